"""Medicine table of a set to rows: what to do, the last dose, when to start again, who decides."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from handouts.content.medicines import Medicine
from handouts.content.quantities import Event, Interval
from handouts.document import Block, Callout, Heading, Inlines, Item, ItemList, Row, Run, Table, WriteLines
from handouts.personalise.case import Case
from handouts.personalise.clock import Point, day_of, timed
from handouts.personalise.filling import fill, fill_inlines, say
from handouts.personalise.holds import is_thinner, marked, ordered, relevant, title, unmatched
from handouts.personalise.lists import items
from handouts.personalise.moments import before_midnight

WIDTHS = (0.27, 0.16, 0.2, 0.19, 0.18)
WIDTHS_AFTER = (0.3, 0.48, 0.22)


def table(case: Case, lines: int) -> tuple[Block, ...]:
    """Before the procedure: advice, the table (or lines), and what the set does not name."""
    words = case.labels.medicines
    header = (words.medicine, words.what_to_do, words.last_dose, words.restart, words.decides)
    rows = tuple(_row(case, own, row, alike) for own, row, alike in _grouped(case))
    shown: Block = Table(header, rows, WIDTHS, words.yours) if rows else WriteLines((Run(words.open_lines),), lines)
    return (*_missed(case), *_unnamed(case, words.unmatched), *_advice(case), shown)


def missed(case: Case, row: Medicine) -> bool:
    """True where the day of the last dose is past when the pages are printed, and the procedure is yet to come."""
    printed, day = case.appointment.printed, case.moments.day
    if printed is None or day is None or printed > day or row.before is None or row.action == "continue":
        return False
    point = hold_point(case, row.before)
    if point is None:
        return False
    at = timed(point)
    return at.date() < printed if at else day_of(point) <= printed


def _missed(case: Case) -> tuple[Block, ...]:
    """A box above the table for a last dose that can no longer be in time."""
    rows = [row for row in relevant(case) if missed(case, row)]
    if not rows:
        return ()
    words = case.labels.medicines
    told = words.past_own if all(marked(case, row) for row in rows) else words.past_any
    names: Inlines = (Run(", ".join(row.generic for row in rows)),)
    text = fill_inlines(told, {"medicines": names, "phone": case.prose("{phone}")})
    return (Callout((text,), icon="phone"),)


def _row(case: Case, own: bool, row: Medicine, alike: list[Medicine]) -> Row:
    last, counted = last_dose(case, row)
    off, again = restart(case, row)
    cells = (_names(case, alike), _action(case, row), last, again, _decides(case, row))
    past = case.labels.medicines.past if missed(case, row) else ""
    return Row(cells, own, say((Run(past, strong=True),), counted, off, *_remarks(case, row)))


def table_after(case: Case, lines: int) -> tuple[Block, ...]:
    """After the procedure: when each medicine is started again."""
    words = case.labels.medicines
    rows = tuple(_row_after(case, own, row, alike) for own, row, alike in _grouped(case) if own or _starts_again(row))
    header = (words.medicine, words.restart, words.decides)
    blank = WriteLines((Run(words.open_restart),), lines)
    shown: Block = Table(header, rows, WIDTHS_AFTER, words.yours) if rows else blank
    return (*_unnamed(case, words.unmatched_after), shown)


def _grouped(case: Case) -> list[tuple[bool, Medicine, list[Medicine]]]:
    """Rows with one rule for several medicines, told once; this patient's own apart from the others and first."""
    groups: dict[tuple[bool, Medicine], list[Medicine]] = {}
    for row in ordered(case):
        groups.setdefault((marked(case, row), _rule(row)), []).append(row)
    return [(own, alike[0], alike) for (own, _), alike in groups.items()]


@lru_cache(maxsize=1024)
def _rule(row: Medicine) -> Medicine:
    """What a row says of its medicine, whichever that is."""
    return row.model_copy(update={"generic": "", "brands": ()})


def _advice(case: Case) -> tuple[Block, ...]:
    general = items(case, ("medicine_advice",))
    return (ItemList(general),) if general else ()


def _unnamed(case: Case, heading: str) -> tuple[Block, ...]:
    names = unmatched(case.rules, case.appointment)
    if not names:
        return ()
    return (Heading(heading, 3), ItemList(tuple(Item((Run(name, strong=True),)) for name in names), "tick"))


def _names(case: Case, rows: list[Medicine]) -> Inlines:
    names, kind = "; ".join(title(case, row) for row in rows), rows[0].drug_class
    return (Run(fill(case.labels.medicines.with_class, medicine=names, kind=kind) if kind else names),)


def _action(case: Case, row: Medicine) -> Inlines:
    words = case.labels.medicines
    action = {"stop": words.stop, "continue": words.keep, "change": words.change, "ask": words.ask}[row.action]
    return (Run(action, strong=True),)


