"""Local clock times to instants and back: minutes and hours elapse, days and longer are counted on the calendar."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import ROUND_CEILING, Decimal
from zoneinfo import ZoneInfo

from handouts.content.models.times import Unit

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
