"""Words for how long a text applies, and from or until which state: until the wound has healed."""

from __future__ import annotations

from functools import reduce

from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines
from handouts.compose.wording import TimeWording
from handouts.content.models.conditional import ConditionalText
from handouts.content.models.labels import Labels
from handouts.content.models.lengths import Length
from handouts.document import Inlines, Run


def timed_text(labels: Labels, text: ConditionalText, what: Inlines, once: Inlines, until: Inlines) -> Inlines:
    """`what` after how long it holds. `once` and `until` are the words of its states, () if it has none."""
    states = labels.states
    parts: list[Inlines] = []
    if once:
        parts.append(fill_label_inlines(states.once, {"state": once}))
    if text.lasts:
        parts.append((Run(length_words(labels, text.lasts)),))
    if until:
        parts.append(fill_label_inlines(states.until, {"state": until}))
    return with_lead(labels, parts, what)


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
