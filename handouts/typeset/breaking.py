"""Words and a width become lines, at the best overall fit.

Fit is the sum of squared free space over all lines but the last (Knuth and Plass, 1981, without stretch: text is ragged
right), among the breakings with the fewest lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from handouts.typeset.breaks import opportunities
from handouts.typeset.shaping import Shaped
from handouts.typeset.words import SPACES, Cluster, Word, piece, word

Line = tuple[Word, ...]
_NO_BREAK = str.maketrans("\u00a0\u202f\u2011", "  -")
_CLOSE = 0.01  # points by which a line may be too full: rounding


@lru_cache(maxsize=2048)
def lines(shaped: Shaped, width: float) -> tuple[Line, ...]:
    """The words of each line. Only a word wider than the line is broken where no break is allowed."""
    words = shaped.words
    if not words:
        return ()
    if shaped.width - words[-1].trail <= width and "\n" not in shaped.text[:-1]:
        return (words,)
    if any(word.width - word.trail > width for word in words):
        words = tuple(part for word in words for part in _fitting(word, shaped, width))
    return _fitted(words, width)


def _fitted(words: tuple[Word, ...], width: float) -> tuple[Line, ...]:
    """The best of all breakings of words, none of them wider than the line."""
    edge = [0.0]
    for one in words:
        edge.append(edge[-1] + one.width)
    last = len(words) - 1
    forced = [one.text[-1] == "\n" for one in words]
    best: list[tuple[int, float, int]] = [(0, 0.0, -1)]  # (lines, badness, first word) for text up to word n
    for n, one in enumerate(words):
        right = edge[n + 1] - one.trail - width
        closing = n == last or forced[n]
        chosen = (best[n][0] + 1, best[n][1] + _cost(-right + edge[n], width, closing, single=n > 0), n)
        for m in range(n - 1, -1, -1):
            free = edge[m] - right
            if forced[m] or free < -_CLOSE:
                break
            count, badness, _ = best[m]
            if count + 1 > chosen[0]:
                continue
            badness += 0.0 if closing else (free / width) ** 2
            if (count + 1, badness) < chosen[:2]:
                chosen = (count + 1, badness, m)
        best.append(chosen)
    out, n = [], len(words)
    while n > 0:
        begin = best[n][2]
        out.append(words[begin:n])
        n = begin
    return tuple(reversed(out))


def _cost(free: float, width: float, closing: bool, *, single: bool) -> float:
    """Of a line of one word. A last line costs nothing, unless it is one lonely short word."""
    if not closing:
        return (free / width) ** 2
    return 0.3 if single and free > 0.8 * width else 0.0


def _fitting(whole: Word, shaped: Shaped, width: float) -> Iterator[Word]:
    """The parts of a word that is too wide: cut where it was held together for the reader's sake, else anywhere."""
    if whole.width - whole.trail <= width:
        yield whole
        return
    text = whole.text.translate(_NO_BREAK)
    for part in _cut(whole, shaped, frozenset(opportunities(text, shaped.style.lang or "en"))):
        if part.width - part.trail <= width:
            yield part
        else:
            yield from _cut(part, shaped, None, width)


def _cut(whole: Word, shaped: Shaped, ends: frozenset[int] | None, width: float = 0.0) -> Iterator[Word]:
    """A word in parts: up to each of the ends, or without ends as much as the width holds."""
    points = shaped.style.size / 1000
    held: list[Cluster] = []
    at, used = 0, 0.0
    for one in whole.pieces:
        for cluster in one.clusters:
            wide = min(cluster.advance * points, width) if ends is None else 0.0
            if ends is None and held and used + wide > width and cluster.text not in SPACES:
                yield _joined(held, points)
                held, used = [], 0.0
            held.append(cluster)
            used += wide
            at += len(cluster.text)
            if ends is not None and at in ends:
                yield _joined(held, points)
                held = []
    if held:
        yield _joined(held, points)


def _joined(clusters: list[Cluster], points: float) -> Word:
    """Clusters as a word, in pieces of one face each."""
    pieces, start = [], 0
    for at in range(1, len(clusters) + 1):
        if at == len(clusters) or clusters[at].face is not clusters[start].face or not clusters[at].face:
            pieces.append(piece(tuple(clusters[start:at])))
            start = at
    return word("".join(cluster.text for cluster in clusters), tuple(pieces), points)
