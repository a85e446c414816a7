"""A value to others in its place: of the same kind, so that the page keeps its form, and with other numbers.

Each value is changed in two ways where one could leave a number as it was: a day more than 24 hours is another day at
the same time, an hour more the same day at another time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from handouts.content.models.times import DayBefore, Duration, FromMidnight, Interval, Unit
from handouts.trace.inputs import PageInput
from handouts.trace.numbers import COUNTED, NumberFinder

NEAR = 4
FAR, FARTHER = 17, 100
"""Days by which a date is moved: no whole weeks, so that its weekday is another as well, and into another month."""
UNUSUAL = 70_000
"""Added to the place of a text among many, as the last digits of its numbers."""
_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_DAYS_BEFORE = {"{day_before}": "{week_before}", "{week_before}": "{day_before}"}
"""Placeholders that count days themselves."""
_DAY_BEFORE = re.compile("|".join(map(re.escape, _DAYS_BEFORE)))
_LENGTHS = {Unit.MINUTE: 24 * 60, Unit.HOUR: 24}
_DAYS = {
    Unit.MINUTE: 1 / Decimal(1440), Unit.HOUR: 1 / Decimal(24), Unit.DAY: Decimal(1), Unit.WEEK: Decimal(7),
    Unit.MONTH: Decimal(31), Unit.YEAR: Decimal(366),
}  # fmt: skip
EARLY = dt.time(5, 58)
D = TypeVar("D", dt.date, dt.datetime)


def mutations(one: PageInput, finder: NumberFinder) -> tuple[Any, ...]:
    """Other values for an input; none for one that says no number."""
    value = one.value
    if isinstance(value, str):
        return _text(value, finder)
    if isinstance(value, Duration):
        return _lengths(value)
    if isinstance(value, Interval):
        return tuple(replace(value, duration=other) for other in _lengths(value.duration))
    if isinstance(value, ZoneInfo):
        return () if value.key == "UTC" else (ZoneInfo("UTC"),)
    return _point(value, of_fasting=one.path[0] == "fasting")


def _point(value: Any, *, of_fasting: bool) -> tuple[Any, ...]:
    match value:
        case FromMidnight():
            return DayBefore(dt.time(22, 58)), EARLY
        case DayBefore():
            return DayBefore(_later(value.time)), EARLY
        case dt.datetime():
            later = dt.datetime.combine(value.date(), _later(value.time()))
            return (later, *(_moved(value, days) for days in (1, FAR, FARTHER)))
        case dt.time():
            hours = value.replace(hour=(value.hour + 1) % 24)
            return (DayBefore(value), _later(value), hours) if of_fasting else (_later(value), hours)
    return tuple(_moved(value, days) for days in (1, FAR, FARTHER))


def _moved(day: D, days: int) -> D:
    """A day later, or earlier at the end of the calendar."""
    return day + dt.timedelta(days=days if day.year < dt.MAXYEAR else -days)


def _later(time: dt.time) -> dt.time:
    """A minute later, within its hour."""
    return time.replace(minute=time.minute + 1 if time.minute < 59 else 58)


def _lengths(duration: Duration) -> tuple[Duration, ...]:
    """Longer by more than most ranges are wide, so that neither end becomes the other; and by a day or more."""
    return _longer(duration, NEAR), _longer(duration, _LENGTHS.get(duration.unit, FAR))


def _longer(duration: Duration, more: int) -> Duration:
    return replace(duration, low=duration.low + more, high=duration.high + more)


def distant_value(one: PageInput, number: int, finder: NumberFinder) -> Any:
    """Another value for an input that is changed beside others: each length by days of its own, so that none meet."""
    value = one.value
    if isinstance(value, Interval):
        return replace(value, duration=distant_duration(value.duration, number))
    return distant_duration(value, number) if isinstance(value, Duration) else mutations(one, finder)[-1]


def distant_duration(duration: Duration, number: int) -> Duration:
    """A length of time that is longer by a number of days beyond all others."""
    return _longer(duration, (FAR + number) * _LENGTHS.get(duration.unit, 1))


@dataclass(frozen=True)
class DistantDurations:
    """Lengths of time longer than all that are stated: the first, and what lies between two of them, in days."""

    first: int
    step: int

    def change(self, one: PageInput, number: int, finder: NumberFinder) -> Any:
        """Another value for an input that is changed together with many others; None for one that says no number.

        Equal values have one `number` and stay equal; those with other numbers never become the same length. The time
        of day changes as well.
        """
        value = one.value
        if isinstance(value, Interval):
            return replace(value, duration=self._length(value.duration, number))
        if isinstance(value, Duration):
            return self._length(value, number)
        other = next(iter(mutations(one, finder)), None)
        if other is None or not isinstance(value, str):
            return other
        # Two texts must not become equal: rows with equal texts would be told in one.
        longer = _DIGITS.sub(lambda found: f"{found[0]}{UNUSUAL + number}", value)
        return longer if longer != value and finder.mask(longer) == finder.mask(value) else other

    def _length(self, duration: Duration, number: int) -> Duration:
        whole, wide = self.first + self.step * number, duration.high - duration.low
        each = {Unit.MINUTE: 24 * 60, Unit.HOUR: 24}.get(duration.unit)
        if each is None:
            unit = {Unit.WEEK: Unit.DAY, Unit.YEAR: Unit.MONTH}.get(duration.unit, duration.unit)
            wide *= {Unit.WEEK: 7, Unit.YEAR: 12}.get(duration.unit, 1)
            return replace(duration, low=type(duration.low)(whole), high=whole + wide, unit=unit)
        low = whole * each + duration.low % each + NEAR * each // 24
        return replace(duration, low=low, high=low + wide)


def distant_durations(lengths: Iterable[Duration]) -> DistantDurations:
    """Lengths that are longer than these, and further apart than any of them is wide."""
    known = [(length.low * _DAYS[length.unit], length.high * _DAYS[length.unit]) for length in lengths]
    longest = max((high for _, high in known), default=Decimal(0))
    widest = max((high - low for low, high in known), default=Decimal(0))
    return DistantDurations(int(longest) + FAR, min(int(widest) + 2, 40))


def _text(text: str, finder: NumberFinder) -> tuple[str, ...]:
    """A text with other digits, other numbers in words and other days of the week; as long as it was."""
    other = _DIGIT.sub(lambda found: str(int(found[0]) % 9 + 1), text)
    other = finder.counted.sub(lambda found: _next(found[0], COUNTED), other)
    other = finder.weekday.sub(lambda found: _next(found[0], finder.weekdays), other)
    other = _DAY_BEFORE.sub(lambda found: _DAYS_BEFORE[found[0]], other)
    return (other,) if other != text else ()


def _next(word: str, words: tuple[str, ...]) -> str:
    folded = [known.casefold() for known in words]
    found = words[(folded.index(word.casefold()) + 1) % len(words)]
    return found.capitalize() if word[0].isupper() else found
