"""Times of rules, compared with an independent reckoning: over changes of the clocks, leap days and closed days."""

from __future__ import annotations

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handouts.compose.rule_times import RuleTimes, days_between, nearest_open_day
from handouts.compose.times import ComputedTimes, TimeRange
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.time_rules import TimeRule, parse_time_rule
from handouts.content.models.times import Bound
from handouts.schedule.appointment import Appointment
from tests.support.small_content import tree

SET = """
procedure: colonoscopy
version: "1"
revised: 2026-11-20
status: draft
"""
ZONES = ("America/New_York", "Europe/London", "America/Phoenix", "Australia/Lord_Howe", "UTC")


def rule_times(
    day: dt.date | None, time: dt.time | None = None, zone: str = "America/New_York", ended: dt.datetime | None = None,
    entries: dict[str, str] | None = None, **keys: object,
) -> RuleTimes:  # fmt: skip
    clinic = Clinic.model_validate(
        {"name": "Test", "time_zone": zone, "brand": {"color": "#123456", "accent": "#654321"}}
    )
    rules = InstructionSet.model_validate({**tree(SET), **keys})
    times = ComputedTimes(clinic, rules, Appointment(date=day, time=time, ended=ended))
    return RuleTimes(times, {name: parse_time_rule(text) for name, text in (entries or {}).items()})


def shown(when: TimeRange | None) -> str:
    """A time as text: its ends in local time, and its bound unless it is exact."""
    if when is None:
        return ""
    first, last = (f"{point:%Y-%m-%d %H:%M}" if isinstance(point, dt.datetime) else f"{point}" for point in
                   (when.first, when.last))  # fmt: skip
    bound = "" if when.bound is Bound.EXACT else f" {when.bound.value}"
    return (first if first == last else f"{first} to {last}") + bound


TUESDAY, TEN = dt.date(2026, 12, 1), dt.time(10)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("30 min before arrival", "2026-12-01 09:00"),
        ("5 days before procedure", "2026-11-26"),
        ("4 weeks before procedure", "2026-11-03"),
        ("the day before", "2026-11-30"),
        ("the day of procedure", "2026-12-01"),
        ("6:00 PM the day before", "2026-11-30 18:00"),
        ("10:00 PM 2 days before procedure", "2026-11-29 22:00"),
        ("8:00 AM 1 day after procedure", "2026-12-02 08:00"),
        ("6:00 AM 1 month before procedure", "2026-11-01 06:00"),
        ("the morning of procedure", "2026-12-01"),
        ("bedtime the day before", "2026-11-30"),
        ("4 to 6 h before procedure", "2026-12-01 04:00 to 2026-12-01 06:00"),
        ("5 to 7 days before procedure", "2026-11-24 to 2026-11-26"),
        ("10 to 14 days after procedure", "2026-12-11 to 2026-12-15"),
        ("12 weeks after procedure", "2027-02-23"),
        ("1 day after discharge", "2026-12-04"),
        ("8:00 AM the day of discharge", "2026-12-03 08:00"),
        ("30 min after first-dose", "2026-11-30 18:30"),
        ("12 h after first-dose", "2026-12-01 06:00"),
        ("9:00 PM 1 day after first-dose", "2026-12-01 21:00"),
        ("1 h after second-dose", "2026-11-30 19:30"),
        ("up to 48 h after procedure", "2026-12-03 up_to"),
        ("24 h after procedure", ""),
    ],
)
def test_times(rule: str, expected: str) -> None:
    times = rule_times(
        TUESDAY, TEN, arrival={"check_in": "30 min"}, stay={"time": "2 days"},
        entries={"first-dose": "6:00 PM the day before", "second-dose": "30 min after first-dose"},
    )  # fmt: skip
    assert shown(times.resolve(parse_time_rule(rule))) == expected


@pytest.mark.parametrize(
    "rule", ["the day before", "6 PM the day before", "2 h before arrival", "1 day after discharge"]
)
def test_no_date(rule: str) -> None:
    assert rule_times(None).resolve(parse_time_rule(rule)) is None


@pytest.mark.parametrize("stay", [None, {"time": "1-2 days"}, {"time": "about 2 days"}, {"time": "20 h"}])
def test_unknown_day_of_discharge(stay: dict[str, str] | None) -> None:
    assert rule_times(TUESDAY, TEN, stay=stay or {}).resolve(parse_time_rule("1 day after discharge")) is None


