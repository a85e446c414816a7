"""The discharge page lists warning signs in two tiers: call 911 now, and call us now.

A patient in danger must not have to sort signs. Above each tier, the page states the action: call 911, or call the
clinic at the number next to it. A tier without signs is printed as a box with open lines.

Source: when to seek help, and whom to call, is part of discharge instructions, 42 CFR 416.52(c)(1) and 482.43; warning
signs are one of the points of AHRQ's IDEAL discharge planning. The two tiers are ours.

Fix: list the signs under `warning.emergency` and `warning.call_us`, sorted by the clinician who performs the
procedure.

Passes:

    warning:
      emergency: [You have chest pain]
      call_us: [Fever]

Fails:

    warning:
      call_us: [Chest pain, Fever]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D5"
_TIERS = {
    "emergency": 'is listed for calling 911: the box "Call 911" has only open lines',
    "call_us": 'is listed for calling the clinic: the box "Call us" has only open lines',
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report once if no signs are listed, else each empty tier."""
    empty = [tier for tier in _TIERS if not getattr(context.instructions.warning, tier)]
    hint = "list them under `warning.emergency` and `warning.call_us`, sorted by a clinician"
    if len(empty) == len(_TIERS):
        message = 'no warning signs are listed: the boxes "Call 911" and "Call us" have only open lines'
        yield missing_value(context, ("warning",), message, hint)
        return
    for tier in empty:
        yield missing_value(context, ("warning", tier), f"no warning sign {_TIERS[tier]}", hint)
