"""Build the timeline of a page: what to do on which day, with real dates, or with rules if no date is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeVar

from handouts.compose.context import HandoutContext
from handouts.compose.courses import course_entries
from handouts.compose.fasting import (
    FastingRule,
    counted_rule,
    fasting_advice,
    fasting_stops,
    fasting_text,
    rule_and_night,
    smoking_sentence,
    stop_text,
)
from handouts.compose.field_values import field_applies, length_text
from handouts.compose.medicines import agreed, hold_start, is_missed, past_notice, row_title, timeline_rows
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, mark
from handouts.compose.plan_entries import as_planned, plan_entries
from handouts.compose.timeline_order import (
    ARRIVAL_ORDER,
    PROCEDURE_ORDER,
    PlannedEntry,
    day_relation,
    entry_sort_key,
    relation_to_procedure,
)
from handouts.compose.times import LAST_MINUTE, TimeRange, local_date, shown_bound, with_time
from handouts.compose.urgent_calls import has_urgent_calls
from handouts.compose.visits import visit_entries
from handouts.content.models.conditions import Condition
from handouts.content.models.instructions import Medicine
from handouts.content.models.time_rules import DayOffset, VagueInterval
from handouts.content.models.times import Bound, DayBefore, Duration, Event, FromMidnight, Interval, Unit
from handouts.document import Blank, DateBlank, Inlines, Run, Timeline, TimelineDay, TimelineEntry

T = TypeVar("T")


class _PlacedEntry(NamedTuple):
    """An entry below its heading, and its place in the order of the page."""

    sort_key: tuple[int, dt.timedelta, int]
    heading: tuple[str, dt.date | None, str]
    entry: TimelineEntry


def build_timeline(context: HandoutContext) -> Timeline:
    """The timeline of one patient: up to the procedure, or on a page for after it, from then on."""
    groups: dict[tuple[str, dt.date | None, str], list[TimelineEntry]] = {}
    for placed in sorted(_entries_of_page(context, _place), key=attrgetter("sort_key")):
        groups.setdefault(placed.heading, []).append(placed.entry)
    return Timeline(tuple(_build_day(context, *heading, entries) for heading, entries in groups.items()))


def planned_entries(context: HandoutContext) -> list[PlannedEntry]:
    """All entries of a page, not in order."""
    return _entries_of_page(context, as_planned)


def _entries_of_page(context: HandoutContext, place: Callable[[HandoutContext, PlannedEntry], T]) -> list[T]:
    """What `place` returns for each entry of a page, not in order."""

    def placed(*parts: Iterator[PlannedEntry]) -> list[T]:
        return [place(context, entry) for entry in chain(*parts)]

    if context.is_after_procedure:
        return [*placed(visit_entries(context)), *plan_entries(context, place), *placed(course_entries(context))]
    return [
        *placed(_unmatched_medicines(context), _deciders(context), visit_entries(context)),
        *plan_entries(context, place),
        *placed(
            course_entries(context),
            _holds(context),
            _cases(context, "smoking", _smoking),
            _cases(context, "fasting", _fasting),
            _cases(context, "arrival", _arrival),
            _procedure(context),
        ),
    ]


def _cases(
    context: HandoutContext, name: str, build: Callable[[HandoutContext], Iterator[PlannedEntry]]
) -> Iterator[PlannedEntry]:
    """The entries of a field. If it is not known which of its cases applies, those of each case after its words."""
    for words, case in context.cases(name):
        for planned in build(case):
            yield _under_condition(words, planned) if words else planned


def _under_condition(words: Inlines, planned: PlannedEntry) -> PlannedEntry:
    entry = planned.entry
    tasks = (join_inlines(words, entry.tasks[0]), *entry.tasks[1:])
    return replace(planned, entry=replace(entry, tasks=tasks, tick=True))


def _place(context: HandoutContext, planned: PlannedEntry) -> _PlacedEntry:
    day = local_date(planned.point) if planned.point else None
    relation = relation_to_procedure(context, planned)
    is_vague = isinstance(planned.rule, VagueInterval)  # it has no date, and no line to write one on
    heading = relation[:1].upper() + relation[1:] if is_vague else planned.heading
    entry = _without_repeated_rule(context, planned, relation)
    return _PlacedEntry(entry_sort_key(context, planned), (heading, day, relation), entry)


def _without_repeated_rule(context: HandoutContext, planned: PlannedEntry, relation: str) -> TimelineEntry:
    """Drop '(7 days before your procedure)' below the heading 'one week before', which says the same."""
    entry, rule = planned.entry, planned.rule
    if isinstance(rule, DayOffset) and rule.event is Event.PROCEDURE and rule.amount:
        rule = Interval(rule.amount, rule.before, Event.PROCEDURE)
    if isinstance(rule, Duration):
        rule = Interval(rule, True, Event.PROCEDURE)
    if not isinstance(rule, Interval) or rule.duration.unit not in (Unit.DAY, Unit.WEEK) or rule.duration.is_range:
        return entry
    if rule.duration.bound is not Bound.EXACT:  # "at least 1 week before" says more than "one week before"
        return entry
    days = int(rule.duration.high) * (7 if rule.duration.unit is Unit.WEEK else 1)
    words = rule_and_night(context, counted_rule(context, rule), "")
    is_repeated = entry.rule == words and relation == day_relation(context, -days if rule.before else days)
    return replace(entry, rule=()) if is_repeated else entry


def _build_day(
    context: HandoutContext, heading: str, day: dt.date | None, relation: str, entries: list[TimelineEntry]
) -> TimelineDay:
    if heading:
        return TimelineDay((Run(heading),), "", tuple(entries))
    date: Inlines = (Run(context.wording.day(day)),) if day else (DateBlank(context.labels.timeline.date),)
    return TimelineDay(date, relation, tuple(entries), today=relation == context.labels.timeline.day_of)


def _time_text(context: HandoutContext, when: TimeRange | None, rule: Interval | None = None) -> Inlines:
    """The clock time of an entry: () for a whole day or a range over two days; a line if it is not known."""
    if when is None:
        return () if rule and not rule.duration.unit.elapsed else (Blank(context.labels.timeline.time, 10),)
    instant = with_time(when.first)
    if instant is None or local_date(when.first) != local_date(when.last):
        return ()
    shown = TimeRange(when.first, when.last, shown_bound(when))
    return (Run(context.wording.when(shown, context.labels.at, instant.date())),)


def _rule_text(context: HandoutContext, rule: Interval, when: TimeRange | None) -> Inlines:
    return rule_and_night(context, counted_rule(context, rule), context.wording.nights(when))


def _range_ends(context: HandoutContext, when: TimeRange) -> dict[str, str]:
    """Both ends of a range as values for a label."""
    return {"first": context.wording.point(when.first), "last": context.wording.point(when.last)}


def _unmatched_medicines(context: HandoutContext) -> Iterator[PlannedEntry]:
    """Medicines to ask about now: the set does not say whether to stop them, and when.

    A page that begins with the box of urgent calls has them there.
    """
    if not context.medicines.ask or has_urgent_calls(context):
        return
    labels = context.labels.timeline
    names: Inlines = (Run(mark(context.labels.punctuation.entries).join(context.medicines.ask), strong=True),)
    text = fill_label_inlines(labels.ask_about, {"phone": context.prose("{phone}"), "medicines": names})
    yield PlannedEntry(None, None, TimelineEntry((), (text,)), 0, heading=labels.now)


def _deciders(context: HandoutContext) -> Iterator[PlannedEntry]:
    """'Ask your heart doctor about clopidogrel (Plavix).', for each of the patient's medicines with a decider."""
    groups: dict[tuple[str, Condition | None], list[Medicine]] = {}
    for row in timeline_rows(context) if context.medicines.has_list else ():
        if row.decides and row.action != "continue" and not is_missed(context, row):
            groups.setdefault((row.decides, row.only_if), []).append(row)
    labels = context.labels.timeline
    for (who, _), rows in groups.items():
        names = context.joined([row_title(context, row) for row in rows])
        text = context.after_condition(rows[0], (Run(fill_label(labels.ask_decider, who=who, medicines=names)),))
        yield PlannedEntry(None, None, TimelineEntry((), (text,)), 1, heading=labels.now)


