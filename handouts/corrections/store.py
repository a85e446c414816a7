"""The store of corrections: one SQLite file next to each list. Rows are only added.

The file identifies patients, so only the user can read it (mode 0600). Each call opens the file, so that the desk and
`handouts day` can use it at the same time. A change is on the disk (synchronous EXTRA) before the desk confirms it.

A newer list of the same day is another file. Its store takes over the rows of the earlier list's store, if the two
lists have a day and at least half of the ids of the shorter one in common.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from handouts.corrections.events import KINDS, Change, CorrectionEvent
from handouts.errors import Hint, InputError, Problem
from handouts.private_database import PrivateDatabase
from handouts.schedule.booking import Schedule

APPLICATION = 0x48444331
"""The application id that marks our SQLite files."""
SUFFIX = ".corrections.sqlite3"
HINT = Hint(
    "check the disk and the rights of the file, then try again; or use --without-corrections",
    page="check the disk and the rights of the file, then try again",
)
"""What to do if the file cannot be read or written."""
CHANGED_ELSEWHERE = "this patient was changed at another desk"
_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
_TRIGGERS = tuple(
    f"CREATE TRIGGER {name} BEFORE {action} ON event BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END"
    for name, action in (("unchanged", "UPDATE"), ("undeleted", "DELETE"))
)
_EVENT_TABLE = (
    "CREATE TABLE event (uid TEXT PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, appointment TEXT NOT NULL, "
    f"kind TEXT NOT NULL CHECK (kind IN ({_KINDS})), field TEXT NOT NULL, listed TEXT NOT NULL, value TEXT NOT NULL, "
    "name TEXT NOT NULL, date_of_birth TEXT NOT NULL)"
)
SCHEMA = (
    _EVENT_TABLE,
    "CREATE TABLE listed (kind TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID",
    *_TRIGGERS,
)


class ChangedElsewhere(InputError):
    """Another program stored a change of the patient after this one has last read the file. Nothing was stored."""


@dataclass(frozen=True)
class ListedIds:
    """The days of a list and the ids of its appointments. They show whether two lists are for the same day."""

    days: frozenset[str]
    ids: frozenset[str]

    @classmethod
    def of(cls, schedule: Schedule) -> ListedIds:
        """The days and ids of a list as it was read, without corrections."""
        dates = {booking.appointment.date for booking in schedule.bookings}
        ids = {booking.appointment.id for booking in schedule.bookings} | {row.id for row in schedule.rejected}
        return cls(frozenset(str(day) for day in dates if day), frozenset(ids - {""}))

    def is_same_day(self, other: ListedIds) -> bool:
        """True if both lists are for the same day and mostly the same patients."""
        shorter = min(len(self.ids), len(other.ids))
        return bool(self.days & other.days) and shorter > 0 and 2 * len(self.ids & other.ids) >= shorter


def store_path(source: Path, sha256: str, uploaded_to: Path | None = None) -> Path:
    """The store of a list. An uploaded list has no permanent folder; its store is in `uploaded_to`."""
    if uploaded_to is not None:
        return uploaded_to / f"{sha256[:16]}{SUFFIX}"
    return source.with_name(f"{source.name}{SUFFIX}")


class CorrectionStore:
    """The corrections in one file. Thread-safe. The file is created with the first change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = PrivateDatabase(path, APPLICATION, SCHEMA, "the corrections", HINT, option="--out")

    def events(self) -> list[CorrectionEvent]:
        """All changes, in order. Raises InputError if the file cannot be read."""
        if not self._file.exists():
            return []
        with self._file.reading() as connection:
            return _events(connection)

    def add(
        self, changes: Sequence[Change], user: str, listed: ListedIds, known: int | None = None
    ) -> list[CorrectionEvent]:
        """Store changes, all or none. They are on the disk when this returns. Raises InputError.

        `known` is the number of changes of their patient that the caller has read. Raises ChangedElsewhere if there are
        others.
        """
        if not changes:
            return []
        with self._file.writing() as connection:
            if known is not None:
                _require_known(connection, changes[0].key, known, self.path)
            (last,) = connection.execute("SELECT max(at) FROM event").fetchone()
            moment = dt.datetime.now(dt.UTC)
            if last:  # the clock of the computer may have been set back
                moment = max(moment, dt.datetime.fromisoformat(last) + dt.timedelta(microseconds=1))
            events = [
                CorrectionEvent(secrets.token_hex(12), _text(moment + dt.timedelta(microseconds=index)), user, change)
                for index, change in enumerate(changes)
            ]
            _insert(connection, events)
            _note(connection, listed)
        return events

    def take_over(self, listed: ListedIds, among: Iterable[Path] | None = None) -> int:
        """Copy the changes of other lists of the same day. Returns how many are new. Raises InputError.

        `among` are the files of other lists to look at; all in the folder if None.
        """
        paths = self._others() if among is None else among
        others = [path for path in paths if CorrectionStore(path).is_for(listed)]
        events = [event for path in others for event in CorrectionStore(path).events()]
        known = {event.uid for event in self.events()}
        if new := [event for event in events if event.uid not in known]:
            with self._file.writing() as connection:
                _insert(connection, new)
                _note(connection, listed)
        return len({event.uid for event in new})

    def is_for(self, listed: ListedIds) -> bool:
        """True if the store is of a list of the same day. Raises InputError."""
        if not self._file.exists():
            return False
        with self._file.reading() as connection:
            rows = connection.execute("SELECT kind, value FROM listed").fetchall()
        days, ids = (frozenset(value for kind, value in rows if kind == wanted) for wanted in ("day", "id"))
        return ListedIds(days, ids).is_same_day(listed)

    def stamps(self) -> dict[Path, tuple[int, int, int]]:
        """What changes with each write, for this file and those of other lists in the folder."""
        stamps = {}
        for path in (self.path, *self._others()):
            with suppress(OSError):
                status = path.stat()
                stamps[path] = (status.st_ino, status.st_mtime_ns, status.st_size)
        return stamps

    def _others(self) -> list[Path]:
        try:
            paths = sorted(path for path in self.path.parent.iterdir() if path.name.endswith(SUFFIX))
        except OSError:  # there is no folder yet
            return []
        return [path for path in paths if path.name != self.path.name]


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _require_known(connection: sqlite3.Connection, key: str, known: int, path: Path) -> None:
    (count,) = connection.execute("SELECT count(*) FROM event WHERE appointment = ?", (key,)).fetchone()
    if count != known:
        raise ChangedElsewhere([Problem(str(path), 0, 0, CHANGED_ELSEWHERE, "open the patient again, and look at it")])


def _insert(connection: sqlite3.Connection, events: Iterable[CorrectionEvent]) -> None:
    connection.executemany(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
        [(event.uid, event.at, event.user, *event.change) for event in events],
    )


def _note(connection: sqlite3.Connection, listed: ListedIds) -> None:
    rows = [*(("day", day) for day in sorted(listed.days)), *(("id", identifier) for identifier in sorted(listed.ids))]
    if set(connection.execute("SELECT kind, value FROM listed").fetchall()) != set(rows):
        connection.execute("DELETE FROM listed")
        connection.executemany("INSERT INTO listed VALUES (?, ?)", rows)


def _events(connection: sqlite3.Connection) -> list[CorrectionEvent]:
    rows = connection.execute(
        "SELECT uid, at, user, appointment, kind, field, listed, value, name, date_of_birth FROM event ORDER BY at, uid"
    )
    return [CorrectionEvent(uid, moment, user, Change(*change)) for uid, moment, user, *change in rows]
