"""Put the rules to stop eating, drinking and smoking into words: the time, the day, a sentence, and the rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines
from handouts.compose.times import LAST_MINUTE, TimeRange
from handouts.content.models.conditional import ConditionalText
from handouts.content.models.instructions import FASTING_LINES
from handouts.content.models.times import (
    Bound,
    DayBefore,
    Duration,
    Event,
    FastingStart,
    FromMidnight,
    Interval,
    NoFast,
)
from handouts.document import Blank, Inlines, Run

FastingRule = FastingStart


@dataclass(frozen=True)
class FastingStop:
    """When to stop eating or drinking, in words."""

    name: str
    """Its line of `fasting`: food, clear_liquids, breast_milk, formula."""
    action: str
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
    """'(8 hours before you arrive)' for a rule that counts hours; else ''."""
    night: str
    """'the night between Monday and Tuesday' for a time near midnight; else ''."""
    when: TimeRange | None
    source: FastingRule | None


def fasting_stops(context: HandoutContext) -> tuple[FastingStop, ...]:
    """When to stop eating and drinking: one stop if food and liquids have the same rule, else two; then those for milk.

    If the set states no time, the page does not say "stop": it has a line to write on, or the advice of the set (see
    `fasting_advice`). Breast milk and formula are for babies: without a stated time, they have no line.
    """
    return (*_food_stops(context), *_milk_stops(context))


def fasting_stop(context: HandoutContext, line: str) -> FastingStop:
    """The stop for a line of `fasting`: that of food if both have the same rule."""
    stops = fasting_stops(context)
    return next((stop for stop in stops if stop.name == line), stops[0])


def _food_stops(context: HandoutContext) -> tuple[FastingStop, ...]:
    labels = context.labels.fasting
    food, liquids = fasting_rules(context)
    if isinstance(liquids, NoFast) and not isinstance(food, NoFast):
        action = labels.eat if food else labels.open_food
        return (_build_stop(context, "food", action, food),)
    food, liquids = (None if isinstance(rule, NoFast) else rule for rule in (food, liquids))
    if food == liquids:
        return (_build_stop(context, "food", labels.both if food else labels.open, food),)
    return (
        _build_stop(context, "food", labels.eat if food else labels.open_food, food),
        _build_stop(context, "clear_liquids", labels.drink if liquids else labels.open_liquids, liquids),
    )


def _milk_stops(context: HandoutContext) -> tuple[FastingStop, ...]:
    labels, fasting = context.labels.fasting, context.rules.fasting
    lines = (("breast_milk", labels.breast_milk, fasting.breast_milk), ("formula", labels.formula, fasting.formula))
    return tuple(
        _build_stop(context, name, action, rule)
        for name, action, rule in lines
        if rule is not None and not isinstance(rule, NoFast)
    )


def fasting_rules(context: HandoutContext) -> tuple[FastingStart | None, FastingStart | None]:
    """The rules for food and for clear liquids."""
    return context.rules.fasting.food, context.rules.fasting.clear_liquids


def fasting_advice(context: HandoutContext) -> tuple[Inlines, ...]:
    """The set's advice on eating and drinking if it states no time for any of it; else ()."""
    rules = [getattr(context.rules.fasting, name) for name in FASTING_LINES]
    return fasting_text(context) if all(rule is None or isinstance(rule, NoFast) for rule in rules) else ()


def fasting_text(context: HandoutContext) -> tuple[Inlines, ...]:
    """'Eat as usual.' where the set says so, and its text about the whole fast."""
    labels, fasting = context.labels.fasting, context.rules.fasting
    free = {name for name in FASTING_LINES if isinstance(getattr(fasting, name), NoFast)}
    if {"food", "clear_liquids"} <= free:
        usual = [labels.eat_and_drink_as_usual]
    else:
        usual = [labels.eat_as_usual] if "food" in free else []
        usual += [labels.drink_as_usual] if "clear_liquids" in free else []
    usual += [labels.breast_milk_as_usual] if "breast_milk" in free else []
    usual += [labels.formula_as_usual] if "formula" in free else []
    own = [text for name in FASTING_LINES if name in free for text in _line_texts(context, name)]
    return (*((Run(text),) for text in usual), *context.sentences((*own, *fasting.text)))


def stop_text(context: HandoutContext, stop: FastingStop) -> tuple[Inlines, ...]:
    """The text of the set that is only about this stop."""
    names: tuple[str, ...] = (stop.name,)
    food, liquids = fasting_rules(context)
    if stop.name == "food" and food == liquids:  # one stop for both
        names = ("food", "clear_liquids")
    return context.sentences(text for name in names for text in _line_texts(context, name))


