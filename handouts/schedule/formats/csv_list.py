"""Cells of CSV files that are opened in Excel: none of them may run as a formula, and each is read back as it was.

A cell that begins with =, +, - or @ is calculated when the file is opened, so it gets an apostrophe in front. Reading
takes one such apostrophe away; a cell that has one already gets a second.

Text with a delimiter (CSV, TSV, Excel's "Unicode Text") becomes a `Sheet`, whatever one of its rows does wrong.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from handouts.errors import Problem, input_error
from handouts.invisible_characters import quote_visibly
from handouts.schedule.sheet import MAX_COLUMNS, MAX_ROWS, RawRow, Sheet, as_text, heading_text, trim_headings

# Excel and LibreOffice skip blanks in front of a formula, and know the wide forms of its signs.
_FORMULA = re.compile(r"'*(?:[ \u00a0\u3000\ufeff\u200b-\u200f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def escape_formula(text: str) -> str:
    """The text of a cell as a spreadsheet shows it, whatever it begins with."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """The text of a cell before `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


DELIMITERS = "\t;|,"
"""In the order of preference where two part the headings alike: a comma also stands inside of texts."""
_NAMES = {"\t": "tabs", ";": "semicolons", "|": "pipes", ",": "commas"}
_BLOCK = 16

MAX_CELL = 131_072
MAX_LINE = 1_000_000
MAX_BROKEN = 1000
csv.field_size_limit(MAX_CELL)


def read_delimited(text: str, file: str, notes: tuple[Problem, ...] = ()) -> Sheet:
    """Read text with headings in its first row. Raises Refused where there are no headings, or too many rows."""
    lines = list(io.StringIO(text, newline=""))
    first, delimiter = 0, ""
    if re.fullmatch(r"sep=[^\w\s\"\r\n][\r\n]*|sep=\t[\r\n]*", lines[0], re.I):
        # Excel's own line, which is no row of the list.
        first, delimiter = 1, lines[0][4]
    top = next((index for index in range(first, len(lines)) if lines[index].strip(" \t;,|\r\n")), None)
    if top is None:
        raise input_error(file, "the list has no row of headings", "export the list again, with its headings")
    if len(lines[top]) > MAX_CELL:
        message = f"the row of headings has more than {MAX_CELL:,} characters"
        raise input_error(file, message, "is this the list of a day?", top + 1, 1)
    delimiter = delimiter or _delimiter(lines[top])
    found = _rows(lines, top, delimiter, file)
    first_row = next(found)
    names = trim_headings(tuple(map(heading_text, first_row.cells)))
    if first_row.problems:
        raise input_error(file, "the row of headings has a quote that does not end", "delete the quote", top + 1, 1)
    if len(names) < 2 or len(names) > MAX_COLUMNS:
        message = f"{len(names)} column(s) found, with {_NAMES.get(delimiter, repr(delimiter))} between them"
        hint = "save the list with commas, semicolons or tabs between its columns, and headings in the first row"
        raise input_error(file, message, hint, top + 1, 1)
    rows = list(islice(found, MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise input_error(file, f"more than {MAX_ROWS:,} rows", "is this the list of a day?", rows[-1].number, 1)
    sheet = Sheet(file, names, (), top + 1, delimiter, notes=notes)
    return replace(sheet, rows=tuple(_measured(sheet, rows, len(first_row.cells))))


def _delimiter(line: str) -> str:
    """What parts the headings into the most columns."""
    counts = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: counts[sign])


def _rows(lines: Sequence[str], start: int, delimiter: str, file: str) -> Iterator[RawRow]:
    """Each row with the number of its first line. A quote gone wrong costs its own line only."""
    width = broken = 0
    while start < len(lines):
        reader = csv.reader(_short(lines, start), delimiter=delimiter, strict=True)
        line = start
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                cells = None
            if (
                cells is None
                or len(cells) > MAX_COLUMNS * 2
                or (reader.line_num > line - start + 1 and _swallowed(cells, delimiter, width))
            ):
                break
            width = width or len(cells)
            yield RawRow(line + 1, tuple(map(unescape_formula, cells)))
            line = start + reader.line_num
        if line < len(lines):
            broken += 1
            if broken > MAX_BROKEN:
                hint = "write quotes within a cell twice, or export the list again"
                raise input_error(file, f"more than {MAX_BROKEN:,} rows have quotes that do not end", hint, line + 1, 1)
            yield _broken(lines[line], line + 1, delimiter, file)
        start = line + 1


def _short(lines: Sequence[str], start: int) -> Iterator[str]:
    """The lines from one on, up to one that is too long for a row."""
    for index in range(start, len(lines)):
        if len(lines[index]) > MAX_LINE:
            return
        yield lines[index]


def _broken(text: str, number: int, delimiter: str, file: str) -> RawRow:
    """A line that is no row, with what is wrong with it."""
    plain = csv.reader([text], delimiter=delimiter, quoting=csv.QUOTE_NONE)
    cells = next(_forgiving(plain), None) if len(text) <= MAX_LINE else None
    if cells is None or len(cells) > MAX_COLUMNS * 2:
        what = f"more than {MAX_CELL:,} characters in a cell" if cells is None else f"{len(cells):,} cells"
        problem = Problem(file, number, 1, f"this row has {what}", "correct the row; is it one of this list?")
        return RawRow(number, (text[:MAX_CELL].rstrip(),), (problem,))
    message = "a quote in this row does not end, or ends inside of a cell"
    problem = Problem(file, number, 1, message, "delete the quote, or write it twice")
    return RawRow(number, tuple(map(unescape_formula, cells)), (problem,))


def _forgiving(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:  # a line of more than the limit
        return


def _swallowed(cells: Sequence[str], delimiter: str, width: int) -> bool:
    """True where a line inside of a cell looks like a row of its own: a quote was left open above it."""
    return any(line.count(delimiter) >= max(width - 1, 1) for cell in cells for line in cell.splitlines()[1:])


def _measured(sheet: Sheet, rows: Sequence[RawRow], first: int) -> Iterator[RawRow]:
    """The rows that are not blank, each with a problem where a cell is missing or left over.

    Then nobody knows which column the others are in. But some programs end every row with a delimiter; and Excel
    leaves out cells at the end that are empty in all 16 rows of a block. `first` is the width of the headings' row,
    which is part of the first block, with the blank ones at its end.
    """
    needed = len(sheet.headings)
    widths = [needed, *(len(row.cells) for row in rows)]
    widest = max(first, *widths[1:]) if len(set(widths[1:]) - {0}) == 1 else first
    for number, row in enumerate(rows, start=1):
        width = widths[number]
        if not any(map(str.strip, map(str, row.cells))):
            continue
        begin = number // _BLOCK * _BLOCK
        block = [count for count in widths[begin : begin + _BLOCK] if count]
        by_excel = len(block) > 1 and len(set(block)) == 1
        over = next((index for index in range(needed, width) if str(row.cells[index]).strip()), -1)
        message = hint = ""
        if over >= 0:
            message = f"a cell too many: {quote_visibly(as_text(row.cells[over]))} stands under no heading"
            sign = _NAMES.get(sheet.delimiter, "signs")[:-1]
            hint = f"delete the {sign} that is too much, or put double quotes around the cell that holds it"
        elif width > widest or (width < needed and not by_excel):
            message = f"{width} cells, where the headings are {needed}"
            hint = (
                "delete the delimiter that is too much" if width > widest else "add what is missing; is the file whole?"
            )
        problems = row.problems or ((sheet.problem(row, over, message, hint),) if message else ())
        yield replace(row, problems=problems) if problems else row
