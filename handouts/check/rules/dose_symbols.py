"""Signs such as > < @ & + and a slash do not stand beside a dose.

A slash is read as a 1, > and < are mistaken for each other, @ for a 2, & and + for 2 and 4. Beside a dose each is an
error; > and < before another number are a warning. The slash of 120/80, of a date or of and/or is none of these.

Source: ISMP's list of error-prone symbols.

Mend it: write more than, less than, at, and, per, every.

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
_SIGNS = {">": "more than", "<": "less than", "≥": "at least", "≤": "at most", "@": "at", "&": "and", "+": "and",
          "/": "and, or per", "°": "hours"}  # fmt: skip
_DOSE = rf"\d[\d,.]*\s*-?\s*{DOSE_UNITS}"
_SYMBOL = re.compile(
    rf"(?P<compare>[<>≥≤])(?==?\s*(?:{_DOSE}\b|\d))"
    rf"|(?<=[A-Za-z])\s*(?P<between>/|[@&+](?=\s*\d))(?=\s*(?:{_DOSE}\b|\d{{1,2}}\s*[AaPp]\.?[Mm]\b))"
    rf"|\d\s*(?:mg|mcg|g|mL|units?)\s?(?P<per>/)(?=\s?(?:day|d|dose|hr?|hour|kg|mL|ml|week)\b)"
    rf"|\bq\s?\d+\s?(?P<hours>°)"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each sign beside a dose, and at each < or > before a number."""
    for spoken, found in find_dose_pattern(context, _SYMBOL):
        kind = found.lastgroup or "per"
        if kind == "between" and not _after_dose(spoken.text, found.start(kind)):
            continue
        message = f"{found[kind]} beside a number is easily read as something else"
        yield spoken.sentence.violation(found.span(kind), message, f"write {_SIGNS[found[kind]]}", spoken.severity)


def _after_dose(text: str, at: int) -> bool:
    """True where a dose, or the name of what is taken, ends just before a sign."""
    return bool(_BEFORE.search(text[max(0, at - 30) : at]))


_BEFORE = re.compile(rf"(?:{_DOSE}|\b(?:take|takes|dose|then))\s*$", re.I)
