"""A procedure day: a list of appointments becomes packets, a run sheet and one file to print."""
