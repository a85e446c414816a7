"""Punctuation in every script: what ends a sentence, and which marks are as wide as a Chinese character.

The marks that a language puts between words are labels (`punctuation` in `labels/en.yaml`). This module is about the
marks themselves, in texts that people wrote.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

SENTENCE_ENDS = tuple(".!?:…。！？：؟۔।")
"""Marks after which a new sentence, or what a label introduces, begins."""


def ends_sentence(text: str) -> bool:
    """True if a text ends as a sentence or as a label."""
    return text.endswith(SENTENCE_ENDS)


def ends_wide(text: str) -> bool:
    """True if a text ends with a mark that has its own space, as in Chinese and Japanese: no space follows it."""
    return bool(text) and _is_wide_mark(text[-1])


def begins_wide(text: str) -> bool:
    """True if a text begins with a mark that has its own space: no space stands before it."""
    return bool(text) and _is_wide_mark(text[0])


def joined_sentences(sentences: Iterable[str]) -> str:
    """Sentences one after the other, with a space between them, except beside a wide mark."""
    text = ""
    for sentence in sentences:
        text += sentence if not text or ends_wide(text) or begins_wide(sentence) else f" {sentence}"
    return text


def _is_wide_mark(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" and unicodedata.category(character).startswith("P")
