"""Move values with conditions to where the model of a set expects them.

A field that is a mapping, such as `fasting`, may be a list of mappings with `only_if`, or one mapping with `only_if`.
Such mappings are moved to `cases`. The keys of each plan in `plans` are moved to the set: each entry of a list gets the
condition of its plan, and each mapping becomes a case. Every value keeps its place in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, get_args, get_origin

from pydantic import BaseModel

from handouts.content.models.instructions import Cases, InstructionSet
from handouts.content.yaml.composer import Tree
from handouts.content.yaml.source_locations import Extent, KeyPath, SourceMap
from handouts.errors import Problem, did_you_mean

CASE_FIELDS = frozenset(Cases.model_fields) - {"from_plans"}
"""Fields that are one mapping, and that may have cases."""
_UNCONDITIONAL = frozenset({"include", "not_applicable"})
LIST_FIELDS = frozenset(
    name
    for name, info in InstructionSet.model_fields.items()
    if get_origin(info.annotation) is tuple and name not in _UNCONDITIONAL
)
"""Fields that are lists, whose entries may have conditions."""
Mappings: TypeAlias = Mapping[str, Tree]


def _group_lists(model: object) -> frozenset[str]:
    """The fields of a model if all of them are lists, such as those of `warning`; else empty."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return frozenset()
    fields = model.model_fields
    is_group = all(get_origin(info.annotation) is tuple and get_args(info.annotation) for info in fields.values())
    return frozenset(fields) if is_group else frozenset()


GROUP_FIELDS = {
    name: lists for name, info in InstructionSet.model_fields.items() if (lists := _group_lists(info.annotation))
}
"""Fields that are mappings of lists only, such as `medicines` and `warning`, with the names of their lists."""


def has_cases(tree: Mappings) -> bool:
    """True if a set has plans, or a field with cases."""
    return "plans" in tree or any(_is_case(tree[name]) for name in CASE_FIELDS & tree.keys())


def _is_case(value: Tree) -> bool:
    return isinstance(value, tuple) or (isinstance(value, dict) and "only_if" in value)


def move_cases(tree: Mappings, places: SourceMap) -> tuple[dict[str, Tree], SourceMap, list[Problem]]:
    """The tree of a set as its model expects it, with the places of all values, and the problems of its plans."""
    given = tree.get("cases")
    mover = _CaseMover(dict(tree), places, dict(given) if isinstance(given, dict) else {})
    mover.move_fields()
    mover.move_plans()
    if mover.cases:
        mover.tree["cases"] = mover.cases
    return mover.tree, SourceMap(places.file, mover.extents, places.sources), mover.problems


