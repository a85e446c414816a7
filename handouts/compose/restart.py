"""Build the medicine table for the time after the procedure: what to do now with each medicine.

No word of it presumes a stop that the set does not order. A medicine that the set says to stop has the day to start it
again. For one that a clinician decides about, the page asks whether anybody stopped it.
"""

from __future__ import annotations

from typing import TypeAlias

from handouts.compose.as_needed import document_as_needed, is_forbidden
from handouts.compose.context import HandoutContext
from handouts.compose.courses import document_courses
from handouts.compose.medicine_matching import names_only
from handouts.compose.medicines import (
    group_rows,
    is_for_diabetes,
    is_thinner,
    knows_own,
    medicine_table,
    names_of,
    open_decider,
    open_lines,
    other_medicines,
    takes_none,
    whom_to_ask,
)
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines
from handouts.content.models.instructions import Medicine
from handouts.content.models.times import Interval
from handouts.document import (
    Blank,
    Block,
    Heading,
    Inlines,
    ItemList,
    ListItem,
    Paragraph,
    Run,
    TableRow,
    bold,
)

_Group: TypeAlias = tuple[bool, Medicine, list[Medicine]]
"""Whether a group is of the patient's own medicines, its first row, and all its rows."""


def table_after(context: HandoutContext, lines: int) -> tuple[Block, ...]:
    """After the procedure: medicines to ask about, and what to do with each medicine now (or lines).

    No word of it says that a medicine was stopped, unless the set orders it. If the patient's medicines are known, the
    others are in lists below the table.
    """
    labels = context.labels.medicines
    groups = [entry for entry in group_rows(context) if entry[0] or entry[1].action != "continue"]
    shown = [entry for entry in groups if entry[0] or not knows_own(context)]
    mark = not knows_own(context)  # a table of only the patient's medicines needs no marks
    rows = tuple(_row_after(context, is_own, row, group, mark=mark) for is_own, row, group in _joined(context, shown))
    others = [entry[1:] for entry in groups if not entry[0] and knows_own(context)]
    header = (labels.medicine, labels.what_to_do, labels.decides)
    table: Block = medicine_table(header, rows, labels.yours)
    if not groups:
        table = open_lines(context, labels.open_restart, lines)
    return (
        *takes_none(context),
        *_ask_before_leaving(context, _unmatched_after(context)),
        *((table,) if rows or not groups else ()),
        *other_medicines(labels.others_after, _others_to_restart(context, others)),
        *other_medicines(labels.others_ask, _others_to_ask(context, others)),
    )


def _joined(context: HandoutContext, groups: list[_Group]) -> list[_Group]:
    """The groups of the table. Those that are not the patient's own are joined if the page says the same about them.

    A blood thinner and a medicine for diabetes never share a row: the one may wait for a call, the other may not.
    """
    own = [entry for entry in groups if entry[0]]
    joined: dict[tuple[Inlines | bool, ...], _Group] = {}
    for is_own, row, group in groups:
        if not is_own:
            note = context.prose(row.note_after) if row.note_after else ()
            kind = is_thinner(context, row), is_for_diabetes(context, row)
            first = joined.setdefault((*kind, *_cells_after(context, row), note), (False, row, []))
            first[2].extend(group)
    return [*own, *joined.values()]


def _unmatched_after(context: HandoutContext) -> tuple[str, ...]:
    """What to ask about after the procedure.

    A medicine that the same page says to take is not to ask about. What depends on an open question still is.
    """
    courses = [course for course in document_courses(context) if course.only_if is None]
    taken = [" ".join((course.medicine, *course.for_each)) for course in courses]
    taken += [" ".join((entry.medicine, *entry.brands)) for entry in document_as_needed(context) if not entry.only_if]
    return tuple(
        name
        for name in context.medicines.ask
        if not (taken and names_only(name, taken)) and not is_forbidden(context, name)
    )


def _ask_before_leaving(context: HandoutContext, names: tuple[str, ...]) -> tuple[Block, ...]:
    """What to ask about on the way home, each with a line for the answer. Nothing says that it was stopped."""
    if not names:
        return ()
    labels = context.labels.medicines
    items = tuple(
        ListItem(
            fill_label_inlines(
                labels.with_class,
                {"medicine": (Run(name, strong=True),), "kind": (Blank(labels.what_to_do, 24),)},
            )
        )
        for name in names
    )
    return (Heading(labels.unmatched_after, 3), Paragraph((Run(labels.unmatched_note),)), ItemList(items))


def _row_after(context: HandoutContext, is_own: bool, row: Medicine, group: list[Medicine], *, mark: bool) -> TableRow:
    """A row about the time after the procedure; the preparation page says why a medicine is stopped."""
    names: Inlines = (Run(names_of(context, group), strong=is_own),)
    note = context.prose(row.note_after) if row.note_after else ()
    return TableRow((names, *_cells_after(context, row)), is_own and mark, note)


def _cells_after(context: HandoutContext, row: Medicine) -> tuple[Inlines, Inlines]:
    """What to do with a medicine now, and a line for whom to ask."""
    decider = () if row.restart == "ask" else open_decider(context, row)
    return context.after_condition(row, restart(context, row)), decider


