"""Text as people write it becomes durations, clock times and intervals: `15-30 min`, `7:30 AM`, `5 days before …`.

Nothing is guessed: a number without a unit, a range turned round, or a bare `7:30 PM-ish` raises ValueError with what
was expected.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from handouts.problems import did_you_mean


class QuantityError(ValueError):
    """A word that is not known here; `token` is that word as written, so that the reader can point at it."""

    def __init__(self, message: str, token: str) -> None:
        super().__init__(message)
        self.token = token


class Unit(StrEnum):
    """Units of time. Minutes and hours are elapsed time; days and longer are counted on the calendar."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def elapsed(self) -> bool:
        """True for units counted on a clock that runs through (minutes, hours)."""
        return self in (Unit.MINUTE, Unit.HOUR)


UNIT_WORDS = {
    "min": Unit.MINUTE, "mins": Unit.MINUTE, "minute": Unit.MINUTE, "minutes": Unit.MINUTE,
    "h": Unit.HOUR, "hr": Unit.HOUR, "hrs": Unit.HOUR, "hour": Unit.HOUR, "hours": Unit.HOUR,
    "d": Unit.DAY, "day": Unit.DAY, "days": Unit.DAY, "wk": Unit.WEEK, "week": Unit.WEEK, "weeks": Unit.WEEK,
    "month": Unit.MONTH, "months": Unit.MONTH, "year": Unit.YEAR, "years": Unit.YEAR,
}  # fmt: skip


class Bound(StrEnum):
    """How exact a stated duration is; the page says it in the same degree."""

    EXACT = "exact"
    ABOUT = "about"
    UP_TO = "up_to"
    UNDER = "under"
    AT_LEAST = "at_least"


BOUND_WORDS = {
    "about": Bound.ABOUT, "around": Bound.ABOUT, "up to": Bound.UP_TO, "at most": Bound.UP_TO,
    "under": Bound.UNDER, "less than": Bound.UNDER, "at least": Bound.AT_LEAST,
}  # fmt: skip

_NUMBER = r"\d{1,4}(?:\.\d{1,2})?"
_BOUND = re.compile(rf"({'|'.join(BOUND_WORDS)})\s+", re.I | re.A)
_AMOUNT = re.compile(rf"({_NUMBER})(?:\s*(?:-|–|\bto\b)\s*({_NUMBER}))?\s*([A-Za-z]+)\.?", re.A)
_COMPOUND = re.compile(rf"({_NUMBER})\s*(h|hr|hrs|hours?)\s*(?:and\s+)?(\d{{1,2}})\s*(min|mins|minutes?)", re.I | re.A)
EXAMPLES = "write it like 30 min, 1 h, 15-30 min, up to 48 h or 5 days"


