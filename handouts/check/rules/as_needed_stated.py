"""A medicine that is taken when needed states its dose, how far apart two doses are, and until when.

What the set does not state is a line to write on. Nobody may be there to fill it in, and a pain medicine without a
limit is easily taken too often. A span without its first day prints no date.

Source: our own.

Fix: add `dose`; `every` or `times`; `at_most`. Add `from` to a span, or write `until`. A medicine that is taken in turn
with another one needs an entry for that one.

Passes:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 4 h, at_most: 6 times in 24 h, until: 7 days after procedure}

Fails:

    as_needed:
      - {medicine: acetaminophen, every: 4 h, at_most: 6 times in 24 h}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 6 h, at_most: 4 times in 24 h, alternate_with: ibuprofen}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 6 h, for: 2 days}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.medicine_names import is_same_medicine
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each medicine without a dose, without any limit, and each span without a date."""
    for index, entry in enumerate(context.instructions.as_needed):
        path, name = ("as_needed", index, "medicine"), entry.medicine
        if entry.dose is None and entry.directions is None:
            yield context.violation(path, f"{name}: the dose is not stated, so the page has an open line", "add `dose`")
        if entry.directions:
            pass  # the package has the limits
        elif not (entry.every or entry.times or entry.at_most):
            message = f"{name}: the set does not say how often it may be taken, so the page has an open line"
            yield context.violation(path, message, "add `every` or `times`, and `at_most`")
        elif not (entry.times or entry.at_most):
            hint = "add `at_most`, such as `at_most: 4 times in 24 h`"
            message = f"{name}: the set does not say how much may be taken in a day"
            yield context.violation(path, message, hint, Severity.NOTE)
        if entry.lasts and entry.starts is None:
            hint = "add `from`, such as `from: the day of procedure`; or write `until`"
            message = f"{name}: the page cannot name the last day, because the first one is not stated"
            yield context.violation(("as_needed", index, "lasts"), message, hint, Severity.NOTE)
    yield from _in_turn(context)
    for index, ban in enumerate(context.instructions.do_not_take):
        if ban.end is None and not (ban.is_for_life or ban.until_state):
            message = f"{ban.medicine}: the set does not say how long not to take it, so the page has an open line"
            yield context.violation(("do_not_take", index, "medicine"), message, "add `for: 7 days`, or `for: life`")


def _in_turn(context: CheckContext) -> Iterator[Violation]:
    """Report each medicine to take in turn with one that the list does not have, or without the time between them."""
    entries = context.instructions.as_needed
    names = [name for entry in entries for name in (entry.medicine, *entry.brands)]
    for index, entry in enumerate(entries):
        if entry.alternate_with is None:
            continue
        path = ("as_needed", index, "alternate_with")
        if not is_same_medicine(entry.alternate_with, names):
            message = f"{entry.alternate_with} is to be taken in turn, but it is not in this list"
            yield context.violation(path, message, "add it, with its dose and its limit")
        elif entry.alternate_every is None:
            message = "the set does not say how much time is between the two medicines"
            yield context.violation(path, message, "add `alternate_every: 3 h`")
