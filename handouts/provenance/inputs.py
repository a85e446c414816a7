"""List the inputs that can appear as numbers on a page, and replace them with other values.

The inputs are values in the files and details of the patient, each with its place (`page_inputs`). `mutations` returns
other values of the same kind, so that the page keeps its form. Some inputs get two other values, because one change may
not change the number: 24 hours more is another day at the same time, and 1 hour more is the same day at another time.

`replace_inputs` does not validate the result: it is only compared, never printed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args, get_origin
from zoneinfo import ZoneInfo

from handouts.appointment_fields import FIELDS
from handouts.content.answers import parse_answer
from handouts.content.content import Content
from handouts.content.models.clinic import Weekday
from handouts.content.models.conditions import WEEKDAYS, AtLeast, Condition, MoreThan, OneOf, Term, Test
from handouts.content.models.courses import DoseCount
from handouts.content.models.scalars import ContentModel
from handouts.content.models.sign_limits import SignLimit
from handouts.content.models.time_rules import (
    ClockOnDay,
    CountRange,
    DayOffset,
    EntryInterval,
    LooseRepeat,
    PartOfDay,
    Repeat,
    TimeRule,
    TotalCount,
    WakingRepeat,
    rule_amount,
    with_amount,
)
from handouts.content.models.times import DayBefore, Duration, FromMidnight, Interval, Unit
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath, Place, SourceMap
from handouts.provenance.numbers import NUMBER_WORDS, NumberFinder
from handouts.schedule.appointment import APPOINTMENT_FIELDS, Appointment, GivenDetails

_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
RULE_TYPES = (Interval, EntryInterval, ClockOnDay, PartOfDay, DayOffset, Repeat)
"""Rules of times that state an amount of time, a clock time, or both."""
TIME_TYPES = (Duration, *RULE_TYPES, FromMidnight, DayBefore, dt.time, dt.date, ZoneInfo)
PRINTED_FIELDS = tuple(
    field.name for field in FIELDS if field.name in APPOINTMENT_FIELDS and field.kind not in ("id", "yes_no", "pairs")
)
"""Fields of an appointment that a page may print, or compute a number from."""
ANSWERS = "answers"
"""The field of an appointment with the dates of visits."""
EXCLUDED = {
    ("labels", "dates"), ("labels", "desk"), ("labels", "mail"), ("labels", "language"), ("instructions", "scheduling"),
    ("layout", "document"), ("country", "country"), ("country", "name"), ("country", "other_numbers"),
    ("country", "time_zone"), ("country", "labels"), ("clinic", "locale"),
    ("clinic", "staff_language"), ("notices", "country"), ("notices", "law"), ("notices", "translated"),
    ("notices", "min_taglines"),
}  # fmt: skip
"""Keys that no number comes from: they only set the format of a date, or no handout prints them."""


@dataclass(frozen=True, eq=False)
class PageInput:
    """One value. `part` is the file with the value, or `appointment`."""

    part: Literal["clinic", "instructions", "procedure", "labels", "layout", "country", "notices", "appointment"]
    path: KeyPath
    value: Any
    place: Place
    written: str
    """The value as written in its file or option."""
    places: SourceMap | None = None
    field: str = ""
    """For an appointment, the field with the value; `date` for a time that is written together with its date."""

    @property
    def name(self) -> str:
        """The keys that lead to it, without list indexes: `medicines.table.before`."""
        if self.part == "appointment":
            return self.field
        keys = [key for key in self.path if isinstance(key, str)]
        return ".".join(keys[1:] if keys[0] == "cases" else keys)  # a case is written below the field itself

    def place_of(self, number: str) -> Place:
        """Where a number is written within a text; for any other value, the place of the value."""
        if self.places is None or not isinstance(self.value, str):
            return self.place
        parts = (number, *_DIGITS.findall(number))
        matches = (self.places.token(self.path, part, whole_word=True) for part in parts if part in self.value)
        return next(matches, self.place)


def page_inputs(content: Content, document: str, given: GivenDetails) -> list[PageInput]:
    """Return every value that can appear as a number on this document."""
    inputs: list[PageInput] = []
    for part, loaded in _files(content, document).items():
        inputs += [
            PageInput(part, path, value, loaded.place(*path), _written_at(loaded.places, path), loaded.places)
            for path, value in _leaves(loaded.value, ())
            if (part, path[0]) not in EXCLUDED
            and path[-1] not in ("id", "file")
            and not _names_documents(path)
            and (path[0] not in ("sites", "physicians") or path[1:] == (content.selection.location, "name"))
        ]
    return [*inputs, *_appointment_inputs(given), *_visit_inputs(content, given)]


def _written_at(places: SourceMap, path: KeyPath) -> str:
    """A value as written. The two ends of a range, such as `7:00 PM - 8:00 PM`, are written in one scalar."""
    return places.written(path) or (places.written(path[:-1]) if isinstance(path[-1], int) else "")


def _names_documents(path: KeyPath) -> bool:
    return (path[0] == "topics" and "on" in path) or "documents" in path


def _files(content: Content, document: str) -> dict[Any, LoadedFile[Any]]:
    files: dict[Any, LoadedFile[Any]] = {
        "instructions": content.instructions,
        "clinic": content.clinic,
        "procedure": content.procedure,
        "layout": content.layouts[document],
        "labels": content.labels,
        "country": content.country,
    }
    stated = content.clinic.value.notices
    return {**files, "notices": content.notices} if content.notices and stated and any(stated.of(document)) else files


def _leaves(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """The stated texts, times and conditions of a model. A choice of fixed words states no number."""
    if isinstance(value, (str, Decimal, DoseCount, TotalCount, SignLimit, Condition, *TIME_TYPES)):
        yield path, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _leaves(entry, (*path, index))
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _leaves(entry, (*path, key))
    elif isinstance(value, ContentModel):
        for name, field in type(value).model_fields.items():
            if name in value.model_fields_set and get_origin(field.annotation) is not Literal:
                yield from _leaves(getattr(value, name), (*path, name))


def _appointment_inputs(given: GivenDetails) -> Iterator[PageInput]:
    for field in PRINTED_FIELDS:
        value, place = getattr(given.appointment, field), given.place(field)
        if isinstance(value, tuple):
            for index, name in enumerate(value):
                yield PageInput("appointment", (field, index), name, place, name, field=field)
        elif value not in (None, ""):
            with_date = field == "time" and given.place("date") == place
            written = _written(given, field)
            yield PageInput("appointment", (field,), value, place, written, field="date" if with_date else field)


def _visit_inputs(content: Content, given: GivenDetails) -> Iterator[PageInput]:
    """The dates and times of visits, which are answers."""
    visits = content.instructions.value.visits
    for index, (name, text) in enumerate(given.appointment.answers):
        when = parse_answer(visits[name].question, text) if name in visits else None
        if isinstance(when, dt.date):
            path: KeyPath = (ANSWERS, index, 1)
            yield PageInput("appointment", path, when, given.place(ANSWERS), f"{name}={text}", field=ANSWERS)


def _written(given: GivenDetails, field: str) -> str:
    """A value as it was given: `2026-12-01 10:00` for a date and a time written together."""
    appointment = given.appointment
    if (
        field in ("date", "time")
        and appointment.date
        and appointment.time
        and given.place("date") == given.place("time")
    ):
        return f"{appointment.date} {appointment.time:%H:%M}"
    value = getattr(appointment, field)
    formats = {dt.datetime: "%Y-%m-%d %H:%M", dt.time: "%H:%M"}
    return format(value, formats.get(type(value), ""))


def replace_inputs(
    content: Content, document: str, appointment: Appointment, changes: Mapping[PageInput, Any]
) -> tuple[Content, Appointment]:
    """Return the content and the appointment with these inputs replaced."""
    parts: dict[str, dict[KeyPath, Any]] = {}
    for page_input, value in changes.items():
        parts.setdefault(page_input.part, {})[page_input.path] = value
    files = _files(content, document)
    changed: dict[str, Any] = {
        part: dataclasses.replace(files[part], value=_replace_paths(files[part].value, values))
        for part, values in parts.items()
        if part != "appointment"
    }
    if layout := changed.pop("layout", None):
        changed["layouts"] = {**content.layouts, document: layout}
    fields: dict[str, Any] = {}
    for (field, *inner), value in parts.get("appointment", {}).items():
        current = fields.get(str(field), getattr(appointment, str(field)))
        if field == ANSWERS and isinstance(value, dt.date):
            value = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else f"{value}"  # noqa: PLW2901
        fields[str(field)] = _replace_paths(current, {tuple(inner): value})
    if fields:
        appointment = dataclasses.replace(appointment, **fields)
    return (dataclasses.replace(content, **changed) if changed else content), appointment


def _replace_paths(value: Any, changes: Mapping[KeyPath, Any]) -> Any:
    """A value with other values at these paths."""
    if () in changes:
        return changes[()]
    inner: dict[str | int, dict[KeyPath, Any]] = {}
    for path, new in changes.items():
        inner.setdefault(path[0], {})[path[1:]] = new
    if isinstance(value, tuple):
        return tuple(
            _replace_paths(entry, inner[index]) if index in inner else entry for index, entry in enumerate(value)
        )
    if isinstance(value, dict):
        return value | {key: _replace_paths(value[key], new) for key, new in inner.items()}
    return value.model_copy(
        update={name: _replace_paths(getattr(value, str(name)), new) for name, new in inner.items()}
    )


SMALL_STEP = 4
"""Added to a duration. Most ranges are narrower, so neither end becomes equal to the other."""
DAYS_LATER = (1, 17, 100)
"""Days added to a date: to the next day, to another weekday, and into another month."""
DAYS_TO_OTHER_AGE = 400
"""Added to a date of birth, so that the patient is a year younger."""
LARGE_STEP = 17
"""Added to a duration in days or longer units."""
UNUSED_NUMBER = 70_000
"""Appended to the numbers of a text, plus the index of the text, if many texts are changed together."""
EARLY = dt.time(5, 58)
_OTHER_PLACEHOLDER = {"{day_before}": "{week_before}", "{week_before}": "{day_before}"}
"""Placeholders that count days."""
_DAY_PLACEHOLDER = re.compile("|".join(map(re.escape, _OTHER_PLACEHOLDER)))
_UNITS_PER_DAY = {Unit.SECOND: 24 * 60 * 60, Unit.MINUTE: 24 * 60, Unit.HOUR: 24}
_DAYS_PER_UNIT = {
    Unit.SECOND: 1 / Decimal(86400),
    Unit.MINUTE: 1 / Decimal(1440), Unit.HOUR: 1 / Decimal(24), Unit.DAY: Decimal(1), Unit.WEEK: Decimal(7),
    Unit.MONTH: Decimal(31), Unit.YEAR: Decimal(366), Unit.OPEN_DAY: Decimal(2),
    Unit.NIGHT: Decimal(1),
}  # fmt: skip
_DateT = TypeVar("_DateT", dt.date, dt.datetime)


SHORT_DAYS: tuple[str, ...] = get_args(Weekday)


def is_contact_day(page_input: PageInput) -> bool:
    """True for `mon` in the days on which a contact can be reached: the page has the name of that day."""
    return page_input.value in SHORT_DAYS and {"contacts", "days"} <= {*page_input.path}


def mutations(page_input: PageInput, finder: NumberFinder) -> tuple[Any, ...]:
    """Return other values for an input; none if it states no number."""
    value = page_input.value
    if isinstance(value, str):
        is_day = is_contact_day(page_input)
        return (_next_word(value, SHORT_DAYS),) if is_day else _other_texts(value, finder)
    if isinstance(value, Duration | Decimal | DoseCount | TotalCount | SignLimit):
        return _other_amounts(value)
    if isinstance(value, RULE_TYPES):
        return tuple(_other_rules(value))
    if isinstance(value, Condition):
        return _other_conditions(value, finder)
    if isinstance(value, ZoneInfo):
        return () if value.key == "UTC" else (ZoneInfo("UTC"),)
    is_birth = page_input.field == "date_of_birth"  # a day more may not change the age
    other_ages = (_add_days(value, DAYS_TO_OTHER_AGE),) if is_birth else ()
    return (*_other_times(value, is_fasting="fasting" in page_input.path[:2]), *other_ages)


def _other_amounts(value: Duration | Decimal | DoseCount | TotalCount | SignLimit) -> tuple[Any, ...]:
    if isinstance(value, Duration):
        return _other_durations(value)
    if isinstance(value, SignLimit):
        second = value.second and (value.second[0] + SMALL_STEP, value.second[1])
        return tuple(replace(value, number=value.number + step, second=second) for step in (SMALL_STEP, LARGE_STEP))
    if isinstance(value, TotalCount):
        return tuple(TotalCount(value.low + step, value.high + step) for step in (SMALL_STEP, LARGE_STEP))
    if isinstance(value, DoseCount):
        return DoseCount(value.count + SMALL_STEP), DoseCount(value.count + LARGE_STEP)
    return value + SMALL_STEP, value + LARGE_STEP


def _other_conditions(condition: Condition, finder: NumberFinder) -> tuple[Condition, ...]:
    """A condition with other limits, weekdays and names with digits; none if it states no number."""
    changed = condition.map_terms(lambda term: replace(term, test=_other_test(term, finder)))
    # The words as written are not compared.
    return (changed,) if repr(changed) != repr(condition) else ()


def _other_test(term: Term, finder: NumberFinder) -> Test:
    test = term.test
    if isinstance(test, MoreThan):
        return replace(test, limit=test.limit + SMALL_STEP)
    if isinstance(test, AtLeast):
        limit = test.limit
        return replace(test, limit=_minute_later(limit) if isinstance(limit, dt.time) else limit + SMALL_STEP)
    if isinstance(test, OneOf) and term.fact == "weekday":
        return replace(
            test, words=tuple(_next_word(word, WEEKDAYS) if word in WEEKDAYS else word for word in test.words)
        )
    if isinstance(test, OneOf):
        written = tuple(next(iter(_other_texts(text, finder)), text) for text in test.written)
        return replace(test, written=written)
    return test


def _other_rules(value: TimeRule | Repeat) -> Iterator[TimeRule | Repeat]:
    """Rules with another amount, another clock time, or another number of times a day."""
    if amount := rule_amount(value):
        yield from (with_amount(value, other) for other in _other_durations(amount))
    if isinstance(value, ClockOnDay):
        yield replace(value, time=_minute_later(value.time))
    if isinstance(value, Repeat) and value.times_a_day:
        yield replace(value, times_a_day=value.times_a_day % 20 + 3)
    if isinstance(value, CountRange):
        yield replace(value, low=value.low + 7, high=value.high + 7)
    if isinstance(value, LooseRepeat) and value.times_a_week:
        yield replace(value, times_a_week=value.times_a_week % 11 + 3)
    if isinstance(value, WakingRepeat) and value.times_an_hour:
        yield replace(value, times_an_hour=value.times_an_hour % 20 + 3)


def _other_times(value: Any, *, is_fasting: bool) -> tuple[Any, ...]:
    match value:
        case FromMidnight():
            return DayBefore(dt.time(22, 58)), EARLY
        case DayBefore():
            return replace(value, time=_minute_later(value.time)), EARLY, replace(value, days=value.days + 1)
        case dt.datetime():
            later = dt.datetime.combine(value.date(), _minute_later(value.time()))
            return (later, *(_add_days(value, days) for days in DAYS_LATER))
        case dt.time():
            hour_later = value.replace(hour=(value.hour + 1) % 24)
            return (*((DayBefore(value),) if is_fasting else ()), _minute_later(value), hour_later)
    return tuple(_add_days(value, days) for days in DAYS_LATER)


def _add_days(day: _DateT, days: int) -> _DateT:
    """A later day, or an earlier one at the end of the calendar."""
    return day + dt.timedelta(days=days if day.year < dt.MAXYEAR else -days)


def _minute_later(time: dt.time) -> dt.time:
    """A minute later, within the same hour."""
    return time.replace(minute=time.minute + 1 if time.minute < 59 else 58)


def _other_durations(duration: Duration) -> tuple[Duration, ...]:
    """Two longer durations: one by a few units, one by a day or more."""
    return _add(duration, SMALL_STEP), _add(duration, _UNITS_PER_DAY.get(duration.unit, LARGE_STEP))


def _add(duration: Duration, units: int) -> Duration:
    return replace(duration, low=duration.low + units, high=duration.high + units)


def stated_duration(value: Any) -> Duration | None:
    """The length of time that a value is or states; None if it states none."""
    if isinstance(value, RULE_TYPES):
        return rule_amount(value)
    return value if isinstance(value, Duration) else None


def distant_value(page_input: PageInput, rank: int, finder: NumberFinder) -> Any:
    """Return another value for one of several inputs that are changed together. Each rank gives a different day."""
    value = page_input.value
    if isinstance(value, RULE_TYPES) and (amount := rule_amount(value)):
        return with_amount(value, distant_duration(amount, rank))
    return distant_duration(value, rank) if isinstance(value, Duration) else mutations(page_input, finder)[-1]


def distant_duration(duration: Duration, rank: int) -> Duration:
    """Return a duration that is longer by a number of days that no other rank has."""
    return _add(duration, (LARGE_STEP + rank) * _UNITS_PER_DAY.get(duration.unit, 1))


@dataclass(frozen=True)
class DistantDurations:
    """Durations longer than all stated ones: the shortest, and the step from one to the next, in days."""

    first: int
    step: int

    def change(self, page_input: PageInput, rank: int, finder: NumberFinder) -> Any:
        """Return another value for an input that is changed together with many others; None if it states no number.

        Equal values have the same `rank` and stay equal; values of different ranks never become the same duration. The
        time of day changes as well.
        """
        value = page_input.value
        if isinstance(value, RULE_TYPES) and (amount := rule_amount(value)):
            return with_amount(value, self._duration(amount, rank))
        if isinstance(value, Duration):
            return self._duration(value, rank)
        mutation = next(iter(mutations(page_input, finder)), None)
        if mutation is None or not isinstance(value, str):
            return mutation
        # Two texts must not become equal: rows with equal texts would be printed as one row.
        unique = _DIGITS.sub(lambda match: f"{match[0]}{UNUSED_NUMBER + rank}", value)
        return unique if unique != value and finder.mask(unique) == finder.mask(value) else mutation

    def _duration(self, duration: Duration, rank: int) -> Duration:
        days, width = self.first + self.step * rank, duration.high - duration.low
        per_day = _UNITS_PER_DAY.get(duration.unit)
        if per_day is None:
            unit = {Unit.WEEK: Unit.DAY, Unit.YEAR: Unit.MONTH}.get(duration.unit, duration.unit)
            width *= {Unit.WEEK: 7, Unit.YEAR: 12}.get(duration.unit, 1)
            return replace(duration, low=type(duration.low)(days), high=days + width, unit=unit)
        low = days * per_day + duration.low % per_day + SMALL_STEP * per_day // 24
        return replace(duration, low=low, high=low + width)


def distant_durations(durations: Iterable[Duration]) -> DistantDurations:
    """Return durations that are longer than these. The step between two is wider than the widest range of these."""
    ranges = [
        (duration.low * _DAYS_PER_UNIT[duration.unit], duration.high * _DAYS_PER_UNIT[duration.unit])
        for duration in durations
    ]
    longest = max((high for _, high in ranges), default=Decimal(0))
    widest = max((high - low for low, high in ranges), default=Decimal(0))
    return DistantDurations(int(longest) + LARGE_STEP, min(int(widest) + 2, 40))


def _other_texts(text: str, finder: NumberFinder) -> tuple[str, ...]:
    """A text of the same length with other digits, other numbers in words, and other weekdays."""
    changed = _DIGIT.sub(lambda match: str(int(match[0]) % 9 + 1), text)
    changed = finder.number_word.sub(lambda match: _next_word(match[0], NUMBER_WORDS), changed)
    changed = finder.weekday.sub(lambda match: _next_word(match[0], finder.weekdays), changed)
    changed = _DAY_PLACEHOLDER.sub(lambda match: _OTHER_PLACEHOLDER[match[0]], changed)
    return (changed,) if changed != text else ()


def _next_word(word: str, words: tuple[str, ...]) -> str:
    folded = [entry.casefold() for entry in words]
    following = words[(folded.index(word.casefold()) + 1) % len(words)]
    return following.capitalize() if word[0].isupper() else following
