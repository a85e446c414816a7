"""Build grids of boxes to tick: a column for each day, a row for each time of the day.

A grid of a week is never split over two pages. If its columns would be too narrow for the days, as they may be in large
print, the days are divided into two grids.
"""

from __future__ import annotations

from dataclasses import replace

from handouts import document as d
from handouts.document.walk import row_signs
from handouts.typeset.blocks.builder_context import BuilderContext, plain_words
from handouts.typeset.layout.flowables import Flowable, Gap, HeadedTable, HorizontalRule, Stack
from handouts.typeset.layout.pictures import TickBox
from handouts.typeset.pdf.struct_tree import FieldSpec, StructElement

DAYS_A_GRID = 7
LABEL_SHARE = {False: 0.2, True: 0.27}
"""The usual width of the column of the times of the day, in standard and in large print, as a share of the page."""
MAX_LABEL_SHARE = 0.36
BOX_SIZE = 1.15
"""The size of a box, in sizes of body text."""
CELL_GAP = 6.0
Column = tuple[float, Flowable]


def build_tick_grid(block: d.TickGrid, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a table (Caption, TR, TH, TD) whose boxes are fields; more tables if the days are divided."""
    parts = _fitting_parts(block, max(DAYS_A_GRID, len(block.days)), context)
    elements = [parent.add("Table") for _ in parts]
    caption = context.add_space(context.text(elements[0], block.caption, role="Caption", bold=True), 1.5, 0.7)
    caption.keep_with_next = True
    tables = [
        _build_table(part, _column_widths(part, columns, context), table, context)
        for (part, columns), table in zip(parts, elements, strict=True)
    ]
    first = Stack([caption, tables[0]], keep_whole=True, always_whole=True)
    return [context.add_space(flowable, 2) for flowable in (first, *tables[1:])]


def _fitting_parts(block: d.TickGrid, columns: int, context: BuilderContext) -> list[tuple[d.TickGrid, int]]:
    """The grid, or several with fewer days, each with the number of its columns for days.

    If the headings do not fit on one line, the day is below the weekday, as in large print.
    """
    _, day_width = _column_widths(block, columns, context)
    style = context.theme.style("label", bold=True)

    def is_wide(texts: list[str]) -> bool:
        return max(context.shape((d.Run(text),), style).width for text in texts) + CELL_GAP > day_width

    if is_wide([*block.days]):
        block = replace(block, days=tuple([day.replace(" ", "\n", 1) for day in block.days]))
    if columns == 1 or not is_wide([word for day in block.days for word in day.split("\n")]):
        return [(block, columns)]
    columns = (columns + 1) // 2
    parts = (slice(start, start + columns) for start in range(0, len(block.days), columns))
    return [fitting for days in parts for fitting in _fitting_parts(_days(block, days), columns, context)]


def _days(block: d.TickGrid, days: slice) -> d.TickGrid:
    rows = tuple([replace(row, boxes=row.boxes[days]) for row in block.rows])
    return replace(block, days=block.days[days], rows=rows)


def _column_widths(block: d.TickGrid, columns: int, context: BuilderContext) -> tuple[float, float]:
    """The widths of the column of labels and of each day: the same in all grids, if the labels are not very long."""
    theme = context.theme
    style = theme.style("body")
    widest = max(context.shape(row.label, style).width for row in block.rows) + 2 * CELL_GAP
    label = min(max(widest, LABEL_SHARE[theme.large] * theme.width), MAX_LABEL_SHARE * theme.width)
    return label, (theme.width - label) / columns


def _build_table(
    block: d.TickGrid, widths: tuple[float, float], table: StructElement, context: BuilderContext
) -> Flowable:
    label_width, day_width = widths
    header = table.add("TR")
    headings: list[Column] = []
    for name, width in ((block.corner, label_width), *((day, day_width) for day in block.days)):
        cell = header.add("TH")
        cell.attributes["Scope"] = "/Column"
        text = context.text(cell, name, "label", bold=True, color=context.theme.dark)
        headings.append((width - CELL_GAP, text))
    first = [context.row(headings, CELL_GAP), HorizontalRule(0.8 * context.unit, context.theme.brand.color, 1.5)]
    rows: list[Flowable] = [_build_row(row, table.add("TR"), block, widths, context) for row in block.rows]
    return HeadedTable(Stack(first, keep_whole=True), rows)


def _build_row(
    row: d.TickGridRow, entry: StructElement, block: d.TickGrid, widths: tuple[float, float], context: BuilderContext
) -> Flowable:
    label_width, day_width = widths
    label = entry.add("TH")
    label.attributes["Scope"] = "/Row"
    size = BOX_SIZE * context.theme.scale.body[0]
    cells: list[Column] = [(label_width - CELL_GAP, context.text(label, row.label, before=block.corner))]
    time = plain_words(row.label)
    for day, is_box, words in zip(block.days, row.boxes, row_signs(block, row), strict=True):
        cell = entry.add("TD")
        spec = FieldSpec("box", f"{block.caption}: {time}, {day}".replace("\n", " "))
        # On paper, a screen reader says it once for a row, not 28 times for a week.
        sign: Flowable = (
            TickBox(size, context.theme.dark, element=cell.add_field(words, spec), silent=not words)
            if is_box
            else context.text(cell, d.NO_BOX)
        )
        cells.append((day_width - CELL_GAP, sign))
    rule = HorizontalRule(0.8 * context.unit, context.theme.line, 0.5)
    return Stack([Gap(0.8 * context.unit), context.centered_row(cells, CELL_GAP), rule], keep_whole=True)
