"""A state says what must have happened, and not how much time must have passed.

`until_state: the wound has healed after 2 weeks` hides a number from the page, which computes dates only from times. It
may also contradict `until` of the same entry.

Source: every interval has one number, one unit and one anchor (standard D8).

Fix: write the time into `until`, and the state into `until_state`.

Passes:

    after:
      - {until_state: the wound has healed, until: 2 weeks after procedure, text: Do not swim.}

Fails:

    after:
      - {until_state: 10 days have passed, until: 2 weeks after procedure, text: Do not swim.}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.time_claims import duration_text, durations_agree, find_amounts
from handouts.content.models.instructions import PlanEntry
from handouts.content.models.time_rules import rule_amount
from handouts.content.models.times import Duration
from handouts.content.timed_values import STATE_FIELDS, timed_values
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D8"
ENGLISH = True


_TIME_KEYS = {
    "until_state": "until",
    "unless": "",
    "each_time": "repeat",
    "after_state": "time_after",
    "restart_once": "restart",
}
"""The key for the time that belongs beside a state, by the key of the state; `from` for all others."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each state with an amount of time; as an error if its entry has another time."""
    for timed in timed_values(context.instructions):
        if timed.path[-1] not in STATE_FIELDS or not isinstance(timed.value, str):
            continue
        for amount in find_amounts(timed.value):
            other = _stated_time(timed.owner, str(timed.path[-1]))
            key = _TIME_KEYS.get(str(timed.path[-1]), "from")
            if other and not durations_agree(amount.duration, other):
                message = f"the state says {duration_text(amount.duration)}, but `{key}` says {duration_text(other)}"
                yield context.violation(timed.path, message, f"state the time once, in `{key}`", Severity.ERROR)
            elif key:
                yield context.violation(timed.path, "this state contains a time", f"write the time into `{key}`")


def _stated_time(owner: object, key: str) -> Duration | None:
    """The amount of time that an entry of `plan` or `after` states beside its state."""
    if not isinstance(owner, PlanEntry):
        return None
    rule = {"until_state": owner.until, "unless": None}.get(key, owner.starts)
    return rule_amount(rule) if rule else None
