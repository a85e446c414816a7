"""Inlines in a style become clusters: glyphs with widths in points, one cluster for each thing that cannot be parted.

Text is itemised by weight, face, script and direction, shaped by HarfBuzz a stretch at a time, and measured once; line
breaking and drawing work on the clusters, which stand in the order that they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from handouts.document import Blank, Inlines, Run
from handouts.typeset.bidi import mixed
from handouts.typeset.fonts import Face, chain
from handouts.typeset.itemise import Stretch, itemise
from handouts.typeset.scripts import right_to_left

OBJECT = "\ufffc"  # stands for a blank in the text, as Unicode means it to
_ALLAH = re.compile("\u0627\u0644\u0644\u0647")
BLANK_EM = 0.5  # width of one character of a blank, in ems


@dataclass(frozen=True)
class Style:
    """How text looks. Size and leading in points; color #RRGGBB; `heading` takes the typeface's heading face.

    `align` left is the side where the language begins. `tabular` gives figures of one width, for columns of times.
    """

    typeface: str
    size: float
    leading: float
    color: str
    bold: bool = False
    heading: bool = False
    align: str = "left"
    tabular: bool = False
    lang: str = ""
    """The language: direction of the paragraph, letter forms, and the country of Han characters."""


class Glyph(NamedTuple):
    """A placed glyph: number, advance by the font, advance as shaped, and offsets; all in thousandths of the size."""

    number: int
    natural: float
    advance: float
    dx: float
    dy: float


class Cluster(NamedTuple):
    """Glyphs that stand for `text`, from left to right, `width` points wide; a blank has no glyphs and a label."""

    start: int
    text: str
    width: float
    face: Face | None
    glyphs: tuple[Glyph, ...]
    label: str = ""
    level: int = 0


@dataclass(frozen=True, eq=False)  # one object a paragraph: caches find it by identity, not by all its clusters
class Shaped:
    """A paragraph measured: its text (a blank is U+FFFC) and its clusters in order; `base` 1 runs from the right.

    `ordered` says that the order on the page may be another than that of reading.
    """

    text: str
    clusters: tuple[Cluster, ...]
    style: Style
    base: int = 0
    ordered: bool = False


@lru_cache(maxsize=2048)
def shape(inlines: Inlines, style: Style) -> Shaped:
    """Measure a paragraph. Raises MissingGlyph when no face has a character."""
    text = "".join(OBJECT if isinstance(inline, Blank) else inline.text for inline in inlines)
    base = int(right_to_left(style.lang))
    ordered = bool(base) or mixed(text)
    levels: list[int] = []
    if ordered:
        from handouts.typeset.isolates import isolated_levels

        levels = isolated_levels(text.replace("\n", " "), base)
    clusters: list[Cluster] = []
    at = 0
    for inline in inlines:
        if isinstance(inline, Blank):
            width = max(2, inline.width) * BLANK_EM * style.size
            clusters.append(Cluster(at, OBJECT, width, None, (), inline.label, levels[at] if ordered else 0))
            at += 1
        else:
            clusters += _run(inline, style, at, levels[at : at + len(inline.text)])
            at += len(inline.text)
    return Shaped(text, tuple(clusters), style, base, ordered)


def _run(run: Run, style: Style, offset: int, levels: Sequence[int]) -> Iterator[Cluster]:
    faces = chain(style.typeface, style.bold or run.strong, style.heading)
    text = run.text.replace("\n", " ")
    for stretch in itemise(text, faces, style.lang, levels):
        for cluster in _shape(text, stretch, style, offset):
            forced = run.text[cluster.start - offset] == "\n"  # a line ends here; read aloud and copied it is a space
            yield cluster._replace(text="\n") if forced else cluster


def _shape(text: str, stretch: Stretch, style: Style, offset: int) -> Iterator[Cluster]:
    """The clusters of a stretch, in the order of reading. HarfBuzz sees the letters around it, for joined writing."""
    face = stretch.face
    infos, positions = _glyphs(text, stretch, style)
    glyphs: dict[int, list[Glyph]] = {}
    for info, place in zip(infos, positions, strict=True):
        glyph = _placed(face, info.codepoint, place.x_advance, place.x_offset, place.y_offset)
        glyphs.setdefault(info.cluster, []).append(glyph)
    starts = sorted(glyphs)
    points, level = style.size / 1000, stretch.level
    for start, stop in zip(starts, [*starts[1:], stretch.end], strict=True):
        placed = tuple(glyphs[start])
        width = sum([glyph.advance for glyph in placed]) * points
        yield Cluster(offset + start, text[start:stop], width, face, placed, "", level)


@lru_cache(maxsize=16384)
def _placed(face: Face, number: int, advance: int, dx: int, dy: int) -> Glyph:
    scale = face.scale
    return Glyph(number, face.advance(number), advance * scale, dx * scale, dy * scale)


def _glyphs(text: str, stretch: Stretch, style: Style) -> tuple[Sequence[hb.GlyphInfo], Sequence[hb.GlyphPosition]]:
    buffer = hb.Buffer()
    buffer.add_str(text, stretch.start, stretch.end - stretch.start)
    buffer.direction = "rtl" if stretch.level % 2 else "ltr"
    buffer.script = stretch.script
    if style.lang:
        buffer.language = style.lang
    # Marks on right-to-left letters stay clusters of their own, so that each glyph has its own letter when copied.
    levels = hb.BufferClusterLevel
    buffer.cluster_level = levels.MONOTONE_CHARACTERS if stretch.level % 2 else levels.MONOTONE_GRAPHEMES
    features: dict[str, object] = {"tnum": True} if style.tabular else {}
    if spans := [(*found.span(), False) for found in _ALLAH.finditer(text)]:
        features["liga"] = spans  # this word as a single glyph would be copied back to front
    hb.shape(stretch.face.font, buffer, features)
    return buffer.glyph_infos, buffer.glyph_positions
