"""The supported list formats: how each is recognized, and which function reads it.

To add a format, write a module with a reader, and add a line to `FORMATS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from handouts.errors import input_error
from handouts.schedule.formats.source import ListSource, load_source
from handouts.schedule.formats.unsupported import JSON_LINES, unsupported_format
from handouts.schedule.sheet import Sheet


class ListFormat(NamedTuple):
    """A format that lists may have."""

    name: str
    """Its name in messages: `expected CSV or XLSX`."""
    matches: Callable[[ListSource], bool]
    """True for a file in this format. It looks only at the beginning of the file if that is enough."""
    reader: str
    """`module:function` that makes a `Sheet` from a `ListSource`. The module is imported for the first such list."""

    def read(self, source: ListSource) -> Sheet:
        """The rows of a list in this format. Raises InputError for a file that is not a complete list."""
        module, _, function = self.reader.partition(":")
        reader: Callable[[ListSource], Sheet] = getattr(import_module(module), function)
        return reader(source)


def starts_with(pattern: str) -> Callable[[ListSource], bool]:
    """A test for `ListFormat.matches`: the file begins with this regular expression."""
    compiled = re.compile(pattern)
    return lambda source: compiled.match(source.head) is not None


_starts_as_json = starts_with(r'\s*(?:\[\s*[\[{"\]]|\{\s*["}])')


def _is_workbook(source: ListSource) -> bool:
    return source.data.startswith(b"PK") and unsupported_format(source) is None


def _is_json(source: ListSource) -> bool:
    return _starts_as_json(source) and not JSON_LINES.match(source.head)


def _is_fhir(source: ListSource) -> bool:
    return _is_json(source) and isinstance(source.json.value, dict) and "resourceType" in source.json.value


def _is_plain_text(source: ListSource) -> bool:
    """True for a file that is not known to be something else. The reader refuses text without columns."""
    return unsupported_format(source) is None


FORMATS: tuple[ListFormat, ...] = (
    ListFormat("XLSX", _is_workbook, "handouts.schedule.formats.xlsx:read_workbook"),
    ListFormat("a FHIR bundle", _is_fhir, "handouts.schedule.formats.fhir:read_bundle"),
    ListFormat("JSON", _is_json, "handouts.schedule.formats.json_list:read_json_list"),
    ListFormat("CSV", _is_plain_text, "handouts.schedule.formats.csv_list:read_delimited"),
)
"""The first format that matches reads the list. CSV is last because it matches any text."""


def open_list(path: Path, encoding: str = "") -> tuple[Sheet, str]:
    """Read a list in any format; return its rows and the SHA-256 of the file.

    `encoding` is needed for text that is not UTF-8. Raises InputError for a file that is not a list, UncertainEncoding
    for a text whose encoding only a person can tell, and UsageError for an unknown encoding.
    """
    source = load_source(path, encoding, format_names())
    return find_format(source).read(source), source.sha256


def find_format(source: ListSource) -> ListFormat:
    """The format of a file. Raises InputError for an unsupported format, with a way to convert it."""
    for list_format in FORMATS:
        if list_format.matches(source):
            return list_format
    unsupported = unsupported_format(source)
    name, hint = unsupported or ("not a list", "export the list as CSV or Excel")
    raise input_error(source.file, f"this is {name}; expected {format_names()}", hint)


def format_names() -> str:
    """The supported formats, for messages: `CSV, JSON or XLSX`."""
    *names, last = [list_format.name for list_format in reversed(FORMATS)]
    return f"{', '.join(names)} or {last}" if names else last
