"""Read a list with delimiters (CSV, TSV, Excel's "Unicode Text") into a `Sheet`, and make cells safe to write.

A spreadsheet calculates a cell that begins with =, +, - or @. `escape_formula` puts an apostrophe in front of such a
cell; `unescape_formula` removes it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from handouts.errors import Problem, input_error
from handouts.invisible_characters import quote_visibly
from handouts.schedule.sheet import MAX_COLUMNS, MAX_ROWS, RawRow, Sheet, as_text, heading_text, trim_headings

if TYPE_CHECKING:  # bookings use `escape_formula` and read no file
    from handouts.schedule.formats.source import ListSource

DELIMITERS = "\t;|,"
"""In order of preference if two of them give the same number of headings: commas also occur in texts."""
MAX_CELL = 131_072
MAX_LINE = 1_000_000
MAX_BROKEN = 1000
"""Most rows with an unclosed quote."""
_DELIMITER_NAMES = {"\t": "tab", ";": "semicolon", "|": "pipe", ",": "comma"}
_EXCEL_BLOCK = 16
"""Rows of a block. Excel omits cells at the end of rows that are empty in all rows of a block."""
# Excel and LibreOffice skip blanks in front of a formula, and know the wide forms of its characters.
_FORMULA = re.compile(r"'*(?:[ \u00a0\u3000\ufeff\u200b-\u200f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
csv.field_size_limit(MAX_CELL)


def escape_formula(text: str) -> str:
    """The text of a cell, with an apostrophe in front if a spreadsheet would run it as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """The text of a cell before `escape_formula`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def read_delimited(source: ListSource) -> Sheet:
    """Read text with headings in its first row. Raises InputError for missing headings or too many rows."""
    file = source.file
    lines = list(io.StringIO(source.text, newline=""))
    start, delimiter = 0, ""
    if re.fullmatch(r"sep=[^\w\s\"\r\n][\r\n]*|sep=\t[\r\n]*", lines[0], re.I):
        # Excel's own line that names the delimiter.
        start, delimiter = 1, lines[0][4]
    top = next((index for index in range(start, len(lines)) if lines[index].strip(" \t;,|\r\n")), None)
    if top is None:
        raise input_error(file, "the list has no row of headings", "export the list again, with its headings")
    if len(lines[top]) > MAX_CELL:
        message = f"the row of headings has more than {MAX_CELL:,} characters"
        raise input_error(file, message, "is this the list of a day?", top + 1, 1)
    delimiter = delimiter or _guess_delimiter(lines[top])
    all_rows = _parse_rows(lines, top, delimiter, file)
    heading_row = next(all_rows)
    headings = trim_headings(tuple(map(heading_text, heading_row.cells)))
    if heading_row.problems:
        raise input_error(file, "the row of headings has an unclosed quote", "delete the quote", top + 1, 1)
    if len(headings) < 2 or len(headings) > MAX_COLUMNS:
        name = f"{_DELIMITER_NAMES[delimiter]}s" if delimiter in _DELIMITER_NAMES else repr(delimiter)
        message = f"expected 2 to {MAX_COLUMNS:,} columns separated by {name}, found {len(headings):,}"
        hint = "save the list with commas, semicolons or tabs between its columns, and headings in the first row"
        raise input_error(file, message, hint, top + 1, 1)
    rows = list(islice(all_rows, MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise input_error(file, f"more than {MAX_ROWS:,} rows", "is this the list of a day?", rows[-1].number, 1)
    sheet = Sheet(file, headings, (), top + 1, delimiter, notes=source.notes)
    return replace(sheet, rows=tuple(_check_widths(sheet, rows, len(heading_row.cells))))


def _guess_delimiter(line: str) -> str:
    """The delimiter that gives the most headings."""
    counts = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: counts[sign])


def _parse_rows(lines: Sequence[str], start: int, delimiter: str, file: str) -> Iterator[RawRow]:
    """Each row with the number of its first line. A wrong quote affects its own line only."""
    width = broken = 0
    while start < len(lines):
        reader = csv.reader(_short_lines(lines, start), delimiter=delimiter, strict=True)
        line = start
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                cells = None
            if (
                cells is None
                or len(cells) > MAX_COLUMNS * 2
                or (reader.line_num > line - start + 1 and _contains_rows(cells, delimiter, width))
            ):
                break
            width = width or len(cells)
            yield RawRow(line + 1, tuple(map(unescape_formula, cells)))
            line = start + reader.line_num
        if line < len(lines):
            broken += 1
            if broken > MAX_BROKEN:
                hint = "double each quote inside a cell, or export the list again"
                raise input_error(file, f"more than {MAX_BROKEN:,} rows have unclosed quotes", hint, line + 1, 1)
            yield _broken_row(lines[line], line + 1, delimiter, file)
        start = line + 1


def _short_lines(lines: Sequence[str], start: int) -> Iterator[str]:
    """The lines from `start` up to the first one that is too long for a row."""
    for index in range(start, len(lines)):
        if len(lines[index]) > MAX_LINE:
            return
        yield lines[index]


def _broken_row(text: str, number: int, delimiter: str, file: str) -> RawRow:
    """A line that cannot be parsed as a row, with its problem."""
    without_quotes = csv.reader([text], delimiter=delimiter, quoting=csv.QUOTE_NONE)
    cells = next(_stop_at_error(without_quotes), None) if len(text) <= MAX_LINE else None
    if cells is None or len(cells) > MAX_COLUMNS * 2:
        excess = f"more than {MAX_CELL:,} characters in a cell" if cells is None else f"{len(cells):,} cells"
        problem = Problem(file, number, 1, f"this row has {excess}", "correct the row; does it belong to this list?")
        return RawRow(number, (text[:MAX_CELL].rstrip(),), (problem,))
    message = "a quote in this row is not closed, or closes inside a cell"
    problem = Problem(file, number, 1, message, "delete the quote, or double it")
    return RawRow(number, tuple(map(unescape_formula, cells)), (problem,))


def _stop_at_error(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:  # a cell beyond the limit of characters
        return


def _contains_rows(cells: Sequence[str], delimiter: str, width: int) -> bool:
    """True if a line inside a cell looks like a row: an earlier quote was not closed."""
    return any(line.count(delimiter) >= max(width - 1, 1) for cell in cells for line in cell.splitlines()[1:])


def _check_widths(sheet: Sheet, rows: Sequence[RawRow], heading_width: int) -> Iterator[RawRow]:
    """The rows that are not blank. A row with a missing or an extra cell has a problem.

    In such a row, the other cells may be in the wrong columns. Two exceptions: some programs end every row with a
    delimiter, and Excel omits cells at the end that are empty in all 16 rows of a block. `heading_width` counts the
    headings with blank ones; the row of headings is part of the first block.
    """
    needed = len(sheet.headings)
    widths = [needed, *(len(row.cells) for row in rows)]
    widest = max(heading_width, *widths[1:]) if len(set(widths[1:]) - {0}) == 1 else heading_width
    for number, row in enumerate(rows, start=1):
        width = widths[number]
        if not any(map(str.strip, map(str, row.cells))):
            continue
        block_start = number // _EXCEL_BLOCK * _EXCEL_BLOCK
        block = [count for count in widths[block_start : block_start + _EXCEL_BLOCK] if count]
        cut_by_excel = len(block) > 1 and len(set(block)) == 1
        extra = next((index for index in range(needed, width) if str(row.cells[index]).strip()), -1)
        message = hint = ""
        if extra >= 0:
            message = f"an extra cell: {quote_visibly(as_text(row.cells[extra]))} has no heading"
            name = _DELIMITER_NAMES.get(sheet.delimiter, "delimiter")
            hint = f"delete the extra {name}, or put double quotes around the cell that contains it"
        elif width > widest or (width < needed and not cut_by_excel):
            message = f"{width} cells, but {needed} headings"
            hint = "delete the extra delimiter" if width > widest else "add the missing cells; is the file complete?"
        problems = row.problems or ((sheet.problem(row, extra, message, hint),) if message else ())
        yield replace(row, problems=problems) if problems else row
