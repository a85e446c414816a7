"""No clock time or date is written into a text: the page computes times, and sorts by them.

The page sorts the entries of `plan` and `after` by day and time. An entry with `when: 1 day before procedure` has a day
and no time. If its text says "At 6:00 PM, drink the first bottle", it is still printed first on that day, above an
entry at 9:00 AM. An entry with a clock time of its own may contradict the one in its text. A clock time in another text
is on no timeline at all. A date is correct for one patient only. Office hours are not the time of an instruction.

Source: every interval has one number, one unit and one anchor (standard D8).

Fix: state the clock time as the time of an entry (`when: 6:00 PM the day before`). Remove the date, or write
{procedure_date} or {day_before}.

Passes:

    plan:
      - {when: 6:00 PM the day before, text: Drink the first bottle.}
      - {when: 1 day before procedure, text: Call us between 8 AM and 4 PM.}

Fails:

    plan:
      - {when: 1 day before procedure, text: "At 6:00 PM, drink the first bottle."}

Fails:

    wound_care:
      - Take off the bandage at 8:00 AM.

Fails:

    prepare:
      - Have your blood test on September 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.instruction_times import passage_phase
from handouts.check.passages import PassageSentence, english_sentences
from handouts.content.models.time_rules import ClockOnDay, EntryInterval
from handouts.content.models.times import Interval
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
_ENTRIES = ("plan", "after")
_UNTIMED = ("prepare", "tests", "wound_care", "pain_relief", "follow_up", "activity", "expect")
"""Fields of texts without a time of their own."""
_FASTING_FIELDS = ("fasting", "smoking")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each clock time and each date that a text states."""
    for sentence in english_sentences(context):
        root = sentence.passage.path[0]
        if root in (*_ENTRIES, *_UNTIMED):
            yield from _check_clock_times(context, sentence)
        if root in (*_ENTRIES, *_UNTIMED, *_FASTING_FIELDS):
            yield from _check_dates(sentence)


def _check_clock_times(context: CheckContext, sentence: PassageSentence) -> Iterator[Violation]:
    if _HOURS.search(sentence.text):
        return
    for match in _CLOCK.finditer(sentence.text):
        message, hint = _clock_problem(context, sentence)
        yield sentence.violation(match.span(), f"{match[0]} {message}", hint)


def _clock_problem(context: CheckContext, sentence: PassageSentence) -> tuple[str, str]:
    """Message and hint for a clock time in this text."""
    root, row = sentence.passage.path[0], sentence.passage.path[1]
    if root not in _ENTRIES or not isinstance(row, int):
        side = "after" if passage_phase(context, sentence.passage) == "after" else "before"
        entries = "after" if side == "after" else "plan"
        return (
            "is in a text without a time",
            f"make it an entry of `{entries}`, with a time: `when: 8:00 AM 1 day {side} procedure`",
        )
    rule = getattr(context.instructions, str(root))[row].start
    if isinstance(rule, ClockOnDay) or (isinstance(rule, Interval | EntryInterval) and rule.duration.unit.elapsed):
        return "is in the text of an entry that has a time", "remove the clock time from the text"
    hint = "state it as the time of the entry, for example `when: 6:00 PM the day before`"
    return "is in an entry without a clock time, which the page prints first on its day", hint


def _check_dates(sentence: PassageSentence) -> Iterator[Violation]:
    if _VERSION.search(sentence.text):
        return
    for match in _DATE.finditer(sentence.text):
        message = f"{match[0]} is a date in a text for all patients"
        yield sentence.violation(
            match.span(), message, "say how many days before or after the procedure, or write {procedure_date}"
        )
