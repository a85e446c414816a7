"""Build the table of `what_if`: the case, what follows, and whom to contact by when."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from handouts.compose.contact_words import contact_sentence
from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, join_lines
from handouts.compose.plan_entries import latest_between, rule_words
from handouts.compose.signs import timed_sign
from handouts.compose.state_words import capitalized
from handouts.compose.times import shift_range, with_time
from handouts.content.models.times import Bound
from handouts.content.models.what_if import WhatIf
from handouts.document import Block, Inlines, Run, TextTable


def document_cases(context: HandoutContext) -> tuple[WhatIf, ...]:
    """The entries of the document, in the order of the set, without those that say nothing for this patient."""
    is_usual = not context.is_after_procedure
    return tuple(
        entry
        for entry in context.rules.what_if
        if (entry.then or entry.contact) and ((context.document in entry.documents) if entry.documents else is_usual)
    )


def what_if_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """A table with a row for each entry of the document; () if it has none. The contact comes after what follows.

    Most entries have only one of the two, so a column for each would be half empty.
    """
    labels, entries = context.labels.what_if, document_cases(context)
    if not entries:
        return ()
    rows = tuple((_happens(context, entry), join_lines(_answers(context, entry))) for entry in entries)
    return (TextTable((labels.happens, labels.then), rows, row_headers=True),)


def _answers(context: HandoutContext, entry: WhatIf) -> tuple[Inlines, ...]:
    contact = _contact(context, entry)
    return (*context.sentences(entry.then), *((contact,) if contact else ()))


def _happens(context: HandoutContext, entry: WhatIf) -> Inlines:
    words = timed_sign(context, entry, entry.happens) if entry.happens else _late_words(context, entry)
    return context.after_condition(entry, capitalized(words))


def _late_words(context: HandoutContext, entry: WhatIf) -> Inlines:
    """'you come more than 30 minutes late (after 9:45 AM)'; without the clock time if check-in is not known."""
    labels, late, due = context.labels.what_if, entry.late, context.times.check_in
    if late is None:
        return ()
    label = labels.late_more if late.bound is Bound.EXACT else labels.late
    words: Inlines = (Run(fill_label(label, amount=context.wording.amount(late))),)
    latest = shift_range(due, late, before=False) if due and not due.is_range else None
    if latest is None or with_time(latest.first) is None:
        return words
    bound = Bound.UNDER if late.bound is Bound.EXACT else late.bound
    bounds = context.labels.at if bound is Bound.UNDER else context.labels.limit
    time = context.wording.when(replace(latest, bound=bound), bounds, context.times.day)
    return fill_label_inlines(context.labels.signs.sign, {"sign": words, "times": (Run(time),)})


def _contact(context: HandoutContext, entry: WhatIf) -> Inlines:
    """'Call us, by 2:00 PM on Monday, November 30: 555-010-0199'; () for an entry without a contact."""
    if entry.contact is None:
        return ()
    sentence = contact_sentence(context, entry.contact, partial(_with_deadline, context, entry))
    when = context.rule_times.resolve(entry.by) if entry.by else None
    if when and context.is_past(when):  # a deadline that is over is no reason not to call
        return join_inlines((Run(context.labels.timeline.past, strong=True),), sentence)
    return sentence


def _with_deadline(context: HandoutContext, entry: WhatIf, action: Inlines) -> Inlines:
    """'Call us, by 2:00 PM on Monday, November 30'; with the rule if its day is not known."""
    if entry.by is None:
        return action
    when = context.rule_times.resolve(entry.by)
    if when and when.is_range:
        latest: Inlines = (Run(latest_between(context, when)),)
        return fill_label_inlines(context.labels.states.joined, {"first": action, "second": latest})
    time = context.wording.point(when.first) if when else rule_words(context, entry.by)
    return fill_label_inlines(context.labels.what_if.by, {"action": action, "time": (Run(time),)})
