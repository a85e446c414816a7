"""Define shaped text: glyphs in clusters, clusters in runs of one face, runs in words.

A paragraph with links, blanks or words in another language is divided into spans. Each span has its own structure
element. Other paragraphs have no spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from handouts.document import Blank, Inline, Inlines, Run
from handouts.typeset.float_sums import float_sum
from handouts.typeset.pdf.struct_tree import FieldSpec
from handouts.typeset.text.fonts import Face, UsedGlyphs

SPACES = " \u00a0\u2009\n"  # these hang over the end of a line


class Glyph(NamedTuple):
    """A placed glyph: number, the font's advance, shaped advance, and offsets, in thousandths of the type size."""

    number: int
    font_advance: float
    advance: float
    dx: float
    dy: float


class Cluster(NamedTuple):
    """Glyphs, from left to right, that stand for `text`. `advance` is in thousandths.

    A blank has a label and no glyphs.
    """

    text: str
    advance: float
    face: Face | None
    glyphs: tuple[Glyph, ...]
    label: str = ""
    level: int = 0


@dataclass(eq=False, slots=True)  # compared by identity
class FaceRun:
    """Clusters of one face, with their width and the width of the spaces at their end, in thousandths."""

    face: Face | None
    clusters: tuple[Cluster, ...]
    advance: float
    trailing_space: float
    code: tuple[str, int] | tuple[()] | None = None
    """The encoded run, None before it was first drawn; see `text_operators`."""


class ShapedWord(NamedTuple):
    """Text between two line break opportunities, its width, and the width of its trailing spaces, in thousandths."""

    text: str
    advance: float
    trailing_space: float
    runs: tuple[FaceRun, ...]


def word_clusters(words: Sequence[ShapedWord]) -> tuple[Cluster, ...]:
    """Return all clusters of some words in reading order."""
    return tuple(cluster for word in words for run in word.runs for cluster in run.clusters)


# Closing punctuation of Chinese and Japanese is as wide as a letter. It has ink in its left half only, except in
# traditional Chinese, where a comma stands in the middle.
CLOSING_PUNCTUATION = frozenset("，、。．；：！？）」』》〉】〕］｝”’")
_FULL_WIDTH, _HALF_WIDTH = 990.0, 500.0


def blank_half(cluster: Cluster) -> float:
    """Return the width of the blank right half of wide closing punctuation, 0 if there is ink in it.

    It may hang over the end of a line, as a space does.
    """
    if cluster.face is None or cluster.advance < _FULL_WIDTH or len(cluster.glyphs) != 1:
        return 0.0
    left, right = cluster.face.ink(cluster.glyphs[0].number)
    return cluster.advance - _HALF_WIDTH if left < right <= _HALF_WIDTH else 0.0


def make_face_run(clusters: tuple[Cluster, ...]) -> FaceRun:
    """Measure clusters of one face."""
    trail = 0.0
    for cluster in reversed(clusters):
        if cluster.text not in SPACES:
            if cluster.text in CLOSING_PUNCTUATION:
                trail += blank_half(cluster)
            break
        trail += cluster.advance
    return FaceRun(clusters[0].face, clusters, float_sum([cluster.advance for cluster in clusters]), trail)


def make_word(text: str, runs: tuple[FaceRun, ...]) -> ShapedWord:
    """Measure a word of some runs."""
    if len(runs) == 1:
        return ShapedWord(text, runs[0].advance, runs[0].trailing_space, runs)
    trail = 0.0
    for run in reversed(runs):
        trail += run.trailing_space
        if run.trailing_space < run.advance:
            break
    return ShapedWord(text, float_sum([run.advance for run in runs]), trail, runs)


def inked_width(word: ShapedWord) -> float:
    """Return the width of a word in thousandths, without trailing spaces and blanks, which shrink as needed."""
    if len(word.runs) == 1:  # the usual case, decided fast
        return word.advance - word.trailing_space if word.runs[0].face else 0.0
    if all(run.face for run in word.runs):
        return word.advance - word.trailing_space
    return float_sum([run.advance - run.trailing_space for run in word.runs if run.face])


Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True, eq=False, repr=False)
class SpokenRun(Run):
    """Words for which a screen reader says other words, such as a pause where the page has a gap."""

    spoken: str = ""


PLAIN_FIELD = FieldSpec()


@dataclass(frozen=True, eq=False, repr=False)
class SpokenBlank(Blank):
    """A blank whose label is what a screen reader says on paper. `spec` describes its field."""

    spec: FieldSpec = PLAIN_FIELD


class Span(NamedTuple):
    """A part of a paragraph's text, up to `end`, with the URI of its link and its language.

    `spoken` is what a screen reader says in its place, '' for the text itself. `field` describes a blank.
    """

    text: str
    end: int
    link: str
    lang: str
    spoken: str = ""
    field: FieldSpec | None = None

    @property
    def role(self) -> str:
        """The role of its structure element."""
        return "Link" if self.link else "Form" if self.field else "Span"


class SpanOperators(NamedTuple):
    """A drawn span: its number, its operators, and for a link a box on each line."""

    number: int
    span: Span
    operators: str
    boxes: tuple[Box, ...]


@dataclass
class DrawnText:
    """Operators of some text, and the glyphs that they use, by face. The origin is the top left, and y points up.

    In a paragraph with spans, `spans` hold the same operators in reading order.
    """

    operators: str
    glyphs: dict[Face, UsedGlyphs] = field(default_factory=dict)
    spans: tuple[SpanOperators, ...] = ()


def split_spans(inlines: Inlines, lang: str) -> tuple[Span, ...]:
    """Divide a paragraph's text into spans in reading order. Return () if all of it is said as it is written."""

    def span_key(numbered: tuple[int, Inline]) -> tuple[int, str, str, str]:
        number, inline = numbered
        if isinstance(inline, Blank):
            return number, "", "", inline.label  # two blanks are never one
        # A link needs text to tap on.
        link = inline.link if inline.text.strip() else ""
        spoken = inline.spoken if isinstance(inline, SpokenRun) else ""
        return -1, link, "" if inline.lang == lang else inline.lang, spoken

    if not any(isinstance(inline, Blank | SpokenRun) or inline.link or inline.lang for inline in inlines):
        return ()  # the usual case, decided fast
    spans, end = [], 0
    for (number, link, span_lang, spoken), group in groupby(enumerate(inlines), span_key):
        parts = [inline for _, inline in group]
        text = "".join([inline.text if isinstance(inline, Run) else "\ufffc" for inline in parts])
        end += len(text)
        spans.append(Span(text, end, link, span_lang, spoken, _field_of(parts[0]) if number >= 0 else None))
    return tuple(spans) if any(span.link or span.lang or span.spoken or span.field for span in spans) else ()


def _field_of(inline: Inline) -> FieldSpec:
    return inline.spec if isinstance(inline, SpokenBlank) else PLAIN_FIELD


def span_owners(clusters: Iterable[Cluster], spans: tuple[Span, ...], offset: int) -> Iterator[int]:
    """Yield the index of the span of each cluster. The first cluster begins at `offset` of the text."""
    index = 0
    for cluster in clusters:
        while offset >= spans[index].end:
            index += 1
        yield index
        offset += len(cluster.text)
