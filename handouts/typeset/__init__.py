"""Render a `Document` as a tagged PDF. Read `renderer.py` first. Only `canvas.py` and `barcodes.py` use ReportLab."""
