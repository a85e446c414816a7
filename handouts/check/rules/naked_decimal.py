"""A number below one has a zero before the decimal point: 0.5 mg, never .5 mg.

The decimal point is easily missed, and .5 mg becomes 5 mg. In medicine fields and next to a dose this is an error;
elsewhere it is a warning.

Source: the Joint Commission's official Do Not Use list (lack of leading zero); ISMP's list of error-prone dose
designations.

Fix: write the zero, or use a smaller unit: 500 mcg.

Passes:

    pain_relief:
      - You may take 0.5 mg at bedtime.

Fails:

    pain_relief:
      - You may take .5 mg at bedtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import DOSE_UNITS, find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_NAKED = re.compile(rf"(?<![\w.)\]])\.\d+(?=\s*-?\s*(?:(?P<dose>{DOSE_UNITS})\b|[A-Za-z%°\"]))")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each number that starts with a decimal point."""
    for dose_text, match in find_dose_pattern(context, _NAKED):
        message = f"{match[0]} is read as {match[0][1:]} if the decimal point is missed"
        yield dose_text.sentence.violation(
            match.span(), message, f"write 0{match[0]}", None if match["dose"] else dose_text.severity
        )
