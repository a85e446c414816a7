"""No abbreviations that are known to be misread: QD, U, PO, PRN, cc, µg and the like.

QD has been read as four times a day, and U as a zero, and people were harmed. Patients do not know these abbreviations.
In medicine fields and next to a dose this is an error; elsewhere it is a warning. Web addresses, e-mail addresses,
dates and phone numbers are skipped. Ordinary words (in, as, bid) are reported only where they must be abbreviations.

Source: the Joint Commission's official Do Not Use list; ISMP's list of error-prone abbreviations, symbols and dose
designations.

Fix: write the words: daily, units, by mouth, when needed, mL, mcg.

Passes:

    pain_relief:
      - Take 1 tablet by mouth every 6 hours when you need it.

Fails:

    pain_relief:
      - Take 1 tablet PO q6h PRN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import ERROR_PRONE_ABBREVIATIONS, abbreviation_pattern, dose_texts
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_PATTERN = abbreviation_pattern()
_QUICK_CHECK = re.compile(
    r"\d|[A-Z]{2}|[µμ/]|[A-Za-z]\.\s?[A-Za-z]\.|\b[qQ]|[Ss]ub|[Pp]er os|tPA|\b(?:prn|npo|tid|tiw|biw|po|bid|hs"
    r"|bt|ud|ut|ss)\b"
)
"""Every match contains one of these. Checked first because the full pattern is slow."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each abbreviation."""
    for dose_text in dose_texts(context):
        if not _QUICK_CHECK.search(dose_text.text):
            continue
        for match in _PATTERN.finditer(dose_text.text):
            entry = ERROR_PRONE_ABBREVIATIONS[int((match.lastgroup or "a0")[1:])]
            if (entry.near_dose_only and not dose_text.near_dose) or (entry.not_in_capitals and dose_text.all_caps):
                continue
            start = match.end() - len(match[0].lstrip())
            message = f"{match[0].strip()} is easily misread"
            yield dose_text.sentence.violation(
                (start, match.end()), message, f"write {entry.replacement}", dose_text.severity
            )
