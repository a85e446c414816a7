"""Every value of a set can be changed by an overlay, and nothing else changes with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from handouts.content.models.instructions import InstructionSet
from handouts.content.overlay_merge import BASE_ONLY, merge_overlays
from handouts.content.overlays import Overlay
from handouts.content.reader import MergedTree, read_model
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import source_from_bytes
from handouts.content.yaml.source_locations import KeyPath
from tests.support.clinics import TEMPLATES
from tests.support.commands import ROOT

SETS = [
    ROOT / "tests/fixtures/templates/clinics/river-bend-spine/lumbar-epidural-injection.yaml",
    *sorted((TEMPLATES / "clinics").glob("*/balloon-kyphoplasty.yaml")),
]


def base_of(path: Path) -> MergedTree:
    merged = read_model(path, InstructionSet).merged
    assert merged
    return merged


def overlay_of(tree: Any) -> Overlay:
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10_000)
    parsed = parse_yaml(source_from_bytes(text.encode(), "overlay.yaml"))
    assert not parsed.problems, (text, parsed.problems)
    return Overlay("sites", "midtown", parsed)


def leaves(node: Any, path: KeyPath = ()) -> list[tuple[KeyPath, str]]:
    if isinstance(node, str):
        return [(path, node)]
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, tuple) else ()
    return [leaf for key, value in children for leaf in leaves(value, (*path, key))]


def value_at(node: Any, path: KeyPath) -> Any:
    for step in path:
        node = node[step]
    return node


def replaced(node: Any, path: KeyPath, value: str) -> Any:
    if not path:
        return value
    if isinstance(node, dict):
        return {**node, path[0]: replaced(node[path[0]], path[1:], value)}
    return tuple(replaced(entry, path[1:], value) if index == path[0] else entry for index, entry in enumerate(node))


def name_of(entry: Any) -> str:
    """What an overlay calls an entry of a list."""
    if isinstance(entry, str):
        return " ".join(entry.split())
    keys = ("id", "generic", "medicine", "name", "heading", "topic", "title", "text")
    texts = [entry[key] for key in keys if isinstance(entry.get(key), str)]
    texts += [value for value in entry.values() if isinstance(value, str)]
    return " ".join(texts[0].split()) if texts else ""


def edit(node: Any, path: KeyPath, value: str) -> Any:
    """The overlay that changes one value; None if an entry has no name of its own."""
    if not path:
        return value
    if isinstance(node, dict):
        inner = edit(node[path[0]], path[1:], value)
        return None if inner is None else {path[0]: inner}
    names = Counter(map(name_of, node))
    name = name_of(node[path[0]])
    inner = edit(node[path[0]], path[1:], value)
    return None if inner is None or names[name] > 1 or not name else {"change": {name: inner}}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.parent.name)
def test_every_value_can_be_changed(path: Path) -> None:
    base = base_of(path)
    changed = 0
    for leaf, value in leaves(base.tree):
        tree = edit(base.tree, leaf, f"{value} changed")
        if leaf[0] in BASE_ONLY or tree is None:
            continue
        merged = merge_overlays(base, [overlay_of(tree)], InstructionSet)
        assert merged.problems == [], (leaf, merged.problems)
        expected = replaced(base.tree, leaf, " ".join(f"{value} changed".split()))
        assert value_at(merged.tree, leaf) == value_at(expected, leaf)
        assert {key: entry for key, entry in merged.tree.items() if key != leaf[0]} == {
            key: entry for key, entry in base.tree.items() if key != leaf[0]
        }
        assert [text for _, text in leaves(merged.tree)] == [text for _, text in leaves(expected)], leaf
        assert merged.places.value(leaf)[0] == "overlay.yaml"
        others = [other for other, _ in leaves(base.tree) if other != leaf]
        assert all(merged.places.value(other) == base.places.value(other) for other in others)
        changed += 1
    assert changed > 20


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.parent.name)
def test_every_entry_can_be_removed(path: Path) -> None:
    base = base_of(path)
    removed = 0
    for key, entries in base.tree.items():
        if not isinstance(entries, tuple) or key in BASE_ONLY:
            continue
        names = Counter(map(name_of, entries))
        for index, entry in enumerate(entries):
            if names[name_of(entry)] > 1 or not name_of(entry):
                continue
            overlay = overlay_of({key: {"remove": [name_of(entry)], "add": ["One more."]}})
            merged = merge_overlays(base, [overlay], InstructionSet)
            assert merged.problems == []
            assert merged.tree[key] == (*entries[:index], *entries[index + 1 :], "One more.")
            for position in range(len(entries) - 1):  # shifted entries keep their places
                original = position + (position >= index)
                assert merged.places.value((key, position)) == base.places.value((key, original))
            assert merged.places.value((key, len(entries) - 1))[0] == "overlay.yaml"
            removed += 1
    assert removed > 10


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.parent.name)
def test_the_same_value_is_never_accepted(path: Path) -> None:
    base = base_of(path)
    for leaf, value in leaves(base.tree):
        tree = edit(base.tree, leaf, value)
        if leaf[0] in BASE_ONLY or tree is None:
            continue
        merged = merge_overlays(base, [overlay_of(tree)], InstructionSet)
        (problem,) = merged.problems
        assert problem.message.startswith("this overrides nothing"), (leaf, problem)
        assert merged.tree == base.tree
