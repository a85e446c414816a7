"""Each instruction to contact someone says how soon.

"See your family doctor" may mean in an hour or next month. With `soon`, the page says it.

Source: our own.

Fix: add `soon: now`, `today`, `office_hours` or `next_visit`.

Passes:

    warning:
      tiers:
        - {action: emergency, signs: [You cannot move your legs]}
        - {action: see, who: your family doctor, soon: today, signs: [The wound is red]}

Fails:

    warning:
      tiers:
        - {action: emergency, signs: [You cannot move your legs]}
        - {action: see, who: your family doctor, signs: [The wound is red]}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.contact_validation import main_contacts
from handouts.content.models.contacts import CONTACT_ACTIONS
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each contact without `soon`."""
    for path, contacting in main_contacts(context.instructions):
        if contacting.action in CONTACT_ACTIONS and contacting.soon is None:
            message = "this does not say how soon to contact them"
            yield context.violation((*path, "action"), message, "add `soon: now`, today, office_hours or next_visit")
