"""Find doses and error-prone abbreviations in the texts of a set.

The abbreviations come from the Joint Commission's official Do Not Use list and from ISMP's list of error-prone
abbreviations. Many are also ordinary words or names (IN, OD, MS, AS, bid), so some count only near a dose or in a
medicine's field, and patterns match only the letter case of the abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handouts.check.context import CheckContext, cached_per_context
from handouts.check.passages import MEDICINE_NAME_FIELDS, PassageSentence, all_sentences, passage_sentences
from handouts.check.text_language import ENGLISH, text_language
from handouts.errors import Severity

WEIGHT_UNITS = r"mg|mcg|µg|μg|ug|g|gm|gram|grams|milligrams?|micrograms?|kg|mL|ml|ML|cc|mEq|IU|units?|[Uu]"
COUNT_UNITS = (
    r"tablets?|tabs?|pills?|capsules?|caps|drops?|puffs?|patch(?:es)?|teaspoons?|tablespoons?|sprays?|lozenges?"
)
MEDICINE_KEYS = ("medicines", "courses", "as_needed", "do_not_take", "doses")
"""Keys of a set whose texts are about medicines."""
DOSE_UNITS = rf"(?:{WEIGHT_UNITS}|{COUNT_UNITS})"
"""Dose units as they are written."""
_DECIMAL_POINT_LANGUAGES = frozenset({"", ENGLISH, "Spanish", "Vietnamese", "Tagalog", "Haitian Creole"})
"""Languages that write numbers as English does. '' is an unknown language."""
_DOSE = re.compile(rf"\d\s*-?\s*{DOSE_UNITS}\b")
_NON_PROSE = re.compile(
    r"https?://\S+|www\.\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+\.(?:com|org|net|gov|edu|io)\b\S*"
    r"|\(?\b\d{3}\)?[\s.-]{1,2}\d{3}[.-]\d{4}\b|\+\d[\d\s().-]{6,}\d|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\b\d{1,2}:\d{2}\b(?:\s*[AaPp]\.?[Mm]\b\.?)?|\{\w+\}",
)


class DoseText(NamedTuple):
    """A sentence to search for doses."""

    sentence: PassageSentence
    text: str
    """The sentence with each web address, phone number, date and clock time replaced by as many spaces."""
    near_dose: bool
    """True if the sentence has a dose or belongs to a medicine's fields."""

    @property
    def severity(self) -> Severity:
        """An error near a dose and in a medicine's fields, else a warning."""
        return Severity.ERROR if self.near_dose else Severity.WARNING

    @property
    def all_caps(self) -> bool:
        """True for a text in capitals, in which an abbreviation looks like any other word."""
        letters = [character for character in self.text if character.isalpha()]
        return len(letters) > 12 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)


def mask_non_prose(text: str) -> str:
    """Replace web addresses, phone numbers, dates and times by spaces. All offsets stay the same."""
    return _NON_PROSE.sub(lambda match: " " * len(match[0]), text)


@cached_per_context
def dose_texts(context: CheckContext) -> tuple[DoseText, ...]:
    """Sentences and medicine names of the set, and sentences that sets share, if they write numbers as in English."""
    name_passages = [passage for passage in context.passages if passage.field in MEDICINE_NAME_FIELDS]
    sentences = (
        *all_sentences(context),
        *(sentence for passage in name_passages for sentence in passage_sentences(context, passage)),
    )
    # Other languages write 0,5 and 1.000 where English writes 0.5 and 1,000.
    return tuple(
        _dose_text(sentence)
        for sentence in sentences
        if text_language(context, sentence.passage.text) in _DECIMAL_POINT_LANGUAGES
    )


def find_dose_pattern(context: CheckContext, pattern: re.Pattern[str]) -> Iterator[tuple[DoseText, re.Match[str]]]:
    """Every match of a pattern in `dose_texts`, each with its sentence."""
    return ((dose_text, match) for dose_text in dose_texts(context) for match in pattern.finditer(dose_text.text))


def _dose_text(sentence: PassageSentence) -> DoseText:
    text = mask_non_prose(sentence.text)
    return DoseText(sentence, text, sentence.passage.path[0] in MEDICINE_KEYS or bool(_DOSE.search(text)))


class Abbreviation(NamedTuple):
    """An abbreviation that people misread."""

    pattern: str
    replacement: str
    near_dose_only: bool = False
    """True if it counts only near a dose or in a medicine's field."""
    not_in_capitals: bool = False
    """True if it does not count in a text in capitals, where it may be an ordinary word."""


