"""Build the table of `self_care`: what may happen at home, what to do, and whom to contact if that does not help."""

from __future__ import annotations

from handouts.compose.contact_words import contact_sentence
from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import join_lines
from handouts.compose.signs import timed_sign
from handouts.compose.state_words import length_words, with_lead
from handouts.content.models.contacts import SelfCare
from handouts.document import Blank, Block, Inlines, Run, TextTable


def self_care_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """A table with a row for each sign; () if the set has none. Without any contact, the table has no column for it."""
    labels, entries = context.labels.self_care, context.rules.self_care
    if not entries:
        return ()
    has_contacts = any(entry.if_not_better or not entry.normal for entry in entries)
    rows = tuple(
        (_sign(context, entry), _advice(context, entry), *((_contact(context, entry),) if has_contacts else ()))
        for entry in entries
    )
    header = (labels.sign, labels.do, *((labels.if_not_better,) if has_contacts else ()))
    return (TextTable(header, rows, row_headers=True),)


def _sign(context: HandoutContext, entry: SelfCare) -> Inlines:
    return context.after_condition(entry, timed_sign(context, entry, entry.sign))


def _advice(context: HandoutContext, entry: SelfCare) -> Inlines:
    """Each step on a line, after 'This is normal.' if it is."""
    steps = context.sentences(entry.do)
    if entry.lasts:
        lead: list[Inlines] = [(Run(length_words(context.labels, entry.lasts)),)]
        steps = tuple(with_lead(context.labels, lead, step) for step in steps)
    normal: tuple[Inlines, ...] = ((Run(context.labels.self_care.normal),),) if entry.normal else ()
    return join_lines((*normal, *steps))


def _contact(context: HandoutContext, entry: SelfCare) -> Inlines:
    """Whom to contact. A sign that is not normal and has no contact has a line."""
    if entry.if_not_better:
        return contact_sentence(context, entry.if_not_better)
    return () if entry.normal else (Blank(context.labels.self_care.if_not_better, 18),)
