"""Compute the times of time rules for one appointment, and move days to days on which the clinic is open.

A rule may be counted from another entry, which is computed first. A time that cannot be computed is None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from handouts.compose.times import ComputedTimes, Point, TimeRange, local_date, shift_range, shift_time, time_on_day
from handouts.content.models.time_rules import (
    ClockOnDay,
    CourseEnd,
    DayOffset,
    EntryAnchor,
    EntryInterval,
    TimeRule,
    VagueInterval,
    rule_event,
)
from handouts.content.models.times import Bound, Duration, Event, Interval, Unit

MAX_DAYS_MOVED = 366
"""A clinic that is closed for longer has no next open day."""


@dataclass(frozen=True)
class RuleTimes:
    """The times of the rules of one set for one appointment."""

    times: ComputedTimes
    entries: Mapping[str, TimeRule]
    """The rule of each entry with an id. A loaded set has no cycle in them."""
    courses: Mapping[str, tuple[TimeRule, int]] = field(default_factory=dict)
    """The first day of each course with an id, and the number of its days."""
    visits: Mapping[str, Point | None] = field(default_factory=dict)
    """The time of each visit; None if it is not known."""
    visit_lengths: Mapping[str, Duration] = field(default_factory=dict)
    """How long a visit takes, if the set states it: hours after a visit are counted from its end."""

    def resolve(self, rule: TimeRule) -> TimeRange | None:
        """The time of a rule: instants if it has a clock time or counts minutes or hours, else dates."""
        if isinstance(rule, Interval | EntryInterval):
            return self._resolve_interval(rule)
        if isinstance(rule, VagueInterval):
            return None
        day = self.day(rule if isinstance(rule, DayOffset) else rule.day)
        if day is None:
            return None
        if not isinstance(rule, ClockOnDay):
            return TimeRange(day, day)
        time = time_on_day(day, rule.time, self.times.clinic.time_zone)
        return TimeRange(time, time, Bound.ABOUT if rule.about else Bound.EXACT)

    def day(self, offset: DayOffset) -> dt.date | None:
        """The date of a day that is counted from an event; None if the event has no date, or several."""
        day = self._event_day(offset.event)
        if day is None or offset.amount is None:
            return day
        shifted = shift_time(day, offset.amount.high, offset.amount.unit, offset.before, self.times.open_days)
        return shifted and local_date(shifted)

    def anchor(self, rule: TimeRule) -> TimeRange | None:
        """What a rule is counted from: another entry, a visit or its end, or the end of a course. None for an event."""
        event = rule_event(rule)
        if isinstance(event, Event):
            return None
        if isinstance(rule, EntryInterval) and self._is_counted_from_end(rule):
            return self._visit_end(event.id)
        return self._resolve_anchor(event)

    def _resolve_entry(self, name: str) -> TimeRange | None:
        """The time of another entry or visit; None if it is not known, or which of several entries it is."""
        if name in self.visits:
            point = self.visits[name]
            return TimeRange(point, point) if point else None
        return self.resolve(self.entries[name]) if name in self.entries else None

    def _resolve_anchor(self, anchor: EntryAnchor) -> TimeRange | None:
        """The time of another entry or of a visit, or the last day of a course."""
        if not isinstance(anchor, CourseEnd):
            return self._resolve_entry(anchor.id)
        rule, days = self.courses.get(anchor.id, (None, 0))
        first = self.resolve(rule) if rule else None
        if first is None or first.is_range:
            return None
        last = shift_time(local_date(first.first), Decimal(days - 1), Unit.DAY, before=False)
        return TimeRange(last, last) if last else None

    def _event_day(self, event: Event | EntryAnchor) -> dt.date | None:
        if isinstance(event, EntryAnchor):
            when = self._resolve_anchor(event)
            first, last = (local_date(when.first), local_date(when.last)) if when else (None, None)
            return first if first == last else None
        return self.times.discharge_day if event is Event.DISCHARGE else self.times.day

    def _resolve_interval(self, rule: Interval | EntryInterval) -> TimeRange | None:
        if isinstance(rule, EntryInterval):
            anchor = self.anchor(rule)
        elif rule.event is Event.DISCHARGE:
            day = self.times.discharge_day
            anchor = TimeRange(day, day) if day else None
        else:
            return self.times.resolve(rule)
        shifted = anchor and shift_range(anchor, rule.duration, rule.before, self.times.open_days)
        if not shifted or rule.duration.unit.elapsed:
            return shifted
        return TimeRange(local_date(shifted.first), local_date(shifted.last), shifted.bound)

    def _is_counted_from_end(self, rule: EntryInterval) -> bool:
        """True for hours or minutes after a visit."""
        is_visit = rule.event.id in self.visits and not isinstance(rule.event, CourseEnd)
        return is_visit and not rule.before and rule.duration.unit.elapsed

    def _visit_end(self, name: str) -> TimeRange | None:
        """When a visit ends; None if its time or its length is not known."""
        start, length = self._resolve_entry(name), self.visit_lengths.get(name)
        return shift_range(start, length, before=False) if start and length else None


Direction = Literal["next", "previous"]


def nearest_open_day(
    day: dt.date, weekdays: Collection[int], holidays: Collection[dt.date], direction: Direction = "next"
) -> dt.date | None:
    """The day itself if it is open, else the next or the previous open day; None if there is none within a year.

    `weekdays` are the days of the week that are open, 0 for Monday; empty for all. `holidays` are closed.
    """
    step = dt.timedelta(days=1 if direction == "next" else -1)
    for _ in range(MAX_DAYS_MOVED):
        if (not weekdays or day.weekday() in weekdays) and day not in holidays:
            return day
        try:
            day += step
        except OverflowError:
            return None
    return None


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Each day from `first` to `last`, both included; none if `last` is earlier."""
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset)
