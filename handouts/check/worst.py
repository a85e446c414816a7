"""Graded prose to its worst sentences, and why each is hard: those without which the grade would fall most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from handouts.check.grade import Measure, hard_words, measure, total
from handouts.check.sentences import Sentence
from handouts.check.subject import Passage

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
    """The sentences that raise the grade most, the worst first, each once."""
    whole = total(part.measure for part in parts)
    once = {part.sentence.text: part for part in parts}
    fall = {text: whole.fkgl - whole.without(part.measure).fkgl for text, part in once.items()}
    ranked = sorted((text for text in once if fall[text] > 0 or len(once) == 1), key=lambda text: -fall[text])
    return tuple(once[text] for text in ranked[:number])


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


def opening(passage: Passage, sentence: Sentence) -> str:
    """The first words of a sentence, as far as they stand on one line of the file; '' where it begins its passage."""
    ends = [word.at + len(word.text) - sentence.at for word in sentence.words[:4]]
    whole = passage.place()
    tokens = (sentence.text[:end] for end in reversed(ends))
    return next((token for token in tokens if sentence.at and passage.place(token) != whole), "")
