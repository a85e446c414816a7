"""Build the grids of courses: what a patient takes again and again, on which days and at which times, with boxes.

Days are counted on the calendar from the first day, which the set states. Without a date, the days have numbers, and
the date of day 1 is a line to write on. A course that starts on the day of the procedure has no dose before the end of
the procedure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import prose_items
from handouts.compose.placeholders import fill_label, join_inlines
from handouts.compose.plan_entries import repeat_words, rule_words
from handouts.compose.timeline_order import PART_TIMES, PlannedEntry
from handouts.compose.times import TimeRange, local_date, shift_time
from handouts.content.course_validation import starts_before
from handouts.content.models.courses import MAX_COURSE_DAYS, Course, CourseStep, DoseTime, start_time
from handouts.content.models.time_rules import DayPart, EntryInterval
from handouts.content.models.times import Interval, Unit
from handouts.document import (
    Blank,
    Block,
    Inlines,
    ItemList,
    KeyValues,
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
    return tuple(
        _bottle(context, course, target) for course in document_courses(context) for target in course.for_each or ("",)
    )


def course_entries(context: HandoutContext) -> Iterator[PlannedEntry]:
    """An entry of the timeline for the first day of each course of the document."""
    for course in document_courses(context):
        when, rule = context.rule_times.resolve(course.starts), course.starts
        later = _days_until_first_dose(context, course)
        if when and later:
            day = local_date(when.first) + dt.timedelta(days=later)
            when = TimeRange(day, day)
        past = when is not None and context.is_past(when)
        text: Inlines = (Run(fill_label(context.labels.courses.start, medicine=course.medicine)),)
        if past:
            text = join_inlines((Run(context.labels.timeline.past, strong=True),), text)
        start = None if later else start_time(rule)
        entry = TimelineEntry(
            time=(Run(_time_words(context, start)),) if start else (),
            tasks=(context.after_condition(course, text),),
            rule=_rule_text(context, course) if isinstance(rule, Interval | EntryInterval) and not later else (),
            tick=not past,
        )
        part = start if isinstance(start, DayPart) else None
        yield PlannedEntry(when.first if when else None, rule, entry, part=part)


def _rule_text(context: HandoutContext, course: Course) -> Inlines:
    return (Run(fill_label(context.labels.medicines.rule, rule=rule_words(context, course.starts))),)


def first_day(context: HandoutContext, course: Course) -> dt.date | None:
    """The first day of a course; None if it is not known."""
    when = context.rule_times.resolve(course.starts)
    return local_date(when.first) if when and not when.is_range else None


def _bottle(context: HandoutContext, course: Course, target: str) -> Subsection:
    """All about one medicine for one part of the body."""
    labels, first = context.labels.courses, first_day(context, course)
    title = fill_label(labels.title, medicine=course.medicine, target=target) if target else course.medicine
    intro: list[Block] = [KeyValues(tuple(_facts(context, course, first)))]
    if first and context.is_past(TimeRange(first, first)):
        intro.insert(0, Paragraph((Run(context.labels.timeline.past, strong=True),)))
    if course.only_if:
        intro.insert(0, Paragraph(context.condition_words(course.only_if)))
    if course.text:
        intro.append(ItemList(prose_items(context, course.text)))
    return Subsection(title, tuple(intro), tuple(_grids(context, course, first)))


def _facts(context: HandoutContext, course: Course, first: dt.date | None) -> Iterator[tuple[str, Inlines]]:
    """Dose, first day and last day, each with its label."""
    labels, wording = context.labels.courses, context.wording
    if course.dose:
        yield labels.dose, context.prose(course.dose)
    rule = _rule_text(context, course)
    if first is None:
        yield labels.first_day, join_inlines((Blank(labels.first_day, 16),), rule)
        yield labels.last_day, (Run(fill_label(labels.day, number=str(course.days))),)
        return
    last = shift_time(first, Decimal(course.days - 1), Unit.DAY, before=False)
    later = _days_until_first_dose(context, course)
    day = (Run(wording.day(first + dt.timedelta(days=later))),)
    yield labels.first_day, day if later else join_inlines(day, rule)
    yield labels.last_day, (Run(wording.day(local_date(last))),) if last else (Blank(labels.last_day, 16),)


class _Chunk(NamedTuple):
    """Up to seven days of one step: their numbers in the course, from 1, and the number of the step's first day."""

    step: CourseStep
    numbers: range
    step_starts: int


