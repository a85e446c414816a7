"""Consent: what is filled in on a form, and whether a patient gave, refused or withdrew consent, and whether it counts.

`form_values.py` reads a form that was filled in on a screen. Each step of a consent is a row of the journal
(`journal_rows.py`), never an edit; `state.py` derives the state from the rows. Begin there.
"""
