"""Durations, clock times and intervals as people write them, and the limits of each field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from handouts.content.models import lengths, times
from handouts.content.models.times import (
    BOUND_WORDS,
    EVENT_WORDS,
    UNIT_WORDS,
    Bound,
    DayBefore,
    Duration,
    Event,
    FromMidnight,
    Interval,
    QuantityError,
    Unit,
    is_clock_time,
    parse_before,
    parse_clock_time,
    parse_fasting,
    parse_lead,
)
from handouts.errors import InvalidValue


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "bound"),
    [
        ("30 min", 30, 30, Unit.MINUTE, Bound.EXACT),
        ("30min", 30, 30, Unit.MINUTE, Bound.EXACT),
        ("1 h", 1, 1, Unit.HOUR, Bound.EXACT),
        ("1 h 30 min", 90, 90, Unit.MINUTE, Bound.EXACT),
        ("1 hour and 5 minutes", 65, 65, Unit.MINUTE, Bound.EXACT),
        ("15-30 min", 15, 30, Unit.MINUTE, Bound.EXACT),
        ("15 – 30 min.", 15, 30, Unit.MINUTE, Bound.EXACT),
        ("1 to 2 days", 1, 2, Unit.DAY, Bound.EXACT),
        ("up to 48 h", 48, 48, Unit.HOUR, Bound.UP_TO),
        ("Up  to 48 H", 48, 48, Unit.HOUR, Bound.UP_TO),
        ("less than 1 week", 1, 1, Unit.WEEK, Bound.UNDER),
        ("at least 24 hours", 24, 24, Unit.HOUR, Bound.AT_LEAST),
        ("about 1-2 weeks", 1, 2, Unit.WEEK, Bound.ABOUT),
        ("1.5 h", Decimal("1.5"), Decimal("1.5"), Unit.HOUR, Bound.EXACT),
        ("12 months", 12, 12, Unit.MONTH, Bound.EXACT),
    ],
)
def test_durations(text: str, low: Any, high: Any, unit: Unit, bound: Bound) -> None:
    duration = Duration.parse(text)
    assert (duration.low, duration.high, duration.unit, duration.bound) == (low, high, unit, bound)
    assert duration.is_range == (low != high)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a length of time"),
        ("30", "number without a unit"),
        ("soon", "not a length of time"),
        ("30 mim", "unknown unit 'mim'"),
        ("5 dais", 'did you mean "days"'),
        ("30-15 min", "is reversed"),
        ("0 min", "not a valid length of time"),
        ("5-5 min", "not a valid length of time"),
        ("-5 min", "not a length of time"),
        ("up to 1-2 h", "both a range and 'up to'"),
        ("1.5 days", "must be whole numbers"),
        ("1-2.5 weeks", "must be whole numbers"),
        ("99999 min", "not a length of time"),
        ("le\u017f\u017f than 1 h", "not a length of time"),
        ("\u0663 h", "not a length of time"),
    ],
)
def test_invalid_durations(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Duration.parse(text)


def test_error_has_the_wrong_word() -> None:
    with pytest.raises(QuantityError) as unit:
        Duration.parse("30 mim")
    assert unit.value.token == "mim"
    with pytest.raises(QuantityError) as event:
        Interval.parse("1 h before dinner")
    assert event.value.token == "dinner"


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("7:30 AM", 7, 30),
        ("7:30 p.m.", 19, 30),
        ("19:30", 19, 30),
        ("10:30", 10, 30),
        ("12:00 AM", 0, 0),
        ("12:05PM", 12, 5),
        ("0:00", 0, 0),
        ("Noon", 12, 0),
        ("10am", 10, 0),
        ("10 am", 10, 0),
        ("10 AM", 10, 0),
        ("7 p.m.", 19, 0),
        ("7:30am", 7, 30),
    ],
)
def test_clock_times(text: str, hour: int, minute: int) -> None:
    assert parse_clock_time(text) == dt.time(hour, minute)
    assert is_clock_time(text)


@pytest.mark.parametrize(
    "text", ["", "7", "10", "19 PM", "0 AM", "24:00", "7:60", "13:00 PM", "0:30 AM", "7:30 PM-ish", "7:3", "\u0667:30"]
)
def test_invalid_clock_times(text: str) -> None:
    with pytest.raises(ValueError, match=r"clock time|not a valid time|midnight or noon"):
        parse_clock_time(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("12 AM", "midnight or noon"),
        ("12pm", "midnight or noon"),
        ("7.30", "write it 7:30, with a colon"),
        ("7.30 AM", "write it 7:30 AM, with a colon"),
    ],
)
def test_ambiguous_clock_times(text: str, message: str) -> None:
    assert is_clock_time(text)
    for parse in (parse_clock_time, parse_lead, parse_fasting):
        with pytest.raises(ValueError, match=message):
            parse(text)


@pytest.mark.parametrize("text", ["7.30 min", "1.75", "7", "30 min", "8 h before arrival", "from midnight", "10 h"])
def test_is_not_a_clock_time(text: str) -> None:
    assert not is_clock_time(text)


@pytest.mark.parametrize("bound", ["less than", "under", "up to", "at most", "Less  than"])
def test_stop_needs_an_exact_time(bound: str) -> None:
    """`less than 1 day before` would print the last dose a day before it is due."""
    with pytest.raises(InvalidValue, match="does not say when to stop") as error:
        parse_before(f"{bound} 1 day before procedure")
    assert error.value.hint == "write the exact time: 1 day before procedure"
    assert parse_before("at least 1 day before procedure").duration.low == 1


@pytest.mark.parametrize(
    ("text", "amount", "unit", "before", "event"),
    [
        ("5 days before procedure", 5, Unit.DAY, True, Event.PROCEDURE),
        ("up to 48 h after the procedure", 48, Unit.HOUR, False, Event.PROCEDURE),
        ("8 h before arrival", 8, Unit.HOUR, True, Event.ARRIVAL),
        ("2 h Before your  appointment", 2, Unit.HOUR, True, Event.PROCEDURE),
        ("1 h after lying flat", 1, Unit.HOUR, False, Event.LIE_FLAT),
        ("5 days prior to surgery", 5, Unit.DAY, True, Event.PROCEDURE),
        ("5 days Prior  To your surgery", 5, Unit.DAY, True, Event.PROCEDURE),
        ("1 day after the surgery", 1, Unit.DAY, False, Event.PROCEDURE),
    ],
)
def test_intervals(text: str, amount: int, unit: Unit, before: bool, event: Event) -> None:
    interval = Interval.parse(text)
    assert interval.duration == Duration(Decimal(amount), Decimal(amount), unit, interval.duration.bound)
    assert (interval.before, interval.event) == (before, event)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 days", "does not say before or after"),
        ("before procedure", "not a length of time"),
        ("5 days before dinner", "is not an event"),
        ("5 days before", "does not say before or after what; write '5 days before procedure'"),
        ("5 dais", "unknown unit"),
        ("1 h before lying flat", "is after the procedure"),
        ("1 h after arrival", "this time cannot be after arrival"),
        ("5 before procedure", "number without a unit"),
        ("5 days before procedure before arrival", "is not an event"),
    ],
)
def test_invalid_intervals(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Interval.parse(text)


def test_lead_and_fasting() -> None:
    assert parse_lead("30 min") == Duration(Decimal(30), Decimal(30), Unit.MINUTE)
    assert parse_lead("7:30 AM") == dt.time(7, 30)
    assert parse_lead("noon") == dt.time(12)
    assert parse_fasting("from midnight") == FromMidnight()
    assert parse_fasting("8:00 PM") == dt.time(20)
    assert parse_fasting("8 h before arrival") == Interval.parse("8 h before arrival")
    with pytest.raises(ValueError, match="before or after"):
        parse_fasting("8 h")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("from midnight", FromMidnight()),
        ("6:00 AM", dt.time(6)),
        ("6am", dt.time(6)),
        ("8 h prior to arrival", Interval.parse("8 h before arrival")),
        ("48 h before surgery", Interval.parse("48 h before procedure")),
        ("10:00 PM the day before", DayBefore(dt.time(22))),
        ("10 PM the day before", DayBefore(dt.time(22))),
        ("at 10:00 PM, the night before the procedure", DayBefore(dt.time(22))),
        ("10:00 pm on the evening before surgery", DayBefore(dt.time(22))),
        ("9:00 AM the day before", DayBefore(dt.time(9))),
        ("noon the day before", DayBefore(dt.time(12))),
    ],
)
def test_fasting(text: str, rule: Any) -> None:
    assert times.parse_fasting(text) == rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1:00 AM the night before", "01:00 is not in the night"),
        ("10:00 the evening before", "10:00 is not in the evening"),
        ("midnight the day before", "is it the beginning or the end of that day"),
        ("8 h the day before", "not a length of time|before what"),
        ("12 PM the day before", "midnight or noon"),
        ("2 days before procedure", "does not give a time of day to stop; use hours or minutes"),
        ("49 h before arrival", "fasting is 48 h at most"),
        ("8 h after procedure", "must be before the event"),
        ("a while", "write it like from midnight, 8 h before arrival, 6:00 AM"),
        ("8 h", "write '8 h before arrival', if that is what you mean"),
    ],
)
def test_invalid_fasting(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        times.parse_fasting(text)


@pytest.mark.parametrize(
    ("field", "limit", "above"),
    [
        (times.LeadField, "24 h", "25 h"),
        (times.LeadField, "1 day", "2 days"),
        (times.RestField, "2 weeks", "15 days"),
        (times.ObservationField, "72 h", "1 week"),
        (lengths.StayField, "60 days", "2 months"),
    ],
)
def test_limits(field: Any, limit: str, above: str) -> None:
    TypeAdapter(field).validate_python(limit)
    with pytest.raises(ValidationError, match=r"at most; check the number and its unit"):
        TypeAdapter(field).validate_python(above)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ask", "ask"),
        ("Ask", "ask"),
        ("ASK", "ask"),
        ("1 day after surgery", Interval.parse("1 day after procedure")),
    ],
)
def test_restart(text: str, value: Any) -> None:
    assert times.parse_restart(text) == value


def test_amounts_in_days() -> None:
    for text, days in (("36 h", 1.5), ("1-2 weeks", 14), ("1 month", 31), ("up to 3 days", 3)):
        assert abs(float(Duration.parse(text).days()) - days) < 1e-9


@given(st.integers(1, 9999), st.sampled_from(sorted(UNIT_WORDS)), st.sampled_from(["", *BOUND_WORDS]))
def test_any_amount(amount: int, unit: str, bound: str) -> None:
    duration = Duration.parse(f"{bound} {amount} {unit}", seconds=True)
    exact = Decimal(amount)
    assert duration == Duration(exact, exact, UNIT_WORDS[unit], BOUND_WORDS.get(bound, Bound.EXACT))


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_any_range(low: int, high: int) -> None:
    if low < high:
        assert Duration.parse(f"{low}-{high} min").is_range
    else:
        with pytest.raises(ValueError, match=r"is reversed|not a valid length"):
            Duration.parse(f"{low}-{high} min")


@given(st.times())
def test_any_clock(time: dt.time) -> None:
    minute = time.replace(second=0, microsecond=0)
    assert parse_clock_time(time.strftime("%H:%M")) == minute
    assert parse_clock_time(f"{time.hour % 12 or 12}:{time.minute:02} {'AM' if time.hour < 12 else 'PM'}") == minute


_MIX = st.lists(
    st.sampled_from([*UNIT_WORDS, *BOUND_WORDS, *EVENT_WORDS, "before", "after", "1", "20", "-", " ", ":", "30"])
)


@pytest.mark.parametrize("parse", [Duration.parse, parse_clock_time, Interval.parse, parse_lead, parse_fasting])
def test_any_text_is_parsed_or_refused(parse: Callable[[str], Any]) -> None:
    @given(st.text() | _MIX.map("".join) | _MIX.map(" ".join))
    def check(text: str) -> None:
        try:
            parse(text)
        except ValueError as error:
            assert str(error)

    check()
