"""What a row may say, read by the checks of the command line's details; and what a program has spoiled in a cell.

One row of a list becomes a `Booking`, as far as its cells can be read, and a problem of each that cannot.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field
from dataclasses import fields as dataclass_fields
from functools import cached_property
from typing import Annotated, Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from handouts.appointment_fields import COLUMNS, FIELDS_BY_NAME, NUMBER_KINDS, PROSE_KINDS, TIME_KINDS
from handouts.contact_details import ascii_address, digits_to_dial, has_mistyped_letter
from handouts.content.models.clinic import Clinic
from handouts.content.models.scalars import ContentModel, Slug, scalar
from handouts.content.models.times import is_clock_time
from handouts.content.reader import detail_message
from handouts.content.yaml.source_locations import Place
from handouts.errors import InvalidValue, Problem, message_and_hint
from handouts.invisible_characters import clean_code, clean_text, quote_visibly
from handouts.schedule.appointment import (
    READERS,
    Identifier,
    Readers,
    birth_date_problem,
    build_appointment,
    clean_line,
    model_of,
    stated_of,
)
from handouts.schedule.booking import Booking
from handouts.schedule.cell_values import (
    ClockTime,
    Moment,
    ambiguous_time_problem,
    is_empty_word,
    is_nobody,
    is_null_name,
    is_pending,
    parse_bare_clock,
    parse_date,
    parse_date_time,
    parse_time,
    says_no_medicines,
    says_none,
    time_after_date,
)
from handouts.schedule.formats.xlsx_xml import UnknownFormat
from handouts.schedule.id_privacy import id_privacy_problem
from handouts.schedule.person_names import person_name
from handouts.schedule.sheet import Cell, ColumnMap, RawRow, Sheet, TruthValue, as_text
from handouts.schedule.text_encoding import is_double_encoded

LONGEST_NOTE = 500

_ERRORS = re.compile(r"#(?:N/A|NV|REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|NUM!|ZAHL!|NULL!|SPILL!|CALC!)|#{2,}")
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+\d+")
_MONTHS = "Jan|Feb|Mar|Mrz|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez"
_MONTH = re.compile(rf"\d{{1,2}}[-. ]{{1,2}}(?:{_MONTHS})\.?|(?:{_MONTHS})[-. ]{{1,2}}\d{{2,4}}", re.I)
AS_TEXT = "format the column as text in Excel, and type it again"

# What Excel and the people at a desk write for a tick; German Excel has words of its own.
_TICKS = dict.fromkeys(("true", "yes", "y", "x", "1", "wahr"), True)
_TICKS |= dict.fromkeys(("false", "no", "n", "0", "falsch"), False)
_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]{2,}")
_slug, _identifier = TypeAdapter(Slug), TypeAdapter(Identifier)


def spoiled_cell_problem(field: str, text: str) -> tuple[str, str] | None:
    """Message and hint where a cell holds what Excel or a wrong code page has made of it."""
    numbered = FIELDS_BY_NAME[field].kind in NUMBER_KINDS
    if text.startswith("#") and _ERRORS.fullmatch(text):
        return f"{text!r} is an error of Excel, no value", "correct the formula, or put the value in its place"
    if numbered and "E+" in text and _POWER.fullmatch(text):
        return f"{text!r} is what Excel makes of a long number", AS_TEXT
    if numbered and len(text) < 12 and _MONTH.fullmatch(text):
        return f"{text!r} is what Excel makes of two numbers: a date", AS_TEXT
    if text.isascii():
        lost = "?" in text and field == "name"
    else:
        lost = "\ufffd" in text or (field == "name" and "?" in text)
        if is_double_encoded(text):
            return f"{text!r} was spoiled when it was saved", 'type it again, and save the list as "CSV UTF-8"'
    if lost:
        return f"{text!r} has lost letters when it was saved", 'type it again, and save the list as "CSV UTF-8"'
    return None


def is_slug(text: str) -> bool:
    """True of a short name, as clinics and procedures have."""
    try:
        _slug.validate_python(text)
    except ValidationError:
        return False
    return True


def is_appointment_id(text: str) -> bool:
    """True of what may be the id of an appointment."""
    try:
        _identifier.validate_python(text)
    except ValidationError:
        return False
    return True


def _tick(value: str) -> bool:
    if value.casefold() not in _TICKS:
        raise InvalidValue(
            f"{value!r} is neither yes nor no", "write yes, no, x, true or false, or leave it empty for no"
        )
    return _TICKS[value.casefold()]


def _email(value: str) -> str:
    if value.count("@") > 1:
        raise InvalidValue(
            f"{quote_visibly(value)} is not one e-mail address but several", "leave the one that mail should go to"
        )
    if len(value) > 254 or not _EMAIL.fullmatch(value):
        raise InvalidValue(f"{quote_visibly(value)} is not one e-mail address", "write it like maria@example.org")
    name, _, host = value.rpartition("@")
    # Only some providers of Japan give out such addresses; elsewhere it is a slip, and mail would go nowhere.
    if (name[:1] == "." or name[-1:] == "." or ".." in name) and not host.casefold().endswith(".jp"):
        raise InvalidValue(f"{quote_visibly(value)} has a dot too many before its @", "write it like maria@example.org")
    address = clean_line(value, 254)
    try:
        ascii_address(address)
    except ValueError as error:
        message, hint = message_and_hint(error)
        raise InvalidValue(f"{address!r} {message}", hint) from None
    return address


def _consent(value: str) -> str:
    if value.casefold() not in ("encrypted", "plain"):
        raise InvalidValue(
            f"{value!r} does not say how", "write encrypted or plain, or leave it out where no consent is"
        )
    return value.casefold()


def _phone(value: str) -> str:
    if has_mistyped_letter(value):
        raise InvalidValue(f"{value!r} has a letter between its digits", "write 0 for O and 1 for l or I")
    # It is read by people, so that words beside it are welcome: 555-010-0199 (daughter).
    if not 7 <= sum(sign.isdigit() for sign in digits_to_dial(value)) <= 30:
        raise InvalidValue(f"{value!r} is not a phone number", "write it like 555-010-0199")
    return clean_line(value)


def _documents(value: str) -> tuple[str, ...]:
    names = [name for name in re.split(r"[,;\s]+", value.casefold()) if name]
    if not names:
        raise InvalidValue(f"{value!r} names no document", "write one like preparation, or leave it empty for all")
    return tuple(dict.fromkeys(_slug.validate_python(name) for name in names))


READERS_OF_ROWS: Readers = {
    **READERS,
    "person": (Annotated[str, scalar(person_name, "text")] | None, None),
    "yes_no": (Annotated[bool, scalar(_tick, "yes or no")], False),
    "documents": (Annotated[tuple[str, ...], scalar(_documents, "names of documents")], ()),
    "email": (Annotated[str, scalar(_email, "an e-mail address")], ""),
    "email_consent": (Annotated[str, scalar(_consent, "encrypted or plain")], ""),
    "phone": (Annotated[str, scalar(_phone, "a phone number")], ""),
    "note": (Annotated[str, scalar(lambda value: clean_line(value, LONGEST_NOTE), "text")], ""),
}
"""What reads each kind of field in a row of a list."""

RowModel = model_of("Entry", ContentModel, READERS_OF_ROWS, [field.name for field in COLUMNS if field.kind != "clinic"])
"""The fields of a row, as text with dates in the one way that is always read."""


_TEXTS = tuple(field.name for field in COLUMNS if field.kind not in (*TIME_KINDS, "clinic"))
"""Columns that hold a text; the others hold a date or a time, or say whose the row is."""
_OF_BOOKING = tuple(
    field.name for field in dataclass_fields(Booking) if field.name in _TEXTS and field.default != MISSING
)
"""What a booking holds beside its appointment, and may leave out."""
_KEPT = re.compile(r'="([^"]*)"')
_LONGEST_CELL = 4000
_LONG = f"longer than {_LONGEST_CELL:,} characters", "check that only one value stands here"

Complain: TypeAlias = tuple[str, str]
"""Message and hint."""


def _text(column: str, text: str) -> str:
    """The text of a cell without what cannot be seen."""
    if text.lstrip().startswith("="):
        # A program that writes ="0012" keeps Excel from dropping the zeros; the value is what is in the quotes.
        found = _KEPT.fullmatch(text.strip())
        text = found[1] if found else text
    if not text.isascii() and is_double_encoded(text):
        return text.strip()  # what cannot be seen is half of a letter here: it has to be told, not dropped
    return clean_text(text).strip() if FIELDS_BY_NAME[column].kind in PROSE_KINDS else clean_code(text)


def _no_text(column: str, cell: Cell) -> Complain | None:
    """Message and hint where a cell of a column of text is none, or far too long for one."""
    if not isinstance(cell, str):
        return "Excel has made a date or a time of it", AS_TEXT
    if isinstance(cell, UnknownFormat):
        return "Excel shows this number in a format of its own", AS_TEXT
    if isinstance(cell, TruthValue) and column != "large_print":
        return f"the truth value {cell} stands here, no text", "write the value"
    return _LONG if len(cell) > _LONGEST_CELL else None


def is_empty_in_column(column: str, text: str) -> bool:
    """True of a cell that is an empty one in its column: `NULL`, `N/A`; `TBD` where an empty cell prints a line."""
    if column == "name":
        return is_null_name(text)
    if column == "physician":
        return is_nobody(text)
    if column == "medicines":
        return says_no_medicines(text)
    if column == "documents" and says_none(text):
        return False  # an empty cell means all of them
    return is_empty_word(text) and not (FIELDS_BY_NAME[column].pending and is_pending(text))


@dataclass
class RowReader:
    """One row being read for a clinic."""

    sheet: Sheet
    row: RawRow
    columns: ColumnMap
    slug: str
    clinic: Clinic
    today: dt.date
    problems: list[Problem] = field(default_factory=list)
    """What has been found so far; `booking` finds the most."""
    about: dict[str, list[Problem]] = field(default_factory=dict)
    """The same, but for those of the row as a whole, by the names of the fields."""
    doubtful: dict[str, dt.time] = field(default_factory=dict)
    """Times that could be morning or afternoon, by the names of the fields; to be set before `booking` is read."""

    @cached_property
    def booking(self) -> Booking:
        """The booking, without the values that have a problem; those are then in `problems`."""
        self.problems += self.row.problems
        # Where the row itself is wrong, its cells may stand in columns that are not theirs.
        stated = {} if self.row.problems else self._validated(dict(self._written()))
        if told := birth_date_problem(stated.get("date_of_birth"), self.today):
            self.complain("date_of_birth", *told)
        identifier, name, number = (stated.get(field) or "" for field in ("id", "name", "record_number"))
        whole = as_text(self._cell("id")) if identifier else ""  # a long id is shortened where files are named by it
        if told := id_privacy_problem(whole[:1000], name, number, stated.get("date_of_birth")):
            self.complain("id", *told)
        return Booking(
            appointment=build_appointment(stated),
            clinic=self.slug,
            procedure=stated.get("procedure"),
            raw=self.row,
            places=self._places(),
            **{name: stated[name] for name in _OF_BOOKING if name in stated},
        )

    @property
    def unread(self) -> dict[str, str]:
        """What the cells with a problem say, by the names of the fields; a time stands with its date."""
        date, time = as_text(self._cell("date")), as_text(self._cell("time"))
        if self._day:  # as the clinic writes its dates, and whatever stands beside
            date = self._day[0].isoformat() + (f" {self._day[1]:%H:%M}" if self._day[1] and not time else "")
        texts = {FIELDS_BY_NAME[field].within or field: as_text(self._cell(field)) for field in self.about}
        texts |= {"date": f"{date} {time}".strip()} if "date" in texts else {}
        # 01:00 would be one at night: what is in doubt stays so.
        for name, doubted in self.doubtful.items():
            held = FIELDS_BY_NAME[name].within or name
            if held in texts:
                begins = f"{self._day[0]} " if held == "date" and self._day else ""
                texts[held] = f"{begins}{doubted.hour}:{doubted:%M}"
        return {field: text for field, text in texts.items() if text}

    @property
    def date(self) -> dt.date | None:
        """The day of the row, as far as it can be read."""
        # A cell too many or too few moves the others of its line; in other files a cell stands where it stands.
        moved = self.row.problems and not (self.sheet.addressed or self.row.spots)
        return None if moved or self._day is None else self._day[0]

    def bare_times(self) -> dict[str, ClockTime]:
        """The times of the row that stand without AM, PM or an offset from UTC, by the names of the fields."""
        if self.row.problems:
            return {}
        begins = "time" if self._cell("time") != "" else "date"
        times = {"time": self._bare_time(begins), "ended": self._bare_time("ended")}
        return {field: time for field, time in times.items() if time}

    def _bare_time(self, column: str) -> ClockTime | None:
        cell = self._cell(column)
        if cell == "":
            return None
        day = self._day[0] if self._day else None
        if isinstance(cell, str):
            bare = (
                parse_bare_clock(cell) or parse_bare_clock(time_after_date(cell))
                if len(cell) <= _LONGEST_CELL
                else None
            )
            return ClockTime(day, *bare) if bare and bare[0] != dt.time() else None
        if self.columns.indexes[column] in self.row.half_days:
            return None
        time = cell.time() if isinstance(cell, dt.datetime) else cell if isinstance(cell, dt.time) else dt.time()
        return ClockTime(day, time, two_digits=True) if time != dt.time() else None

    @property
    def null_words(self) -> dict[str, str]:
        """Cells that are read as empty, by their columns, though a word stands in them."""
        return self._read_cells[1]

    def _cell(self, column: str) -> Cell:
        """A cell without what cannot be seen; empty where it says that there is no value."""
        return self._read_cells[0].get(column, "")

    @cached_property
    def _read_cells(self) -> tuple[dict[str, Cell], dict[str, str]]:
        """The cells by their columns, and the words that count as an empty cell."""
        cells, nulls = dict[str, Cell](), dict[str, str]()
        for column, index in self.columns.indexes.items():
            cell = self.row.cells[index] if index < len(self.row.cells) else ""
            if isinstance(cell, str) and cell and not isinstance(cell, UnknownFormat | TruthValue):
                cell = _text(column, cell)
                if is_empty_in_column(column, cell):
                    nulls[column], cell = cell, ""
            cells[column] = cell
        return cells, nulls

    def _place(self, column: str) -> Place:
        return self.sheet.place(self.row, self.columns.indexes.get(column, -1))

    def _places(self) -> dict[str, Place]:
        places = {field.name: self._place(field.name) for field in COLUMNS}
        return places if self._cell("time") != "" else places | {"time": places["date"]}

    def complain(self, column: str, message: str, hint: str = "") -> None:
        """Tell a problem of the cell in a column, by the name of the field."""
        problem = self.sheet.problem(self.row, self.columns.indexes.get(column, -1), message, hint)
        self.problems.append(problem)
        self.about.setdefault(column, []).append(problem)

    def _written(self) -> Iterator[tuple[str, str]]:
        """Each field that the row gives, as the checks of details read it; the time with its date."""
        for column in _TEXTS:
            cell = self._cell(column)
            if told := _no_text(column, cell):
                self.complain(column, *told)
            elif cell == "" and column in ("id", "name"):
                why = "files are named by it" if column == "id" else "a page must say whose it is"
                self.complain(column, f"no {column} in this row; {why}", "fill in the cell")
            elif told := spoiled_cell_problem(column, str(cell)):
                self.complain(column, *told)
            elif column == "physician" and cell and ("?" in str(cell) or not any(map(str.isalpha, str(cell)))):
                message = f"{str(cell)!r} does not say who does the procedure"
                self.complain(column, message, "write the name, or leave the cell empty")
            elif cell:
                yield column, str(cell)
        if at := self._at():
            yield "date", at.isoformat(" ", "minutes")
        if born := self._taken("date_of_birth", parse_date):
            yield "date_of_birth", born.isoformat()
        if ended := self._ended():
            yield "ended", ended.isoformat(" ", "minutes")

    def _read(self, column: str, read: Any) -> tuple[Any, Complain | None]:
        """A date or a time of a cell, or None with what is wrong, if anything is."""
        cell = self._cell(column)
        if cell == "":
            return None, None
        if isinstance(cell, str) and len(cell) > _LONGEST_CELL:
            return None, _LONG
        try:
            if isinstance(cell, str) and (told := spoiled_cell_problem(column, cell)):
                return None, told
            return read(cell) if read is parse_time else read(
                cell, self.clinic.schedule.dates, self.clinic.time_zone
            ), None
        except (ValueError, OverflowError) as error:
            return None, message_and_hint(error)

    def _taken(self, column: str, read: Any) -> Any:
        """The same, with what is wrong told."""
        found, told = self._read(column, read)
        if told:
            self.complain(column, *told)
        return found

    def _clock(self, column: str) -> dt.time | None:
        """The time of a cell. Midnight is no time, as beside a date, but is told: somebody may mean it."""
        found: dt.time | None = self._taken(column, parse_time)
        if found == dt.time():
            self.complain(column, "midnight: many programs write 00:00 where no time is known", "write the time")
            return None
        return found

    @cached_property
    def _day(self) -> Moment | None:
        found: Moment | None = self._read("date", parse_date_time)[0]
        return found

    def _at(self) -> dt.datetime | None:
        found: Moment | None = self._taken("date", parse_date_time)
        if self._cell("date") == "":
            self.complain("date", "no date in this row", "fill in the cell")
        own = self._clock("time")
        written = self._cell("time") != ""
        if found is None or (written and own is None):
            return None
        date, beside = found
        if "time" in self.doubtful:
            self.complain("time" if written else "date", *ambiguous_time_problem(self.doubtful["time"]))
            return None
        if own and beside and own != beside:
            self.complain("time", f"{own:%H:%M}, but {beside:%H:%M} beside the date", "leave one of the two times")
            return None
        time = own if written else beside
        if time is None:
            column = "time" if "time" in self.columns.indexes else "date"
            self.complain(column, "no time in this row", "fill in the cell")
            return None
        return dt.datetime.combine(date, time)

    def _ended(self) -> dt.datetime | None:
        """When it ended: date and time, or a time on the day of the appointment."""
        cell = self._cell("ended")
        if "ended" in self.doubtful:
            self.complain("ended", *ambiguous_time_problem(self.doubtful["ended"]))
            return None
        if isinstance(cell, dt.time) or (isinstance(cell, str) and is_clock_time(cell)):
            time = self._clock("ended")
            return dt.datetime.combine(self._day[0], time) if time is not None and self._day else None
        found: Moment | None = self._taken("ended", parse_date_time)
        if found and found[1] is None:
            self.complain("ended", "a date without a time", "write it like 11:05, or 2026-12-01 11:05")
        return dt.datetime.combine(*found) if found and found[1] else None  # type: ignore[arg-type]

    def _validated(self, written: dict[str, str]) -> dict[str, Any]:
        try:
            entry = RowModel.model_validate(written)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = str(detail["loc"][0])
                message, hint = detail_message(detail)
                self.complain(name, message, hint)
                written.pop(name, None)
            entry = RowModel.model_validate(written)
        return stated_of(entry)
