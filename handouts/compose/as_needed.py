"""Build the medicines that are taken only when needed, and those that the patient must not take.

Nothing is computed that the set does not state: a dose, a distance or a limit that is missing is a line to write on,
and a span without a first day is printed as a number of days.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import prose_items
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, no_break
from handouts.compose.plan_entries import repeat_words, rule_words, until_words
from handouts.compose.state_words import limit_words
from handouts.compose.times import TimeRange, local_date, shift_range
from handouts.content.medicine_names import is_same_medicine
from handouts.content.models.amounts import parse_limits
from handouts.content.models.as_needed import AsNeeded, DoNotTake
from handouts.content.models.conditional import Conditional
from handouts.content.models.time_rules import EntryInterval, TimeRule, rule_amount
from handouts.content.models.times import Bound, Duration, Interval, Unit
from handouts.document import (
    Blank,
    Block,
    ConditionalItem,
    Inlines,
    ItemList,
    KeyValues,
    Run,
    Subsection,
    Table,
    TableRow,
    bold,
)

LOG_DAYS, MAX_LOG_DAYS = 5, 7
"""Rows of a table to write doses in: as many as the days, if they are stated, up to a week."""
LOG_TIMES, MAX_LOG_TIMES = 4, 6
"""Columns of it: as many as doses are allowed in a day, if that is stated."""
WIDTHS = (0.3, 0.4, 0.3)


def document_as_needed(context: HandoutContext) -> tuple[AsNeeded, ...]:
    """The medicines of the document to take when needed, in the order of the set."""
    return tuple(entry for entry in context.rules.as_needed if _is_printed(context, entry))


def document_bans(context: HandoutContext) -> tuple[DoNotTake, ...]:
    """The medicines of the document that the patient must not take, in the order of the set."""
    return tuple(entry for entry in context.rules.do_not_take if _is_printed(context, entry))


def _is_printed(context: HandoutContext, entry: AsNeeded | DoNotTake) -> bool:
    if entry.documents:
        return context.document in entry.documents
    return context.content.phase(context.document) == "after"


def as_needed_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """The medicines of the document to take when needed; () if there are none."""
    return tuple(_as_needed(context, entry) for entry in document_as_needed(context))


def _as_needed(context: HandoutContext, entry: AsNeeded) -> Subsection:
    """All about one medicine."""
    intro: tuple[Block, ...] = condition_box(context, entry)
    blocks: list[Block] = [KeyValues(tuple(_facts(context, entry)))]
    if entry.text:
        blocks.append(ItemList(prose_items(context, entry.text)))
    if entry.log:
        blocks.append(_log(context, entry))
    return Subsection(_title(context, entry), intro, tuple(blocks))


def condition_box(context: HandoutContext, entry: Conditional) -> tuple[Block, ...]:
    """The words of a condition whose result is not known, with a box to check; () without one."""
    if entry.only_if is None:
        return ()
    return (ItemList((ConditionalItem(context.condition_words(entry.only_if)),)),)


def _title(context: HandoutContext, entry: AsNeeded | DoNotTake) -> str:
    """'acetaminophen (Tylenol)'."""
    if not entry.brands:
        return context.term(entry.medicine)
    brands = context.joined(entry.brands)
    return fill_label(context.labels.medicines.brands, generic=context.term(entry.medicine), brands=brands)


def _facts(context: HandoutContext, entry: AsNeeded) -> Iterator[tuple[str, Inlines]]:
    """When, how much, how far apart, at most how much, and until when, each with its label."""
    labels, wording = context.labels.as_needed, context.wording
    if entry.when:
        yield labels.when, context.prose(entry.when)
    yield labels.dose, _dose_words(context, entry)
    if first := first_words(context, entry.starts, entry.starts_once):
        yield context.labels.timing.start if entry.starts_once else labels.not_before, first
    if entry.every:
        amount = wording.amount(entry.every)
        is_least = entry.every.bound is Bound.EXACT and not entry.every.is_range
        yield labels.apart, (Run(fill_label(labels.at_least, amount=amount) if is_least else amount),)
    if entry.times:
        yield labels.how_often, (Run(repeat_words(context, entry.times)),)
    if entry.at_most:
        yield labels.at_most, (Run(limit_words(context.labels, context.term, entry.at_most), strong=True),)
    elif entry.directions:
        source = "prescription" if entry.directions == "prescription" else "package"
        yield labels.at_most, (Run(getattr(context.labels.directions, source), strong=True),)
    if not (entry.every or entry.times or entry.at_most or entry.directions):
        yield labels.apart, _line(context, entry, labels.apart)
    if last := _last_day(context, entry):
        yield labels.how_long, last
    yield from _other_medicines(context, entry)


def _other_medicines(context: HandoutContext, entry: AsNeeded) -> Iterator[tuple[str, Inlines]]:
    """What it is taken in turn with, and together with, each with its label."""
    if entry.alternate_with:
        yield context.labels.timing.in_turn_with, _turn_words(context, entry, entry.alternate_with)
    if entry.together_with:
        yield context.labels.as_needed.together_with, (Run(context.term(entry.together_with)),)


def _turn_words(context: HandoutContext, entry: AsNeeded, other: str) -> Inlines:
    """'ibuprofen, every 3 hours'."""
    medicine = context.term(other)
    if entry.alternate_every is None:
        return (Run(medicine),)
    every = fill_label(context.labels.timeline.every, amount=context.wording.amount(entry.alternate_every))
    return (Run(fill_label(context.labels.punctuation.parts, first=medicine, second=every)),)


def _dose_words(context: HandoutContext, entry: AsNeeded) -> Inlines:
    """The dose, 'as the package says', or a line to write on."""
    if entry.dose:
        return (Run(no_break(context.term(entry.dose)), strong=True),)
    if entry.directions:
        return (Run(getattr(context.labels.directions, entry.directions), strong=True),)
    return _line(context, entry, context.labels.as_needed.dose)


def _line(context: HandoutContext, entry: AsNeeded, label: str) -> Inlines:
    """A line to write on. The run sheet lists it, so its label names the medicine."""
    return (Blank(fill_label(context.labels.as_needed.line, medicine=context.term(entry.medicine), what=label), 14),)


def first_words(context: HandoutContext, starts: TimeRule | None, starts_once: str | None) -> Inlines:
    """'Thursday, December 3, once the numbness has worn off', the day or the state alone; () without both."""
    day = _first_time(context, starts) if starts and rule_amount(starts) else ()
    if starts_once is None:
        return day
    words = fill_label_inlines(context.labels.states.once, {"state": context.prose(starts_once)})
    if not day:
        return words
    return fill_label_inlines(context.labels.states.joined, {"first": day, "second": words})


def _first_time(context: HandoutContext, rule: TimeRule) -> Inlines:
    """'Thursday, December 3 (2 days after your procedure)'; only the rule if its time is not known."""
    when = context.rule_times.resolve(rule)
    if when is None:
        return (Run(rule_words(context, rule)),)
    words = context.wording.point(when.first)
    is_counted = isinstance(rule, Interval | EntryInterval)
    counted = fill_label(context.labels.medicines.rule, rule=rule_words(context, rule)) if is_counted else ""
    return (Run(f"{words} {counted}".strip()),)


def _last_day(context: HandoutContext, entry: AsNeeded) -> Inlines:
    """The last day, or the number of days if the first one is not known; () if no end is stated."""
    if entry.until:
        return (Run(end_words(context, entry.until)),)
    if entry.until_state:
        return fill_label_inlines(context.labels.states.until, {"state": context.prose(entry.until_state)})
    if entry.lasts is None:
        return ()
    first = context.rule_times.resolve(entry.starts) if entry.starts else None
    return span_words(context, first, entry.lasts)


def span_words(context: HandoutContext, first: TimeRange | None, span: Duration) -> Inlines:
    """'2 days, through Thursday, December 3'; only the number of days if the first one is not known."""
    labels, wording = context.labels.as_needed, context.wording
    amount, last = wording.amount(span), first and shift_to_last(first, span)
    if last is None:
        return (Run(amount),)
    if last.is_range:
        ends = {"first": wording.point(last.first), "last": wording.point(last.last)}
        return (Run(fill_label(labels.span_range, amount=amount, **ends)),)
    return (Run(fill_label(labels.span, amount=amount, last=wording.day(local_date(last.last)))),)


def shift_to_last(first: TimeRange, span: Duration) -> TimeRange | None:
    """The last day of a span whose first day counts."""
    days = 7 if span.unit is Unit.WEEK else 1
    last = Duration(span.low * days - 1, span.high * days - 1, Unit.DAY)
    day = TimeRange(local_date(first.first), local_date(first.last))
    return shift_range(day, last, before=False) if not first.is_range else None


def end_words(context: HandoutContext, rule: TimeRule) -> str:
    """'through Tuesday, December 8 (7 days after your procedure)'."""
    words = until_words(context, rule)
    if context.rule_times.resolve(rule) is None or not isinstance(rule, Interval):
        return words
    return f"{words} {fill_label(context.labels.medicines.rule, rule=rule_words(context, rule))}"


def _log(context: HandoutContext, entry: AsNeeded) -> Table:
    """A table to write down the time of each dose: a row for each day, with as many columns as doses are allowed."""
    labels = context.labels.as_needed
    columns, rows = _log_times(entry), LOG_DAYS
    if entry.lasts:
        rows = min(int(entry.lasts.days()), MAX_LOG_DAYS)
    header = (labels.day, *((labels.time,) * columns))
    cells = tuple((Blank(label, 7),) for label in header)
    return Table(header, (TableRow(cells),) * rows, (1 / len(header),) * len(header))


def _log_times(entry: AsNeeded) -> int:
    """The number of doses that are allowed in a day, if the set states it and they fit into a table."""
    times = (
        [int(limit.amount.high) for limit in parse_limits(entry.at_most or "") if limit.is_times]
        if entry.at_most
        else []
    )
    times += [entry.times.times_a_day] if entry.times and entry.times.times_a_day else []
    return min(*times, MAX_LOG_TIMES) if times else LOG_TIMES


def do_not_take_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """A table of the medicines of the document that the patient must not take; () if there are none."""
    labels = context.labels.do_not_take
    entries = document_bans(context)
    if not entries:
        return ()
    header = (labels.medicine, labels.how_long, labels.why)
    rows = tuple(_ban(context, entry) for entry in entries)
    shown = 3 if any(row.cells[2] for row in rows) else 2
    rows = tuple(TableRow(row.cells[:shown], row.marked) for row in rows)
    return (Table(header[:shown], rows, WIDTHS[:shown], context.labels.medicines.yours),)


def _ban(context: HandoutContext, entry: DoNotTake) -> TableRow:
    labels = context.labels.do_not_take
    if entry.is_for_life:
        how_long: Inlines = (Run(labels.life, strong=True),)
    elif entry.until_state:
        words = fill_label_inlines(context.labels.states.until, {"state": context.prose(entry.until_state)})
        how_long = bold(words)
    elif entry.end is None:
        how_long = (Blank(labels.how_long, 12),)
    else:
        how_long = (Run(end_words(context, entry.end), strong=True),)
    why = context.prose(entry.why) if entry.why else ()
    how_long = join_inlines(how_long, context.unless_words(entry.unless))
    cells = ((Run(_title(context, entry)),), context.after_condition(entry, how_long), why)
    return TableRow(cells, is_own(context, entry))


def is_own(context: HandoutContext, entry: DoNotTake) -> bool:
    """True if the patient's own list has this medicine, by its name or an ingredient, or one of this kind."""
    return any(is_same_medicine(own, (entry.medicine, *entry.brands)) for own in context.appointment.medicines)


def is_forbidden(context: HandoutContext, own: str) -> bool:
    """True if the document certainly tells the patient not to take a medicine: there is nothing to ask about it."""
    entries = [entry for entry in document_bans(context) if not (entry.only_if or entry.unless)]
    return any(is_same_medicine(own, (entry.medicine, *entry.brands)) for entry in entries)
