"""Build the medicine tables: what to do with each medicine, its last dose, when to restart it, whom to ask.

The rows that match the patient's own medicines come first. Only a row that says to stop has a last dose. A row that
leaves it to a clinician never says, before or after the procedure, that the medicine is stopped.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import named_list_items
from handouts.compose.medicine_matching import match_medicines
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, mark
from handouts.compose.times import TimeRange, before_midnight, local_date, with_time
from handouts.content.medicine_details import NO_MEDICINES
from handouts.content.medicine_names import drug_kinds
from handouts.content.models.instructions import Medicine
from handouts.content.models.times import Event, Interval
from handouts.document import (
    Block,
    Groups,
    Heading,
    Inlines,
    ItemList,
    ListGroup,
    ListItem,
    Paragraph,
    Run,
    Table,
    TableRow,
    WriteLines,
    bold,
)


def matches_row(row: Medicine, text: str) -> bool:
    """True if a text names the medicine of the row as one that the patient takes."""
    return match_medicines((row,), (text,)).takes(row)


def is_own_medicine(context: HandoutContext, row: Medicine) -> bool:
    """True if the patient takes the medicine of the row."""
    return context.medicines.takes(row)


def own_rows_first(context: HandoutContext) -> list[Medicine]:
    """The rows of the table, the patient's own medicines first."""
    return sorted(context.rules.medicines.table, key=lambda row: not is_own_medicine(context, row))


def timeline_rows(context: HandoutContext) -> list[Medicine]:
    """Rows for the timeline: the patient's own medicines, or all rows if no list of medicines was given."""
    table = context.rules.medicines.table
    return [row for row in table if is_own_medicine(context, row)] if context.medicines.has_list else list(table)


def hold_start(context: HandoutContext, row: Medicine) -> TimeRange | None:
    """The first day without the medicine, or an instant for a rule in hours; None if it is not known."""
    when = context.times.resolve(row.before) if row.before is not None and row.action != "continue" else None
    return before_midnight(when) if when else None


def is_missed(context: HandoutContext, row: Medicine) -> bool:
    """True if the last dose was due before the day of printing, and the procedure is not over."""
    when = hold_start(context, row)
    if when is None:
        return False
    if with_time(when.last):
        return context.is_past(when)
    day = dt.timedelta(days=1)  # the last dose is on the day before
    return context.is_past(TimeRange(local_date(when.first) - day, local_date(when.last) - day))


def missed_own_rows(context: HandoutContext) -> list[Medicine]:
    """Rows of the patient's own medicines whose last dose is past."""
    return [row for row in context.rules.medicines.table if is_own_medicine(context, row) and is_missed(context, row)]


def possibly_missed_rows(context: HandoutContext) -> list[Medicine]:
    """Other rows whose last dose is past; [] if it is certain that the patient takes none of them."""
    if context.medicines.has_list and context.medicines.certain:
        return []
    return [
        row for row in context.rules.medicines.table if not is_own_medicine(context, row) and is_missed(context, row)
    ]


def is_thinner(context: HandoutContext, row: Medicine) -> bool:
    """True if the name or class of the medicine marks it as a blood thinner."""
    kind = f"{row.generic} {row.drug_class or ''}".casefold()
    return any(word.casefold() in kind for word in context.content.in_english.labels.value.medicines.thinner_classes)


def is_for_diabetes(context: HandoutContext, row: Medicine) -> bool:
    """True for insulin, and for a medicine whose class in the set is one for diabetes."""
    names = " ".join((*row.names, row.drug_class or ""))
    return "insulin" in context.cache.of(drug_kinds, 1024)(names) or "diabetes" in (row.drug_class or "").casefold()


def row_title(context: HandoutContext, row: Medicine) -> str:
    """'clopidogrel (Plavix)', with the name from the patient's list if the set does not have it."""
    names = (*row.brands, *context.medicines.names(row))
    return (
        fill_label(context.labels.medicines.brands, generic=context.term(row.generic), brands=context.joined(names))
        if names
        else context.term(row.generic)
    )


WIDTHS = (0.36, 0.42, 0.22)


