"""An Excel workbook becomes a `Sheet`: dates and times as such, numbers as Excel shows them."""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import NamedTuple

from handouts.errors import Problem, Severity, input_error
from handouts.schedule.formats.xlsx_xml import (
    UNCOMPUTED,
    CellFormat,
    CellText,
    Fault,
    RelationsPart,
    SharedTextsPart,
    SheetPart,
    SheetRow,
    StylesPart,
    TooLarge,
    WorkbookPart,
    excel_date,
    number_text,
    unescape_text,
)
from handouts.schedule.sheet import MAX_COLUMNS, MAX_ROWS, Cell, RawRow, Sheet, TruthValue, heading_text, trim_headings

MAX_UNPACKED = 400_000_000
MAX_CELLS = 3_000_000
_LIMIT = f"more than {MAX_ROWS:,} rows, {MAX_COLUMNS} columns or {MAX_CELLS:,} cells"
_LIMIT_HINT = "delete what stands below and to the right of the list"
_TO_CSV = "save the one sheet as CSV UTF-8"
_OVER: Fault = ("stands under no heading", "delete it, or give its column a heading")
_LONG: Fault = (
    "the number has more digits than Excel keeps, so that the last ones are lost",
    "format the column as text, and type the number again",
)
_MOST_MERGED_ROWS = 1000
_LAST_COLUMN = 702
"""ZZ: what stands further right is no list."""


class _Row(NamedTuple):
    number: int
    values: tuple[Cell, ...]
    faults: Mapping[int, Fault]
    half_days: frozenset[int]


class _Read(NamedTuple):
    title: str
    rows: list[_Row]
    cells: SheetPart


def read_workbook(data: bytes, file: str) -> Sheet:
    """Read the only visible sheet that holds anything. Raises Refused where there is none, or more than one."""
    with _damage_in_words(file), zipfile.ZipFile(BytesIO(data)) as packed:
        # Reading a part stops at the size that is written here, so that it cannot lie.
        size = sum(part.file_size for part in packed.infolist())
        if size > MAX_UNPACKED:
            raise input_error(
                file, f"the workbook unpacks to {size / 1e6:.0f} MB", f"is this the right file? Else {_TO_CSV}"
            )
        workbook = _Workbook(packed)
        found = []
        for title, part in workbook.visible:
            read = workbook.sheet(title, part)
            if read.rows:
                found.append(read)
            if len(found) > 1:
                break
        if len(found) != 1:
            names = ", ".join(f'"{read.title}"' for read in found)
            message = f"several sheets hold something: {names}" if found else "no visible sheet holds anything"
            raise input_error(file, message, f"leave one sheet in the workbook, or {_TO_CSV}")
        return _sheet(found[0], file, workbook.hidden)


@contextmanager
def _damage_in_words(file: str) -> Iterator[None]:
    """What is too large or not as Excel makes it becomes words."""
    try:
        yield
    except TooLarge as error:
        raise input_error(file, f"{_LIMIT}, or too much text: {error}", _LIMIT_HINT) from None
    except (
        zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError,
        EOFError, ArithmeticError, RuntimeError,
    ) as error:  # fmt: skip
        message = f"the workbook is damaged, or was not made by Excel ({type(error).__name__})"
        raise input_error(file, message, f"open it in Excel and save it anew, or {_TO_CSV}") from None


