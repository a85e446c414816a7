"""Nothing was changed or reviewed on a day that is yet to come.

The day of the last change is printed on every page, and the day of the review decides when the next is due. A slip of
the year makes both wrong.

Source: our own. A day ahead of the calendar is taken for another time zone.

Mend it: correct the date.

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
    """A hit at each date that lies ahead."""
    rules = context.instructions
    dates: dict[tuple[str, ...], tuple[dt.date | None, str]] = {
        ("revised",): (rules.revised, "the last change"),
        ("review", "on"): (rules.review.on, "the review"),
        ("source", "reviewed_on"): (rules.source.reviewed_on if rules.source else None, "the source's review"),
    }
    for path, (day, what) in dates.items():
        if day is not None and day > context.today + dt.timedelta(days=1):
            yield context.violation(path, f"the day of {what}, {day}, is yet to come", "correct the date")