_AMOUNT = r"\b\d[\d,.]*\s?"
ERROR_PRONE_ABBREVIATIONS = (
    Abbreviation(rf"{_AMOUNT}[Uu](?!\w|\.\w)", "units"),
    Abbreviation(rf"{_AMOUNT}(?:IU|iu|I\.U\.)(?!\w)", "units (international units)"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Oo](?:\.\s?)?[Dd]\b\.?", "every other day"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Dd]\b\.?", "daily"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Ii](?:\.\s?)?[Dd]\b\.?", "4 times a day"),
    Abbreviation(r"\b(?:TID|tid)\b|\b[Tt]\.\s?[Ii]\.\s?[Dd]\b\.?", "3 times a day"),
    Abbreviation(r"\bBID\b|\b[Bb]\.\s?[Ii]\.\s?[Dd]\b\.?", "2 times a day", not_in_capitals=True),
    Abbreviation(r"\bbid\b", "2 times a day", near_dose_only=True),
    Abbreviation(r"\b(?:TIW|tiw)\b|\b[Tt]\.\s?[Ii]\.\s?[Ww]\b\.?", "3 times a week"),
    Abbreviation(r"\b(?:BIW|biw)\b", "2 times a week"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Hh](?:\.\s?)?[Ss]\b\.?", "at bedtime"),
    Abbreviation((
        r"\b[Qq]\s?\d{1,2}\s?(?:-\s?\d{1,2}\s?)?[Hh](?:rs?|ours?)?\b"
        r"|\b[Qq]\s?\d{1,2}\s?[AaPp][Mm]\b"
    ), "every ... hours"),
    Abbreviation(r"\b[Qq](?:\.\s?)?[Nn]\b\.?", "every night", near_dose_only=True),
    Abbreviation(r"\b(?:q|Q)\s?\.?(?:AM|PM|am|pm|hr|wk)\b", "it in words: every morning, every hour"),
    Abbreviation(r"\b(?:HS|hs|h\.s\.)(?!\w)", "at bedtime", near_dose_only=True),
    Abbreviation(r"\b(?:BT|bt)\b", "bedtime", near_dose_only=True),
    Abbreviation(r"\b(?:PRN|prn)\b|\b[Pp]\.\s?[Rr]\.\s?[Nn]\b\.?", "when needed"),
    Abbreviation(r"\b(?:NPO|npo)\b|\b[Nn]\.\s?[Pp]\.\s?[Oo]\b\.?", "nothing to eat or drink"),
    Abbreviation(r"\bPO\b(?!\s*[Bb]ox)|\b[Pp]\.\s?[Oo]\.(?!\s*[Bb]ox)", "by mouth", not_in_capitals=True),
    Abbreviation(r"\bpo\b(?!\s*box)", "by mouth", near_dose_only=True),
    Abbreviation(r"\b[Pp]er os\b", "by mouth"),
    Abbreviation(r"\b(?:MSO4|MSO₄)(?!\w)", "morphine sulfate"),
    Abbreviation(r"\b(?:MgSO4|MgSO₄)(?!\w)", "magnesium sulfate"),
    Abbreviation((
        r"\bMS(?=\s+\d+(?:\.\d+)?\s*mg\b)"
        r"|(?<=mg )MS\b(?! Contin)"
    ), "morphine sulfate or magnesium sulfate", near_dose_only=True),
    Abbreviation(r"µg|μg|(?<=\d)\s?ug\b", "mcg"),
    Abbreviation(rf"{_AMOUNT}(?:cc|c\.c\.|CC)(?!\w)", "mL"),
    Abbreviation(r"\b[Dd]/[Cc]\b", "stop, or discharge"),
    Abbreviation(r"\b(?:OD|OS|OU|AD|AS|AU)\b", "which eye or ear, in words", near_dose_only=True, not_in_capitals=True),
    Abbreviation(r"\bo\.\s?[dsu]\.|\ba\.\s?[ds]\.(?!\w)", "daily, or which eye or ear, in words", near_dose_only=True),
    Abbreviation(r"\b(?:SQ|[Ss]ub[- ]?[Qq])\b", "under the skin"),
    Abbreviation(r"\bSC\b", "under the skin", near_dose_only=True, not_in_capitals=True),
    Abbreviation(r"\bIN\b", "in the nose", near_dose_only=True, not_in_capitals=True),
    Abbreviation(r"\bIJ\b", "injection", near_dose_only=True),
    Abbreviation(r"\b(?:UD|ud|ut dict)\b", "as directed", near_dose_only=True),
    Abbreviation(r"\b(?:SSI|SSRI)\b(?=[^.]*\binsulin)|(?<=insulin )(?:ss|SS|SSI|SSRI)\b", "sliding scale insulin"),
    Abbreviation(r"\bss\b", "half, or sliding scale", near_dose_only=True),
    Abbreviation(r"\b(?:HCTZ|HCT(?=\s?\d))\b", "hydrochlorothiazide"),
    Abbreviation(r"\bMTX\b", "methotrexate"),
    Abbreviation(r"\bAPAP\b", "acetaminophen"),
    Abbreviation(r"\bASA\b(?!\s*(?:class|physical|status|score|guid|stand|rul|[IVX1-6]+\b))", "aspirin",
                 not_in_capitals=True),
    Abbreviation(r"\b(?:AZT|CPZ|PTU|TNK|ZnSO4)\b", "the medicine's name in full"),
    Abbreviation(r"\btPA\b|\bTPA\b", "alteplase"),
)  # fmt: skip
"""Every abbreviation, longer ones before shorter ones."""


def abbreviation_pattern() -> re.Pattern[str]:
    """All abbreviations as one pattern. Group `a7` is row 7 of ERROR_PRONE_ABBREVIATIONS."""
    return re.compile("|".join(rf"(?P<a{row}>{entry.pattern})" for row, entry in enumerate(ERROR_PRONE_ABBREVIATIONS)))
