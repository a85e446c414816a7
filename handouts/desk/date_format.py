"""Format dates and times for the desk, as the labels' language writes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from handouts.compose.placeholders import NBSP
from handouts.compose.wording import TimeWording
from handouts.content.models.labels import Labels
from handouts.content.models.times import parse_clock_time


@dataclass(frozen=True)
class ClockFormat:
    """Formats times on a 12-hour or 24-hour clock."""

    am: str = ""
    """The AM and PM marks; both '' on a 24-hour clock."""
    pm: str = ""
    labels: Labels | None = None
    """Labels that write dates; None for American dates."""

    @classmethod
    def of(cls, labels: Labels) -> ClockFormat:
        """The clock of a language. If the form cannot parse its AM and PM, the 24-hour clock is used."""
        dates = labels.dates
        try:
            readable = parse_clock_time(f"1:00 {dates.pm}") == dt.time(13) and parse_clock_time(
                f"1:00 {dates.am}"
            ) == dt.time(1)
        except ValueError:
            readable = False
        is_short = readable and dates.clock != "24"
        return cls(dates.am, dates.pm, labels) if is_short else cls(labels=labels)

    def time(self, time: dt.time) -> str:
        """`3:30 PM`, or `15:30`."""
        if not self.am:
            return f"{time.hour:02}:{time.minute:02}"
        return f"{(time.hour - 1) % 12 + 1}:{time.minute:02} {self.am if time.hour < 12 else self.pm}"

    def moment(self, moment: dt.datetime, today: dt.date) -> str:
        """`8:42 AM` for today, otherwise `November 3, 8:42 AM`."""
        time = self.time(moment.time())
        return time if moment.date() == today else f"{self.short(moment)}, {time}"

    def short(self, day: dt.date) -> str:
        """`November 3`, or `3 November`."""
        return _plain(TimeWording(self.labels).short_day(day)) if self.labels else f"{day:%B} {day.day}"

    def day(self, day: dt.date) -> str:
        """`Tuesday, December 1, 2026`, or `Tuesday 1 December 2026`."""
        return _plain(TimeWording(self.labels).weekday_and_year(day)) if self.labels else format_day(day)

    def long_day(self, day: dt.date) -> str:
        """`December 1, 2026`, or `1 December 2026`."""
        return _plain(TimeWording(self.labels).full_day(day)) if self.labels else f"{day:%B} {day.day}, {day.year}"

    def date(self, text: str) -> str:
        """`May 4, 1946`, for a date of the form; text that is not a date is returned unchanged."""
        day = parse_date_and_time(text)[0]
        return text if day is None else self.long_day(day)

    def text(self, text: str) -> str:
        """Format a date and time of the form; text that is not a date is returned unchanged."""
        date, time = parse_date_and_time(text)
        if date is None:
            return text
        written = self.time(time) if time else text.partition(" ")[2].strip()
        return ", ".join(filter(None, (self.day(date), written)))


def _plain(text: str) -> str:
    return text.replace(NBSP, " ")


def parse_date_and_time(text: str) -> tuple[dt.date | None, dt.time | None]:
    """Parse `2026-12-01 3:30 PM` into a date and a time; None for a part that cannot be parsed."""
    date, _, time = text.partition(" ")
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return None, None
    try:
        return day, parse_clock_time(time)
    except ValueError:
        return day, None


def format_day(day: dt.date) -> str:
    """Tuesday, December 1, 2026."""
    return f"{day:%A, %B} {day.day}, {day.year}"
