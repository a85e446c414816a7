"""Pieces of a page that wrap, split and draw, by the names ReportLab's platypus gives these steps.

`wrap(width, height)` measures, `split(width, height)` cuts in two where that is allowed, `drawOn(canvas, x, y)` draws
with (x, y) at the bottom left. They are not subclasses of platypus's Flowable: importing that costs 130 ms and nothing
else of it is used.
"""

from __future__ import annotations

from collections.abc import Sequence

from handouts.document import Inlines
from handouts.typeset.breaking import SPACES, lines
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.ink import color_operator, ink, number
from handouts.typeset.recording import Recorder, Recording
from handouts.typeset.shaping import Style, shape
from handouts.typeset.structure import Element

Surface = TaggedCanvas | Recorder
"""What a piece is drawn on: a page, or a recorder that draws it on many."""
LEAST_LINES = 2  # no fewer lines of a paragraph stand alone at the foot or head of a page


class Flowable:
    """Base of all pieces. Spaces are in points; `keep_with_next` binds a heading to what follows it."""

    before = 0.0
    after = 0.0
    keep_with_next = False
    height = 0.0
    recording: Recording | None = None
    measured = -1.0
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

    def recorded(self, width: float) -> Recording:
        """What it draws with its bottom left at the origin, in a column of `width` points."""
        if self.recording is None:
            recorder = Recorder()
            self.wrap(width, 0)
            self.drawOn(recorder, 0, 0)
            self.recording = recorder.taken
        return self.recording

    def loosen(self) -> None:
        """Allow a split that looks poor: called only when a piece is taller than a whole page."""


class Text(Flowable):
    """A paragraph of one element. Halves of a split paragraph share the element."""

    def __init__(
        self, element: Element, inlines: Inlines, style: Style, lang: str, rows: tuple[int, int] | None = None
    ) -> None:
        self.element, self.style, self.lang, self.rows = element, style, lang, rows
        self.shaped = shape(inlines, style)

    def __deepcopy__(self, _: object) -> Text:
        return self  # a paragraph has nothing to loosen, and its measured text is found by identity

    def _range(self, width: float) -> tuple[int, int]:
        return self.rows or (0, len(lines(self.shaped, width, self.lang)))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            first, last = self._range(width)
            self.height = (last - first) * self.style.leading
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        first, last = self._range(width)
        fit = min(int((height + 0.01) // self.style.leading), last - first - LEAST_LINES)
        if fit < LEAST_LINES:
            return []
        return [self._part(first, first + fit), self._part(first + fit, last)]

    def _part(self, first: int, last: int) -> Text:
        part = object.__new__(Text)
        part.__dict__.update(self.__dict__, rows=(first, last), measured=-1.0, recording=None)
        return part

    @property
    def widest_word(self) -> float:
        """Width in points of the widest stretch that may not be broken; a blank takes what room there is."""
        best = run = 0.0
        for cluster in self.shaped.clusters:
            run = 0.0 if cluster.text in SPACES or cluster.face is None else run + cluster.width
            best = max(best, run)
        return best

    @property
    def natural(self) -> float:
        """Width in points on a single line."""
        return sum(cluster.width for cluster in self.shaped.clusters)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if self.shaped.clusters:
            first, last = self._range(self.width)
            drawn = ink(self.shaped, self.width, self.lang, first, last)
            canvas.content(self.element, drawn, x, y + self.height)


class Gap(Flowable):
    """Empty space."""

    def __init__(self, height: float) -> None:
        self.height = height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        """Nothing to draw."""


class Stack(Flowable):
    """Pieces one below the other; may be split between them or within one, unless it is `whole`."""

    def __init__(self, children: Sequence[Flowable], whole: bool = False) -> None:
        self.children, self.whole = list(children), whole

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            self.height = sum(gap + child.wrap(width, height)[1] for gap, child in self._spaced())
        return width, self.height

    def _spaced(self) -> list[tuple[float, Flowable]]:
        return spaced(self.children)

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.whole:
            return []
        cut = split_children(self.children, width, height)
        return [self._with(part) for part in cut] if cut else []

    def _with(self, children: list[Flowable]) -> Stack:
        part = Stack(children)
        part.before, part.after = self.before, self.after
        return part

    def loosen(self) -> None:
        self.whole = False
        for child in self.children:
            child.loosen()

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        for gap, child in self._spaced():
            top -= gap + child.wrap(self.width, 0)[1]
            child.drawOn(canvas, x, top)


def spaced(children: Sequence[Flowable]) -> list[tuple[float, Flowable]]:
    """Each child with the space above it: the larger of what its neighbors ask for; none above the first."""
    return [(max(child.before, children[at - 1].after) if at else 0.0, child) for at, child in enumerate(children)]


def split_children(
    children: Sequence[Flowable], width: float, height: float
) -> tuple[list[Flowable], list[Flowable]] | None:
    """Cut a list of pieces so that the first part fits; None where no good cut exists."""
    used = 0.0
    for at, (gap, child) in enumerate(spaced(children)):
        tall = child.wrap(width, height)[1]
        if used + gap + tall <= height + 0.01:
            used += gap + tall
            continue
        halves = child.split(width, height - used - gap) if height - used - gap > 0 else []
        if halves:
            return [*children[:at], halves[0]], [halves[1], *children[at + 1 :]]
        cut = at
        while cut and children[cut - 1].keep_with_next:  # a heading goes along with what it heads
            cut -= 1
        return (list(children[:cut]), list(children[cut:])) if cut else None
    return None


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
