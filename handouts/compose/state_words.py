"""Words for how long a text applies, and from or until which state: until the wound has healed."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, mark, no_break
from handouts.compose.wording import TimeWording
from handouts.content.models.amounts import DoseLimit, parse_limits
from handouts.content.models.conditional import ConditionalText
from handouts.content.models.labels import Labels
from handouts.content.models.lengths import Length
from handouts.content.models.times import Duration, Unit
from handouts.document import Inlines, Run


def timed_text(labels: Labels, text: ConditionalText, what: Inlines, once: Inlines, until: Inlines) -> Inlines:
    """`what` after how long it holds. `once` and `until` are the words of its states, () if it has none."""
    parts: list[Inlines] = []
    if once:
        parts.append(once_words(labels, once, text.delay))
    if text.lasts:
        parts.append((Run(length_words(labels, text.lasts)),))
    if until:
        parts.append(until_state_words(labels, until, text.delay))
    return with_pause(labels, with_lead(labels, parts, what), text.pause)


def once_words(labels: Labels, state: Inlines, delay: Duration | None) -> Inlines:
    """'once you feel ready', or 'from 24 hours after you take the last tablet on'."""
    if delay is None:
        return fill_label_inlines(labels.states.once, {"state": state})
    amount: Inlines = (Run(TimeWording(labels).amount(delay)),)
    return fill_label_inlines(labels.timing.once_delay, {"amount": amount, "state": state})


def until_state_words(labels: Labels, state: Inlines, delay: Duration | None) -> Inlines:
    """'until the wound has healed', or 'until 24 hours after you take the last tablet'."""
    if delay is None:
        return fill_label_inlines(labels.states.until, {"state": state})
    amount: Inlines = (Run(TimeWording(labels).amount(delay)),)
    return fill_label_inlines(labels.timing.until_delay, {"amount": amount, "state": state})


def with_pause(labels: Labels, what: Inlines, pause: Duration | None) -> Inlines:
    """`what`, and how long to wait before the next time."""
    if pause is None:
        return what
    amount: Inlines = (Run(TimeWording(labels).amount(pause), strong=True),)
    return fill_label_inlines(labels.timing.pause, {"what": what, "amount": amount})


def limit_words(labels: Labels, term: Callable[[str], str], limits: str) -> str:
    """'4 times in 24 hours, 3000 mg a day'. `term` returns the words that the page prints for an amount."""
    return mark(labels.punctuation.entries).join(_limit(labels, term, limit) for limit in parse_limits(limits))


def _limit(labels: Labels, term: Callable[[str], str], limit: DoseLimit) -> str:
    amount = no_break(term(limit.amount_text))
    if limit.window.unit is Unit.DAY and limit.window.high == 1:
        return fill_label(labels.as_needed.limit_a_day, amount=amount)
    return fill_label(labels.as_needed.limit, amount=amount, time=TimeWording(labels).amount(limit.window))


def with_limit(labels: Labels, term: Callable[[str], str], what: Inlines, limits: str | None) -> Inlines:
    """`what`, and the most of it: 'You may drink coffee. No more than 2 cups a day.'"""
    if limits is None:
        return what
    limit: Inlines = (Run(limit_words(labels, term, limits), strong=True),)
    return fill_label_inlines(labels.timing.at_most, {"what": what, "limit": limit})


def each_time_words(labels: Labels, state: str, before: Duration | None, after: Duration | None) -> str:
    """'each time you eat', '30 minutes before you eat, each time'."""
    if before:
        return fill_label(labels.timing.each_time_before, amount=TimeWording(labels).amount(before), state=state)
    if after:
        return fill_label(labels.timing.each_time_after, amount=TimeWording(labels).amount(after), state=state)
    return fill_label(labels.timing.each_time, state=state)


def with_lead(labels: Labels, parts: list[Inlines], what: Inlines) -> Inlines:
    """`what` after its leads, the first of which gets a capital letter; `what` alone without leads."""
    if not parts:
        return what
    joined = labels.states.joined
    lead = reduce(lambda first, second: fill_label_inlines(joined, {"first": first, "second": second}), parts)
    return fill_label_inlines(labels.timeline.lead, {"lead": capitalized(lead), "what": what})


def length_words(labels: Labels, length: Length) -> str:
    """'for 10 minutes', 'for a few days'."""
    return fill_label(labels.states.lasts, amount=TimeWording(labels).amount(length))


def capitalized(words: Inlines) -> Inlines:
    """The same words with a capital letter at the beginning."""
    first, *others = join_inlines(words)
    if not isinstance(first, Run):
        return words
    return (Run(first.text[:1].upper() + first.text[1:], first.strong, first.link, first.lang), *others)
