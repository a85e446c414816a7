"""Break shaped text into lines of a given width.

Among the ways to break a paragraph into the fewest lines, choose the one with the least badness (Knuth and Plass, 1981,
without stretch: text is ragged right). A line has the square of its free space as badness. A word at its end that
belongs to the next line adds to it. The last line may be short, but not a single short word. In balanced text, such as
headings, the last line counts like the others, so that all lines have about the same width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.typeset.text.glyph_runs import SPACES, Cluster, ShapedWord, inked_width, make_face_run, make_word
from handouts.typeset.text.leaning_words import leaning_words, leans
from handouts.typeset.text.shaping import ShapedText, TextStyle, UnscaledText, fallback_breaks, word_boundaries

Line = tuple[ShapedWord, ...]
_Breaks = tuple[int, float, int]
"""How to break the text before a word: number of lines, their badness, and the first word of the last line."""
LONELY_WORD = 10.0  # badness of a last line with a single short word: only if no other breaks have as few lines
LONELY_SPACE = 2 / 3  # how much of its line is free beside a short word
LONELY_WORDS_SPACE = 0.88  # how much is free beside some words that are too short for a line of their own
LEANING_WORD = 0.1  # badness of a word that belongs to the next line; a line with 32 % of free space has as much
LEANING_HEADING_WORD = 0.05  # the same in balanced text
PHRASE_END = 0.05  # badness of a balanced line that does not end with a sign such as a colon
_MOSTLY_FREE = 0.7  # a line with so much free space is so bad that its last word does not matter
_INNER_SPACE = re.compile(r"\S[ \u00a0]+\S")
_PHRASE_SIGNS = (":", ";", ",", ".", "?", "!", "–", "—", "：", "；", "，", "。", "？", "！", "、")
_TOLERANCE = 0.5  # how much a line may be overfull, in thousandths of the type size: allows for rounding


def break_lines(shaped: ShapedText, width: float) -> tuple[Line, ...]:
    """Return the words of each line of `width` points. A word is broken only if it is wider than a line."""
    lines = shaped.lines.get(width)
    if lines is None:
        lines = shaped.lines[width] = _compute_lines(shaped, width)
    return lines


def _compute_lines(shaped: ShapedText, width: float) -> tuple[Line, ...]:
    words, max_advance = shaped.unscaled.words, width / shaped.points
    if not words:
        return ()
    if shaped.unscaled.advance - words[-1].trailing_space <= max_advance and "\n" not in shaped.unscaled.text[:-1]:
        return (words,)
    if any(word.advance - word.trailing_space > max_advance for word in words):
        words = tuple(part for word in words for part in _split_to_fit(word, shaped.style.lang, max_advance))
    return _best_breaks(words, max_advance, shaped.style)


def _best_breaks(words: tuple[ShapedWord, ...], max_advance: float, style: TextStyle) -> tuple[Line, ...]:
    """Find the best line breaks for words that all fit on a line. Widths are multiples of the column's width."""
    scale, edges = 1 / max_advance, [0.0]
    for word in words:
        edges.append(edges[-1] + word.advance * scale)
    last, leaning, tolerance = len(words) - 1, leaning_words(style.lang), -_TOLERANCE * scale
    best: list[_Breaks] = [(0, 0.0, -1)]
    first_start = 0  # first word of the longest line that ends at this word; it gives the fewest lines
    for index, word in enumerate(words):
        excess = edges[index + 1] - word.trailing_space * scale - 1
        while first_start < index and edges[first_start] - excess < tolerance:
            first_start += 1
        forced = word.text[-1] == "\n"
        if index == last or forced:
            single = not _INNER_SPACE.search(word.text)
            best.append(_best_last_line(best, first_start, edges, excess, single, style.balanced))
        else:
            badness = 0.0
            if edges[first_start] - excess < _MOSTLY_FREE and leans(word.text, leaning):
                badness = LEANING_HEADING_WORD if style.balanced else LEANING_WORD
            if style.balanced and not word.text.rstrip().endswith(_PHRASE_SIGNS):
                badness += PHRASE_END
            best.append(_best_line(best, first_start, edges, excess, badness))
        if forced:
            first_start = index + 1
    lines, index = [], len(words)
    while index > 0:
        start_word = best[index][2]
        lines.append(words[start_word:index])
        index = start_word
    return tuple(reversed(lines))


