"""Graded prose to its worst sentences, and why each is hard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from handouts.check.grade import WordCounts, count_words, hard_words
from handouts.check.sentences import Sentence

AIM = 6
LONG = 15
"""Words from which on a sentence is called long, where its grade is to be told."""
SHOWN = 60
"""Characters of a sentence that are told."""


@dataclass(frozen=True)
class GradedSentence:
    """A sentence with what is counted in it."""

    sentence: Sentence
    measure: WordCounts


def grade_sentences(sentences: Iterable[Sentence], names: Collection[str]) -> tuple[GradedSentence, ...]:
    """Each sentence measured; `names` are words of no difficulty."""
    return tuple(GradedSentence(sentence, count_words(sentence, names)) for sentence in sentences)


def hardest_sentences(parts: Sequence[GradedSentence], number: int = 3) -> tuple[GradedSentence, ...]:
    """The sentences that burden the reader most, the worst first, each once; at least one where there is any.

    The burden of a sentence is how far its own grade lies above the aim, times its words: one hard word in a list of
    risks is less than a long sentence of hard words.
    """
    once = {part.sentence.text: part for part in parts}
    ranked = sorted(once.values(), key=lambda part: -_burden(part))
    return tuple(part for part in ranked if _burden(part) > 0)[:number] or tuple(ranked[:1])


def _burden(part: GradedSentence) -> float:
    return (part.measure.fkgl - AIM) * part.measure.words


def difficulty(part: GradedSentence, names: Collection[str]) -> str:
    """What makes a sentence hard: `31 words; hard words: osteoporosis, mobility`."""
    hard = ", ".join(word.text for word in hard_words(part.sentence, names)[:4])
    count = part.measure.words
    reasons = [f"{count} word{'' if count == 1 else 's'}"] if count >= LONG or not hard else []
    return "; ".join([*reasons, *([f"hard words: {hard}"] if hard else [])])


def describe_difficulty(part: GradedSentence, names: Collection[str]) -> str:
    """A sentence and why it is hard, in a line."""
    return f'"{excerpt(part.sentence.text)}" ({difficulty(part, names)})'


def excerpt(text: str) -> str:
    """The beginning of a text, cut between words."""
    plain = text.replace("**", "")
    return plain if len(plain) <= SHOWN else plain[:SHOWN].rsplit(" ", 1)[0].rstrip(" ,;:(") + " ..."
