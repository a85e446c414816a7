"""Answers to the questions of a set, as front desks write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handouts.content.answers import answer_name, answer_problems, parse_answer, parse_answer_option
from handouts.content.models.conditional import Ask
from handouts.content.models.conditions import Fact
from handouts.errors import InvalidValue

YES_NO = Ask.model_validate({"ask": "Are you allergic?"})
EYE = Ask.model_validate({"ask": "Which eye?", "choices": {"right": "right eye", "left": "left eye"}})
MASS = Ask.model_validate({"ask": "How much do you weigh?", "unit": "kg"})


@pytest.mark.parametrize(
    ("ask", "text", "value"),
    [
        (YES_NO, "yes", True), (YES_NO, " Y ", True), (YES_NO, "x", True), (YES_NO, "NO", False), (YES_NO, "0", False),
        (YES_NO, "", None), (YES_NO, "?", None), (YES_NO, "not asked", None),
        (EYE, "right", "right"), (EYE, "LEFT EYE", "left"), (EYE, "-", None),
        (MASS, "50", Decimal(50)), (MASS, "48.5 kg", Decimal("48.5")), (MASS, "70kgs", Decimal(70)),
    ],
)  # fmt: skip
def test_answer(ask: Ask, text: str, value: Fact | None) -> None:
    assert parse_answer(ask, text) == value


@pytest.mark.parametrize(
    ("ask", "text", "message", "hint"),
    [
        (YES_NO, "maybe", "'maybe' is neither yes nor no", "write yes or no"),
        (EYE, "lft", "'lft' is not one of the answers", 'did you mean "left"?'),
        (EYE, "left-eye", "'left-eye' is not one of the answers", ""),
        (EYE, "L4", "'L4' is not one of the answers", "use one of: left, right"),
        (MASS, "110 lb", "'110 lb': this question is answered in kg", "write it in kg"),
        (MASS, "seventy", "'seventy' is not a number", "write it like 50 kg"),
        (MASS, "-5", "'-5' is not a number", "write it like 50 kg"),
    ],
)
def test_wrong_answer(ask: Ask, text: str, message: str, hint: str) -> None:
    with pytest.raises(InvalidValue) as error:
        parse_answer(ask, text)
    assert message in str(error.value)
    assert hint in error.value.hint


def test_answer_to_no_question() -> None:
    ((name, message, hint),) = answer_problems({"allergy": YES_NO}, (("alergy", "yes"),))
    assert (name, message) == ("alergy", "the set has no question 'alergy'")
    assert hint == 'did you mean "allergy"?'


@pytest.mark.parametrize("text", ["Contrast Allergy", "contrast-allergy", " contrast_allergy "])
def test_name(text: str) -> None:
    assert answer_name(text) == "contrast_allergy"
    assert parse_answer_option(f"{text}=yes") == ("contrast_allergy", "yes")


@pytest.mark.parametrize("text", ["yes", "=yes", "allergy=", "allergy"])
def test_option_without_a_name_or_an_answer(text: str) -> None:
    with pytest.raises(InvalidValue, match="is not an answer"):
        parse_answer_option(text)
