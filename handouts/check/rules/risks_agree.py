"""The numbers of the risks are possible, and do not contradict each other.

A patient decides by these numbers. The rule reports:

- more people than there are: `120%`, `12 in 10`
- the same risk listed twice for the same patients
- a risk that is more frequent than the people who have any problem: `90 of 100 people have no problem`, and a risk of
  `20 in 100`
- groups by frequency, such as Common and Rare, whose numbers are in the opposite order

Source: our own; the number of people and what it is out of are stated for each risk.

Fix: look up the numbers in your source.

Passes:

    risks:
      - {text: Bleeding, frequency: 3 to 5 in 100, group: Common}
      - {text: Infection, frequency: 1 in 500, group: Rare}

Fails:

    risks:
      - {text: Bleeding, frequency: 3 to 5 in 100}
      - {text: bleeding, how_common: rare}

Fails:

    risks:
      - {text: Bleeding, how_common: 12 in 10 people}

Fails:

    risks:
      - {text: Bleeding, frequency: 20 in 100}
    risk_text:
      - About 90 of 100 people have no problem.

Fails:

    risks:
      - {text: Bleeding, frequency: 3 in 100, group: Rare}
      - {text: Infection, frequency: 1 in 500, group: Common}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.content.models.conditions import is_contradiction
from handouts.content.models.frequencies import Frequency, Limit
from handouts.content.models.instructions import Risk
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
ENGLISH = True
HINT = "look up both in your source"
_FIELDS = ("risks.text", "risks.how_common", "risk_text")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_OF = r"\s+(?:in|of|out\s+of)\s+(?:every\s+)?"
_SHARE = re.compile(
    rf"(?<![\w.,-])(?P<count>{_NUMBER})(?:\s*(?P<percent>%|percent\b)|{_OF}(?P<base>{_NUMBER})(?![\d,]))(?!\s*-)", re.I
)
_NO_PROBLEM = re.compile(r"\b(?:no|without(?: any| a)?) (?:problems?|complications?|side effects?)\b", re.I)
_RANKS = ("very common", "common", "uncommon", "rare", "very rare")
"""Names of groups by frequency, the most frequent first."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report impossible numbers, and numbers that contradict each other."""
    risks = context.instructions.risks
    yield from _repeated(context, risks)
    yield from _groups_in_opposite_order(context, risks)
    for sentence in english_sentences(context):
        if sentence.passage.field not in _FIELDS:
            continue
        for match in _SHARE.finditer(sentence.text):
            count, base = _number(match["count"]), _number(match["base"] or "100")
            if count > base:
                message = f'"{match[0]}" is more than all people'
                yield sentence.violation(match.span(), message, "look up the number in your source")
            elif _NO_PROBLEM.search(sentence.text):
                yield from _more_than_any_problem(context, match[0], 1 - count / base)


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "") or 0)


def _repeated(context: CheckContext, risks: tuple[Risk, ...]) -> Iterator[Violation]:
    for (first, risk), (second, other) in combinations(enumerate(risks), 2):
        if _words(risk.text) == _words(other.text) and not is_contradiction((risk.only_if, other.only_if)):
            place = context.where("risks", first, "text")
            message = f'"{other.text}" is already listed at {place}'
            yield context.violation(("risks", second, "text"), message, "list each risk once")


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _least(frequency: Frequency) -> Fraction:
    """The smallest share that a frequency can mean; 0 if it has only an upper limit."""
    return Fraction(0) if frequency.limit in (Limit.UP_TO, Limit.FEWER) else frequency.low


def _more_than_any_problem(context: CheckContext, stated: str, share: Fraction) -> Iterator[Violation]:
    """Report each risk that more people have than have any problem."""
    for index, risk in enumerate(context.instructions.risks):
        frequency = risk.stated_frequency
        if frequency and _least(frequency) > share:
            key = "frequency" if risk.frequency else "how_common"
            message = f'more people have this than have any problem: "{stated}" have none'
            yield context.violation(("risks", index, key), message, HINT)


def _groups_in_opposite_order(context: CheckContext, risks: tuple[Risk, ...]) -> Iterator[Violation]:
    """Report each risk that is more frequent than all of one group, and is in a group that is named as rarer."""
    ranked = [
        (_RANKS.index(name), index, risk, frequency)
        for index, risk in enumerate(risks)
        if (name := " ".join(_words(risk.group or ""))) in _RANKS and (frequency := risk.stated_frequency)
    ]
    for rank, index, risk, frequency in ranked:
        commoner = [other for other in ranked if other[0] < rank and other[3].high < _least(frequency)]
        if commoner:
            _, other_index, other, _ = commoner[0]
            place = context.where("risks", other_index)
            message = f'this is in the group "{risk.group}", and more frequent than one in "{other.group}" at {place}'
            yield context.violation(("risks", index, "group"), message, HINT)
