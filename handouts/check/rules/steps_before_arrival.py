"""A step of the plan comes before the arrival, because at that time the patient is on the way or already with you.

"Take your pills 1 hour before the procedure" with a check-in one hour before it is at the same minute as "Arrive". The
patient does not know whether to take them at home, on the road or with you.

Source: our own; the plan is what the patient does, in the order of the day (standard D8).

Fix: choose a time before the arrival, or count from it: `when: 5 min after arrival` is a step with you.

Passes:

    arrival: {check_in: 30 min}
    plan:
      - {when: 2 h before procedure, text: Take your pill with a sip of water.}

Fails:

    arrival: {check_in: 60 min}
    plan:
      - {when: 1 h before procedure, text: Take your pill with a sip of water.}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.time_claims import duration_text
from handouts.content.models.time_rules import TimeRule
from handouts.content.models.times import Duration, Event, Interval
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = "D8"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each step at the check-in or after it, at any site of the clinic."""
    contents = (context.content, *context.contents)
    stated = (content.instructions.value.arrival.check_in for content in contents)
    leads = [lead for lead in stated if isinstance(lead, Duration) and lead.unit.elapsed]
    if not leads:
        return
    earliest = max(leads, key=_minutes)
    for row, entry in enumerate(context.instructions.plan):
        if (minutes := _minutes_before(entry.when or entry.by)) is not None and minutes <= _minutes(earliest):
            key = "when" if entry.when else "by"
            message = (
                f"this step is not before the arrival, which may be {duration_text(earliest)} before the procedure"
            )
            hint = "choose an earlier time, or count from the arrival"
            yield Violation(context.content.instructions.place("plan", row, key), message, hint)


def _minutes_before(rule: TimeRule | None) -> float | None:
    is_before = isinstance(rule, Interval) and rule.event is Event.PROCEDURE and rule.before
    return _minutes(rule.duration) if is_before and isinstance(rule, Interval) and rule.duration.unit.elapsed else None


def _minutes(amount: Duration) -> float:
    return float(amount.days() * 24 * 60)
