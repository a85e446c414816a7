"""Inlines in a style become clusters: glyphs with widths in points, one cluster for each thing that cannot be parted.

Text is itemised by weight and face, shaped by HarfBuzz a run at a time, and measured once; line breaking and drawing
work on the clusters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import uharfbuzz as hb

from handouts.document import Blank, Inlines, Run
from handouts.typeset.fonts import IGNORED, Face, MissingGlyph, chain, face_for

OBJECT = "\ufffc"  # stands for a blank in the text, as Unicode means it to
BLANK_EM = 0.5  # width of one character of a blank, in ems


@dataclass(frozen=True)
class Style:
    """How text looks. Size and leading in points; color #RRGGBB; `heading` takes the typeface's heading face."""

    typeface: str
    size: float
    leading: float
    color: str
    bold: bool = False
    heading: bool = False
    align: str = "left"


@dataclass(frozen=True)
class Glyph:
    """A placed glyph: number, advance by the font, advance as shaped, and offsets; all in thousandths of the size."""

    number: int
    natural: float
    advance: float
    dx: float
    dy: float


@dataclass(frozen=True)
class Cluster:
    """Glyphs that stand for `text`, `width` points wide; a blank has no glyphs and a label."""

    start: int
    text: str
    width: float
    face: Face | None
    glyphs: tuple[Glyph, ...]
    label: str = ""


@dataclass(frozen=True)
class Shaped:
    """A paragraph measured: its text (a blank is U+FFFC) and its clusters in order."""

    text: str
    clusters: tuple[Cluster, ...]
    style: Style


@lru_cache(maxsize=8192)
def shape(inlines: Inlines, style: Style) -> Shaped:
    """Measure a paragraph. Raises MissingGlyph when no face has a character."""
    clusters: list[Cluster] = []
    text = ""
    for inline in inlines:
        if isinstance(inline, Blank):
            width = max(2, inline.width) * BLANK_EM * style.size
            clusters.append(Cluster(len(text), OBJECT, width, None, (), inline.label))
            text += OBJECT
        else:
            clusters += _run(inline, style, len(text))
            text += inline.text
    return Shaped(text, tuple(clusters), style)


def _run(run: Run, style: Style, offset: int) -> Iterator[Cluster]:
    faces = chain(style.typeface, style.bold or run.strong, style.heading)
    for start, end, face in _itemise(run.text.replace("\n", " "), faces):
        for cluster in _shape(run.text[start:end].replace("\n", " "), face, style.size, offset + start):
            forced = run.text[cluster.start - offset] == "\n"  # a line ends here; read aloud and copied it is a space
            yield replace(cluster, text="\n") if forced else cluster


def _itemise(text: str, faces: tuple[Face, ...]) -> Iterator[tuple[int, int, Face]]:
    """Stretches of text that one face covers; a space or a mark stays with the face before it when that has it."""
    start, current = 0, None
    for at, char in enumerate(text):
        found = face_for(char, faces)
        if found is None:
            raise MissingGlyph(char, text)
        if current is not None and (char in IGNORED or char.isspace()) and ord(char) in current.coverage:
            found = current
        if found is not current:
            if current is not None and at > start:
                yield start, at, current
            start, current = at, found
    if current is not None:
        yield start, len(text), current


def _shape(text: str, face: Face, size: float, offset: int) -> Iterator[Cluster]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    hb.shape(face.font, buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    scale, at = face.scale, 0
    while at < len(infos):
        first = infos[at].cluster
        upto = at
        while upto < len(infos) and infos[upto].cluster == first:
            upto += 1
        stop = infos[upto].cluster if upto < len(infos) else len(text)
        glyphs = tuple(
            Glyph(i.codepoint, face.advance(i.codepoint), p.x_advance * scale, p.x_offset * scale, p.y_offset * scale)
            for i, p in zip(infos[at:upto], positions[at:upto], strict=True)
        )
        width = sum(g.advance for g in glyphs) * size / 1000
        yield Cluster(offset + first, text[first:stop], width, face, glyphs)
        at = upto