@dataclass
class _CaseMover:
    """The tree that is being built, and the places of its values."""

    tree: dict[str, Tree]
    places: SourceMap
    cases: dict[str, Tree] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.extents: dict[KeyPath, Extent] = dict(self.places.extents)

    def move_fields(self) -> None:
        """Move each field with cases to `cases`."""
        for name in sorted(CASE_FIELDS & self.tree.keys()):
            value = self.tree[name]
            if isinstance(value, tuple):
                del self.tree[name]
                self.cases[name] = value
                self._copy_places((name,), ("cases", name))
            elif _is_case(value):
                del self.tree[name]
                self.cases[name] = (value,)
                self._copy_places((name,), ("cases", name, 0))

    def move_plans(self) -> None:
        """Move the keys of each plan to the set."""
        plans = self.tree.get("plans")
        if not isinstance(plans, dict):
            return
        outside = {name: self.places.key((name,))[1] for name in CASE_FIELDS & self.places_keys()}
        left: dict[str, Tree] = {}
        for name, plan in plans.items():
            left[name] = plan
            if isinstance(plan, dict):
                left[name] = {key: value for key, value in plan.items() if key == "only_if"}
                for key, value in plan.items():
                    if key != "only_if":
                        self._move_key(("plans", name, key), value, plan.get("only_if"), outside)
        self.tree["plans"] = left

    def places_keys(self) -> set[str]:
        """The keys of the set as the file states them."""
        return {str(path[0]) for path in self.places.extents if len(path) == 1}

    def _move_key(self, path: KeyPath, value: Tree, condition: Tree, outside: Mapping[str, int]) -> None:
        key = str(path[2])
        if key in outside:
            message = f"`{key}` is also stated outside of the plans, on line {outside[key]}"
            self._report(path, message, "keep one of them")
        elif key in CASE_FIELDS and isinstance(value, dict | tuple):
            for index, entry in enumerate(value if isinstance(value, tuple) else (value,)):
                entry_path = (*path, index) if isinstance(value, tuple) else path
                self.cases["from_plans"] = tuple(sorted({*self.cases.get("from_plans", ()), key}))  # type: ignore[misc]
                self._append(self.cases, key, ("cases", key), entry, entry_path, condition)
        elif key in LIST_FIELDS and isinstance(value, tuple):
            for index, entry in enumerate(value):
                self._append(self.tree, key, (key,), entry, (*path, index), condition)
        elif key in GROUP_FIELDS and isinstance(value, dict):
            self._move_group(path, value, condition)
        elif key in LIST_FIELDS or key in GROUP_FIELDS or key in CASE_FIELDS:
            self._report(path, f"expected {'a list' if key in LIST_FIELDS else 'a mapping'}", "")
        else:
            names = sorted({*CASE_FIELDS, *LIST_FIELDS, *GROUP_FIELDS})
            message = (
                f"`{key}` is the same in all plans" if key in InstructionSet.model_fields else f'unknown key "{key}"'
            )
            hint = "move it out of the plan" if key in InstructionSet.model_fields else did_you_mean(key, names)
            self._report(path, message, hint)

    def _move_group(self, path: KeyPath, group: Mappings, condition: Tree) -> None:
        key = str(path[2])
        current = self.tree.get(key)
        lists: dict[str, Tree] = dict(current) if isinstance(current, dict) else {}
        self.tree[key] = lists
        self.extents.setdefault((key,), self.extents[path])
        for name, value in group.items():
            if name not in GROUP_FIELDS[key]:
                self._report((*path, name), f'unknown key "{name}"', did_you_mean(name, GROUP_FIELDS[key]))
            elif not isinstance(value, tuple):
                self._report((*path, name), "expected a list", "")
            else:
                for index, entry in enumerate(value):
                    self._append(lists, name, (key, name), entry, (*path, name, index), condition)

    def _append(
        self, parent: dict[str, Tree], key: str, path: KeyPath, entry: Tree, source: KeyPath, condition: Tree
    ) -> None:
        """Append an entry with the condition of its plan to the list `key` of `parent`, which is at `path`."""
        entries = parent.get(key, ())
        if not isinstance(entries, tuple):
            return  # the model reports that it is not a list
        target = (*path, len(entries))
        self.extents.setdefault(path, self.extents[source[:3]])
        self._copy_places(source, target)
        if isinstance(entry, str):
            self.extents[*target, "text"] = self.extents[source]
            entry = {"text": entry}
        if isinstance(entry, dict) and condition is not None:
            plan_extent = self.extents[*source[:2], "only_if"]
            own = entry.get("only_if")
            self.extents[*target, "only_if"] = self.extents.get((*source, "only_if"), plan_extent)
            entry = {
                **entry,
                "only_if": condition if own is None else (condition, *(own if isinstance(own, tuple) else (own,))),
            }
        parent[key] = (*entries, entry)

    def _copy_places(self, source: KeyPath, target: KeyPath) -> None:
        size = len(source)
        for path, extent in self.places.extents.items():
            if path[:size] == source:
                self.extents[target + path[size:]] = extent

    def _report(self, path: KeyPath, message: str, hint: str) -> None:
        self.problems.append(Problem(*self.places.key(path), message, hint))
