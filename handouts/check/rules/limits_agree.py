"""Two limits for the same sign do not contradict each other, and temperatures are in the unit of the country.

If a fever above 38.5 C is a warning sign, and the table for home says 38 C, a patient with 38.2 C reads two actions.
The rule compares each `limit` with those of the same sign in other tiers and in `self_care`, and with every fever that
a sentence states. Two tiers may have one limit each, if the more urgent one is further out. Limits of `what_if` are for
the time before the procedure, so they are compared only with each other. Celsius and Fahrenheit are compared with each
other, too: 38 C is 100.4 F.

Source: every number has one value (standard D8).

Fix: correct the wrong limit, or say in the text what makes the two signs different.

Passes:

    warning:
      emergency: [{text: A fever, limit: above 104 F}]
      call_us: [{text: A fever, limit: 100.4 F or higher}]

Fails:

    warning:
      emergency: [{text: A fever, limit: above 101 F}]
      call_us: [{text: A fever, limit: 101.5 F or higher}]

Fails:

    warning:
      emergency: [Chest pain]
      call_us: [{text: A fever, limit: 38 C or higher}]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.check.sign_words import sign_words
from handouts.check.time_claims import SKIPPED_FIELDS
from handouts.content.models.contacts import LEAST_URGENT
from handouts.content.models.sign_limits import ROUNDING, SignLimit, celsius
from handouts.content.timed_values import sign_times
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"
FAHRENHEIT = frozenset({"US", "BS", "BZ", "FM", "KY", "LR", "MH", "PW"})
"""Countries in which people measure their temperature in Fahrenheit."""
_FEVER = re.compile(r"\b(?:fever|temperature)\b", re.I)
_STATED = re.compile(
    r"\b(?:fever|temperature)\b[^.;]{0,40}?(?P<number>\d{2,3}(?:\.\d+)?)\s*(?:°|º|degrees?)?\s*(?P<unit>[FC])\b", re.I
)
_HOME = LEAST_URGENT + 1
_BEFORE = LEAST_URGENT + 2


class _Measured(NamedTuple):
    path: KeyPath
    rank: int
    """The urgency of its action, 0 for the most urgent; `_HOME` in `self_care`, `_BEFORE` in `what_if`."""
    sign: object
    limit: SignLimit

    @property
    def text(self) -> str:
        """The limit as written."""
        return self.limit.written

    @property
    def value(self) -> Decimal:
        """Its number; a temperature in Celsius."""
        return celsius(self.limit.number, self.limit.unit)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each limit in the other unit, each that contradicts an earlier one, and each other fever in a sentence."""
    limits = tuple(_limits(context))
    usual = "°F" if context.content.country.value.country in FAHRENHEIT else "°C"
    for index, measured in enumerate(limits):
        if measured.limit.unit in ("°C", "°F") and measured.limit.unit != usual and not measured.limit.second:
            message = f"people in this country measure their temperature in {usual}"
            yield context.violation((*measured.path, "limit"), message, "write the limit that applies in this unit")
        for earlier in limits[:index]:
            if earlier.sign == measured.sign and (message := _contradiction(earlier, measured)):
                hint = f"correct it, or {earlier.text!r} at {context.where(*earlier.path, 'limit')}"
                yield context.violation((*measured.path, "limit"), message, hint)
                break
    yield from _other_fevers(context, [measured for measured in limits if measured.sign == "fever"])


def _limits(context: CheckContext) -> Iterator[_Measured]:
    rules = context.instructions
    for path, times in sign_times(rules):
        if times.limit is None:
            continue
        text = next((text for name in ("text", "sign", "happens") if (text := getattr(times, name, None))), "")
        limit = times.limit
        is_fever = limit.unit in ("°C", "°F") and _FEVER.search(text)
        sign = "fever" if is_fever else (sign_words(text), limit.unit, limit.is_upper)
        if path[0] == "warning":
            action = {"emergency": 0, "call_us": 2}.get(str(path[1]))
            rank = rules.warning.tiers[int(path[2])].rank if action is None else action
        else:
            rank = _HOME if path[0] == "self_care" else _BEFORE
        yield _Measured(path, rank, sign, limit)


def _contradiction(earlier: _Measured, measured: _Measured) -> str:
    """What is wrong with two limits of one sign; '' if they fit."""
    if _BEFORE in (earlier.rank, measured.rank) and earlier.rank != measured.rank:
        return ""
    if earlier.limit.is_upper is not measured.limit.is_upper:
        return ""
    if earlier.rank == measured.rank:
        return "" if _order(earlier) == _order(measured) else f"{measured.text!r} here, but {earlier.text!r} elsewhere"
    urgent, other = sorted((earlier, measured), key=lambda limit: limit.rank)
    if _order(urgent) > _order(other):
        return ""
    return f"a patient whose value fits {other.text!r} already fits {urgent.text!r}, which has a more urgent action"


def _order(measured: _Measured) -> tuple[Decimal, bool]:
    """How far out a limit is: the further, the greater. The one that excludes its value is further than its equal."""
    value = (measured.value / ROUNDING / 2).to_integral_value() if measured.sign == "fever" else measured.value
    return (value if measured.limit.is_upper else -value), measured.limit.side in ("above", "below")


def _other_fevers(context: CheckContext, limits: list[_Measured]) -> Iterator[Violation]:
    """Report each fever in a sentence that no limit states."""
    if not limits:
        return
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in SKIPPED_FIELDS or not (match := _STATED.search(sentence.text)):
            continue
        stated = celsius(Decimal(match["number"]), f"°{match['unit'].upper()}")
        if all(abs(limit.value - stated) > ROUNDING for limit in limits):
            span = match.start("number"), match.end("unit")
            where = context.where(*limits[0].path, "limit")
            message = (
                f"a fever of {match[0][match.start('number') - match.start() :]}, but {limits[0].text!r} elsewhere"
            )
            yield sentence.violation(span, message, f"correct it, or the limit at {where}")
