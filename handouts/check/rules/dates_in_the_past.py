"""No date of a change or a review is in the future.

Every page prints the date of the last change, and the next review is due some time after the last one. A typo in a year
makes these wrong.

Source: our own. Tomorrow's date is accepted, because of time zones.

Fix: correct the date.

Passes:

    revised: 2026-11-01

Fails:

    revised: 2062-11-01
    status: draft
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each date in the future."""
    rules = context.instructions
    dates: dict[tuple[str, ...], tuple[dt.date | None, str]] = {
        ("revised",): (rules.revised, "the last change"),
        ("review", "on"): (rules.review.on, "the review"),
        ("source", "reviewed_on"): (rules.source.reviewed_on if rules.source else None, "the source's review"),
    }
    for path, (day, label) in dates.items():
        if day is not None and day > context.today + dt.timedelta(days=1):
            yield context.violation(path, f"the date of {label}, {day}, is in the future", "correct the date")
