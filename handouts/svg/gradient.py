"""Linear and radial gradients to colors along a line or between two circles, with the matrix to the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handouts.svg.extent import Box
from handouts.svg.numbers import parse_fraction, parse_length
from handouts.svg.path import Viewport
from handouts.svg.refusal import CannotDraw, quote_value
from handouts.svg.style import Cascade, href_id, resolve_color
from handouts.svg.transform import Matrix, read_transform
from handouts.svg.xmltree import XmlElement

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
