"""Path data and basic shapes to outlines of lines and cubic curves, in the shape's own coordinates.

How far outlines and strokes reach: their exact box.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from handouts.images.geometry import SEPARATOR, Matrix, Point, number_at, parse_length, parse_numbers, skip_spaces
from handouts.images.xml_tree import CannotDraw, quote_value

Segment = (
    tuple[Literal["M", "L"], float, float]
    | tuple[Literal["C"], float, float, float, float, float, float]
    | tuple[Literal["Z"]]
)
MAX_SEGMENTS = 20_000
MAX_COORDINATE = 1e6
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7}
_FLAGS = (3, 4)
"""Places of an arc's two flags among its numbers."""


@dataclass(frozen=True)
class Viewport:
    """What percentages of a drawing refer to, in user units."""

    width: float
    height: float

    @property
    def diagonal(self) -> float:
        """What a percentage that is neither wide nor tall refers to."""
        return math.hypot(self.width, self.height) / math.sqrt(2)


def transform_outline(outline: tuple[Segment, ...], matrix: Matrix) -> tuple[Segment, ...]:
    """An outline, each point through the matrix. Raises CannotDraw for a point far outside a page."""
    out: list[Segment] = []
    for segment in outline:
        if segment[0] == "Z":
            out.append(segment)
        elif segment[0] == "C":
            _, a, b, c, d, e, f = segment
            out.append(("C", *_point(matrix, a, b), *_point(matrix, c, d), *_point(matrix, e, f)))
        else:
            out.append((segment[0], *_point(matrix, segment[1], segment[2])))
    return tuple(out)


def _point(matrix: Matrix, x: float, y: float) -> Point:
    x, y = matrix.apply((x, y))
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # NaN compares as false, too
        raise CannotDraw("a point of the drawing lies far outside the page", "outside")
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
        """Begin a part at this point."""
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

    def mirrored(self, kind: str) -> Point:
        """The control point of a smooth curve of this kind."""
        if self.control[0] != kind:
            return self.end
        return 2 * self.end[0] - self.control[1][0], 2 * self.end[1] - self.control[1][1]

    def arc(self, radii: Point, angle: float, is_large: bool, sweeps: bool, end: Point) -> None:
        """Draw an elliptical arc (SVG 2, appendix B.2.4), a curve for each quarter or less."""
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
        """Close the part; one that is closed already stays as it is."""
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

    def oval(self, x: float, y: float, rx: float, ry: float) -> None:
        """Draw an upright ellipse around a point."""
        self.move(x - rx, y)
        self.arc((rx, ry), 0, False, True, (x + rx, y))
        self.arc((rx, ry), 0, False, True, (x - rx, y))
        self.close()

    def _resume(self) -> None:
        """What follows a closed part begins where that began."""
        if not self.is_open:
            self.move(*self.end)

    def _add(self, segment: Segment) -> None:
        self.segments.append(segment)
        if len(self.segments) > MAX_SEGMENTS:
            raise CannotDraw(f"over {MAX_SEGMENTS} segments in the drawing", "simplify")


def _arc(
    start: Point, rx: float, ry: float, angle: float, is_large: bool, sweeps: bool, end: Point
) -> list[tuple[Point, Point, Point]]:
    """The curves of an arc: on a unit circle, then scaled and turned back."""
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

    # A little over a quarter, so that rounding makes no fifth curve of a circle.
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
    """The outline of path data (SVG 2, 9.3.9). Raises CannotDraw where it does not follow the grammar."""
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
                raise _unreadable(text, start - 1)
            if command in "Zz":
                outline.close()
                continue
        elif not command or command in "Zz":
            raise _unreadable(text, start)
        values, end = _arguments(text, start, command)
        start = skip_spaces(text, end, SEPARATOR)
        if "," in text[end:start] and (start == len(text) or text[start].isalpha()):
            raise _unreadable(text, end)
        _draw(outline, command, values)
        # More numbers after a move are lines; after all others, the same again.
        command = {"M": "L", "m": "l"}.get(command, command)
    return tuple(outline.segments)


