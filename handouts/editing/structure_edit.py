"""Add, remove and move values of a YAML file: comments, order, quotes and line ends stay byte for byte.

Every result is parsed again. If anything else than the wanted value has changed, the edit is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from handouts.content.yaml.source_locations import Extent, KeyPath
from handouts.editing.value_edit import dotted, parse_values, spellings, value_span
from handouts.errors import InputError, input_error

NewValue: TypeAlias = "str | Sequence[NewValue] | Mapping[str, NewValue]"
"""A value to write: a text, or a list or mapping of values."""
_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_AS_TEXT = "open the file and edit it as text"


@dataclass
class _File:
    """A file as a tree, and as lines with their ends."""

    shown: str
    data: bytes
    tree: dict[str, Any]
    extents: dict[KeyPath, Extent]

    def __post_init__(self) -> None:
        self.mark = _BOM if self.data.startswith(_BOM) else b""
        self.text = self.data.decode("utf-8-sig")
        self.lines: list[str] = _LINE.findall(self.text)
        ends = [line[len(line.rstrip("\r\n")) :] for line in self.lines]
        self.line_end = max(("\n", "\r\n", "\r"), key=ends.count)

    @classmethod
    def read(cls, data: bytes, shown: str) -> _File:
        return cls(shown, data, *parse_values(data, shown))

    def bytes_of(self, lines: Sequence[str]) -> bytes:
        return self.mark + "".join(lines).encode()

    def first_line(self, path: KeyPath) -> int:
        """The line of the key of a value, or of the dash of an entry, from 0."""
        return self.extents[path].key_line

    def last_line(self, path: KeyPath) -> int:
        """The last line of a value, from 0. The parser says for a block that it ends at the next value."""
        last = self.first_line(path)
        for key, extent in self.extents.items():
            is_block = self.at(key) and isinstance(self.at(key), (dict, tuple)) and not self.is_flow(key)
            if key[: len(path)] == path and not is_block:
                ends_before = extent.end_column == 0 and extent.end_line > extent.line
                last = max(last, extent.end_line - ends_before)
        return last

    def at(self, path: KeyPath) -> Any:
        value: Any = self.tree
        for step in path:
            value = value[step]
        return value

    def has(self, path: KeyPath) -> bool:
        return path in self.extents

    def can_contain(self, path: KeyPath, step: str | int) -> bool:
        """True for a list and an index, for a mapping and a key, and for an empty value."""
        return self.at(path) is None or isinstance(self.at(path), tuple if isinstance(step, int) else dict)

    def is_flow(self, path: KeyPath) -> bool:
        """True for a list or mapping in brackets."""
        if not path or not isinstance(self.at(path), (dict, tuple)):
            return False
        extent = self.extents[path]
        return self.lines[extent.line][extent.column : extent.column + 1] in ("[", "{")

    def span(self, path: KeyPath) -> tuple[int, int]:
        return value_span(self.text, self.extents[path])

    def refused(self, path: KeyPath, message: str) -> InputError:
        while path and path not in self.extents:
            path = path[:-1]
        extent = self.extents[path]
        return input_error(self.shown, message, _AS_TEXT, extent.line + 1, extent.column + 1)

    def first_that_is(self, candidates: Iterator[bytes], expected: Any) -> bytes | None:
        """The first text whose values are the expected ones."""
        for candidate in candidates:
            try:
                if parse_values(candidate, self.shown)[0] == expected:
                    return candidate
            except InputError:
                continue
        return None


# -- insert ------------------------------------------------------------------------------------------------------------
def insert_value(data: bytes, shown: str, path: KeyPath, value: NewValue, order: Sequence[str] = ()) -> bytes:
    """The file with one more key, or with one more entry at the end of a list. All other bytes stay.

    `order` are the keys of the mapping in their usual order: the new key goes after those before it, or in front of the
    commented-out example of the same key. Raises InputError if it cannot be written without changing other text.
    """
    file = _File.read(data, shown)
    parent = path[:-1]
    if file.has(parent) and not file.has(path) and file.can_contain(parent, path[-1]):
        result = file.first_that_is(_insertions(file, path, value, order), _with(file.tree, path, value))
        if result is not None:
            return result
    raise file.refused(path, f"{dotted(path)} cannot be added here")


def _insertions(file: _File, path: KeyPath, value: NewValue, order: Sequence[str]) -> Iterator[bytes]:
    parent, step = path[:-1], path[-1]
    container = file.at(parent)
    if container is None:
        yield from _into_empty(file, parent, step, value)
    elif file.is_flow(parent):
        yield from _into_flow(file, parent, step, value)
    elif isinstance(container, tuple):
        last = (*parent, len(container) - 1)
        if dash := re.match(r"\s*-\s+", file.lines[file.first_line(last)]):
            indent = dash[0].index("-")
            yield _inserted(file, file.last_line(last) + 1, _entry_lines(value, indent, len(dash[0]) - indent))
    elif isinstance(container, dict):
        yield from _into_block(file, parent, str(step), value, order)


def _into_empty(file: _File, parent: KeyPath, step: str | int, value: NewValue) -> Iterator[bytes]:
    """Below a key without a value."""
    extent = file.extents[parent]
    indent = extent.key_column + 2
    lines = _entry_lines(value, indent) if isinstance(step, int) else _key_lines(str(step), value, indent)
    yield _inserted(file, extent.key_line + 1, lines)


def _into_flow(file: _File, parent: KeyPath, step: str | int, value: NewValue) -> Iterator[bytes]:
    """Before the closing bracket."""
    start, end = file.span(parent)
    inner = file.text[start : end - 1].rstrip()
    comma = "" if len(inner) == 1 or inner.endswith(",") else ", "
    for written in _flow(value):
        entry = written if isinstance(step, int) else f"{step}: {written}"
        yield file.mark + (file.text[:start] + inner + comma + entry + file.text[start + len(inner) :]).encode()


def _into_block(file: _File, parent: KeyPath, key: str, value: NewValue, order: Sequence[str]) -> Iterator[bytes]:
    children = list(file.at(parent))
    if not children:
        yield _inserted(file, len(file.lines), _key_lines(key, value, 0))
        return
    indent = file.extents[*parent, children[0]].key_column
    lines = _key_lines(key, value, indent)
    first = file.first_line((*parent, children[0])) if parent else 0
    example = re.compile(rf" {{{indent}}}#[ \t]?{re.escape(key)}:(\s|$)")
    examples = [number for number in range(first, len(file.lines)) if example.match(file.lines[number])]
    if len(examples) == 1 and (not parent or examples[0] <= file.last_line(parent) + 1):
        yield _inserted(file, examples[0], lines)
    rank = {name: number for number, name in enumerate(order)}
    before = [child for child in children if key in rank and rank.get(child, len(rank)) < rank[key]]
    for child in (before[-1] if before else None, children[-1]):
        if child is not None:
            yield _inserted(file, file.last_line((*parent, child)) + 1, lines)


def _inserted(file: _File, line: int, new: Sequence[str]) -> bytes:
    """The file with lines before this one, with the line ends of the file."""
    before = list(file.lines[:line])
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += file.line_end
    return file.bytes_of([*before, *(text + file.line_end for text in new), *file.lines[line:]])


def _key_lines(key: str, value: NewValue, indent: int) -> list[str]:
    space = " " * indent
    if isinstance(value, str):
        return [f"{space}{key}: {_plain(value)}"]
    if isinstance(value, Mapping):
        inner = [line for name, entry in value.items() for line in _key_lines(name, entry, indent + 2)]
    else:
        inner = [line for entry in value for line in _entry_lines(entry, indent + 2)]
    return [f"{space}{key}:", *inner]


def _entry_lines(value: NewValue, indent: int, width: int = 2) -> list[str]:
    """An entry of a list. `width` is the room that its dash takes."""
    dash = " " * indent + "-" + " " * (width - 1)
    if isinstance(value, str):
        return [dash + _plain(value)]
    if isinstance(value, Mapping):
        inner = [line for name, entry in value.items() for line in _key_lines(name, entry, indent + width)]
    else:
        inner = [line for entry in value for line in _entry_lines(entry, indent + width)]
    return [dash + inner[0][indent + width :], *inner[1:]]


def _plain(value: str) -> str:
    """A text as a value of a block."""
    return next(text for text in spellings(value, "", 0) if _reads_as({"a": value}, f"a: {text}\n"))


def _flow(value: NewValue) -> Iterator[str]:
    """A value inside brackets."""
    if isinstance(value, str):
        yield next(text for text in spellings(value, "", 0) if _reads_as({"a": {"b": value}}, f"a: {{b: {text}}}\n"))
    elif isinstance(value, Mapping):
        yield "{" + ", ".join(f"{name}: {next(_flow(entry))}" for name, entry in value.items()) + "}"
    else:
        yield "[" + ", ".join(next(_flow(entry)) for entry in value) + "]"


def _reads_as(expected: Any, text: str) -> bool:
    try:
        return bool(parse_values(text.encode(), "value")[0] == expected)
    except InputError:
        return False


# -- remove ------------------------------------------------------------------------------------------------------------
def remove_value(data: bytes, shown: str, path: KeyPath) -> bytes:
    """The file without an entry of a list, or with a key commented out. All other bytes stay.

    The only entry of a list is commented out with the key of the list. Raises InputError if other text would change.
    """
    file = _File.read(data, shown)
    wanted = path
    while len(path) > 1 and len(file.at(path[:-1])) == 1:  # an empty list or mapping would be an error
        path = path[:-1]
    expected = _without(file.tree, path)
    if expected is not None:
        result = file.first_that_is(_removals(file, path), expected)
        if result is not None:
            return result
    raise file.refused(wanted, f"{dotted(wanted)} cannot be removed here without changing other text")


def _removals(file: _File, path: KeyPath) -> Iterator[bytes]:
    parent, lines = path[:-1], file.lines
    if file.is_flow(parent):
        yield _without_flow_entry(file, path)
        return
    first, last = file.first_line(path), file.last_line(path)
    is_entry = isinstance(path[-1], int)
    if re.match(r"\s*-\s" if is_entry else r"\s*[^\s#-][^:]*:", lines[first]):
        kept = [] if is_entry else list(map(_comment, lines[first : last + 1]))
        yield file.bytes_of([*lines[:first], *kept, *lines[last + 1 :]])
    elif not is_entry and (dash := re.match(r"(\s*-\s+)[^\s#-][^:]*:", lines[first])):
        # The first key of an entry: the next key takes its place behind the dash.
        following = last + 1
        indent = " " * len(dash[1])
        if following < len(lines) and lines[following].startswith(indent):
            moved = dash[1] + lines[following][len(indent) :]
            removed = [_comment(indent + lines[first][len(dash[1]) :]), *map(_comment, lines[first + 1 : following])]
            yield file.bytes_of([*lines[:first], moved, *removed, *lines[following + 1 :]])


def _without_flow_entry(file: _File, path: KeyPath) -> bytes:
    """The file without one entry of a list or mapping in brackets, and without one comma."""
    parent = path[:-1]
    steps = list(range(len(file.at(parent)))) if isinstance(path[-1], int) else list(file.at(parent))
    index = steps.index(path[-1])
    if index + 1 < len(steps):
        start, end = _entry_start(file, path), _entry_start(file, (*parent, steps[index + 1]))
    else:
        start, end = file.span((*parent, steps[index - 1]))[1], file.span(path)[1]
    return file.mark + (file.text[:start] + file.text[end:]).encode()


def _entry_start(file: _File, path: KeyPath) -> int:
    """Where an entry in brackets begins: at its key, if it has one."""
    extent = file.extents[path]
    return value_span(file.text, extent._replace(line=extent.key_line, column=extent.key_column))[0]


def _comment(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return f"{line[:indent]}# {line[indent:]}" if line.strip() else line


# -- move --------------------------------------------------------------------------------------------------------------
def move_entry(data: bytes, shown: str, path: KeyPath, offset: int) -> bytes:
    """The file with an entry of a list moved up (-1) or down (+1), with the comments on it and above it.

    An entry that is first or last stays. Raises InputError if other text would change.
    """
    file = _File.read(data, shown)
    parent, index = path[:-1], path[-1]
    entries = file.at(parent)
    if not isinstance(entries, tuple) or not isinstance(index, int):
        raise file.refused(path, f"{dotted(path)} is not an entry of a list")
    if not 0 <= index + offset < len(entries):
        return data
    first, second = sorted((index, index + offset))
    swapped = list(entries)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    candidates = _swapped(file, (*parent, first), (*parent, second))
    result = file.first_that_is(candidates, _replaced(file.tree, parent, tuple(swapped)))
    if result is None:
        raise file.refused(path, f"{dotted(path)} cannot be moved here without changing other text")
    return result


def _swapped(file: _File, one: KeyPath, other: KeyPath) -> Iterator[bytes]:
    if file.is_flow(one[:-1]):
        (start, end), (after, last) = file.span(one), file.span(other)
        text = file.text
        yield file.mark + (text[:start] + text[after:last] + text[end:after] + text[start:end] + text[last:]).encode()
        return
    middle, end = file.last_line(one) + 1, file.last_line(other) + 1
    start = _with_comments(file, file.first_line(one))
    lines = [line if line.endswith(("\n", "\r")) else line + file.line_end for line in file.lines[start:end]]
    above, below = lines[: middle - start], lines[middle - start :]
    yield file.bytes_of([*file.lines[:start], *below, *above, *file.lines[end:]])


def _with_comments(file: _File, line: int) -> int:
    """The first line of the comments directly above a line."""
    indent = len(file.lines[line]) - len(file.lines[line].lstrip(" "))
    while line and re.match(rf" {{{indent}}}#", file.lines[line - 1]):
        line -= 1
    return line


# -- trees -------------------------------------------------------------------------------------------------------------
def _tree_of(value: NewValue) -> Any:
    """A value as the parser returns it."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _tree_of(entry) for key, entry in value.items()}
    return tuple(_tree_of(entry) for entry in value)


