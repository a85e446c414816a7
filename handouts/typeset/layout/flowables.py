"""Define the flowables of a page: they wrap, split and draw, like those of ReportLab's platypus.

`wrap(width, height)` measures, `split(width, height)` cuts in two if that is allowed, and `drawOn(canvas, x, y)` draws
with the bottom left corner at (x, y). They are not subclasses of platypus's `Flowable`: importing platypus takes
130 ms, and they would use nothing of it.

Flowables in a row start at the left, or at the right in right-to-left text. Only `SideBySide.left_edge` distinguishes
left from right; all other code measures offsets from the start of the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, Self

from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.recorded_drawing import Recorder, Recording
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.fonts import COPIED_CHARACTERS
from handouts.typeset.text.glyph_runs import Box
from handouts.typeset.text.line_breaking import break_lines, fits_width, min_width
from handouts.typeset.text.shaping import ShapedText
from handouts.typeset.text.text_operators import BASELINE, color_operator, draw_lines, draw_spans, format_number

Surface = TaggedCanvas | Recorder
"""What a flowable is drawn on: a page, or a recorder whose recording is drawn on many pages."""
TOLERANCE = 0.01
"""A part fits if it is at most this much taller than its room, in points."""
MIN_LINES = 2  # minimum number of lines of a paragraph at the bottom and the top of a page


class Flowable:
    """Base of all flowables. Spaces are in points. `keep_with_next` keeps a heading with what follows it."""

    space_before = 0.0
    space_after = 0.0
    keep_with_next = False
    weak_bond = False
    """`keep_with_next` is ignored if it would leave much of a page empty."""
    item_bond = False
    """`keep_with_next` binds two items of a list. It is ignored if that saves a page."""
    always_whole = False
    """Never splits if it fits on a page, even if that leaves much of a page empty."""
    urgent = False
    """Comes as early as possible: spaces shrink to make room for it."""
    never_alone = False
    """Is never alone on the last page."""
    split_cost = 0.0
    """How much `layout/page_search.py` avoids to split it, beside the usual costs there."""
    starts_section = False
    """Has the heading of a section beside it: a good place to begin a page."""
    height = 0.0
    recording: Recording | None = None
    measured_width = -1.0
    """The width for which `height` was last measured. Flowables are measured often and do not change."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Measure for a width. Returns the width and the height taken, in points."""
        raise NotImplementedError

    def split(self, width: float, height: float) -> list[Flowable]:
        """Return [first, rest] with `first` at most `height` tall, or [] if it cannot be split there."""
        return []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        """Draw with the bottom left corner at (x, y)."""
        raise NotImplementedError

    def fits(self, width: float) -> bool:
        """Return True if no word, number or date must be split for a column of `width` points."""
        return True

    def record(self, width: float) -> Recording:
        """Return what it draws in a column of `width` points, with its bottom left corner at the origin."""
        if self.recording is None:
            recorder = Recorder()
            self.wrap(width, 0)
            self.drawOn(recorder, 0, 0)
            self.recording = recorder.recording
        return self.recording

    def relaxed(self, max_height: float, page_height: float) -> Flowable:
        """Return a copy with looser rules for splitting. The flowable must have been measured before.

        A part may split if it is taller than `max_height`; an `always_whole` part, if it is taller than `page_height`.
        Returns the flowable itself if no part is that tall.
        """
        return self

    def copy_with(self, **changes: Any) -> Self:
        """Return a copy with changes, to be measured again. Flowables never change, because documents share them."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, measured_width=-1.0, recording=None, **changes)
        return copy


class TextFlowable(Flowable):
    """A paragraph that fills one element, with a child element for each span. Both halves of a split share them."""

    def __init__(self, element: StructElement, shaped: ShapedText, rows: tuple[int, int] | None = None) -> None:
        self.element, self.style, self.rows = element, shaped.style, rows
        self.shaped = shaped
        for span in self.shaped.unscaled.spans:
            child = element.add(span.role)
            child.lang = span.lang
            spoken = span.spoken.translate(COPIED_CHARACTERS)
            if span.field:
                child.make_field(spoken, span.field)
            else:
                child.actual_text = spoken

    def _range(self, width: float) -> tuple[int, int]:
        return self.rows or (0, len(break_lines(self.shaped, width)))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.shown_rows = first, last = self._range(width)
            self.height = (last - first) * self.style.leading
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        first, last = self._range(width)
        fit = min(int((height + 0.01) // self.style.leading), last - first - MIN_LINES)
        if fit < MIN_LINES:
            return []
        return [self._with_rows(first, first + fit), self._with_rows(first + fit, last)]

    def _with_rows(self, first: int, last: int) -> TextFlowable:
        half = object.__new__(TextFlowable)
        half.__dict__.update(self.__dict__, rows=(first, last), measured_width=-1.0, recording=None)
        return half

    def fits(self, width: float) -> bool:
        return fits_width(self.shaped, width)

    @property
    def widest_word(self) -> float:
        """Width in points of the widest word, number or date. Blanks do not count, because they shrink."""
        return min_width(self.shaped)

    @property
    def single_line_width(self) -> float:
        """Width in points on a single line."""
        return self.shaped.width

    @property
    def line_width(self) -> float:
        """Width in points of the widest line, if lines end only at line feeds."""
        if "\n" not in self.shaped.unscaled.text:
            return self.shaped.width
        words, widths = self.shaped.unscaled.words, [0.0]
        for word in words:
            widths[-1] += word.advance * self.shaped.points
            widths += [0.0] if word.text.endswith("\n") else []
        return max(widths)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if self.shaped.unscaled.words:
            first, last = self.shown_rows
            draw = draw_spans if self.shaped.unscaled.spans else draw_lines
            canvas.content(self.element, draw(self.shaped, self.width, first, last), x, y + self.height)


class Gap(Flowable):
    """Empty space."""

    def __init__(self, height: float) -> None:
        self.height = height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        """Draw nothing."""


class Stack(Flowable):
    """Flowables one below the other. It splits between them or within one of them, unless `keep_whole` is set.

    `keep_whole` is ignored if it would leave much of a page empty; `always_whole`, only if no page is tall enough;
    `whole_if_no_extra_page`, if it would add a page.
    """

    forced = False
    whole_if_no_extra_page = False
    whole_up_to = 0.0
    """Height up to which it never splits, in points."""

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

    def split_between_children(self) -> Stack:
        """Return a copy that may split between its children, each of which stays as it is."""
        return self.copy_with(keep_whole=False, forced=True)

    def relaxed(self, max_height: float, page_height: float) -> Stack:
        if self.height <= (page_height if self.always_whole else max_height):
            return self
        parts = [child.relaxed(max_height, page_height) for child in self.children]
        return self.copy_with(children=parts, keep_whole=False, forced=True, whole_up_to=0.0)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        for gap, child in with_spaces(self.children):
            top -= gap + child.wrap(self.width, 0)[1]
            child.drawOn(canvas, x, top)


def with_spaces(children: Iterable[Flowable]) -> Iterator[tuple[float, Flowable]]:
    """Yield each child with the space above it: the larger of the spaces of both neighbors, 0 above the first."""
    space_after = None
    for child in children:
        yield (max(child.space_before, space_after) if space_after is not None else 0.0), child
        space_after = child.space_after


def split_children(
    children: Sequence[Flowable], width: float, height: float, forced: bool = False
) -> tuple[list[Flowable], list[Flowable]] | None:
    """Split a list of flowables so that the first part fits. Returns None if there is no good place.

    If `forced`, weak bonds are ignored, and the last lines of a paragraph may move to the next page.
    """
    used = 0.0
    for index, (gap, child) in enumerate(with_spaces(children)):
        child_height = child.wrap(width, height)[1]
        if used + gap + child_height > height + TOLERANCE:
            return split_at(children, index, width, height - used - gap, forced)
        used += gap + child_height
    return None


def split_at(
    children: Sequence[Flowable], index: int, width: float, room: float, forced: bool
) -> tuple[list[Flowable], list[Flowable]] | None:
    """As `split_children`, when the first flowable that does not fit is known, and the room that is left for it."""
    halves = children[index].split(width, room) if room > 0 else []
    if halves:
        return [*children[:index], halves[0]], [halves[1], *children[index + 1 :]]
    split_index = index
    while split_index and _is_bound(children[split_index - 1], forced):  # a heading stays with what follows it
        split_index -= 1
    if forced and split_index == 0:  # move only the last lines of a paragraph
        for last in range(index - 1, -1, -1):
            if halves := children[last].split(width, children[last].height - 1):
                return [*children[:last], halves[0]], [halves[1], *children[last + 1 :]]
    return (list(children[:split_index]), list(children[split_index:])) if split_index else None


def _is_bound(flowable: Flowable, forced: bool) -> bool:
    return flowable.keep_with_next and not (forced and flowable.weak_bond)


def text_flowables(item: object) -> Iterator[TextFlowable]:
    """Yield all texts of a part of a page in reading order."""
    if isinstance(item, TextFlowable):
        yield item
    elif isinstance(item, Flowable):
        for part in vars(item).values():
            yield from text_flowables(part)
    elif isinstance(item, list | tuple):
        for part in item:
            yield from text_flowables(part)


class SideBySide(Flowable):
    """Base of flowables with parts in a row: from the left, or from the right if `rtl` is set."""

    rtl = False
    width = 0.0

    def left_edge(self, x: float, offset: float, part_width: float) -> float:
        """Return the left edge of a part that is `part_width` wide, `offset` points from the start of the line."""
        return x + self.width - offset - part_width if self.rtl else x + offset


class Rail(SideBySide):
    """A marker in a narrow column, and a body next to it. In a split, the first half keeps the marker."""

    def __init__(
        self, marker: Flowable | None, body: Flowable, indent: float, marker_offset: float = 0.0, rtl: bool = False
    ) -> None:
        self.marker, self.body, self.indent, self.marker_offset, self.rtl = marker, body, indent, marker_offset, rtl
        self.space_before, self.space_after = body.space_before, body.space_after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            body_height = self.body.wrap(width - self.indent, height)[1]
            if self.marker:
                body_height = max(body_height, self.marker.wrap(self.indent, height)[1] + self.marker_offset)
            self.height = body_height
        return width, self.height

    def fits(self, width: float) -> bool:
        return self.body.fits(width - self.indent)

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.body.split(width - self.indent, height)
        if not halves:
            return []
        return [self.copy_with(body=halves[0]), self.copy_with(body=halves[1], marker=None)]

    def relaxed(self, max_height: float, page_height: float) -> Rail:
        return self.copy_with(body=self.body.relaxed(max_height, page_height)) if self.height > max_height else self

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        if self.marker:
            marker_width, marker_height = self.marker.wrap(self.indent, 0)
            self.marker.drawOn(canvas, self.left_edge(x, 0, marker_width), top - self.marker_offset - marker_height)
        marker_width = self.width - self.indent
        self.body.drawOn(canvas, self.left_edge(x, self.indent, marker_width), top - self.body.wrap(marker_width, 0)[1])


class BesideHeading(Rail):
    """A flowable of the text column. The first one of a section has the heading beside it, as its marker.

    It splits only below the end of the heading.
    """

    def __init__(self, heading: Flowable | None, body: Flowable, indent: float, rtl: bool = False) -> None:
        super().__init__(heading, body, indent, 0.0, rtl)
        self.keep_with_next, self.weak_bond, self.item_bond = body.keep_with_next, body.weak_bond, body.item_bond
        self.always_whole, self.urgent, self.never_alone = body.always_whole, body.urgent, body.never_alone
        self.split_cost = body.split_cost
        self.starts_section = heading is not None

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.marker and self.marker.wrap(self.indent, 0)[1] > height:
            return []
        halves = super().split(width, height)
        if halves:
            halves[1].starts_section = False
        return halves

    def parts(self) -> list[Flowable]:
        """Return the parts of a stack, each beside the column of headings; [] if there is nothing to separate."""
        if not isinstance(self.body, Stack) or len(self.body.children) < 2:
            return []
        first, *others = self.body.children
        return [
            BesideHeading(self.marker, first, self.indent, self.rtl),
            *(BesideHeading(None, part, self.indent, self.rtl) for part in others),
        ]


class PictogramRail(Rail):
    """A rail whose marker is centered in a column; a body that is less tall than the marker is centered beside it."""

    def __init__(
        self, marker: Flowable, body: Flowable, columns: tuple[float, float], marker_offset: float, rtl: bool = False
    ) -> None:
        """`columns` are the widths of the column of markers and of the gap after it."""
        super().__init__(marker, body, columns[0] + columns[1], marker_offset, rtl)
        self.column = columns[0]

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top, width = y + self.height, self.width - self.indent
        body_height = self.body.wrap(width, 0)[1]
        lower = 0.0
        if self.marker:
            marker_width, marker_height = self.marker.wrap(self.column, 0)
            lower = max((marker_height - body_height) / 2, 0.0)
            marker_left = self.left_edge(x, (self.column - marker_width) / 2, marker_width)
            self.marker.drawOn(canvas, marker_left, top - self.marker_offset - marker_height)
        self.body.drawOn(canvas, self.left_edge(x, self.indent, width), top - lower - body_height)


class ColumnRow(SideBySide):
    """Cells side by side, tops aligned, in columns of given widths with a gap between them. Splits only if relaxed."""

    splittable = False

    def __init__(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0, rtl: bool = False) -> None:
        self.cells, self.gap, self.rtl = list(cells), gap, rtl

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        if self.measured_width < 0:
            self.measured_width = width
            self.height = max([cell.wrap(cell_width, height)[1] for cell_width, cell in self.cells], default=0.0)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        if not self.splittable:
            return []
        heads: list[tuple[float, Flowable]] = []
        tails: list[tuple[float, Flowable]] = []
        for cell_width, cell in self.cells:
            halves: list[Flowable] = (
                [cell, Gap(0)] if cell.wrap(cell_width, height)[1] <= height else cell.split(cell_width, height)
            )
            if not halves:
                return []
            heads.append((cell_width, halves[0]))
            tails.append((cell_width, halves[1]))
        return [self.copy_with(cells=heads), self.copy_with(cells=tails)]

    def relaxed(self, max_height: float, page_height: float) -> Flowable:
        if self.height <= (page_height if self.always_whole else max_height):
            return self
        return self.copy_with(
            cells=[(cell_width, cell.relaxed(max_height, page_height)) for cell_width, cell in self.cells],
            splittable=True,
        )

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        offset = 0.0
        for cell_width, cell in self.cells:
            width_taken, cell_height = cell.wrap(cell_width, 0)
            cell.drawOn(canvas, self.left_edge(x, offset, width_taken), self.bottom_of(cell_height, y))
            offset += cell_width + self.gap

    def bottom_of(self, cell_height: float, y: float) -> float:
        """Return the bottom of a cell of this height in a row whose bottom is at `y`."""
        return y + self.height - cell_height


def fit_columns(widths: Sequence[float], min_widths: Sequence[float]) -> list[float] | None:
    """Adjust column widths so that each is at least its minimum. Returns None if that is impossible.

    Columns with spare room give up some of it, in proportion to how much they have.
    """
    shortage = float_sum([max(min_width - width, 0.0) for width, min_width in zip(widths, min_widths, strict=True)])
    spare = float_sum([max(width - min_width, 0.0) for width, min_width in zip(widths, min_widths, strict=True)])
    if shortage > spare:
        return None
    share = shortage / spare if spare else 0.0
    return [
        max(min_width, width - (width - min_width) * share) for width, min_width in zip(widths, min_widths, strict=True)
    ]


class Artifact(Flowable):
    """A flowable that repeats what the page says elsewhere: screen readers skip it.

    `summarizes` are the flowables that it is a summary of.
    """

    def __init__(self, child: Flowable, summarizes: Sequence[Flowable] = ()) -> None:
        self.child, self.summarizes = child, tuple(summarizes)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = self.child.wrap(width, height)
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        with canvas.artifacts():
            self.child.drawOn(canvas, x, y)


class Centered(ColumnRow):
    """Cells that are centered vertically."""

    def bottom_of(self, cell_height: float, y: float) -> float:
        return y + (self.height - cell_height) / 2


class RightAligned(SideBySide):
    """Text aligned to the end of the line, at the far side of its column."""

    def __init__(self, text: TextFlowable, rtl: bool) -> None:
        self.text, self.rtl = text, rtl

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.text_width, self.height = self.text.wrap(min(width, self.text.single_line_width + 0.01), height)
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        self.text.drawOn(canvas, self.left_edge(x, self.width - self.text_width, self.text_width), y)


class OnOneLine(SideBySide):
    """Two texts of different sizes on one line, with the same baseline; one below the other if they do not fit on it.

    `turned`: the second text runs in the other direction, and begins at the same side of the page below the first.
    """

    def __init__(
        self, first: TextFlowable, second: TextFlowable, gap: float, *, rtl: bool = False, turned: bool = False
    ) -> None:
        self.first, self.second, self.gap, self.rtl = first, second, gap, rtl
        self.below: Flowable = RightAligned(second, not rtl) if turned else second

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            one, two = self.first.single_line_width + 0.01, self.second.single_line_width + 0.01
            self.joined = one + self.gap + two <= width
            if self.joined:
                self.height = max(self.first.wrap(one, height)[1], self.second.wrap(two, height)[1])
            else:
                self.height = self.first.wrap(width, height)[1] + self.below.wrap(width, height)[1]
        return width, self.height

    def fits(self, width: float) -> bool:
        return self.first.fits(width) and self.second.fits(width)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if not self.joined:
            self.below.wrap(self.width, 0)
            self.below.drawOn(canvas, x, y)
            self.first.wrap(self.width, 0)
            self.first.drawOn(canvas, x, y + self.below.height)
            return
        offset = 0.0
        for text in (self.first, self.second):
            text_width, text_height = text.wrap(text.single_line_width + 0.01, 0)
            bottom = y + (self.height - text_height) * (1 - BASELINE)
            text.drawOn(canvas, self.left_edge(x, offset, text_width), bottom)
            offset += text_width + self.gap


class TintedBox(SideBySide):
    """A flowable on a background: fill, border, and a bar at its start or top. `stretch` is its minimum height.

    Each half of a split has its own background.
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
            horizontal, vertical = self.padding
            self.child_height = self.child.wrap(width - 2 * horizontal, height)[1]
            self.natural_height = self.child_height + 2 * vertical
        self.height = max(self.natural_height, self.stretch)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        horizontal, vertical = self.padding
        halves = self.child.split(width - 2 * horizontal, height - 2 * vertical)
        if not halves:
            return []
        first, rest = (self.copy_with(child=half, stretch=0.0) for half in halves)
        rest.urgent = False  # its begin is not late
        return [first, rest]

    def relaxed(self, max_height: float, page_height: float) -> TintedBox:
        if self.height <= max_height:
            return self
        padding = 2 * self.padding[1]
        return self.copy_with(child=self.child.relaxed(max(max_height - padding, 0), page_height - padding))

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        operators = draw_background(x, y, self.width, self.height, self.fill, self.border, self.weight)
        if self.bar:
            bar_left = self.left_edge(x, 0, 4)
            bar_rectangle = (
                (x, y + self.height - 3, self.width, 3.0) if self.on_top else (bar_left, y, 4.0, self.height)
            )
            operators += [f"{color_operator(self.bar)} {' '.join(map(format_number, bar_rectangle))} re f"]
        if operators:
            canvas.decoration("\n".join(operators))
        horizontal, vertical = self.padding
        self.child.drawOn(canvas, x + horizontal, y + self.height - vertical - self.child_height)


