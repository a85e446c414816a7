"""Two passages do not give two numbers for the same thing.

"Do not drive for 24 hours" on one page and 48 on the next: the patient picks one. Compared are times that the set
tells in sentences only (driving, showers, baths, the bandage, alcohol, lying flat and the rest where the data are
silent), the fever to call about, the weight not to lift, and the length of the cut. What is told as data is compared
with the data, by times-agree. Passages need not stand on the same document: all three go home with one patient.

Source: every interval has one number, D8 of the handouts' standards.

Mend it: correct the one that is wrong, or say what makes the two differ.

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
_SUBJECTS = {
    "drive": "driving", "shower": "a shower", "bath": "a bath or swimming", "bandage": "the bandage",
    "alcohol": "alcohol", "adult": "the adult who stays", "check_in": "check-in", "food": "food",
    "drink": "drinking", "smoking": "smoking", "lie_flat": "lying flat", "bed_rest": "bed rest",
    "observation": "the time in recovery", "stay": "the stay", "length": "the length",
}  # fmt: skip
_BEFORE = ("check_in", "food", "drink", "smoking")
"""Topics that are counted before the procedure; the others after it, or on their own."""
_MORE = re.compile(
    r"\b(?:if|unless|except|sometimes|or longer|light|short|long trips?|some people|more than one|each|per|every)\b",
    re.I,
)
"""Words with which a second number may be true of another case."""
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
    words: str
    span: tuple[int, int]
    sentence: PassageSentence


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each number that differs from an earlier one for the same thing."""
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
            yield _differs(
                claim.sentence, claim.span, claim.words, _SUBJECTS[claim.topic], earlier.words, earlier.sentence.line
            )
    for what, pattern in _MEASURES.items():
        yield from _measured(context, what, pattern)


def _key(claim: TimeClaim, rules: InstructionSet) -> tuple[str, str] | None:
    """What claims are compared by; None of what another case may be true of, or the data tell."""
    if claim.topic not in _SUBJECTS or _told(claim.topic, rules) or _MORE.search(claim.sentence.text):
        return None
    before = claim.side == "before"
    if before is not (claim.topic in _BEFORE):
        return None
    return claim.topic, f"{claim.event}" if before else ""


def _told(topic: str, rules: InstructionSet) -> bool:
    """True of what the data state, which times-agree compares."""
    stated = {
        "check_in": rules.arrival.check_in, "food": rules.fasting.food, "drink": rules.fasting.clear_liquids,
        "smoking": rules.smoking, "lie_flat": rules.lie_flat, "bed_rest": rules.bed_rest,
        "observation": rules.stay.observation, "stay": rules.stay.time,
        "length": rules.length.total or rules.length.per_level,
    }  # fmt: skip
    return stated.get(topic) is not None


def _measured(context: CheckContext, what: str, pattern: re.Pattern[str]) -> Iterator[Violation]:
    first: dict[str, _Measure] = {}
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in SKIPPED_FIELDS or not (found := pattern.search(sentence.text)):
            continue
        start, end = found.start("number"), found.end("unit") if found["unit"] else found.end("number")
        measure = _Measure(_number(found["number"]), sentence.text[start:end], (start, end), sentence)
        unit = (found["unit"] or "f").lower().rstrip("s")[:2]
        earlier = first.setdefault({"fa": "f", "ce": "c", "po": "lb", "ki": "kg"}.get(unit, unit), measure)
        if earlier.number != measure.number:
            yield _differs(sentence, measure.span, measure.words, what, earlier.words, earlier.sentence.line)


def _number(text: str) -> Decimal:
    whole, _, part = text.partition("/")
    return Decimal(whole) / Decimal(part) if part else Decimal(whole)


def _differs(
    sentence: PassageSentence, span: tuple[int, int], words: str, what: str, other: str, line: int
) -> Violation:
    message = f"{words} for {what}, and {other} on line {line}"
    return sentence.violation(span, message, "correct the one that is wrong, or say what makes the two differ")
