"""Read the other lists of the folder: their days, and the differences of a newer list of the open day."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from handouts.corrections.merge import ListMerge, merge_lists
from handouts.corrections.store import ListedIds
from handouts.errors import InputError
from handouts.schedule.booking import Schedule

MAX_LISTS = 10
"""Number of lists that are looked at, newest first."""


class OtherList(NamedTuple):
    """Another list of the folder."""

    name: str
    days: tuple[dt.date, ...]


class PendingList(NamedTuple):
    """A list that was saved after the open list was read, and is not open yet."""

    name: str
    """Its file name."""
    is_same_file: bool
    merge: ListMerge
    """What is different from the open list."""


Stamp = tuple[str, int, int]


class ListSurvey:
    """Reads each list once, until it is saved again. Thread-safe."""

    def __init__(self, read: Callable[[Path], Schedule]) -> None:
        self._read, self._lock = read, threading.Lock()
        self._schedules: dict[Stamp, Schedule | None] = {}

    def schedule(self, path: Path) -> Schedule | None:
        """The list at a path; None if it cannot be read, or is only half written."""
        stamp = _stamp(path)
        if stamp is None:
            return None
        with self._lock:
            if stamp not in self._schedules:
                self._schedules = dict(list(self._schedules.items())[-MAX_LISTS:])
                try:
                    self._schedules[stamp] = self._read(path)
                except InputError:
                    self._schedules[stamp] = None
            return self._schedules[stamp]

    def known(self, path: Path) -> Schedule | None:
        """The list at a path, if it was read already."""
        stamp = _stamp(path)
        return self._schedules.get(stamp) if stamp else None

    def look(self, paths: Iterable[Path]) -> None:
        """Read these lists. Call it in the background."""
        for path in list(paths)[:MAX_LISTS]:
            self.schedule(path)

    def others(self, paths: Iterable[Path], source: Path | None) -> list[OtherList]:
        """The lists that were looked at, except the open one."""
        known = [(path, self.known(path)) for path in list(paths)[:MAX_LISTS] if path != source]
        return [OtherList(path.name, list_days(schedule)) for path, schedule in known if schedule]

    def pending(self, paths: Iterable[Path], source: Path, schedule: Schedule, modified: float) -> PendingList | None:
        """The newest list of the open day that was saved after the open list; None if there is none."""
        for path in list(paths)[:MAX_LISTS]:
            if path != source and _modified(path) <= modified:
                continue
            newer = self.schedule(path) if path == source else self.known(path)
            if newer is None or newer.sha256 == schedule.sha256:
                continue
            if path == source or ListedIds.of(newer).is_same_day(ListedIds.of(schedule)):
                return PendingList(path.name, path == source, merge_lists(schedule, newer))
        return None


def list_days(schedule: Schedule) -> tuple[dt.date, ...]:
    """The days of a list."""
    return tuple(sorted({booking.appointment.date for booking in schedule.bookings if booking.appointment.date}))


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return str(path), status.st_mtime_ns, status.st_size


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
