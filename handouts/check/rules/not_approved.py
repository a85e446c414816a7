"""A draft or a sample says on each page that no clinician has reviewed it.

It may be printed for review and correction, but not for patients. A text that changes after approval becomes a draft
again. That is a warning, because someone may believe that it is approved.

Source: our own. The clinic's medical staff is responsible for instructions.

Fix: have a clinician read the pages, then run `handouts approve CLINIC --by NAME`.

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
    """Report a set that is not approved: a note, or a warning if an approved text has changed."""
    content = context.content
    hint = f"have a clinician read the pages, then run: handouts approve {content.slug} --by NAME"
    if content.status == "draft" and content.approvals:
        message = "the text changed after approval: each page says that no clinician has reviewed it"
        yield context.violation(("status",), message, hint, Severity.WARNING)
    elif content.status != "approved":
        message = f"the set is a {content.status}: each page says that no clinician has reviewed it"
        yield context.violation(("status",), message, hint)
