"""Pieces that hold others: a rail with a mark, a row, a box on a ground; and lines.

What stands side by side stands in the direction of reading. Left and right are said nowhere else: a piece measures how
far from the beginning of the line its parts stand, and `Across.side` tells where that is on the paper.
"""

from __future__ import annotations

from collections.abc import Sequence

from handouts.typeset.flow import Flowable, Gap, Surface, TextFlowable
from handouts.typeset.ink import color_operator, format_number
from handouts.typeset.sums import float_sum


class SideBySide(Flowable):
    """Base of pieces with parts side by side: from the left, or, where `rtl` is set, from the right."""

    rtl = False
    width = 0.0

    def side(self, x: float, offset: float, wide: float) -> float:
        """The left edge of a part `wide` points wide that stands `offset` points from where the line begins."""
        return x + self.width - offset - wide if self.rtl else x + offset


class Rail(SideBySide):
    """A mark in a narrow column and a body beside it; of a split body, the first half keeps the mark."""

    def __init__(
        self, mark: Flowable | None, body: Flowable, indent: float, down: float = 0.0, rtl: bool = False
    ) -> None:
        self.mark, self.body, self.indent, self.down, self.rtl = mark, body, indent, down, rtl
        self.before, self.after = body.before, body.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            tall = self.body.wrap(width - self.indent, height)[1]
            if self.mark:
                tall = max(tall, self.mark.wrap(self.indent, height)[1] + self.down)
            self.height = tall
        return width, self.height

    def holds(self, width: float) -> bool:
        return self.body.holds(width - self.indent)

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.body.split(width - self.indent, height)
        if not halves:
            return []
        return [self.like(body=halves[0]), self.like(body=halves[1], mark=None)]

    def eased(self, least: float, page: float) -> Rail:
        return self.like(body=self.body.eased(least, page)) if self.height > least else self

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        if self.mark:
            wide, tall = self.mark.wrap(self.indent, 0)
            self.mark.drawOn(canvas, self.side(x, 0, wide), top - self.down - tall)
        wide = self.width - self.indent
        self.body.drawOn(canvas, self.side(x, self.indent, wide), top - self.body.wrap(wide, 0)[1])


class ColumnRow(SideBySide):
    """Pieces side by side, tops aligned, in columns of given widths with a gap between; split only when eased."""

    loose = False

    def __init__(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0, rtl: bool = False) -> None:
        self.cells, self.gap, self.rtl = list(cells), gap, rtl

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        if self.measured < 0:
            self.measured = width
            self.height = max([cell.wrap(wide, height)[1] for wide, cell in self.cells], default=0.0)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        if not self.loose:
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
        return [self.like(cells=heads), self.like(cells=tails)]

    def eased(self, least: float, page: float) -> Flowable:
        if self.height <= (page if self.firm else least):
            return self
        return self.like(cells=[(wide, cell.eased(least, page)) for wide, cell in self.cells], loose=True)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        offset = 0.0
        for wide, cell in self.cells:
            taken, tall = cell.wrap(wide, 0)
            cell.drawOn(canvas, self.side(x, offset, taken), self.bottom_of(tall, y))
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
        if width != self.measured:
            self.width = self.measured = width
            self.wide, self.height = self.words.wrap(min(width, self.words.natural + 0.01), height)
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        self.words.drawOn(canvas, self.side(x, self.width - self.wide, self.wide), y)


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
        if width != self.measured:
            self.width = self.measured = width
            across, down = self.padding
            self.inner = self.child.wrap(width - 2 * across, height)[1]
            self.natural = self.inner + 2 * down
        self.height = max(self.natural, self.stretch)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        across, down = self.padding
        halves = self.child.split(width - 2 * across, height - 2 * down)
        return [self.like(child=half, stretch=0.0) for half in halves]

    def eased(self, least: float, page: float) -> TintedBox:
        return self.like(child=self.child.eased(least, page)) if self.height > least else self

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        operators = draw_background(x, y, self.width, self.height, self.fill, self.border, self.weight)
        if self.bar:
            start = self.side(x, 0, 4)
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
