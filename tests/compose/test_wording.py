"""Times in words, as exact as their rule, with no-break spaces where a break would split a value."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from handouts.compose.times import Point, TimeRange
from handouts.compose.wording import TimeWording
from handouts.content.models.labels import CountedLabels, UnitLabels
from handouts.content.models.times import Bound, Duration, Interval
from tests.support.small_content import LABELS

WORDS = TimeWording(LABELS)
EASTERN = ZoneInfo("America/New_York")
NBSP = "\u00a0"


def instant(text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=EASTERN, fold=fold)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 min", "30_minutes"),
        ("1 h", "1_hour"),
        ("1 min", "1_minute"),
        ("0.5 h", "0.5_hours"),
        ("1.50 h", "1.5_hours"),
        ("1 h 30 min", "90_minutes"),
        ("15-30 min", "15_to_30_minutes"),
        ("0.5-1 h", "0.5_to_1_hours"),
        ("up to 48 h", "up to 48_hours"),
        ("about 1 week", "about 1_week"),
        ("under 1 h", "less than 1_hour"),
        ("at least 24 h", "at least 24_hours"),
        ("5 days", "5_days"),
        ("1000 h", "1000_hours"),
    ],
)
def test_amount(text: str, expected: str) -> None:
    assert WORDS.amount(Duration.parse(text)) == expected.replace("_", NBSP)


@pytest.mark.parametrize(("decimal", "expected"), [("point", "10,000"), ("comma", "10_000")])
def test_people(decimal: str, expected: str) -> None:
    """10,000 people would be read as 10 in a language with a decimal comma."""
    numbers = LABELS.numbers.model_copy(update={"decimal": decimal})
    wording = TimeWording(LABELS.model_copy(update={"numbers": numbers}))
    assert wording.people(10_000) == expected.replace("_", NBSP)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2 h", "two hours"), ("1-2 h", "1_to_2_few-hours"), ("1 h", "one hour"), ("0.5-1 h", "0.5_to_1_few-hours")],
)
def test_range_keeps_both_numbers_in_a_language_with_a_dual(text: str, expected: str) -> None:
    hours = UnitLabels(one="one hour", two="two hours", few="few-hours", other="hours")
    counted = CountedLabels(one="{unit}", two="{unit}", other="{number} {unit}")
    durations = LABELS.durations.model_copy(update={"hour": hours, "counted": counted})
    arabic = LABELS.model_copy(update={"language": "ar", "durations": durations})
    assert TimeWording(arabic).amount(Duration.parse(text)).replace(NBSP, "_") == expected.replace(" ", "_")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 days before procedure", "5_days before your procedure"),
        ("8 h before arrival", "8_hours before you arrive"),
        ("up to 48 h after procedure", "up to 48_hours after your procedure"),
        ("4 h after lying flat", "4_hours after you finish lying flat"),
    ],
)
def test_interval(text: str, expected: str) -> None:
    assert WORDS.interval(Interval.parse(text)) == expected.replace("_", NBSP)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:00", "12:00_midnight"),
        ("00:05", "12:05_AM"),
        ("09:30", "9:30_AM"),
        ("12:00", "12:00_noon"),
        ("12:01", "12:01_PM"),
        ("23:59", "11:59_PM"),
    ],
)
def test_clock(clock: str, expected: str) -> None:
    assert WORDS.clock(dt.time.fromisoformat(clock)) == expected.replace("_", NBSP)


def test_clock_of_24_hours() -> None:
    dates = LABELS.dates.model_copy(update={"clock": "24"})
    wording = TimeWording(LABELS.model_copy(update={"dates": dates}))
    assert wording.clock(dt.time(9, 30)) == "09:30"
    assert wording.clock(dt.time(0)) == "00:00"


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:30", "上午0:30"),  # 上午12:30 can be read as half past noon
        ("01:00", "上午1:00"),
        ("12:30", "下午12:30"),
        ("00:00", "午夜12:00"),
        ("12:00", "中午12:00"),
    ],
)
def test_clock_in_chinese(clock: str, expected: str) -> None:
    words = {"am": "上午", "pm": "下午", "twelve_hour": "{half}{time}", "noon": "中午{time}", "midnight": "午夜{time}"}
    labels = LABELS.model_copy(update={"language": "zh-Hans", "dates": LABELS.dates.model_copy(update=words)})
    assert TimeWording(labels).clock(dt.time.fromisoformat(clock)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-05-30", "Sunday,_May_30"),
        ("2027-05-31", "Monday,_May_31,_2027"),
        ("2027-12-01", "Wednesday,_December_1,_2027"),
        ("2026-06-04", "Thursday,_June_4"),
        ("2026-06-03", "Wednesday,_June_3,_2026"),
    ],
)
def test_year_of_far_days(day: str, expected: str) -> None:
    """A day more than half a year away is not taken for the same day of this year."""
    words = TimeWording(LABELS, lambda: dt.date(2026, 12, 1))
    assert words.day(dt.date.fromisoformat(day)).replace(NBSP, "_") == expected


def test_days() -> None:
    day = dt.date(2026, 12, 1)
    assert WORDS.short_day(day) == "December\u00a01"
    assert WORDS.day(day) == "Tuesday,\u00a0December\u00a01"
    assert WORDS.weekday_and_year(day) == "Tuesday,\u00a0December\u00a01,\u00a02026"
    assert WORDS.point(instant("2026-11-30 10:00")) == "Monday,\u00a0November\u00a030, 10:00\u00a0AM"
    assert WORDS.point(instant("2026-11-30 10:00"), dt.date(2026, 11, 30)) == "10:00\u00a0AM"


@pytest.mark.parametrize(
    ("first", "last", "bound", "expected"),
    [
        ("12:05", "12:05", Bound.EXACT, "until 12:05 PM"),
        ("12:05", "12:05", Bound.ABOUT, "until about 12:05 PM"),
        ("12:05", "12:05", Bound.UP_TO, "until 12:05 PM at the latest"),
        ("12:05", "12:05", Bound.UNDER, "until before 12:05 PM"),
        ("12:05", "12:05", Bound.AT_LEAST, "at least until 12:05 PM"),
        ("12:05", "13:05", Bound.EXACT, "until a time between 12:05 PM and 1:05 PM"),
        ("12:05", "13:05", Bound.ABOUT, "until a time between about 12:05 PM and 1:05 PM"),
    ],
)
def test_until(first: str, last: str, bound: Bound, expected: str) -> None:
    when = TimeRange(instant(f"2026-12-01 {first}"), instant(f"2026-12-01 {last}"), bound)
    assert WORDS.when(when, LABELS.until, dt.date(2026, 12, 1)).replace(NBSP, " ") == expected


def test_until_names_another_day() -> None:
    when = TimeRange(instant("2026-12-02 11:05"), instant("2026-12-02 11:05"))
    text = WORDS.when(when, LABELS.until, dt.date(2026, 12, 1)).replace(NBSP, " ")
    assert text == "until Wednesday, December 2, 11:05 AM"


def test_repeated_time_says_which() -> None:
    assert "first" in WORDS.time(instant("2026-11-01 01:30"))
    assert "second" in WORDS.time(instant("2026-11-01 01:30", fold=1))
    assert "(" not in WORDS.time(instant("2026-11-01 02:30"))


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (instant("2026-11-30 23:59"), "the night between Monday and Tuesday"),
        (instant("2026-12-01 00:30"), "the night between Monday and Tuesday"),
        (instant("2026-12-01 04:59"), "the night between Monday and Tuesday"),
        (instant("2026-12-01 05:00"), ""),
        (instant("2026-11-30 22:00"), ""),
        (dt.date(2026, 12, 1), ""),
    ],
)
def test_night(point: Point, expected: str) -> None:
    assert WORDS.night(point) == expected


@pytest.mark.parametrize(("decimal", "expected"), [("point", "10,000"), ("comma", "10_000")])
def test_people_of_a_frequency(decimal: str, expected: str) -> None:
    """Where a comma is the decimal sign, '10,000 people' would be read as ten."""
    numbers = LABELS.numbers.model_copy(update={"decimal": decimal})
    words = TimeWording(LABELS.model_copy(update={"numbers": numbers}))
    assert words.people(10_000) == expected.replace("_", NBSP)
    assert words.people(5) == "5"
