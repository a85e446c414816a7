"""Open days as a unit of time, deadlines that never move to a later day, and times after arrival."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.compose.composer import compose
from handouts.compose.context import HandoutContext
from handouts.compose.plan_entries import entry_time
from handouts.compose.times import OpenDays
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.plan_validation import closed_day_problems
from handouts.content.reader import read_model
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import Stub, content

WEEK = "open_days: [mon, tue, wed, thu, fri]\nholidays: [2026-12-25, 2026-12-28, 2027-01-01]"
TUESDAY = {"date": dt.date(2026, 12, 29), "time": dt.time(10)}
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
OPENINGS = st.frozensets(st.integers(0, 6), min_size=1)


def page(rules: str, document: str = "preparation", clinic: str = WEEK, **appointment: object) -> list[str]:
    patient = Appointment(**appointment)  # type: ignore[arg-type]
    return lines(compose(content(rules, clinic=clinic), document, patient))


def day_of(text: str, printed: list[str]) -> str:
    """The heading above the line with a text."""
    line = next(index for index, entry in enumerate(printed) if text in entry)
    return next(entry for entry in reversed(printed[:line]) if entry.startswith("@ "))


@given(DAYS, OPENINGS, st.frozensets(st.integers(0, 60), max_size=10), st.integers(1, 20), st.booleans())
def test_count_agrees_with_a_list_of_all_open_days(
    day: dt.date, weekdays: frozenset[int], closed: frozenset[int], amount: int, before: bool
) -> None:
    """The n-th open day is looked up in a list of all open days around the day, and never stepped to."""
    holidays = frozenset(day + dt.timedelta(days=offset - 30) for offset in closed)
    span = (day + dt.timedelta(days=offset) for offset in range(-400, 401))
    listed = [entry for entry in span if entry.isoweekday() - 1 in weekdays and entry not in holidays]
    expected = listed[bisect_left(listed, day) - amount] if before else listed[bisect_right(listed, day) + amount - 1]
    assert OpenDays(weekdays, holidays).count(day, amount, before=before) == expected


WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@given(
    day=DAYS, names=st.sets(st.sampled_from(WEEKDAY_NAMES), max_size=3), opening=OPENINGS, amount=st.integers(1, 30),
    key=st.sampled_from(["by: {} days before procedure", "when: at least {} days before procedure"]),
    avoids=st.booleans(),
)  # fmt: skip
def test_no_deadline_moves_later(
    day: dt.date, names: set[str], opening: frozenset[int], amount: int, key: str, avoids: bool
) -> None:
    keys = [key.format(amount), "text: Call us."]
    keys += [f"weekdays: [{', '.join(sorted(names))}]"] if names else []
    keys += ["if_closed: the open day before"] if avoids else []
    clinic = f"open_days: [{', '.join(WEEKDAY_NAMES[index] for index in sorted(opening))}]"
    built = content(f"plan: [{{{', '.join(keys)}}}]", clinic=clinic)
    context = HandoutContext(built, "preparation", Appointment(date=day))
    when = entry_time(context, context.rules.plan[0]).time
    deadline = day - dt.timedelta(days=amount)
    assert when is None or cast("dt.date", when.first) <= deadline
    allowed = {WEEKDAY_NAMES.index(name) for name in names or WEEKDAY_NAMES} & (opening if avoids else set(range(7)))
    if when is None:
        assert not allowed
    else:
        assert max(entry for entry in _week_up_to(deadline) if entry.weekday() in allowed) == when.first


def _week_up_to(day: dt.date) -> list[dt.date]:
    return [day - dt.timedelta(days=offset) for offset in range(7)]


@pytest.mark.parametrize(
    ("when", "heading"),
    [
        ("3 open days before procedure", "@ Tuesday, December 22 / one week before"),
        ("1 business day before procedure", "@ Thursday, December 24 / 5 days before"),
        ("noon 2 working days before procedure", "@ Wednesday, December 23 / 6 days before"),
    ],
)
def test_open_days_before(when: str, heading: str) -> None:
    printed = page(f"plan: [{{when: {when}, text: Call the desk.}}]", **TUESDAY)
    assert day_of("Call the desk.", printed) == heading


def test_open_days_after_and_the_rule_beside_it() -> None:
    printed = page("after: [{when: 2 business days after procedure, text: Call the desk.}]", "discharge", **TUESDAY)
    assert day_of("Call the desk.", printed) == "@ Thursday, December 31 / 2 days after"
    assert any("(2 business days after your procedure)" in line for line in printed)
    later = page("after: [{when: 3 business days after procedure, text: Call the desk.}]", "discharge", **TUESDAY)
    assert day_of("Call the desk.", later) == "@ Monday, January 4 / 6 days after"


def test_open_days_without_a_date() -> None:
    printed = page("plan: [{when: 3 open days before procedure, text: Call the desk.}]")
    assert day_of("Call the desk.", printed) == "@ ____ / 3 business days before"


def loaded(tmp_path: Path, name: str, text: str, model: type) -> Any:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_model(tmp_path / name, model)


def test_open_days_need_the_days_of_the_clinic(tmp_path: Path) -> None:
    text = (
        "procedure: a\nversion: '1'\nrevised: 2026-11-20\nstatus: draft\n"
        "plan:\n  - {by: 3 open days before procedure, text: Call us.}\n"
        "after:\n  - {from: the day of procedure, until: 2 open days after procedure, text: Rest.}\n"
    )
    rules = loaded(tmp_path, "a.yaml", text, InstructionSet)
    for clinic_keys, count in (("", 2), ("holidays: [2026-12-25]", 2), ("open_days: [mon]", 0)):
        clinic = Clinic.model_validate(
            {"name": "Test", "time_zone": "UTC", "brand": {"color": "#123456", "accent": "#654321"}}
            | ({"holidays": ("2026-12-25",)} if "holidays" in clinic_keys else {})
            | ({"open_days": ("mon",)} if "open_days" in clinic_keys else {})
        )
        problems = list(closed_day_problems(rules, cast("Any", Stub(clinic, "clinic.yaml"))))
        assert len(problems) == count
    problems = list(closed_day_problems(rules, cast("Any", Stub(clinic.model_copy(update={"open_days": ()}), ""))))
    assert [(problem.line, problem.column) for problem in problems] == [(6, 10), (8, 41)]
    assert "open days cannot be counted" in problems[0].message
    assert problems[0].hint == "add `open_days` and `holidays` to clinic.yaml"


def test_deadlines_are_printed_as_deadlines() -> None:
    rules = """
