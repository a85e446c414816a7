"""A set's rules and one appointment to real times: dates or instants where they can be known, else None."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet, RestPeriod
from handouts.content.models.times import Bound, DayBefore, Duration, Event, FromMidnight, Interval, Unit
from handouts.personalise.clock import Point, is_same_time, local_date, shift_time, time_on_day, to_instant, with_time
from handouts.schedule.appointment import Appointment

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
