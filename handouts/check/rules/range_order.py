"""A range begins with the smaller number: 15 to 30 minutes, never 30 to 15.

In a reversed range, one number is usually wrong, and a patient cannot tell which. Clock times, levels of the spine,
phone numbers, scores and chances ("1 in 200 to 1 in 1,000") are not ranges. A decrease ("from 40 to 10 mg", "taper") is
allowed.

Source: every interval has a number with one meaning (standard D8).

Fix: find out which number is right, and write the smaller one first.

Passes:

    expect:
      - You may be sore for 2 to 3 days. Infection is seen in 1 in 200 to 1 in 1,000 people.

Fails:

    expect:
      - You may be sore for 3 to 2 days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import COUNT_UNITS, find_dose_pattern
from handouts.check.time_claims import NUMBER, parse_number
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"
_UNIT = (
    r"(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|pounds?|lbs?|kg|inch(?:es)?"
    r"|in(?:\.(?=\W|$)|(?= (?:long|wide|deep|across|high)\b))|cm|mm|centimeters?|millimeters?"
    rf"|percent|%|mg|mcg|g|mL|ml|units?|ounces?|oz|feet|times|{COUNT_UNITS}|degrees|°)"
)
_RANGE = re.compile(
    rf"(?<![\w./:$#-])(?<!\d[,.])(?P<low>{NUMBER})(?:\s*(?:-|–|—)\s*|\s+(?:to|or)\s+|\s+and\s+(?=\S+\s*-?\s*{_UNIT}))(?P<high>{NUMBER})"
    rf"\s*-?\s*(?P<unit>{_UNIT})(?![\w-])",
    re.I,
)
_DECREASE = re.compile(
    r"\b(?:from|drop(?:s|ped)?|falls?|fell|lower(?:ed|s)?|reduc(?:ed?|es|ing)|decreas(?:ed?|es|ing)|shr[iau]nks?|down|taper(?:ed|s|ing)?"
    r"|cut (?:back|down)|wean(?:ed|s|ing)?|count(?:s|ed)?|rat(?:e|ed|io|ios)|scor(?:e|ed|es)|scale|odds"
    r"|chances?|ratio of|step(?:ped)?)\b[^.;]{0,40}$",
    re.I,
)
_CHANCE = re.compile(r"\b\d+ (?:in|out of|:) ?$|:\s?$", re.I)
"""Text before the number of a chance: 1 in 200 to 1 in 1,000."""
_OF = re.compile(r"\s*(?:in|out of|of|:|/)\s*(?:every\s+)?\d", re.I)
"""Text after the number of a chance."""
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+)?$", re.I)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each range whose first number is not the smaller one."""
    for dose_text, match in find_dose_pattern(context, _RANGE):
        low, high, before = parse_number(match["low"]), parse_number(match["high"]), dose_text.text[: match.start()]
        separator = dose_text.text[match.end("low") : match.start("high")].strip().lower()
        if (
            _CHANCE.search(before)
            or _OF.match(dose_text.text, match.end("high"))
            or _OF.match(dose_text.text, match.end())
        ):
            continue
        if low < high or _DECREASE.search(before) or (separator == "and" and not _BETWEEN.search(before)):
            continue
        if separator == "or" and low == high:
            continue
        message = (
            f"the range {match[0]} is reversed"
            if low > high
            else f"the range {match[0]} starts and ends with the same number"
        )
        yield dose_text.sentence.violation(
            match.span(), message, "find out which number is right, and write the smaller one first"
        )
