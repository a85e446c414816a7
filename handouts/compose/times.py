"""Local clock times to instants and back: minutes and hours elapse, days and longer are counted on the calendar.

A set's rules and one appointment to real times: dates or instants where they can be known, else None.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet, RestPeriod
from handouts.content.models.times import Bound, DayBefore, Duration, Event, FromMidnight, Interval, Unit
from handouts.schedule.appointment import Appointment

Point = dt.date | dt.datetime
"""A date, or an aware datetime in the clinic's zone. (A datetime is also a date: ask `timed` which one it is.)"""

MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60}
CALENDAR_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
CALENDAR_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


class InvalidLocalTime(ValueError):
    """A local time that the clocks of the zone skip, or show twice."""


def with_time(point: Point | None) -> dt.datetime | None:
    """`point` when it has a clock time."""
    return point if isinstance(point, dt.datetime) else None


def local_date(point: Point) -> dt.date:
    """The local date of a point."""
    return point.date() if isinstance(point, dt.datetime) else point


def exists_locally(local: dt.datetime) -> bool:
    """False where the clocks spring over this local time."""
    return _shown(local.replace(tzinfo=None), local.tzinfo) > 0


def is_ambiguous(local: dt.datetime) -> bool:
    """True where the clocks go back and show this local time two times."""
    return _shown(local.replace(tzinfo=None), local.tzinfo) > 1


def _shown(wall: dt.datetime, zone: dt.tzinfo | None) -> int:
    """How many times the clocks of a zone show a time."""
    local = wall.replace(tzinfo=zone, fold=0)
    if local.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != wall:
        return 0
    return 1 + (local.utcoffset() != local.replace(fold=1).utcoffset())


