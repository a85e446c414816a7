"""Find the corrections of a list, next to it, and apply them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from handouts.content.models.clinic import heading_key
from handouts.corrections.apply import CorrectedDay, DayAt, apply_corrections
from handouts.corrections.events import PatientCorrections, fold_events
from handouts.corrections.store import CorrectionStore, ListedIds
from handouts.schedule.booking import RejectedRow, Schedule
from handouts.schedule.sheet import REASON


def current_corrections(store: CorrectionStore, schedule: Schedule) -> dict[str, PatientCorrections]:
    """The corrections of a list, with those of an earlier list of the same day. Raises InputError."""
    store.take_over(ListedIds.of(schedule))
    return fold_events(store.events())


def corrected_day(
    schedule: Schedule, patients: Mapping[str, PatientCorrections], file: str, today: DayAt
) -> CorrectedDay:
    """The list with its corrections, and with notes that say what was corrected.

    For a file of rejected rows, walk-ins are left out: they are part of the list's own day.
    """
    if any(heading_key(heading) == REASON for heading in schedule.headings):
        listed = ListedIds.of(schedule).ids
        patients = {key: patient for key, patient in patients.items() if key in listed and not patient.is_walk_in}
    day = apply_corrections(schedule, patients, file, today)
    notes = (*day.schedule.notes, *day.notes(file))
    return replace(day, schedule=replace(day.schedule, notes=notes))


def of_date(schedule: Schedule, date: dt.date) -> Schedule:
    """Only the rows of a date, after the corrections: a patient may have been moved to or from another day."""

    def is_of_date(row: RejectedRow) -> bool:
        day = row.booking.appointment.date if row.booking else None
        return day in (None, date)

    return replace(
        schedule,
        bookings=tuple(booking for booking in schedule.bookings if booking.appointment.date == date),
        rejected=tuple(filter(is_of_date, schedule.rejected)),
        canceled=tuple(visit for visit in schedule.canceled if visit.booking.appointment.date == date),
    )