@dataclass(frozen=True)
class Duration:
    """An amount of time as the source states it: `low` to `high` (equal unless a range) of one `unit`."""

    low: Decimal
    high: Decimal
    unit: Unit
    bound: Bound = Bound.EXACT

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read `30 min`, `1 h 30 min`, `15-30 min`, `up to 48 h`. Raises ValueError with what was expected."""
        rest, bound = " ".join(text.split()), Bound.EXACT
        if found := _BOUND.match(rest):
            bound, rest = BOUND_WORDS[found[1].lower()], rest[found.end() :]
        if found := _COMPOUND.fullmatch(rest):
            total = Decimal(found[1]) * 60 + Decimal(found[3])
            return cls(total, total, Unit.MINUTE, bound)
        found = _AMOUNT.fullmatch(rest)
        if not found:
            kind = "a number without a unit of time" if re.fullmatch(_NUMBER, rest) else "not a length of time"
            raise ValueError(f"{text!r} is {kind}; {EXAMPLES}")
        unit = UNIT_WORDS.get(found[3].lower())
        if unit is None:
            near = did_you_mean(found[3], UNIT_WORDS)
            raise QuantityError(f"unknown unit {found[3]!r} in {text!r}; {near}", found[3])
        low, high = Decimal(found[1]), Decimal(found[2] or found[1])
        if low > high:
            raise ValueError(f"the range {text!r} is turned round: {low} is more than {high}")
        if high <= 0 or low == high == 0 or (found[2] and low == high):
            raise ValueError(f"{text!r} is no length of time; {EXAMPLES}")
        if found[2] and bound not in (Bound.EXACT, Bound.ABOUT):
            raise ValueError(f"{text!r} says both a range and {bound.value.replace('_', ' ')!r}; keep one")
        if not unit.elapsed and (low % 1 or high % 1):
            raise ValueError(f"{text!r}: days, weeks, months and years are counted whole")
        return cls(low, high, unit, bound)


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?:\s*([AaPp])\.?[Mm]\.?)?", re.A)


def parse_clock(text: str) -> dt.time:
    """Read a local clock time: `7:30 AM`, `19:30`, `10:30`, `noon`. Raises ValueError."""
    if text.strip().lower() == "noon":
        return dt.time(12)
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a clock time; write it like 7:30 AM or 19:30")
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{text!r} is no time of the clock: with AM or PM the hour is 1 to 12")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"{text!r} is no time of the clock: hours end at 23, minutes at 59")
    return dt.time(hour, minute)


class Event(StrEnum):
    """What an interval is counted from. Before `procedure` means before its start, after it means after its end."""

    ARRIVAL = "arrival"
    PROCEDURE = "procedure"
    LIE_FLAT = "lie_flat"


EVENT_WORDS = {
    "arrival": Event.ARRIVAL, "check-in": Event.ARRIVAL, "procedure": Event.PROCEDURE, "the procedure": Event.PROCEDURE,
    "appointment": Event.PROCEDURE, "your appointment": Event.PROCEDURE, "your arrival": Event.ARRIVAL,
    "lying flat": Event.LIE_FLAT,
}  # fmt: skip
_INTERVAL = re.compile(r"(.+?)\s+(before|after)\s+(.+)", re.S | re.I | re.A)


@dataclass(frozen=True)
class Interval:
    """A duration with its side and its anchor: `5 days before procedure`, `up to 48 h after procedure`."""

    duration: Duration
    before: bool
    event: Event

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Read number, unit, before or after, and event. Raises ValueError with what is missing."""
        found = _INTERVAL.fullmatch(text.strip())
        if not found:
            Duration.parse(text)
            raise ValueError(f"{text!r} does not say before or after what; write it like '5 days before procedure'")
        side, event = found[2].lower(), EVENT_WORDS.get(" ".join(found[3].split()).lower())
        if event is None:
            near = did_you_mean(found[3], EVENT_WORDS)
            raise QuantityError(f"{found[3]!r} is not an event that times are counted from; {near}", found[3])
        if side == "before" and event is Event.LIE_FLAT:
            raise ValueError("lying flat comes after the procedure: write '... after lying flat'")
        if side == "after" and event is Event.ARRIVAL:
            raise ValueError("nothing counts from after arrival: write '... before arrival' or '... after procedure'")
        return cls(Duration.parse(found[1]), side == "before", event)


@dataclass(frozen=True)
class FromMidnight:
    """Fasting from the midnight that begins the day of the procedure."""


@dataclass(frozen=True)
class DayBefore:
    """A clock time on the day before the procedure: `10:00 PM the day before`."""

    time: dt.time


_DAY_BEFORE = re.compile(
    r"(?:at\s+)?(.+?),?\s+(?:on\s+|of\s+)?(?:the\s+)?(?:day|night|evening)\s+before(?:\s+(?:the\s+)?(?:procedure|surgery))?",
    re.S | re.I | re.A,
)


def parse_lead(text: str) -> Duration | dt.time:
    """Check-in: a lead time (`30 min`) or a clock time (`7:30 AM`). Raises ValueError."""
    return parse_clock(text) if ":" in text or text.strip().lower() == "noon" else Duration.parse(text)


def parse_fasting(text: str) -> FromMidnight | DayBefore | Interval | dt.time:
    """`from midnight`, `8 h before arrival`, a clock time of the procedure day or of the day before. Raises ValueError."""
    if text.strip().lower() in ("from midnight", "midnight", "after midnight"):
        return FromMidnight()
    if (found := _DAY_BEFORE.fullmatch(text.strip())) and (":" in found[1]):
        return DayBefore(parse_clock(found[1]))
    return parse_clock(text) if re.match(r"\d+:", text.strip()) else Interval.parse(text)
