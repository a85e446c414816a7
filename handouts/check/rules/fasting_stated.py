"""The preparation page says when to stop eating and drinking.

A patient who has eaten is sent home, or can inhale food that comes up. If patients do not need to fast, the page must
say so instead of showing an open line.

Source: our own. The clinic decides how long to fast (see ASA's practice guidelines for preoperative fasting).

Fix: state `fasting.food` and `fasting.clear_liquids`. If patients eat and drink as usual, write `none` for both, or
`not_applicable: [fasting]` to say nothing about it.

Passes:

    fasting:
      food: 8 h before arrival
      clear_liquids: 2 h before arrival

Passes:

    fasting:
      food: none
      clear_liquids: none

Passes:

    fasting: {}
    not_applicable: [fasting]

Fails:

    fasting:
      food: 8 h before arrival
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.check.passages import stated_as_not_needed
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D6"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report once if neither time is stated, else the missing one."""
    fasting = context.instructions.fasting
    if fasting.food is None and "fasting" in stated_as_not_needed(context):
        return
    food_line, drink_line = open_line_note(context, "stop_eating"), open_line_note(context, "stop_drinking")
    hint = "state `fasting.food` and `fasting.clear_liquids`, for example 8 h before arrival, or none"
    if fasting.food is None and fasting.clear_liquids is None:
        if fasting.text:
            message = "the time to stop eating and drinking is not stated: pages print only `fasting.text`"
            yield missing_value(context, ("fasting", "food"), message, hint)
        elif food_line or drink_line:
            message = f"the time to stop eating and drinking is not stated: {food_line or drink_line}"
            yield missing_value(context, ("fasting", "food"), message, hint)
    elif fasting.food is None and food_line:
        yield missing_value(context, ("fasting", "food"), f"the time to stop eating is not stated: {food_line}", hint)
    elif fasting.clear_liquids is None and drink_line:
        message = f"the time to stop drinking water is not stated: {drink_line}"
        yield missing_value(context, ("fasting", "clear_liquids"), message, hint)