def draw_background(
    x: float, y: float, width: float, height: float, fill: str, border: str, weight: float
) -> list[str]:
    """Return the operators of a filled and bordered rectangle."""
    operators = []
    if fill:
        operators.append(f"{color_operator(fill)} {' '.join(map(format_number, (x, y, width, height)))} re f")
    if border:
        inset = weight / 2
        rectangle = (x + inset, y + inset, width - weight, height - weight)
        operators.append(
            f"{color_operator(border, True)} {format_number(weight)} w {' '.join(map(format_number, rectangle))} re S"
        )
    return operators


class HorizontalRule(Flowable):
    """A horizontal rule with space above, `height` points tall in all: a line to write on, or a divider."""

    def __init__(
        self,
        height: float,
        color: str,
        weight: float = 0.75,
        width: float | None = None,
        element: StructElement | None = None,
        is_further: bool = False,
    ) -> None:
        """`element` is the field of a line to write on; a divider has none, and screen readers skip it.

        `is_further`: it is a further line of a field, and screen readers skip it too.
        """
        self.height, self.color, self.weight, self.max_width, self.element = height, color, weight, width, element
        self.is_further = is_further

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width if self.max_width is None else min(self.max_width, width)
        return self.width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        operators = (
            f"{color_operator(self.color, True)} {format_number(self.weight)} w "
            f"{format_number(x)} {format_number(y)} m {format_number(x + self.width)} {format_number(y)} l S"
        )
        draw_field(canvas, self.element, operators, (x, y, x + self.width, y + self.height), self.is_further)


