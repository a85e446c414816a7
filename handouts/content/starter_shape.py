"""Write a starter set with the keys of another set, in its order, and without its values.

Every line is an example that is turned off, as in the starter set. A text is an example text of the starter set, which
an approved set must not have. Anything else, such as a time, a number or a choice, is left out: the line ends after the
colon, and the comment above it shows how to write the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from handouts.content.key_aliases import with_field_names
from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import merge_includes
from handouts.content.yaml.composer import Tree, parse_yaml
from handouts.content.yaml.source import read_source, shown_path, source_from_bytes
from handouts.errors import InputError

_Path = tuple[str, ...]
_KEY_LINE = re.compile(r"(?P<indent> *)(?P<dash>- )?(?P<key>[a-z_]+):(?: (?P<value>.+))?")
_ITEM_LINE = re.compile(r" *- (?P<value>.+)")
_DIVIDER = "## ----"
EXAMPLE_TEXT = re.compile(r"own words|name here|name of|example|555-010", re.I)
"""Words in example texts of the starter files. A clinic may use other example values, such as `stop` or amounts."""
_IDENTITY = ("procedure", "version", "revised", "status")
"""Keys with values at the top of every starter set."""
_LEFT_OUT = (*_IDENTITY, "include")


_ONLY_IF = (
    "## A line, a row or a field below can be for some patients only. Give it its condition in `only_if`:",
    "##   - {only_if: example_question, text: In your own words}",
    "## Conditions: not example_question, example_choice is first, age under 18, time before noon.",
)


_NEEDED: tuple[_Path, ...] = (
    ("length", "total"), ("arrival", "check_in"), ("arrival", "place"), ("driver",), ("fasting",), ("smoking",),
    ("medicines",), ("allergies",), ("tests",), ("bring",), ("leave",), ("wear",), ("steps",), ("risks",),
    ("lower_risk",), ("alternatives",), ("expect",), ("warning", "emergency"), ("warning", "call_us"),
    ("activity", "do"), ("activity", "avoid"), ("activity", "normal"), ("wound_care",), ("pain_relief",),
    ("follow_up",),
)  # fmt: skip
"""Keys that a set needs even if the sample does not have them: `check` or a page would miss them."""
_NEEDED_IN_ENTRIES = (("risks", "frequency", False), ("alternatives", "no_treatment", True))
"""Keys that one entry of a list needs, and whether that entry is another one than those of the sample."""


class _Example(NamedTuple):
    """What a starter set shows for a key."""

    comments: tuple[str, ...]
    """The explanation above the key, one line each, without ##."""
    value: str
    """The example as it is written: after the colon, or as the first item of its list; '' if it has keys itself."""
    is_item: bool = False
    """True if it is the first item of its list, like a row of a table: `- [one cell, another cell]`."""


_NO_EXAMPLE = _Example((), "")


@dataclass
class _StarterText:
    """A starter set with its examples turned on, as lines for people."""

    head: list[str]
    """The lines up to the last key that every set has."""
    examples: dict[_Path, _Example]
    dividers: dict[str, str]
    """The heading above a key of the first level: `## ---- Before the procedure ----`."""

    def example(self, path: _Path) -> _Example:
        """The example of a key. Plans, questions, texts and conditions have it under another path."""
        if path in self.examples:
            return self.examples[path]
        if path[0] == "plans" and len(path) > 2:
            return self.example(path[2:])
        if path[0] == "asks" and len(path) > 2:
            ends = path[2:]
            return next(
                (self.examples[key] for key in self.examples if key[0] == "asks" and key[2:] == ends), _NO_EXAMPLE
            )
        if path[-1] == "only_if":
            return self.examples.get(("plan", "only_if"), _NO_EXAMPLE)
        return self.example(path[:-1]) if path[-1] == "text" and len(path) > 1 else _NO_EXAMPLE


@dataclass(frozen=True)
class Sample:
    """A set whose keys a new set can have."""

    path: Path
    clinic: str
    procedure: str

    @property
    def name(self) -> str:
        """As `--like` names it."""
        return f"{self.clinic}/{self.procedure}"


def set_keys(path: Path) -> dict[str, Tree]:
    """The keys and values of a set, with those of its included files. Raises InputError if it cannot be read."""
    parsed = with_field_names(parse_yaml(read_source(path, shown_path(path))), InstructionSet)
    merged = merge_includes(parsed, path, path.parent, InstructionSet)
    if merged.tree is None or merged.problems:
        raise InputError(merged.problems)
    return merged.tree


def starter_with_keys(starter: str, keys: dict[str, Tree], like: str) -> str:
    """A starter set with the keys of another set, and after them those that every set needs.

    `starter` is the text of the starter set with its examples turned on, `like` the name of the other set.
    """
    text = _read_starter(starter)
    lines = [
        *text.head,
        "",
        f"## The keys below are those of the set {like}, in its order, without its values.",
        "## A line that ends after its colon needs a value. Delete what you do not use.",
    ]
    if "asks" not in keys and isinstance(asks := parse_yaml(source_from_bytes(starter.encode(), "starter")).tree, dict):
        keys = {"asks": asks["asks"], **keys}
    own_keys, keys = keys, _with_needed_keys(keys, parse_yaml(source_from_bytes(starter.encode(), "starter")).tree)
    divider, is_added = "", False
    for key, node in keys.items():
        if key in _LEFT_OUT:
            continue
        if key not in own_keys and not is_added:
            is_added = True
            lines += ["", "", f"## The set {like} does not have the keys below. Most sets need them."]
        if text.dividers.get(key, divider) != divider:
            divider = text.dividers[key]
            lines += ["", "", divider] if divider else []
        lines.append("")
        lines += (line if line.startswith("##") else f"# {line}" for line in _key_lines(text, (key,), node, ""))
        if key == "asks":
            lines += _ONLY_IF
    return "\n".join(lines) + "\n"


