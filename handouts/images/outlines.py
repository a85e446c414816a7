"""Read paths and basic shapes to outlines of lines and cubic curves, and compute the boxes of outlines and strokes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from handouts.images.geometry import SEPARATOR, Matrix, Point, match_number, parse_length, parse_numbers, skip_spaces
from handouts.images.svg_error import CannotDraw, quote_value

Segment = (
    tuple[Literal["M", "L"], float, float]
    | tuple[Literal["C"], float, float, float, float, float, float]
    | tuple[Literal["Z"]]
)
MAX_SEGMENTS = 20_000
MAX_COORDINATE = 1e6
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7}
_ARC_FLAGS = (3, 4)
"""Indexes of an arc's two flags among its numbers."""


@dataclass(frozen=True)
class Viewport:
    """The size that percentages in a drawing refer to, in user units."""

    width: float
    height: float

    @property
    def diagonal(self) -> float:
        """The length that percentages refer to if they are neither widths nor heights."""
        return math.hypot(self.width, self.height) / math.sqrt(2)


def transform_outline(outline: tuple[Segment, ...], matrix: Matrix) -> tuple[Segment, ...]:
    """Return an outline with each point transformed. Raises CannotDraw for a point far outside the page."""
    transformed: list[Segment] = []
    for segment in outline:
        if segment[0] == "Z":
            transformed.append(segment)
        elif segment[0] == "C":
            _, a, b, c, d, e, f = segment
            transformed.append(("C", *_point(matrix, a, b), *_point(matrix, c, d), *_point(matrix, e, f)))
        else:
            transformed.append((segment[0], *_point(matrix, segment[1], segment[2])))
    return tuple(transformed)


def _point(matrix: Matrix, x: float, y: float) -> Point:
    x, y = matrix.apply((x, y))
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # also true for NaN
        raise CannotDraw("a point of the drawing is far outside the page", "outside")
    return x, y


class OutlineBuilder:
    """A path under construction. Quadratic curves and arcs become cubic curves."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.start: Point = (0.0, 0.0)
        self.end: Point = (0.0, 0.0)
        self.is_open = False
        self.control: tuple[str, Point] = ("", (0.0, 0.0))
        """The kind of the last curve (C or Q) and its last control point, which S and T mirror."""

    def move(self, x: float, y: float) -> None:
        """Begin a subpath at this point."""
        self.start = self.end = (x, y)
        self.is_open, self.control = True, ("", self.end)
        self._add(("M", x, y))

    def line(self, x: float, y: float) -> None:
        """Draw a line to this point."""
        self._resume()
        self.end, self.control = (x, y), ("", (x, y))
        self._add(("L", x, y))

    def cubic(self, first: Point, second: Point, end: Point) -> None:
        """Draw a cubic curve."""
        self._resume()
        self.end, self.control = end, ("C", second)
        self._add(("C", *first, *second, *end))

    def quadratic(self, control: Point, end: Point) -> None:
        """Draw a quadratic curve."""
        start, part = self.end, 2 / 3
        first = (start[0] + part * (control[0] - start[0]), start[1] + part * (control[1] - start[1]))
        second = (end[0] + part * (control[0] - end[0]), end[1] + part * (control[1] - end[1]))
        self.cubic(first, second, end)
        self.control = ("Q", control)

    def mirrored_control(self, kind: str) -> Point:
        """Return the first control point of a smooth curve of this kind (C or Q)."""
        if self.control[0] != kind:
            return self.end
        return 2 * self.end[0] - self.control[1][0], 2 * self.end[1] - self.control[1][1]

    def arc(self, radii: Point, angle: float, is_large: bool, sweeps: bool, end: Point) -> None:
        """Draw an elliptical arc (SVG 2, appendix B.2.4) as cubic curves. `angle` is in degrees."""
        rx, ry = abs(radii[0]), abs(radii[1])
        if end == self.end:
            self._resume()
        elif not (rx and ry):
            self.line(*end)
        else:
            for first, second, point in _arc(self.end, rx, ry, math.radians(angle), is_large, sweeps, end):
                self.cubic(first, second, point)
        self.control = ("", self.end)

    def close(self) -> None:
        """Close the subpath, if it is open."""
        if self.is_open:
            if not (math.isclose(self.end[0], self.start[0], rel_tol=1e-15, abs_tol=1e-15)
                    and math.isclose(self.end[1], self.start[1], rel_tol=1e-15, abs_tol=1e-15)):  # fmt: skip
                self.line(*self.start)
            self._add(("Z",))
        self.end, self.is_open, self.control = self.start, False, ("", self.start)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Draw an upright rectangle."""
        self.move(x, y)
        for corner in ((x + width, y), (x + width, y + height), (x, y + height)):
            self.line(*corner)
        self.close()

    def ellipse(self, x: float, y: float, rx: float, ry: float) -> None:
        """Draw an upright ellipse around a center."""
        self.move(x - rx, y)
        self.arc((rx, ry), 0, False, True, (x + rx, y))
        self.arc((rx, ry), 0, False, True, (x - rx, y))
        self.close()

    def _resume(self) -> None:
        """After a closed subpath, begin a new one at its start."""
        if not self.is_open:
            self.move(*self.end)

    def _add(self, segment: Segment) -> None:
        self.segments.append(segment)
        if len(self.segments) > MAX_SEGMENTS:
            raise CannotDraw(f"the drawing has more than {MAX_SEGMENTS} segments", "simplify")


