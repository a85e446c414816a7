"""Rules before, on and after the day of the procedure to a timeline: real dates where known, else rules and lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from handouts.compose.context import HandoutContext
from handouts.compose.fasting import Rule, counted_rule, fasting_stops, smoking_stop, stop_remark, stop_sentence
from handouts.compose.field_values import length_words
from handouts.compose.medicines import hold_start, is_past, past_notice, row_title, timeline_rows
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines
from handouts.compose.times import LAST_MINUTE, Point, TimeRange, local_date, sort_key, with_time
from handouts.content.models.instructions import Medicine
from handouts.content.models.times import DayBefore, Duration, FromMidnight, Interval, Unit
from handouts.document import Blank, Inlines, Run, Timeline, TimelineDay, TimelineEntry

MINUTES = {
    Unit.MINUTE: 1, Unit.HOUR: 60, Unit.DAY: 1440, Unit.WEEK: 7 * 1440, Unit.MONTH: 30 * 1440, Unit.YEAR: 365 * 1440,
}  # fmt: skip
ARRIVAL, PROCEDURE = 6, 9
FIRST = -(10**9)  # ahead of every known day
WHOLE_DAY, LAST = dt.timedelta(-1), dt.timedelta(days=2)
"""On its day, what has no time stands first; arrival and procedure without a time stand last."""


@dataclass(frozen=True)
class PlannedEntry:
    """One entry and where it stands: on a known day, or at a stated distance from an unknown one."""

    point: Point | None
    rule: Duration | None
    moment: TimelineEntry
    order: int = 0
    """Order among entries of one time."""
    clock: dt.time | None = None
    """The clock time of a rule whose day is not known."""
    heading: str = ""
    """In the place of a day, for what has none; ahead of all days."""


def timeline_blocks(case: HandoutContext) -> Timeline:
    """The timeline of one patient."""
    entries = [
        *_unmatched(case), *_tasks(case), *_holds(case), *_smoking(case), *_fasting(case), *_arrival(case),
        *_procedure(case),
    ]  # fmt: skip
    groups: dict[tuple[str, dt.date | None, str], list[TimelineEntry]] = {}
    for entry in sorted(entries, key=lambda entry: _sorting(case, entry)):
        day = local_date(entry.point) if entry.point else None
        groups.setdefault((entry.heading, day, _relation(case, entry)), []).append(entry.moment)
    return Timeline(tuple(_day(case, *group, moments) for group, moments in groups.items()))


def _day(
    case: HandoutContext, heading: str, day: dt.date | None, relation: str, moments: list[TimelineEntry]
) -> TimelineDay:
    if heading:
        return TimelineDay((Run(heading),), "", tuple(moments))
    date: Inlines = (Run(case.words.day(day)),) if day else (Blank(case.labels.timeline.date),)
    return TimelineDay(date, relation, tuple(moments), today=relation == case.labels.timeline.day_of)


def _sorting(case: HandoutContext, entry: PlannedEntry) -> tuple[int, dt.timedelta, int]:
    """Days from the procedure, then the time that has run on that day, not what its clocks show."""
    if entry.heading:
        return FIRST, WHOLE_DAY, entry.order
    if entry.point is None or case.moments.day is None:
        return *_undated(entry), entry.order
    day, time = sort_key(entry.point)
    if with_time(entry.point) is None and entry.order >= ARRIVAL:
        time = LAST
    return (day - case.moments.day).days, time, entry.order


def _undated(entry: PlannedEntry) -> tuple[int, dt.timedelta]:
    """Where an entry without a date stands: by its distance from the procedure, or by its clock time."""
    rule = entry.rule
    if entry.clock is not None:
        time = dt.timedelta(hours=entry.clock.hour, minutes=entry.clock.minute)
        return -_minutes(rule) // MINUTES[Unit.DAY], time
    if rule is None:
        return 0, LAST
    if rule.unit.elapsed:  # ahead of all else on the day that it falls on, where the procedure is at noon
        days = -((_minutes(rule) + MINUTES[Unit.DAY] // 2 - 1) // MINUTES[Unit.DAY])
        return days, WHOLE_DAY - dt.timedelta(minutes=_minutes(rule))
    return -_minutes(rule) // MINUTES[Unit.DAY], WHOLE_DAY


def _minutes(rule: Duration | None) -> int:
    return int(rule.high * MINUTES[rule.unit]) if rule else 0


def _relation(case: HandoutContext, entry: PlannedEntry) -> str:
    if entry.heading:
        return ""
    if entry.point is not None and case.moments.day is not None:
        return day_relation(case, (local_date(entry.point) - case.moments.day).days)
    rule = entry.rule
    if rule is None:
        return case.labels.timeline.day_of
    if rule.unit in (Unit.DAY, Unit.WEEK) and not rule.is_range:
        return day_relation(case, -_minutes(rule) // 1440)
    return fill_label(case.labels.timeline.before, amount=case.words.amount(rule))


def day_relation(case: HandoutContext, days: int) -> str:
    """'the day before', 'one week before', '3 days before', 'the day of your procedure'."""
    words = case.labels.timeline
    named = {0: words.day_of, -1: words.day_before, 1: words.day_after, -7: words.week_before}
    if days in named:
        return named[days]
    count, unit = (abs(days) // 7, Unit.WEEK) if days % 7 == 0 else (abs(days), Unit.DAY)
    amount = case.words.amount(Duration(Decimal(count), Decimal(count), unit))
    return fill_label(words.before if days < 0 else words.after, amount=amount)


def _time(case: HandoutContext, when: TimeRange | None, rule: Interval | None = None) -> Inlines:
    """The clock time of an entry; nothing for a whole day, or for a range over two; a line where it is not known."""
    if when is None:
        return () if rule and not rule.duration.unit.elapsed else (Blank(case.labels.timeline.time, 10),)
    at = with_time(when.first)
    if at is None or local_date(when.first) != local_date(when.last):
        return ()
    return (Run(case.words.when(TimeRange(when.first, when.last), case.labels.at, at.date())),)


def _rule(case: HandoutContext, rule: Interval, when: TimeRange | None) -> Inlines:
    return stop_remark(case, counted_rule(case, rule), case.words.nights(when))


def _ends(case: HandoutContext, when: TimeRange) -> dict[str, str]:
    """Both ends of a range, for a sentence."""
    return {"first": case.words.point(when.first), "last": case.words.point(when.last)}


def _unmatched(case: HandoutContext) -> Iterator[PlannedEntry]:
    """What to ask about at once: nobody here knows whether it is to be stopped, and when."""
    if not case.medicines.ask:
        return
    words = case.labels.timeline
    names: Inlines = (Run("; ".join(case.medicines.ask), strong=True),)
    text = fill_label_inlines(words.ask_about, {"phone": case.prose("{phone}"), "medicines": names})
    yield PlannedEntry(None, None, TimelineEntry((), (text,)), 0, heading=words.now)


def _tasks(case: HandoutContext) -> Iterator[PlannedEntry]:
    for task in case.rules.tasks:
        when, text = case.moments.resolve(task.when), case.prose(task.text)
        if when and when.is_range:
            ends = {name: (Run(words),) for name, words in _ends(case, when).items()}
            text = fill_label_inlines(case.labels.timeline.range, {**ends, "what": text})
        late = when is not None and is_past(case, when)
        text = join_inlines((Run(case.labels.timeline.past, strong=True),), text) if late else text
        moment = TimelineEntry(_time(case, when, task.when), (text,), _rule(case, task.when, when), tick=not late)
        yield PlannedEntry(when.first if when else None, task.when.duration, moment)


def _holds(case: HandoutContext) -> Iterator[PlannedEntry]:
    """One entry for all medicines with one action and one rule."""
    groups: dict[tuple[bool, Interval], list[Medicine]] = {}
    for row in timeline_rows(case):
        if row.before is not None and row.action != "continue":
            groups.setdefault((row.action == "stop", row.before), []).append(row)
    for (stop, rule), rows in groups.items():
        when = hold_start(case, rows[0])
        # A box to tick beside a day that is past would be ticked for something that was not done.
        late = past_notice(case, rows[0])
        text = (Run(_hold(case, when, rows, rule, stop=stop)),)
        moment = TimelineEntry(
            _time(case, when, rule), (join_inlines(late, text),), _rule(case, rule, when), tick=not late
        )
        yield PlannedEntry(when.first if when else None, rule.duration, moment, 1)


def _hold(case: HandoutContext, when: TimeRange | None, rows: list[Medicine], rule: Interval, *, stop: bool) -> str:
    """'Do not take clopidogrel (Plavix) from this day on.'"""
    words, names = case.labels.timeline, ", ".join(row_title(case, row) for row in rows)
    if when and when.is_range:
        day, time = words.hold_if_told_day_range, words.hold_if_told_time_range
        if stop:
            day, time = words.hold_day_range, words.hold_time_range
        return fill_label(time if with_time(when.first) else day, medicines=names, **_ends(case, when))
    if rule.duration.unit.elapsed:
        return fill_label(words.hold_time if stop else words.hold_if_told_time, medicines=names)
    return fill_label(words.hold_day if stop else words.hold_if_told_day, medicines=names)


def _smoking(case: HandoutContext) -> Iterator[PlannedEntry]:
    rule, when = case.rules.smoking, case.moments.stop_smoking
    if rule is None:
        return
    sentence, note = smoking_stop(case)
    note = join_inlines(note, case.prose(rule.text)) if rule.text else note
    moment = TimelineEntry(_time(case, when, rule.stop), (sentence,), note)
    yield PlannedEntry(when.first if when else None, rule.stop.duration, moment, 2)


def _fasting(case: HandoutContext) -> Iterator[PlannedEntry]:
    heading = case.labels.fasting.open
    if told := stop_sentence(case):
        yield PlannedEntry(None, None, TimelineEntry((), told, tick=False), 1, heading=heading)
        return
    found = fasting_stops(case)
    for number, stop in enumerate(found):
        told = case.sentences(case.rules.fasting.text) if number == len(found) - 1 else ()
        rule = join_inlines(stop_remark(case, stop.rule, stop.night), *told)
        if stop.source is None:
            yield PlannedEntry(None, None, TimelineEntry((), (stop.full,), rule, tick=False), 1, heading=stop.what)
            continue
        point = stop.when.first if stop.when else None
        time = stop.time if stop.day or not (stop.when and stop.when.is_range) else ()
        moment = TimelineEntry(time, (stop.sentence,), rule)
        yield PlannedEntry(point, _distance(stop.source), moment, 3 + number, _clock(stop.source))


def _clock(rule: Rule) -> dt.time | None:
    """The clock time that a rule itself states."""
    if isinstance(rule, FromMidnight):
        return LAST_MINUTE
    time = rule.time if isinstance(rule, DayBefore) else rule
    if not isinstance(time, dt.time):
        return None
    return time if time > dt.time(0) else LAST_MINUTE


def _distance(rule: Rule | None) -> Duration | None:
    """How long before the procedure, roughly, for the order of a page without dates."""
    if isinstance(rule, DayBefore):
        return Duration.parse("1 day" if rule.time > dt.time(0) else "2 days")
    if isinstance(rule, FromMidnight) or rule == dt.time(0):
        return Duration.parse("1 day")
    return rule.duration if isinstance(rule, Interval) else None


def _arrival(case: HandoutContext) -> Iterator[PlannedEntry]:
    place, when = case.rules.arrival.place, case.moments.check_in
    words = case.labels.timeline
    text = fill_label_inlines(words.arrive_at, {"place": case.prose(place)}) if place else (Run(words.arrive),)
    note = stop_remark(case, case.check_in_rule, case.words.nights(when))
    moment = TimelineEntry(case.known(case.check_in_time, "check_in", 10), (text,), note)
    rule = case.rules.arrival.check_in
    clock = rule if isinstance(rule, dt.time) else None
    yield PlannedEntry(when.first if when else case.moments.start or case.moments.day, None, moment, ARRIVAL, clock)


def _procedure(case: HandoutContext) -> Iterator[PlannedEntry]:
    words, moments = case.labels.timeline, case.moments
    begins, amount = fill_label(words.begins, procedure=case.procedure.plain), length_words(case)
    told: list[Inlines] = [join_inlines(begins, fill_label(words.length, amount=amount) if amount else "")]
    if case.rules.anesthesia and not case.rules.steps:
        # The steps of the procedure tell it where there are any.
        told.extend(case.sentences(case.rules.anesthesia.text))
    time = (Run(case.words.time(moments.start)),) if moments.start else case.blank("procedure_time", 10)
    yield PlannedEntry(moments.start or moments.day, None, TimelineEntry(time, tuple(told), tick=False), PROCEDURE)
