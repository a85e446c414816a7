"""Resolve the conditions of a set for one patient.

What is not for this patient is left out. What is certainly for this patient loses its condition. What depends on a fact
that is not known keeps the unknown part of its condition: the page prints it under the words of that condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, cast

from handouts.content.cases import CASE_FIELDS
from handouts.content.models.conditional import Conditional, ConditionalText
from handouts.content.models.conditions import AnyOf, Condition, Part, Term, is_contradiction
from handouts.content.models.instructions import InstructionSet, Reader
from handouts.content.models.scalars import ContentModel
from handouts.content.yaml.source_locations import KeyPath

TermTest: TypeAlias = Callable[[Term], bool | None]
"""Whether a term is true for the patient; None if that is not known."""
Case: TypeAlias = tuple[Condition | None, Conditional]
"""A value that may apply, and the part of its condition that is not known."""
C = TypeVar("C", bound=Conditional)
_DROPPED = object()


class ResolvedRules:
    """Stands in for the set of one patient. A field is resolved when it is read, with the facts that it needs."""

    def __init__(
        self, rules: InstructionSet, is_true: TermTest, chosen: Mapping[str, Conditional] | None = None
    ) -> None:
        """`chosen` has the case to assume for fields whose case is not known."""
        self._rules, self._is_true, self._chosen = rules, is_true, chosen or {}

    def __getattr__(self, name: str) -> Any:
        if name not in InstructionSet.model_fields:
            return getattr(self._rules, name)
        value = self._resolve(name)
        self.__dict__[name] = value
        return value

    def _resolve(self, name: str) -> Any:
        if name in self._chosen:
            return without_conditions(self._chosen[name], self._is_true)
        if name == "not_applicable":
            return (*self._rules.not_applicable, *inapplicable_cases(self._rules, self._is_true))
        if name in CASE_FIELDS and getattr(self._rules.cases, name):
            possible = possible_cases(self._rules, name, self._is_true)
            is_decided = len(possible) == 1 and possible[0][0] is None
            return without_conditions(possible[0][1], self._is_true) if is_decided else _default(name)
        return resolve(getattr(self._rules, name), self._is_true)


def resolved_rules(
    rules: InstructionSet, is_true: TermTest, chosen: Mapping[str, Conditional] | None = None
) -> InstructionSet:
    """The set for one patient."""
    return cast("InstructionSet", ResolvedRules(rules, is_true, chosen))


def has_conditions(rules: InstructionSet) -> bool:
    """True if anything in a set has a condition."""
    return bool(rules.asks or rules.plans) or next(conditionals(rules), None) is not None


def conditionals(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Conditional]]:
    """Every value with a condition, and its path, in the order of the fields."""
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            if isinstance(entry, ContentModel):
                yield from conditionals(entry, (*path, index))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from conditionals(entry, (*path, name))
    elif isinstance(value, ContentModel):
        if isinstance(value, Conditional) and value.only_if is not None:
            yield path, value
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                yield from conditionals(getattr(value, name), (*path, name))


def possible_cases(rules: InstructionSet, name: str, is_true: TermTest) -> tuple[Case, ...]:
    """The cases of a field that may apply to the patient, in order, up to the first one that certainly applies."""
    possible: list[Case] = []
    for case in cast("tuple[Conditional, ...]", getattr(rules.cases, name)):
        result = True if case.only_if is None else case.only_if.evaluate(is_true)
        if result is True:
            possible.append((None, case))
            break
        if isinstance(result, Condition):
            possible.append((result, case))
    return tuple(possible)


def decided_reader(rules: InstructionSet, is_true: TermTest) -> Reader | None:
    """Who reads the pages of the patient; None if that is not known."""
    if isinstance(rules.reader, str):
        return rules.reader
    possible: set[Reader] = set()
    for case in rules.reader:
        result = True if case.only_if is None else case.only_if.evaluate(is_true)
        if result is not False:
            possible.add(case.value)
        if result is True:
            break
    return next(iter(possible)) if len(possible) == 1 else None


@dataclass(frozen=True)
class ExclusiveCondition:
    """When a case applies although several may: its own parts, and those that exclude the cases before it."""

    parts: tuple[Part, ...]
    excludes_others: bool = False
    """True if the cases before it cannot be excluded by terms: then no other case may apply."""


def exclusive_conditions(cases: Sequence[Case]) -> list[ExclusiveCondition]:
    """The condition of each of several possible cases, so that only one of them is true.

    The first case that is true applies, and a reader who finds two true ones would not know which.
    """
    result: list[ExclusiveCondition] = []
    for index, (condition, _) in enumerate(cases):
        parts = list(condition.parts if condition else ())
        excludes_others = False
        for before, _ in cases[:index]:
            rest = [part for part in before.parts if part not in parts] if before else []
            if before is None or is_contradiction([Condition((*parts, *before.parts))]):
                continue
            opposite = rest[0].opposite if len(rest) == 1 else None
            if isinstance(opposite, Term):
                parts.append(opposite)
            elif opposite:
                parts += [part for part in opposite.parts if part not in parts]
            else:
                excludes_others = True
        result.append(ExclusiveCondition(tuple(parts), excludes_others))
    return result


def inapplicable_cases(rules: InstructionSet, is_true: TermTest) -> tuple[str, ...]:
    """The fields of which no case applies to the patient: the set states them for other patients only.

    A field that is stated in one plan and not in another is not among them: silence is a line to write on.
    """
    names = [name for name in CASE_FIELDS if getattr(rules.cases, name) and name not in rules.cases.from_plans]
    return tuple(sorted(name for name in names if not possible_cases(rules, name, is_true)))


def _default(name: str) -> Any:
    return InstructionSet.model_fields[name].get_default(call_default_factory=True)


def without_conditions(value: Conditional, is_true: TermTest) -> Conditional:
    """A case that applies, with its own entries resolved."""
    return cast("Conditional", resolve(value.model_copy(update={"only_if": None}), is_true))


def resolve_entry(entry: C, is_true: TermTest) -> C | None:
    """An entry of a list for the patient; None if it is for other patients only."""
    resolved = resolve(entry, is_true)
    return None if resolved is _DROPPED else cast("C", resolved)


def resolve(value: Any, is_true: TermTest, moves: dict[KeyPath, KeyPath] | None = None, path: KeyPath = ()) -> Any:
    """A value without what is not for this patient; `_DROPPED` if it is itself not for this patient.

    `path` is the path of the value in the resolved set. `moves` receives, for each path that changes, the path in the
    file.
    """
    if isinstance(value, tuple):
        return _resolve_list(value, is_true, moves, path)
    if not isinstance(value, ContentModel):
        return value
    changes: dict[str, Any] = {}
    if isinstance(value, Conditional) and value.only_if is not None:
        result = value.only_if.evaluate(is_true)
        if result is False:
            return _DROPPED
        if result is True and isinstance(value, ConditionalText) and value.is_plain:
            return value.text
        changes["only_if"] = result if isinstance(result, Condition) else None
    stated = value.model_fields_set
    for name, current in vars(value).items():  # most values are neither lists nor models, so they are not resolved
        if isinstance(current, tuple | ContentModel) and name in stated and name != "only_if":
            resolved = resolve(current, is_true, moves, (*path, name))
            if resolved is not current:
                changes[name] = resolved
    return value.model_copy(update=changes) if changes else value


def _resolve_list(
    value: tuple[Any, ...], is_true: TermTest, moves: dict[KeyPath, KeyPath] | None, path: KeyPath
) -> tuple[Any, ...]:
    entries: list[Any] = []
    same_text: dict[object, list[int]] = {}
    may_repeat = any(map(_has_condition, value))
    for index, entry in enumerate(value):
        resolved = resolve(entry, is_true, moves, (*path, len(entries)))
        if resolved is _DROPPED:
            continue
        if may_repeat and isinstance(entry, str | Conditional):
            places = same_text.setdefault(_text_of(entry), [])
            if _is_merged(entries, places, resolved, is_conditional=_has_condition(entry)):
                continue
            places.append(len(entries))
        if moves is not None:
            source: KeyPath = (*path, index)
            is_plain_text = isinstance(entry, ConditionalText) and isinstance(resolved, str)
            moves[*path, len(entries)] = (*source, "text") if is_plain_text else source
        entries.append(resolved)
    unchanged = len(entries) == len(value) and all(map(_is_same, entries, value))
    return value if unchanged else tuple(entries)


def _text_of(entry: object) -> object:
    return entry if isinstance(entry, str) else getattr(entry, "text", None)


def _has_condition(entry: object) -> bool:
    return isinstance(entry, Conditional) and entry.only_if is not None


def _is_merged(entries: list[Any], places: list[int], entry: Any, *, is_conditional: bool) -> bool:
    """True if an entry is already in the list with another condition: then the page has it once, if either is true.

    Authors write an entry twice for "or". A patient for whom both are true would read it twice.
    """
    for place in places:
        other = entries[place]
        conditions: list[Any] = [getattr(value, "only_if", None) for value in (other, entry)]
        if not (is_conditional or conditions[0]) or _without_condition(other) != _without_condition(entry):
            continue
        if isinstance(other, Conditional) and all(conditions):
            either = Condition((AnyOf(tuple(dict.fromkeys(conditions))),)) if conditions[0] != conditions[1] else None
            entries[place] = other.model_copy(update={"only_if": either}) if either else other
        elif conditions[0] is not None:
            entries[place] = entry
        return True
    return False


def _without_condition(entry: object) -> object:
    if isinstance(entry, ConditionalText) and entry.is_plain:
        return entry.text
    return entry.model_copy(update={"only_if": None}) if isinstance(entry, Conditional) else entry


def _is_same(first: object, second: object) -> bool:
    return first is second
