"""Words and a width become lines, at the best overall fit.

Fit is the sum of squared free space over all lines but the last (Knuth and Plass, 1981, without stretch: text is ragged
right), among the breakings with the fewest lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.typeset.text.glyph_runs import SPACES, Cluster, ShapedWord, inked_width, make_face_run, make_word
from handouts.typeset.text.shaping import ShapedText, UnscaledText, fallback_breaks, word_boundaries

Line = tuple[ShapedWord, ...]
_TOLERANCE = 0.5  # thousandths of the size by which a line may be too full: rounding


def break_lines(shaped: ShapedText, width: float) -> tuple[Line, ...]:
    """The words of each line of `width` points. Only a word wider than the line is broken where no break is allowed."""
    known = shaped.lines.get(width)
    if known is None:
        known = shaped.lines[width] = _compute_lines(shaped, width)
    return known


def _compute_lines(shaped: ShapedText, width: float) -> tuple[Line, ...]:
    words, limit = shaped.unscaled.words, width / shaped.points
    if not words:
        return ()
    if shaped.unscaled.advance - words[-1].trailing_space <= limit and "\n" not in shaped.unscaled.text[:-1]:
        return (words,)
    if any(word.advance - word.trailing_space > limit for word in words):
        words = tuple(part for word in words for part in _split_to_fit(word, shaped.style.lang, limit))
    return _best_breaks(words, limit)


def _best_breaks(words: tuple[ShapedWord, ...], limit: float) -> tuple[Line, ...]:
    """The best of all breakings of words, none of them wider than the line; widths in thousandths of the size."""
    edge = [0.0]
    for one in words:
        edge.append(edge[-1] + one.advance)
    last = len(words) - 1
    best: list[tuple[int, float, int]] = [(0, 0.0, -1)]  # (lines, badness, first word) for text up to word n
    low = 0  # the first word that a line up to word n can begin with: that is where fewest lines come from
    for n, one in enumerate(words):
        right = edge[n + 1] - one.trailing_space - limit
        while low < n and edge[low] - right < -_TOLERANCE:
            low += 1
        forced = one.text[-1] == "\n"
        count, chosen, least = best[low][0], low, float("inf")
        for m in range(low, n + 1):
            before, badness, _ = best[m]
            if before > count:
                break
            badness += _line_badness(edge[m] - right, limit, n == last or forced, single=m == n > 0)
            if badness < least:
                chosen, least = m, badness
        best.append((count + 1, least, chosen))
        if forced:
            low = n + 1
    out, n = [], len(words)
    while n > 0:
        begin = best[n][2]
        out.append(words[begin:n])
        n = begin
    return tuple(reversed(out))


def _line_badness(free: float, limit: float, closing: bool, *, single: bool) -> float:
    """Of one line. A last line costs nothing, unless it is one lonely short word."""
    if not closing:
        return (free / limit) ** 2
    return 0.3 if single and free > 0.8 * limit else 0.0


def fits_width(shaped: ShapedText, width: float) -> bool:
    """True when no word, number or date has to be cut for a line of `width` points."""
    limit = width / shaped.points
    return shaped.unscaled.widest_word <= limit or _cached_min_width(shaped.unscaled, shaped.style.lang) <= limit


def min_width(shaped: ShapedText) -> float:
    """Width in points of the widest word, number or date; a blank takes what room there is."""
    return _cached_min_width(shaped.unscaled, shaped.style.lang) * shaped.points


def _cached_min_width(told: UnscaledText, lang: str) -> float:
    known = told.min_widths.get(lang)
    if known is None:
        known = told.min_widths[lang] = _compute_min_width(told, lang)
    return known


def _compute_min_width(told: UnscaledText, lang: str) -> float:
    best = 0.0
    for word in sorted(told.words, key=inked_width, reverse=True):
        if inked_width(word) <= best:
            break  # no part of it is wider than itself
        best = max(
            best,
            *[inked_width(part) for part in _split_word(word, frozenset(fallback_breaks(word.text, lang or "en")))],
        )
    return best


def _split_to_fit(whole: ShapedWord, lang: str, limit: float) -> Iterator[ShapedWord]:
    """The parts of a word that is too wide for a line: cut where it was held together for the reader's sake, first
    between its words and dates, then at every space, and in the middle of a word only where that alone is too wide.
    """
    if whole.advance - whole.trailing_space <= limit:
        yield whole
        return
    for part in _split_word(whole, frozenset(fallback_breaks(whole.text, lang or "en"))):
        if part.advance - part.trailing_space <= limit:
            yield part
            continue
        for word in _split_word(part, frozenset(word_boundaries(part.text, lang or "en"))):
            if word.advance - word.trailing_space <= limit:
                yield word
            else:
                yield from _split_word(word, None, limit)


def _split_word(whole: ShapedWord, ends: frozenset[int] | None, limit: float = 0.0) -> Iterator[ShapedWord]:
    """A word in parts: up to each of the ends, or without ends as much as the line holds."""
    held: list[Cluster] = []
    at, used = 0, 0.0
    for one in whole.runs:
        for cluster in one.clusters:
            wide = min(cluster.advance, limit) if ends is None else 0.0
            if ends is None and held and used + wide > limit and cluster.text not in SPACES:
                yield _word_of_clusters(held)
                held, used = [], 0.0
            held.append(cluster)
            used += wide
            at += len(cluster.text)
            if ends is not None and at in ends:
                yield _word_of_clusters(held)
                held = []
    if held:
        yield _word_of_clusters(held)


def _word_of_clusters(clusters: list[Cluster]) -> ShapedWord:
    """Clusters as a word, in pieces of one face each."""
    pieces, start = [], 0
    for at in range(1, len(clusters) + 1):
        if at == len(clusters) or clusters[at].face is not clusters[start].face or not clusters[at].face:
            pieces.append(make_face_run(tuple(clusters[start:at])))
            start = at
    return make_word("".join(cluster.text for cluster in clusters), tuple(pieces))
