"""Measures: ours beside other engines on one content. Run by `python3 tasks.py bench`; see `bench/__main__.py`."""
