"""The variants of a set with conditions: what each kind of patient gets, with the place of every value in the files.

`check` judges each variant, because a reviewer reads only one page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handouts.content.cases import CASE_FIELDS
from handouts.content.models.conditional import Conditional
from handouts.content.models.conditions import KNOWN_FACTS, TAKES, Fact, FactType, Term, sample_values
from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import LoadedFile
from handouts.content.resolution import (
    TermTest,
    conditionals,
    decided_reader,
    has_conditions,
    inapplicable_cases,
    possible_cases,
    resolve,
)
from handouts.content.yaml.source_locations import KeyPath, SourceMap

MAX_VARIANTS = 64
"""The most variants of one set that are judged."""
Facts = Mapping[str, Fact]


def set_facts(rules: InstructionSet) -> dict[str, FactType]:
    """All facts that the conditions of a set may name."""
    facts = dict(KNOWN_FACTS)
    if rules.anesthesia is None or rules.anesthesia.sedation is None:
        del facts["sedation"]  # the set does not say it
    facts |= {TAKES + name: FactType("yes_no") for name in takable_names(rules)}
    return facts | {name: ask.fact_type for name, ask in rules.asks.items()}


def takable_names(rules: InstructionSet) -> Iterator[str]:
    """What a condition may name after `takes`: the medicines of the table by their generic names, and their classes."""
    for row in rules.medicines.table:
        yield " ".join(row.generic.lower().split())
        if row.drug_class:
            yield " ".join(row.drug_class.lower().split())


def known_set_facts(rules: InstructionSet) -> dict[str, Fact]:
    """The facts that the set itself states, the same for every patient."""
    sedation = rules.anesthesia.sedation if rules.anesthesia else None
    return {} if sedation is None or "sedation" in rules.asks else {"sedation": sedation}


def variant_facts(rules: InstructionSet) -> Iterator[dict[str, Fact]]:
    """The facts of each variant: all conditions false as far as possible, all true, and each fact's values alone."""
    terms: dict[str, list[Term]] = {}
    for _, value in conditionals(rules):
        for term in value.only_if.terms if value.only_if else ():
            terms.setdefault(term.fact, []).append(term)
    for plan in rules.plans.values():
        for term in plan.only_if.terms:
            terms.setdefault(term.fact, []).append(term)
    stated, types = known_set_facts(rules), set_facts(rules)
    values = {
        fact: [stated[fact]] if fact in stated else list(_fact_values(types.get(fact), fact_terms))
        for fact, fact_terms in terms.items()
    }

    def count(fact: str, value: Fact) -> int:
        return sum(term.evaluate(value) is True for term in terms[fact])

    low = {fact: min(options, key=lambda value: count(fact, value)) for fact, options in values.items()}
    high = {fact: max(options, key=lambda value: count(fact, value)) for fact, options in values.items()}
    seen: list[dict[str, Fact]] = []
    alone = ({**base, fact: value} for base in (low, high) for fact, options in values.items() for value in options)
    for facts in (low, high, *alone):
        if facts not in seen and len(seen) < MAX_VARIANTS:
            seen.append(facts)
            yield facts


def _fact_values(fact: FactType | None, terms: list[Term]) -> Iterator[Fact]:
    """A value for each combination of results of the terms."""
    values = fact.choices if fact and fact.choices else sample_values(terms)
    by_results: dict[tuple[bool | None, ...], Fact] = {}
    for value in values:
        by_results.setdefault(tuple(term.evaluate(value) for term in terms), value)
    yield from by_results.values()


@dataclass(frozen=True)
class Variant:
    """A set as one kind of patient gets it, and the facts of this kind."""

    instructions: LoadedFile[InstructionSet]
    facts: Facts

    @property
    def description(self) -> str:
        """The facts in words for staff: 'contrast_allergy: yes, time: 12:00'."""
        return ", ".join(f"{name}: {fact_text(value)}" for name, value in self.facts.items())


def fact_text(value: Fact) -> str:
    """A value of a fact in words for staff."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return "another" if value == "\N{NULL}" else str(value)


def variants(loaded: LoadedFile[InstructionSet]) -> list[Variant]:
    """All variants; the set itself, without facts, if it has no conditions."""
    if not has_conditions(loaded.value):
        return [Variant(loaded, {})]
    return [Variant(resolved_set(loaded, _term_test(facts)), facts) for facts in variant_facts(loaded.value)]


def _term_test(facts: Facts) -> TermTest:
    return lambda term: term.evaluate(facts.get(term.fact))


def resolved_set(loaded: LoadedFile[InstructionSet], is_true: TermTest) -> LoadedFile[InstructionSet]:
    """The set for one kind of patient. Places lead to the values in the files."""
    rules = loaded.value
    moves: dict[KeyPath, KeyPath] = {}
    changes: dict[str, Any] = {
        "asks": {}, "plans": {}, "cases": InstructionSet.model_fields["cases"].default,
        "not_applicable": (*rules.not_applicable, *inapplicable_cases(rules, is_true)),
    }  # fmt: skip
    stated = set(rules.model_fields_set)
    for name in InstructionSet.model_fields:
        if name in CASE_FIELDS and (cases := getattr(rules.cases, name)):
            possible = possible_cases(rules, name, is_true)
            if len(possible) == 1 and possible[0][0] is None:
                case: Conditional = possible[0][1]
                moves[(name,)] = ("cases", name, next(i for i, entry in enumerate(cases) if entry is case))
                changes[name] = resolve(case.model_copy(update={"only_if": None}), is_true, moves, (name,))
                stated.add(name)
        elif name in rules.model_fields_set and name not in changes:
            changes[name] = resolve(getattr(rules, name), is_true, moves, (name,))
    changes |= {"reader": reader} if (reader := decided_reader(rules, is_true)) else {}
    value = rules.model_copy(update=changes)
    object.__setattr__(value, "__pydantic_fields_set__", stated - {"asks", "plans", "cases"})
    return replace(loaded, value=value, places=_moved_places(loaded.places, moves))


def _moved_places(places: SourceMap, moves: Mapping[KeyPath, KeyPath]) -> SourceMap:
    """The places of the resolved paths. A path that is not moved keeps its place."""
    extents = dict(places.extents)
    targets: dict[KeyPath, list[KeyPath]] = {}
    for target, source in moves.items():
        targets.setdefault(source, []).append(target)
    for path, extent in places.extents.items():
        for end in range(len(path), 0, -1):
            for target in targets.get(path[:end], ()):
                extents[(*target, *path[end:])] = extent
    return SourceMap(places.file, extents, places.sources)
