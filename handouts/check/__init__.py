"""Check what a clinic's sets say. Each module of `rules/` is one rule; `runner.py` runs them. Start with `rule.py`."""
