"""The form of the editor: each value of a set's file as a field, and what a browser sends back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Protocol

from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import known_keys
from handouts.content.yaml.source_locations import KeyPath
from handouts.desk.problem_text import problem_sentences
from handouts.editing.value_edit import ScalarValue, add_entry, remove_value, scalar_values, set_value
from handouts.errors import InputError

PREFIX, ADD = "value:", "add:"
"""Prefixes of field names: for a value, and for a new entry of a list."""
LONG = 60
"""A longer value gets a field of several lines."""


class _Note(Protocol):
    @property
    def line(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def fix(self) -> str: ...


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
    document: str = ""
    """The document and the page that were shown."""
    page: int = 1
    shown: str = ""
    """Token of the preview that was shown."""
    blank: bool = False
    approver: str = ""
    is_live: bool = False
    """True if the script of the page sends it, and expects JSON."""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> EditorForm:
        """Read the fields of a request."""
        document, page = values.get("document", ""), values.get("page", "")
        if go := values.get("go", ""):  # a button that chooses a page
            document, _, page = go.partition(":")
        view = "text" if values.get("view") == "text" else "form"
        mine = values.get("mine", "")  # replace what another person saved: the digest of that text
        action = "save" if mine else values.get("do", "show")
        return cls(
            view, action, mine or values.get("seen", ""), _plain(values.get("base", "")),
            _plain(values.get("text", "")),
            {name: _plain(value) for name, value in values.items() if name.startswith((PREFIX, ADD))},
            document, int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1,
            values.get("shown", ""), values.get("pages") == "blank", " ".join(values.get("approver", "").split())[:80],
            values.get("live") == "1",
        )  # fmt: skip


def _plain(text: str) -> str:
    """A text with LF as line ends: browsers send CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def typed_text(form: EditorForm, shown: str) -> str:
    """The text of the file after an edit. Raises FormProblem for a value that cannot be written.

    In the form, an empty entry of a list is removed, and an empty key is commented out: the page then has a line to
    write on.
    """
    if form.view == "text":
        return form.text
    data = form.base.encode("utf-8", "replace")
    try:
        known = {_name(value.path): value for value in scalar_values(data, shown)}
    except InputError as refused:
        raise FormProblem(problem_sentences(refused.problems[0]), "") from None
    changed = {name: text for name, text in form.values.items() if name in known and text != _plain(known[name].text)}
    edits: list[tuple[str, Callable[[bytes], bytes]]] = [
        (name, partial(set_value, shown=shown, path=known[name].path, value=text))
        for name, text in changed.items()
        if text
    ]
    # From the last one to the first, so that earlier entries keep their numbers.
    edits += [
        (name, partial(remove_value, shown=shown, path=known[name].path))
        for name in reversed(known)
        if changed.get(name) == ""
    ]
    lists = {ADD + json.dumps(path, ensure_ascii=False): path for path in _lists(known.values())}
    edits += [
        (name, partial(add_entry, shown=shown, path=lists[name], value=text.strip()))
        for name, text in form.values.items()
        if name in lists and text.strip()
    ]
    for name, edit in edits:
        try:
            data = edit(data)
        except InputError as refused:
            raise FormProblem(problem_sentences(refused.problems[0]), name) from None
    return data.decode("utf-8")


def _lists(values: Iterable[ScalarValue]) -> list[KeyPath]:
    """The lists of texts of a file."""
    return list(dict.fromkeys(value.path[:-1] for value in values if isinstance(value.path[-1], int)))


@dataclass(frozen=True)
class ValueField:
    """One value as a field."""

    name: str
    label: str
    doc: str
    text: str
    line: int
    problem: str = ""
    is_long: bool = False


@dataclass(frozen=True)
class FieldGroup:
    """The fields below one key of the file."""

    key: str
    label: str
    doc: str
    fields: Sequence[ValueField]


def field_groups(
    data: bytes, shown: str, form: EditorForm | None, notes: Iterable[_Note]
) -> tuple[list[FieldGroup], bool]:
    """The values of a file in its order, each with its problem; False if the file cannot be read as values."""
    try:
        values = scalar_values(data, shown)
    except InputError:
        return [], False
    problems: dict[int, str] = {}
    for note in notes:
        problems.setdefault(note.line, f"{note.text}. {note.fix}".strip())
    typed = form.values if form and form.view == "form" else {}
    groups = []
    docs = known_keys(InstructionSet, ())
    for key, entries in groupby(values, lambda value: str(value.path[0])):
        fields = list(_fields(list(entries), typed, problems))
        groups.append(FieldGroup(key, _words(key), docs.get(key, ""), fields))
    return groups, True


def _fields(
    values: Sequence[ScalarValue], typed: Mapping[str, str], problems: Mapping[int, str]
) -> Iterator[ValueField]:
    """A field for each value, and one for a new entry after each list of texts."""
    for value, after in zip(values, (*values[1:], None), strict=True):
        yield _field(value, typed, problems)
        parent = value.path[:-1]
        if isinstance(value.path[-1], int) and (after is None or after.path[:-1] != parent):
            name = ADD + json.dumps(parent, ensure_ascii=False)
            label = f"{_label(parent)}: add an entry" if parent[1:] else "Add an entry"
            yield ValueField(name, label, "", typed.get(name, ""), 0)


def _field(value: ScalarValue, typed: Mapping[str, str], problems: Mapping[int, str]) -> ValueField:
    name = _name(value.path)
    text = typed.get(name, value.text)
    last = next((step for step in reversed(value.path) if isinstance(step, str)), "")
    doc = known_keys(InstructionSet, value.path[:-1]).get(last, "") if value.path[-1] == last and value.path[1:] else ""
    label = _label(value.path)
    is_long = len(text) > LONG or "\n" in text
    return ValueField(name, label, doc, text, value.line, problems.get(value.line, ""), is_long)


def _name(path: KeyPath) -> str:
    return PREFIX + json.dumps(path, ensure_ascii=False)


def _label(path: KeyPath) -> str:
    """The label of a value: `Check in`, `3`, `2: Generic`."""
    steps = path[1:] or path
    return ": ".join(str(step + 1) if isinstance(step, int) else _words(step) for step in steps)


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()
