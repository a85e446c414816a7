"""Real times from the rules of a set and an appointment."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.compose.times import TimeRange, elapsed_time, is_ambiguous, with_time
from handouts.content.models.times import Bound, Interval
from tests.support.small_content import AT, ENDED, case

LYING = "lie_flat: {time: 1 h, after: procedure}\nbed_rest: {time: 4 h, after: lie_flat}"


def range_text(when: TimeRange | None) -> str:
    """'2026-12-01 09:30', '2026-11-24', a range with '..', or one of them after its bound."""
    if when is None:
        return "?"
    points = [
        f"{point:%Y-%m-%d %H:%M}" if with_time(point) else f"{point:%Y-%m-%d}" for point in (when.first, when.last)
    ]
    text = points[0] if points[0] == points[1] else "..".join(points)
    return text if when.bound is Bound.EXACT else f"{when.bound.value} {text}"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("30 min", "2026-12-01 09:30"),
        ("15-30 min", "2026-12-01 09:30..2026-12-01 09:45"),
        ("about 1 h", "about 2026-12-01 09:00"),
        ("at least 1 h", "at_least 2026-12-01 09:00"),
        ("7:30 AM", "2026-12-01 07:30"),
        ("11 h", "2026-11-30 23:00"),
        ("1 day", "2026-11-30 10:00"),
    ],
)
def test_check_in(rule: str, expected: str) -> None:
    assert range_text(case(f"arrival: {{check_in: {rule}}}", **AT).times.check_in) == expected


def test_check_in_without_appointment_time() -> None:
    date = {"date": AT["date"]}
    assert case("arrival: {check_in: 30 min}", **date).times.check_in is None
    assert range_text(case("arrival: {check_in: 7:30 AM}", **date).times.check_in) == "2026-12-01 07:30"
    assert case("arrival: {check_in: 7:30 AM}").times.check_in is None


@pytest.mark.parametrize(
    ("lie_flat", "bed_rest", "expected"),
    [
        ("1 h", "4 h", ("2026-12-01 12:05", "2026-12-01 16:05")),
        ("1-2 h", "4 h", ("2026-12-01 12:05..2026-12-01 13:05", "2026-12-01 16:05..2026-12-01 17:05")),
        ("about 1 h", "4 h", ("about 2026-12-01 12:05", "about 2026-12-01 16:05")),
        ("at least 1 h", "4 h", ("at_least 2026-12-01 12:05", "at_least 2026-12-01 16:05")),
        ("1 h", "24 h", ("2026-12-01 12:05", "2026-12-02 12:05")),
        ("1 h", "1 day", ("2026-12-01 12:05", "2026-12-02 12:05")),
        # Two bounds cannot be combined: no time is better than a wrong one.
        ("about 1 h", "at least 4 h", ("about 2026-12-01 12:05", "?")),
        ("1-2 h", "up to 4 h", ("2026-12-01 12:05..2026-12-01 13:05", "?")),
    ],
)
def test_rest(lie_flat: str, bed_rest: str, expected: tuple[str, str]) -> None:
    rules = f"lie_flat: {{time: {lie_flat}, after: procedure}}\nbed_rest: {{time: {bed_rest}, after: lie_flat}}"
    times = case(rules, "discharge", **AT, ended=ENDED).times
    assert (range_text(times.lie_flat_until), range_text(times.bed_rest_until)) == expected


def test_rest_over_night_when_clocks_go_back() -> None:
    times = case(LYING, "discharge", ended=dt.datetime(2026, 11, 1, 0, 40)).times
    assert times.lie_flat_until is not None
    assert times.bed_rest_until is not None
    until = with_time(times.lie_flat_until.first)
    assert until is not None
    assert (until.hour, until.fold, is_ambiguous(until)) == (1, 0, True)
    assert range_text(times.bed_rest_until) == "2026-11-01 04:40"


@pytest.mark.parametrize(
    ("rule", "appointment", "expected"),
    [
        ("5 days before procedure", AT, "2026-11-26"),
        ("5 days before procedure", {"date": AT["date"]}, "2026-11-26"),
        ("5-7 days before procedure", AT, "2026-11-24..2026-11-26"),
        ("at least 24 h before procedure", AT, "at_least 2026-11-30 10:00"),
        ("24 h before procedure", {"date": AT["date"]}, "?"),
        ("1 week before procedure", AT, "2026-11-24"),
        ("1 month before procedure", AT, "2026-11-01"),
        ("up to 48 h after procedure", {**AT, "ended": ENDED}, "up_to 2026-12-03 11:05"),
        ("up to 48 h after procedure", AT, "up_to 2026-12-03"),
        ("up to 36 h after procedure", AT, "?"),
        ("at least 48 h after procedure", AT, "?"),
        ("1 day after procedure", AT, "2026-12-02"),
        ("1 day after procedure", {}, "?"),
        ("2 h before arrival", AT, "2026-12-01 07:30"),
        ("1 day before arrival", AT, "2026-11-30"),
    ],
)
def test_resolve(rule: str, appointment: dict[str, object], expected: str) -> None:
    when = case("arrival: {check_in: 30 min}", **appointment).times.resolve(Interval.parse(rule))
    assert range_text(when) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("from midnight", "2026-11-30 23:59"),
        ("8 h before arrival", "2026-12-01 01:30"),
        ("8 h before procedure", "2026-12-01 02:00"),
        ("10 h before procedure", "2026-11-30 23:59"),
        ("6:00 AM", "2026-12-01 06:00"),
        ("6-8 h before procedure", "2026-12-01 02:00..2026-12-01 04:00"),
    ],
)
def test_stop_eating(rule: str, expected: str) -> None:
    times = case(f"arrival: {{check_in: 30 min}}\nfasting: {{food: {rule}}}", **AT).times
    assert range_text(times.stop_eating) == expected
    assert times.stop_drinking is None


def test_fasting_before_unknown_arrival() -> None:
    assert case("fasting: {food: 8 h before arrival}", **AT).times.stop_eating is None


@given(
    st.datetimes(dt.datetime(2026, 1, 1, 4), dt.datetime(2027, 1, 1)).filter(lambda moment: moment.hour >= 4),
    st.integers(1, 300),
    st.integers(1, 600),
    st.integers(1, 24),
)
def test_elapsed_time_between_computed_times(start: dt.datetime, lead: int, length: int, hours: int) -> None:
    start = start.replace(second=0, microsecond=0)
    rules = (
        f"arrival: {{check_in: {lead} min}}\nfasting: {{food: {hours} h before arrival}}\n"
        f"lie_flat: {{time: {hours} h, after: procedure}}\nbed_rest: {{time: {lead} min, after: lie_flat}}"
    )
    ended = start + dt.timedelta(minutes=length)
    if 0 < ended.hour < 4:
        ended = ended.replace(hour=4)
    times = case(rules, date=start.date(), time=start.time(), ended=ended).times
    ranges = [times.stop_eating, times.check_in, times.lie_flat_until, times.bed_rest_until]
    points = [with_time(when.first) for when in ranges if when]
    assert times.start is not None
    assert times.ended is not None
    eat, arrive, lie, bed = (point for point in points if point)
    assert dt.timedelta(hours=hours) <= elapsed_time(eat, arrive) <= dt.timedelta(hours=hours, minutes=1)
    assert elapsed_time(arrive, times.start) == dt.timedelta(minutes=lead)
    assert elapsed_time(times.ended, lie) == dt.timedelta(hours=hours)
    assert elapsed_time(lie, bed) == dt.timedelta(minutes=lead)
