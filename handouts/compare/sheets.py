"""A comparison as a PDF: each document that differs on sheets of its own, the old page beside the new one.

Another version in the foot is no difference there: it would show all pages of a set, and no change on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from handouts.compare.pages import PageChange
from handouts.compare.sets import Comparison, SetChange
from handouts.document import PageBrand
from handouts.errors import InputError, Problem
from handouts.make import find_unprintable, unprintable_problems
from handouts.schedule.appointment import GivenDetails
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.metadata import FileMetadata, joined_file
from handouts.typeset.renderer import PartTooTall, Renderer
from handouts.typeset.side_by_side import LANG, ComparisonSheets, DocumentVersion, draw_side_by_side
from handouts.typeset.text.fonts import MissingGlyph
from handouts.typeset.text.shaping import TextShaper

SEEN_EVERYWHERE = {field.name for field in fields(PageBrand)} | {"paper", "large print"}
"""Looks that change every page."""
SUBJECT = "What changes on the patient's page, side by side"


def diff_pdf(comparison: Comparison, given: GivenDetails) -> bytes:
    """The file. Raises Refused where a page of either side cannot be printed."""
    canvases: list[TaggedCanvas] = []
    problems: list[Problem] = []
    shaper = TextShaper()
    for one in comparison.sets:
        author = next(content.clinic.value.name for content in (one.new, one.old) if content)
        for page in one.pages:
            if page.seen:
                try:
                    canvases.append(draw_side_by_side(_sheets(comparison, one, page), author, SUBJECT, shaper))
                except (MissingGlyph, PartTooTall):
                    problems += _problems(comparison, one, page, given)
    if problems:
        raise InputError(problems)
    title = f"Changes from {comparison.old.title} to {comparison.new.title}"
    return joined_file(canvases, FileMetadata(title, _author(comparison), SUBJECT, LANG))


def _author(comparison: Comparison) -> str:
    clinics = dict.fromkeys(
        content.clinic.value.name
        for one in comparison.sets
        if one.how != "same"
        for content in (one.new or one.old,)
        if content
    )
    return ", ".join(clinics)


def _sheets(comparison: Comparison, one: SetChange, page: PageChange) -> ComparisonSheets:
    old, new = comparison.old.title, comparison.new.title
    return ComparisonSheets(
        f"{page.document}: {one.clinic} {one.procedure}",
        DocumentVersion("Old", f"Old: {old}", page.old, "Added: the old version has no such page."),
        DocumentVersion("New", f"New: {new}", page.new, "Removed: the new version has no such page."),
        page.pairs,
        page.moved,
        whole=any(look.name in SEEN_EVERYWHERE for look in page.looks),
    )


def _problems(comparison: Comparison, one: SetChange, page: PageChange, given: GivenDetails) -> Iterator[Problem]:
    """Why a page cannot be printed, at its place in the version that it is of."""
    sides = ((comparison.old, one.old, page.old), (comparison.new, one.new, page.new))
    renderer = Renderer()
    for version, content, document in sides:
        if content and document:
            try:
                renderer.render(document)
            except (MissingGlyph, PartTooTall) as error:
                yield from version.told(
                    unprintable_problems(find_unprintable([(page.document, document)], error, renderer), content, given)
                )
