"""SVG geometry to cubic outlines: the path language, the basic shapes, and transforms."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from handouts.svgstyle import number

Point = tuple[float, float]
Segment = (
    tuple[Literal["M", "L"], float, float]
    | tuple[Literal["C"], float, float, float, float, float, float]
    | tuple[Literal["Z"]]
)
MAX_COORDINATE = 1e6


@dataclass(frozen=True)
class Matrix:
    """SVG's matrix(a b c d e f): x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, point: Point) -> Point:
        """The point after the matrix."""
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: Matrix) -> Matrix:
        """The matrix that applies `inner` first, then this one."""
        e, f = self.apply((inner.e, inner.f))
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )

    @property
    def scale(self) -> float:
        """How much wider a line becomes. Raises ValueError when it would become wider one way than the other."""
        area = abs(self.a * self.d - self.b * self.c)
        even = math.isclose(math.hypot(self.a, self.b), math.hypot(self.c, self.d), rel_tol=1e-3)
        if not even or abs(self.a * self.c + self.b * self.d) > 1e-3 * area:
            raise ValueError("a line is stretched or skewed; turn strokes into paths (Inkscape: Path > Stroke to Path)")
        return math.sqrt(area)


_COUNTS = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3), "skewX": (1,), "skewY": (1,)}
_CALL = re.compile(r"[\s,]*(\w+)\s*\(([^()]*)\)")


def transform(text: str) -> Matrix:
    """Read a transform list: `translate(2 3) rotate(45)`. Raises ValueError."""
    whole = Matrix()
    if text.strip() and _CALL.sub("", text).strip():
        raise ValueError(f"cannot read transform={text[:60]!r}; write it like translate(2 3) or matrix(1 0 0 1 2 3)")
    for kind, inside in _CALL.findall(text):
        values = [number(part, "transform") for part in re.split(r"[\s,]+", inside.strip()) if part]
        if len(values) not in _COUNTS.get(kind, ()):
            raise ValueError(f"cannot read transform={text[:60]!r}; {kind!r} has a wrong name or count of numbers")
        whole = whole.after(_step(kind, values))
    return whole


def _step(kind: str, values: list[float]) -> Matrix:
    if kind == "matrix":
        return Matrix(*values)
    if kind == "translate":
        return Matrix(e=values[0], f=values[1] if len(values) > 1 else 0.0)
    if kind == "scale":
        return Matrix(a=values[0], d=values[-1])
    angle = math.radians(values[0])
    if kind == "skewX":
        return Matrix(c=math.tan(angle))
    if kind == "skewY":
        return Matrix(b=math.tan(angle))
    turn = Matrix(math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle))
    x, y = values[1:] or (0.0, 0.0)
    return Matrix(e=x, f=y).after(turn).after(Matrix(e=-x, f=-y))


class _Pen:
    """fontTools' pen protocol: collects segments, each point through the matrix, quadratics raised to cubics."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix, self.at, self.segments = matrix, (0.0, 0.0), list[Segment]()

    def moveTo(self, point: Point) -> None:
        self.at = point
        self.segments.append(("M", *self.matrix.apply(point)))

    def lineTo(self, point: Point) -> None:
        self.at = point
        self.segments.append(("L", *self.matrix.apply(point)))

    def curveTo(self, *points: Point) -> None:
        first, second, end = (self.matrix.apply(point) for point in points)
        self.at = points[-1]
        self.segments.append(("C", *first, *second, *end))

    def qCurveTo(self, control: Point, end: Point) -> None:
        start, two_thirds = self.at, 2 / 3
        self.curveTo(
            (start[0] + two_thirds * (control[0] - start[0]), start[1] + two_thirds * (control[1] - start[1])),
            (end[0] + two_thirds * (control[0] - end[0]), end[1] + two_thirds * (control[1] - end[1])),
            end,
        )

    def closePath(self) -> None:
        self.segments.append(("Z",))

    def endPath(self) -> None:
        pass


def outline(text: str, matrix: Matrix) -> tuple[Segment, ...]:
    """Path data to segments, each point through `matrix`. Raises ValueError."""
    from fontTools.svgLib.path import parse_path  # here: most commands draw no logo

    pen = _Pen(matrix)
    # fontTools skips what it does not know and splits "6.e-5" and "05" in two, so such text is mended or refused first.
    text = re.sub(r"\s+", " ", re.sub(r"(?<=\d)\.(?=[eE])", "", text))
    odd = re.search(r"[^MmZzLlHhVvCcSsQqTtAa0-9eE.,+\- ]", text) or re.search(r"^[^Aa]*(?<![\d.])0\d", text)
    try:
        if odd:
            raise ValueError
        parse_path(text, pen)
    except (ValueError, IndexError, ArithmeticError):
        raise ValueError(f"cannot read the path that begins {text[:40]!r}; save the file again as plain SVG") from None
    numbers = (value for segment in pen.segments for value in segment[1:])
    if not all(isinstance(value, float | int) and abs(value) <= MAX_COORDINATE for value in numbers):
        raise ValueError("a point of the drawing lies far outside the page; scale the drawing down")
    return tuple(pen.segments)


def _rect(given: Mapping[str, str]) -> str:
    x, y, w, h = (_length(given, key) for key in ("x", "y", "width", "height"))
    rx = min(_length(given, "rx", given.get("ry", "0")), w / 2)
    ry = min(_length(given, "ry", given.get("rx", "0")), h / 2)
    if w <= 0 or h <= 0:
        return ""
    if rx <= 0 or ry <= 0:
        return f"M{x},{y} H{x + w} V{y + h} H{x} Z"
    sides = (f"H{x + w - rx}", f"V{y + h - ry}", f"H{x + rx}", f"V{y + ry}")
    ends = ((x + w, y + ry), (x + w - rx, y + h), (x, y + h - ry), (x + rx, y))
    turns = (f"{side} A{rx},{ry} 0 0 1 {end[0]},{end[1]}" for side, end in zip(sides, ends, strict=True))
    return f"M{x + rx},{y} {' '.join(turns)} Z"


def _ellipse(given: Mapping[str, str]) -> str:
    x, y = _length(given, "cx"), _length(given, "cy")
    rx, ry = _length(given, "rx", given.get("r", "0")), _length(given, "ry", given.get("r", "0"))
    if rx <= 0 or ry <= 0:
        return ""
    return f"M{x - rx},{y} A{rx},{ry} 0 0 1 {x + rx},{y} A{rx},{ry} 0 0 1 {x - rx},{y} Z"


def _line(given: Mapping[str, str]) -> str:
    return "M{},{} L{},{}".format(*(_length(given, key) for key in ("x1", "y1", "x2", "y2")))


def _polyline(given: Mapping[str, str], end: str = "") -> str:
    points = given.get("points", "").strip()
    return f"M{points}{end}" if points else ""


def _length(given: Mapping[str, str], key: str, default: str = "0") -> float:
    value = given.get(key, default)
    return number(default if value == "auto" else value, key)


PATHS: dict[str, Callable[[Mapping[str, str]], str]] = {
    "path": lambda given: given.get("d", ""),
    "rect": _rect,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "line": _line,
    "polyline": _polyline,
    "polygon": lambda given: _polyline(given, " Z"),
}
"""Element name to a function that writes its outline as path data."""
