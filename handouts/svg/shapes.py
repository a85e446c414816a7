"""Shapes of a drawing as they are painted: their clips, how far they reach, and what becomes of them before PDF.

Everything here is in the coordinates of the drawing's page, y pointing down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from handouts.svg.extent import Box, outline_box, outline_parts, stroke_box
from handouts.svg.gradient import Gradient
from handouts.svg.path import OutlineBuilder, Segment
from handouts.svg.refusal import CannotDraw

OVERHANG, STROKE_OVERHANG = 0.01, 0.05
"""How much of the page's longer side may lie outside it: rounding, and the outer half of a line along the edge."""

Paint = str | Gradient


@dataclass(frozen=True)
class Clip:
    """An area outside which a shape is not painted."""

    path: tuple[Segment, ...]
    even_odd: bool

    @cached_property
    def box(self) -> Box | None:
        """How far the area reaches; None where there is none."""
        return outline_box(self.path)

    @cached_property
    def is_rectangle(self) -> bool:
        """Whether the area is one upright rectangle."""
        return _is_rectangle(self.path)


@dataclass(frozen=True)
class Shape:
    """One outline with its paint: `#RRGGBB`, `currentColor`, or a gradient. `cap` and `join` are PDF's numbers."""

    path: tuple[Segment, ...]
    fill: Paint | None
    stroke: Paint | None
    stroke_width: float
    even_odd: bool
    cap: int = 0
    join: int = 0
    miter_limit: float = 4.0
    clips: tuple[Clip, ...] = ()
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0


@dataclass(frozen=True)
class Drawing:
    """Shapes from back to front, on a page `width` by `height`. Only the proportions of the page say something."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def used_gradients(shapes: Iterable[Shape]) -> tuple[Gradient, ...]:
    """The gradients of shapes, each once, in the order in which they are painted."""
    paints = (paint for shape in shapes for paint in (shape.fill, shape.stroke))
    return tuple(dict.fromkeys(paint for paint in paints if isinstance(paint, Gradient)))


def visible_part(shape: Shape, clips: tuple[Clip, ...], width: float, height: float) -> Shape | None:
    """The shape with those clips that cut it; None where they leave nothing.

    Raises CannotDraw where the shape reaches over the edges of a page `width` by `height`.
    """
    page = (0.0, 0.0, width, height)
    box = painted_box(shape)
    cutting = []
    for clip in clips:
        area = clip.box
        if not area or not box or _apart(area, box):
            return None
        if not (clip.is_rectangle and _holds(area, box, 1e-3 * max(page))):
            cutting.append(clip)
    for reach, slack in ((outline_box(shape.path), OVERHANG), (box, STROKE_OVERHANG)):
        visible = reach
        for clip in cutting:
            visible = _common(visible, clip.box) if visible and clip.box else None
        if visible and not _holds(page, visible, slack * max(page)):
            raise CannotDraw(f"a part of the drawing lies outside its page ({_beyond(visible, page)})", "outside")
    return replace(shape, clips=tuple(cutting))


def apply_group_opacity(shapes: list[Shape], opacity: float) -> list[Shape]:
    """Shapes of a group that is partly clear. Raises CannotDraw where one of them lies on another.

    The group is clear as a whole: what it covers shines through, and not what it holds itself.
    """
    boxes = [box for shape in shapes if (box := painted_box(shape))]
    apart = len(boxes) < 200 and all(_apart(box, other) for place, box in enumerate(boxes) for other in boxes[:place])
    if not apart or any(shape.fill and shape.stroke for shape in shapes):
        raise CannotDraw(
            f"cannot draw a group of shapes that is clear as a whole (opacity: {opacity:.3g})", "transparency"
        )
    return [
        replace(shape, fill_opacity=shape.fill_opacity * opacity, stroke_opacity=shape.stroke_opacity * opacity)
        for shape in shapes
    ]


def zero_length_dots(shape: Shape) -> Iterator[Shape]:
    """The parts of a stroke without length, as filled dots: readers of PDF do not agree on them."""
    if not shape.stroke or not shape.cap:
        return
    half = shape.stroke_width / 2
    for part in outline_parts(shape.path):
        values = [value for segment in part for value in segment[1:] if not isinstance(value, str)]
        x, y = values[0], values[1]
        if len(part) > 1 and set(values[::2]) == {x} and set(values[1::2]) == {y}:
            dot = OutlineBuilder()
            if shape.cap == 1:
                dot.oval(x, y, half, half)
            else:
                dot.box(x - half, y - half, 2 * half, 2 * half)
            yield Shape(tuple(dot.segments), shape.stroke, None, 0.0, False, fill_opacity=shape.stroke_opacity)


def painted_box(shape: Shape) -> Box | None:
    """How far a shape reaches with its stroke; None for a shape without points."""
    if shape.stroke:
        return stroke_box(shape.path, shape.stroke_width, shape.cap, shape.join, shape.miter_limit)
    return outline_box(shape.path)


def _is_rectangle(path: tuple[Segment, ...]) -> bool:
    """Whether an outline is one upright rectangle."""
    points = [segment[1:] for segment in path if segment[0] == "L" or segment[0] == "M"]
    kinds = "".join(segment[0] for segment in path)
    if kinds not in ("MLLLZ", "MLLLLZ", "MLLL", "MLLLL") or (len(points) == 5 and points[0] != points[4]):
        return False
    box = outline_box(path)
    corners = {(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])} if box else set()
    steps = zip(points[:4], [*points[1:4], points[0]], strict=True)
    return set(points[:4]) == corners and all(a[0] == b[0] or a[1] == b[1] for a, b in steps)


def _holds(outer: Box, inner: Box, slack: float) -> bool:
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def _apart(one: Box, other: Box) -> bool:
    return one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def _common(one: Box, other: Box) -> Box | None:
    box = max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    return box if box[0] <= box[2] and box[1] <= box[3] else None


def _beyond(box: Box, page: Box) -> str:
    """How far a box reaches over the page, in words."""
    over = {"left": -box[0], "top": -box[1], "right": box[2] - page[2], "bottom": box[3] - page[3]}
    side, most = max(over.items(), key=lambda entry: entry[1])
    whole = page[2] if side in ("left", "right") else page[3]
    return f"over the {side} edge by {most / whole:.0%} of the page"
