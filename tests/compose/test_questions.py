"""Questions of a set: their words on the page, their units, and when they are asked."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import Composer, compose
from handouts.content.answers import Answers
from handouts.desk.form import question_fields
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

DAY = {"date": dt.date(2026, 12, 15), "time": dt.time(10)}
RULES = """
asks:
  went_home: {ask: "Did they get a drain?", if: If you have a drain, when: after}
  eye: {ask: "Which eye?", choices: {right: right eye, left: left eye, both: both eyes},
        if: "If we operate on your {answer}", if_not: "If we do not operate on your {answer}"}
  egfr: {ask: "What is your eGFR?", unit: mL/min}
  pads: {ask: "How many pads a day?", unit: none}
prepare:
  - {only_if: eye is left or both, text: Mark the left side.}
  - {only_if: eye is not left, text: Cover it.}
  - {only_if: egfr under 30 mL/min, text: Call the kidney doctor.}
  - {only_if: pads at least 2, text: Bring pads.}
wound_care:
  - {only_if: went_home, text: Empty the drain.}
"""


def page(document: str = "preparation", answers: Answers = (), **appointment: object) -> str:
    return "\n".join(lines(compose(content(RULES), document, Appointment(answers=answers, **appointment))))  # type: ignore[arg-type]


def test_words_of_choices_name_the_answer() -> None:
    printed = page()
    assert "If we operate on your left eye or both eyes: Mark the left side." in printed
    assert "If we do not operate on your left eye: Cover it." in printed


@pytest.mark.parametrize(
    ("answer", "text", "is_printed"),
    [
        (("egfr", "29"), "Call the kidney doctor.", True),
        (("egfr", "29 mL/min"), "Call the kidney doctor.", True),
        (("egfr", "30"), "Call the kidney doctor.", False),
        (("pads", "2"), "Bring pads.", True),
        (("pads", "1"), "Bring pads.", False),
    ],
)
def test_numbers(answer: tuple[str, str], text: str, is_printed: bool) -> None:
    assert (text in page(answers=(answer,))) is is_printed


def test_number_words_have_their_unit() -> None:
    assert "“What is your eGFR?” is less than 30 mL/min" in page()
    assert "“How many pads a day?” is 2 or more: Bring pads." in page()


def test_question_for_after_is_not_asked_before() -> None:
    built = content(RULES)
    assert "Did they get a drain?" not in Composer().open_questions(built, Appointment(**DAY))  # type: ignore[arg-type]
    after = Appointment(**DAY, ended=dt.datetime(2026, 12, 15, 11))  # type: ignore[arg-type]
    assert "Did they get a drain?" in Composer().open_questions(built, after)
    assert "If you have a drain: Empty the drain." in page("discharge")


def test_the_form_asks_it_last() -> None:
    fields = question_fields("", content(RULES).instructions.value.asks)
    assert [field.is_after for field in fields] == [False, False, False, True]
    assert [field.unit for field in fields] == ["", "mL/min", "", ""]


SMOKING = [
    ("from midnight", "11:59 PM > Stop smoking.", "11:59 PM on the night before your procedure"),
    ("10:00 PM the day before", "10:00 PM > Stop smoking.", "10:00 PM on the day before"),
    ("6:00 AM", "6:00 AM > Stop smoking.", "6:00 AM on the day of your procedure"),
    ("4 weeks before procedure", "No smoking from Tuesday, November 17", ""),
]


@pytest.mark.parametrize(("rule", "dated", "undated"), SMOKING)
def test_smoking(rule: str, dated: str, undated: str) -> None:
    built = content(f"smoking: {{stop: {rule}}}")
    printed = "\n".join(lines(compose(built, "preparation", Appointment(**DAY)))).replace("\xa0", " ")  # type: ignore[arg-type]
    assert dated in printed
    blank = "\n".join(lines(compose(built, "preparation", Appointment()))).replace("\xa0", " ")
    assert undated in blank
