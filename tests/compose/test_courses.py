"""Courses on pages: grids of real dates and times, one for each bottle, on the right documents."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

TUESDAY = {"date": dt.date(2026, 12, 15), "time": dt.time(10)}
DROPS = """
courses:
  - medicine: prednisolone eye drops
    for_each: [right eye, left eye]
    dose: 1 drop
    starts: 1 day after procedure
    at: [breakfast, lunch, dinner, bedtime]
    steps: [{times: 4, lasts: 1 week}, {times: 2, lasts: 10 days, at: [breakfast, bedtime]}, {times: 3, lasts: 1 day}]
    text: [Wait 5 minutes between two kinds of drops.]
"""


def section(rules: str, document: str = "discharge", **appointment: object) -> list[str]:
    """The lines of the section of the courses; [] if there is none."""
    page = lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]
    heading = "## Medicines to take day by day"
    if heading not in page:
        return []
    start = page.index(heading)
    end = next(index for index, line in enumerate(page) if index > start and line.startswith("## "))
    return page[start + 1 : end]


BOXES = ("box to tick", "boxes to tick", "")
"""What is said for the boxes of a row: words for the first, nothing for the others."""


def row(label: str, boxes: str) -> str:
    """A row of a grid: x for a box, a hyphen for none."""
    first = boxes.index("x")
    words = BOXES[boxes.count("x") > 1]
    row = ["\u2013" if box != "x" else words if index == first else "" for index, box in enumerate(boxes)]
    return " | ".join([label, *row])


def test_grid_of_each_eye() -> None:
    page = section(DROPS, **TUESDAY)
    left = page.index("### prednisolone eye drops: left eye")
    assert page[:left] == [
        "### prednisolone eye drops: right eye",
        "Dose: 1 drop",
        "First day: Wednesday, December 16 (1 day after your procedure)",
        "Last day: Saturday, January 2",
        "- Wait 5 minutes between two kinds of drops.",
        "4 times a day: Wednesday, December 16 to Tuesday, December 22",
        "Time | Wed 16 | Thu 17 | Fri 18 | Sat 19 | Sun 20 | Mon 21 | Tue 22",
        row("Breakfast", "xxxxxxx"),
        row("Lunch", "xxxxxxx"),
        row("Dinner", "xxxxxxx"),
        row("Bedtime", "xxxxxxx"),
        "Twice a day: Wednesday, December 23 to Tuesday, December 29",
        "Time | Wed 23 | Thu 24 | Fri 25 | Sat 26 | Sun 27 | Mon 28 | Tue 29",
        row("Breakfast", "xxxxxxx"),
        row("Bedtime", "xxxxxxx"),
        "Twice a day: Wednesday, December 30 to Friday, January 1",
        "Time | Wed 30 | Thu 31 | Fri 1",
        row("Breakfast", "xxx"),
        row("Bedtime", "xxx"),
        "3 times a day: Saturday, January 2",
        "Time | Sat 2",
        row("____", "x"),
        row("____", "x"),
        row("____", "x"),
    ]
    assert page[left + 1 :] == page[1:left]


def test_without_date() -> None:
    page = section(DROPS)
    assert page[2:4] == ["First day: ____ (1 day after your procedure)", "Last day: Day 18"]
    assert page[5:7] == ["4 times a day", "Time | Day 1 | Day 2 | Day 3 | Day 4 | Day 5 | Day 6 | Day 7"]
    assert "Time | Day 15 | Day 16 | Day 17" in page


@pytest.mark.parametrize(
    ("starts", "times", "boxes"),
    [
        ("dinner the day of procedure", "[breakfast, dinner, bedtime]", ["-xx", "xxx", "xxx"]),
        ("bedtime the day of procedure", "[breakfast, dinner, bedtime]", ["-xx", "-xx", "xxx"]),
        ("1:00 PM the day of procedure", "[5:00 AM, 1:00 PM, 9:00 PM]", ["-xx", "xxx", "xxx"]),
        ("the day of procedure", "[breakfast, dinner, bedtime]", ["-xx", "xxx", "xxx"]),
    ],
)
def test_first_day_begins_late(starts: str, times: str, boxes: list[str]) -> None:
    rules = f"courses: [{{medicine: A, starts: '{starts}', at: {times}, steps: [{{times: 3, lasts: 3 days}}]}}]"
    grid = section(rules, **TUESDAY)[-3:]
    assert ["".join("x" if cell in BOXES else "-" for cell in line.split(" | ")[1:]) for line in grid] == boxes


def test_every_6_hours_and_every_other_day() -> None:
    times = "[5:00 AM, 11:00 AM, 5:00 PM, 11:00 PM]"
    steps = f"[{{every: 6 h, lasts: 2 days, at: {times}}}, {{every: 2 days, lasts: 9 days}}]"
    page = section(
        f"courses: [{{medicine: A, starts: 1 day after procedure, at: [bedtime], steps: {steps}}}]", **TUESDAY
    )
    assert page[3:] == [
        "Every 6 hours: Wednesday, December 16 to Thursday, December 17",
        "Time | Wed 16 | Thu 17",
        row("5:00 AM", "xx"),
        row("11:00 AM", "xx"),
        row("5:00 PM", "xx"),
        row("11:00 PM", "xx"),
        "Every 2 days: Friday, December 18 to Thursday, December 24",
        "Time | Fri 18 | Sat 19 | Sun 20 | Mon 21 | Tue 22 | Wed 23 | Thu 24",
        row("Bedtime", "x-x-x-x"),
        "Every 2 days: Friday, December 25 to Saturday, December 26",
        "Time | Fri 25 | Sat 26",
        row("Bedtime", "-x"),
    ]


BEFORE = "courses: [{medicine: A, starts: 3 days before procedure, steps: [{times: 1, lasts: 3 days}]}]"
DOCUMENTS = (
    "courses: [{medicine: A, starts: 1 day after procedure, steps: [{times: 1, lasts: 3 days}], documents: [D]}]"
)
COUNTED = """
plan: [{id: call, when: 5 days before procedure, text: Call us.}]
courses: [{medicine: A, starts: 2 days after call, steps: [{times: 1, lasts: 3 days}]}]
"""


@pytest.mark.parametrize(
    ("rules", "documents"),
    [
        (DROPS, ["discharge"]),
        (BEFORE, ["preparation"]),
        (COUNTED, ["preparation"]),
        (DOCUMENTS.replace("D]", "preparation, discharge]"), ["preparation", "discharge"]),
    ],
)
def test_documents(rules: str, documents: list[str]) -> None:
    assert [name for name in ("preparation", "consent", "discharge") if section(rules, name, **TUESDAY)] == documents


def test_counted_from_an_entry() -> None:
    assert section(COUNTED, "preparation", **TUESDAY)[1:3] == [
        "First day: Saturday, December 12 (2 days after Thursday, December 10)",
        "Last day: Monday, December 14",
    ]


def test_start_in_the_timeline() -> None:
    page = lines(compose(content(DROPS), "discharge", Appointment(**TUESDAY)))  # type: ignore[arg-type]
    index = page.index("@ Wednesday, December 16 / the day after")
    assert page[index + 1] == " > Start prednisolone eye drops. Tick each dose in the table for it."
    blank = lines(compose(content(DROPS), "discharge", Appointment()))
    assert "@ ____ / the day after" in blank


def test_past_start() -> None:
    """A page printed after the first day says so: its boxes could be ticked although nothing was taken."""
    late = section(BEFORE, "preparation", **TUESDAY, printed=dt.date(2026, 12, 14))
    assert late[1] == "This day is already past. Call us and ask what to do."
    in_time = section(BEFORE, "preparation", **TUESDAY, printed=dt.date(2026, 12, 12))
    assert late[1] not in in_time


def test_day_in_the_time_zone_of_the_clinic() -> None:
    """Days are those of the calendar, also when the clocks change."""
    rules = "courses: [{medicine: A, starts: 1 day after procedure, steps: [{times: 1, lasts: 3 days}]}]"
    page = section(rules, date=dt.date(2026, 10, 30), time=dt.time(10))
    assert page[1:3] == ["First day: Saturday, October 31 (1 day after your procedure)", "Last day: Monday, November 2"]


ASKS = """
asks:
  eye: {ask: "Which eye?", choices: {right: right eye, left: left eye}}
