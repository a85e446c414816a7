"""Resolve the conditions of a set for one appointment.

What is not for this patient is left out. What is certainly for this patient loses its condition. What depends on a fact
that is not known keeps the unknown part of its condition: the page prints it under the words of that condition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

from handouts.content.models.conditional import Conditional, ConditionalText
from handouts.content.models.conditions import Condition, Term
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.scalars import ContentModel

TermTest: TypeAlias = Callable[[Term], bool | None]
"""Whether a term is true for the appointment; None if that is not known."""
_DROPPED = object()


class ResolvedRules:
    """Stands in for the set of one appointment. A field is resolved when it is read, with the facts that it needs."""

    def __init__(self, rules: InstructionSet, is_true: TermTest) -> None:
        self._rules, self._is_true = rules, is_true

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._rules, name)
        if name in type(self._rules).model_fields:
            value = resolve(value, self._is_true)
            if value is _DROPPED:
                value = type(self._rules).model_fields[name].get_default(call_default_factory=True)
        self.__dict__[name] = value
        return value


def resolved_rules(rules: InstructionSet, is_true: TermTest) -> InstructionSet:
    """The set for one appointment: the same object if it has no conditions."""
    return cast("InstructionSet", ResolvedRules(rules, is_true)) if has_conditions(rules) else rules


def has_conditions(value: object) -> bool:
    """True if a value or anything in it has a condition."""
    if isinstance(value, tuple):
        return any(map(has_conditions, value))
    if not isinstance(value, ContentModel):
        return False
    if isinstance(value, Conditional) and value.only_if is not None:
        return True
    return any(has_conditions(getattr(value, name)) for name in value.model_fields_set)


def resolve(value: Any, is_true: TermTest) -> Any:
    """A value without what is not for this patient; `_DROPPED` if it is itself not for this patient."""
    if isinstance(value, tuple):
        entries = tuple(entry for entry in (resolve(entry, is_true) for entry in value) if entry is not _DROPPED)
        unchanged = len(entries) == len(value) and all(map(_same, entries, value))
        return value if unchanged else entries
    if not isinstance(value, ContentModel):
        return value
    changes: dict[str, Any] = {}
    if isinstance(value, Conditional) and value.only_if is not None:
        result = value.only_if.evaluate(is_true)
        if result is False:
            return _DROPPED
        changes["only_if"] = result if isinstance(result, Condition) else None
        if result is True and isinstance(value, ConditionalText):
            return value.text
    for name in value.model_fields_set - {"only_if"}:
        current = getattr(value, name)
        resolved = resolve(current, is_true)
        if resolved is _DROPPED:
            resolved = type(value).model_fields[name].get_default(call_default_factory=True)
        if resolved is not current:
            changes[name] = resolved
    return value.model_copy(update=changes) if changes else value


def _same(first: object, second: object) -> bool:
    return first is second
