"""Courses without exact times or without one last day, limits, numbers of times in all, and inexact times on pages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.compose.composer import Composer, compose
from handouts.content.models.courses import CourseStep
from handouts.provenance.numbers import with_plain_spaces
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

DATE, TIME = dt.date(2026, 12, 1), dt.time(10)


def page(rules: str, document: str = "discharge", **appointment: object) -> list[str]:
    details = {"date": DATE, "time": TIME, "ended": dt.datetime(2026, 12, 1, 11), **appointment}
    return [line.lstrip(" >") for line in lines(compose(content(rules), document, Appointment(**details)))]  # type: ignore[arg-type]


def course(keys: str, **appointment: object) -> list[str]:
    """The lines of the section of a course."""
    text = page(f"courses: [{{medicine: gel, {keys}}}]", **appointment)
    start = text.index("### gel") + 1
    return text[start : next(index for index in range(start, len(text)) if text[index].startswith("## "))]


NO_DATE: dict[str, object] = {"date": None, "time": None, "ended": None}
NEXT_DAY = "starts: 1 day after procedure"
FIRST = "First day: Wednesday, December 2 (1 day after your procedure)"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            f"{NEXT_DAY}, steps: [{{every: 4 to 6 h, lasts: 5 to 7 days}}]",
            [
                "How often: every 4 to 6 hours",
                FIRST,
                "How long: 5 to 7 days; the last day is between Sunday, December 6 and Tuesday, December 8",
            ],
        ),
        (
            f"{NEXT_DAY}, steps: [{{times: 2 to 3, lasts: 5 days}}]",
            ["How often: 2 to 3 times a day", FIRST, "Last day: Sunday, December 6"],
        ),
        (
            f"{NEXT_DAY}, steps: [{{times: 1, lasts: up to 2 weeks}}]",
            ["How often: once a day", FIRST, "How long: up to 2 weeks, through Tuesday, December 15 at the latest"],
        ),
        (
            f"{NEXT_DAY}, steps: [{{times: 1, lasts: at least 4 weeks, until_state: you can walk}}]",
            [
                "How often: once a day",
                FIRST,
                "How long: until you can walk, and at least 4 weeks, through Tuesday, December 29 or later",
            ],
        ),
        (
            f"{NEXT_DAY}, steps: [{{times: 1, lasts: 5 days, until_state: you can walk}}]",
            ["How often: once a day", FIRST, "How long: until you can walk, and at least 5 days, through Sunday, December 6"],
        ),
        (
            f"{NEXT_DAY}, steps: [{{times: 1, lasts: up to 5 days, until_state: you can walk}}]",
            [
                "How often: once a day",
                FIRST,
                "How long: until you can walk, or up to 5 days, through Sunday, December 6 at the latest",
            ],
        ),
        (
            f"{NEXT_DAY}, steps: [{{times: 3, until: 10 days after procedure}}]",
            ["How often: 3 times a day", FIRST, "How long: through Friday, December 11 (10 days after your procedure)"],
        ),
        (
            f"{NEXT_DAY}, steps: [{{times: 3, until: 10 days after procedure, until_state: it is clean}}]",
            [
                "How often: 3 times a day",
                FIRST,
                "How long: until it is clean, and at least through Friday, December 11 (10 days after your procedure)",
            ],
        ),
        (
            "starts_once: you can drink, dose: 1 or 2 tablets, at_most: 8 tablets in 24 h, steps: [{every: 4 to 6 h, until_state: it is better}]",
            [
                "Dose: 1 or 2 tablets",
                "How often: every 4 to 6 hours",
                "No more than: 8 tablets in 24 hours",
                "Start: once you can drink",
                "How long: until it is better",
            ],
        ),
        (
            f"{NEXT_DAY}, directions: prescription, each_time: you eat, time_before: 30 min, steps: [{{times: 3, until_state: we call}}]",
            [
                "Dose: as the prescription says",
                "How often: 3 times a day",
                "When: 30 minutes before you eat, each time",
                FIRST,
                "How long: until we call",
            ],
        ),
        (
            "starts: 2 h after procedure, steps: [{times: 2 to 3, lasts: 5 days}]",
            [
                "How often: 2 to 3 times a day",
                "First dose: Tuesday, December 1, 1:00 PM (2 hours after your procedure)",
                "Last day: Saturday, December 5",
            ],
        ),
    ],
)  # fmt: skip
def test_course_without_boxes(keys: str, expected: list[str]) -> None:
    assert course(keys) == expected


def test_course_without_boxes_and_without_a_date() -> None:
    keys = f"{NEXT_DAY}, steps: [{{every: 4 to 6 h, lasts: 5 to 7 days}}]"
    expected = [
        "How often: every 4 to 6 hours",
        "First day: ____ (1 day after your procedure)",
        "How long: 5 to 7 days",
    ]
    assert course(keys, **NO_DATE) == expected


def test_last_step_without_an_end() -> None:
    keys = f"{NEXT_DAY}, at: [bedtime], steps: [{{times: 1, lasts: 2 days}}, {{times: 2 to 3, until_state: we call}}]"
    text = course(keys)
    assert text[:2] == [FIRST, "Last day: until we call"]
    assert text[-1] == "2 to 3 times a day: from Friday, December 4 on"
    assert "Time | Wed 2 | Thu 3" in text
    assert course(keys, **NO_DATE)[-1] == "2 to 3 times a day: from Day 3 on"


def test_loose_step_between_two_others() -> None:
    steps = "{times: 1, lasts: 2 days}, {times: 2 to 3, lasts: 3 days}, {times: 1, lasts: 2 days}"
    text = course(f"{NEXT_DAY}, at: [bedtime], steps: [{steps}]")
    assert "2 to 3 times a day: Friday, December 4 to Sunday, December 6" in text
    assert "Time | Mon 7 | Tue 8" in text
    assert "Last day: Tuesday, December 8" in text


def test_course_from_a_state_on_has_days_without_dates() -> None:
    """The state may come later than the day beside it, so no date would be sure."""
    text = course(f"{NEXT_DAY}, starts_once: you can drink, at: [bedtime], steps: [{{times: 1, lasts: 2 days}}]")
    assert text[:3] == [
        "Start: Wednesday, December 2 (1 day after your procedure), once you can drink",
        "First day: ____",
        "Last day: Day 2",
    ]
    assert "Time | Day 1 | Day 2" in text


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("starts_once: you can drink, steps: [{times: 1, lasts: 2 days}]",
         "Once you can drink: Start gel. Tick each dose in the table for it."),
        ("starts_once: you can drink, steps: [{times: 1 to 2, lasts: 2 days}]", "Once you can drink: Start gel."),
        (f"{NEXT_DAY}, starts_once: you can drink, steps: [{{times: 1 to 2, lasts: 2 days}}]",
         "From this day on, once you can drink: Start gel."),
        (f"{NEXT_DAY}, steps: [{{times: 1 to 2, lasts: 2 days}}]", "Start gel."),
    ],
)  # fmt: skip
def test_start_on_the_timeline(keys: str, line: str) -> None:
    assert line in page(f"courses: [{{medicine: gel, {keys}}}]")


VISIT = "visits: {checkup: {ask: When is it, name: your check-up, side: after}}\n"


def test_course_until_a_visit() -> None:
    rules = f"{VISIT}courses: [{{medicine: gel, {NEXT_DAY}, steps: [{{times: 2, until: 1 day before checkup}}]}}]"
    assert "How long: through 1 day before your check-up" in page(rules)
    known = page(rules, answers=(("checkup", "2026-12-21 09:00"),))
    assert "How long: through Sunday, December 20" in known


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("{each_time: you eat, time_before: 30 min, text: Rinse.}", "Rinse."),
        ("{starts: the day of procedure, repeat: daily, at_most: 2 cups a day, text: Drink coffee.}",
         "Every day: Drink coffee. No more than: 2 cups a day."),
        ("{until: 9 days after procedure, at_most: 1 hour a day, text: You may be near children.}",
         "You may be near children. No more than: 1 hour a day. Through Thursday, December 10."),
        ("{repeat: twice a week, in_all: 6 to 12, text: Come.}", "Come. In all: 6 to 12 times."),
        ("{by: 10 to 12 h after procedure, text: Pass urine.}",
         "At the latest between 9:00 PM and 11:00 PM: Pass urine. // (10 to 12 hours after your procedure)"),
        ("{by: 2 to 3 days after procedure, text: Call us.}",
         "At the latest between Thursday, December 3 and Friday, December 4: Call us. // (2 to 3 days after your procedure)"),
        ("{when: early in the morning the day after, text: Eat.}", "Morning, early > Eat."),
        ("{when: late in the evening the day after, text: Eat.}", "Evening, late > Eat."),
    ],
)  # fmt: skip
def test_entry(entry: str, line: str) -> None:
    assert line in page(f"after: [{entry}]")


def test_heading_of_what_is_done_before_something() -> None:
    assert any(line.startswith("@ 30 minutes before you eat, each time /")
               for line in page("after: [{each_time: you eat, time_before: 30 min, text: Rinse.}]"))  # fmt: skip


def test_time_without_a_number_has_no_date_and_no_line() -> None:
    for dates in ({}, NO_DATE):
        text = page("after: [{when: a few days after procedure, text: Take it off.}]", **dates)
        assert text[text.index("Take it off.") - 1].strip() == "@ A few days after your procedure /"


def test_time_without_a_number_is_sorted_among_others() -> None:
    entries = ["{when: 1 day after procedure, text: One.}", "{when: a few days after procedure, text: Few.}",
               "{when: 2 weeks after procedure, text: Two.}"]  # fmt: skip
    text = page(f"after: [{', '.join(reversed(entries))}]")
    assert text.index("One.") < text.index("Few.") < text.index("Two.")


def test_medicine_until_a_state() -> None:
    text = page("as_needed: [{medicine: ibuprofen, dose: 400 mg, every: 6 h, until_state: your stitches are out}]")
    assert "How long: until your stitches are out" in text
    text = page("do_not_take: [{medicine: aspirin, until_state: your surgeon allows it}]")
    assert any(line.startswith("aspirin | until your surgeon allows it") for line in text)


def test_limit_in_a_list() -> None:
    text = page("activity: {avoid: [{text: Climb stairs., at_most: 4 times a day}]}")
    assert "- Climb stairs. No more than: 4 times a day." in text


def test_deadline_of_a_contact() -> None:
    rules = "what_if: [{happens: you must cancel, contact: call_us, by: 2 to 3 days before procedure}]"
    line = "You must cancel | Call us, at the latest between Saturday, November 28 and Sunday, November 29: ____"
    assert line in page(rules, "preparation")
    assert any("by 2 to 3 days before your procedure" in line for line in page(rules, "preparation", **NO_DATE))


ASKED = """
asks: {antibiotics: {ask: "Did you take antibiotics?", if_yes: If you took antibiotics, in_last: 3 months}}
plan: [{when: 3 days before procedure, only_if: antibiotics, text: Call us.}]
"""


def test_question_about_some_time_before() -> None:
    line = "If you took antibiotics (in the 3 months before the procedure: since September 1, 2026): Call us."
    assert line in page(ASKED, "preparation")
    words = "If you took antibiotics (in the 3 months before the procedure): Call us."
    assert words in page(ASKED, "preparation", **NO_DATE)
    assert "Call us." in page(ASKED, "preparation", answers=(("antibiotics", "yes"),))
    assert "Call us." not in "".join(page(ASKED, "preparation", answers=(("antibiotics", "no"),)))


SOME_VISIT = """
asks: {eye: {ask: "An eye problem?", if_yes: If you have an eye problem}}
visits: {evaluation: {ask: When is it?, name: your evaluation, side: before, only_if: eye}}
plan: [{when: 3 days before evaluation, only_if: eye, text: Leave out your lenses.}]
"""


def test_visit_for_some_patients() -> None:
    assert "____ > If you have an eye problem: Your evaluation." in page(SOME_VISIT, "preparation")
    known = page(SOME_VISIT, "preparation", answers=(("eye", "yes"), ("evaluation", "2026-11-25 09:00")))
    assert "9:00 AM > Your evaluation." in known
    assert not any("evaluation" in line for line in page(SOME_VISIT, "preparation", answers=(("eye", "no"),)))


@pytest.mark.parametrize(("answers", "asked"), [((), 2), ((("eye", "no"),), 0), ((("eye", "yes"),), 1)])
def test_date_of_a_visit_is_only_asked_of_its_patients(answers: tuple[tuple[str, str], ...], asked: int) -> None:

    appointment = Appointment(date=DATE, answers=answers)
    assert len(Composer().open_questions(content(SOME_VISIT), appointment)) == asked


def test_staff_read_the_time_that_a_question_is_about() -> None:

    (question,) = Composer().open_questions(content(ASKED), Appointment(date=DATE))
    assert with_plain_spaces(question) == "Did you take antibiotics? (in the 3 months before the procedure)"
    assert Composer().possible_answers(content(ASKED), question)


@given(
    date=st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31)),
    after=st.integers(1, 60),
    count=st.integers(2, 7),
    weeks=st.integers(1, 3),
)
def test_each_of_so_many_times_has_its_day(date: dt.date, after: int, count: int, weeks: int) -> None:
    every = "weekly" if weeks == 1 else f"every {weeks} weeks"
    rules = f"after: [{{starts: {after} days after procedure, repeat: {every}, in_all: {count}, text: Come.}}]"
    found = content(rules)
    text = lines(compose(found, "discharge", Appointment(date=date)))
    days = [date + dt.timedelta(days=after + 7 * weeks * index) for index in range(count)]
    headings = [text[index - 1] for index, line in enumerate(text) if "Come." in line]
    assert len(headings) == count
    assert all(f"{day:%A}" in line and str(day.day) in line for line, day in zip(headings, days, strict=True))


@given(
    date=st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31)),
    after=st.integers(1, 30),
    low=st.integers(1, 30),
    width=st.integers(1, 20),
)
def test_both_ends_of_a_range_of_days_are_printed(date: dt.date, after: int, low: int, width: int) -> None:
    keys = f"starts: {after} days after procedure, steps: [{{times: 2 to 3, lasts: {low} to {low + width} days}}]"
    (line,) = [line for line in course(keys, date=date, time=None, ended=None) if line.startswith("How long")]
    for days in (low, low + width):
        last = date + dt.timedelta(days=after + days - 1)
        assert f"{last:%A}" in line
        assert f"{last:%B}" in line


def test_each_of_so_many_months_has_its_day() -> None:
    text = page("after: [{starts: 3 months after procedure, repeat: every 3 months, in_all: 3, text: Come.}]")
    headings = [text[index - 1] for index, line in enumerate(text) if line == "Come."]
    days = ["@ Monday, March 1 /", "@ Tuesday, June 1, 2027 /", "@ Wednesday, September 1, 2027 /"]
    assert [heading.startswith(day) for heading, day in zip(headings, days, strict=True)] == [True] * 3


def test_many_times_are_listed_below_one_entry() -> None:
    text = page("after: [{starts: 1 month after procedure, repeat: monthly, in_all: 12, text: Come.}]")
    (line,) = [line for line in text if "Come." in line]
    assert line.startswith("Every month, through Wednesday, December 1, 2027: Come. In all: 12 times.")
    assert line.endswith("On January 1, February 1, March 1, April 1, May 1, June 1, July 1, August 1, September 1, "
                         "October 1, November 1, December 1.")  # fmt: skip


@pytest.mark.parametrize(
    ("step", "counts"),
    [
        ({"times": "3", "lasts": "1 week"}, (3, 3)),
        ({"times": "2 to 3", "lasts": "1 week"}, (2, 3)),
        ({"every": "4 to 6 h", "lasts": "1 week"}, (4, 6)),
        ({"every": "6 h", "lasts": "1 week"}, (4, 4)),
        ({"every": "2 days", "lasts": "1 week"}, (1, 1)),
    ],
)
def test_doses_a_day(step: dict[str, str], counts: tuple[int, int]) -> None:
    assert CourseStep.model_validate(step).dose_counts == counts