courses:
  - {only_if: eye is left, medicine: A, for_each: [left eye], starts: 1 day after procedure, steps: [{times: 1, lasts: 1 day}]}
"""


def test_course_for_some_patients() -> None:
    assert section(ASKS, **TUESDAY, answers=(("eye", "right"),)) == []
    known = section(ASKS, **TUESDAY, answers=(("eye", "left"),))
    assert known[:2] == ["### A: left eye", "First day: Wednesday, December 16 (1 day after your procedure)"]
    unknown = section(ASKS, **TUESDAY)
    assert unknown[:2] == ["### A: left eye", "- If your answer to “Which eye?” is left eye:"]
    page = lines(compose(content(ASKS), "discharge", Appointment(**TUESDAY)))  # type: ignore[arg-type]
    start = page[page.index("@ Wednesday, December 16 / the day after") + 1]
    assert start.startswith(" > If your answer to “Which eye?” is left eye: Start A.")


FROM_THE_DAY = "courses: [{medicine: A, starts: the day of procedure, %s, lasts: 2 days}]}]"
ENDED = dt.datetime(2026, 12, 15, 11, 15)
PARTS = "at: [breakfast, lunch, bedtime], steps: [{times: 3"
CLOCK = "at: [5:00 AM, 11:00 AM, 5:00 PM, 11:00 PM], steps: [{every: 6 h"


@pytest.mark.parametrize(
    ("course", "details", "first_day_boxes"),
    [
        (PARTS, {**TUESDAY, "ended": ENDED}, "-xx"),
        (PARTS, {**TUESDAY, "ended": ENDED.replace(hour=13)}, "--x"),
        (PARTS, {"date": TUESDAY["date"], "time": dt.time(12, 31)}, "--x"),
        (PARTS, {"date": TUESDAY["date"]}, "xxx"),
        (PARTS, {}, "xxx"),
        (CLOCK, {**TUESDAY, "ended": ENDED}, "--xx"),
        (CLOCK, {**TUESDAY, "ended": ENDED.replace(minute=0)}, "-xxx"),
        (CLOCK, TUESDAY, "-xxx"),
        ("steps: [{every: 6 h", {**TUESDAY, "ended": ENDED}, "-xxx"),
        ("steps: [{every: 6 h", {"date": TUESDAY["date"]}, "xxxx"),
        ("steps: [{times: 3", {**TUESDAY, "ended": ENDED}, "xxx"),
    ],
)
def test_no_dose_before_the_end_of_the_procedure(course: str, details: dict[str, object], first_day_boxes: str) -> None:
    page = section(FROM_THE_DAY % course, **details)
    grid = [line.split(" | ")[1:] for line in page[-len(first_day_boxes) :]]
    assert "".join("x" if cells[0] in BOXES else "-" for cells in grid) == first_day_boxes
    assert all(cells[1] in BOXES for cells in grid)


def test_first_dose_on_the_next_day() -> None:
    """A day on which no dose can be taken any more is not called the first day."""
    rules = FROM_THE_DAY % "at: [morning], steps: [{times: 1"
    assert section(rules, **TUESDAY, ended=ENDED) == [
        "### A",
        "First day: Wednesday, December 16",
        "Last day: Wednesday, December 16",
        "Once a day: Wednesday, December 16",
        "Time | Wed 16",
        row("Morning", "x"),
    ]
    page = lines(compose(content(rules), "discharge", Appointment(**TUESDAY, ended=ENDED)))  # type: ignore[arg-type]
    assert page[page.index("@ Wednesday, December 16 / the day after") + 1].startswith(" > Start A.")


def test_a_named_first_dose_before_the_procedure() -> None:
    rules = """courses: [{medicine: A, starts: breakfast the day of procedure, at: [breakfast, bedtime],
      steps: [{times: 2, lasts: 2 days}], documents: [preparation]}]"""
    assert section(rules, "preparation", **TUESDAY)[-2:] == [row("Breakfast", "xx"), row("Bedtime", "xx")]


TAKEN = """
asks: {asthma: {ask: Do you have asthma?}}
courses:
  - {medicine: ibuprofen 400 mg, only_if: not asthma, starts: 1 day after procedure, steps: [{times: 3, lasts: 2 days}]}
  - {medicine: prednisolone eye drops, for_each: [right eye], starts: 1 day after procedure,
     steps: [{times: 3, lasts: 2 days}]}
  - {medicine: cefalexin, starts: 1 day before procedure, steps: [{times: 1, lasts: 1 day}]}
"""


@pytest.mark.parametrize(
    ("own", "asthma", "is_call"),
    [
        ("ibuprofen", "no", False),
        ("Advil 200 mg tablets as needed", "no", False),
        ("ibuprofen", "yes", True),
        ("ibuprofen", None, True),
        ("ibuprofen gel", "no", True),
        ("ibuprofen and fish oil", "no", True),
        ("ibuprofen (stopped)", "no", True),
        ("prednisolone 5 mg", "no", True),
        ("cefalexin", "no", True),
        ("naproxen", "no", True),
    ],
)
def test_a_medicine_of_a_course_is_not_asked_about(own: str, asthma: str | None, is_call: bool) -> None:
    answers = (("asthma", asthma),) if asthma else ()
    appointment = Appointment(**TUESDAY, medicines=(own,), answers=answers)  # type: ignore[arg-type]
    after = lines(compose(content(TAKEN), "discharge", appointment))
    assert ("### Ask us about these before you leave" in after) is is_call
    before = lines(compose(content(TAKEN), "preparation", appointment))
    assert "### Ask us about these before you stop or change them" in before
