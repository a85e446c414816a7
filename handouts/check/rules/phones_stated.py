"""The clinic has a phone for the day, and one for nights and weekends.

A patient who bleeds at night needs a number that somebody answers. A line on the page is filled in by hand, or not at
all.

Source: the discharge page tells whom to call by day and out of hours, after 42 CFR 416.52(c)(1) (physician contact).

Mend it: state `phone` and `after_hours_phone` in `clinic.yaml`. Where one number is answered at all hours, write it
for both.

Passes (clinic.yaml):

    phone: 312-555-0142
    after_hours_phone: 312-555-0142

Fails (clinic.yaml):

    after_hours_phone: ~
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import gap_location, open_line_note
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D4"
_PHONES = {
    "phone": ("no phone is stated for the day", "write it as `phone`"),
    "after_hours_phone": (
        "no phone is stated for nights and weekends",
        "write it as `after_hours_phone`; where the phone of the day is always answered, write that one again",
    ),
}


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit for each number that is an open line."""
    for name, (message, hint) in _PHONES.items():
        if getattr(context.clinic, name) is None:
            line = open_line_note(context, name)
            yield Violation(gap_location(context.content.clinic, name), message + (f": {line}" if line else ""), hint)
