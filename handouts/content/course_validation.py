"""Check the medicines to take of a set: their names, their starts, and that a document prints them.

`course_problems` is called for each variant of a set that has conditions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from handouts.content.models.courses import Course, DoseCount
from handouts.content.models.instructions import InstructionSet, PlanEntry
from handouts.content.models.layouts import DocumentLayout, Phase
from handouts.content.models.time_rules import CourseEnd, TimeRule, position, rule_day, rule_event
from handouts.content.models.times import Event, Interval
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Problem, did_you_mean

MEDICINE_LISTS = ("courses", "as_needed", "do_not_take", "doses")
"""Lists of medicines that have a section of their own on a page, named after the list."""


def starts_before(course: Course, instructions: InstructionSet) -> bool:
    """True if a course starts before the procedure."""
    rule = course.starts
    if rule is None:  # it starts in a state, of which only the time after the procedure is sure
        return False
    event = rule_event(rule)
    if isinstance(event, CourseEnd):
        return any(other.id == event.id and starts_before(other, instructions) for other in instructions.courses)
    if not isinstance(event, Event):
        visit = instructions.visits.get(event.id)
        return visit.side == "before" if visit else any(entry.id == event.id for entry in instructions.plan)
    if isinstance(rule, Interval):
        return rule.before
    day = rule_day(rule)
    return day is not None and day.amount is not None and day.before


def course_problems(instructions: LoadedFile[InstructionSet], documents: Collection[str]) -> Iterator[Problem]:
    """Problems of names and starts. `documents` are the names of the documents that have a layout."""
    value = instructions.value
    entries = {entry.id: entry for entry in (*value.plan, *value.after) if entry.id}
    first = dict.fromkeys(entries, 0)
    for part in MEDICINE_LISTS:
        for row, item in enumerate(getattr(value, part)):
            if item.id:
                place = instructions.places.value((part, row, "id"))
                if item.id in first:
                    where = f"on line {first[item.id]}" if first[item.id] else "the id of an entry"
                    yield Problem(*place, f"the id {item.id!r} is already {where}", "choose another id")
                first.setdefault(item.id, place[1])
            for index, name in enumerate(item.documents):
                if name not in documents:
                    path = (part, row, "documents", index)
                    yield instructions.problem(
                        path, f"there is no documents/{name}.yaml", did_you_mean(name, documents)
                    )
    yield from _time_problems(instructions, entries)
    yield from _repeated_bottles(instructions)


def _time_problems(instructions: LoadedFile[InstructionSet], entries: Mapping[str, PlanEntry]) -> Iterator[Problem]:
    for row, course in enumerate(instructions.value.courses):
        if course.starts:
            yield from _anchor_problems(instructions, ("courses", row, "starts"), course.starts, entries)
        for index, step in enumerate(course.steps):
            if step.until:
                yield from _anchor_problems(
                    instructions, ("courses", row, "steps", index, "until"), step.until, entries
                )
                yield from _end_problems(instructions, row, index)
    for part in ("as_needed", "do_not_take"):
        for row, item in enumerate(getattr(instructions.value, part)):
            for key in ("starts", "until"):
                if rule := getattr(item, key, None):
                    yield from _anchor_problems(instructions, (part, row, key), rule, entries)
                    yield from _side_problems(instructions, (part, row, key), rule, is_before=bool(item.documents))


def _end_problems(instructions: LoadedFile[InstructionSet], row: int, index: int) -> Iterator[Problem]:
    """The last day of a course must not be before its first one."""
    course, path = instructions.value.courses[row], ("courses", row, "steps", index, "until")
    first, last = position(course.starts), position(course.steps[index].until)
    if first is not None and last is not None and first > last:
        message = "the course ends before it begins"
        yield instructions.problem(path, message, "check its start and its end; they may be swapped")


def _anchor_problems(
    instructions: LoadedFile[InstructionSet], path: KeyPath, rule: TimeRule, entries: Mapping[str, PlanEntry]
) -> Iterator[Problem]:
    """A time that is counted from an entry or from the end of a course needs one on a known day, or a visit."""
    event = rule_event(rule)
    if isinstance(event, Event):
        return
    if isinstance(event, CourseEnd):
        yield from course_end_problems(instructions, path, event)
        return
    if event.id in instructions.value.visits:
        return
    place = instructions.places.token(path, event.id)
    entry = entries.get(event.id)
    if entry is None:
        hint = did_you_mean(event.id, [*entries, *instructions.value.visits, "arrival", "procedure", "discharge"])
        yield Problem(*place, f"{event.id!r} is neither an event nor the id of an entry", hint)
    elif entry.when is None or entry.weekdays or entry.if_closed:
        message = f"no time can be counted from {event.id!r}: it is a period, or its day can move"
        yield Problem(*place, message, "count from an entry with `when`, without `weekdays` and `if_closed`")


def _side_problems(
    instructions: LoadedFile[InstructionSet], path: KeyPath, rule: TimeRule, *, is_before: bool
) -> Iterator[Problem]:
    """A medicine for the time after the procedure has no time before it."""
    day = rule_day(rule)
    states_before = rule.before if isinstance(rule, Interval) else day is not None and bool(day.amount) and day.before
    event = rule_event(rule)
    if not isinstance(event, Event):
        visit = instructions.value.visits.get(event.id)
        states_before = visit.side == "before" if visit else states_before
    if states_before and not is_before:
        message = "this time is before the procedure, but the medicine is for the time after it"
        yield instructions.problem(path, message, "count after the procedure; or name a `documents` for before it")


def course_end_problems(instructions: LoadedFile[InstructionSet], path: KeyPath, event: CourseEnd) -> Iterator[Problem]:
    """A course whose end is counted from must exist, and end on a known day. `path` is that of the time."""
    courses = {course.id: course for course in instructions.value.courses if course.id}
    course = courses.get(event.id)
    place = instructions.places.token(path, event.id)
    if course is None:
        hint = did_you_mean(event.id, courses) or "write the `id` of a course"
        yield Problem(*place, f"{event.id!r} is not the id of a course", hint)
    elif not course.has_end:
        message = f"no time can be counted from the end of {event.id!r}: its last day is not one day"
        yield Problem(*place, message, "let the course start on a day, and last whole days")
    elif isinstance(course.steps[-1].lasts, DoseCount):
        message = f"no time can be counted from the end of {event.id!r}: it ends after a number of doses"
        yield Problem(*place, message, "let the course last whole days")


def _repeated_bottles(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """A medicine with two courses for the same part of the body: its boxes would be in two places."""
    first: dict[tuple[str, str], int] = {}
    for row, course in enumerate(instructions.value.courses):
        place = instructions.places.value(("courses", row, "medicine"))
        for target in course.for_each or ("",):
            key = course.medicine.casefold(), target.casefold()
            if key in first:
                message = f"{course.medicine!r} already has a course on line {first[key]}"
                yield Problem(*place, message, "write one course with several steps; or say in the name what differs")
            first.setdefault(key, place[1])


def unprinted_problems(
    instructions: LoadedFile[InstructionSet], layouts: Mapping[str, LoadedFile[DocumentLayout]]
) -> Iterator[Problem]:
    """A medicine that a document must print, but whose layout has no section for it."""
    value = instructions.value
    for part in MEDICINE_LISTS:
        printing = {
            name for name, layout in layouts.items() if any(section.show == part for section in layout.value.sections)
        }
        for row, item in enumerate(getattr(value, part)):
            is_before = part == "courses" and starts_before(item, value)
            phase: Phase = "before" if is_before else "after"
            usual = {name for name, layout in layouts.items() if layout.value.phase == phase}
            for name in item.documents:
                if name in layouts and name not in printing:
                    message = f"documents/{name}.yaml has no section `show: {part}`, so this would not be printed"
                    hint = "add the section to that layout, or name another document in `documents`"
                    yield instructions.problem((part, row), message, hint)
            if not item.documents and usual and not printing & usual:
                message = f"no document for {phase} the procedure has a section `show: {part}` that would print this"
                hint = f"add the section to one of these layouts: {', '.join(sorted(usual))}"
                yield instructions.problem((part, row), message, hint)
