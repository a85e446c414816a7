"""The source of a set was reviewed in the last five years.

A set can be new although its source is old. What an old source says about medicines or risks may no longer be true.

Source: our own judgment. Clinical guidelines are commonly revised or withdrawn after five years.

Fix: look for a newer source, have a clinician compare it with the set, and state `source.reviewed_on`.

Passes:

    source: {title: A page on kyphoplasty, reviewed_on: 2024-05-01}

Fails:

    source: {title: A page on kyphoplasty, reviewed_on: 2016-09-21}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
MAX_YEARS = 5


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a source whose last review is too old."""
    source = context.instructions.source
    reviewed = source.reviewed_on if source else None
    if reviewed is None:
        return
    today = context.today
    years = today.year - reviewed.year - ((today.month, today.day) < (reviewed.month, reviewed.day))
    if years >= MAX_YEARS:
        message = f"the source was last reviewed on {reviewed}, {years} years ago; the limit is {MAX_YEARS} years"
        hint = "look for a newer source, and have a clinician compare the set with it"
        yield context.violation(("source", "reviewed_on"), message, hint)
