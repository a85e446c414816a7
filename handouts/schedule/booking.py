"""A procedure day as it was read: bookings, each with its places, and rejected rows, each with its reasons.

The rejected rows become a CSV file to mend and read again: as they were, with the reason in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handouts.content.models.clinic import heading_key
from handouts.content.yaml.source_locations import Place
from handouts.errors import Problem
from handouts.schedule.appointment import Appointment, GivenDetails
from handouts.schedule.formats.csv_list import escape_formula
from handouts.schedule.sheet import REASON, RawRow, as_text


@dataclass(frozen=True)
class Booking:
    """One row of the list: an appointment, whose it is, and what the front desk needs beside it."""

    appointment: Appointment
    clinic: str
    """Short name of the clinic."""
    procedure: str | None
    """Short name of the procedure; None where the clinic has only one."""
    raw: RawRow
    """The row as it was read."""
    places: Mapping[str, Place]
    """Where each value stands, by the names of the fields."""
    documents: tuple[str, ...] = ()
    """Which documents; () is all."""
    email: str = ""
    email_consent: str = ""
    """How the patient agreed to get mail: 'encrypted', 'plain', or '' for not at all."""
    phone: str = ""
    notes: str = ""

    @property
    def row(self) -> int:
        """The row of the workbook, or the line of the file."""
        return self.raw.number

    @property
    def given(self) -> GivenDetails:
        """What `handouts make` would be given for this row."""
        return GivenDetails(self.appointment, self.procedure, self.places)


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken, and why."""

    row: RawRow
    problems: tuple[Problem, ...]
    id: str = ""
    """Of the appointment, where it could be read."""
    booking: Booking | None = None
    """The row as far as it could be read, for who mends it.

    None where its cells may stand in others' columns, and where it is not known whose it is: then neither what the
    headings mean is known, nor how days are written.
    """
    unread: Mapping[str, str] = field(default_factory=dict)
    """What the cells say that could not be read, by the names of the fields; a time stands with its date."""
    about: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    """The problems by the names of the fields; those of the row as a whole stand under none."""


@dataclass(frozen=True)
class Schedule:
    """All of a list. What is in neither `bookings` nor `rejected` is told in `notes`."""

    bookings: tuple[Booking, ...]
    """In the order of the list."""
    rejected: tuple[RejectedRow, ...]
    notes: tuple[Problem, ...]
    """What the reader should know, and what stops nothing."""
    headings: tuple[str, ...]
    delimiter: str
    sha256: str = ""
    """Of the file that was read; '' of a list that was none."""

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every row, in the order of their places."""
        return sorted({problem for rejected in self.rejected for problem in rejected.problems})


def rejected_csv(schedule: Schedule) -> bytes:
    """UTF-8 with its mark, which Excel needs, and the delimiter of the list itself.

    The reason is the first column: a row with a cell too many or too few then stays as it was behind it. No cell
    begins with a sign that a spreadsheet takes for a formula; reading the file again gives the cells as they were.
    """
    # A file that was made so, and mended in part, has its old reasons.
    kept = [index for index, heading in enumerate(schedule.headings) if heading_key(heading) != REASON]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=schedule.delimiter, lineterminator="\r\n")
    writer.writerow([REASON, *(escape_formula(schedule.headings[index]) for index in kept)])
    for rejected in schedule.rejected:
        cells = [as_text(cell) for cell in rejected.row.cells]
        own = [cells[index] for index in kept if index < len(cells)]
        own += cells[len(schedule.headings) :]
        writer.writerow([_reason(rejected.row.number, rejected.problems), *map(escape_formula, own)])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _reason(number: int, problems: tuple[Problem, ...]) -> str:
    reasons = "; ".join(problem.with_hint for problem in problems)
    return " ".join(f"Row {number}: {reasons}".split())
