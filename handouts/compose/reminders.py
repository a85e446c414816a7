"""Find the times for reminders: only those that are certain.

They are computed as on the page with `role: preparation`. These have no reminder: a time that the page leaves open or
to a clinician, a medicine that is not on the patient's list, and a time that was past on the day of printing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from handouts.compose.context import HandoutContext
from handouts.compose.fasting import fasting_stops
from handouts.compose.medicines import hold_start, is_own_medicine
from handouts.compose.times import Point, local_date, sort_key, with_time
from handouts.content.models.layouts import DocumentRole
from handouts.content.models.times import Bound
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.content import Content

REMINDER_ROLE: DocumentRole = "preparation"
"""Role of the page that states the times. A packet without this page has no reminders."""
ReminderKind = Literal["arrival", "last-dose", "stop-eating", "stop-drinking"]


class DueTime(NamedTuple):
    """One time: a date for a whole day, else an instant in the clinic's time zone. `last` is the end of a range."""

    kind: ReminderKind
    first: Point
    last: Point | None = None


def find_reminders(content: Content, appointment: Appointment, cache: RunCache | None = None) -> tuple[DueTime, ...]:
    """The times for reminders, without duplicates, in order. The appointment must be checked.

    `cache` is the cache of the run.
    """
    context = HandoutContext(content, "", appointment, cache or RunCache())
    # Keyed by instant: Python compares the two 1:30 AM of a repeated hour as equal.
    due_times: dict[tuple[object, ...], DueTime] = {}
    for due in (*_last_doses(context), *_fasting_stops(context), *_arrival(context)):
        due_times.setdefault((due.kind, sort_key(due.first)), due)
    printed = appointment.printed
    upcoming = [due for due in due_times.values() if not printed or local_date(due.first) >= printed]
    return tuple(sorted(upcoming, key=lambda due: sort_key(due.first)))


def _arrival(context: HandoutContext) -> Iterator[DueTime]:
    """Check-in. A time with a bound such as 'no later than' gets no reminder: only the page states it exactly."""
    when = context.times.check_in
    if when and with_time(when.first) and when.bound in (Bound.EXACT, Bound.ABOUT):
        yield DueTime("arrival", when.first, when.last if when.is_range else None)


def _last_doses(context: HandoutContext) -> Iterator[DueTime]:
    """The last dose of each of the patient's own medicines that the set says to stop."""
    for row in context.rules.medicines.table:
        if row.action == "stop" and is_own_medicine(context, row) and (when := hold_start(context, row)):
            point = when.first
            yield DueTime("last-dose", point if with_time(point) else local_date(point) - timedelta(days=1))


def _fasting_stops(context: HandoutContext) -> Iterator[DueTime]:
    """When to stop eating, and when to stop drinking, or milk for a baby, if that has its own rule."""
    for stop in fasting_stops(context):
        if stop.when:
            yield DueTime("stop-eating" if stop.name == "food" else "stop-drinking", stop.when.first)
