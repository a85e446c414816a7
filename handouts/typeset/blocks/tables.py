"""Build tables: the header is repeated on each page, and rows never split. In large print, each row is a record.

Half a row is dangerous: "start again on Monday" without "do not stop it". If a row or record is taller than a page, its
name and instruction are repeated above the rest.
"""

from __future__ import annotations

from typing import cast

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import (
    ColumnRow,
    Flowable,
    Gap,
    HeadedTable,
    HorizontalRule,
    RepeatingHeader,
    Stack,
    fit_columns,
)
from handouts.typeset.layout.pictures import Disc, TickBox
from handouts.typeset.layout.theme import TEXT_COLOR
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.line_breaking import fits_width, min_width
from handouts.typeset.text.shaping import ShapedText

CELL_PADDING = 5.0
MIN_ROWS = 2  # a part of a table on a page has at least so many rows, if that does not leave much of a page empty
MAX_LINES_AT_SIDE = 3.0  # a name of more lines makes the first column of its table wider
TICK_GAP = 6.0  # gap between the tick of a patient's own medicine and its name, in points
ROUNDING = 0.01

Column = tuple[float, Flowable]


def build_table(block: d.Table, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a table of TR, TH and TD, or records if the columns would be too narrow."""
    widths = None if context.theme.large and not block.whole else table_widths(block, context)
    if widths is None:
        return _build_records(block, parent, context)
    table = parent.add("Table")
    header = table.add("TR")
    cells = []
    for name, width in zip(block.header, widths, strict=True):
        cell = header.add("TH")
        cell.attributes["Scope"] = "/Column"
        cells.append((width - 2 * CELL_PADDING, context.text(cell, name, "label", bold=True, color=context.theme.dark)))
    header_flowable = Stack(
        [context.row(cells, 2 * CELL_PADDING), HorizontalRule(0.8 * context.unit, context.theme.brand.color, 1.5)],
        keep_whole=True,
    )
    rows = [_build_row(row, table.add("TR"), widths, context, block) for row in block.rows]
    if block.whole:
        return [context.add_space(Stack([header_flowable, *rows], keep_whole=True, always_whole=True), 2)]
    return [context.add_space(HeadedTable(header_flowable, rows, MIN_ROWS), 2)]


def table_widths(block: d.Table, context: BuilderContext) -> list[float] | None:
    """Return the widths of the columns, adjusted so that no word is split; None if that is impossible.

    The first column is that at the side of the page, if its words fit there on a few lines.
    """
    side, room = context.theme.scale.side, context.theme.width - context.theme.scale.side
    at_side = [side, *(share * room / float_sum(block.widths[1:]) for share in block.widths[1:])]
    shares = [share * context.theme.width / float_sum(block.widths) for share in block.widths]
    names = [context.shape(row.cells[0], context.theme.style("note")) for row in block.rows]
    if widths := _single_line_widths(block, context):
        return widths
    few_lines = all(name.width <= MAX_LINES_AT_SIDE * (side - 2 * CELL_PADDING) for name in names)
    if side and few_lines and len(block.widths) > 1 and (widths := _fit_words(block, at_side, context)):
        return widths
    return _fit_words(block, shares, context)


def _single_line_widths(block: d.Table, context: BuilderContext) -> list[float] | None:
    """Return widths for which every cell is on one line, if the names need more than the column at the side."""
    theme = context.theme
    if any(row.note for row in block.rows):
        return None
    header = theme.style("label", bold=True, color=theme.dark)
    natural: list[float] = []
    for index, title in enumerate(block.header):
        widths = [context.shape((d.Run(title),), header).width]
        widths += [context.shape(row.cells[index], theme.style("note", bold=row.marked)).width for row in block.rows]
        natural.append(2 * CELL_PADDING + ROUNDING + max(widths))
    if any(row.marked for row in block.rows):
        natural[0] += theme.scale.note[0] + TICK_GAP
    if natural[0] <= theme.scale.side or float_sum(natural) > theme.width:
        return None
    share = (theme.width - natural[0]) / float_sum(natural[1:]) if natural[1:] else 1.0
    return _fit_words(block, [natural[0], *(width * share for width in natural[1:])], context)


def _fit_words(block: d.Table, widths: list[float], context: BuilderContext) -> list[float] | None:
    """Adjust column widths so that no word is split. Returns None if that is impossible."""
    theme = context.theme
    available = [width - 2 * CELL_PADDING for width in widths]
    header_style = theme.style("label", bold=True, color=theme.dark)
    cells = [(index, context.shape((d.Run(name),), header_style)) for index, name in enumerate(block.header)]
    for row in block.rows:
        style, name_cell = theme.style("note", bold=row.marked), _first_cell(row, block.mark)
        cells += [(index, context.shape(cell, style)) for index, cell in enumerate((name_cell, *row.cells[1:]))]
    tick_width = theme.scale.note[0] + TICK_GAP if any(row.marked for row in block.rows) else 0.0
    available[0] -= tick_width
    if all(fits_width(text, available[index]) for index, text in cells):
        return widths
    # A word wider than the page is split in any layout, so it does not count.
    word_widths = [(index, word_width) for index, text in cells if (word_width := min_width(text)) <= theme.full_width]
    min_widths = [
        2 * CELL_PADDING + max([word_width for index, word_width in word_widths if index == column], default=0.0)
        for column in range(len(widths))
    ]
    min_widths[0] += tick_width
    return fit_columns(widths, [width + ROUNDING for width in min_widths])


def _first_cell(row: d.TableRow, mark: str) -> d.Inlines:
    """Return the name of a medicine, marked if it is the patient's own."""
    return (*row.cells[0], d.Run(f"\n{mark}")) if row.marked and mark else row.cells[0]


def _build_row(
    row: d.TableRow, entry: StructElement, widths: list[float], context: BuilderContext, block: d.Table
) -> Flowable:
    cells: list[Column] = []
    note: Flowable | None = None
    for index, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
        cell_text = cell if index else _first_cell(row, block.mark)
        data = entry.add("TD") if index else _header_cell(entry, "/Row")
        flowable: Flowable = context.text(data, cell_text, "note", bold=row.marked, before=block.header[index])
        if index == 1 and row.note:
            note = context.text(data.add("P"), row.note, "note", role="Note")
        if index == 0 and row.marked:
            size = context.theme.scale.note[0]
            flowable = context.with_marker(TickBox(size, context.theme.dark, ticked=True), flowable, size + TICK_GAP, 2)
        cells.append((width - 2 * CELL_PADDING, flowable))
    name_cell, other_cells = cells[0], cells[1:]
    others_width, others_row = float_sum(widths[1:]), context.row(other_cells, 2 * CELL_PADDING)
    content = context.row([name_cell, (others_width, others_row)], 2 * CELL_PADDING)
    if note:
        others_and_note = Stack([others_row, context.add_space(note, 0.6)])
        content = _RowWithNote([name_cell, (others_width, others_and_note)], 2 * CELL_PADDING, context.rtl)
    frame = context.theme.dark if row.marked and block.whole else ""
    fill = context.theme.pale if row.marked else ""
    boxed = context.box(content, (0, 1.2 * context.unit), fill=fill, border=frame, weight=1.5)
    return Stack([boxed, HorizontalRule(0, context.theme.line, 0.5)], keep_whole=True)


class _RowWithNote(ColumnRow):
    """A row with a note below all cells but the first.

    If it is taller than a page, the note splits, and all cells are repeated above the rest of the note.
    """

    def relaxed(self, max_height: float, page_height: float) -> Flowable:
        if self.height <= page_height:
            return self
        first, (others_width, others_and_note) = self.cells
        others_row, note = cast(Stack, others_and_note).children
        header = ColumnRow([first, (others_width, others_row)], self.gap, self.rtl)
        body = ColumnRow([(first[0], Gap(0)), (others_width, note)], self.gap, self.rtl)
        row = RepeatingHeader(header, body, note.space_before)
        row.wrap(self.width, 0)
        return row.relaxed(max_height, page_height)


def _build_records(block: d.Table, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build each row as a record: the first cell is the title, and below it is a line for each label and value.

    A screen reader hears a list with an item for each row.
    """
    flowables: list[Flowable] = []
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    for row in block.rows:
        record = list_element.add("LI")
        name = (*row.cells[0], d.Run(f" \u2013 {block.mark}")) if row.marked and block.mark else row.cells[0]
        role = "Lbl" if any(row.cells[1:]) else "LBody"
        title: Flowable = context.text(record, name, "body", role=role, bold=True, color=context.theme.dark)
        if row.marked:
            size = context.theme.scale.body[0]
            title = context.with_marker(TickBox(size * 0.9, context.theme.dark, ticked=True), title, size * 1.6, 4)
        lines = [title, *_record_lines(block.header, row, record.add("LBody"), context)]
        for line in lines[-2:]:  # the rule below stays with the last two
            line.keep_with_next = True
        lines.append(HorizontalRule(context.unit, context.theme.line, 0.75))
        flowable = RepeatingHeader(Stack(lines[:2]), Stack(lines[2:]), 0.6 * context.unit)
        flowable.always_whole = True
        flowables.append(context.add_space(flowable, 1.5))
    return flowables


def _record_lines(
    header: tuple[str, ...], row: d.TableRow, record: StructElement, context: BuilderContext
) -> list[Flowable]:
    """Return a line for each label and value, with the note below the first. Two short ones are side by side."""
    parts: list[Flowable] = [context.text(record, words) for words in _labeled_cells(header, row, context)]
    if values_side_by_side(header, row, context):
        half = (context.theme.width - 2 * CELL_PADDING) / 2
        parts = [context.row([(half, part) for part in parts], 2 * CELL_PADDING)]
    if row.note and parts:
        note = context.text(record.add("P"), row.note, role="Note")
        if len(parts) > 1:  # it is read after the value that it explains
            record.children.insert(1, record.children.pop())
        parts.insert(1, note)
    # It splits between lines, not within a line.
    return [context.add_space(Stack([part], keep_whole=True), 0.6) for part in parts]


def _labeled_cells(header: tuple[str, ...], row: d.TableRow, context: BuilderContext) -> list[d.Inlines]:
    """Each value of a record with its label; an empty cell has no line."""
    labeled = zip(header[1:], row.cells[1:], strict=True)
    return [(d.Run(f"{name}{context.spoken.colon}"), *d.bold(cell)) for name, cell in labeled if cell]


def values_side_by_side(header: tuple[str, ...], row: d.TableRow, context: BuilderContext) -> bool:
    """True if a record has two values, and each takes less than half of a line with its label."""
    texts = _labeled_cells(header, row, context)
    half, style = (context.theme.width - 2 * CELL_PADDING) / 2, context.theme.style("body")
    return len(texts) == 2 and all(
        context.shape(context.with_spoken_blanks(words), style).width <= half for words in texts
    )


def build_text_table(block: d.TextTable, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a table of TR, TH and TD; in large print, or if a word would be split, records.

    Two columns without headings of rows are two lists: the cells of a row do not belong together.
    """
    widths = None if context.theme.large else text_table_widths(block, context)
    if widths is None:
        are_lists = len(block.header) == 2 and not block.row_headers
        return (_build_column_lists if are_lists else build_text_records)(block, parent, context)
    theme, table = context.theme, parent.add("Table")
    header = table.add("TR")
    cells: list[Column] = []
    for name, width in zip(block.header, widths, strict=True):
        cell = _header_cell(header, "/Column")
        cells.append((width - 2 * CELL_PADDING, context.fill_text(cell, name, "label", bold=True, color=theme.dark)))
    header_flowable = Stack(
        [context.row(cells, 2 * CELL_PADDING), HorizontalRule(0.8 * context.unit, theme.brand.color, 1.5)],
        keep_whole=True,
    )
    rows = [_build_text_row(row, block, table.add("TR"), widths, context) for row in block.rows]
    return [context.add_space(HeadedTable(header_flowable, rows, MIN_ROWS), 2)]


def _header_cell(row: StructElement, scope: str) -> StructElement:
    cell = row.add("TH")
    cell.attributes["Scope"] = scope
    return cell


def _build_text_row(
    row: tuple[d.Inlines, ...],
    block: d.TextTable,
    entry: StructElement,
    widths: list[float],
    context: BuilderContext,
) -> Flowable:
    cells: list[Column] = []
    for index, (words, width) in enumerate(zip(row, widths, strict=True)):
        is_header = block.row_headers and index == 0
        cell = _header_cell(entry, "/Row") if is_header else entry.add("TD")
        cells.append(
            (
                width - 2 * CELL_PADDING,
                context.fill_text(cell, words, "note", bold=is_header, before=block.header[index]),
            )
        )
    content = context.box(context.row(cells, 2 * CELL_PADDING), (0, 1.2 * context.unit))
    return Stack([content, HorizontalRule(0, context.theme.line, 0.5)], keep_whole=True)


def text_table_widths(block: d.TextTable, context: BuilderContext) -> list[float] | None:
    """Return the widths of the columns by the length of their texts; None if a word would have to be split."""
    theme, count = context.theme, len(block.header)
    header_style = theme.style("label", bold=True, color=theme.dark)
    columns: list[list[ShapedText]] = [[context.shape((d.Run(name),), header_style)] for name in block.header]
    for row in block.rows:
        for index, cell in enumerate(row):
            columns[index].append(context.shape(cell, theme.style("note", bold=block.row_headers and index == 0)))
    padding = 2 * CELL_PADDING + ROUNDING
    # A word wider than the page is split in any layout, so it does not count.
    min_widths = [
        padding + max([width for width in map(min_width, texts) if width <= theme.full_width], default=0.0)
        for texts in columns
    ]
    # A long text takes more lines, not the width of the others: no column is sized for more than twice its share.
    natural = [padding + max(text.width for text in texts) for texts in columns]
    shares = [max(min(width, 2 * theme.width / count), least) for width, least in zip(natural, min_widths, strict=True)]
    total = float_sum(shares)
    return fit_columns([share * theme.width / total for share in shares], min_widths)


def _build_column_lists(block: d.TextTable, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a list of the cells of each column below its heading."""
    size, leading = context.theme.scale.body
    flowables: list[Flowable] = []
    for index, name in enumerate(block.header):
        heading = context.text(parent, name, bold=True, color=context.theme.dark)
        heading.keep_with_next = True
        flowables.append(context.add_space(heading, 2.5 if index else 1.2))
        list_element = parent.add("L")
        list_element.attributes["ListNumbering"] = "/Disc"
        items: list[Flowable] = []
        for cell in (row[index] for row in block.rows if row[index]):
            text = Stack([context.fill_text(list_element.add("LI").add("LBody"), cell, before=name)], keep_whole=True)
            marker = Disc(size * 0.36, context.theme.brand.accent)
            items.append(context.add_space(context.with_marker(marker, text, context.rail * 0.72, leading * 0.36), 0.7))
        for item in (*items[:1], *items[-2:-1]):  # no item is alone on a page
            item.keep_with_next = True
        flowables += items
    flowables[-1].space_after = 2 * context.unit
    return flowables


def build_text_records(block: d.TextTable, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build each row as a record, an item of a list: a line for each cell, with the heading of its column."""
    flowables: list[Flowable] = []
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    for row in block.rows:
        record = list_element.add("LI")
        first = record.add("Lbl" if any(row[1:]) else "LBody")
        body = record.add("LBody")
        lines: list[Flowable] = []
        for index, (name, cell) in enumerate(zip(block.header, row, strict=True)):
            if index and not cell:
                continue
            words = (d.Run(f"{name}{context.spoken.colon}", strong=True), *(cell if index else d.bold(cell)))
            element = body.add("P") if index else first
            line = context.fill_text(element, words, color=TEXT_COLOR if index else context.theme.dark)
            lines.append(context.add_space(Stack([line], keep_whole=True), 0.6))
        for part in lines[-2:]:  # the rule below stays with the last two
            part.keep_with_next = True
        lines.append(HorizontalRule(context.unit, context.theme.line, 0.75))
        flowable = RepeatingHeader(Stack(lines[:1]), Stack(lines[1:]), 0.6 * context.unit)
        flowable.always_whole = True
        flowables.append(context.add_space(flowable, 1.5))
    return flowables
