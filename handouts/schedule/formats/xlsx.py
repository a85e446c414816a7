"""Read an Excel workbook into a `Sheet`: dates and times as values, numbers as Excel shows them."""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple

from handouts.errors import Problem, Severity, input_error
from handouts.schedule.formats.source import ListSource
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
_LIMIT_HINT = "delete everything below and to the right of the list"
_TO_CSV = "save the sheet of the list as CSV UTF-8"
_NO_HEADING: Fault = ("this cell has no heading", "delete it, or give its column a heading")
_TOO_LONG: Fault = (
    "the number has more digits than Excel keeps, so the last ones are lost",
    "format the column as text, and type the number again",
)
_MAX_MERGED_ROWS = 1000
_LAST_COLUMN = 702
"""ZZ: cells further right are not part of a list."""


class _Row(NamedTuple):
    number: int
    values: tuple[Cell, ...]
    faults: Mapping[int, Fault]
    half_days: frozenset[int]


class _SheetContents(NamedTuple):
    title: str
    rows: list[_Row]
    cells: SheetPart


def read_workbook(source: ListSource) -> Sheet:
    """Read the only visible sheet that is not empty. Raises InputError if there is none, or more than one."""
    file = source.file
    with _report_damage(file), zipfile.ZipFile(BytesIO(source.data)) as archive:
        # Reading a part stops at its stated size, so a false size does no harm.
        size = sum(part.file_size for part in archive.infolist())
        if size > MAX_UNPACKED:
            raise input_error(
                file, f"the workbook unpacks to {size / 1e6:.0f} MB", f"is this the right file? If so, {_TO_CSV}"
            )
        workbook = _Workbook(archive)
        sheets = []
        for title, part in workbook.visible:
            contents = workbook.read_sheet(title, part)
            if contents.rows:
                sheets.append(contents)
            if len(sheets) > 1:
                break
        if len(sheets) != 1:
            names = ", ".join(f'"{contents.title}"' for contents in sheets)
            message = f"several sheets are not empty: {names}" if sheets else "all visible sheets are empty"
            raise input_error(file, message, f"leave one sheet in the workbook, or {_TO_CSV}")
        return _build_sheet(sheets[0], file, workbook.hidden)


@contextmanager
def _report_damage(file: str) -> Iterator[None]:
    """Turn errors while reading into InputError: the workbook is too large, damaged, or not made by Excel."""
    try:
        yield
    except TooLarge as error:
        raise input_error(file, f"{_LIMIT}, or too much text: {error}", _LIMIT_HINT) from None
    except (
        zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError,
        EOFError, ArithmeticError, RuntimeError,
    ) as error:  # fmt: skip
        message = f"the workbook is damaged, or was not made by Excel ({type(error).__name__})"
        raise input_error(file, message, f"open it in Excel and save it again, or {_TO_CSV}") from None


