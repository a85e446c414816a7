"""The grammar of times of entries: what is read, and what is refused with a hint."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.content.models.time_rules import (
    ClockOnDay,
    DayOffset,
    DayPart,
    EntryAnchor,
    EntryInterval,
    PartOfDay,
    Repeat,
    TimeRule,
    parse_repeat,
    parse_time_rule,
)
from handouts.content.models.times import Duration, Event, Interval, Unit
from handouts.errors import InvalidValue

PROCEDURE_DAY = DayOffset(None, before=True, event=Event.PROCEDURE)
DISCHARGE_DAY = DayOffset(None, before=True, event=Event.DISCHARGE)


def day(amount: str, *, before: bool = True, event: Event = Event.PROCEDURE) -> DayOffset:
    return DayOffset(Duration.parse(amount), before, event)


DAY_BEFORE, DAY_AFTER = day("1 day"), day("1 day", before=False)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("30 min before arrival", Interval(Duration.parse("30 min"), before=True, event=Event.ARRIVAL)),
        ("4 weeks before procedure", Interval(Duration.parse("4 weeks"), before=True, event=Event.PROCEDURE)),
        ("2 years before surgery", Interval(Duration.parse("2 years"), before=True, event=Event.PROCEDURE)),
        ("4 to 6 h before procedure", Interval(Duration.parse("4-6 h"), before=True, event=Event.PROCEDURE)),
        ("10 to 14 days after procedure", Interval(Duration.parse("10-14 days"), before=False, event=Event.PROCEDURE)),
        ("1 day after discharge", Interval(Duration.parse("1 day"), before=False, event=Event.DISCHARGE)),
        ("2 days after you go home", Interval(Duration.parse("2 days"), before=False, event=Event.DISCHARGE)),
        (
            "30 min after first-dose",
            EntryInterval(Duration.parse("30 min"), before=False, event=EntryAnchor("first-dose")),
        ),
        ("the day before", Interval(Duration.parse("1 day"), before=True, event=Event.PROCEDURE)),
        ("the day after discharge", Interval(Duration.parse("1 day"), before=False, event=Event.DISCHARGE)),
        ("the day of procedure", PROCEDURE_DAY),
        ("on the day of your surgery", PROCEDURE_DAY),
        ("6:00 PM the day before", ClockOnDay(dt.time(18), DAY_BEFORE)),
        ("at 6 pm on the day before surgery", ClockOnDay(dt.time(18), DAY_BEFORE)),
        ("the day before at 6 PM", ClockOnDay(dt.time(18), DAY_BEFORE)),
        ("noon the day before", ClockOnDay(dt.time(12), DAY_BEFORE)),
        ("10 PM the night before", ClockOnDay(dt.time(22), DAY_BEFORE)),
        ("6 AM the morning of procedure", ClockOnDay(dt.time(6), PROCEDURE_DAY)),
        ("6:00 AM the day of procedure", ClockOnDay(dt.time(6), PROCEDURE_DAY)),
        ("10:00 PM 2 days before procedure", ClockOnDay(dt.time(22), day("2 days"))),
        ("2 days before procedure, 22:00", ClockOnDay(dt.time(22), day("2 days"))),
        ("8:00 AM 1 day after procedure", ClockOnDay(dt.time(8), DAY_AFTER)),
        ("8:00 AM the day of discharge", ClockOnDay(dt.time(8), DISCHARGE_DAY)),
        ("the morning of procedure", PartOfDay(DayPart.MORNING, PROCEDURE_DAY)),
        ("in the morning of the procedure", PartOfDay(DayPart.MORNING, PROCEDURE_DAY)),
        ("the morning of the day of surgery", PartOfDay(DayPart.MORNING, PROCEDURE_DAY)),
        ("the evening before", PartOfDay(DayPart.EVENING, DAY_BEFORE)),
        ("the night before surgery", PartOfDay(DayPart.NIGHT, DAY_BEFORE)),
        ("bedtime the day before", PartOfDay(DayPart.BEDTIME, DAY_BEFORE)),
        ("at bedtime 2 days before procedure", PartOfDay(DayPart.BEDTIME, day("2 days"))),
        ("supper the day before", PartOfDay(DayPart.DINNER, DAY_BEFORE)),
        ("the morning after", PartOfDay(DayPart.MORNING, DAY_AFTER)),
        ("the evening of the day after procedure", PartOfDay(DayPart.EVENING, DAY_AFTER)),
    ],
)
def test_rules(text: str, rule: TimeRule) -> None:
    assert parse_time_rule(text) == rule
    assert parse_time_rule(f"  {text.upper() if 'dose' not in text else text}\n ") == rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a length of time"),
        ("5 days", "does not say before or after what; write '5 days before procedure'"),
        ("6:00 PM", "does not say which day; write '6:00 PM the day before'"),
        ("at 6 PM", "does not say which day; write '6 PM the day before'"),
        ("midnight the day before", "is it the beginning or the end of that day"),
        ("12 PM the day before", "is it midnight or noon"),
        ("1:00 AM the night before", "01:00 is not in the night; name the day"),
        ("6 PM the morning of procedure", "18:00 is not in the morning"),
        ("25:00 the day before", "hours end at 23"),
        ("6:00 PM 2 to 3 days before procedure", "does not name one day"),
        ("6:00 PM about 2 days before procedure", "does not name one day"),
        ("6:00 PM 3 h before procedure", "'3 h before procedure' is not a day"),
        ("6:00 PM 1 day before arrival", "is not a day"),
        ("1 day before discharge", "before going home is not supported"),
        ("8 AM the day before discharge", "before going home is not supported"),
        ("3 fortnights before procedure", "unknown unit 'fortnights'"),
        ("2 days before The Operation!", "is not an event that times can be counted from"),
        ("the evening", "not a length of time"),
        ("3 to 2 days before procedure", "is reversed"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_time_rule(text)


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("every 6 h", Repeat(Duration.parse("6 h"))),
        ("every 4 to 6 hours", Repeat(Duration.parse("4-6 h"))),
        ("Every other day", Repeat(Duration.parse("2 days"))),
        ("every 2 weeks", Repeat(Duration.parse("2 weeks"))),
        ("daily", Repeat(Duration.parse("1 day"))),
        ("nightly", Repeat(part=DayPart.NIGHT)),
        ("every morning", Repeat(part=DayPart.MORNING)),
        ("at bedtime", Repeat(part=DayPart.BEDTIME)),
        ("twice a day", Repeat(times_a_day=2)),
        ("once daily", Repeat(times_a_day=1)),
        ("4 times a day", Repeat(times_a_day=4)),
        ("3x per day", Repeat(times_a_day=3)),
    ],
)
def test_repeats(text: str, repeat: Repeat) -> None:
    assert parse_repeat(text) == repeat


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sometimes", "does not say how often; write it like every 6 h"),
        ("every 50", "a number without a unit"),
        ("50 times a day", "50 times a day cannot be right"),
        ("0 times a day", "0 times a day cannot be right"),
        ("every about 6 h", "does not say how often"),
        ("every", "does not say how often"),
    ],
)
def test_refused_repeats(text: str, message: str) -> None:
    with pytest.raises(InvalidValue) as error:
        parse_repeat(text)
    assert message in str(error.value)


@given(
    amount=st.integers(1, 999), unit=st.sampled_from([unit for unit in Unit if not unit.elapsed and unit is not Unit.NIGHT]),
    clock=st.times().map(lambda time: time.replace(second=0, microsecond=0)), before=st.booleans(),
)  # fmt: skip
def test_any_clock_on_any_day(amount: int, unit: Unit, clock: dt.time, before: bool) -> None:
    unit_words = unit.value.replace("_", " ")
    words = f"{amount} {unit_words}s {'before' if before else 'after'} procedure"
    rule = parse_time_rule(f"{clock:%H:%M} {words}")
    assert rule == ClockOnDay(
        clock, DayOffset(Duration.parse(f"{amount} {unit_words}", open_days=True), before, Event.PROCEDURE)
    )
    assert rule == parse_time_rule(f"{words} at {clock:%H:%M}")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_time_rule, parse_repeat):
        try:
            parse(text)
        except ValueError as error:
            assert str(error)
