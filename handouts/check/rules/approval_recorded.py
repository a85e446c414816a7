"""An approved set has an approval record of the exact text.

A set can claim `status: approved` without a record. Then nobody can tell which text was approved: if someone changes a
value later, the pages still print as approved. With a record, a changed text becomes a draft again.

Source: our own. A compliance officer asks which text was approved, by whom, and when.

Fix: have a clinician read the pages, then run `handouts approve CLINIC --by NAME`.

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
    """Report a set that claims to be approved and has no record."""
    if context.instructions.status == "approved" and not context.content.approvals:
        message = "the set claims to be approved, but no approval of its text is recorded"
        hint = f"have a clinician read the pages, then run: handouts approve {context.content.slug} --by NAME"
        yield context.violation(("status",), message, hint)