def _best_line(best: list[_Breaks], first_start: int, edges: list[float], excess: float, end_badness: float) -> _Breaks:
    """Return the best breaks of the text up to a word. Its last line begins at the word `first_start` or a later one.

    The free space of that line is `edges[start] - excess`. `end_badness` is the badness of its last word.
    """
    line_count, best_start, least_badness = best[first_start][0], first_start, float("inf")
    for start in range(first_start, len(best)):
        lines_before, badness, _ = best[start]
        free = edges[start] - excess
        if lines_before > line_count or free * free >= least_badness:
            break  # later starts leave even more free
        badness += free * free
        if badness < least_badness:
            best_start, least_badness = start, badness
    return line_count + 1, least_badness + end_badness, best_start


def _best_last_line(
    best: list[_Breaks], first_start: int, edges: list[float], excess: float, single: bool, balanced: bool
) -> _Breaks:
    """Return the best breaks of a paragraph. See `_best_line`. The free space of its last line has no badness.

    `single` is true if its last unbreakable text is a single word, not a number and its unit or a date.
    """
    line_count, best_start, least_badness = best[first_start][0], first_start, float("inf")
    for start in range(first_start, len(best)):
        lines_before, badness, _ = best[start]
        if lines_before > line_count:
            break
        if start:
            free = edges[start] - excess
            if free > (LONELY_SPACE if single and start == len(best) - 1 else LONELY_WORDS_SPACE):
                badness += LONELY_WORD
            if balanced:
                badness += free * free
        if badness < least_badness:
            best_start, least_badness = start, badness
    return line_count + 1, least_badness, best_start


def fits_width(shaped: ShapedText, width: float) -> bool:
    """Return True if no word, number or date must be split to fit a line of `width` points."""
    max_advance = width / shaped.points
    return (
        shaped.unscaled.widest_word <= max_advance
        or _cached_min_width(shaped.unscaled, shaped.style.lang) <= max_advance
    )


def min_width(shaped: ShapedText) -> float:
    """Return the width in points of the widest word, number or date. Blanks do not count, because they shrink."""
    return _cached_min_width(shaped.unscaled, shaped.style.lang) * shaped.points


def _cached_min_width(text: UnscaledText, lang: str) -> float:
    width = text.min_widths.get(lang)
    if width is None:
        width = text.min_widths[lang] = _compute_min_width(text, lang)
    return width


def _compute_min_width(text: UnscaledText, lang: str) -> float:
    widest = 0.0
    for word in sorted(text.words, key=inked_width, reverse=True):
        if inked_width(word) <= widest:
            break  # no part of a word is wider than the word
        widest = max(
            widest,
            *[inked_width(part) for part in _split_word(word, frozenset(fallback_breaks(word.text, lang or "en")))],
        )
    return widest


def _split_to_fit(long_word: ShapedWord, lang: str, max_advance: float) -> Iterator[ShapedWord]:
    """Split a word that is too wide for a line.

    Split first between words and dates that are kept together for the reader, then at every space, and inside a word
    only if that word alone is too wide.
    """
    if long_word.advance - long_word.trailing_space <= max_advance:
        yield long_word
        return
    for part in _split_word(long_word, frozenset(fallback_breaks(long_word.text, lang or "en"))):
        if part.advance - part.trailing_space <= max_advance:
            yield part
            continue
        for word in _split_word(part, frozenset(word_boundaries(part.text, lang or "en"))):
            if word.advance - word.trailing_space <= max_advance:
                yield word
            else:
                yield from _split_word(word, None, max_advance)


def _split_word(word: ShapedWord, ends: frozenset[int] | None, max_advance: float = 0.0) -> Iterator[ShapedWord]:
    """Split a word at the offsets `ends`. If `ends` is None, fill each part up to `max_advance`."""
    clusters: list[Cluster] = []
    offset, width_used = 0, 0.0
    for run in word.runs:
        for cluster in run.clusters:
            cluster_width = min(cluster.advance, max_advance) if ends is None else 0.0
            if ends is None and clusters and width_used + cluster_width > max_advance and cluster.text not in SPACES:
                yield _word_of_clusters(clusters)
                clusters, width_used = [], 0.0
            clusters.append(cluster)
            width_used += cluster_width
            offset += len(cluster.text)
            if ends is not None and offset in ends:
                yield _word_of_clusters(clusters)
                clusters = []
    if clusters:
        yield _word_of_clusters(clusters)


def _word_of_clusters(clusters: list[Cluster]) -> ShapedWord:
    """Join clusters into a word, with one run for each stretch of the same face."""
    runs, start = [], 0
    for end in range(1, len(clusters) + 1):
        if end == len(clusters) or clusters[end].face is not clusters[start].face or not clusters[end].face:
            runs.append(make_face_run(tuple(clusters[start:end])))
            start = end
    return make_word("".join(cluster.text for cluster in clusters), tuple(runs))
