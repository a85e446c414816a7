"""Pieces of a page that wrap, split and draw, by the names ReportLab's platypus gives these steps.

`wrap(width, height)` measures, `split(width, height)` cuts in two where that is allowed, `drawOn(canvas, x, y)` draws
with (x, y) at the bottom left. They are not subclasses of platypus's Flowable: importing that costs 130 ms and nothing
else of it is used.

Pieces that hold others: a rail with a mark, a row, a box on a ground; and lines.

What stands side by side stands in the direction of reading. Left and right are said nowhere else: a piece measures how
far from the beginning of the line its parts stand, and `Across.side` tells where that is on the paper.

Pieces with a head that is said again above what the next page holds of them: read aloud once, then an artifact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, Self

from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.recorded_drawing import Recorder, Recording
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.line_breaking import break_lines, fits_width, min_width
from handouts.typeset.text.shaping import ShapedText
from handouts.typeset.text.text_operators import color_operator, draw_lines, draw_spans, format_number

Surface = TaggedCanvas | Recorder
"""What a piece is drawn on: a page, or a recorder that draws it on many."""
MIN_LINES = 2  # no fewer lines of a paragraph stand alone at the foot or head of a page


class Flowable:
    """Base of all pieces. Spaces are in points; `keep_with_next` binds a heading to what follows it."""

    space_before = 0.0
    space_after = 0.0
    keep_with_next = False
    weak_bond = False
    """In need, `keep_with_next` gives way: where it would leave much of a page empty."""
    always_whole = False
    """Stays whole wherever a page holds it, however much of a page that leaves empty."""
    urgent = False
    """Comes as early as it can: spaces shrink for it."""
    never_alone = False
    """Does not stand alone on the last page."""
    height = 0.0
    recording: Recording | None = None
    measured_width = -1.0
    """The width for which `height` was measured last: pieces are measured often, and do not change."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Measure for a width: gives the width and the height taken."""
        raise NotImplementedError

    def split(self, width: float, height: float) -> list[Flowable]:
        """[first, rest] with `first` not taller than `height`; [] when it cannot be cut there."""
        return []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        """Draw with the bottom left corner at (x, y)."""
        raise NotImplementedError

    def fits(self, width: float) -> bool:
        """True when no word, number or date of it has to be cut for a column of `width` points."""
        return True

    def record(self, width: float) -> Recording:
        """What it draws with its bottom left at the origin, in a column of `width` points."""
        if self.recording is None:
            recorder = Recorder()
            self.wrap(width, 0)
            self.drawOn(recorder, 0, 0)
            self.recording = recorder.recording
        return self.recording

    def relaxed(self, least: float, page: float) -> Flowable:
        """A copy that may be split where it is taller than `least`, and what has to stay whole, where than `page`.

        Itself, where nothing of it is. It was measured before.
        """
        return self

    def copy_with(self, **changes: Any) -> Self:
        """A copy with some changes, to be measured anew. Pieces do not change: other documents hold the same."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, measured_width=-1.0, recording=None, **changes)
        return copy


class TextFlowable(Flowable):
    """A paragraph of one element, which holds one for each part. Halves of a split paragraph share them."""

    def __init__(self, element: StructElement, shaped: ShapedText, rows: tuple[int, int] | None = None) -> None:
        self.element, self.style, self.rows = element, shaped.style, rows
        self.shaped = shaped
        for span in self.shaped.unscaled.spans:
            element.add(span.role).lang = span.lang

    def _range(self, width: float) -> tuple[int, int]:
        return self.rows or (0, len(break_lines(self.shaped, width)))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            first, last = self._range(width)
            self.height = (last - first) * self.style.leading
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        first, last = self._range(width)
        fit = min(int((height + 0.01) // self.style.leading), last - first - MIN_LINES)
        if fit < MIN_LINES:
            return []
        return [self._part(first, first + fit), self._part(first + fit, last)]

    def _part(self, first: int, last: int) -> TextFlowable:
        half = object.__new__(TextFlowable)
        half.__dict__.update(self.__dict__, rows=(first, last), measured_width=-1.0, recording=None)
        return half

    def fits(self, width: float) -> bool:
        return fits_width(self.shaped, width)

    @property
    def widest_word(self) -> float:
        """Width in points of the widest word, number or date; a blank takes what room there is."""
        return min_width(self.shaped)

    @property
    def single_line_width(self) -> float:
        """Width in points on a single line."""
        return self.shaped.width

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if self.shaped.unscaled.words:
            first, last = self._range(self.width)
            draw = draw_spans if self.shaped.unscaled.spans else draw_lines
            canvas.content(self.element, draw(self.shaped, self.width, first, last), x, y + self.height)


class Gap(Flowable):
    """Empty space."""

    def __init__(self, height: float) -> None:
        self.height = height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        """Nothing to draw."""


class Stack(Flowable):
    """Pieces one below the other; may be split between them or within one, unless it is `whole`.

    What is `whole` gives way where it would leave much of a page empty; what is `firm`, only when no page holds it; a
    `wish`, where it would cost a page.
    """

    forced = False
    whole_if_no_extra_page = False
    whole_up_to = 0.0
    """Height up to which it is `whole`."""

    def __init__(self, children: Sequence[Flowable], keep_whole: bool = False, always_whole: bool = False) -> None:
        self.children, self.keep_whole, self.always_whole = list(children), keep_whole, always_whole

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.height = float_sum([gap + child.wrap(width, height)[1] for gap, child in with_spaces(self.children)])
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.keep_whole or 0 < self.height <= self.whole_up_to:
            return []
        cut = split_children(self.children, width, height, self.forced)
        return [self.copy_with(children=part) for part in cut] if cut else []

    def fits(self, width: float) -> bool:
        return all(child.fits(width) for child in self.children)

    def opened(self) -> Stack:
        """A copy that may be split between its children, each of which stays as it is."""
        return self.copy_with(keep_whole=False, forced=True)

    def relaxed(self, least: float, page: float) -> Stack:
        if self.height <= (page if self.always_whole else least):
            return self
        parts = [child.relaxed(least, page) for child in self.children]
        return self.copy_with(children=parts, keep_whole=False, forced=True, whole_up_to=0.0)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        for gap, child in with_spaces(self.children):
            top -= gap + child.wrap(self.width, 0)[1]
            child.drawOn(canvas, x, top)


def with_spaces(children: Iterable[Flowable]) -> Iterator[tuple[float, Flowable]]:
    """Each child with the space above it: the larger of what its neighbors ask for; none above the first."""
    after = None
    for child in children:
        yield (max(child.space_before, after) if after is not None else 0.0), child
        after = child.space_after


def split_children(
    children: Sequence[Flowable], width: float, height: float, forced: bool = False
) -> tuple[list[Flowable], list[Flowable]] | None:
    """Cut a list of pieces so that the first part fits; None where no good cut exists. In need, bonds may yield."""
    used = 0.0
    for index, (gap, child) in enumerate(with_spaces(children)):
        tall = child.wrap(width, height)[1]
        if used + gap + tall <= height + 0.01:
            used += gap + tall
            continue
        halves = child.split(width, height - used - gap) if height - used - gap > 0 else []
        if halves:
            return [*children[:index], halves[0]], [halves[1], *children[index + 1 :]]
        cut = index
        while cut and _is_bound(children[cut - 1], forced):  # a heading goes along with what it heads
            cut -= 1
        if forced and cut == 0:  # a long paragraph may leave some of its lines behind
            for last in range(index - 1, -1, -1):
                if halves := children[last].split(width, children[last].height - 1):
                    return [*children[:last], halves[0]], [halves[1], *children[last + 1 :]]
        return (list(children[:cut]), list(children[cut:])) if cut else None
    return None


def _is_bound(piece: Flowable, forced: bool) -> bool:
    return piece.keep_with_next and not (forced and piece.weak_bond)


def text_flowables(piece: object) -> Iterator[TextFlowable]:
    """All texts of a piece of a page, in the order of reading."""
    if isinstance(piece, TextFlowable):
        yield piece
    elif isinstance(piece, Flowable):
        for part in vars(piece).values():
            yield from text_flowables(part)
    elif isinstance(piece, list | tuple):
        for part in piece:
            yield from text_flowables(part)


class SideBySide(Flowable):
    """Base of pieces with parts side by side: from the left, or, where `rtl` is set, from the right."""

    rtl = False
    width = 0.0

    def left_edge(self, x: float, offset: float, wide: float) -> float:
        """The left edge of a part `wide` points wide that stands `offset` points from where the line begins."""
        return x + self.width - offset - wide if self.rtl else x + offset


class Rail(SideBySide):
    """A mark in a narrow column and a body beside it; of a split body, the first half keeps the mark."""

    def __init__(
        self, mark: Flowable | None, body: Flowable, indent: float, down: float = 0.0, rtl: bool = False
    ) -> None:
        self.mark, self.body, self.indent, self.down, self.rtl = mark, body, indent, down, rtl
        self.space_before, self.space_after = body.space_before, body.space_after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            tall = self.body.wrap(width - self.indent, height)[1]
            if self.mark:
                tall = max(tall, self.mark.wrap(self.indent, height)[1] + self.down)
            self.height = tall
        return width, self.height

    def fits(self, width: float) -> bool:
        return self.body.fits(width - self.indent)

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.body.split(width - self.indent, height)
        if not halves:
            return []
        return [self.copy_with(body=halves[0]), self.copy_with(body=halves[1], mark=None)]

    def relaxed(self, least: float, page: float) -> Rail:
        return self.copy_with(body=self.body.relaxed(least, page)) if self.height > least else self

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        if self.mark:
            wide, tall = self.mark.wrap(self.indent, 0)
            self.mark.drawOn(canvas, self.left_edge(x, 0, wide), top - self.down - tall)
        wide = self.width - self.indent
        self.body.drawOn(canvas, self.left_edge(x, self.indent, wide), top - self.body.wrap(wide, 0)[1])


class ColumnRow(SideBySide):
    """Pieces side by side, tops aligned, in columns of given widths with a gap between; split only when eased."""

    splittable = False

    def __init__(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0, rtl: bool = False) -> None:
        self.cells, self.gap, self.rtl = list(cells), gap, rtl

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        if self.measured_width < 0:
            self.measured_width = width
            self.height = max([cell.wrap(wide, height)[1] for wide, cell in self.cells], default=0.0)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        if not self.splittable:
            return []
        heads: list[tuple[float, Flowable]] = []
        tails: list[tuple[float, Flowable]] = []
        for wide, cell in self.cells:
            halves: list[Flowable] = (
                [cell, Gap(0)] if cell.wrap(wide, height)[1] <= height else cell.split(wide, height)
            )
            if not halves:
                return []
            heads.append((wide, halves[0]))
            tails.append((wide, halves[1]))
        return [self.copy_with(cells=heads), self.copy_with(cells=tails)]

    def relaxed(self, least: float, page: float) -> Flowable:
        if self.height <= (page if self.always_whole else least):
            return self
        return self.copy_with(cells=[(wide, cell.relaxed(least, page)) for wide, cell in self.cells], splittable=True)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        offset = 0.0
        for wide, cell in self.cells:
            taken, tall = cell.wrap(wide, 0)
            cell.drawOn(canvas, self.left_edge(x, offset, taken), self.bottom_of(tall, y))
            offset += wide + self.gap

    def bottom_of(self, tall: float, y: float) -> float:
        """Where a cell of that height stands in a row whose bottom is at `y`."""
        return y + self.height - tall


def fit_columns(widths: Sequence[float], least: Sequence[float]) -> list[float] | None:
    """Widths of columns, changed so that none is narrower than its longest word (`least`); None where that cannot be.

    Those with room to spare give of it, each in proportion to what it has.
    """
    missing = float_sum([max(need - width, 0.0) for width, need in zip(widths, least, strict=True)])
    spare = float_sum([max(width - need, 0.0) for width, need in zip(widths, least, strict=True)])
    if missing > spare:
        return None
    share = missing / spare if spare else 0.0
    return [max(need, width - (width - need) * share) for width, need in zip(widths, least, strict=True)]


class Centered(ColumnRow):
    """Cells on one middle line."""

    def bottom_of(self, tall: float, y: float) -> float:
        return y + (self.height - tall) / 2


class RightAligned(SideBySide):
    """Words that end the line: they stand at the far side of their column."""

    def __init__(self, words: TextFlowable, rtl: bool) -> None:
        self.words, self.rtl = words, rtl

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.wide, self.height = self.words.wrap(min(width, self.words.single_line_width + 0.01), height)
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        self.words.drawOn(canvas, self.left_edge(x, self.width - self.wide, self.wide), y)


class TintedBox(SideBySide):
    """A piece on a ground: fill, border, and a bar where it begins or on top; each half of a split has its own ground.

    `stretch` is a height that it takes at least.
    """

    stretch = 0.0

    def __init__(
        self,
        child: Flowable,
        padding: tuple[float, float],
        *,
        fill: str = "",
        border: str = "",
        bar: str = "",
        on_top: bool = False,
        weight: float = 1.0,
        rtl: bool = False,
    ) -> None:
        self.child, self.padding, self.rtl = child, padding, rtl
        self.fill, self.border, self.bar, self.on_top, self.weight = fill, border, bar, on_top, weight

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            across, down = self.padding
            self.inner = self.child.wrap(width - 2 * across, height)[1]
            self.natural_height = self.inner + 2 * down
        self.height = max(self.natural_height, self.stretch)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        across, down = self.padding
        halves = self.child.split(width - 2 * across, height - 2 * down)
        return [self.copy_with(child=half, stretch=0.0) for half in halves]

    def relaxed(self, least: float, page: float) -> TintedBox:
        return self.copy_with(child=self.child.relaxed(least, page)) if self.height > least else self

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        operators = draw_background(x, y, self.width, self.height, self.fill, self.border, self.weight)
        if self.bar:
            start = self.left_edge(x, 0, 4)
            place = (x, y + self.height - 3, self.width, 3.0) if self.on_top else (start, y, 4.0, self.height)
            operators += [f"{color_operator(self.bar)} {' '.join(map(format_number, place))} re f"]
        if operators:
            canvas.decoration("\n".join(operators))
        across, down = self.padding
        self.child.drawOn(canvas, x + across, y + self.height - down - self.inner)


def draw_background(
    x: float, y: float, width: float, height: float, fill: str, border: str, weight: float
) -> list[str]:
    """Operators of a filled and bordered rectangle."""
    out = []
    if fill:
        out.append(f"{color_operator(fill)} {' '.join(map(format_number, (x, y, width, height)))} re f")
    if border:
        inset = weight / 2
        place = (x + inset, y + inset, width - weight, height - weight)
        out.append(
            f"{color_operator(border, True)} {format_number(weight)} w {' '.join(map(format_number, place))} re S"
        )
    return out


class Rule(Flowable):
    """A horizontal rule at the bottom of a space `height` points tall: a line to write on, or a divider."""

    def __init__(self, height: float, color: str, weight: float = 0.75, width: float | None = None) -> None:
        self.height, self.color, self.weight, self.long = height, color, weight, width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width if self.long is None else min(self.long, width)
        return self.width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        canvas.decoration(
            f"{color_operator(self.color, True)} {format_number(self.weight)} w "
            f"{format_number(x)} {format_number(y)} m {format_number(x + self.width)} {format_number(y)} l S"
        )


class HeadedTable(Flowable):
    """A header and rows. What a page has no room for goes on below the header again, there an artifact."""

    is_repeat = False
    tall_head = False

    def __init__(self, head: Flowable, rows: list[Flowable]) -> None:
        self.head, self.rows = head, rows

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            below = float_sum([row.wrap(width, height)[1] for row in self.rows])
            self.height = self.head.wrap(width, height)[1] + below
        return width, self.height

    def relaxed(self, least: float, page: float) -> HeadedTable:
        """Rows stay whole, however much of a page that leaves empty, unless one alone is taller than a page."""
        half = page / 2
        tall = self.head.height > half
        room = page if tall else page - self.head.height
        rows = [row.relaxed(room, room) for row in self.rows]
        return self.copy_with(head=self.head.relaxed(half, half), rows=rows, tall_head=tall)

    def split(self, width: float, height: float) -> list[Flowable]:
        left = height - self.head.wrap(width, height)[1]
        if self.tall_head:  # such a header is not repeated
            return _stack_like(self, self.rows if self.is_repeat else [self.head, *self.rows]).split(width, height)
        fit = 0
        for row in self.rows:
            if row.wrap(width, height)[1] > left + 0.01:
                break
            left -= row.wrap(width, height)[1]
            fit += 1
        here, rest = self.rows[:fit], self.rows[fit:]
        if halves := rest[0].split(width, left) if rest else []:
            here, rest = [*here, halves[0]], [halves[1], *rest[1:]]
        return [self.copy_with(rows=here), self.copy_with(rows=rest, is_repeat=True)] if here and rest else []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        top -= self.head.wrap(self.width, 0)[1]
        if self.is_repeat:
            with canvas.artifacts():
                self.head.drawOn(canvas, x, top)
        else:
            self.head.drawOn(canvas, x, top)
        for row in self.rows:
            top -= row.wrap(self.width, 0)[1]
            row.drawOn(canvas, x, top)


class RepeatingHeader(Flowable):
    """A head and what it is about. Split only when eased; then the head stands again above the rest, as an artifact."""

    splittable = False
    tall_head = False
    is_repeat = False

    def __init__(self, head: Flowable, body: Flowable, gap: float = 0.0) -> None:
        self.head, self.body, self.gap = head, body, gap

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.height = self.head.wrap(width, height)[1] + self.gap + self.body.wrap(width, height)[1]
        return width, self.height

    def relaxed(self, least: float, page: float) -> RepeatingHeader:
        if self.height <= (page if self.always_whole else least):
            return self
        body = self.body.relaxed(min(least, self.body.height - 1), page)
        head = self.head.relaxed(least, page)
        return self.copy_with(head=head, body=body, splittable=True, tall_head=self.head.height > page / 2)

    def split(self, width: float, height: float) -> list[Flowable]:
        if not self.splittable:
            return []
        tall = self.head.wrap(width, height)[1]
        if self.tall_head:  # such a head is not repeated
            return _stack_like(self, [self.body] if self.is_repeat else [self.head, self.body]).split(width, height)
        halves = self.body.split(width, height - tall - self.gap)
        return [self.copy_with(body=halves[0]), self.copy_with(body=halves[1], is_repeat=True)] if halves else []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        below = self.body.wrap(self.width, 0)[1]
        with canvas.artifacts() if self.is_repeat else nullcontext():
            self.head.drawOn(canvas, x, y + below + self.gap)
        self.body.drawOn(canvas, x, y)


def _stack_like(piece: Flowable, parts: list[Flowable]) -> Stack:
    """Parts one below the other, in the spaces of the piece that they make."""
    stack = Stack(parts)
    stack.space_before, stack.space_after = piece.space_before, piece.space_after
    return stack
