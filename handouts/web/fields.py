"""A booking to the fields of a form, and a form's fields back to a booking; problems come back at their field.

The same checks and the same sentences as those of the command line: `schedule.details` reads both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from handouts.content.clinic import heading_key
from handouts.problems import Problem, Refused
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Booking
from handouts.schedule.details import Given, gather
from handouts.schedule.sheet import RawRow

TEXTS = ("name", "dob", "mrn", "at", "ended", "physician", "level", "id")
WALK_IN = Booking(
    Appointment(),
    "",
    None,
    "",
    documents=(),
    email="",
    email_consent="",
    phone="",
    notes="",
    raw=RawRow(0, ()),
    places={},
)
"""Somebody of no list, before the form says anything."""


@dataclass(frozen=True)
class Fields:
    """What stands in the form, as text."""

    clinic: str = ""
    procedure: str = ""
    language: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By the names of the details: name, dob, mrn, at, ended, physician, level, id."""
    medicines: str = ""
    """One a line."""
    large_print: bool = False

    @classmethod
    def of(cls, booking: Booking) -> Fields:
        """The fields of a booking of the list."""
        one = booking.appointment
        at = f"{one.date or ''} {one.time.strftime('%H:%M') if one.time else ''}".strip()
        texts = {
            "name": one.name,
            "dob": str(one.date_of_birth or ""),
            "mrn": one.record_number,
            "at": at,
            "ended": one.ended.strftime("%Y-%m-%d %H:%M") if one.ended else "",
            "physician": one.physician,
            "level": one.level,
            "id": one.id,
        }
        medicines = "\n".join(one.medicines)
        return cls(booking.clinic, booking.procedure or "", booking.language, texts, medicines, one.large_print)

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> Fields:
        """What a browser has sent."""
        return cls(
            clinic=form.get("clinic", "").strip(),
            procedure=form.get("procedure", "").strip(),
            language=form.get("language", "").strip(),
            texts={name: form.get(name, "").strip() for name in TEXTS},
            medicines=form.get("medicines", "").strip(),
            large_print=form.get("large_print", "") == "yes",
        )

    def given(self, today: dt.date) -> Given:
        """The details, checked. Raises Refused, each problem's `file` the option that its field stands for."""
        options: dict[str, object] = {name: text for name, text in self.texts.items() if text}
        options["medicine"] = tuple(line.strip() for line in self.medicines.splitlines() if line.strip())
        options["large_print"] = self.large_print
        return gather(options, None, today)


def from_row(headings: Sequence[str], cells: Sequence[str], identifier: str) -> Fields:
    """What a row says in columns of our own headings, as it is written there."""
    told = {heading_key(heading): cell.strip() for heading, cell in zip(headings, cells, strict=False)}
    at = " ".join(filter(None, (told.get("date", ""), told.get("time", ""))))
    texts = {name: told.get(name, "") for name in TEXTS} | {"dob": told.get("dateofbirth", "")}
    texts |= {"at": at, "id": identifier or told.get("id", "")}
    return Fields(told.get("clinic", ""), told.get("procedure", ""), "", texts, told.get("medicines", ""))


def booking_of(fields: Fields, before: Booking | None, today: dt.date) -> Booking:
    """A booking with what the form says; mail and notes stay those of the list. Raises Refused."""
    given = fields.given(today)
    return replace(
        before or WALK_IN,
        appointment=given.appointment,
        clinic=fields.clinic,
        procedure=fields.procedure or None,
        language=fields.language,
        places=given.places,
    )


def at_fields(refused: Refused) -> dict[str, list[Problem]]:
    """Problems by the names of the form's fields; those of none under ''."""
    found: dict[str, list[Problem]] = {}
    for problem in refused.problems:
        name = problem.file.removeprefix("--").replace("-", "_") if problem.file.startswith("--") else ""
        found.setdefault({"medicine": "medicines"}.get(name, name), []).append(problem)
    return found
