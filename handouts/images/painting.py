"""Describe how shapes are painted: gradients, clips, opacity, and the shapes of a finished drawing.

All coordinates are those of the drawing's page, with y pointing down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from handouts.images.geometry import Matrix, parse_fraction, parse_length, read_transform
from handouts.images.outlines import Box, OutlineBuilder, Segment, Viewport, outline_box, stroke_box, subpaths
from handouts.images.style import Cascade, href_id, resolve_color
from handouts.images.svg_error import CannotDraw, quote_value
from handouts.images.xml_tree import XmlElement

GRADIENTS = ("linearGradient", "radialGradient")
_LINE, _CIRCLES = ("x1", "y1", "x2", "y2"), ("cx", "cy", "r", "fx", "fy", "fr")
_SHARED = ("gradientUnits", "gradientTransform", "spreadMethod")
MAX_STOPS = 100


@dataclass(frozen=True)
class Gradient:
    """Colors by offset, 0 to 1: along a line (four coordinates) or between two circles (six).

    `coordinates` are those of PDF shadings: x1 y1 x2 y2, or fx fy fr cx cy r. `matrix` transforms them to the page.
    The first and the last color extend beyond their offsets.
    """

    coordinates: tuple[float, ...]
    matrix: Matrix
    stops: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class GradientDefinition:
    """A gradient as defined in the file, before it is applied to a shape."""

    is_line: bool
    attributes: dict[str, str]
    stops: tuple[tuple[float, str], ...]


def read_gradient(element: XmlElement, by_id: Callable[[str, str], XmlElement], cascade: Cascade) -> GradientDefinition:
    """Read a gradient element, with the gradients that it refers to. Raises CannotDraw."""
    chain = list(_chain(element, by_id))
    attributes = _attributes(chain)
    spread = attributes.get("spreadMethod", "pad")
    if spread != "pad":
        raise CannotDraw(f"cannot draw a repeating gradient (spreadMethod: {spread[:40]})", "gradient")
    units = attributes.get("gradientUnits", "objectBoundingBox")
    if units not in ("objectBoundingBox", "userSpaceOnUse"):
        raise CannotDraw(f"cannot read gradientUnits={quote_value(units)}", "gradient")
    owner = next((part for part in chain if any(child.name == "stop" for child in part.children)), element)
    return GradientDefinition(element.name == "linearGradient", attributes, _stops(owner, cascade))


def resolve_gradient(definition: GradientDefinition, box: Box, matrix: Matrix, port: Viewport) -> Gradient | str | None:
    """Return the paint of a shape with this box: a gradient, its only color, or None. Raises CannotDraw."""
    attributes, stops = definition.attributes, definition.stops
    if not stops:
        return None
    if attributes.get("gradientUnits") != "userSpaceOnUse":
        wide, tall = box[2] - box[0], box[3] - box[1]
        if not (wide and tall):
            raise CannotDraw("cannot draw a gradient on a straight line", "gradient")
        matrix, port = matrix.after(Matrix(wide, 0, 0, tall, box[0], box[1])), Viewport(1, 1)
    matrix = matrix.after(read_transform(attributes.get("gradientTransform", "")))
    coordinates = (_line if definition.is_line else _circles)(attributes, port)
    is_point = coordinates[:2] == coordinates[2:] if definition.is_line else not coordinates[5]
    if len(stops) == 1 or is_point:
        return stops[-1][1]
    if matrix.area < 1e-12 or not all(map(math.isfinite, (*coordinates, matrix.e, matrix.f, matrix.area))):
        raise CannotDraw("cannot draw a gradient that a transform flattens to a line", "gradient")
    return Gradient(coordinates, matrix, stops)


def _chain(element: XmlElement, by_id: Callable[[str, str], XmlElement]) -> Iterator[XmlElement]:
    """A gradient, and the gradients that it takes missing attributes from."""
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
    """The attributes of a chain, each from the first gradient that has it; coordinates only from the same kind."""
    attributes: dict[str, str] = {}
    for element in chain:
        names = (*_SHARED, *(_LINE if element.name == "linearGradient" else _CIRCLES))
        for name in names if element.name == chain[0].name else _SHARED:
            if name in element.attributes:
                attributes.setdefault(name, element.attributes[name])
    return attributes


def _line(attributes: dict[str, str], port: Viewport) -> tuple[float, ...]:
    full_sizes = (port.width, port.height, port.width, port.height)
    defaults = ("0%", "0%", "100%", "0%")
    return tuple(
        parse_length(attributes.get(name, default), name, full)
        for name, default, full in zip(_LINE, defaults, full_sizes, strict=True)
    )


def _circles(attributes: dict[str, str], port: Viewport) -> tuple[float, ...]:
    cx, cy = (
        parse_length(attributes.get("cx", "50%"), "cx", port.width),
        parse_length(attributes.get("cy", "50%"), "cy", port.height),
    )
    r = parse_length(attributes.get("r", "50%"), "r", port.diagonal)
    fx = parse_length(attributes["fx"], "fx", port.width) if "fx" in attributes else cx
    fy = parse_length(attributes["fy"], "fy", port.height) if "fy" in attributes else cy
    fr = parse_length(attributes.get("fr", "0"), "fr", port.diagonal)
    if r < 0 or fr < 0 or (r and math.hypot(fx - cx, fy - cy) + fr > 0.99 * r):
        raise CannotDraw("cannot draw a gradient with its focus at its edge", "gradient")
    return fx, fy, fr, cx, cy, r


def _stops(element: XmlElement, cascade: Cascade) -> tuple[tuple[float, str], ...]:
    """Offsets and colors. An offset is never less than the one before it."""
    stops: list[tuple[float, str]] = []
    parent = cascade.own_properties(element)
    for child in element.children:
        if child.name != "stop":
            if child.is_foreign or child.name in ("title", "desc", "metadata"):
                continue
            raise CannotDraw(f"cannot draw <{child.name[:40]}> in a gradient", "gradient")
        properties = cascade.own_properties(child)
        current = properties.get("color", parent.get("color", ""))
        value = properties.get("stop-color", "#000000")
        if value.lower() == "currentcolor" and not current:
            raise CannotDraw("cannot draw a gradient in the text color of the page (currentColor)", "gradient")
        paint, alpha = resolve_color(value, current)
        if alpha * parse_fraction(properties.get("stop-opacity", "1"), "stop-opacity") < 1:
            raise CannotDraw("cannot draw a gradient with transparent colors", "transparency")
        offset = parse_fraction(child.attributes.get("offset", "0"), "offset")
        stops.append((max(offset, stops[-1][0] if stops else 0.0), paint))
        if len(stops) > MAX_STOPS:
            raise CannotDraw(f"a gradient has more than {MAX_STOPS} stops", "gradient")
    return tuple(stops)


OVERHANG, STROKE_OVERHANG = 0.01, 0.05
"""How far shapes and strokes may extend beyond the page, as shares of its longer side.

