"""Compute the real times of one appointment from the rules of a set.

Minutes and hours are counted as elapsed time, days and longer on the calendar, both in the clinic's time zone. A time
that cannot be computed is None.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from handouts.cached_property import cached_property
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet, RestPeriod
from handouts.content.models.times import (
    Bound,
    DayBefore,
    Duration,
    Event,
    FastingStart,
    FromMidnight,
    Interval,
    NoFast,
    Unit,
)
from handouts.schedule.appointment import Appointment

Point = dt.date | dt.datetime
"""A date, or an aware datetime in the clinic's zone. (A datetime is also a date: `with_time` tells them apart.)"""

MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60}
CALENDAR_DAYS = {Unit.DAY: 1, Unit.NIGHT: 1, Unit.WEEK: 7}
CALENDAR_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@dataclass(frozen=True)
class OpenDays:
    """The days on which a clinic is open."""

    weekdays: frozenset[int]
    """The days of the week, 0 for Monday."""
    holidays: frozenset[dt.date]
    """Days on which it is closed nevertheless."""

    def is_open(self, day: dt.date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def count(self, day: dt.date, amount: int, *, before: bool) -> dt.date | None:
        """The open day that is `amount` open days before or after a day, which itself is not counted.

        None if it is not within `MAX_OPEN_DAYS` days. Raises OverflowError outside the calendar.
        """
        step = dt.timedelta(days=-1 if before else 1)
        for _ in range(MAX_OPEN_DAYS):
            day += step
            amount -= self.is_open(day)
            if amount == 0:
                return day
        return None


MAX_OPEN_DAYS = 3660
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class InvalidLocalTime(ValueError):
    """A local time that daylight saving time skips or repeats."""


def with_time(point: Point | None) -> dt.datetime | None:
    """`point` if it has a clock time, else None."""
    return point if isinstance(point, dt.datetime) else None


def local_date(point: Point) -> dt.date:
    """The local date of a point."""
    return point.date() if isinstance(point, dt.datetime) else point


def exists_locally(local: dt.datetime) -> bool:
    """False if daylight saving time skips this local time."""
    return _count_on_clock(local.replace(tzinfo=None), local.tzinfo) > 0


def is_ambiguous(local: dt.datetime) -> bool:
    """True if this local time occurs twice because the clocks are set back."""
    return _count_on_clock(local.replace(tzinfo=None), local.tzinfo) > 1


@lru_cache(maxsize=1024)
def _count_on_clock(wall: dt.datetime, zone: dt.tzinfo | None) -> int:
    """How often a local time occurs in a zone: 0, 1 or 2 times."""
    local = wall.replace(tzinfo=zone, fold=0)
    if local.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != wall:
        return 0
    return 1 + (local.utcoffset() != local.replace(fold=1).utcoffset())


def to_instant(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant of a local time that a user entered. Raises InvalidLocalTime if it is skipped or occurs twice."""
    occurrences = _count_on_clock(local.replace(tzinfo=None, fold=0), zone)
    if occurrences == 0:
        raise InvalidLocalTime(f"{local:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks skip it that night")
    if occurrences > 1:
        raise InvalidLocalTime(f"{local:%Y-%m-%d %H:%M} occurs twice in {zone.key}: the clocks are set back that night")
    return local.replace(tzinfo=zone, fold=0)


def time_on_day(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The instant of a clock time in a rule: the first if it occurs twice, the next valid time if it is skipped."""
    local = dt.datetime.combine(day, time, tzinfo=zone)
    return local if exists_locally(local) else local.astimezone(dt.UTC).astimezone(zone)


def shift_time(
    point: Point, amount: Decimal, unit: Unit, before: bool, open_days: OpenDays | None = None
) -> Point | None:
    """`point` plus or minus `amount`. None for hours added to a bare date, and for a result outside the calendar.

    Open days are counted with the `open_days` of the clinic; the result is None if they are not known.
    """
    sign = -1 if before else 1
    try:
        if unit.elapsed:
            return _shift_instant(point, amount, unit, sign)
        if unit is Unit.OPEN_DAY:
            counted = open_days.count(local_date(point), int(amount), before=before) if open_days else None
            if counted is None:
                return None
            shifted_day = counted
        else:
            days = sign * int(amount) * CALENDAR_DAYS.get(unit, 0)
            shifted_day = local_date(point) + dt.timedelta(days=days)
            shifted_day = _shift_months(shifted_day, sign * int(amount) * CALENDAR_MONTHS.get(unit, 0))
    except (OverflowError, ValueError):
        return None
    if not isinstance(point, dt.datetime):
        return shifted_day
    return time_on_day(shifted_day, point.timetz().replace(tzinfo=None, fold=0), _zone(point))


def _shift_instant(point: Point, amount: Decimal, unit: Unit, sign: int) -> Point | None:
    if not isinstance(point, dt.datetime):
        return None
    # Parts of a minute are rounded to the safe side: earlier for a rule before, later for a rest after.
    exact = amount / 60 if unit is Unit.SECOND else amount * MINUTES[unit]
    minutes = int(exact.to_integral_value(ROUND_CEILING))
    return (point.astimezone(dt.UTC) + sign * dt.timedelta(minutes=minutes)).astimezone(_zone(point))


def _shift_months(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if months == 0:
        return day
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _zone(point: dt.datetime) -> ZoneInfo:
    if not isinstance(point.tzinfo, ZoneInfo):
        raise TypeError("the instant has no time zone")
    return point.tzinfo


def is_same_time(first: Point, last: Point) -> bool:
    """True for the same day or the same instant. (Python compares the two 1:30 AM of a repeated hour as equal.)"""
    if isinstance(first, dt.datetime) and isinstance(last, dt.datetime):
        return elapsed_time(first, last) == dt.timedelta()
    return first == last


def sort_key(point: Point) -> tuple[dt.date, dt.timedelta]:
    """Sort key of a point: its day, and the time elapsed since the day began; a bare day comes first."""
    instant = with_time(point)
    if instant is None:
        return local_date(point), dt.timedelta(-1)
    return instant.date(), elapsed_time(instant.replace(hour=0, minute=0, second=0, microsecond=0, fold=0), instant)


def elapsed_time(first: dt.datetime, last: dt.datetime) -> dt.timedelta:
    """Elapsed time between two instants. (Within one zone, Python subtracts the wall clocks.)"""
    return last.astimezone(dt.UTC) - first.astimezone(dt.UTC)


LAST_MINUTE = dt.time(23, 59)


@dataclass(frozen=True)
class TimeRange:
    """A time as exact as its rule: from `first` to `last` (equal if it is not a range), with the bound of the rule."""

    first: Point
    last: Point
    bound: Bound = Bound.EXACT

    @property
    def is_range(self) -> bool:
        return not is_same_time(self.first, self.last)


def shown_bound(when: TimeRange) -> Bound:
    """The bound that a column of times shows: 'about'. For the others, the time itself is the safe limit."""
    return Bound.ABOUT if when.bound is Bound.ABOUT else Bound.EXACT


@dataclass(frozen=True)
class ComputedTimes:
    """The real times of one appointment; None where they are not known."""

    clinic: Clinic
    rules: InstructionSet
    appointment: Appointment

    @cached_property
    def open_days(self) -> OpenDays | None:
        """The days on which the clinic is open; None if it states none."""
        if not self.clinic.open_days:
            return None
        weekdays = frozenset(map(WEEKDAYS.index, self.clinic.open_days))
        return OpenDays(weekdays, frozenset(self.clinic.holidays))

    @cached_property
    def day(self) -> dt.date | None:
        """Date of the procedure."""
        return self.appointment.date

    @cached_property
    def start(self) -> dt.datetime | None:
        """Start of the procedure, if its date and time are known."""
        if self.appointment.date is None or self.appointment.time is None:
            return None
        return to_instant(dt.datetime.combine(self.appointment.date, self.appointment.time), self.clinic.time_zone)

    @cached_property
    def ended(self) -> dt.datetime | None:
        """End of the procedure."""
        return to_instant(self.appointment.ended, self.clinic.time_zone) if self.appointment.ended else None

    @cached_property
    def check_in(self) -> TimeRange | None:
        """Arrival: a lead time before the start, or a clock time on that day."""
        rule = self.rules.arrival.check_in
        if rule is None or self.day is None:
            return None
        if isinstance(rule, dt.time):
            time = time_on_day(self.day, rule, self.clinic.time_zone)
            return TimeRange(time, time)
        return shift_range(_exact_range(self.start or self.day), rule, before=True)

    @cached_property
    def lie_flat_until(self) -> TimeRange | None:
        """End of lying flat."""
        return self._rest_end(self.rules.lie_flat)

    @cached_property
    def bed_rest_until(self) -> TimeRange | None:
        """End of bed rest."""
        return self._rest_end(self.rules.bed_rest)

    def _rest_end(self, rule: RestPeriod | None) -> TimeRange | None:
        if rule is None or self.ended is None:
            return None
        anchor = _exact_range(self.ended) if rule.after == "procedure" else self.lie_flat_until
        return anchor and shift_range(anchor, rule.time, before=False)

    @cached_property
    def discharge_day(self) -> dt.date | None:
        """The day on which the patient goes home: as given, or if the set states the stay in whole days."""
        if self.appointment.goes_home:
            return self.appointment.goes_home
        stay = self.rules.stay.time
        if (
            self.day is None
            or not isinstance(stay, Duration)
            or self.rules.stay.time_if is not None
            or stay.is_range
            or stay.bound is not Bound.EXACT
            or stay.unit.elapsed
        ):
            return None
        day = shift_time(self.day, stay.high, stay.unit, before=False)
        return day and local_date(day)

    def resolve(self, interval: Interval) -> TimeRange | None:
        """The time of an interval: instants for minutes and hours, else dates."""
        anchor = self._find_anchor(interval)
        shifted = anchor and shift_range(anchor, interval.duration, interval.before, self.open_days)
        shifted = shifted or self._latest_day(interval)
        if not shifted or interval.duration.unit.elapsed:
            return shifted
        return TimeRange(local_date(shifted.first), local_date(shifted.last), shifted.bound)

    def _latest_day(self, interval: Interval) -> TimeRange | None:
        """The last day of `up to 48 h after procedure`, if the end of the procedure is not known."""
        if interval.before or interval.event is not Event.PROCEDURE or interval.duration.bound is not Bound.UP_TO:
            return None
        unit, _, minutes = interval.duration.in_base()
        days, part_of_day = divmod(int(minutes), 1440)
        if self.day is None or unit is not Unit.MINUTE or part_of_day:
            return None
        day = shift_time(self.day, Decimal(days), Unit.DAY, before=False)
        return TimeRange(day, day, Bound.UP_TO) if day else None

    def _find_anchor(self, interval: Interval) -> TimeRange | None:
        if interval.event is Event.LIE_FLAT:
            return self.lie_flat_until
        if interval.event is Event.ARRIVAL:
            # Arrival is on the day of the procedure unless its own rule says otherwise.
            anchor = self.check_in or (self.day and _exact_range(self.day))
        else:
            # Days are counted from the day of the procedure even if it ends after midnight, so that the preparation
            # page, which has no end time, and the discharge page name the same day.
            after = self.ended if interval.duration.unit.elapsed or self.day is None else None
            anchor = _known_point(self.start if interval.before else after, self.day)
        return anchor or None

    @cached_property
    def stop_eating(self) -> TimeRange | None:
        """Last moment of eating."""
        return self._last_moment(self.rules.fasting.food)

    @cached_property
    def stop_drinking(self) -> TimeRange | None:
        """Last moment of drinking clear liquids."""
        return self._last_moment(self.rules.fasting.clear_liquids)

    @cached_property
    def stop_breast_milk(self) -> TimeRange | None:
        """Last moment of breast milk."""
        return self._last_moment(self.rules.fasting.breast_milk)

    @cached_property
    def stop_formula(self) -> TimeRange | None:
        """Last moment of formula."""
        return self._last_moment(self.rules.fasting.formula)

    def fasting_stop(self, name: str) -> TimeRange | None:
        """The last moment of a line of `fasting`, such as `clear_liquids`."""
        return {"food": self.stop_eating, "clear_liquids": self.stop_drinking, "breast_milk": self.stop_breast_milk,
                "formula": self.stop_formula}[name]  # fmt: skip

    def _last_moment(self, rule: FastingStart | None) -> TimeRange | None:
        if rule is None or self.day is None or isinstance(rule, NoFast):
            return None
        if isinstance(rule, Interval):
            resolved = self.resolve(rule)
            return resolved and before_midnight(resolved)
        if isinstance(rule, FromMidnight | DayBefore):
            time, days = (LAST_MINUTE, 1) if isinstance(rule, FromMidnight) else (rule.time, rule.days)
            stop = time_on_day(self.day - dt.timedelta(days=days), time, self.clinic.time_zone)
        else:
            stop = time_on_day(self.day, rule, self.clinic.time_zone)
        return before_midnight(TimeRange(stop, stop))

    @cached_property
    def stop_smoking(self) -> TimeRange | None:
        """When to stop smoking."""
        return self._last_moment(self.rules.smoking.stop) if self.rules.smoking else None


def before_midnight(when: TimeRange) -> TimeRange:
    """12:00 AM as 11:59 PM of the day before: "midnight on Tuesday" can be read as either night."""
    return TimeRange(_before_midnight(when.first), _before_midnight(when.last), when.bound)


def _before_midnight(point: Point) -> Point:
    instant = with_time(point)
    if instant is None or (instant.hour, instant.minute) != (0, 0):
        return point
    return shift_time(instant, Decimal(1), Unit.MINUTE, before=True) or point


def _exact_range(point: Point) -> TimeRange:
    return TimeRange(point, point)


def _known_point(instant: dt.datetime | None, day: dt.date | None) -> TimeRange | None:
    point = instant or day
    return _exact_range(point) if point else None


def shift_range(
    anchor: TimeRange, amount: Duration, before: bool, open_days: OpenDays | None = None
) -> TimeRange | None:
    """The anchor plus or minus a duration; None if their bounds cannot be combined. `open_days`: see `shift_time`."""
    bounds = {anchor.bound, amount.bound} - {Bound.EXACT}
    if len(bounds) > 1 or (bounds - {Bound.ABOUT} and (anchor.is_range or amount.is_range)):
        return None
    ends = (amount.high, amount.low) if before else (amount.low, amount.high)
    first = shift_time(anchor.first, ends[0], amount.unit, before, open_days)
    is_point = anchor.first is anchor.last and ends[0] == ends[1]  # the usual case: calculated once
    last = first if is_point else shift_time(anchor.last, ends[1], amount.unit, before, open_days)
    if first is None or last is None:
        return None
    return TimeRange(first, last, bounds.pop() if bounds else Bound.EXACT)
