"""Models: TODO."""
