"""The other engines. Each module has `engine()`, which returns a function from a plain document to the bytes of a PDF.

Like a careful user, each engine keeps its fonts, style sheets and compiler between documents.
"""

BODY, NOTE, GROUP, HEADING, TITLE = 12, 12, 12.5, 14.5, 23
LEADING = 1.3
MARGIN = 54
