"""Build the tables of a consent form: risks by how often they happen, and choices with how each may help and harm.

They stay tables in large print. Both are black on white, so that they survive a fax.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.blocks.tables import CELL_PADDING, MIN_ROWS, ROUNDING, build_text_records
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import Flowable, Gap, HeadedTable, HorizontalRule, Stack, TextFlowable
from handouts.typeset.layout.theme import TEXT_COLOR
from handouts.typeset.pdf.struct_tree import StructElement

MAX_COUNT_SHARE, MAX_COUNT_SHARE_OF_HALF = 0.4, 0.5
"""The column of numbers takes at most this share of the width, or of the column of one of two languages."""
FULL_WIDTH = 400
"""A blank of so many characters takes the whole column."""
WRITE_LINES = 2
"""Lines to write on in a cell that is not stated."""


def build_frequency_table(block: d.FrequencyTable, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a table with the numbers at the end of the line; records if a word would be split."""
    widths = _frequency_widths(block, context)
    if widths is None:
        records = tuple(row for group in block.groups for row in group.rows)
        return build_text_records(d.TextTable(block.header, records, row_headers=True), parent, context)
    table = parent.add("Table")
    entry = table.add("TR")
    what, count = (_cell(entry, "/Column"), _cell(entry, "/Column"))
    titles = _heading(what, block.header[0], context), _heading(count, block.header[1], context, "right")
    header = _frequency_row(*titles, widths, context)
    rows: list[Flowable] = []
    for group in block.groups:
        built = []
        title = _group_row(group.heading, table, context, is_first=not rows) if group.heading else None
        for risk, number in group.rows:
            entry = table.add("TR")
            name = context.fill_text(_cell(entry, "/Row"), risk, "note")
            value = context.fill_text(entry.add("TD"), number, "note", align="right")
            built.append(_ruled(_frequency_row(name, value, widths, context), context))
        if title:  # the heading stays with the first row
            built[0] = Stack([title, built[0]], keep_whole=True)
        rows += built
    return [context.add_space(HeadedTable(_header(header, context), rows, MIN_ROWS), 2)]


def _frequency_widths(block: d.FrequencyTable, context: BuilderContext) -> tuple[float, float] | None:
    """The widths of both columns in points: those with the lowest table. None if a word would be split."""
    width = context.theme.width - 2 * CELL_PADDING
    draft = StructElement("Div")
    rows = [row for group in block.groups for row in group.rows]
    whats = [_heading(draft, block.header[0], context), *(context.text(draft, what, "note") for what, _ in rows)]
    counts = [_heading(draft, block.header[1], context), *(context.text(draft, count, "note") for _, count in rows)]
    least = max(text.widest_word for text in counts)
    on_a_line = max(text.single_line_width for text in counts[1:])
    max_share = MAX_COUNT_SHARE_OF_HALF if context.theme.half else MAX_COUNT_SHARE
    candidates = [counts[0].single_line_width, on_a_line, least]
    fitting = [
        count_width
        for count_width in (max(least, candidate) + ROUNDING for candidate in candidates)
        if count_width <= max_share * width and all(text.fits(width - count_width) for text in whats)
    ]
    if not fitting:
        return None

    def height(count_width: float) -> float:
        pairs = zip(whats, counts, strict=True)
        return float_sum(
            max(what.wrap(width - count_width, 0)[1], count.wrap(count_width, 0)[1]) for what, count in pairs
        )

    best = min(fitting, key=height)
    return width - best, best


def _heading(
    element: StructElement, words: str, context: BuilderContext, align: Literal["left", "right"] = "left"
) -> TextFlowable:
    """The heading of a column."""
    return context.fill_text(element, words, "label", bold=True, color=context.theme.dark, align=align)


def _cell(row: StructElement, scope: str) -> StructElement:
    cell = row.add("TH")
    cell.attributes["Scope"] = scope
    return cell


def _frequency_row(
    what: Flowable, count: TextFlowable, widths: tuple[float, float], context: BuilderContext
) -> Flowable:
    """A risk, and its number at the end of the line. `count` is aligned to the right."""
    return context.row([(widths[0], what), (widths[1], context.align_end(count))], 2 * CELL_PADDING)


def _header(row: Flowable, context: BuilderContext) -> Flowable:
    return Stack([row, HorizontalRule(0.8 * context.unit, context.theme.brand.color, 1.5)], keep_whole=True)


def _ruled(row: Flowable, context: BuilderContext) -> Stack:
    """A row with a rule below it."""
    return Stack(
        [context.box(row, (0, 0.5 * context.unit)), HorizontalRule(0, context.theme.line, 0.5)], keep_whole=True
    )


def _group_row(heading: str, table: StructElement, context: BuilderContext, is_first: bool) -> Flowable:
    """A heading over both columns, with room between it and the group above."""
    cell = _cell(table.add("TR"), "/Row")
    cell.attributes["ColSpan"] = "2"
    text = context.fill_text(cell, heading, "note", bold=True, color=context.theme.dark)
    return Stack([Gap((1 if is_first else 3) * context.unit), text])


