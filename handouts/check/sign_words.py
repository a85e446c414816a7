"""Compare signs by their words: `The nose bleeds` and `Bleeding from the nose` are one sign."""

from __future__ import annotations

import re

_SMALL_WORDS = frozenset({
    "a", "an", "the", "you", "your", "yours", "child", "child's", "patient", "patient's", "it", "its", "they", "their",
    "he", "she", "his", "her", "is", "are", "be", "been", "was", "were", "have", "has", "had", "get", "gets", "got",
    "feel", "feels", "of", "in", "on", "at", "to", "from", "for", "with", "and", "or", "but", "not", "no", "that",
    "this", "these", "those", "there", "very", "more", "much", "any", "some", "do", "does", "did", "can", "will", "may",
    "when", "if", "after", "before", "than", "as", "by", "up", "out", "into", "about",
})  # fmt: skip
_ENDINGS = re.compile(r"(?:iness|ness|ings?|edly|ed|es|s|y|e)$")


def sign_words(text: str) -> frozenset[str]:
    """The words of a sign that say what it is, each without its ending, in lowercase. Words in one form are equal."""
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", text.casefold())
    return frozenset(_stem(word) for word in words if word not in _SMALL_WORDS)


def _stem(word: str) -> str:
    stem = _ENDINGS.sub("", word) if len(word) > 4 else word.rstrip("s")
    return re.sub(r"(.)\1$", r"\1", stem) if len(stem) > 3 else stem
