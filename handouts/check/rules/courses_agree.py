"""Medicines to take agree with the table of medicines and with the text.

A course prints a box for each dose, on each day. If the table stops the same medicine at that time, the page tells the
patient to stop it and to take it. If a sentence says "3 times a day" and no step of the course does, the patient has to
choose. The rule compares the days of the course with the hold in the table, by all names and kinds of the medicine.
Medicines that are taken when needed are compared in the same way, and so are doses in sentences: "Take acetaminophen
500 mg" beside a dose of 325 mg. A sentence without a medicine is about the medicine of the sentence before it.

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

Fails:

    as_needed:
      - {medicine: ibuprofen, dose: 400 mg, every: 6 h}
    medicines:
      table:
        - {generic: ibuprofen, action: stop, before: 7 days before procedure, restart: 3 days after procedure}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 4 to 6 h}
    pain_relief:
      - Take Tylenol 500 mg.
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
from handouts.content.models.as_needed import AsNeeded
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
_MILLIGRAMS = re.compile(r"\b(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?:mg|milligrams?)\b", re.I)
_HOURS = {"four": 4, "six": 6, "eight": 8, "twelve": 12}
_COMMON_WORDS = frozenset({
    "drops", "tablet", "tablets", "pills", "capsule", "capsules", "liquid", "syrup", "cream", "ointment", "spray",
    "solution", "medicine", "antibiotic", "mouthwash", "patch", "patches", "injection", "injections", "right", "daily",
    "strength", "after", "before", "first", "second", "morning", "evening", "night",
})  # fmt: skip
"""Words in the name of a medicine that do not identify it."""
ListPath = tuple[str, int]
"""The name of a list of medicines to take, and the index of an entry."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report stopped medicines that are to be taken, and sentences with another frequency or dose."""
    for index, course in enumerate(context.instructions.courses):
        yield from _table_violations(context, ("courses", index), course)
        counts = [step.dose_counts for step in course.steps if step.days_apart == 1]
        yield from _prose_violations(context, ("courses", index), course, counts)
    for index, entry in enumerate(context.instructions.as_needed):
        yield from _table_violations(context, ("as_needed", index), entry)
        yield from _prose_violations(context, ("as_needed", index), entry, _allowed_counts(entry))


def _table_violations(context: CheckContext, path: ListPath, entry: Course | AsNeeded) -> Iterator[Violation]:
    """Report what the table of medicines says about a medicine to take, if that forbids it."""
    rules, is_course = context.instructions, isinstance(entry, Course)
    rows = {
        row: medicine
        for name in _names(entry)
        for row, medicine in medicine_rows(name, rules.medicines.table, by_ingredient=True)
    }
    for row, medicine in rows.items():
        conflict = (
            _conflict(entry, medicine, rules)
            if isinstance(entry, Course)
            else _as_needed_conflict(context, entry, medicine)
        )
        if conflict:
            line = context.place("medicines", "table", row)[1]
            subject = "the course takes" if is_course else "the patient may take"
            message = f"{subject} {entry.medicine}, but {conflict}"
            hint = f"correct the {'course' if is_course else 'medicine'}, or the row on line {line}"
            yield context.violation((*path, "medicine"), message, hint)


def _names(entry: Course | AsNeeded) -> tuple[str, ...]:
    """The names of a medicine to take, and the names of medicines in its own name."""
    brands = entry.brands if isinstance(entry, AsNeeded) else ()
    inner = (entry.medicine[drug.start : drug.end] for drug in find_drugs(entry.medicine))
    return entry.medicine, *brands, *inner


