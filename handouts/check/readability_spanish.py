"""How easy Spanish text is to read: syllables, words and sentences, and the Szigriszt-Pazos score of the INFLESZ scale.

Source: Szigriszt Pazos, Sistemas predictivos de legibilidad del mensaje escrito: formula de perspicuidad (1993):
206.835 - 62.3 x syllables / words - words / sentences.

Scale: Barrio-Cantalejo and others, Validacion de la Escala INFLESZ para evaluar la legibilidad de los textos dirigidos
a pacientes (An Sist Sanit Navar 2008;31(2):135-152): below 40 very hard, 40 to 55 somewhat hard, 55 to 65 normal, 65 to
80 fairly easy, above 80 very easy.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from handouts.content.models.prose import split_prose

NORMAL, EASY = 55, 65
"""Scores from which a text is normal and fairly easy to read."""
_STRONG, _WEAK_WITH_ACCENT = "aeoáéó", "íú"
_VOWEL = "aeiouáéíóúü"
_VOWELS = re.compile(f"[{_VOWEL}]+")
_SILENT_U = re.compile(r"(?<=q)u(?=[eiéí])|(?<=g)u(?=[eiéí])")
_SILENT_H = re.compile(f"(?<=[{_VOWEL}])h(?=[{_VOWEL}])")
_FINAL_Y = re.compile(r"y\b")
_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATION = re.compile(r"\b([ap])\.\s?m\.|\b(Dra?|Sra?)\.", re.I)
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")


class SpanishCounts(NamedTuple):
    """What the score of a text is computed from. Numbers count neither as words nor as syllables."""

    syllables: int = 0
    words: int = 0
    sentences: int = 0

    def plus(self, other: SpanishCounts) -> SpanishCounts:
        """The counts of both texts."""
        return SpanishCounts(*(first + second for first, second in zip(self, other, strict=True)))

    @property
    def score(self) -> float:
        """The Szigriszt-Pazos score: 0 is very hard, 100 very easy; 100 without words."""
        if not self.words:
            return 100.0
        return 206.835 - 62.3 * self.syllables / self.words - self.words / self.sentences


def count_spanish(text: str) -> SpanishCounts:
    """The counts of a text, such as a paragraph or an entry of a list. A colon and a semicolon end a sentence.

    Placeholders are left out. A text without a period is one sentence.
    """
    plain = "".join("" if piece.placeholder else piece.text for piece in split_prose(text))
    plain = _ABBREVIATION.sub(lambda match: (match[1] or match[2]) + " ", plain)
    counts = SpanishCounts()
    for sentence in _SENTENCE_END.split(plain):
        if words := _WORD.findall(sentence):
            counts = counts.plus(SpanishCounts(sum(map(spanish_syllables, words)), len(words), 1))
    return counts


def spanish_syllables(word: str) -> int:
    """The syllables of a Spanish word: its vowels, of which diphthongs count once."""
    letters = _FINAL_Y.sub("i", _SILENT_H.sub("", _SILENT_U.sub("", word.lower())))
    count = 0
    for group in _VOWELS.findall(letters):
        count += 1 + sum(map(_is_hiatus, group, group[1:]))
    return max(count, 1)


def _is_hiatus(first: str, second: str) -> bool:
    """True if two vowels are two syllables: both strong, a weak one with an accent beside a strong one, or the same."""
    pair = {first, second}
    strong = [letter for letter in (first, second) if letter in _STRONG]
    return len(strong) == 2 or first == second or (len(strong) == 1 and bool(pair & set(_WEAK_WITH_ACCENT)))
