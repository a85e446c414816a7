"""A patient's medicines against the set's table: which rows are theirs, what to ask about, whose last dose is past.

Medicine table of a set to rows: what to do, the last dose, when to start again, who decides.
"""

from __future__ import annotations

import datetime as dt

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import named_list_items
from handouts.compose.medicine_matching import match_medicines
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines
from handouts.compose.times import TimeRange, before_midnight, local_date, with_time
from handouts.content.models.instructions import InstructionSet, Medicine
from handouts.content.models.times import Event, Interval
from handouts.document import Block, Callout, Heading, Inlines, ItemList, ListItem, Run, Table, TableRow, WriteLines
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment


def matches_row(row: Medicine, given: str) -> bool:
    """True when `given` says that the patient takes the medicine of the row."""
    return match_medicines((row,), (given,)).takes(row)


def unmatched_medicines(rules: InstructionSet, appointment: Appointment, cache: RunCache | None = None) -> list[str]:
    """What to ask about: medicines that no row of the set names, and texts that are not understood, as written."""
    return list(match_medicines(rules.medicines.table, appointment.medicines, cache).ask)


def is_own_medicine(context: HandoutContext, row: Medicine) -> bool:
    """True for a row of this patient's own."""
    return context.medicines.takes(row)


def own_rows_first(context: HandoutContext) -> list[Medicine]:
    """The rows of the table, this patient's own first."""
    return sorted(context.rules.medicines.table, key=lambda row: not is_own_medicine(context, row))


def timeline_rows(context: HandoutContext) -> list[Medicine]:
    """Rows for the timeline: this patient's own; all of them where nobody wrote what the patient takes."""
    table = context.rules.medicines.table
    return [row for row in table if is_own_medicine(context, row)] if context.medicines.given else list(table)


def hold_start(context: HandoutContext, row: Medicine) -> TimeRange | None:
    """From when a medicine is not taken: a day, or an instant where hours are counted; None where it is not known."""
    when = context.times.resolve(row.before) if row.before is not None and row.action != "continue" else None
    return before_midnight(when) if when else None


def is_missed(context: HandoutContext, row: Medicine) -> bool:
    """True where the day of the last dose is past when the pages are printed, and the procedure is yet to come."""
    when = hold_start(context, row)
    if when is None:
        return False
    if with_time(when.last):
        return is_past(context, when)
    day = dt.timedelta(days=1)  # the last dose is on the day before
    return is_past(context, TimeRange(local_date(when.first) - day, local_date(when.last) - day))


def is_past(context: HandoutContext, when: TimeRange) -> bool:
    """True where a time is on a day before that of printing, of a range its end, and the procedure is yet to come."""
    printed, day = context.appointment.printed, context.times.day
    return printed is not None and day is not None and printed <= day and local_date(when.last) < printed


def missed_own_rows(context: HandoutContext) -> list[Medicine]:
    """Rows of this patient's own whose last dose is past."""
    return [row for row in context.rules.medicines.table if is_own_medicine(context, row) and is_missed(context, row)]


def possibly_missed_rows(context: HandoutContext) -> list[Medicine]:
    """Other rows whose last dose is past, where it is not certain that the patient takes none of them."""
    if context.medicines.given and context.medicines.certain:
        return []
    return [
        row for row in context.rules.medicines.table if not is_own_medicine(context, row) and is_missed(context, row)
    ]


def is_thinner(context: HandoutContext, row: Medicine) -> bool:
    """True when its name or class says that the medicine is a blood thinner."""
    kind = f"{row.generic} {row.drug_class or ''}".casefold()
    return any(word.casefold() in kind for word in context.labels.medicines.thinner_classes)


def row_title(context: HandoutContext, row: Medicine) -> str:
    """'clopidogrel (Plavix)'; with the name that the patient's own list has for it, where the set does not have it."""
    names = (*row.brands, *context.medicines.names(row))
    return (
        fill_label(context.labels.medicines.brands, generic=row.generic, brands=", ".join(names))
        if names
        else row.generic
    )


