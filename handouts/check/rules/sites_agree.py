"""The sites and physicians of a clinic do not give different numbers for the same warning sign.

If one site says to call for a fever of 100.4 F and the other says 101 F, one of the two numbers may be a mistake: most
facts of medicine do not depend on the building. The rule compares numbers with a unit in the warning signs of a set
between all sites and physicians that have an overlay. Two signs are the same if only their numbers differ, or if both
are the fever to call about. The finding is at one of the two numbers and names the other place.

Source: our own rule; every number has one value in the papers of a clinic (standard D8).

Fix: agree on one number, and delete the change from the overlay. If the two sites really differ, write an ignore
comment with the reason.

In these examples, the other site of the clinic says "A fever of 100.4 F or higher".

Passes (sites/east/balloon-kyphoplasty.yaml):

    warning:
      call_us:
        change:
          Fever: You have a fever of 100.4 F or higher

Fails (sites/east/balloon-kyphoplasty.yaml):

    warning:
      call_us:
        change:
          Fever: You have a fever of 101 F or higher

Fails (sites/east/balloon-kyphoplasty.yaml):

    warning:
      call_us:
        remove: [Fever]
        add: [{text: A fever, limit: 101 F or higher}]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handouts.check.context import CheckContext, Violation
from handouts.content.content import Content
from handouts.content.timed_values import sign_times
from handouts.content.yaml.source_locations import Place
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D8"
_AMOUNT = re.compile(
    r"(?<![\w.])(?P<number>\d+(?:[.,]\d+)?)\s*(?:°|º|degrees?)?\s*(?P<unit>F|C|Fahrenheit|Celsius|%|percent|min(?:ute)?s?"
    r"|h|hours?|days?|weeks?|inch(?:es)?|in|cm|mm|centimeters?|millimeters?|pounds?|lbs?|kg|mg|mL|mm\s?Hg)(?![\w])",
    re.I,
)
_FEVER = re.compile(r"\b(?:fever|temperature)\b", re.I)
_UNITS = {"fahrenheit": "f", "celsius": "c", "percent": "%"}
_WORD = re.compile(r"\w+")


class _Amount(NamedTuple):
    number: str
    text: str
    place: Place


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each amount that differs from the one of an earlier site or physician."""
    first: dict[tuple[str, str], list[_Amount]] = {}
    for content in context.contents:
        amounts: dict[tuple[str, str], list[_Amount]] = {}
        for key, amount in _amounts(context, content):
            amounts.setdefault(key, []).append(amount)
        for key, (amount, *more) in amounts.items():
            earlier, *others = first.setdefault(key, [amount, *more])
            if amount.number not in {entry.number for entry in (earlier, *others)}:
                file, line, _ = earlier.place
                message = f"{amount.text} for a warning sign, but {earlier.text} at {file}:{line}, for the same sign"
                hint = "use one number; if sites or physicians really differ, say why in an ignore comment"
                yield Violation(amount.place, message, hint)


def _amounts(context: CheckContext, content: Content) -> Iterator[tuple[tuple[str, str], _Amount]]:
    """The amounts of the warning signs, each with what it is an amount of."""
    for passage in context.file_passages(content.instructions):
        if passage.path[0] != "warning":
            continue
        for match in _AMOUNT.finditer(passage.text):
            unit = _UNITS.get(match["unit"].casefold(), match["unit"].casefold().rstrip("s"))
            rest = passage.text[: match.start()] + passage.text[match.end() :]
            sign = "fever" if _FEVER.search(passage.text) and unit in ("f", "c") else _folded(rest)
            number = match["number"].replace(",", ".")
            yield (sign, unit), _Amount(number, match[0], passage.place(*match.span()))
    for path, times in sign_times(content.instructions.value):
        if times.limit and path[0] == "warning":
            text, limit = str(getattr(times, "text", "")), times.limit
            is_fever = _FEVER.search(text) and limit.unit in ("°C", "°F")
            sign = "fever" if is_fever else _folded(f"{text} {limit.side}")
            amount = _Amount(f"{limit.number}", limit.written, content.instructions.place(*path, "limit"))
            yield (sign, limit.unit.lower().lstrip("°")), amount


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
