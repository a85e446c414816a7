"""JSON text becomes values whose places are known: `json` checks the whole, then lists and groups are walked again."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NoReturn

from handouts.errors import input_error

_SPACE = frozenset(" \t\r\n")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


MAX_VALUES = 1_500_000
"""Most lists, groups and values of a text: one of nothing but brackets would take many times its size in memory."""
TWICE = "\0twice"
"""The key under which a group says which of its keys was given twice; no key of a text can be equal to it."""


def _group(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    group = dict(pairs)
    if len(group) < len(pairs):
        seen = set[str]()
        group[TWICE] = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return group


# Numbers stay as they are written: a record number is no quantity.
_DECODER = json.JSONDecoder(object_pairs_hook=_group, parse_int=str, parse_float=str, parse_constant=_no_number)


class JsonText:
    """One JSON text. Raises Refused where it is not JSON."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        if sum(map(text.count, ",[{")) > MAX_VALUES:
            raise input_error(file, f"more than {MAX_VALUES:,} values", "is this the list of a day?")
        self.start = self._skip(0)
        try:
            self.value: Any = _DECODER.decode(text)
        except json.JSONDecodeError as error:
            hint = "export the list again; is the file whole?"
            raise input_error(file, f"not JSON: {error.msg}", hint, error.lineno, error.colno) from None
        except ValueError as error:
            raise input_error(file, f"not JSON: {error}", "export the list again; is the file whole?") from None
        except RecursionError:
            raise input_error(
                file, "lists or groups inside of each other, too deep to be a list of a day", "is this the right file?"
            ) from None

    def members(self, at: int) -> Iterator[tuple[str, Any, int]]:
        """Key ('' in a list), value and beginning of each value in the list or group that begins at `at`."""
        keyed = self.text[at] == "{"
        at = self._skip(at + 1)
        while self.text[at] not in "]}":
            key = ""
            if keyed:
                key, at = _DECODER.raw_decode(self.text, at)
                at = self._skip(self._skip(at) + 1)
            value, end = _DECODER.raw_decode(self.text, at)
            yield key, value, at
            at = self._skip(end)
            if self.text[at] == ",":
                at = self._skip(at + 1)

    def spot(self, at: int) -> tuple[int, int]:
        """Line and column of a place in the text, from 1."""
        line = bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\n", self.text))]

    def _skip(self, at: int) -> int:
        while self.text[at : at + 1] in _SPACE:
            at += 1
        return at
