"""A length of time after the procedure is a time of `after`, so that the page prints its end as a date.

"Do not drive for 24 hours" leaves the patient to count, from a time that the page may not say. With `until: 24 h after
procedure`, the page says: "Do not drive. Until Wednesday, December 16, 2:40 PM." This is only a note: a length may also
be one that nobody counts.

Source: every interval has one number, one unit and one anchor (standard D8).

Fix: move the text to `after`, with `until` or `when`.

Passes:

    after:
      - {until: 24 h after procedure, text: Do not drive.}

Fails:

    wound_care:
      - Keep the bandage dry for 24 hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.check.time_claims import find_amounts
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = "D8"
ENGLISH = True
_FIELDS = ("activity.do", "activity.avoid", "activity.normal", "wound_care")
_EACH_TIME = re.compile(r"\b(?:every|each|times? (?:a|per|each)|daily|at a time)\b", re.I)
"""`Rest for 2 hours every afternoon` has no end to state."""
_COUNTED_BEFORE = re.compile(r"\b(?:for|during|in|within|after)(?: at least| about| the)?(?: first| next)?\s+$", re.I)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each length in a text about the time at home."""
    for sentence in english_sentences(context):
        if not sentence.passage.field.removesuffix(".text").startswith(_FIELDS):
            continue
        if _EACH_TIME.search(sentence.text):
            continue
        for amount in find_amounts(sentence.text):
            words = sentence.text[amount.start : amount.end]
            is_short = re.search(r"\b(?:seconds?|minutes?|min|hour|one day|a day)\b", words, re.I)
            if not is_short and _COUNTED_BEFORE.search(sentence.text[: amount.start]):
                message = f'"{words}" in a text has no date on the page'
                hint = "move the text to `after`, with `until` or `when`"
                yield sentence.violation((amount.start, amount.end), message, hint)
                break
