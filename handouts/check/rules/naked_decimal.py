"""A number below one has a zero before its point: 0.5 mg, never .5 mg.

The point is overlooked, and .5 mg becomes 5 mg. In fields about medicines and beside a dose it is an error, elsewhere a
warning.

Source: the Joint Commission's official Do Not Use list (lack of leading zero); ISMP's list of error-prone dose
designations.

Mend it: write the zero, or a smaller unit: 500 mcg.

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
    """A hit at each number that begins with its point."""
    for spoken, found in find_dose_pattern(context, _NAKED):
        message = f"{found[0]} is read as {found[0][1:]} where the point is overlooked"
        yield spoken.sentence.violation(
            found.span(), message, f"write 0{found[0]}", None if found["dose"] else spoken.severity
        )
