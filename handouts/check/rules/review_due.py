"""The last review of a set is not older than the clinic's review interval.

After that time, nobody has confirmed that the pages are still right.

Source: our own. The clinic sets the interval (`review.every`). In the last 30 days before the review is due, it is a
note.

Fix: have the set reviewed again and run `handouts approve`, or write the date as `review.on`.

Passes:

    review: {by: A. Example, on: 2026-11-02, every: 12 months}

Fails:

    revised: 2024-10-01
    review: {by: A. Example, on: 2024-11-02, every: 12 months}
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.models.times import Duration, Unit
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
WARNING_PERIOD = dt.timedelta(days=30)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a review that is overdue or due soon."""
    review, approval = context.instructions.review, context.content.approval
    last_review = max(filter(None, (review.on, approval.on if approval else None)), default=None)
    if last_review is None or review.every is None:
        return
    due = _add_interval(last_review, review.every)
    hint = f"have the set reviewed again, then run: handouts approve {context.content.slug} --by NAME"
    if due < context.today:
        yield context.violation(("review", "on"), f"the next review was due on {due}", hint)
    elif due - context.today <= WARNING_PERIOD:
        yield context.violation(("review", "on"), f"the next review is due on {due}", hint, Severity.NOTE)


def _add_interval(day: dt.date, every: Duration) -> dt.date:
    """The day on which the interval ends; for a range, its longer end."""
    unit, _, amount = every.in_base()
    try:
        if unit is not Unit.MONTH:
            return day + dt.timedelta(**{f"{unit}s": int(amount)})
        years, month = divmod(day.month - 1 + int(amount), 12)
        year = day.year + years
        return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):  # the interval ends after the last date of the calendar
        return dt.date.max
