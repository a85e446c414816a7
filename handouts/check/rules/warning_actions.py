"""A warning sign asks for no other action than its tier does.

The page says to call 911 above the first tier, and to call the clinic above the second. A sign with another action
gives the patient two instructions when there is no time.

Source: each tier has one action (see `warning-signs`).

Fix: move the sign to the other tier, or remove the action.

Passes:

    warning:
      emergency: [You cannot move your legs]
      call_us: [Fever]

Fails:

    warning:
      emergency: [You cannot move your legs]
      call_us: ["Chest pain: go to the emergency room"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D5"
_EMERGENCY = re.compile(
    r"\b911\b|\b[Ee]mergency (room|department)\b|\b[Aa]mbulance\b|\b(the|an) ER\b"
    r"|\b([Gg]o|[Gg]et|[Cc]ome|taken) (straight |right away )?to (the|an?|your) (nearest )?(ER|hospital|emergency)\b",
)
_CALL_US = re.compile(
    r"\b(call|phone|contact|tell|ring|notify) (us|\{clinic\}|our (office|clinic|nurse)|(the|your) "
    r"(clinic|office|doctor|surgeon|nurse|physician|practice))\b",
    re.I,
)
_TIERS = {
    "emergency": (_CALL_US, _EMERGENCY, 'is under "Call 911" but says to call someone else'),
    "call_us": (_EMERGENCY, _CALL_US, 'is under "Call us" but says to get emergency help'),
}  # fmt: skip


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sign that states only the action of the other tier."""
    for tier, (other_action, own_action, message) in _TIERS.items():
        for index, sign in enumerate(getattr(context.instructions.warning, tier)):
            match = other_action.search(sign)
            if match and not own_action.search(sign):
                place = context.content.instructions.places.token(("warning", tier, index), match[0])
                yield Violation(place, f"this sign {message}", "move it to the other tier, or remove the action")