plan:
  - {by: 1 week before procedure, weekdays: [mon, fri], text: Call the desk.}
  - {by: noon the day before, text: Tell us your weight.}
"""
    printed = page(rules, **TUESDAY)
    assert day_of("Call the desk.", printed).startswith("@ Monday, December 21")
    assert any("By the end of this day: Call the desk." in line for line in printed)
    assert any(line.startswith("by 12:00 noon > Tell us your weight.") for line in printed)


def test_a_day_does_not_move_past_the_procedure() -> None:
    """A day before the procedure that moves to a day after it has no date: a line to write on."""
    printed = page("plan: [{when: the day before, weekdays: [wed], text: Bring the form.}]", **TUESDAY)
    assert day_of("Bring the form.", printed).startswith("@ ____")


def test_after_arrival() -> None:
    rules = """
arrival: {check_in: 1 h}
plan:
  - {when: the morning of procedure, text: Take a shower.}
  - {when: 5 min after check-in, text: Give a urine sample.}
  - {when: 1 h before procedure, text: Sign the form.}
"""
    for appointment in (TUESDAY, {"date": TUESDAY["date"]}, {}):
        printed = page(rules, **appointment)
        order = ["Take a shower.", "Arrive and check in.", "Give a urine sample.", "Your balloon kyphoplasty begins."]
        places = [next(i for i, line in enumerate(printed) if text in line) for text in order]
        assert places == sorted(places), printed
        assert day_of("urine", printed).endswith("the day of your procedure")
    printed = page(rules, **TUESDAY)
    assert any(
        line.startswith("9:05 AM > Give a urine sample.") and "(5 minutes after you arrive)" in line for line in printed
    )
    same = [line for line in printed if line.startswith("9:00 AM")]
    assert "Arrive" in same[0]
    assert "Sign the form" in same[1]


def test_about_is_in_the_column_of_times() -> None:
    rules = "plan: [{when: about 2 h before procedure, text: Drink.}]\nsmoking: {stop: about 3 h before procedure}"
    printed = page(rules, **TUESDAY)
    assert any(line.startswith("about 8:00 AM > Drink.") for line in printed)
    assert any(line.startswith("about 7:00 AM > Stop smoking") for line in printed)
