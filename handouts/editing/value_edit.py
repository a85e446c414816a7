"""Change one value of a YAML file and nothing else: comments, order, quotes and line ends stay byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import source_from_bytes
from handouts.content.yaml.source_locations import Extent, KeyPath
from handouts.errors import InputError, Problem, input_error

_EMPTY = re.compile(r":((?:[ \t]+(?:null|Null|NULL|~)(?=\s|$))?)(?=\s|$)")
"""The end of a key, and an empty value."""


@dataclass(frozen=True)
class ScalarValue:
    """A text, number or time, as the file has it."""

    path: KeyPath
    """Keys and indexes from the top: ("arrival", "check_in")."""
    text: str
    """The value; '' for an empty one."""
    line: int
    """Line of the value, from 1."""


def scalar_values(data: bytes, shown: str) -> list[ScalarValue]:
    """All scalar values of a file, in its order. Raises InputError if it cannot be parsed."""
    tree, extents = _parse(data, shown)
    return [ScalarValue(path, value or "", extents[path].line + 1) for path, value in _scalars(tree, ())]


def set_value(data: bytes, shown: str, path: KeyPath, value: str) -> bytes:
    """The file with one scalar replaced. Raises InputError if the path is not a scalar of this file.

    The result is parsed again: if anything else than this value has changed, InputError is raised instead.
    """
    tree, extents = _parse(data, shown)
    values = dict(_scalars(tree, ()))
    if path not in values or extents[path].file != shown:
        message = f"{_dotted(path)} is not a value of this file"
        raise input_error(shown, message, "open the file and edit it as text")
    if (values[path] or "") == value:
        return data
    text = data.decode("utf-8-sig")
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    start, end = _span(text, extents[path])
    space = ""
    if values[path] is None:  # its place is that of its key
        start, end, space = *_empty_span(text, start), " "
    for written in _spellings(value, text, start):
        changed = bom + (text[:start] + space + written + text[end:]).encode()
        try:
            new_tree, _ = _parse(changed, shown)
        except InputError:
            continue
        if dict(_scalars(new_tree, ())) == values | {path: value}:
            return changed
    message = f"the value of {_dotted(path)} cannot be changed here without changing other text"
    raise input_error(shown, message, "open the file and edit it as text", *_position(extents[path]))


def set_values(data: bytes, shown: str, values: Mapping[KeyPath, str]) -> bytes:
    """The file with several scalars replaced, and all other bytes unchanged. Raises InputError like `set_value`."""
    for path, value in values.items():
        data = set_value(data, shown, path, value)
    return data


def _parse(data: bytes, shown: str) -> tuple[dict[str, Any], dict[KeyPath, Extent]]:
    parsed = parse_yaml(source_from_bytes(data, shown))
    if parsed.tree is None or parsed.problems or parsed.incomplete:
        problems = parsed.problems or (Problem(shown, 1, 1, "the file cannot be read", ""),)
        raise InputError(problems)
    return parsed.tree, parsed.places.extents


def _scalars(tree: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str | None]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _scalars(value, (*path, key))
    elif isinstance(tree, (tuple, list)):
        for index, value in enumerate(tree):
            yield from _scalars(value, (*path, index))
    else:
        yield path, tree


def _span(text: str, extent: Extent) -> tuple[int, int]:
    """Start and end of a value in the text of a file without problems, where the parser's positions are exact."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    start = starts[extent.line] + extent.column
    end = starts[min(extent.end_line, len(starts) - 1)] + extent.end_column
    written = text[start:end]
    if written[:1] in ("|", ">"):  # a block ends before the line of the next key
        return start, start + len(written.rstrip("\r\n \t"))
    return start, start + len(written.rstrip())


def _empty_span(text: str, key: int) -> tuple[int, int]:
    """Where to write the value of a key that has none, or only `null` or `~`."""
    written = _EMPTY.search(text, key)
    return (written.start(1), written.end(1)) if written else (key, key)


def _spellings(value: str, text: str, start: int) -> Iterator[str]:
    """Ways to write a value: with the quotes that it has now, plain, in double quotes."""
    quote = text[start : start + 1]
    escaped = json.dumps(value, ensure_ascii=False)
    if quote == "'" and "\n" not in value:
        yield "'" + value.replace("'", "''") + "'"
    if quote == '"':
        yield escaped
    if value and "\n" not in value and value == value.strip():
        yield value
    yield escaped


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path))


def _position(extent: Extent) -> tuple[int, int]:
    return extent.line + 1, extent.column + 1


def remove_value(data: bytes, shown: str, path: KeyPath) -> bytes:
    """The file without an entry of a list, or with a key commented out. All other bytes stay.

    Raises InputError if the value is not on lines of its own, or is the only one of its list or mapping.
    """
    tree, extents = _parse(data, shown)
    expected = _without(tree, path)
    lines = _lines(data)
    first, last = _line_range(extents, path)
    is_entry = isinstance(path[-1], int)
    begins = re.match(r"\s*-\s" if is_entry else r"\s*[^\s#-][^:]*:", lines[first]) if first < len(lines) else None
    if expected is not None and begins:
        if is_entry:
            changed = lines[:first] + lines[last + 1 :]
        else:
            changed = [*lines[:first], *map(_comment, lines[first : last + 1]), *lines[last + 1 :]]
        result = "".join(changed).encode()
        if _is_tree(result, shown, expected):
            return result
    message = f"{_dotted(path)} cannot be removed here without changing other text"
    raise input_error(shown, message, "open the file and edit it as text", *_position(extents[path]))


def add_entry(data: bytes, shown: str, path: KeyPath, value: str) -> bytes:
    """The file with one more text at the end of a list of texts. All other bytes stay.

    Raises InputError if the path is not a list with each entry on a line of its own.
    """
    tree, extents = _parse(data, shown)
    entries = _at(tree, path)
    if isinstance(entries, tuple) and entries:
        lines = _lines(data)
        first, last = _line_range(extents, (*path, len(entries) - 1))
        if dash := re.match(r"\s*-\s+", lines[first]):
            end = re.search(r"[\r\n]*$", lines[last])
            line_end = end[0] if end and end[0] else "\n"
            before = [*lines[:last], lines[last] if end and end[0] else lines[last] + line_end]
            for written in _spellings(value, "", 0):
                result = "".join([*before, dash[0] + written + line_end, *lines[last + 1 :]]).encode()
                if _is_tree(result, shown, _replaced(tree, path, (*entries, value))):
                    return result
    message = f"an entry cannot be added to {_dotted(path)} here"
    raise input_error(shown, message, "open the file and edit it as text")


def _lines(data: bytes) -> list[str]:
    """The lines of a file with their ends."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", data.decode("utf-8"))


def _line_range(extents: Mapping[KeyPath, Extent], path: KeyPath) -> tuple[int, int]:
    """First and last line of a value with everything in it, from 0."""
    inside = [extent for key, extent in extents.items() if key[: len(path)] == path]
    if not inside:
        return 0, -1
    last = max(extent.end_line - (extent.end_column == 0 and extent.end_line > extent.line) for extent in inside)
    return min(extent.line for extent in inside), last


def _comment(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return f"{line[:indent]}# {line[indent:]}"


def _at(tree: Any, path: KeyPath) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _without(tree: Any, path: KeyPath) -> Any:
    """The tree without a value; None if its list or mapping would be empty."""
    inner = _at(tree, path[:-1])
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


def _is_tree(data: bytes, shown: str, expected: Any) -> bool:
    try:
        return bool(_parse(data, shown)[0] == expected)
    except InputError:
        return False
