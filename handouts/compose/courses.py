"""Build the grids of courses: what a patient takes again and again, on which days and at which times, with boxes.

Days are counted on the calendar from the first day, which the set states. Without a date, the days have numbers, and
the date of day 1 is a line to write on. A course that starts on the day of the procedure has no dose before the end of
the procedure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from handouts.compose.as_needed import condition_box, end_words, first_words, shift_to_last, span_words
from handouts.compose.context import HandoutContext
from handouts.compose.field_values import prose_items
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, no_break
from handouts.compose.plan_entries import repeat_words, rule_words
from handouts.compose.state_words import capitalized, each_time_words, limit_words, once_words, with_lead
from handouts.compose.timeline_order import PART_TIMES, PlannedEntry
from handouts.compose.times import TimeRange, local_date, shift_time, with_time
from handouts.content.course_validation import starts_before
from handouts.content.models.conditions import OneOf, Term
from handouts.content.models.courses import MAX_COURSE_DAYS, Course, CourseStep, DoseCount, DoseTime, start_time
from handouts.content.models.time_rules import DayPart, EntryInterval
from handouts.content.models.times import Bound, Duration, Interval, Unit
from handouts.document import (
    Blank,
    Block,
    DateBlank,
    Inlines,
    ItemList,
    KeyValues,
    ListItem,
    Paragraph,
    Run,
    Subsection,
    TickGrid,
    TickGridRow,
    TimelineEntry,
)

DAYS_A_GRID = 7


def document_courses(context: HandoutContext) -> tuple[Course, ...]:
    """The courses of the document, in the order of the set."""
    phase = context.content.phase(context.document)
    return tuple(
        course
        for course in context.rules.courses
        if (
            context.document in course.documents
            if course.documents
            else phase == ("before" if starts_before(course, context.rules) else "after")
        )
    )


def course_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """The courses of the document, each with a grid for each of its bottles; () if there are none."""
    blocks: list[Block] = []
    for course, targets in _merged_sides(document_courses(context)):
        if targets:
            blocks.append(_bottle(context, course, "", targets))
        else:
            blocks += [_bottle(context, course, target) for target in course.for_each or ("",)]
    return tuple(blocks)


def _merged_sides(courses: tuple[Course, ...]) -> Iterator[tuple[Course, tuple[str, ...]]]:
    """Each course; or if the side is not known, one course for those that differ only in the side and its parts.

    Two tables, one for each side, would read as if both were for the patient. The targets of a merged course are what
    to choose from; other courses have none here.
    """
    merged: set[int] = set()
    for index, course in enumerate(courses):
        if index in merged:
            continue
        twins = [other for other in range(index, len(courses)) if _same_but_side(course, courses[other])]
        words = {word for twin in twins for word in _sides_of(courses[twin])}
        if len(twins) < 2 or not words >= {"right", "left"}:
            yield course, ()
            continue
        merged.update(twins)
        targets = tuple(dict.fromkeys(target for twin in twins for target in courses[twin].for_each))
        yield course.model_copy(update={"only_if": None}), targets


def _same_but_side(course: Course, other: Course) -> bool:
    """True if both depend only on the side, and the rest is the same but for their parts of the body."""
    if not (_sides_of(course) and _sides_of(other) and course.for_each and other.for_each):
        return False
    same = {"only_if": None, "id": None, "for_each": ()}
    return course.model_copy(update=same) == other.model_copy(update=same)


def _sides_of(course: Course) -> tuple[str, ...]:
    """The sides to which a course applies; () if its condition is not about the side alone."""
    parts = course.only_if.parts if course.only_if else ()
    if len(parts) != 1 or not isinstance(term := parts[0], Term) or term.fact != "side" or term.negated:
        return ()
    return term.test.words if isinstance(term.test, OneOf) else ()


def course_entries(context: HandoutContext) -> Iterator[PlannedEntry]:
    """An entry of the timeline for the first day of each course of the document."""
    for course, _ in _merged_sides(document_courses(context)):
        if course.starts_once:
            yield _entry_at_state(context, course, course.starts_once)
            continue
        if course.starts is None:
            continue
        when, rule = context.rule_times.resolve(course.starts), course.starts
        later = _days_until_first_dose(context, course)
        if when and later:
            day = local_date(when.first) + dt.timedelta(days=later)
            when = TimeRange(day, day)
        past = when is not None and context.is_past(when)
        text = _start_text(context, course)
        if past:
            text = join_inlines((Run(context.labels.timeline.past, strong=True),), text)
        start = None if later else start_time(rule)
        time: Inlines = (Run(_time_words(context, start)),) if start else ()
        if course.starts_after_hours:
            instant = when and with_time(when.first)
            time = (Run(context.wording.time(instant)),) if instant else (Blank(context.labels.timeline.time, 10),)
        entry = TimelineEntry(
            time=time,
            tasks=(context.after_condition(course, text),),
            rule=_rule_text(context, course) if isinstance(rule, Interval | EntryInterval) and not later else (),
            tick=not past,
        )
        part = start if isinstance(start, DayPart) else None
        yield PlannedEntry(when.first if when else None, rule, entry, part=part)


def _start_text(context: HandoutContext, course: Course) -> Inlines:
    """'Start prednisolone eye drops. Tick each dose in the table for it.', without the table if it has none."""
    has_grid = any(step.has_grid for step in course.steps)
    label = context.labels.courses.start if has_grid else context.labels.courses.begin
    return (Run(fill_label(label, medicine=context.term(course.medicine))),)


def _entry_at_state(context: HandoutContext, course: Course, state: str) -> PlannedEntry:
    """The first dose of a course that starts in a state, from the day on that the set states beside it."""
    when = context.rule_times.resolve(course.starts) if course.starts else None
    words = context.prose(state)
    if course.starts:
        once = fill_label_inlines(context.labels.states.once_from, {"state": words})
    else:
        once = once_words(context.labels, words, None)
    text = with_lead(context.labels, [once], _start_text(context, course))
    entry = TimelineEntry((), (context.after_condition(course, text),), tick=True)
    if course.starts is None:
        return PlannedEntry(None, None, entry, heading=context.labels.states.later, later=context.is_after_procedure)
    return PlannedEntry(when.first if when else None, course.starts, entry)


def past_courses(context: HandoutContext) -> Iterator[Inlines]:
    """'Start prednisolone eye drops. ...' for each course whose first day was before the day of printing."""
    for course in document_courses(context):
        first = first_day(context, course)
        if first and context.is_past(TimeRange(first, first)):
            yield context.after_condition(course, _start_text(context, course))


def _rule_text(context: HandoutContext, course: Course) -> Inlines:
    if course.starts is None:
        return ()
    return (Run(fill_label(context.labels.medicines.rule, rule=rule_words(context, course.starts))),)


def first_day(context: HandoutContext, course: Course) -> dt.date | None:
    """The first day of a course; None if it is not known, such as that of a state."""
    if course.starts is None or course.starts_once:
        return None
    when = context.rule_times.resolve(course.starts)
    return local_date(when.first) if when and not when.is_range else None


def _bottle(context: HandoutContext, course: Course, target: str, choices: tuple[str, ...] = ()) -> Subsection:
    """All about one medicine for one part of the body. With `choices`, the clinic ticks which part it is."""
    labels, first = context.labels.courses, first_day(context, course)
    medicine = context.term(course.medicine)
    title = fill_label(labels.title, medicine=medicine, target=context.term(target)) if target else medicine
    intro: list[Block] = [KeyValues(tuple(_facts(context, course, first)))]
    if first and context.is_past(TimeRange(first, first)):
        intro.insert(0, Paragraph((Run(context.labels.timeline.past, strong=True),)))
    intro[:0] = condition_box(context, course)
    if choices:
        boxes = ItemList(tuple(ListItem((Run(context.term(choice), strong=True),)) for choice in choices), "tick")
        intro[:0] = [Paragraph((Run(labels.which, strong=True),)), boxes]
    if course.apart:
        wait = fill_label(context.labels.timing.apart, amount=context.wording.amount(course.apart))
        intro.append(Paragraph((Run(wait, strong=True),)))
    if course.text:
        intro.append(ItemList(prose_items(context, course.text)))
    return Subsection(title, tuple(intro), tuple(_grids(context, course, first)))


def _last_day_number(context: HandoutContext, course: Course) -> Inlines:
    """'Day 10' of the course."""
    number = context.wording.number(last_number(context, course))
    return (Run(fill_label(context.labels.courses.day, number=number)),)


def _facts(context: HandoutContext, course: Course, first: dt.date | None) -> Iterator[tuple[str, Inlines]]:
    """Dose, how often, first day and last day, each with its label."""
    labels, wording = context.labels.courses, context.wording
    if course.dose:
        yield labels.dose, context.prose(course.dose)
    elif course.directions:
        yield labels.dose, (Run(getattr(context.labels.directions, course.directions), strong=True),)
    if isinstance(length := course.steps[-1].lasts, DoseCount):
        label = labels.doses.only if len(course.steps) == 1 else labels.doses.last
        yield label, (Run(fill_label(labels.doses.count, count=wording.number(length.count))),)
    if len(course.steps) == 1 and not course.steps[0].has_grid:
        yield context.labels.as_needed.how_often, (Run(_how_often(context, course, course.steps[0])),)
    if course.each_time:
        state = context.plain(course.each_time)
        words = each_time_words(context.labels, state, course.time_before, course.time_after)
        yield context.labels.as_needed.when, (Run(words),)
    if course.at_most:
        words = limit_words(context.labels, context.term, course.at_most)
        yield context.labels.as_needed.at_most, (Run(words, strong=True),)
    if course.starts_once:
        yield context.labels.timing.start, first_words(context, course.starts, course.starts_once)
    if not course.steps[-1].has_end:
        yield from _open_days(context, course, first)
    else:
        yield from _days(context, course, first)


def _days(context: HandoutContext, course: Course, first: dt.date | None) -> Iterator[tuple[str, Inlines]]:
    """The first and the last day of a course that ends on a day that can be counted."""
    labels, wording, rule = context.labels.courses, context.wording, _rule_text(context, course)
    if course.starts_after_hours:
        last_day = _day(first, last_number(context, course)) if first else None
        yield labels.first_dose, _first_dose(context, course)
        yield labels.last_day, (Run(wording.day(last_day)),) if last_day else _last_day_number(context, course)
        return
    if first is None:
        yield labels.first_day, join_inlines((DateBlank(labels.first_day, 16),), () if course.starts_once else rule)
        yield labels.last_day, _last_day_number(context, course)
        return
    last = shift_time(first, Decimal(last_number(context, course) - 1), Unit.DAY, before=False)
    later = _days_until_first_dose(context, course)
    day = (Run(wording.day(first + dt.timedelta(days=later))),)
    yield labels.first_day, day if later else join_inlines(day, rule)
    yield labels.last_day, (Run(wording.day(local_date(last))),) if last else (DateBlank(labels.last_day, 16),)


def _first_dose(context: HandoutContext, course: Course) -> Inlines:
    """'Tuesday, December 15, 1:00 PM (2 hours after your procedure)', with a line if the time is not known."""
    when = context.rule_times.resolve(course.starts) if course.starts else None
    label = context.labels.courses.first_dose
    dose: Inlines = (Run(context.wording.point(when.first)),) if when else (Blank(label, 16),)
    return join_inlines(dose, _rule_text(context, course))


def _open_days(context: HandoutContext, course: Course, first: dt.date | None) -> Iterator[tuple[str, Inlines]]:
    """The first day of a course whose end is a range or a state, and how long it is taken."""
    labels = context.labels.courses
    if course.starts_after_hours:
        yield labels.first_dose, _first_dose(context, course)
    elif not course.starts_once or len(course.steps) > 1:
        day: Inlines = (Run(context.wording.day(first)),) if first else (DateBlank(labels.first_day, 16),)
        later = _days_until_first_dose(context, course) if first else 0
        if first and later:
            day = (Run(context.wording.day(first + dt.timedelta(days=later))),)
        yield labels.first_day, day if later or course.starts_once else join_inlines(day, _rule_text(context, course))
    label = labels.last_day if len(course.steps) > 1 else context.labels.as_needed.how_long
    yield label, _open_end(context, course, first)


def _open_end(context: HandoutContext, course: Course, first: dt.date | None) -> Inlines:
    """'5 to 7 days; the last day is between ...', 'through Tuesday, December 22', 'until we tell you to stop'."""
    step, labels = course.steps[-1], context.labels.states
    if not (step.lasts or step.until or step.until_state):
        return (Blank(context.labels.as_needed.how_long, 14),)
    end: Inlines = ()
    if step.until:
        end = (Run(end_words(context, step.until)),)
    elif isinstance(step.lasts, Duration):
        day = _day(first, 1 + sum(other.days for other in course.steps[:-1])) if first else None
        end = _span(context, TimeRange(day, day) if day else None, step.lasts)
    if step.until_state is None:
        return end
    state = context.prose(step.until_state)
    if not end:
        return fill_label_inlines(labels.until, {"state": state})
    if step.lasts:  # the number of days, and the state
        bound = step.lasts.bound if isinstance(step.lasts, Duration) else Bound.EXACT
        end = end if bound is not Bound.EXACT else fill_label_inlines(labels.at_least, {"until": end})
        label = labels.until_or if bound is Bound.UP_TO else labels.until_and
        return fill_label_inlines(label, {"state": state, "until": end})
    return fill_label_inlines(
        labels.until_and, {"state": state, "until": fill_label_inlines(labels.at_least, {"until": end})}
    )


def _span(context: HandoutContext, first: TimeRange | None, length: Duration) -> Inlines:
    """How long a step lasts, with its last day. The day of `up to 2 weeks` is the latest one."""
    if length.bound is Bound.EXACT or first is None:
        return span_words(context, first, length)
    exact = shift_to_last(first, length)
    if exact is None:
        return span_words(context, None, length)
    label = getattr(context.labels.limit, length.bound.value)
    last = fill_label(label, time=context.wording.day(local_date(exact.last)))
    return (Run(fill_label(context.labels.as_needed.span, amount=context.wording.amount(length), last=last)),)


def _how_often(context: HandoutContext, course: Course, step: CourseStep) -> str:
    """'3 times a day', '40 mg, every 4 to 6 hours', 'as the package says'."""
    how_often = repeat_words(context, step.repeat)
    if step.times and step.every:
        apart = repeat_words(context, step.every)
        how_often = fill_label(context.labels.punctuation.parts, first=how_often, second=apart)
    if not how_often and course.directions:
        how_often = getattr(context.labels.directions, course.directions)
    if step.dose is None:
        return how_often
    dose = no_break(context.term(step.dose))
    return fill_label(context.labels.punctuation.parts, first=dose, second=how_often)


class _Chunk(NamedTuple):
    """Up to seven days of one step: their numbers in the course, from 1, and the number of the step's first day."""

    step: CourseStep
    numbers: range
    step_starts: int


