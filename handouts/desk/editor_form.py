"""What a browser sends from the form of the editor, and the text of the file after it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from handouts.content.field_shapes import ValueShape
from handouts.content.yaml.source_locations import KeyPath
from handouts.desk.language import gettext
from handouts.desk.problem_text import problem_sentences
from handouts.editing.structure_edit import NewValue, insert_value, move_entry, remove_value
from handouts.editing.value_edit import parse_values, scalar_values, set_value, wrap_text
from handouts.errors import InputError

PREFIX, KEY, NEW = "value:", "key:", "+"
"""Beginnings of the names of fields: a value, the name of a new entry. A new entry has the step +1, +2."""
STEPS = ("add", "remove", "up", "down", "more")
"""What a button may do with a value: `add:["fasting"]`."""
_ENTRY_NAME = re.compile(r"[\w.-]{1,60}")


class FormProblem(Exception):
    """A value of the form that cannot be written into the file."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.text, self.field = text, name


@dataclass(frozen=True)
class EditorForm:
    """What a browser sends."""

    view: str = "form"
    """form: values by their paths; text: the whole text."""
    action: str = "show"
    seen: str = ""
    """Digest of the saved text that was loaded into the page."""
    base: str = ""
    """The text of the file from which the form was filled."""
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """Values by the names of their fields."""
    opened: tuple[KeyPath, ...] = ()
    """Fields that were added and are not in the file yet. A new entry of a list ends with +."""
    document: str = ""
    """The document and the page that were shown."""
    page: int = 1
    shown: str = ""
    """Token of the preview that was shown."""
    blank: bool = False
    reader: str = ""
    approver: str = ""
    is_live: bool = False
    """True if the script of the page sends it, and expects JSON."""

    @classmethod
    def read(cls, values: Mapping[str, str], opened: Iterable[str] = ()) -> EditorForm:
        """Read the fields of a request. `opened` are the values of all its fields `open`."""
        document, page = values.get("document", ""), values.get("page", "")
        if go := values.get("go", ""):  # a button that chooses a page
            document, _, page = go.partition(":")
        view = "text" if values.get("view") == "text" else "form"
        mine = values.get("mine", "")  # replace what another person saved: the digest of that text
        action = "save" if mine else values.get("do", "show")
        pages, _, reader = values.get("pages", "").partition(":")
        return cls(
            view, action, mine or values.get("seen", ""), _plain(values.get("base", "")),
            _plain(values.get("text", "")),
            {name: _plain(value) for name, value in values.items() if name.startswith((PREFIX, KEY))},
            tuple(filter(None, map(read_path, opened))),
            document, int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1,
            values.get("shown", ""), pages == "blank", reader, " ".join(values.get("approver", "").split())[:80],
            values.get("live") == "1",
        )  # fmt: skip

    @property
    def step(self) -> tuple[str, KeyPath] | None:
        """What a button does with a value: remove, ("summary", 2); None for other buttons."""
        name, _, path = self.action.partition(":")
        steps = read_path(path)
        return (name, steps) if name in STEPS and steps else None


def read_path(text: str) -> KeyPath:
    """A path from its JSON; () for anything else."""
    try:
        path = json.loads(text) if len(text) < 1000 else None
    except (ValueError, RecursionError):
        return ()
    is_path = isinstance(path, list) and all(isinstance(step, str) or type(step) is int for step in path)
    return tuple(path) if is_path and path else ()


def path_text(path: KeyPath) -> str:
    """A path as JSON."""
    return json.dumps(path, ensure_ascii=False)


