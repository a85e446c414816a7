"""No abbreviation that is known to be read wrongly: QD, U, PO, PRN, cc, µg and the like.

QD was read as four times a day, U as a zero; people were harmed. A patient knows none of them. In fields about
medicines and beside a dose it is an error, elsewhere a warning. Web addresses, e-mails, dates and phone numbers are not
looked at, and what is an ordinary word (in, as, bid) only where it cannot be one.

Source: the Joint Commission's official Do Not Use list; ISMP's list of error-prone abbreviations, symbols and dose
designations.

Mend it: write the words: daily, units, by mouth, when needed, mL, mcg.

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
_MAYBE = re.compile(
    r"\d|[A-Z]{2}|[µμ/]|[A-Za-z]\.\s?[A-Za-z]\.|\b[qQ]|[Ss]ub|[Pp]er os|tPA|\b(?:prn|npo|tid|tiw|biw|po|bid|hs"
    r"|bt|ud|ut|ss)\b"
)
"""What a sentence has that holds any of them; most have none, and the whole pattern is slow."""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each abbreviation."""
    for spoken in dose_texts(context):
        if not _MAYBE.search(spoken.text):
            continue
        for found in _PATTERN.finditer(spoken.text):
            entry = ERROR_PRONE_ABBREVIATIONS[int((found.lastgroup or "a0")[1:])]
            if (entry.near_dose_only and not spoken.near_dose) or (entry.not_in_capitals and spoken.all_caps):
                continue
            start = found.end() - len(found[0].lstrip())
            message = f"{found[0].strip()} is easily read as something else"
            yield spoken.sentence.violation(
                (start, found.end()), message, f"write {entry.replacement}", spoken.severity
            )
