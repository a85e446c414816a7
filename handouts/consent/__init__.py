"""Consents that patients gave: what is filled in on a form. Read `form_values.py` first."""
