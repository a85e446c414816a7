"""The front desk's page: a browser on this computer, for the day's work."""
