"""Verify a journal, and remove its old rows.

`check` finds rows that were changed, removed, inserted or moved, a cut-off end, and removed protection. `prune` removes
old rows; a checkpoint row keeps the chain verifiable.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from handouts.errors import Hint, InputError, Option, Problem, input_error
from handouts.journal.database import APPEND_ONLY_TRIGGERS, explained, locked, open_to_read, open_to_write
from handouts.journal.hash_chain import GENESIS, NOTHING, PRUNED, Entry, Head, JournalRow, read_head
from handouts.journal.journal import add, last, note_head

HINT = "keep this file as it is, compare it with a backup, and ask your IT support"
RECENT = 100_000
"""Rows that `altered` reads: over a year of a clinic with 50 patients a day, in about a second."""


@dataclass(frozen=True)
class Audit:
    """The result: `head` is the last row, `behind` the number of rows after the one that the head record names."""

    problems: tuple[Problem, ...]
    rows: int
    head: Head
    behind: int


def check(path: Path, known: Head | None = None) -> Audit:
    """Compute the whole chain again; `known` is a head that was kept elsewhere. Raises Refused if it cannot be read.

    This finds a row that was changed, removed, inserted or moved, a cut-off end (by the head record beside the file),
    rows removed without a checkpoint, and removed triggers. It does not find a chain that was rewritten together with
    its head record; `known` is for that.
    """
    noted = read_head(path)  # before the rows: a row written meanwhile must not make it look ahead of them
    problems: list[Problem] = []
    with open_to_read(path) as database:
        problems += [_problem(path, message) for message in _protection(database)]
        walk = _Walk({head.id: head.hash for head in (noted, known) if head})
        for row in database.execute(f"SELECT {', '.join(JournalRow._fields)} FROM entry ORDER BY id"):  # noqa: S608
            problems += [_problem(path, message) for message in walk.step(JournalRow(*row))]
        end = last(database)
    problems += [_problem(path, message) for message in walk.finish()]
    problems += [_problem(path, message) for message in _end(end, noted, walk)]
    if known and known != NOTHING and not walk.contains(known):
        problems.append(_problem(path, f"row {known.id} is not the row whose head was kept"))
    return Audit(tuple(problems), walk.count, end, end.id - noted.id if noted else 0)


def altered(path: Path, newest: int = RECENT) -> str:
    """What shows that the newest rows were changed; "" for nothing. For callers that must know what was done before.

    A missing head record shows nothing: a power cut can damage it, and the next row writes it again. Raises Refused if
    the journal cannot be read.
    """
    noted = read_head(path)  # before the rows, as in `check`
    with open_to_read(path) as database:
        end = last(database)
        start = end.id - newest
        # Older rows are not read, so a head that far behind cannot be compared.
        walk = _Walk({noted.id: noted.hash} if noted and noted.id > start else {})
        query = f"SELECT {', '.join(JournalRow._fields)} FROM entry WHERE id > ? ORDER BY id"  # noqa: S608
        for row in database.execute(query, (start,)):
            for message in walk.step(JournalRow(*row)):
                return message
    return next(_end(end, noted, walk), "") if noted and noted.id > start else ""


def check_intact(path: Path) -> None:
    """Raises Refused if a journal does not verify."""
    audit = check(path)
    if audit.problems:
        raise InputError(audit.problems)


def _problem(path: Path, message: str) -> Problem:
    return Problem(str(path), 0, 0, message, HINT)


def _protection(database: sqlite3.Connection) -> Iterator[str]:
    """Check the triggers that keep rows from being changed by mistake, and the file itself."""
    triggers = {str(name): str(sql) for name, sql in database.execute("SELECT name, sql FROM sqlite_master")}
    for name, sql in APPEND_ONLY_TRIGGERS.items():
        if sql not in triggers.get(name, ""):
            yield f"the trigger `{name}`, which protects the rows, is missing"
    result = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        yield f"the file is damaged: {result}"


class _Walk:
    """Walks the chain from row to row. Each defect is reported once; the walk continues after it."""

    def __init__(self, marks: dict[int, str]) -> None:
        self._marks = marks  # heads to look for
        self._hashes: dict[int, str] = {}
        self._before: JournalRow | None = None
        self._first: JournalRow | None = None
        self._checkpoint: tuple[str, str] = ("", "")
        self.count = 0

    def step(self, row: JournalRow) -> Iterator[str]:
        self.count += 1
        if row.digest() != row.hash:
            yield f"row {row.id} was changed"
        if self._before is None:
            self._first = row
        elif row.id != self._before.id + 1:
            yield f"{_span(self._before.id + 1, row.id - 1)} missing"
        elif row.before != self._before.hash:
            yield f"row {row.id} does not follow row {self._before.id}: one of them was changed, inserted or moved"
        if row.action == PRUNED:
            self._checkpoint = (row.document, row.sha256)
        if row.id in self._marks:
            self._hashes[row.id] = row.hash
        self._before = row

    def finish(self) -> Iterator[str]:
        """Check the beginning against the checkpoint at the end."""
        if self._first is None:
            return
        missing = self._first.id - 1
        if missing and self._checkpoint != (f"1-{missing}", self._first.before):
            yield f"{_span(1, missing)} missing, and no pruning was recorded"
        if not missing and self._first.before != GENESIS:
            yield "row 1 is not the first row that was written"

    def contains(self, head: Head) -> bool:
        """True if a row has that hash, or was pruned with a checkpoint."""
        pruned = self._first is not None and head.id < self._first.id and bool(self._checkpoint[0])
        return pruned or self._hashes.get(head.id) == head.hash


def _end(end: Head, noted: Head | None, walk: _Walk) -> Iterator[str]:
    if noted is None:
        if end.id:
            yield "the head record beside it is missing or damaged, so a cut-off end would not be noticed"
    elif noted.id > end.id:
        yield f"{_span(end.id + 1, noted.id)} cut off at the end"
    elif noted != NOTHING and not walk.contains(noted):
        yield f"row {noted.id} is not the one that the head record names"


def _span(first: int, final: int) -> str:
    return f"row {first} is" if first == final else f"rows {first} to {final} are"


YEARS = 6
"""HIPAA requires records for six years (45 CFR 164.316(b)(2)(i), 164.530(j)(2)); some states for longer."""


def limit(today: dt.date) -> dt.date:
    """Rows before this day are old enough."""
    try:
        return today.replace(year=today.year - YEARS)
    except ValueError:  # February 29
        return today.replace(year=today.year - YEARS, day=28)


def prune(path: Path, before: dt.date, today: dt.date, *, sooner: bool = False) -> int:
    """Remove the rows from before a day (UTC); returns how many. Raises Refused, with nothing removed.

    A day within six years of today is refused unless `sooner`, and so is a journal that does not verify: evidence of
    tampering must not be lost. Rows are removed from the beginning up to the first younger one.
    """
    if before > limit(today) and not sooner:
        last = f"the last day allowed is {limit(today)}"
        hint = Hint(f"{last}; --allow-recent removes younger rows if your rules permit that", page=last)
        raise input_error(Option("--before"), f"rows must be kept for at least {YEARS} years", hint)
    with open_to_read(path):  # refuses a missing journal, which writing would create
        pass
    check_intact(path)
    with closing(open_to_write(path)) as connection, explained(path):
        with locked(connection):
            final = _old(connection, before)
            count = _remove(connection, final) if final else 0
            if final:
                checkpoint = Entry(
                    PRUNED, document=f"1-{final.id}", sha256=final.hash, result=f"{count} rows before {before}"
                )
                add(connection, path, [checkpoint])
        if final:
            note_head(connection, path)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # removed rows must not stay in the log
    return count


def _old(connection: sqlite3.Connection, before: dt.date) -> Head | None:
    """The last row to remove."""
    row = connection.execute(
        "SELECT id, hash FROM entry WHERE id < coalesce((SELECT min(id) FROM entry WHERE at >= ?), 1 << 62) "
        "ORDER BY id DESC LIMIT 1",
        (before.isoformat(),),
    ).fetchone()
    return Head(*row) if row else None


def _remove(connection: sqlite3.Connection, final: Head) -> int:
    """Remove rows up to that one; returns how many. The trigger is off within this transaction only."""
    connection.execute("DROP TRIGGER undeleted")
    count = connection.execute("DELETE FROM entry WHERE id <= ?", (final.id,)).rowcount
    connection.execute(f"CREATE TRIGGER undeleted {APPEND_ONLY_TRIGGERS['undeleted']}")
    return count
