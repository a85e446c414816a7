"""Documents in two versions, and sheets with both versions side by side."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from handouts import document as d
from handouts.diff.page_diff import compare_documents
from handouts.typeset.pdf.assembly import joined_file
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.side_by_side import ComparisonSheets, DocumentVersion, draw_side_by_side
from tests.support.arabic_document import BLOCKS as ARABIC
from tests.support.arabic_document import arabic_document
from tests.support.sample_documents import BRAND, EVERY_BLOCK, document
from tests.support.sample_sets import composed

FIELDS_WITHOUT_TEXT = {"brand", "lang", "link", "icon", "pictogram", "part", "head", "marker", "kind", "paper", "page"}
"""Fields without text."""
META = FileMetadata("What changed", "Test Clinic", "Side by side", "en-US")
ABSENT = "This version does not have the document"
DOCUMENTS = ("consent", "preparation", "discharge")


def edited(value: Any, *changes: tuple[str, str]) -> Any:
    """A copy of a value with some words replaced."""
    if isinstance(value, str):
        for old, new in changes:
            value = value.replace(old, new)
        return value
    if isinstance(value, tuple):
        return tuple(edited(part, *changes) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        values = {part.name: getattr(value, part.name) for part in fields(value)}
        return replace(
            value, **{name: edited(part, *changes) for name, part in values.items() if name not in FIELDS_WITHOUT_TEXT}
        )
    return value


def sheets(old: d.Document | None, new: d.Document | None, title: str = "preparation: a clinic") -> ComparisonSheets:
    """The sheets for both versions."""
    change = compare_documents("preparation", old, new)
    halves = DocumentVersion("Old", "Old: HEAD~1", old, ABSENT), DocumentVersion("New", "New: templates", new, ABSENT)
    return ComparisonSheets(title, *halves, change.section_pairs, change.moved_sections)


def side_by_side_pdf(*pairs: tuple[d.Document | None, d.Document | None]) -> bytes:
    """One PDF with the sheets of all pairs."""
    return joined_file([draw_side_by_side(sheets(old, new), "Test Clinic", "Side by side") for old, new in pairs], META)


@cache
def header_versions(head: str, picture: bytes) -> bytes:
    """Every block with changed words, below a header of this kind with a logo."""
    old = document(*EVERY_BLOCK, brand=replace(BRAND, logo=picture, head=head))  # type: ignore[arg-type]
    return side_by_side_pdf((old, edited(old, ("the", "that"), ("5", "6"), ("Call", "Phone"), ("a", "aa"))))


@cache
def mixed() -> bytes:
    """Large print next to another paper, Arabic, a new and a removed document, and documents of a clinic."""
    large, arabic = document(*EVERY_BLOCK, large=True), arabic_document(*ARABIC.values(), lang="ar")
    handouts = [composed("california-imaging", kind, "blank") for kind in DOCUMENTS]
    return side_by_side_pdf(
        (large, edited(replace(document(*EVERY_BLOCK), paper="A4"), ("you", "YOU"))),
        (arabic, edited(arabic, ("صغير", "كبير"))),
        (None, large),
        (arabic, None),
        *((old, edited(old, ("bone", "spine"), ("doctor", "nurse"), ("Risks", "Harms"))) for old in handouts),
        (handouts[0], replace(handouts[0], sections=handouts[0].sections[::-1])),
    )
