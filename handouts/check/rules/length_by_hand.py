"""A time in hours after the procedure is an entry of `after`, so that the page states when it ends.

"Do not drive for 24 hours" leaves the patient to count, at home and after sedation. An entry of `after` prints the day
and the time: "until Wednesday, December 16, 2:40 PM".

Source: every interval has one number, one unit and one anchor (standard D8).

Fix: make the text an entry of `after`, with `until`.

Passes:

    after:
      - {until: 24 h after procedure, text: Do not drive.}

Fails:

    activity:
      avoid:
        - Do not drive for 24 hours.

Fails:

    wound_care:
      - Keep the bandage dry for the first 24 hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = "D8"
_FIELDS = ("activity", "wound_care")
_HOURS = re.compile(
    r"\bfor (?:at least |about |up to )?(?:the (?:first|next) )?(?P<hours>\d+)[\s\u00a0-]hours?\b", re.I
)
_EACH_TIME = re.compile(r"\b(?:every|each|times? (?:a|per|each)|daily|at a time)\b", re.I)
"""`Rest for 2 hours every afternoon` has no end to state."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each length in hours in a text without a time."""
    for sentence in english_sentences(context):
        if sentence.passage.path[0] not in _FIELDS or _EACH_TIME.search(sentence.text):
            continue
        for match in _HOURS.finditer(sentence.text):
            hint = f"make it an entry of `after`, with its end: `until: {match['hours']} h after procedure`"
            yield sentence.violation(match.span(), "the page does not say when these hours end", hint)
