"""Text of an attribute to numbers and lengths, in time that grows with the text and no faster.

No pattern here may repeat without a bound: text comes from anybody, and 290,000 digits are a number, too.

SVG's transforms: a list such as `translate(2 3) rotate(45)` to one matrix.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from handouts.images.xml_tree import CannotDraw, quote_value

MAX_VALUE = 2_000
"""Characters of an attribute that holds one value, or a short list of them."""
MAX_NUMBER = 1e6
"""Drawings are scaled down to a page; a larger number is a slip, or leaves no room for what is drawn."""

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][-+]?[0-9]{1,4})?")
_UNIT = re.compile(r"%|[A-Za-z]{1,4}")
_SPACE = re.compile(r"[ \t\r\n\f]*")
SEPARATOR = re.compile(r"[ \t\r\n\f]*,?[ \t\r\n\f]*")
UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "q": 96 / 101.6, "in": 96.0}
"""Lengths in user units: 96 are an inch."""


def number_at(text: str, start: int) -> tuple[float, int] | None:
    """The number that begins at `start`, and where it ends; None where none begins there."""
    match = _NUMBER.match(text, start)
    if not match:
        return None
    end = match.end()
    if end < len(text) and text[end].isdigit():  # more digits than any program writes
        return None
    value = float(match[0])
    return (value, end) if abs(value) <= MAX_NUMBER else (math.inf, end)


def parse_number_attribute(text: str, where: str) -> float:
    """A plain number. Raises CannotDraw naming `where`."""
    value, unit = _quantity(text, where)
    if unit:
        raise CannotDraw(f"{where}={quote_value(text)} is not a plain number; expected one like 2.5")
    return value


def parse_length(text: str, where: str, whole: float | None = None) -> float:
    """A length in user units; `whole` is what 100 % are, None where a percentage makes no sense. Raises CannotDraw."""
    value, unit = _quantity(text, where)
    if unit == "%" and whole is not None:
        return value * whole / 100
    if unit not in UNITS:
        raise CannotDraw(
            f"{where}={quote_value(text)} is not a length; expected a number, or one with px, mm, cm, in or pt"
        )
    return value * UNITS[unit]


def parse_fraction(text: str, where: str) -> float:
    """An opacity or an offset: a number or a percentage, held within 0 to 1. Raises CannotDraw."""
    value, unit = _quantity(text, where)
    if unit not in ("", "%"):
        raise CannotDraw(f"{where}={quote_value(text)} is not a number from 0 to 1")
    return min(max(value / 100 if unit else value, 0.0), 1.0)


def parse_numbers(text: str, where: str, most: int = MAX_VALUE) -> list[float]:
    """Numbers apart by spaces or commas. Raises CannotDraw."""
    if len(text) > most:
        raise CannotDraw(f"{where} is over {most} characters long")
    text = text.strip()
    values: list[float] = []
    start = 0
    while start < len(text):
        found = number_at(text, start)
        if not found or math.isinf(found[0]):
            raise CannotDraw(f"cannot read {where}={quote_value(text[start:] if values else text)}; expected numbers")
        values.append(found[0])
        start = skip_spaces(text, found[1], SEPARATOR)
    if text.endswith(","):
        raise CannotDraw(f"cannot read {where}={quote_value(text)}; it ends with a comma")
    return values


def skip_spaces(text: str, start: int, what: re.Pattern[str] = _SPACE) -> int:
    """Where the text goes on behind spaces, or behind a separator."""
    match = what.match(text, start)
    return match.end() if match else start


def _quantity(text: str, where: str) -> tuple[float, str]:
    """A number and its unit in small letters."""
    if len(text) > MAX_VALUE:
        raise CannotDraw(f"{where} is over {MAX_VALUE} characters long")
    text = text.strip()
    found = number_at(text, 0)
    if not found:
        raise CannotDraw(f"{where}={quote_value(text)} is not a number")
    value, end = found
    if math.isinf(value):
        raise CannotDraw(f"{where}={quote_value(text)} is too large to draw; expected at most {MAX_NUMBER:.0f}")
    # "2em" reads as 2 with the unit em; "2e3" has been read whole.
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