def draw_field(canvas: Surface, element: StructElement | None, operators: str, box: Box, silent: bool = False) -> None:
    """Draw a line to write on or a box to tick, with its area; as decoration if it has no element, or is `silent`."""
    if element and not silent:
        canvas.field(element, operators, box)
        return
    canvas.decoration(operators)
    if element:
        canvas.field_area(element, box)


class HeadedTable(Flowable):
    """A header and rows. On the next page, the header is repeated as an artifact, and the rows continue below it.

    Each part has at least `min_rows` rows, unless that would leave much of a page empty.
    """

    is_repeat = False
    tall_header = False

    def __init__(self, header: Flowable, rows: list[Flowable], min_rows: int = 1) -> None:
        self.header, self.rows, self.min_rows = header, rows, min_rows

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            rows_height = float_sum([row.wrap(width, height)[1] for row in self.rows])
            self.height = self.header.wrap(width, height)[1] + rows_height
        return width, self.height

    def relaxed(self, max_height: float, page_height: float) -> HeadedTable:
        """Return a copy whose rows may split only if they are taller than a page. `max_height` is ignored."""
        half = page_height / 2
        tall_header = self.header.height > half
        room = page_height if tall_header else page_height - self.header.height
        rows = [row.relaxed(room, room) for row in self.rows]
        return self.copy_with(header=self.header.relaxed(half, half), rows=rows, tall_header=tall_header, min_rows=1)

    def split(self, width: float, height: float) -> list[Flowable]:
        room = height - self.header.wrap(width, height)[1]
        if self.tall_header:  # a header this tall is not repeated
            return _stack_like(self, self.rows if self.is_repeat else [self.header, *self.rows]).split(width, height)
        count = 0
        for row in self.rows:
            if row.wrap(width, height)[1] > room + 0.01:
                break
            room -= row.wrap(width, height)[1]
            count += 1
        first, remaining = self.rows[:count], self.rows[count:]
        if halves := remaining[0].split(width, room) if remaining else []:
            first, remaining = [*first, halves[0]], [halves[1], *remaining[1:]]
        moved = self.min_rows - len(remaining)
        if remaining and moved > 0:
            first, remaining = first[:-moved], [*first[-moved:], *remaining]
        if len(first) < self.min_rows or not remaining:
            return []
        return [self.copy_with(rows=first), self.copy_with(rows=remaining, is_repeat=True)]

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        top -= self.header.wrap(self.width, 0)[1]
        if self.is_repeat:
            with canvas.artifacts():
                self.header.drawOn(canvas, x, top)
        else:
            self.header.drawOn(canvas, x, top)
        for row in self.rows:
            top -= row.wrap(self.width, 0)[1]
            row.drawOn(canvas, x, top)


