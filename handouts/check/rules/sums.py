"""The text leaves no arithmetic to the reader.

Many patients miscount "Stop aspirin 5 days before the procedure": does the day of the last dose count? If the number is
in its field, the program prints the date. "Twice the usual dose" and "half of your insulin" are arithmetic, too, and
dangerous. Times after the procedure are reported if the set has a field for them: lying flat, bed rest, and when to
restart a medicine.

Source: PEMAT-P, item 10: the material does not expect the user to perform calculations; ISMP: a dose is written out.

Fix: move the number to its field (`medicines.table`, `tasks`, `fasting`, `smoking`, `arrival.check_in`, `lie_flat`,
`bed_rest`), or write `{day_before}` or `{week_before}`, which become dates. Write a dose as an amount, or tell the
patient whom to ask.

Passes:

    plan:
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
from handouts.content.models.instructions import FASTING_LINES
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
_RESTART = re.compile(
    r" (?:restart|resume|start|begin|take|go back) .*(?:medicine|thinner|again|tablet|dose|insulin|aspirin)"
)
_REST = re.compile(r" (?:lie|lay|lying|bed rest|rest in bed|stay in bed) ")
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
_CALCULATION = re.compile(
    r" (?:calculate|subtract|multiply|divide|add up|work out how|per kg|per kilogram|per pound)(?= )"
)
_NEXT_TO_FIELD = frozenset({"tasks.text", "arrival.place"})
"""Texts next to a field that states the time."""
_DATED = re.compile(r"\{(?:day_before|week_before|procedure_date|check_in|lie_flat_until|bed_rest_until)\}")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each calculation that is left to the reader."""
    stated = _NEXT_TO_FIELD | _stated(context)
    for part in prose_passages(context):
        for sentence in part.sentences:
            problem = _find_dose_calculation(sentence.lowercase)
            if not problem and part.passage.field not in stated and not _DATED.search(sentence.lowercase):
                problem = _find_time_calculation(sentence.lowercase)
            if problem:
                match, hint = problem
                message = f'"{match[0].strip()}" leaves arithmetic to the reader'
                word = sentence.word_at(match.start())
                yield part.passage.violation(message, hint, word.span)


def _find_dose_calculation(lowercase: str) -> tuple[re.Match[str], str] | None:
    if match := _DOSE.search(lowercase):
        return match, "write the amount, or tell the patient whom to ask"
    if match := _CALCULATION.search(lowercase):
        return match, "write the result, or say who will give it"
    return None


def _find_time_calculation(lowercase: str) -> tuple[re.Match[str], str] | None:
    if match := _BEFORE.search(lowercase):
        return match, f"{_field_hint(lowercase)}, so the page prints the date or the time"
    match = _AFTER.search(lowercase)
    if match and _RESTART.search(lowercase):
        return match, "state it as `restart` of the medicine in `medicines.table`, so the page prints the date"
    if match and _REST.search(lowercase):
        return match, "state it under `lie_flat` or `bed_rest`, so the page prints the time"
    return None


def _stated(context: CheckContext) -> frozenset[str]:
    """Texts whose group states the time, so the page prints it as well."""
    rules = context.instructions
    fields = {"fasting.text": rules.fasting.food or rules.fasting.clear_liquids, "smoking.text": rules.smoking}
    fields |= {f"fasting.{name}_text": getattr(rules.fasting, name) for name in FASTING_LINES}
    return frozenset(name for name, value in fields.items() if value)


_FIELDS = (
    (re.compile(r" (?:eat|eating|food|drink|drinking|fast|fasting|liquids|water|meal) "), "state it under `fasting`"),
    (re.compile(r" (?:smoke|smoking|cigarettes|tobacco) "), "state it under `smoking`"),
    (re.compile(r" (?:arrive|arriving|come|check in|be here) "), "state it as `arrival.check_in`"),
    (
        re.compile(r" (?:stop|stopping|stopped|hold|held|off|discontinue|discontinued|quit|skip|take|taking) "),
        "state it as `before` of the medicine in `medicines.table`",
    ),
)


def _field_hint(lowercase: str) -> str:
    """The hint that names the field for a time in this sentence."""
    return next((field for pattern, field in _FIELDS if pattern.search(lowercase)), "state it under `tasks`")