WIDTHS = (0.27, 0.16, 0.2, 0.19, 0.18)
WIDTHS_AFTER = (0.3, 0.48, 0.22)


def table_before(context: HandoutContext, lines: int) -> tuple[Block, ...]:
    """Before the procedure: advice, the table (or lines), and what the set does not name."""
    words = context.labels.medicines
    header = (words.medicine, words.what_to_do, words.last_dose, words.restart, words.decides)
    rows = tuple(_row(context, own, row, alike) for own, row, alike in _grouped(context))
    shown: Block = _table(header, rows, WIDTHS, words.yours) if rows else _open_lines(context, words.open_lines, lines)
    return (*_missed(context), *_unnamed(context, words.unmatched), *_advice(context), shown)


def _table(header: tuple[str, ...], rows: tuple[TableRow, ...], widths: tuple[float, ...], mark: str) -> Table:
    """A table without the columns that are empty in each row: where nothing is stopped, nothing says "Last dose"."""
    shown = [at for at in range(len(header)) if at < 2 or any(row.cells[at] for row in rows)]
    cut = tuple(TableRow(tuple(row.cells[at] for at in shown), row.marked, row.note) for row in rows)
    return Table(tuple(header[at] for at in shown), cut, tuple(widths[at] for at in shown), mark)


def _missed(context: HandoutContext) -> tuple[Block, ...]:
    """A box above the table for last doses that can no longer be in time; those of the patient's own rows first."""
    words = context.labels.medicines
    told = ((words.past_own, missed_own_rows(context)), (words.past_any, possibly_missed_rows(context)))
    return tuple(_past(context, text, rows) for text, rows in told if rows)


def _past(context: HandoutContext, text: str, rows: list[Medicine]) -> Block:
    names: Inlines = (Run(", ".join(row.generic for row in rows)),)
    return Callout((fill_label_inlines(text, {"medicines": names, "phone": context.prose("{phone}")}),), icon="phone")


def _row(context: HandoutContext, own: bool, row: Medicine, alike: list[Medicine]) -> TableRow:
    last, counted = last_dose(context, row)
    off, again = restart(context, row)
    cells = (_names(context, alike), _action(context, row), last, again, _decides(context, row))
    return TableRow(cells, own, join_inlines(past_notice(context, row), counted, off, *_remarks(context, row)))


def past_notice(context: HandoutContext, row: Medicine) -> Inlines:
    """Where it is so: 'This day is already past. Call us today.'"""
    if not is_missed(context, row):
        return ()
    words = context.labels.medicines
    return (Run(words.past if is_own_medicine(context, row) else words.past_if, strong=True),)


def table_after(context: HandoutContext, lines: int) -> tuple[Block, ...]:
    """After the procedure: when each medicine is started again."""
    words = context.labels.medicines
    rows = tuple(
        _row_after(context, own, row, alike) for own, row, alike in _grouped(context) if own or _starts_again(row)
    )
    header = (words.medicine, words.restart, words.decides)
    shown: Block = (
        _table(header, rows, WIDTHS_AFTER, words.yours) if rows else _open_lines(context, words.open_restart, lines)
    )
    return (*_unnamed(context, words.unmatched_after), shown)


def _open_lines(context: HandoutContext, label: str, lines: int) -> Block:
    """Lines for a set without a table. Below "Take all your medicines as usual" nothing asks what to stop."""
    medicines = context.rules.medicines
    in_words = bool(medicines.general) and not medicines.table
    return WriteLines((Run(context.labels.medicines.open_more if in_words else label),), lines)


def _grouped(context: HandoutContext) -> list[tuple[bool, Medicine, list[Medicine]]]:
    """Rows with one rule for several medicines, told once; this patient's own apart from the others and first."""
    groups: dict[tuple[bool, Medicine], list[Medicine]] = {}
    for row in own_rows_first(context):
        groups.setdefault((is_own_medicine(context, row), context.cache.of(_rule, 1024)(row)), []).append(row)
    return [(own, alike[0], alike) for (own, _), alike in groups.items()]


