"""Say when the appointment should be, for patients for whom the time of day matters and whose time does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, join_inlines
from handouts.content.models.appointment_times import AppointmentTime
from handouts.document import Inlines, Run


def unmet_times(context: HandoutContext) -> Iterator[AppointmentTime]:
    """The entries that the appointment does not meet, or that may not be met because its time is not known."""
    time = context.appointment.time
    return (entry for entry in context.rules.appointment_times if time is None or not entry.fits(time))


def wish_words(context: HandoutContext, entry: AppointmentTime) -> str:
    """'Ask us for an appointment before 12:00 noon.'"""
    labels, clock = context.labels.appointment_times, context.wording.clock
    if entry.starts and entry.before:
        return fill_label(labels.between, first=clock(entry.starts), last=clock(entry.before))
    if entry.before:
        return fill_label(labels.before, time=clock(entry.before))
    return fill_label(labels.from_time, time=clock(entry.starts)) if entry.starts else ""


def wish_sentence(context: HandoutContext, entry: AppointmentTime) -> Inlines:
    """The same with the reason."""
    return join_inlines((Run(wish_words(context, entry)),), context.prose(entry.why) if entry.why else ())
