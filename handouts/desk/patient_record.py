"""One patient at the desk: the row of the list or a walk-in, the form, and the messages about printing and mailing.

A rejected row is copied into the form as far as its cells are certain. If the clinic is unknown, its own headings and
its order of dates are unknown, too. Then only cells with standard headings and one possible meaning are copied. All
others are shown as text.
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
from handouts.corrections.apply import Conflict
from handouts.corrections.events import FieldCorrection
from handouts.day.alerts import Alert
from handouts.day.plan import Planner, Visit
from handouts.desk.date_format import parse_date_and_time
from handouts.desk.form import (
    PATIENT_FIELDS,
    SHOWN_FIELDS,
    YES_NO_FIELDS,
    FormFields,
    booking_from_form,
    form_field,
    problems_by_field,
)
from handouts.desk.language import gettext
from handouts.errors import InputError, Option, Problem, input_error
from handouts.schedule.booking import Booking, RejectedRow
from handouts.schedule.rows import RowModel, damaged_cell_problem
from handouts.schedule.sheet import Cell, UnknownFormat, as_text

CLINIC_FREE_FIELDS = tuple(field for field in COLUMNS if field.label and field.kind not in ("clinic", "moment"))
"""Fields that can be read without knowing the clinic. Date and time are read together."""
FIELD_BY_HEADING = {heading_key(heading): field.name for field in COLUMNS for heading in field.headings}
"""Fields by the standard headings of a list, normalized."""
FIRST_SURE_HOUR = 7
"""An earlier hour without AM or PM is ambiguous: 1:00 may be in the afternoon."""
_HALF = re.compile(r"[AaPp]\.?[Mm]")


def fields_from_cells(rejected: RejectedRow, headings: Sequence[str]) -> tuple[FormFields, list[str]]:
    """The form, and `heading: cell` of each cell that the form does not show."""
    stated = [
        (heading, cell)
        for heading, cell in zip_longest(headings, rejected.row.cells, fillvalue="")
        if as_text(cell).strip()
    ]
    # With too many or too few cells, no cell is certain to belong to its heading.
    cells = {} if rejected.row.problems else {heading_key(heading): cell for heading, cell in stated}
    by_field = {FIELD_BY_HEADING[key]: cell for key, cell in cells.items() if key in FIELD_BY_HEADING}
    values = {
        field.name: value for field in CLINIC_FREE_FIELDS if (value := _value(field.name, by_field.get(field.name, "")))
    }
    used = set(values) | ({"clinic"} if cells else set())
    if moment := _moment(as_text(by_field.get("date", "")).strip(), as_text(by_field.get("time", "")).strip()):
        values["date"] = moment
        used |= {"date", "time"}
    unused = [
        (heading or "no heading", as_text(cell))
        for heading, cell in stated
        if FIELD_BY_HEADING.get(heading_key(heading)) not in used
    ]
    unplaced = [f"{heading}: {text.strip()}" for heading, text in unused]
    ticked = {name: values.pop(name, "") == "yes" for name in YES_NO_FIELDS}
    fields = replace(FormFields(language=values.pop("language", "")), **ticked)  # type: ignore[arg-type]
    return fields.filled({**rejected.unread, **values}), unplaced


def _value(field: str, cell: Cell) -> str:
    """The cell as text of the form; '' if it is not valid, or if a program has damaged it."""
    if not isinstance(cell, str) or isinstance(cell, UnknownFormat) or not cell.strip():
        return ""
    text = cell.strip()
    if damaged_cell_problem(field, text):
        return ""
    try:
        entry = RowModel.model_validate({field: text})
    except ValueError:  # includes pydantic's ValidationError
        return ""
    if field in YES_NO_FIELDS:
        return "yes" if getattr(entry, field) else ""
    return str(getattr(entry, field)) if field == "language" else text


def _moment(date: str, time: str) -> str:
    """Date and time as one text; '' if they are ambiguous."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return ""
    try:
        clock = parse_clock_time(time)
    except ValueError:
        return ""
    return f"{date} {time}" if clock.hour >= FIRST_SURE_HOUR or _HALF.search(time) else ""


class RecordMessage(NamedTuple):
    """A message about printing, mailing or saving a patient's documents."""

    words: str
    kind: str
    """wait, good or bad."""


