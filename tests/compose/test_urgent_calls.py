"""The box of all calls that must be made now, and what the plan says about days that are past."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import AT, content

SET = """
medicines:
  table:
  - {generic: clopidogrel, brands: [Plavix], action: stop, before: 7 days before procedure}
  - {generic: warfarin, action: ask, before: 5 days before procedure}
plan:
  - {when: 1 week before procedure, text: "Call us if you have a fever, a cough, or an open sore."}
  - {when: 1 week before procedure, text: Call the person who drives you.}
  - {by: 7 days before procedure, text: Have your blood test.}
  - {when: 8:00 PM 7 days before procedure, text: Start the antibiotic ointment.}
  - {when: 7 days before procedure, text: Take your prednisone.}
"""
WEEKDAYS = "phone: 555-010-0100\nopen_days: [mon, tue, wed, thu, fri]"
NIGHTS = f"{WEEKDAYS}\nafter_hours_phone: 555-010-0199"
OPEN, SATURDAY = "2026-11-27", "2026-11-28"


def page(printed: str | None, *medicines: str, clinic: str = NIGHTS, rules: str = SET) -> list[str]:
    appointment = Appointment(**AT, medicines=medicines, printed=dt.date.fromisoformat(printed) if printed else None)
    return lines(compose(content(rules, clinic=clinic), "preparation", appointment))


def box(page_lines: list[str]) -> list[str]:
    """The lines of the box, the first of the page."""
    start = next((index for index, line in enumerate(page_lines) if line.startswith("! ")), None)
    if start is None:
        return []
    end = next(index for index, line in enumerate(page_lines) if index > start and line.startswith(("[", "##")))
    return page_lines[start:end]


def test_all_calls_are_in_one_box() -> None:
    printed = page(OPEN, "Plavix", "warfarin", "digoxin")
    assert box(printed) == [
        "! Call us today: 555-010-0100",
        "Nights and weekends: 555-010-0199",
        (
            "- clopidogrel (Plavix): the day of the last dose was Monday, November 23."
            " Ask us what to do before you take it or stop it."
        ),
        (
            "- warfarin: if you were told to stop it, the day of the last dose was Wednesday, November 25."
            " Ask us what to do before you take it or stop it."
        ),
        "- Not done yet? It may be too late: Have your blood test.",
        "- Not done yet? It may be too late: Start the antibiotic ointment.",
        "- Not done yet? It may be too late: Take your prednisone.",
        "- Ask us about digoxin before you stop or change anything.",
    ]
    assert not [line for line in printed if line.startswith("@ As soon as you can")]  # said once
    assert printed[printed.index("### Ask us about these before you stop or change them") + 1] == "- digoxin"


def test_possible_medicines_are_in_the_box() -> None:
    assert "- If you take clopidogrel, warfarin: the day of the last dose is already past. Ask what to do." in box(
        page(OPEN)
    )


@pytest.mark.parametrize(
    ("printed", "clinic", "call", "other"),
    [
        (OPEN, NIGHTS, "! Call us today: 555-010-0100", "Nights and weekends: 555-010-0199"),
        (SATURDAY, NIGHTS, "! Call us today: 555-010-0199", "From Monday, November 30: 555-010-0100"),
        (SATURDAY, WEEKDAYS, "! Call us on Monday, November 30: 555-010-0100", None),
        (SATURDAY, "phone: 555-010-0100", "! Call us today: 555-010-0100", None),  # opening days are not known
        (SATURDAY, f"{WEEKDAYS}\nholidays: [2026-11-30]", "! Call us today: 555-010-0100", None),  # too late to wait
        (OPEN, "", "! Call us today: ____", None),
        ("2026-11-20", NIGHTS, "! Call us as soon as you can: 555-010-0100", "Nights and weekends: 555-010-0199"),
        (None, NIGHTS, "! Call us as soon as you can: 555-010-0100", "Nights and weekends: 555-010-0199"),
        ("2026-11-24", NIGHTS, "! Call us today: 555-010-0100", "Nights and weekends: 555-010-0199"),
    ],
)
def test_the_number_at_which_somebody_answers_comes_first(
    printed: str | None, clinic: str, call: str, other: str | None
) -> None:
    rules = "medicines: {table: [{generic: aspirin, action: continue}]}"
    expected = [call, other, "- Ask us about digoxin before you stop or change anything."]
    assert box(page(printed, "digoxin", clinic=clinic, rules=rules)) == [line for line in expected if line]


def test_nothing_to_call_about() -> None:
    assert box(page("2026-11-20", "Plavix")) == []


def test_past_days_say_what_to_do_now() -> None:
    """A condition is never past. A task is for today. Only what may be too late, and a medicine, is a call."""
    printed = page(OPEN, "warfarin")
    day = [line for line in printed if line.startswith((" > ", "8:00 PM > "))]
    too_late = "This day is already past. Not done yet? Call us today."
    assert " > Call us if you have a fever, a cough, or an open sore." in day
    assert " > Call the person who drives you. Not done yet? Do it today." in day
    assert f" > By the end of this day: Have your blood test. {too_late}" in day
    assert f"8:00 PM > Start the antibiotic ointment. {too_late}" in day
    assert f" > Take your prednisone. {too_late}" in day


@pytest.mark.parametrize(
    "text", ["If you have a cough, call us.", "Tell us if you have a cough.", "Call if you cough."]
)
def test_conditions(text: str) -> None:
    rules = f"plan: [{{when: 1 week before procedure, text: '{text}'}}]"
    assert f" > {text}" in page(OPEN, rules=rules)


def test_a_past_task_keeps_its_box_to_tick() -> None:
    rules = "plan: [{when: 1 week before procedure, text: Wash your feet.}]\nsmoking: {stop: 2 weeks before procedure}"
    appointment = Appointment(**AT, printed=dt.date(2026, 11, 27))
    document = compose(content(rules), "preparation", appointment)
    days = [day for section in document.sections for block in section.blocks for day in getattr(block, "days", ())]
    assert [entry.tick for day in days for entry in day.moments if "Wash" in str(entry.tasks)] == [True]
    printed = lines(document)
    assert " > No smoking from Tuesday, November 17. Not done yet? Do it today." in " ".join(printed)


def test_a_daily_task_has_no_notice_on_past_days() -> None:
    rules = """
plan:
  - {starts: 3 days before procedure, until: 1 day before procedure, repeat: every day, text: Wash with the soap.}
"""
    printed = page("2026-11-29", rules=rules)
    assert [line for line in printed if "Wash with the soap" in line] == [" > Wash with the soap."] * 3
    assert box(printed) == []


def test_a_course_that_should_have_begun_is_in_the_box() -> None:
    rules = "courses: [{medicine: nasal ointment, starts: 7 days before procedure, steps: [{times: 2, lasts: 5 days}]}]"
    late = "- Not done yet? It may be too late: Start nasal ointment. Tick each dose in the table for it."
    assert late in box(page(OPEN, rules=rules))
    assert box(page("2026-11-20", rules=rules)) == []


def test_a_page_without_the_box_keeps_the_call_in_the_plan() -> None:
    """A clinic's own layout may have no box."""
    whole = content(SET, clinic=NIGHTS)
    layout = whole.layouts["preparation"]
    sections = tuple(section for section in layout.value.sections if section.show != "urgent")
    own = replace(layout, value=layout.value.model_copy(update={"sections": sections}))
    without = replace(whole, layouts={**whole.layouts, "preparation": own})
    printed = lines(compose(without, "preparation", Appointment(**AT, medicines=("digoxin",))))
    assert " > Call us at 555-010-0100 and ask what to do about: digoxin" in printed
