"""Parse how often a risk happens: a number of people out of a stated number of people, or a percentage.

A frequency is only what is written. Words without a number, such as `rare`, are never turned into one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Annotated

from handouts.content.models.scalars import field_description, scalar
from handouts.errors import InvalidValue

FREQUENCY_FORMS = "5 in 1,000, 3 to 5 in 100, about 1 in 150, fewer than 1 in 500, or 2%"
MAX_PEOPLE = 1_000_000
"""A frequency is stated for at most so many people."""


class Limit(StrEnum):
    """What a frequency says about its number; `` for exactly that number."""

    EXACT = ""
    ABOUT = "about"
    UP_TO = "up to"
    FEWER = "fewer than"
    MORE = "more than"
    AT_LEAST = "at least"


_LIMITS = {
    **dict.fromkeys(("about", "around", "approximately", "roughly"), Limit.ABOUT),
    **dict.fromkeys(("up to", "at most", "no more than", "not more than"), Limit.UP_TO),
    **dict.fromkeys(("fewer than", "less than", "under", "below"), Limit.FEWER),
    **dict.fromkeys(("more than", "over", "above"), Limit.MORE),
    "at least": Limit.AT_LEAST,
}
_LIMIT = rf"(?:(?P<limit>{'|'.join(_LIMITS)})\s+)?(?:between\s+)?"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_TO = r"\s*(?:-|–|\bto\b|\bor\b|\band\b)\s*"
_IN = r"\s+(?:in|of|out\s+of)\s+(?:every\s+)?"
_PEOPLE = r"(?:\s+(?:example\s+)?(?:people|patients|persons))?"  # "example": in the starter file
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_LIMIT}(?P<low>{_NUMBER})(?:{_TO}(?P<high>{_NUMBER}))?{_IN}(?P<base>{_NUMBER}){_PEOPLE}",
        rf"{_LIMIT}(?P<low>{_NUMBER})(?:\s*%)?(?:{_TO}(?P<high>{_NUMBER}))?\s*(?:%|percent)(?:\s+of{_PEOPLE})?",
        rf"{_LIMIT}(?P<low>{_NUMBER}){_IN}(?P<base>{_NUMBER}){_TO}(?P<high>{_NUMBER}){_IN}(?P<high_base>{_NUMBER}){_PEOPLE}",
    )
)


@dataclass(frozen=True)
class Frequency:
    """How many of all people have a problem, as shares from `low` to `high`; the two are equal unless it is a range."""

    low: Fraction
    high: Fraction
    limit: Limit = Limit.EXACT


def parse_frequency(text: str) -> Frequency:
    """Parse a frequency: `about 1 in 150`. Raises InvalidValue if it is none, or an impossible one."""
    text = " ".join(text.split())
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _PATTERNS)), None)
    if match is None:
        raise InvalidValue(f"{text!r} does not say how many people of how many", f"write it like {FREQUENCY_FORMS}")
    parts = match.groupdict()
    base = _number(parts.get("base") or "100")
    high_base = _number(parts.get("high_base") or "") or base
    if not base or max(base, high_base) > MAX_PEOPLE or base % 1 or high_base % 1:
        raise InvalidValue(
            f"{text!r} is not a number of people out of 1 to {MAX_PEOPLE:,}", f"write it like {FREQUENCY_FORMS}"
        )
    low = _number(parts["low"]) / base
    high = _number(parts["high"]) / high_base if parts["high"] else low
    limit = _LIMITS[" ".join(parts["limit"].lower().split())] if parts["limit"] else Limit.EXACT
    _check(text, low, high, limit, is_range=bool(parts["high"]), may_be_reversed="high_base" in parts)
    return Frequency(min(low, high), max(low, high), limit)


def _check(text: str, low: Fraction, high: Fraction, limit: Limit, *, is_range: bool, may_be_reversed: bool) -> None:
    """Raise InvalidValue for shares that are impossible. `1 in 200 to 1 in 100` may begin with either."""
    if max(low, high) > 1:
        raise InvalidValue(f"{text!r} is more than all people: more than 100%", "check the numbers")
    if not min(low, high):
        hint = "leave it out if your source states no number; write `fewer than 1 in ...` if it states one"
        raise InvalidValue(f"{text!r} says that it never happens", hint)
    if is_range and (low == high or (low > high and not may_be_reversed)):
        raise InvalidValue(f"the range {text!r} does not begin with the smaller number", "check the numbers")
    if is_range and limit not in (Limit.EXACT, Limit.ABOUT):
        raise InvalidValue(f"{text!r} is a range and a limit", f"write one of the two, like {FREQUENCY_FORMS}")


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "") or 0)


@lru_cache(maxsize=1024)
def frequency_in(text: str | None) -> Frequency | None:
    """The frequency that a text states and nothing else; None for other words and impossible numbers."""
    try:
        return parse_frequency(text) if text else None
    except InvalidValue:
        return None


def _check_frequency(text: str) -> str:
    parse_frequency(text)
    return " ".join(text.split())


FrequencyField = Annotated[
    str,
    scalar(_check_frequency, "a number of people out of a number of people"),
    field_description(f"How many people of how many: {FREQUENCY_FORMS}.", "string"),
]
