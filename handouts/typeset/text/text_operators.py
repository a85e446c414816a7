"""Lines of words become PDF text operators, relative to the top left of the paragraph.

Lines of a paragraph with parts become operators part by part, since each is marked content of its own.

Parts follow each other in the order of reading, and each is drawn on all its lines before the next one begins; on the
page all stands where it would without parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from handouts.colors import parse_rgb
from handouts.typeset.float_sums import float_sum, int_sum
from handouts.typeset.text.bidi import line_levels, visual_order
from handouts.typeset.text.fonts import COPIED_CHARACTERS, Face, UsedGlyphs
from handouts.typeset.text.glyph_runs import (
    SPACES,
    Box,
    Cluster,
    DrawnText,
    FaceRun,
    Glyph,
    SpanOperators,
    span_owners,
    word_clusters,
)
from handouts.typeset.text.line_breaking import Line, break_lines
from handouts.typeset.text.shaping import ShapedText

BASELINE = 0.76  # baseline below the top of a line, as a share of the leading
_EMPTY_STRING = re.compile(
    r"(?<!\\)\(\)"
)  # an empty string, which readers trip over; a parenthesis of its own is escaped
LAM, JOINER = "\u0644", "\u200d"


@lru_cache(maxsize=65536)
def format_number(value: float) -> str:
    """A PDF number: at most three decimals, no trailing zeros, never in exponent form."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@lru_cache(maxsize=256)
def color_operator(color: str, stroke: bool = False) -> str:
    """The operator that sets a #RRGGBB color."""
    return " ".join(map(format_number, parse_rgb(color))) + (" RG" if stroke else " rg")


