"""Half a tablet is written in words, never as ½, 1/2, or 0.5.

In small print ½ is misread as 1 or 2, and 0.5 tablets as 5 tablets.

Source: ISMP's list of error-prone dose designations (fractions and decimals of tablets: write half a tablet).

Fix: write half a tablet, or one and a half tablets.

Passes:

    pain_relief:
      - Take half a tablet at bedtime.

Fails:

    pain_relief:
      - Take ½ tablet at bedtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_HALF = re.compile(
    r"(?<![\w.])(?P<number>(?:\d+\s?)?[½¼¾]|(?:\d+\s)?[123]/[234]|\d*\.(?:5|25|75)0?)(?=[\s-]*(?:of )?(?:an? "
    r"|the |your )?"
    r"(?:\d+ ?mg )?(?:tablets?|tabs?|pills?|caplets?)\b)",
    re.I,
)
_WORDS = {
    "½": "half",
    "¼": "a quarter of",
    "1/2": "half",
    "1/4": "a quarter of",
    "0.5": "half",
    ".5": "half",
    "0.25": "a quarter of",
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each fraction of a tablet that is written as a number."""
    for dose_text, match in find_dose_pattern(context, _HALF):
        written = match["number"]
        replacement = f"{_WORDS[written]} a tablet" if written in _WORDS else "it in words: one and a half tablets"
        message = f"{written} tablet is easily read as a whole number"
        yield dose_text.sentence.violation(match.span("number"), message, f"write {replacement}")