class PrintOverride(NamedTuple):
    """A print that the printer's status prevented. A person who looked at the printer may override that."""

    printer: str
    papers: tuple[str, ...]
    """Tokens of the refused documents. The override covers no others."""
    again: bool
    """True if the printer cannot tell whether it has already printed them."""
    pages: str = ""
    """The single pages of the document, as typed; '' for whole documents."""

    @property
    def asked(self) -> tuple[str, tuple[str, ...], str]:
        """Printer, documents and pages: a person may override the refusal of these alone."""
        return self.printer, self.papers, self.pages


@dataclass
class PatientRecord:
    """A patient on the list, or a walk-in."""

    token: str
    """A random name for addresses. Each run of the program has new ones."""
    booking: Booking | None
    """The booking of the list; None for a walk-in, and for a row that could not be read at all."""
    fields: FormFields
    rejected: tuple[Problem, ...] = ()
    """Why the row of the list was rejected."""
    row: int = 0
    """The row number in the list; 0 for a walk-in."""
    unplaced: tuple[str, ...] = ()
    """Invalid cells of the row that no field of the form shows."""
    row_problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    """Why the row was rejected, by field."""
    list_fields: FormFields | None = None
    """The values of the list."""
    revision: int = 0
    """Number of changes of the form. A form loaded before another window's change cannot undo that change."""
    editor_page: str = ""
    """The loaded page that made the last change. It may always change the form again."""
    changed: bool = False
    """True if the form differs from the list."""
    key: str = ""
    """The key of its corrections; '' for a new patient whose form is empty."""
    corrections: Mapping[str, FieldCorrection] = field(default_factory=dict)
    """The corrections that apply, by field."""
    conflicts: tuple[Conflict, ...] = ()
    """Corrections that no longer fit the list. They are not applied until a person decides."""
    canceled: FieldCorrection | None = None
    """The cancellation, with its reason; None if the appointment takes place."""
    assigned_id: str = ""
    """The id that the desk assigned to a walk-in; '' for none."""
    activity: str = ""
    """The current action, such as "Printing …"; '' for none."""
    alerts_cache: tuple[object, tuple[Alert, ...]] | None = None
    """Alerts, with the key that they depend on."""
    check_cache: tuple[object, CheckedForm] | None = None
    """The result of checking the form, with its key."""
    changes_cache: tuple[object, Mapping[str, tuple[str, ...]]] | None = None
    """Documents that changed since they were handed out, with their key."""
    search_cache: tuple[object, object, str] | None = None
    """The text for searches, with its key."""
    slip_token: str = ""
    """The token of the last mail's password slip; '' for none."""
    override: PrintOverride | None = None
    """The print that a person may override; None after any other action."""
    messages: list[RecordMessage] = field(default_factory=list)
    """Messages of the last action."""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def name(self) -> str:
        return self.fields.texts.get("name", "")

    @property
    def id(self) -> str:
        """The id of the appointment."""
        return self.fields.texts.get("id", "")

    @property
    def date_and_time(self) -> str:
        """Date and time of the procedure, as text of the form."""
        return self.fields.texts.get("date", "")

    @property
    def date(self) -> dt.date | None:
        """Date of the procedure; None if it is not valid."""
        return parse_date_and_time(self.date_and_time)[0]

    @property
    def clock_time(self) -> dt.time | None:
        """Time of the procedure; None if it is not valid."""
        return parse_date_and_time(self.date_and_time)[1]

    @property
    def sort_key(self) -> tuple[bool, dt.date, dt.time, int]:
        """Sort by the time of the procedure, with invalid ones last."""
        date, time = parse_date_and_time(self.date_and_time)
        return date is None, date or dt.date.max, time or dt.time.max, self.row

    @property
    def row_key(self) -> tuple[object, ...]:
        """The row's content and its problems. Rows with the same key in two lists are the same patient."""
        fields, booking = self.list_fields or FormFields(), self.booking
        values = (
            sorted(fields.texts.items()),
            fields.clinic,
            fields.procedure,
            fields.language,
            fields.medicines,
            *(getattr(fields, name) for name in YES_NO_FIELDS),
        )
        more = booking and (booking.documents, booking.email, booking.email_consent, booking.notes)
        return str(values), more, self.unplaced, tuple(problem.message for problem in self.rejected)

    @property
    def same_person(self) -> bool:
        """True while the form identifies the patient of the list, to whom the list's email address belongs."""
        listed = self.list_fields.texts if self.list_fields else {}
        return all(listed.get(name, "") == self.fields.texts.get(name, "") for name in (*PATIENT_FIELDS, "id"))

    @property
    def unfixed_problems(self) -> dict[str, list[Problem]]:
        """Problems of the row that were not fixed here, by field; '' for problems without a field."""
        if not self.rejected or not self.list_fields:
            return {}
        if not self.row_problems:  # nothing of the row was copied: filling in the form fixes it
            return {"": list(self.rejected)} if self.fields.has_same_values(self.list_fields) else {}
        shown: dict[str, list[Problem]] = {}
        for about, problems in self.row_problems.items():
            name = form_field(about)
            if name in SHOWN_FIELDS and self.fields.value(name) == self.list_fields.value(name):
                shown.setdefault(name, []).extend(problems)
        return shown

    def start(self, text: str) -> None:
        """Start an action: replace all messages."""
        with self.lock:
            self.messages[:], self.override = [RecordMessage(text, "wait")], None

    def show_progress(self, text: str, lines: Sequence[str]) -> None:
        """Show the progress of the action."""
        with self.lock:
            self.messages[:] = [RecordMessage(text, "wait"), *(RecordMessage(line, "wait") for line in lines[-5:])]

    def add_message(self, text: str, kind: str = "good") -> None:
        """Add a message about the result: `good`, `note`, or `bad` if it failed."""
        with self.lock:
            self.messages[:] = [
                *(message for message in self.messages if message.kind != "wait"),
                RecordMessage(text, kind),
            ][-20:]


