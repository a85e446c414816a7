"""No symbols such as > < @ & + or a slash next to a dose.

A slash is misread as a 1, @ and & as a 2, and + as a 4; > and < are confused with each other. Next to a dose each is an
error. A > or < before another number is a warning. The slash in 120/80, in a date, or in and/or is allowed.

Source: ISMP's list of error-prone symbols.

Fix: write more than, less than, at, and, per, every.

Passes:

    pain_relief:
      - Do not take more than 3,000 mg in a day.

Fails:

    pain_relief:
      - Do not take > 3,000 mg in a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import DOSE_UNITS, find_dose_pattern
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_WORDS = {">": "more than", "<": "less than", "≥": "at least", "≤": "at most", "@": "at", "&": "and", "+": "and",
          "/": "and, or per", "°": "hours"}  # fmt: skip
_DOSE = rf"\d[\d,.]*\s*-?\s*{DOSE_UNITS}"
_SYMBOL = re.compile(
    rf"(?P<compare>[<>≥≤])(?==?\s*(?:{_DOSE}\b|\d))"
    rf"|(?<=[A-Za-z])\s*(?P<between>/|[@&+](?=\s*\d))(?=\s*(?:{_DOSE}\b|\d{{1,2}}\s*[AaPp]\.?[Mm]\b))"
    rf"|\d\s*(?:mg|mcg|g|mL|units?)\s?(?P<per>/)(?=\s?(?:day|d|dose|hr?|hour|kg|mL|ml|week)\b)"
    rf"|\bq\s?\d+\s?(?P<hours>°)"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each symbol next to a dose, and each < or > before a number."""
    for dose_text, match in find_dose_pattern(context, _SYMBOL):
        kind = match.lastgroup or "per"
        if kind == "between" and not _after_dose(dose_text.text, match.start(kind)):
            continue
        message = f"{match[kind]} next to a number is easily misread"
        yield dose_text.sentence.violation(
            match.span(kind), message, f"write {_WORDS[match[kind]]}", dose_text.severity
        )


def _after_dose(text: str, end: int) -> bool:
    """True if a dose, or a verb such as take, ends just before this position."""
    return bool(_BEFORE.search(text[max(0, end - 30) : end]))


_BEFORE = re.compile(rf"(?:{_DOSE}|\b(?:take|takes|dose|then))\s*$", re.I)
