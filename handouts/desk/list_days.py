"""The days of the lists in the folder: which list is today's, and those of the days before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handouts.desk.patient_list import DeskSettings
from handouts.errors import InputError
from handouts.schedule.reader import read_schedule

MAX_LISTS = 20
"""Number of lists, the newest, whose days are read."""


@dataclass(frozen=True)
class OtherDay:
    """A list of another day that can be opened."""

    name: str
    """The name of its file."""
    day: dt.date
    """Its first day."""


class ListDays:
    """Reads the days of lists, each once as long as its file stays the same."""

    def __init__(self, settings: DeskSettings) -> None:
        self._settings = settings
        self._days: dict[tuple[Path, int], tuple[dt.date, ...]] = {}

    def days(self, path: Path) -> tuple[dt.date, ...]:
        """The days of a list, in order; () if it cannot be read."""
        try:
            key = path, path.stat().st_mtime_ns
        except OSError:
            return ()
        if key not in self._days:
            self._days[key] = self._read(path)
        return self._days[key]

    def _read(self, path: Path) -> tuple[dt.date, ...]:
        library = self._settings.library
        try:
            schedule = read_schedule(
                path,
                library.clinic,
                today=self._settings.printed(),
                known_clinics=library.clinics(),
                questions=library.questions,
            )
        except (InputError, OSError):
            return ()
        return tuple(sorted({booking.appointment.date for booking in schedule.bookings if booking.appointment.date}))

    def around(self, files: Sequence[Path], shown: Sequence[dt.date]) -> dict[str, OtherDay]:
        """The lists of the day before the shown ones, of today, and of the day after: `before`, `today`, `after`."""
        today, first, last = self._settings.today(), min(shown, default=None), max(shown, default=None)
        other_days: dict[str, OtherDay] = {}
        for path in files[:MAX_LISTS]:
            for day in self.days(path):
                other = OtherDay(path.name, day)
                if day == today and today not in shown:
                    other_days.setdefault("today", other)
                if first and day < first and ("before" not in other_days or other_days["before"].day < day):
                    other_days["before"] = other
                if last and day > last and ("after" not in other_days or other_days["after"].day > day):
                    other_days["after"] = other
        return other_days
