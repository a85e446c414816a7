"""Accounts, roles and sessions of the people who use the desk. Read `accounts.py` first."""
