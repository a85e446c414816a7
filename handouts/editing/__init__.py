"""Edit sets: change one value of a file, save drafts beside the published files, publish them, show their history.

Read `drafts.py` first.
"""