def test_end_of_procedure() -> None:
    times = rule_times(TUESDAY, TEN, ended=dt.datetime(2026, 12, 1, 11, 5))
    assert shown(times.resolve(parse_time_rule("up to 48 h after procedure"))) == "2026-12-03 11:05 up_to"
    assert shown(times.resolve(parse_time_rule("1 day after procedure"))) == "2026-12-02"


# -- An independent reckoning ------------------------------------------------------------------------------------------
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
CLOCKS = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
UNITS = {"days": 1, "weeks": 7}


def count_months(day: dt.date, months: int) -> dt.date:
    """Months one by one; the last day of a month that is too short."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if month == 13 else (year - 1, 12)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def count_days(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(day.toordinal() + days)


@given(DAYS, st.integers(1, 400), st.sampled_from(["days", "weeks", "months", "years"]), st.booleans())
@example(dt.date(2028, 2, 29), 1, "years", False)
@example(dt.date(2027, 3, 31), 1, "months", True)
def test_any_day(day: dt.date, amount: int, unit: str, before: bool) -> None:
    sign = -1 if before else 1
    if unit in UNITS:
        expected = count_days(day, sign * amount * UNITS[unit])
    else:
        expected = count_months(day, sign * amount * (12 if unit == "years" else 1))
    rule: TimeRule = parse_time_rule(f"{amount} {unit} {'before' if before else 'after'} procedure")
    when = rule_times(day).resolve(rule)
    assert when == TimeRange(expected, expected)


@given(DAYS, CLOCKS, st.integers(1, 60), st.sampled_from(ZONES))
@example(dt.date(2026, 3, 9), dt.time(2, 30), 1, "America/New_York")  # 2:30 AM does not exist on March 8
@example(dt.date(2026, 11, 2), dt.time(1, 30), 1, "America/New_York")  # 1:30 AM occurs twice on November 1
def test_any_clock(day: dt.date, clock: dt.time, days: int, zone: str) -> None:
    when = rule_times(day, zone=zone).resolve(parse_time_rule(f"{clock:%H:%M} {days} days before procedure"))
    assert when is not None
    assert when.first == when.last
    assert isinstance(when.first, dt.datetime)
    wanted = dt.datetime.combine(count_days(day, -days), clock)
    if (instant := first_instant(wanted, ZoneInfo(zone))) is not None:
        assert when.first.timestamp() == instant.timestamp()
    else:  # the clocks skip this time: a later one on the same day
        assert dt.timedelta() < when.first.replace(tzinfo=None) - wanted <= dt.timedelta(hours=1)


def first_instant(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    """The first instant at which a clock at this place shows a time, from a walk over all quarters of an hour."""
    middle = wall.replace(tzinfo=dt.UTC)
    walk = (middle + dt.timedelta(minutes=15 * quarter) for quarter in range(-14 * 4, 14 * 4 + 1))
    return next((instant for instant in walk if instant.astimezone(zone).replace(tzinfo=None) == wall), None)


@given(DAYS, CLOCKS, st.integers(1, 72), st.sampled_from(ZONES))
def test_any_hours(day: dt.date, clock: dt.time, hours: int, zone: str) -> None:
    start = dt.datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    if start.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != start.replace(tzinfo=None):
        return  # the clock skips this time: such an appointment is refused
    if start.utcoffset() != start.replace(fold=1).utcoffset():
        return  # it occurs twice: refused as well
    when = rule_times(day, clock, zone).resolve(parse_time_rule(f"{hours} h before procedure"))
    assert when is not None
    assert isinstance(when.first, dt.datetime)
    assert when.first.timestamp() == start.timestamp() - 3600 * hours


@given(
    DAYS, st.sets(st.integers(0, 6)), st.sets(st.integers(0, 20)), st.sampled_from(["next", "previous"])
)  # fmt: skip
def test_open_days(day: dt.date, weekdays: set[int], closed: set[int], direction: str) -> None:
    holidays = {count_days(day, offset if direction == "next" else -offset) for offset in closed}
    open_day = nearest_open_day(day, weekdays, holidays, "next" if direction == "next" else "previous")
    assert open_day is not None
    assert open_day not in holidays
    assert not weekdays or calendar.weekday(*open_day.timetuple()[:3]) in weekdays
    skipped = days_between(min(day, open_day), max(day, open_day))
    assert all(
        between == open_day or between in holidays or between.weekday() not in (weekdays or range(7))
        for between in skipped
    )


def test_never_open() -> None:
    holidays = set(days_between(TUESDAY, TUESDAY + dt.timedelta(days=400)))
    assert nearest_open_day(TUESDAY, (), holidays) is None
    assert nearest_open_day(dt.date.max, (), {dt.date.max}) is None
