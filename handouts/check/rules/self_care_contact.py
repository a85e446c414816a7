"""Self-care says whom to contact if it does not help.

Without it, the page has an open line in the last column. A sign that is `normal` needs no contact.

Source: whom to call is one of the points of AHRQ's IDEAL discharge planning.

Fix: add `if_not_better`.

Passes:

    self_care:
      - {sign: You feel sick, do: [Drink small sips of water.], if_not_better: call_now}
      - {sign: You feel tired, normal: true}

Fails:

    self_care:
      - {sign: You feel sick, do: [Drink small sips of water.]}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D5"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sign that is not normal and names nobody to contact."""
    for row, entry in enumerate(context.instructions.self_care):
        if not entry.normal and entry.if_not_better is None:
            message = "this does not say whom to contact if it does not help: the page has an open line"
            hint = "add `if_not_better: call_now`, or {action: call, who: your family doctor}"
            yield context.violation(("self_care", row), message, hint)
