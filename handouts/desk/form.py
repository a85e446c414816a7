"""Convert a booking to the fields of the form and back, with problems by field.

The form is checked by the same code as the command line, with the same messages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from handouts.appointment_fields import FIELD_OF_KEY, FIELDS_BY_NAME, FORM_FIELDS
from handouts.compose.condition_words import with_period
from handouts.content.answers import parse_answer
from handouts.content.models.conditional import Ask, DateAsk
from handouts.content.models.instructions import Medicine
from handouts.content.models.labels import Labels
from handouts.content.models.times import is_clock_time
from handouts.desk.language import gettext
from handouts.errors import InputError, InvalidValue, Option, Problem
from handouts.schedule.appointment import Appointment, GivenDetails, gather_details
from handouts.schedule.booking import Booking
from handouts.schedule.sheet import RawRow

LABELS = {field.name: field.label for field in FORM_FIELDS}
"""Labels of the form's fields, in its order."""
TEXT_FIELDS = tuple(
    field.name
    for field in FORM_FIELDS
    if field.kind not in ("clinic", "slug", "medicines", "lines", "pairs", "language", "yes_no")
)
"""Fields with one line of text. The others are selects, checkboxes, or one value per line."""
PATIENT_FIELDS = tuple(name for name in TEXT_FIELDS if FIELDS_BY_NAME[name].part == "patient")
"""Text fields that identify the patient."""
_LINE_FIELDS = tuple(field.name for field in FORM_FIELDS if field.kind in ("medicines", "lines", "pairs"))
"""Fields with one value per line."""
YES_NO_FIELDS = tuple(field.name for field in FORM_FIELDS if field.kind == "yes_no")
"""Fields with a checkbox."""
SHOWN_FIELDS = (*TEXT_FIELDS, "clinic", "procedure", *_LINE_FIELDS)
"""Fields whose text the form can show even if it is not valid."""
ANSWER_PREFIX = "answer-"
"""Start of the names of the form's inputs for the questions of a set."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WALK_IN = Booking(Appointment(), "", None, raw=RawRow(0, ()), places={})
"""A patient who is not on the list, before the form is filled in."""


@dataclass(frozen=True)
class FormFields:
    """The form's values as text."""

    clinic: str = ""
    procedure: str = ""
    language: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By the names of their fields, those of `TEXT_FIELDS`."""
    medicines: str = ""
    """One per line."""
    own_risks: str = ""
    """One per line."""
    answers: str = ""
    """One per line: contrast_allergy=yes."""
    large_print: bool = False
    bilingual: bool = False

    @classmethod
    def of(cls, booking: Booking, clock: Callable[[dt.time], str]) -> FormFields:
        """The form of a booking from the list. `clock` formats a time."""
        appointment = booking.appointment
        texts = {name: _text(getattr(appointment, name), clock) for name in TEXT_FIELDS}
        if appointment.time:
            texts["date"] = f"{appointment.date or ''} {clock(appointment.time)}".strip()
        return cls(
            booking.clinic,
            booking.procedure or "",
            appointment.language,
            texts,
            medicines="\n".join(appointment.medicines),
            own_risks="\n".join(appointment.own_risks),
            answers="\n".join(f"{name}={text}" for name, text in appointment.answers),
            **{name: getattr(appointment, name) for name in YES_NO_FIELDS},
        )

    @classmethod
    def from_form(cls, form: Mapping[str, str], ticked: Sequence[str]) -> FormFields:
        """The form that a browser sent. `ticked` are the checked medicines of the set."""
        return cls(
            clinic=form.get("clinic", "").strip(),
            procedure=form.get("procedure", "").strip(),
            language=form.get("language", "").strip(),
            texts={name: form.get(name, "").strip() for name in TEXT_FIELDS},
            medicines=join_medicines(ticked, form.get("medicines", "")),
            own_risks="\n".join(_lines(form.get("own_risks", ""))),
            answers="\n".join(
                f"{key.removeprefix(ANSWER_PREFIX)}={value.strip()}"
                for key, value in sorted(form.items())
                if key.startswith(ANSWER_PREFIX) and value.strip()
            ),
            **{name: form.get(name, "") == "yes" for name in YES_NO_FIELDS},
        )

    def value(self, name: str) -> str:
        """The value of a field."""
        return self.texts.get(name, "") if name in TEXT_FIELDS else str(getattr(self, name, ""))

    def has_same_values(self, other: FormFields) -> bool:
        """True if both have the same values; the order of medicines does not count."""
        mine, others = (sorted(fields.medicines.splitlines()) for fields in (self, other))
        return mine == others and replace(self, medicines="", texts=_text_values(self)) == replace(
            other, medicines="", texts=_text_values(other)
        )

    def differences(self, other: FormFields) -> list[str]:
        """Names of the fields that differ, in the order of the form."""
        mine, others = (
            {
                **_text_values(fields),
                "clinic": fields.clinic,
                "procedure": fields.procedure,
                "language": fields.language,
            }
            for fields in (self, other)
        )
        different = {name for name in mine if mine[name] != others[name]}
        if sorted(self.medicines.splitlines()) != sorted(other.medicines.splitlines()):
            different.add("medicines")
        lines = [name for name in _LINE_FIELDS if name != "medicines"]
        different |= {name for name in lines if getattr(self, name) != getattr(other, name)}
        different |= {name for name in YES_NO_FIELDS if getattr(self, name) != getattr(other, name)}
        return [name for name in LABELS if name in different]

    def filled(self, unread: Mapping[str, str]) -> FormFields:
        """Fill empty fields with invalid text of the row, so that it can be corrected without typing it again."""
        return replace(
            self,
            clinic=self.clinic or unread.get("clinic", ""),
            procedure=self.procedure or unread.get("procedure", ""),
            texts={name: self.texts.get(name) or unread.get(name, "") for name in TEXT_FIELDS},
            medicines=self.medicines or unread.get("medicines", ""),
        )

    def checked_details(self, today: dt.date) -> GivenDetails:
        """The checked details. Raises InputError; each problem's `file` is the option for its field."""
        options: dict[str, object] = {name: text for name, text in self.texts.items() if text}
        day = _DAY.match(self.texts.get("date", ""))
        if day and is_clock_time(self.texts.get("ended", "")):
            options["ended"] = f"{day[0]} {self.texts['ended']}"  # on the day of the procedure, as in a list
        options |= {name: _lines(getattr(self, name)) for name in _LINE_FIELDS}
        options |= {name: getattr(self, name) for name in YES_NO_FIELDS}
        if self.language:
            options["language"] = self.language
        return gather_details(options, None, today)


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a text that are not empty."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _text(value: object, clock: Callable[[dt.time], str]) -> str:
    """A value as text of the form. `clock` formats a time."""
    if isinstance(value, dt.datetime):
        return f"{value.date()} {clock(value.time())}"
    return str(value or "")