def _remarks(case: Case, row: Medicine) -> list[Inlines | str]:
    remarks: list[Inlines | str] = [case.prose(text) for text in (row.reason, row.note, row.note_after) if text]
    if _warned(case, row):
        words = case.labels.medicines
        remarks.append(words.thinner_stop if row.action == "stop" and row.before else words.thinner)
    return remarks


def _warned(case: Case, row: Medicine) -> bool:
    return is_thinner(case, row) and row.action != "continue"


def _decides(case: Case, row: Medicine) -> Inlines:
    return (Run(row.decides),) if row.decides else case.blank("decides", 10)


def last_dose(case: Case, row: Medicine) -> tuple[Inlines, Inlines]:
    """'Wednesday, November 25', and '(none from Thursday, November 26: 5 days before December 1)'."""
    words, rule = case.labels.medicines, row.before
    if rule is None:
        return _unstated(case, row, "last_dose"), ()
    told = words.if_told if row.action != "stop" else ""
    last, counted = _last_dose(case, rule)
    return say(told, last), counted


def _unstated(case: Case, row: Medicine, name: str) -> Inlines:
    """A line to write the day on, where a day is to be expected."""
    words = case.labels.medicines
    if row.action == "continue":
        return (Run(words.no_break),)
    expected = row.action == "stop" or is_thinner(case, row) or _starts_again(row) or row.before is not None
    return case.blank(name, 12) if expected else (Run(words.as_told),)


def _last_dose(case: Case, rule: Interval) -> tuple[Inlines, Inlines]:
    words, when = case.labels.medicines, case.moments.resolve(rule)
    counted = fill(words.rule, rule=case.words.interval(rule))
    if when is None:
        return case.blank("last_dose", 12), say(counted)
    at = timed(before_midnight(when).first)
    if at is not None:
        time = case.words.earliest(when, case.words.time(at))
        after = fill(words.none_after, time=time, date=case.words.day(at.date()))
        return (Run(after, strong=True),), say(counted, case.words.night(at))
    return _last_day(case, rule, day_of(when.first))


def _last_day(case: Case, rule: Interval, first_without: dt.date) -> tuple[Inlines, Inlines]:
    words, anchor = case.labels.medicines, _anchor_day(case, rule)
    amount = case.words.amount(rule.duration)
    counted = fill(words.days_before, amount=amount, date=case.words.short_day(anchor)) if anchor else ""
    note = fill(words.none_from, date=case.words.day(first_without), rule=counted or case.words.interval(rule))
    return (Run(case.words.day(first_without - dt.timedelta(days=1)), strong=True),), (Run(note),)


def _anchor_day(case: Case, rule: Interval) -> dt.date | None:
    if rule.event is Event.ARRIVAL and case.moments.check_in:
        return day_of(case.moments.check_in.first)
    return case.moments.day


def restart(case: Case, row: Medicine) -> tuple[Inlines, Inlines]:
    """How long a medicine stays off, and when it is taken again."""
    if row.after is None and row.restart is None:
        return (), _unstated(case, row, "restart")
    return _off(case, row), _again(case, row)


def _off(case: Case, row: Medicine) -> Inlines:
    words, rule = case.labels.medicines, row.after
    if rule is None:
        return ()
    told, when = row.action != "stop", case.moments.resolve(rule)
    if when is None:
        return (Run(fill(words.off_rule_if_told if told else words.off_rule, rule=case.words.interval(rule))),)
    until = case.words.when(when, case.labels.until)
    if told:
        return (Run(fill(words.off_if_told, rule=case.words.interval(rule), until=until)),)
    return say(fill(words.off, until=until), fill(words.rule, rule=case.words.interval(rule)))


def _again(case: Case, row: Medicine) -> Inlines:
    words, rule = case.labels.medicines, row.restart
    if rule is None:
        return case.blank("restart", 12)
    if rule == "ask":
        who = fill(words.ask_who, who=row.decides) if row.decides else ""
        return (Run(who),) if who else say(words.ask_open, case.blank("decides", 12))
    when = case.moments.resolve(rule)
    counted = fill(words.rule, rule=case.words.interval(rule))
    if when is None:
        return say(case.blank("restart", 12), counted)
    bounds = case.labels.at if rule.before else case.labels.limit
    return say((Run(case.words.when(when, bounds), strong=True),), counted)


def _starts_again(row: Medicine) -> bool:
    """True where the set says something about the time after the procedure."""
    return row.action == "stop" or row.after is not None or row.restart is not None


def _row_after(case: Case, own: bool, row: Medicine, alike: list[Medicine]) -> Row:
    """Why it is stopped is told before the procedure; here only what belongs to starting again."""
    off, again = restart(case, row)
    after = case.prose(row.note_after) if row.note_after else ()
    return Row((_names(case, alike), again, _decides(case, row)), own, say(off, after))


def hold_point(case: Case, rule: Interval) -> Point | None:
    """From when a medicine is not taken: the earliest day or instant of the rule."""
    when = case.moments.resolve(rule)
    return before_midnight(when).first if when else None
