"""A draft or a sample says on each page that no clinician has reviewed it.

It may be printed to be read and corrected. It is not for patients. A text that was changed after it was approved is a
draft again, which is a warning: somebody believes it approved.

Source: our own; who answers for instructions is the clinic's medical staff.

Mend it: have a clinician read the pages, then run `handouts approve CLINIC --by NAME`.

Passes:

    status: approved
    review: {by: A. Example, on: 2026-11-02, every: 12 months}

Fails:

    status: draft
    review: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """A note at the status; a warning where a text that was approved has been changed since."""
    content = context.content
    hint = f"have a clinician read the pages, then run: handouts approve {content.slug} --by NAME"
    if content.status == "draft" and content.approvals:
        message = "the text was changed after it was approved: each page says that no clinician has reviewed it"
        yield context.violation(("status",), message, hint, Severity.WARNING)
    elif content.status != "approved":
        message = f"the set is a {content.status}: each page says that no clinician has reviewed it"
        yield context.violation(("status",), message, hint)
