"""A dose in a sentence has its unit: 81 mg of aspirin, never aspirin 81.

A number alone may mean milligrams, tablets or drops. The rule reports a number after the name of a medicine, and a
number to take at some frequency. A count of hours or days is not a dose, and neither is a number that is part of a name
(Humulin 70/30, Tylenol 3).

Source: ISMP's guidelines for safe communication of medicine information: a dose has a number and a unit. Standard D8
requires the same of times.

Fix: write the unit: mg, mL, tablets.

Passes:

    pain_relief:
      - Take 2 tablets every 6 hours.

Fails:

    pain_relief:
      - Take 2 every 6 hours.

Fails:

    courses:
      - {medicine: cefalexin 500 mg, dose: "1", starts: 1 day after procedure, steps: [{times: 1, for: 1 week}]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import dose_texts
from handouts.content.medicine_names import find_drugs
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_FREQUENCY = (
    r"(?=\s*(?:[,;]\s*)?(?:(?:once|twice|\d+ times|three times|four times) (?:a|per|each|every) day|daily"
    r"|nightly|twice daily"
    r"|once daily|every (?:\d+|four|six|eight|twelve|morning|night|evening|day|other)|at bedtime|at night"
    r"|in the (?:morning|evening)"
    r"|a day|per day|each (?:day|morning|night|evening)|by mouth))"
)
_AFTER_DOSE = r"(?:every|each|once|twice|up to|at|in the|a day|per|daily|times|by mouth)\b"
_TAKE = re.compile(
    rf"\b(?:take|takes|taking|swallow|give|use)\s+(?:up to |about |only )?(?P<number>\d[\d,.]*|one|two|three"
    rf"|four){_FREQUENCY}",
    re.I,
)
_AFTER_NAME = re.compile(rf"\s*(?:XR|ER|SR|XL)?\s*\(?(?P<number>\d[\d,]*(?:\.\d+)?)(?![\w/:%°-]){_FREQUENCY}", re.I)
_ALONE = re.compile(r"\s*(?P<number>\d{2,4}(?:\.\d+)?)(?=\s*[.;,)]|\s*$)")

_DOSE_FIELDS = ("courses.dose", "doses.rows.dose")
_NUMBER = r"\d+(?:[.,]\d+)*"
_BARE = re.compile(
    rf"\s*(?:take |give |use )?(?P<number>{_NUMBER}(?:\s*(?:-|\u2013|to)\s*{_NUMBER})?|one|two|three|four|half)"
    rf"(?![\d.,]*\d)(?=\s*(?:$|[,.;(]|{_AFTER_DOSE}))",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each dose without a unit."""
    yield from _bare_doses(context)
    for dose_text in dose_texts(context):
        matches = [*_TAKE.finditer(dose_text.text)]
        for name in find_drugs(dose_text.text):
            after_name = _AFTER_NAME.match(dose_text.text, name.end) or _ALONE.match(dose_text.text, name.end)
            matches += [after_name] if after_name else []
        for match in matches:
            message = f"{match['number']} is a dose without a unit"
            yield dose_text.sentence.violation(
                match.span("number"), message, "write the unit: mg, mL, tablets", dose_text.severity
            )


def _bare_doses(context: CheckContext) -> Iterator[Violation]:
    """Report each dose of a course or of a table of doses that begins with a number without a unit."""
    for passage in context.passages:
        if passage.field in _DOSE_FIELDS and (match := _BARE.match(passage.text)):
            message = f"{match['number']} is a dose without a unit"
            yield passage.violation(message, "write the unit: mg, mL, tablets", match.span("number"))
