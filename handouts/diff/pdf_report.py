"""Format a comparison as a PDF: the old and the new version of each document that differs, side by side.

A document that differs only in the version in its footer is left out. Otherwise all documents of a set would be shown,
without a change on their pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from handouts.diff.page_diff import PageChange
from handouts.diff.report import set_name
from handouts.diff.set_diff import Comparison, SetChange
from handouts.document import PageBrand
from handouts.errors import InputError, Problem
from handouts.make import find_unprintable, unprintable_problems
from handouts.schedule.appointment import GivenDetails
from handouts.typeset.pdf.assembly import joined_file
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.renderer import PartTooTall, Renderer
from handouts.typeset.side_by_side import LANG, ComparisonSheets, DocumentVersion, draw_side_by_side
from handouts.typeset.text.fonts import MissingGlyph
from handouts.typeset.text.shaping import TextShaper

EVERY_PAGE = {field.name for field in fields(PageBrand)} | {"paper", "large print"}
"""Appearance changes that affect every page."""
SUBJECT = "What changes on the patient's pages, side by side"


def diff_pdf(comparison: Comparison, given: GivenDetails) -> bytes:
    """Return the PDF file. Raises InputError if a page of either version cannot be printed."""
    canvases: list[TaggedCanvas] = []
    problems: list[Problem] = []
    shaper = TextShaper()
    for changed_set in comparison.sets:
        author = next(content.clinic.value.name for content in (changed_set.new, changed_set.old) if content)
        for page in changed_set.pages:
            if page.has_visible_change:
                sheets = _sheets(comparison, changed_set, page)
                try:
                    canvases.append(draw_side_by_side(sheets, author, SUBJECT, shaper))
                except (MissingGlyph, PartTooTall):
                    problems += _print_problems(comparison, changed_set, page, given)
    if problems:
        raise InputError(problems)
    title = f"Changes from {comparison.old.title} to {comparison.new.title}"
    return joined_file(canvases, FileMetadata(title, _authors(comparison), SUBJECT, LANG))


def _authors(comparison: Comparison) -> str:
    """The names of all clinics with changes."""
    clinics = dict.fromkeys(
        content.clinic.value.name
        for changed_set in comparison.sets
        if changed_set.kind != "same"
        for content in (changed_set.new or changed_set.old,)
        if content
    )
    return ", ".join(clinics)


def _sheets(comparison: Comparison, changed_set: SetChange, page: PageChange) -> ComparisonSheets:
    old, new = comparison.old.title, comparison.new.title
    return ComparisonSheets(
        f"{page.document}: {set_name(changed_set)}",
        DocumentVersion("Old", f"Old: {old}", page.old, "Added: the old version does not have this document."),
        DocumentVersion("New", f"New: {new}", page.new, "Removed: the new version does not have this document."),
        page.section_pairs,
        page.moved_sections,
        all_pages=any(change.name in EVERY_PAGE for change in page.appearance),
    )


def _print_problems(
    comparison: Comparison, changed_set: SetChange, page: PageChange, given: GivenDetails
) -> Iterator[Problem]:
    """Why the pages cannot be printed, with places in the files of their version."""
    versions = ((comparison.old, changed_set.old, page.old), (comparison.new, changed_set.new, page.new))
    renderer = Renderer()
    for version, content, document in versions:
        if content and document:
            try:
                renderer.render(document)
            except (MissingGlyph, PartTooTall) as error:
                unprintable = find_unprintable([(page.document, document)], error, renderer)
                yield from version.located(unprintable_problems(unprintable, content, given))