def _line_texts(context: HandoutContext, name: str) -> tuple[str | ConditionalText, ...]:
    texts: tuple[str | ConditionalText, ...] = getattr(context.rules.fasting, f"{name}_text")
    return texts


def _build_stop(context: HandoutContext, line: str, action: str, rule: FastingRule | None) -> FastingStop:
    when = context.times.fasting_stop(line)
    name = _BLANK_NAMES[line]
    time, day = _undated_time(context, rule) if when is None else context.wording.stop(when)
    open_line = (Blank(action, 18),) if rule is None or not context.label(name) else context.blank(name)
    shown = (Run(time),) if time else open_line
    is_counted = when is None and isinstance(rule, DayBefore) and day != context.labels.timeline.day_before
    time_and_day = context.labels.fasting.days_before if is_counted else context.labels.dates.time_then_day
    full_text = fill_label(time_and_day, time=time, date=day) if day else time
    full = (Run(full_text),) if time else open_line if not context.label(name) else context.blank(name, 30)
    template = context.labels.fasting.at_range if when and when.is_range else context.labels.fasting.at
    sentence = fill_label_inlines(template, {"what": (Run(action),), "time": full})
    return FastingStop(
        line, action, shown, full, day, sentence, counted_rule(context, rule), context.wording.nights(when), when, rule
    )


_BLANK_NAMES = {"food": "stop_eating", "clear_liquids": "stop_drinking", "breast_milk": "", "formula": ""}
"""The label of the line to write on. A line without one is labeled with what to stop."""


def _undated_time(context: HandoutContext, rule: FastingRule | None) -> tuple[str, str]:
    """The clock time of a rule and its day in words, without a date. Midnight is the minute before, as with a date."""
    midnight = dt.time(0)
    if isinstance(rule, FromMidnight) or rule == midnight:
        return context.wording.clock(LAST_MINUTE), context.labels.fasting.midnight_rule
    if isinstance(rule, DayBefore):
        is_midnight = rule.time == midnight
        return context.wording.clock(LAST_MINUTE if is_midnight else rule.time), _days_before(
            context, rule.days + is_midnight
        )
    if isinstance(rule, dt.time):
        return context.wording.clock(rule), context.labels.fasting.day_rule
    return "", ""


def _days_before(context: HandoutContext, days: int) -> str:
    """'the day before', '2 days before your procedure'."""
    if days == 1:
        return context.labels.timeline.day_before
    return context.wording.interval(Interval(Duration.parse(f"{days} days"), before=True, event=Event.PROCEDURE))


def counted_rule(context: HandoutContext, rule: FastingRule | None) -> str:
    """The rule behind a computed time, '(8 hours before you arrive)'; '' for a clock time."""
    return (
        fill_label(context.labels.medicines.rule, rule=context.wording.interval(rule))
        if isinstance(rule, Interval)
        else ""
    )


def rule_and_night(context: HandoutContext, rule: str, night: str) -> Inlines:
    """The rule, and 'This is the night between Monday and Tuesday.'"""
    return join_inlines(rule, fill_label(context.labels.fasting.this_is, night=night) if night else "")


def smoking_sentence(context: HandoutContext) -> tuple[Inlines, Inlines]:
    """'No smoking from Monday, November 30, 10:00 AM.' and its rule; with a line if the time is not known."""
    rule = context.rules.smoking
    when = context.times.stop_smoking
    sentence = fill_label_inlines(context.labels.timeline.no_smoking, {"when": context.blank("stop_smoking")})
    if when:
        sentence = (Run(_no_smoking_sentence(context, when)),)
    elif rule and (undated := _undated_time(context, rule.stop))[0]:
        is_counted = isinstance(rule.stop, DayBefore) and undated[1] != context.labels.timeline.day_before
        template = context.labels.fasting.days_before if is_counted else context.labels.dates.time_then_day
        full = fill_label(template, time=undated[0], date=undated[1])
        sentence = (Run(fill_label(context.labels.timeline.no_smoking, when=full)),)
    return sentence, rule_and_night(
        context, counted_rule(context, rule.stop if rule else None), context.wording.nights(when)
    )


def _no_smoking_sentence(context: HandoutContext, when: TimeRange) -> str:
    """'No smoking from Monday, November 30, 10:00 AM.', or 'Stop smoking between ... and ...'."""
    first, last, labels = context.wording.point(when.first), context.wording.point(when.last), context.labels.timeline
    if when.bound is Bound.ABOUT:
        first = fill_label(context.labels.at.about, time=first)
    if when.is_range:
        return fill_label(labels.no_smoking_range, first=first, last=last)
    return fill_label(labels.no_smoking, when=first)
