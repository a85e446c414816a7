"""A space stands between a number and its unit: 10 mg, never 10mg.

The m of 10mg is read as a zero or two, and the dose becomes ten or a hundred times as much. Beside a dose it is an
error, of other units (30min) a warning. Clock times such as 7AM are not looked at.

Source: ISMP's list of error-prone dose designations (numerical dose and unit of measure run together).

Mend it: put a space between them.

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
_RUN = re.compile(
    rf"(?<![\w.#-])\d[\d,.]*(?P<unit>(?P<dose>mg|mcg|µg|μg|ug|gm|g|kg|mL|ml|cc|mEq|IU|[Uu]nits?|{COUNT_UNITS})"
    r"|mins?|minutes?|hrs?|hours?|days?|weeks?|cm|mm|inch(?:es)?|lbs?|pounds?|oz)(?![\w-])"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each number that its unit follows without a space."""
    for spoken, found in find_dose_pattern(context, _RUN):
        message = f"{found[0]} runs number and unit together"
        apart = f"{found[0][: -len(found['unit'])]} {found['unit']}"
        yield spoken.sentence.violation(
            found.span(), message, f"write {apart}", None if found["dose"] else Severity.WARNING
        )
