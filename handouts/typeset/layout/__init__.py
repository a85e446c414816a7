"""Layout: TODO."""