def _arguments(text: str, start: int, command: str) -> tuple[list[float], int]:
    """The numbers of a command, and where the last of them ends."""
    count, values, end = _COUNTS[command.upper()], list[float](), start
    for place in range(count):
        start = skip_spaces(text, end, SEPARATOR) if place else start
        if count == 7 and place in _FLAGS:  # flags may stand without spaces: "a1 1 0 01.5 2"
            found = (float(text[start]), start + 1) if text[start : start + 1] in ("0", "1") else None
        else:
            found = number_at(text, start)
        if not found:
            raise _unreadable(text, start)
        if not math.isfinite(found[0]):
            raise CannotDraw("a point of the drawing lies far outside the page", "outside")
        values.append(found[0])
        end = found[1]
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
    points = [(x + pairs[place], y + pairs[place + 1]) for place in range(0, len(pairs), 2)]
    if kind == "M":
        outline.move(*points[0])
    elif kind == "L":
        outline.line(*points[0])
    elif kind == "C":
        outline.cubic(points[0], points[1], points[2])
    elif kind == "S":
        outline.cubic(outline.mirrored("C"), points[0], points[1])
    elif kind == "Q":
        outline.quadratic(points[0], points[1])
    elif kind == "T":
        outline.quadratic(outline.mirrored("Q"), points[0])
    else:
        outline.arc((values[0], values[1]), values[2], bool(values[3]), bool(values[4]), points[0])


def _unreadable(text: str, start: int) -> CannotDraw:
    rest = text[start : start + 20] or "its end"
    return CannotDraw(f"cannot read the path that begins {quote_value(text)}, at character {start + 1} ({rest!r})")


def _size(given: Mapping[str, str], key: str, whole: float, default: str = "0") -> float:
    """A length that may not be negative; "auto" is the default."""
    value = _place(given, key, whole, default)
    if value < 0:
        raise CannotDraw(f"{key}={quote_value(given.get(key, default))} is negative")
    return value


def _place(given: Mapping[str, str], key: str, whole: float, default: str = "0") -> float:
    text = given.get(key, default)
    return parse_length(default if text.strip() in ("auto", "") else text, key, whole)


