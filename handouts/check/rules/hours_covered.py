"""A contact with hours has another one for the rest of the time.

"Call the ward (Monday to Friday, between 9:00 AM and 5:00 PM)" helps nobody on Saturday. The patient calls a phone that
nobody answers, and waits until Monday. The rule looks at warning signs, `self_care` and `what_if`. What can wait, with
`soon: office_hours` or `next_visit`, needs no other contact.

Source: our own.

Fix: add `outside_hours: call_us`, which prints the clinic's number for nights and weekends; or `outside_hours` or
`if_no_answer` with emergency_department or another contact.

Passes:

    warning:
      tiers:
        - {action: emergency, signs: [You cannot move your legs]}
        - {action: call, who: office, soon: now, outside_hours: call_us, signs: [Fever]}

Passes:

    warning:
      tiers:
        - {action: emergency, signs: [You cannot move your legs]}
        - {action: call, who: office, soon: office_hours, signs: [The scar itches]}

Fails:

    warning:
      tiers:
        - {action: emergency, signs: [You cannot move your legs]}
        - {action: call, who: office, soon: now, signs: [Fever]}

Fails:

    warning:
      tiers:
        - {action: emergency, signs: [You cannot move your legs]}
        - {action: call, who: office, soon: now, if_no_answer: {action: see, who: office}, signs: [Fever]}

Passes, because the page also has the clinic's number for nights and weekends:

    what_if:
      - {if: you have a cold, contact: {action: call, who: office, soon: today, if_no_answer: call_us}}

Fails:

    what_if:
      - {if: you have a cold, contact: {action: call, who: office, soon: today, if_no_answer: call_office_hours}}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.contact_validation import main_contacts
from handouts.content.models.contacts import CALLS_AT_ANY_HOUR, CLINIC_CALLS, ContactAction, ContactName
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D5"
_CAN_WAIT = ("office_hours", "next_visit")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each contact with hours if the page names nobody for the other hours."""
    for path, contacting in main_contacts(context.instructions):
        if not _has_hours(context, contacting) or contacting.soon in _CAN_WAIT:
            continue
        nights = contacting.outside_hours
        covered = nights is not None and not _has_hours(context, nights)
        others = [other for other in (contacting.either, contacting.no_answer) if other]
        if not covered and not any(_answers_always(context, other) for other in others):
            message = "this contact cannot be reached at all hours, and the page names nobody for the other hours"
            has_number = bool(context.clinic.after_hours_phone)
            first = "call_us, which prints the clinic's number at night; or " if has_number else ""
            hint = f"add `outside_hours`: {first}emergency_department, or another contact"
            yield context.violation((*path, "who"), message, hint)


def _has_hours(context: CheckContext, action: ContactAction) -> bool:
    if not isinstance(action.who, ContactName):
        return False
    contact = context.clinic.contacts.get(action.who.name)
    return contact is not None and bool(contact.hours or contact.days)


def _answers_always(context: CheckContext, action: ContactAction) -> bool:
    """True for the clinic itself if it is called at any hour and states its number for nights and weekends."""
    if action.action in CLINIC_CALLS:
        return action.action in CALLS_AT_ANY_HOUR and bool(context.clinic.after_hours_phone)
    return not _has_hours(context, action)
