"""Conditions: what is read, what is refused with a hint, and what is true, false or unknown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.content.models.conditions import (
    KNOWN_FACTS,
    Condition,
    Fact,
    FactType,
    Term,
    condition_problem,
    is_contradiction,
    parse_condition,
    uncovered,
)

FACTS: Mapping[str, FactType] = {
    **KNOWN_FACTS,
    "allergy": FactType("yes_no"),
    "sedation": FactType("yes_no"),
    "eye": FactType("choice", ("right", "left", "both")),
    "weight": FactType("number", unit="kg"),
}


def evaluate(condition: Condition, facts: Mapping[str, Fact]) -> bool | Condition:
    """The condition for these facts; others are not known."""
    return condition.evaluate(lambda term: term.evaluate(facts.get(term.fact)))


@pytest.mark.parametrize(
    ("text", "true_for", "false_for"),
    [
        ("allergy", {"allergy": True}, {"allergy": False}),
        ("not allergy", {"allergy": False}, {"allergy": True}),
        ("eye is left or both", {"eye": "both"}, {"eye": "right"}),
        ("eye is not left", {"eye": "both"}, {"eye": "left"}),
        ("not eye is left", {"eye": "right"}, {"eye": "left"}),
        ("age under 18", {"age": 17}, {"age": 18}),
        ("age is less than 18 years", {"age": 17}, {"age": 18}),
        ("age over 17", {"age": 18}, {"age": 17}),
        ("age at least 65", {"age": 65}, {"age": 64}),
        ("age 65 or older", {"age": 65}, {"age": 64}),
        ("age 12 and over", {"age": 12}, {"age": 11}),
        ("age 17 or younger", {"age": 17}, {"age": 18}),
        ("age at most 17", {"age": 17}, {"age": 18}),
        ("not age at least 18", {"age": 17}, {"age": 18}),
        ("weight over 50 kg", {"weight": Decimal("50.1")}, {"weight": Decimal(50)}),
        ("weight from 10.5", {"weight": Decimal("10.5")}, {"weight": Decimal("10.4")}),
        ("time before noon", {"time": dt.time(11, 59)}, {"time": dt.time(12)}),
        ("time from 1:30 PM", {"time": dt.time(13, 30)}, {"time": dt.time(13, 29)}),
        ("weekday is Mon or tuesday", {"weekday": "monday"}, {"weekday": "sunday"}),
        ("allergy and age under 18", {"allergy": True, "age": 3}, {"allergy": True, "age": 30}),
        ("age 12 and over and not sedation", {"age": 12, "sedation": False}, {"age": 12, "sedation": True}),
    ],
)
def test_true_and_false(text: str, true_for: dict[str, Fact], false_for: dict[str, Fact]) -> None:
    condition = parse_condition(text)
    assert condition == parse_condition(f" {text.replace(' ', '  ')} ")
    assert condition_problem(condition, FACTS) is None
    assert evaluate(condition, true_for) is True
    assert evaluate(condition, false_for) is False
    assert evaluate(condition, {}) == condition


def test_unknown_parts_remain() -> None:
    condition = parse_condition("allergy and age under 18 and not sedation")
    assert evaluate(condition, {"age": 5}) == parse_condition("allergy and not sedation")
    assert evaluate(condition, {"age": 50}) is False
    assert evaluate(condition, {"allergy": False}) is False


def test_terms_tested_until_false() -> None:
    tested: list[str] = []

    def is_true(term: Term) -> bool | None:
        tested.append(term.fact)
        return term.evaluate({"allergy": False, "age": 5}[term.fact])

    assert parse_condition("age under 18 and allergy and sedation").evaluate(is_true) is False
    assert tested == ["age", "allergy"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a condition; write it like"),
        ("if allergic", "is not a condition"),
        ("contrast-allergy", "is not a condition"),
        ("allergy or sedation", "cannot be joined with `or`; write {any: [allergy, sedation]}"),
        ("age under eighteen", "'eighteen' is not a number"),
        ("time before 12 PM", "is it midnight or noon"),
        ("time before 25:00", "hours end at 23"),
        ("time after noon", "does not say whether 12:00 is included; write `before` or `from`"),
        ("age under", "is not a condition"),
        ("allergy and", "is not a condition"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_condition(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("alergy", "'alergy' is not a question in `asks`, and is not known without asking"),
        ("age", "'age' cannot be compared like this"),
        ("allergy is yes", "'allergy' cannot be compared like this"),
        ("eye", "'eye' cannot be compared like this"),
        ("eye is middle", "'middle' is not a value of 'eye'"),
        ("weekday is someday", "'someday' is not a value of 'weekday'"),
        ("weight under 100 lb", "'weight' is in kg, not in lb"),
        ("age under 18 and age over 65", "this condition is never true"),
        ("allergy and not allergy", "this condition is never true"),
        ("eye is left and eye is right", "this condition is never true"),
        ("time before 9:00 and time from 10:00", "this condition is never true"),
    ],
)
def test_problems(text: str, message: str) -> None:
    problem = condition_problem(parse_condition(text), FACTS)
    assert problem is not None
    assert problem[0] == message
    assert problem[1]


@pytest.mark.parametrize(
    ("texts", "gap"),
    [
        (("time before noon", "time from noon"), None),
        (("time before noon", "time from 1 PM"), {"time": dt.time(12)}),
        (("allergy", "not allergy"), None),
        (("allergy",), {"allergy": False}),
        (("eye is left", "eye is right or both"), None),
        (("eye is left", "eye is right"), {"eye": "both"}),
        (("weight under 50", "weight over 50"), {"weight": Decimal(50)}),
        (("age under 18", "age over 17"), None),
        (("allergy", "not allergy and age under 18", "not allergy and age at least 18"), None),
        (("allergy", "not allergy and age under 18"), {"allergy": False, "age": Decimal(18)}),
    ],
)
def test_gaps(texts: tuple[str, ...], gap: dict[str, Any] | None) -> None:
    assert uncovered(map(parse_condition, texts), FACTS) == gap


@pytest.mark.parametrize(
    ("first", "second", "never"),
    [
        ("time before noon", "time from noon", True),
        ("time before noon", "time from 11:00", False),
        ("eye is left", "eye is not left", True),
        ("eye is left or both", "eye is both", False),
        ("age under 18", "age over 17", True),
        ("weight under 50", "weight at least 50", True),
        ("weight under 50", "allergy", False),
    ],
)
def test_contradictions(first: str, second: str, never: bool) -> None:
    assert is_contradiction((parse_condition(first), None, parse_condition(second))) is never


TERMS = st.sampled_from(
    ["allergy", "not allergy", "sedation", "eye is left", "eye is left or both", "age under 18", "age over 64"]
)
VALUES = st.fixed_dictionaries(
    {}, optional={"allergy": st.booleans(), "sedation": st.booleans(), "eye": st.sampled_from(["left", "right", "both"]),
                  "age": st.integers(0, 110)}
)  # fmt: skip


@given(st.lists(TERMS, min_size=1, max_size=4), VALUES, VALUES)
def test_more_facts_never_change_an_answer(texts: list[str], facts: dict[str, Any], more: dict[str, Any]) -> None:
    condition = parse_condition(" and ".join(texts))
    result = evaluate(condition, facts)
    later = evaluate(condition, {**more, **facts})
    if isinstance(result, Condition):
        assert evaluate(result, {**more, **facts}) == later
    else:
        assert later is result


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_condition(text)
    except ValueError as error:
        assert str(error)
