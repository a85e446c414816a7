"""Amounts of medicines and limits on them: `325 mg`, `1 to 2 tablets`, `4 times in 24 h`.

The fields keep the text as it is written, because a page prints a dose as the clinic wrote it. `parse_dose` and
`parse_limit` read the numbers in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from handouts.content.models.scalars import Translatable, field_description, scalar
from handouts.content.models.times import Duration, Unit
from handouts.errors import InvalidValue

Directions = Literal["package", "package_by_age", "package_by_weight", "prescription"]
"""Where a dose is that a set does not state."""
DOSE_FORMS = "325 mg, 1 to 2 tablets, 2 tablets (650 mg), or a thin layer"
LIMIT_FORMS = "4 times in 24 h, 3000 mg in 24 h, or 8 tablets in 24 h"
TIMES = "time"
"""The unit of a limit on how often a dose is taken."""
MAX_LIMIT_DAYS = 31
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HALF = re.compile(r"half\s+(?:an?\s+|of\s+an?\s+)?|1/2\s*(?:an?\s+)?", re.I)
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.I)
_VAGUE = re.compile(r"\b(?:directed|needed|prescribed|told|ordered|usual|normal|unknown|tbd|ask|\?+)(?!\w)|^\W*$", re.I)
"""Words that leave the amount open. A dose that is not stated is left out, and the page has a line for it."""
_AMOUNT = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s*(?:-|–|\bto\b|\bor\b)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>[^\W\d_%][^\d,;()]*?|%)",
    re.I,
)
_FREQUENCY = re.compile(r"\b(?:every|each|times?|daily|once|twice|hourly|nightly|per|a day|at|if|as needed)\b", re.I)
_UNITS = {
    "milligram": "mg", "mgs": "mg", "gram": "g", "gm": "g", "microgram": "mcg", "µg": "mcg", "μg": "mcg", "ug": "mcg",
    "milliliter": "ml", "millilitre": "ml", "cc": "ml", "tab": "tablet", "cap": "capsule", "dose": TIMES,
}  # fmt: skip
_IN_MG = {"g": Decimal(1000), "mcg": Decimal(1) / 1000}
_WINDOW = re.compile(r"(?P<amount>.+?)\s+(?:in|per|within|every)\s+(?:an?y\s+)?(?P<window>\d.*)", re.I | re.S)
_A_DAY = re.compile(r"(?P<amount>.+?)\s+(?:an?|per|each|in\s+an?|in\s+one)\s+day", re.I | re.S)
_BARE_NUMBER = re.compile(rf"(?:{_NUMBER})(?:\s*(?:-|–|to)\s*(?:{_NUMBER}))?")


@dataclass(frozen=True)
class MedicineAmount:
    """A number of units, from `low` to `high`; the two are equal unless it is a range.

    `unit` is in lowercase and singular. Grams and micrograms are milligrams, so that amounts can be compared.
    """

    low: Decimal
    high: Decimal
    unit: str


@dataclass(frozen=True)
class DoseLimit:
    """At most an amount, or a number of times, within a window of time. `amount_text` is the amount as written."""

    amount: MedicineAmount
    window: Duration
    amount_text: str

    @property
    def is_times(self) -> bool:
        """True for a limit on the number of doses."""
        return self.amount.unit == TIMES

    @property
    def hours(self) -> Decimal:
        """The length of its window in hours."""
        unit, _, high = self.window.in_base()
        return high / 60 if unit is Unit.MINUTE else high * 24


def parse_dose(text: str) -> tuple[MedicineAmount, ...]:
    """Parse a dose, which may state the same amount twice: `2 tablets (650 mg)`. Raises InvalidValue.

    Words without a number, such as `a thin layer`, are no amount that can be compared: ().
    """
    if not (re.search(r"\d", text) or _HALF.search(text) or _NUMBER_WORD.search(text)):
        if _VAGUE.search(text):
            raise InvalidValue(
                f"{text!r} is not an amount of a medicine", f"write it like {DOSE_FORMS}; or leave it out"
            )
        return ()
    match = re.fullmatch(r"([^()]+?)\s*(?:\(([^()]+)\))?", text)
    if not match:
        raise InvalidValue(f"{text!r} is not a dose", f"write it like {DOSE_FORMS}")
    return tuple(_parse_amount(part, text) for part in match.groups() if part)


def _parse_amount(part: str, text: str) -> MedicineAmount:
    amount = _HALF.sub("0.5 ", part, count=1) if _HALF.match(part) else part
    amount = _NUMBER_WORD.sub(lambda match: str(_NUMBER_WORDS.index(match[0].lower()) + 1), amount)
    if _FREQUENCY.search(part):
        hint = "write only the amount here; how often and when have keys of their own"
        raise InvalidValue(f"{text!r} is more than an amount", hint)
    if _BARE_NUMBER.fullmatch(amount):
        raise InvalidValue(f"{text!r} is a number without a unit", f"write it like {DOSE_FORMS}")
    match = _AMOUNT.fullmatch(amount)
    if not match:
        hint = f"write a number and a unit, like {DOSE_FORMS}; other words belong into `text`"
        raise InvalidValue(f"{text!r} is not an amount of a medicine", hint)
    return _amount(match, text)


def _amount(match: re.Match[str], text: str) -> MedicineAmount:
    low = Decimal(match["low"].replace(",", ""))
    high = Decimal((match["high"] or match["low"]).replace(",", ""))
    if low > high:
        raise InvalidValue(f"the range {text!r} is reversed: {low} is more than {high}", "check the numbers")
    if high == 0 or (match["high"] and low == high):
        raise InvalidValue(f"{text!r} is not an amount of a medicine", f"write it like {DOSE_FORMS}")
    words = " ".join(match["unit"].lower().rstrip(".").split())
    singular = words if words in ("mcg", "mg", "g") or len(words) < 4 else words.removesuffix("s")
    unit = _UNITS.get(words) or _UNITS.get(singular) or singular
    factor = _IN_MG.get(unit, Decimal(1))
    return MedicineAmount(low * factor, high * factor, "mg" if unit in _IN_MG else unit)


def parse_limits(text: str) -> tuple[DoseLimit, ...]:
    """Parse one or more limits: `4 times in 24 h`, `8 tablets and 3000 mg in 24 h`. Raises InvalidValue.

    A limit without a window has that of the next one.
    """
    limits: list[DoseLimit] = []
    window: Duration | None = None
    for part in reversed(re.split(r"\s*(?:,(?!\d)|;|\band\b)\s*(?:and\s+)?", text)):
        limit = _parse_limit(part, text, window)
        window = limit.window
        limits.insert(0, limit)
    for index, limit in enumerate(limits):
        if any((limit.amount.unit, limit.hours) == (other.amount.unit, other.hours) for other in limits[:index]):
            raise InvalidValue(f"{text!r} states two limits for the same", "delete one of them")
    return tuple(limits)


def _parse_limit(part: str, text: str, window: Duration | None) -> DoseLimit:
    part = re.sub(r"^(?:no more than|not more than|at most|up to|max(?:imum)?)\s+", "", part, flags=re.I)
    if match := _A_DAY.fullmatch(part):
        amount_text, window = match["amount"], Duration.parse("1 day")
    elif match := _WINDOW.fullmatch(part):
        amount_text, window = match["amount"], Duration.parse(match["window"], "24 h")
    else:
        amount_text = part
    if window is None:
        raise InvalidValue(f"{text!r} does not say in what time", f"write it like {LIMIT_FORMS}")
    if window.is_range or window.days() > MAX_LIMIT_DAYS:
        raise InvalidValue(f"{text!r} is not a limit in a fixed time", f"write it like {LIMIT_FORMS}")
    if _BARE_NUMBER.fullmatch(amount_text):
        raise InvalidValue(f"{text!r} does not say of what", f"write it like {LIMIT_FORMS}")
    match = _AMOUNT.fullmatch(amount_text)
    if not match:
        raise InvalidValue(f"{text!r} is not a limit", f"write it like {LIMIT_FORMS}")
    amount = _amount(match, text)
    if amount.low != amount.high:
        raise InvalidValue(f"{text!r}: a limit is one number, not a range", "write the one number that is the most")
    if amount.unit == TIMES and amount.high % 1:
        raise InvalidValue(f"{text!r}: {amount.high} is not a number of times", f"write it like {LIMIT_FORMS}")
    return DoseLimit(amount, window, " ".join(amount_text.split()))


def _check_dose(text: str) -> str:
    text = " ".join(text.split())
    parse_dose(text)
    return text


def _check_limits(text: str) -> str:
    text = " ".join(text.split())
    parse_limits(text)
    return text


DoseField = Annotated[
    str,
    scalar(_check_dose, "an amount of a medicine"),
    field_description(f"An amount of a medicine: {DOSE_FORMS}.", "string"),
    Translatable.MATCHED,
]
LimitField = Annotated[
    str,
    scalar(_check_limits, "a limit"),
    field_description(f"The most that may be taken, and in what time: {LIMIT_FORMS}.", "string"),
    Translatable.LIMIT,
]
