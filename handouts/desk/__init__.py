"""The front desk's page in the browser. Read `app.py` first, then `state.py` and `views.py`."""
