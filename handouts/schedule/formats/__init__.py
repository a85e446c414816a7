"""One module for each format that a list may have. Read `registry` first: it is the table of formats."""
