"""JSON of our own form becomes a `Sheet`: a list of groups, or {"appointments": [...]}, keyed as our columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handouts.errors import Problem, input_error
from handouts.schedule.jsontext import JsonText
from handouts.schedule.sheet import MAX_COLUMNS, MAX_ROWS, RawRow, Sheet, TruthValue, heading_text

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
