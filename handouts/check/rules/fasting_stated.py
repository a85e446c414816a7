"""The preparation page says when to stop eating and drinking.

A patient who has eaten is sent home, or breathes in what comes up. Where nothing is asked of the patient, the page must
say that as well, and not show a line.

Source: our own; how long to fast is the clinic's decision (see ASA's practice guidelines for preoperative fasting).

Mend it: state `fasting.food` and `fasting.clear_liquids`. Where patients may eat and drink, take the lines off the
page in the clinic's own `documents/preparation.yaml`, and say so in a topic.

Passes:

    fasting:
      food: 8 h before arrival
      clear_liquids: 2 h before arrival

Passes:

    fasting:
      text: [Eat and drink as usual.]

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
    """One hit where neither is stated, else one for the one that is not."""
    fasting = context.instructions.fasting
    if fasting.food is None and "fasting" in stated_as_not_needed(context):
        return
    eat, drink = open_line_note(context, "stop_eating"), open_line_note(context, "stop_drinking")
    hint = "state `fasting.food` and `fasting.clear_liquids`, like 8 h before arrival"
    if fasting.food is None and fasting.clear_liquids is None:
        if fasting.text:
            message = "no time to stop eating and drinking is stated: pages print only what `fasting.text` says"
            yield missing_value(context, ("fasting", "food"), message, hint)
        elif eat or drink:
            message = f"it is not stated when to stop eating and drinking: {eat or drink}"
            yield missing_value(context, ("fasting", "food"), message, hint)
    elif fasting.food is None and eat:
        yield missing_value(context, ("fasting", "food"), f"it is not stated when to stop eating: {eat}", hint)
    elif fasting.clear_liquids is None and drink:
        message = f"it is not stated when to stop drinking water: {drink}"
        yield missing_value(context, ("fasting", "clear_liquids"), message, hint)