def _chunks(context: HandoutContext, course: Course, from_day: int = 1) -> Iterator[_Chunk]:
    """The grids of a course, beginning with a day of it."""
    start = 1
    for step in course.steps:
        days = _StepBoxes(context, course, step, start).days
        end = min(start + days, MAX_COURSE_DAYS + 1)  # a loaded set has no longer course, but `explain` tries them
        yield from (
            _Chunk(step, range(first, min(first + DAYS_A_GRID, end)), start)
            for first in range(max(start, from_day), end, DAYS_A_GRID)
        )
        start += days


def last_number(context: HandoutContext, course: Course) -> int:
    """The number of the last day of a course. If it ends after a number of doses, that of the last dose."""
    start = 1 + sum(step.days for step in course.steps[:-1])
    return start + _StepBoxes(context, course, course.steps[-1], start).days - 1


def _days_until_first_dose(context: HandoutContext, course: Course) -> int:
    """The days after the first day on which the first dose is due: 1 for a morning dose after a procedure at noon."""
    limit = _earliest_dose(context, course)
    if not course.steps[0].has_grid:
        return 0
    if limit is None or course.starts_after_hours:  # its first dose is on the first day, outside the grid
        return 0
    for chunk in _chunks(context, course):
        rows = list(_grid_rows(context, course, chunk))
        for column, number in enumerate(chunk.numbers):
            if any(row.boxes[column] for row in rows):
                return number - 1
    return 0


