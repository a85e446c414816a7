"""The clinic says whether it is a hospital, a surgery center or an office.

Which rules bind a consent form and the way home depends on it. Where it is not said, the set is judged as that of a
hospital, and some findings may not be meant for this clinic.

Source: 42 CFR 482 binds hospitals and 42 CFR 416 ambulatory surgery centers; an office is bound by the law of its
state.

Mend it: write `facility_type: hospital`, `asc` or `office` in `clinic.yaml`.

Passes (clinic.yaml):

    facility_type: office

Fails (clinic.yaml):

    # facility_type: office
    facility_type: ~
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import gap_location
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit where it is not said."""
    if context.clinic.facility_type is None:
        message = "it is not stated what kind of place the clinic is: it is judged by the rules for hospitals"
        hint = "write `facility_type: hospital`, `asc` (ambulatory surgery center) or `office`"
        yield Violation(gap_location(context.content.clinic, "facility_type"), message, hint)
