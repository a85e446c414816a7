"""File scanned pages by the code in their barcode: `read_codes.py`, then `sorting.py` (pure), then `filing.py`."""
