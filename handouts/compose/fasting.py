"""Rules to stop eating, drinking and smoking to what a page says of them: a time, a day, a sentence, and the rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines
from handouts.compose.times import LAST_MINUTE, TimeRange
from handouts.content.models.times import Bound, DayBefore, Duration, FromMidnight, Interval
from handouts.document import Blank, Inlines, Run

Rule = FromMidnight | DayBefore | Interval | dt.time


@dataclass(frozen=True)
class FastingStop:
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
    when: TimeRange | None
    source: Rule | None


def fasting_stops(case: HandoutContext) -> tuple[FastingStop, ...]:
    """Eating and drinking: one stop when one rule holds for both, else two.

    Where the set states no time, nothing says "stop": the line to write on is for eating and drinking, and what the set
    says in words about both stands in its place.
    """
    fasting, words = case.rules.fasting, case.labels.fasting
    food, liquids = case.moments.stop_eating, case.moments.stop_drinking
    if fasting.food == fasting.clear_liquids:
        return (_stop(case, words.both if fasting.food else words.open, "stop_eating", fasting.food, food),)
    return (
        _stop(case, words.eat if fasting.food else words.open_food, "stop_eating", fasting.food, food),
        _stop(
            case, words.drink if fasting.clear_liquids else words.open_liquids,
            "stop_drinking", fasting.clear_liquids, liquids,
        ),
    )  # fmt: skip


def stop_sentence(case: HandoutContext) -> tuple[Inlines, ...]:
    """What the set says about eating and drinking where it states no time for either."""
    fasting = case.rules.fasting
    return case.sentences(fasting.text) if fasting.food is None and fasting.clear_liquids is None else ()


def _stop(case: HandoutContext, what: str, name: str, rule: Rule | None, when: TimeRange | None) -> FastingStop:
    time, day = _undated(case, rule) if when is None else case.words.stop(when)
    open_line = (Blank(what, 18),) if rule is None else case.blank(name)
    shown = (Run(time),) if time else open_line
    full = (Run(_joined(case, time, day)),) if time else case.blank(name, 30)
    template = case.labels.fasting.at_range if when and when.is_range else case.labels.fasting.at
    sentence = fill_label_inlines(template, {"what": (Run(what),), "time": full})
    return FastingStop(what, shown, full, day, sentence, counted_rule(case, rule), case.words.nights(when), when, rule)


def _joined(case: HandoutContext, time: str, day: str) -> str:
    return fill_label(case.labels.dates.time_then_day, time=time, date=day) if day else time


def _undated(case: HandoutContext, rule: Rule | None) -> tuple[str, str]:
    """The clock time of a rule, and its day in words; midnight as the minute before it, as where the date is known."""
    midnight = dt.time(0)
    if isinstance(rule, FromMidnight) or rule == midnight:
        return case.words.clock(LAST_MINUTE), case.labels.fasting.midnight_rule
    if isinstance(rule, DayBefore):
        if rule.time == midnight:
            two_days = case.words.amount(Duration.parse("2 days"))
            return case.words.clock(LAST_MINUTE), fill_label(case.labels.timeline.before, amount=two_days)
        return case.words.clock(rule.time), case.labels.timeline.day_before
    if isinstance(rule, dt.time):
        return case.words.clock(rule), case.labels.fasting.day_rule
    return "", ""


def counted_rule(case: HandoutContext, rule: Rule | None) -> str:
    """The rule behind a computed time: '(8 hours before you arrive)'."""
    return fill_label(case.labels.medicines.rule, rule=case.words.interval(rule)) if isinstance(rule, Interval) else ""


def stop_remark(case: HandoutContext, rule: str, night: str) -> Inlines:
    """The rule, and 'This is the night between Monday and Tuesday.'"""
    return join_inlines(rule, fill_label(case.labels.fasting.this_is, night=night) if night else "")


def smoking_stop(case: HandoutContext) -> tuple[Inlines, Inlines]:
    """'No smoking from Monday, November 30, 10:00 AM.' and its rule; a line where the time is not known."""
    rule = case.rules.smoking
    when = case.moments.stop_smoking
    sentence = fill_label_inlines(case.labels.timeline.no_smoking, {"when": case.blank("stop_smoking")})
    if when:
        sentence = (Run(_no_smoking(case, when)),)
    return sentence, stop_remark(case, counted_rule(case, rule.stop if rule else None), case.words.nights(when))


def _no_smoking(case: HandoutContext, when: TimeRange) -> str:
    """'No smoking from Monday, November 30, 10:00 AM.', or 'Stop smoking between ... and ...'."""
    first, last, words = case.words.point(when.first), case.words.point(when.last), case.labels.timeline
    if when.bound is Bound.ABOUT:
        first = fill_label(case.labels.at.about, time=first)
    if when.is_range:
        return fill_label(words.no_smoking_range, first=first, last=last)
    return fill_label(words.no_smoking, when=first)
