"""Render a `Document` as a tagged PDF. Read `renderer.py` first. Only `pdf/canvas.py` uses ReportLab."""
