"""Linear and radial gradients to colors along a line or between two circles, with the matrix to the page.

Shapes of a drawing as they are painted: their clips, how far they reach, and what becomes of them before PDF.

Everything here is in the coordinates of the drawing's page, y pointing down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from handouts.images.geometry import Matrix, parse_fraction, parse_length, read_transform
from handouts.images.outlines import Box, OutlineBuilder, Segment, Viewport, outline_box, outline_parts, stroke_box
from handouts.images.style import Cascade, href_id, resolve_color
from handouts.images.xml_tree import CannotDraw, XmlElement, quote_value

GRADIENTS = ("linearGradient", "radialGradient")
_LINE, _CIRCLES = ("x1", "y1", "x2", "y2"), ("cx", "cy", "r", "fx", "fy", "fr")
_SHARED = ("gradientUnits", "gradientTransform", "spreadMethod")
MAX_STOPS = 100


@dataclass(frozen=True)
class Gradient:
    """Colors by offsets from 0 to 1: along a line (four coordinates), or from a circle to a circle (six).

    `coordinates` are those of PDF's shadings: x1 y1 x2 y2, or fx fy fr cx cy r; `matrix` leads from them to the page.
    Before the first offset and behind the last, the colors go on as they are there.
    """

    coordinates: tuple[float, ...]
    matrix: Matrix
    stops: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class GradientDefinition:
    """A gradient as the file states it, whatever it is used for."""

    is_line: bool
    given: dict[str, str]
    stops: tuple[tuple[float, str], ...]


def read_definition(
    element: XmlElement, by_id: Callable[[str, str], XmlElement], cascade: Cascade
) -> GradientDefinition:
    """What a gradient's element states, together with those that it refers to. Raises CannotDraw."""
    chain = list(_chain(element, by_id))
    given = _attributes(chain)
    spread = given.get("spreadMethod", "pad")
    if spread != "pad":
        raise CannotDraw(f"cannot draw a gradient that repeats (spreadMethod: {spread[:40]})", "gradient")
    units = given.get("gradientUnits", "objectBoundingBox")
    if units not in ("objectBoundingBox", "userSpaceOnUse"):
        raise CannotDraw(f"cannot read gradientUnits={quote_value(units)}", "gradient")
    owner = next((part for part in chain if any(child.name == "stop" for child in part.children)), element)
    return GradientDefinition(element.name == "linearGradient", given, _stops(owner, cascade))


def resolve_gradient(definition: GradientDefinition, box: Box, matrix: Matrix, port: Viewport) -> Gradient | str | None:
    """The paint of a shape whose own box is `box`: a gradient, its one color, or nothing. Raises CannotDraw."""
    given, stops = definition.given, definition.stops
    if not stops:
        return None
    if given.get("gradientUnits") != "userSpaceOnUse":
        wide, tall = box[2] - box[0], box[3] - box[1]
        if not (wide and tall):
            raise CannotDraw("cannot draw a gradient on a straight line", "gradient")
        matrix, port = matrix.after(Matrix(wide, 0, 0, tall, box[0], box[1])), Viewport(1, 1)
    matrix = matrix.after(read_transform(given.get("gradientTransform", "")))
    coordinates = (_line if definition.is_line else _circles)(given, port)
    is_point = coordinates[:2] == coordinates[2:] if definition.is_line else not coordinates[5]
    if len(stops) == 1 or is_point:
        return stops[-1][1]
    if matrix.area < 1e-12 or not all(map(math.isfinite, (*coordinates, matrix.e, matrix.f, matrix.area))):
        raise CannotDraw("cannot draw a gradient that a transform makes flat", "gradient")
    return Gradient(coordinates, matrix, stops)


def _chain(element: XmlElement, by_id: Callable[[str, str], XmlElement]) -> Iterator[XmlElement]:
    """A gradient and those that it refers to for what it does not state itself."""
    for _ in range(16):
        yield element
        name = href_id(element)
        if not name:
            return
        element = by_id(name, "a gradient")
        if element.name not in GRADIENTS:
            raise CannotDraw(f"a gradient refers to <{element.name[:40]}>", "gradient")
    raise CannotDraw("a gradient refers to itself", "gradient")


def _attributes(chain: list[XmlElement]) -> dict[str, str]:
    """What the first of a chain states counts; places only from gradients of its own kind."""
    given: dict[str, str] = {}
    for element in chain:
        names = (*_SHARED, *(_LINE if element.name == "linearGradient" else _CIRCLES))
        for name in names if element.name == chain[0].name else _SHARED:
            if name in element.attributes:
                given.setdefault(name, element.attributes[name])
    return given


def _line(given: dict[str, str], port: Viewport) -> tuple[float, ...]:
    wholes = (port.width, port.height, port.width, port.height)
    defaults = ("0%", "0%", "100%", "0%")
    return tuple(
        parse_length(given.get(name, default), name, whole)
        for name, default, whole in zip(_LINE, defaults, wholes, strict=True)
    )


def _circles(given: dict[str, str], port: Viewport) -> tuple[float, ...]:
    cx, cy = (
        parse_length(given.get("cx", "50%"), "cx", port.width),
        parse_length(given.get("cy", "50%"), "cy", port.height),
    )
    r = parse_length(given.get("r", "50%"), "r", port.diagonal)
    fx = parse_length(given["fx"], "fx", port.width) if "fx" in given else cx
    fy = parse_length(given["fy"], "fy", port.height) if "fy" in given else cy
    fr = parse_length(given.get("fr", "0"), "fr", port.diagonal)
    if r < 0 or fr < 0 or (r and math.hypot(fx - cx, fy - cy) + fr > 0.99 * r):
        raise CannotDraw("cannot draw a gradient whose focus lies at its edge", "gradient")
    return fx, fy, fr, cx, cy, r


def _stops(element: XmlElement, cascade: Cascade) -> tuple[tuple[float, str], ...]:
    """Offsets and colors. An offset is never before the one above it."""
    stops: list[tuple[float, str]] = []
    around = cascade.own(element)
    for child in element.children:
        if child.name != "stop":
            if child.is_foreign or child.name in ("title", "desc", "metadata"):
                continue
            raise CannotDraw(f"cannot draw <{child.name[:40]}> in a gradient", "gradient")
        own = cascade.own(child)
        current = own.get("color", around.get("color", ""))
        value = own.get("stop-color", "#000000")
        if value.lower() == "currentcolor" and not current:
            raise CannotDraw("cannot draw a gradient of the page's own color", "gradient")
        paint, alpha = resolve_color(value, current)
        if alpha * parse_fraction(own.get("stop-opacity", "1"), "stop-opacity") < 1:
            raise CannotDraw("cannot draw a gradient that is clear in places", "transparency")
        offset = parse_fraction(child.attributes.get("offset", "0"), "offset")
        stops.append((max(offset, stops[-1][0] if stops else 0.0), paint))
        if len(stops) > MAX_STOPS:
            raise CannotDraw(f"a gradient has over {MAX_STOPS} stops", "gradient")
    return tuple(stops)


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
