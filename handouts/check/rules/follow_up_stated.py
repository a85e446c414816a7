"""The discharge page states the follow-up visit, or whom to call for it.

A patient who does not know about the next visit misses it.

Source: written instructions on follow-up care, 42 CFR 416.52(c)(1) for surgery centers and 482.43 for hospitals.

Fix: state under `follow_up` when and where the next visit is, or who makes the appointment.

Passes:

    follow_up:
      - See us again in 2 weeks. Call us to make the appointment.

Fails:

    follow_up: []
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D3"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a set without follow-up."""
    if not context.instructions.follow_up and "follow_up" not in context.instructions.not_applicable:
        line = open_line_note(context, "follow_up")
        message = "no follow-up is stated" + (f": {line}" if line else "")
        yield missing_value(
            context, ("follow_up",), message, "state under `follow_up` when and where the next visit is"
        )
