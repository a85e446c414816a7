"""No clock time and no date is written into a task whose day the page computes.

The page sorts what to do before the procedure by day and time. A task such as `1 day before procedure` has a day and
no time; "At 6:00 PM, drink the first bottle" in its text stays at the head of that day, above what is due at 9:00 AM.
A task that is counted in hours has its clock time from the appointment, and a second one in its text may contradict
it. A date is true for one patient only. Hours at which somebody can be called are no times of a task.

Source: every interval has one number, one unit and one anchor (D8 of the handouts' standards).

Mend it: give each time a task of its own, counted in hours (`when: 16 h before procedure`); take the date out, or write
{procedure_date} or {day_before}.

Passes:

    tasks:
      - {when: 1 day before procedure, text: Drink the first bottle.}
      - {when: 1 day before procedure, text: Call us between 8 AM and 4 PM.}

Fails:

    tasks:
      - {when: 1 day before procedure, text: "At 6:00 PM, drink the first bottle."}

Fails:

    prepare:
      - Have your blood test on September 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.instruction_times import task_interval
from handouts.check.passages import PassageSentence, english_sentences
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D8"
_CLOCK = re.compile(
    r"(?<![\d:.])(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?![\d%]|\s*(?:mg|mL|percent|inch))(?:\s?[ap]\.?m\b\.?)?|(?:1[0-2]|[1-9])\s?[ap]\.?m\b\.?"
    r"|(?:1[0-2]|[1-9]) o[’']clock)|\b(?:at|by|until|from|before|after) (?:noon|midnight)\b",
    re.I,
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = re.compile(
    rf"\b{_MONTH} (?:[0-2]?\d|3[01])(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|\b(?:[0-2]?\d|3[01])(?:st|nd|rd"
    rf"|th)? (?:of )?{_MONTH}\b(?: \d{{4}})?"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})\b",
)
_HOURS = re.compile(
    r"\b(?:call(?:s|ed|ing)?|phone|ring|open|office|hours|reach|contact|staffed|clinic is|lab is|desk"
    r"|closes?|visit(?:s|ing)?|answer\w*)\b",
    re.I,
)
_REVISED = re.compile(r"\b(?:since|as of|reviewed|updated|revised|printed|version|published)\b", re.I)
_FASTS = ("fasting", "smoking")


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each clock time in a task, and at each date in what is to be done before the procedure."""
    for sentence in english_sentences(context):
        root = sentence.passage.path[0]
        if root == "tasks":
            yield from _clocks(context, sentence)
        if root in ("tasks", "prepare", "tests", *_FASTS):
            yield from _dates(sentence)


def _clocks(context: CheckContext, sentence: PassageSentence) -> Iterator[Violation]:
    if _HOURS.search(sentence.text):
        return
    task = task_interval(context, sentence.passage)
    for match in _CLOCK.finditer(sentence.text):
        if task and task.duration.unit.elapsed:
            message = f"{match[0]} stands in a task whose time the page computes from the appointment"
            hint = "take the clock time out"
        else:
            message = f"{match[0]} stands in a task without a time, which the page sorts to the head of its day"
            hint = "count the task in hours, like `when: 16 h before procedure`, or say morning, noon or evening"
        yield sentence.violation(match.span(), message, hint)


def _dates(sentence: PassageSentence) -> Iterator[Violation]:
    if _REVISED.search(sentence.text):
        return
    for match in _DATE.finditer(sentence.text):
        message = f"{match[0]} is a date in what all patients read"
        yield sentence.violation(
            match.span(), message, "say how many days before the procedure, or write {procedure_date}"
        )