def _earliest_dose(context: HandoutContext, course: Course) -> dt.datetime | None:
    """When the procedure ends, or starts if only that is known, for a course that starts on its day; else None.

    If the set names the time of the first dose, a page for before the procedure prints it as it is.
    """
    appointment, first = context.appointment, first_day(context, course)
    if course.starts is None:
        return None
    if course.starts_after_hours:
        when = context.rule_times.resolve(course.starts)
        instant = when and with_time(when.first)
        return instant.replace(tzinfo=None) if instant else None
    is_named = start_time(course.starts) is not None
    if first is None or first != context.times.day or (is_named and not context.is_after_procedure):
        return None
    if starts_before(course, context.rules):
        return None
    if appointment.ended:
        return appointment.ended
    return dt.datetime.combine(first, appointment.time) if appointment.time else None


def _grids(context: HandoutContext, course: Course, first: dt.date | None) -> Iterator[Block]:
    """The boxes of each step; only its words if nobody knows how many doses a day has, or its end."""
    begin = 1 + _days_until_first_dose(context, course)
    for start, group in groupby(_chunks(context, course, begin), lambda chunk: chunk.step_starts):
        chunks = list(group)
        if chunks[0].step.has_grid:
            yield from _step_grids(context, course, first, chunks)
        elif len(course.steps) > 1:
            yield _step_words(context, course, first, chunks[0].step, start)


