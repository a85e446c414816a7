"""Rules before, on and after the day of the procedure to a timeline: real dates where known, else rules and lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from handouts.content.quantities import DayBefore, Duration, FromMidnight, Interval, Unit
from handouts.document import Blank, Day, Inlines, Moment, Run, Timeline
from handouts.personalise.case import Case
from handouts.personalise.clock import Point, day_of, timed
from handouts.personalise.filling import fill, fill_inlines, say
from handouts.personalise.holds import relevant, title
from handouts.personalise.medicines import hold_point
from handouts.personalise.stops import Rule, counted, remark, smoking, stops
from handouts.personalise.values import level_word

MINUTES = {
    Unit.MINUTE: 1, Unit.HOUR: 60, Unit.DAY: 1440, Unit.WEEK: 7 * 1440, Unit.MONTH: 30 * 1440, Unit.YEAR: 365 * 1440,
}  # fmt: skip
ARRIVAL, PROCEDURE = 6, 9
FIRST = 10**9  # ahead of every known time


@dataclass(frozen=True)
class Entry:
    """One entry and where it stands: on a known day, or at a stated distance from an unknown one."""

    point: Point | None
    rule: Duration | None
    moment: Moment
    order: int = 0
    """Order among entries of one time."""
    unknown: bool = False
    """True where the set does not say when: a line for the day, and one for the time."""


def timeline(case: Case) -> Timeline:
    """The timeline of one patient."""
    entries = [*_tasks(case), *_holds(case), *_smoking(case), *_fasting(case), *_arrival(case), *_procedure(case)]
    groups: dict[tuple[dt.date | None, str], list[Moment]] = {}
    for entry in sorted(entries, key=lambda entry: _sorting(case, entry)):
        day = day_of(entry.point) if entry.point else None
        groups.setdefault((day, _relation(case, entry)), []).append(entry.moment)
    days = [_day(case, day, relation, moments) for (day, relation), moments in groups.items()]
    return Timeline(tuple(days))


def _day(case: Case, day: dt.date | None, relation: str, moments: list[Moment]) -> Day:
    date: Inlines = (Run(case.words.day(day)),) if day else (Blank(case.labels.timeline.date),)
    return Day(date, relation, tuple(moments), today=relation == case.labels.timeline.day_of)


def _sorting(case: Case, entry: Entry) -> tuple[int, int]:
    """Minutes from noon of the procedure day, by the wall clock; on a day, tasks without a time first, arrival last."""
    if entry.unknown:
        return -FIRST, entry.order
    if entry.point is None or case.moments.day is None:
        return -_minutes(entry.rule), entry.order
    at = timed(entry.point)
    days = (day_of(entry.point) - case.moments.day).days
    untimed = 720 if entry.order >= ARRIVAL else -720
    return days * 1440 + (at.hour * 60 + at.minute - 720 if at else untimed), entry.order


def _minutes(rule: Duration | None) -> int:
    return int(rule.high * MINUTES[rule.unit]) if rule else 0


def _relation(case: Case, entry: Entry) -> str:
    if entry.unknown:
        return ""
    if entry.point is not None and case.moments.day is not None:
        return relation(case, (day_of(entry.point) - case.moments.day).days)
    rule = entry.rule
    if rule is None:
        return case.labels.timeline.day_of
    if rule.unit in (Unit.DAY, Unit.WEEK) and not rule.is_range:
        return relation(case, -_minutes(rule) // 1440)
    return fill(case.labels.timeline.before, amount=case.words.amount(rule))


def relation(case: Case, days: int) -> str:
    """'the day before', 'one week before', '3 days before', 'the day of your procedure'."""
    words = case.labels.timeline
    named = {0: words.day_of, -1: words.day_before, 1: words.day_after, -7: words.week_before}
    if days in named:
        return named[days]
    count, unit = (abs(days) // 7, Unit.WEEK) if days % 7 == 0 else (abs(days), Unit.DAY)
    amount = case.words.amount(Duration(Decimal(count), Decimal(count), unit))
    return fill(words.before if days < 0 else words.after, amount=amount)


def _time(case: Case, point: Point | None, rule: Interval | None = None) -> Inlines:
    """The clock time of an entry; nothing for a whole day; a line where it is not known."""
    at = timed(point)
    if at is not None:
        return (Run(case.words.time(at)),)
    if point is not None or (rule and not rule.duration.unit.elapsed):
        return ()
    return (Blank(case.labels.timeline.time, 10),)


def _rule(case: Case, rule: Interval, point: Point | None) -> Inlines:
    return remark(case, counted(case, rule), case.words.night(point) if point else "")


def _tasks(case: Case) -> Iterator[Entry]:
    for task in case.rules.tasks:
        when = case.moments.resolve(task.when)
        point = when.first if when else None
        rule = _rule(case, task.when, point)
        yield Entry(point, task.when.duration, Moment(_time(case, point, task.when), (case.prose(task.text),), rule))


def _holds(case: Case) -> Iterator[Entry]:
    """One entry for all medicines with one action and one rule."""
    groups: dict[tuple[bool, Interval], list[str]] = {}
    for row in relevant(case):
        if row.before is not None and row.action != "continue":
            groups.setdefault((row.action == "stop", row.before), []).append(title(case, row))
    words = case.labels.timeline
    for (stop, rule), names in groups.items():
        point, hours = hold_point(case, rule), rule.duration.unit.elapsed
        template = (words.hold_time if stop else words.hold_if_told_time) if hours else (
            words.hold_day if stop else words.hold_if_told_day)  # fmt: skip
        text = (Run(fill(template, medicines=", ".join(names))),)
        moment = Moment(_time(case, point, rule), (text,), _rule(case, rule, point))
        yield Entry(point, rule.duration, moment, 1)


def _smoking(case: Case) -> Iterator[Entry]:
    rule, when = case.rules.smoking, case.moments.stop_smoking
    if rule is None:
        return
    sentence, note = smoking(case)
    note = say(note, case.prose(rule.text)) if rule.text else note
    point = when.first if when else None
    yield Entry(point, rule.stop.duration, Moment(_time(case, point, rule.stop), (sentence,), note), 2)


def _fasting(case: Case) -> Iterator[Entry]:
    found = stops(case)
    for number, stop in enumerate(found):
        told = case.sentences(case.rules.fasting.text) if number == len(found) - 1 else ()
        rule = say(remark(case, stop.rule, stop.night), *told)
        if stop.source is None:
            # Day and time are both unknown: a line for each, ahead of all that is known.
            moment = Moment(_time(case, None), ((Run(f"{stop.what}."),),), rule)
            yield Entry(None, None, moment, 3 + number, unknown=True)
            continue
        point = stop.when.first if stop.when else None
        yield Entry(point, _distance(stop.source), Moment(stop.time, (stop.sentence,), rule), 3 + number)


def _distance(rule: Rule | None) -> Duration | None:
    """How long before the procedure, roughly, for the order of a page without dates."""
    if isinstance(rule, FromMidnight | DayBefore):
        return Duration.parse("1 day")
    return rule.duration if isinstance(rule, Interval) else None


def _arrival(case: Case) -> Iterator[Entry]:
    place, when = case.rules.arrival.place, case.moments.check_in
    words = case.labels.timeline
    text = fill_inlines(words.arrive_at, {"place": case.prose(place)}) if place else (Run(words.arrive),)
    note = remark(case, case.check_in_rule, case.words.night(when.first) if when else "")
    moment = Moment(case.known(case.check_in_time, "check_in", 10), (text,), note)
    yield Entry(when.first if when else case.moments.start or case.moments.day, None, moment, ARRIVAL)


def _procedure(case: Case) -> Iterator[Entry]:
    words, moments, length = case.labels.timeline, case.moments, case.rules.length
    begins = fill(words.begins, procedure=case.procedure.plain)
    lengths = []
    if length.total:
        lengths.append(fill(words.length, amount=case.words.amount(length.total)))
    if length.per_level:
        amount = case.words.amount(length.per_level)
        lengths.append(fill(words.length_per_level, amount=amount, level=level_word(case)))
    told: list[Inlines] = [say(begins, *lengths)]
    if case.rules.anesthesia and not case.rules.steps:
        # The steps of the procedure tell it where there are any.
        told.extend(case.sentences(case.rules.anesthesia.text))
    time = (Run(case.words.time(moments.start)),) if moments.start else case.blank("procedure_time", 10)
    yield Entry(moments.start or moments.day, None, Moment(time, tuple(told), tick=False), PROCEDURE)
