"""Build a block in two languages: side by side in columns of equal width, the patient's language first.

The parts of both are aligned: items of a list, rows of a table of risks. Tables with more columns are as wide as the
page, one below the other. In large print, everything is one below the other: the patient's language in large print, and
the clinic's in standard print beside a rule, because staff read it.
Lines to write on and boxes to tick are there once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks import forms
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.blocks.text import LANGUAGE_GAP, RULE_INDENT, language_column, with_rule
from handouts.typeset.layout.flowables import Flowable, HeadedTable, HorizontalRule, Stack
from handouts.typeset.pdf.struct_tree import StructElement

Builder = Callable[[d.Block, StructElement, BuilderContext], list[Flowable]]
ONE_BELOW_THE_OTHER = (
    d.Calendar, d.ChoiceTable, d.DoAndDoNot, d.Table, d.TextTable, d.TileRow, d.Timeline, d.WarningBox,
)  # fmt: skip
"""Blocks that need the width of the page."""
GAP_BETWEEN = 2.0
"""Space between two blocks one below the other, in units of the theme."""
GAP_BETWEEN_ITEMS = 0.4
"""Space between an item in large print and the same item below it, in units of the theme."""


def build(block: d.Bilingual, parent: StructElement, context: BuilderContext, build_block: Builder) -> list[Flowable]:
    """Return the flowables of a block in two languages. The structure has the whole block in one, then in the other."""
    other = context.second_language(block.lang)
    group = StructElement("Div", lang=block.lang)
    first, second = block.first, block.second
    if isinstance(first, d.Statements) and isinstance(second, d.ItemList):
        return forms.build_bilingual_statements(first, second, parent, context, other)
    if isinstance(first, d.WriteLines) and isinstance(second, d.Paragraph):
        return forms.build_bilingual_write_lines(first, second, parent, context, other)
    if isinstance(first, d.Signature) and isinstance(second, d.Paragraph):
        return forms.build_signature(first, parent, context, second=(second, other))
    if not context.theme.large and not isinstance(first, ONE_BELOW_THE_OTHER):
        draft = StructElement("Div")
        built = _side_by_side(block, (draft, group), context, other, build_block)
        if built:
            parent.children += [*draft.children, group]
            return built
        group = StructElement("Div", lang=block.lang)
    flowables = [*build_block(first, parent, context)]
    parent.children.append(group)
    if context.theme.large:
        return _above_small_print(flowables, second, group, context, other, build_block)
    flowables[-1].keep_with_next = True
    flowables[-1].weak_bond = not isinstance(first, d.Paragraph | d.KeyValues)
    below = build_block(second, group, other)
    context.add_space(below[0], GAP_BETWEEN)
    return [*flowables, *below]


def _above_small_print(
    first: list[Flowable],
    second: d.Block,
    group: StructElement,
    context: BuilderContext,
    other: BuilderContext,
    build_block: Builder,
) -> list[Flowable]:
    """Large print, with standard print of the other language below it: below each item of a list, else below all."""
    narrow = replace(other.theme, indent=other.theme.indent + RULE_INDENT, half=isinstance(second, d.ItemList))
    below = build_block(second, group, other.with_theme(narrow))
    if not isinstance(second, d.ItemList) or len(first) != len(below):
        first[-1].keep_with_next = True
        first[-1].weak_bond = isinstance(second, d.ItemList)
        return [*first, context.add_space(with_rule(Stack(below), other), GAP_BETWEEN)]
    pairs: list[Flowable] = []
    for one, two in zip(first, below, strict=True):
        item = one.copy_with(space_after=0.0)
        pair = Stack([item, context.add_space(with_rule(two, other), GAP_BETWEEN_ITEMS)], keep_whole=True)
        pair.space_before, pair.space_after = one.space_before, max(one.space_after, GAP_BETWEEN * context.unit)
        pair.keep_with_next, pair.weak_bond, pair.item_bond = one.keep_with_next, one.weak_bond, one.item_bond
        pairs.append(pair)
    return pairs


def _side_by_side(
    block: d.Bilingual,
    elements: tuple[StructElement, StructElement],
    context: BuilderContext,
    other: BuilderContext,
    build_block: Builder,
) -> list[Flowable]:
    """Both languages in columns; [] if a word is too wide for one."""
    width = language_column(context)
    halves = [
        half.with_theme(replace(half.theme, indent=half.theme.indent + half.theme.width - width, half=True))
        for half in (context, other)
    ]
    first = build_block(block.first, elements[0], halves[0])
    second = build_block(block.second, elements[1], halves[1])
    if not all(part.fits(width) for part in (*first, *second)):
        return []
    if isinstance(block.first, d.FrequencyTable):
        return _joined_tables(first, second, width, context)
    if len(first) != len(second):
        return [context.row([(width, Stack(first)), (width, Stack(second))], LANGUAGE_GAP)]
    return [_row(part, other, width, context) for part, other in zip(first, second, strict=True)]


def _row(first: Flowable, second: Flowable, width: float, context: BuilderContext) -> Flowable:
    """Two parts side by side, which keep what holds for the first one."""
    row = context.row([(width, first), (width, second)], LANGUAGE_GAP)
    row.space_before = max(first.space_before, second.space_before)
    row.space_after = max(first.space_after, second.space_after)
    row.keep_with_next, row.weak_bond, row.item_bond = first.keep_with_next, first.weak_bond, first.item_bond
    return row


def _joined_tables(
    first: Sequence[Flowable], second: Sequence[Flowable], width: float, context: BuilderContext
) -> list[Flowable]:
    """Two tables whose rows are aligned; [] if they are not tables, because a word is too wide."""
    first_table, second_table = first[0], second[0]
    if not (isinstance(first_table, HeadedTable) and isinstance(second_table, HeadedTable)):
        return []
    header = _row(first_table.header, second_table.header, width, context)
    rows = [
        _joined_row(row, other, width, context) for row, other in zip(first_table.rows, second_table.rows, strict=True)
    ]
    table = HeadedTable(header, rows)
    table.space_before, table.space_after = first_table.space_before, first_table.space_after
    return [table]


def _joined_row(first: Flowable, second: Flowable, width: float, context: BuilderContext) -> Flowable:
    """Two rows of tables side by side, with the rules below them at the same height."""
    rows = [row for row in (first, second) if isinstance(row, Stack)]
    rules = [row.children[-1] for row in rows]
    if len(rules) < 2 or not all(isinstance(rule, HorizontalRule) for rule in rules):
        return _row(first, second, width, context)
    first_body, second_body = (row.copy_with(children=row.children[:-1]) for row in rows)
    return Stack(
        [_row(first_body, second_body, width, context), _row(rules[0], rules[1], width, context)], keep_whole=True
    )
