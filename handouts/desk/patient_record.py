"""A row of a list whose clinic is not known to the fields of the form, so that nobody has to type it again.

What the clinic's own headings mean, and in which order it writes a date, is not known either. So only cells below our
own headings are taken over, and only where they can be read in one way; all others are shown as they are.

One patient at the desk: the row of the list or a walk-in, what the form says by now, and what was told of it.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

from handouts.appointment_fields import COLUMNS
from handouts.content.models.clinic import heading_key
from handouts.content.models.times import parse_clock_time
from handouts.day.alerts import Alert
from handouts.day.plan import Planner, Visit
from handouts.desk.date_format import parse_date_and_time
from handouts.desk.form import FORM_FIELDS, PATIENT_FIELDS, FormFields, booking_from_form, form_field, problems_by_field
from handouts.desk.subprocess_runner import for_page
from handouts.errors import InputError, Option, Problem, input_error
from handouts.schedule.booking import Booking, RejectedRow
from handouts.schedule.formats.xlsx_xml import UnknownFormat
from handouts.schedule.rows import RowModel, spoiled_cell_problem
from handouts.schedule.sheet import Cell, as_text

CLINIC_FREE_FIELDS = tuple(field for field in COLUMNS if field.label and field.kind not in ("clinic", "moment"))
"""Fields of the form that can be read without the clinic; date and time are looked at together."""
FIELD_BY_HEADING = {heading_key(heading): field.name for field in COLUMNS for heading in field.headings}
"""Our own headings of a list, as they are compared, and their fields."""
FIRST_SURE_HOUR = 7
"""A procedure at 1:00 without AM or PM may be meant for the afternoon."""
_HALF = re.compile(r"[AaPp]\.?[Mm]")


def fields_from_cells(rejected: RejectedRow, headings: Sequence[str]) -> tuple[FormFields, list[str]]:
    """The form, and `heading: cell` of what was not taken over."""
    stated = [
        (heading, cell)
        for heading, cell in zip_longest(headings, rejected.row.cells, fillvalue="")
        if as_text(cell).strip()
    ]
    # With a cell too many or too few, no cell is sure to stand below its heading.
    cells = {} if rejected.row.problems else {heading_key(heading): cell for heading, cell in stated}
    by_field = {FIELD_BY_HEADING[key]: cell for key, cell in cells.items() if key in FIELD_BY_HEADING}
    values = {
        field.name: value for field in CLINIC_FREE_FIELDS if (value := _value(field.name, by_field.get(field.name, "")))
    }
    taken = set(values) | ({"clinic"} if cells else set())
    if at := _moment(as_text(by_field.get("date", "")).strip(), as_text(by_field.get("time", "")).strip()):
        values["date"] = at
        taken |= {"date", "time"}
    left = [
        (heading or "no heading", as_text(cell))
        for heading, cell in stated
        if FIELD_BY_HEADING.get(heading_key(heading)) not in taken
    ]
    unplaced = [f"{heading}: {text.strip()}" for heading, text in left]
    fields = FormFields(language=values.pop("language", ""), large_print=values.pop("large_print", "") == "yes")
    return fields.filled({**rejected.unread, **values}), unplaced


def _value(field: str, cell: Cell) -> str:
    """What a cell says, as the form holds it; '' for what cannot be read, and for what a program has spoiled."""
    if not isinstance(cell, str) or isinstance(cell, UnknownFormat) or not cell.strip():
        return ""
    text = cell.strip()
    if spoiled_cell_problem(field, text):
        return ""
    try:
        entry = RowModel.model_validate({field: text})
    except ValueError:  # of pydantic, too
        return ""
    if field == "large_print":
        return "yes" if getattr(entry, field) else ""
    return str(getattr(entry, field)) if field == "language" else text


def _moment(date: str, time: str) -> str:
    """Date and time in one text; '' where they could be meant in two ways."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return ""
    try:
        clock = parse_clock_time(time)
    except ValueError:
        return ""
    return f"{date} {time}" if clock.hour >= FIRST_SURE_HOUR or _HALF.search(time) else ""


