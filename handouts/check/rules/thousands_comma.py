"""A dose of 1,000 or more has a comma: 5,000 units, never 5000 units.

Zeros without a comma are miscounted: 100000 units has been read as a million. Years, codes and other numbers are not
doses.

Source: ISMP's list of error-prone dose designations (large doses without properly placed commas).

Fix: write the comma, or a larger unit: 1 g.

Passes:

    pain_relief:
      - Do not take more than 3,000 mg in a day.

Fails:

    pain_relief:
      - Do not take more than 3000 mg in a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import DOSE_UNITS, find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_LARGE = re.compile(rf"(?<![\w.,/-])(?P<number>\d{{4,}})(?=\s*-?\s*{DOSE_UNITS}\b)")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each dose of four digits or more without a comma."""
    for dose_text, match in find_dose_pattern(context, _LARGE):
        message = f"the zeros of {match['number']} are easily miscounted"
        yield dose_text.sentence.violation(match.span(), message, f"write {int(match['number']):,}")