def _arc(
    start: Point, rx: float, ry: float, angle: float, is_large: bool, sweeps: bool, end: Point
) -> list[tuple[Point, Point, Point]]:
    """The curves of an arc, as control points and end. Computed on a unit circle, then scaled and rotated back."""
    cos, sin = math.cos(angle), math.sin(angle)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    across, along = cos * half_x + sin * half_y, cos * half_y - sin * half_x
    stretch = (across / rx) ** 2 + (along / ry) ** 2
    if stretch > 1:
        rx, ry = rx * math.sqrt(stretch), ry * math.sqrt(stretch)
    (x1, y1), (x2, y2) = (((cos * x + sin * y) / rx, (cos * y - sin * x) / ry) for x, y in (start, end))
    square = (x2 - x1) ** 2 + (y2 - y1) ** 2
    factor = math.sqrt(max(1 / square - 0.25, 0.0)) if square else 0.0
    if sweeps == is_large:
        factor = -factor
    middle_x, middle_y = (x1 + x2) / 2 - factor * (y2 - y1), (y1 + y2) / 2 + factor * (x2 - x1)
    begin = math.atan2(y1 - middle_y, x1 - middle_x)
    turn = math.atan2(y2 - middle_y, x2 - middle_x) - begin
    if turn < 0 and sweeps:
        turn += 2 * math.pi
    elif turn > 0 and not sweeps:
        turn -= 2 * math.pi

    def back(x: float, y: float) -> Point:
        x, y = (x + middle_x) * rx, (y + middle_y) * ry
        return cos * x - sin * y, sin * x + cos * y

    # Slightly more than a quarter turn, so that rounding does not add a fifth curve to a circle.
    count = max(1, math.ceil(abs(turn) / (math.pi / 2 + 0.001)))
    curves = []
    for step in range(count):
        first, last = begin + step * turn / count, begin + (step + 1) * turn / count
        reach = 4 / 3 * math.tan((last - first) / 4)
        curves.append(
            (
                back(math.cos(first) - reach * math.sin(first), math.sin(first) + reach * math.cos(first)),
                back(math.cos(last) + reach * math.sin(last), math.sin(last) - reach * math.cos(last)),
                end if step == count - 1 else back(math.cos(last), math.sin(last)),
            )
        )
    return curves


