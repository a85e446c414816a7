"""No clock time or date is written into a task whose time the page computes.

The page sorts the tasks before the procedure by day and time. A task such as `1 day before procedure` has a day and no
time. If its text says "At 6:00 PM, drink the first bottle", it is still printed first on that day, above a task at 9:00
AM. A task counted in hours gets its clock time from the appointment, and a second time in its text may contradict it. A
date is correct for one patient only. Office hours ("Call us between 8 AM and 4 PM") are allowed.

Source: every interval has one number, one unit and one anchor (standard D8).

Fix: make each time its own task, counted in hours (`when: 16 h before procedure`). Remove the date, or write
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
_VERSION = re.compile(r"\b(?:since|as of|reviewed|updated|revised|printed|version|published)\b", re.I)
_FASTING_FIELDS = ("fasting", "smoking")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each clock time in a task, and each date in the preparation."""
    for sentence in english_sentences(context):
        root = sentence.passage.path[0]
        if root == "tasks":
            yield from _check_clock_times(context, sentence)
        if root in ("tasks", "prepare", "tests", *_FASTING_FIELDS):
            yield from _check_dates(sentence)


def _check_clock_times(context: CheckContext, sentence: PassageSentence) -> Iterator[Violation]:
    if _HOURS.search(sentence.text):
        return
    task = task_interval(context, sentence.passage)
    for match in _CLOCK.finditer(sentence.text):
        if task and task.duration.unit.elapsed:
            message = f"{match[0]} is in a task whose time the page computes from the appointment"
            hint = "remove the clock time"
        else:
            message = f"{match[0]} is in a task without a time, which the page prints first on its day"
            hint = "count the task in hours, for example `when: 16 h before procedure`, or say morning, noon or evening"
        yield sentence.violation(match.span(), message, hint)


def _check_dates(sentence: PassageSentence) -> Iterator[Violation]:
    if _VERSION.search(sentence.text):
        return
    for match in _DATE.finditer(sentence.text):
        message = f"{match[0]} is a date in a text for all patients"
        yield sentence.violation(
            match.span(), message, "say how many days before the procedure, or write {procedure_date}"
        )