class _Workbook:
    """The sheets of a workbook, and the texts and formats that they share."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._part_names = set(archive.namelist())
        main = next(iter(self._related_parts("", "officeDocument")), "xl/workbook.xml")
        relations = self._relations(main)
        book = WorkbookPart()
        book.read(archive, main)
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
            for path in self._related_parts(main, kind):
                part.read(archive, path)
        self._texts, self._formats = texts.texts, styles.formats()

    def _related_parts(self, main: str, kind: str) -> list[str]:
        """Paths of the parts that a part refers to as `kind`."""
        relations = self._relations(main)
        identifiers = [identifier for identifier, word in relations.kinds.items() if word == kind]
        paths = [self._path(main, relations.targets[identifier]) for identifier in identifiers]
        return [path for path in paths if path in self._part_names]

    def _relations(self, main: str) -> RelationsPart:
        folder, _, name = main.rpartition("/")
        path = f"{folder}/_rels/{name}.rels".removeprefix("/")
        relations = RelationsPart()
        if path in self._part_names:
            relations.read(self._archive, path)
        return relations

    @staticmethod
    def _path(main: str, target: str) -> str:
        joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(main), target)
        return posixpath.normpath(joined).removeprefix("/")

    def read_sheet(self, title: str, part: str) -> _SheetContents:
        """Read the rows of a sheet that are not empty."""
        rows: list[_Row] = []
        filled = 0

        def add_row(row: SheetRow) -> None:
            nonlocal filled
            filled += max(row.cells) + 1
            if len(rows) > MAX_ROWS or filled > MAX_CELLS:
                raise TooLarge(f"row {row.number}")
            result = self._convert_row(row)
            # A row of formulas without values looks blank, but must not be lost.
            if result.faults or any(value != "" for value in result.values):
                rows.append(result)

        cells = SheetPart(add_row, MAX_ROWS * 2, _LAST_COLUMN, MAX_CELLS)
        cells.read(self._archive, part)
        return _SheetContents(title, rows, cells)

    def _convert_row(self, row: SheetRow) -> _Row:
        values: list[Cell] = [""] * (max(row.cells) + 1)
        faults: dict[int, Fault] = {}
        half_days = set[int]()
        for index, cell in row.cells.items():
            style = self._formats[cell.style] if cell.style < len(self._formats) else _PLAIN
            # Excel marks a formula as text if its value is an empty text.
            if cell.formula and not cell.text and cell.kind != "str":
                faults[index] = UNCOMPUTED
                continue
            values[index] = self._value(cell, style)
            if cell.kind in "nd" and style.half_day:
                half_days.add(index)
            if cell.kind == "n" and cell.text and not style.date and abs(float(cell.text)) >= 1e15:
                faults[index] = _TOO_LONG
        return _Row(row.number, tuple(values), faults, frozenset(half_days) if half_days else _NO_CELLS)

    def _number(self, text: str, style: CellFormat) -> Cell:
        if not text.strip():
            return ""
        number = float(text)
        if style.date:
            return excel_date(number, since_1904=self._since_1904, elapsed=style.elapsed)
        return number_text(number, style.code)

    def _value(self, cell: CellText, style: CellFormat) -> Cell:
        """What Excel shows in the cell; a date or a time stays one."""
        text = cell.text
        if cell.kind == "s":
            return self._texts[int(text)] if text else ""
        if cell.kind == "n":
            return self._number(text, style)
        if cell.kind == "b":
            return TruthValue("true" if text.strip() in ("1", "true") else "false")
        if cell.kind == "d":
            return _parse_iso(text.strip().removeprefix("T"))
        return unescape_text(text)


def _parse_iso(text: str) -> Cell:
    """The date or time of an ISO 8601 text; the text itself if it has an offset from UTC or is something else."""
    for parse in (dt.time.fromisoformat, dt.datetime.fromisoformat):
        with suppress(ValueError):
            value: dt.time | dt.datetime = parse(text)
            return value if value.tzinfo is None and (":" in text or "-" in text) else text
    return text


_PLAIN = CellFormat("General", date=False, elapsed=False, half_day=False)
_NO_CELLS = frozenset[int]()


def _build_sheet(contents: _SheetContents, file: str, hidden: list[str]) -> Sheet:
    """`hidden` are the titles of the hidden sheets."""
    heading_row, *list_rows = contents.rows
    headings = trim_headings(tuple(map(heading_text, heading_row.values)))
    if len(headings) > MAX_COLUMNS:
        raise input_error(file, _LIMIT, _LIMIT_HINT)
    empty_sheet = Sheet(file, headings, (), addressed=True)
    merged = contents.cells.merge_faults(_MAX_MERGED_ROWS)
    rows = []
    for row in list_rows:
        faults = [*merged.get(row.number, {}).items(), *row.faults.items()]
        faults += [(i, _NO_HEADING) for i in range(len(headings), len(row.values)) if row.values[i] != ""]
        raw = RawRow(row.number, row.values, half_days=row.half_days)
        problems = tuple(empty_sheet.problem(raw, index, *fault) for index, fault in faults)
        rows.append(replace(raw, problems=problems) if problems else raw)
    notes = _notes(contents, file, hidden)
    return Sheet(file, headings, tuple(rows), heading_row.number, addressed=True, notes=notes)


def _notes(contents: _SheetContents, file: str, hidden: list[str]) -> tuple[Problem, ...]:
    notes = [f'the hidden sheet "{name}" was not read; only "{contents.title}" was' for name in hidden]
    if count := contents.cells.hidden_rows:
        notes.append(f"{count} row(s) are hidden in Excel, perhaps by a filter; they were read too")
    return tuple(Problem(file, 0, 0, note, severity=Severity.NOTE) for note in notes)
