"""JSON text becomes values whose places are known: `json` checks the whole, then lists and groups are walked again.

JSON of our own form becomes a `Sheet`: a list of groups, or {"appointments": [...]}, keyed as our columns.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NoReturn

from handouts.errors import Problem, input_error
from handouts.schedule.sheet import MAX_COLUMNS, MAX_ROWS, RawRow, Sheet, TruthValue, heading_text

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


_FORM = 'expected [{"id": "a1", "date": "2026-12-01", …}, …], or this list under "appointments"'
Spot = tuple[int, int]


def read_listing(source: JsonText, notes: tuple[Problem, ...] = ()) -> Sheet:
    """Read the appointments, each with the place of its values. Raises Refused where there is no list of them."""
    start = _start(source)
    headings: dict[str, int] = {}
    found: list[tuple[Spot, dict[str, tuple[str, Spot]], list[Problem]]] = []
    for _, value, at in source.members(start):
        if len(found) == MAX_ROWS:
            raise input_error(source.file, f"more than {MAX_ROWS:,} appointments", "is this the list of a day?")
        cells: dict[str, tuple[str, Spot]] = {}
        problems: list[Problem] = []
        if isinstance(value, dict):
            problems += _entry(source, at, cells)
        else:
            problems.append(Problem(source.file, *source.spot(at), "not an appointment", "write a group: {…}"))
        for key in cells:
            headings.setdefault(key, len(headings))
        found.append((source.spot(at), cells, problems))
        if len(headings) > MAX_COLUMNS:
            raise input_error(source.file, f"more than {MAX_COLUMNS} different keys", "is this the list of a day?")
    rows = []
    for spot, cells, problems in found:
        ordered = [cells.get(key, ("", spot)) for key in headings]
        values = tuple(value for value, _ in ordered)
        spots = tuple(place for _, place in ordered) or (spot,)
        rows.append(RawRow(spot[0], values, tuple(problems), spots))
    return Sheet(source.file, tuple(headings), tuple(rows), source.spot(start)[0], notes=notes)


def _start(source: JsonText) -> int:
    """Where the list begins. Raises Refused, with what stands there instead."""
    value = source.value
    if isinstance(value, list):
        kinds = {type(one) for one in value}
        if any(isinstance(one, dict) and "resourceType" in one for one in value[:3]):
            hint = 'put them into one Bundle: {"resourceType": "Bundle", "entry": [{"resource": …}, …]}'
            raise input_error(source.file, "a list of FHIR resources; expected a Bundle", hint)
        if kinds == {list}:
            raise input_error(
                source.file, f"a list of lists, whose values have no names; {_FORM}", "save it as CSV instead"
            )
        if len(value) > MAX_ROWS:
            raise input_error(source.file, f"more than {MAX_ROWS:,} appointments", "is this the list of a day?")
        return source.start
    if isinstance(value, dict):
        for key, inside, at in source.members(source.start):
            if key == "appointments" and isinstance(inside, list):
                return at
        lists = [key for key, inside in value.items() if isinstance(inside, list)]
        if len(lists) == 1 and any(isinstance(one, dict) for one in value[lists[0]]):
            hint = f'rename "{lists[0][:40]}" to "appointments"'
            raise input_error(source.file, f"no list of appointments; {_FORM}", hint)
        if len(lists) > 1:
            message = f"JSON by columns, a list for each; {_FORM}"
            raise input_error(source.file, message, 'in Python: to_json(…, orient="records")')
    raise input_error(source.file, f"no list of appointments; {_FORM}")


def _entry(source: JsonText, at: int, cells: dict[str, tuple[str, Spot]]) -> Iterator[Problem]:
    """Fill `cells` with the values of one group, as text; tell those that are none."""
    for key, value, place in source.members(at):
        name, spot = heading_text(key), source.spot(place)
        if name in cells:
            yield Problem(source.file, *spot, f'"{name}" is given twice in this appointment', "delete one of them")
        text = _text(value)
        if text is None:
            yield Problem(source.file, *spot, f'"{name}": expected a text, or a list of texts', "write it in quotes")
        cells[name] = (text or "", spot)


def _text(value: Any) -> str | None:
    """A value as a cell: numbers are text already; None for a group, or a list of anything but texts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return TruthValue("true" if value else "false")
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    return value if isinstance(value, str) else None