class RepeatingHeader(Flowable):
    """A header and its body. Splits only if relaxed; then the header is repeated above the rest, as an artifact.

    With a `pointer`, it also splits below the header: the pointer says that the whole body is on the next page.
    `repeated` is what is repeated of the header: a line to write on is on one page only.
    """

    splittable = False
    pointer: Flowable | None = None
    repeated: Flowable | None = None
    tall_header = False
    is_repeat = False

    def __init__(self, header: Flowable, body: Flowable, gap: float = 0.0) -> None:
        self.header, self.body, self.gap = header, body, gap

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.height = self.header.wrap(width, height)[1] + self.gap + self.body.wrap(width, height)[1]
        return width, self.height

    def relaxed(self, max_height: float, page_height: float) -> RepeatingHeader:
        if self.height <= (page_height if self.always_whole else max_height):
            return self
        body = self.body.relaxed(min(max_height, self.body.height - 1), page_height)
        header = self.header.relaxed(max_height, page_height)
        return self.copy_with(
            header=header, body=body, splittable=True, pointer=None, tall_header=self.header.height > page_height / 2
        )

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.pointer:
            first = self.copy_with(body=self.pointer, pointer=None, always_whole=True)
            rest = self.copy_with(header=self.repeated or self.header, is_repeat=True, pointer=None)
            return [first, rest] if first.wrap(width, height)[1] <= height + 0.01 else []
        if not self.splittable:
            return []
        header_height = self.header.wrap(width, height)[1]
        if self.tall_header:  # a header this tall is not repeated
            return _stack_like(self, [self.body] if self.is_repeat else [self.header, self.body]).split(width, height)
        halves = self.body.split(width, height - header_height - self.gap)
        return [self.copy_with(body=halves[0]), self.copy_with(body=halves[1], is_repeat=True)] if halves else []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        body_height = self.body.wrap(self.width, 0)[1]
        with canvas.artifacts() if self.is_repeat else nullcontext():
            self.header.drawOn(canvas, x, y + body_height + self.gap)
        self.body.drawOn(canvas, x, y)


def _stack_like(flowable: Flowable, parts: list[Flowable]) -> Stack:
    """Stack the parts of a flowable, with the same space above and below it."""
    stack = Stack(parts)
    stack.space_before, stack.space_after = flowable.space_before, flowable.space_after
    return stack
