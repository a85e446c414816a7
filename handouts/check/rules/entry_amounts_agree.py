"""The text of an entry gives no other dose or length than the entry itself.

An entry of `plan` or `after` prints its `dose`, its `length` and its `at_most` after the text. If the text says "Take
40 mg of prednisone" and `dose` says 50 mg, the patient reads both. If both say the same, one of them is enough: the
next change may reach only one.

Source: every interval has one number (standard D8); our own.

Fix: delete the amount from the text.

Passes:

    plan:
      - {when: 13 h before procedure, dose: 50 mg, text: Take prednisone.}

Fails:

    plan:
      - {when: 13 h before procedure, dose: 50 mg, text: Take 40 mg of prednisone.}

Fails:

    after:
      - {repeat: daily, length: up to 30 min, text: Walk for 20 minutes.}

Fails:

    after:
      - {repeat: daily, at_most: 2 cups a day, text: You may drink 3 cups of coffee.}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.time_claims import durations_agree, find_amounts
from handouts.content.models.amounts import MedicineAmount, parse_dose, parse_limits
from handouts.content.models.instructions import PlanEntry
from handouts.content.models.times import Duration
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"
_HINT = "delete it from the text, or correct the entry"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each amount in the text of an entry that the entry states itself."""
    for sentence in english_sentences(context):
        path = sentence.passage.path
        if path[0] not in ("plan", "after") or path[2:] != ("text",) or not isinstance(path[1], int):
            continue
        entry: PlanEntry = getattr(context.instructions, path[0])[path[1]]
        for amount in parse_dose(entry.dose) if entry.dose else ():
            yield from _other_amounts(sentence, amount, f"the dose is {entry.dose}")
        for limit in parse_limits(entry.at_most) if entry.at_most else ():
            yield from _other_amounts(sentence, limit.amount, f"the limit is {entry.at_most}")
        if isinstance(entry.length, Duration):
            yield from _other_lengths(sentence, entry.length)


def _other_amounts(sentence: PassageSentence, dose: MedicineAmount, stated: str) -> Iterator[Violation]:
    pattern = rf"(?<![\d.,])(?P<number>\d[\d,]*(?:\.\d+)?)\s*-?{re.escape(dose.unit)}s?\b"
    for match in re.finditer(pattern.replace(r"\ ", r"\s+"), sentence.lowercase):
        is_same = dose.low <= Decimal(match["number"].replace(",", "")) <= dose.high
        yield _violation(sentence, match.span(), stated, is_same=is_same)


def _other_lengths(sentence: PassageSentence, length: Duration) -> Iterator[Violation]:
    for amount in find_amounts(sentence.text):
        if amount.duration.unit.elapsed and length.unit.elapsed:
            is_same = durations_agree(length, amount.duration, loosely=True)
            yield _violation(sentence, (amount.start, amount.end), "the entry has another `length`", is_same=is_same)


def _violation(sentence: PassageSentence, span: tuple[int, int], stated: str, *, is_same: bool) -> Violation:
    written = sentence.text[slice(*span)]
    if is_same:
        return sentence.violation(span, f"{written} is printed twice: the entry states it too", _HINT, Severity.WARNING)
    return sentence.violation(span, f"the text says {written}, but {stated}", _HINT)
