"""Build the medicine tables: what to do with each medicine, its last dose, when to restart it, who decides.

The rows that match the patient's own medicines come first. Only a row that says to stop has a last dose.
"""

from __future__ import annotations

import datetime as dt

from handouts.compose.as_needed import document_as_needed, is_forbidden
from handouts.compose.context import HandoutContext
from handouts.compose.courses import document_courses
from handouts.compose.field_values import named_list_items
from handouts.compose.medicine_matching import match_medicines, names_only
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, mark
from handouts.compose.times import TimeRange, before_midnight, local_date, with_time
from handouts.content.models.instructions import Medicine
from handouts.content.models.times import Event, Interval
from handouts.document import (
    Block,
    GradedTier,
    Groups,
    Heading,
    Inlines,
    ItemList,
    ListGroup,
    ListItem,
    Run,
    Table,
    TableRow,
    WarningBox,
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


def row_title(context: HandoutContext, row: Medicine) -> str:
    """'clopidogrel (Plavix)', with the name from the patient's list if the set does not have it."""
    names = (*row.brands, *context.medicines.names(row))
    return (
        fill_label(context.labels.medicines.brands, generic=context.term(row.generic), brands=context.joined(names))
        if names
        else context.term(row.generic)
    )


def _generic_names(context: HandoutContext, rows: list[Medicine]) -> str:
    return context.joined([context.term(row.generic) for row in rows])


WIDTHS_BEFORE = (0.36, 0.42, 0.22)
WIDTHS_AFTER = (0.36, 0.4, 0.24)


def table_before(context: HandoutContext, lines: int) -> tuple[Block, ...]:
    """Before the procedure: medicines to ask about, general advice, and the table (or lines).

    If the patient's medicines are known, the table has only those, and the others have a line each.
    """
    labels = context.labels.medicines
    groups = _group_rows(context)
    shown = [entry for entry in groups if entry[0] or not _knows_own(context)]
    mark = not _knows_own(context)  # a table of only the patient's medicines needs no marks
    rows = tuple(_row_before(context, is_own and mark, row, group) for is_own, row, group in shown)
    others = tuple(_line_before(context, row, group) for is_own, row, group in groups if not is_own)
    header = (labels.medicine, labels.what_to_do, labels.decides)
    table: Block = _table(header, rows, WIDTHS_BEFORE, labels.yours)
    if not groups:
        table = _open_lines(context, labels.open_lines, lines)
    return (
        *_ask_about(labels.unmatched, context.medicines.ask),
        *_general_advice(context),
        *((table,) if rows or not groups else ()),
        *(_other_medicines(labels.others, others) if _knows_own(context) else ()),
    )


def _knows_own(context: HandoutContext) -> bool:
    """True if the patient's medicines were given, and it is certain which rows of the table they mean."""
    return context.medicines.has_list and context.medicines.certain


def _other_medicines(heading: str, items: tuple[ListItem, ...]) -> tuple[Block, ...]:
    """The medicines of the table that are not on the patient's list, a line for each rule."""
    return (Groups((ListGroup(heading, ItemList(items)),)),) if items else ()


def _line_before(context: HandoutContext, row: Medicine, group: list[Medicine]) -> ListItem:
    """'warfarin (Coumadin): Stop. Last dose: November 25.'"""
    last_dose = _last_dose_sentence(context, row, short=True)
    action = join_inlines(_action_text(context, row), last_dose, past_notice(context, row))
    label = context.labels.medicines.with_class
    return ListItem(fill_label_inlines(label, {"medicine": (Run(_names(context, group)),), "kind": action}))


def urgent_calls(context: HandoutContext) -> tuple[Block, ...]:
    """A box for missed last doses, for the beginning of the page: of the patient's own medicines, and of possible ones.

    () if no last dose is past.
    """
    labels = context.labels.medicines
    missed = ((labels.past_own, missed_own_rows(context)), (labels.past_any, possibly_missed_rows(context)))
    signs = tuple(
        fill_label_inlines(text, {"medicines": (Run(_generic_names(context, rows), strong=True),)})
        for text, rows in missed
        if rows
    )
    phone = context.phone(context.clinic.phone, "phone")
    return (WarningBox((GradedTier(labels.call_today, phone, signs),), level=2),) if signs else ()


def _row_before(context: HandoutContext, is_own: bool, row: Medicine, group: list[Medicine]) -> TableRow:
    action = join_inlines(_action_text(context, row), bold(_last_dose_sentence(context, row)))
    cells = (_row_names(context, group), action, _decider(context, row))
    note = join_inlines(past_notice(context, row), last_dose_note(context, row), *_remarks(context, row))
    return TableRow(cells, is_own, note)


def past_notice(context: HandoutContext, row: Medicine) -> Inlines:
    """The notice 'This day is already past. Call us today.'; () if the last dose is not missed."""
    if not is_missed(context, row):
        return ()
    labels = context.labels.medicines
    return (Run(labels.past if is_own_medicine(context, row) else labels.past_if, strong=True),)


def table_after(context: HandoutContext, lines: int) -> tuple[Block, ...]:
    """After the procedure: medicines to ask about, and when to restart each medicine (or lines).

    If the patient's medicines are known, the others have a line each.
    """
    labels = context.labels.medicines
    groups = [entry for entry in _group_rows(context) if entry[0] or _may_restart(entry[1])]
    shown = [entry for entry in groups if entry[0] or not _knows_own(context)]
    mark = not _knows_own(context)  # a table of only the patient's medicines needs no marks
    rows = tuple(_row_after(context, is_own and mark, row, group) for is_own, row, group in shown)
    others: dict[tuple[Inlines, Inlines], list[Medicine]] = {}
    for is_own, row, group in groups:
        if not is_own and _knows_own(context):
            time_off, when = restart(context, row)
            others.setdefault((time_off, context.after_condition(row, when)), []).extend(group)
    header = (labels.medicine, labels.restart, labels.decides)
    table: Block = _table(header, rows, WIDTHS_AFTER, labels.yours)
    if not groups:
        table = _open_lines(context, labels.open_restart, lines)
    # A medicine that the same page says to take is not to ask about. What depends on an open question still is.
    courses = [course for course in document_courses(context) if course.only_if is None]
    taken = [" ".join((course.medicine, *course.for_each)) for course in courses]
    taken += [" ".join((entry.medicine, *entry.brands)) for entry in document_as_needed(context) if not entry.only_if]
    names = tuple(
        name
        for name in context.medicines.ask
        if not (taken and names_only(name, taken)) and not is_forbidden(context, name)
    )
    return (
        *_ask_about(labels.unmatched_after, names),
        *((table,) if rows or not groups else ()),
        *_other_medicines(
            labels.others_after, tuple(_line_after(context, *times, group) for times, group in others.items())
        ),
    )


def _line_after(context: HandoutContext, time_off: Inlines, when: Inlines, group: list[Medicine]) -> ListItem:
    """'Wednesday, December 2 (1 day after your procedure): warfarin (Coumadin, Jantoven); apixaban (Eliquis)'.

    A medicine with a time without it comes first: 'metformin: Stay off it until Thursday, December 3.'
    """
    names: Inlines = (Run(_names(context, group)),)
    first, second = (names, join_inlines(time_off, when)) if time_off else (when, names)
    return ListItem(fill_label_inlines(context.labels.medicines.with_class, {"medicine": first, "kind": second}))


def _table(header: tuple[str, ...], rows: tuple[TableRow, ...], widths: tuple[float, ...], mark: str) -> Table:
    """A table without its empty columns: if nobody decides, there is no column for it."""
    columns = [i for i in range(len(header)) if i < 2 or any(row.cells[i] for row in rows)]
    shown_rows = tuple(TableRow(tuple(row.cells[i] for i in columns), row.marked, row.note) for row in rows)
    return Table(tuple(header[i] for i in columns), shown_rows, tuple(widths[i] for i in columns), mark)


def _open_lines(context: HandoutContext, label: str, lines: int) -> Block:
    """Lines for a set without a table. After general advice, their label does not ask what to stop."""
    medicines = context.rules.medicines
    in_words = bool(medicines.general) and not medicines.table
    return WriteLines((Run(context.labels.medicines.open_more if in_words else label),), lines)


def _group_rows(context: HandoutContext) -> list[tuple[bool, Medicine, list[Medicine]]]:
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
    if not names:
        return ()
    return (Heading(heading, 3), ItemList(tuple(ListItem((Run(name, strong=True),)) for name in names), "tick"))


def _row_names(context: HandoutContext, rows: list[Medicine]) -> Inlines:
    names, kind = _names(context, rows), rows[0].drug_class
    if not kind:
        return (Run(names),)
    return (Run(fill_label(context.labels.medicines.with_class, medicine=names, kind=context.term(kind))),)


def _names(context: HandoutContext, rows: list[Medicine]) -> str:
    return mark(context.labels.punctuation.entries).join(row_title(context, row) for row in rows)


def _action_text(context: HandoutContext, row: Medicine) -> Inlines:
    labels = context.labels.medicines
    action = {"stop": labels.stop, "continue": labels.keep, "change": labels.change, "ask": labels.ask}[row.action]
    return context.after_condition(row, (Run(action, strong=True),))


def _remarks(context: HandoutContext, row: Medicine) -> list[Inlines | str]:
    remarks: list[Inlines | str] = [context.prose(text) for text in (row.reason, row.note) if text]
    if _needs_thinner_warning(context, row):
        labels = context.labels.medicines
        remarks.append(labels.thinner_stop if row.action == "stop" and row.before else labels.thinner)
    return remarks


def _needs_thinner_warning(context: HandoutContext, row: Medicine) -> bool:
    return is_thinner(context, row) and row.action != "continue"


def _decider(context: HandoutContext, row: Medicine) -> Inlines:
    """Who decides, or a line for it; () for a medicine that is continued."""
    if row.decides:
        return (Run(row.decides),)
    return context.blank("decides", 10) if row.action != "continue" else ()


def _last_dose_sentence(context: HandoutContext, row: Medicine, *, short: bool = False) -> Inlines:
    """'Last dose: Wednesday, November 25.'; without the weekday if `short` is set.

    Only a row that says to stop has a last dose.

    If a clinician decides, a last dose beside the action would be read as an order; see `last_dose_note`.
    """
    labels = context.labels.medicines
    if row.action != "stop":
        return ()
    if row.before is None:
        return fill_label_inlines(labels.last_dose_on, {"day": context.blank("last_dose", 12)})
    return _last_dose_parts(context, row.before, short=short)[0]


def last_dose_note(context: HandoutContext, row: Medicine) -> Inlines:
    """'Take none from Thursday, November 26 (5 days before December 1).'

    If a clinician decides, it says what the last dose is if they say to stop.
    """
    if row.before is None or row.action == "continue":
        return ()
    _, counted, conditional = _last_dose_parts(context, row.before)
    return counted if row.action == "stop" else join_inlines(conditional, counted)


def _last_dose_parts(
    context: HandoutContext, rule: Interval, *, short: bool = False
) -> tuple[Inlines, Inlines, Inlines]:
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
        last, note = _last_dose_day(context, rule, when, short=short)
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


def _last_dose_day(
    context: HandoutContext, rule: Interval, without: TimeRange, *, short: bool
) -> tuple[Inlines, Inlines]:
    """The day of the last dose, and the first day without one; both ends for a range."""
    labels, anchor = context.labels.medicines, _anchor_day(context, rule)
    counted = context.wording.interval(rule)
    if anchor and rule.duration.high:
        amount = context.wording.amount(rule.duration)
        counted = fill_label(labels.days_before, amount=amount, date=context.wording.short_day(anchor))
    name_day = context.wording.short_day if short else context.wording.day
    first, last, day = local_date(without.first), local_date(without.last), dt.timedelta(days=1)
    if first == last:
        note = fill_label(labels.none_from, date=context.wording.day(first), rule=counted)
        return (Run(name_day(first - day), strong=True),), (Run(note),)
    note = fill_label(
        labels.none_from_range, first=context.wording.day(first), last=context.wording.day(last), rule=counted
    )
    ends = {"first": name_day(first - day), "last": name_day(last - day)}
    return (Run(fill_label(context.labels.at.between, **ends), strong=True),), (Run(note),)


def _anchor_day(context: HandoutContext, rule: Interval) -> dt.date | None:
    if rule.event is Event.ARRIVAL and context.times.check_in:
        return local_date(context.times.check_in.first)
    return context.times.day


def restart(context: HandoutContext, row: Medicine) -> tuple[Inlines, Inlines]:
    """How long a medicine is stopped, and when to restart it.

    A medicine that is not stopped has no restart; the discharge page says to keep taking it, or whom to ask.
    """
    if row.after is not None or row.restart is not None:
        return _time_off(context, row), _restart_time(context, row)
    if _may_stop(row):
        return (), context.blank("restart", 12)
    if not context.is_after_procedure:
        return (), ()
    return (), (Run(context.labels.medicines.keep),) if row.action == "continue" else _ask_whom(context, row)


def _time_off(context: HandoutContext, row: Medicine) -> Inlines:
    labels, rule = context.labels.medicines, row.after
    if rule is None:
        return ()
    conditional, when, rule_text = row.action != "stop", context.times.resolve(rule), context.wording.interval(rule)
    if when is None:
        return (Run(fill_label(labels.off_rule_if_told if conditional else labels.off_rule, rule=rule_text)),)
    until = context.wording.when(when, context.labels.until)
    if conditional:
        return (Run(fill_label(labels.off_if_told, rule=rule_text, until=until)),)
    return join_inlines(fill_label(labels.off, until=until), fill_label(labels.rule, rule=rule_text))


def _restart_time(context: HandoutContext, row: Medicine) -> Inlines:
    labels, rule = context.labels.medicines, row.restart
    if rule is None:
        return context.blank("restart", 12)
    if rule == "ask":
        return _ask_whom(context, row)
    when = context.times.resolve(rule)
    counted = fill_label(labels.rule, rule=context.wording.interval(rule))
    if when is None:
        return join_inlines(context.blank("restart", 12), counted)
    bounds = context.labels.at if rule.before else context.labels.limit
    return join_inlines((Run(context.wording.when(when, bounds), strong=True),), counted)


def _ask_whom(context: HandoutContext, row: Medicine) -> Inlines:
    """'Ask your doctor'; if the set does not say whom to ask, the next column has a line for the name."""
    labels = context.labels.medicines
    return (Run(fill_label(labels.ask_who, who=row.decides) if row.decides else labels.ask),)


def _may_restart(row: Medicine) -> bool:
    """True if the medicine is restarted, or may be because a clinician may have stopped it."""
    return row.after is not None or row.restart is not None or _may_stop(row)


def _may_stop(row: Medicine) -> bool:
    """True if the set says to stop the medicine, or when to stop it if a clinician says so."""
    return row.action == "stop" or (row.before is not None and row.action != "continue")


def _row_after(context: HandoutContext, is_own: bool, row: Medicine, group: list[Medicine]) -> TableRow:
    """A row about restarting only; the preparation page says why the medicine is stopped."""
    time_off, restart_text = restart(context, row)
    after = context.prose(row.note_after) if row.note_after else ()
    return TableRow(
        ((Run(_names(context, group)),), context.after_condition(row, restart_text), _decider(context, row)),
        is_own,
        join_inlines(time_off, after),
    )