def to_instant(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """A local time that a person wrote, in its zone. Raises NoSuchTime where it names no one instant."""
    found = local.replace(tzinfo=zone, fold=0)
    if not exists_locally(found):
        gap = f"does not exist in {zone.key}: the clocks are set forward over it that night"
        raise InvalidLocalTime(f"{local:%Y-%m-%d %H:%M} {gap}")
    if is_ambiguous(found):
        raise InvalidLocalTime(f"{local:%Y-%m-%d %H:%M} comes twice in {zone.key}: the clocks are set back that night")
    return found


def time_on_day(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """A clock time on a day, as a rule of the set says it: the first where it comes twice, moved on where skipped."""
    local = dt.datetime.combine(day, time, tzinfo=zone)
    return local if exists_locally(local) else local.astimezone(dt.UTC).astimezone(zone)


def shift_time(point: Point, amount: Decimal, unit: Unit, before: bool) -> Point | None:
    """`point` moved by `amount`. None where a date without time would be moved by hours, or leaves the calendar."""
    sign = -1 if before else 1
    try:
        if unit.elapsed:
            return _elapse(point, amount, unit, sign)
        days = sign * int(amount) * CALENDAR_DAYS.get(unit, 0)
        moved = local_date(point) + dt.timedelta(days=days)
        moved = _months(moved, sign * int(amount) * CALENDAR_MONTHS.get(unit, 0))
    except (OverflowError, ValueError):
        return None
    if not isinstance(point, dt.datetime):
        return moved
    return time_on_day(moved, point.timetz().replace(tzinfo=None, fold=0), _zone(point))


def _elapse(point: Point, amount: Decimal, unit: Unit, sign: int) -> Point | None:
    if not isinstance(point, dt.datetime):
        return None
    # A part of a minute is rounded away from the anchor: earlier for a rule before, later for a rest after.
    minutes = int((amount * MINUTES[unit]).to_integral_value(ROUND_CEILING))
    return (point.astimezone(dt.UTC) + sign * dt.timedelta(minutes=minutes)).astimezone(_zone(point))


def _months(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if months == 0:
        return day
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _zone(point: dt.datetime) -> ZoneInfo:
    if not isinstance(point.tzinfo, ZoneInfo):
        raise TypeError("an instant of a clinic carries the zone of its clock")
    return point.tzinfo


def is_same_time(first: Point, last: Point) -> bool:
    """True for one day or one instant. (Python takes both 1:30 AM of the night when clocks go back for equal.)"""
    if isinstance(first, dt.datetime) and isinstance(last, dt.datetime):
        return elapsed_time(first, last) == dt.timedelta()
    return first == last


def sort_key(point: Point) -> tuple[dt.date, dt.timedelta]:
    """A key to sort points by: the day, and on it the time that has run since its first instant; a bare day first."""
    at = with_time(point)
    if at is None:
        return local_date(point), dt.timedelta(-1)
    return at.date(), elapsed_time(at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0), at)


def elapsed_time(first: dt.datetime, last: dt.datetime) -> dt.timedelta:
    """Time that runs from one instant to another. (Python subtracts wall clocks within a zone.)"""
    return last.astimezone(dt.UTC) - first.astimezone(dt.UTC)


LAST_MINUTE = dt.time(23, 59)


@dataclass(frozen=True)
class TimeRange:
    """A time as exact as its rule: `first` to `last` (equal unless a range), with the rule's bound."""

    first: Point
    last: Point
    bound: Bound = Bound.EXACT

    @property
    def is_range(self) -> bool:
        return not is_same_time(self.first, self.last)


@dataclass(frozen=True)
class ComputedTimes:
    """The real times of one appointment."""

    clinic: Clinic
    rules: InstructionSet
    appointment: Appointment

    @cached_property
    def day(self) -> dt.date | None:
        """Date of the procedure."""
        return self.appointment.date

    @cached_property
    def start(self) -> dt.datetime | None:
        """Start of the procedure, when date and time are known."""
        if self.appointment.date is None or self.appointment.time is None:
            return None
        return to_instant(dt.datetime.combine(self.appointment.date, self.appointment.time), self.clinic.time_zone)

    @cached_property
    def ended(self) -> dt.datetime | None:
        """End of the procedure."""
        return to_instant(self.appointment.ended, self.clinic.time_zone) if self.appointment.ended else None

    @cached_property
    def check_in(self) -> TimeRange | None:
        """Arrival: a lead before the start, or a clock time of that day."""
        rule = self.rules.arrival.check_in
        if rule is None or self.day is None:
            return None
        if isinstance(rule, dt.time):
            at = time_on_day(self.day, rule, self.clinic.time_zone)
            return TimeRange(at, at)
        return _moved(_exactly(self.start or self.day), rule, before=True)

    @cached_property
    def lie_flat_until(self) -> TimeRange | None:
        """End of lying flat."""
        return self._rest(self.rules.lie_flat)

    @cached_property
    def bed_rest_until(self) -> TimeRange | None:
        """End of bed rest."""
        return self._rest(self.rules.bed_rest)

    def _rest(self, rule: RestPeriod | None) -> TimeRange | None:
        if rule is None or self.ended is None:
            return None
        anchor = _exactly(self.ended) if rule.after == "procedure" else self.lie_flat_until
        return anchor and _moved(anchor, rule.time, before=False)

    def resolve(self, interval: Interval) -> TimeRange | None:
        """An interval's time: an instant where its unit is minutes or hours, else a date."""
        anchor = self._anchor(interval)
        found = anchor and _moved(anchor, interval.duration, interval.before)
        if not found or interval.duration.unit.elapsed:
            return found
        return TimeRange(local_date(found.first), local_date(found.last), found.bound)

    def _anchor(self, interval: Interval) -> TimeRange | None:
        if interval.event is Event.LIE_FLAT:
            return self.lie_flat_until
        if interval.event is Event.ARRIVAL:
            # Arrival is on the day of the procedure unless its own rule says otherwise.
            known = self.check_in or (self.day and _exactly(self.day))
        else:
            # Days are counted from the day of the procedure, also where it ends after midnight: the preparation page,
            # which knows no end, and the discharge page name the same day.
            after = self.ended if interval.duration.unit.elapsed or self.day is None else None
            known = _point(self.start if interval.before else after, self.day)
        return known or None

    @cached_property
    def stop_eating(self) -> TimeRange | None:
        """Last moment of eating."""
        return self._fasting(self.rules.fasting.food)

    @cached_property
    def stop_drinking(self) -> TimeRange | None:
        """Last moment of drinking clear liquids."""
        return self._fasting(self.rules.fasting.clear_liquids)

    def _fasting(self, rule: FromMidnight | DayBefore | Interval | dt.time | None) -> TimeRange | None:
        if rule is None or self.day is None:
            return None
        if isinstance(rule, Interval):
            found = self.resolve(rule)
            return found and before_midnight(found)
        if isinstance(rule, FromMidnight | DayBefore):
            time = LAST_MINUTE if isinstance(rule, FromMidnight) else rule.time
            at = time_on_day(self.day - dt.timedelta(days=1), time, self.clinic.time_zone)
        else:
            at = time_on_day(self.day, rule, self.clinic.time_zone)
        return before_midnight(TimeRange(at, at))

    @cached_property
    def stop_smoking(self) -> TimeRange | None:
        """From when on not to smoke."""
        found = self.rules.smoking and self.resolve(self.rules.smoking.stop)
        return before_midnight(found) if found else None


def before_midnight(when: TimeRange) -> TimeRange:
    """12:00 AM sharp as 11:59 PM of the named day before: nobody knows which night "midnight on Tuesday" is in."""
    return TimeRange(_before_midnight(when.first), _before_midnight(when.last), when.bound)


def _before_midnight(point: Point) -> Point:
    at = with_time(point)
    if at is None or (at.hour, at.minute) != (0, 0):
        return point
    return shift_time(at, Decimal(1), Unit.MINUTE, before=True) or point


def _exactly(point: Point) -> TimeRange:
    return TimeRange(point, point)


def _point(at: dt.datetime | None, day: dt.date | None) -> TimeRange | None:
    point = at or day
    return _exactly(point) if point else None


def _moved(anchor: TimeRange, amount: Duration, before: bool) -> TimeRange | None:
    """The anchor moved by a duration; None where their degrees of exactness cannot be said in one."""
    bounds = {anchor.bound, amount.bound} - {Bound.EXACT}
    if len(bounds) > 1 or (bounds - {Bound.ABOUT} and (anchor.is_range or amount.is_range)):
        return None
    ends = (amount.high, amount.low) if before else (amount.low, amount.high)
    first = shift_time(anchor.first, ends[0], amount.unit, before)
    last = shift_time(anchor.last, ends[1], amount.unit, before)
    if first is None or last is None:
        return None
    return TimeRange(first, last, bounds.pop() if bounds else Bound.EXACT)
