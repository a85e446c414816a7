"""Laid-out pages to what is parted at the ends of their lines: words, numbers and dates.

Written from the text alone, without the rules that the layout breaks lines by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from handouts.typeset.layout.flowables import TextFlowable, text_flowables
from handouts.typeset.renderer import LaidOutDocument
from handouts.typeset.text.glyph_runs import inked_width
from handouts.typeset.text.line_breaking import break_lines

PLAIN = str.maketrans("\u00a0\u202f\u2011\n", "  - ")
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
UNIT = r"(?:[AP]M|mg|mL|g|hours?|minutes?|days?|weeks?|months?|years?|percent)\b"
# A line end is written as "|", without the spaces before it.
APART = (
    re.compile(rf"(?:{MONTH})\|\d"),
    re.compile(rf"\d\|{UNIT}"),
    re.compile(r"\d[.:]?\|\d"),
    re.compile(rf"\b\d{{1,2}}\|(?:{MONTH})"),
    re.compile(r"\(?\d{3}\)?-?\|\d{3}-?\d{4}"),
)


def texts_of(layout: LaidOutDocument) -> Iterator[TextFlowable]:
    """All texts of all pages, of head and foot too."""
    furniture = layout.header_footer
    parts = (furniture.header, furniture.strip, furniture.title, furniture.parts.later_header, furniture.footer)
    for piece in (*parts, *(piece for page in layout.pages for _, piece in page.placed)):
        yield from text_flowables(piece)


def rows_of(text: TextFlowable) -> list[str]:
    """The lines of a text, with the spaces at their ends."""
    return ["".join(word.text for word in row).translate(PLAIN) for row in break_lines(text.shaped, text.width)]


def parted(layout: LaidOutDocument) -> list[str]:
    """Where a line ends in a word, a number or a date that the page holds on one line; the end is written as "|"."""
    found = []
    for text in texts_of(layout):
        if not hasattr(text, "width"):
            continue  # measured, not placed
        rows = rows_of(text)
        for row, following in pairwise(rows):
            within = not row[-1:].isspace() and row[-1:] not in "-–—/\ufffc" and following[:1] != "\ufffc"
            if within and not _wider_than_the_page(text, row, following, layout):
                found.append(f"{row[-30:]}|{following[:30]}")
        joined = "|".join(row.rstrip() for row in rows)
        found += [
            joined[max(0, match.start() - 20) : match.end() + 20] for rule in APART for match in rule.finditer(joined)
        ]
    return found


def _wider_than_the_page(text: TextFlowable, row: str, following: str, layout: LaidOutDocument) -> bool:
    """True where the word that is cut is wider than the paper between its margins."""
    part = row.rpartition(" ")[2] + following.partition(" ")[0]
    whole = [word for word in text.shaped.unscaled.words if part in word.text.translate(PLAIN)]
    return any(inked_width(word) * text.shaped.points > layout.theme.width for word in whole)
