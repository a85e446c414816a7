"""Whole documents: example clinics, silent sets, blank handouts, hostile text."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.compose.composer import compose
from handouts.compose.sections import block_words
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.document import Blank, Run
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines, text
from tests.support.small_content import AT, DOCUMENTS, ENDED, TEMPLATES, content

CLINICS = ("pain-relief-georgia", "california-imaging", "ivc", "reference", "colorado-spine")


def shipped(clinic: str) -> Content:
    return Library(TEMPLATES, TEMPLATES).load(clinic, "balloon-kyphoplasty", DOCUMENTS)


def test_georgia() -> None:
    georgia, appointment = shipped("pain-relief-georgia"), Appointment(**AT, ended=ENDED)
    preparation = lines(compose(georgia, "preparation", appointment))
    assert "[Arrive] 9:30 AM // Tuesday, December 1" in preparation
    assert "9:30 AM > Arrive and check in. // (30 minutes before your 10:00 AM appointment)" in preparation
    discharge = text(compose(georgia, "discharge", appointment))
    assert "[Lie flat] until 12:05 PM" in discharge
    assert "[Rest in bed] until 4:05 PM" in discharge
    before_the_end = text(compose(georgia, "discharge", Appointment(**AT)))
    assert "[Lie flat] until ____ // Lie flat on your back. (1 hour after your procedure)" in before_the_end


def test_california() -> None:
    page = text(compose(shipped("california-imaging"), "preparation", Appointment(**AT, medicines=("Plavix",))))
    assert "Stop smoking." in page
    assert "11:59 PM > Stop eating and drinking." in page
    assert "the night between Monday and Tuesday" in page
    assert "\nclopidogrel (Plavix): blood thinner | Ask your doctor before you stop or change it." in page
    assert "[Arrive] ____ // Tuesday, December 1" in page
    assert "[Driver] ____" in page


def test_colorado_states_nothing_extra() -> None:
    page = lines(compose(shipped("colorado-spine"), "preparation", Appointment(**AT)))
    assert "[Arrive] ____ // Tuesday, December 1" in page
    assert "[Eating and drinking] ____" in page
    assert "Medicines to stop, and the day of the last dose (the nurse writes here) ________" in page
    assert not [line for line in page if "AM" in line and "10:00 AM" not in line]


NUMBER = re.compile(r"\d+(?:[:./]\d+)*")


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_silent_set_adds_no_number(document: str) -> None:
    patient = Appointment(name="Ann", **AT, ended=ENDED)
    stated = {"2026", "12", "1", "10:00", "11:05", "20", "1.0", "911"}
    assert numbers(text(compose(content(), document, patient))) <= stated
    assert numbers(text(compose(content(), document, Appointment()))) <= {"2026", "20", "1.0", "911"}


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_blank_handout_adds_no_number(clinic: str, document: str) -> None:
    folder = TEMPLATES / "clinics" / clinic
    shared = TEMPLATES / "procedures" / "balloon-kyphoplasty.yaml"
    source = "".join(path.read_text(encoding="utf-8") for path in (*folder.glob("*.yaml"), shared))
    allowed = numbers(source) | {"911", "11:59"} | {str(number) for part in numbers(source) for number in _parts(part)}
    assert numbers(text(compose(shipped(clinic), document, Appointment()))) <= allowed


def _parts(number: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", number)]


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ("preparation", "[Arrive] ____"),
        ("preparation", "[Eating and drinking] ____"),
        ("preparation", "[Driver] ____"),
        ("preparation", "Bring: ____"),
        ("preparation", "@ Eating and drinking / "),
        ("preparation", " > ____"),
        ("preparation", "____ > Arrive and check in."),
        ("preparation", "Allergies: tick and tell us: ____"),
        ("preparation", "## The clinic will fill in"),
        ("discharge", "Lie flat: ____"),
        ("discharge", "Rest in bed: ____"),
        ("discharge", "Phone: ____"),
        ("discharge", "Do: ____"),
        ("discharge", "Do not: ____"),
        ("discharge", "If you have pain: ____"),
        ("discharge", "Care of the wound: ____"),
        ("discharge", "Next visit (date, time, place) ____"),
        ("discharge", "Medicines to start again, and when (the nurse writes here) ________"),
        ("discharge", "Nights and weekends: ____"),
        ("consent", "Spinal level: ____"),
        ("consent", "Who does the procedure: ____"),
        ("consent", "Risks of the procedure, one by one ____________"),
        ("consent", "If you choose no treatment, this may happen: ________"),
        ("consent", "[Phone: ____]"),
        ("consent", "[Name: ____]"),
    ],
)
def test_unknown_value_is_a_line(document: str, line: str) -> None:
    assert line in lines(compose(content(), document, Appointment()))


def test_every_blank_has_label() -> None:
    for name in DOCUMENTS:
        for section in compose(content(), name, Appointment()).sections:
            assert all(blank.label for blank in _blanks(section))


def _blanks(block: object) -> list[Blank]:
    if isinstance(block, Blank):
        return [block]
    parts = block if isinstance(block, tuple) else getattr(block, "__dict__", {}).values()
    return [blank for part in parts for blank in _blanks(part)]


def test_rule_is_shown_without_date() -> None:
    rules = "smoking: {stop: 24 h before procedure}\nplan: [{when: 1 week before procedure, text: Call us.}]"
    page = lines(compose(content(rules), "preparation", Appointment()))
    assert "@ ____ / one week before" in page
    assert " > Call us." in page  # the heading says the rule
    assert "____ > No smoking from ____. // (24 hours before your procedure)" in page


@pytest.mark.parametrize("bound", ["at least", "about", "up to"])
def test_bound_is_not_lost_under_its_heading(bound: str) -> None:
    """'at least 1 week before' says more than the heading 'one week before'."""
    rules = f"plan: [{{when: {bound} 1 week before procedure, text: Call us.}}]"
    page = text(compose(content(rules), "preparation", Appointment(**AT)))
    assert f"({bound} 1 week before your procedure)" in page


def test_timeline_is_in_order() -> None:
    rules = """
