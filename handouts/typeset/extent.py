"""A `Document` to how much room it takes, before anything is drawn: its pages, its longest sections, long headings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handouts.document import Document
from handouts.typeset.heads import LOGO
from handouts.typeset.pictures import Logo
from handouts.typeset.render import _built, _layout
from handouts.typeset.structure import Element


@dataclass(frozen=True)
class Extent:
    """How much room a document takes in standard print."""

    pages: int
    sections: tuple[tuple[str, float], ...]
    """Heading and height of each section in points, in the order of the page."""
    wrapped: tuple[str, ...]
    """Headings that do not fit on one line."""
    too_tall: str
    """The longest words of what leaves the paper; '' when all is well."""


def extent(document: Document) -> Extent:
    """Laid out as it would be printed. Raises fonts.MissingGlyph when no face has a character of its text."""
    layout = _layout(replace(document, large_print=False), "")
    width, setting = layout.theme.width, layout.setting
    sections, wrapped = [], []
    for section in document.sections:
        _, pieces = _built(section, setting)
        height = sum(piece.before + piece.wrap(width, 0)[1] + piece.after for piece in pieces)
        sections.append((section.heading, height))
        line = setting.text(Element("Sect"), section.heading, "heading", bold=True, heading=True)
        if section.heading and line.natural > width:
            wrapped.append(section.heading)
    return Extent(len(layout.pages), tuple(sections), tuple(wrapped), layout.too_tall)


def logo_size(data: bytes) -> tuple[float, float]:
    """Width and height in points of a logo as it is drawn on the first page."""
    return Logo(data, *LOGO, None).wrap(0, 0)
