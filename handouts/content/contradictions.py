"""Times of a set that contradict each other: no reading of them is right, so none is printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from handouts.content.instructions import InstructionSet
from handouts.content.medicines import Medicine
from handouts.content.quantities import DayBefore, Duration, FromMidnight, Interval
from handouts.content.reader import LoadedFile
from handouts.content.timefields import FastingStart
from handouts.errors import Problem


def find_contradictions(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """All of them, each at the key that cannot be."""
    for row, medicine in enumerate(instructions.value.medicines.table):
        for key, message, hint in _of_medicine(medicine):
            yield instructions.problem(("medicines", "table", row, key), message, hint)
    fasting = instructions.value.fasting
    if stops_first(fasting.clear_liquids, fasting.food):
        message = "clear liquids would stop before food does"
        yield instructions.problem(("fasting", "clear_liquids"), message, "check both; have they changed places?")


def _of_medicine(medicine: Medicine) -> Iterator[tuple[str, str, str]]:
    for key in ("before", "after", "restart"):
        if medicine.action == "continue" and getattr(medicine, key) is not None:
            message = f"{medicine.generic} is continued, so there is no time without it"
            yield key, message, f"delete `{key}`, or write another `action`"
    restart = medicine.restart
    if isinstance(restart, Interval) and medicine.after and ends_too_early(restart, medicine.after):
        message = f"{medicine.generic} would start again while `after` still keeps it off"
        yield "restart", message, "check `after` and `restart`"


def ends_too_early(restart: Interval, off: Interval) -> bool:
    """True when a medicine would be taken again while it still has to stay off, as far as both can be compared."""
    return restart.event is off.event and _less(restart.duration, off.duration)


def stops_first(drink: FastingStart | None, food: FastingStart | None) -> bool:
    """True when drinking would stop before eating does, as far as both can be compared."""
    if isinstance(drink, Interval) and isinstance(food, Interval):
        return drink.event is food.event and _less(food.duration, drink.duration)
    moments = _on_the_clock(drink), _on_the_clock(food)
    return moments[0] is not None and moments[1] is not None and moments[0] < moments[1]


def _less(one: Duration, other: Duration) -> bool:
    """`one` is less than `other` at either end, where both are counted in the same way; 48 h and 2 days are not."""
    mine, others = one.in_base(), other.in_base()
    return mine[0] is others[0] and (mine[1] < others[1] or mine[2] < others[2])


def _on_the_clock(rule: FastingStart | None) -> tuple[int, dt.time] | None:
    """Where a rule stands on the clock of two days; None of a number of hours."""
    if isinstance(rule, DayBefore):
        return 0, rule.time
    if isinstance(rule, FromMidnight):
        return 1, dt.time()
    return (1, rule) if isinstance(rule, dt.time) else None