arrival: {check_in: 30 min}
fasting: {food: 8 h before arrival, clear_liquids: 2 h before arrival}
smoking: {stop: 24 h before procedure}
plan: [{when: 3 days before procedure, text: Wash.}, {when: 1 week before procedure, text: Call.}]
"""
    page = lines(compose(content(rules), "preparation", Appointment(**AT)))
    days = [line for line in page if line.startswith("@")]
    assert days == [
        "@ Tuesday, November 24 / one week before",
        "@ Saturday, November 28 / 3 days before",
        "@ Monday, November 30 / the day before",
        "@ Tuesday, December 1 / the day of your procedure",
    ]
    today = page[page.index(days[-1]) + 1 :][:4]
    assert [line.split(" > ")[0] for line in today] == ["1:30 AM", "7:30 AM", "9:30 AM", "10:00 AM"]


HOSTILE = ["{phone}", "**", "**bold", "{", "}}", "{nothing}", "<b>&amp;", "{number} of {total}", "\\", "%s %(x)d"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_patient_text_prints(name: str, document: str) -> None:
    rules = "topics: [{on: [consent, preparation, discharge], heading: You, text: ['{patient} {level} {physician}']}]"
    level = f"L1 {name}"  # a procedure on the spine refuses text without a level
    appointment = Appointment(name=name, physician=name, level=level, record_number=name, medicines=(name,), **AT)
    page = compose(content(rules, clinic="phone: 555-0100"), document, appointment)
    assert f"{name} {level} {name}" in lines(page)
    assert dict(page.furniture.strip)["Name"] == (Run(name),)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda name: name.strip()))
def test_any_name_is_on_page(name: str) -> None:
    page = compose(content(), "preparation", Appointment(name=name, medicines=(name,)))
    assert dict(page.furniture.strip)["Name"] == (Run(name),)
    assert " ".join(name.split()) in {text for section in page.sections for text in block_words(section)}


def test_no_break_spaces() -> None:
    page = compose(
        content("arrival: {check_in: 30 min}", clinic="phone: (303) 762-0808"), "preparation", Appointment(**AT)
    )
    exact = "\n".join(lines(page, exact=True))
    assert "(303)\u00a0762-0808" in exact
    assert "Tuesday,\u00a0December\u00a01" in exact
    assert "(30\u00a0minutes before your 10:00\u00a0AM appointment)" in exact


def test_page_frame() -> None:
    page = compose(content(), "consent", Appointment(name="Ann Lee", date_of_birth=dt.date(1950, 2, 28), **AT))
    assert page.furniture.mark == "Sample. No clinician has reviewed this text."
    assert page.furniture.version.replace("\u00a0", " ") == "Version 1.0, November 20, 2026"
    assert page.furniture.page.replace("\u00a0", " ") == "Page {number} of {total}"
    assert "Ann" not in page.subject
    assert page.lang == "en-US"
    assert not page.large_print
    assert compose(content(clinic="large_print: 'true'"), "consent", Appointment()).large_print
    assert compose(content(), "consent", Appointment(large_print=True)).large_print
    assert page.budget == 4


def test_glossary_explains_used_terms() -> None:
    terms = "glossary: [{term: vertebra, plain: a bone of the spine}, {term: embolism, plain: a clot}, {term: biopsy, plain: x}]"
    page = text(compose(content("summary: [Both vertebrae and biopsies.]", procedure=terms), "consent", Appointment()))
    assert "- vertebra: a bone of the spine" in page
    assert "- biopsy: x" in page
    assert "embolism" not in page
