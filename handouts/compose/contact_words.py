"""Words for whom to contact, how, and how soon: 'Call your midwife today'."""

from __future__ import annotations

from collections.abc import Callable

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import clinic_phone_link, fill_label, fill_label_inlines, join_inlines, plain_text
from handouts.compose.state_words import capitalized
from handouts.compose.times import WEEKDAYS
from handouts.compose.wording import weekday_name
from handouts.content.models.contacts import (
    CALLS_AT_ANY_HOUR,
    CLINIC_CALLS,
    CONTACT_ACTIONS,
    ContactAction,
    Contacting,
    ContactName,
)
from handouts.document import Blank, Inlines, Run


def contact_action(context: HandoutContext, contacting: ContactAction, *, small: bool = False) -> Inlines:
    """'Call your midwife today', 'Go to the emergency department now', without a period.

    With `small`, for the middle of a sentence: 'call your midwife today'.
    """
    labels, case = context.labels.contacts, _small if small else str
    if contacting.action == "call_us":
        return (Run(case(context.labels.what_if.call_us)),)
    if contacting.action not in CONTACT_ACTIONS:
        return (Run(case(getattr(labels, contacting.action))),)
    label = context.labels.what_if.ask if contacting.action == "ask" else getattr(labels, contacting.action)
    action = fill_label_inlines(case(label), {"who": who_words(context, contacting)})
    return fill_label_inlines(case(getattr(labels, contacting.soon)), {"action": action}) if contacting.soon else action


def _small(label: str) -> str:
    """A label with a small first letter. One that begins with a name in braces stays as it is."""
    return label[:1].lower() + label[1:]


def with_other_action(context: HandoutContext, contacting: Contacting, first: Inlines) -> Inlines:
    """'Call 911, or go to the emergency department now', if another action is as good as the first one.

    'Call your midwife (Monday to Friday), or outside these hours call us', if it is for the other hours.
    """
    other = contacting.either or contacting.outside_hours
    if other is None:
        return first
    second = with_hours(context, other, contact_action(context, other, small=True))
    return _joined_actions(context, contacting, first, second)


def _joined_actions(context: HandoutContext, contacting: Contacting, first: Inlines, second: Inlines) -> Inlines:
    labels = context.labels.contacts
    label = labels.outside_hours if contacting.outside_hours else labels.either
    return fill_label_inlines(label, {"first": first, "second": second})


def no_answer_sentence(context: HandoutContext, contacting: Contacting) -> Inlines:
    """'If nobody answers: Go to the emergency department now.'; () if the set does not say it."""
    if contacting.no_answer is None:
        return ()
    sentence = _one_contact(context, contacting.no_answer)
    return fill_label_inlines(context.labels.contacts.no_answer, {"contact": sentence})


def who_words(context: HandoutContext, contacting: ContactAction) -> Inlines:
    """The name of a contact of the clinic, or the words of the set."""
    if isinstance(contacting.who, ContactName):
        return context.prose(context.clinic.contacts[contacting.who.name].name)
    return context.prose(contacting.who or "")


def contact_phone(context: HandoutContext, contacting: ContactAction, *, at_night: bool = False) -> Inlines:
    """The phone number of the contact, or a line if the clinic writes it by hand; () if there is neither.

    With `at_night`, the clinic's number is that for nights and weekends: nobody answers the other one.
    """
    if contacting.action in CLINIC_CALLS:
        if at_night:
            return context.phone(context.clinic.after_hours_phone, "after_hours_phone")
        return context.phone(context.clinic.phone, "phone")
    if not isinstance(contacting.who, ContactName):
        return ()
    contact = context.clinic.contacts[contacting.who.name]
    if contact.write_phone:
        name = context.plain(contact.name)
        return (Blank(context.labels.contacts.phone.replace("{who}", name), 18),)
    return clinic_phone_link(contact.phone, context.clinic)