def _allowed_counts(entry: AsNeeded) -> list[tuple[int, int]]:
    """How many times a day a medicine may be taken, from the fewest to the most; [] if that is not stated."""
    if entry.times and entry.times.times_a_day:
        return [(entry.times.times_a_day, entry.times.times_a_day)]
    if entry.every is None:
        return []
    _, low, high = entry.every.in_base()
    return [(int(1440 // high), int(1440 // low))]


def _as_needed_conflict(context: CheckContext, entry: AsNeeded, medicine: Medicine) -> str:
    """What the table says, if it forbids a medicine at the time at which it may be taken; else ''."""
    if medicine.action != "stop":
        return ""
    is_before = bool(entry.documents) and all(context.content.phase(name) == "before" for name in entry.documents)
    if is_before:
        return f"the table stops {medicine.generic} before the procedure" if medicine.before else ""
    amount = rule_amount(entry.starts) if entry.starts else None
    return _conflict_after(Decimal(0) if amount is None else duration_in_days(amount), medicine)


def _conflict(course: Course, medicine: Medicine, rules: InstructionSet) -> str:
    """What the table says, if it forbids the course; '' if both can be true."""
    if medicine.action != "stop":
        return ""
    amount = rule_amount(course.starts) if course.starts else None
    days = Decimal(0) if amount is None else duration_in_days(amount)
    if not starts_before(course, rules):
        return _conflict_after(days, medicine)
    last = days - (course.days - 1) if course.has_end else Decimal(0)  # an open end may reach the procedure
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


def _prose_violations(
    context: CheckContext,
    path: ListPath,
    entry: Course | AsNeeded,
    counts: list[tuple[int, int]],
) -> Iterator[Violation]:
    """Report sentences about a medicine with another number of times a day, or another dose."""
    is_course = isinstance(entry, Course)
    for sentence in _sentences_about(context, path, entry):
        for match in _TIMES_A_DAY.finditer(sentence.text):
            if (counts or is_course) and not any(fewest <= _count(match) <= most for fewest, most in counts):
                line = context.place(*path, "steps" if is_course else "medicine")[1]
                conflict = "the course has no such step" if is_course else "its entry says how often it may be taken"
                message = f"the text says {match[0]} for {entry.medicine}, but {conflict}"
                hint = f"correct the text, or the {'steps' if is_course else 'entry'} on line {line}"
                yield sentence.violation(match.span(), message, hint)
        yield from _dose_violations(context, path, entry, sentence)


def _sentences_about(context: CheckContext, path: ListPath, entry: Course | AsNeeded) -> Iterator[PassageSentence]:
    """Its own sentences, those that name it, and those after them that name no medicine: `Then take 1 capsule.`"""
    about: PassageSentence | None = None
    for sentence in english_sentences(context):
        place = sentence.passage.path
        is_own = place[:3] == (*path, "text") or place[:3] == (*path, "dose")
        is_other_list = place[0] in ("courses", "as_needed", "do_not_take") and not is_own
        follows = about is not None and about.passage is sentence.passage and not find_drugs(sentence.text)
        is_about = is_own or (not is_other_list and (_mentions(sentence, entry) or follows))
        about = sentence if is_about else None
        if is_about:
            yield sentence


def _dose_violations(
    context: CheckContext, path: ListPath, entry: Course | AsNeeded, sentence: PassageSentence
) -> Iterator[Violation]:
    """Report milligrams beside the name of the medicine that are not its dose, its strength or its limit."""
    known = _stated_amounts(entry)
    if sentence.passage.path[:3] == (*path, "dose") or not known:
        return
    for match in _MILLIGRAMS.finditer(sentence.text):
        named = find_drugs(sentence.text[: match.start()])
        is_beside = bool(named) and match.start() - named[-1].end <= 3 and _is_about(named[-1].drug.generic, entry)
        if is_beside and Decimal(match["number"].replace(",", "")) not in known:
            line = context.place(*path, "medicine")[1]
            message = f"the text says {match[0]} of {entry.medicine}, but the dose is {entry.dose}"
            yield sentence.violation(match.span(), message, f"correct the text, or the dose on line {line}")


def _stated_amounts(entry: Course | AsNeeded) -> frozenset[Decimal]:
    """The milligrams of its dose, its name and its limits; empty if its dose is not in milligrams."""
    doses = [Decimal(match["number"].replace(",", "")) for match in _MILLIGRAMS.finditer(entry.dose or "")]
    if not doses:
        return frozenset()
    limits = entry.at_most or ""
    others = _MILLIGRAMS.finditer(f"{entry.medicine} {limits}")
    return frozenset([*doses, *(Decimal(match["number"].replace(",", "")) for match in others)])


def _is_about(generic: str, entry: Course | AsNeeded) -> bool:
    return any(drug.drug.generic == generic for name in _names(entry) for drug in find_drugs(name))


def _mentions(sentence: PassageSentence, entry: Course | AsNeeded) -> bool:
    """True if a sentence names a medicine to take: by a name in our table, or by a word of its own."""
    generics = {named.drug.generic for name in _names(entry) for named in find_drugs(name)}
    if generics:
        return any(named.drug.generic in generics for named in find_drugs(sentence.text))
    name = re.sub(r"\([^)]*\)", " ", entry.medicine.lower())  # `chlorhexidine (after)` is not about `after`
    words = {word for word in re.findall(r"[a-z]{5,}", name) if word not in _COMMON_WORDS}
    return any(re.search(rf"\b{word}\b", sentence.lowercase) for word in words)


def _count(match: re.Match[str]) -> int:
    """The number of times a day in a match."""
    if match["hours"]:
        hours = _HOURS.get(match["hours"].lower()) or int(match["hours"])
        return 24 // hours if hours else 0
    word = (match["count"] or match["daily"]).lower()
    return _COUNTS.get(word) or int(word)
