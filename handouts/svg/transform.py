"""SVG's transforms: a list such as `translate(2 3) rotate(45)` to one matrix."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from handouts.svg.numbers import MAX_VALUE, SEPARATOR, parse_numbers, skip_spaces
from handouts.svg.refusal import CannotDraw, quote_value

Point = tuple[float, float]


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
    def area(self) -> float:
        """How much larger an area becomes; 0 when it becomes a line."""
        return abs(self.a * self.d - self.b * self.c)

    @property
    def scale(self) -> float:
        """How much wider a stroke becomes. Raises CannotDraw when it becomes wider one way than the other."""
        even = math.isclose(math.hypot(self.a, self.b), math.hypot(self.c, self.d), rel_tol=1e-3)
        if not even or abs(self.a * self.c + self.b * self.d) > 1e-3 * self.area:
            raise CannotDraw("a stroke is stretched or skewed by a transform", "stroke")
        return math.sqrt(self.area)


_COUNTS = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3), "skewX": (1,), "skewY": (1,)}
_NAME = re.compile(r"[A-Za-z]{1,12}")


def read_transform(text: str) -> Matrix:
    """The matrix of a transform list; "" and "none" change nothing. Raises CannotDraw."""
    if len(text) > MAX_VALUE:
        raise CannotDraw(f"transform is over {MAX_VALUE} characters long")
    text = text.strip()
    whole = Matrix()
    if text == "none":
        return whole
    start = 0
    while start < len(text):
        name = _NAME.match(text, start)
        opens = skip_spaces(text, name.end()) if name else start
        closes = text.find(")", opens)
        if not name or closes < 0 or text[opens : opens + 1] != "(":
            raise CannotDraw(f"cannot read transform={quote_value(text)}; expected one like translate(2 3)")
        values = parse_numbers(text[opens + 1 : closes], "transform")
        if len(values) not in _COUNTS.get(name[0], ()):
            raise CannotDraw(
                f"cannot read transform={quote_value(text)}; {name[0]!r} has a wrong name or count of numbers"
            )
        whole = whole.after(_step(name[0], values))
        start = skip_spaces(text, closes + 1, SEPARATOR)
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
