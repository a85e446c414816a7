"""A course says at which times of the day each dose is taken.

The program never chooses: if `at` has four times and a step three doses a day, the page prints three lines to write
the times on. Patients then have to decide, or to call. If a course starts on the day of the procedure or of going home,
that day has boxes for all times. Only those before the end of the procedure are left out, if it is known, or before its
start. The start should name the first one. If the first dose is some hours after the procedure, the page shows only
later times of that day, and never more doses on it than the step has: a note asks you to check that.

A course that does not say when it starts, or how long it is taken, has a line for it, which somebody has to fill in.

Source: our own.

Fix: add `at` to the step, with a time for each dose. Name the first dose of the first day: `dinner the day of
procedure`.

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

Fails:

    courses:
      - medicine: prednisolone eye drops
        starts: the day of procedure
        at: [breakfast, dinner]
        steps: [{times: 2, for: 1 week}]

Passes:

    courses:
      - medicine: paracetamol
        once: the numbness has worn off
        steps: [{every: 4 to 6 h, until_state: the pain is gone}]

Fails:

    courses:
      - {medicine: paracetamol, once: the numbness has worn off, steps: [{every: 4 to 6 h}]}

Fails:

    courses:
      - {medicine: paracetamol, steps: [{every: 4 to 6 h, for: 5 to 7 days}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.models.courses import Course
from handouts.content.models.time_rules import DayOffset
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each step whose times of the day are not stated, and each first day without its first dose."""
    for index, course in enumerate(context.instructions.courses):
        yield from _open_ends(context, index, course)
        if isinstance(course.starts, DayOffset) and course.steps[0].doses_a_day > 1:
            message = "the course starts on this day, but not at which of its times: all of them have a box"
            hint = "name the first dose, like `dinner the day of procedure`; or start on the next day"
            yield context.violation(("courses", index, "starts"), message, hint)
        if course.starts_after_hours and course.steps[0].doses_a_day > 1:
            others = course.steps[0].doses_a_day - 1
            message = f"after this first dose, the page has boxes for the later times of that day, at most {others}"
            hint = "check that these doses are meant; or start on the next day"
            yield context.violation(("courses", index, "starts"), message, hint, Severity.NOTE)
        for number, step in enumerate(course.steps):
            if course.step_times(step) or not step.has_grid:
                continue
            doses = "1 dose a day" if step.doses_a_day == 1 else f"{step.doses_a_day} doses a day"
            message = f"the step has {doses}, but not at which times of the day"
            hint = f"add `at` to this step, with {'1 time' if step.doses_a_day == 1 else f'{step.doses_a_day} times'}"
            yield context.violation(("courses", index, "steps", number), message, hint)


def _open_ends(context: CheckContext, index: int, course: Course) -> Iterator[Violation]:
    """A course whose first or last day is a line on the page."""
    last = course.steps[-1]
    if course.starts is None and course.starts_once is None:
        hint = "add `starts: 1 day after procedure`, or `once: the numbness has worn off`"
        yield context.violation(("courses", index), "the course does not say when it starts: the page has a line", hint)
    if not (last.lasts or last.until or last.until_state):
        hint = "add `for: 1 week`; `until`, for its last day; or `until_state: we tell you to stop`"
        path = ("courses", index, "steps", len(course.steps) - 1)
        yield context.violation(path, "the course does not say how long: the page has a line", hint)
