"""An Excel workbook becomes a `Sheet`: dates and times as such, numbers as Excel shows them. Needs openpyxl."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

from handouts.problems import Problem, refuse
from handouts.schedule.formats import number_text
from handouts.schedule.markup import Fault, faults, hidden_rows, too_wide
from handouts.schedule.sheet import MAX_COLUMNS, MAX_ROWS, Cell, RawRow, Sheet, heading, trimmed

MAX_UNPACKED = 400_000_000
MAX_CELLS = 5_000_000
_LIMIT = f"more than {MAX_ROWS:,} rows, {MAX_COLUMNS} columns or {MAX_CELLS:,} cells"
_LIMIT_HINT = "delete what stands below and to the right of the list"
_TO_CSV = "save the one sheet as CSV UTF-8"
_OVER: Fault = ("stands under no heading", "delete it, or give its column a heading")
_LONG: Fault = (
    "the number has more digits than Excel keeps, so that the last ones are lost",
    "format the column as text, and type the number again",
)


def read_workbook(data: bytes, file: str) -> Sheet:
    """Read the only visible sheet that holds anything. Raises Refused where there is none, or more than one."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        hint = "pip install 'handouts[xlsx]', or save the list as CSV UTF-8"
        raise refuse(file, "reading Excel workbooks needs the package openpyxl", hint) from None
    with _damage_in_words(file), zipfile.ZipFile(BytesIO(data)) as packed:
        # Reading a part stops at the size that is written here, so that it cannot lie.
        size = sum(part.file_size for part in packed.infolist())
        if size > MAX_UNPACKED:
            raise refuse(
                file, f"the workbook unpacks to {size / 1e6:.0f} MB", f"is this the right file? Else {_TO_CSV}"
            )
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        found = []
        hidden = []
        for sheet in book.worksheets:
            # openpyxl keeps this name for itself; it says which part of the file the sheet is.
            markup = packed.read(sheet._worksheet_path)  # noqa: SLF001
            if too_wide(markup):
                raise refuse(file, _LIMIT, _LIMIT_HINT)
            if sheet.sheet_state != "visible":
                hidden.append(sheet.title)
            elif any(cell.value is not None for row in _rows(sheet) for cell in row):
                found.append((sheet, markup))
        if len(found) != 1:
            names = ", ".join(f'"{sheet.title}"' for sheet, _ in found)
            message = f"several sheets hold something: {names}" if found else "no visible sheet holds anything"
            raise refuse(file, message, f"leave one sheet in the workbook, or {_TO_CSV}")
        return _sheet(*found[0], file, hidden)


@contextmanager
def _damage_in_words(file: str) -> Iterator[None]:
    """What openpyxl trips over becomes words; its warnings are about parts that no list needs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (
        zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError,
        EOFError, ArithmeticError, RuntimeError,
    ) as error:  # fmt: skip
        message = f"the workbook is damaged, or was not made by Excel ({type(error).__name__})"
        raise refuse(file, message, f"open it in Excel and save it anew, or {_TO_CSV}") from None


def _rows(sheet: Any) -> Iterable[tuple[Any, ...]]:
    # The size that a sheet says of itself is often wrong, and then rows would be cut off.
    sheet.reset_dimensions()
    rows: Iterable[tuple[Any, ...]] = sheet.iter_rows()
    return rows


def _sheet(source: Any, markup: bytes, file: str, hidden: list[str]) -> Sheet:
    headings: tuple[str, ...] = ()
    first = total = 0
    rows: list[RawRow] = []
    wrong = faults(markup)
    for number, cells in enumerate(_rows(source), start=1):
        total += len(cells)
        if total > MAX_CELLS or number > MAX_ROWS * 2 or len(rows) > MAX_ROWS or len(headings) > MAX_COLUMNS:
            raise refuse(file, _LIMIT, _LIMIT_HINT)
        values = tuple(map(_value, cells))
        # A row whose only formulas have no value looks blank, and must not be lost.
        if not any(value != "" for value in values) and not (headings and number in wrong):
            continue
        if not headings:
            headings = trimmed(tuple(map(heading, values)))
            first = number
            continue
        told = list(wrong.get(number, {}).items())
        told += [(index, _OVER) for index in range(len(headings), len(values)) if values[index] != ""]
        told += [(index, _LONG) for index, cell in enumerate(cells) if _too_long(cell.value)]
        row = RawRow(number, values)
        if told:
            shape = Sheet(file, headings, (), addressed=True)
            row = replace(row, problems=tuple(shape.problem(row, index, *fault) for index, fault in told))
        rows.append(row)
    return Sheet(file, headings, tuple(rows), first, addressed=True, notes=_notes(source.title, markup, file, hidden))


def _notes(title: str, markup: bytes, file: str, hidden: list[str]) -> tuple[Problem, ...]:
    notes = [f'note: the hidden sheet "{name}" was not read, but "{title}"' for name in hidden]
    if count := hidden_rows(markup):
        notes.append(f"note: {count} row(s) are hidden in Excel, by a filter perhaps; they were read too")
    return tuple(Problem(file, 0, 0, note) for note in notes)


def _value(cell: Any) -> Cell:
    """What a person sees in the cell; a date or a time stays one."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value, cell.number_format or "")
    if isinstance(value, dt.timedelta):
        midnight = dt.datetime(1900, 1, 1)  # noqa: DTZ001 - a clock time has no zone
        return (midnight + value).time() if dt.timedelta() <= value < dt.timedelta(days=1) else str(value)
    if isinstance(value, dt.date | dt.time):
        return value
    # How Excel writes a carriage return inside of a text.
    return str(value).replace("_x000D_", "\r")


def _too_long(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) >= 1e15
