"""Build what else may be done during the procedure: on a consent form with a line for initials to refuse each."""

from __future__ import annotations

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import conditional_item
from handouts.compose.placeholders import fill_label_inlines
from handouts.compose.state_words import capitalized
from handouts.content.models.instructions import ExtraProcedure
from handouts.document import Blank, Block, Inlines, ItemList, TextTable


def extra_procedure_blocks(context: HandoutContext) -> tuple[Block, ...]:
    """A table on a consent form, a list on other documents; () if the set states none."""
    entries, labels = context.rules.extra_procedures, context.labels.extra_procedures
    if not entries:
        return ()
    if context.layout.role == "consent":
        header = (labels.needed_if, labels.then, labels.refuse)
        refuse: Inlines = (Blank(labels.refuse, 12),)
        rows = tuple((_reason(context, entry), context.prose(entry.text), refuse) for entry in entries)
        return (TextTable(header, rows, row_headers=True),)
    return (ItemList(tuple(conditional_item(context, entry, _sentence(context, entry)) for entry in entries)),)


def _reason(context: HandoutContext, entry: ExtraProcedure) -> Inlines:
    return context.after_condition(entry, capitalized(context.prose(entry.needed_if)))


def _sentence(context: HandoutContext, entry: ExtraProcedure) -> Inlines:
    """'If polyps are found: The doctor takes them out.'"""
    values = {"reason": context.prose(entry.needed_if), "what": context.prose(entry.text)}
    return fill_label_inlines(context.labels.extra_procedures.sentence, values)