def _holds(context: HandoutContext) -> Iterator[PlannedEntry]:
    """One entry for all medicines that share an action, a rule and a decider."""
    groups: dict[tuple[bool, Interval, Condition | None, str, str | None], list[Medicine]] = {}
    for row in timeline_rows(context):
        if row.before is not None and row.action != "continue":
            is_stopped = row.action == "stop"
            decider = row.decides or "" if is_stopped else ""
            groups.setdefault((is_stopped, row.before, row.only_if, decider, row.unless), []).append(row)
    for (stop, rule, *_), rows in groups.items():
        when = hold_start(context, rows[0])
        # A day that is past has no box: it could be ticked although nothing was done.
        late = is_missed(context, rows[0])
        words: Inlines = (Run(_hold_text(context, when, rows, rule, stop=stop)),)
        hold = join_inlines(agreed(context, rows[0], words), context.unless_words(rows[0].unless))
        text = context.after_condition(rows[0], _late_hold(context, rows) if late else hold)
        entry = TimelineEntry(
            _time_text(context, when, rule), (text,), () if late else _rule_text(context, rule, when), tick=not late
        )
        yield PlannedEntry(when.first if when else None, rule.duration, entry, 1)


def _late_hold(context: HandoutContext, rows: list[Medicine]) -> Inlines:
    """'clopidogrel (Plavix): The day of the last dose is already past. ...' in place of the step that is too late."""
    names: Inlines = (Run(context.joined([row_title(context, row) for row in rows]), strong=True),)
    notice = past_notice(context, rows[0])
    return fill_label_inlines(context.labels.medicines.with_class, {"medicine": names, "kind": notice})


