"""Graded prose to its worst sentences, and why each is hard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from handouts.check.grade import Measure, hard_words, measure
from handouts.check.sentences import Sentence

AIM = 6
LONG = 15
"""Words from which on a sentence is called long, where its grade is to be told."""
SHOWN = 60
"""Characters of a sentence that are told."""


@dataclass(frozen=True)
class Graded:
    """A sentence with what is counted in it."""

    sentence: Sentence
    measure: Measure


def graded(sentences: Iterable[Sentence], names: Collection[str]) -> tuple[Graded, ...]:
    """Each sentence measured; `names` are words of no difficulty."""
    return tuple(Graded(sentence, measure(sentence, names)) for sentence in sentences)


def worst(parts: Sequence[Graded], number: int = 3) -> tuple[Graded, ...]:
    """The sentences that burden the reader most, the worst first, each once; at least one where there is any.

    The burden of a sentence is how far its own grade lies above the aim, times its words: one hard word in a list of
    risks is less than a long sentence of hard words.
    """
    once = {part.sentence.text: part for part in parts}
    ranked = sorted(once.values(), key=lambda part: -_burden(part))
    return tuple(part for part in ranked if _burden(part) > 0)[:number] or tuple(ranked[:1])


def _burden(part: Graded) -> float:
    return (part.measure.fkgl - AIM) * part.measure.words


def why(part: Graded, names: Collection[str]) -> str:
    """What makes a sentence hard: `31 words; hard words: osteoporosis, mobility`."""
    hard = ", ".join(word.text for word in hard_words(part.sentence, names)[:4])
    count = part.measure.words
    reasons = [f"{count} word{'' if count == 1 else 's'}"] if count >= LONG or not hard else []
    return "; ".join([*reasons, *([f"hard words: {hard}"] if hard else [])])


def named(part: Graded, names: Collection[str]) -> str:
    """A sentence and why it is hard, in a line."""
    return f'"{shown(part.sentence.text)}" ({why(part, names)})'


def shown(text: str) -> str:
    """The beginning of a text, cut between words."""
    plain = text.replace("**", "")
    return plain if len(plain) <= SHOWN else plain[:SHOWN].rsplit(" ", 1)[0].rstrip(" ,;:(") + " ..."
