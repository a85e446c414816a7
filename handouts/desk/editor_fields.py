"""The form of the editor: the values of a file as fields, lists and groups, with what can be added to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from handouts.content.field_shapes import FieldChoice, ValueShape
from handouts.content.yaml.source_locations import KeyPath
from handouts.desk.editor_form import KEY, NEW, PREFIX, EditorForm, path_text
from handouts.desk.language import gettext
from handouts.editing.value_edit import parse_values

LONG = 60
"""A longer value gets a field of several lines."""
MANY = 8
"""A new group with more fields shows only those that it needs."""
_HEADING_KEYS = ("name", "generic", "medicine", "heading", "topic", "title", "term", "text", "value", "id")
"""Keys whose value names an entry of a list."""
_SPOKEN = {"asc": "ASC", "id": "ID", "iv": "IV"}


@dataclass(frozen=True)
class AddableField:
    """A field that can be added."""

    path: str
    label: str
    doc: str


@dataclass
class FormNode:
    """One value of the form: a field, a list, or a group of them."""

    kind: Literal["field", "list", "group"]
    at: str
    """Its path as JSON."""
    label: str
    doc: str = ""
    line: int = 0
    """Its line in the file; 0 if it is not in it yet."""
    name: str = ""
    text: str = ""
    words: tuple[str, ...] = ()
    """All texts that it may have; () if it is free."""
    rows: int = 1
    children: list[FormNode] = field(default_factory=list)
    choices: list[AddableField] = field(default_factory=list)
    """What can be added inside."""
    entry: str = ""
    """Path of a new entry; '' if it is not a list."""
    is_entry: bool = False
    is_first: bool = False
    is_last: bool = False
    is_new: bool = False
    can_have_more: bool = False
    """True for a text that may have more fields, such as a condition."""
    key_name: str = ""
    """Name of the field for the short name of a new entry."""
    key_text: str = ""
    problem: str = ""
    level: str = ""
    focus: bool = False
    anchor: str = ""


class FormBuilder:
    """Builds the form of one file."""

    def __init__(
        self,
        data: bytes,
        shown: str,
        shape: ValueShape,
        form: EditorForm | None,
        opened: Sequence[KeyPath],
        problems: Mapping[KeyPath, tuple[str, str]],
        focus: KeyPath = (),
    ) -> None:
        """`problems` are a level and a text by path; `focus` is the value that was just added or moved.

        Raises InputError if the file cannot be read as values.
        """
        self._tree, self._extents = parse_values(data, shown)
        self._shape, self._opened, self._problems, self._focus = shape, opened, dict(problems), focus
        self._typed = form.values if form and form.view == "form" else {}
        self._count = 0

    def groups(self) -> tuple[list[FormNode], list[AddableField]]:
        """The values at the top of the file in its order, and the fields that it does not have."""
        nodes = [self._node(value, (key,), self._shape.at(key)) for key, value in self._tree.items()]
        new = [path[0] for path in self._opened if path[0] not in self._tree]
        nodes += [self._new((key,), shape) for key in dict.fromkeys(new) if (shape := self._shape.at(key))]
        return nodes, self._choices((), self._shape, [*self._tree, *new])

    # -- values of the file --------------------------------------------------------------------------------------
    def _node(self, value: Any, path: KeyPath, shape: ValueShape | None) -> FormNode:
        if isinstance(value, dict) or (value is None and shape and shape.kind in ("group", "named")):
            return self._group(value or {}, path, shape)
        if isinstance(value, tuple) or (value is None and shape and shape.kind == "list"):
            return self._list(value or (), path, shape)
        node = self._field(path, shape, value or "")
        node.can_have_more = bool(shape and isinstance(path[-1], int) and shape.fields())
        return node

    def _field(self, path: KeyPath, shape: ValueShape | None, text: str) -> FormNode:
        node = self._start("field", path)
        node.name = PREFIX + path_text(path)
        node.text = self._typed.get(node.name, text)
        words = shape.words if shape else ()
        node.words = tuple(dict.fromkeys(("", *words, node.text))) if words else ()
        is_long = len(node.text) > LONG or "\n" in node.text or path[-1] in ("text", "note", "otherwise")
        node.rows = (
            max(2, len(node.text) // 50 + 1) if is_long or (isinstance(path[-1], int) and len(node.text) > 45) else 1
        )
        return node

    def _list(self, entries: tuple[Any, ...], path: KeyPath, shape: ValueShape | None) -> FormNode:
        node = self._start("list", path)
        for index, value in enumerate(entries):
            inner = self._node(value, (*path, index), shape.at(index) if shape else None)
            inner.is_entry, inner.is_first, inner.is_last = True, index == 0, index == len(entries) - 1
            node.children.append(inner)
        if shape and not (shape.is_overlay and shape.kind == "list" and path[-1] not in ("add", "remove", "replace")):
            self._add_new_entries(node, path, shape)
        return node

    def _add_new_entries(self, node: FormNode, path: KeyPath, shape: ValueShape) -> None:
        """The added entries, and one more for a list of texts."""
        entry = shape.at(0) if shape.kind != "named" else shape.at("name")
        if entry is None:
            return
        node.entry = path_text((*path, NEW))
        count = sum(opened == (*path, NEW) for opened in self._opened)
        for number in range(1, count + 1 + (entry.kind == "text" and shape.kind != "named")):
            new = self._new((*path, f"{NEW}{number}"), entry)
            new.is_entry = True
            if shape.kind == "named":
                new.key_name = KEY + new.at
                new.key_text = self._typed.get(new.key_name, "")
            node.children.append(new)

    def _group(self, values: Mapping[str, Any], path: KeyPath, shape: ValueShape | None) -> FormNode:
        node = self._start("group", path)
        for key, value in values.items():
            node.children.append(self._node(value, (*path, key), shape.at(key) if shape else None))
        if shape is None:
            return node
        if shape.kind == "named":
            self._add_new_entries(node, path, shape)
            return node
        self._open_fields(node, path, shape, values)
        node.choices = self._choices(path, shape, [*values, *self._opened_below(path)])
        names = [child for key in _HEADING_KEYS for child in node.children if child.at == path_text((*path, key))]
        if isinstance(path[-1], int) and names and names[0].text:
            node.label = f"{node.label}: {names[0].text[:60]}"
        return node

    def _open_fields(self, node: FormNode, path: KeyPath, shape: ValueShape, values: Mapping[str, Any]) -> None:
        for key in self._opened_below(path):
            inner = shape.at(key)
            if inner and key not in values:
                node.children.append(self._new((*path, key), inner))

    def _opened_below(self, path: KeyPath) -> list[str]:
        steps = [known[len(path)] for known in self._opened if len(known) > len(path) and known[: len(path)] == path]
        return [step for step in dict.fromkeys(steps) if isinstance(step, str) and not step.startswith(NEW)]

    # -- values that are not in the file -------------------------------------------------------------------------
    def _new(self, path: KeyPath, shape: ValueShape) -> FormNode:
        """A value to fill in."""
        if shape.kind == "text":
            node = self._field(path, shape, "")
            node.words = tuple(dict.fromkeys(("", *node.words))) if node.words else ()
        elif shape.kind == "list" and not shape.is_overlay:
            node = self._start("list", path)
            self._add_new_entries(node, path, shape)
            if len(node.children) == 0 and (entry := shape.at(0)):
                node.children.append(self._new((*path, f"{NEW}1"), entry))
                node.children[-1].is_entry = True
        elif shape.kind == "named":
            node = self._start("group", path)
            self._add_new_entries(node, path, shape)
        else:
            node = self._new_group(path, shape)
        node.is_new = True
        return node

    def _new_group(self, path: KeyPath, shape: ValueShape) -> FormNode:
        node = self._start("group", path)
        fields = shape.fields()
        simple = [
            choice for choice in fields if choice.shape.kind == "text" and choice.key not in ("only_if", "icon", "id")
        ]
        shown = [choice for choice in fields if choice.required or (choice in simple and len(simple) <= MANY)]
        opened = self._opened_below(path)
        if shape.is_overlay and shape.kind == "list":
            shown = [choice for choice in fields if choice.key == "add"]
        shown += [choice for choice in fields if choice.key in opened and choice not in shown]
        for choice in shown:
            node.children.append(self._new((*path, choice.key), choice.shape))
        node.choices = self._choices(path, shape, [choice.key for choice in shown])
        return node

    # -- parts of all --------------------------------------------------------------------------------------------
    def _start(self, kind: Literal["field", "list", "group"], path: KeyPath) -> FormNode:
        self._count += 1
        extent = self._extents.get(path)
        node = FormNode(kind, path_text(path), label_of(path), self._doc(path), anchor=f"f{self._count}")
        node.line = extent.key_line + 1 if extent else 0
        noun = self._noun(path)
        if noun:
            node.label = f"{noun} {path[-1] + 1}" if isinstance(path[-1], int) else f"{noun}, new"
        node.level, node.problem = self._problems.pop(path, ("", ""))
        if self._focus and path[: len(self._focus)] == self._focus and kind == "field":
            node.focus, self._focus = True, ()
        return node

    def _noun(self, path: KeyPath) -> str:
        """What an entry of a list is called, if it is a group; '' for other values."""
        is_new = isinstance(path[-1], str) and path[-1].startswith(NEW)
        shape: ValueShape | None = self._shape if is_new or isinstance(path[-1], int) else None
        for step in path:
            shape = _inside(shape, step) if shape else None
        return shape.noun if shape else ""

    def _doc(self, path: KeyPath) -> str:
        if not isinstance(path[-1], str):
            return ""
        shape: ValueShape | None = self._shape
        for step in path[:-1]:
            shape = _inside(shape, step) if shape else None
        docs = {choice.key: choice.doc for choice in shape.fields()} if shape else {}
        return docs.get(path[-1], "")

    @staticmethod
    def _choices(path: KeyPath, shape: ValueShape, present: Iterable[str | int]) -> list[AddableField]:
        known = set(present)
        fields: list[FieldChoice] = [choice for choice in shape.fields() if choice.key not in known]
        return [AddableField(path_text((*path, choice.key)), words_of(choice.key), choice.doc) for choice in fields]


def _inside(shape: ValueShape, step: str | int) -> ValueShape | None:
    """The shape of a key or an entry; +1 is a new entry."""
    is_new = isinstance(step, str) and step.startswith(NEW)
    return (shape.at(0) if is_new else None) or shape.at(step)


def label_of(path: KeyPath) -> str:
    """The label of a value: `Check in`; `Entry 3` for an entry of a list."""
    last = path[-1]
    if isinstance(last, int):
        return f"{words_of(_name_above(path))} {last + 1}"
    if last.startswith(NEW):
        return f"{words_of(_name_above(path))}, new"
    return words_of(last)


def _name_above(path: KeyPath) -> str:
    return next(
        (step for step in reversed(path[:-1]) if isinstance(step, str) and not step.startswith(NEW)), gettext("Entry")
    )


def words_of(key: str) -> str:
    """A key in words: `Check in`."""
    words = key.replace("_", " ").strip()
    return _SPOKEN.get(words, words[:1].upper() + words[1:])
