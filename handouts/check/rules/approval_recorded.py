"""An approval is recorded with the words that were approved.

A set that says of itself that it is approved is believed, but nothing holds its words to those that were read: a value
that somebody changes later prints without a mark. A record takes a changed text for a draft again.

Source: our own; a compliance officer asks which words were approved, by whom, and when.

Mend it: have a clinician read the pages, then run `handouts approve CLINIC --by NAME`.

Passes:

    status: draft
    review: {}

Fails:

    status: approved
    review: {by: A. Example, on: 2026-11-02, every: 12 months}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """A note at the status, where there is no record."""
    if context.instructions.status == "approved" and not context.content.approvals:
        message = "the set says itself that it is approved: nothing holds its words to those that were read"
        hint = f"have a clinician read the pages, then run: handouts approve {context.content.slug} --by NAME"
        yield context.violation(("status",), message, hint)
