"""Arrange text and graphics on pages. Read `flowables.py` first, then `pagination.py`."""