def _hold_text(
    context: HandoutContext, when: TimeRange | None, rows: list[Medicine], rule: Interval, *, stop: bool
) -> str:
    """'Do not take clopidogrel (Plavix) from this day on.'"""
    labels, names = context.labels.timeline, context.joined([row_title(context, row) for row in rows])
    if when and when.is_range:
        day, time = labels.hold_if_told_day_range, labels.hold_if_told_time_range
        if stop:
            day, time = labels.hold_day_range, labels.hold_time_range
        return fill_label(time if with_time(when.first) else day, medicines=names, **_range_ends(context, when))
    if rule.duration.unit.elapsed:
        return fill_label(labels.hold_time if stop else labels.hold_if_told_time, medicines=names)
    return fill_label(labels.hold_day if stop else labels.hold_if_told_day, medicines=names)


def _smoking(context: HandoutContext) -> Iterator[PlannedEntry]:
    rule, when = context.rules.smoking, context.times.stop_smoking
    if rule is None:
        return
    sentence, note = smoking_sentence(context)
    note = join_inlines(note, context.prose(rule.text)) if rule.text else note
    clock = _clock_time(rule.stop)
    time = _time_text(context, when, rule.stop if isinstance(rule.stop, Interval) else None)
    if when is None and clock:
        time = (Run(context.wording.clock(clock)),)
    late = (Run(context.labels.timeline.not_done, strong=True),) if when and context.is_past(when) else ()
    if time and when and not when.is_range and not context.is_large_print:
        # Its day and its time are beside it. In large print, they may be on another page.
        sentence = (Run(fill_label(context.labels.punctuation.sentence, text=context.labels.facts.stop_smoking)),)
    entry = TimelineEntry(time, (join_inlines(sentence, late),), note)
    yield PlannedEntry(when.first if when else None, _rough_distance(rule.stop), entry, 2, clock)


