"""A warning sign does not call for another action than the tier that it stands in.

Above the first tier the page says to call 911, above the second to call the clinic. A sign that says otherwise leaves
the patient with two orders at the moment when there is no time.

Source: each tier has one action (see `warning-signs`).

Mend it: move the sign to the other tier, or take the action out of it.

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
    "emergency": (_CALL_US, _EMERGENCY, 'stands below "Call 911" and says to call somebody else'),
    "call_us": (_EMERGENCY, _CALL_US, 'stands below "Call us" and says to get emergency help'),
}  # fmt: skip


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at the words of the other action, unless the sign tells both, or when the tier's own does not help."""
    for tier, (other, own, message) in _TIERS.items():
        for row, sign in enumerate(getattr(context.instructions.warning, tier)):
            found = other.search(sign)
            if found and not own.search(sign):
                place = context.content.instructions.places.token(("warning", tier, row), found[0])
                yield Violation(
                    place, f"this sign {message}", "move it to the other tier, or take the action out of it"
                )