class RecordMessage(NamedTuple):
    """What is told of what was done with somebody's papers."""

    words: str
    kind: str
    """wait, good or bad."""


class PrintOverride(NamedTuple):
    """A print that was refused because of what the printer reports. A person who has looked at it may go on."""

    printer: str
    papers: tuple[str, ...]
    """Tokens of the documents that were refused: no others are printed this way."""
    again: bool
    """True where the printer cannot tell whether it has printed them already."""


@dataclass
class PatientRecord:
    """A patient of the list, or one who walked in."""

    token: str
    """Names it in the address of its page: random, and of this run of the program only."""
    booking: Booking | None
    """Of the list, as far as it could be read; None for a walk-in, and for a row of which nothing could."""
    fields: FormFields
    rejected: tuple[Problem, ...] = ()
    """Why the row of the list was not taken."""
    row: int = 0
    """The line of the list, 0 for a walk-in."""
    unplaced: tuple[str, ...] = ()
    """What the row says that could not be read and that no field of the form shows."""
    row_problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    """Why the row was not taken, by the fields that it is about."""
    list_fields: FormFields | None = None
    """What the list said."""
    revision: int = 0
    """How often the form was changed: who posts one that was read before another change does not undo that."""
    editor_page: str = ""
    """The page, as it was loaded once, from which the last change came: its next is never out of turn."""
    changed: bool = False
    """The form says something else than the list."""
    assigned_id: str = ""
    """The id that the desk has given to somebody who is on no list; '' for none."""
    activity: str = ""
    """What is done with its papers, in words; '' for nothing."""
    alerts_cache: tuple[object, tuple[Alert, ...]] | None = None
    """What its line warns of, and what that depends on."""
    check_cache: tuple[object, CheckedForm] | None = None
    """What the form leads to, and what that depends on."""
    changes_cache: tuple[object, Mapping[str, tuple[str, ...]]] | None = None
    """The documents that have changed since they were handed out, and what that depends on."""
    search_cache: tuple[object, object, str] | None = None
    """The text that it is found by, and what that depends on."""
    slip_token: str = ""
    """The token of the slip with the password of the last mail; '' for none."""
    override: PrintOverride | None = None
    """What may be printed although it was refused; None after anything else was begun."""
    messages: list[RecordMessage] = field(default_factory=list)
    """What printing, mailing and saving have told since the last of them began."""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def name(self) -> str:
        return self.fields.texts.get("name", "")

    @property
    def id(self) -> str:
        """Of the appointment."""
        return self.fields.texts.get("id", "")

    @property
    def date_and_time(self) -> str:
        """Date and time of the procedure, as the form has them."""
        return self.fields.texts.get("date", "")

    @property
    def date(self) -> dt.date | None:
        """Of the procedure, where it can be read."""
        return parse_date_and_time(self.date_and_time)[0]

    @property
    def clock_time(self) -> dt.time | None:
        """Of the procedure, where it can be read."""
        return parse_date_and_time(self.date_and_time)[1]

    @property
    def sort_key(self) -> tuple[bool, dt.date, dt.time, int]:
        """Sorts by the time of the procedure; what cannot be read comes last."""
        date, time = parse_date_and_time(self.date_and_time)
        return date is None, date or dt.date.max, time or dt.time.max, self.row

    @property
    def row_key(self) -> tuple[object, ...]:
        """What its row says, and why it was not taken: two lists that say the same mean the same patient."""
        own, one = self.list_fields or FormFields(), self.booking
        told = sorted(own.texts.items()), own.clinic, own.procedure, own.language, own.medicines, own.large_print
        more = one and (one.documents, one.email, one.email_consent, one.notes)
        return str(told), more, self.unplaced, tuple(problem.message for problem in self.rejected)

    @property
    def same_person(self) -> bool:
        """True while the form says that it is the patient of the list: whom the list's address is of."""
        own = self.list_fields.texts if self.list_fields else {}
        return all(own.get(name, "") == self.fields.texts.get(name, "") for name in (*PATIENT_FIELDS, "id"))

    @property
    def unfixed_problems(self) -> dict[str, list[Problem]]:
        """What is wrong with the row and was not mended here, by the fields of the form; '' for none of them."""
        if not self.rejected or not self.list_fields:
            return {}
        if not self.row_problems:  # the row as a whole, of which nothing was taken over: mended by who writes it anew
            return {"": list(self.rejected)} if self.fields.same(self.list_fields) else {}
        shown: dict[str, list[Problem]] = {}
        for about, problems in self.row_problems.items():
            name = form_field(about)
            if name in FORM_FIELDS and self.fields.value(name) == self.list_fields.value(name):
                shown.setdefault(name, []).extend(problems)
        return shown

    def start(self, text: str) -> None:
        """Something is begun: what was told of what came before is over."""
        with self.lock:
            self.messages[:], self.override = [RecordMessage(text, "wait")], None

    def show_progress(self, text: str, lines: Sequence[str]) -> None:
        """Tell how far it is."""
        with self.lock:
            self.messages[:] = [RecordMessage(text, "wait"), *(RecordMessage(line, "wait") for line in lines[-5:])]

    def add_message(self, text: str, kind: str = "good") -> None:
        """Tell what became of it: `good`, or `bad` where it was not done."""
        with self.lock:
            self.messages[:] = [*(one for one in self.messages if one.kind != "wait"), RecordMessage(text, kind)][-20:]


