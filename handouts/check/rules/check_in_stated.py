"""The preparation page says when to arrive.

The time of the appointment is not the time to arrive. Without a check-in time, patients come late or wait for hours.

Source: our own. The check-in is the first item on the preparation page.

Fix: state `arrival.check_in`: how long before the appointment (`30 min`), or a clock time (`7:30 AM`).

Passes:

    arrival:
      check_in: 30 min

Fails:

    arrival:
      place: The desk on the first floor
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a missing check-in time if a page has an open line for it."""
    if context.instructions.arrival.check_in is None and (line := open_line_note(context, "check_in")):
        hint = "state it as `arrival.check_in`, for example 30 min or 7:30 AM"
        yield missing_value(context, ("arrival", "check_in"), f"no check-in time is stated: {line}", hint)