def _rect(given: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    x, y = _place(given, "x", port.width), _place(given, "y", port.height)
    w, h = _size(given, "width", port.width), _size(given, "height", port.height)
    rx, ry = _radii(given, port)
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


def _radii(given: Mapping[str, str], port: Viewport) -> Point:
    """Both radii of corners or of an ellipse; one that is left out, or "auto", is as the other."""
    stated = {key: given[key] for key in ("rx", "ry") if given.get(key, "auto").strip() not in ("auto", "")}
    rx = _size(stated, "rx", port.width) if "rx" in stated else None
    ry = _size(stated, "ry", port.height) if "ry" in stated else None
    return (ry if rx is None else rx) or 0.0, (rx if ry is None else ry) or 0.0


def _circle(given: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    r = _size(given, "r", port.diagonal)
    _oval(given, port, outline, (r, r))


def _ellipse(given: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    _oval(given, port, outline, _radii(given, port))


def _oval(given: Mapping[str, str], port: Viewport, outline: OutlineBuilder, radii: Point) -> None:
    x, y = _place(given, "cx", port.width), _place(given, "cy", port.height)
    rx, ry = radii
    if rx > 0 and ry > 0:
        outline.oval(x, y, rx, ry)


def _line(given: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    outline.move(_place(given, "x1", port.width), _place(given, "y1", port.height))
    outline.line(_place(given, "x2", port.width), _place(given, "y2", port.height))


def _polyline(given: Mapping[str, str], _port: Viewport, outline: OutlineBuilder) -> None:
    values = parse_numbers(given.get("points", ""), "points", 500_000)
    if len(values) % 2:
        raise CannotDraw("points holds an odd count of numbers; expected pairs of x and y")
    for place in range(0, len(values), 2):
        (outline.line if place else outline.move)(values[place], values[place + 1])


def _polygon(given: Mapping[str, str], port: Viewport, outline: OutlineBuilder) -> None:
    _polyline(given, port, outline)
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
"""Attributes that place a shape."""


def element_outline(name: str, given: Mapping[str, str], port: Viewport) -> tuple[Segment, ...]:
    """The outline of a shape's element. Raises CannotDraw."""
    if name == "path":
        return read_path(given.get("d", ""))
    outline = OutlineBuilder()
    _SHAPES[name](given, port, outline)
    return tuple(outline.segments)


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def outline_box(outline: Iterable[Segment]) -> Box | None:
    """The box of an outline, curves by their outermost points; None for an outline without points."""
    xs: list[float] = []
    ys: list[float] = []
    at: Point = (0.0, 0.0)
    for segment in outline:
        if segment[0] == "Z":
            continue
        if segment[0] == "C":
            _, a, b, c, d, e, f = segment
            xs += _turns(at[0], a, c, e)
            ys += _turns(at[1], b, d, f)
            at = e, f
        else:
            at = segment[1], segment[2]
        xs.append(at[0])
        ys.append(at[1])
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def _turns(start: float, first: float, second: float, end: float) -> Iterator[float]:
    """Where a cubic curve turns back on one axis."""
    low, high = min(start, end), max(start, end)
    if low <= first <= high and low <= second <= high:
        return
    a = end - 3 * second + 3 * first - start
    b = 2 * (second - 2 * first + start)
    c = first - start
    if abs(a) < 1e-12:
        roots = [-c / b] if b else []
    else:
        square = b * b - 4 * a * c
        roots = [(-b + sign * math.sqrt(square)) / (2 * a) for sign in (1, -1)] if square >= 0 else []
    for t in roots:
        if 0 < t < 1:
            u = 1 - t
            yield u * u * u * start + 3 * u * u * t * first + 3 * u * t * t * second + t * t * t * end


def stroke_box(outline: Sequence[Segment], width: float, cap: int, join: int, miter_limit: float) -> Box | None:
    """The box of a stroke. Joins of a miter reach to their points; square caps to their corners."""
    box = outline_box(outline)
    if not box:
        return None
    half = width / 2
    reach = half * (math.sqrt(2) if cap == 2 else 1.0)
    xs, ys = [box[0] - half, box[2] + half], [box[1] - half, box[3] + half]
    if cap == 2:
        for x, y in _ends(outline):
            xs += (x - reach, x + reach)
            ys += (y - reach, y + reach)
    if join == 0:
        for x, y in _tips(outline, half, miter_limit):
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def outline_parts(outline: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The parts of an outline, each from its move to before the next."""
    part: list[Segment] = []
    for segment in outline:
        if segment[0] == "M" and part:
            yield part
            part = []
        part.append(segment)
    if part:
        yield part


def _ends(outline: Sequence[Segment]) -> Iterator[Point]:
    for part in outline_parts(outline):
        if part[-1][0] != "Z":
            yield part[0][-2:]  # type: ignore[misc]
            yield part[-1][-2:]


def _tips(outline: Sequence[Segment], half: float, limit: float) -> Iterator[Point]:
    """The points of miter joins that the limit allows."""
    for part in outline_parts(outline):
        legs = list(_legs(part))
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


def _legs(part: Sequence[Segment]) -> Iterator[tuple[Point, Point, Point]]:
    """Direction at the beginning, direction at the end, and end of each segment that is not a point."""
    at: Point = (0.0, 0.0)
    for segment in part:
        if segment[0] == "Z":
            continue
        values = segment[1:]
        points = [at, *((values[place], values[place + 1]) for place in range(0, len(values), 2))]
        at = points[-1]
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
