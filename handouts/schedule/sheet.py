"""The form that every list of a day takes, whatever file it came in: headings, rows of cells, and their places."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TypeAlias

from handouts.content.yaml.source_locations import Place
from handouts.errors import Problem
from handouts.invisible_characters import clean_code

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

MAX_ROWS = 100_000
MAX_COLUMNS = 500

Cell: TypeAlias = str | dt.datetime | dt.date | dt.time
"""Text as the file has it; a date or a time only where the file itself says that it is one."""


class TruthValue(str):
    """A truth value of JSON or Excel, `true` or `false`: an answer to a question, never a name or a number."""

    __slots__ = ()


@dataclass(frozen=True)
class RawRow:
    """One row as it was found."""

    number: int
    """The row of the workbook, or the line of the text where the row begins; both counted from 1."""
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()
    """What the file itself does wrong in this row: too few cells, a formula without a value."""
    spots: tuple[tuple[int, int], ...] = ()
    """Line and column of each cell, where rows are not lines."""
    half_days: frozenset[int] = frozenset()
    """Cells, by number, whose time the file shows with AM or PM."""


@dataclass(frozen=True)
class Sheet:
    """A whole list. A heading is '' where a column has none."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    heading_row: int = 1
    delimiter: str = ","
    addressed: bool = False
    """True where a program shows cells by their address, B7."""
    notes: tuple[Problem, ...] = ()

    def place(self, row: RawRow, index: int) -> Place:
        """File, row and column of a cell; of the row itself where `index` is -1."""
        if row.spots:
            return (self.file, *row.spots[max(index, 0)])
        return self.file, row.number, max(index, 0) + 1

    def problem(self, row: RawRow, index: int, message: str, hint: str = "") -> Problem:
        """A problem of a cell, named as its reader sees it: `B7 "date": …`, else `"date": …`."""
        heading = f'"{self.headings[index]}"' if 0 <= index < len(self.headings) and self.headings[index] else ""
        address = f"{column_letters(index)}{row.number}" if self.addressed and index >= 0 else ""
        name = " ".join(filter(None, (address, heading)))
        return Problem(*self.place(row, index), f"{name}: {message}" if name else message, hint)

    def heading_problem(self, index: int, message: str, hint: str = "") -> Problem:
        """A problem of a heading, or of the row of headings where `index` is -1."""
        return Problem(self.file, self.heading_row, max(index, 0) + 1, message, hint)


def column_letters(index: int) -> str:
    """The name that a spreadsheet gives a column, counted from 0: A, Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def as_text(cell: Cell) -> str:
    """A cell as a person would type it; dates in the one way that is always read."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M:%S}".removesuffix(":00")
    return cell.isoformat()


def heading_text(cell: Cell) -> str:
    """A heading on one line. It is printed beside problems, so that nothing in it may steer a terminal."""
    return clean_code(_CONTROLS.sub(" ", as_text(cell)))


def trim_headings(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings without blank ones at the end: what stands to the right of the last one stands under none."""
    last = max((index for index, heading in enumerate(headings) if heading), default=-1)
    return headings[: last + 1]