Shapes may extend because of rounding, strokes because of lines along the edge.
"""

Paint = str | Gradient


@dataclass(frozen=True)
class Clip:
    """An area that a shape is clipped to."""

    path: tuple[Segment, ...]
    even_odd: bool

    @cached_property
    def box(self) -> Box | None:
        """The box of the area; None if it is empty."""
        return outline_box(self.path)

    @cached_property
    def is_rectangle(self) -> bool:
        """True if the area is one upright rectangle."""
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
    ids: tuple[str, ...] = ()
    """The ids of its element and of the groups around it, the outermost first. Copies keep only the ids around them."""


@dataclass(frozen=True)
class Drawing:
    """Shapes from back to front, on a page `width` by `height`. The page has proportions, but no physical size."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    repeated_ids: frozenset[str] = frozenset()
    """Ids that more than one element of the file has."""


def used_gradients(shapes: Iterable[Shape]) -> tuple[Gradient, ...]:
    """Return the gradients of shapes, each once, in painting order."""
    paints = (paint for shape in shapes for paint in (shape.fill, shape.stroke))
    return tuple(dict.fromkeys(paint for paint in paints if isinstance(paint, Gradient)))


def visible_part(shape: Shape, clips: tuple[Clip, ...], width: float, height: float) -> Shape | None:
    """Return the shape with only the clips that cut it; None if nothing is visible.

    Raises CannotDraw if the visible part extends beyond the page.
    """
    page = (0.0, 0.0, width, height)
    box = painted_box(shape)
    cutting = []
    for clip in clips:
        area = clip.box
        if not area or not box or _are_disjoint(area, box):
            return None
        if not (clip.is_rectangle and _contains(area, box, 1e-3 * max(page))):
            cutting.append(clip)
    for painted, tolerance in ((outline_box(shape.path), OVERHANG), (box, STROKE_OVERHANG)):
        visible = painted
        for clip in cutting:
            visible = _intersection(visible, clip.box) if visible and clip.box else None
        if visible and not _contains(page, visible, tolerance * max(page)):
            raise CannotDraw(
                f"part of the drawing is outside its page ({_describe_overhang(visible, page)})", "outside"
            )
    return replace(shape, clips=tuple(cutting))


