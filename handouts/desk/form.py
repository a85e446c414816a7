"""A booking to the fields of a form, and a form's fields back to a booking; problems come back at their field.

The same checks and the same sentences as those of the command line: `schedule.details` reads both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from handouts.appointment_fields import FIELD, FORM, KEYS
from handouts.content.models.instructions import Medicine
from handouts.content.models.times import is_clock_time
from handouts.errors import InputError, Option, Problem
from handouts.schedule.appointment import Appointment, GivenDetails, gather_details
from handouts.schedule.booking import Booking
from handouts.schedule.sheet import RawRow

LABELS = {field.name: field.label for field in FORM}
"""Fields of the form and their labels, in its order."""
TEXT_FIELDS = tuple(
    field.name for field in FORM if field.kind not in ("clinic", "slug", "medicines", "language", "yes_no")
)
"""Fields that are one line of text; the others are chosen, ticked, or a line each."""
PATIENT_FIELDS = tuple(name for name in TEXT_FIELDS if FIELD[name].part == "patient")
"""Texts that say who the patient is."""
FORM_FIELDS = (*TEXT_FIELDS, "clinic", "procedure", "medicines")
"""Fields that the form can show even where they could not be read."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WALK_IN = Booking(Appointment(), "", None, raw=RawRow(0, ()), places={})
"""Somebody of no list, before the form says anything."""


@dataclass(frozen=True)
class FormFields:
    """What stands in the form, as text."""

    clinic: str = ""
    procedure: str = ""
    language: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By the names of their fields, those of `TEXTS`."""
    medicines: str = ""
    """One a line."""
    large_print: bool = False

    @classmethod
    def of(cls, booking: Booking, clock: Callable[[dt.time], str]) -> FormFields:
        """The fields of a booking of the list; `clock` writes a time of day as the clinic does."""
        one = booking.appointment
        texts = {name: _text(getattr(one, name), clock) for name in TEXT_FIELDS}
        if one.time:
            texts["date"] = f"{one.date or ''} {clock(one.time)}".strip()
        medicines = "\n".join(one.medicines)
        return cls(booking.clinic, booking.procedure or "", one.language, texts, medicines, one.large_print)

    @classmethod
    def from_form(cls, form: Mapping[str, str], ticked: Sequence[str]) -> FormFields:
        """What a browser has sent; `ticked` are the medicines of the set that are marked."""
        return cls(
            clinic=form.get("clinic", "").strip(),
            procedure=form.get("procedure", "").strip(),
            language=form.get("language", "").strip(),
            texts={name: form.get(name, "").strip() for name in TEXT_FIELDS},
            medicines=join_medicines(ticked, form.get("medicines", "")),
            large_print=form.get("large_print", "") == "yes",
        )

    def value(self, name: str) -> str:
        """What a field of the form says."""
        own = {"clinic": self.clinic, "procedure": self.procedure, "medicines": self.medicines}
        return own.get(name, self.texts.get(name, ""))

    def same(self, other: FormFields) -> bool:
        """True where both say the same; medicines in any order."""
        mine, others = (sorted(one.medicines.splitlines()) for one in (self, other))
        return mine == others and replace(self, medicines="", texts=_whole(self)) == replace(
            other, medicines="", texts=_whole(other)
        )

    def differences(self, other: FormFields) -> list[str]:
        """Names of the form's fields in which the two differ, in the order of the form."""
        mine, others = (
            {**_whole(one), "clinic": one.clinic, "procedure": one.procedure, "language": one.language}
            for one in (self, other)
        )
        different = {name for name in mine if mine[name] != others[name]}
        if sorted(self.medicines.splitlines()) != sorted(other.medicines.splitlines()):
            different.add("medicines")
        if self.large_print != other.large_print:
            different.add("large_print")
        return [name for name in LABELS if name in different]

    def filled(self, unread: Mapping[str, str]) -> FormFields:
        """The same, with what a row says that could not be read: who mends it need not type all of it again."""
        return replace(
            self,
            clinic=self.clinic or unread.get("clinic", ""),
            procedure=self.procedure or unread.get("procedure", ""),
            texts={name: self.texts.get(name) or unread.get(name, "") for name in TEXT_FIELDS},
            medicines=self.medicines or unread.get("medicines", ""),
        )

    def given(self, today: dt.date) -> GivenDetails:
        """The details, checked. Raises Refused, each problem's `file` the option that its field stands for."""
        options: dict[str, object] = {name: text for name, text in self.texts.items() if text}
        day = _DAY.match(self.texts.get("date", ""))
        if day and is_clock_time(self.texts.get("ended", "")):
            options["ended"] = f"{day[0]} {self.texts['ended']}"  # on the same day, as in a list
        options["medicines"] = tuple(line.strip() for line in self.medicines.splitlines() if line.strip())
        options["large_print"] = self.large_print
        if self.language:
            options["language"] = self.language
        return gather_details(options, None, today)


def _text(value: object, clock: Callable[[dt.time], str]) -> str:
    """A value as the form holds it; `clock` writes a time of day."""
    if isinstance(value, dt.datetime):
        return f"{value.date()} {clock(value.time())}"
    return str(value or "")


def form_field(name: str) -> str:
    """The field of the form that holds a value: `date` for the time of the procedure, too."""
    field = FIELD.get(name)
    return (field.within if field else "") or name


def _whole(fields: FormFields) -> dict[str, str]:
    return {name: fields.texts.get(name, "") for name in TEXT_FIELDS}


def booking_from_form(fields: FormFields, before: Booking | None, today: dt.date) -> Booking:
    """A booking with what the form says; mail and notes stay those of the list. Raises Refused."""
    given = fields.given(today)
    return replace(
        before or WALK_IN,
        appointment=given.appointment,
        clinic=fields.clinic,
        procedure=fields.procedure or None,
        places={**given.places, "clinic": (Option("--clinic"), 0, 0), "procedure": (Option("--procedure"), 0, 0)},
    )


def problems_by_field(refused: InputError) -> dict[str, list[Problem]]:
    """Problems by the names of the form's fields, in its order; those of none under '', first."""
    found: dict[str, list[Problem]] = {}
    for problem in refused.problems:
        found.setdefault(form_field(KEYS.get(problem.field, problem.field)), []).append(problem)
    return {name: found[name] for name in ("", *LABELS, *found) if name in found}


class MedicineChoice(NamedTuple):
    """A medicine of the set."""

    words: str
    """All its names."""
    value: str
    """The name that the patient's papers bear: as it was given, else the generic one."""
    taken: bool


def medicine_choices(given: str, table: Sequence[Medicine]) -> tuple[list[MedicineChoice], str]:
    """What there is to tick, and the lines that stand for none of it. `given` has one medicine a line."""
    lines = [line.strip() for line in given.splitlines() if line.strip()]
    found = []
    for medicine in table:
        names = {name.casefold() for name in medicine.names}
        own = [line for line in lines if line.casefold() in names]
        lines = [line for line in lines if line not in own]
        brands = f" ({', '.join(medicine.brands)})" if medicine.brands else ""
        found.append(MedicineChoice(medicine.generic + brands, "\n".join(own) or medicine.generic, bool(own)))
    return found, "\n".join(lines)


def join_medicines(ticked: Iterable[str], lines: str) -> str:
    """What a form sends, as one medicine a line."""
    return "\n".join(filter(None, (line.strip() for text in (*ticked, lines) for line in text.splitlines())))
