"""Abbreviations that were read wrongly and harmed: each with what is meant, and where it is sure to be meant so.

From the Joint Commission's official Do Not Use list and ISMP's list of error-prone abbreviations. Many are ordinary
words or names in another case or place (IN, OD, MS, AS, bid): `near` says that one counts only beside a dose or in a
medicine's field, and patterns keep to the case in which it is meant.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Abbreviation(NamedTuple):
    """One abbreviation."""

    pattern: str
    write: str
    near: bool = False
    """True where it is one only beside a dose, or in a field about medicines."""
    quiet: bool = False
    """True where words in capitals do not tell it from an ordinary word."""


_N = r"\b\d[\d,.]*\s?"
TABLE = (
    Abbreviation(rf"{_N}[Uu](?!\w|\.\w)", "units"),
    Abbreviation(rf"{_N}(?:IU|iu|I\.U\.)(?!\w)", "units (international units)"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Oo](?:\.\s?)?[Dd]\b\.?", "every other day"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Dd]\b\.?", "daily"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Ii](?:\.\s?)?[Dd]\b\.?", "4 times a day"),
    Abbreviation(r"\b(?:TID|tid)\b|\b[Tt]\.\s?[Ii]\.\s?[Dd]\b\.?", "3 times a day"),
    Abbreviation(r"\bBID\b|\b[Bb]\.\s?[Ii]\.\s?[Dd]\b\.?", "2 times a day", quiet=True),
    Abbreviation(r"\bbid\b", "2 times a day", near=True),
    Abbreviation(r"\b(?:TIW|tiw)\b|\b[Tt]\.\s?[Ii]\.\s?[Ww]\b\.?", "3 times a week"),
    Abbreviation(r"\b(?:BIW|biw)\b", "2 times a week"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Hh](?:\.\s?)?[Ss]\b\.?", "at bedtime"),
    Abbreviation((
        r"\b[Qq]\s?\d{1,2}\s?(?:-\s?\d{1,2}\s?)?[Hh](?:rs?|ours?)?\b"
        r"|\b[Qq]\s?\d{1,2}\s?[AaPp][Mm]\b"
    ), "every ... hours"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Nn]\b\.?", "every night", near=True),
    Abbreviation(r"\b(?:q|Q)\s?\.?(?:AM|PM|am|pm|hr|wk)\b", "every ... in full"),
    Abbreviation(r"\b(?:HS|hs|h\.s\.)(?!\w)", "at bedtime", near=True),
    Abbreviation(r"\b(?:BT|bt)\b", "bedtime", near=True),
    Abbreviation(r"\b(?:PRN|prn)\b|\b[Pp]\.\s?[Rr]\.\s?[Nn]\b\.?", "when needed"),
    Abbreviation(r"\b(?:NPO|npo)\b|\b[Nn]\.\s?[Pp]\.\s?[Oo]\b\.?", "nothing to eat or drink"),
    Abbreviation(r"\bPO\b(?!\s*[Bb]ox)|\b[Pp]\.\s?[Oo]\.(?!\s*[Bb]ox)", "by mouth", quiet=True),
    Abbreviation(r"\bpo\b(?!\s*box)", "by mouth", near=True),
    Abbreviation(r"\b[Pp]er os\b", "by mouth"),
    Abbreviation(r"\b(?:MSO4|MSO₄)(?!\w)", "morphine sulfate"),
    Abbreviation(r"\b(?:MgSO4|MgSO₄)(?!\w)", "magnesium sulfate"),
    Abbreviation((
        r"\bMS(?=\s+\d+(?:\.\d+)?\s*mg\b)"
        r"|(?<=mg )MS\b(?! Contin)"
    ), "morphine sulfate or magnesium sulfate", near=True),
    Abbreviation(r"µg|μg|(?<=\d)\s?ug\b", "mcg"),
    Abbreviation(rf"{_N}(?:cc|c\.c\.|CC)(?!\w)", "mL"),
    Abbreviation(r"\b[Dd]/[Cc]\b", "stop, or discharge"),
    Abbreviation(r"\b(?:OD|OS|OU|AD|AS|AU)\b", "which eye or ear, in words", near=True, quiet=True),
    Abbreviation(r"\bo\.\s?[dsu]\.|\ba\.\s?[ds]\.(?!\w)", "daily, or which eye or ear, in words", near=True),
    Abbreviation(r"\b(?:SQ|[Ss]ub[- ]?[Qq])\b", "under the skin"),
    Abbreviation(r"\bSC\b", "under the skin", near=True, quiet=True),
    Abbreviation(r"\bIN\b", "in the nose", near=True, quiet=True),
    Abbreviation(r"\bIJ\b", "injection", near=True),
    Abbreviation(r"\b(?:UD|ud|ut dict)\b", "as directed", near=True),
    Abbreviation(r"\b(?:SSI|SSRI)\b(?=[^.]*\binsulin)|(?<=insulin )(?:ss|SS|SSI|SSRI)\b", "sliding scale insulin"),
    Abbreviation(r"\bss\b", "half, or sliding scale", near=True),
    Abbreviation(r"\b(?:HCTZ|HCT(?=\s?\d))\b", "hydrochlorothiazide"),
    Abbreviation(r"\bMTX\b", "methotrexate"),
    Abbreviation(r"\bAPAP\b", "acetaminophen"),
    Abbreviation(r"\bASA\b(?!\s*(?:class|physical|status|score|guid|stand|rul|[IVX1-6]+\b))", "aspirin", quiet=True),
    Abbreviation(r"\b(?:AZT|CPZ|PTU|TNK|ZnSO4)\b", "the medicine's name in full"),
    Abbreviation(r"\btPA\b|\bTPA\b", "alteplase"),
)  # fmt: skip
"""Every abbreviation, the longer before the shorter."""


def abbreviation_pattern() -> re.Pattern[str]:
    """All in one pattern; the group `a7` tells which."""
    return re.compile("|".join(rf"(?P<a{row}>{entry.pattern})" for row, entry in enumerate(TABLE)))
