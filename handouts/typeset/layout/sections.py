"""Build the structure element and the flowables of a section, and keep related parts together.

A page has two columns: headings, labels and dates at the side, and the text beside them. Some blocks take both columns.
In large print there is one column, and headings are above their text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from handouts.document import (
    Bilingual,
    BilingualText,
    Block,
    Calendar,
    Checklist,
    ChoiceTable,
    CountRow,
    DoAndDoNot,
    FrequencyTable,
    Groups,
    Heading,
    ItemList,
    KeyValues,
    Paragraph,
    PicturePanel,
    Section,
    Signature,
    SignaturePair,
    Statements,
    Subsection,
    Table,
    Taglines,
    TextTable,
    TickGrid,
    TileRow,
    Timeline,
    VerbatimText,
    WarningBox,
    WriteLines,
)
from handouts.typeset.blocks import build_block
from handouts.typeset.blocks.builder_context import BuilderContext, cached_in_context
from handouts.typeset.blocks.side_headings import beside_heading, fits_side
from handouts.typeset.blocks.tables import text_table_widths
from handouts.typeset.blocks.text import SHORT_LIST, two_columns
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import BesideHeading, Flowable, Stack, TextFlowable
from handouts.typeset.pdf.struct_tree import StructElement

WIDE_BLOCKS = (
    Bilingual,
    Calendar,
    ChoiceTable,
    Checklist,
    CountRow,
    DoAndDoNot,
    Groups,
    PicturePanel,
    Signature,
    SignaturePair,
    Subsection,
    Table,
    Taglines,
    TickGrid,
    TileRow,
    Timeline,
    VerbatimText,
    WarningBox,
)
"""Blocks that take the whole width: most of them have labels of their own at the side."""


MAX_BOUND = 0.6
"""Patient and witness sign on one page if their signatures take at most this share of the paper's height."""
FIRST_SUBSECTION_GAP = 2
"""Space between the heading of a section and that of its first subsection, in units of the theme."""


def is_wide_block(block: Block, section: Section, context: BuilderContext) -> bool:
    """True if a block takes the column at the side too.

    Labels of values do if the section has no heading there, and a table of texts if it is too wide for the text column.
    All blocks below a heading in two languages do.
    """
    if isinstance(section.heading, BilingualText):
        return True
    if isinstance(block, KeyValues):
        return not section.heading
    if isinstance(block, TextTable):
        return not context.theme.large and text_table_widths(block, context.beside) is None
    return isinstance(block, WIDE_BLOCKS) and not (isinstance(block, Groups) and block.in_pairs)


@cached_in_context(512)
def build_section(context: BuilderContext, section: Section) -> tuple[StructElement, tuple[Flowable, ...]]:
    """Build the element and the flowables of a section. They never change, so documents with the section share them."""
    parent = StructElement("Sect")
    flowables: list[Flowable] = build_block(Heading(section.heading), parent, context) if section.heading else []
    side_heading: Flowable | None = None
    begins_beside = bool(section.blocks) and not is_wide_block(section.blocks[0], section, context)
    if flowables and begins_beside and fits_side(flowables[0], context):
        side_heading = flowables.pop()
    column: list[Flowable] = []
    for block, after in zip_longest(section.blocks, section.blocks[1:]):
        is_wide = is_wide_block(block, section, context)
        builder = context if is_wide else context.beside
        built = _build_columns(block, parent, builder) if section.columns > 1 else build_block(block, parent, builder)
        words, following = _first_language(block), _first_language(after)
        introduces = isinstance(words, Paragraph) and isinstance(following, ItemList | Statements | WriteLines)
        bound = isinstance(words, Groups) and isinstance(following, KeyValues)  # groups without items become key values
        before_table = isinstance(following, Table | FrequencyTable | ChoiceTable) and isinstance(
            words, Paragraph | ItemList
        )
        if built and (introduces or bound or before_table):
            built[-1].keep_with_next = True
        if built and isinstance(block, Subsection) and flowables and block is section.blocks[0]:
            built[0].space_before = FIRST_SUBSECTION_GAP * context.unit
        if context.beside is context or is_wide:
            flowables += [*beside_heading(side_heading, column, context), *built]
            side_heading, column = None, []
        else:
            column += built
    flowables += beside_heading(side_heading, column, context)
    _bind_headings(flowables, context)
    _bind_witness(section, flowables, context)
    has_warning = any(isinstance(block, WarningBox) for block in section.blocks)  # a warning comes as early as possible
    if section.together and flowables and not has_warning:
        stack = Stack(flowables, keep_whole=True)
        stack.whole_if_no_extra_page = isinstance(
            _first_language(section.blocks[-1]), Signature | SignaturePair
        )  # each signer sees who else signs
        stack.space_before, stack.space_after = flowables[0].space_before, flowables[-1].space_after
        flowables = [stack]
    return parent, tuple(flowables)


def _first_language(block: Block | None) -> Block | None:
    """The block in the patient's language; the block itself if it is in one language."""
    return block.first if isinstance(block, Bilingual) else block


def _bind_headings(flowables: Sequence[Flowable], context: BuilderContext) -> None:
    """Keep a heading with at least two lines: if it has a paragraph of one line, also with what follows that."""
    for heading, first in pairwise(flowables[:-1]):
        title, text = _content(heading), _content(first)
        is_heading = isinstance(title, TextFlowable) and title.element.role in ("H2", "H3")
        width = (context.beside if text is not first else context).theme.width
        is_single_line = isinstance(text, TextFlowable) and text.wrap(width, 0)[1] < 2 * text.style.leading
        if is_heading and is_single_line and not first.keep_with_next:
            first.keep_with_next = first.weak_bond = True


def _bind_witness(section: Section, flowables: Sequence[Flowable], context: BuilderContext) -> None:
    """Keep the last two signatures before the pair on one page: the patient signs, and the witness sees it."""
    blocks = [_first_language(block) for block in section.blocks]
    is_signed_by_two = len(blocks) > 2 and all(isinstance(block, Signature) for block in blocks[-3:-1])
    if not is_signed_by_two or not isinstance(blocks[-1], SignaturePair):
        return
    signatures = [flowable for flowable in flowables if flowable.never_alone][: len(blocks) - 1][-2:]
    height = float_sum([flowable.wrap(context.theme.width, 0)[1] for flowable in signatures])
    if len(signatures) == 2 and height <= MAX_BOUND * context.theme.size[1]:
        signatures[0].keep_with_next = True


def _content(flowable: Flowable) -> Flowable:
    return flowable.body if isinstance(flowable, BesideHeading) else flowable


def _build_columns(block: Block, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a list in two columns; in large print, in one."""
    built = build_block(block, parent, context)
    one_column = context.theme.large or not isinstance(block, ItemList) or len(built) < SHORT_LIST
    return built if one_column else two_columns(built, context)
