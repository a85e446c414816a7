"""The clinic is open.

The program makes no documents for a procedure on or after the day that the clinic closes. The set is kept only for the
record.

Source: our own. In the last 90 days before the clinic closes, it is a warning.

Fix: remove the clinic from the templates folder, or correct `closed_on`.

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
WARNING_PERIOD = dt.timedelta(days=90)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a clinic that is closed or closes soon."""
    day = context.clinic.closed_on
    if day is None or day - context.today > WARNING_PERIOD:
        return
    place, closed = context.content.clinic.place("closed_on"), day <= context.today
    verb = "closed" if closed else "closes"
    message = f"the clinic {verb} on {day}: no handouts are made for procedures on or after that day"
    yield Violation(place, message, "remove the set, or correct the date", None if closed else Severity.WARNING)
