"""Edit sets: one value of a file, drafts beside the published files, publish, history. Read `drafts.py` first."""
