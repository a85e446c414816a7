"""Documents in two versions, and sheets with both side by side."""

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
from tests.support.arabic_document import made as in_arabic
from tests.support.sample_documents import BRAND, EVERY_BLOCK, document
from tests.support.sample_sets import composed

KEPT = {"brand", "lang", "link", "icon", "head", "marker", "kind", "paper", "page"}
"""Fields that hold no words."""
META = FileMetadata("What changed", "Test Clinic", "Side by side", "en-US")
ABSENT = "Nothing of the kind"
DOCUMENTS = ("consent", "preparation", "discharge")


def edited(value: Any, *changes: tuple[str, str]) -> Any:
    """The same with other words in place of some."""
    if isinstance(value, str):
        for old, new in changes:
            value = value.replace(old, new)
        return value
    if isinstance(value, tuple):
        return tuple(edited(part, *changes) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {part.name: getattr(value, part.name) for part in fields(value)}
        return replace(value, **{name: edited(part, *changes) for name, part in held.items() if name not in KEPT})
    return value


def sheets(old: d.Document | None, new: d.Document | None, title: str = "preparation: a clinic") -> ComparisonSheets:
    """Both versions with what differs between them."""
    found = compare_documents("preparation", old, new)
    halves = DocumentVersion("Old", "Old: HEAD~1", old, ABSENT), DocumentVersion("New", "New: templates", new, ABSENT)
    return ComparisonSheets(title, *halves, found.section_pairs, found.moved_sections)


def beside(*pairs: tuple[d.Document | None, d.Document | None]) -> bytes:
    """One file of all these."""
    return joined_file([draw_side_by_side(sheets(old, new), "Test Clinic", "Side by side") for old, new in pairs], META)


@cache
def with_head(head: str, picture: bytes) -> bytes:
    """Every block, below a head of that kind with a logo, with words that changed in each."""
    old = document(*EVERY_BLOCK, brand=replace(BRAND, logo=picture, head=head))  # type: ignore[arg-type]
    return beside((old, edited(old, ("the", "that"), ("5", "6"), ("Call", "Phone"), ("a", "aa"))))


@cache
def mixed() -> bytes:
    """Large print beside another paper, Arabic, a page that is new and one that is gone, and words of a clinic."""
    large, arabic = document(*EVERY_BLOCK, large=True), in_arabic(*ARABIC.values(), lang="ar")
    own = [composed("california-imaging", kind, "blank") for kind in DOCUMENTS]
    return beside(
        (large, edited(replace(document(*EVERY_BLOCK), paper="A4"), ("you", "YOU"))),
        (arabic, edited(arabic, ("صغير", "كبير"))),
        (None, large),
        (arabic, None),
        *((old, edited(old, ("bone", "spine"), ("doctor", "nurse"), ("Risks", "Harms"))) for old in own),
        (own[0], replace(own[0], sections=own[0].sections[::-1])),
    )
