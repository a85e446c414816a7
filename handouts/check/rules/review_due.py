"""The review of a set is not older than the interval that the clinic has set itself.

After that day nobody answers any more for what the pages say.

Source: our own; the interval is the clinic's (`review.every`). A note in the last 30 days before it ends.

Mend it: have the set reviewed again, and run `handouts approve`; or write the day as `review.on`.

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
from handouts.content.models.times import Duration, Unit

LEVEL = Level.ERROR
STANDARD = ""
SOON = dt.timedelta(days=30)


def check(subject: CheckContext) -> Iterator[Violation]:
    """A hit at the day of the review."""
    review, approval = subject.rules.review, subject.content.approval
    last = max(filter(None, (review.on, approval.on if approval else None)), default=None)
    if last is None or review.every is None:
        return
    due = _after(last, review.every)
    hint = f"have the set reviewed again, then run: handouts approve {subject.content.slug} --by NAME"
    if due < subject.today:
        yield subject.hit(("review", "on"), f"the review was due again on {due}, by the clinic's own interval", hint)
    elif due - subject.today <= SOON:
        yield subject.hit(("review", "on"), f"the review is due again on {due}", hint, Level.NOTE)


def _after(day: dt.date, every: Duration) -> dt.date:
    """The day on which the interval has passed; of a range, its longer end."""
    unit, _, amount = every.in_base()
    try:
        if unit is not Unit.MONTH:
            return day + dt.timedelta(**{f"{unit}s": int(amount)})
        years, month = divmod(day.month - 1 + int(amount), 12)
        year = day.year + years
        return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):  # never
        return dt.date.max