def table_before(context: HandoutContext, lines: int) -> tuple[Block, ...]:
    """Before the procedure: medicines to ask about, general advice, and the table (or lines).

    If the patient's medicines are known, the table has only those, and the others are in lists below it.
    """
    labels = context.labels.medicines
    groups = group_rows(context)
    shown = [entry for entry in groups if entry[0] or not knows_own(context)]
    mark = not knows_own(context)  # a table of only the patient's medicines needs no marks
    rows = tuple(_row_before(context, is_own, row, group, mark=mark) for is_own, row, group in shown)
    header = (labels.medicine, labels.what_to_do, labels.decides)
    table: Block = medicine_table(header, rows, labels.yours)
    if not groups:
        table = open_lines(context, labels.open_lines, lines)
    others = [entry[1:] for entry in groups if not entry[0] and knows_own(context)]
    return (
        *takes_none(context),
        *_ask_about(labels.unmatched, context.medicines.ask),
        *_general_advice(context),
        *((table,) if rows or not groups else ()),
        *other_medicines(labels.others, _calls_about_others(context, others)),
        *other_medicines(labels.others_keep, _others_to_keep(context, others)),
    )


def takes_none(context: HandoutContext) -> tuple[Block, ...]:
    """What the list says of a patient who is known to take no medicines; () for all others."""
    if context.appointment.medicines != NO_MEDICINES:
        return ()
    return (Paragraph((Run(context.labels.medicines.takes_none, strong=True),)),)


def knows_own(context: HandoutContext) -> bool:
    """True if the patient's medicines were given, and it is certain which rows of the table they mean."""
    return context.medicines.has_list and context.medicines.certain


def other_medicines(heading: str, items: tuple[ListItem, ...]) -> tuple[Block, ...]:
    """The medicines of the table that are not on the patient's list, a line for each rule."""
    return (Groups((ListGroup(heading, ItemList(items)),)),) if items else ()


def _calls_about_others(context: HandoutContext, others: list[tuple[Medicine, list[Medicine]]]) -> tuple[ListItem, ...]:
    """'warfarin (Coumadin): call by Wednesday, November 25'. What to do with it is said on the phone, not here."""
    lines: dict[Inlines, list[Medicine]] = {}
    for row, group in others:
        if row.action != "continue":
            lines.setdefault(join_inlines(past_notice(context, row)) or _call_by(context, row), []).extend(group)
    label = context.labels.medicines.with_class
    return tuple(
        ListItem(fill_label_inlines(label, {"medicine": (Run(names_of(context, rows)),), "kind": when}))
        if when
        else ListItem((Run(names_of(context, rows)),))
        for when, rows in lines.items()
    )


def _others_to_keep(context: HandoutContext, others: list[tuple[Medicine, list[Medicine]]]) -> tuple[ListItem, ...]:
    """The medicines to keep taking; () for a patient who takes none."""
    if context.appointment.medicines == NO_MEDICINES:
        return ()
    kept = [(context.unless_words(row.unless), names_of(context, group)) for row, group in others if _is_kept(row)]
    return tuple(ListItem(join_inlines((Run(names),), unless)) for unless, names in kept)


def _is_kept(row: Medicine) -> bool:
    return row.action == "continue"


def _call_by(context: HandoutContext, row: Medicine) -> Inlines:
    """'call by Wednesday, November 25', the earliest day of the last dose; () if it is not known."""
    when = hold_start(context, row)
    if when is None:
        return ()
    is_time = with_time(when.first) is not None
    point = when.first if is_time else local_date(when.first) - dt.timedelta(days=1)
    return (Run(fill_label(context.labels.medicines.call_by, when=context.wording.point(point))),)


def _row_before(context: HandoutContext, is_own: bool, row: Medicine, group: list[Medicine], *, mark: bool) -> TableRow:
    """A row of the table. If the last dose is past, the call comes first, and the rule is only a note."""
    rule = join_inlines(_action_text(context, row), bold(_last_dose_sentence(context, row)))
    late = past_notice(context, row)
    notes = [last_dose_note(context, row), *_remarks(context, row)]
    # Whom to ask and what to ask belong together.
    note_words = () if late or row.action in ("stop", "continue") or not row.note else context.prose(row.note)
    stated = join_inlines(agreed(context, row, rule), context.unless_words(row.unless))
    action = late or join_inlines(stated, note_words)
    note = join_inlines(_plain(stated) if late else (), *notes)
    cells = (
        _row_names(context, group, is_own=is_own),
        context.after_condition(row, action),
        open_decider(context, row),
    )
    return TableRow(cells, is_own and mark, note)


def _plain(inlines: Inlines) -> Inlines:
    """Inlines without bold."""
    return tuple(replace(part, strong=False) if isinstance(part, Run) else part for part in inlines)


