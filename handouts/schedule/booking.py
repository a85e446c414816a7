"""A procedure day that was read from a list: bookings, rejected rows with their problems, and notes.

`rejected_csv` makes a CSV file of the rejected rows with the reason for each, to be corrected and read again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from handouts.content.models.clinic import heading_key
from handouts.content.yaml.source_locations import Place
from handouts.errors import Problem
from handouts.schedule.appointment import Appointment, GivenDetails
from handouts.schedule.formats.csv_list import escape_formula
from handouts.schedule.sheet import REASON, RawRow, as_text

CLOCK = re.compile(r"\b\d{1,2}:\d{2}(\s*[AaPp]\.?[Mm]\.?)?$")
"""The time at the end of a cell, or of a date and a time."""


@dataclass(frozen=True)
class Booking:
    """One row of the list: an appointment, its clinic, and what the front desk needs to know."""

    appointment: Appointment
    clinic: str
    """Short name of the clinic."""
    procedure: str | None
    """Short name of the procedure; None if the row does not name one."""
    raw: RawRow
    """The row as read from the file."""
    places: Mapping[str, Place]
    """The place of each value, by field name."""
    documents: tuple[str, ...] = ()
    """Documents to print; () means all."""
    email: str = ""
    email_consent: str = ""
    """How the patient agreed to get mail: 'encrypted', 'plain', or '' for no mail."""
    phone: str = ""
    notes: str = ""
    corrected: tuple[str, ...] = ()
    """Names of the fields that were corrected at the desk."""
    is_walk_in: bool = False
    """True for a patient whom the desk added."""

    @property
    def row(self) -> int:
        """The row of the workbook, or the line of the file."""
        return self.raw.number

    @property
    def details(self) -> GivenDetails:
        """The details that `handouts make` would get for this row."""
        return GivenDetails(self.appointment, self.procedure, self.places)


@dataclass(frozen=True)
class RejectedRow:
    """A row with problems. No pages are made for it."""

    row: RawRow
    problems: tuple[Problem, ...]
    id: str = ""
    """The appointment's id, if it could be read."""
    booking: Booking | None = None
    """The values that could be read, for the person who corrects the row.

    None if the cells may be in the wrong columns, or if the clinic is unknown: then its headings and its order of day
    and month are unknown too.
    """
    unread: Mapping[str, str] = field(default_factory=dict)
    """The texts of cells that could not be read, by field name; a time is shown with its date."""
    field_problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    """The problems by field name; problems of the whole row are not included."""

    @property
    def unread_time(self) -> str:
        """The time as in the list, if it could not be read, or if it has no day that could be read."""
        match = CLOCK.search(self.unread.get("date", ""))
        return match[0] if match else ""

    @property
    def has_name_or_time(self) -> bool:
        """True if a reader of the day's list can tell whose row it is, or when that patient comes."""
        appointment = self.booking.appointment if self.booking else Appointment()
        return bool(appointment.name or appointment.time or self.unread_time)


class CanceledBooking(NamedTuple):
    """An appointment that was canceled at the desk. No pages are made for it."""

    booking: Booking
    reason: str


@dataclass(frozen=True)
class Schedule:
    """A list that was read. `notes` report the rows that are neither in `bookings` nor in `rejected`."""

    bookings: tuple[Booking, ...]
    """In the order of the list."""
    rejected: tuple[RejectedRow, ...]
    notes: tuple[Problem, ...]
    """What the user should know. Notes stop nothing."""
    headings: tuple[str, ...]
    delimiter: str
    sha256: str = ""
    """SHA-256 of the file, and of the corrections of the desk, if there are any; '' for a list without a file."""
    canceled: tuple[CanceledBooking, ...] = ()
    """Appointments that were canceled at the desk."""

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every row, sorted by place."""
        return sorted({problem for rejected in self.rejected for problem in rejected.problems})


def rejected_csv(schedule: Schedule) -> bytes:
    """The rejected rows as CSV: UTF-8 with the mark that Excel needs, and the delimiter of the list.

    The reason is the first column, so that a row with missing or extra cells stays intact after it. No cell begins
    like a spreadsheet formula; reading the file again gives the original cells.
    """
    # An earlier file of rejected rows has a column of old reasons, which is left out.
    indexes = [index for index, heading in enumerate(schedule.headings) if heading_key(heading) != REASON]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=schedule.delimiter, lineterminator="\r\n")
    writer.writerow([REASON, *(escape_formula(schedule.headings[index]) for index in indexes)])
    for rejected in schedule.rejected:
        texts = [as_text(cell) for cell in rejected.row.cells]
        cells = [texts[index] for index in indexes if index < len(texts)]
        cells += texts[len(schedule.headings) :]
        writer.writerow([_reason(rejected.row.number, rejected.problems), *map(escape_formula, cells)])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _reason(number: int, problems: tuple[Problem, ...]) -> str:
    reasons = "; ".join(problem.with_hint for problem in problems)
    return " ".join(f"Row {number}: {reasons}".split())
