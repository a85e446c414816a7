"""Format a comparison as text for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from handouts.content.overlays import Selection, selection_scope
from handouts.diff.page_diff import AppearanceChange, LineChange, PartChange
from handouts.diff.set_diff import Comparison, SetChange
from handouts.text_diff import Spans, changed_spans

FRAME_NAME = "header and footer"
UNNAMED_SECTION = "section without a heading"
CONTEXT_WIDTH = 45
"""Unchanged characters shown before and after changed words."""
ELLIPSIS = " ... "
_PLAIN_CHARACTERS = str.maketrans("\u00a0\u202f\u2011", "  -")
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))


def diff_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of the text report: each set that differs, with its documents; nothing if no page differs."""
    if comparison.same:
        return
    yield f"--- {comparison.old.title}"
    yield f"+++ {comparison.new.title}"
    groups = [list(group) for _, group in groupby(comparison.sets, lambda change: (change.clinic, change.procedure))]
    for group in groups:
        if any(changed_set.kind != "same" for changed_set in group):
            yield ""
            yield from _set_lines(group)
    if unchanged := [set_name(group[0]) for group in groups if all(part.kind == "same" for part in group)]:
        yield ""
        yield f"unchanged: {', '.join(unchanged)}"


def set_name(changed_set: SetChange) -> str:
    """Clinic, procedure, and the sites and physicians if not all change in the same way."""
    return " ".join(filter(None, (changed_set.clinic, changed_set.procedure, changed_set.scope)))


def _set_lines(group: Sequence[SetChange]) -> Iterator[str]:
    """The changes of one set, each once. `group` has its sites and physicians, by what changes."""
    first, selections = group[0], [selection for part in group for selection in part.selections]
    if first.kind in ("added", "removed"):
        documents = ", ".join(page.document for page in first.pages)
        yield f"{set_name(replace(first, scope=''))}: {first.kind} ({documents})"
        return
    yield set_name(replace(first, scope=""))
    yield from dict.fromkeys(
        f"  {page.document}: {page.kind}" for part in group for page in part.pages if page.kind in ("added", "removed")
    )
    for change, (names, changed_in) in _documents_by_change(group).items():
        scope = selection_scope(changed_in, selections)
        documents = f"{', '.join(names)} ({scope})" if scope else ", ".join(names)
        if isinstance(change, AppearanceChange):
            yield f"  {documents}: {change.name}: {change.old} -> {change.new}"
        else:
            yield from _part_lines(change, documents)
    changed = {page.document for part in group for page in part.pages if page.kind != "same"}
    if unchanged := [page.document for page in first.pages if page.document not in changed]:
        yield f"  unchanged: {', '.join(unchanged)}"


def _documents_by_change(
    group: Sequence[SetChange],
) -> dict[PartChange | AppearanceChange, tuple[dict[str, None], list[Selection]]]:
    """Each change once, with its documents, and the sites and physicians: a phone number changes in all of them."""
    documents: dict[PartChange | AppearanceChange, tuple[dict[str, None], list[Selection]]] = {}
    for part in group:
        for page in part.pages:
            changes: tuple[PartChange | AppearanceChange, ...] = (*page.appearance, *page.parts)
            for change in changes:
                names, changed_in = documents.setdefault(change, ({}, []))
                names[page.document] = None
                changed_in += [selection for selection in part.selections if selection not in changed_in]
    return documents


def _part_lines(part: PartChange, documents: str) -> Iterator[str]:
    name = FRAME_NAME if part.name is None else f'"{_plain(part.name)}"' if part.name else UNNAMED_SECTION
    if part.kind == "moved":
        position = f'after "{_plain(part.follows)}"' if part.follows else "to the beginning"
        yield f"  {documents}: {name} moved {position}"
        return
    suffix = {"changed": "", "restyled": ": same words, different layout"}.get(part.kind, f" {part.kind}")
    yield f"  {documents}: {name}{suffix}"
    for change in part.lines:
        yield from (f"    {line}" for line in _change_lines(change))


def _change_lines(change: LineChange) -> Iterator[str]:
    """The old line and the new one. If there are both, the changed words are in brackets."""
    if change.old is not None and change.new is not None:
        removed, added = changed_spans(change.old, change.new)
        yield f"- {_bracket(change.old, removed, '[-', '-]')}"
        yield f"+ {_bracket(change.new, added, '{+', '+}')}"
    else:
        yield f"- {_plain(change.old)}" if change.old is not None else f"+ {_plain(change.new or '')}"


def _bracket(line: str, spans: Spans, opening: str, closing: str) -> str:
    """A line with brackets around its changed words; long unchanged text is shortened."""
    line, parts, position = line.translate(_PLAIN_CHARACTERS), [], 0
    for start, end in spans:
        parts += [_shorten(line[position:start]), opening, line[start:end], closing]
        position = end
    return _plain("".join([*parts, _shorten(line[position:], is_line_end=True)]))


def _shorten(text: str, *, is_line_end: bool = False) -> str:
    """The beginning of unchanged text as context, and its end, except at the end of a line."""
    if len(text) <= 2 * CONTEXT_WIDTH + len(ELLIPSIS):
        return text
    head = text[: text.rfind(" ", 0, CONTEXT_WIDTH) + 1 or CONTEXT_WIDTH]
    tail = "" if is_line_end else text[text.find(" ", len(text) - CONTEXT_WIDTH) :]
    return f"{head.rstrip()}{ELLIPSIS}{tail.lstrip()}"


def _plain(text: str) -> str:
    """A text in one line, with plain spaces."""
    return " ".join(text.translate(_PLAIN_CHARACTERS).translate(_DIRECTION_MARKS).split())


def diff_json(comparison: Comparison) -> str:
    """Return the comparison as one JSON object."""
    report: dict[str, Any] = {
        "old": {"name": comparison.old.name, "commit": comparison.old.commit or None},
        "new": {"name": comparison.new.name, "commit": comparison.new.commit or None},
        "same": comparison.same and not comparison.problems,
        "sets": [_set_fields(changed_set) for changed_set in comparison.sets],
        "problems": [problem.as_dict() for problem in comparison.problems],
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _set_fields(changed_set: SetChange) -> dict[str, Any]:
    documents = [
        {
            "document": page.document,
            "change": page.kind,
            "looks": [{"name": change.name, "old": change.old, "new": change.new} for change in page.appearance],
            "sections": [_part_fields(part) for part in page.parts],
        }
        for page in changed_set.pages
    ]
    return {
        "clinic": changed_set.clinic,
        "procedure": changed_set.procedure,
        **({"only": changed_set.scope} if changed_set.scope else {}),
        "change": changed_set.kind,
        "documents": documents,
    }


def _part_fields(part: PartChange) -> dict[str, Any]:
    """The fields of a section; `section` is null for the header and footer."""
    lines = [
        {"old": None if line.old is None else _plain(line.old), "new": None if line.new is None else _plain(line.new)}
        for line in part.lines
    ]
    behind = {"behind": _plain(part.follows)} if part.kind == "moved" else {}
    return {"section": None if part.name is None else _plain(part.name), "change": part.kind, **behind, "lines": lines}