def restart(context: HandoutContext, row: Medicine) -> Inlines:
    """What to do with a medicine after the procedure.

    Only a medicine that the set says to stop is one to start again. For one that a clinician decides about, it is not
    known whether it was stopped: the page asks, and says what to do if it was not.
    """
    labels = context.labels.medicines
    if row.action == "continue":
        return join_inlines((Run(labels.keep, strong=True),), context.unless_words(row.unless))
    if is_for_diabetes(context, row) and row.action == "ask":
        return _dose_tonight(context, row)
    time_off = _time_off(context, row)
    who = {"who": whom_to_ask(context, row)}
    if row.action == "stop":
        return join_inlines(time_off, _restart_stopped(context, row))
    if row.action == "change" and not _may_restart(row):
        return bold(fill_label_inlines(labels.changed, who))
    stopped = (
        fill_label_inlines(labels.stopped_on, {"when": _restart_day(context, row)})
        if _has_restart_day(row)
        else fill_label_inlines(labels.stopped_ask, who)
    )
    if_not = fill_label_inlines(labels.changed, who) if row.action == "change" else (Run(labels.not_stopped),)
    return join_inlines(time_off, stopped, if_not)


def _dose_tonight(context: HandoutContext, row: Medicine) -> Inlines:
    """'Ask your doctor before going home which dose is due tonight: ____': the next dose cannot wait for a call."""
    labels = context.labels.medicines
    values = {"who": whom_to_ask(context, row), "dose": (Blank(context.labels.doses.dose, 14),)}
    day = fill_label_inlines(labels.stopped_on, {"when": _restart_day(context, row)}) if _has_restart_day(row) else ()
    return join_inlines(_time_off(context, row), day, fill_label_inlines(labels.dose_tonight, values))


def _restart_stopped(context: HandoutContext, row: Medicine) -> Inlines:
    """'If you stopped it, start again: Wednesday, December 2', 'Ask your doctor before you start it again.'"""
    labels = context.labels.medicines
    if row.restart == "ask":
        return fill_label_inlines(labels.ask_restart, {"who": whom_to_ask(context, row)})
    label = labels.restart_on if row.after else labels.restart_if
    return fill_label_inlines(label, {"when": _restart_day(context, row)})


def _time_off(context: HandoutContext, row: Medicine) -> Inlines:
    labels, rule = context.labels.medicines, row.after
    if rule is None:
        return ()
    conditional, when, rule_text = row.action != "stop", context.times.resolve(rule), context.wording.interval(rule)
    if when is None:
        label = labels.off_rule_if_told if conditional else labels.off_rule
        words = (Run(fill_label(label, rule=rule_text), strong=not conditional),)
        return join_inlines(words, context.unless_words(row.unless))
    until = context.wording.when(when, context.labels.until)
    if conditional:
        return (Run(fill_label(labels.off_if_told, rule=rule_text, until=until)),)
    return join_inlines(
        (Run(fill_label(labels.off, until=until), strong=True),),
        fill_label(labels.rule, rule=rule_text),
        context.unless_words(row.unless),
    )


def _restart_day(context: HandoutContext, row: Medicine) -> Inlines:
    """'Wednesday, December 2 (1 day after your procedure)', or a line."""
    labels, rule = context.labels.medicines, row.restart
    if row.restart_once:
        state = fill_label_inlines(context.labels.states.once, {"state": context.prose(row.restart_once)})
        if not isinstance(rule, Interval):
            return bold(state)
        day = _restart_day(context, row.model_copy(update={"restart_once": None}))
        return fill_label_inlines(context.labels.states.joined, {"first": day, "second": bold(state)})
    if not isinstance(rule, Interval):
        return context.blank("restart", 12)
    when = context.times.resolve(rule)
    counted = fill_label(labels.rule, rule=context.wording.interval(rule))
    if when is None:
        return join_inlines(context.blank("restart", 12), counted)
    bounds = context.labels.at if rule.before else context.labels.limit
    return join_inlines((Run(context.wording.when(when, bounds), strong=True),), counted)


def _has_restart_day(row: Medicine) -> bool:
    return isinstance(row.restart, Interval) or row.restart_once is not None


def _may_restart(row: Medicine) -> bool:
    """True if the medicine may have to be started again because a clinician may have stopped it."""
    return any((row.after, row.restart, row.restart_once, row.before))


def _others_to_restart(context: HandoutContext, others: list[tuple[Medicine, list[Medicine]]]) -> tuple[ListItem, ...]:
    """'Wednesday, December 2 (1 day after your procedure): warfarin (Coumadin, Jantoven); apixaban (Eliquis)'."""
    lines: dict[Inlines, list[Medicine]] = {}
    for row, group in others:
        if _has_restart_day(row):
            when = join_inlines(_time_off(context, row), _restart_day(context, row))
            lines.setdefault(context.after_condition(row, when), []).extend(group)
    label = context.labels.medicines.with_class
    return tuple(
        ListItem(fill_label_inlines(label, {"medicine": when, "kind": (Run(names_of(context, rows)),)}))
        for when, rows in lines.items()
    )


def _others_to_ask(context: HandoutContext, others: list[tuple[Medicine, list[Medicine]]]) -> tuple[ListItem, ...]:
    """'metformin: Stay off it until Thursday, December 3. Ask your doctor', 'aspirin: Ask your heart doctor'."""
    labels = context.labels.medicines
    lines: dict[Inlines, list[Medicine]] = {}
    for row, group in others:
        if not _has_restart_day(row):
            who = fill_label(labels.ask_who, who=row.decides) if row.decides else ""
            text = context.after_condition(row, join_inlines(_time_off(context, row), who))
            lines.setdefault(text, []).extend(group)
    return tuple(
        ListItem(fill_label_inlines(labels.with_class, {"medicine": (Run(names_of(context, rows)),), "kind": text}))
        if text
        else ListItem((Run(names_of(context, rows)),))
        for text, rows in lines.items()
    )
