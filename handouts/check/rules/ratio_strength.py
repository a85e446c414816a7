"""A strength is written in mg and mL, never as a ratio such as 1:1,000.

Epinephrine 1:1,000 and 1:10,000 have been mistaken for each other, and people died. Clock times and picture scales are
not strengths.

Source: ISMP's list of error-prone dose designations (ratio expression); labels of epinephrine in the United States no
longer have ratios (USP, 2016).

Fix: write how many mg are in one mL.

Passes:

    anesthesia:
      text: [The numbing medicine may contain epinephrine (1 mg per mL).]

Fails:

    anesthesia:
      text: ["The numbing medicine may contain epinephrine 1:1,000."]
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
    """Report each ratio of one to a hundred or more."""
    for dose_text, match in find_dose_pattern(context, _RATIO):
        yield dose_text.sentence.violation(
            match.span(), f"{match[0]} is a strength written as a ratio", "write how many mg are in one mL"
        )
