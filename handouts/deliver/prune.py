"""Old rows removed from the journal, with a checkpoint row in their place that keeps the chain whole."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from handouts.deliver.audit import trusted
from handouts.deliver.chain import PRUNED, Entry, Head
from handouts.deliver.journal import add, note_head
from handouts.deliver.store import ONLY_APPENDED, locked, said_of, to_read, to_write
from handouts.errors import Option, input_error

YEARS = 6
"""HIPAA keeps records of what was done six years (45 CFR 164.316(b)(2)(i), 164.530(j)(2)); some states, longer."""


def limit(today: dt.date) -> dt.date:
    """The day before which rows are old enough."""
    try:
        return today.replace(year=today.year - YEARS)
    except ValueError:  # February 29
        return today.replace(year=today.year - YEARS, day=28)


def prune(path: Path, before: dt.date, today: dt.date, *, sooner: bool = False) -> int:
    """Remove the rows from before a day (UTC); gives how many. Raises Refused, with nothing removed.

    Refused are a day within six years of today unless `sooner`, and a journal that does not verify: what shows that
    it was tampered with must not be lost. Only rows from the beginning up to the first younger one go.
    """
    if before > limit(today) and not sooner:
        hint = f"the last day allowed is {limit(today)}; --allow-recent removes younger rows, if your rules permit that"
        raise input_error(Option("--before"), f"rows are kept at least {YEARS} years", hint)
    with to_read(path):  # a journal that is not there is not made by this
        pass
    trusted(path)
    with closing(to_write(path)) as opened, said_of(path):
        with locked(opened):
            gone = _old(opened, before)
            count = _remove(opened, gone) if gone else 0
            if gone:
                told = Entry(PRUNED, document=f"1-{gone.id}", sha256=gone.hash, result=f"{count} rows before {before}")
                add(opened, path, [told])
        if gone:
            note_head(opened, path)
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what is removed is not to lie in the log either
    return count


def _old(opened: sqlite3.Connection, before: dt.date) -> Head | None:
    """The last row that goes."""
    found = opened.execute(
        "SELECT id, hash FROM entry WHERE id < coalesce((SELECT min(id) FROM entry WHERE at >= ?), 1 << 62) "
        "ORDER BY id DESC LIMIT 1",
        (before.isoformat(),),
    ).fetchone()
    return Head(*found) if found else None


def _remove(opened: sqlite3.Connection, gone: Head) -> int:
    """Remove rows up to that one; gives how many. The trigger is off within this transaction only."""
    opened.execute("DROP TRIGGER undeleted")
    count = opened.execute("DELETE FROM entry WHERE id <= ?", (gone.id,)).rowcount
    opened.execute(f"CREATE TRIGGER undeleted {ONLY_APPENDED['undeleted']}")
    return count
