"""A `Document` to how much room it takes, before anything is drawn: its pages, its longest sections, long headings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handouts.document import Document, Run
from handouts.typeset.blocks.setting import RenderCache
from handouts.typeset.heads import LOGO
from handouts.typeset.page import PageFurniture
from handouts.typeset.pictures import Logo, LogoImage
from handouts.typeset.render import LaidOutDocument, longest_header_text
from handouts.typeset.structure import StructElement
from handouts.typeset.sums import float_sum
from handouts.typeset.theme import COMPACT, LARGE, STANDARD, Theme

LONG_NAME = "Maximiliana Alexandra Theodora Gonzalez-Martinez Beispiel-Musterfrau"
MARK = "AAA-AAA-AAA"  # as long as the identifier of any page


@dataclass(frozen=True)
class DocumentExtent:
    """How much room a document takes in standard print, at its tightest: so is it printed before it needs more."""

    pages: int
    sections: tuple[tuple[str, float], ...]
    """Heading and height of each section in points, in the order of the page."""
    wrapped: tuple[str, ...]
    """Headings that do not fit on one line."""
    too_tall: str
    """The longest words of what leaves the paper, in large print too; '' when all is well."""


def extent(document: Document, cache: RenderCache | None = None) -> DocumentExtent:
    """Laid out once, in the tighter scale. Raises fonts.MissingGlyph when no face has a character of its text."""
    cache = cache or RenderCache()
    layout = LaidOutDocument(replace(document, large_print=False), COMPACT, "", cache)
    width = layout.theme.width
    sections = []
    for section, pieces in zip(document.sections, layout.sections, strict=True):
        height = float_sum(piece.before + piece.wrap(width, 0)[1] + piece.after for piece in pieces)
        sections.append((section.heading, height))
    style = Theme(document.brand, STANDARD, document.paper, lang=document.lang).style(
        "heading", bold=True, heading=True
    )
    headings = [section.heading for section in document.sections if section.heading]
    wrapped = tuple(heading for heading in headings if cache.shaper.shape((Run(heading),), style).width > width)
    return DocumentExtent(len(layout.pages), tuple(sections), wrapped, layout.too_tall or _crowded(document, cache))


def _crowded(document: Document, cache: RenderCache) -> str:
    """The longest words of head and foot where these leave no room in large print for a patient with a long name."""
    said = document.furniture
    patient = tuple([(label, (Run(LONG_NAME),) if at == 0 else value) for at, (label, value) in enumerate(said.strip)])
    large = replace(document, large_print=True, furniture=replace(said, strip=patient))
    setting = cache.setting(Theme(document.brand, LARGE, document.paper, True, document.lang), document.lang)
    return (
        longest_header_text(document) if PageFurniture(large, setting, StructElement("Document"), MARK).crowded else ""
    )


def logo_size(data: bytes) -> tuple[float, float]:
    """Width and height in points of a logo as it is drawn on the first page."""
    return Logo(LogoImage(data), *LOGO, None).wrap(0, 0)
