"""The measured value from which a sign counts: `above 38.5 C`, `100.4 F or higher`, `below 90 mmHg`.

A value is never converted: the page prints the number and the unit that the clinic states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from handouts.content.models.scalars import field_description, scalar
from handouts.errors import InvalidValue

SIGN_LIMIT_FORMS = (
    "above 38.5 C, 100.4 F or higher, above 101 F (38.3 C), below 90 mmHg, at least 15 mmol/L, more than 3 times, or "
    "above 7 of 10"
)
Side: TypeAlias = Literal["above", "at_least", "below", "at_most"]
_SIDES: dict[str, Side] = {
    "above": "above", "over": "above", "more than": "above", "higher than": "above", "at least": "at_least",
    "below": "below", "under": "below", "less than": "below", "lower than": "below", "at most": "at_most",
}  # fmt: skip
_OR: dict[str, Side] = {
    "higher": "at_least", "above": "at_least", "over": "at_least", "more": "at_least",
    "lower": "at_most", "below": "at_most", "under": "at_most", "less": "at_most",
}  # fmt: skip
_UNITS = {
    "c": "°C", "celsius": "°C", "f": "°F", "fahrenheit": "°F", "mmhg": "mmHg", "mm hg": "mmHg", "mg/dl": "mg/dL",
    "mmol/l": "mmol/L", "kg": "kg", "lb": "lb", "lbs": "lb", "%": "%", "cm": "cm", "mm": "mm", "ml": "mL",
    "times": "times", "time": "times", "inches": "inch", "inch": "inch", "beats a minute": "beats",
    "beats per minute": "beats", "bpm": "beats",
}  # fmt: skip
_UNIT_NAMES = [{"beats": "beats a minute", "inch": "inches"}.get(unit, unit) for unit in _UNITS.values()]
UNIT_HINT = f"write one of: {', '.join(dict.fromkeys(_UNIT_NAMES))}"
LABELED_UNITS = ("times", "inch", "beats")
"""The units whose words are labels. The others are written in the same way in every language."""
_LOWER = r"(?:(?:/(?P<lower>\d{2,3}))|(?:\s+(?:of|out of)\s+(?P<most>\d{1,3})))?"
_VALUE = rf"(?P<number>\d{{1,4}}(?:\.\d{{1,2}})?){_LOWER}\s*(?:°|º|degrees?\s)?\s*(?P<unit>[a-z%/ ]*?)"
_SECOND = r"(?:\s*\((?P<second>\d{2,3}(?:\.\d{1,2})?)\s*(?:°|º|degrees?\s)?\s*(?P<second_unit>[CF])\))?"
_BEFORE = re.compile(rf"(?P<side>{'|'.join(_SIDES)})\s+{_VALUE}{_SECOND}", re.I | re.A)
_AFTER = re.compile(rf"{_VALUE}{_SECOND}\s+(?:or|and)\s+(?P<side>{'|'.join(_OR)})", re.I | re.A)
POSSIBLE = {"°C": (Decimal(30), Decimal(45)), "°F": (Decimal(86), Decimal(113))}
"""The body temperatures that a person can have, by unit."""


ROUNDING = Decimal("0.06")
"""Degrees Celsius by which two temperatures may differ because one of them is rounded: 38.5 C and 101.3 F."""


@dataclass(frozen=True)
class SignLimit:
    """A value and the side on which the sign counts. `at_least` and `at_most` include the value."""

    side: Side
    number: Decimal
    unit: str
    second: tuple[Decimal, str] | None = None
    """The same temperature in the other unit, if the clinic states both."""
    written: str = field(default="", compare=False)
    """As the clinic writes it."""
    lower: Decimal | None = field(default=None, repr=False)
    """The second value of a blood pressure: 110 of 180/110."""
    most: Decimal | None = field(default=None, repr=False)
    """The end of a scale: 10 of `above 7 of 10`."""

    @property
    def is_upper(self) -> bool:
        """True if the sign counts above the value."""
        return self.side in ("above", "at_least")


def parse_sign_limit(text: str) -> SignLimit:
    """Parse `above 38.5 C` or `100.4 F or higher`. Raises InvalidValue, also for a value that nobody can have."""
    words = " ".join(text.split())
    match = _BEFORE.fullmatch(words) or _AFTER.fullmatch(words)
    if match is None:
        raise InvalidValue(f"{text!r} does not say above or below which value", f"write it like {SIGN_LIMIT_FORMS}")
    unit = _UNITS.get(" ".join(match["unit"].lower().split()))
    if not match["unit"].strip():  # a count: how many in a time, or a number of a scale
        unit = "" if not match["lower"] else None
    if unit is None:
        message = f"{text!r} has no unit that can be compared" if match["unit"].strip() else f"{text!r} has no unit"
        raise InvalidValue(message, f"{UNIT_HINT}; or write it in the text")
    is_scale = not unit and Decimal(match["most"] or 0) >= Decimal(match["number"])
    if (match["lower"] and unit != "mmHg") or (match["most"] and not is_scale):
        raise InvalidValue(f"{text!r} is not one value", "write it like above 180/110 mmHg, or above 7 of 10")
    sides = _SIDES if match.re is _BEFORE else _OR
    lower, most = (Decimal(value) if value else None for value in (match["lower"], match["most"]))
    limit = SignLimit(
        sides[" ".join(match["side"].lower().split())], Decimal(match["number"]), unit, None, words, lower, most
    )
    low, high = POSSIBLE.get(unit, (limit.number, limit.number))
    if not low <= limit.number <= high:
        message = f"{text!r} is not a body temperature"
        raise InvalidValue(message, "check the number and its unit, C or F")
    if match["second"] is None:
        return limit
    return replace(limit, second=_other_temperature(text, limit, match["second"], _UNITS[match["second_unit"].lower()]))


def _other_temperature(text: str, limit: SignLimit, number: str, unit: str) -> tuple[Decimal, str]:
    """The value in the other unit. Raises InvalidValue if it is not the same temperature."""
    if {unit, limit.unit} != {"°C", "°F"}:
        raise InvalidValue(f"{text!r} does not state one temperature in C and in F", "delete the second value")
    second = Decimal(number)
    if abs(celsius(second, unit) - celsius(limit.number, limit.unit)) > ROUNDING:
        exact = limit.number * 9 / 5 + 32 if unit == "°F" else celsius(limit.number, limit.unit)
        message = f"{limit.number} {limit.unit} is {exact.quantize(Decimal('0.1'))} {unit}, not {second} {unit}"
        raise InvalidValue(message, "correct one of the two, or state only one")
    return second, unit


def celsius(number: Decimal, unit: str) -> Decimal:
    """A temperature in Celsius. Values in other units stay as they are."""
    return (number - 32) * 5 / 9 if unit == "°F" else number


SignLimitField = Annotated[
    SignLimit,
    scalar(parse_sign_limit, "a measured limit"),
    field_description(f"From which measured value on a sign counts: {SIGN_LIMIT_FORMS}.", "string"),
]
