"""Courses, which are medicines that are taken again and again, and tables of doses by weight or age."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from handouts.content.models.amounts import Directions, DoseField, LimitField
from handouts.content.models.conditional import Conditional, ProseEntry, check_offset
from handouts.content.models.lengths import DelayField, StateField
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
    CountRange,
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
MAX_HOURS_APART = 24
DoseTime = DayPart | dt.time
"""A part of the day, or a clock time."""


def _parse_times(text: str) -> Repeat:
    if match := re.fullmatch(r"(\d{1,2})\s*(?:-|–|\bto\b|\bor\b)\s*(\d{1,2})", text.strip(), re.A):
        low, high = int(match[1]), int(match[2])
        if not 1 <= low < high <= MAX_TIMES_A_DAY:
            hint = f"write the smaller number first, from 1 to {MAX_TIMES_A_DAY}: 2 to 3"
            raise InvalidValue(f"{text!r} is not a range of times a day", hint)
        return CountRange(low=low, high=high)
    count = int(text) if re.fullmatch(r"\d{1,2}", text, re.A) else 0
    if not 1 <= count <= MAX_TIMES_A_DAY:
        hint = f"write a number from 1 to {MAX_TIMES_A_DAY}; for equal intervals, write `every: 6 h`"
        raise InvalidValue(f"{text!r} is not a number of times a day", hint)
    return Repeat(times_a_day=count)


def _parse_every(text: str) -> Repeat:
    duration = Duration.parse(text, "6 h, 8 h, or 2 days")
    unit, _, amount = duration.in_base()
    is_exact = duration.bound is Bound.EXACT and not duration.is_range
    is_hours = unit is Unit.MINUTE and duration.low * (60 if duration.unit is Unit.HOUR else 1) >= 60
    if duration.bound is Bound.EXACT and duration.is_range and is_hours and amount <= MAX_HOURS_APART * 60:
        return Repeat(every=duration)
    fits_day = (is_hours and 1440 % amount == 0) or unit is Unit.DAY
    if not (is_exact and fits_day):
        hint = (
            "write hours that divide a day, like 4 h, 6 h, 8 h or 12 h; a range of hours, like 4 to 6 h; or whole days,"
            " like 2 days"
        )
        raise InvalidValue(f"{text!r} does not give the same times on each day", hint)
    return Repeat(every=duration)


@dataclass(frozen=True)
class DoseCount:
    """The length of a step as a number of doses: `15 doses`."""

    count: int


def _parse_course_length(text: str) -> Duration | DoseCount:
    if match := re.fullmatch(r"(\d{1,4})\s+(?:doses?|times?)", text.strip(), re.A | re.I):
        return _dose_count(text, int(match[1]))
    duration = Duration.parse(text, "1 week, 10 days, or 5 to 7 days")
    if duration.unit not in (Unit.DAY, Unit.WEEK) or duration.bound not in (Bound.EXACT, Bound.UP_TO, Bound.AT_LEAST):
        hint = "write whole days or weeks, like 10 days, 5 to 7 days, up to 2 weeks, or at least 4 weeks"
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
    field_description("Number of times a day: 3, or 2 to 3.", "integer", "string"),
]
EveryField = Annotated[
    Repeat,
    scalar(_parse_every, "how often"),
    field_description("Hours that divide a day, a range of hours, or whole days: 6 h, 4 to 6 h, 2 days.", "string"),
]
CourseLengthField = Annotated[
    Duration | DoseCount,
    scalar(_parse_course_length, "a length of time"),
    field_description(
        "Whole days or weeks: 10 days, 5 to 7 days, up to 2 weeks; or a number of doses: 15 doses.", "string"
    ),
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
    """How many times a day: 4, or `2 to 3`."""
    every: EveryField | None = None
    """How often, at equal intervals: `6 h`, `2 days`. Or how far apart: `4 to 6 h`, also beside `times`."""
    lasts: CourseLengthField | None = None
    """How long: `1 week`, `10 days`, `15 doses`, `5 to 7 days`. If the last step does not say how long, the page has a
    line for it. The key may also be written `for`."""
    until: WhenField | None = None
    """Or the last day, of the last step only: `10 days after procedure`, `the day of check-up`."""
    until_state: StateField | None = None
    """Or the state in which the last step ends, without a date: we tell you to stop. With `for` or `until` too, both
    must have come."""
    at: tuple[DoseTimeField, ...] = ()
    """Times of the day of this step, if they are not those of the course."""
    dose: DoseField | None = None
    """How much to take each time in this step, if it is not the `dose` of the course: 40 mg."""

    @model_validator(mode="after")
    def _check_step(self) -> Self:
        if self.times and self.every and not _is_range(self.every):
            hint = "delete one of them; or write how far apart: every: 4 to 6 h"
            raise ValueMisfit("a step has either `times` or `every`", "every", hint=hint)
        self._check_end()
        _check_dose_times(self.at)
        if self.at and self.is_loose:
            message = "how many doses a day has is not one number, so `at` cannot name their times"
            raise ValueMisfit(message, "at", hint="delete `at`; or write one number in `times`")
        if self.at and len(self.at) != self.doses_a_day:
            message = f"the step has {_count(self.doses_a_day)}, but `at` has {_names(len(self.at))}"
            raise ValueMisfit(message, "at", hint=f"name {self.doses_a_day}")
        self.check_distances(self.at, "at")
        return self

    def _check_end(self) -> None:
        if self.lasts and self.until:
            raise ValueMisfit("`for` and `until` are two ways to state the end", "until", hint="delete one of them")
        if isinstance(self.lasts, DoseCount) and (self.is_loose or self.until_state):
            key = "lasts" if self.is_loose else "until_state"
            hint = "write days, like 5 to 7 days"
            raise ValueMisfit("a number of doses is the exact end of a step with exact times", key, hint=hint)
        if self.until_state and isinstance(self.lasts, Duration) and self.lasts.is_range:
            message = "the step ends in a state, and its length is a range"
            raise ValueMisfit(message, "until_state", hint="write one length, like 5 days or up to 7 days; or no state")
        if self.until and (amount := rule_amount(self.until)) and amount.unit.elapsed:
            raise ValueMisfit("a course ends on a day", "until", hint="write it like 10 days after procedure")

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
    def is_loose(self) -> bool:
        """True if how often is a range or is not stated, so that the times of a day are not known."""
        if self.every is None:
            return self.times is None or isinstance(self.times, CountRange)
        return _is_range(self.every)

    @property
    def has_end(self) -> bool:
        """True if its length is one number of days, or of doses."""
        if isinstance(self.lasts, DoseCount):
            return True
        is_exact = self.lasts is not None and self.lasts.bound is Bound.EXACT and not self.lasts.is_range
        return is_exact and self.until_state is None

    @property
    def has_grid(self) -> bool:
        """True if the page can have a box for each of its doses."""
        return self.has_end and not self.is_loose

    @property
    def dose_counts(self) -> tuple[int, int]:
        """The fewest and the most doses on a day that has doses."""
        if isinstance(self.times, CountRange):
            return self.times.low, self.times.high
        if self.times:
            return self.times.times_a_day or 1, self.times.times_a_day or 1
        every = self.every.every if self.every else None
        if every is None or not every.unit.elapsed:
            return 1, 1
        _, low, high = every.in_base()
        return max(int(1440 // high), 1), int(1440 // low)

    @property
    def doses_a_day(self) -> int:
        """The number of doses on a day that has doses; the most of them if it is a range."""
        return self.dose_counts[1]

    @property
    def days(self) -> int:
        """The number of its days, the most of a range; of a number of doses, if the first day has all of its doses.

        1 for a step whose length is not stated as a number of days.
        """
        if isinstance(self.lasts, DoseCount):
            return (-(-self.lasts.count // self.doses_a_day) - 1) * self.days_apart + 1
        return int(self.lasts.days()) if self.lasts else 1

    @property
    def days_apart(self) -> int:
        """The days from one dose to the next, for a dose on every second day or less often; else 1."""
        every = self.every and self.every.every
        return int(every.days()) if every and not every.unit.elapsed else 1


def _is_range(repeat: Repeat) -> bool:
    return repeat.every is not None and repeat.every.is_range


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

    key_aliases: ClassVar[Mapping[str, str]] = {"from": "starts", "once": "starts_once"}

    id: Slug | None = None
    """Short name of the course. Not printed."""
    medicine: MatchedWords
    """The medicine, as the patient knows it: prednisolone eye drops."""
    for_each: tuple[MatchedWords, ...] = ()
    """What the medicine is for, if several parts of the body have their own bottle: [right eye, left eye]. Each has its
    own boxes to tick."""
    dose: Prose | None = None
    """How much to take each time: 1 drop."""
    directions: Directions | None = None
    """Where the dose is that the set does not state, and how often to take it: on the package, or the prescription."""
    at_most: LimitField | None = None
    """The most that may be taken: `4 times in 24 h`, `3000 mg in 24 h`. Two limits are joined by `and`."""
    apart: DelayField | None = None
    """How long to wait before another medicine for the same place: `5 min`."""
    starts: WhenField | None = None
    """The first day: `1 day after procedure`, `3 days before procedure`. Or the first dose: `2 h after procedure`. If
    left out, without `once`, the page has a line for it."""
    starts_once: StateField | None = None
    """The state in which the first dose is taken, without a date: the numbness has worn off. With `starts` too, not
    before that day. The key may also be written `once`."""
    each_time: StateField | None = None
    """What a dose goes with, as a clause: you eat."""
    time_before: DelayField | None = None
    """With `each_time`: how long before it: `30 min`."""
    time_after: DelayField | None = None
    """With `each_time`: how long after it: `2 h`."""
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
            if not (step.times or step.every or self.directions):
                hint = "add `times: 4` for a number of times a day, or `every: 6 h`; or `directions` for the course"
                raise ValueMisfit("this step does not say how often", "steps", index, hint=hint)
            if step.is_loose:
                continue
            if not step.at and self.at and step.doses_a_day > len(self.at):
                message = f"the step has {_count(step.doses_a_day)}, but `at` has {_names(len(self.at))}"
                hint = f"name {step.doses_a_day} times of the day in `at` of the course or of this step"
                raise ValueMisfit(message, "steps", index, "times" if step.times else "every", hint=hint)
            if not step.at:
                step.check_distances(self.at, "steps", index, "every")
        self._check_step_ends()
        if self.days > MAX_COURSE_DAYS:
            message = f"the course has {self.days} days; {MAX_COURSE_DAYS} are the most"
            raise ValueMisfit(message, "steps", hint="check how long the steps last")
        return self

    def _check_step_ends(self) -> None:
        """Each step but the last ends on a day that can be counted."""
        for index, step in enumerate(self.steps[:-1]):
            if isinstance(step.lasts, DoseCount):
                message = "only the last step can last a number of doses, because its last day depends on the first one"
                raise ValueMisfit(message, "steps", index, "lasts", hint="write whole days or weeks, like 8 days")
            if not step.has_end:
                keys = [key for key in ("until_state", "until", "lasts") if getattr(step, key)][:1]
                message = "only the last step can have an open end, because the next one begins on the day after it"
                raise ValueMisfit(message, "steps", index, *keys, hint="write whole days or weeks, like 8 days")

    @model_validator(mode="after")
    def _check_target_names(self) -> Self:
        for index, name in enumerate(self.for_each):
            if name in self.for_each[:index]:
                raise ValueMisfit(f"{name!r} is named twice", "for_each", index, hint="delete one of them")
        return self

    @model_validator(mode="after")
    def _check_words(self) -> Self:
        check_offset(self)
        if self.directions and self.dose:
            raise ValueMisfit("the dose is stated, so it is not elsewhere", "directions", hint="delete one of the two")
        return self

    @model_validator(mode="after")
    def _check_start(self) -> Self:
        if self.starts is None:
            return self
        amount = rule_amount(self.starts)
        if self.starts_once and self.starts_after_hours:
            message = "the first dose is some hours after the procedure, and in a state"
            raise ValueMisfit(message, "starts_once", hint="delete one of them; or write a day in `starts`")
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
    def has_end(self) -> bool:
        """True if its last day can be counted from its first one."""
        return self.starts_once is None and all(step.has_end for step in self.steps)

    @property
    def days(self) -> int:
        """The number of days from the first to the last, the most of a range."""
        return sum(step.days for step in self.steps)


def start_time(rule: TimeRule | None) -> DoseTime | None:
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
