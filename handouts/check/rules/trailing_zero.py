"""A whole number is written without a zero behind a point: 1 mg, never 1.0 mg.

The point is overlooked, and 1.0 mg becomes 10 mg. In fields about medicines and beside a dose it is an error, elsewhere
(1.0 hours) a warning. Lengths and sizes are not looked at: there a zero tells how exactly something was measured.

Source: the Joint Commission's official Do Not Use list (trailing zero); ISMP's list of error-prone dose designations.

Mend it: leave the point and the zero out.

Passes:

    pain_relief:
      - You may take 1 mg at bedtime.

Fails:

    pain_relief:
      - You may take 1.0 mg at bedtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import DOSE_UNITS, find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_ZERO = re.compile(
    rf"\b(?P<number>\d[\d,]*\.0+)(?=\s*-?\s*(?:(?P<dose>{DOSE_UNITS})|minutes?|hours?|days?|weeks?|months?)\b)"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each number that ends with a zero behind its point."""
    for spoken, found in find_dose_pattern(context, _ZERO):
        whole = found["number"].partition(".")[0]
        message = f"{found['number']} is read as {found['number'].replace('.', '')} where the point is overlooked"
        yield spoken.sentence.violation(
            found.span("number"), message, f"write {whole}", None if found["dose"] else Severity.WARNING
        )
