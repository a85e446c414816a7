"""Build the box of all calls that must be made now, for the beginning of a page.

It names last doses that are past, medicines that the set does not have, and deadlines that are past. The number that is
answered on the day of printing comes first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.courses import past_courses
from handouts.compose.medicines import (
    hold_start,
    is_own_medicine,
    is_thinner,
    missed_own_rows,
    possibly_missed_rows,
    row_title,
)
from handouts.compose.placeholders import clinic_phone_link, fill_label, fill_label_inlines, mark
from handouts.compose.plan_entries import past_deadlines
from handouts.compose.rule_times import nearest_open_day
from handouts.compose.times import WEEKDAYS, local_date, with_time
from handouts.content.models.instructions import Medicine
from handouts.document import Block, GradedTier, Inlines, Run, WarningBox, bold

SOON = dt.timedelta(days=7)
"""From this time before the procedure on, a call is for today. Earlier, it is for as soon as the patient can."""


def has_urgent_calls(context: HandoutContext) -> bool:
    """True if the document has the box."""
    return bool(context.document) and any(section.show == "urgent" for section in context.layout.sections)


def urgent_calls(context: HandoutContext) -> tuple[Block, ...]:
    """The box with all calls that must be made now; () if there is none."""
    missed, deadlines = tuple(_missed_doses(context)), tuple(_missed_deadlines(context))
    late = (*missed, *_own_thinners(context), *deadlines) if deadlines else missed
    calls = (*late, *_unknown_medicines(context))
    if not calls:
        return ()
    action, phone, other = _whom_to_call(context, today=bool(late))
    return (WarningBox((GradedTier(action, phone, calls, note=other),), level=2),)


def _whom_to_call(context: HandoutContext, *, today: bool) -> tuple[str, Inlines, Inlines]:
    """When to call, the number that is answered then, and the other number, if there is one."""
    labels, clinic, printed = context.labels.medicines, context.clinic, context.appointment.printed
    office = context.phone(clinic.phone, "phone")
    nights = clinic_phone_link(clinic.after_hours_phone, clinic)
    is_soon = today or _is_soon(context)
    action = labels.call_today if is_soon else labels.call_soon
    opening = _opening_day(context, printed) if is_soon and printed else None
    if opening is None:
        other = fill_label_inlines(context.labels.warning.after_hours, {"phone": nights}) if nights else ()
        return action, office, bold(other)
    day = context.wording.day(opening)
    if nights:
        values = {"day": (Run(day),), "phone": office}
        return action, nights, bold(fill_label_inlines(labels.from_day, values))
    return fill_label(labels.call_on, day=day), office, ()


def _is_soon(context: HandoutContext) -> bool:
    printed, day = context.appointment.printed, context.times.day
    return printed is not None and day is not None and day - SOON <= printed <= day


def _opening_day(context: HandoutContext, printed: dt.date) -> dt.date | None:
    """The next day on which the clinic is open; None if it is open on the day of printing, or that is not known.

    None too if it does not open before the procedure: then the call cannot wait for that day.
    """
    clinic, day = context.clinic, context.times.day
    weekdays = [WEEKDAYS.index(name) for name in clinic.open_days]
    opening = nearest_open_day(printed, weekdays, clinic.holidays)
    return None if opening is None or opening == printed or (day is not None and opening >= day) else opening


def _missed_doses(context: HandoutContext) -> Iterator[Inlines]:
    """'clopidogrel (Plavix): the day of the last dose was Monday, November 23. ...'; then the possible ones."""
    labels = context.labels.medicines
    groups: dict[tuple[bool, str], list[Medicine]] = {}
    for row in missed_own_rows(context):
        groups.setdefault((row.action == "stop", _last_day(context, row)), []).append(row)
    for (is_stopped, day), rows in groups.items():
        label = labels.past_own if is_stopped else labels.past_own_if_told
        names: Inlines = (Run(context.joined([row_title(context, row) for row in rows]), strong=True),)
        yield fill_label_inlines(label, {"medicines": names, "day": (Run(day),)})
    if possible := possibly_missed_rows(context):
        names = (Run(context.joined([context.term(row.generic) for row in possible]), strong=True),)
        yield fill_label_inlines(labels.past_any, {"medicines": names})


def _last_day(context: HandoutContext, row: Medicine) -> str:
    """The day, or the time, of the last dose of a medicine whose last dose is past."""
    when = hold_start(context, row)
    if when is None:
        return ""
    if with_time(when.last) is not None:
        return context.wording.point(when.last)
    return context.wording.day(local_date(when.last) - dt.timedelta(days=1))


def _own_thinners(context: HandoutContext) -> Iterator[Inlines]:
    """The patient's own blood thinners that a clinician decides about: a call about a deadline names them first."""
    missed = missed_own_rows(context)
    rows = [row for row in context.rules.medicines.table if is_own_medicine(context, row) and is_thinner(context, row)]
    if rows := [row for row in rows if row.action == "ask" and row not in missed]:
        names: Inlines = (Run(context.joined([row_title(context, row) for row in rows]), strong=True),)
        yield fill_label_inlines(context.labels.medicines.ask_about, {"medicines": names})


def _missed_deadlines(context: HandoutContext) -> Iterator[Inlines]:
    for text in (*past_deadlines(context), *past_courses(context)):
        yield fill_label_inlines(context.labels.medicines.past_deadline, {"what": text})


def _unknown_medicines(context: HandoutContext) -> Iterator[Inlines]:
    """Medicines of the patient that the set does not have: the clinic has not said what to do with them."""
    if context.medicines.ask:
        names: Inlines = (Run(mark(context.labels.punctuation.entries).join(context.medicines.ask), strong=True),)
        yield fill_label_inlines(context.labels.medicines.ask_about, {"medicines": names})
