"""Doses in prose as patterns: units, what is masked before a text is searched for them, and where a dose is near."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handouts.check.finding import Level
from handouts.check.language import ENGLISH, language_in
from handouts.check.speech import NAMES, PassageSentence, all_sentences, passage_sentences
from handouts.check.subject import CheckContext, per_subject

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
