"""A dose is not written in Roman numerals: 2 tablets, never II tablets.

II has been read as eleven.

Source: ISMP's list of error-prone abbreviations and dose designations (Roman numerals).

Fix: write the number in digits or as a word.

Passes:

    pain_relief:
      - Take 2 tablets at bedtime.

Fails:

    pain_relief:
      - Take II tablets at bedtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_ROMAN = re.compile(
    r"\b(?P<number>II|III|IV|V|VI{1,3}|IX|X|i{1,3}|iv|v|vi{1,3}|ix|x)\s+"
    r"(?:tablets?|tabs?|pills?|capsules?|caps|drops?|puffs?|mg|mcg|mL|ml|units?|gtts?)\b"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each Roman numeral before a unit."""
    for dose_text, match in find_dose_pattern(context, _ROMAN):
        message = f"{match['number']} is a Roman numeral, and is easily misread"
        yield dose_text.sentence.violation(match.span("number"), message, "write the number in digits")
