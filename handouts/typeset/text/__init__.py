"""Shape text with HarfBuzz, break it into lines, and write PDF text operators. Read `shaping.py` first."""
