"""No sum is left to the reader.

"Stop aspirin 5 days before the procedure" is counted wrong by one patient in many: does the day of the last dose
count? The program prints the date, once the number stands in its field. "Twice the usual dose" and "half of your
insulin" are sums as well, and dangerous ones. Times after the procedure are told where the set has a field for them:
lying flat, bed rest, and when a medicine is taken again.

Source: PEMAT-P, item 10: the material does not expect the user to perform calculations; ISMP: a dose is written out.

Mend it: move the number to its field (`medicines.table`, `tasks`, `fasting`, `smoking`, `arrival.check_in`,
`lie_flat`, `bed_rest`), or write `{day_before}` or `{week_before}`, which become dates. Write a dose as an amount, or
write that the patient asks.

Passes:

    tasks:
      - {when: 1 week before procedure, text: Get your blood test.}
    prepare:
      - On {day_before}, drink more water than usual.

Fails:

    prepare:
      - Stop aspirin 5 days before your procedure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import prose_passages
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_NUMBER = r"(?:\d+(?:[-–]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty|sixty|an?)"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?)"
_LENGTH = rf"{_NUMBER} (?:(?:to|or) {_NUMBER} )?(?:full |whole |business |working )?{_UNIT}"
_EVENT = (
    r"(?:(?:your|the|this|any|an?) )?(?:\S+ ){0,2}?(?:procedures?|surgery|operation|appointments?|tests?|exam|visits?|"
    r"arrival|arriving|check-in|injections?|scans?|treatments?|\{procedure\w*\}|"
    r"\w+(?:scopy|plasty|ectomy|tomy|gram|graphy))"
)
_BEFORE = re.compile(
    rf" {_LENGTH} (?:before|prior to|ahead of|in advance of)(?= (?:{_EVENT}|you (?:arrive|come|check|get here)) )"
)
_AFTER = re.compile(rf" {_LENGTH} (?:after|following)(?= {_EVENT} )")
_TAKEN_AGAIN = re.compile(
    r" (?:restart|resume|start|begin|take|go back) .*(?:medicine|thinner|again|tablet|dose|insulin|aspirin)"
)
_RESTING = re.compile(r" (?:lie|lay|lying|bed rest|rest in bed|stay in bed) ")
_PART = (
    r"twice|double|triple|halve|half(?: of)?|a third of|two-thirds of|one-half of|a quarter of|three times|"
    r"one and a half times|\d+(?:\.\d+)?%? (?:times|percent of|of)|\d+%|\d+/\d+(?: of)?"
)
_USUAL = (
    "the|your|of|that|usual|normal|regular|prescribed|recommended|daily|long-acting|evening|morning|insulin|bedtime|"
    "basal"
)
_DOSE = re.compile(
    rf" (?:{_PART}) (?:(?:{_USUAL}) )*(?:doses?|dosage|amount|insulin)(?= )"
    r"| (?:reduce|lower|cut|decrease|increase|raise) (?:\S+ ){1,5}(?:by|in) (?:half|a third|\d+%|\d+)(?= )"
)
_SUM = re.compile(r" (?:calculate|subtract|multiply|divide|add up|work out how|per kg|per kilogram|per pound)(?= )")
_BESIDE = frozenset({"tasks.text", "arrival.place"})
"""Texts beside a field that states the time."""
_DATED = re.compile(r"\{(?:day_before|week_before|procedure_date|check_in|lie_flat_until|bed_rest_until)\}")


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each sum."""
    stated = _BESIDE | _stated(context)
    for part in prose_passages(context):
        for sentence in part.sentences:
            found = _dose(sentence.lowercase)
            if not found and part.passage.field not in stated and not _DATED.search(sentence.lowercase):
                found = _time(sentence.lowercase)
            if found:
                match, hint = found
                message = f'"{match[0].strip()}" leaves a sum to the reader'
                word = sentence.word_at(match.start())
                yield part.passage.violation(message, hint, word.span)


def _dose(small: str) -> tuple[re.Match[str], str] | None:
    if found := _DOSE.search(small):
        return found, "write the amount that is meant, or that the patient asks, and whom"
    if found := _SUM.search(small):
        return found, "do the sum for the reader, or say who will tell the result"
    return None


def _time(small: str) -> tuple[re.Match[str], str] | None:
    if found := _BEFORE.search(small):
        return found, f"{_field(small)}: then the page prints the date or the time"
    found = _AFTER.search(small)
    if found and _TAKEN_AGAIN.search(small):
        return found, "write it as `restart` of the medicine in `medicines.table`: then the page prints the date"
    if found and _RESTING.search(small):
        return found, "write it under `lie_flat` or `bed_rest`: then the page prints the time"
    return None


def _stated(context: CheckContext) -> frozenset[str]:
    """Texts whose group states the time, so that the page prints it as well."""
    rules = context.instructions
    known = {"fasting.text": rules.fasting.food or rules.fasting.clear_liquids, "smoking.text": rules.smoking}
    return frozenset(name for name, value in known.items() if value)


_FIELDS = (
    (re.compile(r" (?:eat|eating|food|drink|drinking|fast|fasting|liquids|water|meal) "), "write it under `fasting`"),
    (re.compile(r" (?:smoke|smoking|cigarettes|tobacco) "), "write it under `smoking`"),
    (re.compile(r" (?:arrive|arriving|come|check in|be here) "), "write it as `arrival.check_in`"),
    (
        re.compile(r" (?:stop|stopping|stopped|hold|held|off|discontinue|discontinued|quit|skip|take|taking) "),
        "write it as `before` of the medicine in `medicines.table`",
    ),
)


def _field(small: str) -> str:
    """The field that such a time belongs to."""
    return next((field for pattern, field in _FIELDS if pattern.search(small)), "write it under `tasks`")