def apply_group_opacity(shapes: list[Shape], opacity: float) -> list[Shape]:
    """Return the shapes of a transparent group. Raises CannotDraw if shapes of the group overlap.

    In SVG, opacity applies to the whole group: its shapes do not show through each other.
    """
    boxes = [box for shape in shapes if (box := painted_box(shape))]
    disjoint = len(boxes) < 200 and all(
        _are_disjoint(box, earlier_box) for index, box in enumerate(boxes) for earlier_box in boxes[:index]
    )
    if not disjoint or any(shape.fill and shape.stroke for shape in shapes):
        raise CannotDraw(
            f"cannot draw transparent shapes that overlap or have a stroke and a fill (opacity: {opacity:.3g})",
            "transparency",
        )
    return [
        replace(shape, fill_opacity=shape.fill_opacity * opacity, stroke_opacity=shape.stroke_opacity * opacity)
        for shape in shapes
    ]


def zero_length_dots(shape: Shape) -> Iterator[Shape]:
    """Yield zero-length parts of a stroke as filled dots, because PDF readers draw such parts differently."""
    if not shape.stroke or not shape.cap:
        return
    half = shape.stroke_width / 2
    for part in subpaths(shape.path):
        values = [value for segment in part for value in segment[1:] if not isinstance(value, str)]
        x, y = values[0], values[1]
        if len(part) > 1 and set(values[::2]) == {x} and set(values[1::2]) == {y}:
            dot = OutlineBuilder()
            if shape.cap == 1:
                dot.ellipse(x, y, half, half)
            else:
                dot.box(x - half, y - half, 2 * half, 2 * half)
            yield Shape(tuple(dot.segments), shape.stroke, None, 0.0, False, fill_opacity=shape.stroke_opacity)


def painted_box(shape: Shape) -> Box | None:
    """Return the box of a shape with its stroke; None if it has no points."""
    if shape.stroke:
        return stroke_box(shape.path, shape.stroke_width, shape.cap, shape.join, shape.miter_limit)
    return outline_box(shape.path)


def _is_rectangle(path: tuple[Segment, ...]) -> bool:
    """True if an outline is one upright rectangle."""
    points = [segment[1:] for segment in path if segment[0] == "L" or segment[0] == "M"]
    kinds = "".join(segment[0] for segment in path)
    if kinds not in ("MLLLZ", "MLLLLZ", "MLLL", "MLLLL") or (len(points) == 5 and points[0] != points[4]):
        return False
    box = outline_box(path)
    corners = {(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])} if box else set()
    steps = zip(points[:4], [*points[1:4], points[0]], strict=True)
    return set(points[:4]) == corners and all(a[0] == b[0] or a[1] == b[1] for a, b in steps)


def _contains(outer: Box, inner: Box, tolerance: float) -> bool:
    return (
        inner[0] >= outer[0] - tolerance
        and inner[1] >= outer[1] - tolerance
        and inner[2] <= outer[2] + tolerance
        and inner[3] <= outer[3] + tolerance
    )


def _are_disjoint(first: Box, second: Box) -> bool:
    return first[2] < second[0] or second[2] < first[0] or first[3] < second[1] or second[3] < first[1]


def _intersection(first: Box, second: Box) -> Box | None:
    box = max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3])
    return box if box[0] <= box[2] and box[1] <= box[3] else None


def _describe_overhang(box: Box, page: Box) -> str:
    """How far a box extends beyond the page, in words."""
    over = {"left": -box[0], "top": -box[1], "right": box[2] - page[2], "bottom": box[3] - page[3]}
    side, excess = max(over.items(), key=lambda entry: entry[1])
    full = page[2] if side in ("left", "right") else page[3]
    return f"over the {side} edge by {excess / full:.0%} of the page"
