"""Find words, numbers and dates that are split at a line end of a laid-out page.

It uses only the text, not the rules by which the layout breaks lines.
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
# "|" is a line end, without the spaces before it.
SPLIT_PATTERNS = (
    re.compile(rf"(?:{MONTH})\|\d"),
    re.compile(rf"\d\|{UNIT}"),
    re.compile(r"\d[.:]?\|\d"),
    re.compile(rf"\b\d{{1,2}}\|(?:{MONTH})"),
    re.compile(r"\(?\d{3}\)?-?\|\d{3}-?\d{4}"),
)


def texts_of(layout: LaidOutDocument) -> Iterator[TextFlowable]:
    """All texts of all pages, with header and footer."""
    header_footer = layout.header_footer
    parts = (
        header_footer.header,
        header_footer.strip,
        header_footer.title,
        header_footer.parts.later_header,
        header_footer.footer,
    )
    for piece in (*parts, *(piece for page in layout.pages for _, piece in page.placed)):
        yield from text_flowables(piece)


def lines_of(text: TextFlowable) -> list[str]:
    """The lines of a text, with trailing spaces."""
    return ["".join(word.text for word in row).translate(PLAIN) for row in break_lines(text.shaped, text.width)]


def split_phrases(layout: LaidOutDocument) -> list[str]:
    """Words, numbers and dates that are split although they would fit on a line. "|" marks the line end."""
    phrases = []
    for text in texts_of(layout):
        if not hasattr(text, "width"):
            continue  # measured, but not placed
        rows = lines_of(text)
        for row, following in pairwise(rows):
            within = not row[-1:].isspace() and row[-1:] not in "-–—/\ufffc" and following[:1] != "\ufffc"
            if within and not _is_wider_than_page(text, row, following, layout):
                phrases.append(f"{row[-30:]}|{following[:30]}")
        ends = ["\n" if row[-1].text.endswith("\n") else "|" for row in break_lines(text.shaped, text.width) if row]
        joined = "".join(row.rstrip() + end for row, end in zip(rows, ends, strict=False)).rstrip("|\n")
        phrases += [
            joined[max(0, match.start() - 20) : match.end() + 20]
            for rule in SPLIT_PATTERNS
            for match in rule.finditer(joined)
        ]
    return phrases


def _is_wider_than_page(text: TextFlowable, row: str, following: str, layout: LaidOutDocument) -> bool:
    """True if the split word is wider than the text area of the page."""
    part = row.rpartition(" ")[2] + following.partition(" ")[0]
    cut_words = [word for word in text.shaped.unscaled.words if part in word.text.translate(PLAIN)]
    return any(inked_width(word) * text.shaped.points > layout.theme.width for word in cut_words)
