"""Align two lists of texts, and find the words that changed between two texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int | None, int | None]
"""An index in the old list and one in the new list; None for a text without a partner."""
Spans = tuple[tuple[int, int], ...]
"""Parts of a text as offsets: start, and end (exclusive)."""

SIMILAR = 0.5
"""Two texts with at least this share of words in common are versions of each other."""
MAX_PAIRS = 10_000
"""Limit for the pairs of texts compared within one changed range; beyond it, texts are paired in order."""
# A no-break space is part of a word: "30 min" changes as a whole, as a reader sees it.
_WORD = re.compile(r"[ \n\t]+|(?:\*\*)?[\w\u00a0\u202f]+(?:[.,:/'\u2019-][\w\u00a0\u202f]+)*(?:\*\*)?|\*\*|.", re.S)


def align(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Return each text of both lists once, in order. Equal texts and versions of one text are paired."""
    pairs: list[Pair] = []
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        old_range, new_range = range(old_start, old_end), range(new_start, new_end)
        if kind == "equal":
            pairs += zip(old_range, new_range, strict=True)
        else:
            pairs += _align_changed(old, new, old_range, new_range)
    return pairs


def _align_changed(old: Sequence[str], new: Sequence[str], old_range: range, new_range: range) -> Iterator[Pair]:
    """Align two ranges without equal texts: by similarity, and between similar texts one by one if counts are equal."""
    old_next, new_next = old_range.start, new_range.start
    for old_index, new_index in [*_similar_pairs(old, new, old_range, new_range), (old_range.stop, new_range.stop)]:
        removed, added = range(old_next, old_index), range(new_next, new_index)
        if len(removed) == len(added):
            yield from zip(removed, added, strict=True)
        else:
            yield from ((index, None) for index in removed)
            yield from ((None, index) for index in added)
        if old_index < old_range.stop:
            yield old_index, new_index
        old_next, new_next = old_index + 1, new_index + 1


def _similar_pairs(old: Sequence[str], new: Sequence[str], old_range: range, new_range: range) -> list[tuple[int, int]]:
    """Pairs of similar texts with the greatest total similarity; no pair crosses another."""
    if len(old_range) * len(new_range) > MAX_PAIRS or not (old_range and new_range):
        return []
    # score[i][j]: the greatest total similarity of the texts from i and from j on
    score = [[0.0] * (len(new_range) + 1) for _ in range(len(old_range) + 1)]
    ratio = [[similarity(old[row], new[column]) for column in new_range] for row in old_range]
    for i in reversed(range(len(old_range))):
        for j in reversed(range(len(new_range))):
            paired = ratio[i][j] + score[i + 1][j + 1] if ratio[i][j] >= SIMILAR else 0.0
            score[i][j] = max(paired, score[i + 1][j], score[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old_range) and j < len(new_range):
        if ratio[i][j] >= SIMILAR and score[i][j] == ratio[i][j] + score[i + 1][j + 1]:
            pairs.append((old_range[i], new_range[j]))
            i, j = i + 1, j + 1
        elif score[i][j] == score[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def similarity(old: str, new: str) -> float:
    """Return the share of words that two texts have in common, in order, from 0 to 1."""
    return SequenceMatcher(None, _words(old), _words(new), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isspace()]


def changed_spans(old: str, new: str) -> tuple[Spans, Spans]:
    """Return the words of each text that are not in the other; all of both texts if they are not similar."""
    if old == new:
        return (), ()
    if similarity(old, new) < SIMILAR / 2:
        return _full_span(old), _full_span(new)
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    changes = [opcode for opcode in matcher.get_opcodes() if opcode[0] != "equal"]
    return (
        _spans_of_words(old, old_words, [(start, end) for _, start, end, _, _ in changes]),
        _spans_of_words(new, new_words, [(start, end) for _, _, _, start, end in changes]),
    )


def _full_span(text: str) -> Spans:
    return ((0, len(text)),) if text else ()


def _spans_of_words(text: str, words: Sequence[str], word_ranges: Sequence[tuple[int, int]]) -> Spans:
    """Ranges of words as spans of the text: without spaces at the ends, joined if only spaces are between them."""
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    spans: list[tuple[int, int]] = []
    for first, last in word_ranges:
        start, end = offsets[first], offsets[last]
        start += len(text[start:end]) - len(text[start:end].lstrip(" \n\t"))
        end -= len(text[start:end]) - len(text[start:end].rstrip(" \n\t"))
        if start >= end:
            continue
        if spans and not text[spans[-1][1] : start].strip(" \n\t"):
            start = spans.pop()[0]
        spans.append((start, end))
    return tuple(spans)