def _chunks(course: Course, from_day: int = 1) -> Iterator[_Chunk]:
    """The grids of a course, beginning with a day of it."""
    start = 1
    for step in course.steps:
        end = min(start + step.days, MAX_COURSE_DAYS + 1)  # a loaded set has no longer course, but `explain` tries them
        yield from (
            _Chunk(step, range(first, min(first + DAYS_A_GRID, end)), start)
            for first in range(max(start, from_day), end, DAYS_A_GRID)
        )
        start += step.days


def _days_until_first_dose(context: HandoutContext, course: Course) -> int:
    """The days after the first day on which the first dose is due: 1 for a morning dose after a procedure at noon."""
    limit = _earliest_dose(context, course)
    if limit is None:
        return 0
    for chunk in _chunks(course):
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
    is_named = start_time(course.starts) is not None
    if first is None or first != context.times.day or (is_named and not context.is_after_procedure):
        return None
    if starts_before(course, context.rules):
        return None
    if appointment.ended:
        return appointment.ended
    return dt.datetime.combine(first, appointment.time) if appointment.time else None


def _grids(context: HandoutContext, course: Course, first: dt.date | None) -> Iterator[TickGrid]:
    labels = context.labels.courses
    for chunk in _chunks(course, 1 + _days_until_first_dose(context, course)):
        days = [_day(first, number) for number in chunk.numbers] if first else []
        how_often = repeat_words(context, chunk.step.repeat)
        caption = fill_label(labels.caption, days=_days_text(context, days), how_often=how_often) if days else how_often
        yield TickGrid(
            caption=caption[0].upper() + caption[1:],
            corner=labels.time,
            days=tuple(_day_headings(context, chunk, days)),
            rows=tuple(_grid_rows(context, course, chunk)),
            box=labels.box,
            numbered=first is None,
        )


def _days_text(context: HandoutContext, days: list[dt.date]) -> str:
    """'Wednesday, December 16 to Tuesday, December 22'."""
    first, last = context.wording.day(days[0]), context.wording.day(days[-1])
    return first if len(days) == 1 else fill_label(context.labels.courses.days, first=first, last=last)


def _day_headings(context: HandoutContext, chunk: _Chunk, days: list[dt.date]) -> Iterator[str]:
    labels = context.labels.courses
    if not days:
        yield from (fill_label(labels.day, number=str(number)) for number in chunk.numbers)
    for day in days:
        yield fill_label(labels.weekday_and_day, weekday=labels.weekdays[day.weekday()], day=str(day.day))


def _grid_rows(context: HandoutContext, course: Course, chunk: _Chunk) -> Iterator[TickGridRow]:
    """A row for each time of the day. Times that the set does not state are lines to write on."""
    step, labels = chunk.step, context.labels.courses
    times = course.step_times(step)
    days = [(number - chunk.step_starts) % step.days_apart == 0 for number in chunk.numbers]
    begin, limit, first = start_time(course.starts), _earliest_dose(context, course), first_day(context, course)
    for index in range(len(times) or step.doses_a_day):
        time = times[index] if times else None
        is_before_start = time is not None and begin is not None and is_earlier(time, begin)
        boxes = [
            is_day
            and not (number == 1 and is_before_start)
            and not (first and limit and _latest_time(_day(first, number), step, index, time) < limit)
            for is_day, number in zip(days, chunk.numbers, strict=True)
        ]
        label = (Run(_time_words(context, time)),) if time is not None else (Blank(labels.time, 10),)
        yield TickGridRow(label, tuple(boxes))


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
