"""Build the texts of signs: 'Fever (above 38.5 °C)', 'You have no result (from Tuesday, December 15 on)'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import NBSP, fill_label, fill_label_inlines, no_break, without_period
from handouts.compose.plan_entries import rule_words, until_words
from handouts.content.models.sign_limits import SignLimit
from handouts.content.models.signs import Sign, SignTimes
from handouts.content.models.time_rules import TimeRule
from handouts.content.models.times import Bound, Duration
from handouts.document import Inlines, Run

COUNTED_UNITS = ("", "times", "inch", "cm", "mm", "mL")
"""Units of what is counted or has a size: 'more than 3 times', not 'above 3 times'."""
_COUNT_LABELS = {"above": "over", "at_least": "at_least", "below": "under", "at_most": "up_to"}


def sign_sentences(context: HandoutContext, signs: Iterable[str | Sign]) -> tuple[Inlines, ...]:
    """Each sign with its times; one that may not be for this patient comes after the words of its condition."""
    return tuple(
        context.prose(sign)
        if isinstance(sign, str)
        else context.after_condition(sign, context.timed_prose(sign, timed_sign(context, sign, sign.text)))
        for sign in signs
    )


def timed_sign(context: HandoutContext, times: SignTimes, text: str) -> Inlines:
    """A sign with its times in parentheses, before its period if it has one."""
    words = list(_time_words(context, times))
    if not words:
        return context.prose(text)
    labels, is_sentence = context.labels.signs, without_period(text) != text
    times_text = (
        words[0] if len(words) == 1 else fill_label(labels.both, first=words[0], second=context.joined(words[1:]))
    )
    values = {"sign": context.prose(without_period(text)), "times": (Run(times_text),)}
    return fill_label_inlines(labels.sentence if is_sentence else labels.sign, values)


def _time_words(context: HandoutContext, times: SignTimes) -> Iterator[str]:
    labels = context.labels.signs
    if times.after_state and times.time_after:
        amount = context.wording.amount(times.time_after)
        yield fill_label(context.labels.timing.after_state, amount=amount, state=context.plain(times.after_state))
    if times.limit:
        yield _limit_words(context, times.limit, times.period)
    if times.lasting:
        amount = context.wording.amount(times.lasting)
        # The label of an exact length is that of `more than`; the amount itself says `at least`.
        yield fill_label(labels.more_than if times.lasting.bound is Bound.EXACT else labels.lasting, amount=amount)
    if times.starts:
        yield _start_words(context, times.starts)
    if times.within:
        yield until_words(context, times.within)


def _limit_words(context: HandoutContext, limit: SignLimit, period: Duration | None) -> str:
    """'above 38.5 °C', 'more than 3 times in 24 hours', 'above 7 of 10'."""
    labels, value = context.labels, _value_words(context, limit)
    if limit.second:
        value = fill_label(labels.signs.limits.both, value=value, second=_measured(context, *limit.second))
    if period is None and (limit.most is not None or limit.unit not in COUNTED_UNITS):
        return fill_label(getattr(labels.signs.limits, limit.side), value=value)
    words = fill_label(getattr(labels.durations, _COUNT_LABELS[limit.side]), amount=value)
    if period is None:
        return words
    return f"{words} {fill_label(labels.timing.in_period, amount=context.wording.amount(period))}"


def _value_words(context: HandoutContext, limit: SignLimit) -> str:
    """'38.5 °C', '3 times', '120 beats a minute', '180/110 mmHg', '7 of 10', or the number alone of a count."""
    number, timing = context.wording.number(limit.number), context.labels.timing
    if limit.most is not None:
        return no_break(fill_label(timing.of_most, number=number, most=context.wording.number(limit.most)))
    if limit.lower is not None:
        number = f"{number}/{context.wording.number(limit.lower)}"
        return f"{number}{NBSP}{limit.unit}"
    if limit.unit in ("times", "inch"):
        return context.wording.counted(number, limit.unit, limit.number)
    if limit.unit == "beats":
        return no_break(fill_label(timing.beats, number=number))
    return _measured(context, limit.number, limit.unit) if limit.unit else number


def _measured(context: HandoutContext, number: Decimal, unit: str) -> str:
    """'38.5 °C', '92%'."""
    return f"{context.wording.number(number)}{'' if unit == '%' else NBSP}{unit}"


def _start_words(context: HandoutContext, rule: TimeRule) -> str:
    """'from Tuesday, December 15 on'; the rule itself if its day is not known."""
    labels, when = context.labels.signs, context.rule_times.resolve(rule)
    if when is not None and when.is_range:  # both ends, with the range that the set states
        words = fill_label(labels.from_rule, rule=rule_words(context, rule))
        day = context.wording.when(when, context.labels.at)
        return fill_label(context.labels.medicines.with_class, medicine=words, kind=day)
    if when is None:
        return fill_label(labels.from_rule, rule=rule_words(context, rule))
    return fill_label(labels.from_time, time=context.wording.when(when, context.labels.at))
