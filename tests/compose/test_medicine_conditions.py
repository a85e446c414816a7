"""Conditions on the patient's medicines, and conditions of which one must be true."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from handouts.compose.composer import Composer, compose
from handouts.content.answers import Answers
from handouts.content.models.conditions import Condition, parse_conditions
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

TABLE = """
medicines:
  table:
    - {generic: semaglutide, brands: [Ozempic], drug_class: diabetes medicine, action: ask, decides: your doctor}
    - {generic: clopidogrel, brands: [Plavix], drug_class: blood thinner, action: ask, decides: your doctor}
"""
ASKS = """
asks:
  allergy: {ask: "Are you allergic to dye?", if: If you are allergic to dye}
  diabetes: {ask: "Do you have diabetes?", if: If you have diabetes}
  eye: {ask: "Which eye?", choices: {right: right eye, left: left eye, both: both eyes}}
"""
DAY = {"date": dt.date(2026, 12, 15), "time": dt.time(10)}


def page(rules: str, answers: Answers = (), **appointment: object) -> list[str]:
    patient = Appointment(answers=answers, **appointment)  # type: ignore[arg-type]
    return lines(compose(content(ASKS + TABLE + rules), "preparation", patient))


def with_text(text: str, printed: list[str]) -> list[str]:
    return [line for line in printed if text in line]


LIQUIDS = """
prepare:
  - {only_if: takes semaglutide, text: Have only liquids.}
  - {only_if: not takes blood thinner, text: Ask for aspirin.}
"""


@pytest.mark.parametrize(
    ("medicines", "liquids", "aspirin"),
    [
        (("Ozempic 1 mg weekly",), True, True),
        (("Wegovy",), True, True),  # another brand of the same medicine
        (("Plavix 75 mg", "metformin"), False, False),
        (("metformin",), False, True),
    ],
)
def test_known(medicines: tuple[str, ...], liquids: bool, aspirin: bool) -> None:
    printed = page(LIQUIDS, medicines=medicines)
    assert [line.lstrip("- ") for line in with_text("Have only liquids.", printed)] == (
        ["Have only liquids."] if liquids else []
    )
    assert bool(with_text("Ask for aspirin.", printed)) is aspirin
    assert not with_text("If you", with_text("Ask for aspirin.", printed))


def test_known_to_take_none() -> None:
    """The page says nothing for those who take semaglutide, and the run sheet asks nothing about medicines."""
    printed = page(LIQUIDS, medicines=("none",))
    assert not with_text("Have only liquids.", printed)
    assert with_text("Ask for aspirin.", printed)
    assert not with_text("If you do not take any", printed)
    patient = Appointment(**DAY, medicines=("none",))  # type: ignore[arg-type]
    assert Composer().open_questions(content(ASKS + TABLE + LIQUIDS), patient) == []
    assert Composer().unknown_medicines(content(TABLE), patient) == []
    keep = "medicines: {table: [{generic: aspirin, action: continue}, {generic: warfarin, action: ask, decides: us}]}"
    printed = lines(compose(content(keep), "preparation", patient))
    assert with_text("warfarin", printed)  # the list may be wrong: the patient still reads whom to call
    assert not with_text("aspirin", printed)


@pytest.mark.parametrize("medicines", [(), ("the little white one",)])
def test_unknown_is_printed_with_its_words_and_asked(medicines: tuple[str, ...]) -> None:
    printed = page(LIQUIDS, medicines=medicines)
    assert with_text("If you take any semaglutide (Ozempic): Have only liquids.", printed)
    assert with_text("If you do not take any blood thinner: Ask for aspirin.", printed)
    questions = Composer().open_questions(content(TABLE + LIQUIDS), Appointment(medicines=medicines))
    assert questions == ["Do you take any semaglutide (Ozempic)?", "Do you take any blood thinner?"]


def test_nothing_to_ask_with_a_list() -> None:
    assert not Composer().open_questions(content(TABLE + LIQUIDS), Appointment(medicines=("Ozempic",)))


def test_cases_by_medicine() -> None:
    rules = """
