"""Parse clock times, durations and intervals: `7:30 AM`, `15-30 min`, `5 days before procedure`; and their field types.

Nothing is guessed: an ambiguous time, a number without a unit or a reversed range raises an error that says what was
expected. Some fields have an upper limit, far above what any clinic states: it finds typing mistakes and is not a
clinical rule.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from handouts.content.models.scalars import field_description, scalar
from handouts.errors import InvalidValue, did_you_mean

_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?", re.A)
_DOTTED_CLOCK = re.compile(r"([01]?\d|2[0-3])\.([0-5]\d)((?:\s*[ap]\.?m\.?)?)", re.A | re.I)
_CLOCK_LIKE = re.compile(r"noon|\d{1,2}\s*[ap]\.?m\.?|\d+:.*", re.A | re.I | re.S)
CLOCK_EXAMPLES = "write it like 7:30 AM or 19:30"


def is_clock_time(text: str) -> bool:
    """True if a text looks like a clock time, even if it is not a valid one."""
    return bool(_CLOCK_LIKE.fullmatch(text.strip()) or _DOTTED_CLOCK.fullmatch(text.strip()))


def parse_clock_time(text: str) -> dt.time:
    """Parse a local clock time: `7:30 AM`, `10am`, `19:30`, `10:30`, `noon`. Raises InvalidValue.

    `12 PM` is refused, because people use it for both noon and midnight. `12:00 PM` is noon, as on clocks.
    """
    text = text.strip()
    if text.lower() == "noon":
        return dt.time(12)
    if dotted := _DOTTED_CLOCK.fullmatch(text):
        hour, minute, half = dotted.groups()
        raise InvalidValue(f"{text!r} is not a clock time", f"write it {hour}:{minute}{half}, with a colon")
    match = _CLOCK.fullmatch(text)
    if not match or not (match[2] or match[3]):
        raise InvalidValue(f"{text!r} is not a clock time", CLOCK_EXAMPLES)
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise InvalidValue(f"{text!r} is not a valid time: with AM or PM the hour is 1 to 12", CLOCK_EXAMPLES)
    if hour == 12 and not match[2]:
        raise InvalidValue(f"{text!r}: is it midnight or noon?", "write noon, or 0:00 for midnight")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise InvalidValue(f"{text!r} is not a valid time: hours end at 23, minutes at 59", CLOCK_EXAMPLES)
    return dt.time(hour, minute)


class QuantityError(InvalidValue):
    """Unknown unit or event. `token` is the word as written, to report its place."""

    def __init__(self, message: str, hint: str, token: str) -> None:
        super().__init__(message, hint)
        self.token = token


class Unit(StrEnum):
    """Units of time. Up to hours they are elapsed time; days and longer units are calendar time.

    An open day is a day on which the clinic is open: `open_days` and `holidays` of clinic.yaml say which these are.
    Nights are counted as days are, and only in the length of a stay or of what goes on.
    """

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    OPEN_DAY = "open_day"
    NIGHT = "night"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def elapsed(self) -> bool:
        """True for seconds, minutes and hours."""
        return self in (Unit.SECOND, Unit.MINUTE, Unit.HOUR)


UNIT_WORDS = {
    "sec": Unit.SECOND, "secs": Unit.SECOND, "second": Unit.SECOND, "seconds": Unit.SECOND,
    "min": Unit.MINUTE, "mins": Unit.MINUTE, "minute": Unit.MINUTE, "minutes": Unit.MINUTE,
    "h": Unit.HOUR, "hr": Unit.HOUR, "hrs": Unit.HOUR, "hour": Unit.HOUR, "hours": Unit.HOUR,
    "d": Unit.DAY, "day": Unit.DAY, "days": Unit.DAY, "wk": Unit.WEEK, "week": Unit.WEEK, "weeks": Unit.WEEK,
    "month": Unit.MONTH, "months": Unit.MONTH, "year": Unit.YEAR, "years": Unit.YEAR,
}  # fmt: skip
NIGHT_WORDS = ("night", "nights")
"""Words for a unit that only the length of a stay or of what goes on may have."""


_BASES = {
    Unit.MINUTE: (Unit.MINUTE, 1), Unit.HOUR: (Unit.MINUTE, 60), Unit.DAY: (Unit.DAY, 1), Unit.WEEK: (Unit.DAY, 7),
    Unit.MONTH: (Unit.MONTH, 1), Unit.YEAR: (Unit.MONTH, 12), Unit.OPEN_DAY: (Unit.OPEN_DAY, 1),
    Unit.NIGHT: (Unit.DAY, 1),
}  # fmt: skip
_DAYS = {
    Unit.SECOND: 1 / Decimal(86400),
    Unit.MINUTE: 1 / Decimal(1440), Unit.HOUR: 1 / Decimal(24), Unit.DAY: Decimal(1), Unit.WEEK: Decimal(7),
    Unit.MONTH: Decimal(31), Unit.YEAR: Decimal(366), Unit.OPEN_DAY: Decimal(2), Unit.NIGHT: Decimal(1),
}  # fmt: skip


class Bound(StrEnum):
    """How exact a stated duration is. The page says the same."""

    EXACT = "exact"
    ABOUT = "about"
    UP_TO = "up_to"
    UNDER = "under"
    AT_LEAST = "at_least"
    OVER = "over"
    JUST_OVER = "just_over"


BOUND_WORDS = {
    "about": Bound.ABOUT, "around": Bound.ABOUT, "up to": Bound.UP_TO, "at most": Bound.UP_TO,
    "under": Bound.UNDER, "less than": Bound.UNDER, "at least": Bound.AT_LEAST, "no more than": Bound.UP_TO,
    "within": Bound.UP_TO,
}  # fmt: skip
LONGER_WORDS = {
    "more than": Bound.OVER, "longer than": Bound.OVER, "over": Bound.OVER,
    "just over": Bound.JUST_OVER, "a little more than": Bound.JUST_OVER,
}  # fmt: skip
"""Words that only a printed length may have. No end can be computed from `more than 2 h`."""

_NUMBER = r"\d{1,4}(?:\.\d{1,2})?"
_OPEN_DAY = re.compile(r"(?:open|business|working)\s+days?", re.I)
_BOUND = re.compile(rf"({'|'.join(BOUND_WORDS)})\s+", re.I | re.A)
_LONGER = re.compile(rf"({'|'.join(LONGER_WORDS)})\s+", re.I | re.A)
_AMOUNT = re.compile(
    rf"({_NUMBER})(?:\s*(?:-|–|\bto\b)\s*({_NUMBER}))?\s*((?:(?:open|business|working)\s+)?[A-Za-z]+)\.?", re.I | re.A
)
_COMPOUND = re.compile(rf"({_NUMBER})\s*(h|hr|hrs|hours?)\s*(?:and\s+)?(\d{{1,2}})\s*(min|mins|minutes?)", re.I | re.A)
_NUMBER_WORDS = {
    "a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_WORDS = "|".join(_NUMBER_WORDS)
_UNITS = "|".join((*UNIT_WORDS, *NIGHT_WORDS))
_ONE_APART = (1, 5)
"""How far two numbers with `or` are apart if they are a range: 1 or 2 days, 10 or 15 minutes."""
_HALF_HOUR = re.compile(r"(?:a\s+)?half\s+(?:an?\s+)?hour", re.I | re.A)
_HALF_MORE = re.compile(rf"(\d{{1,2}}|{_WORDS})\s*(?:\s1/2|½|\s+and\s+(?:a|one)\s+half)\s*([a-z]+)", re.I | re.A)
_ONE_OR_TWO = re.compile(rf"(?:a|an|one)\s+({_UNITS})\s+or\s+two", re.I | re.A)
_KNOWN_UNIT = re.compile(rf"(?:{_UNITS}|(?:open|business|working)\s+days?)", re.I)
_COUNT_WORD = rf"(?:{_WORDS})\b|{_NUMBER}"
_WORD_AMOUNT = re.compile(rf"({_COUNT_WORD})(?:\s+(to|or)\s+({_COUNT_WORD}))?(\s*)([a-z]+(?:\s+[a-z]+)?)", re.I | re.A)
_TWO_UNITS = re.compile(rf"({_NUMBER})\s*([a-z]+)\s*(?:-|–|\bto\b)\s*({_NUMBER})\s*([a-z]+)", re.I | re.A)


def _in_digits(amount: str) -> str:
    """`half an hour`, `an hour and a half`, `a day or two` and `two to three days` in digits; others as they are."""
    if _HALF_HOUR.fullmatch(amount):
        return "30 min"
    if match := _HALF_MORE.fullmatch(amount):
        return f"{_NUMBER_WORDS.get(match[1].lower(), match[1])}.5 {match[2]}"
    if match := _ONE_OR_TWO.fullmatch(amount):
        return f"1 to 2 {match[1]}"
    match = _WORD_AMOUNT.fullmatch(amount)
    if match is None or not _KNOWN_UNIT.fullmatch(match[5]):
        return amount
    low, high = (_NUMBER_WORDS.get(word.lower(), word) if word else "" for word in (match[1], match[3]))
    if match[2] and match[2].lower() == "or" and Decimal(high) - Decimal(low) not in _ONE_APART:
        return amount  # `2 or 8 days` is two lengths, and not all those between them
    return f"{low} to {high} {match[5]}" if high else f"{low}{match[4] or ' '}{match[5]}"


DURATION_EXAMPLES = "write it like 30 min, 1 h, 15-30 min, up to 48 h or 5 days"
VAGUE_COUNTS = ("a few", "several", "some", "a couple of")
"""Words for an amount without a number."""
_VAGUE = re.compile(
    rf"(?:(?:{'|'.join(BOUND_WORDS)})\s+)?(?:{'|'.join(VAGUE_COUNTS)}|few|many|a number of|a couple)\s+[a-z][a-z ]*",
    re.I | re.A,
)


def is_vague_length(text: str) -> bool:
    """True for an amount of time without a number: `a few days`."""
    return _VAGUE.fullmatch(text) is not None


def _not_a_length(text: str, amount: str, examples: str) -> InvalidValue:
    """The error for a text without an amount and a unit of time."""
    if is_vague_length(amount):
        message = f"{text!r} has no number, so no time can be computed from it"
        return InvalidValue(message, f"{examples}; or say it in the text")
    kind = "a number without a unit of time" if re.fullmatch(_NUMBER, amount) else "not a length of time"
    return InvalidValue(f"{text!r} is {kind}", examples)


def _parse_unit(text: str, word: str, *, open_days: bool, seconds: bool, nights: bool) -> Unit:
    """The unit of an amount. Raises InvalidValue for one that is not allowed, and QuantityError for an unknown word."""
    if word.lower() in NIGHT_WORDS:
        if nights:
            return Unit.NIGHT
        message = f"{text!r}: nights are only for how long a stay is, or for how long something goes on"
        raise InvalidValue(message, "write days, and name the part of the day: 8:00 AM 2 days after procedure")
    is_open_day = _OPEN_DAY.fullmatch(word) is not None
    if is_open_day and not open_days:
        raise InvalidValue(f"{text!r}: only the times of `plan`, `after` and `courses` are counted in open days",
                           "write calendar days, like 5 days")  # fmt: skip
    unit = Unit.OPEN_DAY if is_open_day else UNIT_WORDS.get(word.lower())
    if unit is None:
        raise QuantityError(f"unknown unit {word!r} in {text!r}", did_you_mean(word, UNIT_WORDS), word)
    if unit is Unit.SECOND and not seconds:
        message = f"{text!r}: seconds are only for how long something is done or lasts"
        raise InvalidValue(message, "write minutes, like 1 min")
    return unit


def _split_bound(text: str, *, printed: bool) -> tuple[Bound, str]:
    """The bound of an amount of time, and the amount without its words. Raises InvalidValue for `more than 2 days`."""
    amount = " ".join(text.split())
    if match := _BOUND.match(amount):
        return BOUND_WORDS[match[1].lower()], amount[match.end() :]
    match = _LONGER.match(amount)
    if match and printed:
        return LONGER_WORDS[" ".join(match[1].lower().split())], amount[match.end() :]
    if match and _AMOUNT.fullmatch(amount[match.end() :]):
        hint = f"write the exact time, or at least {amount[match.end() :]}"
        raise InvalidValue(f"{text!r}: no time can be computed from {match[1].lower()!r}", hint)
    return Bound.EXACT, amount


def _in_one_unit(text: str, low: Decimal, low_word: str, high: Decimal, high_word: str) -> str:
    """`45 min to 1 h` as `45 to 60 min`. Raises InvalidValue for units that cannot be compared: weeks and months."""
    first, second = UNIT_WORDS.get(low_word), UNIT_WORDS.get(high_word)
    if first and second and Unit.SECOND not in (first, second) and _BASES[first][0] is _BASES[second][0]:
        return f"{low} to {high * _BASES[second][1] / _BASES[first][1]:f} {low_word}"
    raise InvalidValue(f"{text!r} has two units that cannot be compared", "write both ends in one unit: 6 to 12 weeks")


@dataclass(frozen=True)
class Duration:
    """An amount of time as the set states it, from `low` to `high`. The two are equal unless it is a range."""

    low: Decimal
    high: Decimal
    unit: Unit
    bound: Bound = Bound.EXACT

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    def days(self) -> Decimal:
        """The maximum number of days, with 31 days for a month and 366 for a year. For plausibility checks only."""
        return self.high * _DAYS[self.unit]

    def in_base(self) -> tuple[Unit, Decimal, Decimal]:
        """The unit minute, day or month, with `low` and `high` in it. These three cannot be compared without dates."""
        if self.unit is Unit.SECOND:  # divided, because a factor would not be exact
            return Unit.MINUTE, self.low / 60, self.high / 60
        base, factor = _BASES[self.unit]
        return base, self.low * factor, self.high * factor

    @classmethod
    def parse(
        cls, text: str, forms: str = "", *, open_days: bool = False, seconds: bool = False, printed: bool = False
    ) -> Duration:
        """Parse `30 min`, `1 h 30 min`, `15-30 min`, `up to 48 h`. Raises ValueError with what was expected.

        `forms` are the examples for the hint, if they are not those of a duration. `open_days`: `3 open days` is
        allowed; `seconds`: `30 seconds` is; `printed`: `2 nights` and `more than 2 h` are, because no time but the end
        of a stay is computed from the length.
        """
        examples = f"write it like {forms}" if forms else DURATION_EXAMPLES
        bound, amount = _split_bound(text, printed=printed)
        amount = _in_digits(amount)
        if match := _COMPOUND.fullmatch(amount):
            total = Decimal(match[1]) * 60 + Decimal(match[3])
            return cls(total, total, Unit.MINUTE, bound)
        if match := _TWO_UNITS.fullmatch(amount):
            amount = _in_one_unit(text, Decimal(match[1]), match[2].lower(), Decimal(match[3]), match[4].lower())
        match = _AMOUNT.fullmatch(amount)
        if not match:
            raise _not_a_length(text, amount, examples)
        unit = _parse_unit(text, match[3], open_days=open_days, seconds=seconds, nights=printed)
        low, high = Decimal(match[1]), Decimal(match[2] or match[1])
        if low > high:
            raise ValueError(f"the range {text!r} is reversed: {low} is more than {high}")
        if high <= 0 or low == high == 0 or (match[2] and low == high):
            raise InvalidValue(f"{text!r} is not a valid length of time", examples)
        if match[2] and bound not in (Bound.EXACT, Bound.ABOUT):
            message = f"{text!r} has both a range and {bound.value.replace('_', ' ')!r}"
            raise InvalidValue(message, "write only one of them")
        if not unit.elapsed and (low % 1 or high % 1):
            raise ValueError(f"{text!r}: days, weeks, months and years must be whole numbers")
        return cls(low, high, unit, bound)


VagueCount = Literal["few", "several", "some", "couple"]
_COUNTS: dict[str, VagueCount] = {"a few": "few", "several": "several", "some": "some", "a couple of": "couple"}
_VAGUE_LENGTH = re.compile(rf"({'|'.join(VAGUE_COUNTS)})\s+([a-z]+)(?:\s+(?:up\s+)?to\s+([a-z]+))?", re.I | re.A)
_ORDER = list(Unit)


@dataclass(frozen=True)
class VagueLength:
    """A length without a number: `a few days`, or `a few weeks up to months`."""

    count: VagueCount
    unit: Unit
    up_to: Unit | None = None

    @classmethod
    def parse(cls, text: str, forms: str) -> VagueLength:
        """Parse `a few days`. `forms` are the examples for the hint. Raises InvalidValue."""
        match = _VAGUE_LENGTH.fullmatch(" ".join(text.split()))
        unit = UNIT_WORDS.get(match[2].lower()) if match else None
        longer = UNIT_WORDS.get(match[3].lower()) if match and match[3] else None
        if match is None or unit is None or (match[3] and longer is None):
            raise InvalidValue(f"{text!r} is not a length of time", f"write it like {forms}")
        if longer and _ORDER.index(longer) <= _ORDER.index(unit):
            raise InvalidValue(f"{text!r}: the second unit must be longer", "write it like a few weeks up to months")
        return cls(_COUNTS[" ".join(match[1].lower().split())], unit, longer)


class Event(StrEnum):
    """The event that an interval is counted from. Before `procedure`: before its start. After it: after its end."""

    ARRIVAL = "arrival"
    PROCEDURE = "procedure"
    LIE_FLAT = "lie_flat"
    DISCHARGE = "discharge"


EVENT_WORDS = {
    "arrival": Event.ARRIVAL, "your arrival": Event.ARRIVAL, "check-in": Event.ARRIVAL, "lying flat": Event.LIE_FLAT,
    **{f"{article}{noun}": Event.PROCEDURE
       for article in ("", "the ", "your ") for noun in ("procedure", "surgery", "appointment")},
    "discharge": Event.DISCHARGE, "going home": Event.DISCHARGE, "you go home": Event.DISCHARGE,
}  # fmt: skip
BASIC_EVENTS = frozenset({Event.ARRIVAL, Event.PROCEDURE, Event.LIE_FLAT})
"""The events of a field that is not an entry of a plan."""
INTERVAL_PATTERN = re.compile(r"(.+?)\s+(before|after|prior\s+to)(?:\s+(.+))?", re.S | re.I | re.A)


@dataclass(frozen=True)
class Interval:
    """A duration before or after an event: `5 days before procedure`, `up to 48 h after procedure`."""

    duration: Duration
    before: bool
    event: Event

    @classmethod
    def parse(
        cls,
        text: str,
        ending: str = "before procedure",
        forms: str = "",
        events: frozenset[Event] = BASIC_EVENTS,
        *,
        for_entry: bool = False,
    ) -> Interval:
        """Parse an amount, a unit, `before` or `after`, and an event. Raises ValueError with what is missing.

        `ending` is the hint for a text with only an amount. `forms` are the examples for the hint, if not every
        interval is allowed. `events` are the events that are allowed. `for_entry`: the time of an entry of a plan may
        also be after arrival, and may be counted in open days.
        """
        match = INTERVAL_PATTERN.fullmatch(text.strip())
        if not match or not match[3]:
            amount = match[1] if match else text
            Duration.parse(amount, forms, open_days=for_entry)
            hint = f"write '{amount.strip()} {ending}', if that is what you mean"
            raise InvalidValue(f"{text!r} does not say before or after what", hint)
        side, event = match[2].lower(), _find_event(match[3], events)
        before = side != "after"
        if before and event is Event.DISCHARGE:
            raise InvalidValue("a time before going home is not supported", "write '... after procedure'")
        if before and event is Event.LIE_FLAT:
            raise InvalidValue("lying flat is after the procedure", "write '... after lying flat'")
        duration = Duration.parse(match[1], forms, open_days=for_entry)
        if not before and event is Event.ARRIVAL and not (for_entry and duration.unit.elapsed):
            hint = "write '... before arrival' or '... after procedure'"
            message = (
                "a time after arrival is in minutes or hours" if for_entry else "this time cannot be after arrival"
            )
            raise InvalidValue(message, hint)
        return cls(duration, before, event)


def _find_event(word: str, events: frozenset[Event]) -> Event:
    event = EVENT_WORDS.get(" ".join(word.split()).lower())
    if event in events:
        return event
    hint = did_you_mean(word, [name for name, known in EVENT_WORDS.items() if known in events])
    raise QuantityError(f"{word!r} is not an event that times can be counted from", hint, word)


@dataclass(frozen=True)
class FromMidnight:
    """Fasting from the midnight that begins the day of the procedure."""


@dataclass(frozen=True, repr=False)
class DayBefore:
    """A clock time on a day before the procedure: `10:00 PM the day before`, `noon 2 days before procedure`."""

    time: dt.time
    days: int = 1

    def __repr__(self) -> str:
        # Digests of approvals are made from this text, so the day before must look as it always did.
        return f"DayBefore(time={self.time!r}{'' if self.days == 1 else f', days={self.days}'})"


@dataclass(frozen=True)
class NoFast:
    """Patients eat or drink as usual: `none`."""


FastingStart: TypeAlias = FromMidnight | DayBefore | Interval | dt.time | NoFast

BEFORE_FORMS = "5 days before procedure, at least 24 h before procedure, or the day of procedure"
AFTER_FORMS = "1 day after procedure, or up to 48 h after procedure"
SMOKING_FORMS = "24 h before procedure, at least 24 h before procedure, from midnight, or 10:00 PM the day before"
FASTING_FORMS = "from midnight, 8 h before arrival, 6:00 AM, 10:00 PM the day before, or none"
MAX_FASTING_DAYS = 7
"""The earliest day on which a diet may begin. The limit finds typing errors."""
HOURS_FORM = "7:00 AM - 5:00 PM"
LEAD_FORMS = "30 min, 1 h, or 7:30 AM"
_DAYS_BEFORE = re.compile(
    r"(?:at\s+)?(.+?),?\s+(\d{1,3})\s+days?\s+before\s+(?:(?:the|your)\s+)?(?:procedure|surgery|appointment)",
    re.S | re.I | re.A,
)
_DAY_BEFORE = re.compile(
    r"(?:at\s+)?(.+?),?\s+(?:on\s+|of\s+)?(?:the\s+)?(day|night|evening)\s+before(?:\s+(?:the\s+)?(?:procedure|surgery))?",
    re.S | re.I | re.A,
)


def _check_limit(text: str, duration: Duration, limit: str, subject: str) -> None:
    if duration.days() > Duration.parse(limit).days():
        raise InvalidValue(f"{text!r} is too long: {subject} is {limit} at most", "check the number and its unit")


def _duration_up_to(limit: str, subject: str, *, printed: bool = False) -> Callable[[str], Duration]:
    def parse(text: str) -> Duration:
        duration = Duration.parse(text, printed=printed)
        _check_limit(text, duration, limit, subject)
        return duration

    return parse


def parse_lead(text: str) -> Duration | dt.time:
    """Parse a check-in time: a length of time (`30 min`) or a clock time (`7:30 AM`). Raises ValueError."""
    if is_clock_time(text):
        return parse_clock_time(text)
    duration = Duration.parse(text, LEAD_FORMS)
    _check_limit(text, duration, "24 h", "check-in before the appointment")
    return duration


def parse_fasting(text: str) -> FastingStart:
    """Parse `from midnight`, `8 h before arrival`, or a clock time of the day or the day before. Raises ValueError."""
    if text.strip().lower() in ("from midnight", "midnight", "after midnight"):
        return FromMidnight()
    if text.strip().lower() == "none":
        return NoFast()
    if re.match(r"(?:from|at|after)?\s*midnight\b", text.strip(), re.I):
        hint = "write from midnight for the night before the procedure, or 0:00 the day before for all of that day"
        raise InvalidValue(f"{text!r}: is it the beginning or the end of that day?", hint)
    if re.fullmatch(r"(?:the\s+)?(?:whole\s+)?day\s+before(?:\s+(?:the\s+)?procedure)?", text.strip(), re.I):
        hint = "write a clock time, like 10:00 PM the day before; for all of that day, 0:00 the day before"
        raise InvalidValue(f"{text!r} does not say from what time on", hint)
    if (match := _DAYS_BEFORE.fullmatch(text.strip())) and is_clock_time(match[1]):
        return _check_days_before(text, parse_clock_time(match[1]), int(match[2]))
    if (match := _DAY_BEFORE.fullmatch(text.strip())) and is_clock_time(match[1]):
        return _check_day_before(text, parse_clock_time(match[1]), match[2].lower())
    if is_clock_time(text):
        return parse_clock_time(text)
    interval = _check_side(
        text, Interval.parse(text, "before arrival", FASTING_FORMS), before=True, forms=FASTING_FORMS
    )
    if not interval.duration.unit.elapsed:
        raise InvalidValue(f"{text!r} does not give a time of day to stop", "use hours or minutes: 8 h before arrival")
    _check_limit(text, interval.duration, "48 h", "fasting")
    return interval


def _check_days_before(text: str, time: dt.time, days: int) -> DayBefore:
    if not 1 <= days <= MAX_FASTING_DAYS:
        message = f"{text!r}: fasting begins {MAX_FASTING_DAYS} days before the procedure at most"
        raise InvalidValue(message, "check the number")
    return DayBefore(time, days)


def _check_day_before(text: str, time: dt.time, part: str) -> DayBefore:
    if part != "day" and time < dt.time(12):
        message = f"{text!r}: {time:%H:%M} is not in the {part}"
        raise InvalidValue(message, "write it like 10:00 PM the day before, or 1:00 AM alone for the day itself")
    return DayBefore(time)


def _check_side(text: str, interval: Interval, *, before: bool, forms: str) -> Interval:
    if interval.before is not before:
        side = "before" if before else "after"
        raise InvalidValue(f"{text!r}: this time must be {side} the event", f"write it like {forms}")
    return interval


_DAY_OF_PROCEDURE = re.compile(r"(?:on )?the (?:day|morning) of (?:the |your )?procedure", re.I)


_NEXT_TO_PROCEDURE = re.compile(
    r"^(?:on\s+)?the\s+day\s+(before|after)(?:\s+(?:the\s+|your\s+)?(?:procedure|surgery))?$", re.I
)


def parse_before(text: str) -> Interval:
    """Parse `5 days before procedure`, or `the day of procedure`. Raises ValueError."""
    if _DAY_OF_PROCEDURE.fullmatch(text.strip()):
        return Interval(Duration(Decimal(), Decimal(), Unit.DAY), before=True, event=Event.PROCEDURE)
    text = _NEXT_TO_PROCEDURE.sub(r"1 day \1 procedure", text.strip())
    interval = _check_side(
        text, Interval.parse(text, "before procedure", BEFORE_FORMS), before=True, forms=BEFORE_FORMS
    )
    if interval.duration.bound in (Bound.UP_TO, Bound.UNDER):
        # The last dose is computed from the amount, which would be wrong for any shorter time.
        exact = _BOUND.sub("", " ".join(text.split()), count=1)
        raise InvalidValue(f"{text!r} does not say when to stop", f"write the exact time: {exact}")
    return interval


def parse_smoking(text: str) -> Interval | FromMidnight | DayBefore | dt.time:
    """Parse when to stop smoking: an interval before the procedure, or midnight or a clock time. Raises ValueError."""
    words = text.strip()
    day = _DAY_BEFORE.fullmatch(words) or _DAYS_BEFORE.fullmatch(words)
    if "midnight" in words.lower() or is_clock_time(words) or (day and is_clock_time(day[1])):
        rule = parse_fasting(text)
        if not isinstance(rule, NoFast | Interval):
            return rule
    return _check_side(text, Interval.parse(text, "before procedure", SMOKING_FORMS), before=True, forms=SMOKING_FORMS)


_STATE_START = re.compile(r"(?:when|once|as soon as|after)\s+((?:you|your|the|we|it)\s.+)", re.I)


def parse_after(text: str, forms: str = AFTER_FORMS) -> Interval:
    """Parse `1 day after procedure`. Raises ValueError."""
    text = _NEXT_TO_PROCEDURE.sub(r"1 day \1 procedure", text.strip())
    return _check_side(text, Interval.parse(text, "after procedure", forms), before=False, forms=forms)


def parse_restart(text: str) -> Interval | Literal["ask"]:
    """Parse `1 day after procedure`, or `ask`. Raises ValueError."""
    if match := _STATE_START.fullmatch(" ".join(text.split())):
        hint = f"write it as a state of its own: `restart_once: {match[1]}`"
        raise InvalidValue(f"{text!r} is a state and not a time", hint)
    return "ask" if text.lower() == "ask" else parse_after(text, "1 day after procedure, or ask")


def parse_hours(text: str) -> tuple[dt.time, dt.time]:
    """Parse `7:00 AM - 5:00 PM` to its first and last time. Raises ValueError."""
    parts = [part.strip() for part in re.split(r"\s*[-\u2013]\s*|\s+to\s+", text)]
    if len(parts) != 2 or not all(parts):
        raise InvalidValue(f"{text!r} is not a range of times", f"write it like {HOURS_FORM}")
    first, last = map(parse_clock_time, parts)
    if first >= last:
        raise InvalidValue(
            f"{text!r} is reversed: it ends at {last:%H:%M}, before it begins", f"write it like {HOURS_FORM}"
        )
    return first, last


parse_stay = _duration_up_to("60 days", "a stay", printed=True)
"""Parse the length of a stay. Raises InvalidValue."""
_DURATION_FIELD = field_description(
    "A length of time: 30 min, 1 h, 15-30 min, up to 48 h, about 1 h, 5 days.", "string"
)
DurationField = Annotated[Duration, scalar(Duration.parse, "a length of time"), _DURATION_FIELD]
RestField = Annotated[Duration, scalar(_duration_up_to("14 days", "rest"), "a length of time"), _DURATION_FIELD]
ObservationField = Annotated[
    Duration, scalar(_duration_up_to("3 days", "observation"), "a length of time"), _DURATION_FIELD
]
LeadField = Annotated[
    Duration | dt.time,
    scalar(parse_lead, "a length of time or a clock time"),
    field_description("How long before the appointment (30 min), or a clock time (7:30 AM).", "string"),
]
BeforeField = Annotated[
    Interval,
    scalar(parse_before, "an interval"),
    field_description(f"Amount, before, and what: {BEFORE_FORMS}.", "string"),
]
SmokingField = Annotated[
    Interval | FromMidnight | DayBefore | dt.time,
    scalar(parse_smoking, "a time"),
    field_description(f"{SMOKING_FORMS}.", "string"),
]
AfterField = Annotated[
    Interval,
    scalar(parse_after, "an interval"),
    field_description(f"Amount, after, and what: {AFTER_FORMS}.", "string"),
]
HoursField = Annotated[
    tuple[dt.time, dt.time],
    scalar(parse_hours, "a range of times"),
    field_description(f"The first and the last clock time: {HOURS_FORM}.", "string"),
]
RestartField = Annotated[
    Interval | Literal["ask"],
    scalar(parse_restart, "an interval or ask"),
    field_description("Amount, after, and what: 1 day after procedure; or ask.", "string"),
]
FastingField = Annotated[
    FastingStart, scalar(parse_fasting, "a fasting rule"), field_description(f"{FASTING_FORMS}.", "string")
]
