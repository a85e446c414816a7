"""Both ends of a range, noon and midnight by name, and the order of instants, on whole pages."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from handouts.compose.composer import compose
from handouts.compose.reminders import find_reminders
from handouts.compose.times import is_same_time, sort_key
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines, text
from tests.support.small_content import AT, ENDED, content

RANGES = """
arrival: {check_in: 30-60 min}
fasting: {food: 6-8 h before arrival, clear_liquids: 2-4 h before procedure}
smoking: {stop: 24-48 h before procedure}
lie_flat: {time: 1-2 h, after: procedure}
bed_rest: {time: 2-4 h, after: lie_flat}
plan: [{when: 1-2 weeks before procedure, text: Call us.}]
medicines:
  table:
  - {generic: clopidogrel, action: stop, before: 5-7 days before procedure, restart: 1-2 days after procedure}
  - {generic: metformin, action: stop, before: 24-48 h before procedure, after: 24-48 h after procedure}
  - {generic: warfarin, action: ask, before: 3-5 days before procedure, decides: your doctor}
"""


def page(rules: str, document: str = "preparation", zone: str = "America/New_York", **appointment: object) -> list[str]:
    return lines(compose(content(rules, zone), document, Appointment(**appointment)))  # type: ignore[arg-type]


PREPARATION = page(RANGES, **AT)
DISCHARGE = page(RANGES, "discharge", **AT, ended=ENDED)


@pytest.mark.parametrize(
    "text",
    [
        "[Arrive] between 9:00 AM and 9:30 AM // Tuesday, December 1",
        "[Stop eating] between 1:00 AM and 3:30 AM // Tuesday, December 1, the night between Monday and Tuesday",
        "[Stop drinking clear liquids] between 6:00 AM and 8:00 AM // Tuesday, December 1",
        "between 1:00 AM and 3:30 AM > Stop eating between 1:00 AM and 3:30 AM on Tuesday, December 1.",
        "between 6:00 AM and 8:00 AM > Stop drinking clear liquids between 6:00 AM and 8:00 AM on Tuesday, December 1.",
        "Stop smoking between Sunday, November 29, 10:00 AM and Monday, November 30, 10:00 AM.",
        "Between Tuesday, November 17 and Tuesday, November 24: Call us.",
        "Your first day without clopidogrel is between Tuesday, November 24 and Thursday, November 26.",
        "Stop taking metformin between Sunday, November 29, 10:00 AM and Monday, November 30, 10:00 AM.",
        "If you were told to stop warfarin: your first day without it is between Thursday, November 26 and Saturday, November 28.",
        "clopidogrel | Stop. Last dose: between Monday, November 23 and Wednesday, November 25. |",
        "Your first day without it is between Tuesday, November 24 and Thursday, November 26 (5 to 7 days before December 1).",
        "metformin | Stop. Last dose: between Sunday, November 29, 10:00 AM and Monday, November 30, 10:00 AM. |",
        "If you were told to stop, your last dose is between Wednesday, November 25 and Friday, November 27.",
    ],
)
def test_preparation_has_both_ends(text: str) -> None:
    assert text in "\n".join(PREPARATION)


@pytest.mark.parametrize(
    "text",
    [
        "[Lie flat] until a time between 12:05 PM and 1:05 PM",
        "[Rest in bed] until a time between 2:05 PM and 5:05 PM",
        "between Wednesday, December 2 and Thursday, December 3 (1 to 2 days after your procedure)",
        "Stay off it until a time between Wednesday, December 2, 11:05 AM and Thursday, December 3, 11:05 AM.",
    ],
)
def test_discharge_has_both_ends(text: str) -> None:
    assert text in "\n".join(DISCHARGE)


def test_range_ends_are_on_one_line() -> None:
    """A line that has one end of a range has the other."""
    ends = {"9:00 AM": "9:30 AM", "1:00 AM": "3:30 AM", "6:00 AM": "8:00 AM"}
    for line in PREPARATION:
        for first, last in ends.items():
            assert (first in line) == (last in line), line


def test_range_over_midnight_names_both_days() -> None:
    page_lines = page("fasting: {food: 8-12 h before procedure}", date=AT["date"], time=dt.time(9))
    time_range = "between Monday, November 30, 9:00 PM and Tuesday, December 1, 1:00 AM"
    assert f" > Stop eating {time_range}. // (8 to 12 hours before your procedure) " in "\n".join(page_lines)
    assert f"[Stop eating] {time_range}" in "\n".join(page_lines)
    assert "This is the night between Monday and Tuesday." in "\n".join(page_lines)


ALL_TIMES = """
arrival: {check_in: 60 min}
fasting: {food: 8 h before arrival, clear_liquids: 2 h before arrival}
smoking: {stop: 24 h before procedure}
lie_flat: {time: 1 h, after: procedure}
bed_rest: {time: 4 h, after: lie_flat}
plan: [{when: 6 h before procedure, text: Call us.}]
medicines:
  table:
  - {generic: metformin, action: stop, before: 48 h before procedure, after: 48 h after procedure, restart: ask}