def form_field(name: str) -> str:
    """The form's field for a value, such as `date` for the time of the procedure."""
    field = FIELDS_BY_NAME.get(name)
    return (field.within if field else "") or name


def _text_values(fields: FormFields) -> dict[str, str]:
    return {name: fields.texts.get(name, "") for name in TEXT_FIELDS}


def booking_from_form(fields: FormFields, before: Booking | None, today: dt.date) -> Booking:
    """A booking with the form's values. Email and notes stay those of the list. Raises InputError."""
    details = fields.checked_details(today)
    return replace(
        before or WALK_IN,
        appointment=details.appointment,
        clinic=fields.clinic,
        procedure=fields.procedure or None,
        places={**details.places, "clinic": (Option("--clinic"), 0, 0), "procedure": (Option("--procedure"), 0, 0)},
    )


def problems_by_field(refused: InputError) -> dict[str, list[Problem]]:
    """Problems by field, in the order of the form. Problems without a field come first, under ''."""
    by_field: dict[str, list[Problem]] = {}
    for problem in refused.problems:
        by_field.setdefault(form_field(FIELD_OF_KEY.get(problem.field, problem.field)), []).append(problem)
    return {name: by_field[name] for name in ("", *LABELS, *by_field) if name in by_field}


class QuestionField(NamedTuple):
    """An input for a question of the set."""

    name: str
    """The name of the input."""
    question: str
    options: tuple[tuple[str, str], ...]
    """Values and words of the answers to choose from; () for a number or a date."""
    unit: str
    answer: str
    is_after: bool = False
    """True if it matters only after the procedure."""
    is_date: bool = False
    """True if the answer is a date, or a date and a clock time."""


def question_fields(answers: str, asks: Mapping[str, Ask], labels: Labels | None = None) -> list[QuestionField]:
    """The inputs for the questions of a set. `answers` has one answer per line. `labels` are those for staff."""
    current = dict(line.partition("=")[::2] for line in _lines(answers))
    return [
        _question_field(name, ask, current.get(name, ""), with_period(labels, ask, ask.ask) if labels else ask.ask)
        for name, ask in sorted(asks.items(), key=lambda item: item[1].when == "after")
    ]


def _question_field(name: str, ask: Ask, answer: str, question: str) -> QuestionField:
    options: tuple[tuple[str, str], ...] = ()
    if not ask.unit and not isinstance(ask, DateAsk):
        options = tuple(ask.choices.items()) if ask.choices else (("yes", gettext("Yes")), ("no", gettext("No")))
    if options:
        try:
            value = parse_answer(ask, answer)
        except InvalidValue:
            options = (*options, (answer, answer))  # shown as it is, with its problem
        else:
            answer = {True: "yes", False: "no", None: ""}.get(value, str(value))  # type: ignore[arg-type]
    is_date = isinstance(ask, DateAsk)
    return QuestionField(ANSWER_PREFIX + name, question, options, ask.shown_unit, answer, ask.when == "after", is_date)


class MedicineChoice(NamedTuple):
    """A checkbox for a medicine of the set."""

    names: str
    """All its names."""
    value: str
    """The name on the patient's pages: as given, otherwise the generic one."""
    taken: bool


def medicine_choices(medicines: str, table: Sequence[Medicine]) -> tuple[list[MedicineChoice], str]:
    """The checkboxes, and the lines that match none of them. `given` has one medicine per line."""
    lines = [line.strip() for line in medicines.splitlines() if line.strip()]
    choices = []
    for medicine in table:
        names = {name.casefold() for name in medicine.names}
        matches = [line for line in lines if line.casefold() in names]
        lines = [line for line in lines if line not in matches]
        brands = f" ({', '.join(medicine.brands)})" if medicine.brands else ""
        choices.append(MedicineChoice(medicine.generic + brands, "\n".join(matches) or medicine.generic, bool(matches)))
    return choices, "\n".join(lines)


def join_medicines(ticked: Iterable[str], lines: str) -> str:
    """The medicines that a form sent, one per line."""
    return "\n".join(filter(None, (line.strip() for text in (*ticked, lines) for line in text.splitlines())))
