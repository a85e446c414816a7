"""Explain where each number on a page comes from. Read `explanation` first: it uses the other modules."""
