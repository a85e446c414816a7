"""Build the other choices of a patient: in a table if the set states how one may help or harm, else in a list."""

from __future__ import annotations

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import conditional_item
from handouts.content.models.instructions import Alternative
from handouts.document import Blank, Block, ChoiceRow, ChoiceTable, Inlines, ItemList, Paragraph, Run


def choice_blocks(context: HandoutContext, *, with_no_treatment: bool) -> tuple[Block, ...]:
    """The choices, and other text about them; () if the set states none.

    A table has a row for no treatment, with lines to write on if the set does not list it, if `with_no_treatment`.
    """
    listed = context.rules.alternatives
    paragraphs = tuple(Paragraph(text) for text in context.sentences(context.rules.alternative_text))
    if any(choice.may_help or choice.may_harm for choice in listed):
        return (_choice_table(context, listed, with_no_treatment=with_no_treatment), *paragraphs)
    items = tuple(
        conditional_item(context, choice, context.prose(choice.name), context.prose(choice.text or ""))
        for choice in listed
    )
    return (*((ItemList(items),) if items else ()), *paragraphs)


def _choice_table(context: HandoutContext, listed: tuple[Alternative, ...], *, with_no_treatment: bool) -> ChoiceTable:
    labels = context.labels.choices
    choices = [_choice(context, choice) for choice in listed]
    if with_no_treatment and not any(choice.no_treatment for choice in listed):
        choices.append(ChoiceRow((Run(labels.no_treatment),), _lines(labels.may_help), _lines(labels.may_harm)))
    return ChoiceTable((labels.choice, labels.may_help, labels.may_harm), tuple(choices))


def _choice(context: HandoutContext, choice: Alternative) -> ChoiceRow:
    """One row. Only a text about both help and harm takes their place; a side that is not stated has a line."""
    labels = context.labels.choices
    name, text = context.after_condition(choice, context.prose(choice.name)), context.prose(choice.text or "")
    if text and not (choice.may_help or choice.may_harm):
        return ChoiceRow(name, (), (), text)
    may_help = context.sentences(choice.may_help) or _lines(labels.may_help)
    return ChoiceRow(name, may_help, context.sentences(choice.may_harm) or _lines(labels.may_harm), text)


def _lines(label: str) -> tuple[Inlines, ...]:
    """A line to write on, with the heading of its column as its label."""
    return ((Blank(label, 40),),)
