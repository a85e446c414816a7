"""Order the entries of a timeline: by date and time, or by their rules if the day of the procedure is not known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, without_period
from handouts.compose.times import Point, local_date, sort_key, with_time
from handouts.content.models.instructions import PlanEntry
from handouts.content.models.time_rules import (
    ClockOnDay,
    CourseEnd,
    DayOffset,
    DayPart,
    EntryAnchor,
    EntryInterval,
    TimeRule,
    VagueInterval,
    rule_amount,
    rule_day,
    rule_event,
)
from handouts.content.models.times import Bound, Duration, Event, Interval, Unit
from handouts.document import TimelineEntry

MINUTES = {
    Unit.SECOND: 0,
    Unit.MINUTE: 1, Unit.HOUR: 60, Unit.DAY: 1440, Unit.WEEK: 7 * 1440, Unit.MONTH: 30 * 1440, Unit.YEAR: 365 * 1440,
    Unit.OPEN_DAY: 7 * 1440 // 5, Unit.NIGHT: 1440,
}  # fmt: skip
ARRIVAL_ORDER, AFTER_ARRIVAL_ORDER, PROCEDURE_ORDER = 6, 7, 9
FIRST = -1
"""The arrival comes first among entries at the same time."""
BEFORE_ALL_DAYS, AFTER_ALL_DAYS = -(10**9), 10**9
START_OF_DAY, END_OF_DAY = dt.timedelta(-1), dt.timedelta(days=2)
"""Entries without a time come first on their day; arrival and procedure without a time come last."""
PART_TIMES = {
    DayPart.MORNING: dt.time(7), DayPart.BREAKFAST: dt.time(8), DayPart.LUNCH: dt.time(12, 30),
    DayPart.AFTERNOON: dt.time(15), DayPart.DINNER: dt.time(18), DayPart.EVENING: dt.time(19),
    DayPart.BEDTIME: dt.time(21, 30), DayPart.NIGHT: dt.time(22),
}  # fmt: skip
"""Where a part of the day is sorted among clock times. These times are never printed."""
DAYS_TO_GO_HOME = 10**6
"""Days after going home come after all days that are counted from the procedure, if the day of discharge is unknown."""

SOME = Decimal(3)
"""Where `a few days` are sorted among numbers of days. Never printed."""
DAYS_TO_VISIT = 2 * 10**6
"""A visit whose day is not known comes before, or after, all days that are counted from the procedure."""


@dataclass(frozen=True)
class PlannedEntry:
    """One entry with its place in the order: a known time, or its rule."""

    point: Point | None
    rule: TimeRule | Duration | None
    """A duration is a time before the procedure."""
    entry: TimelineEntry
    order: int = 0
    """Order among entries with the same time."""
    clock: dt.time | None = None
    """The clock time of a rule, if the day is not known."""
    part: DayPart | None = None
    """The part of the day of an entry that has no clock time."""
    heading: str = ""
    """Heading of an entry that has no day; it comes before all days, or with `later` after them."""
    later: bool = False
    """True for an entry with a heading that comes after all days."""


def entry_sort_key(context: HandoutContext, entry: PlannedEntry) -> tuple[int, dt.timedelta, int]:
    """Days from the procedure, then the time elapsed on that day (not the clock time), then the order of entries."""
    if entry.heading:
        return AFTER_ALL_DAYS if entry.later else BEFORE_ALL_DAYS, START_OF_DAY, entry.order
    if entry.point is None or context.times.day is None:
        return *_undated_key(context, entry), entry.order
    day, time = sort_key(entry.point)
    if with_time(entry.point) is None and entry.order >= ARRIVAL_ORDER:
        time = END_OF_DAY
    days = (day - context.times.day).days
    if entry.part:
        return days, _part_time(context, entry.part, days), FIRST - 1
    if entry.order == ARRIVAL_ORDER and with_time(entry.point):
        return days, time, FIRST
    return days, time, entry.order


def is_after_arrival(rule: TimeRule | Duration | None) -> bool:
    """True for `5 min after arrival`, which is before the procedure."""
    return isinstance(rule, Interval) and rule.event is Event.ARRIVAL and not rule.before


def _part_time(context: HandoutContext, part: DayPart, days: int) -> dt.timedelta:
    """Where a part of the day is sorted. Tasks on the day of the procedure come before the arrival.

    Only a page for before the procedure states the arrival.
    """
    time = _since_midnight(PART_TIMES[part])
    if days or context.is_after_procedure:
        return time
    arrival = context.times.check_in.first if context.times.check_in else context.times.start
    return min(time, sort_key(arrival)[1]) if arrival and with_time(arrival) else time


def _since_midnight(time: dt.time) -> dt.timedelta:
    return dt.timedelta(hours=time.hour, minutes=time.minute)


def _undated_key(context: HandoutContext, entry: PlannedEntry) -> tuple[int, dt.timedelta]:
    """Days and time of an entry without a date, from its rule."""
    rule = entry.rule
    if entry.clock is not None:
        return -(_minutes(rule) if isinstance(rule, Duration) else 0) // MINUTES[Unit.DAY], _since_midnight(entry.clock)
    if rule is None:
        return 0, END_OF_DAY
    if isinstance(rule, Duration):
        return _interval_key(rule, before=True)
    return rule_position(context, rule)


def rule_position(context: HandoutContext, rule: TimeRule) -> tuple[int, dt.timedelta]:
    """Days from the procedure, and the time on that day, of a rule without a date. Only for the order of entries."""
    home = DAYS_TO_GO_HOME if rule_event(rule) is Event.DISCHARGE else 0
    if isinstance(rule, EntryInterval):
        days, time = _anchor_position(context, rule.event)
        minutes = _minutes(rule.duration) * (-1 if rule.before else 1)
        return days + minutes // MINUTES[Unit.DAY], time + dt.timedelta(minutes=minutes % MINUTES[Unit.DAY])
    if is_after_arrival(rule):
        return 0, END_OF_DAY
    if isinstance(rule, Interval | VagueInterval):
        amount = rule.duration if isinstance(rule, Interval) else Duration(SOME, SOME, rule.length.unit)
        days, time = _interval_key(amount, before=rule.before)
        return days + home, time
    if isinstance(rule, DayOffset):
        return _offset_days(context, rule) + home, START_OF_DAY
    days = _offset_days(context, rule.day) + home
    if isinstance(rule, ClockOnDay):
        return days, _since_midnight(rule.time)
    return days, _since_midnight(PART_TIMES[rule.part]) if days or context.is_after_procedure else START_OF_DAY


def _anchor_position(context: HandoutContext, anchor: EntryAnchor) -> tuple[int, dt.timedelta]:
    """The position of another entry or of a visit, or of the last day of a course."""
    if not isinstance(anchor, CourseEnd):
        return _entry_position(context, anchor.id)
    rule, length = context.rule_times.courses.get(anchor.id, (None, 1))
    days, _ = rule_position(context, rule) if rule else (0, START_OF_DAY)
    return days + length - 1, START_OF_DAY


def course_end_words(context: HandoutContext, end: CourseEnd, amount: Duration | None, *, before: bool) -> str:
    """'3 days after the last day of cephalexin', 'the last day of cephalexin'."""
    labels = context.labels.courses.ends
    medicine = next((course.medicine for course in context.rules.courses if course.id == end.id), end.id)
    medicine = context.term(medicine)
    if amount is None:
        return fill_label(labels.day, medicine=medicine)
    label = labels.before if before else labels.after
    return fill_label(label, amount=context.wording.amount(amount), medicine=medicine)


def _entry_position(context: HandoutContext, name: str) -> tuple[int, dt.timedelta]:
    """The position of another entry or visit; the day of the procedure if it is not known which of several entries."""
    if visit := context.rules.visits.get(name):
        if (point := context.rule_times.visits[name]) and context.times.day:
            day, time = sort_key(point)
            return (day - context.times.day).days, time
        return -DAYS_TO_VISIT if visit.side == "before" else DAYS_TO_VISIT, START_OF_DAY
    rule = context.rule_times.entries.get(name)
    return rule_position(context, rule) if rule else (0, START_OF_DAY)


def _offset_days(context: HandoutContext, offset: DayOffset) -> int:
    base = 0
    if not isinstance(offset.event, Event):
        base = _anchor_position(context, offset.event)[0]
    days = _minutes(offset.amount) // MINUTES[Unit.DAY] if offset.amount else 0
    return base + (-days if offset.before else days)


def _interval_key(amount: Duration, *, before: bool) -> tuple[int, dt.timedelta]:
    minutes = _minutes(amount)
    if not before:
        time = dt.timedelta(minutes=minutes % MINUTES[Unit.DAY]) if amount.unit.elapsed else START_OF_DAY
        return minutes // MINUTES[Unit.DAY], time
    if amount.unit.elapsed:  # first on its day, which is computed as if the procedure were at noon
        days = -((minutes + MINUTES[Unit.DAY] // 2 - 1) // MINUTES[Unit.DAY])
        return days, START_OF_DAY - dt.timedelta(minutes=minutes)
    return -minutes // MINUTES[Unit.DAY], START_OF_DAY


def _minutes(amount: Duration) -> int:
    return int(amount.high * MINUTES[amount.unit])


def relation_to_procedure(context: HandoutContext, entry: PlannedEntry) -> str:
    """'the day before', '2 hours before', '1 day after you go home'; '' for an entry with a heading of its own."""
    if entry.heading:
        return ""
    if entry.point is not None and context.times.day is not None:
        return day_relation(context, (local_date(entry.point) - context.times.day).days)
    if entry.rule is None:
        return context.labels.timeline.day_of
    if isinstance(entry.rule, Duration):
        return _amount_relation(context, entry.rule, before=True)
    return _rule_relation(context, entry.rule)


def _rule_relation(context: HandoutContext, rule: TimeRule) -> str:
    """The relation of an entry without a date. Hours from another entry are on the day of that entry."""
    if words := anchor_relation(context, rule):
        return words
    if isinstance(rule, EntryInterval) or not isinstance(rule_event(rule), Event):
        return _entry_relation(context, rule)
    if isinstance(rule, Interval | VagueInterval):
        return _interval_relation(context, rule)
    return _offset_relation(context, rule if isinstance(rule, DayOffset) else rule.day)


def _interval_relation(context: HandoutContext, rule: Interval | VagueInterval) -> str:
    if isinstance(rule, VagueInterval):
        return context.wording.vague_interval(rule)
    if rule.event is Event.DISCHARGE:
        return context.wording.interval(rule)
    if is_after_arrival(rule):
        return context.labels.timeline.day_of
    return _amount_relation(context, rule.duration, before=rule.before)


def _entry_relation(context: HandoutContext, rule: TimeRule) -> str:
    """The relation of an entry that is counted from another one, to the procedure if its distance is known."""
    anchor = context.rule_times.entries.get(_anchor_id(rule))
    days, amount = _days_from_procedure(context, rule), rule_amount(rule)
    if days is not None:
        return day_relation(context, days)
    if anchor and (amount is None or amount.unit.elapsed):
        return _rule_relation(context, anchor)
    return step_relation(context, rule)


def _days_from_procedure(context: HandoutContext, rule: TimeRule) -> int | None:
    """The exact number of days from the procedure, negative before it; None if a visit or another event decides."""
    event, amount = rule_event(rule), rule_amount(rule)
    if amount and (amount.unit not in (Unit.DAY, Unit.WEEK) or amount.is_range or amount.bound is not Bound.EXACT):
        return None
    base: int | None = None if event is Event.DISCHARGE else 0
    if not isinstance(event, Event):
        anchor = context.rule_times.entries.get(event.id)
        is_entry = anchor is not None and not isinstance(event, CourseEnd)
        base = _days_from_procedure(context, anchor) if anchor and is_entry else None
    days = _minutes(amount) // MINUTES[Unit.DAY] if amount else 0
    return None if base is None else base + (-days if _is_before(rule) else days)


def _offset_relation(context: HandoutContext, offset: DayOffset) -> str:
    if offset.event is Event.DISCHARGE:
        if offset.amount is None:
            return context.labels.timeline.discharge_day
        return context.wording.interval(Interval(offset.amount, offset.before, offset.event))
    return (
        _amount_relation(context, offset.amount, before=offset.before)
        if offset.amount
        else context.labels.timeline.day_of
    )


def _amount_relation(context: HandoutContext, amount: Duration, *, before: bool) -> str:
    if amount.unit in (Unit.DAY, Unit.WEEK) and not amount.is_range:
        days = _minutes(amount) // MINUTES[Unit.DAY]
        return day_relation(context, -days if before else days)
    words = context.labels.timeline
    return fill_label(words.before if before else words.after, amount=context.wording.amount(amount))


def day_relation(context: HandoutContext, days: int) -> str:
    """'the day before', 'one week before', '3 days before', 'the day of your procedure'."""
    words = context.labels.timeline
    named = {0: words.day_of, -1: words.day_before, 1: words.day_after, -7: words.week_before}
    if days in named:
        return named[days]
    count, unit = (abs(days) // 7, Unit.WEEK) if days % 7 == 0 else (abs(days), Unit.DAY)
    amount = context.wording.amount(Duration(Decimal(count), Decimal(count), unit))
    return fill_label(words.before if days < 0 else words.after, amount=amount)


def anchor_relation(context: HandoutContext, rule: TimeRule) -> str:
    """'3 days after the last day of cephalexin', '3 weeks before your eye evaluation'; '' for other rules."""
    event = rule_event(rule)
    if isinstance(event, CourseEnd):
        return course_end_words(context, event, rule_amount(rule), before=_is_before(rule))
    return visit_relation(context, rule)


def step_relation(context: HandoutContext, rule: TimeRule) -> str:
    """'2 hours after dose 1', or '2 hours after 6:00 AM', for a rule that is counted from another entry.

    The text of that entry is not repeated: it would read as something to do again. It is only used if the entry has
    neither a name nor a time: '2 days after this step: Take the first dose'.
    """
    words, amount = context.labels.timeline, rule_amount(rule)
    if step := _step_name(context, rule):
        day, before, after = words.day_of_step, words.before_step, words.after_step
    else:
        step = _step_words(context, _anchor_id(rule))
        day, before, after = words.day_of_entry, words.before_entry, words.after_entry
    if amount is None:
        return fill_label(day, step=step)
    return fill_label(before if _is_before(rule) else after, amount=context.wording.amount(amount), step=step)


def _step_name(context: HandoutContext, rule: TimeRule) -> str:
    """The name of another entry, or its time: '6:00 PM on Monday, December 14'; '' if it has neither."""
    entries = _entries_named(context, _anchor_id(rule))
    if all(entry.name for entry in entries):
        return _either(context, [context.plain(entry.name) for entry in entries if entry.name])
    when = context.rule_times.anchor(rule)
    if when and not when.is_range:
        own = context.rule_times.resolve(rule)
        is_same_day = own is not None and local_date(own.first) == local_date(when.first)
        return context.wording.when(when, context.labels.at, local_date(when.first) if is_same_day else None)
    anchor = context.rule_times.entries.get(_anchor_id(rule))
    if not isinstance(anchor, ClockOnDay):
        return ""
    day = _offset_relation(context, anchor.day)
    return fill_label(context.labels.dates.time_then_day, time=context.wording.clock(anchor.time), date=day)


def _entries_named(context: HandoutContext, name: str) -> list[PlanEntry]:
    """The entries with an id: several if it is not known which of them is for this patient."""
    return [entry for entry in (*context.rules.plan, *context.rules.after) if entry.id == name]


def _step_words(context: HandoutContext, name: str) -> str:
    """The text of another entry, without its last period. If it is not known which of two it is, both texts."""
    return _either(context, [without_period(context.plain(entry.text)) for entry in _entries_named(context, name)])


def _either(context: HandoutContext, texts: list[str]) -> str:
    label = context.labels.conditions.either
    return reduce(lambda first, second: fill_label(label, first=first, second=second), dict.fromkeys(texts))


def _anchor_id(rule: TimeRule) -> str:
    """The id of the entry that a rule is counted from; '' for an event."""
    event = rule_event(rule)
    return "" if isinstance(event, Event) else event.id


def _is_before(rule: TimeRule) -> bool:
    """True if a rule states a time before its event."""
    day = rule_day(rule)
    return day.before if day else isinstance(rule, Interval | EntryInterval) and rule.before


def visit_relation(context: HandoutContext, rule: TimeRule) -> str:
    """'3 weeks before your eye evaluation', 'your eye evaluation'; '' for a rule that is not counted from a visit."""
    event = rule_event(rule)
    visit = None if isinstance(event, Event | CourseEnd) else context.rules.visits.get(event.id)
    if visit is None:
        return ""
    name, amount, labels = context.plain(visit.name), rule_amount(rule), context.labels.visits
    if amount is None:
        return name
    label = labels.before if _is_before(rule) else labels.after
    return fill_label(label, amount=context.wording.amount(amount), visit=name)
