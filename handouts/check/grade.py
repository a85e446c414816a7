"""Sentences to the school grade that it takes to read them: Flesch-Kincaid, and SMOG where there is text enough.

Names, phone numbers and placeholders make a sentence longer, but no harder: a medicine's name is not the clinic's to
choose. English only: both formulas were made for it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from handouts.check.sentences import Sentence, Word

SMOG_SENTENCES = 30
"""SMOG was made for samples of 30 sentences; it tells nothing of fewer."""
POLYSYLLABLE = 3


@dataclass(frozen=True)
class WordCounts:
    """What is counted. `scored` are the words whose syllables count."""

    sentences: int = 0
    words: int = 0
    scored: int = 0
    syllables: int = 0
    polysyllables: int = 0

    def __add__(self, other: WordCounts) -> WordCounts:
        return WordCounts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def fkgl(self) -> float:
        """The grade of Flesch and Kincaid; 0 where there is nothing to measure, or where it would be less."""
        if not self.sentences or not self.scored:
            return 0.0
        return max(0.0, 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.scored - 15.59)

    @property
    def smog(self) -> float | None:
        """The grade of SMOG, None below 30 sentences."""
        if self.sentences < SMOG_SENTENCES:
            return None
        return 1.0430 * math.sqrt(self.polysyllables * 30 / self.sentences) + 3.1291


def count_words(sentence: Sentence, names: Collection[str] = ()) -> WordCounts:
    """What is counted in one sentence; `names` are words of no difficulty, as they are written or in small letters."""
    hard = [word.syllables for word in sentence.words if word.syllables and not _is_name(word, names)]
    return WordCounts(1, len(sentence.words), len(hard), sum(hard), sum(number >= POLYSYLLABLE for number in hard))


def sum_counts(parts: Iterable[WordCounts]) -> WordCounts:
    """The sum of what was counted."""
    whole = WordCounts()
    for part in parts:
        whole += part
    return whole


def hard_words(sentence: Sentence, names: Collection[str] = (), least: int = POLYSYLLABLE) -> tuple[Word, ...]:
    """Words of three syllables or more, the longest first, each once."""
    found = {word.small: word for word in sentence.words if word.syllables >= least and not _is_name(word, names)}
    return tuple(sorted(found.values(), key=lambda word: -word.syllables))


def _is_name(word: Word, names: Collection[str]) -> bool:
    return word.small in names or word.text in names
