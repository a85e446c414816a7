"""The archive: the exact PDFs that were made for patients, encrypted. Read `store.py` first."""
