"""The discharge page lists warning signs in two tiers: call 911 now, and call us now.

A patient in danger must not have to sort signs. The page states the action above each tier: call 911, or call the
clinic at the number next to it. A tier without signs is an empty box.

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
    "emergency": 'for calling 911 is listed: the box "Call 911" has only open lines',
    "call_us": 'for calling the clinic is listed: the box "Call us" has only open lines',
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report once if no signs are listed, else each empty tier."""
    empty = [tier for tier in _TIERS if not getattr(context.instructions.warning, tier)]
    hint = "list them under `warning.emergency` and `warning.call_us`, sorted by a clinician"
    if len(empty) == len(_TIERS):
        message = "no warning sign is listed, neither for calling 911 nor for calling the clinic: both are open lines"
        yield missing_value(context, ("warning",), message, hint)
        return
    for tier in empty:
        yield missing_value(context, ("warning", tier), f"no warning sign {_TIERS[tier]}", hint)
