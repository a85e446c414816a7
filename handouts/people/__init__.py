"""The people who use the desk: their accounts, roles and sessions. Read `accounts.py` first."""