def read_path(text: str) -> tuple[Segment, ...]:
    """Return the outline of path data (SVG 2, 9.3.9). Raises CannotDraw if the data does not follow the grammar."""
    outline = OutlineBuilder()
    start = skip_spaces(text, 0)
    if text[start:].strip() == "none":
        return ()
    command = ""
    while start < len(text):
        letter = text[start]
        if letter in "MmZzLlHhVvCcSsQqTtAa":
            command, start = letter, skip_spaces(text, start + 1)
            if not outline.segments and command not in "Mm":
                raise _path_error(text, start - 1)
            if command in "Zz":
                outline.close()
                continue
        elif not command or command in "Zz":
            raise _path_error(text, start)
        values, end = _arguments(text, start, command)
        start = skip_spaces(text, end, SEPARATOR)
        if "," in text[end:start] and (start == len(text) or text[start].isalpha()):
            raise _path_error(text, end)
        _draw(outline, command, values)
        # More numbers after a move are lines; after any other command, they repeat it.
        command = {"M": "L", "m": "l"}.get(command, command)
    return tuple(outline.segments)


def _arguments(text: str, start: int, command: str) -> tuple[list[float], int]:
    """The numbers of a command, and the offset of their end."""
    count, values, end = _COUNTS[command.upper()], list[float](), start
    for index in range(count):
        start = skip_spaces(text, end, SEPARATOR) if index else start
        if count == 7 and index in _ARC_FLAGS:  # flags may have no spaces: "a1 1 0 01.5 2"
            number = (float(text[start]), start + 1) if text[start : start + 1] in ("0", "1") else None
        else:
            number = match_number(text, start)
        if not number:
            raise _path_error(text, start)
        if not math.isfinite(number[0]):
            raise CannotDraw("a point of the drawing is far outside the page", "outside")
        values.append(number[0])
        end = number[1]
    return values, end


def _draw(outline: OutlineBuilder, command: str, values: list[float]) -> None:
    kind = command.upper()
    x, y = outline.end if command.islower() else (0.0, 0.0)
    if kind == "H":
        outline.line(x + values[0], outline.end[1])
        return
    if kind == "V":
        outline.line(outline.end[0], y + values[0])
        return
    pairs = values[5:] if kind == "A" else values
    points = [(x + pairs[index], y + pairs[index + 1]) for index in range(0, len(pairs), 2)]
    if kind == "M":
        outline.move(*points[0])
    elif kind == "L":
        outline.line(*points[0])
    elif kind == "C":
        outline.cubic(points[0], points[1], points[2])
    elif kind == "S":
        outline.cubic(outline.mirrored_control("C"), points[0], points[1])
    elif kind == "Q":
        outline.quadratic(points[0], points[1])
    elif kind == "T":
        outline.quadratic(outline.mirrored_control("Q"), points[0])
    else:
        outline.arc((values[0], values[1]), values[2], bool(values[3]), bool(values[4]), points[0])


def _path_error(text: str, start: int) -> CannotDraw:
    following = text[start : start + 20] or "its end"
    return CannotDraw(f"cannot read the path {quote_value(text)} at character {start + 1} ({following!r})")


def _size(attributes: Mapping[str, str], key: str, full: float, default: str = "0") -> float:
    """A length that must not be negative; "auto" is the default."""
    value = _coordinate(attributes, key, full, default)
    if value < 0:
        raise CannotDraw(f"{key}={quote_value(attributes.get(key, default))} is negative")
    return value


def _coordinate(attributes: Mapping[str, str], key: str, full: float, default: str = "0") -> float:
    text = attributes.get(key, default)
    return parse_length(default if text.strip() in ("auto", "") else text, key, full)


