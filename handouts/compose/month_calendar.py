"""Compose the calendar of a page: the weeks around the procedure, with what the timeline says for each day.

The calendar repeats the timeline, and does not replace it: what has no known day is only in the timeline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, join_inlines, mark, no_break
from handouts.compose.timeline import planned_entries
from handouts.compose.timeline_order import PlannedEntry, entry_sort_key
from handouts.compose.times import TimeRange, local_date
from handouts.document import Blank, Block, Calendar, CalendarDay, Inlines, Run

WEEK = dt.timedelta(days=7)
MAX_EMPTY_WEEKS = 1
"""Weeks without an entry between two weeks with one. After more of them, a new calendar begins."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def calendar_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """The calendars of one patient, in order; () if the day of the procedure is not known."""
    procedure_day = context.times.day
    if procedure_day is None:
        return ()
    entries = _entries_by_day(context, procedure_day)
    first_weekday = _WEEKDAYS.index(context.labels.calendar.week_starts)
    weeks = sorted({_week_start(day, first_weekday) for day in entries})
    names = context.labels.calendar.weekdays
    header = (*names[first_weekday:], *names[:first_weekday])
    return tuple(
        Calendar(header, tuple(_week(context, week, entries, procedure_day) for week in run)) for run in _runs(weeks)
    )


def _entries_by_day(context: HandoutContext, procedure_day: dt.date) -> dict[dt.date, list[Inlines]]:
    """The texts of each day in the order of the timeline. A page for after the procedure names it on its day."""
    entries: dict[dt.date, list[Inlines]] = {procedure_day: []}
    if context.is_after_procedure:
        name = fill_label(context.labels.calendar.procedure, procedure=context.procedure.plain)
        entries[procedure_day].append((Run(name, strong=True),))
    for planned in sorted(planned_entries(context), key=lambda entry: entry_sort_key(context, entry)):
        if planned.point is not None and not planned.heading:
            entries.setdefault(local_date(planned.point), []).append(_entry_text(context, planned))
    return entries


def _entry_text(context: HandoutContext, planned: PlannedEntry) -> Inlines:
    """'8:00 AM: Drink the first half.'

    The rule behind a time is only in the timeline, unless the reader needs it here: to fill in a time that is not
    known, or to know which night is meant.
    """
    entry, point = planned.entry, planned.point
    time: Inlines = (*entry.time, Run(mark(context.labels.punctuation.label))) if entry.time else ()
    is_open = any(isinstance(inline, Blank) for inline in entry.time)
    is_at_night = point is not None and bool(context.wording.nights(TimeRange(point, point)))
    return join_inlines(time, *entry.tasks, entry.rule if is_open or is_at_night else ())


def _week_start(day: dt.date, first_weekday: int) -> dt.date:
    return day - dt.timedelta(days=(day.weekday() - first_weekday) % 7)


def _runs(weeks: list[dt.date]) -> Iterator[list[dt.date]]:
    """The first days of weeks that follow each other, without long gaps."""
    run: list[dt.date] = []
    for week in weeks:
        if run and (week - run[-1]).days > 7 * (MAX_EMPTY_WEEKS + 1):
            yield run
            run = []
        while run and week - run[-1] > WEEK:
            run.append(run[-1] + WEEK)
        run.append(week)
    if run:
        yield run


def _week(
    context: HandoutContext, first: dt.date, entries: dict[dt.date, list[Inlines]], procedure_day: dt.date
) -> tuple[CalendarDay, ...]:
    days = [first + dt.timedelta(days=number) for number in range(7)]
    return tuple(CalendarDay(_date(context, day), tuple(entries.get(day, ())), day == procedure_day) for day in days)


def _date(context: HandoutContext, day: dt.date) -> str:
    labels = context.labels.calendar
    return no_break(fill_label(labels.date, month=labels.months[day.month - 1], day=context.wording.number(day.day)))
