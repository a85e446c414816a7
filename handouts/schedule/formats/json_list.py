"""Read a JSON list into a `Sheet`: `[{"id": "a1", …}, …]`, or this list under "appointments"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handouts.errors import Problem, input_error
from handouts.schedule.formats.json_text import JsonText, LineColumn
from handouts.schedule.formats.source import ListSource
from handouts.schedule.sheet import MAX_COLUMNS, MAX_ROWS, RawRow, Sheet, TruthValue, heading_text

_EXPECTED = 'expected [{"id": "a1", "date": "2026-12-01", …}, …], or this list under "appointments"'


def read_json_list(source: ListSource) -> Sheet:
    """Read the appointments, each with the place of its values. Raises InputError if there is no list of them."""
    text = source.json
    start = _find_list(text)
    headings: dict[str, int] = {}
    entries: list[tuple[LineColumn, dict[str, tuple[str, LineColumn]], list[Problem]]] = []
    for _, value, offset in text.members(start):
        if len(entries) == MAX_ROWS:
            raise input_error(text.file, f"more than {MAX_ROWS:,} appointments", "is this the list of a day?")
        place = text.line_column(offset)
        cells: dict[str, tuple[str, LineColumn]] = {}
        problems: list[Problem] = []
        if isinstance(value, dict):
            problems += _read_entry(text, offset, cells)
        else:
            problems.append(Problem(text.file, *place, "not an appointment", "write an object: {…}"))
        for key in cells:
            headings.setdefault(key, len(headings))
        entries.append((place, cells, problems))
        if len(headings) > MAX_COLUMNS:
            raise input_error(text.file, f"more than {MAX_COLUMNS} different keys", "is this the list of a day?")
    rows = []
    for place, cells, problems in entries:
        ordered = [cells.get(key, ("", place)) for key in headings]
        values = tuple(value for value, _ in ordered)
        places = tuple(cell_place for _, cell_place in ordered) or (place,)
        rows.append(RawRow(place[0], values, tuple(problems), places))
    return Sheet(text.file, tuple(headings), tuple(rows), text.line_column(start)[0], notes=source.notes)


def _find_list(text: JsonText) -> int:
    """The offset of the list of appointments. Raises InputError that names what the file has instead."""
    value = text.value
    if isinstance(value, list):
        kinds = {type(entry) for entry in value}
        if any(isinstance(entry, dict) and "resourceType" in entry for entry in value[:3]):
            hint = 'put them into one Bundle: {"resourceType": "Bundle", "entry": [{"resource": …}, …]}'
            raise input_error(text.file, "a list of FHIR resources; expected a Bundle", hint)
        if kinds == {list}:
            raise input_error(
                text.file, f"a list of lists, without names for the values; {_EXPECTED}", "save it as CSV instead"
            )
        if len(value) > MAX_ROWS:
            raise input_error(text.file, f"more than {MAX_ROWS:,} appointments", "is this the list of a day?")
        return text.start
    if isinstance(value, dict):
        for key, member, offset in text.members(text.start):
            if key == "appointments" and isinstance(member, list):
                return offset
        lists = [key for key, member in value.items() if isinstance(member, list)]
        if len(lists) == 1 and any(isinstance(entry, dict) for entry in value[lists[0]]):
            hint = f'rename "{lists[0][:40]}" to "appointments"'
            raise input_error(text.file, f"no list of appointments; {_EXPECTED}", hint)
        if len(lists) > 1:
            message = f"JSON with a list for each column; {_EXPECTED}"
            raise input_error(text.file, message, 'in Python: to_json(…, orient="records")')
    raise input_error(text.file, f"no list of appointments; {_EXPECTED}")


def _read_entry(text: JsonText, offset: int, cells: dict[str, tuple[str, LineColumn]]) -> Iterator[Problem]:
    """Fill `cells` with the values of one appointment as text; yield a problem for each value that is not text."""
    for key, value, value_offset in text.members(offset):
        name, place = heading_text(key), text.line_column(value_offset)
        if name in cells:
            yield Problem(text.file, *place, f'"{name}" is given twice in this appointment', "delete one of them")
        cell = _cell_text(value)
        if cell is None:
            yield Problem(text.file, *place, f'"{name}": expected text, or a list of texts', "write it in quotes")
        cells[name] = (cell or "", place)


def _cell_text(value: Any) -> str | None:
    """A value as a cell: numbers are text already; None for an object, or a list of anything but texts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return TruthValue("true" if value else "false")
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    return value if isinstance(value, str) else None
