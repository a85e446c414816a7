"""Check the entries of `plan` and `after` of a set: their ids, what their times are counted from, and their order."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Literal, NamedTuple

from handouts.content.course_validation import course_end_problems
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet, PlanEntry
from handouts.content.models.signs import sign_rules
from handouts.content.models.time_rules import (
    CourseEnd,
    TimeRule,
    VagueInterval,
    position,
    rule_amount,
    rule_day,
    rule_event,
)
from handouts.content.models.times import EVENT_WORDS, Duration, Event, Interval, Unit
from handouts.content.reader import LoadedFile
from handouts.content.timed_values import sign_times
from handouts.errors import Problem, did_you_mean

Path = tuple[str | int, ...]
Part = Literal["plan", "after"]
"""The list of a time: it says whether the time must be before or after the procedure. None: it may be either."""


class _PlacedEntry(NamedTuple):
    """An entry and its path in the set."""

    part: Part
    row: int
    entry: PlanEntry

    @property
    def path(self) -> Path:
        return self.part, self.row

    @property
    def rules(self) -> Iterator[tuple[str, TimeRule]]:
        """Its times, by their keys."""
        for key in ("when", "by", "starts", "until", "usually"):
            if rule := getattr(self.entry, key):
                yield key, rule


def plan_problems(instructions: LoadedFile[InstructionSet], documents: Container[str]) -> Iterator[Problem]:
    """All problems of the entries. `documents` are the names of the documents that have a layout."""
    entries = [
        *(_PlacedEntry("plan", row, entry) for row, entry in enumerate(instructions.value.plan)),
        *(_PlacedEntry("after", row, entry) for row, entry in enumerate(instructions.value.after)),
    ]
    yield from _id_problems(instructions, entries)
    yield from _visit_problems(instructions)
    ids: dict[str, _PlacedEntry] = {}
    for placed in entries:
        if placed.entry.id:
            ids.setdefault(placed.entry.id, placed)
    for placed in entries:
        for key, rule in placed.rules:
            yield from _rule_problems(instructions, placed.part, (*placed.path, key), rule, ids)
        yield from _order_problems(instructions, placed)
        for index, name in enumerate(placed.entry.documents):
            if name not in documents:
                yield instructions.problem((*placed.path, "documents", index), f"there is no documents/{name}.yaml")
    yield from _sign_problems(instructions, ids, documents)
    yield from _cycle_problems(instructions, ids)


def _sign_problems(
    instructions: LoadedFile[InstructionSet], ids: Mapping[str, _PlacedEntry], documents: Container[str]
) -> Iterator[Problem]:
    """Problems of the times of signs, which are after the procedure, and of `what_if`, which may be on either side."""
    for path, times in sign_times(instructions.value):
        for key, rule in sign_rules(times):
            part: Part | None = None if path[0] == "what_if" else "after"
            yield from _rule_problems(instructions, part, (*path, key), rule, ids)
    for row, case in enumerate(instructions.value.what_if):
        if case.by:
            yield from _rule_problems(instructions, None, ("what_if", row, "by"), case.by, ids)
        for index, name in enumerate(case.documents):
            if name not in documents:
                message = f"there is no documents/{name}.yaml"
                yield instructions.problem(("what_if", row, "documents", index), message)


def _id_problems(instructions: LoadedFile[InstructionSet], entries: list[_PlacedEntry]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for placed in entries:
        name = placed.entry.id
        if not name:
            continue
        place = instructions.places.value((*placed.path, "id"))
        if name in EVENT_WORDS:
            yield Problem(*place, f"the id {name!r} is already the name of an event", "choose another id")
        if name in first:
            yield Problem(*place, f"the id {name!r} is already on line {first[name]}", "choose another id")
        first.setdefault(name, place[1])


def _rule_problems(
    instructions: LoadedFile[InstructionSet],
    part: Part | None,
    path: Path,
    rule: TimeRule,
    ids: Mapping[str, _PlacedEntry],
) -> Iterator[Problem]:
    event = rule_event(rule)
    if isinstance(event, CourseEnd):
        yield from course_end_problems(instructions, path, event)
    elif not isinstance(event, Event):
        yield from _anchor_problems(instructions, part, path, event.id, ids)
    elif part and event is Event.ARRIVAL and isinstance(rule, Interval) and not rule.before:
        yield from _after_arrival_problems(instructions, part, path, rule)
    elif part == "plan" and _is_after(rule):
        message = "this time is after the procedure, but `plan` is for the time before it"
        yield instructions.problem(path, message, "move the entry to `after`")
    elif part == "after" and _is_before(rule):
        message = "this time is before the procedure, but `after` is for the time after it"
        if path[0] != "after":
            message = "this time is before the procedure, but the sign is one after it"
            yield instructions.problem(path, message, "write it like 1 week after procedure")
            return
        yield instructions.problem(path, message, "move the entry to `plan`")


def _anchor_problems(
    instructions: LoadedFile[InstructionSet],
    part: Part | None,
    path: Path,
    name: str,
    ids: Mapping[str, _PlacedEntry],
) -> Iterator[Problem]:
    """What a time is counted from must be a visit on its side of the procedure, or an entry with a fixed time."""
    visits = instructions.value.visits
    if name in visits:
        if part:
            yield from _visit_side_problems(instructions, part, path, visits[name].side)
        yield from _visit_condition_problems(instructions, path, name)
    elif name not in ids:
        hint = did_you_mean(name, [*ids, *visits, "arrival", "procedure", "discharge"])
        message = f"{name!r} is neither an event nor the id of another entry"
        if not visits:
            hint = hint or "for another visit, such as an evaluation, add it to `visits`"
        yield Problem(*instructions.places.token(path, name), message, hint)
    elif not _is_fixed(ids[name].entry):
        message = f"no time can be counted from {name!r}: it is a period, or its day can move"
        hint = "count from an entry with `when`, without `weekdays` and `if_closed`"
        yield Problem(*instructions.places.token(path, name), message, hint)


def _visit_condition_problems(instructions: LoadedFile[InstructionSet], path: Path, name: str) -> Iterator[Problem]:
    """What is counted from a visit of some patients is only for these: others have no such day."""
    condition, entries = instructions.value.visits[name].only_if, getattr(instructions.value, str(path[0]))
    if condition is None or not isinstance(entries, tuple) or not isinstance(path[1], int):
        return
    own = getattr(entries[path[1]], "only_if", None)
    if own is None or not {*condition.parts} <= {*own.parts}:
        line = instructions.places.value(("visits", name, "only_if"))[1]
        message = f"the visit {name!r} is only for some patients (line {line}), and this is counted from it for others"
        yield instructions.problem(path, message, "write the same `only_if` here")


def _visit_side_problems(
    instructions: LoadedFile[InstructionSet], part: Part, path: Path, side: str
) -> Iterator[Problem]:
    """An entry of `plan` is not counted from a visit after the procedure, nor one of `after` from a visit before it."""
    if (part == "plan") is not (side == "before"):
        other = "after" if part == "plan" else "plan"
        message = f"this visit is {side} the procedure, but `{part}` is for the time {_OTHER_SIDE[side]} it"
        yield instructions.problem(path, message, f"move the entry to `{other}`")


_OTHER_SIDE = {"before": "after", "after": "before"}


def _visit_problems(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """The name of a visit must not be that of an event, an entry or a course."""
    value = instructions.value
    kinds = dict.fromkeys((course.id for course in value.courses), "a course")
    kinds |= dict.fromkeys((entry.id for entry in (*value.plan, *value.after)), "an entry")
    kinds |= dict.fromkeys(EVENT_WORDS, "an event")
    for name in value.visits:
        if kind := kinds.get(name):
            message = f"{name!r} is already the name of {kind}"
            yield Problem(*instructions.places.key(("visits", name)), message, "choose another name for the visit")


def _after_arrival_problems(
    instructions: LoadedFile[InstructionSet], part: Part, path: Path, rule: Interval
) -> Iterator[Problem]:
    """A time after arrival is before the procedure."""
    if part == "after":
        message = "this time is before the procedure, but `after` is for the time after it"
        yield instructions.problem(path, message, "move the entry to `plan`")
    cases = instructions.value.cases.arrival or (instructions.value.arrival,)
    leads = [case.check_in for case in cases if isinstance(case.check_in, Duration)]
    minutes = rule.duration.in_base()[2]
    shortest = min((lead.in_base()[1] for lead in leads if lead.unit.elapsed), default=None)
    if shortest is not None and minutes >= shortest:
        message = f"check-in is {int(shortest)} minutes before the procedure, so this time is not before the procedure"
        yield instructions.problem(path, message, "write a shorter time, or correct `arrival.check_in`")


def _is_fixed(entry: PlanEntry) -> bool:
    """True if an entry has one time that does not move to another day."""
    return entry.when is not None and not entry.weekdays and not entry.if_closed


def _is_after(rule: TimeRule) -> bool:
    if rule_event(rule) is Event.DISCHARGE:
        return True
    return (isinstance(rule, Interval | VagueInterval) and not rule.before) or _day_side(rule) == "after"


def _is_before(rule: TimeRule) -> bool:
    return (isinstance(rule, Interval | VagueInterval) and rule.before) or _day_side(rule) == "before"


def _day_side(rule: TimeRule) -> Literal["before", "after", ""]:
    """The side of the day of a rule; '' for the day of the event itself, and for an interval."""
    day = rule_day(rule)
    if day is None or day.amount is None:
        return ""
    return "before" if day.before else "after"


def _order_problems(instructions: LoadedFile[InstructionSet], placed: _PlacedEntry) -> Iterator[Problem]:
    """`until` must not be earlier than `starts`. Times that only a calendar can compare are not compared here."""
    starts, until = placed.entry.starts, placed.entry.until
    first, last = position(starts), position(until)
    if first is not None and last is not None and first > last:
        message = "the entry ends before it begins"
        yield instructions.problem((*placed.path, "until"), message, "check its start and its end; they may be swapped")


def _cycle_problems(instructions: LoadedFile[InstructionSet], ids: Mapping[str, _PlacedEntry]) -> Iterator[Problem]:
    """Entries whose times are counted from each other, each cycle once. A course may be one of its links."""
    anchors = {name: _anchor_id(placed.entry.start or placed.entry.until) for name, placed in ids.items()}
    for course in instructions.value.courses:
        if course.id:
            anchors.setdefault(course.id, _anchor_id(course.starts))
    reported: set[str] = set()
    for name in anchors:
        chain: list[str] = []
        current: str | None = name
        while current and current in anchors and current not in chain:
            chain.append(current)
            current = anchors[current]
        if current in chain and current not in reported:
            cycle = chain[chain.index(current) :]
            reported |= set(cycle)
            message = f"the time of {cycle[0]!r} is counted from itself: {' from '.join([*cycle, cycle[0]])}"
            hint = "count one of them from the procedure or from arrival"
            yield instructions.problem(_time_path(instructions, ids, cycle[0]), message, hint)


def _time_path(instructions: LoadedFile[InstructionSet], ids: Mapping[str, _PlacedEntry], name: str) -> Path:
    """The path of the first time of an entry, or of the start of a course."""
    if name in ids:
        return (*ids[name].path, next(key for key, _ in ids[name].rules))
    row = next(row for row, course in enumerate(instructions.value.courses) if course.id == name)
    return "courses", row, "starts"


def _anchor_id(rule: TimeRule | None) -> str | None:
    """The id of the entry or the course that a time is counted from."""
    event = rule_event(rule) if rule else None
    return None if event is None or isinstance(event, Event) else event.id


def closed_day_problems(instructions: LoadedFile[InstructionSet], clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """An entry that avoids closed days, or counts open days, needs to know them."""
    value = clinic.value
    for part in ("plan", "after"):
        for row, entry in enumerate(getattr(instructions.value, part)):
            if entry.if_closed and not (value.open_days or value.holidays):
                message = "clinic.yaml does not state when the clinic is closed"
                hint = "add `open_days` and `holidays` to clinic.yaml"
                yield instructions.problem((part, row, "if_closed"), message, hint)
    for path, rule in _timed_rules(instructions.value):
        amount = rule_amount(rule)
        if amount and amount.unit is Unit.OPEN_DAY and not value.open_days:
            message = "clinic.yaml does not state on which days the clinic is open, so open days cannot be counted"
            yield instructions.problem(path, message, "add `open_days` and `holidays` to clinic.yaml")


def _timed_rules(rules: InstructionSet) -> Iterator[tuple[Path, TimeRule]]:
    """Each time of an entry or a medicine, and its path."""
    for part in ("plan", "after", "courses", "as_needed", "do_not_take"):
        for row, entry in enumerate(getattr(rules, part)):
            for key in ("when", "by", "starts", "until", "usually"):
                rule = getattr(entry, key, None)
                if isinstance(rule, TimeRule):  # `when` of a medicine is in free words
                    yield (part, row, key), rule
    yield from _course_ends(rules)
    for path, times in sign_times(rules):
        for key, rule in sign_rules(times):
            yield (*path, key), rule
    for row, case in enumerate(rules.what_if):
        if case.by:
            yield ("what_if", row, "by"), case.by


def _course_ends(rules: InstructionSet) -> Iterator[tuple[Path, TimeRule]]:
    for row, course in enumerate(rules.courses):
        for index, step in enumerate(course.steps):
            if step.until:
                yield ("courses", row, "steps", index, "until"), step.until
