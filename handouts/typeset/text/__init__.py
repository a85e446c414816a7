"""Text: TODO."""
