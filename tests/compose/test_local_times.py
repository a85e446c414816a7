"""Local clock arithmetic over daylight-saving changes, leap days, midnight and month ends."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.compose.times import (
    InvalidLocalTime,
    elapsed_time,
    exists_locally,
    is_ambiguous,
    shift_time,
    time_on_day,
    to_instant,
)
from handouts.content.models.times import Unit

EASTERN = ZoneInfo("America/New_York")


def instant(text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=EASTERN, fold=fold)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "before", "expected"),
    [
        ("2026-12-01 10:00", "30", Unit.MINUTE, True, "2026-12-01 09:30"),
        ("2026-12-01 00:15", "30", Unit.MINUTE, True, "2026-11-30 23:45"),
        # Clocks go forward on 2026-03-08 at 2:00, and back on 2026-11-01 at 2:00.
        ("2026-03-08 10:00", "8", Unit.HOUR, True, "2026-03-08 01:00"),
        ("2026-03-08 10:00", "24", Unit.HOUR, True, "2026-03-07 09:00"),
        ("2026-03-08 10:00", "1", Unit.DAY, True, "2026-03-07 10:00"),
        ("2026-11-01 10:00", "24", Unit.HOUR, True, "2026-10-31 11:00"),
        ("2026-11-01 10:00", "1", Unit.DAY, True, "2026-10-31 10:00"),
        ("2026-10-31 23:00", "4", Unit.HOUR, False, "2026-11-01 02:00"),
        ("2026-03-07 23:30", "4", Unit.HOUR, False, "2026-03-08 04:30"),
        # Month ends and leap days.
        ("2026-03-31 10:00", "1", Unit.MONTH, True, "2026-02-28 10:00"),
        ("2028-03-31 10:00", "1", Unit.MONTH, True, "2028-02-29 10:00"),
        ("2028-02-29 10:00", "1", Unit.YEAR, True, "2027-02-28 10:00"),
        ("2028-03-01 10:00", "1", Unit.DAY, True, "2028-02-29 10:00"),
        ("2026-01-01 10:00", "1", Unit.WEEK, True, "2025-12-25 10:00"),
        ("2025-11-30 10:00", "3", Unit.MONTH, False, "2026-02-28 10:00"),
        # Parts of a minute are rounded away from the anchor.
        ("2026-12-01 10:00", "0.33", Unit.HOUR, True, "2026-12-01 09:40"),
        ("2026-12-01 10:00", "0.33", Unit.HOUR, False, "2026-12-01 10:20"),
        ("2026-12-01 10:00", "1.5", Unit.HOUR, False, "2026-12-01 11:30"),
        # One day later is in the hour that the clocks skip: the next valid time.
        ("2026-03-07 02:30", "1", Unit.DAY, False, "2026-03-08 03:30"),
    ],
)
def test_shift(start: str, amount: str, unit: Unit, before: bool, expected: str) -> None:
    shifted = shift_time(instant(start), Decimal(amount), unit, before)
    assert isinstance(shifted, dt.datetime)
    assert shifted.replace(tzinfo=None, fold=0) == dt.datetime.fromisoformat(expected)


def test_shift_into_second_of_two_hours() -> None:
    shifted = shift_time(instant("2026-11-01 00:30"), Decimal(2), Unit.HOUR, before=False)
    assert isinstance(shifted, dt.datetime)
    assert (shifted.hour, shifted.minute, shifted.fold) == (1, 30, 1)
    assert is_ambiguous(shifted)


@pytest.mark.parametrize(("amount", "unit"), [(8, Unit.HOUR), (30, Unit.MINUTE)])
def test_date_plus_hours(amount: int, unit: Unit) -> None:
    assert shift_time(dt.date(2026, 12, 1), Decimal(amount), unit, before=True) is None


def test_date_beyond_calendar() -> None:
    assert shift_time(dt.date(2026, 12, 1), Decimal(9999), Unit.YEAR, before=True) is None
    assert shift_time(dt.date(9999, 12, 1), Decimal(9999), Unit.WEEK, before=False) is None


@pytest.mark.parametrize(
    ("local", "message"),
    [
        ("2026-03-08 02:30", "2026-03-08 02:30 does not exist in America/New_York"),
        ("2026-03-08 02:00", "does not exist"),
        ("2026-11-01 01:30", "2026-11-01 01:30 occurs twice in America/New_York"),
        ("2026-11-01 01:00", "occurs twice"),
    ],
)
def test_skipped_and_repeated_times_are_refused(local: str, message: str) -> None:
    with pytest.raises(InvalidLocalTime, match=message):
        to_instant(dt.datetime.fromisoformat(local), EASTERN)


@pytest.mark.parametrize("local", ["2026-03-08 01:59", "2026-03-08 03:00", "2026-11-01 00:59", "2026-11-01 02:00"])
def test_times_next_to_clock_change(local: str) -> None:
    assert to_instant(dt.datetime.fromisoformat(local), EASTERN).isoformat().startswith(local.replace(" ", "T"))


def test_rule_time_in_gap() -> None:
    assert time_on_day(dt.date(2026, 3, 8), dt.time(2, 30), EASTERN).time() == dt.time(3, 30)
    assert time_on_day(dt.date(2026, 11, 1), dt.time(1, 30), EASTERN).fold == 0


ZONES = st.sampled_from(
    ["America/New_York", "America/Los_Angeles", "America/Phoenix", "Europe/Berlin", "Australia/Lord_Howe",
     "America/Havana", "Asia/Kathmandu", "Pacific/Apia"]
)  # fmt: skip
LOCAL = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(LOCAL, ZONES, st.integers(1, 5000), st.booleans())
def test_minutes_elapse(local: dt.datetime, zone: str, minutes: int, before: bool) -> None:
    start = time_on_day(local.date(), local.time(), ZoneInfo(zone))
    shifted = shift_time(start, Decimal(minutes), Unit.MINUTE, before)
    assert isinstance(shifted, dt.datetime)
    assert exists_locally(shifted)
    passed = elapsed_time(shifted, start) if before else elapsed_time(start, shifted)
    assert passed == dt.timedelta(minutes=minutes)


@given(LOCAL, ZONES, st.integers(1, 400), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH]))
def test_days_keep_clock_time_unless_it_is_skipped(local: dt.datetime, zone: str, count: int, unit: Unit) -> None:
    start = time_on_day(local.date(), local.time(), ZoneInfo(zone))
    shifted = shift_time(start, Decimal(count), unit, before=True)
    assert isinstance(shifted, dt.datetime)
    assert exists_locally(shifted)
    wanted = start.replace(year=shifted.year, month=shifted.month, day=shifted.day, fold=0)
    assert shifted.time() == start.time() or not exists_locally(wanted)