def draw_lines(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    """Operators of the lines `first` to `last` (exclusive) of a paragraph without parts, set to `width` points."""
    known = shaped.ink.get((width, first, last))
    if known is None:
        known = shaped.ink[width, first, last] = _draw_lines(shaped, width, first, last)
    return known


def _draw_lines(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    style, out = shaped.style, DrawnText("")
    pen = Pen(out, style.size, style.color, width)
    for row, words in enumerate(break_lines(shaped, width)[first:last]):
        pen.begin(indent(words, width, shaped), -(row + BASELINE) * style.leading)
        if shaped.unscaled.reordered:
            for cluster in _in_visual_order(word_clusters(words), shaped.unscaled.base_level):
                pen.cluster(cluster)
        else:
            for word in words:
                for piece in word.runs:
                    pen.piece(piece)
        pen.flush()
    out.operators = pen.all()
    return out


def _run_code(piece: FaceRun) -> tuple[str, int] | None:
    """A piece as the inside of a TJ array's string, and its glyphs as bits; None where its glyphs need more than that.

    `HK)-20(I` moves in the middle. Each glyph must stand for its own letters and on the line.
    """
    if piece.code is None:
        piece.code = _encode_run(piece)
    return piece.code or None


def _encode_run(piece: FaceRun) -> tuple[str, int] | tuple[()]:
    face, code = piece.face, []
    own = 0
    for cluster in piece.clusters:
        if face is None or cluster.level or len(cluster.glyphs) != 1:
            return ()
        number, natural, advance, dx, dy = cluster.glyphs[0]
        if dy or face.said(number) != cluster.text.translate(COPIED_CHARACTERS):
            return ()
        own |= 1 << number
        code.append(_glyph_code(number) if not dx and natural == advance else _shifted_glyph(cluster.glyphs[0]))
    return "".join(code), own


def _shifted_glyph(glyph: Glyph) -> str:
    """A glyph as a part of a TJ array's string, off its place or wider or narrower than the face has it."""
    return (
        _adjustment(-glyph.dx) + _glyph_code(glyph.number) + _adjustment(glyph.font_advance - glyph.advance + glyph.dx)
    )


@lru_cache(maxsize=4096)
def _glyph_code(glyph: int) -> str:
    """A glyph within a string: two bytes, half the size of hex, so that there is less to compress."""
    return re.sub(r"[\\()]", r"\\\g<0>", chr(glyph >> 8) + chr(glyph & 255)).replace("\r", r"\r")


def _adjustment(thousandths: float) -> str:
    """A move within a TJ array, to the left when positive; none below half a thousandth."""
    return f"){format_number(round(thousandths))}(" if abs(thousandths) >= 0.5 else ""


def _in_visual_order(clusters: Sequence[Cluster], base: int) -> list[Cluster]:
    """The clusters of a line in the order of the page. Extractors expect right-to-left text so, and turn it."""
    return [clusters[at] for at in visual_indexes(clusters, base)]


def visual_indexes(clusters: Sequence[Cluster], base: int) -> Sequence[int]:
    """The clusters of a line by their numbers, in the order of the page."""
    kinds = [
        "WS" if cluster.text in SPACES or not cluster.text.translate(COPIED_CHARACTERS) else "ON"
        for cluster in clusters
    ]
    found = line_levels(kinds, [cluster.level for cluster in clusters], base)
    return visual_order(found)


def indent(words: Line, width: float, shaped: ShapedText) -> float:
    """Where a line begins. Spaces at its end hang over the edge, at the left of a line that runs from the right."""
    align, base = shaped.style.align, shaped.unscaled.base_level
    if align == "left" and not base:
        return 0.0
    hanging = words[-1].trailing_space
    limit = width / shaped.points  # a blank takes what room there is
    free = width - (float_sum([min(word.advance, limit) for word in words]) - hanging) * shaped.points
    return free * (0.5 if align == "center" else 1.0) - (hanging * shaped.points if base else 0.0)


class Pen:
    """Writes lines as TJ arrays, breaking the array only where it must."""

    def __init__(self, out: DrawnText, size: float, color: str, width: float) -> None:
        self.out, self.size, self.color, self.width = out, size, color, width
        self.code = ["BT", color_operator(color)]
        self.face: Face | None = None
        self.used: UsedGlyphs  # of that face
        self.array = ""

    def begin(self, x: float, y: float) -> None:
        """Begin a line."""
        self.x, self.y, self.start, self.moved = x, y, x, False

    def all(self) -> str:
        """Everything written."""
        return "\n".join([*self.code, "ET"])

    def piece(self, piece: FaceRun) -> None:
        written = _run_code(piece)
        if written is None or piece.face is None:
            for cluster in piece.clusters:
                self.cluster(cluster)
            return
        self._set(piece.face)
        self.array += written[0]
        self.used.default_bits |= written[1]
        self.x += piece.advance * self.size / 1000

    def cluster(self, cluster: Cluster) -> None:
        face = cluster.face
        if face is None:
            self._blank(min(cluster.advance * self.size / 1000, self.width), cluster.label)
            return
        self._set(face)
        text, first = cluster.text.translate(COPIED_CHARACTERS), cluster.glyphs[0]
        if len(cluster.glyphs) > 1:
            self._spoken(cluster, face, text)
        elif cluster.level % 2 and len(text) == 2 and text[0] == LAM:
            self._ligature(first, face, text)
        elif face.said(first.number) != text:
            self._spoken(cluster, face, text)
        else:
            self._put(first, face, text)

    def _set(self, face: Face) -> None:
        if face is not self.face:
            self.flush()
            self.face, self.used = face, self.out.glyphs.setdefault(face, UsedGlyphs())
            self.code.append(f"/{face.resource} {format_number(self.size)} Tf")

    def _put(self, glyph: Glyph, face: Face, text: str) -> None:
        if face.said(glyph.number) == text:
            self.used.default_bits |= 1 << glyph.number
        else:
            self.used.texts.setdefault(glyph.number, text)
        if glyph.dy:
            self.flush()
            self.code.append(f"{format_number(glyph.dy * self.size / 1000)} Ts")
        self.array += _shifted_glyph(glyph)
        self.x += glyph.advance * self.size / 1000
        if glyph.dy:
            self.flush()
            self.code.append("0 Ts")

    def _ligature(self, glyph: Glyph, face: Face, text: str) -> None:
        """Lam and alef in one glyph. Extractors turn right-to-left text letter by letter, also within a glyph: so the
        ligature says the alef, at the left, and a joiner without ink or width the lam, at its right.
        """
        self._put(glyph, face, text[1])
        self._put(Glyph(face.nominal_glyph(JOINER), 0.0, 0.0, 0.0, 0.0), face, text[0])

    def _spoken(self, cluster: Cluster, face: Face, text: str) -> None:
        """Glyphs that together stand for a text. A space that takes no room stands where the cluster begins or ends
        when a mark off that place is drawn there: extractors take the first and the last glyph for its edges.
        """
        glyphs, rtl = cluster.glyphs, cluster.level % 2
        edge = glyphs[0] if rtl else glyphs[-1]
        space = face.nominal_glyph(" ") if len(glyphs) > 1 and edge.dx else 0
        back = Glyph(space, face.advance(space), 0.0, 0.0, 0.0)
        ahead = Glyph(space, face.advance(space), 0.0, -face.advance(space), 0.0)
        self.flush()
        self.code.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")
        if space and rtl:
            self._put(back, face, " ")
        for glyph in glyphs:
            self._put(glyph, face, face.said(glyph.number) or text)
        if space and not rtl:
            self._put(ahead, face, " ")
        self.flush()
        self.code.append("EMC")

    def flush(self) -> None:
        """Write what the array holds, at the line's beginning where nothing stands on the line yet."""
        if not self.array:
            return
        if not self.moved:
            self.code.append(f"1 0 0 1 {format_number(self.start)} {format_number(self.y)} Tm")
            self.moved = True
        array = f"[({self.array})] TJ"
        self.code.append(_EMPTY_STRING.sub(" ", array) if "()" in array else array)
        self.array = ""

    def _blank(self, width: float, label: str) -> None:
        """A line to write on: a path between two text objects, read aloud by its label."""
        self.flush()
        y = self.y - 0.12 * self.size
        said = label.encode("utf-16-be").hex().upper()
        self.code += [
            "ET",
            f"/Span <</ActualText <FEFF{said}>>> BDC q 0.75 w {color_operator(self.color, stroke=True)}",
            f"{format_number(self.x + 1)} {format_number(y)} m {format_number(self.x + width - 1)} {format_number(y)} l S Q EMC",
            "BT",
        ]
        self.x += width
        self.start, self.moved, self.face = self.x, False, None


@dataclass
class _SpanPen:
    """The pen of a part, and a box for each stretch that it has drawn without a gap."""

    pen: Pen
    boxes: list[Box] = field(default_factory=list)
    joins: bool = False

    def begin(self, x: float, baseline: float) -> None:
        """Go on elsewhere: on another line, or behind words of another part."""
        self.pen.flush()
        self.pen.begin(x, baseline)
        self.joins = False

    def draw(self, cluster: Cluster, bottom: float, top: float) -> float:
        """Draw, and give where the next part may go on. Spaces at an edge are in no box."""
        start = self.pen.x
        self.pen.cluster(cluster)
        if cluster.text not in SPACES:
            left = self.boxes.pop()[0] if self.joins else start
            self.boxes.append((left, bottom, self.pen.x, top))
            self.joins = True
        return self.pen.x


def draw_spans(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    """Operators of the lines `first` to `last` (exclusive) of a paragraph with parts, set to `width` points."""
    known = shaped.ink.get((width, first, last))
    if known is None:
        known = shaped.ink[width, first, last] = _draw_span_lines(shaped, width, first, last)
    return known


def _draw_span_lines(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    told, style, out = shaped.unscaled, shaped.style, DrawnText("")
    rows = break_lines(shaped, width)
    at = int_sum([len(word.text) for words in rows[:first] for word in words])
    drawn: dict[int, _SpanPen] = {}
    for row, words in enumerate(rows[first:last]):
        clusters = word_clusters(words)
        owner = list(span_owners(clusters, told.spans, at))
        at += int_sum([len(word.text) for word in words])
        x, top, before = indent(words, width, shaped), -row * style.leading, -1
        for one in visual_indexes(clusters, told.base_level) if told.reordered else range(len(clusters)):
            part = drawn.setdefault(owner[one], _SpanPen(Pen(out, style.size, style.color, width)))
            if owner[one] != before:
                part.begin(x, top - BASELINE * style.leading)
            x = part.draw(clusters[one], top - style.leading, top)
            before = owner[one]
    for part in drawn.values():
        part.pen.flush()
    parts = [SpanOperators(n, told.spans[n], part.pen.all(), tuple(part.boxes)) for n, part in sorted(drawn.items())]
    return DrawnText("\n".join([one.operators for one in parts]), out.glyphs, tuple(parts))
