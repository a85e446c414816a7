"""A strength is told in mg and mL, never as a ratio such as 1:1,000.

1:1,000 and 1:10,000 of epinephrine were mistaken for each other, and people died of it. Clock times and the scale of a
picture are no strengths.

Source: ISMP's list of error-prone dose designations (ratio expression); ratios are no longer on labels of
epinephrine in the United States (USP, 2016).

Mend it: write how many mg are in one mL.

Passes:

    anesthesia:
      text: [The numbing medicine may hold epinephrine (1 mg per mL).]

Fails:

    anesthesia:
      text: ["The numbing medicine may hold epinephrine 1:1,000."]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_RATIO = re.compile(r"(?<![\d:])1\s?:\s?(?:\d{1,3}(?:,\d{3})+|\d{3,})(?![\d:])")


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each ratio of one to hundreds or more."""
    for spoken, found in find_dose_pattern(context, _RATIO):
        yield spoken.sentence.violation(
            found.span(), f"{found[0]} is a strength told as a ratio", "write how many mg are in one mL"
        )
