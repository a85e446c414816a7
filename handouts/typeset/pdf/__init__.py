"""Write and read tagged PDF/A files. Read `canvas.py` first, then `assembly.py`."""
