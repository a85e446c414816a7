"""The clinic says whether it is a hospital, a surgery center or an office.

The rules for consent forms and for the ride home depend on it. If it is not stated, the rules for hospitals apply, and
some findings may not apply to this clinic.

Source: 42 CFR 482 applies to hospitals and 42 CFR 416 to ambulatory surgery centers; state law applies to an office.

Fix: write `facility_type: hospital`, `asc` or `office` in `clinic.yaml`.

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
    """Report a clinic without `facility_type`."""
    if context.clinic.facility_type is None:
        message = "the type of facility is not stated: the rules for hospitals apply"
        hint = "write `facility_type: hospital`, `asc` (ambulatory surgery center) or `office`"
        yield Violation(gap_location(context.content.clinic, "facility_type"), message, hint)