def _rect(attributes: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    x, y = _coordinate(attributes, "x", port.width), _coordinate(attributes, "y", port.height)
    w, h = _size(attributes, "width", port.width), _size(attributes, "height", port.height)
    rx, ry = _radii(attributes, port)
    rx, ry = min(rx, w / 2), min(ry, h / 2)
    if w <= 0 or h <= 0:
        return
    if rx <= 0 or ry <= 0:
        outline.box(x, y, w, h)
        return
    outline.move(x + rx, y)
    sides = ((x + w - rx, y), (x + w, y + h - ry), (x + rx, y + h), (x, y + ry))
    ends = ((x + w, y + ry), (x + w - rx, y + h), (x, y + h - ry), (x + rx, y))
    for side, end in zip(sides, ends, strict=True):
        outline.line(*side)
        outline.arc((rx, ry), 0, False, True, end)
    outline.close()


def _radii(attributes: Mapping[str, str], port: Viewport) -> Point:
    """Both radii of corners or of an ellipse. A radius that is missing or "auto" is equal to the other radius."""
    stated = {key: attributes[key] for key in ("rx", "ry") if attributes.get(key, "auto").strip() not in ("auto", "")}
    rx = _size(stated, "rx", port.width) if "rx" in stated else None
    ry = _size(stated, "ry", port.height) if "ry" in stated else None
    return (ry if rx is None else rx) or 0.0, (rx if ry is None else ry) or 0.0


def _circle(attributes: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    r = _size(attributes, "r", port.diagonal)
    _centered_ellipse(attributes, port, outline, (r, r))


def _ellipse(attributes: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    _centered_ellipse(attributes, port, outline, _radii(attributes, port))


def _centered_ellipse(attributes: Mapping[str, str], port: Viewport, outline: OutlineBuilder, radii: Point) -> None:
    x, y = _coordinate(attributes, "cx", port.width), _coordinate(attributes, "cy", port.height)
    rx, ry = radii
    if rx > 0 and ry > 0:
        outline.ellipse(x, y, rx, ry)


def _line(attributes: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    outline.move(_coordinate(attributes, "x1", port.width), _coordinate(attributes, "y1", port.height))
    outline.line(_coordinate(attributes, "x2", port.width), _coordinate(attributes, "y2", port.height))


def _polyline(attributes: Mapping[str, str], _port: Viewport, outline: OutlineBuilder) -> None:
    values = parse_numbers(attributes.get("points", ""), "points", 500_000)
    if len(values) % 2:
        raise CannotDraw("points has an odd number of values; expected pairs of x and y")
    for index in range(0, len(values), 2):
        (outline.line if index else outline.move)(values[index], values[index + 1])


def _polygon(attributes: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    _polyline(attributes, port, outline)
    outline.close()


_SHAPES: dict[str, Callable[[Mapping[str, str], Viewport, OutlineBuilder], None]] = {
    "rect": _rect,
    "circle": _circle,
    "ellipse": _ellipse,
    "line": _line,
    "polyline": _polyline,
    "polygon": _polygon,
}
SHAPES = frozenset({"path", *_SHAPES})
"""Names of elements that are shapes."""
GEOMETRY = frozenset({"d", "points", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2"})
"""Attributes that set the geometry of a shape."""


def element_outline(name: str, attributes: Mapping[str, str], port: Viewport) -> tuple[Segment, ...]:
    """Return the outline of a shape in its own coordinates. Raises CannotDraw."""
    if name == "path":
        return read_path(attributes.get("d", ""))
    outline = OutlineBuilder()
    _SHAPES[name](attributes, port, outline)
    return tuple(outline.segments)


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def outline_box(outline: Iterable[Segment]) -> Box | None:
    """Return the exact box of an outline; None if it has no points."""
    xs: list[float] = []
    ys: list[float] = []
    current: Point = (0.0, 0.0)
    for segment in outline:
        if segment[0] == "Z":
            continue
        if segment[0] == "C":
            _, a, b, c, d, e, f = segment
            xs += _extrema(current[0], a, c, e)
            ys += _extrema(current[1], b, d, f)
            current = e, f
        else:
            current = segment[1], segment[2]
        xs.append(current[0])
        ys.append(current[1])
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def _extrema(start: float, first: float, second: float, end: float) -> Iterator[float]:
    """The extreme coordinates of a cubic curve on one axis, if they are beyond its ends."""
    low, high = min(start, end), max(start, end)
    if low <= first <= high and low <= second <= high:
        return
    a = end - 3 * second + 3 * first - start
    b = 2 * (second - 2 * first + start)
    c = first - start
    if abs(a) < 1e-12:
        roots = [-c / b] if b else []
    else:
        discriminant = b * b - 4 * a * c
        roots = [(-b + sign * math.sqrt(discriminant)) / (2 * a) for sign in (1, -1)] if discriminant >= 0 else []
    for t in roots:
        if 0 < t < 1:
            u = 1 - t
            yield u * u * u * start + 3 * u * u * t * first + 3 * u * t * t * second + t * t * t * end


def stroke_box(outline: Sequence[Segment], width: float, cap: int, join: int, miter_limit: float) -> Box | None:
    """Return the box of a stroke, with the tips of its miter joins and the corners of its square caps."""
    box = outline_box(outline)
    if not box:
        return None
    half = width / 2
    reach = half * (math.sqrt(2) if cap == 2 else 1.0)
    xs, ys = [box[0] - half, box[2] + half], [box[1] - half, box[3] + half]
    if cap == 2:
        for x, y in _open_ends(outline):
            xs += (x - reach, x + reach)
            ys += (y - reach, y + reach)
    if join == 0:
        for x, y in _miter_tips(outline, half, miter_limit):
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def subpaths(outline: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Yield the subpaths of an outline; each begins with a move."""
    part: list[Segment] = []
    for segment in outline:
        if segment[0] == "M" and part:
            yield part
            part = []
        part.append(segment)
    if part:
        yield part


def _open_ends(outline: Sequence[Segment]) -> Iterator[Point]:
    for part in subpaths(outline):
        if part[-1][0] != "Z":
            yield part[0][-2:]  # type: ignore[misc]
            yield part[-1][-2:]


def _miter_tips(outline: Sequence[Segment], half: float, limit: float) -> Iterator[Point]:
    """The tips of the miter joins that the limit allows."""
    for part in subpaths(outline):
        legs = list(_leg_directions(part))
        pairs = list(itertools.pairwise(legs))
        if part[-1][0] == "Z" and legs:
            pairs.append((legs[-1], legs[0]))
        for (_, into, corner), (out, _, _) in pairs:
            # The bisector points away from the inside of the corner.
            cos = into[0] * out[0] + into[1] * out[1]
            sine = math.sqrt(max((1 + cos) / 2, 0.0))  # of half the angle between the legs
            if sine * limit < 1 or cos > 0.999999:
                continue
            x, y = into[0] - out[0], into[1] - out[1]
            size = math.hypot(x, y)
            yield corner[0] + x / size * half / sine, corner[1] + y / size * half / sine


def _leg_directions(part: Sequence[Segment]) -> Iterator[tuple[Point, Point, Point]]:
    """For each segment with a length: the direction at its start, the direction at its end, and its end."""
    current: Point = (0.0, 0.0)
    for segment in part:
        if segment[0] == "Z":
            continue
        values = segment[1:]
        points = [current, *((values[index], values[index + 1]) for index in range(0, len(values), 2))]
        current = points[-1]
        if segment[0] == "M":
            continue
        first = next((point for point in points[1:] if point != points[0]), None)
        last = next((point for point in reversed(points[:-1]) if point != points[-1]), None)
        if first and last:
            yield _direction(points[0], first), _direction(last, points[-1]), points[-1]


def _direction(start: Point, end: Point) -> Point:
    x, y = end[0] - start[0], end[1] - start[1]
    size = math.hypot(x, y)
    return x / size, y / size
