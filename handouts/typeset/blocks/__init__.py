"""Turn blocks of a document into flowables and structure elements: one builder for each type of block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handouts import document as d
from handouts.typeset.blocks import forms, tables, text, tick_grids, tiles, timeline, warning
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable
from handouts.typeset.pdf.struct_tree import StructElement

BUILDERS: dict[type, Callable[[Any, StructElement, BuilderContext], list[Flowable]]] = {
    d.Heading: text.build_heading,
    d.Paragraph: text.build_paragraph,
    d.ItemList: text.build_list,
    d.Groups: text.build_groups,
    d.KeyValues: text.build_key_values,
    d.Callout: text.build_callout,
    d.VerbatimText: text.build_verbatim_text,
    d.TileRow: tiles.build_tiles,
    d.Timeline: timeline.build_timeline,
    d.Table: tables.build_table,
    d.TickGrid: tick_grids.build_tick_grid,
    d.WarningBox: warning.build_warning_box,
    d.Statements: forms.build_statements,
    d.WriteLines: forms.build_write_lines,
    d.Signature: forms.build_signature,
}


def build_block(block: d.Block, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Return the flowables of a block in order. Their structure elements are added to `parent`."""
    return BUILDERS[type(block)](block, parent, context)