def _fasting(context: HandoutContext) -> Iterator[PlannedEntry]:
    if not field_applies(context, "stop_eating"):
        return
    heading = context.labels.fasting.open
    if advice := fasting_advice(context):
        yield PlannedEntry(None, None, TimelineEntry((), advice, tick=False), 1, heading=heading)
        return
    stops = fasting_stops(context)
    advice = fasting_text(context)
    if advice and len(stops) > 1:  # next to one of several times, it would seem to be about that time only
        # On the day of the procedure if everything is about that day; else above all days.
        day = context.times.day
        is_one_day = day is not None and all(stop.when and local_date(stop.when.first) == day for stop in stops)
        entry = TimelineEntry((), advice, tick=False)
        yield PlannedEntry(day if is_one_day else None, None, entry, 0, heading="" if is_one_day else heading)
        advice = ()
    for index, stop in enumerate(stops):
        texts = (*stop_text(context, stop), *advice)
        rule = join_inlines(rule_and_night(context, stop.rule, stop.night), *texts)
        if stop.source is None:
            yield PlannedEntry(None, None, TimelineEntry((), (stop.full,), rule, tick=False), 1, heading=stop.action)
            continue
        point = stop.when.first if stop.when else None
        time = stop.time if stop.day or not (stop.when and stop.when.is_range) else ()
        entry = TimelineEntry(time, (stop.sentence,), rule)
        if stop.when and stop.day and not stop.when.is_range and not context.is_large_print:
            # Its day and its time are beside it. In large print, they may be on another page.
            action = fill_label(context.labels.punctuation.sentence, text=stop.action)
            entry = TimelineEntry(time, (join_inlines(action, rule),))
        yield PlannedEntry(point, _rough_distance(stop.source), entry, 3 + index, _clock_time(stop.source))


def _clock_time(rule: FastingRule) -> dt.time | None:
    """The clock time that a rule states, if it states one."""
    if isinstance(rule, FromMidnight):
        return LAST_MINUTE
    time = rule.time if isinstance(rule, DayBefore) else rule
    if not isinstance(time, dt.time):
        return None
    return time if time > dt.time(0) else LAST_MINUTE


def _rough_distance(rule: FastingRule | None) -> Duration | None:
    """Roughly how long before the procedure: only to sort entries without dates."""
    if isinstance(rule, DayBefore):
        days = rule.days + (rule.time == dt.time(0))
        return Duration(Decimal(days), Decimal(days), Unit.DAY)
    if isinstance(rule, FromMidnight) or rule == dt.time(0):
        return Duration.parse("1 day")
    return rule.duration if isinstance(rule, Interval) else None


def _arrival(context: HandoutContext) -> Iterator[PlannedEntry]:
    place, when = context.rules.arrival.place, context.times.check_in
    labels = context.labels.timeline
    text = fill_label_inlines(labels.arrive_at, {"place": context.prose(place)}) if place else (Run(labels.arrive),)
    note = rule_and_night(context, context.check_in_rule, context.wording.nights(when))
    entry = TimelineEntry(context.text_or_blank(context.check_in_time, "check_in", 10), (text,), note)
    rule = context.rules.arrival.check_in
    clock = rule if isinstance(rule, dt.time) else None
    yield PlannedEntry(
        when.first if when else context.times.start or context.times.day, None, entry, ARRIVAL_ORDER, clock
    )


def _procedure(context: HandoutContext) -> Iterator[PlannedEntry]:
    labels, times = context.labels.timeline, context.times
    begins, amount = fill_label(labels.begins, procedure=context.procedure.plain), length_text(context)
    sentences: list[Inlines] = [join_inlines(begins, fill_label(labels.length, amount=amount) if amount else "")]
    if context.rules.anesthesia and not context.rules.steps:
        # If the set has steps, they already say this.
        sentences.extend(context.sentences(context.rules.anesthesia.text))
    time = (Run(context.wording.time(times.start)),) if times.start else context.blank("procedure_time", 10)
    yield PlannedEntry(
        times.start or times.day, None, TimelineEntry(time, tuple(sentences), tick=False), PROCEDURE_ORDER
    )
