"""Amounts of time in prose, however they are written: `30 minutes`, `half an hour`, `one to two hours`, `48-hour`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from handouts.content.models.times import UNIT_WORDS, Bound, Duration, Event, Interval, Unit

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBER_WORDS = {
    **{word: number for number, word in enumerate((*_ONES, *_TEENS), 1)},
    **_TENS,
    **{f"{ten}-{one}": value + digit for ten, value in _TENS.items() for digit, one in enumerate(_ONES, 1)},
}
_BOUNDS = {
    "about": Bound.ABOUT, "around": Bound.ABOUT, "approximately": Bound.ABOUT, "roughly": Bound.ABOUT,
    "up to": Bound.UP_TO, "at most": Bound.UP_TO, "no more than": Bound.UP_TO, "within": Bound.UP_TO,
    "under": Bound.UNDER, "less than": Bound.UNDER, "at least": Bound.AT_LEAST, "a minimum of": Bound.AT_LEAST,
    "more than": Bound.AT_LEAST, "over": Bound.AT_LEAST,
}  # fmt: skip
_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
NUMBER = rf"(?:\d+(?:\.\d+)?(?:\s?[½¼¾]|\s1/2)?|½|(?:{_WORD})(?:\s+and\s+a\s+half)?)"
_SINGLE = r"\ban?(?=\s+(?:day|week|month)\s+(?:before|prior|after|ahead|following|in\s+advance)\b)"
UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?)"
_BOUND = rf"(?P<bound>{'|'.join(_BOUNDS)})"
_AMOUNT = re.compile(
    rf"(?:\b{_BOUND}\s+)?(?:"
    rf"(?P<half>half\s+an?\s+hour|an?\s+half[\s-]hour|half-hour)"
    rf"|(?<![\w.,/:$#-])(?P<hour>an\s+hour)(?P<more>\s+and\s+a\s+half)?(?=\W|$)"
    rf"|(?<![\w/:$#-])(?<!\d[.,])(?P<low>{NUMBER}|{_SINGLE})(?:\s*(?:-|–|—|\bto\b|\bor\b)\s*(?P<high>{NUMBER}))?"
    rf"[\s-]*(?P<unit>{UNIT})\b(?:\s+(?:and\s+)?(?P<minutes>\d+)\s*(?:minutes?|mins?)\b)?"
    rf")",
    re.I,
)  # fmt: skip
_TO = re.compile(r"\s*(?:-|–|—|to)\s*", re.I)
_DIGIT_OR_WORD = re.compile(rf"\b(?:\d*(?:{UNIT}))\b|\d\s*{UNIT}\b", re.I)
"""A text without a unit of time has no amount; the whole pattern is slow."""
_RATE = re.compile(r"\s*(?:a|an|per|each|every)\s+(?:day|week|month|hour)\b|\s+(?:old|of age)\b", re.I)


@dataclass(frozen=True)
class Amount:
    """An amount of time and where it stands in its sentence; `backwards` where a range was written so."""

    duration: Duration
    start: int
    end: int
    backwards: bool = False


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of time of a sentence, in order. Rates (3 hours a day) and ages are none."""
    return tuple(_merged(text)) if _DIGIT_OR_WORD.search(text) else ()


def _merged(text: str) -> Iterator[Amount]:
    """The amounts, `30 minutes to 1 hour` as one."""
    last: Amount | None = None
    for amount in _amounts(text):
        if last and _TO.fullmatch(text, last.end, amount.start) and (joined := _joined(last, amount)):
            last = joined
            continue
        if last:
            yield last
        last = amount
    if last:
        yield last


def _joined(one: Amount, other: Amount) -> Amount | None:
    """`30 minutes to 1 hour` as one range; None where the two units have no common base."""
    (unit, low, _), (same, _, high) = one.duration.in_base(), other.duration.in_base()
    if unit is not same or one.duration.is_range or other.duration.is_range:
        return None
    bounds = sorted((low, high))
    return Amount(Duration(bounds[0], bounds[1], unit, one.duration.bound), one.start, other.end, low > high)