def problem_sentences(problem: Problem) -> str:
    """What is wrong and how to mend it, in sentences of the page."""
    texts = [for_page(text) for text in (problem.message, problem.hint)]
    return " ".join(f"{text[:1].upper()}{text[1:]}{'' if text[-1] in '.!?' else '.'}" for text in texts if text)


TimeFormatter = Callable[[dt.time], str]
"""Writes a time of day as the clinic does."""


def record_from_booking(booking: Booking, clock: TimeFormatter) -> PatientRecord:
    """A patient of the list."""
    fields = FormFields.of(booking, clock)
    return PatientRecord(secrets.token_urlsafe(16), booking, fields, row=booking.row, list_fields=fields)


def record_from_rejected(rejected: RejectedRow, headings: Sequence[str], clock: TimeFormatter) -> PatientRecord:
    """A row that was not taken, with its reasons; where it is known what it means, it need not be typed again."""
    if rejected.booking:
        fields, unread = FormFields.of(rejected.booking, clock).filled(rejected.unread), rejected.unread
        unplaced = [f"{name.replace('_', ' ')}: {text}" for name, text in unread.items() if name not in FORM_FIELDS]
    else:
        fields, unplaced = fields_from_cells(rejected, headings)
    one = PatientRecord(secrets.token_urlsafe(16), rejected.booking, fields, rejected.problems, rejected.row.number)
    return replace(one, unplaced=tuple(unplaced), row_problems=rejected.about, list_fields=fields)


def walk_in_record(clinic: str, procedure: str) -> PatientRecord:
    """Somebody who is on no list."""
    return PatientRecord(secrets.token_urlsafe(16), None, FormFields(clinic=clinic, procedure=procedure))


@dataclass(frozen=True)
class CheckedForm:
    """What the form of a record leads to: a visit, or problems by the fields of the form."""

    visit: Visit | None
    problems: Mapping[str, list[Problem]]
    booking: Booking | None = None
    """What the form says, where its fields can be read."""


def check_form(record: PatientRecord, planner: Planner, today: dt.date) -> CheckedForm:
    """Check a record by what checks a list and the command line."""
    try:
        if not record.fields.clinic:
            raise input_error(Option("--clinic"), "no clinic is chosen", "choose one")
        booking = booking_from_form(record.fields, record.booking, today)
    except InputError as refused:
        return CheckedForm(None, problems_by_field(refused) | record.unfixed_problems)
    found = planner.visit(booking)
    if record.unfixed_problems:
        return CheckedForm(None, record.unfixed_problems, booking)
    if isinstance(found, Visit):
        return CheckedForm(found, {}, booking)
    return CheckedForm(None, problems_by_field(InputError(found)), booking)
