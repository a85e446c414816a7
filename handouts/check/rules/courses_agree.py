"""Courses agree with the table of medicines and with the text.

A course prints a box for each dose, on each day. If the table stops the same medicine at that time, the page tells the
patient to stop it and to take it. If a sentence says "3 times a day" and no step of the course does, the patient has to
choose. The rule compares the days of the course with the hold in the table, by all names and kinds of the medicine.

Source: a medicine's hold states what, how long, and counted from what, in one place (standard D10).

Fix: correct the course, the table or the sentence, whichever is wrong.

Passes:

    courses:
      - {medicine: clopidogrel 75 mg, starts: 1 week after procedure, steps: [{times: 1, for: 4 weeks}]}

Fails:

    courses:
      - {medicine: clopidogrel 75 mg, starts: 3 days before procedure, steps: [{times: 1, for: 3 days}]}

Fails:

    courses:
      - {medicine: prednisolone eye drops, starts: 1 day after procedure, steps: [{times: 4, for: 1 week}]}
    pain_relief:
      - Use the prednisolone eye drops 3 times a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from handouts.check.context import CheckContext, Violation
from handouts.check.medication_instructions import medicine_rows
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.time_claims import duration_in_days, interval_text
from handouts.content.course_validation import starts_before
from handouts.content.medicine_names import find_drugs
from handouts.content.models.courses import Course
from handouts.content.models.instructions import InstructionSet, Medicine
from handouts.content.models.time_rules import rule_amount
from handouts.content.models.times import Interval
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
_COUNTS = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_TIMES_A_DAY = re.compile(
    rf"\b(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}})(?: times?)? (?:a|per|each|every) day\b"
    r"|\b(?P<daily>once|twice) daily\b|\bevery (?P<hours>\d{1,2}|four|six|eight|twelve) hours\b",
    re.I,
)
_HOURS = {"four": 4, "six": 6, "eight": 8, "twelve": 12}
_COMMON_WORDS = frozenset({
    "drops", "tablet", "tablets", "pills", "capsule", "capsules", "liquid", "syrup", "cream", "ointment", "spray",
    "solution", "medicine", "antibiotic", "mouthwash", "patch", "patches", "injection", "injections", "right", "daily",
    "strength", "after", "before", "first", "second", "morning", "evening", "night",
})  # fmt: skip
"""Words in the name of a medicine that do not identify it."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report courses of stopped medicines, and sentences with another number of times a day."""
    rules = context.instructions
    for index, course in enumerate(rules.courses):
        rows = {
            row: medicine
            for name in _names(course)
            for row, medicine in medicine_rows(name, rules.medicines.table, by_ingredient=True)
        }
        for row, medicine in rows.items():
            if conflict := _conflict(course, medicine, rules):
                line = context.place("medicines", "table", row)[1]
                message = f"the course takes {course.medicine}, but {conflict}"
                hint = f"correct the course, or the row on line {line}"
                yield context.violation(("courses", index, "medicine"), message, hint)
        yield from _prose_violations(context, index, course)


def _names(course: Course) -> tuple[str, ...]:
    """The name of a course, and the names of medicines in it."""
    return course.medicine, *(course.medicine[drug.start : drug.end] for drug in find_drugs(course.medicine))


def _conflict(course: Course, medicine: Medicine, rules: InstructionSet) -> str:
    """What the table says, if it forbids the course; '' if both can be true."""
    if medicine.action != "stop":
        return ""
    amount = rule_amount(course.starts)
    days = Decimal(0) if amount is None else duration_in_days(amount)
    if not starts_before(course, rules):
        return _conflict_after(days, medicine)
    last = days - (course.days - 1)
    in_time = medicine.before is not None and last > duration_in_days(medicine.before.duration)
    return "" if in_time else f"the table stops {medicine.generic} at that time"


def _conflict_after(first: Decimal, medicine: Medicine) -> str:
    """The same for a course that begins this number of days after the procedure."""
    name = medicine.generic
    if isinstance(medicine.restart, Interval):
        too_early = first < duration_in_days(medicine.restart.duration)
        return f"the table starts {name} again {interval_text(medicine.restart)}" if too_early else ""
    if medicine.restart == "ask":
        return f"the table says to ask when to start {name} again"
    if medicine.after is not None:
        too_early = first < duration_in_days(medicine.after.duration, longest=True)
        return f"the table says to stay off {name}: {interval_text(medicine.after)}" if too_early else ""
    return f"the table stops {name} and does not say when to start it again"


def _prose_violations(context: CheckContext, index: int, course: Course) -> Iterator[Violation]:
    counts = {step.doses_a_day for step in course.steps if step.days_apart == 1}
    for sentence in english_sentences(context):
        path = sentence.passage.path
        is_own = path[:3] in (("courses", index, "text"), ("courses", index, "dose"))
        if (path[0] == "courses" and not is_own) or not (is_own or _mentions(sentence, course)):
            continue
        for match in _TIMES_A_DAY.finditer(sentence.text):
            if _count(match) not in counts:
                line = context.place("courses", index, "steps")[1]
                message = f"the text says {match[0]} for {course.medicine}, but the course has no such step"
                yield sentence.violation(match.span(), message, f"correct the text, or the steps on line {line}")


def _mentions(sentence: PassageSentence, course: Course) -> bool:
    """True if a sentence names the medicine of a course: by a name in our table, or by a word of its own."""
    generics = {named.drug.generic for named in find_drugs(course.medicine)}
    if generics:
        return any(named.drug.generic in generics for named in find_drugs(sentence.text))
    name = re.sub(r"\([^)]*\)", " ", course.medicine.lower())  # `chlorhexidine (after)` is not about `after`
    words = {word for word in re.findall(r"[a-z]{5,}", name) if word not in _COMMON_WORDS}
    return any(re.search(rf"\b{word}\b", sentence.lowercase) for word in words)


def _count(match: re.Match[str]) -> int:
    """The number of times a day in a match."""
    if match["hours"]:
        hours = _HOURS.get(match["hours"].lower()) or int(match["hours"])
        return 24 // hours if hours else 0
    word = (match["count"] or match["daily"]).lower()
    return _COUNTS.get(word) or int(word)
