"""Times of a set as pydantic types: each key takes its own forms, tells them when it is given others, and has a limit.

A limit lies far above what any clinic says: it finds the slip of a finger, and is no rule of care.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

from handouts.content.clocks import is_clock_time, parse_clock_time
from handouts.content.fields import field_description, scalar
from handouts.content.quantities import DayBefore, Duration, FromMidnight, Interval
from handouts.errors import InvalidValue

FastingStart: TypeAlias = FromMidnight | DayBefore | Interval | dt.time

BEFORE_FORMS = "5 days before procedure, or at least 24 h before procedure"
AFTER_FORMS = "1 day after procedure, or up to 48 h after procedure"
FASTING_FORMS = "from midnight, 8 h before arrival, 6:00 AM, or 10:00 PM the day before"
HOURS_FORM = "7:00 AM - 5:00 PM"
LEAD_FORMS = "30 min, 1 h, or 7:30 AM"
_DAY_BEFORE = re.compile(
    r"(?:at\s+)?(.+?),?\s+(?:on\s+|of\s+)?(?:the\s+)?(day|night|evening)\s+before(?:\s+(?:the\s+)?(?:procedure|surgery))?",
    re.S | re.I | re.A,
)


def _capped(text: str, duration: Duration, limit: str, what: str) -> None:
    if duration.days() > Duration.parse(limit).days():
        raise InvalidValue(f"{text!r} is too long: {what} is {limit} at most", "check the number and its unit")


def _up_to(limit: str, what: str) -> Callable[[str], Duration]:
    def read(text: str) -> Duration:
        duration = Duration.parse(text)
        _capped(text, duration, limit, what)
        return duration

    return read


def parse_lead(text: str) -> Duration | dt.time:
    """Check-in: a lead time (`30 min`) or a clock time (`7:30 AM`). Raises ValueError."""
    if is_clock_time(text):
        return parse_clock_time(text)
    duration = Duration.parse(text, LEAD_FORMS)
    _capped(text, duration, "24 h", "check-in before the appointment")
    return duration


def parse_fasting(text: str) -> FastingStart:
    """`from midnight`, `8 h before arrival`, a clock time of the day or of the day before. Raises ValueError."""
    if text.strip().lower() in ("from midnight", "midnight", "after midnight"):
        return FromMidnight()
    if (found := _DAY_BEFORE.fullmatch(text.strip())) and is_clock_time(found[1]):
        return _day_before(text, parse_clock_time(found[1]), found[2].lower())
    if is_clock_time(text):
        return parse_clock_time(text)
    interval = _on_side(text, Interval.parse(text, "before arrival", FASTING_FORMS), before=True, forms=FASTING_FORMS)
    if not interval.duration.unit.elapsed:
        raise InvalidValue(f"{text!r} has no hour to stop at", "write hours or minutes, like 8 h before arrival")
    _capped(text, interval.duration, "48 h", "fasting")
    return interval


def _day_before(text: str, time: dt.time, part: str) -> DayBefore:
    if part != "day" and time < dt.time(12):
        message = f"{text!r}: {time:%H:%M} is no time of that {part}"
        raise InvalidValue(message, "write it like 10:00 PM the day before, or 1:00 AM alone for the day itself")
    return DayBefore(time)


def _on_side(text: str, interval: Interval, *, before: bool, forms: str) -> Interval:
    if interval.before is not before:
        side = "before" if before else "after"
        raise InvalidValue(f"{text!r} is on the wrong side: this is counted {side}", f"write it like {forms}")
    return interval


def parse_before(text: str) -> Interval:
    """`5 days before procedure`. Raises ValueError."""
    return _on_side(text, Interval.parse(text, "before procedure", BEFORE_FORMS), before=True, forms=BEFORE_FORMS)


def _smoking(text: str) -> Interval:
    interval = parse_before(text)
    _capped(text, interval.duration, "7 days", "a time without smoking")
    return interval


def parse_after(text: str, forms: str = AFTER_FORMS) -> Interval:
    """`1 day after procedure`. Raises ValueError."""
    return _on_side(text, Interval.parse(text, "after procedure", forms), before=False, forms=forms)


def parse_restart(text: str) -> Interval | Literal["ask"]:
    """`1 day after procedure`, or `ask`. Raises ValueError."""
    return "ask" if text.lower() == "ask" else parse_after(text, "1 day after procedure, or ask")


def parse_hours(text: str) -> tuple[dt.time, dt.time]:
    """`7:00 AM - 5:00 PM`: the first and the last. Raises ValueError."""
    parts = [part.strip() for part in re.split(r"\s*[-\u2013]\s*|\s+to\s+", text)]
    if len(parts) != 2 or not all(parts):
        raise InvalidValue(f"{text!r} is not a range of times", f"write it like {HOURS_FORM}")
    first, last = map(parse_clock_time, parts)
    if first >= last:
        raise InvalidValue(
            f"{text!r} is reversed: it ends at {last:%H:%M}, before it begins", f"write it like {HOURS_FORM}"
        )
    return first, last


_DURATION_FIELD = field_description(
    "A length of time: 30 min, 1 h, 15-30 min, up to 48 h, about 1 h, 5 days.", "string"
)
DurationField = Annotated[Duration, scalar(Duration.parse, "a length of time"), _DURATION_FIELD]
RestField = Annotated[Duration, scalar(_up_to("14 days", "rest"), "a length of time"), _DURATION_FIELD]
ObservationField = Annotated[Duration, scalar(_up_to("3 days", "observation"), "a length of time"), _DURATION_FIELD]
StayField = Annotated[Duration, scalar(_up_to("60 days", "a stay"), "a length of time"), _DURATION_FIELD]
LeadField = Annotated[
    Duration | dt.time,
    scalar(parse_lead, "a lead time or a clock time"),
    field_description("How long before the appointment (30 min), or a clock time (7:30 AM).", "string"),
]
BeforeField = Annotated[
    Interval,
    scalar(parse_before, "an interval"),
    field_description(f"Amount, before, and what: {BEFORE_FORMS}.", "string"),
]
SmokingField = Annotated[
    Interval, scalar(_smoking, "an interval"), field_description(f"Amount, before, and what: {BEFORE_FORMS}.", "string")
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
