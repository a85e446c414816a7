"""A set does not say of one medicine both "after food" and "before meals".

One sentence says "Give it after food", another says "Give the pain medicine half an hour before meals". Nobody can
follow both. The rule compares the sentences that name a medicine with words such as "after food", "with
food", "before meals" and "on an empty stomach". In the text of a course, of a table of doses, or of a medicine to take
when needed, a sentence without a name is about that medicine. "The pain medicine" means each pain reliever of the set.

Source: every number and instruction is stated once (standard D6).

Fix: correct one of the two sentences, or name the medicine that it is about.

Passes:

    doses:
      - {medicine: Ibuprofen liquid, by_age: years, rows: [{from: 2, to: 3, dose: 5 ml}], text: [Give it after food.]}
    activity:
      do:
        - Give the pain medicine after meals.

Fails:

    doses:
      - {medicine: Ibuprofen liquid, by_age: years, rows: [{from: 2, to: 3, dose: 5 ml}], text: [Give it after food.]}
    activity:
      do:
        - Give the pain medicine half an hour before meals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, english_sentences
from handouts.content.medicine_names import find_drugs
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D6"
_FOOD = r"(?:food|meals?|a meal|eating|you eat|breakfast|lunch|dinner|supper)"
_WITH_FOOD = re.compile(rf"\b(?:after|with|during) (?:a |some |your )?{_FOOD}\b", re.I)
_WITHOUT_FOOD = re.compile(rf"\b(?:before (?:a |your )?{_FOOD}|on an empty stomach|without food)\b", re.I)
_TAKE = re.compile(r"\b(?:take|give|takes|gives|taken|given|swallow)\b", re.I)
_PAIN_MEDICINE = re.compile(r"\b(?:pain (?:medicines?|relievers?|killers?)|painkillers?)\b", re.I)
_PAIN_RELIEVERS = frozenset({"ibuprofen", "acetaminophen", "naproxen", "diclofenac", "aspirin", "oxycodone", "codeine"})
_MEDICINE_FIELDS = ("doses", "courses", "as_needed")


class _FoodClaim(NamedTuple):
    sentence: PassageSentence
    match: re.Match[str]
    medicines: frozenset[str]
    with_food: bool


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sentence without food that contradicts one with food about the same medicine."""
    claims = [claim for sentence in english_sentences(context) for claim in _claims(context, sentence)]
    for claim in claims:
        if claim.with_food:
            continue
        other = next((other for other in claims if other.with_food and other.medicines & claim.medicines), None)
        if other:
            names = ", ".join(sorted(other.medicines & claim.medicines))
            message = f"{claim.match[0]!r} contradicts {other.match[0]!r} for {names}"
            place = context.where(*other.sentence.passage.path)
            hint = f"correct this or the sentence at {place}, or name the medicine that it is about"
            yield claim.sentence.violation(claim.match.span(), message, hint)


def _claims(context: CheckContext, sentence: PassageSentence) -> Iterator[_FoodClaim]:
    for pattern, with_food in ((_WITH_FOOD, True), (_WITHOUT_FOOD, False)):
        match = pattern.search(sentence.text)
        if match and _TAKE.search(sentence.text) and (medicines := _medicines(context, sentence)):
            yield _FoodClaim(sentence, match, medicines, with_food)


def _medicines(context: CheckContext, sentence: PassageSentence) -> frozenset[str]:
    """The ingredients that a sentence is about."""
    if named := _ingredients(sentence.text):
        return named
    if _PAIN_MEDICINE.search(sentence.text):
        return _PAIN_RELIEVERS
    field, *rest = sentence.passage.path
    if field in _MEDICINE_FIELDS and rest and isinstance(rest[0], int):
        return _ingredients(getattr(context.instructions, str(field))[rest[0]].medicine)
    return frozenset()


def _ingredients(text: str) -> frozenset[str]:
    return frozenset[str]().union(*(part.drug.ingredients for part in find_drugs(text)))
