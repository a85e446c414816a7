"""A booking to the fields of a form, and a form's fields back to a booking; problems come back at their field.

The same checks and the same sentences as those of the command line: `schedule.details` reads both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from handouts.content.clocks import is_clock
from handouts.content.medicines import Medicine
from handouts.problems import Option, Problem, Refused
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Booking
from handouts.schedule.details import Given, gather
from handouts.schedule.sheet import RawRow

TEXTS = ("name", "dob", "mrn", "at", "ended", "physician", "level", "id")
SHOWN = (*TEXTS, "clinic", "procedure", "medicine")
"""Details of a row that the form can show even where they could not be read."""
FIELD = {"medicine": "medicines"}
"""Details whose field of the form is called otherwise."""
LABELS = {
    "name": "Name", "dob": "Date of birth", "mrn": "Record number", "clinic": "Clinic", "procedure": "Procedure",
    "at": "Date and time of the procedure", "ended": "Procedure ended", "level": "Level or site",
    "physician": "Clinician", "id": "Appointment id", "medicines": "Medicines", "language": "Language",
    "large_print": "Large print",
}  # fmt: skip
"""What the fields are called, in the order of the form."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
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
    def of(cls, booking: Booking, clock: Callable[[dt.time], str]) -> Fields:
        """The fields of a booking of the list; `clock` writes a time of day as the clinic does."""
        one = booking.appointment
        at = f"{one.date or ''} {clock(one.time) if one.time else ''}".strip()
        texts = {
            "name": one.name,
            "dob": str(one.date_of_birth or ""),
            "mrn": one.record_number,
            "at": at,
            "ended": f"{one.ended.date()} {clock(one.ended.time())}" if one.ended else "",
            "physician": one.physician,
            "level": one.level,
            "id": one.id,
        }
        medicines = "\n".join(one.medicines)
        return cls(booking.clinic, booking.procedure or "", booking.language, texts, medicines, one.large_print)

    @classmethod
    def from_form(cls, form: Mapping[str, str], ticked: Sequence[str]) -> Fields:
        """What a browser has sent; `ticked` are the medicines of the set that are marked."""
        return cls(
            clinic=form.get("clinic", "").strip(),
            procedure=form.get("procedure", "").strip(),
            language=form.get("language", "").strip(),
            texts={name: form.get(name, "").strip() for name in TEXTS},
            medicines=joined(ticked, form.get("medicines", "")),
            large_print=form.get("large_print", "") == "yes",
        )

    def value(self, detail: str) -> str:
        """What the field of a detail says."""
        own = {"clinic": self.clinic, "procedure": self.procedure, "medicine": self.medicines}
        return own.get(detail, self.texts.get(detail, ""))

    def same(self, other: Fields) -> bool:
        """True where both say the same; medicines in any order."""
        mine, others = (sorted(one.medicines.splitlines()) for one in (self, other))
        return mine == others and replace(self, medicines="", texts=_whole(self)) == replace(
            other, medicines="", texts=_whole(other)
        )

    def differences(self, other: Fields) -> list[str]:
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

    def filled(self, unread: Mapping[str, str]) -> Fields:
        """The same, with what a row says that could not be read: who mends it need not type all of it again."""
        return replace(
            self,
            clinic=self.clinic or unread.get("clinic", ""),
            procedure=self.procedure or unread.get("procedure", ""),
            texts={name: self.texts.get(name) or unread.get(name, "") for name in TEXTS},
            medicines=self.medicines or unread.get("medicine", ""),
        )

    def given(self, today: dt.date) -> Given:
        """The details, checked. Raises Refused, each problem's `file` the option that its field stands for."""
        options: dict[str, object] = {name: text for name, text in self.texts.items() if text}
        day = _DAY.match(self.texts.get("at", ""))
        if day and is_clock(self.texts.get("ended", "")):
            options["ended"] = f"{day[0]} {self.texts['ended']}"  # on the same day, as in a list
        options["medicine"] = tuple(line.strip() for line in self.medicines.splitlines() if line.strip())
        options["large_print"] = self.large_print
        if self.language:
            options["language"] = self.language
        return gather(options, None, today)


def _whole(fields: Fields) -> dict[str, str]:
    return {name: fields.texts.get(name, "") for name in TEXTS}


def booking_of(fields: Fields, before: Booking | None, today: dt.date) -> Booking:
    """A booking with what the form says; mail and notes stay those of the list. Raises Refused."""
    given = fields.given(today)
    return replace(
        before or WALK_IN,
        appointment=given.appointment,
        clinic=fields.clinic,
        procedure=fields.procedure or None,
        language=fields.language,
        places={**given.places, "clinic": (Option("--clinic"), 0, 0), "procedure": (Option("--procedure"), 0, 0)},
    )


def at_fields(refused: Refused) -> dict[str, list[Problem]]:
    """Problems by the names of the form's fields, in its order; those of none under '', first."""
    found: dict[str, list[Problem]] = {}
    for problem in refused.problems:
        found.setdefault(FIELD.get(problem.field, problem.field), []).append(problem)
    return {name: found[name] for name in ("", *LABELS, *found) if name in found}


class Choice(NamedTuple):
    """A medicine of the set."""

    words: str
    """All its names."""
    value: str
    """The name that the patient's papers bear: as it was given, else the generic one."""
    taken: bool


def choices(given: str, table: Sequence[Medicine]) -> tuple[list[Choice], str]:
    """What there is to tick, and the lines that stand for none of it. `given` has one medicine a line."""
    lines = [line.strip() for line in given.splitlines() if line.strip()]
    found = []
    for medicine in table:
        names = {name.casefold() for name in medicine.names}
        own = [line for line in lines if line.casefold() in names]
        lines = [line for line in lines if line not in own]
        brands = f" ({', '.join(medicine.brands)})" if medicine.brands else ""
        found.append(Choice(medicine.generic + brands, "\n".join(own) or medicine.generic, bool(own)))
    return found, "\n".join(lines)


def joined(ticked: Iterable[str], lines: str) -> str:
    """What a form sends, as one medicine a line."""
    return "\n".join(filter(None, (line.strip() for text in (*ticked, lines) for line in text.splitlines())))
