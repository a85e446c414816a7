"""What text is made of once it is shaped: glyphs in clusters, clusters in pieces of one face, pieces in words.

Parts of a paragraph: a link, and words in another language, are elements of their own among its ordinary words.

A paragraph without such words has no parts: it is one element, as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from handouts.document import Blank, Inline, Inlines, Run
from handouts.typeset.float_sums import float_sum
from handouts.typeset.text.fonts import Face, UsedGlyphs

SPACES = " \u00a0\u2009\n"  # they hang over the end of a line


class Glyph(NamedTuple):
    """A placed glyph: number, advance by the font, advance as shaped, and offsets; all in thousandths of the size."""

    number: int
    font_advance: float
    advance: float
    dx: float
    dy: float


class Cluster(NamedTuple):
    """Glyphs that stand for `text`, from left to right; `advance` in thousandths. A blank has no glyphs and a label."""

    text: str
    advance: float
    face: Face | None
    glyphs: tuple[Glyph, ...]
    label: str = ""
    level: int = 0


@dataclass(eq=False, slots=True)  # found by identity
class FaceRun:
    """Clusters of one face, and their width in thousandths of the size; `trail` is that of the spaces at their end."""

    face: Face | None
    clusters: tuple[Cluster, ...]
    advance: float
    trailing_space: float
    code: tuple[str, int] | tuple[()] | None = None
    """How it is written: None before it was drawn, see `ink`."""


class ShapedWord(NamedTuple):
    """What stands between two places where a line may end: its width, and of it the spaces at the end (thousandths)."""

    text: str
    advance: float
    trailing_space: float
    runs: tuple[FaceRun, ...]


def word_clusters(words: Sequence[ShapedWord]) -> tuple[Cluster, ...]:
    """All clusters of some words, in the order of reading."""
    return tuple(cluster for word in words for run in word.runs for cluster in run.clusters)


def make_face_run(clusters: tuple[Cluster, ...]) -> FaceRun:
    """Clusters of one face, measured."""
    trail = 0.0
    for cluster in reversed(clusters):
        if cluster.text not in SPACES:
            break
        trail += cluster.advance
    return FaceRun(clusters[0].face, clusters, float_sum([cluster.advance for cluster in clusters]), trail)


def make_word(text: str, runs: tuple[FaceRun, ...]) -> ShapedWord:
    """A word of some pieces, measured."""
    if len(runs) == 1:
        return ShapedWord(text, runs[0].advance, runs[0].trailing_space, runs)
    trail = 0.0
    for run in reversed(runs):
        trail += run.trailing_space
        if run.trailing_space < run.advance:
            break
    return ShapedWord(text, float_sum([run.advance for run in runs]), trail, runs)


def inked_width(word: ShapedWord) -> float:
    """Width of a word without the spaces at its end, in thousandths; a blank in it takes what room there is."""
    if all(run.face for run in word.runs):
        return word.advance - word.trailing_space
    return float_sum([run.advance - run.trailing_space for run in word.runs if run.face])


Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


class Span(NamedTuple):
    """A stretch of a paragraph's text, up to `end`: its words, the URI they lead to, a language of their own."""

    text: str
    end: int
    link: str
    lang: str

    @property
    def role(self) -> str:
        """Of its element."""
        return "Link" if self.link else "Span"


class SpanOperators(NamedTuple):
    """A part as it is drawn: its number, its own operators, and of a link its place on each line."""

    number: int
    span: Span
    operators: str
    boxes: tuple[Box, ...]


@dataclass
class DrawnText:
    """Operators of some text, and the glyphs they use by face. `operators` draw with y upwards from the top left.

    Where the paragraph has parts, these hold the same operators, in the order of reading.
    """

    operators: str
    glyphs: dict[Face, UsedGlyphs] = field(default_factory=dict)
    spans: tuple[SpanOperators, ...] = ()


def split_spans(inlines: Inlines, lang: str) -> tuple[Span, ...]:
    """All of a paragraph's text in parts, in the order of reading; none where it is ordinary throughout."""

    def span_key(inline: Inline) -> tuple[str, str]:
        if isinstance(inline, Blank):
            return "", ""
        # A space cannot be tapped.
        return inline.link if inline.text.strip() else "", "" if inline.lang == lang else inline.lang

    if not any(isinstance(inline, Run) and (inline.link or inline.lang) for inline in inlines):
        return ()  # most are ordinary
    spans, end = [], 0
    for (link, other), group in groupby(inlines, span_key):
        text = "".join([inline.text if isinstance(inline, Run) else "\ufffc" for inline in group])
        end += len(text)
        spans.append(Span(text, end, link, other))
    return tuple(spans) if any(span.link or span.lang for span in spans) else ()


def span_owners(clusters: Iterable[Cluster], spans: tuple[Span, ...], offset: int) -> Iterator[int]:
    """For each cluster the number of its part; the first cluster begins at `at` of the text."""
    index = 0
    for cluster in clusters:
        while offset >= spans[index].end:
            index += 1
        yield index
        offset += len(cluster.text)
