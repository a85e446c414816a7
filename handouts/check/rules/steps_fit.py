"""The steps of the procedure do not take longer, all together, than the stated length and the time in recovery.

A patient who reads "about 1 hour" and then "you rest for 2 hours" does not know when to be picked up. The shortest time
of each step counts, and steps that only some patients have do not count.

Source: every interval has one number (standard D8).

Fix: correct `for` at the step, or `length.total`, or state `stay.observation`.

Passes:

    length: {total: about 1 h}
    steps:
      - You lie on your stomach.
      - {text: You lie still., for: 10 to 20 min}

Fails:

    length: {total: about 1 h}
    steps:
      - You lie on your stomach.
      - {text: You wait for the picture., for: 2 h}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from handouts.check.context import CheckContext, Violation
from handouts.check.time_claims import duration_text
from handouts.content.models.conditional import ConditionalText
from handouts.content.models.times import LONGER_WORDS, Bound, Duration, Unit
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D8"
ABOUT = Decimal("1.25")
"""How much longer than an approximate length the steps may be."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the longest step if all steps together take longer than the procedure and the time in recovery."""
    limit = _longest(context)
    steps = [
        (minutes, index, step.lasts)
        for index, step in enumerate(context.instructions.steps)
        if isinstance(step, ConditionalText) and step.only_if is None and isinstance(step.lasts, Duration)
        for minutes in [_minutes(step.lasts)[0]]
    ]
    total = sum((minutes for minutes, _, _ in steps), Decimal(0))
    if not steps or limit is None or total <= limit:
        return
    _, index, length = max(steps, key=lambda step: step[0])
    stated = context.instructions.length.total
    own = f"this step takes {duration_text(length)}"
    message = f"{own}, and all steps {_text(total)}, but `length.total` is {duration_text(stated) if stated else ''}"
    hint = f"correct one of them; `length` is at {context.where('length', 'total')}"
    yield context.violation(("steps", index, "lasts"), message, hint)


def _longest(context: CheckContext) -> Decimal | None:
    """The minutes that the procedure and the time in recovery take at most; None if the set does not limit them."""
    length, stay = context.instructions.length, context.instructions.stay
    if length.total is None or length.per_level or length.longer_if or length.total.bound is Bound.AT_LEAST:
        return None
    longest = _minutes(length.total)[1]
    if stay.observation:
        longest += _minutes(stay.observation)[1]
    if isinstance(stay.time, Duration) and stay.time.bound in LONGER_WORDS.values():
        return None
    if isinstance(stay.time, Duration):
        longest = max(longest, _minutes(stay.time)[1])
    return longest


def _minutes(duration: Duration) -> tuple[Decimal, Decimal]:
    """The shortest and the longest time in minutes, with a margin for an approximate one."""
    unit, low, high = duration.in_base()
    factor = {Unit.MINUTE: 1, Unit.DAY: 1440, Unit.MONTH: 31 * 1440}[unit]
    if duration.bound in (Bound.UP_TO, Bound.UNDER):
        low = Decimal(0)
    is_about = duration.bound is Bound.ABOUT
    return (low / ABOUT if is_about else low) * factor, (high * ABOUT if is_about else high) * factor


def _text(minutes: Decimal) -> str:
    """'2 hours 10 minutes' of a number of minutes."""
    hours, rest = divmod(int(minutes), 60)
    parts = [f"{hours} hours" if hours != 1 else "1 hour"] if hours else []
    return " ".join([*parts, *([f"{rest} minutes"] if rest or not hours else [])])