def _with_needed_keys(keys: dict[str, Tree], starter: Tree) -> dict[str, Tree]:
    """The keys of a set, and those of `_NEEDED` that it has neither there nor in one of its plans."""
    if not isinstance(starter, dict):
        return keys
    keys, plans = dict(keys), keys.get("plans")
    in_plans = (
        {key for plan in plans.values() if isinstance(plan, dict) for key in plan} if isinstance(plans, dict) else set()
    )
    for key, *parts in _NEEDED:
        example, own = starter[key], keys.get(key)
        if key in in_plans and own is None:
            continue
        if not parts:
            keys.setdefault(key, example)
        elif isinstance(example, dict) and (own is None or isinstance(own, dict)) and not (own and parts[0] in own):
            added = {parts[0]: example[parts[0]]}
            keys[key] = {**added, **(own or {})} if key == "warning" else {**(own or {}), **added}
    for key, name, is_new_entry in _NEEDED_IN_ENTRIES:
        entries, examples = keys.get(key), starter[key]
        if not isinstance(entries, tuple) or not isinstance(examples, tuple) or not isinstance(examples[0], dict):
            continue
        if any(isinstance(entry, dict) and name in entry for entry in entries):
            continue
        first = entries[0] if entries else None
        if is_new_entry or not isinstance(first, dict):
            keys[key] = (*entries, examples[0])
        else:
            keys[key] = ({**first, name: examples[0][name]}, *entries[1:])
    return keys


def _key_lines(text: _StarterText, path: _Path, node: Tree, indent: str, *, explain: bool = True) -> Iterator[str]:
    """The lines of a key and of all below it."""
    example = text.example(path)
    if explain:
        yield from (f"{indent}## {comment}".rstrip() for comment in example.comments)
    key = f"{indent}{path[-1]}:"
    value = example.value if is_example_text(example.value) and path[-1] != "frequency" else ""
    if isinstance(node, dict) and node:
        yield key
        for name, child in node.items():
            yield from _key_lines(text, (*path, name), child, f"{indent}  ", explain=explain)
    elif isinstance(node, tuple) and any(isinstance(entry, dict) for entry in node):
        yield key
        explained: set[str] = set()
        for entry in node:
            yield from _entry_lines(text, path, entry, f"{indent}  ", explained)
    elif isinstance(node, tuple) and value and (example.is_item or not value.startswith("[")):
        yield key
        yield f"{indent}  - {value}"
    else:
        if explain and not value and example.value:
            yield f"{indent}## Written like this: {example.value}"
        yield f"{key} {value}".rstrip()


def _entry_lines(text: _StarterText, path: _Path, entry: Tree, indent: str, explained: set[str]) -> Iterator[str]:
    """The lines of one entry of a list. A key is explained in the first entry that has it."""
    if not isinstance(entry, dict):
        yield f"{indent}- {text.example(path).value}"
        return
    first = True
    for name, child in entry.items():
        explain, start = name not in explained, first
        explained.add(name)
        for line in _key_lines(text, (*path, name), child, f"{indent}  ", explain=explain):
            is_key = start and line.startswith(f"{indent}  {name}:")
            if start and line.startswith(f"{indent}  ##"):
                yield line.removeprefix("  ") if indent else line
            else:
                yield f"{indent}- {line[len(indent) + 2 :]}" if is_key else line
            start = start and not is_key
        first = False


def is_example_text(value: str) -> bool:
    """True for an example text, which cannot be taken for a value."""
    return EXAMPLE_TEXT.search(value) is not None


def _read_starter(starter: str) -> _StarterText:
    """Find the explanation and the example of each key in a starter set with its examples turned on."""
    lines = starter.splitlines()
    text = _StarterText([], {}, {})
    comments: list[str] = []
    divider, parents = "", list[tuple[int, str]]()
    for number, line in enumerate(lines):
        stripped = line.strip()
        if stripped.startswith("##"):
            divider = stripped if stripped.startswith(_DIVIDER) else divider
            comments = [] if stripped.startswith(_DIVIDER) else [*comments, stripped.removeprefix("##").strip()]
        elif match := _KEY_LINE.fullmatch(line):
            depth = len(match["indent"]) + len(match["dash"] or "")
            while parents and parents[-1][0] >= depth:
                parents.pop()
            parents.append((depth, match["key"]))
            path = tuple(name for _, name in parents)
            text.examples.setdefault(path, _Example(tuple(comments), match["value"] or ""))
            if depth == 0:
                text.dividers[match["key"]] = divider
                if match["key"] == _IDENTITY[-1]:
                    text.head = lines[: number + 1]
            comments = []
        elif match := _ITEM_LINE.fullmatch(line):
            path = tuple(name for _, name in parents)
            example = text.examples.get(path)
            if example and not example.value:
                text.examples[path] = example._replace(value=match["value"], is_item=True)
            comments = []
        elif not stripped:
            comments = []
    return text
