"""A section to its element and its pieces, each bound to those that it is read with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from handouts.document import (
    Block,
    Groups,
    Heading,
    ItemList,
    KeyValues,
    Paragraph,
    Section,
    Signature,
    Statements,
    Table,
    WarningBox,
    WriteLines,
)
from handouts.typeset.blocks import build_block
from handouts.typeset.blocks.builder_context import BuilderContext, cached_in_context
from handouts.typeset.blocks.text import SHORT_LIST, two_columns
from handouts.typeset.layout.flowables import Flowable, Stack, TextFlowable
from handouts.typeset.pdf.struct_tree import StructElement


@cached_in_context(512)
def build_section(context: BuilderContext, section: Section) -> tuple[StructElement, tuple[Flowable, ...]]:
    """A section's element and pieces. They do not change, so that every document with this section has the same."""
    parent = StructElement("Sect")
    pieces: list[Flowable] = build_block(Heading(section.heading), parent, context) if section.heading else []
    for block, after in zip_longest(section.blocks, section.blocks[1:]):
        made = _build_columns(block, parent, context) if section.columns > 1 else build_block(block, parent, context)
        introduces = isinstance(block, Paragraph) and isinstance(after, ItemList | Statements | WriteLines)
        bound = isinstance(block, Groups) and isinstance(after, KeyValues)  # the silent ones of the same groups
        if made and (introduces or bound or (isinstance(after, Table) and isinstance(block, Paragraph | ItemList))):
            made[-1].keep_with_next = True
        pieces += made
    _bind_headings(pieces, context)
    warns = any(isinstance(block, WarningBox) for block in section.blocks)  # the call for help comes as early as it can
    if section.together and pieces and not warns:
        whole = Stack(pieces, keep_whole=True)
        whole.whole_if_no_extra_page = isinstance(section.blocks[-1], Signature)  # who signs sees who else does
        whole.space_before, whole.space_after = pieces[0].space_before, pieces[-1].space_after
        pieces = [whole]
    return parent, tuple(pieces)


def _bind_headings(pieces: Sequence[Flowable], context: BuilderContext) -> None:
    """A heading stands with two lines of what it heads: with the piece after a paragraph of one line, too."""
    for heading, first in pairwise(pieces[:-1]):
        heads = isinstance(heading, TextFlowable) and heading.element.role in ("H2", "H3")
        single = isinstance(first, TextFlowable) and first.wrap(context.theme.width, 0)[1] < 2 * first.style.leading
        if heads and single and not first.keep_with_next:
            first.keep_with_next = first.weak_bond = True


def _build_columns(block: Block, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """A list in two columns; in large print one."""
    made = build_block(block, parent, context)
    single = context.theme.large or not isinstance(block, ItemList) or len(made) < SHORT_LIST
    return made if single else two_columns(made, context)
