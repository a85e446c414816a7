"""What each key of a set takes as a time, its limits, and which times contradict each other."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from handouts.content.models import times
from handouts.content.models.scalars import Date, Flag, Phone, Zone
from handouts.content.models.times import DayBefore, Duration, FromMidnight, Interval
from handouts.content.validation import drink_stops_first, restarts_too_early


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
        ("midnight the day before", "is not an event|not a length of time"),
        ("8 h the day before", "not a length of time|before what"),
        ("12 PM the day before", "midnight or noon"),
        ("2 days before procedure", "no clock time at which to stop; use hours or minutes"),
        ("49 h before arrival", "fasting is 48 h at most"),
        ("8 h after procedure", "must be before the event"),
        ("a while", "write it like from midnight, 8 h before arrival, 6:00 AM"),
        ("8 h", "write '8 h before arrival', if that is what you mean"),
    ],
)
def test_not_fasting(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        times.parse_fasting(text)


@pytest.mark.parametrize(
    ("field", "most", "more"),
    [
        (times.LeadField, "24 h", "25 h"),
        (times.LeadField, "1 day", "2 days"),
        (times.SmokingField, "7 days before procedure", "169 h before procedure"),
        (times.SmokingField, "1 week before procedure", "1-2 weeks before procedure"),
        (times.RestField, "2 weeks", "15 days"),
        (times.ObservationField, "72 h", "1 week"),
        (times.StayField, "60 days", "2 months"),
    ],
)
def test_limits(field: Any, most: str, more: str) -> None:
    TypeAdapter(field).validate_python(most)
    with pytest.raises(ValidationError, match=r"at most; check the number and its unit"):
        TypeAdapter(field).validate_python(more)


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


@pytest.mark.parametrize(
    ("restart", "off", "early"),
    [
        ("1 day", "2 days", True),
        ("13 days", "2 weeks", True),
        ("90 min", "2 h", True),
        ("1 month", "1 year", True),
        ("1-3 days", "2 days", True),
        ("2 days", "1-3 days", True),
        ("2 days", "2 days", False),
        ("1-2 days", "1-2 days", False),
        ("up to 48 h", "48 h", False),
        ("1 day", "48 h", False),  # only a calendar tells
        ("4 weeks", "1 month", False),
    ],
)
def test_too_early(restart: str, off: str, early: bool) -> None:
    one, other = (Interval.parse(f"{amount} after procedure") for amount in (restart, off))
    assert restarts_too_early(one, other) is early
    assert not restarts_too_early(Interval.parse(f"{restart} after lying flat"), other)


@pytest.mark.parametrize(
    ("drink", "food", "first"),
    [
        ("2 h before arrival", "8 h before arrival", False),
        ("8 h before arrival", "8 h before arrival", False),
        ("8 h before arrival", "2 h before arrival", True),
        ("121 min before arrival", "2 h before arrival", True),
        ("8 h before procedure", "2 h before arrival", False),  # arrival may be long before
        ("from midnight", "10:00 PM the day before", False),
        ("10:00 PM the day before", "from midnight", True),
        ("6:00 AM", "from midnight", False),
        ("6:00 AM", "7:00 AM", True),
        ("from midnight", "8 h before arrival", False),
    ],
)
def test_stops_first(drink: str, food: str, first: bool) -> None:
    assert drink_stops_first(times.parse_fasting(drink), times.parse_fasting(food)) is first
    assert not drink_stops_first(None, times.parse_fasting(food))
    assert not drink_stops_first(times.parse_fasting(drink), None)


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        (Flag, "no", "found 'no'; write false"),
        (Flag, "On", "found 'On'; write true"),
        (Flag, "TRUE", "found 'TRUE'; write true"),
        (Flag, "maybe", "found 'maybe'$"),
        (Date, "12/1/2026", "write it year-month-day: 2026-MM-DD$"),
        (Date, "1-12-2026", "write it year-month-day: 2026-MM-DD$"),
        (Date, "December 1", "write it year-month-day, like 2026-12-01$"),
        (Date, "“2026-12-01”", "typographic quotes"),
        (Zone, "EST", "write America/New_York, if that is what you mean"),
        (Zone, "EST5EDT", "write America/New_York"),
        (Zone, "Central", "write America/Chicago"),
        (Zone, "MST", "write America/Denver or America/Phoenix"),
        (Zone, "PST", "write America/Los_Angeles"),
        (Zone, "GMT+5", "write a place, like America/New_York"),
        (Zone, "Japan", "write a place, like America/New_York"),
        (Zone, "New York", "write a place, like America/New_York"),
        (Zone, "America/Nowhere", "is not a time zone"),
        (Phone, "911", "fewer than 7 digits"),
        (Phone, "010-01", "fewer than 7 digits"),
        (Phone, "010-01 x12345", "fewer than 7 digits"),
        (Phone, "call us", "is not a phone number"),
    ],
)
def test_other_scalars(field: Any, text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(field).validate_python(text)

    assert re.search(message, caught.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    ("field", "text"),
    [(Zone, "UTC"), (Zone, "Pacific/Honolulu"), (Zone, "Etc/UTC"), (Phone, "555-0100"), (Phone, "555-010-0100 x12")],
)
def test_scalars_that_are_fine(field: Any, text: str) -> None:
    TypeAdapter(field).validate_python(text)


def test_amounts_in_days() -> None:
    for text, days in (("36 h", 1.5), ("1-2 weeks", 14), ("1 month", 31), ("up to 3 days", 3)):
        assert abs(float(Duration.parse(text).days()) - days) < 1e-9
