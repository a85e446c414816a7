"""Merge the overlays of a set into its tree, before the set is validated. `overlays` says what an overlay is.

Every overlay is read against the set alone. What it does not change is an error: a key that the set does not state, the
same value, an entry that is not in the list. So an overlay never stays without effect when the set changes. A site and
a physician may change different things. If both change one thing to different values, there is no right order, so they
are refused together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from pydantic import BaseModel

from handouts.content.key_aliases import with_field_names
from handouts.content.models.scalars import kind_name
from handouts.content.overlays import Overlay
from handouts.content.reader import MergedTree, aliases_at, known_keys
from handouts.content.yaml.composer import ParsedYaml, Tree
from handouts.content.yaml.source_locations import Extent, KeyPath, Place, SourceMap
from handouts.errors import Problem, did_you_mean

OPERATIONS = {
    "add": "entries to add at the end; or a value that the set does not state",
    "remove": "entries to remove: their text, or the `id` or name of an entry with keys",
    "change": "entries to change, by their text, `id` or name, with what replaces them",
    "replace": "all entries, in place of those of the set",
}
"""How an overlay changes a list, with the meaning of each."""
BASE_ONLY = ("procedure", "version", "revised", "status", "review", "source", "include", "reader")
"""Keys of a set that no overlay has: they name the set and its approval, which also cover all overlays."""
_UNIQUE_KEYS = ("id", "generic")
_NAME_KEYS = (*_UNIQUE_KEYS, "medicine", "name", "heading", "topic", "title", "text", "only_if")
"""Keys that name an entry of a list, the best first."""


def merge_overlays(base: MergedTree, overlays: Sequence[Overlay], model: type[BaseModel]) -> MergedTree:
    """The tree of a set with its overlays, in their order. Each value keeps its place.

    `base` is the tree after includes and key aliases. The result's `problems` have what the overlays do not change.
    """
    if base.tree is None or not overlays:
        return base
    root = _nodes(base.tree, base.places, ())
    problems = list(base.problems)
    merged = _Edits()
    sources = dict(base.places.sources)
    incomplete, reported = base.incomplete, set(base.reported)
    for overlay in overlays:
        places = overlay.parsed.places
        sources |= places.sources
        incomplete |= overlay.parsed.incomplete or overlay.parsed.tree is None
        reported |= {(places.file, line) for line in overlay.parsed.reported}
        if overlay.parsed.tree is not None:
            reader = _OverlayReader(overlay, base.places, model)
            reader.read(root)
            problems += reader.problems
            problems += merged.include(reader.edits)
    extents: dict[KeyPath, Extent] = {(): root.extent} if root.extent else {}
    tree = {key: _write(node, (key,), extents) for key, node in merged.applied(root).keys.items()}
    places = SourceMap(base.places.file, extents, sources)
    renamed = with_field_names(ParsedYaml(tree, places, ()), model)  # keys of added entries
    return MergedTree(renamed.tree, renamed.places, [*problems, *renamed.problems], incomplete, reported)


# -- Trees with places -------------------------------------------------------------------------------------------------
@dataclass
class _Node:
    """A value with its own place, so that it can move within its tree."""

    value: str | dict[str, _Node] | list[_Node] | None
    extent: Extent | None

    @property
    def keys(self) -> dict[str, _Node]:
        """The values of a mapping by key; none for any other value."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def entries(self) -> list[_Node]:
        """The entries of a list; none for any other value."""
        return self.value if isinstance(self.value, list) else []

    def tree(self) -> Tree:
        """The value without places, to compare it. The spaces of a text do not matter."""
        if isinstance(self.value, dict):
            return {key: node.tree() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return tuple(node.tree() for node in self.value)
        return _plain(self.value) if isinstance(self.value, str) else self.value


def _plain(text: str) -> str:
    return " ".join(text.split())


def _nodes(tree: Tree, places: SourceMap, path: KeyPath) -> _Node:
    extent = places.extents.get(path)
    if isinstance(tree, dict):
        return _Node({key: _nodes(value, places, (*path, key)) for key, value in tree.items()}, extent)
    if isinstance(tree, tuple):
        return _Node([_nodes(value, places, (*path, index)) for index, value in enumerate(tree)], extent)
    return _Node(tree, extent)


def _write(node: _Node, path: KeyPath, extents: dict[KeyPath, Extent]) -> Tree:
    """The tree of a node. Adds the extent of each of its paths."""
    if node.extent:
        extents[path] = node.extent
    if isinstance(node.value, dict):
        return {key: _write(entry, (*path, key), extents) for key, entry in node.value.items()}
    if isinstance(node.value, list):
        return tuple(_write(entry, (*path, index), extents) for index, entry in enumerate(node.value))
    return node.value


# -- Edits -------------------------------------------------------------------------------------------------------------
class _Claim(NamedTuple):
    """A place of the set that an overlay changes, and to what: two equal claims agree."""

    content: object
    place: Place


@dataclass
class _ListEdit:
    """How overlays change one list of the set."""

    extent: Extent | None
    added: list[_Node] = field(default_factory=list)
    removed: set[int] = field(default_factory=set)
    replaced: _Node | None = None


@dataclass
class _Edits:
    """What overlays change, by paths of the set."""

    values: dict[KeyPath, _Node] = field(default_factory=dict)
    lists: dict[KeyPath, _ListEdit] = field(default_factory=dict)
    parents: dict[KeyPath, Extent | None] = field(default_factory=dict)
    """Places of mappings that the set does not state."""
    claims: dict[KeyPath, _Claim] = field(default_factory=dict)

    def include(self, other: _Edits) -> list[Problem]:
        """Add the edits of the next overlay. Returns a problem for each that contradicts an earlier overlay."""
        hint = "state it in only one of the two overlays: nothing says which of them counts"
        conflicts = [
            (claim, earlier) for path, claim in other.claims.items() if (earlier := self._conflict(path, claim))
        ]
        if conflicts:
            return [
                Problem(*claim.place, f"{earlier.place[0]}:{earlier.place[1]} changes the same to something else", hint)
                for claim, earlier in conflicts
            ]
        self.values = other.values | self.values
        self.parents = other.parents | self.parents
        self.claims = other.claims | self.claims
        for path, edit in other.lists.items():
            own = self.lists.setdefault(path, _ListEdit(edit.extent))
            own.removed |= edit.removed
            own.replaced = own.replaced or edit.replaced
            added = [node.tree() for node in own.added]
            own.added += [node for node in edit.added if node.tree() not in added]
        return []

    def _conflict(self, path: KeyPath, claim: _Claim) -> _Claim | None:
        """The earlier change of the same value, or of one around or inside it; None if there is none or it agrees."""
        for other_path, other in self.claims.items():
            overlaps = path[: len(other_path)] == other_path[: len(path)]
            if overlaps and not (path == other_path and claim.content == other.content):
                return other
        return None

    def applied(self, root: _Node) -> _Node:
        """The tree of the set with these edits."""
        touched = {path[:end] for path in (*self.values, *self.lists) for end in range(len(path) + 1)}
        inner: dict[KeyPath, list[str]] = {}
        for path in sorted(touched, key=lambda path: list(map(str, path))):
            if path and isinstance(path[-1], str):
                inner.setdefault(path[:-1], []).append(path[-1])

        def rebuilt(node: _Node | None, path: KeyPath) -> _Node:
            if path in self.values:
                return self.values[path]
            if node is not None and path not in touched:
                return node
            edit = self.lists.get(path)
            if edit or (node and isinstance(node.value, list)):
                entries = node.entries if node else []
                edit = edit or _ListEdit(None)
                if edit.replaced:
                    return edit.replaced
                remaining = [
                    rebuilt(entry, (*path, index)) for index, entry in enumerate(entries) if index not in edit.removed
                ]
                return _Node([*remaining, *edit.added], node.extent if node else edit.extent)
            values = node.keys if node else {}
            keys = dict.fromkeys((*values, *inner.get(path, ())))
            extent = node.extent if node else self.parents.get(path)
            return _Node({key: rebuilt(values.get(key), (*path, key)) for key in keys}, extent)

        return rebuilt(root, ())


class _OverlayReader:
    """Reads one overlay against the set. `edits` is what it changes; `problems` is what it does not change."""

    def __init__(self, overlay: Overlay, base: SourceMap, model: type[BaseModel]) -> None:
        self._overlay, self._base, self._model = overlay, base, model
        self._places = overlay.parsed.places
        self.edits, self.problems = _Edits(), list[Problem]()

    def read(self, base: _Node) -> None:
        """Read the whole overlay. `base` is the set."""
        self._mapping(self._overlay.parsed.tree or {}, base, (), ())

    def _problem(self, here: KeyPath, message: str, hint: str = "", *, key: bool = False) -> None:
        place = self._places.key(here) if key else self._places.value(here)
        self.problems.append(Problem(*place, message, hint))

    def _stated(self, path: KeyPath) -> str:
        """File and line of a value of the set."""
        file, line, _ = self._base.value(path)
        return f"{file}:{line}"

    def _set_value(self, path: KeyPath, here: KeyPath, tree: Tree) -> None:
        node = _nodes(tree, self._places, here)
        self.edits.values[path] = node
        self.edits.claims[path] = _Claim(("value", node.tree()), self._places.value(here))

    def _mapping(self, tree: dict[str, Tree], base: _Node | None, path: KeyPath, here: KeyPath) -> None:
        """The keys of a mapping of the overlay. `path` is its path in the set, and `here` that in the overlay."""
        if not tree:
            self._problem(here, "this mapping is empty", "write below it what differs, or delete the key")
        known, aliases = known_keys(self._model, path), aliases_at(self._model, path)
        stated = base.keys if base else {}
        for key, value in tree.items():
            name = aliases.get(key, key)
            if not path and key in BASE_ONLY:
                message = f"`{key}` belongs to the set; an overlay cannot change it"
                self._problem((key,), message, f"change it in {PurePosixPath(self._base.file).name}", key=True)
            elif known and name not in known:
                self._problem((*here, key), f'unknown key "{key}"', did_you_mean(key, known), key=True)
            else:
                self._value(value, stated.get(name), (*path, name), (*here, key))

    def _value(self, value: Tree, base: _Node | None, path: KeyPath, here: KeyPath) -> None:
        key = str(path[-1])
        if value is None:
            self._problem(here, "the value is empty", "write what differs, or delete the key", key=True)
        elif base is None:
            self._unstated(value, path, here)
        elif isinstance(base.value, list):
            self._list(value, base, path, here)
        elif isinstance(value, dict) and "add" in value:
            message = f"the set already states `{key}`, at {self._stated(path)}"
            self._problem(here, message, "to change it, write its new value without `add`", key=True)
        elif isinstance(base.value, dict):
            if isinstance(value, dict):
                self._mapping(value, base, path, here)
            else:
                hint = "write these keys below it: " + ", ".join(base.value)
                self._problem(here, f"expected a mapping, as in the set, found {kind_name(value)}", hint)
        elif not isinstance(value, str):
            message = f"expected one value, as at {self._stated(path)}, found {kind_name(value)}"
            self._problem(here, message, f"write it as `{key}: ...`")
        elif _plain(value) == base.tree():
            message = f"this overrides nothing: the set says the same at {self._stated(path)}"
            self._problem(here, message, "delete the line, or correct the value")
        else:
            self._set_value(path, here, value)

    def _unstated(self, value: Tree, path: KeyPath, here: KeyPath) -> None:
        """A key that the set does not state: only `add` can state it."""
        name = ".".join(step for step in path if isinstance(step, str))
        if isinstance(value, dict) and set(value) == {"add"}:
            added = value["add"]
            if isinstance(added, tuple):
                self._add_entries(added, [], path, (*here, "add"))
            elif added is None:
                self._problem((*here, "add"), "the value is empty", "write the value after `add:`", key=True)
            else:
                self._set_value(path, (*here, "add"), added)
        elif isinstance(value, dict) and not value.keys() & OPERATIONS.keys():
            self.edits.parents[path] = self._places.extents.get(here)
            self._mapping(value, None, path, here)
        else:
            message = f"this overrides nothing: the set does not state `{name}`"
            hint = f"correct the key; or, to state here what the set leaves open: `{path[-1]}: {{add: ...}}`"
            self._problem(here, message, hint, key=True)

    # -- lists
    def _list(self, value: Tree, base: _Node, path: KeyPath, here: KeyPath) -> None:
        operations = ", ".join(f"`{name}:`" for name in OPERATIONS)
        if not isinstance(value, dict):
            message = "an overlay changes a list only by `add`, `remove`, `change` or `replace`"
            self._problem(here, message, f"write one of {operations} above the entries, and indent them")
            return
        if not value:
            self._problem(here, "this mapping is empty", f"write below it: {operations}")
        for name in value:
            if name not in OPERATIONS:
                self._problem(
                    (*here, name), f'unknown key "{name}" for a list', did_you_mean(name, OPERATIONS), key=True
                )
        if "replace" in value and len(value) > 1:
            hint = "write all entries below `replace`"
            self._problem((*here, "replace"), "`replace` cannot be combined with other changes", hint, key=True)
            return
        for name, read in (("replace", self._replace_list), ("remove", self._remove_entries),
                           ("change", self._change_entries)):  # fmt: skip
            if name in value:
                read(value[name], base, path, (*here, name))
        if "add" in value:
            self._add_entries(value["add"], base.entries, path, (*here, "add"))

    def _entries(self, value: Tree, here: KeyPath) -> tuple[Tree, ...]:
        """The entries of an operation; none, with a problem, if it has none."""
        if isinstance(value, tuple) and value:
            return value
        actual = "an empty list" if isinstance(value, tuple) else kind_name(value)
        self._problem(here, f"expected a list of entries, found {actual}", "write each on its own line, after `- `")
        return ()

    def _edit(self, path: KeyPath, here: KeyPath) -> _ListEdit:
        return self.edits.lists.setdefault(path, _ListEdit(self._places.extents.get(here[:-1])))

    def _replace_list(self, value: Tree, base: _Node, path: KeyPath, here: KeyPath) -> None:
        if not self._entries(value, here):
            return
        node = _nodes(value, self._places, here)
        if node.tree() == base.tree():
            message = f"this overrides nothing: the set has the same entries at {self._stated(path)}"
            self._problem(here, message, "delete it, or correct an entry", key=True)
            return
        self._edit(path, here).replaced = node
        self.edits.claims[path] = _Claim(("replace", node.tree()), self._places.value(here))

    def _remove_entries(self, value: Tree, base: _Node, path: KeyPath, here: KeyPath) -> None:
        for position, name in enumerate(self._entries(value, here)):
            entry_here = (*here, position)
            if not isinstance(name, str):
                hint = "write only its text, its `id`, or its name, such as the generic name of a medicine"
                self._problem(entry_here, f"expected the name of an entry, found {kind_name(name)}", hint)
            elif (index := self._find(name, base, path, entry_here)) is not None:
                edit = self._edit(path, here)
                if index in edit.removed:
                    self._problem(entry_here, "this entry is already removed above", "delete one of the two")
                edit.removed.add(index)
                self.edits.claims[*path, index] = _Claim("remove", self._places.value(entry_here))

    def _change_entries(self, value: Tree, base: _Node, path: KeyPath, here: KeyPath) -> None:
        if not isinstance(value, dict) or not value:
            hint = 'write below it the entry and what replaces it: "old text": new text'
            self._problem(here, f"expected a mapping, found {kind_name(value)}", hint)
            return
        for name, changed in value.items():
            entry_here = (*here, name)
            index = self._find(name, base, path, entry_here, key=True)
            if index is None:
                continue
            if (*path, index) in self.edits.claims:
                self._problem(entry_here, "this entry is already removed or changed", "keep one of the two", key=True)
            else:
                self._value(changed, base.entries[index], (*path, index), entry_here)

    def _add_entries(self, value: Tree, base: list[_Node], path: KeyPath, here: KeyPath) -> None:
        known = [entry.tree() for entry in base]
        added: list[Tree] = []
        for position, entry in enumerate(self._entries(value, here)):
            node = _nodes(entry, self._places, (*here, position))
            tree, names = node.tree(), _unique_names(node)
            same = (index for index, old in enumerate(base) if known[index] == tree or names & _unique_names(old))
            if (index := next(same, None)) is not None:
                message = f"the set already has this entry at {self._stated((*path, index))}"
                self._problem((*here, position), message, "delete it here, or use `change` to change the entry")
            elif tree in added:
                self._problem((*here, position), "this entry is already added above", "delete one of the two")
            else:
                added.append(tree)
                self._edit(path, here).added.append(node)
        if added:  # two overlays may both add to a list; only `replace` contradicts it
            self.edits.claims[*path, "add"] = _Claim("add", self._places.value(here))

    def _find(self, name: str, base: _Node, path: KeyPath, here: KeyPath, *, key: bool = False) -> int | None:
        """The index of an entry of the set; None, with a problem, if there is none or if there are several."""
        matches = [index for index, entry in enumerate(base.entries) if _plain(name) in _entry_names(entry)]
        if len(matches) == 1:
            return matches[0]
        if not matches:
            known = {name for entry in base.entries for name in _entry_names(entry)[:1]}
            message = f"this overrides nothing: the list at {self._stated(path)} has no such entry"
            self._problem(here, message, did_you_mean(_plain(name), known), key=key)
        else:
            message = f"{len(matches)} entries of the list at {self._stated(path)} have this name"
            self._problem(here, message, "give the entries an `id` in the set, and use it here", key=key)
        return None


def _texts(entry: _Node) -> dict[str, str]:
    """The texts of an entry with keys."""
    return {key: _plain(node.value) for key, node in entry.keys.items() if isinstance(node.value, str)}


def _entry_names(entry: _Node) -> list[str]:
    """What names an entry of a list, the best first: its text; or its `id`, its name, or else its first text."""
    if isinstance(entry.value, str):
        return [_plain(entry.value)]
    texts = _texts(entry)
    return [texts[key] for key in _NAME_KEYS if key in texts] or list(texts.values())[:1]


def _unique_names(entry: _Node) -> set[str]:
    """Names that no two entries of a list can have: an `id`, the generic name of a medicine."""
    texts = _texts(entry)
    return {texts[key] for key in _UNIQUE_KEYS if key in texts}