def agreed(context: HandoutContext, row: Medicine, stop: Inlines) -> Inlines:
    """'If your heart doctor agrees: Stop.' where the set says to stop a medicine and names who decides."""
    if row.action != "stop" or not row.decides:
        return stop
    return fill_label_inlines(context.labels.medicines.if_agrees, {"who": (Run(row.decides),), "what": stop})


def past_notice(context: HandoutContext, row: Medicine) -> Inlines:
    """'Call us today before you take it or stop it. ...'; () if the last dose is not missed."""
    if not is_missed(context, row):
        return ()
    labels = context.labels.medicines
    return (Run(labels.past if is_own_medicine(context, row) else labels.past_if, strong=True),)


def medicine_table(header: tuple[str, ...], rows: tuple[TableRow, ...], mark: str) -> Table:
    """A table without its empty columns: if each row names whom to ask, there is no column for it."""
    columns = [i for i in range(len(header)) if i < 2 or any(row.cells[i] for row in rows)]
    shown_rows = tuple(TableRow(tuple(row.cells[i] for i in columns), row.marked, row.note) for row in rows)
    widths = WIDTHS if len(columns) == len(WIDTHS) else (WIDTHS[0], WIDTHS[1] + WIDTHS[2])
    return Table(tuple(header[i] for i in columns), shown_rows, widths, mark)


def open_lines(context: HandoutContext, label: str, lines: int) -> Block:
    """Lines for a set without a table. After general advice, their label does not ask what to stop."""
    medicines = context.rules.medicines
    in_words = bool(medicines.general) and not medicines.table
    return WriteLines((Run(context.labels.medicines.open_more if in_words else label),), lines)


def group_rows(context: HandoutContext) -> list[tuple[bool, Medicine, list[Medicine]]]:
    """Rows grouped by equal rules, with the first row as an example; the patient's own medicines are grouped first."""
    groups: dict[tuple[bool, Medicine], list[Medicine]] = {}
    for row in own_rows_first(context):
        groups.setdefault((is_own_medicine(context, row), context.cache.of(_without_names, 1024)(row)), []).append(row)
    return [(is_own, group[0], group) for (is_own, _), group in groups.items()]


def _without_names(row: Medicine) -> Medicine:
    """The rule of a row, without the names of its medicine."""
    return row.model_copy(update={"generic": "", "brands": ()})


def _general_advice(context: HandoutContext) -> tuple[Block, ...]:
    general = named_list_items(context, ("medicine_advice",))
    return (ItemList(general),) if general else ()


def _ask_about(heading: str, names: tuple[str, ...]) -> tuple[Block, ...]:
    """The names without boxes to tick: the call about them is in the box at the top of the page."""
    if not names:
        return ()
    return (Heading(heading, 3), ItemList(tuple(ListItem((Run(name, strong=True),)) for name in names)))


def _row_names(context: HandoutContext, rows: list[Medicine], *, is_own: bool) -> Inlines:
    """The names of a row and its class; the patient's own medicines are bold."""
    names, kind = (Run(names_of(context, rows), strong=is_own),), rows[0].drug_class
    if not kind:
        return names
    return fill_label_inlines(
        context.labels.medicines.with_class, {"medicine": names, "kind": (Run(context.term(kind)),)}
    )


def names_of(context: HandoutContext, rows: list[Medicine]) -> str:
    return mark(context.labels.punctuation.entries).join(row_title(context, row) for row in rows)


def _action_text(context: HandoutContext, row: Medicine) -> Inlines:
    labels = context.labels.medicines
    if row.action in ("ask", "change"):
        label = labels.ask if row.action == "ask" else labels.change
        return bold(fill_label_inlines(label, {"who": whom_to_ask(context, row)}))
    return (Run(labels.stop if row.action == "stop" else labels.keep, strong=True),)


def whom_to_ask(context: HandoutContext, row: Medicine) -> Inlines:
    """Whom to ask about a medicine, or a line for it."""
    return (Run(row.decides),) if row.decides else context.blank("decides", 12)


def _remarks(context: HandoutContext, row: Medicine) -> list[Inlines | str]:
    is_asked = row.action in ("ask", "change") and not is_missed(
        context, row
    )  # the note follows the name of the clinician
    texts = (row.reason,) if is_asked else (row.reason, row.note)
    remarks: list[Inlines | str] = [context.prose(text) for text in texts if text]
    if _needs_thinner_warning(context, row):
        labels = context.labels.medicines
        remarks.append(labels.thinner_stop if row.action == "stop" and row.before else labels.thinner)
    return remarks


