"""Clusters and a width become lines: where ICU allows a break and reading does not suffer, at the best overall fit.

Fit is the sum of squared free space over all lines but the last (Knuth and Plass, 1981, without stretch: text is ragged
right), among the breakings with the fewest lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from icu4py.breakers import LineBreaker

from handouts.typeset.shaping import Cluster, Shaped

SPACES = " \u2009\n"
# Writings without spaces, where a run of letters is not a word.
_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U000323af"
# No break inside: a number and the word after it, a month and its day, a phone number, figures joined by a hyphen,
# words joined by a slash.
_GLUED = tuple(
    re.compile(pattern)
    for pattern in (
        r"\d[ ](?=\w)",
        r"\b[A-Z][a-z]+[ ](?=\d{1,2}\b)",
        r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}",
        rf"\d+\s?[-–/]\s?(?:(?![{_SCRIPTS}])\w)+",
        r"\w/\w",
        r"\b\w-\w",
        r"(?:https?://|www\.)\S+",
    )
)
_HANGUL = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff]*[\uac00-\ud7a3][^\W\u3040-\u30ff\u3400-\u9fff]*")
# A name in a writing without spaces on a page in another language; a longer stretch is taken for a sentence.
_UNSPACED = frozenset(("ja", "km", "lo", "my", "th", "zh"))
_FOREIGN = re.compile(rf"(?<![{_SCRIPTS}])[{_SCRIPTS}]{{2,20}}(?![{_SCRIPTS}])")


@lru_cache(maxsize=2048)
def opportunities(text: str, lang: str) -> tuple[int, ...]:
    """Offsets after which a line may end, the last being the end of the text."""
    allowed = _by_icu(text, lang)
    if not text.isascii():
        allowed.difference_update(_within_words(text, lang))
    for pattern in _GLUED:
        for found in pattern.finditer(text):
            allowed.difference_update(range(found.start() + 1, found.end() + (found[0][-1] == " ")))
    allowed.add(len(text))
    return tuple(sorted(allowed))


def _by_icu(text: str, lang: str) -> set[int]:
    """Where ICU allows a line to end. It counts in UTF-16 units, Python in characters."""
    ends = (end for _, end in LineBreaker(text, lang).segments())
    if text.isascii() or max(text) <= "\uffff":
        return set(ends)
    units = {0: 0}
    at = 0
    for n, char in enumerate(text, 1):
        at += 1 + (char > "\uffff")
        units[at] = n
    return {units[end] for end in ends}


def _within_words(text: str, lang: str) -> Iterator[int]:
    """Breaks that ICU allows and readers do not want: in a Korean word, and in a short stretch of another writing."""
    for found in _HANGUL.finditer(text):
        yield from range(found.start() + 1, found.end())
    if lang.partition("-")[0].lower() not in _UNSPACED:
        for found in _FOREIGN.finditer(text):
            yield from range(found.start() + 1, found.end())


@lru_cache(maxsize=2048)
def lines(shaped: Shaped, width: float, lang: str) -> tuple[tuple[int, int], ...]:
    """Ranges of clusters, one a line. Only a word wider than the line itself is broken where no break is allowed."""
    clusters = shaped.clusters
    if not clusters:
        return ()
    stops = _stops(shaped, width, lang)
    begins = [0, *stops[:-1]]
    edge = [0.0]
    for cluster in clusters:
        edge.append(edge[-1] + min(cluster.width, width))
    visible = [_trimmed(clusters, edge, begin, stop) for begin, stop in zip(begins, stops, strict=True)]
    forced = {n for n, stop in enumerate(stops) if clusters[stop - 1].text == "\n"}
    best: list[tuple[int, float, int]] = [(0, 0.0, -1)]  # (lines, badness, begin) for text up to stop n
    for n in range(len(stops)):
        choice = None
        for m in range(n, -1, -1):
            if m < n and m in forced:
                break
            free = width - (visible[n] - edge[begins[m]])
            if free < -0.01 and m < n:
                break
            count, badness, _ = best[m]
            last = n == len(stops) - 1 or n in forced
            cost = _runt(free, width, m == n and m > 0) if last else (free / width) ** 2
            candidate = (count + 1, badness + cost, m)
            if choice is None or candidate[:2] < choice[:2]:
                choice = candidate
        best.append(choice or (best[n][0] + 1, 0.0, n))  # the line of one stretch alone is always a choice
    out, n = [], len(stops)
    while n > 0:
        begin = best[n][2]
        out.append((begins[begin], stops[n - 1]))
        n = begin
    return tuple(reversed(out))


def _runt(free: float, width: float, single: bool) -> float:
    """A last line costs nothing, unless it is one lonely short word."""
    return 0.3 if single and free > 0.8 * width else 0.0


def _stops(shaped: Shaped, width: float, lang: str) -> list[int]:
    """Cluster indexes after which a line may end; words too wide for any line are cut between clusters."""
    allowed = set(opportunities(shaped.text, lang))
    clusters, run = shaped.clusters, 0.0
    stops: list[int] = []
    for n, cluster in enumerate(clusters):
        if n and run + cluster.width > width and cluster.text not in SPACES and (not stops or stops[-1] != n):
            stops.append(n)
            run = 0.0
        run += cluster.width
        if cluster.start + len(cluster.text) in allowed:
            stops.append(n + 1)
            run = 0.0
    return stops


def _trimmed(clusters: tuple[Cluster, ...], edge: list[float], begin: int, stop: int) -> float:
    """Right edge of the text up to `stop`, without the spaces that hang at its end."""
    while stop > begin and clusters[stop - 1].text in SPACES:
        stop -= 1
    return edge[stop]
