"""Set consecutive sections of text in two columns, as a printed leaflet does, where that saves a page of the budget.

Short items leave much of a wide column empty. In two columns, the same words take about a third less of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handouts.document import Groups, ItemList, KeyValues, Paragraph, Section, Signature, SignaturePair, WriteLines
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import Flowable, SideBySide, Surface, split_children, with_spaces

GUTTER = 24.0
"""Gap between the columns, in points."""
MIN_PART = 60.0
"""On each of two pages, the columns are at least so tall, in points."""
PRECISION = 2.0
"""The columns are balanced to this height, in points."""
COLUMN_BLOCKS = (Groups, ItemList, KeyValues, Paragraph, WriteLines)
"""Blocks that read well in a narrow column."""


def column_context(context: BuilderContext) -> BuilderContext:
    """Return the context of one of two columns: headings are above their text."""
    theme = context.theme
    width = (theme.width - GUTTER) / 2
    return context.with_theme(replace(theme, scale=replace(theme.scale, side=0.0), indent=theme.width - width))


def is_form(sections: Sequence[Section]) -> bool:
    """True if a document is signed. Its lines to write on take the whole column, so it is not set in two columns."""
    return any(isinstance(block, Signature | SignaturePair) for section in sections for block in section.blocks)


def section_runs(sections: Sequence[Section]) -> Iterator[tuple[bool, Sequence[Section]]]:
    """Yield runs of consecutive sections, and whether a run is set in columns: at least two sections of plain text.

    A section without a heading continues a run, but does not begin one.
    """
    start = 0
    while start < len(sections):
        end = start
        while end < len(sections) and _is_text(sections[end], is_first=end == start):
            end += 1
        end = max(end, start + 1)
        yield end - start > 1, sections[start:end]
        start = end


def _is_text(section: Section, is_first: bool) -> bool:
    has_heading = bool(section.heading) or isinstance(section.blocks[0], Groups)
    return (has_heading or not is_first) and all(isinstance(block, COLUMN_BLOCKS) for block in section.blocks)


class TwoColumns(SideBySide):
    """Flowables in two columns of about equal height, read one after the other.

    `split` fills both columns of a page before it continues on the next one.
    """

    filled: tuple[list[Flowable], list[Flowable]] | None = None
    """The flowables of each column of a page that was filled."""

    def __init__(self, children: Sequence[Flowable], rtl: bool = False) -> None:
        self.children, self.rtl = list(children), rtl
        self.space_before, self.space_after = children[0].space_before, children[-1].space_after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.column = (width - GUTTER) / 2
            self.columns = self.filled or self._balanced()
            self.height = max(self._height_of(column) for column in self.columns)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        if height < MIN_PART or self.height - height < MIN_PART or self.filled:
            return []
        first, rest = self._cut(self.children, height)
        second, rest = self._cut(rest, height)
        if not (first and second and rest):
            return []
        return [
            self.copy_with(children=[*first, *second], filled=(first, second)),
            self.copy_with(children=rest),
        ]

    def placed(self, x: float, top: float) -> Iterator[tuple[Flowable, float, float, float]]:
        """Yield each flowable with its left edge, its bottom and its width, in points, in reading order.

        They are drawn one by one, because they belong to several sections. `top` is the top edge of the columns.
        """
        for column, offset in zip(self.columns, (0.0, self.column + GUTTER), strict=True):
            y, left = top, self.left_edge(x, offset, self.column)
            for gap, child in with_spaces(column):
                y -= gap + child.wrap(self.column, 0)[1]
                yield child, left, y, self.column

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        for child, left, bottom, _ in self.placed(x, y + self.height):
            child.drawOn(canvas, left, bottom)

    def _height_of(self, flowables: Sequence[Flowable]) -> float:
        return float_sum([gap + part.wrap(self.column, 0)[1] for gap, part in with_spaces(flowables)])

    def _cut(self, flowables: list[Flowable], height: float) -> tuple[list[Flowable], list[Flowable]]:
        """Return what fits in a column of this height, and the rest."""
        if not flowables or self._height_of(flowables) <= height + 0.01:
            return flowables, []
        for forced in (False, True):
            if cut := split_children(flowables, self.column, height, forced):
                return cut
        return [], flowables

    def _balanced(self) -> tuple[list[Flowable], list[Flowable]]:
        """Return the flowables of both columns, the lowest way to set them."""
        too_low, enough = 0.0, self._height_of(self.children)
        best: tuple[list[Flowable], list[Flowable]] = (self.children, [])
        while enough - too_low > PRECISION:
            height = (too_low + enough) / 2
            first, second = self._cut(self.children, height)
            if first and self._height_of(second) <= height:
                best, enough = (first, second), height
            else:
                too_low = height
        return best
