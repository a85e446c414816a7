"""Content and appointment to the times that a patient can be reminded of: those that are known for sure.

They are the times of a page with `role: preparation`, computed by what computes that page. What the page leaves to a
line, to a clinician or to another medicine list gives none, and neither does what was past when the page was printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from handouts.content.models.layouts import DocumentRole
from handouts.content.models.times import Bound
from handouts.personalise.case import HandoutContext
from handouts.personalise.clock import Point, local_date, sort_key, with_time
from handouts.personalise.holds import hold_start, is_own_medicine
from handouts.personalise.stops import fasting_stops
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.library import Content

ROLE: DocumentRole = "preparation"
"""Role of the page that says what a reminder reminds of; without one there is nothing to be reminded of."""
Kind = Literal["arrival", "last-dose", "stop-eating", "stop-drinking"]


class DueTime(NamedTuple):
    """One time: a date for a whole day, else an instant of the clinic's clock; `last` is the end of a range."""

    kind: Kind
    first: Point
    last: Point | None = None


def find_reminders(content: Content, appointment: Appointment, cache: RunCache | None = None) -> tuple[DueTime, ...]:
    """All that there is to remind of, each once, in the order in which it comes. Needs a checked appointment.

    `cache` is that of the run.
    """
    case = HandoutContext(content, "", appointment, cache or RunCache())
    # Equal where they are the same instant: Python takes both 1:30 AM of the night when clocks go back for equal.
    found: dict[tuple[object, ...], DueTime] = {}
    for due in (*_last_doses(case), *_stops(case), *_arrival(case)):
        found.setdefault((due.kind, sort_key(due.first)), due)
    printed = appointment.printed
    due_later = [due for due in found.values() if not printed or local_date(due.first) >= printed]
    return tuple(sorted(due_later, key=lambda due: sort_key(due.first)))


def _arrival(case: HandoutContext) -> Iterator[DueTime]:
    """Check-in. A time that it must not be before, or may well be earlier than, is left to the words of the page."""
    when = case.moments.check_in
    if when and with_time(when.first) and when.bound in (Bound.EXACT, Bound.ABOUT):
        yield DueTime("arrival", when.first, when.last if when.is_range else None)


def _last_doses(case: HandoutContext) -> Iterator[DueTime]:
    """The day of the last dose, or the moment, of this patient's own medicines that the set itself says to stop."""
    for row in case.rules.medicines.table:
        if row.action == "stop" and is_own_medicine(case, row) and (when := hold_start(case, row)):
            point = when.first
            yield DueTime("last-dose", point if with_time(point) else local_date(point) - timedelta(days=1))


def _stops(case: HandoutContext) -> Iterator[DueTime]:
    """The last moment of eating, and that of drinking where it is another."""
    kinds: tuple[Kind, Kind] = ("stop-eating", "stop-drinking")
    for kind, stop in zip(kinds, fasting_stops(case), strict=False):
        if stop.when:
            yield DueTime(kind, stop.when.first)
