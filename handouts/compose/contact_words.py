"""Words for whom to contact, how, and how soon: 'Call your midwife today'."""

from __future__ import annotations

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import clinic_phone_link, fill_label, fill_label_inlines
from handouts.compose.times import WEEKDAYS
from handouts.compose.wording import weekday_name
from handouts.content.models.contacts import CONTACT_ACTIONS, Contacting, ContactName
from handouts.document import Blank, Inlines, Run


def contact_action(context: HandoutContext, contacting: Contacting) -> Inlines:
    """'Call your midwife today', 'Go to the emergency department now', without a period."""
    labels = context.labels.contacts
    if contacting.action == "call_us":
        return (Run(context.labels.what_if.call_us),)
    if contacting.action not in CONTACT_ACTIONS:
        return (Run(getattr(labels, contacting.action)),)
    label = context.labels.what_if.ask if contacting.action == "ask" else getattr(labels, contacting.action)
    action = fill_label_inlines(label, {"who": who_words(context, contacting)})
    return fill_label_inlines(getattr(labels, contacting.soon), {"action": action}) if contacting.soon else action


def who_words(context: HandoutContext, contacting: Contacting) -> Inlines:
    """The name of a contact of the clinic, or the words of the set."""
    if isinstance(contacting.who, ContactName):
        return context.prose(context.clinic.contacts[contacting.who.name].name)
    return context.prose(contacting.who or "")


def contact_phone(context: HandoutContext, contacting: Contacting) -> Inlines:
    """The phone number of the contact, or a line if the clinic writes it by hand; () if there is neither."""
    if contacting.action in ("call_now", "call_office_hours", "call_us"):
        return context.phone(context.clinic.phone, "phone")
    if not isinstance(contacting.who, ContactName):
        return ()
    contact = context.clinic.contacts[contacting.who.name]
    if contact.write_phone:
        name = context.plain(contact.name)
        return (Blank(context.labels.contacts.phone.replace("{who}", name), 18),)
    return clinic_phone_link(contact.phone, context.clinic)


def contact_hours(context: HandoutContext, contacting: Contacting) -> str:
    """'Monday to Friday, between 8:00 AM and 7:00 PM'; '' if the clinic does not state it."""
    if not isinstance(contacting.who, ContactName):
        return ""
    contact, labels = context.clinic.contacts[contacting.who.name], context.labels.contact_hours
    hours = ""
    if contact.hours:
        first, last = map(context.wording.clock, contact.hours)
        hours = fill_label(context.labels.at.between, first=first, last=last)
    if not contact.days:
        return hours
    days = _day_names(context, sorted(WEEKDAYS.index(day) for day in contact.days))
    return fill_label(labels.days, days=days, hours=hours) if hours else fill_label(labels.days_only, days=days)


def _day_names(context: HandoutContext, days: list[int]) -> str:
    """'Monday to Friday' for at least three days that follow each other, else 'Monday, Wednesday'."""
    names = [weekday_name(context.labels, day) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return fill_label(context.labels.durations.range, low=names[0], high=names[-1])
    return context.joined(names)


def contact_sentence(context: HandoutContext, contacting: Contacting, by: Inlines = ()) -> Inlines:
    """'Call your midwife today.', or 'Call us now: 555-010-0199'; with `by`, the latest time to do it."""
    labels, action, phone = (
        context.labels.contacts,
        contact_action(context, contacting),
        contact_phone(context, contacting),
    )
    if by:
        action = fill_label_inlines(context.labels.what_if.by, {"action": action, "time": by})
    if hours := contact_hours(context, contacting):
        values: dict[str, Inlines] = {"contact": action, "hours": (Run(hours),)}
        action = fill_label_inlines(context.labels.contact_hours.sentence, values)
    if phone:
        return fill_label_inlines(labels.with_phone, {"action": action, "phone": phone})
    return fill_label_inlines(labels.sentence, {"action": action})
