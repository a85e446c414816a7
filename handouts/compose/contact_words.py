"""Words for whom to contact, how, and how soon: 'Call your midwife today'."""

from __future__ import annotations

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import clinic_phone_link, fill_label_inlines
from handouts.content.models.contacts import CONTACT_ACTIONS, Contacting, ContactName
from handouts.document import Blank, Inlines, Run


def contact_action(context: HandoutContext, contacting: Contacting) -> Inlines:
    """'Call your midwife today', 'Go to the emergency department now', without a period."""
    labels = context.labels.contacts
    if contacting.action not in CONTACT_ACTIONS:
        return (Run(getattr(labels, contacting.action)),)
    action = fill_label_inlines(getattr(labels, contacting.action), {"who": who_words(context, contacting)})
    return fill_label_inlines(getattr(labels, contacting.soon), {"action": action}) if contacting.soon else action


def who_words(context: HandoutContext, contacting: Contacting) -> Inlines:
    """The name of a contact of the clinic, or the words of the set."""
    if isinstance(contacting.who, ContactName):
        return context.prose(context.clinic.contacts[contacting.who.name].name)
    return context.prose(contacting.who or "")


def contact_phone(context: HandoutContext, contacting: Contacting) -> Inlines:
    """The phone number of the contact, or a line if the clinic writes it by hand; () if there is neither."""
    if contacting.action in ("call_now", "call_office_hours"):
        return context.phone(context.clinic.phone, "phone")
    if not isinstance(contacting.who, ContactName):
        return ()
    contact = context.clinic.contacts[contacting.who.name]
    if contact.write_phone:
        name = context.plain(contact.name)
        return (Blank(context.labels.contacts.phone.replace("{who}", name), 18),)
    return clinic_phone_link(contact.phone, context.clinic)


def contact_sentence(context: HandoutContext, contacting: Contacting) -> Inlines:
    """'Call your midwife today.', or 'Call us now: 555-010-0199'."""
    labels, action, phone = (
        context.labels.contacts,
        contact_action(context, contacting),
        contact_phone(context, contacting),
    )
    if phone:
        return fill_label_inlines(labels.with_phone, {"action": action, "phone": phone})
    return fill_label_inlines(labels.sentence, {"action": action})
