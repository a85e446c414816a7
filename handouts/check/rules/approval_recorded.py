"""An approved set has an approval record of the exact text.

A set can claim `status: approved` without a record. Then nothing ties the approval to the text that was read: if
someone changes a value later, the page prints without a mark. With a record, a changed text becomes a draft again.

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

from handouts.check.context import CheckContext, Level, Violation

LEVEL = Level.NOTE
STANDARD = ""


def check(subject: CheckContext) -> Iterator[Violation]:
    """Report a set that claims to be approved and has no record."""
    if subject.rules.status == "approved" and not subject.content.approvals:
        message = "the set claims to be approved, but no approval of its text is recorded"
        hint = f"have a clinician read the pages, then run: handouts approve {subject.content.slug} --by NAME"
        yield subject.hit(("status",), message, hint)
