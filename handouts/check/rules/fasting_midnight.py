"""Nothing after midnight, not even water, is the older practice.

A patient who is due at 2 PM goes without water for 14 hours. Clear liquids until 2 hours before are what the guideline
names; what the clinic decides, it states as hours, and the page prints the clock time.

Source: American Society of Anesthesiologists, practice guidelines for preoperative fasting (2017, 2023); D6 of the
handouts' standards.

Mend it: ask the anesthesiologist for a time for clear liquids, and state it under `fasting.clear_liquids`.

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
_MESSAGE = "no clear liquids from midnight on is the older practice: the guideline names 2 hours"
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
    """A hit where clear liquids stop at midnight or earlier, in the data or in prose."""
    drink = context.instructions.fasting.clear_liquids
    if isinstance(drink, FromMidnight):
        yield context.violation(("fasting", "clear_liquids"), _MESSAGE, _HINT)
    elif isinstance(drink, DayBefore):
        message = (
            "no clear liquids from the evening before on is longer than the older practice: the guideline names 2 hours"
        )
        yield context.violation(("fasting", "clear_liquids"), message, _HINT)
    for sentence in english_sentences(context):
        found = _PROSE.search(sentence.text)
        if found and sentence.passage.path[0] != "questions" and not _BUT.search(sentence.text):
            yield sentence.violation(found.span("word"), _MESSAGE, _HINT)
