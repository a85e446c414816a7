"""The discharge page lists warning signs in tiers: call the emergency number, and call us now.

A patient in danger must not have to sort signs. Above each tier, the page states the action: call the emergency number,
or call the clinic at the number next to it. A tier without signs is printed as a box with open lines. With
`warning.tiers`, at least one tier is for emergencies (`emergency` or `emergency_department`).

Source: when to seek help, and whom to call, is part of discharge instructions, 42 CFR 416.52(c)(1) and 482.43; warning
signs are one of the points of AHRQ's IDEAL discharge planning. The two tiers are ours.

Fix: list the signs under `warning.emergency` and `warning.call_us`, or under `warning.tiers`, sorted by the clinician
who performs the procedure.

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
from handouts.content.models.contacts import EMERGENCY_ACTIONS
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D5"
_TIERS = {"emergency": "calling {number}", "call_us": "calling the clinic"}
_BOXES = {"emergency": "Call {number}", "call_us": "Call us"}
_HINT = "list them under `warning.emergency` and `warning.call_us`, sorted by a clinician"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report once if no signs are listed, else each empty tier."""
    warning, number = context.instructions.warning, context.content.emergency_number
    if warning.tiers:
        yield from _check_tiers(context)
        return
    empty = [tier for tier in _TIERS if not getattr(warning, tier)]
    boxes = [f'"{_BOXES[tier].format(number=number)}"' for tier in empty]
    if len(empty) == len(_TIERS):
        message = f"no warning signs are listed: the boxes {boxes[0]} and {boxes[1]} have only open lines"
        yield missing_value(context, ("warning",), message, _HINT)
        return
    for tier, box in zip(empty, boxes, strict=True):
        listed = _TIERS[tier].format(number=number)
        message = f"no warning sign is listed for {listed}: the box {box} has only open lines"
        yield missing_value(context, ("warning", tier), message, _HINT)


def _check_tiers(context: CheckContext) -> Iterator[Violation]:
    """Report each tier without signs, and the tiers if none is for emergencies."""
    tiers = context.instructions.warning.tiers
    for index, tier in enumerate(tiers):
        if not tier.signs:
            message = f"no warning sign is listed for the tier `{tier.action}`, which has only open lines"
            yield missing_value(context, ("warning", "tiers", index), message, "list its signs, or delete the tier")
    actions = [action for tier in context.instructions.warning.all_tiers() for action in (tier, tier.either) if action]
    if not any(action.action in EMERGENCY_ACTIONS for action in actions):
        message = "no tier is for emergencies"
        hint = "add a tier with `action: emergency`, sorted by a clinician"
        yield missing_value(context, ("warning", "tiers"), message, hint)
