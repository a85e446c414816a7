"""A journal to what is wrong with it: rows changed, missing, put in or moved, an end cut off, protection removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handouts.deliver.chain import GENESIS, NOTHING, PRUNED, Head, Row, read_head
from handouts.deliver.journal import last
from handouts.deliver.store import ONLY_APPENDED, to_read
from handouts.errors import InputError, Problem

HINT = "keep this file as it is; compare it with a backup, and have it looked at"
RECENT = 100_000
"""Rows that `altered` reads: over a year of a clinic with 50 patients a day, in about a second."""


@dataclass(frozen=True)
class Audit:
    """What was found; `head` is the last row that is there, `behind` the rows that the head record does not know."""

    problems: tuple[Problem, ...]
    rows: int
    head: Head
    behind: int


def check(path: Path, known: Head | None = None) -> Audit:
    """Compute the whole chain again; `known` is a head that was kept elsewhere. Raises Refused if it cannot be read.

    Found are a row that was changed, removed, put in or moved, an end that is cut off (by the head record beside the
    file), rows pruned without a checkpoint, and triggers that are gone. Not found is a chain written anew together
    with its head record; for that, `known`.
    """
    noted = read_head(path)  # before the rows, so that a writer at work cannot make it look ahead of them
    problems: list[Problem] = []
    with to_read(path) as opened:
        problems += [_problem(path, words) for words in _protection(opened)]
        walk = _Walk({head.id: head.hash for head in (noted, known) if head})
        for row in opened.execute(f"SELECT {', '.join(Row._fields)} FROM entry ORDER BY id"):  # noqa: S608
            problems += [_problem(path, words) for words in walk.step(Row(*row))]
        end = last(opened)
    problems += [_problem(path, words) for words in walk.done()]
    problems += [_problem(path, words) for words in _end(end, noted, walk)]
    if known and known != NOTHING and not walk.bears(known):
        problems.append(_problem(path, f"row {known.id} is not there as it was when its head was kept"))
    return Audit(tuple(problems), walk.count, end, end.id - noted.id if noted else 0)


def altered(path: Path, newest: int = RECENT) -> str:
    """What shows that the newest rows are not as they were written, or "". For who must know what was done before.

    A head record that is missing shows nothing: a power cut can tear it, and the next row writes it again. Raises
    Refused if the journal cannot be read.
    """
    noted = read_head(path)  # before the rows, as in `check`
    with to_read(path) as opened:
        end = last(opened)
        start = end.id - newest
        # What lies before the newest rows is not read, so a head that far behind cannot be looked for.
        walk = _Walk({noted.id: noted.hash} if noted and noted.id > start else {})
        query = f"SELECT {', '.join(Row._fields)} FROM entry WHERE id > ? ORDER BY id"  # noqa: S608
        for row in opened.execute(query, (start,)):
            for words in walk.step(Row(*row)):
                return words
    return next(_end(end, noted, walk), "") if noted and noted.id > start else ""


def trusted(path: Path) -> None:
    """Raises Refused where a journal is not as it was written."""
    found = check(path)
    if found.problems:
        raise InputError(found.problems)


def _problem(path: Path, words: str) -> Problem:
    return Problem(str(path), 0, 0, words, HINT)


def _protection(opened: sqlite3.Connection) -> Iterator[str]:
    """What keeps rows from being changed by a slip, and the file's own order."""
    there = {str(name): str(sql) for name, sql in opened.execute("SELECT name, sql FROM sqlite_master")}
    for name, what in ONLY_APPENDED.items():
        if what not in there.get(name, ""):
            yield f"the trigger `{name}`, which keeps rows as they are, is gone"
    said = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        yield f"the file is damaged: {said}"


class _Walk:
    """From row to row; each defect is told once, and the chain taken up again after it."""

    def __init__(self, marks: dict[int, str]) -> None:
        self._marks = marks  # heads to look for on the way
        self._found: dict[int, str] = {}
        self._before: Row | None = None
        self._first: Row | None = None
        self._checkpoint: tuple[str, str] = ("", "")
        self.count = 0

    def step(self, row: Row) -> Iterator[str]:
        self.count += 1
        if row.digest() != row.hash:
            yield f"row {row.id} is not as it was written"
        if self._before is None:
            self._first = row
        elif row.id != self._before.id + 1:
            yield f"{_span(self._before.id + 1, row.id - 1)} missing"
        elif row.before != self._before.hash:
            yield f"row {row.id} does not follow row {self._before.id}: one of them was changed, put in or moved"
        if row.action == PRUNED:
            self._checkpoint = (row.document, row.sha256)
        if row.id in self._marks:
            self._found[row.id] = row.hash
        self._before = row

    def done(self) -> Iterator[str]:
        """What the beginning says, which the checkpoint at the end must bear out."""
        if self._first is None:
            return
        gone = self._first.id - 1
        if gone and self._checkpoint != (f"1-{gone}", self._first.before):
            yield f"{_span(1, gone)} missing, and no pruning tells so"
        if not gone and self._first.before != GENESIS:
            yield "row 1 is not the first that was written"

    def bears(self, head: Head) -> bool:
        """Whether a row is there with that hash, or was pruned in due form."""
        pruned = self._first is not None and head.id < self._first.id and bool(self._checkpoint[0])
        return pruned or self._found.get(head.id) == head.hash


def _end(end: Head, noted: Head | None, walk: _Walk) -> Iterator[str]:
    if noted is None:
        if end.id:
            yield "the head record beside it is missing or torn, so a cut-off end could not be seen"
    elif noted.id > end.id:
        yield f"{_span(end.id + 1, noted.id)} cut off at the end"
    elif noted != NOTHING and not walk.bears(noted):
        yield f"row {noted.id} is not the one that the head record names"


def _span(first: int, final: int) -> str:
    return f"row {first} is" if first == final else f"rows {first} to {final} are"
