"""Squeeze wide punctuation of Chinese and Japanese, so that two signs in a row leave no hole in the line.

A bracket, comma or period is as wide as a letter, and half of it is blank. Where two of them meet, such as a closing
bracket and a period, the blank half between them is left out (JLREQ 3.1.4, CLREQ 3.1.6). At the end of a line, the
blank half hangs over: see `glyph_runs.blank_half`. Two dashes in a row, the Chinese dash, are drawn as one line.
"""

from __future__ import annotations

from handouts.typeset.text.fonts import EAST_ASIAN_FACES
from handouts.typeset.text.glyph_runs import CLOSING_PUNCTUATION, Cluster, blank_half

OPENING_PUNCTUATION = frozenset("（「『《〈【〔［｛“‘")
DASH = "—"
WIDE_PUNCTUATION = CLOSING_PUNCTUATION | OPENING_PUNCTUATION | {DASH}
_FULL_WIDTH, _HALF_WIDTH = 990.0, 500.0


def squeezed(cluster: Cluster, before: str, after: str) -> Cluster:
    """Return a sign without its blank half if it meets another sign there. `before` and `after` are its neighbors."""
    if cluster.text == DASH == after and cluster.face and cluster.face.name.startswith(EAST_ASIAN_FACES):
        left, right = cluster.face.ink(cluster.glyphs[0].number)
        return _narrowed(cluster, cluster.advance - (right - left), 0.0)
    if cluster.text in CLOSING_PUNCTUATION and after in WIDE_PUNCTUATION:
        return _narrowed(cluster, blank_half(cluster), 0.0)
    if cluster.text in OPENING_PUNCTUATION and before in OPENING_PUNCTUATION:
        blank = _blank_left_half(cluster)
        return _narrowed(cluster, blank, -blank)
    return cluster


def _blank_left_half(cluster: Cluster) -> float:
    if cluster.face is None or cluster.advance < _FULL_WIDTH or len(cluster.glyphs) != 1:
        return 0.0
    left, right = cluster.face.ink(cluster.glyphs[0].number)
    return cluster.advance - _HALF_WIDTH if _HALF_WIDTH <= left < right else 0.0


def _narrowed(cluster: Cluster, less: float, shift: float) -> Cluster:
    if not less:
        return cluster
    (glyph,) = cluster.glyphs
    glyph = glyph._replace(advance=glyph.advance - less, dx=glyph.dx + shift)
    return cluster._replace(advance=cluster.advance - less, glyphs=(glyph,))
