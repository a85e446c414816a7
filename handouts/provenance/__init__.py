"""Explain where each number on a page comes from. Start with `explanation`, which uses the other modules."""