def _rule(row: Medicine) -> Medicine:
    """What a row says of its medicine, whichever that is."""
    return row.model_copy(update={"generic": "", "brands": ()})


def _advice(context: HandoutContext) -> tuple[Block, ...]:
    general = named_list_items(context, ("medicine_advice",))
    return (ItemList(general),) if general else ()


def _unnamed(context: HandoutContext, heading: str) -> tuple[Block, ...]:
    names = context.medicines.ask
    if not names:
        return ()
    return (Heading(heading, 3), ItemList(tuple(ListItem((Run(name, strong=True),)) for name in names), "tick"))


def _names(context: HandoutContext, rows: list[Medicine]) -> Inlines:
    names, kind = "; ".join(row_title(context, row) for row in rows), rows[0].drug_class
    return (Run(fill_label(context.labels.medicines.with_class, medicine=names, kind=kind) if kind else names),)


def _action(context: HandoutContext, row: Medicine) -> Inlines:
    words = context.labels.medicines
    action = {"stop": words.stop, "continue": words.keep, "change": words.change, "ask": words.ask}[row.action]
    return (Run(action, strong=True),)


def _remarks(context: HandoutContext, row: Medicine) -> list[Inlines | str]:
    remarks: list[Inlines | str] = [context.prose(text) for text in (row.reason, row.note, row.note_after) if text]
    if _warned(context, row):
        words = context.labels.medicines
        remarks.append(words.thinner_stop if row.action == "stop" and row.before else words.thinner)
    return remarks


def _warned(context: HandoutContext, row: Medicine) -> bool:
    return is_thinner(context, row) and row.action != "continue"


def _decides(context: HandoutContext, row: Medicine) -> Inlines:
    """Who decides, or a line for it; nobody has to decide about what is simply taken on."""
    if row.decides:
        return (Run(row.decides),)
    return context.blank("decides", 10) if row.action != "continue" else ()


def last_dose(context: HandoutContext, row: Medicine) -> tuple[Inlines, Inlines]:
    """'Wednesday, November 25', and '(none from Thursday, November 26: 5 days before December 1)'.

    Only a row that says to stop has a last dose. Where a clinician decides, a day under that heading would be read as
    one: what holds if they say to stop is told in the second part, below what to do.
    """
    rule = row.before
    if row.action == "continue":
        return (), ()
    if rule is None:
        return (context.blank("last_dose", 12) if row.action == "stop" else ()), ()
    last, counted, conditional = _last_dose(context, rule)
    return (last, counted) if row.action == "stop" else ((), join_inlines(conditional, counted))


def _last_dose(context: HandoutContext, rule: Interval) -> tuple[Inlines, Inlines, Inlines]:
    """The last day or 'none after' a time; how it is counted; and the first as a sentence for who is told to stop."""
    words, when = context.labels.medicines, context.times.resolve(rule)
    counted = fill_label(words.rule, rule=context.wording.interval(rule))
    if when is None:
        last = context.blank("last_dose", 12)
        return last, join_inlines(counted), fill_label_inlines(words.if_told, {"day": last})
    when = before_midnight(when)
    if with_time(when.first) is None:
        last, note = _last_day(context, rule, when)
        return last, note, fill_label_inlines(words.if_told_range if when.is_range else words.if_told, {"day": last})
    note = join_inlines(counted, context.wording.nights(when))
    if when.is_range:
        ends = {"first": context.wording.point(when.first), "last": context.wording.point(when.last)}
        last = (Run(fill_label(context.labels.at.between, **ends), strong=True),)
        return last, note, fill_label_inlines(words.if_told_range, {"day": last})
    time, day = context.wording.stop(when)
    last = (Run(fill_label(words.none_after, time=time, date=day), strong=True),)
    return last, note, fill_label_inlines(words.if_told_time, {"none": last})


