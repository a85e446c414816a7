"""Details of pages: ranges, past days, procedures without a site, general advice, and the order of undated entries."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.document import WarningBox
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import AT, ENDED, content

DAY = dt.date(2026, 11, 26)


def page(rules: str, document: str = "preparation", procedure: str = "", **appointment: object) -> list[str]:
    composed = compose(content(rules, procedure=procedure), document, Appointment(**appointment))  # type: ignore[arg-type]
    return lines(composed)


RANGE = "medicines: {table: [{generic: aspirin, action: stop, before: 5-7 days before procedure}]}"


@pytest.mark.parametrize(
    ("printed", "past"),
    [(dt.date(2026, 11, 23), False), (dt.date(2026, 11, 25), False), (DAY, True), (dt.date(2026, 12, 1), True)],
)
def test_range_is_past_after_its_end(printed: dt.date, past: bool) -> None:
    """The last dose is between November 23 and November 25."""
    page_text = "\n".join(page(RANGE, **AT, medicines=("aspirin",), printed=printed))
    assert ("The day of the last dose is already past" in page_text) == past
    assert "Stop. Last dose: between Monday, November 23 and Wednesday, November 25." in page_text
    days = "Your first day without aspirin is between Tuesday, November 24 and Thursday, November 26."
    assert (days in page_text) is not past  # too late for it: the plan says to call


@pytest.mark.parametrize(
    ("when", "printed", "past"),
    [
        ("5 days before procedure", DAY, False),
        ("5 days before procedure", dt.date(2026, 11, 27), True),
        ("5-7 days before procedure", DAY, False),
        ("5-7 days before procedure", dt.date(2026, 11, 27), True),
        ("12 h before procedure", dt.date(2026, 11, 30), False),
        ("12 h before procedure", dt.date(2026, 12, 1), True),
        ("5 days before procedure", dt.date(2026, 12, 2), False),
        ("5 days before procedure", None, False),
    ],
)
def test_past_task(when: str, printed: dt.date | None, past: bool) -> None:
    rules = f"plan: [{{when: {when}, text: Have a blood test.}}]"
    document = compose(content(rules), "preparation", Appointment(**AT, printed=printed))  # type: ignore[arg-type]
    moments = [
        moment for section in document.sections for block in section.blocks if hasattr(block, "days")
        for day in block.days for moment in day.moments
    ]  # fmt: skip
    task = next(moment for moment in moments if "blood test" in str(moment.tasks))
    notice = (
        "This day is already past. Not done yet? Call us today." if "h" in when[:4] else "Not done yet? Do it today."
    )
    assert (notice in str(task.tasks)) == past
    too_late = past and "Call us" in notice
    assert task.tick != too_late  # what can be done today has its box; what needs a call has none


@pytest.mark.parametrize(("site", "line"), [("none", False), ("spine", True)])
@pytest.mark.parametrize("document", ["consent", "discharge"])
def test_no_line_without_site(document: str, site: str, line: bool) -> None:
    page_lines = page("", document, procedure=f"site: {site}", **AT, ended=ENDED)
    assert any(text.startswith("Spinal level: ____") for text in page_lines) == line


GENERAL = "medicines: {general: [Take all your medicines as usual.]}"


@pytest.mark.parametrize(
    ("rules", "document", "label"),
    [
        ("", "preparation", "Medicines to stop, and the day of the last dose (the nurse writes here)"),
        ("", "discharge", "Medicines to start again, and when (the nurse writes here)"),
        (GENERAL, "preparation", "What else we told you about your medicines"),
        (GENERAL, "discharge", "What else we told you about your medicines"),
    ],
)
def test_general_advice_instead_of_stop_line(rules: str, document: str, label: str) -> None:
    page_text = "\n".join(page(rules, document, **AT))
    labels = (
        "Medicines to stop, and the day of the last dose (the nurse writes here)",
        "Medicines to start again, and when (the nurse writes here)",
        label,
    )
    assert [text for text in dict.fromkeys(labels) if text in page_text] == [label]


@pytest.mark.parametrize(
    "signs", ["emergency: [You faint]", "call_us: [Fever]", "emergency: [You faint], call_us: [Fever]", ""]
)
def test_warning_text_is_next_to_the_numbers(signs: str) -> None:
    rules = f"warning: {{{signs}{', ' if signs else ''}text: [Call us if you are worried.]}}"
    document = compose(content(rules), "discharge", Appointment())
    box = next(block for part in document.sections for block in part.blocks if isinstance(block, WarningBox))
    holding = [number for number, tier in enumerate(box.tiers) if "worried" in str(tier.note)]
    assert holding == [1]
    assert not box.note


@pytest.mark.parametrize(("night", "shown"), [("555-010-0199", "555-010-0199"), ("", "____")])
def test_night_number_is_beside_the_day_number(night: str, shown: str) -> None:
    """Both are in the box, in one size: people go home in the evening. An unknown one has a line there."""
    clinic = f"after_hours_phone: {night}" if night else ""
    text = lines(compose(content(clinic=f"phone: 555-010-0100\n{clinic}"), "discharge", Appointment()))
    call = text.index("! Call us now for any of these: ")
    assert text[call + 1 : call + 3] == ["Phone: 555-010-0100", f"Nights and weekends: {shown}"]


def test_box_without_signs_says_who_fills_it_in() -> None:
    text = lines(compose(content("warning: {call_us: [Fever]}"), "discharge", Appointment(name="Maria Beispiel")))
    start = text.index("! Call 911 for any of these: ")
    words = "The nurse writes the signs here before you leave. Do not leave with this box empty."
    assert text[start + 1 : start + 5] == [words, "- ____", "- ____", "- ____"]


def test_two_lengths_in_one_sentence() -> None:
    rules = "length: {total: about 1 h 30 min, per_level: 30 min}"
    length = "about 90 minutes in all; 30 minutes for each spinal level treated"
    assert f"Your balloon kyphoplasty begins. It takes {length}." in "\n".join(page(rules, **AT))
    assert f"How long it takes: A{length[1:]}" in page(rules, "consent", **AT)


def test_undated_hours_before_evening() -> None:
    rules = """
fasting: {food: from midnight, clear_liquids: 2 h before procedure}
plan:
- {when: 1 day before procedure, text: Shower.}
- {when: 3 days before procedure, text: Shop.}
- {when: 13 h before procedure, text: Take a pill.}
- {when: 8 h before procedure, text: Take a second pill.}
medicines:
  table:
  - {generic: metformin, action: stop, before: 24 h before procedure}
  - {generic: apixaban, action: stop, before: 72 h before procedure}
"""
    page_text = "\n".join(page(rules))
    order = ["apixaban", "Shop.", "metformin", "Take a pill.", "Shower.", "Stop eating", "second", "Stop drinking"]
    places = [page_text.index(word, page_text.index("## Your plan")) for word in order]
    assert places == sorted(places)


def test_possible_stops_on_blank_discharge() -> None:
    rules = (
        "medicines: {table: [{generic: warfarin, action: ask, before: 5 days before procedure, decides: your doctor},"
        " {generic: aspirin, action: ask, decides: your doctor}]}"
    )
    rows = [line for line in page(rules, "discharge") if " | " in line]
    sentence = "Did a doctor or nurse tell you to stop it? Ask your doctor before you start it again."
    not_told = "If nobody told you to stop it, ask before you change anything."
    assert rows == ["Medicine | What to do", f"warfarin; aspirin | {sentence} {not_told}"]
