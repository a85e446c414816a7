"""Pieces that hold others: a rail with a mark, a row, a box on a ground; and lines."""

from __future__ import annotations

from collections.abc import Sequence

from handouts.typeset.flow import Flowable, Gap, Surface
from handouts.typeset.ink import color_operator, number


class Rail(Flowable):
    """A mark in a narrow column at the left and a body beside it; of a split body, the first half keeps the mark."""

    def __init__(self, mark: Flowable | None, body: Flowable, indent: float, down: float = 0.0) -> None:
        self.mark, self.body, self.indent, self.down = mark, body, indent, down
        self.before, self.after = body.before, body.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            tall = self.body.wrap(width - self.indent, height)[1]
            if self.mark:
                tall = max(tall, self.mark.wrap(self.indent, height)[1] + self.down)
            self.height = tall
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.body.split(width - self.indent, height)
        if not halves:
            return []
        return [Rail(self.mark, halves[0], self.indent, self.down), Rail(None, halves[1], self.indent)]

    def loosen(self) -> None:
        self.body.loosen()

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        if self.mark:
            self.mark.drawOn(canvas, x, top - self.down - self.mark.wrap(self.indent, 0)[1])
        self.body.drawOn(canvas, x + self.indent, top - self.body.wrap(self.width - self.indent, 0)[1])


class Row(Flowable):
    """Pieces side by side, tops aligned, in columns of given widths with a gap between; split only when loosened."""

    def __init__(self, cells: Sequence[tuple[float, Flowable]], gap: float = 0.0, bottom: bool = False) -> None:
        self.cells, self.gap, self.bottom = list(cells), gap, bottom
        self.loose = False

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if self.measured < 0:
            self.measured = width
            self.height = max((cell.wrap(wide, height)[1] for wide, cell in self.cells), default=0.0)
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
        parts = [Row(heads, self.gap), Row(tails, self.gap)]
        parts[1].loose = True
        return list(parts)

    def loosen(self) -> None:
        self.loose = True
        for _, cell in self.cells:
            cell.loosen()

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        for wide, cell in self.cells:
            tall = cell.wrap(wide, 0)[1]
            cell.drawOn(canvas, x, y if self.bottom else y + self.height - tall)
            x += wide + self.gap


class Box(Flowable):
    """A piece on a ground: fill, border, and a bar at its left or top; each half of a split has its own ground."""

    def __init__(
        self,
        child: Flowable,
        padding: tuple[float, float],
        *,
        fill: str = "",
        border: str = "",
        bar: str = "",
        bar_at: str = "left",
        weight: float = 1.0,
    ) -> None:
        self.child, self.padding = child, padding
        self.fill, self.border, self.bar, self.bar_at, self.weight = fill, border, bar, bar_at, weight

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        across, down = self.padding
        self.inner = self.child.wrap(width - 2 * across, height)[1]
        self.height = max(self.inner + 2 * down, getattr(self, "stretch", 0.0))
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        across, down = self.padding
        halves = self.child.split(width - 2 * across, height - 2 * down)
        return [self._with(half) for half in halves]

    def loosen(self) -> None:
        self.child.loosen()

    def _with(self, child: Flowable) -> Box:
        part = Box(
            child,
            self.padding,
            fill=self.fill,
            border=self.border,
            bar=self.bar,
            bar_at=self.bar_at,
            weight=self.weight,
        )
        part.before, part.after = self.before, self.after
        return part

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        operators = ground(x, y, self.width, self.height, self.fill, self.border, self.weight)
        if self.bar:
            place = (x, y, 4, self.height) if self.bar_at == "left" else (x, y + self.height - 3, self.width, 3)
            operators += [f"{color_operator(self.bar)} {' '.join(map(number, place))} re f"]
        if operators:
            canvas.decoration("\n".join(operators))
        across, down = self.padding
        self.child.drawOn(canvas, x + across, y + self.height - down - self.inner)


def ground(x: float, y: float, width: float, height: float, fill: str, border: str, weight: float) -> list[str]:
    """Operators of a filled and bordered rectangle."""
    out = []
    if fill:
        out.append(f"{color_operator(fill)} {' '.join(map(number, (x, y, width, height)))} re f")
    if border:
        inset = weight / 2
        place = (x + inset, y + inset, width - weight, height - weight)
        out.append(f"{color_operator(border, True)} {number(weight)} w {' '.join(map(number, place))} re S")
    return out


class Line(Flowable):
    """A horizontal rule at the bottom of a space `height` points tall: a line to write on, or a divider."""

    def __init__(self, height: float, color: str, weight: float = 0.75, width: float | None = None) -> None:
        self.height, self.color, self.weight, self.long = height, color, weight, width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width if self.long is None else min(self.long, width)
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        canvas.decoration(
            f"{color_operator(self.color, True)} {number(self.weight)} w "
            f"{number(x)} {number(y)} m {number(x + self.width)} {number(y)} l S"
        )
