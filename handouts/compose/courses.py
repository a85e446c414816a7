"""Build the grids of courses: what a patient takes again and again, on which days and at which times, with boxes.

Days are counted on the calendar from the first day, which the set states. Without a date, the days have numbers, and
the date of day 1 is a line to write on.
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
from handouts.compose.timeline_order import PlannedEntry
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
        past = when is not None and context.is_past(when)
        text: Inlines = (Run(fill_label(context.labels.courses.start, medicine=course.medicine)),)
        if past:
            text = join_inlines((Run(context.labels.timeline.past, strong=True),), text)
        start = start_time(rule)
        entry = TimelineEntry(
            time=(Run(_time_words(context, start)),) if start else (),
            tasks=(context.after_condition(course, text),),
            rule=_rule_text(context, course) if isinstance(rule, Interval | EntryInterval) else (),
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
    yield labels.first_day, join_inlines((Run(wording.day(first)),), rule)
    yield labels.last_day, (Run(wording.day(local_date(last))),) if last else (Blank(labels.last_day, 16),)


class _Chunk(NamedTuple):
    """Up to seven days of one step: their numbers in the course, from 1, and the number of the step's first day."""

    step: CourseStep
    numbers: range
    step_starts: int


def _chunks(course: Course) -> Iterator[_Chunk]:
    start = 1
    for step in course.steps:
        end = min(start + step.days, MAX_COURSE_DAYS + 1)  # a loaded set has no longer course, but `explain` tries them
        yield from (
            _Chunk(step, range(first, min(first + DAYS_A_GRID, end)), start) for first in range(start, end, DAYS_A_GRID)
        )
        start += step.days


def _grids(context: HandoutContext, course: Course, first: dt.date | None) -> Iterator[TickGrid]:
    labels = context.labels.courses
    for chunk in _chunks(course):
        days = [first + dt.timedelta(days=number - 1) for number in chunk.numbers] if first else []
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
    if not times:
        yield from (TickGridRow((Blank(labels.time, 10),), tuple(days)) for _ in range(step.doses_a_day))
        return
    begin = start_time(course.starts)
    for time in times:
        boxes = [
            is_day and not (number == 1 and begin is not None and is_earlier(time, begin))
            for is_day, number in zip(days, chunk.numbers, strict=True)
        ]
        yield TickGridRow((Run(_time_words(context, time)),), tuple(boxes))


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
