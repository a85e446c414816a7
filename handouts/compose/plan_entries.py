"""Build the timeline entries of `plan` and `after`: what to do on which day, until when, and how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from handouts.compose.context import HandoutContext
from handouts.compose.fasting import rule_and_night
from handouts.compose.memo import Memo
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, no_break
from handouts.compose.recording import RecordingAppointment
from handouts.compose.rule_times import Direction, days_between, nearest_open_day
from handouts.compose.state_words import (
    capitalized,
    each_time_words,
    once_words,
    until_state_words,
    with_lead,
    with_limit,
    with_pause,
)
from handouts.compose.timeline_order import (
    AFTER_ARRIVAL_ORDER,
    PlannedEntry,
    anchor_relation,
    course_end_words,
    is_after_arrival,
    rule_position,
    step_relation,
    visit_relation,
)
from handouts.compose.times import (
    WEEKDAYS,
    Point,
    TimeRange,
    local_date,
    shift_time,
    shown_bound,
    sort_key,
    time_on_day,
    with_time,
)
from handouts.compose.wording import unit_word
from handouts.content.medicine_names import find_drugs
from handouts.content.models.instructions import InstructionSet, PlanEntry
from handouts.content.models.time_rules import (
    ClockOnDay,
    CountRange,
    CourseEnd,
    DayOffset,
    DayPart,
    EntryInterval,
    LooseRepeat,
    PartOfDay,
    Repeat,
    ShadedPart,
    TimeRule,
    TotalCount,
    VagueInterval,
    WakingRepeat,
    rule_amount,
    rule_day,
)
from handouts.content.models.times import Bound, Duration, Event, Interval, Unit
from handouts.content.resolution import resolve_entry
from handouts.document import Blank, Inlines, Run, TimelineEntry, bold
from handouts.run_cache import RunCache

if TYPE_CHECKING:
    from handouts.content.content import Content

T = TypeVar("T")
Place: TypeAlias = Callable[[HandoutContext, PlannedEntry], T]
"""What a part of the page needs of an entry."""
MAX_REPEATED_DAYS = 7
"""A daily entry for more days is one entry with its first and last day."""
MAX_DATES_LISTED = 31
"""Most dates of an entry that is done every few days. More of them would fill the page."""
MINUTES_A_DAY = 24 * 60
NO_END = 10**9
_ONE_DAY = Duration.parse("1 day")


class _When(NamedTuple):
    """The time of an entry, and the day before it was moved to an open day."""

    time: TimeRange | None
    moved_from: dt.date | None = None


def plan_entries(context: HandoutContext, place: Place[T]) -> Iterator[T]:
    """What `place` returns for each entry of the document, in the order of the set.

    While a part of the page is built for several patients, those with the same dates share each entry: their pages
    differ in which of the entries they have.
    """
    if isinstance(context.appointment, RecordingAppointment) and not context.chosen:
        memos = context.cache.of(_entry_memos, 64)(context.content, context.document, context.cache, place)
        if memos is not None:
            for memo in memos:
                yield from memo.get(context)
            return
    for entry in _entries_of_document(context.content, context.document, context.rules):
        yield from (place(context, planned) for planned in _planned_entries(context, entry))


def as_planned(context: HandoutContext, planned: PlannedEntry) -> PlannedEntry:  # noqa: ARG001 - as `Place`
    """The entry itself."""
    return planned


def _entries_of_document(content: Content, document: str, rules: InstructionSet) -> Iterator[PlanEntry]:
    phase = content.phase(document)
    for entries, is_usual in ((rules.plan, phase == "before"), (rules.after, phase == "after")):
        yield from (entry for entry in entries if (document in entry.documents if entry.documents else is_usual))


def _entry_memos(
    content: Content, document: str, cache: RunCache, place: Place[Any]
) -> tuple[Memo[tuple[Any, ...]], ...] | None:
    """The memo of each entry of the document; None if an entry may be joined with another one of the same text."""
    rules = content.instructions.value
    if any(len({entry.text for entry in entries}) < len(entries) for entries in (rules.plan, rules.after)):
        return None
    entries = _entries_of_document(content, document, rules)
    return tuple(Memo(partial(_entries_for_patient, place, entry), cache, is_entry=True) for entry in entries)


def _entries_for_patient(place: Place[T], entry: PlanEntry, context: HandoutContext) -> tuple[T, ...]:
    """One entry of the set for one patient: () if it is for other patients."""
    resolved = resolve_entry(entry, context.is_true)
    return tuple(place(context, planned) for planned in _planned_entries(context, resolved)) if resolved else ()


def _planned_entries(context: HandoutContext, entry: PlanEntry) -> tuple[PlannedEntry, ...]:
    if _is_over(context, entry):
        return ()
    if days := _repeated_days(context, entry):
        return tuple(_daily_entry(context, entry, day) for day in days)
    return (_planned_entry(context, entry, entry_time(context, entry)),)


def _daily_entry(context: HandoutContext, entry: PlanEntry, day: dt.date) -> PlannedEntry:
    """The entry of one day of a repeated one, at the clock time or in the part of the day that it states."""
    start = entry.start
    part = _daily_part(entry)
    point: Point = day
    if isinstance(start, ClockOnDay) and not part:
        point = time_on_day(day, start.time, context.clinic.time_zone)
    about = isinstance(start, ClockOnDay) and start.about and not part
    when = TimeRange(point, point, Bound.ABOUT if about else Bound.EXACT)
    past = context.is_past(when)
    text = what_to_do(context, entry.model_copy(update={"in_all": None}))  # each of them is listed
    if past and _needs_call(context, entry, when):
        text = _marked_past(context, entry, text, when)
    text = context.after_condition(entry, text)
    timeline_entry = TimelineEntry(
        _time_text(context, entry, when, part), (text,), tick=not past and entry.tick is not False
    )
    return PlannedEntry(point, start, timeline_entry, part=part)


def _daily_part(entry: PlanEntry) -> DayPart | None:
    """The part of each day in which a repeated entry is done."""
    if entry.repeat and entry.repeat.part:
        return entry.repeat.part
    return entry.start.part if isinstance(entry.start, PartOfDay) else None


def _marked_past(context: HandoutContext, entry: PlanEntry, text: Inlines, when: TimeRange) -> Inlines:
    """The text of an entry whose day is past, with what to do now: call, or do it today."""
    labels = context.labels.timeline
    if _is_condition(context, entry):
        return text
    notice = labels.too_late if _needs_call(context, entry, when) else labels.not_done
    return join_inlines(text, (Run(notice, strong=True),))


def _needs_call(context: HandoutContext, entry: PlanEntry, when: TimeRange) -> bool:
    """True if it may be too late to do an entry today: a deadline, something at a clock time, a dose of a medicine."""
    is_medicine = entry.dose is not None or any(find_drugs(context.plain(entry.text)))
    return entry.is_latest or is_medicine or (with_time(when.first) is not None and not entry.repeat)


def _is_condition(context: HandoutContext, entry: PlanEntry) -> bool:
    """True for 'Call us if you have a fever.': it still applies on a later day."""
    text = context.plain(entry.text).casefold()
    for start in map(str.casefold, context.labels.timeline.condition_starts):
        rest = text[len(start) :]
        has_case = start[-1:].upper() != start[-1:]  # other scripts may write words without spaces between them
        if text.startswith(start) and not (has_case and rest[:1].isalpha()):
            return True
    return False


def past_deadlines(context: HandoutContext) -> Iterator[Inlines]:
    """The text of each entry that was to be done before the day of printing, and that may be too late to do now."""
    for entry in _entries_of_document(context.content, context.document, context.rules):
        times = [TimeRange(day, day) for day in _repeated_days(context, entry)[:1]]
        when = times[0] if times else entry_time(context, entry).time
        is_past = context.is_past(when) if times and when else _is_past(context, entry, when)
        if when and is_past and _needs_call(context, entry, when) and not _is_condition(context, entry):
            yield context.after_condition(entry, what_to_do(context, entry))


def _is_past(context: HandoutContext, entry: PlanEntry, when: TimeRange | None) -> bool:
    return when is not None and entry.until is None and context.is_past(when)


def entry_time(context: HandoutContext, entry: PlanEntry) -> _When:
    """When an entry is done or begins, moved to a day on which it can be done."""
    when = context.rule_times.resolve(entry.start) if entry.start else None
    if when is None or not (entry.weekdays or entry.if_closed):
        return _When(when)
    day, days = local_date(when.first), {*(entry.weekdays or WEEKDAYS)}
    if entry.if_closed and context.clinic.open_days:
        days &= {*context.clinic.open_days}
    # A deadline that moves to a later day is missed by everyone who follows the page.
    is_earlier = entry.is_latest or entry.if_closed == "the open day before"
    direction: Direction = "previous" if is_earlier else "next"
    weekdays = [WEEKDAYS.index(name) for name in days]
    nearest = nearest_open_day(day, weekdays, context.clinic.holidays, direction) if weekdays else None
    if nearest is None or when.is_range:
        return _When(None)
    if nearest == day:
        return _When(when)
    if _crosses_procedure(context, entry, day, nearest):
        return _When(None)
    instant = with_time(when.first)
    point = time_on_day(nearest, instant.time(), context.clinic.time_zone) if instant else nearest
    return _When(TimeRange(point, point, when.bound), day)


def _crosses_procedure(context: HandoutContext, entry: PlanEntry, day: dt.date, moved: dt.date) -> bool:
    """True if a day for before the procedure was moved to a day after it, or the other way round."""
    procedure = context.times.day
    if procedure is None:
        return False
    is_before = entry in context.rules.plan
    return day <= procedure < moved if is_before else moved < procedure <= day


def _repeated_days(context: HandoutContext, entry: PlanEntry) -> tuple[dt.date, ...]:
    """The days of an entry that is done on each of a few known days; else ()."""
    days = _all_days(context, entry)
    return days if len(days) <= MAX_REPEATED_DAYS else ()


def _all_days(context: HandoutContext, entry: PlanEntry) -> tuple[dt.date, ...]:
    """The days of an entry that is done daily, every few days or weekly; () if they are not known."""
    if entry.once or entry.until_state or entry.usually or entry.each_time:
        return ()  # nobody knows on which of these days it begins or ends
    apart = _days_apart(entry.repeat)
    if entry.start and entry.in_all and not entry.until:
        return _counted_days(context, entry.start, entry.in_all, _time_apart(entry.repeat))
    if not (apart and entry.start and entry.until):
        return ()
    start, until = context.rule_times.resolve(entry.start), context.rule_times.resolve(entry.until)
    if not (start and until) or start.is_range or until.is_range or with_time(until.last):
        return ()
    if with_time(start.first) and not isinstance(entry.start, ClockOnDay):
        return ()
    days = [*days_between(local_date(start.first), local_date(until.last))][::apart]
    part, order = _daily_part(entry), list(DayPart)
    if part and isinstance(entry.start, PartOfDay) and order.index(part) < order.index(entry.start.part):
        days = days[1:]  # this part of the first day is over when the entry begins
    if part and isinstance(entry.until, PartOfDay) and order.index(part) > order.index(entry.until.part):
        days = days[:-1]  # the entry ends before this part of the last day
    return tuple(days)


def _time_apart(repeat: Repeat | None) -> Duration | None:
    """The days, weeks, months or years from one time to the next; None if they are not stated as one number."""
    if repeat is None or isinstance(repeat, WakingRepeat | LooseRepeat):
        return None
    if repeat.part:
        return _ONE_DAY
    return repeat.every if repeat.every and not (repeat.every.unit.elapsed or repeat.every.is_range) else None


def _counted_days(
    context: HandoutContext, rule: TimeRule, count: TotalCount, apart: Duration | None
) -> tuple[dt.date, ...]:
    """The days of an entry that is done so many times in all; () if its first day, or how many, is not known."""
    start = context.rule_times.resolve(rule)
    if start is None or apart is None or start.is_range or count.low != count.high:
        return ()
    if with_time(start.first) and not isinstance(rule, ClockOnDay):
        return ()
    first = local_date(start.first)
    days = [shift_time(first, apart.high * index, apart.unit, before=False) for index in range(count.high)]
    return tuple(local_date(day) for day in days if day) if all(days) else ()


def _days_apart(repeat: Repeat | None) -> int:
    """The days from one time to the next of a repeat that has one time on some days; 0 for other ones."""
    if repeat is None or isinstance(repeat, WakingRepeat | LooseRepeat):
        return 0
    if repeat.part:
        return 1
    every = repeat.every
    is_exact = every is not None and every.unit in (Unit.DAY, Unit.WEEK) and not every.is_range
    return int(every.days()) if every and is_exact else 0


def _dates_note(context: HandoutContext, entry: PlanEntry) -> Inlines:
    """'On December 2, December 4 and so on' for an entry that is done on many days with others between them."""
    days = _all_days(context, entry)
    is_daily = len(days) < 2 or (days[1] - days[0]).days < 2
    if is_daily or not MAX_REPEATED_DAYS < len(days) <= MAX_DATES_LISTED:
        return ()
    dates = context.joined([context.wording.short_day(day) for day in days])
    return (Run(fill_label(context.labels.timeline.amounts.dates, dates=dates)),)


def _planned_entry(context: HandoutContext, entry: PlanEntry, when: _When) -> PlannedEntry:
    rule = entry.start
    part = rule.part if isinstance(rule, PartOfDay) else None
    text = entry_text(context, entry, when.time)
    late = _is_past(context, entry, when.time)
    text = _marked_past(context, entry, text, when.time) if late and when.time else text
    text = context.after_condition(entry, text)
    note = join_inlines(_rule_note(context, rule, when), _moved_note(context, when), _dates_note(context, entry))
    time = _time_text(context, entry, when.time, part)
    # Only a task that is done once has a box to tick: not a rule for a period, and not a permission. One that is too
    # late to do without a call has none.
    is_task = is_once(entry) and entry.tick is not False
    too_late = late and when.time is not None and _needs_call(context, entry, when.time)
    timeline_entry = TimelineEntry(time, (text,), note, tick=is_task and not too_late)
    point = when.time.first if when.time else None
    if rule is None and entry.once:
        return PlannedEntry(
            None, None, timeline_entry, heading=context.labels.states.later, later=context.is_after_procedure
        )
    if is_always(entry):
        heading = _how_often(context, entry)
        return PlannedEntry(None, None, timeline_entry, heading=heading[0].upper() + heading[1:])
    if entry.between:
        point, rule, part = _window_start(context, entry.between[0], when.time, rule)
    if _holds_from_now(context, entry):
        order = _end_order(context, entry)
        return PlannedEntry(None, None, timeline_entry, order, heading=context.labels.timeline.from_now)
    if rule is None:  # only its end is stated: it begins with the procedure
        return PlannedEntry(context.times.day, DayOffset(None, before=True, event=Event.PROCEDURE), timeline_entry)
    if point is None and is_after_arrival(rule):  # it is on the day of the procedure, whenever that begins
        return PlannedEntry(context.times.day, rule, timeline_entry, AFTER_ARRIVAL_ORDER)
    return PlannedEntry(point, rule, timeline_entry, part=part)


def _end_order(context: HandoutContext, entry: PlanEntry) -> int:
    """The order of rules from now on: by their ends, then rules that end with a state."""
    rule = entry.until
    if rule is None:
        return NO_END
    when, day = context.rule_times.resolve(rule), context.times.day
    days, time = rule_position(context, rule)
    if when and day:
        last, time = sort_key(when.last)
        days = (last - day).days
    return days * MINUTES_A_DAY + int(time.total_seconds() // 60)


def _is_over(context: HandoutContext, entry: PlanEntry) -> bool:
    """True if a rule that applies from the procedure on has ended before the patient goes home."""
    when, home = context.rule_times.resolve(entry.until) if entry.until else None, context.times.discharge_day
    is_rule = _holds_from_now(context, entry) and not entry.until_state
    return bool(is_rule and when and home and local_date(when.last) < home)


def is_once(entry: PlanEntry) -> bool:
    """True for an entry that states no end, and more than how often it is done."""
    happens = entry.usually is not None and entry.once is None
    loose = isinstance(entry.repeat, LooseRepeat) or entry.each_time is not None or entry.in_all is not None
    return not (entry.until or entry.until_state or happens or loose or is_always(entry))


def is_always(entry: PlanEntry) -> bool:
    """True for an entry that states only how often it is done, and no time and no state."""
    return not (entry.start or entry.until or entry.once or entry.until_state or entry.usually)


def _window_start(
    context: HandoutContext, first: dt.time, when: TimeRange | None, rule: TimeRule | None
) -> tuple[Point | None, TimeRule | None, DayPart | None]:
    """Where an entry with clock times between which it is done is sorted: at the first of them, on its day."""
    if when and not when.is_range:
        return time_on_day(local_date(when.first), first, context.clinic.time_zone), rule, None
    day = rule_day(rule) if rule else None
    return (when.first if when else None), (ClockOnDay(first, day) if day else rule), None


def _time_text(context: HandoutContext, entry: PlanEntry, when: TimeRange | None, part: DayPart | None) -> Inlines:
    """The clock time or the part of the day; () for a whole day; a line if the clock time is not known."""
    words = context.labels.timeline
    if entry.between:
        first, last = map(context.wording.clock, entry.between)
        return (Run(fill_label(context.labels.at.between, first=first, last=last)),)
    if part:
        return (Run(_shaded(context, entry.start, getattr(words.parts, part.value))),)
    if when is None:
        return _by(context, entry, _undated_time_text(context, entry.start))
    if not _is_within_day(when):
        return ()
    if entry.by and when.is_range:  # its sentence has both ends
        return ()
    shown = TimeRange(when.first, when.last, shown_bound(when))
    return _by(context, entry, (Run(context.wording.when(shown, context.labels.at, local_date(when.first))),))


def _shaded(context: HandoutContext, rule: TimeRule | None, part: str) -> str:
    """'Morning, early' for a rule that says so; else the part of the day alone."""
    if not isinstance(rule, ShadedPart):
        return part
    return fill_label(getattr(context.labels.timing, rule.shade), part=part)


def _by(context: HandoutContext, entry: PlanEntry, time: Inlines) -> Inlines:
    """'by 12:00 noon' for a deadline."""
    return fill_label_inlines(context.labels.timeline.by, {"time": time}) if entry.by and time else time


def _is_within_day(when: TimeRange) -> bool:
    """True for a clock time, or a range of clock times on one day."""
    return with_time(when.first) is not None and local_date(when.first) == local_date(when.last)


def _undated_time_text(context: HandoutContext, rule: TimeRule | None) -> Inlines:
    if isinstance(rule, ClockOnDay):
        return (Run(_clock_words(context, rule)),)
    if isinstance(rule, Interval | EntryInterval) and rule.duration.unit.elapsed:
        return (Blank(context.labels.timeline.time, 10),)
    return ()


def entry_text(context: HandoutContext, entry: PlanEntry, when: TimeRange | None = None) -> Inlines:
    """What to do, with both ends of a range, how often, and the last day: 'Through Tuesday, December 22: ...'."""
    text, words = what_to_do(context, entry), context.labels.timeline
    if entry.by:
        due = _deadline_lead(context, entry.by, when)
        return fill_label_inlines(words.lead, {"lead": due, "what": text}) if due else text
    if when and when.is_range and not (entry.until or entry.usually) and not _is_within_day(when):
        ends = {"first": (Run(context.wording.point(when.first)),), "last": (Run(context.wording.point(when.last)),)}
        return fill_label_inlines(words.range, {**ends, "what": text})
    return _repeated_text(context, entry, text, when)


def _repeated_text(context: HandoutContext, entry: PlanEntry, text: Inlines, when: TimeRange | None) -> Inlines:
    """The text of an entry, with how often it is done, and from and until when."""
    words = context.labels.timeline
    how_often = "" if is_always(entry) else _how_often(context, entry)
    if _holds_from_now(context, entry):
        text = fill_label_inlines(words.lead, {"lead": _capitalized(how_often), "what": text}) if how_often else text
        return _with_end(context, text, _state_leads(context, entry, "", when))
    if entry.once or entry.or_once or entry.until_state or entry.usually:
        return with_lead(context.labels, _state_leads(context, entry, how_often, when), text)
    last = until_words(context, entry.until) if entry.until else _through_last(context, entry)
    if not (how_often or last):
        return text
    lead = fill_label(words.repeat_until, repeat=how_often, until=last) if how_often and last else how_often or last
    return fill_label_inlines(words.lead, {"lead": _capitalized(lead), "what": text})


def _through_last(context: HandoutContext, entry: PlanEntry) -> str:
    """'through Tuesday, January 5' for an entry that is done so many times in all; '' if its days are not known."""
    days = _all_days(context, entry) if entry.in_all else ()
    return fill_label(context.labels.timeline.through, last=context.wording.day(days[-1])) if days else ""


def _deadline_lead(context: HandoutContext, rule: TimeRule, when: TimeRange | None) -> Inlines:
    """'By the end of this day', or 'At the latest between Monday, November 30 and Tuesday, December 1'.

    () for a deadline at a clock time, which is beside it.
    """
    words, amount = context.labels.timeline, rule_amount(rule)
    is_range = amount is not None and amount.is_range
    if when is None:
        if amount and amount.is_range and amount.unit.elapsed:  # the note is its rule
            return ()
        if is_range:
            return _capitalized(fill_label(words.by, time=rule_words(context, rule)))
    elif when.is_range:
        day = local_date(when.first) if _is_within_day(when) else None
        return _capitalized(latest_between(context, when, day))
    return (Run(words.by_day),) if names_day(rule) else ()


def latest_between(context: HandoutContext, when: TimeRange, day: dt.date | None = None) -> str:
    """'at the latest between 8:00 PM and 10:00 PM'. `day` is not named again."""
    first, last = (
        context.wording.time(instant) if day and (instant := with_time(point)) else context.wording.point(point)
        for point in (when.first, when.last)
    )
    return fill_label(context.labels.timing.latest_between, first=first, last=last)


def _how_often(context: HandoutContext, entry: PlanEntry) -> str:
    """'twice a day', 'each time you change the bandage', or both; '' if it is done once."""
    how_often = repeat_words(context, entry.repeat) if entry.repeat else ""
    if entry.each_time is None:
        return how_often
    state = context.plain(entry.each_time)
    words = each_time_words(context.labels, state, entry.time_before, entry.time_after)
    if not how_often:
        return words
    if entry.time_before or entry.time_after:
        return fill_label(context.labels.states.joined, first=how_often, second=words)
    return fill_label(context.labels.timing.and_each_time, repeat=how_often, state=state)


def _holds_from_now(context: HandoutContext, entry: PlanEntry) -> bool:
    """True for a rule that already applies when the patient gets the page: only its end is stated."""
    has_end = entry.until is not None or entry.until_state is not None
    return context.is_after_procedure and has_end and entry.start is None and not entry.once


def _with_end(context: HandoutContext, text: Inlines, ends: list[Inlines]) -> Inlines:
    """First what to do, and last, in bold, until when: the end is what a patient looks up."""
    joined = context.labels.states.joined
    end = reduce(lambda first, second: fill_label_inlines(joined, {"first": first, "second": second}), ends)
    return fill_label_inlines(context.labels.timeline.what_until, {"what": text, "until": bold(capitalized(end))})


def _capitalized(text: str) -> Inlines:
    return (Run(text[0].upper() + text[1:]),)


def what_to_do(context: HandoutContext, entry: PlanEntry) -> Inlines:
    """The text of an entry, with its dose, for how long, and its exception: 'Use the enema. Dose: 1 enema.'"""
    text, words = context.prose(entry.text), context.labels.timeline
    if entry.dose:
        dose: Inlines = (Run(no_break(context.term(entry.dose)), strong=True),)
        text = fill_label_inlines(words.amounts.dose, {"what": text, "dose": dose})
    if entry.length:
        amount: Inlines = (Run(context.wording.amount(entry.length), strong=True),)
        text = fill_label_inlines(words.amounts.duration, {"what": text, "amount": amount})
    text = with_pause(context.labels, text, entry.pause)
    text = with_limit(context.labels, context.term, text, entry.at_most)
    if entry.in_all:
        count: Inlines = (Run(_count_words(context, entry.in_all), strong=True),)
        text = fill_label_inlines(context.labels.timing.in_all, {"what": text, "count": count})
    return join_inlines(text, context.unless_words(entry.unless))


def _count_words(context: HandoutContext, count: TotalCount) -> str:
    """'6 times', '6 to 12 times'."""
    wording, number = context.wording, context.wording.number
    if count.low == count.high:
        return wording.counted(number(count.high), "times", Decimal(count.high))
    both = no_break(fill_label(context.labels.durations.range, low=number(count.low), high=number(count.high)))
    return wording.counted(both, "times", Decimal(count.high))


def _state_leads(context: HandoutContext, entry: PlanEntry, how_often: str, when: TimeRange | None) -> list[Inlines]:
    """'once you feel ready', how often, and 'until the wound has healed, and at least through Tuesday, December 22'."""
    labels = context.labels.states
    leads: list[Inlines] = []
    if entry.usually and not entry.until_state:
        leads.append((Run(_usual_words(context, entry, when)),))
    if entry.or_once:
        leads.append(fill_label_inlines(context.labels.usual.or_once, {"state": context.prose(entry.or_once)}))
    if entry.once:
        state = context.prose(entry.once)
        with_day = fill_label_inlines(labels.once_from, {"state": state}) if entry.starts else ()
        leads.append(with_day or once_words(context.labels, state, entry.delay))
    if how_often:
        leads.append((Run(how_often),))
    if entry.until_state:
        state = context.prose(entry.until_state)
        leads.append(_until_state_words(context, state, entry))
        if entry.usually:
            until = until_words(context, entry.usually)
            leads.append((Run(fill_label(context.labels.usual.until, until=until)),))
    elif entry.until:
        leads.append((Run(until_words(context, entry.until)),))
    return leads


def _usual_words(context: HandoutContext, entry: PlanEntry, when: TimeRange | None) -> str:
    """'usually between Friday, December 11 and Tuesday, December 15', or 'usually by this day' below its day."""
    labels = context.labels.usual
    amount = rule_amount(entry.usually) if entry.usually else None
    if when is None and amount and (amount.is_range or amount.unit.elapsed):  # the note is its rule
        return labels.usually
    if when and when.is_range and not _is_within_day(when):
        ends = {"first": context.wording.point(when.first), "last": context.wording.point(when.last)}
        return fill_label(labels.between, **ends)
    bound, has_time = (amount.bound if amount else Bound.EXACT), when is not None and with_time(when.first) is not None
    if bound in (Bound.UP_TO, Bound.UNDER):
        return labels.by_time if has_time else labels.by_day
    if entry.once or bound is Bound.AT_LEAST:
        return labels.from_time if has_time else labels.from_day
    return labels.at_time if has_time else labels.on_day


def _until_state_words(context: HandoutContext, state: Inlines, entry: PlanEntry) -> Inlines:
    """A state in which something ends, and the date that it lasts in any case, or on which it ends at the latest."""
    labels, until = context.labels.states, entry.until
    if until is None:
        return until_state_words(context.labels, state, entry.delay)
    words, bound = until_words(context, until), getattr(until, "duration", _ONE_DAY).bound
    if bound in (Bound.UP_TO, Bound.UNDER):
        return fill_label_inlines(labels.until_or, {"state": state, "until": (Run(words),)})
    words = fill_label(labels.at_least, until=words) if bound is Bound.EXACT else words
    return fill_label_inlines(labels.until_and, {"state": state, "until": (Run(words),)})


def names_day(rule: TimeRule) -> bool:
    """True if a rule results in a whole day."""
    return isinstance(rule, DayOffset) or (
        isinstance(rule, Interval | EntryInterval) and not rule.duration.unit.elapsed
    )


def entry_remark(context: HandoutContext, entry: PlanEntry) -> Inlines:
    """The day and the clock time of an entry, and the rule behind them: for a list without days."""
    rule, when = entry.start, entry_time(context, entry).time
    if rule is None:
        return ()
    if when is None:
        return _by(context, entry, (Run(rule_words(context, rule)),))
    day = context.wording.when(when, context.labels.at) if when.is_range else context.wording.point(when.first)
    counted = fill_label(context.labels.medicines.rule, rule=rule_words(context, rule)) if _counts(rule) else ""
    return _by(context, entry, (Run(f"{day} {counted}".strip()),))


def _counts(rule: TimeRule) -> bool:
    return isinstance(rule, Interval | EntryInterval)


def repeat_words(context: HandoutContext, repeat: Repeat) -> str:
    """'every 6 hours', 'twice a day', 'every night', '10 times an hour while you are awake'."""
    words = context.labels.timeline
    if isinstance(repeat, WakingRepeat | LooseRepeat):
        return _waking_words(context, repeat) if isinstance(repeat, WakingRepeat) else _loose_words(context, repeat)
    if repeat.part:
        return fill_label(words.every_part, part=getattr(words.part_names, repeat.part.value))
    if repeat.times_a_day:
        named = {1: words.once_a_day, 2: words.twice_a_day}
        return named.get(repeat.times_a_day) or fill_label(
            words.times_a_day, count=context.wording.number(repeat.times_a_day)
        )
    every = repeat.every
    if every is None:
        return ""
    if every.high == every.low == 1:
        return fill_label(words.every_part, part=unit_word(context.labels, every.unit.value, "one"))
    return fill_label(words.every, amount=context.wording.amount(every))


def _waking_words(context: HandoutContext, repeat: WakingRepeat) -> str:
    words, count = context.labels.timeline.amounts, repeat.times_an_hour
    if count:
        how_often = (
            words.once_an_hour if count == 1 else fill_label(words.times_an_hour, count=context.wording.number(count))
        )
    else:
        how_often = repeat_words(context, Repeat(repeat.every, repeat.times_a_day, repeat.part))
    return fill_label(words.while_awake, repeat=how_often) if repeat.while_awake else how_often


def _loose_words(context: HandoutContext, repeat: LooseRepeat) -> str:
    """'twice a week', 'several times a day', or 'as needed'."""
    words = context.labels.timeline.repeats
    if isinstance(repeat, CountRange):
        return _range_words(context, repeat)
    if repeat.as_needed:
        return words.as_needed
    if repeat.vague:
        return words.few_a_day if repeat.vague == "few" else words.several_a_day
    count = repeat.times_a_week or 1
    named = {1: words.once_a_week, 2: words.twice_a_week}
    return named.get(count) or fill_label(words.times_a_week, count=context.wording.number(count))


def _range_words(context: HandoutContext, repeat: CountRange) -> str:
    """'3 to 4 times a day', 'at least twice a week', each 'while you are awake'."""
    labels, number = context.labels, context.wording.number
    if repeat.low == repeat.high:
        single: Repeat = Repeat(times_a_day=repeat.low)
        if repeat.per == "hour":
            single = WakingRepeat(times_an_hour=repeat.low)
        elif repeat.per == "week":
            single = LooseRepeat(times_a_week=repeat.low)
        words = repeat_words(context, single)
    else:
        count = no_break(fill_label(labels.durations.range, low=number(repeat.low), high=number(repeat.high)))
        label = {
            "hour": labels.timeline.amounts.times_an_hour,
            "day": labels.timeline.times_a_day,
            "week": labels.timeline.repeats.times_a_week,
        }[repeat.per]
        words = fill_label(label, count=count)
    if repeat.bound is not Bound.EXACT:
        words = fill_label(getattr(labels.durations, repeat.bound.value), amount=words)
    return fill_label(labels.timeline.amounts.while_awake, repeat=words) if repeat.while_awake else words


def until_words(context: HandoutContext, rule: TimeRule) -> str:
    """'through Tuesday, December 22', 'until 11:05 AM on ...'; the rule itself if its day is not known."""
    words, when = context.labels.timeline, context.rule_times.resolve(rule)
    if when is None:
        if isinstance(rule, Interval | EntryInterval) and rule.duration.bound is not Bound.EXACT:
            return rule_words(context, rule)
        is_day = names_day(rule) or isinstance(rule, PartOfDay)
        if not is_day:
            return fill_label(context.labels.until.exact, time=rule_words(context, rule))
        return fill_label(words.through, last=rule_words(context, rule))
    if with_time(when.last) is not None:
        return context.wording.when(when, context.labels.until)
    if when.is_range:
        ends = {"first": context.wording.point(when.first), "last": context.wording.point(when.last)}
        return fill_label(context.labels.until.between, **ends)
    day = context.wording.day(local_date(when.last))
    if isinstance(rule, PartOfDay):
        day = fill_label(words.day_and_part, day=day, part=getattr(words.part_names, rule.part.value))
    label = words.through if when.bound is Bound.EXACT else getattr(context.labels.until, when.bound.value)
    return fill_label(label, last=day) if when.bound is Bound.EXACT else fill_label(label, time=day)


def rule_words(context: HandoutContext, rule: TimeRule) -> str:
    """A rule in words: '7 days after your procedure', '6:00 PM the day before your procedure'."""
    words = context.labels.timeline
    if isinstance(rule, Interval):
        return context.wording.interval(rule)
    if isinstance(rule, EntryInterval):
        return anchor_relation(context, rule) or step_relation(context, rule)
    if isinstance(rule, VagueInterval):
        return context.wording.vague_interval(rule)
    day = _day_words(context, rule if isinstance(rule, DayOffset) else rule.day)
    if isinstance(rule, ClockOnDay):
        return fill_label(context.labels.dates.time_then_day, time=_clock_words(context, rule), date=day)
    if isinstance(rule, PartOfDay):
        part = _shaded(context, rule, getattr(words.part_names, rule.part.value))
        return fill_label(words.part_of_day, part=part, day=day)
    return day


def _clock_words(context: HandoutContext, rule: ClockOnDay) -> str:
    """'6:00 PM', or 'about 6:00 PM'."""
    time = context.wording.clock(rule.time)
    return fill_label(context.labels.at.about, time=time) if rule.about else time


def _day_words(context: HandoutContext, offset: DayOffset) -> str:
    words = context.labels.timeline
    if isinstance(offset.event, Event):
        if offset.amount:
            return context.wording.interval(Interval(offset.amount, offset.before, offset.event))
        return words.discharge_day if offset.event is Event.DISCHARGE else words.day_of
    if isinstance(offset.event, CourseEnd):
        return course_end_words(context, offset.event, offset.amount, before=offset.before)
    if relation := visit_relation(context, offset):
        return fill_label(context.labels.visits.day_of, visit=relation) if offset.amount is None else relation
    return step_relation(context, offset)


def _rule_note(context: HandoutContext, rule: TimeRule | None, when: _When) -> Inlines:
    """'(2 hours before you arrive)' for a rule that counts; the night of a time near midnight."""
    counted = ""
    if rule and _counts(rule):
        counted = fill_label(context.labels.medicines.rule, rule=rule_words(context, rule))
    return rule_and_night(context, counted, context.wording.nights(when.time))


def _moved_note(context: HandoutContext, when: _When) -> Inlines:
    """Why the day is another one than the rule gives."""
    day, clinic = when.moved_from, context.clinic
    if day is None:
        return ()
    closed = day in clinic.holidays or (clinic.open_days and WEEKDAYS[day.weekday()] not in clinic.open_days)
    label = context.labels.timeline.closed if closed else context.labels.timeline.not_that_day
    return (Run(fill_label(label, day=context.wording.day(day))),)
