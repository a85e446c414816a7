"""A whole number has no decimal point and zero: 1 mg, never 1.0 mg.

The decimal point is easily missed, and 1.0 mg becomes 10 mg. In medicine fields and next to a dose this is an error;
elsewhere (1.0 hours) it is a warning. Lengths and sizes are skipped, because a zero there shows the precision.

Source: the Joint Commission's official Do Not Use list (trailing zero); ISMP's list of error-prone dose designations.

Fix: remove the decimal point and the zero.

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
    """Report each number that ends with a decimal point and zero."""
    for dose_text, match in find_dose_pattern(context, _ZERO):
        whole_number = match["number"].partition(".")[0]
        message = f"{match['number']} is read as {match['number'].replace('.', '')} if the decimal point is missed"
        yield dose_text.sentence.violation(
            match.span("number"), message, f"write {whole_number}", None if match["dose"] else Severity.WARNING
        )