class _ChoiceParts(NamedTuple):
    """A row: a name, and two cells of equal width, or one as wide as both."""

    name: Flowable
    cells: tuple[Flowable, ...]


def build_choice_table(block: d.ChoiceTable, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a row for each choice: its name at the side, or above it, and two columns of equal width.

    The rows are records if a word would be split.
    """
    table = StructElement("Table")
    parts = _choice_parts(block, table, context)
    sides = [side for side in (context.theme.scale.side, 0.0) if _fits(parts, side, context)]
    if not sides:
        return build_text_records(as_text_table(block), parent, context)
    parent.children.append(table)
    header, *rows = [_choice_row(part, sides[0], context) for part in parts]
    return [
        context.add_space(HeadedTable(_header(header, context), [_ruled(row, context) for row in rows], MIN_ROWS), 2)
    ]


def _choice_parts(block: d.ChoiceTable, table: StructElement, context: BuilderContext) -> list[_ChoiceParts]:
    return [_choice_header(block.header, table, context), *(_choice(row, table, context) for row in block.choices)]


def as_text_table(block: d.ChoiceTable) -> d.TextTable:
    """The same words in three columns. A text about both help and harm follows the name."""
    rows = []
    for choice in block.choices:
        name = (*choice.name, *((d.Run("\n"), *choice.text) if choice.text else ()))
        sides = [
            tuple(part for index, text in enumerate(side) for part in (*((d.Run("\n"),) if index else ()), *text))
            for side in (choice.may_help, choice.may_harm)
        ]
        rows.append((name, *sides))
    return d.TextTable(block.header, tuple(rows), row_headers=True)


def _choice_header(header: tuple[str, str, str], table: StructElement, context: BuilderContext) -> _ChoiceParts:
    entry = table.add("TR")
    name, *titles = [_heading(_cell(entry, "/Column"), text, context) for text in header]
    return _ChoiceParts(name, tuple(titles))


def _choice(choice: d.ChoiceRow, table: StructElement, context: BuilderContext) -> _ChoiceParts:
    entry = table.add("TR")
    header = _cell(entry, "/Row")
    names: list[Flowable] = [context.text(header, choice.name, "note", bold=True)]
    if choice.text and not (choice.may_help or choice.may_harm):
        about_both = entry.add("TD")
        about_both.attributes["ColSpan"] = "2"
        return _ChoiceParts(names[0], (_choice_cell((choice.text,), about_both, context),))
    if choice.text:
        names.append(context.text(header, choice.text, "note"))
    cells = [_choice_cell(texts, entry.add("TD"), context) for texts in (choice.may_help, choice.may_harm)]
    return _ChoiceParts(Stack(names), tuple(cells))


def _fits(parts: Sequence[_ChoiceParts], side: float, context: BuilderContext) -> bool:
    """True if no word would be split with names in a column of this width, or above their cells if it is 0."""
    gap = 2 * CELL_PADDING
    room = context.theme.width - side
    return all(
        part.name.fits(side - gap if side else room)
        and all(cell.fits(_equal_width(room, len(part.cells))) for cell in part.cells)
        for part in parts
    )


def _equal_width(room: float, count: int) -> float:
    return (room - 2 * CELL_PADDING * (count - 1)) / count


def _choice_row(part: _ChoiceParts, side: float, context: BuilderContext) -> Flowable:
    gap = 2 * CELL_PADDING
    room = context.theme.width - side
    row = context.row([(_equal_width(room, len(part.cells)), cell) for cell in part.cells], gap)
    if not side:
        return Stack([part.name, row])
    return context.row([(side - gap, part.name), (room, row)], gap)


def _choice_cell(texts: Sequence[d.Inlines], cell: StructElement, context: BuilderContext) -> Flowable:
    """A paragraph for each text; lines to write on, as far apart as handwriting needs, for what is not stated."""
    flowables: list[Flowable] = []
    for text in texts:
        is_blank = all(isinstance(part, d.Blank) for part in text)
        filled = tuple(replace(part, width=FULL_WIDTH) if isinstance(part, d.Blank) else part for part in text)
        paragraph = context.text(cell, filled if is_blank else text, "note")
        if is_blank:
            pitch = context.theme.scale.write
            flowables += [Gap(max(pitch - paragraph.style.leading, 0)), paragraph]
            field = paragraph.element.children[0]
            flowables += [
                HorizontalRule(pitch, TEXT_COLOR, 0.6, element=field, is_further=True) for _ in range(WRITE_LINES - 1)
            ]
            flowables.append(Gap(1.5 * context.unit))
        else:
            flowables.append(context.add_space(paragraph, 0.5))
    return Stack(flowables)