class _Workbook:
    """The parts of a workbook that its sheets need."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._names = set(packed.namelist())
        main = next(iter(self._of_kind("", "officeDocument")), "xl/workbook.xml")
        relations = self._relations(main)
        book = WorkbookPart()
        book.read(packed, main)
        self._since_1904 = book.since_1904
        sheets = [
            (title, state, self._path(main, relations.targets[identifier]))
            for title, state, identifier in book.sheets
            if relations.kinds.get(identifier) == "worksheet"
        ]
        self.visible = [(title, part) for title, state, part in sheets if state == "visible"]
        self.hidden = [title for title, state, _ in sheets if state != "visible"]
        texts, styles = SharedTextsPart(), StylesPart()
        for kind, part in (("sharedStrings", texts), ("styles", styles)):
            for path in self._of_kind(main, kind):
                part.read(packed, path)
        self._texts, self._formats = texts.texts, styles.formats()

    def _of_kind(self, main: str, kind: str) -> list[str]:
        relations = self._relations(main)
        paths = [self._path(main, relations.targets[one]) for one, found in relations.kinds.items() if found == kind]
        return [path for path in paths if path in self._names]

    def _relations(self, main: str) -> RelationsPart:
        folder, _, name = main.rpartition("/")
        path = f"{folder}/_rels/{name}.rels".removeprefix("/")
        relations = RelationsPart()
        if path in self._names:
            relations.read(self._packed, path)
        return relations

    @staticmethod
    def _path(main: str, target: str) -> str:
        joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(main), target)
        return posixpath.normpath(joined).removeprefix("/")

    def sheet(self, title: str, part: str) -> _Read:
        """Read one sheet: its rows that hold something."""
        rows: list[_Row] = []
        filled = 0

        def take(row: SheetRow) -> None:
            nonlocal filled
            filled += max(row.cells) + 1
            if len(rows) > MAX_ROWS or filled > MAX_CELLS:
                raise TooLarge(f"row {row.number}")
            made = self._row(row)
            # A row whose only formulas have no value looks blank, and must not be lost.
            if made.faults or any(value != "" for value in made.values):
                rows.append(made)

        cells = SheetPart(take, MAX_ROWS * 2, _LAST_COLUMN, MAX_CELLS)
        cells.read(self._packed, part)
        return _Read(title, rows, cells)

    def _row(self, row: SheetRow) -> _Row:
        values: list[Cell] = [""] * (max(row.cells) + 1)
        faults: dict[int, Fault] = {}
        half_days = set[int]()
        for index, cell in row.cells.items():
            style = self._formats[cell.style] if cell.style < len(self._formats) else _PLAIN
            # A formula that gives an empty text has a value, the empty one; Excel marks it as text.
            if cell.formula and not cell.text and cell.kind != "str":
                faults[index] = UNCOMPUTED
                continue
            values[index] = self._value(cell, style)
            if cell.kind in "nd" and style.half_day:
                half_days.add(index)
            if cell.kind == "n" and cell.text and not style.date and abs(float(cell.text)) >= 1e15:
                faults[index] = _LONG
        return _Row(row.number, tuple(values), faults, frozenset(half_days) if half_days else _NO_CELLS)

    def _number(self, text: str, style: CellFormat) -> Cell:
        if not text.strip():
            return ""
        number = float(text)
        if style.date:
            return excel_date(number, since_1904=self._since_1904, elapsed=style.elapsed)
        return number_text(number, style.code)

    def _value(self, cell: CellText, style: CellFormat) -> Cell:
        """What a person sees in the cell; a date or a time stays one."""
        text = cell.text
        if cell.kind == "s":
            return self._texts[int(text)] if text else ""
        if cell.kind == "n":
            return self._number(text, style)
        if cell.kind == "b":
            return TruthValue("true" if text.strip() in ("1", "true") else "false")
        if cell.kind == "d":
            return _of_iso(text.strip().removeprefix("T"))
        return unescape_text(text)


def _of_iso(text: str) -> Cell:
    """A date, a time or both of a cell that keeps them as text; text where it has an offset from UTC, which counts."""
    for read in (dt.time.fromisoformat, dt.datetime.fromisoformat):
        with suppress(ValueError):
            found: dt.time | dt.datetime = read(text)
            return found if found.tzinfo is None and (":" in text or "-" in text) else text
    return text


_PLAIN = CellFormat("General", date=False, elapsed=False, half_day=False)
_NO_CELLS = frozenset[int]()


def _sheet(read: _Read, file: str, hidden: list[str]) -> Sheet:
    first, *others = read.rows
    headings = trim_headings(tuple(map(heading_text, first.values)))
    if len(headings) > MAX_COLUMNS:
        raise input_error(file, _LIMIT, _LIMIT_HINT)
    shape = Sheet(file, headings, (), addressed=True)
    merged = read.cells.merge_faults(_MOST_MERGED_ROWS)
    rows = []
    for row in others:
        told = [*merged.get(row.number, {}).items()]
        told += row.faults.items()
        told += [(index, _OVER) for index in range(len(headings), len(row.values)) if row.values[index] != ""]
        found = RawRow(row.number, row.values, half_days=row.half_days)
        problems = tuple(shape.problem(found, index, *fault) for index, fault in told)
        rows.append(RawRow(row.number, row.values, problems, half_days=row.half_days) if problems else found)
    return Sheet(file, headings, tuple(rows), first.number, addressed=True, notes=_notes(read, file, hidden))


def _notes(read: _Read, file: str, hidden: list[str]) -> tuple[Problem, ...]:
    notes = [f'the hidden sheet "{name}" was not read, but "{read.title}"' for name in hidden]
    if count := read.cells.hidden_rows:
        notes.append(f"{count} row(s) are hidden in Excel, by a filter perhaps; they were read too")
    return tuple(Problem(file, 0, 0, note, severity=Severity.NOTE) for note in notes)
