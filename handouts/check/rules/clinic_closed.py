"""The clinic is open.

Nothing is made for a procedure on or after the day on which a clinic closed. Its set is kept for the record only.

Source: our own. A warning in the last 90 days before it closes.

Mend it: take the clinic out of the folder of templates, or correct `closed_on`.

Passes (clinic.yaml):

    phone: 312-555-0142

Fails (clinic.yaml):

    closed_on: 2023-03-10
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
SOON = dt.timedelta(days=90)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at the day."""
    day = context.clinic.closed_on
    if day is None or day - context.today > SOON:
        return
    place, closed = context.content.clinic.place("closed_on"), day <= context.today
    message = f"the clinic {'closed on' if closed else 'closes on'} {day}: no handout is made for a later procedure"
    yield Violation(place, message, "remove the set, or correct the day", None if closed else Severity.WARNING)
