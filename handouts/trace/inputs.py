"""All that goes into a page and may say a number: values of the files and details of the patient, each with its place.

`replaced` gives the same content and appointment with some of these values changed; nothing is checked anew, as what is
made of it is only compared, never printed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_origin
from zoneinfo import ZoneInfo

from handouts.appointment_fields import FIELDS
from handouts.content.library import Content
from handouts.content.models.scalars import ContentModel
from handouts.content.models.times import DayBefore, Duration, FromMidnight, Interval
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath, Place, SourceMap
from handouts.schedule.appointment import APPOINTMENT, Appointment, GivenDetails

_DIGITS = re.compile(r"\d+")
TIMES = (Duration, Interval, FromMidnight, DayBefore, dt.time, dt.date, ZoneInfo)
PRINTED = tuple(field.name for field in FIELDS if field.name in APPOINTMENT and field.kind not in ("id", "yes_no"))
"""Fields of an appointment that a page may print, or compute a number from."""
FORMS = {
    ("labels", "dates"), ("labels", "desk"), ("labels", "mail"), ("labels", "language"), ("instructions", "scheduling"),
    ("layout", "document"),
}  # fmt: skip
"""What says in which form a date is told, or stands on no handout: no number comes from it."""


@dataclass(frozen=True, eq=False)
class PageInput:
    """One value. `part` is the file that it stands in, or `appointment`."""

    part: Literal["clinic", "instructions", "procedure", "labels", "layout", "appointment"]
    path: KeyPath
    value: Any
    place: Place
    written: str
    """As it is written in its file, or as the option is given."""
    places: SourceMap | None = None
    field: str = ""
    """Of the appointment: the field that the value is written in, `date` for a time that stands with its date."""

    @property
    def name(self) -> str:
        """The keys that lead to it, without the numbers of lists: `medicines.table.before`."""
        if self.part == "appointment":
            return self.field
        return ".".join(key for key in self.path if isinstance(key, str))

    def within(self, number: str) -> Place:
        """Where a number is written in a text; of any other value, its place."""
        if self.places is None or not isinstance(self.value, str):
            return self.place
        parts = (number, *_DIGITS.findall(number))
        found = (self.places.token(self.path, part, whole=True) for part in parts if part in self.value)
        return next(found, self.place)


def page_inputs(content: Content, document: str, given: GivenDetails) -> list[PageInput]:
    """Every value that may come out as a number on this document."""
    found: list[PageInput] = []
    for part, loaded in _files(content, document).items():
        found += [
            PageInput(part, path, value, loaded.place(*path), loaded.places.written(path), loaded.places)
            for path, value in _leaves(loaded.value, ())
            if (part, path[0]) not in FORMS and not (path[0] == "topics" and "on" in path)  # names of documents
        ]
    return [*found, *_details(given)]


def _files(content: Content, document: str) -> dict[Any, LoadedFile[Any]]:
    return {
        "instructions": content.instructions,
        "clinic": content.clinic,
        "procedure": content.procedure,
        "layout": content.layouts[document],
        "labels": content.labels,
    }


def _leaves(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Texts and times of a model as far as they are stated. A choice between fixed words says no number."""
    if isinstance(value, (str, *TIMES)):
        yield path, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _leaves(entry, (*path, index))
    elif isinstance(value, ContentModel):
        for name, field in type(value).model_fields.items():
            if name in value.model_fields_set and get_origin(field.annotation) is not Literal:
                yield from _leaves(getattr(value, name), (*path, name))


def _details(given: GivenDetails) -> Iterator[PageInput]:
    for field in PRINTED:
        value, place = getattr(given.appointment, field), given.place(field)
        if isinstance(value, tuple):
            for index, name in enumerate(value):
                yield PageInput("appointment", (field, index), name, place, name, field=field)
        elif value not in (None, ""):
            together = field == "time" and given.place("date") == place
            written = _written(given, field)
            yield PageInput("appointment", (field,), value, place, written, field="date" if together else field)


def _written(given: GivenDetails, field: str) -> str:
    """A value as it is given: `2026-12-01 10:00` for a date and for a time that stand at one place."""
    one = given.appointment
    if field in ("date", "time") and one.date and one.time and given.place("date") == given.place("time"):
        return f"{one.date} {one.time:%H:%M}"
    value = getattr(one, field)
    forms = {dt.datetime: "%Y-%m-%d %H:%M", dt.time: "%H:%M"}
    return format(value, forms.get(type(value), ""))


def replace_inputs(
    content: Content, document: str, appointment: Appointment, changes: Mapping[PageInput, Any]
) -> tuple[Content, Appointment]:
    """The same with these values in the place of those that are there."""
    parts: dict[str, dict[KeyPath, Any]] = {}
    for one, value in changes.items():
        parts.setdefault(one.part, {})[one.path] = value
    files = _files(content, document)
    changed: dict[str, Any] = {part: dataclasses.replace(files[part], value=_with(files[part].value, values))
                               for part, values in parts.items() if part != "appointment"}  # fmt: skip
    if layout := changed.pop("layout", None):
        changed["layouts"] = {**content.layouts, document: layout}
    fields: dict[str, Any] = {}
    for (field, *inner), value in parts.get("appointment", {}).items():
        held = fields.get(str(field), getattr(appointment, str(field)))
        fields[str(field)] = _with(held, {tuple(inner): value})
    if fields:
        appointment = dataclasses.replace(appointment, **fields)
    return (dataclasses.replace(content, **changed) if changed else content), appointment


def _with(value: Any, changes: Mapping[KeyPath, Any]) -> Any:
    """A value with others within it, each at its path."""
    if () in changes:
        return changes[()]
    inner: dict[str | int, dict[KeyPath, Any]] = {}
    for path, new in changes.items():
        inner.setdefault(path[0], {})[path[1:]] = new
    if isinstance(value, tuple):
        return tuple(_with(entry, inner[index]) if index in inner else entry for index, entry in enumerate(value))
    return value.model_copy(update={name: _with(getattr(value, str(name)), new) for name, new in inner.items()})
