"""The most that may be taken agrees with the dose, and with how often it may be taken.

A patient counts tablets and looks at the clock. If 325 mg every 4 hours comes to 1,950 mg in 24 hours and the page says
"no more than 1,000 mg in 24 hours", the patient has to work out which of the two counts. A limit in milligrams or
tablets that is reached before the doses of a day are taken should come with a number of times. A limit that one dose
exceeds, or that nobody can reach, is a typing error.

Source: every interval has one number (standard D8); our own.

Fix: correct the dose, the interval or the limit. Or state both limits: `at_most: 3 times and 1000 mg in 24 h`.

Passes:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 4 to 6 h, at_most: 6 times and 1950 mg in 24 h}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 4 h, at_most: 1000 mg in 24 h}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 1000 mg, every: 6 h, at_most: 500 mg in 24 h}

Fails:

    as_needed:
      - {medicine: acetaminophen, dose: 325 mg, every: 6 h, at_most: 6 times in 24 h}

Passes:

    courses:
      - medicine: acetaminophen
        dose: 1 to 2 tablets
        starts: 1 day after procedure
        at_most: 8 tablets in 24 h
        steps: [{every: 4 to 6 h, for: 5 days}]

Fails:

    courses:
      - medicine: acetaminophen
        dose: 2 tablets
        starts: 1 day after procedure
        at_most: 6 tablets in 24 h
        steps: [{times: 4, for: 5 days}]
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from handouts.check.context import CheckContext, Violation
from handouts.content.models.amounts import DoseLimit, MedicineAmount, parse_dose, parse_limits
from handouts.content.models.as_needed import AsNeeded
from handouts.content.models.courses import Course, CourseStep
from handouts.errors import InvalidValue, Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each limit that does not agree with the dose, the interval, or another limit."""
    for index, entry in enumerate(context.instructions.as_needed):
        if entry.at_most is None:
            continue
        for message, hint, severity in _conflicts(entry, parse_limits(entry.at_most)):
            yield context.violation(("as_needed", index, "at_most"), message, hint, severity)
    for index, course in enumerate(context.instructions.courses):
        for limit in parse_limits(course.at_most) if course.at_most else ():
            for step in course.steps:
                if message := _course_conflict(course, step, limit):
                    hint = "correct the dose, how often, or the limit"
                    yield context.violation(("courses", index, "at_most"), message, hint)


def _course_conflict(course: Course, step: CourseStep, limit: DoseLimit) -> str:
    """A limit that one dose of a step, or the fewest doses that it asks for in a day, exceeds; '' if it fits."""
    fewest, most, unit = step.dose_counts[0], limit.amount.high, limit.amount.unit
    is_daily = limit.hours >= 24 and step.days_apart == 1 and bool(step.times or step.every)
    days = int(limit.hours // 24)
    if limit.is_times:
        is_less = is_daily and fewest * days > most
        return (
            f"the course has at least {_doses(fewest * days)}, but the limit is {_plain(most)} times" if is_less else ""
        )
    for amount in _amounts(step.dose or course.dose):
        if amount.unit != unit:
            continue
        if amount.high > most:
            return f"one dose is {_plain(amount.high)} {unit}, more than the limit"
        if is_daily and (total := fewest * days * amount.low) > most:
            return f"{_doses(fewest * days)} are {_plain(total)} {unit}, more than the limit of {_plain(most)} {unit}"
    return ""


def _amounts(dose: str | None) -> tuple[MedicineAmount, ...]:
    """The amounts of a dose; () for the free words that a course may have."""
    try:
        return parse_dose(dose) if dose else ()
    except InvalidValue:
        return ()


def _doses(count: int) -> str:
    return "1 dose" if count == 1 else f"{count} doses"


def _conflicts(entry: AsNeeded, limits: tuple[DoseLimit, ...]) -> Iterator[tuple[str, str, Severity | None]]:
    amounts = parse_dose(entry.dose) if entry.dose else ()
    for limit in limits:
        if limit.is_times:
            yield from _times_conflicts(entry, limit)
        for amount in amounts:
            if amount.unit == limit.amount.unit:
                yield from _amount_conflicts(entry, amount, limit, limits)


def _times_conflicts(entry: AsNeeded, limit: DoseLimit) -> Iterator[tuple[str, str, Severity | None]]:
    """A number of times that is more than the interval allows, or differs from `times`."""
    most, hours = limit.amount.high, limit.hours
    if entry.times and entry.times.times_a_day and hours == 24 and most != entry.times.times_a_day:
        yield f"`times` says {entry.times.times_a_day} a day, but the limit is {most}", "correct one of them", None
    if entry.every and (possible := _most_doses(entry, hours, longest=False)) < most:
        apart = f"every {_hours(_hours_apart(entry, longest=False))} hours"
        message = f"{most} times in {_hours(hours)} hours cannot be reached: {apart} is {possible} times"
        yield message, "correct the interval or the limit", None


def _amount_conflicts(
    entry: AsNeeded, dose: MedicineAmount, limit: DoseLimit, limits: tuple[DoseLimit, ...]
) -> Iterator[tuple[str, str, Severity | None]]:
    """A limit on an amount that one dose exceeds, or that fewer doses reach than the set allows."""
    most, unit, hours = limit.amount.high, limit.amount.unit, limit.hours
    if dose.high > most:
        yield f"one dose is {_plain(dose.high)} {unit}, more than the limit", "correct the dose or the limit", None
        return
    times = [int(other.amount.high) for other in limits if other.is_times and other.hours == hours]
    if times and (total := times[0] * dose.low) > most:
        message = f"{times[0]} doses are {_plain(total)} {unit}, more than the limit of {_plain(most)} {unit}"
        yield message, "correct one of the two limits, or the dose", None
    doses = _most_doses(entry, hours, longest=True)
    if not times and doses and (total := doses * dose.low) > most:
        message = f"{doses} doses in {_hours(hours)} hours are {_plain(total)} {unit}, more than the limit"
        hint = f"correct the dose, the interval or the limit; or add a limit on how often: {most // dose.high} times"
        yield message, hint, None


def _most_doses(entry: AsNeeded, hours: Decimal, *, longest: bool) -> int:
    """The most doses in some hours, with the shortest or the longest interval of the set; 0 if it is not stated."""
    if entry.times and entry.times.times_a_day:
        return int((hours / 24 * entry.times.times_a_day).to_integral_value(ROUND_CEILING))
    apart = _hours_apart(entry, longest=longest)
    return int((hours / apart).to_integral_value(ROUND_CEILING)) if apart else 0


def _hours_apart(entry: AsNeeded, *, longest: bool) -> Decimal:
    if entry.every is None:
        return Decimal()
    _, low, high = entry.every.in_base()
    return (high if longest else low) / 60


def _hours(hours: Decimal) -> str:
    return _plain(hours)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"
