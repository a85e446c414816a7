"""All that goes into a page and may say a number: values of the files and details of the patient, each with its place.

`replaced` gives the same content and appointment with some of these values changed; nothing is checked anew, as what is
made of it is only compared, never printed.

A value to others in its place: of the same kind, so that the page keeps its form, and with other numbers.

Each value is changed in two ways where one could leave a number as it was: a day more than 24 hours is another day at
the same time, an hour more the same day at another time.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_origin
from zoneinfo import ZoneInfo

from handouts.appointment_fields import FIELDS
from handouts.content.content import Content
from handouts.content.models.scalars import ContentModel
from handouts.content.models.times import DayBefore, Duration, FromMidnight, Interval, Unit
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath, Place, SourceMap
from handouts.provenance.numbers import COUNTED, NumberFinder
from handouts.schedule.appointment import APPOINTMENT_FIELDS, Appointment, GivenDetails

_DIGITS = re.compile(r"\d+")
TIMES = (Duration, Interval, FromMidnight, DayBefore, dt.time, dt.date, ZoneInfo)
PRINTED = tuple(
    field.name for field in FIELDS if field.name in APPOINTMENT_FIELDS and field.kind not in ("id", "yes_no")
)
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


NEAR = 4
FAR, FARTHER = 17, 100
"""Days by which a date is moved: no whole weeks, so that its weekday is another as well, and into another month."""
UNUSUAL = 70_000
"""Added to the place of a text among many, as the last digits of its numbers."""
_DIGIT = re.compile(r"\d")
_DAYS_BEFORE = {"{day_before}": "{week_before}", "{week_before}": "{day_before}"}
"""Placeholders that count days themselves."""
_DAY_BEFORE = re.compile("|".join(map(re.escape, _DAYS_BEFORE)))
_LENGTHS = {Unit.MINUTE: 24 * 60, Unit.HOUR: 24}
_DAYS = {
    Unit.MINUTE: 1 / Decimal(1440), Unit.HOUR: 1 / Decimal(24), Unit.DAY: Decimal(1), Unit.WEEK: Decimal(7),
    Unit.MONTH: Decimal(31), Unit.YEAR: Decimal(366),
}  # fmt: skip
EARLY = dt.time(5, 58)
D = TypeVar("D", dt.date, dt.datetime)


def mutations(one: PageInput, finder: NumberFinder) -> tuple[Any, ...]:
    """Other values for an input; none for one that says no number."""
    value = one.value
    if isinstance(value, str):
        return _text(value, finder)
    if isinstance(value, Duration):
        return _lengths(value)
    if isinstance(value, Interval):
        return tuple(replace(value, duration=other) for other in _lengths(value.duration))
    if isinstance(value, ZoneInfo):
        return () if value.key == "UTC" else (ZoneInfo("UTC"),)
    return _point(value, of_fasting=one.path[0] == "fasting")


def _point(value: Any, *, of_fasting: bool) -> tuple[Any, ...]:
    match value:
        case FromMidnight():
            return DayBefore(dt.time(22, 58)), EARLY
        case DayBefore():
            return DayBefore(_later(value.time)), EARLY
        case dt.datetime():
            later = dt.datetime.combine(value.date(), _later(value.time()))
            return (later, *(_moved(value, days) for days in (1, FAR, FARTHER)))
        case dt.time():
            hours = value.replace(hour=(value.hour + 1) % 24)
            return (DayBefore(value), _later(value), hours) if of_fasting else (_later(value), hours)
    return tuple(_moved(value, days) for days in (1, FAR, FARTHER))


def _moved(day: D, days: int) -> D:
    """A day later, or earlier at the end of the calendar."""
    return day + dt.timedelta(days=days if day.year < dt.MAXYEAR else -days)


def _later(time: dt.time) -> dt.time:
    """A minute later, within its hour."""
    return time.replace(minute=time.minute + 1 if time.minute < 59 else 58)


def _lengths(duration: Duration) -> tuple[Duration, ...]:
    """Longer by more than most ranges are wide, so that neither end becomes the other; and by a day or more."""
    return _longer(duration, NEAR), _longer(duration, _LENGTHS.get(duration.unit, FAR))


def _longer(duration: Duration, more: int) -> Duration:
    return replace(duration, low=duration.low + more, high=duration.high + more)


def distant_value(one: PageInput, number: int, finder: NumberFinder) -> Any:
    """Another value for an input that is changed beside others: each length by days of its own, so that none meet."""
    value = one.value
    if isinstance(value, Interval):
        return replace(value, duration=distant_duration(value.duration, number))
    return distant_duration(value, number) if isinstance(value, Duration) else mutations(one, finder)[-1]


def distant_duration(duration: Duration, number: int) -> Duration:
    """A length of time that is longer by a number of days beyond all others."""
    return _longer(duration, (FAR + number) * _LENGTHS.get(duration.unit, 1))


@dataclass(frozen=True)
class DistantDurations:
    """Lengths of time longer than all that are stated: the first, and what lies between two of them, in days."""

    first: int
    step: int

    def change(self, one: PageInput, number: int, finder: NumberFinder) -> Any:
        """Another value for an input that is changed together with many others; None for one that says no number.

        Equal values have one `number` and stay equal; those with other numbers never become the same length. The time
        of day changes as well.
        """
        value = one.value
        if isinstance(value, Interval):
            return replace(value, duration=self._length(value.duration, number))
        if isinstance(value, Duration):
            return self._length(value, number)
        other = next(iter(mutations(one, finder)), None)
        if other is None or not isinstance(value, str):
            return other
        # Two texts must not become equal: rows with equal texts would be told in one.
        longer = _DIGITS.sub(lambda found: f"{found[0]}{UNUSUAL + number}", value)
        return longer if longer != value and finder.mask(longer) == finder.mask(value) else other

    def _length(self, duration: Duration, number: int) -> Duration:
        whole, wide = self.first + self.step * number, duration.high - duration.low
        each = {Unit.MINUTE: 24 * 60, Unit.HOUR: 24}.get(duration.unit)
        if each is None:
            unit = {Unit.WEEK: Unit.DAY, Unit.YEAR: Unit.MONTH}.get(duration.unit, duration.unit)
            wide *= {Unit.WEEK: 7, Unit.YEAR: 12}.get(duration.unit, 1)
            return replace(duration, low=type(duration.low)(whole), high=whole + wide, unit=unit)
        low = whole * each + duration.low % each + NEAR * each // 24
        return replace(duration, low=low, high=low + wide)


def distant_durations(lengths: Iterable[Duration]) -> DistantDurations:
    """Lengths that are longer than these, and further apart than any of them is wide."""
    known = [(length.low * _DAYS[length.unit], length.high * _DAYS[length.unit]) for length in lengths]
    longest = max((high for _, high in known), default=Decimal(0))
    widest = max((high - low for low, high in known), default=Decimal(0))
    return DistantDurations(int(longest) + FAR, min(int(widest) + 2, 40))


def _text(text: str, finder: NumberFinder) -> tuple[str, ...]:
    """A text with other digits, other numbers in words and other days of the week; as long as it was."""
    other = _DIGIT.sub(lambda found: str(int(found[0]) % 9 + 1), text)
    other = finder.counted.sub(lambda found: _next(found[0], COUNTED), other)
    other = finder.weekday.sub(lambda found: _next(found[0], finder.weekdays), other)
    other = _DAY_BEFORE.sub(lambda found: _DAYS_BEFORE[found[0]], other)
    return (other,) if other != text else ()


def _next(word: str, words: tuple[str, ...]) -> str:
    folded = [known.casefold() for known in words]
    found = words[(folded.index(word.casefold()) + 1) % len(words)]
    return found.capitalize() if word[0].isupper() else found
