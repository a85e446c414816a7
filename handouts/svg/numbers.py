"""Text of an attribute to numbers and lengths, in time that grows with the text and no faster.

No pattern here may repeat without a bound: text comes from anybody, and 290,000 digits are a number, too.
"""

from __future__ import annotations

import math
import re

from handouts.svg.refusal import CannotDraw, quote_value

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
