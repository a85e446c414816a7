"""Clear liquids are not forbidden from midnight on, which is older practice.

A patient with an appointment at 2 PM goes without water for 14 hours. The guideline allows clear liquids until 2 hours
before. The clinic states its decision in hours, and the page prints the clock time.

Source: American Society of Anesthesiologists, practice guidelines for preoperative fasting (2017, 2023); standard D6.

Fix: ask the anesthesiologist for a time for clear liquids, and state it under `fasting.clear_liquids`.

Passes:

    fasting:
      food: from midnight
      clear_liquids: 2 h before arrival

Fails:

    fasting:
      food: from midnight
      clear_liquids: from midnight
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.content.models.times import DayBefore, FromMidnight
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D6"
_MESSAGE = "stopping clear liquids at midnight is older practice: the guideline says 2 hours before"
_HINT = "ask the anesthesiologist for a time for clear liquids, and state it under `fasting.clear_liquids`"
_PROSE = re.compile(
    r"\b(?:nothing(?: at all)?(?:,? (?:to eat or (?:to )?drink|by mouth|not even water))*|(?:eat (?:or|and"
    r"|nor) drink|eat,? drink)\b[^.;]*?"
    r"|drink (?:anything|nothing|any (?:liquids?|fluids?))|no (?:food (?:or|and) )?(?:drinks?|liquids?|fluids?"
    r"|water)|npo|fast(?:ing)?)"
    r"[^.;]{0,30}?\b(?P<word>midnight)\b",
    re.I,
)
_BUT = re.compile(
    r"\b(?:except|but|only clear|other than|clear liquids (?:are|until)|you may (?:drink|have)|unless"
    r"|nothing to eat after)\b",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report fields and sentences that stop clear liquids at midnight or earlier."""
    clear_liquids = context.instructions.fasting.clear_liquids
    if isinstance(clear_liquids, FromMidnight):
        yield context.violation(("fasting", "clear_liquids"), _MESSAGE, _HINT)
    elif isinstance(clear_liquids, DayBefore):
        message = (
            "stopping clear liquids the evening before is even earlier than midnight: the guideline says 2 hours before"
        )
        yield context.violation(("fasting", "clear_liquids"), message, _HINT)
    for sentence in english_sentences(context):
        match = _PROSE.search(sentence.text)
        if match and sentence.passage.path[0] != "questions" and not _BUT.search(sentence.text):
            yield sentence.violation(match.span("word"), _MESSAGE, _HINT)
