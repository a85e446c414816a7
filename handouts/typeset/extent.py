"""A `Document` to how much room it takes, before anything is drawn: its pages, its longest sections, long headings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handouts.document import Document, Run
from handouts.typeset.heads import LOGO
from handouts.typeset.pictures import Logo
from handouts.typeset.render import Layout
from handouts.typeset.shaping import shape
from handouts.typeset.sums import float_sum
from handouts.typeset.theme import COMPACT, STANDARD, Theme


@dataclass(frozen=True)
class Extent:
    """How much room a document takes in standard print, at its tightest: so is it printed before it needs more."""

    pages: int
    sections: tuple[tuple[str, float], ...]
    """Heading and height of each section in points, in the order of the page."""
    wrapped: tuple[str, ...]
    """Headings that do not fit on one line."""
    too_tall: str
    """The longest words of what leaves the paper; '' when all is well."""


def extent(document: Document) -> Extent:
    """Laid out once, in the tighter scale. Raises fonts.MissingGlyph when no face has a character of its text."""
    layout = Layout(replace(document, large_print=False), COMPACT, "")
    width = layout.theme.width
    sections = []
    for section, pieces in zip(document.sections, layout.sections, strict=True):
        height = float_sum(piece.before + piece.wrap(width, 0)[1] + piece.after for piece in pieces)
        sections.append((section.heading, height))
    style = Theme(document.brand, STANDARD, document.paper, lang=document.lang).style(
        "heading", bold=True, heading=True
    )
    headings = [section.heading for section in document.sections if section.heading]
    wrapped = tuple(heading for heading in headings if shape((Run(heading),), style).width > width)
    return Extent(len(layout.pages), tuple(sections), wrapped, layout.too_tall)


def logo_size(data: bytes) -> tuple[float, float]:
    """Width and height in points of a logo as it is drawn on the first page."""
    return Logo(data, *LOGO, None).wrap(0, 0)
