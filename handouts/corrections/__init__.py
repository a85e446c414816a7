"""Corrections that the desk makes to a day's list: edits, cancellations, moves and walk-ins. Read `store.py` first."""
