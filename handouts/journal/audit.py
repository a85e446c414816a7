"""Verify a journal, and remove its old rows.

`check` finds rows that were changed, removed, inserted or moved, a cut-off end, and missing triggers. `prune` removes
old rows and adds a checkpoint row, so that the chain can still be verified.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from handouts.errors import Hint, InputError, Option, Problem, input_error
from handouts.journal.database import (
    APPEND_ONLY_TRIGGERS,
    exclusive_transaction,
    open_to_read,
    open_to_write,
    translate_errors,
)
from handouts.journal.hash_chain import GENESIS, NO_ROWS, PRUNED, Entry, Head, JournalRow, read_head
from handouts.journal.journal import insert_rows, last_row, record_head

HINT = "keep this file as it is, compare it with a backup, and ask your IT support"
RECENT = 100_000
"""Rows that `find_recent_change` reads in about a second: over a year of a clinic with 50 patients a day."""


@dataclass(frozen=True)
class Audit:
    """The result. `head` is the last row; `behind` is the number of rows after the row in the head record."""

    problems: tuple[Problem, ...]
    rows: int
    head: Head
    behind: int


def check(path: Path, earlier_head: Head | None = None) -> Audit:
    """Compute the whole chain again. `earlier_head` is a head that was stored elsewhere.

    This finds a row that was changed, removed, inserted or moved, a cut-off end (with the head record next to the
    file), rows removed without a checkpoint, and missing triggers. Only `earlier_head` can reveal a chain that was
    rewritten together with its head record. Raises InputError if the journal cannot be read.
    """
    recorded = read_head(path)  # first: otherwise a row added now would make the head look ahead of the rows
    problems: list[Problem] = []
    with open_to_read(path) as database:
        problems += [_problem(path, message) for message in _protection(database)]
        walk = _Walk({head.id: head.hash for head in (recorded, earlier_head) if head})
        for row in database.execute(f"SELECT {', '.join(JournalRow._fields)} FROM entry ORDER BY id"):  # noqa: S608
            problems += [_problem(path, message) for message in walk.step(JournalRow(*row))]
        end = last_row(database)
    problems += [_problem(path, message) for message in walk.finish()]
    problems += [_problem(path, message) for message in _end_problems(end, recorded, walk)]
    if earlier_head and earlier_head != NO_ROWS and not walk.contains(earlier_head):
        problems.append(_problem(path, f"row {earlier_head.id} does not match the given head"))
    return Audit(tuple(problems), walk.count, end, end.id - recorded.id if recorded else 0)


def find_recent_change(path: Path, newest: int = RECENT) -> str:
    """A message if the newest rows were changed; '' if not. For callers that rely on earlier rows.

    A missing head record is not reported: a power failure can damage it, and the next row writes it again. Raises
    InputError if the journal cannot be read.
    """
    recorded = read_head(path)  # before the rows, as in `check`
    with open_to_read(path) as database:
        end = last_row(database)
        start = end.id - newest
        # Older rows are not read, so an older head cannot be compared.
        walk = _Walk({recorded.id: recorded.hash} if recorded and recorded.id > start else {})
        query = f"SELECT {', '.join(JournalRow._fields)} FROM entry WHERE id > ? ORDER BY id"  # noqa: S608
        for row in database.execute(query, (start,)):
            for message in walk.step(JournalRow(*row)):
                return message
    return next(_end_problems(end, recorded, walk), "") if recorded and recorded.id > start else ""


def check_intact(path: Path) -> None:
    """Raises InputError if a journal does not verify."""
    audit = check(path)
    if audit.problems:
        raise InputError(audit.problems)


def _problem(path: Path, message: str) -> Problem:
    return Problem(str(path), 0, 0, message, HINT)


def _protection(database: sqlite3.Connection) -> Iterator[str]:
    """Check the triggers that protect rows from changes, and the file itself."""
    triggers = {str(name): str(sql) for name, sql in database.execute("SELECT name, sql FROM sqlite_master")}
    for name, sql in APPEND_ONLY_TRIGGERS.items():
        if sql not in triggers.get(name, ""):
            yield f"the trigger `{name}`, which protects the rows, is missing"
    result = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        yield f"the file is damaged: {result}"


class _Walk:
    """Walks the chain from row to row. It reports each defect once, and continues after it."""

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
            yield f"row {row.id} does not match row {self._before.id}: one of them was changed, inserted or moved"
        if row.action == PRUNED:
            self._checkpoint = (row.document, row.sha256)
        if row.id in self._marks:
            self._hashes[row.id] = row.hash
        self._before = row

    def finish(self) -> Iterator[str]:
        """Compare the first row with the checkpoint."""
        if self._first is None:
            return
        missing = self._first.id - 1
        if missing and self._checkpoint != (f"1-{missing}", self._first.before):
            yield f"{_span(1, missing)} missing, and no pruning was recorded"
        if not missing and self._first.before != GENESIS:
            yield "row 1 is not the first row of this journal"

    def contains(self, head: Head) -> bool:
        """True if a row has that hash, or was pruned with a checkpoint."""
        pruned = self._first is not None and head.id < self._first.id and bool(self._checkpoint[0])
        return pruned or self._hashes.get(head.id) == head.hash


def _end_problems(end: Head, recorded: Head | None, walk: _Walk) -> Iterator[str]:
    if recorded is None:
        if end.id:
            yield "its head record (.head) is missing or damaged, so a cut-off end cannot be detected"
    elif recorded.id > end.id:
        yield f"{_span(end.id + 1, recorded.id)} cut off at the end"
    elif recorded != NO_ROWS and not walk.contains(recorded):
        yield f"row {recorded.id} does not match the head record (.head)"


def _span(first: int, final: int) -> str:
    return f"row {first} is" if first == final else f"rows {first} to {final} are"


YEARS = 6
"""HIPAA requires six years (45 CFR 164.316(b)(2)(i), 164.530(j)(2)); some states require more."""


def retention_limit(today: dt.date) -> dt.date:
    """Rows before this day may be removed."""
    try:
        return today.replace(year=today.year - YEARS)
    except ValueError:  # February 29
        return today.replace(year=today.year - YEARS, day=28)


def prune(path: Path, before: dt.date, today: dt.date, *, allow_recent: bool = False) -> int:
    """Remove the rows before a day (UTC), from the beginning up to the first later row. Returns their number.

    Raises InputError and removes nothing for a day within six years of today unless `allow_recent`, and for a journal
    that does not verify: evidence of tampering must not be lost.
    """
    last_day = retention_limit(today)
    if before > last_day and not allow_recent:
        last_allowed = f"give {last_day} or an earlier day"
        hint = Hint(f"{last_allowed}, or use --allow-recent if your rules permit it", page=last_allowed)
        raise input_error(Option("--before"), f"rows must be kept for at least {YEARS} years", hint)
    with open_to_read(path):  # raises for a missing journal, which writing would create
        pass
    check_intact(path)
    with closing(open_to_write(path)) as connection, translate_errors(path):
        with exclusive_transaction(connection):
            final = _last_old_row(connection, before)
            count = _remove(connection, final) if final else 0
            if final:
                checkpoint = Entry(
                    PRUNED, document=f"1-{final.id}", sha256=final.hash, result=f"{count} rows before {before}"
                )
                insert_rows(connection, path, [checkpoint])
        if final:
            record_head(connection, path)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # removed rows must not remain in the log
    return count


def _last_old_row(connection: sqlite3.Connection, before: dt.date) -> Head | None:
    """The last row to remove; None if no row is old enough."""
    row = connection.execute(
        "SELECT id, hash FROM entry WHERE id < coalesce((SELECT min(id) FROM entry WHERE at >= ?), 1 << 62) "
        "ORDER BY id DESC LIMIT 1",
        (before.isoformat(),),
    ).fetchone()
    return Head(*row) if row else None


def _remove(connection: sqlite3.Connection, final: Head) -> int:
    """Remove the rows up to `final`. Returns their number. The trigger is off only within this transaction."""
    connection.execute("DROP TRIGGER undeleted")
    count = connection.execute("DELETE FROM entry WHERE id <= ?", (final.id,)).rowcount
    connection.execute(f"CREATE TRIGGER undeleted {APPEND_ONLY_TRIGGERS['undeleted']}")
    return count
