"""Two passages do not give different numbers for the same thing.

If one page says "Do not drive for 24 hours" and the next says 48, the patient picks one. The rule compares times that
the set states only in sentences (driving, showers, baths, the bandage, alcohol, lying flat, and others that no field
states), the fever to call about, the weight not to lift, and the length of the cut. The rule times-agree checks times
that a field states. The passages may be on different documents, because the patient takes all of them home.

Source: every interval has one number (standard D8).

Fix: correct the wrong number, or say why the two numbers differ.

Passes:

    activity:
      avoid:
        - Do not drive for 24 hours.
    wound_care:
      - You may shower after 1 day.

Fails:

    activity:
      avoid:
        - Do not drive for 24 hours.
    driver:
      required: true
      text: An adult must take you home. You may not drive for 2 days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.time_claims import SKIPPED_FIELDS, TimeClaim, durations_agree, find_claims
from handouts.content.models.instructions import InstructionSet
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"
_LABELS = {
    "drive": "driving", "shower": "a shower", "bath": "a bath or swimming", "bandage": "the bandage",
    "alcohol": "alcohol", "adult": "the adult who stays", "check_in": "check-in", "food": "food",
    "drink": "drinking", "smoking": "smoking", "lie_flat": "lying flat", "bed_rest": "bed rest",
    "observation": "the time in recovery", "stay": "the stay", "length": "the length",
}  # fmt: skip
_BEFORE = ("check_in", "food", "drink", "smoking")
"""Topics counted before the procedure. The others are counted after it, or have no reference point."""
_OTHER_CASE = re.compile(
    r"\b(?:if|unless|except|sometimes|or longer|light|short|long trips?|some people|more than one|each|per|every)\b",
    re.I,
)
"""Words that may make a second number correct for another case."""
_MEASURES = {
    "the fever to call about": re.compile(
        r"\b(?:fever|temperature)\b[^.;]{0,40}?(?P<number>\d{2,3}(?:\.\d+)?)\s*(?:°|º|degrees?)?\s*(?P<unit>F|C"
        r"|Fahrenheit|Celsius)?\b", re.I
    ),
    "the weight not to lift": re.compile(
        r"\b(?:lift|lifting|carry|heavier|pick up)\b[^.;]{0,40}?(?P<number>\d{1,3})\s*-?\s*(?P<unit>pounds?|lbs?"
        r"|kg|kilograms?)\b", re.I
    ),
    "the length of the cut": re.compile(
        r"\b(?:cut|incision)\b[^.;]{0,30}?(?P<number>\d{1,2}/\d{1,2}|\d+(?:\.\d+)?)[\s-]*(?P<unit>inch(?:es)?|cm"
        r"|centimeters?|mm|millimeters?)\b", re.I
    ),
}  # fmt: skip


class _Measure(NamedTuple):
    number: Decimal
    text: str
    span: tuple[int, int]
    sentence: PassageSentence


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each number that differs from an earlier one for the same thing."""
    first: dict[tuple[str, str], TimeClaim] = {}
    for claim in find_claims(context):
        key = _key(claim, context.instructions)
        if key is None:
            continue
        earlier = first.setdefault(key, claim)
        if (
            not durations_agree(earlier.amount.duration, claim.amount.duration, loosely=True)
            and earlier.sentence is not claim.sentence
        ):
            yield _build_violation(
                claim.sentence, claim.span, claim.words, _LABELS[claim.topic], earlier.words, earlier.sentence.where
            )
    for label, pattern in _MEASURES.items():
        yield from _check_measure(context, label, pattern)


def _key(claim: TimeClaim, rules: InstructionSet) -> tuple[str, str] | None:
    """Key for comparing claims; None if the claim may be about another case, or a field states it."""
    if claim.topic not in _LABELS or _is_stated(claim.topic, rules) or _OTHER_CASE.search(claim.sentence.text):
        return None
    before = claim.side == "before"
    if before is not (claim.topic in _BEFORE):
        return None
    return claim.topic, f"{claim.event}" if before else ""


def _is_stated(topic: str, rules: InstructionSet) -> bool:
    """True if a field states the topic; times-agree checks it."""
    stated = {
        "check_in": rules.arrival.check_in, "food": rules.fasting.food, "drink": rules.fasting.clear_liquids,
        "smoking": rules.smoking, "lie_flat": rules.lie_flat, "bed_rest": rules.bed_rest,
        "observation": rules.stay.observation, "stay": rules.stay.time,
        "length": rules.length.total or rules.length.per_level,
    }  # fmt: skip
    return stated.get(topic) is not None


def _check_measure(context: CheckContext, label: str, pattern: re.Pattern[str]) -> Iterator[Violation]:
    seen: dict[str, list[_Measure]] = {}
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in SKIPPED_FIELDS or not (match := pattern.search(sentence.text)):
            continue
        start, end = match.start("number"), match.end("unit") if match["unit"] else match.end("number")
        measure = _Measure(_parse_number(match["number"]), sentence.text[start:end], (start, end), sentence)
        unit = (match["unit"] or "f").lower().rstrip("s")[:2]
        seen.setdefault({"fa": "f", "ce": "c", "po": "lb", "ki": "kg"}.get(unit, unit), []).append(measure)
    for measures in seen.values():
        for index, measure in enumerate(measures):
            if earlier := _other_number(measure, measures[:index], measures):
                where = earlier.sentence.where
                yield _build_violation(measure.sentence, measure.span, measure.text, label, earlier.text, where)


def _other_number(measure: _Measure, earlier: list[_Measure], measures: list[_Measure]) -> _Measure | None:
    """The first earlier measure with another number. Two tiers of warning signs may have one number each."""
    tier = _tier(measure)
    tiers = {_tier(other): other.number for other in measures if _tier(other)}
    if len(tiers) > 1 and not tier and measure.number in tiers.values():
        return None
    for other in earlier:
        other_tier = _tier(other)
        is_other_tier = tier and (
            other_tier != tier if other_tier else len(tiers) > 1 and other.number in tiers.values()
        )
        if other.number != measure.number and not is_other_tier:
            return other
    return None


def _tier(measure: _Measure) -> tuple[str | int, ...]:
    """The tier of warning signs that a measure is in; () elsewhere."""
    path = measure.sentence.passage.path
    return path[1 : 3 if path[1] == "tiers" else 2] if path[0] == "warning" and len(path) > 1 else ()


def _parse_number(text: str) -> Decimal:
    number, _, denominator = text.partition("/")
    return Decimal(number) / Decimal(denominator) if denominator else Decimal(number)


def _build_violation(
    sentence: PassageSentence, span: tuple[int, int], text: str, label: str, earlier_text: str, where: str
) -> Violation:
    message = f"{text} for {label}, but {earlier_text} elsewhere"
    return sentence.violation(span, message, f"correct it, or {earlier_text} at {where}, or say why the two differ")
