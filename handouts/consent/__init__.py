"""Consent: whether a patient gave it, refused it or withdrew it, and whether it still counts.

Each step is a row of the journal (`journal_rows.py`), never an edit. `state.py` derives the state from the rows. Begin
there.
"""
