"""Read one row of a list into a `Booking`, with a problem for each cell that cannot be read.

`RowReader` reads the cells; `RowModel` checks the values with the same parsers as the options of the command line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, field
from dataclasses import fields as dataclass_fields
from functools import cached_property
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from handouts.appointment_fields import COLUMNS, FIELDS_BY_NAME, NUMBER_KINDS, PROSE_KINDS, TIME_KINDS
from handouts.contact_details import ascii_address, digits_to_dial, has_mistyped_letter
from handouts.content.answers import UNKNOWN_WORDS, Answers
from handouts.content.models.clinic import Clinic
from handouts.content.models.scalars import ContentModel, Slug, scalar
from handouts.content.models.times import is_clock_time
from handouts.content.reader import detail_message
from handouts.content.yaml.source_locations import Place
from handouts.errors import InvalidValue, Problem, message_and_hint
from handouts.invisible_characters import clean_code, clean_text, quote_visibly
from handouts.schedule.appointment import (
    FIELD_TYPES,
    FieldTypes,
    Identifier,
    birth_date_problem,
    build_appointment,
    build_model,
    clean_line,
    clean_sentence,
    field_values,
)
from handouts.schedule.booking import Booking
from handouts.schedule.cell_values import (
    ClockTime,
    Moment,
    ambiguous_time_problem,
    is_empty_word,
    is_null_name,
    is_pending,
    is_unassigned,
    parse_bare_clock,
    parse_date,
    parse_date_time,
    parse_time,
    says_no_medicines,
    says_none,
    takes_no_medicines,
    time_after_date,
)
from handouts.schedule.id_privacy import id_privacy_problem
from handouts.schedule.person_names import person_name
from handouts.schedule.sheet import EMPTY_CELL, Cell, ColumnMap, RawRow, Sheet, TruthValue, UnknownFormat, as_text
from handouts.schedule.text_encoding import is_double_encoded

T = TypeVar("T")
MessageAndHint: TypeAlias = tuple[str, str]

MAX_NOTE = 500
_MAX_CELL = 4000
_TOO_LONG = f"longer than {_MAX_CELL:,} characters", "check that the cell holds only one value"
_FORMAT_AS_TEXT = "format the column as text in Excel, and type it again"
_SAVE_AS_UTF8 = 'type it again, and save the list as "CSV UTF-8"'

_EXCEL_ERROR = re.compile(r"#(?:N/A|NV|REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|NUM!|ZAHL!|NULL!|SPILL!|CALC!)|#{2,}")
_EXPONENT = re.compile(r"\d(?:[.,]\d+)?E\+\d+")
_MONTHS = "Jan|Feb|Mar|Mrz|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez"
_EXCEL_DATE = re.compile(rf"\d{{1,2}}[-. ]{{1,2}}(?:{_MONTHS})\.?|(?:{_MONTHS})[-. ]{{1,2}}\d{{2,4}}", re.I)
_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]{2,}")
# Words for yes and no in Excel (also in German) and at front desks.
_YES_NO = dict.fromkeys(("true", "yes", "y", "x", "1", "wahr"), True)
_YES_NO |= dict.fromkeys(("false", "no", "n", "0", "falsch"), False)
_slug, _identifier = TypeAdapter(Slug), TypeAdapter(Identifier)


# -- Values ------------------------------------------------------------------------------------------------------------
def is_slug(text: str) -> bool:
    """True for a valid short name of a clinic or procedure."""
    try:
        _slug.validate_python(text)
    except ValidationError:
        return False
    return True


def is_appointment_id(text: str) -> bool:
    """True for a valid appointment id."""
    try:
        _identifier.validate_python(text)
    except ValidationError:
        return False
    return True


def _parse_yes_no(value: str) -> bool:
    if value.casefold() not in _YES_NO:
        hint = "write yes, no, x, true or false, or leave it empty for no"
        raise InvalidValue(f"{value!r} is neither yes nor no", hint)
    return _YES_NO[value.casefold()]


def _parse_email(value: str) -> str:
    if value.count("@") > 1:
        message = f"{quote_visibly(value)} contains several email addresses"
        raise InvalidValue(message, "keep the address that mail should go to")
    if len(value) > 254 or not _EMAIL.fullmatch(value):
        raise InvalidValue(f"{quote_visibly(value)} is not an email address", "write it like maria@example.org")
    name, _, host = value.rpartition("@")
    # Only some providers in Japan have such addresses; elsewhere it is a typo, and the mail would be lost.
    if (name[:1] == "." or name[-1:] == "." or ".." in name) and not host.casefold().endswith(".jp"):
        raise InvalidValue(f"{quote_visibly(value)} has an extra dot before its @", "write it like maria@example.org")
    address = clean_line(value, 254)
    try:
        ascii_address(address)
    except ValueError as error:
        message, hint = message_and_hint(error)
        raise InvalidValue(f"{address!r} {message}", hint) from None
    return address


def _parse_email_consent(value: str) -> str:
    if value.casefold() not in ("encrypted", "plain"):
        message = f"{value!r} is neither encrypted nor plain"
        raise InvalidValue(message, "write encrypted or plain, or leave it empty if the patient has not agreed")
    return value.casefold()


def _parse_phone(value: str) -> str:
    if has_mistyped_letter(value):
        raise InvalidValue(f"{value!r} has a letter between its digits", "write 0 for O and 1 for l or I")
    # A person reads it, so words are allowed: 555-010-0199 (daughter).
    if not 7 <= sum(character.isdigit() for character in digits_to_dial(value)) <= 30:
        raise InvalidValue(f"{value!r} is not a phone number", "write it like 555-010-0199")
    return clean_line(value)


def _parse_documents(value: str) -> tuple[str, ...]:
    names = [name for name in re.split(r"[,;\s]+", value.casefold()) if name]
    if not names:
        raise InvalidValue(
            f"{value!r} contains no name of a document",
            "write a name like preparation, or leave the cell empty for all documents",
        )
    return tuple(dict.fromkeys(_slug.validate_python(name) for name in names))


def _parse_sentences(value: str) -> tuple[str, ...]:
    """Sentences, separated by semicolons or on lines of their own."""
    parts = (part.strip() for part in re.split(r"[;\n]", value))
    return tuple(clean_sentence(part) for part in parts if part)


ROW_FIELD_TYPES: FieldTypes = {
    **FIELD_TYPES,
    "person": (Annotated[str, scalar(person_name, "text")] | None, None),
    "yes_no": (Annotated[bool, scalar(_parse_yes_no, "yes or no")], False),
    "lines": (Annotated[tuple[str, ...], scalar(_parse_sentences, "text")], ()),
    "documents": (Annotated[tuple[str, ...], scalar(_parse_documents, "names of documents")], ()),
    "email": (Annotated[str, scalar(_parse_email, "an email address")], ""),
    "email_consent": (Annotated[str, scalar(_parse_email_consent, "encrypted or plain")], ""),
    "phone": (Annotated[str, scalar(_parse_phone, "a phone number")], ""),
    "note": (Annotated[str, scalar(lambda value: clean_line(value, MAX_NOTE), "text")], ""),
}
"""The type of each kind of field in a row of a list, and its value if the cell is empty."""

RowModel = build_model(
    "Row", ContentModel, ROW_FIELD_TYPES, [field.name for field in COLUMNS if field.kind != "clinic"]
)
"""The fields of a row as text, with dates as year-month-day."""


# -- Cells -------------------------------------------------------------------------------------------------------------
_TEXT_COLUMNS = tuple(field.name for field in COLUMNS if field.kind not in (*TIME_KINDS, "clinic"))
"""Columns of text; the other columns contain a date, a time or the clinic."""
_DATE_FIELDS = tuple(field.name for field in COLUMNS if field.kind == "date")
_BOOKING_FIELDS = tuple(
    field.name for field in dataclass_fields(Booking) if field.name in _TEXT_COLUMNS and field.default != MISSING
)
"""Optional fields of a booking that its appointment does not have."""


_NEVER_NONE = tuple(
    field.name for field in COLUMNS if field.kind in ("date", "instant", "words") or field.name == "record_number"
)
"""Columns in which only a program writes `None`, for a value that it does not have."""


def damaged_cell_problem(field: str, text: str) -> MessageAndHint | None:
    """The problem of a cell that Excel or a wrong encoding has damaged; None for any other cell."""
    numeric = FIELDS_BY_NAME[field].kind in NUMBER_KINDS
    if text.startswith("#") and _EXCEL_ERROR.fullmatch(text):
        return f"{text!r} is an Excel error", "correct the formula, or replace it with the value"
    if numeric and "E+" in text and _EXPONENT.fullmatch(text):
        return f"{text!r}: Excel has shortened a long number", _FORMAT_AS_TEXT
    if numeric and len(text) < 12 and _EXCEL_DATE.fullmatch(text):
        return f"{text!r}: Excel has turned two numbers into a date", _FORMAT_AS_TEXT
    if text.isascii():
        letters_lost = "?" in text and field == "name"
    else:
        letters_lost = "\ufffd" in text or (field == "name" and "?" in text)
        if is_double_encoded(text):
            return f"{text!r} was saved with a wrong encoding", _SAVE_AS_UTF8
    if letters_lost:
        return f"{text!r} lost letters when it was saved", _SAVE_AS_UTF8
    return None


def _clean_cell(column: str, text: str) -> str:
    """The text of a cell without invisible characters."""
    if text.lstrip().startswith("="):
        # Programs write ="0012" so that Excel keeps the zeros; the value is in the quotes.
        match = _QUOTED_FORMULA.fullmatch(text.strip())
        text = match[1] if match else text
    if not text.isascii() and is_double_encoded(text):
        return text.strip()  # an invisible character may be half of a letter here: report it, do not drop it
    return clean_text(text).strip() if FIELDS_BY_NAME[column].kind in PROSE_KINDS else clean_code(text)


def _not_text_problem(column: str, cell: Cell) -> MessageAndHint | None:
    """The problem of a cell in a text column that is not text, or is far too long."""
    if not isinstance(cell, str):
        return "Excel has turned it into a date or a time", _FORMAT_AS_TEXT
    if isinstance(cell, UnknownFormat):
        return "Excel shows this number in a custom format", _FORMAT_AS_TEXT
    if isinstance(cell, TruthValue) and FIELDS_BY_NAME[column].kind not in ("yes_no", "interpreter_need"):
        return f"expected text, but the cell holds the truth value {cell}", "write the value"
    return _TOO_LONG if len(cell) > _MAX_CELL else None


def _is_empty_in_column(column: str, text: str) -> bool:
    """True for a cell that counts as empty in its column: `NULL`, `N/A`; `TBD` where an empty cell prints a line."""
    if column == "name":
        return is_null_name(text)
    if column == "physician":
        return is_unassigned(text)
    if column == "medicines":
        return says_no_medicines(text) and not takes_no_medicines(text)
    if column == "documents" and says_none(text):
        return False  # an empty cell means all of them
    return is_empty_word(text) and not (FIELDS_BY_NAME[column].pending and is_pending(text))


# -- Rows --------------------------------------------------------------------------------------------------------------
@dataclass
class RowReader:
    """Reads one row for its clinic. Set `ambiguous_times` before `booking` is read for the first time."""

    sheet: Sheet
    row: RawRow
    columns: ColumnMap
    slug: str
    clinic: Clinic
    today: dt.date
    problems: list[Problem] = field(default_factory=list)
    """The problems so far; reading `booking` adds most of them."""
    field_problems: dict[str, list[Problem]] = field(default_factory=dict)
    """The problems of cells, by field name."""
    ambiguous_times: dict[str, dt.time] = field(default_factory=dict)
    """Times that could be morning or afternoon, by field name."""

    @cached_property
    def booking(self) -> Booking:
        """The booking, without the values that have a problem; their problems are then in `problems`."""
        self.problems += self.row.problems
        # If the row itself is wrong, its cells may be in the wrong columns.
        values = {} if self.row.problems else self._validate(dict(self._field_texts()))
        if not self.row.problems and (answers := self._read_answers(dict(values.get("answers", ())))):
            values["answers"] = answers
        if problem := birth_date_problem(values.get("date_of_birth"), self.today):
            self.add_problem("date_of_birth", *problem)
        identifier, name, number = (values.get(field) or "" for field in ("id", "name", "record_number"))
        full_id = as_text(self._cell("id")) if identifier else ""  # a long id is shortened in file names
        if problem := id_privacy_problem(full_id[:1000], name, number, values.get("date_of_birth")):
            self.add_problem("id", *problem)
        return Booking(
            appointment=build_appointment(values),
            clinic=self.slug,
            procedure=values.get("procedure"),
            raw=self.row,
            places=self._places(),
            **{name: values[name] for name in _BOOKING_FIELDS if name in values},
        )

    @property
    def date(self) -> dt.date | None:
        """The day of the row; None if it cannot be read."""
        # In lines of text, a missing or extra cell shifts the others; in other files each cell has its own place.
        shifted = self.row.problems and not (self.sheet.addressed or self.row.cell_places)
        return None if shifted or self._day is None else self._day[0]

    @property
    def empty_words(self) -> dict[str, str]:
        """The words of cells that count as empty, by field name."""
        return self._cells[1]

    @property
    def unread(self) -> dict[str, str]:
        """The texts of cells with a problem, by field name; a time is shown with its date."""
        date, time = as_text(self._cell("date")), as_text(self._cell("time"))
        if self._day:  # the clinic's order of day and month is already resolved
            date = self._day[0].isoformat() + (f" {self._day[1]:%H:%M}" if self._day[1] and not time else "")
        texts = {FIELDS_BY_NAME[field].within or field: as_text(self._cell(field)) for field in self.field_problems}
        texts |= {"date": f"{date} {time}".strip()} if "date" in texts else {}
        # 01:00 would mean night; 1:00 stays ambiguous.
        for name, ambiguous in self.ambiguous_times.items():
            column = FIELDS_BY_NAME[name].within or name
            if column in texts:
                prefix = f"{self._day[0]} " if column == "date" and self._day else ""
                texts[column] = f"{prefix}{ambiguous.hour}:{ambiguous:%M}"
        return {field: text for field, text in texts.items() if text}

    def add_problem(self, column: str, message: str, hint: str = "", code: str = "") -> None:
        """Add a problem of the cell in a column. `column` is the name of a field."""
        problem = self.sheet.problem(self.row, self.columns.indexes.get(column, -1), message, hint, code)
        self.problems.append(problem)
        self.field_problems.setdefault(column, []).append(problem)

    def bare_times(self) -> dict[str, ClockTime]:
        """The times of the row without AM, PM or an offset from UTC, by field name."""
        if self.row.problems:
            return {}
        start = "time" if self._cell("time") != "" else "date"
        times = {"time": self._bare_time(start), "ended": self._bare_time("ended")}
        return {field: time for field, time in times.items() if time}

    def _bare_time(self, column: str) -> ClockTime | None:
        cell = self._cell(column)
        if cell == "":
            return None
        day = self._day[0] if self._day else None
        if isinstance(cell, str):
            if len(cell) > _MAX_CELL:
                return None
            bare = parse_bare_clock(cell) or parse_bare_clock(time_after_date(cell))
            return ClockTime(day, *bare) if bare and bare[0] != dt.time() else None
        if self.columns.indexes[column] in self.row.half_days:
            return None
        time = cell.time() if isinstance(cell, dt.datetime) else cell if isinstance(cell, dt.time) else dt.time()
        return ClockTime(day, time, two_digits=True) if time != dt.time() else None

    def _read_answers(self, answers: dict[str, str]) -> Answers:
        """All answers of the row: those of the column `answers`, and those of columns with the name of a question."""
        for name, index in self.columns.questions.items():
            cell = self.row.cells[index] if index < len(self.row.cells) else ""
            text = clean_text(as_text(cell)).strip()
            if not text or is_empty_word(text) or text.casefold() in UNKNOWN_WORDS:
                continue
            if answers.setdefault(name, text).casefold() != text.casefold():
                message = f"{name!r} has two answers: {answers[name]!r} and {text[:60]!r}"
                self.problems.append(self.sheet.problem(self.row, index, message, "delete one of them"))
        return tuple(sorted(answers.items()))

    # -- cells
    def _cell(self, column: str) -> Cell:
        """A cell without invisible characters; empty if it means "no value"."""
        return self._cells[0].get(column, "")

    @cached_property
    def _cells(self) -> tuple[dict[str, Cell], dict[str, str]]:
        """The cells, and the words that count as empty, by field name."""
        cells, empty_words = dict[str, Cell](), dict[str, str]()
        for column, index in self.columns.indexes.items():
            cell = self.row.cells[index] if index < len(self.row.cells) else ""
            if isinstance(cell, str) and cell and not isinstance(cell, UnknownFormat | TruthValue):
                cell = _clean_cell(column, cell)
                if _is_empty_in_column(column, cell) or (column == "medicines" and self._is_null_of_program(cell)):
                    empty_words[column], cell = cell, ""
            cells[column] = cell
        return cells, empty_words

    def _is_null_of_program(self, cell: str) -> bool:
        """True for `None` as medicines if the list also writes it in a column where no person would."""
        return is_empty_word(cell) and any(
            self.columns.indexes.get(column) in self.sheet.columns_with_none for column in _NEVER_NONE
        )

    def _place(self, column: str) -> Place:
        return self.sheet.place(self.row, self.columns.indexes.get(column, -1))

    def _places(self) -> dict[str, Place]:
        places = {field.name: self._place(field.name) for field in COLUMNS}
        places |= {
            f"answers.{name}": self.sheet.place(self.row, index) for name, index in self.columns.questions.items()
        }
        return places if self._cell("time") != "" else places | {"time": places["date"]}

    def _field_texts(self) -> Iterator[tuple[str, str]]:
        """Each field of the row as text for `RowModel`; the time is part of the date."""
        for column in _TEXT_COLUMNS:
            cell = self._cell(column)
            if problem := _not_text_problem(column, cell):
                self.add_problem(column, *problem)
            elif cell == "" and column in ("id", "name"):
                reason = "file names contain it" if column == "id" else "each page must name its patient"
                self.add_problem(column, f"no {column} in this row; {reason}", "fill in the cell", EMPTY_CELL)
            elif problem := damaged_cell_problem(column, str(cell)):
                self.add_problem(column, *problem)
            elif column == "physician" and cell and ("?" in str(cell) or not any(map(str.isalpha, str(cell)))):
                message = f"{str(cell)!r} is not the name of a physician"
                self.add_problem(column, message, "write the name, or leave the cell empty")
            elif cell:
                yield column, str(cell)
        yield from self._time_texts()

    def _time_texts(self) -> Iterator[tuple[str, str]]:
        """The dates and times of the row as text."""
        if start := self._read_start():
            yield "date", start.isoformat(" ", "minutes")
        for name in _DATE_FIELDS:
            if day := self._parse_or_report(name, self._in_clinic(parse_date)):
                yield name, day.isoformat()
        if ended := self._read_ended():
            yield "ended", ended.isoformat(" ", "minutes")

    def _validate(self, texts: dict[str, str]) -> dict[str, Any]:
        """The values of the fields; a text that is not valid becomes a problem."""
        try:
            model = RowModel.model_validate(texts)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = str(detail["loc"][0])
                self.add_problem(name, *detail_message(detail))
                texts.pop(name, None)
            model = RowModel.model_validate(texts)
        return field_values(model)

    # -- dates and times
    def _in_clinic(self, parse: Callable[..., T]) -> Callable[[Cell], T]:
        """A parser with the clinic's order of dates and its time zone."""
        return lambda cell: parse(cell, self.clinic.schedule.dates, self.clinic.time_zone)

    def _parse(self, column: str, parse: Callable[[Cell], T]) -> tuple[T | None, MessageAndHint | None]:
        """The value of a cell, None for an empty one; or None and its problem."""
        cell = self._cell(column)
        if cell == "":
            return None, None
        if isinstance(cell, str) and len(cell) > _MAX_CELL:
            return None, _TOO_LONG
        try:
            if isinstance(cell, str) and (problem := damaged_cell_problem(column, cell)):
                return None, problem
            return parse(cell), None
        except (ValueError, OverflowError) as error:
            return None, message_and_hint(error)

    def _parse_or_report(self, column: str, parse: Callable[[Cell], T]) -> T | None:
        """The value of a cell; None for an empty cell, and for one with a problem, which is added."""
        value, problem = self._parse(column, parse)
        if problem:
            self.add_problem(column, *problem)
        return value

    def _read_clock(self, column: str) -> dt.time | None:
        """The time of a cell. Midnight is a problem, because many programs write it for an unknown time."""
        time = self._parse_or_report(column, parse_time)
        if time == dt.time():
            self.add_problem(column, "midnight: many programs write 00:00 for an unknown time", "write the time")
            return None
        return time

    @cached_property
    def _day(self) -> Moment | None:
        """The date of the row, and the time if it is in the same cell; None if it cannot be read."""
        return self._parse("date", self._in_clinic(parse_date_time))[0]

    def _read_start(self) -> dt.datetime | None:
        """Date and time of the appointment."""
        moment = self._parse_or_report("date", self._in_clinic(parse_date_time))
        if self._cell("date") == "":
            self.add_problem("date", "no date in this row", "fill in the cell", EMPTY_CELL)
        own_time = self._read_clock("time")
        has_time_cell = self._cell("time") != ""
        if moment is None or (has_time_cell and own_time is None):
            return None
        date, time_in_date = moment
        if "time" in self.ambiguous_times:
            column = "time" if has_time_cell else "date"
            self.add_problem(column, *ambiguous_time_problem(self.ambiguous_times["time"]))
            return None
        if own_time and time_in_date and own_time != time_in_date:
            message = f"{own_time:%H:%M}, but the date has the time {time_in_date:%H:%M}"
            self.add_problem("time", message, "delete one of the two times")
            return None
        time = own_time if has_time_cell else time_in_date
        if time is None:
            column = "time" if "time" in self.columns.indexes else "date"
            self.add_problem(column, "no time in this row", "fill in the cell", EMPTY_CELL)
            return None
        return dt.datetime.combine(date, time)

    def _read_ended(self) -> dt.datetime | None:
        """When the procedure ended: date and time, or a time on the day of the appointment."""
        cell = self._cell("ended")
        if "ended" in self.ambiguous_times:
            self.add_problem("ended", *ambiguous_time_problem(self.ambiguous_times["ended"]))
            return None
        if isinstance(cell, dt.time) or (isinstance(cell, str) and is_clock_time(cell)):
            time = self._read_clock("ended")
            return dt.datetime.combine(self._day[0], time) if time is not None and self._day else None
        moment = self._parse_or_report("ended", self._in_clinic(parse_date_time))
        if moment is None:
            return None
        day, time = moment
        if time is None:
            self.add_problem("ended", "a date without a time", "write it like 11:05, or 2026-12-01 11:05")
            return None
        return dt.datetime.combine(day, time)