def _step_words(
    context: HandoutContext, course: Course, first: dt.date | None, step: CourseStep, start: int
) -> Paragraph:
    """'2 to 3 times a day: Wednesday, December 16 to Tuesday, December 22'."""
    labels, how_often = context.labels.courses, _how_often(context, course, step)
    numbers = (start, start + step.days - 1)
    ends = [
        context.wording.day(_day(first, number))
        if first
        else fill_label(labels.day, number=context.wording.number(number))
        for number in numbers
    ]
    days = fill_label(labels.days, first=ends[0], last=ends[1]) if step.has_end and step.days > 1 else ends[0]
    days = days if step.has_end else fill_label(labels.from_day, first=ends[0])
    return Paragraph(capitalized((Run(fill_label(labels.caption, how_often=how_often, days=days), strong=True),)))


def _step_grids(
    context: HandoutContext, course: Course, first: dt.date | None, chunks: list[_Chunk]
) -> Iterator[TickGrid]:
    labels = context.labels.courses
    for chunk in chunks:
        days = [_day(first, number) for number in chunk.numbers] if first else []
        how_often = _how_often(context, course, chunk.step)
        caption = fill_label(labels.caption, days=_days_text(context, days), how_often=how_often) if days else how_often
        rows = tuple(_grid_rows(context, course, chunk))
        yield TickGrid(
            caption=caption[0].upper() + caption[1:],
            corner=labels.time,
            days=tuple(_day_headings(context, chunk, days)),
            rows=rows,
            box=labels.boxes if any(sum(row.boxes) > 1 for row in rows) else labels.box,
            numbered=first is None,
        )