def _plain(text: str) -> str:
    """A text with LF as line ends: browsers send CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class EditedText:
    """The text of a file after an edit."""

    text: str
    origins: Mapping[KeyPath, KeyPath] = field(default_factory=dict)
    """For each value of the text, the path that the form has for it."""

    def path_of(self, path: KeyPath) -> KeyPath:
        """The path in the text of a value of the form: a new entry that is written now has an index."""
        written = {old: new for new, old in self.origins.items()}
        for end in range(len(path), 0, -1):
            if path[:end] in written:
                return (*written[path[:end]], *path[end:])
        return path


class FormWriter:
    """Writes the values of a form into the file that the form began from."""

    def __init__(
        self, form: EditorForm, shown: str, shape: ValueShape, is_stated: Callable[[KeyPath], bool] = lambda _: True
    ) -> None:
        """`is_stated` says for an overlay whether the set states a value: another one is written as `{add: ...}`."""
        self._form, self._shown, self._shape, self._is_stated = form, shown, shape, is_stated
        self._data = form.base.encode("utf-8", "replace")
        self._origins: dict[KeyPath, KeyPath] = {}

    def write(self) -> EditedText:
        """The edited text. Raises FormProblem for a value that cannot be written.

        An empty entry of a list is removed, and an empty key is commented out: the page then has an open line.
        """
        form = self._form
        if form.view == "text":
            return EditedText(form.text)
        try:
            known = {PREFIX + path_text(value.path): value for value in scalar_values(self._data, self._shown)}
        except InputError as refused:
            raise FormProblem(problem_sentences(refused.problems[0]), "") from None
        self._origins = {value.path[:end]: value.path[:end] for value in known.values() for end in range(20)}
        changed = {
            name: text for name, text in form.values.items() if name in known and text != _plain(known[name].text)
        }
        for name, text in changed.items():
            if text:
                self._edit(name, partial(set_value, shown=self._shown, path=known[name].path, value=text))
        self._insert_all({name: text.strip() for name, text in form.values.items() if name not in known})
        # The last one first, so that the entries before it keep their numbers.
        for name in reversed(known):
            if changed.get(name) == "" and self._has(known[name].path):
                self._remove(known[name].path, name)
        return EditedText(self._data.decode("utf-8"), self._origins)

    def apply(self, step: str, path: KeyPath) -> KeyPath:
        """Remove or move a value of the written text, or let a text have more fields. Returns its new path."""
        name = PREFIX + path_text(path)
        path = next((new for new, old in self._origins.items() if old == path), path)
        if step == "remove":
            self._remove(path, name)
        elif step == "more":
            self._edit(name, lambda data: wrap_text(data, self._shown, path, "text"))
        elif step in ("up", "down") and isinstance(path[-1], int):
            offset = -1 if step == "up" else 1
            self._edit(name, lambda data: move_entry(data, self._shown, path, offset))
            return (*path[:-1], path[-1] + offset)
        return path

    @property
    def text(self) -> str:
        """The text that is written so far."""
        return self._data.decode("utf-8")

    def _edit(self, name: str, edit: Callable[[bytes], bytes]) -> None:
        try:
            self._data = edit(self._data)
        except InputError as refused:
            raise FormProblem(problem_sentences(refused.problems[0]), name) from None

    def _tree(self) -> Any:
        return parse_values(self._data, self._shown)[0]

    def _has(self, path: KeyPath) -> bool:
        return path in parse_values(self._data, self._shown)[1]

    # -- remove --------------------------------------------------------------------------------------------------
    def _remove(self, path: KeyPath, name: str) -> None:
        if not self._has(path):
            return
        self._edit(name, lambda data: remove_value(data, self._shown, path))
        if not isinstance(path[-1], int):
            return
        moved: dict[KeyPath, KeyPath] = {}
        parent, index = path[:-1], path[-1]
        for new, old in self._origins.items():
            step = new[len(parent)] if len(new) > len(parent) else None
            is_after = new[: len(parent)] == parent and isinstance(step, int) and step > index
            if new[: len(path)] != path:
                moved[(*parent, new[len(parent)] - 1, *new[len(path) :]) if is_after else new] = old  # type: ignore[operator]
        self._origins = moved

    # -- insert --------------------------------------------------------------------------------------------------
    def _insert_all(self, values: Mapping[str, str]) -> None:
        """Write the values that the file does not have. Those of one new group are written together."""
        names = {read_path(name.removeprefix(KEY)): text for name, text in values.items() if name.startswith(KEY)}
        groups: dict[tuple[KeyPath, str | int], dict[KeyPath, str]] = {}
        root = self._tree()
        for name, text in values.items():
            path = read_path(name.removeprefix(PREFIX)) if name.startswith(PREFIX) and text else ()
            if path:
                tree, known = root, 0
                while known < len(path) - 1 and _has_step(tree, path[known]):
                    tree, known = tree[path[known]], known + 1
                groups.setdefault((path[:known], path[known]), {})[path] = text
        for (parent, step), texts in groups.items():
            self._insert(parent, step, texts, names)

    def _insert(
        self, parent: KeyPath, step: str | int, texts: Mapping[KeyPath, str], names: Mapping[KeyPath, str]
    ) -> None:
        shape = self._shape
        for known in parent:
            inner = shape.at(known)
            if inner is None:
                return  # not a field of this file
            shape = inner
        path: KeyPath = (*parent, step)
        field_name = PREFIX + path_text(next(iter(texts)))
        target = self._target(shape, path, path, names)
        inner = shape.at(target[-1])
        if inner is None:
            return
        value = self._value(inner, path, target, texts, names)
        order = [choice.key for choice in shape.fields()]
        self._edit(field_name, lambda data: insert_value(data, self._shown, target, value, order))

    def _target(self, shape: ValueShape, path: KeyPath, written: KeyPath, names: Mapping[KeyPath, str]) -> KeyPath:
        """The path in the file of a new value: +1 is the next index of a list, or the name that was typed."""
        step = str(path[-1])
        if not step.startswith(NEW):
            return written
        if shape.kind == "named":
            name = names.get(path, "").strip()
            if not _ENTRY_NAME.fullmatch(name):
                message = gettext("Give the new entry a short name: small letters, digits and hyphens.")
                raise FormProblem(message, KEY + path_text(path))
            if self._has((*written[:-1], name)):
                raise FormProblem(
                    gettext("There is an entry %(name)s already. Choose another name.", name=name),
                    KEY + path_text(path),
                )
            return (*written[:-1], name)
        tree = self._tree()
        for known in written[:-1]:
            tree = tree[known] if tree is not None and _has_step(tree, known) else None
        return (*written[:-1], len(tree) if isinstance(tree, tuple) else 0)

    def _value(
        self,
        shape: ValueShape,
        path: KeyPath,
        written: KeyPath,
        texts: Mapping[KeyPath, str],
        names: Mapping[KeyPath, str],
    ) -> NewValue:
        """What is written at a new path. `written` is the path in the file."""
        self._origins[written] = path
        if path in texts:
            if shape.is_overlay and path[-1] not in ("add", "replace") and not self._is_stated(path):
                return {"add": texts[path]}
            return texts[path]
        steps = list(dict.fromkeys(known[len(path)] for known in texts if known[: len(path)] == path))
        entries: list[NewValue] = []
        keys: dict[str, NewValue] = {}
        for step in steps:
            if str(step).startswith(NEW) and shape.kind == "named":
                name = self._target(shape, (*path, step), (*written, step), names)[-1]
                keys[str(name)] = self._inner(shape, name, (*path, step), (*written, name), texts, names)
            elif str(step).startswith(NEW):
                index = len(entries)
                entries.append(self._inner(shape, index, (*path, step), (*written, index), texts, names))
            else:
                keys[str(step)] = self._inner(shape, step, (*path, step), (*written, step), texts, names)
        return entries or keys

    def _inner(
        self,
        shape: ValueShape,
        step: str | int,
        path: KeyPath,
        written: KeyPath,
        texts: Mapping[KeyPath, str],
        names: Mapping[KeyPath, str],
    ) -> NewValue:
        inner = shape.at(step)
        if inner is None:
            raise FormProblem(gettext("%(step)s is not a field here.", step=step), PREFIX + path_text(path))
        return self._value(inner, path, written, texts, names)


def _has_step(tree: Any, step: str | int) -> bool:
    if isinstance(tree, dict):
        return step in tree
    return isinstance(tree, tuple) and isinstance(step, int) and 0 <= step < len(tree)


def still_open(form: EditorForm) -> list[KeyPath]:
    """The added fields into which nothing was typed: they stay open, the others are in the file."""
    counts: dict[KeyPath, int] = {}
    open_paths = []
    typed = [read_path(name.removeprefix(PREFIX)) for name, text in form.values.items() if text.strip()]
    for path in form.opened:
        actual = path
        if path[-1] == NEW:
            counts[path] = counts.get(path, 0) + 1
            actual = (*path[:-1], f"{NEW}{counts[path]}")
        if not any(known[: len(actual)] == actual for known in typed):
            open_paths.append(path)
    return open_paths


def opened_query(opened: Sequence[KeyPath]) -> list[str]:
    """Added fields as values of an address."""
    return [path_text(path) for path in opened]