def _with(tree: Any, path: KeyPath, value: NewValue) -> Any:
    """The tree with one more value."""
    inner: Any = tree
    for step in path[:-1]:
        inner = inner[step]
    if isinstance(path[-1], int):
        return _replaced(tree, path[:-1], (*(inner or ()), _tree_of(value)))
    return _replaced(tree, path[:-1], {**(inner or {}), path[-1]: _tree_of(value)})


def _without(tree: Any, path: KeyPath) -> Any:
    """The tree without a value; None if it is the only one of the file."""
    inner: Any = tree
    for step in path[:-1]:
        inner = inner[step]
    if len(inner) < 2:
        return None
    if isinstance(inner, dict):
        return _replaced(tree, path[:-1], {key: value for key, value in inner.items() if key != path[-1]})
    index = path[-1]
    return _replaced(tree, path[:-1], tuple(value for number, value in enumerate(inner) if number != index))


def _replaced(tree: Any, path: KeyPath, value: Any) -> Any:
    """The tree with another value at a path."""
    if not path:
        return value
    step = path[0]
    if isinstance(tree, dict):
        return {key: _replaced(inner, path[1:], value) if key == step else inner for key, inner in tree.items()}
    return tuple(_replaced(inner, path[1:], value) if index == step else inner for index, inner in enumerate(tree))
