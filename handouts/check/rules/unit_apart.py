"""There is a space between a number and its unit: 10 mg, never 10mg.

The m of 10mg is misread as one or two zeros, and the dose becomes ten or a hundred times as large. For a dose this is
an error; for other units (30min) it is a warning. Clock times such as 7AM are skipped.

Source: ISMP's list of error-prone dose designations (numerical dose and unit of measure run together).

Fix: put a space between them.

Passes:

    pain_relief:
      - You may take 10 mg at bedtime.

Fails:

    pain_relief:
      - You may take 10mg at bedtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import COUNT_UNITS, find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_NO_SPACE = re.compile(
    rf"(?<![\w.#-])\d[\d,.]*(?P<unit>(?P<dose>mg|mcg|µg|μg|ug|gm|g|kg|mL|ml|cc|mEq|IU|[Uu]nits?|{COUNT_UNITS})"
    r"|mins?|minutes?|hrs?|hours?|days?|weeks?|cm|mm|inch(?:es)?|lbs?|pounds?|oz)(?![\w-])"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each number and unit without a space between them."""
    for dose_text, match in find_dose_pattern(context, _NO_SPACE):
        message = f"{match[0]} has no space between number and unit"
        spaced = f"{match[0][: -len(match['unit'])]} {match['unit']}"
        yield dose_text.sentence.violation(
            match.span(), message, f"write {spaced}", None if match["dose"] else Severity.WARNING
        )