def _days_text(context: HandoutContext, days: list[dt.date]) -> str:
    """'Wednesday, December 16 to Tuesday, December 22'."""
    first, last = context.wording.day(days[0]), context.wording.day(days[-1])
    return first if len(days) == 1 else fill_label(context.labels.courses.days, first=first, last=last)


def _day_headings(context: HandoutContext, chunk: _Chunk, days: list[dt.date]) -> Iterator[str]:
    labels = context.labels.courses
    if not days:
        yield from (fill_label(labels.day, number=context.wording.number(number)) for number in chunk.numbers)
    for day in days:
        yield fill_label(
            labels.weekday_and_day, weekday=labels.weekdays[day.weekday()], day=context.wording.number(day.day)
        )


def _grid_rows(context: HandoutContext, course: Course, chunk: _Chunk) -> Iterator[TickGridRow]:
    """A row for each time of the day. Times that the set does not state are lines to write on."""
    boxes, labels = _StepBoxes(context, course, chunk.step, chunk.step_starts), context.labels.courses
    for index in range(boxes.rows):
        time = boxes.times[index] if boxes.times else None
        label = (Run(_time_words(context, time)),) if time is not None else (Blank(labels.time, 10),)
        yield TickGridRow(label, tuple(boxes.has(number, index) for number in chunk.numbers))


