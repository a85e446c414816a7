"""Remove old rows from the journal. A checkpoint row keeps the chain verifiable."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from handouts.errors import Option, input_error
from handouts.journal.audit import check_intact
from handouts.journal.database import APPEND_ONLY_TRIGGERS, explained, locked, open_to_read, open_to_write
from handouts.journal.hash_chain import PRUNED, Entry, Head
from handouts.journal.journal import add, note_head

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
        hint = f"the last day allowed is {limit(today)}; --allow-recent removes younger rows if your rules permit that"
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
