"""Check the conditions of a set: what they ask about, its questions, its cases, and its plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from handouts.content.cases import CASE_FIELDS
from handouts.content.models.conditional import Conditional
from handouts.content.models.conditions import (
    Condition,
    Fact,
    condition_problem,
    is_contradiction,
    uncovered,
)
from handouts.content.models.instructions import InstructionSet, ReaderCase
from handouts.content.reader import LoadedFile
from handouts.content.resolution import conditionals
from handouts.content.variants import fact_text, set_facts
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Problem


def condition_problems(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """All problems of the conditions, questions, cases and plans of a set."""
    rules = instructions.value
    placed = [(path, value.only_if) for path, value in conditionals(rules) if value.only_if]
    placed += [(("plans", name), plan.only_if) for name, plan in rules.plans.items()]
    seen: set[tuple[object, ...]] = set()
    for path, condition in placed:
        place = instructions.places.value((*path, "only_if"))
        problem = condition_problem(condition, set_facts(rules))
        if problem and (place, problem) not in seen:  # a plan gives its condition to all of its entries
            seen.add((place, problem))
            yield Problem(*place, *problem)
    yield from _late_questions(instructions, placed)
    yield from _unused_questions(instructions, [condition for _, condition in placed])
    for name in sorted(CASE_FIELDS):
        yield from _case_problems(instructions, name, getattr(rules.cases, name))
    yield from _plan_problems(instructions)
    if isinstance(rules.reader, tuple):
        yield from _reader_problems(instructions, rules.reader)


def _reader_problems(instructions: LoadedFile[InstructionSet], cases: tuple[ReaderCase, ...]) -> Iterator[Problem]:
    """Every patient needs a reader: the cases of `reader` leave no gap."""
    for index, (case, _) in enumerate(pairwise(cases)):
        if case.only_if is None:
            message = "this case has no condition, so the cases below it never apply"
            yield instructions.problem(("reader", index), message, "add `only_if`, or move the case to the end")
    facts = set_facts(instructions.value)
    conditions = [case.only_if for case in cases if case.only_if]
    if any(condition_problem(condition, facts) for condition in conditions) or len(conditions) < len(cases):
        return
    gap = uncovered(conditions, facts)
    if gap is not None:
        who = f"a patient with {_facts_text(gap)}" if gap else "any patient"
        message = f"no case of `reader` applies to {who}"
        yield instructions.problem(("reader",), message, "add a last case without a condition: {value: patient}")


BEFORE_FIELDS = frozenset({
    "plan", "arrival", "fasting", "smoking", "prepare", "bring", "leave", "wear", "allergies", "tests", "plans",
    "appointment_times",
})  # fmt: skip
"""Fields that are only for the time before the procedure."""


def _late_questions(
    instructions: LoadedFile[InstructionSet], placed: Sequence[tuple[KeyPath, Condition]]
) -> Iterator[Problem]:
    """What is for before the procedure cannot depend on a question that is asked after it."""
    late = {name for name, ask in instructions.value.asks.items() if ask.when == "after"}
    for path, condition in placed:
        name = next((fact for fact in condition.facts if fact in late), "")
        if name and not BEFORE_FIELDS.isdisjoint(path[:2]):
            message = f"this is for before the procedure, but the question {name!r} is asked after it"
            hint = f"delete `when: after` of {name!r}, or ask another question"
            yield instructions.problem((*path, "only_if"), message, hint)


def _unused_questions(instructions: LoadedFile[InstructionSet], conditions: Sequence[Condition]) -> Iterator[Problem]:
    used = {name for condition in conditions for name in condition.facts}
    if any(table.by_weight for table in instructions.value.doses):
        used.add("weight")
    for name in instructions.value.asks:
        if name not in used:
            place = instructions.places.key(("asks", name))
            message = f"the question {name!r} is used in no condition, so its answer changes nothing"
            yield Problem(*place, message, f"delete it, or write `only_if: {name}` at what depends on it")


def _case_problems(
    instructions: LoadedFile[InstructionSet], name: str, cases: Sequence[Conditional]
) -> Iterator[Problem]:
    """Every case but the last needs a condition: a case without one applies to all patients."""
    for index, (case, _) in enumerate(pairwise(cases)):
        if case.only_if is None:
            message = "this case has no condition, so the cases below it never apply"
            hint = "add `only_if`, or move the case to the end"
            yield instructions.problem(("cases", name, index), message, hint)
    yield from _gap_problems(instructions, name, cases)


def _gap_problems(
    instructions: LoadedFile[InstructionSet], name: str, cases: Sequence[Conditional]
) -> Iterator[Problem]:
    """Cases by time, age or another number must not leave a gap: its patients would get none of them.

    Other cases may leave one: `driver` may be for two kinds of patients, and not for all others.
    """
    conditions = [case.only_if for case in cases if case.only_if]
    facts, types = {fact for condition in conditions for fact in condition.facts}, set_facts(instructions.value)
    if len(cases) < 2 or len(conditions) < len(cases) or len(facts) != 1:
        return
    fact = next(iter(facts))
    if fact in types and types[fact].kind in ("number", "clock") and (gap := uncovered(conditions, types)):
        message = f"no case of `{name}` applies to a patient with {_facts_text(gap)}"
        hint = "change a condition, or add a case for these patients"
        yield instructions.problem(("cases", name, len(cases) - 1, "only_if"), message, hint)


def _plan_problems(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """Plans must not overlap, and must leave no gap."""
    plans = list(instructions.value.plans.items())
    facts = set_facts(instructions.value)
    if any(condition_problem(plan.only_if, facts) for _, plan in plans):
        return
    for index, (name, plan) in enumerate(plans):
        for earlier, other in plans[:index]:
            if not is_contradiction([plan.only_if, other.only_if]):
                message = f"the plans {earlier!r} and {name!r} overlap: both conditions can be true for one patient"
                yield instructions.problem(_plan_path(name), message, "change one of the two conditions")
    if plans and (gap := uncovered([plan.only_if for _, plan in plans], facts)):
        message = f"no plan applies to a patient with {_facts_text(gap)}"
        hint = "change a condition, or add a plan for these patients"
        yield instructions.problem(_plan_path(plans[-1][0]), message, hint)


def _plan_path(name: str) -> KeyPath:
    return "plans", name, "only_if"


def _facts_text(facts: dict[str, Fact]) -> str:
    """'time 12:00, weekday monday'."""
    return ", ".join(f"{name} {fact_text(value)}" for name, value in facts.items())