class _StepBoxes:
    """Which times of which days of a step have a box. Days are numbers in the course, from 1; rows are times."""

    def __init__(self, context: HandoutContext, course: Course, step: CourseStep, step_starts: int) -> None:
        self.course, self.step, self.step_starts = course, step, step_starts
        self.times = course.step_times(step)
        self.rows = len(self.times) or step.doses_a_day
        self._begin, self._first = start_time(course.starts), first_day(context, course)
        self._limit = _earliest_dose(context, course)
        self._first_rows = self._rows_after_first_dose() if course.starts_after_hours else None
        self._counted = self._counted_boxes() if isinstance(step.lasts, DoseCount) else None

    @property
    def days(self) -> int:
        """The number of days of the step: up to the last one with a box, if it lasts a number of doses."""
        if self._counted is None:
            return self.step.days
        return max((number for number, _ in self._counted), default=self.step_starts) - self.step_starts + 1

    def has(self, number: int, row: int) -> bool:
        """True if a dose is due at this time of this day."""
        return self._is_due(number, row) if self._counted is None else (number, row) in self._counted

    def _is_due(self, number: int, row: int) -> bool:
        """The same, without the end of a number of doses."""
        if (number - self.step_starts) % self.step.days_apart:
            return False
        if number == 1 and self._first_rows is not None:
            return row in self._first_rows
        time = self.times[row] if self.times else None
        if number == 1 and time is not None and self._begin is not None and is_earlier(time, self._begin):
            return False
        return not (
            self._first and self._limit and _latest_time(_day(self._first, number), self.step, row, time) < self._limit
        )

    def _rows_after_first_dose(self) -> frozenset[int]:
        """The times of the first day after a first dose that the procedure decides: at most the other doses of a day.

        A time that is closer to it than `every` states has no box.
        """
        rows = list(range(self.rows))
        if self._first and self._limit:
            every = self.step.every and self.step.every.every
            apart = dt.timedelta(minutes=int(every.in_base()[1])) if every and every.unit.elapsed else dt.timedelta()
            times = [_latest_time(self._first, self.step, row, self.times[row] if self.times else None) for row in rows]
            rows = [row for row in rows if times[row] > self._limit and times[row] - self._limit >= apart]
        others = self.step.doses_a_day - 1
        return frozenset(rows[-others:] if others else ())

    def _counted_boxes(self) -> frozenset[tuple[int, int]]:
        """The first boxes of the step, as many as it has doses."""
        count = self.step.lasts.count if isinstance(self.step.lasts, DoseCount) else 0
        last = min(self.step_starts + self.step.days + 2 * self.step.days_apart, MAX_COURSE_DAYS + 1)
        due = [
            (number, row)
            for number in range(self.step_starts, last)
            for row in range(self.rows)
            if self._is_due(number, row)
        ]
        return frozenset(due[:count])


def _day(first: dt.date, number: int) -> dt.date:
    return first + dt.timedelta(days=number - 1)


def _latest_time(day: dt.date, step: CourseStep, index: int, time: DoseTime | None) -> dt.datetime:
    """The time of a dose on a day. Of a time that is not stated, the latest that it can be.

    Four doses every 6 hours, in the order of the day: the first of them is before 6:00 AM.
    """
    if isinstance(time, DayPart):
        return dt.datetime.combine(day, PART_TIMES[time])
    if time is not None:
        return dt.datetime.combine(day, time)
    part_of_day = (index + 1) / step.doses_a_day if step.every else 1
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=round(1440 * part_of_day) - 1)


def is_earlier(time: DoseTime, other: DoseTime) -> bool:
    """True if a time is earlier on the day than another one of the same kind."""
    if isinstance(time, DayPart) and isinstance(other, DayPart):
        order = list(DayPart)
        return order.index(time) < order.index(other)
    return isinstance(time, dt.time) and isinstance(other, dt.time) and time < other


def _time_words(context: HandoutContext, time: DoseTime) -> str:
    if isinstance(time, DayPart):
        return str(getattr(context.labels.timeline.parts, time.value))
    return context.wording.clock(time)
