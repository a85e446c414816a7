"""Text as people write it becomes durations and intervals: `15-30 min`, `up to 48 h`, `5 days before procedure`.

Nothing is guessed: a number without a unit or a range turned round raises ValueError with what was expected.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from handouts.errors import InvalidValue, did_you_mean


class QuantityError(InvalidValue):
    """A word that is not known here; `token` is that word as written, so that the reader can point at it."""

    def __init__(self, message: str, hint: str, token: str) -> None:
        super().__init__(message, hint)
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


_BASES = {
    Unit.MINUTE: (Unit.MINUTE, 1), Unit.HOUR: (Unit.MINUTE, 60), Unit.DAY: (Unit.DAY, 1), Unit.WEEK: (Unit.DAY, 7),
    Unit.MONTH: (Unit.MONTH, 1), Unit.YEAR: (Unit.MONTH, 12),
}  # fmt: skip
_DAYS = {
    Unit.MINUTE: 1 / Decimal(1440), Unit.HOUR: 1 / Decimal(24), Unit.DAY: Decimal(1), Unit.WEEK: Decimal(7),
    Unit.MONTH: Decimal(31), Unit.YEAR: Decimal(366),
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
DURATION_EXAMPLES = "write it like 30 min, 1 h, 15-30 min, up to 48 h or 5 days"


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

    def days(self) -> Decimal:
        """At most how many days, a month being 31 and a year 366; to tell an amount that cannot be right."""
        return self.high * _DAYS[self.unit]

    def in_base(self) -> tuple[Unit, Decimal, Decimal]:
        """Minutes, days or months, and low and high in them. Between these three only a calendar can tell."""
        base, factor = _BASES[self.unit]
        return base, self.low * factor, self.high * factor

    @classmethod
    def parse(cls, text: str, forms: str = "") -> Duration:
        """Read `30 min`, `1 h 30 min`, `15-30 min`, `up to 48 h`. Raises ValueError with what was expected.

        `forms` are the examples to tell, where other ones than those of a bare amount are right.
        """
        examples = f"write it like {forms}" if forms else DURATION_EXAMPLES
        rest, bound = " ".join(text.split()), Bound.EXACT
        if found := _BOUND.match(rest):
            bound, rest = BOUND_WORDS[found[1].lower()], rest[found.end() :]
        if found := _COMPOUND.fullmatch(rest):
            total = Decimal(found[1]) * 60 + Decimal(found[3])
            return cls(total, total, Unit.MINUTE, bound)
        found = _AMOUNT.fullmatch(rest)
        if not found:
            kind = "a number without a unit of time" if re.fullmatch(_NUMBER, rest) else "not a length of time"
            raise InvalidValue(f"{text!r} is {kind}", examples)
        unit = UNIT_WORDS.get(found[3].lower())
        if unit is None:
            near = did_you_mean(found[3], UNIT_WORDS)
            raise QuantityError(f"unknown unit {found[3]!r} in {text!r}", near, found[3])
        low, high = Decimal(found[1]), Decimal(found[2] or found[1])
        if low > high:
            raise ValueError(f"the range {text!r} is turned round: {low} is more than {high}")
        if high <= 0 or low == high == 0 or (found[2] and low == high):
            raise InvalidValue(f"{text!r} is no length of time", examples)
        if found[2] and bound not in (Bound.EXACT, Bound.ABOUT):
            raise InvalidValue(f"{text!r} says both a range and {bound.value.replace('_', ' ')!r}", "keep one")
        if not unit.elapsed and (low % 1 or high % 1):
            raise ValueError(f"{text!r}: days, weeks, months and years are counted whole")
        return cls(low, high, unit, bound)


class Event(StrEnum):
    """What an interval is counted from. Before `procedure` means before its start, after it means after its end."""

    ARRIVAL = "arrival"
    PROCEDURE = "procedure"
    LIE_FLAT = "lie_flat"


EVENT_WORDS = {
    "arrival": Event.ARRIVAL, "your arrival": Event.ARRIVAL, "check-in": Event.ARRIVAL, "lying flat": Event.LIE_FLAT,
    **{f"{whose}{what}": Event.PROCEDURE
       for whose in ("", "the ", "your ") for what in ("procedure", "surgery", "appointment")},
}  # fmt: skip
_INTERVAL = re.compile(r"(.+?)\s+(before|after|prior\s+to)(?:\s+(.+))?", re.S | re.I | re.A)


@dataclass(frozen=True)
class Interval:
    """A duration with its side and its anchor: `5 days before procedure`, `up to 48 h after procedure`."""

    duration: Duration
    before: bool
    event: Event

    @classmethod
    def parse(cls, text: str, ending: str = "before procedure", forms: str = "") -> Interval:
        """Read number, unit, before or after, and event. Raises ValueError with what is missing.

        `ending` completes an interval that says only an amount; `forms` are examples, where not every form will do.
        """
        found = _INTERVAL.fullmatch(text.strip())
        if not found or not found[3]:
            amount = found[1] if found else text
            Duration.parse(amount, forms)
            hint = f"write '{amount.strip()} {ending}', if that is meant"
            raise InvalidValue(f"{text!r} does not say before or after what", hint)
        side, event = found[2].lower(), EVENT_WORDS.get(" ".join(found[3].split()).lower())
        if event is None:
            near = did_you_mean(found[3], EVENT_WORDS)
            raise QuantityError(f"{found[3]!r} is not an event that times are counted from", near, found[3])
        before = side != "after"
        if before and event is Event.LIE_FLAT:
            raise ValueError("lying flat comes after the procedure: write '... after lying flat'")
        if not before and event is Event.ARRIVAL:
            raise ValueError("nothing counts from after arrival: write '... before arrival' or '... after procedure'")
        return cls(Duration.parse(found[1], forms), before, event)


@dataclass(frozen=True)
class FromMidnight:
    """Fasting from the midnight that begins the day of the procedure."""


@dataclass(frozen=True)
class DayBefore:
    """A clock time on the day before the procedure: `10:00 PM the day before`."""

    time: dt.time
