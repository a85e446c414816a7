"""Parse numbers, lengths, and transforms of SVG attributes.

A file may be hostile, so parsing takes time linear in the length of the text: every repetition in a pattern is bounded.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from handouts.images.svg_error import CannotDraw, quote_value

MAX_VALUE = 2_000
"""Maximum length of an attribute with one value or a short list, in characters."""
MAX_NUMBER = 1e6
"""A larger number is a mistake, or would make the rest of the drawing too small to see."""

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][-+]?[0-9]{1,4})?")
_UNIT = re.compile(r"%|[A-Za-z]{1,4}")
_SPACE = re.compile(r"[ \t\r\n\f]*")
SEPARATOR = re.compile(r"[ \t\r\n\f]*,?[ \t\r\n\f]*")
UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "q": 96 / 101.6, "in": 96.0}
"""Size of each unit in user units, 96 per inch."""


def match_number(text: str, start: int) -> tuple[float, int] | None:
    """Return the number at `start` and its end offset; None if there is no number. Too large a number is infinite."""
    match = _NUMBER.match(text, start)
    if not match:
        return None
    end = match.end()
    if end < len(text) and text[end].isdigit():  # longer than any program writes
        return None
    value = float(match[0])
    return (value, end) if abs(value) <= MAX_NUMBER else (math.inf, end)


def parse_number_attribute(text: str, where: str) -> float:
    """Return a plain number. Raises CannotDraw, naming the attribute `where`."""
    value, unit = _quantity(text, where)
    if unit:
        raise CannotDraw(f"{where}={quote_value(text)} is not a plain number; expected one like 2.5")
    return value


def parse_length(text: str, where: str, full: float | None = None) -> float:
    """Return a length in user units; `full` is 100 %, or None if percentages are not allowed. Raises CannotDraw."""
    value, unit = _quantity(text, where)
    if unit == "%" and full is not None:
        return value * full / 100
    if unit not in UNITS:
        raise CannotDraw(
            f"{where}={quote_value(text)} is not a length; expected a number with or without px, mm, cm, in, or pt"
        )
    return value * UNITS[unit]


def parse_fraction(text: str, where: str) -> float:
    """Return an opacity or an offset, a number or a percentage, clamped to 0 to 1. Raises CannotDraw."""
    value, unit = _quantity(text, where)
    if unit not in ("", "%"):
        raise CannotDraw(f"{where}={quote_value(text)} is not a number from 0 to 1")
    return min(max(value / 100 if unit else value, 0.0), 1.0)


def parse_numbers(text: str, where: str, max_length: int = MAX_VALUE) -> list[float]:
    """Return numbers separated by spaces or commas. Raises CannotDraw."""
    if len(text) > max_length:
        raise CannotDraw(f"{where} is longer than {max_length} characters")
    text = text.strip()
    values: list[float] = []
    start = 0
    while start < len(text):
        number = match_number(text, start)
        if not number or math.isinf(number[0]):
            raise CannotDraw(f"cannot read {where}={quote_value(text[start:] if values else text)}; expected numbers")
        values.append(number[0])
        start = skip_spaces(text, number[1], SEPARATOR)
    if text.endswith(","):
        raise CannotDraw(f"cannot read {where}={quote_value(text)}; it ends with a comma")
    return values


def skip_spaces(text: str, start: int, pattern: re.Pattern[str] = _SPACE) -> int:
    """Return the offset after spaces, or after another pattern such as SEPARATOR."""
    match = pattern.match(text, start)
    return match.end() if match else start


def _quantity(text: str, where: str) -> tuple[float, str]:
    """A number and its unit in lower case."""
    if len(text) > MAX_VALUE:
        raise CannotDraw(f"{where} is longer than {MAX_VALUE} characters")
    text = text.strip()
    number = match_number(text, 0)
    if not number:
        raise CannotDraw(f"{where}={quote_value(text)} is not a number")
    value, end = number
    if math.isinf(value):
        raise CannotDraw(f"{where}={quote_value(text)} is too large to draw; expected at most {MAX_NUMBER:.0f}")
    # "2em" is 2 with the unit em; "2e3" was already read as one number.
    unit = _UNIT.match(text, end)
    if (unit.end() if unit else end) != len(text):
        raise CannotDraw(f"{where}={quote_value(text)} is not a number")
    return value, unit[0].lower() if unit else ""


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
        """Return the transformed point."""
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: Matrix) -> Matrix:
        """Return the matrix that applies `inner` first, then this one."""
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
        """The factor by which areas grow; 0 if the transform flattens them."""
        return abs(self.a * self.d - self.b * self.c)

    @property
    def scale(self) -> float:
        """The factor by which a stroke grows. Raises CannotDraw if it differs between directions."""
        uniform = math.isclose(math.hypot(self.a, self.b), math.hypot(self.c, self.d), rel_tol=1e-3)
        if not uniform or abs(self.a * self.c + self.b * self.d) > 1e-3 * self.area:
            raise CannotDraw("a transform stretches or skews a stroke", "stroke")
        return math.sqrt(self.area)


_COUNTS = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3), "skewX": (1,), "skewY": (1,)}
_NAME = re.compile(r"[A-Za-z]{1,12}")


def read_transform(text: str) -> Matrix:
    """Return the matrix of a transform list, such as `translate(2 3) rotate(45)`. Raises CannotDraw."""
    if len(text) > MAX_VALUE:
        raise CannotDraw(f"transform is longer than {MAX_VALUE} characters")
    text = text.strip()
    matrix = Matrix()
    if text == "none":
        return matrix
    start = 0
    while start < len(text):
        name = _NAME.match(text, start)
        opening = skip_spaces(text, name.end()) if name else start
        closing = text.find(")", opening)
        if not name or closing < 0 or text[opening : opening + 1] != "(":
            raise CannotDraw(f"cannot read transform={quote_value(text)}; expected one like translate(2 3)")
        values = parse_numbers(text[opening + 1 : closing], "transform")
        if len(values) not in _COUNTS.get(name[0], ()):
            raise CannotDraw(
                f"cannot read transform={quote_value(text)}; {name[0]!r} is unknown or has the wrong number of values"
            )
        matrix = matrix.after(_transform_step(name[0], values))
        start = skip_spaces(text, closing + 1, SEPARATOR)
    return matrix


def _transform_step(kind: str, values: list[float]) -> Matrix:
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
