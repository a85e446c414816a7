"""One rule per module. A rule has the name of its module, with hyphens instead of underscores."""
