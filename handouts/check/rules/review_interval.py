"""A reviewed set says how often it is reviewed again.

Practice changes, and a text does not tell that it has grown old. With an interval, the program tells it.

Source: our own; how long is the clinic's decision. No interval is assumed.

Mend it: state `review.every`, like `12 months`.

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
    """A hit where there is a review and no interval. A set that nobody reviewed says so by its status."""
    review = context.instructions.review
    if (review.by or review.on) and review.every is None:
        message = "it is not stated how often the set is reviewed again: nobody will be told when it has grown old"
        yield missing_value(context, ("review", "every"), message, "state `review.every`, like 12 months")
