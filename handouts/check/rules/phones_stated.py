"""The clinic states a phone number for the daytime, and one for nights and weekends.

A patient who bleeds at night needs a number that someone answers. An open line depends on someone to fill it in.

Source: the discharge page says whom to call by day and after hours, after 42 CFR 416.52(c)(1) (physician contact).

Fix: state `phone` and `after_hours_phone` in `clinic.yaml`. If one number is always answered, write it for both.

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
    "phone": ("no phone number is stated for the daytime", "state it as `phone`"),
    "after_hours_phone": (
        "no phone number is stated for nights and weekends",
        "state it as `after_hours_phone`; if the daytime number is always answered, repeat it",
    ),
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each missing number."""
    for name, (message, hint) in _PHONES.items():
        if getattr(context.clinic, name) is None:
            line = open_line_note(context, name)
            yield Violation(gap_location(context.content.clinic, name), message + (f": {line}" if line else ""), hint)
