"""A course says at which times of the day each dose is taken.

The program never chooses: if `at` has four times and a step three doses a day, the page prints three lines to write
the times on. Patients then have to decide, or to call.

Source: our own.

Fix: add `at` to the step, with a time for each dose.

Passes:

    courses:
      - medicine: prednisolone eye drops
        starts: 1 day after procedure
        at: [breakfast, lunch, bedtime]
        steps: [{times: 3, for: 1 week}, {times: 1, for: 1 week, at: [bedtime]}]

Fails:

    courses:
      - medicine: prednisolone eye drops
        starts: 1 day after procedure
        at: [breakfast, lunch, bedtime]
        steps: [{times: 3, for: 1 week}, {times: 2, for: 1 week}]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each step whose times of the day are not stated."""
    for index, course in enumerate(context.instructions.courses):
        for number, step in enumerate(course.steps):
            if course.step_times(step):
                continue
            doses = "1 dose a day" if step.doses_a_day == 1 else f"{step.doses_a_day} doses a day"
            message = f"the step has {doses}, but not at which times of the day"
            hint = f"add `at` to this step, with {'1 time' if step.doses_a_day == 1 else f'{step.doses_a_day} times'}"
            yield context.violation(("courses", index, "steps", number), message, hint)
