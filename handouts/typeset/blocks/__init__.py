"""Turn blocks of a document into flowables and structure elements: one builder for each type of block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handouts import document as d
from handouts.typeset.blocks import (
    bilingual,
    calendar_table,
    checklists,
    consent_tables,
    forms,
    picture_panels,
    tables,
    taglines,
    text,
    tick_grids,
    tiles,
    timeline,
    warning,
)
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, Gap, HeadedTable, Stack
from handouts.typeset.pdf.struct_tree import StructElement

HEADING_GAP = 0.8
"""Space below the heading of a subsection, in units of the theme."""
SUBSECTION_GAP = 2.0
"""Space above each block of a subsection, in units of the theme."""
MAX_FIRST_PART = 0.55
"""If the introduction and the first block together are taller than this share of the paper, they may be separated."""


def build_subsection(block: d.Subsection, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a heading with blocks below it. Each block stays whole, and the heading is repeated on the next page."""
    title = text.build_heading(d.Heading(block.heading, 3), parent, context)
    heading = Stack([*title, Gap(HEADING_GAP * context.unit)])
    intro = [flowable for part in block.intro for flowable in build_block(part, parent, context)]
    rows = [Stack(_with_gap(build_block(part, parent, context), context), keep_whole=True) for part in block.blocks]
    if intro and not rows:
        rows = [Stack(intro, keep_whole=True)]
    elif intro:
        # A dose and its table are on one page, whatever room that leaves above them.
        is_dose = any(isinstance(part, d.Table) and part.whole for part in block.blocks)
        first = Stack([*intro, *rows[0].children[1:]], keep_whole=True, always_whole=is_dose)
        if not is_dose and first.wrap(context.theme.width, 0)[1] > MAX_FIRST_PART * context.theme.size[1]:
            rows.insert(0, Stack(intro))
        else:
            rows[0] = first
    return [context.add_space(HeadedTable(heading, [*rows]), 5, 3)]


def _with_gap(flowables: list[Flowable], context: BuilderContext) -> list[Flowable]:
    """Return the flowables of a block below a gap, in which the space above the first one counts."""
    room = SUBSECTION_GAP * context.unit - (flowables[0].space_before if flowables else 0.0)
    return [Gap(max(room, 0.0)), *flowables]


def build_bilingual(block: d.Bilingual, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a block in two languages; see `bilingual`."""
    return bilingual.build(block, parent, context, build_block)


BUILDERS: dict[type, Callable[[Any, StructElement, BuilderContext], list[Flowable]]] = {
    d.Heading: text.build_heading,
    d.Paragraph: text.build_paragraph,
    d.ItemList: text.build_list,
    d.Groups: text.build_groups,
    d.KeyValues: text.build_key_values,
    d.Callout: text.build_callout,
    d.Taglines: taglines.build_taglines,
    d.VerbatimText: text.build_verbatim_text,
    d.CountRow: checklists.build_count_row,
    d.Checklist: checklists.build_checklist,
    d.TileRow: tiles.build_tiles,
    d.Timeline: timeline.build_timeline,
    d.Table: tables.build_table,
    d.TextTable: tables.build_text_table,
    d.FrequencyTable: consent_tables.build_frequency_table,
    d.ChoiceTable: consent_tables.build_choice_table,
    d.Picture: picture_panels.build_picture,
    d.PicturePanel: picture_panels.build_picture_panel,
    d.CodeLink: picture_panels.build_code_link,
    d.DoAndDoNot: text.build_do_and_do_not,
    d.Calendar: calendar_table.build_calendar,
    d.Subsection: build_subsection,
    d.TickGrid: tick_grids.build_tick_grid,
    d.WarningBox: warning.build_warning_box,
    d.Statements: forms.build_statements,
    d.WriteLines: forms.build_write_lines,
    d.Signature: forms.build_signature,
    d.SignaturePair: forms.build_signature_pair,
    d.Bilingual: build_bilingual,
}


def build_block(block: d.Block, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Return the flowables of a block in order. Their structure elements are added to `parent`."""
    return BUILDERS[type(block)](block, parent, context)
