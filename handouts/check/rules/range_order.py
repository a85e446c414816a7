"""A range begins with its smaller number: 15 to 30 minutes, never 30 to 15.

A range turned round is mostly a slip of one of its numbers, and no reader can tell which. Clock times, levels of the
spine, phones and scores are no ranges; what falls from one number to another is told so.

Source: every interval has a number that can be read in one way, D8 of the handouts' standards.

Mend it: find out which number is right, and write the smaller one first.

Passes:

    expect:
      - You may be sore for 2 to 3 days.

Fails:

    expect:
      - You may be sore for 3 to 2 days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.amounts import NUMBER, number
from handouts.check.doses import COUNTED, matches
from handouts.check.finding import Hit, Level
from handouts.check.subject import Subject

LEVEL = Level.ERROR
STANDARD = "D8"
_UNIT = (
    r"(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|pounds?|lbs?|kg|inch(?:es)?|in|cm|mm|centimeters?|millimeters?"
    rf"|percent|%|mg|mcg|g|mL|ml|units?|ounces?|oz|feet|times|out of|{COUNTED}|degrees|°)"
)
_RANGE = re.compile(
    rf"(?<![\w./:$#-])(?<!\d[,.])(?P<low>{NUMBER})(?:\s*(?:-|–|—)\s*|\s+(?:to|or)\s+|\s+and\s+(?=\S+\s*-?\s*{_UNIT}))(?P<high>{NUMBER})"
    rf"\s*-?\s*(?P<unit>{_UNIT})(?![\w-])",
    re.I,
)
_FALLS = re.compile(r"\b(?:from|drops?|falls?|fell|lowered|reduced?|decreased?|shrinks?|down)\b[^.;]{0,25}$", re.I)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+)?$", re.I)


def check(subject: Subject) -> Iterator[Hit]:
    """A hit at each range whose first number is not the smaller one."""
    for spoken, found in matches(subject, _RANGE):
        low, high, before = number(found["low"]), number(found["high"]), spoken.text[: found.start()]
        joined = spoken.text[found.end("low") : found.start("high")].strip().lower()
        if low < high or _FALLS.search(before) or (joined == "and" and not _BETWEEN.search(before)):
            continue
        if joined == "or" and low == high:
            continue
        message = (
            f"the range {found[0]} is turned round" if low > high else f"the range {found[0]} begins where it ends"
        )
        yield spoken.sentence.hit(
            found.span(), message, "find out which number is right, and write the smaller one first"
        )
