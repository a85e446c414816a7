"""Pieces of a page that wrap, split and draw, by the names ReportLab's platypus gives these steps.

`wrap(width, height)` measures, `split(width, height)` cuts in two where that is allowed, `drawOn(canvas, x, y)` draws
with (x, y) at the bottom left. They are not subclasses of platypus's Flowable: importing that costs 130 ms and nothing
else of it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

from handouts.typeset.breaking import break_lines, fits_width, widest_line
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.ink import draw_lines
from handouts.typeset.inkparts import draw_spans
from handouts.typeset.recording import Recorder, Recording
from handouts.typeset.shaping import ShapedText
from handouts.typeset.structure import StructElement
from handouts.typeset.sums import float_sum

Surface = TaggedCanvas | Recorder
"""What a piece is drawn on: a page, or a recorder that draws it on many."""
LEAST_LINES = 2  # no fewer lines of a paragraph stand alone at the foot or head of a page


class Flowable:
    """Base of all pieces. Spaces are in points; `keep_with_next` binds a heading to what follows it."""

    before = 0.0
    after = 0.0
    keep_with_next = False
    yielding = False
    """In need, `keep_with_next` gives way: where it would leave much of a page empty."""
    firm = False
    """Stays whole wherever a page holds it, however much of a page that leaves empty."""
    urgent = False
    """Comes as early as it can: spaces shrink for it."""
    social = False
    """Does not stand alone on the last page."""
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

    def holds(self, width: float) -> bool:
        """True when no word, number or date of it has to be cut for a column of `width` points."""
        return True

    def recorded(self, width: float) -> Recording:
        """What it draws with its bottom left at the origin, in a column of `width` points."""
        if self.recording is None:
            recorder = Recorder()
            self.wrap(width, 0)
            self.drawOn(recorder, 0, 0)
            self.recording = recorder.taken
        return self.recording

    def eased(self, least: float, page: float) -> Flowable:
        """A copy that may be split where it is taller than `least`, and what has to stay whole, where than `page`.

        Itself, where nothing of it is. It was measured before.
        """
        return self

    def like(self, **changes: Any) -> Self:
        """A copy with some changes, to be measured anew. Pieces do not change: other documents hold the same."""
        part = object.__new__(type(self))
        part.__dict__.update(self.__dict__, measured=-1.0, recording=None, **changes)
        return part


class TextFlowable(Flowable):
    """A paragraph of one element, which holds one for each part. Halves of a split paragraph share them."""

    def __init__(self, element: StructElement, shaped: ShapedText, rows: tuple[int, int] | None = None) -> None:
        self.element, self.style, self.rows = element, shaped.style, rows
        self.shaped = shaped
        for part in self.shaped.told.parts:
            element.add(part.role).lang = part.lang

    def _range(self, width: float) -> tuple[int, int]:
        return self.rows or (0, len(break_lines(self.shaped, width)))

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

    def _part(self, first: int, last: int) -> TextFlowable:
        part = object.__new__(TextFlowable)
        part.__dict__.update(self.__dict__, rows=(first, last), measured=-1.0, recording=None)
        return part

    def holds(self, width: float) -> bool:
        return fits_width(self.shaped, width)

    @property
    def widest_word(self) -> float:
        """Width in points of the widest word, number or date; a blank takes what room there is."""
        return widest_line(self.shaped)

    @property
    def natural(self) -> float:
        """Width in points on a single line."""
        return self.shaped.width

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        if self.shaped.told.words:
            first, last = self._range(self.width)
            draw = draw_spans if self.shaped.told.parts else draw_lines
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

    need = False
    wish = False
    entire = 0.0
    """Height up to which it is `whole`."""

    def __init__(self, children: Sequence[Flowable], whole: bool = False, firm: bool = False) -> None:
        self.children, self.whole, self.firm = list(children), whole, firm

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            self.height = float_sum([gap + child.wrap(width, height)[1] for gap, child in space_between(self.children)])
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        if self.whole or 0 < self.height <= self.entire:
            return []
        cut = split_children(self.children, width, height, self.need)
        return [self.like(children=part) for part in cut] if cut else []

    def holds(self, width: float) -> bool:
        return all(child.holds(width) for child in self.children)

    def opened(self) -> Stack:
        """A copy that may be split between its children, each of which stays as it is."""
        return self.like(whole=False, need=True)

    def eased(self, least: float, page: float) -> Stack:
        if self.height <= (page if self.firm else least):
            return self
        parts = [child.eased(least, page) for child in self.children]
        return self.like(children=parts, whole=False, need=True, entire=0.0)

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        for gap, child in space_between(self.children):
            top -= gap + child.wrap(self.width, 0)[1]
            child.drawOn(canvas, x, top)


def space_between(children: Iterable[Flowable]) -> Iterator[tuple[float, Flowable]]:
    """Each child with the space above it: the larger of what its neighbors ask for; none above the first."""
    after = None
    for child in children:
        yield (max(child.before, after) if after is not None else 0.0), child
        after = child.after


def split_children(
    children: Sequence[Flowable], width: float, height: float, need: bool = False
) -> tuple[list[Flowable], list[Flowable]] | None:
    """Cut a list of pieces so that the first part fits; None where no good cut exists. In need, bonds may yield."""
    used = 0.0
    for at, (gap, child) in enumerate(space_between(children)):
        tall = child.wrap(width, height)[1]
        if used + gap + tall <= height + 0.01:
            used += gap + tall
            continue
        halves = child.split(width, height - used - gap) if height - used - gap > 0 else []
        if halves:
            return [*children[:at], halves[0]], [halves[1], *children[at + 1 :]]
        cut = at
        while cut and _bound(children[cut - 1], need):  # a heading goes along with what it heads
            cut -= 1
        if need and cut == 0:  # a long paragraph may leave some of its lines behind
            for last in range(at - 1, -1, -1):
                if halves := children[last].split(width, children[last].height - 1):
                    return [*children[:last], halves[0]], [halves[1], *children[last + 1 :]]
        return (list(children[:cut]), list(children[cut:])) if cut else None
    return None


def _bound(piece: Flowable, need: bool) -> bool:
    return piece.keep_with_next and not (need and piece.yielding)


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
