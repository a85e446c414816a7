"""Each case of `what_if` is listed once, is not a warning sign, and has a contact who can be reached at that time.

Two entries for the same case may say two things. A sign for emergencies that is listed as "Ask your nurse" is read
there, and not in the box of warning signs. A deadline at which nobody answers the phone cannot be met.

Source: each sign has one action (see `warning-signs`).

Fix: join the two entries; move a warning sign into a tier; or correct `by`, or the hours of the contact in clinic.yaml.

Passes:

    what_if:
      - {if: you have a cold, contact: call_us, by: 2:00 PM the day before}
      - {if: you come without a driver, then: [We make a new appointment.]}
      - {late: more than 30 min, then: [We make a new appointment.]}

Fails:

    what_if:
      - {if: you have a cold, contact: call_us}
      - {if: you have got a cold, then: [We make a new appointment.]}

Fails:

    warning:
      emergency: [You cannot breathe]
      call_us: [Fever]
    what_if:
      - {if: you cannot breathe, contact: call_us}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.sign_words import sign_words
from handouts.content.models.conditional import plain_texts
from handouts.content.models.contacts import EMERGENCY_ACTIONS, ContactName
from handouts.content.models.time_rules import ClockOnDay
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D5"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report cases that are listed twice or are warning signs, and deadlines outside the hours of a contact."""
    yield from _listed_twice(context)
    yield from _warning_signs(context)
    yield from _deadlines(context)


def _listed_twice(context: CheckContext) -> Iterator[Violation]:
    seen: dict[tuple[object, ...], int] = {}
    for row, case in enumerate(context.instructions.what_if):
        key = (sign_words(case.happens) if case.happens else case.late, case.starts, case.within, case.documents)
        if key in seen:
            hint = f"join it with the entry at {context.where('what_if', seen[key])}"
            yield context.violation(("what_if", row), "this case is already listed above", hint)
        seen.setdefault(key, row)


def _warning_signs(context: CheckContext) -> Iterator[Violation]:
    warning = context.instructions.warning
    signs = [(sign, True) for sign in plain_texts(warning.emergency)]
    signs += [(sign, False) for sign in plain_texts(warning.call_us)]
    signs += [(sign, tier.action in EMERGENCY_ACTIONS) for tier in warning.tiers for sign in plain_texts(tier.signs)]
    for row, case in enumerate(context.instructions.what_if):
        words = sign_words(case.happens or "")
        for sign, is_emergency in signs:
            if words and sign_words(sign) == words:
                message = f"{case.happens!r} is also a warning sign, with another action"
                severity = Severity.ERROR if is_emergency else None
                yield context.violation(("what_if", row, "happens"), message, "list it at one place", severity)


def _deadlines(context: CheckContext) -> Iterator[Violation]:
    """A clock time by which to call a contact is within the hours of that contact."""
    for row, case in enumerate(context.instructions.what_if):
        who = case.contact.who if case.contact else None
        if not isinstance(who, ContactName) or not isinstance(case.by, ClockOnDay):
            continue
        hours = context.content.clinic.value.contacts[who.name].hours
        if hours and not hours[0] <= case.by.time <= hours[1]:
            message = f"`{who.name}` can be reached between {hours[0]:%H:%M} and {hours[1]:%H:%M} only"
            yield context.violation(("what_if", row, "by"), message, "correct it, or `hours` in clinic.yaml")
