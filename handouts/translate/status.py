"""How complete each set is in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handouts.content.content import Content
from handouts.content.library import Library
from handouts.errors import InputError
from handouts.translate.units import translation_files


@dataclass(frozen=True)
class SetStatus:
    """One set in one language."""

    clinic: str
    procedure: str
    language: str
    current: int
    stale: int
    """Texts that were changed since their translation, and translations of texts that are no longer there."""
    missing: int
    reviewed: bool
    """True if a qualified person reviewed every file."""
    state: str
    """complete: pages are made in the language; or why they are not."""


def set_status(library: Library, content: Content, language: str) -> SetStatus:
    """The state of a set in a language. `content` is in English. Raises InputError if a file cannot be read."""
    files = translation_files(library, content, language)
    units = [unit for file in files for unit in file.units]
    counts = {state: sum(unit.state == state for unit in units) for state in ("current", "stale", "missing")}
    stale = counts["stale"] + sum(len(file.unused) for file in files)
    try:
        translated = library.translated(content, language)
    except InputError as error:
        reason = "incomplete" if counts["missing"] or stale else error.problems[0].message
        return _row(
            content, language, counts["current"], stale, counts["missing"], "English: " + reason, reviewed=False
        )
    state = "complete" if translated.status != "draft" else "complete, not approved"
    reviewed = translated.is_translation_reviewed
    return _row(content, language, counts["current"], stale, counts["missing"], state, reviewed=reviewed)


def _row(
    content: Content, language: str, current: int, stale: int, missing: int, state: str, *, reviewed: bool
) -> SetStatus:
    procedure = content.instructions.value.procedure
    return SetStatus(content.slug, procedure, language, current, stale, missing, reviewed, state)


def status_lines(rows: Sequence[SetStatus]) -> list[str]:
    """The rows as a table of text, with a header."""
    table = [("clinic", "procedure", "language", "current", "stale", "missing", "reviewed", "pages")]
    table += [
        (row.clinic, row.procedure, row.language, str(row.current), str(row.stale), str(row.missing),
         "yes" if row.reviewed else "no", row.state)
        for row in rows
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