def _needs_thinner_warning(context: HandoutContext, row: Medicine) -> bool:
    return is_thinner(context, row) and row.action != "continue"


def open_decider(context: HandoutContext, row: Medicine) -> Inlines:
    """A line for whom to ask about a medicine that the set says to stop; () if the row says it itself."""
    return context.blank("decides", 10) if row.action == "stop" and not row.decides else ()


def _last_dose_sentence(context: HandoutContext, row: Medicine) -> Inlines:
    """'Last dose: Wednesday, November 25.'

    Only a row that says to stop has a last dose.

    If a clinician decides, a last dose next to the action would be read as an order; see `last_dose_note`.
    """
    labels = context.labels.medicines
    if row.action != "stop":
        return ()
    if row.before is None:
        return fill_label_inlines(labels.last_dose_on, {"day": context.blank("last_dose", 12)})
    return _last_dose_parts(context, row.before)[0]


def last_dose_note(context: HandoutContext, row: Medicine) -> Inlines:
    """'Take none from Thursday, November 26 (5 days before December 1).'

    If a clinician decides, it says what the last dose is if they say to stop.
    """
    if row.before is None or row.action == "continue":
        return ()
    _, counted, conditional = _last_dose_parts(context, row.before)
    return counted if row.action == "stop" else join_inlines(conditional, counted)


def _last_dose_parts(context: HandoutContext, rule: Interval) -> tuple[Inlines, Inlines, Inlines]:
    """The last dose as a sentence; how it is counted; and the last dose as a sentence that begins with 'if'."""
    labels, when = context.labels.medicines, context.times.resolve(rule)
    counted = fill_label(labels.rule, rule=context.wording.interval(rule))
    if when is None:
        day = {"day": context.blank("last_dose", 12)}
        return (
            fill_label_inlines(labels.last_dose_on, day),
            join_inlines(counted),
            fill_label_inlines(labels.if_told, day),
        )
    when = before_midnight(when)
    if with_time(when.first) is None:
        last, note = _last_dose_day(context, rule, when)
        sentence = labels.last_dose_range if when.is_range else labels.last_dose_on
        if_told = labels.if_told_range if when.is_range else labels.if_told
        return fill_label_inlines(sentence, {"day": last}), note, fill_label_inlines(if_told, {"day": last})
    note = join_inlines(counted, context.wording.nights(when))
    if when.is_range:
        ends = {"first": context.wording.point(when.first), "last": context.wording.point(when.last)}
        last = (Run(fill_label(context.labels.at.between, **ends), strong=True),)
        if_told = labels.if_told_range
        return (
            fill_label_inlines(labels.last_dose_range, {"day": last}),
            note,
            fill_label_inlines(if_told, {"day": last}),
        )
    time, day_text = context.wording.stop(when)
    last = (Run(fill_label(labels.none_after, time=time, date=day_text), strong=True),)
    sentence, if_told = labels.take_none, labels.if_told_time
    return fill_label_inlines(sentence, {"none": last}), note, fill_label_inlines(if_told, {"none": last})


def _last_dose_day(context: HandoutContext, rule: Interval, without: TimeRange) -> tuple[Inlines, Inlines]:
    """The day of the last dose, and the first day without one; both ends for a range."""
    labels, anchor = context.labels.medicines, _anchor_day(context, rule)
    counted = context.wording.interval(rule)
    if anchor and rule.duration.high:
        amount = context.wording.amount(rule.duration)
        counted = fill_label(labels.days_before, amount=amount, date=context.wording.short_day(anchor))
    first, last, day = local_date(without.first), local_date(without.last), dt.timedelta(days=1)
    if first == last:
        note = fill_label(labels.none_from, date=context.wording.day(first), rule=counted)
        return (Run(context.wording.day(first - day), strong=True),), (Run(note),)
    note = fill_label(
        labels.none_from_range, first=context.wording.day(first), last=context.wording.day(last), rule=counted
    )
    ends = {"first": context.wording.day(first - day), "last": context.wording.day(last - day)}
    return (Run(fill_label(context.labels.at.between, **ends), strong=True),), (Run(note),)


def _anchor_day(context: HandoutContext, rule: Interval) -> dt.date | None:
    if rule.event is Event.ARRIVAL and context.times.check_in:
        return local_date(context.times.check_in.first)
    return context.times.day
