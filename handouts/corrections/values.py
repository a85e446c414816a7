"""The values of an appointment as texts by field, and back.

The desk stores what a person typed; the command line reads it with the same code and the same messages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace

from handouts.appointment_fields import FIELDS_BY_NAME, FORM_FIELDS
from handouts.content.models.times import is_clock_time, parse_clock_time
from handouts.errors import Option
from handouts.schedule.appointment import Appointment, gather_details
from handouts.schedule.booking import Booking
from handouts.schedule.sheet import RawRow

FIELDS = tuple(field.name for field in FORM_FIELDS)
"""Names of the fields that can be corrected."""
LABELS = {field.name: field.label for field in FORM_FIELDS}
LINE_FIELDS = tuple(field.name for field in FORM_FIELDS if field.kind in ("medicines", "lines", "pairs"))
"""Fields with one value per line."""
YES_NO_FIELDS = tuple(field.name for field in FORM_FIELDS if field.kind == "yes_no")
"""Fields that are `yes`, or '' for no."""
TEXT_AND_CHOICES = tuple(name for name in FIELDS if name not in ("language", *YES_NO_FIELDS))
"""Fields whose text the desk shows even if it is not valid."""
_MOMENT_FIELDS = tuple(field.name for field in FORM_FIELDS if field.kind in ("moment", "instant"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WALK_IN = Booking(Appointment(), "", None, raw=RawRow(0, ()), places={})
"""A patient who is not on the list, before the form is filled in."""


def form_field(name: str) -> str:
    """The form's field for a value, such as `date` for the time of the procedure."""
    field = FIELDS_BY_NAME.get(name)
    return (field.within if field else "") or name


def values_of(booking: Booking) -> dict[str, str]:
    """The values of a booking by field, with times on a 24-hour clock."""
    appointment = booking.appointment
    values = {name: _text(getattr(appointment, name)) for name in FIELDS if hasattr(appointment, name)}
    if appointment.time:
        values["date"] = f"{appointment.date or ''} {appointment.time:%H:%M}".strip()
    values |= {name: "\n".join(getattr(appointment, name)) for name in LINE_FIELDS if name != "answers"}
    values["answers"] = "\n".join(f"{name}={text}" for name, text in appointment.answers)
    values |= {name: "yes" if getattr(appointment, name) else "" for name in YES_NO_FIELDS}
    return values | {"clinic": booking.clinic, "procedure": booking.procedure or ""}


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else str(value or "")


def is_same(field: str, text: str, other: str) -> bool:
    """True if two texts of a field mean the same: 3:30 PM and 15:30, or lines in another order."""
    return _normal(field, text) == _normal(field, other)


def _normal(field: str, text: str) -> object:
    if field in LINE_FIELDS:
        return sorted(line.strip() for line in text.splitlines() if line.strip())
    date, _, time = text.strip().partition(" ")
    if field in _MOMENT_FIELDS and _DAY.fullmatch(date):
        try:
            return date, parse_clock_time(time.strip())
        except ValueError:
            return text.strip()
    return text.strip()


def booking_of(values: Mapping[str, str], before: Booking | None, today: dt.date | None) -> Booking:
    """A booking with these values. Email, phone and notes stay those of `before`, the row of the list.

    Raises InputError; each problem's `file` is the option for its field.
    """
    other = ("clinic", "procedure", "language", *YES_NO_FIELDS, *LINE_FIELDS)
    options: dict[str, object] = {name: text for name, text in values.items() if text and name not in other}
    day = _DAY.match(values.get("date", ""))
    if day and is_clock_time(values.get("ended", "")):
        options["ended"] = f"{day[0]} {values['ended']}"  # on the day of the procedure, as in a list
    for name in LINE_FIELDS:
        options[name] = tuple(line.strip() for line in values.get(name, "").splitlines() if line.strip())
    options |= {name: values.get(name, "") == "yes" for name in YES_NO_FIELDS}
    if values.get("language"):
        options["language"] = values["language"]
    details = gather_details(options, None, today)
    return replace(
        before or WALK_IN,
        appointment=details.appointment,
        clinic=values.get("clinic", ""),
        procedure=values.get("procedure") or None,
        places={**details.places, "clinic": (Option("--clinic"), 0, 0), "procedure": (Option("--procedure"), 0, 0)},
    )
