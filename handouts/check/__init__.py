"""Check the sets of clinics. Each module of `rules/` is one rule; `runner.py` runs them. Start with `rule.py`."""
