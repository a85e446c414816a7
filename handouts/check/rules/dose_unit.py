"""A dose in a sentence has its unit: 81 mg of aspirin, never aspirin 81.

A number alone may be milligrams, tablets or drops. Found are numbers behind a medicine's name, and numbers to take so
and so often; how many hours or days is no dose, nor is what belongs to a name (Humulin 70/30, Tylenol 3).

Source: ISMP's guidelines for safe communication of medicine information: a dose has a number and a unit; D8 of the
handouts' standards asks the same of times.

Mend it: write the unit: mg, mL, tablets.

Passes:

    pain_relief:
      - Take 2 tablets every 6 hours.

Fails:

    pain_relief:
      - Take 2 every 6 hours.
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
_OFTEN = (
    r"(?=\s*(?:[,;]\s*)?(?:(?:once|twice|\d+ times|three times|four times) (?:a|per|each|every) day|daily"
    r"|nightly|twice daily"
    r"|once daily|every (?:\d+|four|six|eight|twelve|morning|night|evening|day|other)|at bedtime|at night"
    r"|in the (?:morning|evening)"
    r"|a day|per day|each (?:day|morning|night|evening)|by mouth))"
)
_TAKE = re.compile(
    rf"\b(?:take|takes|taking|swallow|give|use)\s+(?:up to |about |only )?(?P<number>\d[\d,.]*|one|two|three"
    rf"|four){_OFTEN}",
    re.I,
)
_BEHIND = re.compile(rf"\s*(?:XR|ER|SR|XL)?\s*\(?(?P<number>\d[\d,]*(?:\.\d+)?)(?![\w/:%°-]){_OFTEN}", re.I)
_ALONE = re.compile(r"\s*(?P<number>\d{2,4}(?:\.\d+)?)(?=\s*[.;,)]|\s*$)")


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each dose without a unit."""
    for spoken in dose_texts(context):
        found = [*_TAKE.finditer(spoken.text)]
        for name in find_drugs(spoken.text):
            behind = _BEHIND.match(spoken.text, name.end) or _ALONE.match(spoken.text, name.end)
            found += [behind] if behind else []
        for one in found:
            message = f"{one['number']} is a dose without its unit"
            yield spoken.sentence.violation(
                one.span("number"), message, "write the unit: mg, mL, tablets", spoken.severity
            )
