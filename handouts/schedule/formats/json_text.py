"""Parse JSON with the line and column of each value.

`json` checks and parses the whole text. `JsonText.members` then reads one list or object again to find the places.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NoReturn, TypeAlias

from handouts.errors import input_error

LineColumn: TypeAlias = tuple[int, int]
"""Line and column in a text, from 1."""
MAX_VALUES = 1_500_000
"""Most lists, objects and values of a text: parsed brackets take many times their size in memory."""
DUPLICATE_KEY = "\0twice"
"""The key under which an object stores its first duplicate key. No key of a text is likely to be equal to it."""
_SPACE = frozenset(" \t\r\n")


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen = set[str]()
        result[DUPLICATE_KEY] = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return result


# Numbers keep their spelling: a record number is not a quantity.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_build_object, parse_int=str, parse_float=str, parse_constant=_reject_constant
)


class JsonText:
    """A JSON text and its parsed `value`. Raises InputError if the text is not JSON."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        if sum(map(text.count, ",[{")) > MAX_VALUES:
            raise input_error(file, f"more than {MAX_VALUES:,} values", "is this the list of a day?")
        self.start = self._skip_space(0)
        try:
            self.value: Any = _DECODER.decode(text)
        except json.JSONDecodeError as error:
            hint = "export the list again; is the file complete?"
            raise input_error(file, f"not JSON: {error.msg}", hint, error.lineno, error.colno) from None
        except ValueError as error:
            raise input_error(file, f"not JSON: {error}", "export the list again; is the file complete?") from None
        except RecursionError:
            message = "lists or objects are nested too deep"
            raise input_error(file, message, "is this the right file?") from None

    def members(self, offset: int) -> Iterator[tuple[str, Any, int]]:
        """Key ('' in a list), value and offset of each value in the list or object that begins at `offset`."""
        keyed = self.text[offset] == "{"
        offset = self._skip_space(offset + 1)
        while self.text[offset] not in "]}":
            key = ""
            if keyed:
                key, offset = _DECODER.raw_decode(self.text, offset)
                offset = self._skip_space(self._skip_space(offset) + 1)
            value, end = _DECODER.raw_decode(self.text, offset)
            yield key, value, offset
            offset = self._skip_space(end)
            if self.text[offset] == ",":
                offset = self._skip_space(offset + 1)

    def line_column(self, offset: int) -> LineColumn:
        """Line and column of an offset in the text, from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(r"\n", self.text))]

    def _skip_space(self, offset: int) -> int:
        while self.text[offset : offset + 1] in _SPACE:
            offset += 1
        return offset
