"""The last review of a set is not older than the clinic's review interval.

After that day nobody is responsible for what the pages say.

Source: our own. The clinic sets the interval (`review.every`). A note in the last 30 days before the review is due.

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

from handouts.check.context import CheckContext, Level, Violation
from handouts.content.approvals import find_approval
from handouts.content.models.times import Duration, Unit

LEVEL = Level.ERROR
STANDARD = ""
WARNING_PERIOD = dt.timedelta(days=30)


def check(subject: CheckContext) -> Iterator[Violation]:
    """Report a review that is overdue or due soon."""
    review, approval = subject.rules.review, find_approval(subject.content)
    last_review = max(filter(None, (review.on, approval.on if approval else None)), default=None)
    if last_review is None or review.every is None:
        return
    due = _add_interval(last_review, review.every)
    hint = f"have the set reviewed again, then run: handouts approve {subject.content.slug} --by NAME"
    if due < subject.today:
        yield subject.hit(("review", "on"), f"the next review was due on {due}, by the clinic's own interval", hint)
    elif due - subject.today <= WARNING_PERIOD:
        yield subject.hit(("review", "on"), f"the next review is due on {due}", hint, Level.NOTE)


def _add_interval(day: dt.date, every: Duration) -> dt.date:
    """The day on which the interval ends; for a range, its longer end."""
    unit, _, amount = every.in_base()
    try:
        if unit is not Unit.MONTH:
            return day + dt.timedelta(**{f"{unit}s": int(amount)})
        years, month = divmod(day.month - 1 + int(amount), 12)
        year = day.year + years
        return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):  # never
        return dt.date.max