TimeFormatter = Callable[[dt.time], str]
"""Formats a time."""


def record_from_booking(booking: Booking, clock: TimeFormatter) -> PatientRecord:
    """The record of a patient on the list."""
    fields = FormFields.of(booking, clock)
    return PatientRecord(secrets.token_urlsafe(16), booking, fields, row=booking.row, list_fields=fields)


def record_from_rejected(rejected: RejectedRow, headings: Sequence[str], clock: TimeFormatter) -> PatientRecord:
    """The record of a rejected row, with its problems. Values that are certain are already in the form."""
    if rejected.booking:
        fields, unread = FormFields.of(rejected.booking, clock).filled(rejected.unread), rejected.unread
        unplaced = [f"{name.replace('_', ' ')}: {text}" for name, text in unread.items() if name not in SHOWN_FIELDS]
    else:
        fields, unplaced = fields_from_cells(rejected, headings)
    record = PatientRecord(secrets.token_urlsafe(16), rejected.booking, fields, rejected.problems, rejected.row.number)
    return replace(record, unplaced=tuple(unplaced), row_problems=rejected.field_problems, list_fields=fields)


def walk_in_record(clinic: str, procedure: str) -> PatientRecord:
    """The record of a walk-in."""
    return PatientRecord(secrets.token_urlsafe(16), None, FormFields(clinic=clinic, procedure=procedure))


@dataclass(frozen=True)
class CheckedForm:
    """The result of checking a form: a visit, or problems by field."""

    visit: Visit | None
    problems: Mapping[str, list[Problem]]
    booking: Booking | None = None
    """The booking of the form, if its fields are valid."""


def check_form(record: PatientRecord, planner: Planner, today: dt.date) -> CheckedForm:
    """Check a record as a list and the command line are checked."""
    try:
        if not record.fields.clinic:
            raise input_error(Option("--clinic"), gettext("no clinic is chosen"), gettext("choose one"))
        booking = booking_from_form(record.fields, record.booking, today)
    except InputError as refused:
        return CheckedForm(None, problems_by_field(refused) | record.unfixed_problems)
    visit_or_problems = planner.plan_visit(booking)
    if record.unfixed_problems:
        return CheckedForm(None, record.unfixed_problems, booking)
    if isinstance(visit_or_problems, Visit):
        return CheckedForm(visit_or_problems, {}, booking)
    return CheckedForm(None, problems_by_field(InputError(visit_or_problems)), booking)