"""


@pytest.mark.parametrize("hour", range(24))
def test_noon_and_midnight_are_named_everywhere(hour: int) -> None:
    start = dt.datetime(2026, 12, 1, hour)
    appointment = Appointment(
        date=start.date(), time=start.time(), ended=start + dt.timedelta(hours=1), medicines=("metformin",)
    )
    for document in ("consent", "preparation", "discharge"):
        page_text = text(compose(content(ALL_TIMES), document, appointment))
        assert "12:00 AM" not in page_text
        assert "12:00 PM" not in page_text
        for match in re.finditer(r"12:00\b(.{0,90})", page_text):
            assert re.match(r" noon| midnight \(the night between \w+day and \w+day\)", match[1]), match[0]


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        ("fasting: {food: 12:00 AM}", "11:59 PM > Stop eating at 11:59 PM on the night before your procedure."),
        (
            "fasting: {food: 12:00 AM the day before}",
            "11:59 PM > Stop eating at 11:59 PM, 2 days before your procedure.",
        ),
        ("arrival: {check_in: 12:00 PM}", "12:00 noon > Arrive and check in."),
    ],
)
def test_noon_and_midnight_without_date(rules: str, line: str) -> None:
    assert line in page(rules)


LONDON = """
fasting: {food: 450 min before procedure, clear_liquids: 435 min before procedure}
medicines: {table: [{generic: metformin, action: stop, before: 480 min before procedure}]}
lie_flat: {time: 1-2 h, after: procedure}
"""
AUTUMN: dict[str, object] = {"date": dt.date(2026, 10, 25), "time": dt.time(8, 30), "medicines": ("metformin",)}


def test_timeline_is_in_order_of_instants() -> None:
    """Clocks go back at 2:00 AM: 1:30 AM comes first, then 1:00 AM and 1:15 AM for the second time."""
    entries = [line for line in page(LONDON, zone="Europe/London", **AUTUMN) if " > " in line and line[0].isdigit()]
    assert [re.sub(r" >.*", "", line) for line in entries] == [
        "1:30 AM (the first 1:30 AM of that night, before the clocks go back)",
        "1:00 AM (the second 1:00 AM of that night, after the clocks go back)",
        "1:15 AM (the second 1:15 AM of that night, after the clocks go back)",
        "8:30 AM",
    ]


def test_reminders_are_in_order_of_instants() -> None:
    reminders = find_reminders(content(LONDON, "Europe/London"), Appointment(**AUTUMN))  # type: ignore[arg-type]
    assert [reminder.kind for reminder in reminders] == ["last-dose", "stop-eating", "stop-drinking"]


def test_range_over_repeated_hour() -> None:
    page_lines = page(
        LONDON, "discharge", zone="Europe/London", date=dt.date(2026, 10, 25), ended=dt.datetime(2026, 10, 25, 0, 30)
    )
    tile = next(line for line in page_lines if line.startswith("[Lie flat]"))
    assert "between 1:30 AM (the first 1:30 AM" in tile
    assert "and 1:30 AM (the second 1:30 AM" in tile


def test_instants_are_compared() -> None:
    from zoneinfo import ZoneInfo

    first = dt.datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    second = first.replace(fold=1)
    assert first == second  # Python's own comparison
    assert not is_same_time(first, second)
    assert sort_key(first) < sort_key(first.replace(minute=15, fold=1)) < sort_key(second)
    assert sort_key(first.date()) < sort_key(first.replace(hour=0))


@pytest.mark.parametrize(
    ("amount", "day"),
    [
        ("about 6 days", "about Monday, December 7"), ("6 days", "Monday, December 7"),
        ("5-6 days", "between Sunday, December 6 and Monday, December 7"), ("1 week", "Tuesday, December 8"),
        ("1 month", "Friday, January 1"), ("at least 6 days", "Monday, December 7 or later"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ended", [None, dt.datetime(2026, 12, 1, 23, 30), dt.datetime(2026, 12, 2, 0, 30)])
@pytest.mark.parametrize("medicines", [("aspirin",), ("Tylenol",), ()])
def test_restart_counts_from_the_day_of_the_procedure(
    amount: str, day: str, ended: dt.datetime | None, medicines: tuple[str, ...]
) -> None:
    """Also if the procedure ends after midnight, and for a medicine that is not on the patient's list."""
    rules = f"medicines: {{table: [{{generic: aspirin, action: stop, restart: {amount} after procedure}}]}}"
    night = {"date": dt.date(2026, 12, 1), "time": dt.time(22), "medicines": medicines}
    assert not any(day in line for line in page(rules, **night)), "the preparation page does not say when to restart"
    shown = [line for line in page(rules, "discharge", **night, ended=ended) if "aspirin" in line]
    assert len(shown) == 1
    own = f"aspirin | If you stopped it, start again: {day} ("
    assert shown[0].startswith(f"- {day} (" if medicines == ("Tylenol",) else own), shown


def test_undated_order() -> None:
    rules = """
arrival: {check_in: 9:00 AM}
fasting: {food: 6:00 PM the day before, clear_liquids: 5:00 AM}
plan: [{when: 1 day before procedure, text: Shower.}, {when: 4 h before procedure, text: Take the pill.}]
"""
    order_of_tasks = ["Shower.", "Stop eating", "Take the pill.", "Stop drinking", "Arrive", "begins"]
    page_text = "\n".join(page(rules))
    places = [page_text.index(task, page_text.index("## Your plan")) for task in order_of_tasks]
    assert places == sorted(places)
