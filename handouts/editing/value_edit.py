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

_CONTENT = re.compile(rb"^[ \t]*[^\s#]", re.MULTILINE)
"""The first character of a line that is not a comment."""
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
    tree, extents = parse_values(data, shown)
    return [ScalarValue(path, value or "", extents[path].line + 1) for path, value in _scalars(tree, ())]


def set_value(data: bytes, shown: str, path: KeyPath, value: str) -> bytes:
    """The file with one scalar replaced. Raises InputError if the path is not a scalar of this file.

    The result is parsed again: if anything else than this value has changed, InputError is raised instead.
    """
    tree, extents = parse_values(data, shown)
    values = dict(_scalars(tree, ()))
    if path not in values or extents[path].file != shown:
        message = f"{dotted(path)} is not a value of this file"
        raise input_error(shown, message, "open the file and edit it as text")
    if (values[path] or "") == value:
        return data
    text = data.decode("utf-8-sig")
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    start, end = value_span(text, extents[path])
    space = ""
    if values[path] is None:  # its place is that of its key
        start, end, space = *_empty_span(text, start), " "
    for written in spellings(value, text, start):
        changed = bom + (text[:start] + space + written + text[end:]).encode()
        try:
            new_tree, _ = parse_values(changed, shown)
        except InputError:
            continue
        if dict(_scalars(new_tree, ())) == values | {path: value}:
            return changed
    message = f"the value of {dotted(path)} cannot be changed here without changing other text"
    raise input_error(shown, message, "open the file and edit it as text", *_position(extents[path]))


def wrap_text(data: bytes, shown: str, path: KeyPath, key: str) -> bytes:
    """The file with a text turned into a mapping with one key: `- Fever` becomes `- text: Fever`. Raises InputError."""
    tree, extents = parse_values(data, shown)
    values = dict(_scalars(tree, ()))
    if values.get(path) is not None:
        text, mark = data.decode("utf-8-sig"), b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
        start, end = value_span(text, extents[path])
        written = [text[start:end], *spellings(values[path] or "", text, start)]
        expected = {(*path, key) if known == path else known: value for known, value in values.items()}
        for head, tail in ((f"{key}: ", ""), (f"{{{key}: ", "}")):
            for spelling in written:
                changed = mark + (text[:start] + head + spelling + tail + text[end:]).encode()
                try:
                    if dict(_scalars(parse_values(changed, shown)[0], ())) == expected:
                        return changed
                except InputError:
                    continue
    raise input_error(shown, f"{dotted(path)} cannot have more fields here", "open the file and edit it as text")


def path_at(extents: Mapping[KeyPath, Extent], line: int, column: int) -> KeyPath:
    """The path of the value at a place, from 1; () if there is none. A place on a key is that of its value."""
    best: tuple[tuple[int, int], KeyPath] = ((0, 0), ())
    for path, extent in extents.items():
        starts = {(extent.line + 1, extent.column + 1), (extent.key_line + 1, extent.key_column + 1)}
        begins, ends = (extent.key_line + 1, extent.key_column + 1), (extent.end_line + 1, extent.end_column + 1)
        if path and (
            (line, column) in starts or begins <= (line, column) < ends or (line == begins[0] and column == 1)
        ):
            score = (int((line, column) in starts), len(path))
            if score > best[0]:
                best = score, path
    return best[1]


def set_values(data: bytes, shown: str, values: Mapping[KeyPath, str]) -> bytes:
    """The file with several scalars replaced, and all other bytes unchanged. Raises InputError like `set_value`."""
    for path, value in values.items():
        data = set_value(data, shown, path, value)
    return data


def parse_values(data: bytes, shown: str) -> tuple[dict[str, Any], dict[KeyPath, Extent]]:
    """The values of a file, and where each is. Raises InputError if the file has problems."""
    if not _CONTENT.search(data.removeprefix(b"\xef\xbb\xbf")):  # a file that is begun
        return {}, {(): Extent(shown, 0, 0, 0, 0, 0, 0)}
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


def value_span(text: str, extent: Extent) -> tuple[int, int]:
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


def spellings(value: str, text: str, start: int) -> Iterator[str]:
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


def dotted(path: KeyPath) -> str:
    """A path for messages: medicines.table.0."""
    return ".".join(map(str, path))


def _position(extent: Extent) -> tuple[int, int]:
    return extent.line + 1, extent.column + 1
