"""Courses that last a number of doses or start hours after the procedure, and times counted from their end."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.compose.test_courses import BOXES, section
from tests.support.document_text import lines
from tests.support.small_content import content

TUESDAY = {"date": dt.date(2026, 12, 15), "time": dt.time(10)}
ENDED = dt.datetime(2026, 12, 15, 11, 30)


def boxes(page: list[str]) -> list[str]:
    """The rows of all grids: x for a box."""
    rows = [line.split(" | ") for line in page if " | " in line and not line.startswith("Time")]
    return [row[0] + " " + "".join("x" if cell in BOXES else "-" for cell in row[1:]) for row in rows]


@pytest.mark.parametrize(
    ("starts", "count", "last", "rows"),
    [
        ("1 day after procedure", 5, "Friday, December 18", ["Breakfast xxx", "Dinner xx-"]),
        ("dinner the day of procedure", 5, "Thursday, December 17", ["Breakfast -xx", "Dinner xxx"]),
        ("dinner the day of procedure", 4, "Thursday, December 17", ["Breakfast -xx", "Dinner xx-"]),
        ("dinner the day of procedure", 2, "Wednesday, December 16", ["Breakfast -x", "Dinner x-"]),
    ],
)
def test_number_of_doses(starts: str, count: int, last: str, rows: list[str]) -> None:
    """There are as many boxes as doses, and the last day is that of the last one."""
    step = f"{{times: 2, lasts: {count} doses}}"
    rules = f"courses: [{{medicine: A, starts: {starts}, at: [breakfast, dinner], steps: [{step}]}}]"
    page = section(rules, **TUESDAY)
    assert f"Last day: {last}" in page
    assert boxes(page) == rows
    assert f"In all: {count} doses" in page


def test_number_of_doses_is_the_last_step() -> None:
    steps = "[{times: 2, lasts: 2 days}, {times: 1, lasts: 3 doses, at: [dinner]}]"
    rules = f"courses: [{{medicine: A, starts: 1 day after procedure, at: [breakfast, dinner], steps: {steps}}}]"
    page = section(rules, **TUESDAY)
    assert page[1] == "Last part: 3 doses"
    assert "Last day: Sunday, December 20" in page
    assert boxes(page) == ["Breakfast xx", "Dinner xx", "Dinner xxx"]


def test_number_of_doses_every_other_day() -> None:
    steps = "[{every: 2 days, lasts: 4 doses}]"
    page = section(
        f"courses: [{{medicine: A, starts: 1 day after procedure, at: [bedtime], steps: {steps}}}]", **TUESDAY
    )
    assert "Last day: Tuesday, December 22" in page
    assert boxes(page) == ["Bedtime x-x-x-x"]


def hours(text: str, **appointment: object) -> list[str]:
    return section(f"courses: [{{medicine: A, starts: 2 h after procedure, {text}}}]", **appointment)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # The first dose is at 1:30 PM.
        (
            "at: [breakfast, lunch, dinner, bedtime], steps: [{times: 4, lasts: 2 days}]",
            ["Breakfast -x", "Lunch -x", "Dinner xx", "Bedtime xx"],
        ),
        ("at: [bedtime], steps: [{times: 1, lasts: 2 days}]", ["Bedtime -x"]),
        ("at: [dinner, bedtime], steps: [{times: 2, lasts: 2 days}]", ["Dinner -x", "Bedtime xx"]),
        (
            "at: ['9:00 AM', '9:00 PM'], steps: [{every: 12 h, lasts: 2 days}]",
            ["9:00 AM -x", "9:00 PM -x"],
        ),
        (
            "at: ['3:00 AM', '9:00 AM', '3:00 PM', '9:00 PM'], steps: [{every: 6 h, lasts: 2 days}]",
            ["3:00 AM -x", "9:00 AM -x", "3:00 PM -x", "9:00 PM xx"],
        ),
    ],
)
def test_hours_after_the_procedure(text: str, rows: list[str]) -> None:
    """The first dose has no row. The first day never has more doses than the step, nor two that are too close."""
    page = hours(text, **TUESDAY, ended=ENDED)
    assert page[1:3] == [
        "First dose: Tuesday, December 15, 1:30 PM (2 hours after your procedure)",
        "Last day: Wednesday, December 16",
    ]
    assert boxes(page) == rows


def test_hours_after_an_unknown_end() -> None:
    page = hours("at: [bedtime], steps: [{times: 1, lasts: 2 days}]", **TUESDAY)
    assert page[1:3] == ["First dose: ____ (2 hours after your procedure)", "Last day: Day 2"]
    assert boxes(page) == ["Bedtime -x"]


ENDS = """
courses:
  - {id: first, medicine: cephalexin, starts: 1 day after procedure, at: [bedtime], steps: [{times: 1, lasts: 5 days}]}
  - {medicine: probiotic, starts: 1 day after first ends, at: [bedtime], steps: [{times: 1, lasts: 3 days}]}
after:
  - {when: 3 days after first ends, text: Call us.}
  - {from: the day after first ends, until: 2 days after first ends, repeat: daily, text: Weigh yourself.}
"""


def entries(**appointment: object) -> list[str]:
    page = lines(compose(content(ENDS.replace("from:", "starts:")), "discharge", Appointment(**appointment)))  # type: ignore[arg-type]
    return [line for line in page if line.startswith("@ ") or " > " in line]


def test_end_of_a_course() -> None:
    """The course ends on Sunday, December 20."""
    assert entries(**TUESDAY) == [
        "@ Wednesday, December 16 / the day after",
        " > Start cephalexin. Tick each dose in the table for it.",
        "@ Monday, December 21 / 6 days after",
        " > Weigh yourself.",
        " > Start probiotic. Tick each dose in the table for it. // (1 day after the last day of cephalexin)",
        "@ Tuesday, December 22 / 1 week after",
        " > Weigh yourself.",
        "@ Wednesday, December 23 / 8 days after",
        " > Call us. // (3 days after the last day of cephalexin)",
    ]
    assert "First day: Monday, December 21 (1 day after the last day of cephalexin)" in section(
        ENDS.replace("from:", "starts:"), **TUESDAY
    )


def test_end_of_a_course_without_a_date() -> None:
    page = entries()
    assert "@ ____ / 3 days after the last day of cephalexin" in page
    assert page.index(" > Call us. // (3 days after the last day of cephalexin)") == len(page) - 1
