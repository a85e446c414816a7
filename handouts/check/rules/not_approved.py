"""A draft or a sample says on each page that no clinician has reviewed it.

It may be printed to be read and corrected. It is not for patients.

Source: our own; who answers for instructions is the clinic's medical staff.

Mend it: have a clinician review the set, state who and when under `review`, and write `status: approved`.

Passes:

    status: approved
    review: {by: A. Example, on: 2026-11-02, every: 12 months}

Fails:

    status: draft
    review: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.finding import Hit, Level
from handouts.check.subject import Subject

LEVEL = Level.NOTE
STANDARD = ""


def check(subject: Subject) -> Iterator[Hit]:
    """A note at the status."""
    if subject.rules.status != "approved":
        message = f"the set is a {subject.rules.status}: each page says that no clinician has reviewed it"
        hint = "have it reviewed, state `review`, and write `status: approved`"
        yield subject.hit(("status",), message, hint)
