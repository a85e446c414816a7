"""A reviewed set says how often it is reviewed.

Medical practice changes, and a text does not show its age. With an interval, the program reports when the next review
is due.

Source: our own. The clinic decides the interval; the program does not assume one.

Fix: state `review.every`, for example `12 months`.

Passes:

    review: {by: A. Example, on: 2026-11-02, every: 12 months}

Fails:

    review: {by: A. Example, on: 2026-11-02}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a review without an interval. The rule not-approved reports a set without a review."""
    review = context.instructions.review
    if (review.by or review.on) and review.every is None:
        message = "the review interval is not stated: the program cannot report when the next review is due"
        yield missing_value(context, ("review", "every"), message, "state `review.every`, for example 12 months")
