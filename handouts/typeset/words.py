"""What text is made of once it is shaped: glyphs in clusters, clusters in pieces of one face, pieces in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handouts.typeset.fonts import Face
from handouts.typeset.sums import float_sum

SPACES = " \u00a0\u2009\n"  # they hang over the end of a line


class Glyph(NamedTuple):
    """A placed glyph: number, advance by the font, advance as shaped, and offsets; all in thousandths of the size."""

    number: int
    natural: float
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
    trail: float
    code: tuple[str, int] | tuple[()] | None = None
    """How it is written: None before it was drawn, see `ink`."""


class ShapedWord(NamedTuple):
    """What stands between two places where a line may end: its width, and of it the spaces at the end (thousandths)."""

    text: str
    advance: float
    trail: float
    pieces: tuple[FaceRun, ...]


def word_clusters(words: Sequence[ShapedWord]) -> tuple[Cluster, ...]:
    """All clusters of some words, in the order of reading."""
    return tuple(cluster for word in words for piece in word.pieces for cluster in piece.clusters)


def make_face_run(clusters: tuple[Cluster, ...]) -> FaceRun:
    """Clusters of one face, measured."""
    trail = 0.0
    for cluster in reversed(clusters):
        if cluster.text not in SPACES:
            break
        trail += cluster.advance
    return FaceRun(clusters[0].face, clusters, float_sum([cluster.advance for cluster in clusters]), trail)


def make_word(text: str, pieces: tuple[FaceRun, ...]) -> ShapedWord:
    """A word of some pieces, measured."""
    if len(pieces) == 1:
        return ShapedWord(text, pieces[0].advance, pieces[0].trail, pieces)
    trail = 0.0
    for piece in reversed(pieces):
        trail += piece.trail
        if piece.trail < piece.advance:
            break
    return ShapedWord(text, float_sum([piece.advance for piece in pieces]), trail, pieces)


def inked_width(word: ShapedWord) -> float:
    """Width of a word without the spaces at its end, in thousandths; a blank in it takes what room there is."""
    if all(piece.face for piece in word.pieces):
        return word.advance - word.trail
    return float_sum([piece.advance - piece.trail for piece in word.pieces if piece.face])
