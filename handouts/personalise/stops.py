"""Rules to stop eating, drinking and smoking to what a page says of them: a time, a day, a sentence, and the rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from handouts.content.quantities import DayBefore, FromMidnight, Interval
from handouts.document import Inlines, Run
from handouts.personalise.case import Case
from handouts.personalise.clock import day_of, timed
from handouts.personalise.filling import fill, fill_inlines, say
from handouts.personalise.moments import LAST_MINUTE, When

Rule = FromMidnight | DayBefore | Interval | dt.time


@dataclass(frozen=True)
class Stop:
    """One stop in words."""

    what: str
    """'Stop eating'."""
    time: Inlines
    """'11:59 PM', or a line."""
    full: Inlines
    """'11:59 PM on Monday, November 30', or a longer line."""
    day: str
    """'Monday, November 30', or 'the night before your procedure'; '' when unknown."""
    sentence: Inlines
    """'Stop eating at 11:59 PM on Monday, November 30.'"""
    rule: str
    """'(8 hours before you arrive)', where hours are counted; else ''."""
    night: str
    """'the night between Monday and Tuesday', where the wrong one could be taken; else ''."""
    when: When | None
    source: Rule | None


def stops(case: Case) -> tuple[Stop, ...]:
    """Eating and drinking: one stop when one rule holds for both, else two."""
    fasting, words = case.rules.fasting, case.labels.fasting
    if fasting.food is not None and fasting.food == fasting.clear_liquids:
        return (_stop(case, words.both, "stop_eating", fasting.food, case.moments.stop_eating),)
    if fasting.food is None and fasting.clear_liquids is None:
        return (_stop(case, words.both, "stop_eating", None, None),)
    return (
        _stop(case, words.eat, "stop_eating", fasting.food, case.moments.stop_eating),
        _stop(case, words.drink, "stop_drinking", fasting.clear_liquids, case.moments.stop_drinking),
    )


def _stop(case: Case, what: str, name: str, rule: Rule | None, when: When | None) -> Stop:
    time, day = _undated(case, rule) if when is None else _dated(case, when)
    shown = (Run(time),) if time else case.blank(name)
    full = (Run(_joined(case, time, day)),) if time else case.blank(name, 30)
    sentence = fill_inlines(case.labels.fasting.at, {"what": (Run(what),), "time": full})
    return Stop(what, shown, full, day, sentence, counted(case, rule), night(case, when), when, rule)


def _joined(case: Case, time: str, day: str) -> str:
    return fill(case.labels.dates.time_then_day, time=time, date=day) if day else time


def _dated(case: Case, when: When) -> tuple[str, str]:
    at = timed(when.first)
    if at is None:
        return case.words.earliest(when, case.words.day(when.first)), ""
    return case.words.earliest(when, case.words.time(at)), case.words.day(day_of(at))


def _undated(case: Case, rule: Rule | None) -> tuple[str, str]:
    if isinstance(rule, FromMidnight):
        return case.words.clock(LAST_MINUTE), case.labels.fasting.midnight_rule
    if isinstance(rule, DayBefore):
        return case.words.clock(rule.time), case.labels.timeline.day_before
    if isinstance(rule, dt.time):
        return case.words.clock(rule), case.labels.fasting.day_rule
    return "", ""


def counted(case: Case, rule: Rule | None) -> str:
    """The rule behind a computed time: '(8 hours before you arrive)'."""
    return fill(case.labels.medicines.rule, rule=case.words.interval(rule)) if isinstance(rule, Interval) else ""


def night(case: Case, when: When | None) -> str:
    """Which night a stop falls in, in words."""
    return case.words.night(when.first) if when else ""


def remark(case: Case, rule: str, night: str) -> Inlines:
    """The rule, and 'This is the night between Monday and Tuesday.'"""
    return say(rule, fill(case.labels.fasting.this_is, night=night) if night else "")


def smoking(case: Case) -> tuple[Inlines, Inlines]:
    """'No smoking from Monday, November 30, 10:00 AM.' and its rule; a line where the time is not known."""
    rule = case.rules.smoking
    when = case.moments.stop_smoking
    since = (Run(case.words.earliest(when, case.words.point(when.first))),) if when else case.blank("stop_smoking")
    sentence = fill_inlines(case.labels.timeline.no_smoking, {"when": since})
    return sentence, remark(case, counted(case, rule.stop if rule else None), night(case, when))
