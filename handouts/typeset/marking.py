"""Changed words of a page, marked: a tint behind their text, a line below them, a bar in the margin.

What went and what came differ in more than color: the lines and bars of what went are dashed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handouts.colors import contrast_ratio
from handouts.text_diff import Spans
from handouts.typeset.boxes import ColumnRow, TintedBox
from handouts.typeset.breaking import Line, break_lines
from handouts.typeset.flow import Flowable, Stack, Surface, TextFlowable, text_flowables
from handouts.typeset.ink import BASELINE, color_operator, format_number, indent
from handouts.typeset.parts import Ink
from handouts.typeset.recording import Recorder, Recording
from handouts.typeset.structure import StructElement
from handouts.typeset.sums import float_sum, int_sum

AWAY = 9.0  # points from the edge of the text to the bar
APART = 6.0  # points up to which two bars are one
LEGIBLE = 3.0  # contrast to white below which words stand on a dark ground, where no tint may lie below them

Marks = Mapping[StructElement, Spans]
"""Changed stretches of the text of an element: of none it is changed as a whole, of an empty one it lacks something."""


@dataclass(frozen=True)
class MarkStyle:
    """How changed words look: a pale ground for their text, a stronger one for themselves, lines, and their dashes."""

    pale: str
    strong: str
    line: str
    dash: str


GONE = MarkStyle("#FDF1E3", "#F8CF9F", "#8A4B00", "[4 2.5] 0 d")
COME = MarkStyle("#E9F3FA", "#B5D8F0", "#00558A", "[] 0 d")


def mark_changes(piece: Flowable, width: float, marks: Marks, look: MarkStyle, rtl: bool) -> Recording | None:
    """What a piece in a column of that width draws, its changed words marked; None where none is."""
    held = {text.element: text for text in text_flowables(piece) if text.element in marks}
    if not held:
        return None
    recorder = _Marker(held, marks, look)
    piece.wrap(width, 0)
    piece.drawOn(recorder, 0, 0)
    if not recorder.bars:  # what changed of a parted text stands in its other half
        return None
    recorder.draw_bars(width + AWAY if rtl else -AWAY, dict(_between(piece)))
    return recorder.taken


def _between(piece: Flowable) -> Iterator[tuple[StructElement, float]]:
    """Texts of cards and lists that stand side by side, but for the first: each with the middle of the gap before it.

    A bar in the margin would point at the card that stands there.
    """
    if isinstance(piece, Stack):
        for child in piece.children:
            yield from _between(child)
    elif isinstance(piece, ColumnRow) and _are_columns(piece):
        offset = 0.0
        for wide, cell in piece.cells:
            start = piece.side(0, offset - piece.gap / 2, 0)
            yield from ((text.element, start) for text in text_flowables(cell) if offset)
            offset += wide + piece.gap


def _are_columns(row: ColumnRow) -> bool:
    """True of cards and of the columns of a list; the cells of a table are one record."""
    kinds, widths = {type(cell) for _, cell in row.cells}, {wide for wide, _ in row.cells}
    return row.gap > 0 and len(widths) == 1 and kinds in ({TintedBox}, {Stack})


class Replayed(Flowable):
    """A piece that was drawn before, in the place of one that is drawn anew on each page."""

    def __init__(self, piece: Flowable, recording: Recording) -> None:
        self.piece, self.drawn = piece, recording

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.piece.wrap(width, height)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if not isinstance(canvas, Recorder):
            canvas.replay(self.drawn, x, y)


class _Marker(Recorder):
    """Draws grounds right below the words, so that no box covers them."""

    def __init__(self, held: Mapping[StructElement, TextFlowable], marks: Marks, look: MarkStyle) -> None:
        super().__init__()
        self.held, self.marks, self.look = held, marks, look
        self.bars: list[tuple[StructElement, float, float]] = []

    def content(self, element: StructElement, ink: Ink, x: float, y: float) -> None:
        text = self.held.get(element)
        below = self._below(text, x, y) if text else []
        super().content(element, ink, x, y)
        for line in below:
            self.decoration(line)

    def _below(self, text: TextFlowable, x: float, y: float) -> list[str]:
        """Tint a text whose top left is at (x, y); gives the lines that stand on its words."""
        shaped, leading = text.shaped, text.style.leading
        rows = break_lines(shaped, text.width)
        first, last = text.rows or (0, len(rows))
        spans = self.marks[text.element] or ((0, len(shaped.told.text)),)
        dark = contrast_ratio(text.style.color) < LEGIBLE
        at = int_sum([len(word.text) for words in rows[:first] for word in words])
        out: list[str] = []
        for row, words in enumerate(rows[first:last]):
            ends = at + int_sum([len(word.text) for word in words])
            if any((start < ends and stop > at) or start == stop for start, stop in spans):
                top = y - row * leading
                self.bars.append((text.element, top - leading, top))
                if not dark:
                    self.decoration(_box(x, top, text.width, leading, self.look.pale))
                for left, right in _stretches(text, words, at, spans):
                    if not dark:
                        self.decoration(_box(x + left, top, right - left, leading, self.look.strong))
                    out.append(self._line(x + left, x + right, top - leading * (BASELINE + 0.17), text, dark))
            at = ends
        return out

    def _line(self, left: float, right: float, y: float, text: TextFlowable, dark: bool) -> str:
        color = color_operator(text.style.color if dark else self.look.line, True)
        return f"{color} 1 w {self.look.dash} {format_number(left)} {format_number(y)} m {format_number(right)} {format_number(y)} l S"

    def draw_bars(self, margin: float, between: Mapping[StructElement, float]) -> None:
        """A bar beside all that is marked: in the margin at `margin`, or in the gap before its column."""
        joined: list[tuple[float, float, float]] = []
        for x, bottom, top in sorted([(between.get(element, margin), *span) for element, *span in self.bars]):
            if joined and joined[-1][0] == x and bottom <= joined[-1][2] + APART:
                joined[-1] = x, joined[-1][1], max(joined[-1][2], top)
            else:
                joined.append((x, bottom, top))
        pen = f"{color_operator(self.look.line, True)} 3.5 w {self.look.dash}"
        for x, bottom, top in joined:
            path = f"{format_number(x)} {format_number(top)} m {format_number(x)} {format_number(bottom)} l S"
            self.decoration(f"1 G 6 w {path} {pen} {path}")  # on white, as it may stand on a band of color


def _box(x: float, top: float, width: float, height: float, color: str) -> str:
    return f"{color_operator(color)} {' '.join(map(format_number, (x, top - height, width, height)))} re f"


def _stretches(text: TextFlowable, words: Line, at: int, spans: Spans) -> list[tuple[float, float]]:
    """Left and right of what is changed on a line whose first letter is at `at`; all of it where words are turned."""
    shaped = text.shaped
    points, x = shaped.points, indent(words, text.width, shaped)
    widths = [min(word.advance * points, text.width) for word in words]
    if shaped.told.ordered or shaped.told.base:
        whole = any(start < stop for start, stop in spans)
        hanging = words[-1].trail * points  # at the end of the line, which is its left where it runs from the right
        left, right = (x + hanging, x + float_sum(widths)) if shaped.told.base else (x, x + float_sum(widths) - hanging)
        return [(left, right)] if whole else []
    found: list[tuple[float, float]] = []
    goes_on = False
    for word, wide in zip(words, widths, strict=True):
        touched = any(start < stop and start < at + len(word.text.rstrip()) and stop > at for start, stop in spans)
        if touched:
            left = found.pop()[0] if goes_on else x
            found.append((left, x + wide - word.trail * points))
        goes_on = touched
        x += wide
        at += len(word.text)
    return found