def _last_day(context: HandoutContext, rule: Interval, without: TimeRange) -> tuple[Inlines, Inlines]:
    """The day of the last dose, and the first day without; of a range, both of its ends."""
    words, anchor = context.labels.medicines, _anchor_day(context, rule)
    amount = context.wording.amount(rule.duration)
    counted = fill_label(words.days_before, amount=amount, date=context.wording.short_day(anchor)) if anchor else ""
    counted = counted or context.wording.interval(rule)
    first, last, day = local_date(without.first), local_date(without.last), dt.timedelta(days=1)
    if first == last:
        note = fill_label(words.none_from, date=context.wording.day(first), rule=counted)
        return (Run(context.wording.day(first - day), strong=True),), (Run(note),)
    note = fill_label(
        words.none_from_range, first=context.wording.day(first), last=context.wording.day(last), rule=counted
    )
    ends = {"first": context.wording.day(first - day), "last": context.wording.day(last - day)}
    return (Run(fill_label(context.labels.at.between, **ends), strong=True),), (Run(note),)


def _anchor_day(context: HandoutContext, rule: Interval) -> dt.date | None:
    if rule.event is Event.ARRIVAL and context.times.check_in:
        return local_date(context.times.check_in.first)
    return context.times.day


def restart(context: HandoutContext, row: Medicine) -> tuple[Inlines, Inlines]:
    """How long a medicine stays off, and when it is taken again.

    Where nobody said to stop, nothing is to be started again; on the discharge page such a row says what holds for it.
    """
    if row.after is not None or row.restart is not None:
        return _off(context, row), _again(context, row)
    if _may_stop(row):
        return (), context.blank("restart", 12)
    if not context.is_after_procedure:
        return (), ()
    return (), (Run(context.labels.medicines.keep),) if row.action == "continue" else _ask(context, row)


def _off(context: HandoutContext, row: Medicine) -> Inlines:
    words, rule = context.labels.medicines, row.after
    if rule is None:
        return ()
    told, when = row.action != "stop", context.times.resolve(rule)
    if when is None:
        return (
            Run(fill_label(words.off_rule_if_told if told else words.off_rule, rule=context.wording.interval(rule))),
        )
    until = context.wording.when(when, context.labels.until)
    if told:
        return (Run(fill_label(words.off_if_told, rule=context.wording.interval(rule), until=until)),)
    return join_inlines(fill_label(words.off, until=until), fill_label(words.rule, rule=context.wording.interval(rule)))


def _again(context: HandoutContext, row: Medicine) -> Inlines:
    words, rule = context.labels.medicines, row.restart
    if rule is None:
        return context.blank("restart", 12)
    if rule == "ask":
        return _ask(context, row)
    when = context.times.resolve(rule)
    counted = fill_label(words.rule, rule=context.wording.interval(rule))
    if when is None:
        return join_inlines(context.blank("restart", 12), counted)
    bounds = context.labels.at if rule.before else context.labels.limit
    return join_inlines((Run(context.wording.when(when, bounds), strong=True),), counted)


def _ask(context: HandoutContext, row: Medicine) -> Inlines:
    """'Ask your doctor'; where it is not stated whom, the line for that is in the next column."""
    words = context.labels.medicines
    return (Run(fill_label(words.ask_who, who=row.decides) if row.decides else words.ask),)


def _starts_again(row: Medicine) -> bool:
    """True where something is started again, or may be: also what a clinician may have said to stop."""
    return row.after is not None or row.restart is not None or _may_stop(row)


def _may_stop(row: Medicine) -> bool:
    """True where the set says to stop a medicine, or from when on, if a clinician says so."""
    return row.action == "stop" or (row.before is not None and row.action != "continue")


def _row_after(context: HandoutContext, own: bool, row: Medicine, alike: list[Medicine]) -> TableRow:
    """Why it is stopped is told before the procedure; here only what belongs to starting again."""
    off, again = restart(context, row)
    after = context.prose(row.note_after) if row.note_after else ()
    return TableRow((_names(context, alike), again, _decides(context, row)), own, join_inlines(off, after))