def _phones(context: HandoutContext, contacting: ContactAction, *, at_night: bool = False) -> Inlines:
    """The phone number for a sentence: '555-010-0100 (nights and weekends: 555-010-0199)' if it is called at any hour.

    The number for nights and weekends is left out if the clinic does not state it.
    """
    phone = contact_phone(context, contacting, at_night=at_night)
    number = context.clinic.after_hours_phone
    if at_night or contacting.action not in CALLS_AT_ANY_HOUR or number in (None, context.clinic.phone):
        return phone
    label = _small(context.labels.warning.after_hours)
    nights = fill_label_inlines(label, {"phone": contact_phone(context, contacting, at_night=True)})
    return fill_label_inlines(context.labels.contact_hours.sentence, {"contact": phone, "hours": nights})


def contact_hours(context: HandoutContext, contacting: ContactAction) -> str:
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


def with_hours(context: HandoutContext, contacting: ContactAction, action: Inlines) -> Inlines:
    """'Call your midwife today (Monday to Friday)', or the action alone if the clinic states no hours."""
    hours = contact_hours(context, contacting)
    values: dict[str, Inlines] = {"contact": action, "hours": (Run(hours),)}
    return fill_label_inlines(context.labels.contact_hours.sentence, values) if hours else action


def _day_names(context: HandoutContext, days: list[int]) -> str:
    """'Monday to Friday' for at least three days that follow each other, else 'Monday, Wednesday'."""
    names = [weekday_name(context.labels, day) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return fill_label(context.labels.durations.range, low=names[0], high=names[-1])
    return context.joined(names)


def contact_sentence(
    context: HandoutContext, contacting: Contacting, with_deadline: Callable[[Inlines], Inlines] = join_inlines
) -> Inlines:
    """'Call your midwife today.', or 'Call us now: 555-010-0199'. `with_deadline` adds the latest time to an action.

    A second line has the action if nobody answers.
    """
    sentence, if_not = _one_contact(context, contacting, with_deadline), no_answer_sentence(context, contacting)
    return (*sentence, Run("\n"), *if_not) if if_not else sentence


def _one_contact(
    context: HandoutContext, contacting: ContactAction, with_deadline: Callable[[Inlines], Inlines] = join_inlines
) -> Inlines:
    action = with_deadline(contact_action(context, contacting))
    phone = _phones(context, contacting)
    action = _with_phone(context, with_hours(context, contacting, action), phone)
    if isinstance(contacting, Contacting) and (other := contacting.either or contacting.outside_hours):
        phone = _phones(context, other, at_night=bool(contacting.outside_hours))
        second = with_hours(context, other, contact_action(context, other, small=True))
        action = _joined_actions(context, contacting, action, _with_phone(context, second, phone))
    if phone:  # the sentence ends with the number
        return action
    return fill_label_inlines(context.labels.contacts.sentence, {"action": action})


def _with_phone(context: HandoutContext, action: Inlines, phone: Inlines) -> Inlines:
    values = {"action": action, "phone": phone}
    return fill_label_inlines(context.labels.contacts.with_phone, values) if phone else action


def labeled_phones(context: HandoutContext, contacting: Contacting) -> tuple[tuple[str, Inlines], ...]:
    """The numbers of two contacts with their names; () if the second one has no number, so that one needs no name."""
    other = contacting.either or contacting.outside_hours
    if other is None or not contact_phone(context, other):
        return ()
    second = _labeled_phone(context, other, at_night=bool(contacting.outside_hours))
    return tuple(dict.fromkeys((*_labeled_phone(context, contacting, at_night=False), *second)))


def _labeled_phone(
    context: HandoutContext, contacting: ContactAction, *, at_night: bool
) -> tuple[tuple[str, Inlines], ...]:
    labels = context.labels.facts
    phone = contact_phone(context, contacting, at_night=at_night)
    if not phone:
        return ()
    if contacting.action not in CLINIC_CALLS:
        return ((plain_text(capitalized(who_words(context, contacting))), phone),)
    if at_night:
        return ((labels.after_hours_phone, phone),)
    nights = contact_phone(context, contacting, at_night=True) if contacting.action in CALLS_AT_ANY_HOUR else ()
    return ((labels.phone, phone), *(((labels.after_hours_phone, nights),) if nights else ()))
