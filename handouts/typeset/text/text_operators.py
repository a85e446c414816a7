"""Turn lines of words into PDF text operators, relative to the top left of the paragraph.

In a paragraph with spans (links, blanks, words in another language), each span is its own marked content. Each span is
drawn on all its lines before the next span begins, so the content stream is in reading order.
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

BASELINE = 0.76  # distance from the top of a line to its baseline, as a share of the leading
BLANK_DEPTH = 0.12  # distance from the baseline to a line to write on below it, in type sizes
_EMPTY_STRING = re.compile(r"(?<!\\)\(\)")  # some readers mishandle an empty string; a literal parenthesis is escaped
LAM, JOINER = "\u0644", "\u200d"


@lru_cache(maxsize=65536)
def format_number(value: float) -> str:
    """Format a PDF number with at most three decimals, without trailing zeros and never in exponent form."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@lru_cache(maxsize=256)
def color_operator(color: str, stroke: bool = False) -> str:
    """Return the operator that sets a #RRGGBB color."""
    return " ".join(map(format_number, parse_rgb(color))) + (" RG" if stroke else " rg")


def draw_lines(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    """Return the operators of lines `first` to `last` (exclusive) of a paragraph without spans, `width` points wide."""
    drawing = shaped.drawings.get((width, first, last))
    if drawing is None:
        drawing = shaped.drawings[width, first, last] = _draw_lines(shaped, width, first, last)
    return drawing


def _draw_lines(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    style, drawing = shaped.style, DrawnText("")
    pen = Pen(drawing, style.size, style.color, width)
    for line_index, words in enumerate(break_lines(shaped, width)[first:last]):
        pen.begin_line(indent(words, width, shaped), -(line_index + BASELINE) * style.leading)
        if shaped.unscaled.reordered:
            for cluster in _in_visual_order(word_clusters(words), shaped.unscaled.base_level):
                pen.draw_cluster(cluster)
        else:
            for word in words:
                for run in word.runs:
                    pen.draw_run(run)
        pen.flush()
    drawing.operators = pen.operators()
    return drawing


def _encode_run(run: FaceRun) -> tuple[str, int] | tuple[()]:
    """Return a run as the inside of a TJ string, and its glyphs as bits; () if the run needs other operators.

    In a string, each glyph stands for its own letters and is on the baseline. Example: `HK)-20(I` has a move.
    """
    face, code = run.face, []
    glyph_bits = 0
    for cluster in run.clusters:
        if face is None or cluster.level or len(cluster.glyphs) != 1:
            return ()
        number, font_advance, advance, dx, dy = cluster.glyphs[0]
        if dy or face.copied_text(number) != cluster.text.translate(COPIED_CHARACTERS):
            return ()
        glyph_bits |= 1 << number
        code.append(_glyph_code(number) if not dx and font_advance == advance else _shifted_glyph(cluster.glyphs[0]))
    return "".join(code), glyph_bits


def _shifted_glyph(glyph: Glyph) -> str:
    """Write a glyph inside a TJ string, adjusted for its offset and for an advance that differs from the font's."""
    return (
        _adjustment(-glyph.dx) + _glyph_code(glyph.number) + _adjustment(glyph.font_advance - glyph.advance + glyph.dx)
    )


@lru_cache(maxsize=4096)
def _glyph_code(glyph: int) -> str:
    """Write a glyph inside a string: two bytes, half the size of hex, so there is less to compress."""
    return re.sub(r"[\\()]", r"\\\g<0>", chr(glyph >> 8) + chr(glyph & 255)).replace("\r", r"\r")


def _adjustment(thousandths: float) -> str:
    """Write a move inside a TJ array, to the left if positive. Moves below half a thousandth are dropped."""
    return f"){format_number(round(thousandths))}(" if abs(thousandths) >= 0.5 else ""


def _in_visual_order(clusters: Sequence[Cluster], base: int) -> list[Cluster]:
    """Return the clusters of a line from left to right. Text extractors expect right-to-left text in this order."""
    return [clusters[index] for index in visual_indexes(clusters, base)]


def visual_indexes(clusters: Sequence[Cluster], base: int) -> Sequence[int]:
    """Return the indexes of a line's clusters, from left to right."""
    kinds = [
        "WS" if cluster.text in SPACES or not cluster.text.translate(COPIED_CHARACTERS) else "ON"
        for cluster in clusters
    ]
    levels = line_levels(kinds, [cluster.level for cluster in clusters], base)
    return visual_order(levels)


def indent(words: Line, width: float, shaped: ShapedText) -> float:
    """Return the x position at which a line begins.

    Trailing spaces hang over the edge: over the left edge in right-to-left text.
    """
    align, base = shaped.style.align, shaped.unscaled.base_level
    if align == "left" and not base:
        return 0.0
    hanging = words[-1].trailing_space
    max_advance = width / shaped.points  # a wider blank shrinks to this
    free = width - (float_sum([min(word.advance, max_advance) for word in words]) - hanging) * shaped.points
    return free * (0.5 if align == "center" else 1.0) - (hanging * shaped.points if base else 0.0)


class Pen:
    """Writes lines as TJ arrays, as few as possible."""

    def __init__(self, drawing: DrawnText, size: float, color: str, width: float) -> None:
        self.drawing, self.size, self.color, self.width = drawing, size, color, width
        self.code = ["BT", color_operator(color)]
        self.face: Face | None = None
        self.used: UsedGlyphs  # glyphs of the current face
        self.array = ""

    def begin_line(self, x: float, y: float) -> None:
        """Start a line with its baseline at (x, y)."""
        self.x, self.y, self.start, self.has_position = x, y, x, False

    def operators(self) -> str:
        """Return all operators written so far."""
        return "\n".join([*self.code, "ET"])

    def draw_run(self, run: FaceRun) -> None:
        """Draw a run: as one string if possible, else cluster by cluster."""
        if run.code is None:
            run.code = _encode_run(run)
        encoded = run.code
        if not encoded or run.face is None:
            for cluster in run.clusters:
                self.draw_cluster(cluster)
            return
        if run.face is not self.face:
            self._set_face(run.face)
        self.array += encoded[0]
        self.used.default_bits |= encoded[1]
        self.x += run.advance * self.size / 1000

    def draw_cluster(self, cluster: Cluster) -> None:
        """Draw a cluster, or the line to write on if it is a blank."""
        face = cluster.face
        if face is None:
            self._draw_blank(min(cluster.advance * self.size / 1000, self.width))
            return
        self._set_face(face)
        text, first = cluster.text.translate(COPIED_CHARACTERS), cluster.glyphs[0]
        if len(cluster.glyphs) > 1:
            self._put_with_actual_text(cluster, face, text)
        elif cluster.level % 2 and len(text) == 2 and text[0] == LAM:
            self._put_lam_alef(first, face, text)
        elif face.copied_text(first.number) != text:
            self._put_with_actual_text(cluster, face, text)
        else:
            self._put_glyph(first, face, text)

    def _set_face(self, face: Face) -> None:
        if face is not self.face:
            self.flush()
            self.face, self.used = face, self.drawing.glyphs.setdefault(face, UsedGlyphs())
            self.code.append(f"/{face.resource} {format_number(self.size)} Tf")

    def _put_glyph(self, glyph: Glyph, face: Face, text: str) -> None:
        if face.copied_text(glyph.number) == text:
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

    def _put_lam_alef(self, glyph: Glyph, face: Face, text: str) -> None:
        """Draw lam and alef as one glyph.

        Extractors reverse right-to-left text letter by letter, even within a glyph. So the ligature stands for the
        alef, at the left, and an invisible joiner without width stands for the lam, at its right.
        """
        self._put_glyph(glyph, face, text[1])
        self._put_glyph(Glyph(face.nominal_glyph(JOINER), 0.0, 0.0, 0.0, 0.0), face, text[0])

    def _put_with_actual_text(self, cluster: Cluster, face: Face, text: str) -> None:
        """Draw glyphs that stand for a text together.

        Extractors take the first and the last glyph for the edges of the text. If a mark is drawn away from such an
        edge, a space without width is added there.
        """
        glyphs, rtl = cluster.glyphs, cluster.level % 2
        edge = glyphs[0] if rtl else glyphs[-1]
        sign = next((sign for sign in "\u200b\u200c" if face.nominal_glyph(sign)), " ")
        space = face.nominal_glyph(sign) if len(glyphs) > 1 and edge.dx else 0
        space_before = Glyph(space, face.advance(space), 0.0, 0.0, 0.0)
        space_after = Glyph(space, face.advance(space), 0.0, -face.advance(space), 0.0)
        self.flush()
        self.code.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")
        if space and rtl:
            self._put_glyph(space_before, face, sign)
        for glyph in glyphs:
            self._put_glyph(glyph, face, face.copied_text(glyph.number) or text)
        if space and not rtl:
            self._put_glyph(space_after, face, sign)
        self.flush()
        self.code.append("EMC")

    def flush(self) -> None:
        """Write the pending array. The first array of a line also sets the position."""
        if not self.array:
            return
        if not self.has_position:
            self.code.append(f"1 0 0 1 {format_number(self.start)} {format_number(self.y)} Tm")
            self.has_position = True
        array = f"[({self.array})] TJ"
        self.code.append(_EMPTY_STRING.sub(" ", array) if "()" in array else array)
        self.array = ""

    def _draw_blank(self, width: float) -> None:
        """Draw a line to write on, as a path between two text objects. It is a span, whose element has its words."""
        self.flush()
        y = self.y - BLANK_DEPTH * self.size
        start, end = format_number(self.x + 1), format_number(self.x + width - 1)
        self.code += [
            "ET",
            f"q 0.75 w {color_operator(self.color, stroke=True)}",
            f"{start} {format_number(y)} m {end} {format_number(y)} l S Q",
            "BT",
        ]
        self.x += width
        self.start, self.has_position, self.face = self.x, False, None


@dataclass
class _SpanPen:
    """The pen of a span, and a box for each stretch drawn without a gap."""

    pen: Pen
    boxes: list[Box] = field(default_factory=list)
    continues: bool = False

    def move_to(self, x: float, baseline: float) -> None:
        """Continue on another line, or after text of another span."""
        self.pen.flush()
        self.pen.begin_line(x, baseline)
        self.continues = False

    def draw_cluster(self, cluster: Cluster, bottom: float, top: float) -> float:
        """Draw a cluster and return the x position after it. Boxes do not include spaces at their edges."""
        start = self.pen.x
        if cluster.face is None:  # the area above a line to write on
            bottom = self.pen.y - BLANK_DEPTH * self.pen.size
        self.pen.draw_cluster(cluster)
        if cluster.text not in SPACES:
            left = self.boxes.pop()[0] if self.continues else start
            self.boxes.append((left, bottom, self.pen.x, top))
            self.continues = True
        return self.pen.x


def draw_spans(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    """Return the operators of lines `first` to `last` (exclusive) of a paragraph with spans, `width` points wide."""
    drawing = shaped.drawings.get((width, first, last))
    if drawing is None:
        drawing = shaped.drawings[width, first, last] = _draw_span_lines(shaped, width, first, last)
    return drawing


def _draw_span_lines(shaped: ShapedText, width: float, first: int, last: int) -> DrawnText:
    text, style, drawing = shaped.unscaled, shaped.style, DrawnText("")
    lines = break_lines(shaped, width)
    offset = int_sum([len(word.text) for words in lines[:first] for word in words])
    pens: dict[int, _SpanPen] = {}
    for line_index, words in enumerate(lines[first:last]):
        clusters = word_clusters(words)
        owners = list(span_owners(clusters, text.spans, offset))
        offset += int_sum([len(word.text) for word in words])
        x, top, previous_owner = indent(words, width, shaped), -line_index * style.leading, -1
        for index in visual_indexes(clusters, text.base_level) if text.reordered else range(len(clusters)):
            span_pen = pens.setdefault(owners[index], _SpanPen(Pen(drawing, style.size, style.color, width)))
            if owners[index] != previous_owner:
                span_pen.move_to(x, top - BASELINE * style.leading)
            x = span_pen.draw_cluster(clusters[index], top - style.leading, top)
            previous_owner = owners[index]
    for span_pen in pens.values():
        span_pen.pen.flush()
    spans = [
        SpanOperators(number, text.spans[number], span_pen.pen.operators(), tuple(span_pen.boxes))
        for number, span_pen in sorted(pens.items())
    ]
    return DrawnText("\n".join([span.operators for span in spans]), drawing.glyphs, tuple(spans))
