"""Visits: the entries of other visits on the timeline, and when the appointment should be."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, join_inlines, mark
from handouts.compose.state_words import capitalized
from handouts.compose.timeline_order import PlannedEntry
from handouts.compose.times import with_time
from handouts.content.models.time_rules import DayOffset, EntryAnchor
from handouts.content.models.visits import AppointmentTime, OtherVisit
from handouts.content.resolution import resolve_entry
from handouts.document import Blank, Inlines, Run, TimelineEntry


def visit_entries(context: HandoutContext) -> Iterator[PlannedEntry]:
    """An entry for each visit on the side of the document, in the order of the set."""
    side = "after" if context.is_after_procedure else "before"
    for name, visit in context.rules.visits.items():
        resolved = resolve_entry(visit, context.is_true)
        if visit.side == side and resolved:
            yield _visit_entry(context, name, resolved)


def _visit_entry(context: HandoutContext, name: str, visit: OtherVisit) -> PlannedEntry:
    point = context.rule_times.visits[name]
    instant = with_time(point)
    time: Inlines = (Blank(context.labels.timeline.time, 10),)
    if instant:
        time = (Run(context.wording.time(instant)),)
    sentence: Inlines = (*capitalized(context.prose(visit.name)), Run(mark(context.labels.punctuation.sentence)))
    length = (
        fill_label(context.labels.timeline.length, amount=context.wording.amount(visit.lasts)) if visit.lasts else ""
    )
    text = join_inlines(sentence, length, context.prose(visit.text) if visit.text else ())
    texts = (context.after_condition(visit, text),)
    rule = DayOffset(None, before=True, event=EntryAnchor(name))
    return PlannedEntry(point, rule, TimelineEntry(time, texts, tick=False))


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
