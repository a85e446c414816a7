"""No sign is both in `self_care` and in a warning tier, and no step of self-care asks for emergency help.

A patient who reads "wait one hour" at one place and "Call 911" at another does not know what to do. A sign in a warning
tier may be a worse form of the one in `self_care`: "bleeding that does not stop" beside "bleeding". What to do if the
steps do not help is stated in `if_not_better`.

Source: each sign has one action (see `warning-signs`).

Fix: decide which of the two it is, or say what makes the sign of the tier worse.

Passes:

    warning:
      emergency: [Bleeding that does not stop]
      call_us: [Fever]
    self_care:
      - {sign: Bleeding, do: [Press firmly on it.], for: 10 min, if_not_better: emergency}

Fails:

    warning:
      emergency: [Bleeding]
      call_us: [Fever]
    self_care:
      - {sign: Bleeding, do: [Press firmly on it.], for: 10 min, if_not_better: emergency}

Fails:

    self_care:
      - {sign: Bleeding, do: [Press on it and call 911.], if_not_better: call_now}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.sign_words import sign_words
from handouts.content.models.conditional import plain_texts
from handouts.content.models.contacts import EMERGENCY_ACTIONS
from handouts.content.models.signs import Sign
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D5"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sign of `self_care` that a tier has too, and each step that asks for emergency help."""
    tiers = list(_tier_signs(context))
    number = _emergency_pattern(context)
    for row, entry in enumerate(context.instructions.self_care):
        words = sign_words(entry.sign)
        for path, sign, is_emergency, has_limit in tiers:
            if entry.limit and has_limit:
                continue  # limits-agree compares them
            if words and (tier_words := sign_words(sign)) and tier_words <= words:
                message = f"{entry.sign!r} is also a warning sign, {sign!r}, with another action"
                hint = f"keep it at one place, or say what makes the warning sign at {context.where(*path)} worse"
                severity = Severity.ERROR if is_emergency else None
                yield context.violation(("self_care", row, "sign"), message, hint, severity)
        for step, text in enumerate(plain_texts(entry.do)):
            if match := number.search(text):
                place = context.content.instructions.places.token(_step_path(context, row, step), match[0])
                message = "this step asks for emergency help"
                hint = "make it a warning sign, or write `if_not_better: emergency`"
                yield Violation(place, message, hint)


def _emergency_pattern(context: CheckContext) -> re.Pattern[str]:
    numbers = "|".join(re.escape(entry.number) for entry in context.content.country.value.emergency)
    return re.compile(rf"\{{emergency_number\}}|\b(?:{numbers})\b|\bA&E\b|\b[Ee]mergency (?:room|department)\b")


def _step_path(context: CheckContext, row: int, step: int) -> KeyPath:
    is_text = isinstance(context.instructions.self_care[row].do[step], str)
    return ("self_care", row, "do", step) if is_text else ("self_care", row, "do", step, "text")


def _tier_signs(context: CheckContext) -> Iterator[tuple[KeyPath, str, bool, bool]]:
    """Each warning sign with its path, whether its tier is for emergencies, and whether it has a limit."""
    warning = context.instructions.warning
    lists: list[tuple[KeyPath, tuple[str | Sign, ...], bool]]
    lists = [(("warning", name), getattr(warning, name), name == "emergency") for name in ("emergency", "call_us")]
    lists += [
        (("warning", "tiers", row, "signs"), tier.signs, tier.action in EMERGENCY_ACTIONS)
        for row, tier in enumerate(warning.tiers)
    ]
    for path, signs, is_emergency in lists:
        for index, (sign, text) in enumerate(zip(signs, plain_texts(signs), strict=True)):
            yield (*path, index), text, is_emergency, bool(getattr(sign, "limit", None))
