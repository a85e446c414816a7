"""A warning sign asks for no other action than its tier does.

The page says to call the emergency number above the first tier, and to call the clinic above the second. A sign with
another action gives the patient two instructions when there is no time. The tiers of `warning.tiers` are read in the
same way: `emergency` and `emergency_department`, and the others.

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
from handouts.content.models.conditional import plain_texts
from handouts.content.models.contacts import EMERGENCY_ACTIONS
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D5"
_EMERGENCY = re.compile(
    r"\{emergency_number\}|\bA&E\b|\b[Ee]mergency (room|department)\b|\b[Aa]mbulance\b|\b(the|an) ER\b"
    r"|\b([Gg]o|[Gg]et|[Cc]ome|taken) (straight |right away )?to (the|an?|your) (nearest )?(ER|hospital|emergency)\b",
)
_CALL_US = re.compile(
    r"\b(call|phone|contact|tell|ring|notify) (us|\{clinic\}|our (office|clinic|nurse)|(the|your) "
    r"(clinic|office|doctor|surgeon|nurse|physician|practice))\b",
    re.I,
)
_MESSAGES = {
    True: "is in a tier for emergencies but says to call someone else",
    False: "is in a tier for calls but says to get emergency help",
}
"""What is wrong with a sign, by whether its tier is for emergencies."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sign that states only the action of another tier."""
    numbers = "|".join(re.escape(entry.number) for entry in context.content.country.value.emergency)
    emergency = re.compile(rf"\b(?:{numbers})\b|{_EMERGENCY.pattern}")
    for path, sign, urgent in _signs(context):
        own_action, other_action = (emergency, _CALL_US) if urgent else (_CALL_US, emergency)
        match = other_action.search(sign)
        if match and not own_action.search(sign):
            place = context.content.instructions.places.token(path, match[0])
            yield Violation(place, f"this sign {_MESSAGES[urgent]}", "move it to the other tier, or remove the action")


def _signs(context: CheckContext) -> Iterator[tuple[KeyPath, str, bool]]:
    """Each sign with its path, and whether its tier is for emergencies."""
    warning = context.instructions.warning
    for name, urgent in (("emergency", True), ("call_us", False)):
        for index, sign in enumerate(plain_texts(getattr(warning, name))):
            yield ("warning", name, index), sign, urgent
    for row, tier in enumerate(warning.tiers):
        for index, sign in enumerate(plain_texts(tier.signs)):
            yield ("warning", "tiers", row, "signs", index), sign, tier.action in EMERGENCY_ACTIONS
