"""Read a weight with its unit, and convert it exactly between kilograms and pounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from handouts.errors import InvalidValue

WeightUnit = Literal["kg", "lb"]
KG_PER_LB = Decimal("0.45359237")
"""The international pound, by definition."""
MAX_KG = 650
"""No person has weighed more. A larger number is a typing error, or another unit."""
_UNITS: dict[str, WeightUnit] = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
}  # fmt: skip
_WEIGHT = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*([A-Za-z]+)\.?", re.A)
_EXAMPLES = "write it with its unit, like 21.5 kg or 47 lb"


@dataclass(frozen=True)
class Weight:
    """A weight as it was given."""

    amount: Decimal
    unit: WeightUnit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    def amount_in(self, unit: str) -> Decimal:
        """The exact amount in kg or lb."""
        if unit == self.unit:
            return self.amount
        with localcontext() as context:
            context.prec = 40
            return self.amount * KG_PER_LB if unit == "kg" else self.amount / KG_PER_LB


def parse_weight(text: str) -> Weight:
    """Parse `21.5 kg` or `47 lb`. Raises InvalidValue for a number without a unit: 70 could be either."""
    words = " ".join(text.split())
    if re.fullmatch(r"[\d.,]+", words, re.A):
        raise InvalidValue(f"{words!r} is a number without a unit", _EXAMPLES)
    if re.match(r"\d+,\d", words, re.A):
        raise InvalidValue(f"{words!r} has a comma in its number", "write the number with a point, like 21.5 kg")
    match = _WEIGHT.fullmatch(words)
    if not match:
        raise InvalidValue(f"{words!r} is not a weight", _EXAMPLES)
    unit = _UNITS.get(match[2].lower())
    if unit is None:
        raise InvalidValue(f"{words!r}: the unit must be kg or lb", "convert it to one of them, like 21.5 kg")
    weight = Weight(Decimal(match[1]), unit)
    if not 0 < weight.amount_in("kg") <= MAX_KG:
        raise InvalidValue(f"{words!r} cannot be the weight of a person", "check the number and its unit")
    return weight
