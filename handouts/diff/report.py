"""A comparison as words: what a person reads, and JSON for programs.

A comparison as a PDF: each document that differs on sheets of its own, the old page beside the new one.

Another version in the foot is no difference there: it would show all pages of a set, and no change on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from handouts.diff.page_diff import AppearanceChange, LineChange, PageChange, PartChange
from handouts.diff.set_diff import Comparison, SetChange
from handouts.document import PageBrand
from handouts.errors import InputError, Problem
from handouts.make import find_unprintable, unprintable_problems
from handouts.schedule.appointment import GivenDetails
from handouts.text_diff import Spans, changed_spans
from handouts.typeset.pdf.assembly import joined_file
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.renderer import PartTooTall, Renderer
from handouts.typeset.side_by_side import LANG, ComparisonSheets, DocumentVersion, draw_side_by_side
from handouts.typeset.text.fonts import MissingGlyph
from handouts.typeset.text.shaping import TextShaper

FURNITURE = "head and foot"
NAMELESS = "part without a heading"
NEAR = 45  # letters of unchanged words that stand before and behind changed ones
LEFT_OUT = " ... "
_ONE_FOR_ONE = str.maketrans("\u00a0\u202f\u2011", "  -")
_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))


def diff_lines(comparison: Comparison) -> Iterator[str]:
    """Lines: each set that differs, its documents, what is the same of them. None where all is the same."""
    if comparison.same:
        return
    yield f"--- {comparison.old.title}"
    yield f"+++ {comparison.new.title}"
    for one in comparison.sets:
        if one.how != "same":
            yield ""
            yield from _set(one)
    if same := [_name(one) for one in comparison.sets if one.how == "same"]:
        yield ""
        yield f"the same: {', '.join(same)}"


def _name(one: SetChange) -> str:
    return f"{one.clinic} {one.procedure}"


def _set(one: SetChange) -> Iterator[str]:
    if one.how != "changed":
        yield f"{_name(one)}: {one.how} ({', '.join(page.document for page in one.pages)})"
        return
    yield _name(one)
    yield from (f"  {page.document}: {page.how}" for page in one.pages if page.how in ("added", "removed"))
    for told, names in _grouped(one.pages).items():
        who = ", ".join(names)
        yield from _look(told, who) if isinstance(told, AppearanceChange) else _part(told, who)
    if same := [page.document for page in one.pages if page.how == "same"]:
        yield f"  the same: {', '.join(same)}"


def _grouped(pages: Sequence[PageChange]) -> dict[PartChange | AppearanceChange, list[str]]:
    """Each change with the documents that it is in: a phone number changes on all of them."""
    found: dict[PartChange | AppearanceChange, list[str]] = {}
    for page in pages:
        told: tuple[PartChange | AppearanceChange, ...] = (*page.looks, *page.parts)
        for change in told:
            found.setdefault(change, []).append(page.document)
    return found


def _look(look: AppearanceChange, who: str) -> Iterator[str]:
    yield f"  {who}: {look.name}: {look.old} -> {look.new}"


def _part(part: PartChange, who: str) -> Iterator[str]:
    name = f'"{_plain(part.name)}"' if part.name else FURNITURE if part.name is None else NAMELESS
    if part.how == "moved":
        place = f'behind "{_plain(part.was)}"' if part.was else "to the beginning"
        yield f"  {who}: {name} moved {place}"
        return
    what = {"changed": "", "set": ": the same words, set in another way"}.get(part.how, f" {part.how}")
    yield f"  {who}: {name}{what}"
    for change in part.changes:
        yield from (f"    {line}" for line in _lines(change))


def _lines(change: LineChange) -> Iterator[str]:
    """The old line and the new one, with what changed between brackets where both are there."""
    if change.old is not None and change.new is not None:
        gone, come = changed_spans(change.old, change.new)
        yield f"- {_marked(change.old, gone, '[-', '-]')}"
        yield f"+ {_marked(change.new, come, '{+', '+}')}"
    else:
        yield f"- {_plain(change.old)}" if change.old is not None else f"+ {_plain(change.new or '')}"


def _marked(line: str, spans: Spans, opening: str, closing: str) -> str:
    """A line with its changed stretches between brackets, and what is far from any of them left out."""
    line, out, at = line.translate(_ONE_FOR_ONE), [], 0
    for first, last in spans:
        out += [_near(line[at:first]), opening, line[first:last], closing]
        at = last
    return _plain("".join([*out, _near(line[at:], end=True)]))


def _near(words: str, end: bool = False) -> str:
    """Unchanged words: their beginning, which says what is told of, and, unless at the end of a line, their end."""
    if len(words) <= 2 * NEAR + len(LEFT_OUT):
        return words
    head = words[: words.rfind(" ", 0, NEAR) + 1 or NEAR]
    tail = "" if end else words[words.find(" ", len(words) - NEAR) :]
    return f"{head.rstrip()}{LEFT_OUT}{tail.lstrip()}"


def _plain(words: str) -> str:
    """In one line, with ordinary spaces."""
    return " ".join(words.translate(_ONE_FOR_ONE).translate(_UNSEEN).split())


def diff_json(comparison: Comparison) -> str:
    """All of it for programs."""
    told: dict[str, Any] = {
        "old": {"name": comparison.old.name, "commit": comparison.old.commit or None},
        "new": {"name": comparison.new.name, "commit": comparison.new.commit or None},
        "same": comparison.same and not comparison.problems,
        "sets": [_json_set(one) for one in comparison.sets],
        "problems": [problem.as_dict() for problem in comparison.problems],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _json_set(one: SetChange) -> dict[str, Any]:
    documents = [
        {
            "document": page.document,
            "change": page.how,
            "looks": [{"name": look.name, "old": look.old, "new": look.new} for look in page.looks],
            "sections": [_json_part(part) for part in page.parts],
        }
        for page in one.pages
    ]
    return {"clinic": one.clinic, "procedure": one.procedure, "change": one.how, "documents": documents}


def _json_part(part: PartChange) -> dict[str, Any]:
    """A section; that of head and foot is null."""
    lines = [
        {name: None if line is None else _plain(line) for name, line in (("old", one.old), ("new", one.new))}
        for one in part.changes
    ]
    behind = {"behind": _plain(part.was or "")} if part.how == "moved" else {}
    return {"section": None if part.name is None else _plain(part.name), "change": part.how, **behind, "lines": lines}


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