fasting:
  - {only_if: takes semaglutide, food: 24 h before procedure}
  - {food: 8 h before procedure}
"""
    assert with_text("10:00 AM > Stop eating.", page(rules, medicines=("Ozempic",), **DAY))
    assert with_text("2:00 AM > Stop eating.", page(rules, medicines=("Plavix",), **DAY))
    unknown = page(rules, **DAY)
    assert with_text("10:00 AM > If you take any semaglutide (Ozempic): Stop eating.", unknown)
    assert with_text("2:00 AM > If you do not take any semaglutide (Ozempic): Stop eating.", unknown)


ANY = """
prepare:
  - {only_if: {any: [allergy, diabetes]}, text: Call us.}
  - {only_if: [age under 60, {any: [allergy, diabetes]}], text: Take the test.}
"""


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((("allergy", "yes"),), "Call us."),
        ((("allergy", "no"), ("diabetes", "yes")), "Call us."),
        ((("allergy", "no"), ("diabetes", "no")), ""),
        ((("allergy", "no"),), "If you have diabetes: Call us."),
        ((), "If you are allergic to dye, or if you have diabetes: Call us."),
    ],
)
def test_any(answers: Answers, words: str) -> None:
    assert [line.lstrip("-*[] ") for line in with_text("Call us.", page(ANY, answers))] == ([words] if words else [])


def test_any_within_a_condition_is_written_out() -> None:
    (line,) = with_text("Take the test.", page(ANY))
    assert (
        "If you are under 60 years old, and if you are allergic to dye, or if you are under 60 years old, and" in line
    )


def test_a_text_with_two_conditions_is_printed_once() -> None:
    rules = """
prepare:
  - {only_if: allergy, text: Call us.}
  - {only_if: diabetes, text: Call us.}
plan:
  - {when: the day before, only_if: eye is left or both, text: Wear the shield.}
  - {when: the day before, only_if: eye is right or both, text: Wear the shield.}
"""
    assert len(with_text("Call us.", page(rules, (("allergy", "yes"), ("diabetes", "yes"))))) == 1
    (line,) = with_text("Call us.", page(rules))
    assert "If you are allergic to dye, or if you have diabetes: Call us." in line
    assert len(with_text("Wear the shield.", page(rules))) == 1
    assert len(with_text("Wear the shield.", page(rules, (("eye", "both"),)))) == 1


@pytest.mark.parametrize(
    "written",
    [
        {"any": ("a", "b")},
        ("c", {"any": ("a", "not b and c")}),
        {"any": (("a", "b"), {"any": ("c", "not a")})},
        ({"any": ("a", "b")}, {"any": ("not a", "c")}),
    ],
)
def test_three_truth_values_agree_with_python(written: object) -> None:
    """With all facts known, a condition is what Python's `any` and `all` say; with some unknown, never wrong."""
    condition = parse_conditions(written)

    def truth(value: object, facts: dict[str, bool]) -> bool:
        if isinstance(value, dict):
            return any(truth(entry, facts) for entry in value["any"])
        if isinstance(value, tuple):
            return all(truth(entry, facts) for entry in value)
        words = str(value).split(" and ")
        return all(facts[word.removeprefix("not ")] is not word.startswith("not ") for word in words)

    for values in product((True, False, None), repeat=3):
        known = dict(zip("abc", values, strict=True))
        result = condition.evaluate(lambda term, known=known: term.evaluate(known[term.fact]))  # type: ignore[misc]
        completions = product(*[(value,) if value is not None else (True, False) for value in values])
        possible = {truth(written, dict(zip("abc", combination, strict=True))) for combination in completions}
        if isinstance(result, Condition):
            assert None in values
        else:
            assert possible == {result}
        opposite = condition.opposite
        if opposite and None not in values:
            whole = opposite if isinstance(opposite, Condition) else Condition((opposite,))
            flipped = whole.evaluate(lambda term, known=known: term.evaluate(known[term.fact]))  # type: ignore[misc]
            assert flipped is not result
