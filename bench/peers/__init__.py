"""The other engines. Each module has `engine()`: it gives a function from a plain document to the bytes of a PDF.

What can be kept between documents is kept, as a careful user of that engine would: fonts, style sheets, compiler.
"""

BODY, NOTE, GROUP, HEADING, TITLE = 12, 12, 12.5, 14.5, 23
LEADING = 1.3
MARGIN = 54
