"""One row of a list becomes a `Booking`, as far as its cells can be read, and a problem of each that cannot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from handouts.content.clinic import Clinic
from handouts.content.clocks import is_clock
from handouts.content.complaints import split_hint
from handouts.content.places import Place
from handouts.problems import Problem
from handouts.schedule.booking import Booking
from handouts.schedule.columns import Columns
from handouts.schedule.dates import clock, day, moment
from handouts.schedule.details import appointment_of, born_later
from handouts.schedule.entry import AS_TEXT, Entry, holds_name, spoiled
from handouts.schedule.sheet import Cell, RawRow, Sheet

_TEXTS = {
    "id": "id", "name": "name", "mrn": "mrn", "physician": "physician", "level": "level", "procedure": "procedure",
    "medicines": "medicine", "large_print": "large_print", "language": "language", "documents": "documents",
    "email": "email", "email_consent": "email_consent", "phone": "phone", "notes": "notes",
}  # fmt: skip
"""Columns of text to the names of the details."""
_COLUMN = {detail: column for column, detail in _TEXTS.items()} | {"dob": "date_of_birth", "ended": "ended"}
# What Excel and the people at a desk write for a tick; German Excel has words of its own.
_FLAGS = dict.fromkeys(("true", "yes", "y", "x", "1", "wahr"), "true")
_FLAGS |= dict.fromkeys(("false", "no", "n", "0", "falsch"), "false")


@dataclass
class Reading:
    """One row being read for a clinic."""

    sheet: Sheet
    row: RawRow
    columns: Columns
    slug: str
    clinic: Clinic
    today: dt.date
    problems: list[Problem] = field(default_factory=list)
    """What has been found so far; `booking` finds the most."""

    @cached_property
    def booking(self) -> Booking:
        """The booking, without the values that have a problem; those are then in `problems`."""
        self.problems += self.row.problems
        # Where the row itself is wrong, its cells may stand in columns that are not theirs.
        stated = {} if self.row.problems else self._validated(dict(self._written()))
        if told := born_later(stated.get("dob"), self.today):
            self.complain("date_of_birth", *told)
        if held := holds_name(stated.get("id", ""), stated.get("name", "")):
            message = f"{stated['id']!r} holds a word of the patient's name, {held!r}; files are named by it"
            self.complain("id", message, "use a number, or what the clinic's system calls the appointment")
        return Booking(
            appointment=appointment_of(stated),
            clinic=self.slug,
            procedure=stated.get("procedure"),
            language=stated.get("language", ""),
            documents=stated.get("documents", ()),
            email=stated.get("email", ""),
            email_consent=stated.get("email_consent", ""),
            phone=stated.get("phone", ""),
            notes=stated.get("notes", ""),
            row=self.row.number,
            places=self._places(),
        )

    @property
    def date(self) -> dt.date | None:
        """The day of the row, as far as it can be read."""
        return self._day[0] if self._day and not self.row.problems else None

    def _cell(self, column: str) -> Cell:
        index = self.columns.indexes.get(column, -1)
        cell = self.row.cells[index] if 0 <= index < len(self.row.cells) else ""
        return cell.strip() if isinstance(cell, str) else cell

    def _place(self, column: str) -> Place:
        return self.sheet.place(self.row, self.columns.indexes.get(column, -1))

    def _places(self) -> dict[str, Place]:
        at = "time" if self._cell("time") != "" else "date"
        return {"at": self._place(at), "clinic": self._place("clinic")} | {
            detail: self._place(column) for detail, column in _COLUMN.items()
        }

    def complain(self, column: str, message: str, hint: str = "") -> None:
        """Tell a problem of the cell in a column, by the name of the field."""
        index = self.columns.indexes.get(column, -1)
        self.problems.append(self.sheet.problem(self.row, index, message, hint))

    def _written(self) -> Iterator[tuple[str, str]]:
        """Each detail that the row gives, as the checks of details read it."""
        for column, detail in _TEXTS.items():
            cell = self._cell(column)
            if not isinstance(cell, str):
                self.complain(column, "Excel has made a date or a time of it", AS_TEXT)
            elif cell == "" and column in ("id", "name"):
                why = "files are named by it" if column == "id" else "a page must say whose it is"
                self.complain(column, f"no {column} in this row; {why}", "fill in the cell")
            elif told := spoiled(column, cell):
                self.complain(column, *told)
            elif cell:
                yield detail, _FLAGS.get(cell.casefold(), cell) if column == "large_print" else cell
        if at := self._at():
            yield "at", at.isoformat(" ", "minutes")
        if (born := self._cell("date_of_birth")) != "" and (date := self._try("date_of_birth", day, born)):
            yield "dob", date.isoformat()
        if (ended := self._ended()) is not None:
            yield "ended", ended.isoformat(" ", "minutes")

    def _try(self, column: str, read: Any, cell: Cell) -> Any:
        """A date or a time of a cell; None, with the problem told, where it is none."""
        try:
            if isinstance(cell, str) and (told := spoiled(column, cell)):
                self.complain(column, *told)
                return None
            return read(cell) if read is clock else read(cell, self.clinic.schedule.dates, self.clinic.time_zone)
        except (ValueError, OverflowError) as error:
            self.complain(column, *split_hint(str(error)))
            return None

    @cached_property
    def _day(self) -> tuple[dt.date, dt.time | None] | None:
        cell = self._cell("date")
        if cell == "":
            self.complain("date", "no date in this row", "fill in the cell")
            return None
        found: tuple[dt.date, dt.time | None] | None = self._try("date", moment, cell)
        return found

    def _at(self) -> dt.datetime | None:
        found, cell = self._day, self._cell("time")
        time = self._try("time", clock, cell) if cell != "" else None
        if found is None or (cell != "" and time is None):
            return None
        date, beside = found
        if time and beside and time != beside:
            self.complain("time", f"{time:%H:%M}, but {beside:%H:%M} beside the date", "leave one of the two times")
            return None
        if (time := time if cell != "" else beside) is None:
            self.complain(
                "time" if "time" in self.columns.indexes else "date", "no time in this row", "fill in the cell"
            )
            return None
        return dt.datetime.combine(date, time)

    def _ended(self) -> dt.datetime | None:
        """When it ended: date and time, or a time on the day of the appointment."""
        cell = self._cell("ended")
        if cell == "":
            return None
        if isinstance(cell, dt.time) or (isinstance(cell, str) and is_clock(cell)):
            time = self._try("ended", clock, cell)
            return dt.datetime.combine(self._day[0], time) if time is not None and self._day else None
        found = self._try("ended", moment, cell)
        if found and found[1] is None:
            self.complain("ended", "a date without a time", "write it like 11:05, or 2026-12-01 11:05")
        return dt.datetime.combine(*found) if found and found[1] else None

    def _validated(self, written: dict[str, str]) -> dict[str, Any]:
        try:
            entry = Entry.model_validate(written)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = str(detail["loc"][0])
                message, hint = split_hint(str(detail.get("ctx", {}).get("error", detail["msg"])))
                self.complain(_COLUMN[name], message, hint)
                written.pop(name, None)
            entry = Entry.model_validate(written)
        stated = {name: getattr(entry, name) for name in entry.model_fields_set}
        stated["medicine"] = tuple(medicine for group in entry.medicine for medicine in group)
        return stated
