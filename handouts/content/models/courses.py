"""Courses, which are medicines that are taken again and again, and tables of doses by weight or age."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from handouts.content.models.amounts import DoseField
from handouts.content.models.conditional import Conditional, ProseEntry
from handouts.content.models.lengths import DelayField
from handouts.content.models.scalars import (
    ContentModel,
    MatchedWords,
    Prose,
    Slug,
    ValueMisfit,
    field_description,
    scalar,
)
from handouts.content.models.time_rules import (
    DAY_PART_WORDS,
    ClockOnDay,
    DayPart,
    PartOfDay,
    Repeat,
    TimeRule,
    WhenField,
    rule_amount,
)
from handouts.content.models.times import Bound, Duration, Event, Interval, Unit, is_clock_time, parse_clock_time
from handouts.errors import InvalidValue, did_you_mean

MAX_COURSE_DAYS = 366
"""A longer course is probably a typing error, and would print dozens of pages."""
MAX_TIMES_A_DAY = 24
DoseTime = DayPart | dt.time
"""A part of the day, or a clock time."""


def _parse_times(text: str) -> Repeat:
    count = int(text) if re.fullmatch(r"\d{1,2}", text, re.A) else 0
    if not 1 <= count <= MAX_TIMES_A_DAY:
        hint = f"write a number from 1 to {MAX_TIMES_A_DAY}; for equal intervals, write `every: 6 h`"
        raise InvalidValue(f"{text!r} is not a number of times a day", hint)
    return Repeat(times_a_day=count)


def _parse_every(text: str) -> Repeat:
    duration = Duration.parse(text, "6 h, 8 h, or 2 days")
    unit, _, amount = duration.in_base()
    is_exact = duration.bound is Bound.EXACT and not duration.is_range
    fits_day = (unit is Unit.MINUTE and amount >= 60 and 1440 % amount == 0) or unit is Unit.DAY
    if not (is_exact and fits_day):
        hint = "write hours that divide a day, like 4 h, 6 h, 8 h or 12 h; or whole days, like 2 days"
        raise InvalidValue(f"{text!r} does not give the same times on each day", hint)
    return Repeat(every=duration)


@dataclass(frozen=True)
class DoseCount:
    """The length of a step as a number of doses: `15 doses`."""

    count: int


def _parse_course_length(text: str) -> Duration | DoseCount:
    if match := re.fullmatch(r"(\d{1,4})\s+(?:doses?|times?)", text.strip(), re.A | re.I):
        return _dose_count(text, int(match[1]))
    duration = Duration.parse(text, "1 week, or 10 days")
    if duration.unit not in (Unit.DAY, Unit.WEEK) or duration.bound is not Bound.EXACT or duration.is_range:
        hint = "write whole days or weeks, like 10 days or 4 weeks"
        raise InvalidValue(f"{text!r} does not say on which day this ends", hint)
    if duration.days() > MAX_COURSE_DAYS:
        raise InvalidValue(f"{text!r} is too long: a course is {MAX_COURSE_DAYS} days at most", "check the number")
    return duration


def _dose_count(text: str, count: int) -> DoseCount:
    if count < 2:
        hint = "make it an entry of `plan` or `after`, with `dose`"
        raise InvalidValue(f"{text!r} is not taken again and again", hint)
    if count > MAX_COURSE_DAYS * MAX_TIMES_A_DAY:
        raise InvalidValue(f"{text!r} is too long: a course is {MAX_COURSE_DAYS} days at most", "check the number")
    return DoseCount(count)


def _parse_dose_time(text: str) -> DoseTime:
    words = " ".join(text.lower().split())
    if part := DAY_PART_WORDS.get(words):
        return part
    if words == "midnight":
        raise InvalidValue(f"{text!r}: is it the beginning or the end of a day?", "write 11:59 PM, or bedtime")
    if not is_clock_time(words):
        hint = did_you_mean(words, DAY_PART_WORDS) or f"write {', '.join(DAY_PART_WORDS)}, or a clock time: 8:00 AM"
        raise InvalidValue(f"{text!r} is not a time of the day", hint)
    time = parse_clock_time(text)
    if time == dt.time(0):
        raise InvalidValue(f"{text!r}: is it the beginning or the end of a day?", "write 11:59 PM, or bedtime")
    return time


def _parse_bound(text: str) -> Decimal:
    if re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text, re.A):
        return Decimal(text)
    if re.fullmatch(r"\d[\d.]*\s*[A-Za-z]+\.?", text, re.A):
        raise InvalidValue(
            f"{text!r} has a unit, which is stated once for the table",
            "write only the number; the unit is in by_weight or by_age",
        )
    raise InvalidValue(f"{text!r} is not a number", "write it like 12 or 12.5")


TimesField = Annotated[
    Repeat,
    scalar(_parse_times, "a number of times"),
    field_description("Number of times a day.", "integer", "string"),
]
EveryField = Annotated[
    Repeat,
    scalar(_parse_every, "how often"),
    field_description("Hours that divide a day, or whole days: 6 h, 2 days.", "string"),
]
CourseLengthField = Annotated[
    Duration | DoseCount,
    scalar(_parse_course_length, "a length of time"),
    field_description("Whole days or weeks: 10 days, 4 weeks; or a number of doses: 15 doses.", "string"),
]
DoseTimeField = Annotated[
    DoseTime,
    scalar(_parse_dose_time, "a time of the day"),
    field_description(f"A part of the day ({', '.join(DayPart)}) or a clock time: 8:00 AM.", "string"),
]
BoundField = Annotated[
    Decimal,
    scalar(_parse_bound, "a number"),
    field_description("A number without its unit.", "number", "string"),
]


class CourseStep(ContentModel):
    """A part of a course with the same number of doses on each day."""

    key_aliases: ClassVar[Mapping[str, str]] = {"for": "lasts"}

    times: TimesField | None = None
    """How many times a day: 4."""
    every: EveryField | None = None
    """How often, at equal intervals: `6 h`, `2 days`."""
    lasts: CourseLengthField
    """How long, so that the course has an end: `1 week`, `10 days`, `15 doses`. The key may also be written `for`."""
    at: tuple[DoseTimeField, ...] = ()
    """Times of the day of this step, if they are not those of the course."""
    dose: DoseField | None = None
    """How much to take each time in this step, if it is not the `dose` of the course: 40 mg."""

    @model_validator(mode="after")
    def _check_step(self) -> Self:
        if self.times and self.every:
            raise ValueMisfit("a step has either `times` or `every`", "every", hint="delete one of them")
        if not (self.times or self.every):
            hint = "add `times: 4` for a number of times a day, or `every: 6 h`"
            raise ValueMisfit("this step does not say how often", hint=hint)
        _check_dose_times(self.at)
        if self.at and len(self.at) != self.doses_a_day:
            message = f"the step has {_count(self.doses_a_day)}, but `at` has {_names(len(self.at))}"
            raise ValueMisfit(message, "at", hint=f"name {self.doses_a_day}")
        self.check_distances(self.at, "at")
        return self

    def check_distances(self, at: tuple[DoseTime, ...], *path: str | int) -> None:
        """Raise ValueMisfit at `path` if the times do not have the distance that `every` states."""
        if self.every is None or len(at) != self.doses_a_day or len(at) < 2:
            return
        minutes = [time.hour * 60 + time.minute for time in at if isinstance(time, dt.time)]
        apart = 1440 // len(at)
        if minutes != [(minutes[0] if minutes else 0) + index * apart for index in range(len(at))]:
            message = f"these times are not {_hours(apart)} apart, as `every` says"
            hint = f"write clock times that are {_hours(apart)} apart, or `times: {len(at)}` instead of `every`"
            raise ValueMisfit(message, *path, hint=hint)

    @property
    def repeat(self) -> Repeat:
        """How often a dose is taken."""
        return self.times or self.every or Repeat()

    @property
    def doses_a_day(self) -> int:
        """The number of doses on a day that has doses."""
        if self.times:
            return self.times.times_a_day or 1
        every = self.every and self.every.every
        return int(1440 // every.in_base()[1]) if every and every.unit.elapsed else 1

    @property
    def days(self) -> int:
        """The number of its days; of a number of doses, if the first day has all of its doses."""
        if isinstance(self.lasts, DoseCount):
            return (-(-self.lasts.count // self.doses_a_day) - 1) * self.days_apart + 1
        return int(self.lasts.days())

    @property
    def days_apart(self) -> int:
        """The days from one dose to the next, for a dose on every second day or less often; else 1."""
        every = self.every and self.every.every
        return int(every.days()) if every and not every.unit.elapsed else 1


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _count(times: int) -> str:
    return "1 dose a day" if times == 1 else f"{times} doses a day"


def _names(count: int) -> str:
    return "1 time" if count == 1 else f"{count} times"


def _check_dose_times(at: tuple[DoseTime, ...]) -> None:
    """Raise ValueMisfit for a time that is named twice, or that is not in the order of the day."""
    order = list(DayPart)
    for index, time in enumerate(at):
        if time in at[:index]:
            raise ValueMisfit("this time of the day is named twice", "at", index, hint="delete one of them")
        before = at[index - 1] if index else None
        is_late = (
            isinstance(before, DayPart) and isinstance(time, DayPart) and order.index(before) > order.index(time)
        ) or (isinstance(before, dt.time) and isinstance(time, dt.time) and before > time)
        if is_late:
            message = "this time is earlier on the day than the one before it"
            raise ValueMisfit(message, "at", index, hint="write the times in the order of the day")


class Course(Conditional):
    """A medicine that the patient takes again and again, on each day for some time."""

    id: Slug | None = None
    """Short name of the course. Not printed."""
    medicine: MatchedWords
    """The medicine, as the patient knows it: prednisolone eye drops."""
    for_each: tuple[MatchedWords, ...] = ()
    """What the medicine is for, if several parts of the body have their own bottle: [right eye, left eye]. Each has its
    own boxes to tick."""
    dose: Prose | None = None
    """How much to take each time: 1 drop."""
    apart: DelayField | None = None
    """How long to wait before another medicine for the same place: `5 min`."""
    starts: WhenField
    """The first day: `1 day after procedure`, `3 days before procedure`. Or the first dose: `2 h after procedure`."""
    steps: tuple[CourseStep, ...]
    """How often and how long, step by step."""
    at: tuple[DoseTimeField, ...] = ()
    """Times of the day: [breakfast, lunch, dinner, bedtime], or clock times. A step with fewer doses has its own `at`,
    or a line to write each time on."""
    text: tuple[ProseEntry, ...] = ()
    """Other text about the medicine."""
    documents: tuple[Slug, ...] = ()
    """Documents that print it. If left out: those for before the procedure if it starts before it, else those for after
    it."""

    @model_validator(mode="after")
    def _check_steps(self) -> Self:
        if not self.steps:
            raise ValueMisfit("a course needs a step", "steps", hint="add one: {times: 4, for: 1 week}")
        _check_dose_times(self.at)
        for index, step in enumerate(self.steps):
            if not step.at and self.at and step.doses_a_day > len(self.at):
                message = f"the step has {_count(step.doses_a_day)}, but `at` has {_names(len(self.at))}"
                hint = f"name {step.doses_a_day} times of the day in `at` of the course or of this step"
                raise ValueMisfit(message, "steps", index, "times" if step.times else "every", hint=hint)
            if not step.at:
                step.check_distances(self.at, "steps", index, "every")
        for index, step in enumerate(self.steps[:-1]):
            if isinstance(step.lasts, DoseCount):
                message = "only the last step can last a number of doses, because its last day depends on the first one"
                raise ValueMisfit(message, "steps", index, "lasts", hint="write whole days or weeks, like 8 days")
        if self.days > MAX_COURSE_DAYS:
            message = f"the course has {self.days} days; {MAX_COURSE_DAYS} are the most"
            raise ValueMisfit(message, "steps", hint="check how long the steps last")
        return self

    @model_validator(mode="after")
    def _check_target_names(self) -> Self:
        for index, name in enumerate(self.for_each):
            if name in self.for_each[:index]:
                raise ValueMisfit(f"{name!r} is named twice", "for_each", index, hint="delete one of them")
        return self

    @model_validator(mode="after")
    def _check_start(self) -> Self:
        amount = rule_amount(self.starts)
        if amount and amount.unit.elapsed and not self.starts_after_hours:
            hint = (
                "write a day, like `1 day after procedure`, or a time of `at` on a day: `bedtime the day of procedure`;"
                " or hours after procedure"
            )
            raise ValueMisfit("a course starts on a day, or some hours after the procedure", "starts", hint=hint)
        if self.starts_after_hours and self.steps and isinstance(self.steps[-1].lasts, DoseCount):
            message = "how many of these doses are due on the first day depends on when the procedure ends"
            hint = "write whole days or weeks, like 5 days; or start on a day"
            raise ValueMisfit(message, "steps", len(self.steps) - 1, "lasts", hint=hint)
        if amount and (amount.is_range or amount.bound is not Bound.EXACT):
            raise ValueMisfit("a course starts on one day", "starts", hint="write one day: 1 day after procedure")
        if (time := start_time(self.starts)) and self.steps and time not in self.step_times(self.steps[0]):
            message = "`at` of the first step does not have this time of the day, so the first dose is not clear"
            hint = "write only the day, like `the day of procedure`, or a time that `at` names"
            raise ValueMisfit(message, "starts", hint=hint)
        return self

    @property
    def starts_after_hours(self) -> bool:
        """True if the first dose is some hours after the procedure, at a time that no set can name."""
        rule = self.starts
        is_after = isinstance(rule, Interval) and not rule.before and rule.event is Event.PROCEDURE
        return is_after and isinstance(rule, Interval) and rule.duration.unit.elapsed

    def step_times(self, step: CourseStep) -> tuple[DoseTime, ...]:
        """The times of the day of a step; () if the set does not state which times they are."""
        if step.at:
            return step.at
        return self.at if len(self.at) == step.doses_a_day else ()

    @property
    def days(self) -> int:
        """The number of days from the first to the last."""
        return sum(step.days for step in self.steps)


def start_time(rule: TimeRule) -> DoseTime | None:
    """The part of the day, or the clock time, that the start of a course names; None for a whole day."""
    if isinstance(rule, PartOfDay):
        return rule.part
    return rule.time if isinstance(rule, ClockOnDay) else None


class DoseRow(ContentModel):
    """The dose for a range of weights or ages."""

    key_aliases: ClassVar[Mapping[str, str]] = {"from": "at_least", "to": "up_to"}

    at_least: BoundField | None = None
    """The lowest weight or age of the row. Only the first row may leave it out. The key may also be written `from`."""
    under: BoundField | None = None
    """The weight or age from which the next row counts."""
    up_to: BoundField | None = None
    """The highest weight or age of the row, which is included. The key may also be written `to`."""
    dose: Prose
    """The dose: 5 mL every 6 hours."""


class DoseTable(Conditional):
    """The doses of a medicine by weight or by age."""

    id: Slug | None = None
    """Short name of the table. Not printed."""
    medicine: MatchedWords
    """The medicine, with its strength: ibuprofen liquid, 100 mg in 5 mL."""
    by_weight: Literal["kg", "lb"] | None = None
    """The unit of the weights."""
    by_age: Literal["years", "months"] | None = None
    """The unit of the ages. Only full years or months count."""
    rows: tuple[DoseRow, ...]
    """The doses, from the lowest weight or age to the highest, without gaps."""
    text: tuple[ProseEntry, ...] = ()
    """Other text about the medicine."""
    documents: tuple[Slug, ...] = ()
    """Documents that print it. If left out: those for after the procedure."""

    @model_validator(mode="after")
    def _check_unit(self) -> Self:
        if self.by_weight and self.by_age:
            raise ValueMisfit("a table is either by weight or by age", "by_age", hint="delete one of the two")
        if not (self.by_weight or self.by_age):
            raise ValueMisfit("the table does not state its unit", hint="add `by_weight: kg`, or `by_age: years`")
        return self

    @model_validator(mode="after")
    def _check_rows(self) -> Self:
        if not self.rows:
            raise ValueMisfit("the table has no rows", "rows", hint="add one: {from: 10, under: 15, dose: 5 mL}")
        for index, row in enumerate(self.rows):
            self._check_bounds(index, row)
        for index in range(1, len(self.rows)):
            self._check_neighbors(index)
        return self

    def _check_bounds(self, index: int, row: DoseRow) -> None:
        path = ("rows", index)
        if row.under is not None and row.up_to is not None:
            raise ValueMisfit("a row ends with `under` or with `to`", *path, "up_to", hint="delete one of them")
        high = row.under if row.up_to is None else row.up_to
        if row.at_least is None and high is None:
            raise ValueMisfit("this row has no weight or age", *path, hint="add `from` and `under`")
        if row.at_least is None and index:
            raise ValueMisfit("only the first row may leave out `from`", *path, hint="add `from`")
        if high is None and index < len(self.rows) - 1:
            raise ValueMisfit("only the last row may leave out its end", *path, hint="add `under`")
        for key in ("at_least", "under", "up_to"):
            if self.by_age and (bound := getattr(row, key)) is not None and bound % 1:
                message = f"{bound} is not a number of full {self.by_age}"
                raise ValueMisfit(message, *path, key, hint="write a whole number, or use by_age: months")
        if row.at_least is not None and high is not None and row.at_least >= high and row.at_least != row.up_to:
            raise ValueMisfit(f"the row ends before it begins: {row.at_least} and {high}", *path, hint="check both")

    def _check_neighbors(self, index: int) -> None:
        """Each row begins where the row before it ends."""
        previous, row = self.rows[index - 1], self.rows[index]
        begin, end = row.at_least or Decimal(), self._end(previous)
        if begin < end or begin == previous.up_to:
            hint = f"write `under: {begin}` in the row before, if that is what the source says"
            raise ValueMisfit(
                f"this row and the row before it both contain {begin} {self.unit}", "rows", index, hint=hint
            )
        if begin > end:
            hint = f"write `under: {begin}` in the row before, if that is what the source says; or add the row"
            raise ValueMisfit(
                f"no row contains what is between {end} and {begin} {self.unit}", "rows", index, hint=hint
            )

    def _end(self, row: DoseRow) -> Decimal:
        """The end of a row. Full years and months have no parts: `to: 3` ends where 4 begins."""
        if row.under is not None:
            return row.under
        end = row.up_to or Decimal()
        return end + 1 if self.by_age else end

    @property
    def unit(self) -> str:
        """The unit of its bounds: kg, lb, years or months."""
        return self.by_weight or self.by_age or ""

    def row_of(self, amount: Decimal) -> int | None:
        """The index of the row for a weight or age in the unit of the table; None outside the table."""
        for index, row in enumerate(self.rows):
            is_below = row.at_least is not None and amount < row.at_least
            is_above = (row.under is not None and amount >= row.under) or (row.up_to is not None and amount > row.up_to)
            if not is_below and not is_above:
                return index
        return None
