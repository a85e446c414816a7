"""Doses in prose as patterns: units, what is masked before a text is searched for them, and where a dose is near.

Abbreviations that were read wrongly and harmed: each with what is meant, and where it is sure to be meant so.

From the Joint Commission's official Do Not Use list and ISMP's list of error-prone abbreviations. Many are ordinary
words or names in another case or place (IN, OD, MS, AS, bid): `near` says that one counts only beside a dose or in a
medicine's field, and patterns keep to the case in which it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handouts.check.context import CheckContext, Level, per_subject
from handouts.check.passages import NAMES, PassageSentence, all_sentences, passage_sentences
from handouts.check.text_language import ENGLISH, language_in

WEIGHTS = r"mg|mcg|µg|μg|ug|g|gm|gram|grams|milligrams?|micrograms?|kg|mL|ml|ML|cc|mEq|IU|units?|[Uu]"
COUNTED = r"tablets?|tabs?|pills?|capsules?|caps|drops?|puffs?|patch(?:es)?|teaspoons?|tablespoons?|sprays?|lozenges?"
UNITS = rf"(?:{WEIGHTS}|{COUNTED})"
"""Units of a dose, as they are written."""
_POINTS = frozenset({"", ENGLISH, "Spanish", "Vietnamese", "Tagalog", "Haitian Creole"})
"""Languages of patients here whose numbers are written as in English."""
_DOSE = re.compile(rf"\d\s*-?\s*{UNITS}\b")
_MASKED = re.compile(
    r"https?://\S+|www\.\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+\.(?:com|org|net|gov|edu|io)\b\S*"
    r"|\(?\b\d{3}\)?[\s.-]{1,2}\d{3}[.-]\d{4}\b|\+\d[\d\s().-]{6,}\d|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\b\d{1,2}:\d{2}\b(?:\s*[AaPp]\.?[Mm]\b\.?)?|\{\w+\}",
)


class DoseText(NamedTuple):
    """A sentence as it is searched for doses: masked, and what a finding in it weighs."""

    sentence: PassageSentence
    text: str
    """The sentence with addresses, phones, dates and clock times blanked, letter for letter."""
    dosed: bool
    """True in a medicine's own fields, and beside a dose."""

    @property
    def level(self) -> Level:
        """An error in medicine fields and beside doses, a warning elsewhere."""
        return Level.ERROR if self.dosed else Level.WARNING

    @property
    def shouting(self) -> bool:
        """True of words in capitals, of which none tells an abbreviation."""
        letters = [sign for sign in self.text if sign.isalpha()]
        return len(letters) > 12 and sum(sign.isupper() for sign in letters) > 0.7 * len(letters)


def mask_non_prose(text: str) -> str:
    """The text with what is no prose blanked, each place as it was."""
    return _MASKED.sub(lambda found: " " * len(found[0]), text)


@per_subject
def dose_texts(subject: CheckContext) -> tuple[DoseText, ...]:
    """Every sentence of the set, of the fields that name medicines, and of the wording that sets share."""
    names_of = [passage for passage in subject.passages if passage.field in NAMES]
    whole = (
        *all_sentences(subject),
        *(sentence for passage in names_of for sentence in passage_sentences(subject, passage)),
    )
    # Other languages write 0,5 and 1.000 where English writes 0.5 and 1,000.
    read = [sentence for sentence in whole if language_in(subject, sentence.passage.text) in _POINTS]
    return tuple(_said(sentence) for sentence in read)


def find_dose_pattern(subject: CheckContext, pattern: re.Pattern[str]) -> Iterator[tuple[DoseText, re.Match[str]]]:
    """What a pattern finds in these sentences, each with its sentence."""
    return ((spoken, found) for spoken in dose_texts(subject) for found in pattern.finditer(spoken.text))


def _said(sentence: PassageSentence) -> DoseText:
    text = mask_non_prose(sentence.text)
    return DoseText(sentence, text, sentence.passage.path[0] == "medicines" or bool(_DOSE.search(text)))


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
