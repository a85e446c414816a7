"""Two lists of texts laid beside each other, and two texts word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int | None, int | None]
"""Places in the old and in the new list; None where there is no such."""
Spans = tuple[tuple[int, int], ...]
"""Stretches of a text: first letter, and the one behind the last."""

ALIKE = 0.5
"""Share of their words that two texts have in common, from which on one is a version of the other."""
MOST = 10_000
"""Pairs of texts to compare within one changed stretch; beyond, they are taken in their order."""
# A no-break space is no end of a word: "30 min" changes as a whole, as a reader takes it.
_WORD = re.compile(r"[ \n\t]+|(?:\*\*)?[\w\u00a0\u202f]+(?:[.,:/'\u2019-][\w\u00a0\u202f]+)*(?:\*\*)?|\*\*|.", re.S)


def align(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Each text of both lists once, in order: equal ones beside each other, and such as are versions of one another."""
    found: list[Pair] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = range(a, b), range(c, d)
        if kind == "equal":
            found += zip(before, after, strict=True)
        else:
            found += _versions(old, new, before, after)
    return found


def _versions(old: Sequence[str], new: Sequence[str], before: range, after: range) -> Iterator[Pair]:
    """Two stretches with nothing equal: pairs that are most alike, in order. As many as there: one for one."""
    at, to = before.start, after.start
    for one, other in [*_best(old, new, before, after), (before.stop, after.stop)]:
        gone, come = range(at, one), range(to, other)
        if len(gone) == len(come):
            yield from zip(gone, come, strict=True)
        else:
            yield from ((place, None) for place in gone)
            yield from ((None, place) for place in come)
        if one < before.stop:
            yield one, other
        at, to = one + 1, other + 1


def _best(old: Sequence[str], new: Sequence[str], before: range, after: range) -> list[tuple[int, int]]:
    """Pairs of versions with the most in common, none of them crossing another."""
    if len(before) * len(after) > MOST or not (before and after):
        return []
    # score[i][j]: the most that the texts behind i and j can have in common
    score = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    like = [[similarity(old[one], new[other]) for other in after] for one in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            both = like[i][j] + score[i + 1][j + 1] if like[i][j] >= ALIKE else 0.0
            score[i][j] = max(both, score[i + 1][j], score[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(before) and j < len(after):
        if like[i][j] >= ALIKE and score[i][j] == like[i][j] + score[i + 1][j + 1]:
            pairs.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif score[i][j] == score[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def similarity(old: str, new: str) -> float:
    """Share of their words that two texts have in common, in order: from 0 to 1."""
    return SequenceMatcher(None, _words(old), _words(new), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isspace()]


def changed_spans(old: str, new: str) -> tuple[Spans, Spans]:
    """What of each text is not in the other, by whole words; all of both where they have little in common."""
    if old == new:
        return (), ()
    if similarity(old, new) < ALIKE / 2:
        return _whole(old), _whole(new)
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        _joined(old, before, [(a, b) for _, a, b, _, _ in codes]),
        _joined(new, after, [(c, d) for _, _, _, c, d in codes]),
    )


def _whole(text: str) -> Spans:
    return ((0, len(text)),) if text else ()


def _joined(text: str, words: Sequence[str], runs: Sequence[tuple[int, int]]) -> Spans:
    """Runs of words as stretches of the text, in one where only a space lies between two; no space at an edge."""
    edges = [0]
    for word in words:
        edges.append(edges[-1] + len(word))
    found: list[tuple[int, int]] = []
    for first, last in runs:
        start, end = edges[first], edges[last]
        start += len(text[start:end]) - len(text[start:end].lstrip(" \n\t"))
        end -= len(text[start:end]) - len(text[start:end].rstrip(" \n\t"))
        if start >= end:
            continue
        if found and not text[found[-1][1] : start].strip():
            start = found.pop()[0]
        found.append((start, end))
    return tuple(found)