def _amounts(text: str) -> Iterator[Amount]:
    for found in _AMOUNT.finditer(text):
        if _RATE.match(text, found.end()):
            continue
        bound = _BOUNDS[" ".join(found["bound"].lower().split())] if found["bound"] else Bound.EXACT
        start = found.start() if not found["bound"] else found.end("bound") + 1
        if found["half"]:
            yield Amount(Duration(Decimal(30), Decimal(30), Unit.MINUTE, bound), start, found.end())
        elif found["hour"]:
            minutes = Decimal(90 if found["more"] else 60)
            yield Amount(Duration(minutes, minutes, Unit.MINUTE, bound), start, found.end())
        else:
            yield _counted(found, bound, start)


def _counted(found: re.Match[str], bound: Bound, start: int) -> Amount:
    unit = UNIT_WORDS[found["unit"].lower()]
    low = parse_number(found["low"])
    high = parse_number(found["high"]) if found["high"] else low
    if found["minutes"] and unit is Unit.HOUR:
        extra = Decimal(found["minutes"])
        low, high, unit = low * 60 + extra, high * 60 + extra, Unit.MINUTE
    backwards = low > high
    if backwards:
        low, high = high, low
    return Amount(Duration(low, high, unit, bound), start, found.end(), backwards)


def parse_number(text: str) -> Decimal:
    """`2`, `1.5`, `1½`, `two`, `one and a half` as a number."""
    plain = text.lower().strip()
    half = Decimal(0)
    for sign, value in (("½", "0.5"), (" 1/2", "0.5"), ("¼", "0.25"), ("¾", "0.75"), ("and a half", "0.5")):
        if plain.endswith(sign):
            plain, half = plain.removesuffix(sign).strip(), Decimal(value)
    if plain in ("", "a", "an"):
        return half or Decimal(1)
    return half + (Decimal(NUMBER_WORDS[plain]) if plain in NUMBER_WORDS else Decimal(plain))


def in_base_unit(duration: Duration) -> tuple[Unit, Decimal, Decimal]:
    """In days where it is whole days of 24 hours, else in the base of its unit: 24 hours are told as 1 day, too."""
    base, low, high = duration.in_base()
    if base is Unit.MINUTE and not low % 1440 and not high % 1440:
        return Unit.DAY, low / 1440, high / 1440
    return base, low, high


def durations_agree(one: Duration, other: Duration, *, loosely: bool = False) -> bool:
    """True when both can be true of one thing; loosely, an amount agrees with a range that it lies in.

    A bound agrees with the end of a range that it speaks of: up to 30 minutes with 15 to 30 minutes.
    """
    (unit, low, high), (other_unit, other_low, other_high) = in_base_unit(one), in_base_unit(other)
    if unit is not other_unit:
        return _apart_by_nature(one, other)
    if (low, high) == (other_low, other_high):
        return True
    if Bound.UP_TO in (one.bound, other.bound) and high == other_high:
        return True
    if Bound.AT_LEAST in (one.bound, other.bound) and low == other_low:
        return True
    return loosely and low <= other_high and other_low <= high


def _apart_by_nature(one: Duration, other: Duration) -> bool:
    """Of minutes and days, and of days and months: only amounts far from each other cannot be the same."""
    a, b = one.days(), other.days()
    return max(a, b) < min(a, b) * Decimal("1.2")


def duration_text(duration: Duration) -> str:
    """`15 to 30 minutes`, `1 hour`, in plain English."""
    low, high, unit = duration.low.normalize(), duration.high.normalize(), duration.unit
    if unit is Unit.MINUTE and low == high and low >= 60 and not low % 60:
        low = high = (low / 60).normalize()
        unit = Unit.HOUR
    span = f"{low:f}" if low == high else f"{low:f} to {high:f}"
    bound = "" if duration.bound is Bound.EXACT else duration.bound.value.replace("_", " ") + " "
    return f"{bound}{span} {unit.value}{'' if high == 1 else 's'}"


_EVENT_NAMES = {Event.ARRIVAL: "arrival", Event.PROCEDURE: "the procedure", Event.LIE_FLAT: "lying flat"}


def interval_text(interval: Interval) -> str:
    """`8 hours before arrival`, in plain English."""
    return (
        f"{duration_text(interval.duration)} {'before' if interval.before else 'after'} {_EVENT_NAMES[interval.event]}"
    )
