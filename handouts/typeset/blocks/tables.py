"""Tables: a header that is repeated on each page, rows that never split; in large print each row is a record.

Half a row is a danger: "start again on Monday" without "do not stop it". Where no page holds a row or a record, its
name and what to do stand again above the rest.
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
    RepeatingHeader,
    Rule,
    Stack,
    fit_columns,
)
from handouts.typeset.layout.pictures import TickBox
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.line_breaking import fits_width, min_width

CELL_PADDING = 5.0
TICK_GAP = 6.0  # from the tick of a patient's own medicine to its name, in points
ROUNDING = 0.01

Column = tuple[float, Flowable]


def build_table(block: d.Table, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """TR of TH and TD, or records where columns would be too narrow to read."""
    widths = None if context.theme.large else table_widths(block, context)
    if widths is None:
        return _build_records(block, parent, context)
    made = parent.add("Table")
    header = made.add("TR")
    cells = []
    for name, width in zip(block.header, widths, strict=True):
        cell = header.add("TH")
        cell.attributes["Scope"] = "/Column"
        cells.append((width - 2 * CELL_PADDING, context.text(cell, name, "label", bold=True, color=context.theme.dark)))
    head = Stack(
        [context.row(cells, 2 * CELL_PADDING), Rule(0.8 * context.unit, context.theme.brand.color, 1.5)],
        keep_whole=True,
    )
    rows = [_build_row(row, made.add("TR"), widths, context, block.mark) for row in block.rows]
    return [context.add_space(HeadedTable(head, rows), 2)]


def table_widths(block: d.Table, context: BuilderContext) -> list[float] | None:
    """Widths of the columns, changed where a word would have to be cut; None where no widths hold all words."""
    theme, whole = context.theme, float_sum(block.widths)
    widths = [share * theme.width / whole for share in block.widths]
    room = [width - 2 * CELL_PADDING for width in widths]
    head = theme.style("label", bold=True, color=theme.dark)
    cells = [(at, context.shape((d.Run(name),), head)) for at, name in enumerate(block.header)]
    for row in block.rows:
        style, first = theme.style("note", bold=row.marked), _first_cell(row, block.mark)
        cells += [(at, context.shape(cell, style)) for at, cell in enumerate((first, *row.cells[1:]))]
    tick = theme.scale.note[0] + TICK_GAP if any(row.marked for row in block.rows) else 0.0
    room[0] -= tick
    if all(fits_width(words, room[at]) for at, words in cells):
        return widths
    # A word wider than the page is cut in any shape: it changes none.
    needs = [(at, wide) for at, words in cells if (wide := min_width(words)) <= theme.width]
    least = [
        2 * CELL_PADDING + max([wide for at, wide in needs if at == column], default=0.0)
        for column in range(len(widths))
    ]
    least[0] += tick
    return fit_columns(widths, [need + ROUNDING for need in least])


def _first_cell(row: d.TableRow, mark: str) -> d.Inlines:
    """The name of a medicine, marked where it is the patient's own."""
    return (*row.cells[0], d.Run(f"\n{mark}")) if row.marked and mark else row.cells[0]


def _build_row(
    row: d.TableRow, entry: StructElement, widths: list[float], context: BuilderContext, mark: str
) -> Flowable:
    cells: list[Column] = []
    note: Flowable | None = None
    for at, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
        words = cell if at else _first_cell(row, mark)
        data = entry.add("TD")
        piece: Flowable = context.text(data, words, "note", bold=row.marked)
        if at == 1 and row.note:
            note = context.text(data.add("P"), row.note, "note", role="Note")
        if at == 0 and row.marked:
            size = context.theme.scale.note[0]
            piece = context.with_marker(TickBox(size, context.theme.dark, ticked=True), piece, size + TICK_GAP, 2)
        cells.append((width - 2 * CELL_PADDING, piece))
    first, rest = cells[0], cells[1:]
    wide, others = float_sum(widths[1:]), context.row(rest, 2 * CELL_PADDING)
    content = context.row([first, (wide, others)], 2 * CELL_PADDING)
    if note:
        content = _RowWithNote(
            [first, (wide, Stack([others, context.add_space(note, 0.6)]))], 2 * CELL_PADDING, context.rtl
        )
    boxed = context.box(content, (0, 1.2 * context.unit), fill=context.theme.pale if row.marked else "")
    return Stack([boxed, Rule(0, context.theme.line, 0.5)], keep_whole=True)


class _RowWithNote(ColumnRow):
    """A note below all cells but the first. Taller than a page, the note parts and goes on below all cells again."""

    def relaxed(self, least: float, page: float) -> Flowable:
        if self.height <= page:
            return self
        first, (wide, beside) = self.cells
        rest, note = cast(Stack, beside).children
        head = ColumnRow([first, (wide, rest)], self.gap, self.rtl)
        body = ColumnRow([(first[0], Gap(0)), (wide, note)], self.gap, self.rtl)
        whole = RepeatingHeader(head, body, note.space_before)
        whole.wrap(self.width, 0)
        return whole.relaxed(least, page)


def _build_records(block: d.Table, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Each row a record: the first cell as its title, below it a line for each label and value."""
    pieces: list[Flowable] = []
    for row in block.rows:
        record = parent.add("Div")
        first = (*row.cells[0], d.Run(f" \u2013 {block.mark}")) if row.marked and block.mark else row.cells[0]
        title: Flowable = context.text(record, first, "body", bold=True, color=context.theme.dark)
        if row.marked:
            size = context.theme.scale.body[0]
            title = context.with_marker(TickBox(size * 0.9, context.theme.dark, ticked=True), title, size * 1.6, 4)
        lines = [title, *_record_lines(block.header, row, record, context)]
        for line in lines[-2:]:  # the rule below stays with the last two
            line.keep_with_next = True
        lines.append(Rule(context.unit, context.theme.line, 0.75))
        whole = RepeatingHeader(Stack(lines[:2]), Stack(lines[2:]), 0.6 * context.unit)
        whole.always_whole = True
        pieces.append(context.add_space(whole, 1.5))
    return pieces


def _record_lines(
    header: tuple[str, ...], row: d.TableRow, record: StructElement, context: BuilderContext
) -> list[Flowable]:
    """A line for each label and value, the note below the first."""
    lines: list[Flowable] = []
    labelled = zip(header[1:], row.cells[1:], strict=True)
    for name, cell in ((name, cell) for name, cell in labelled if cell):  # an empty cell has no label
        said = [context.text(record, (d.Run(f"{name}: "), *d.bold(cell)))]
        if row.note and not lines:
            said.append(context.text(record.add("P"), row.note, role="Note"))
        # Parted between lines, not within one.
        lines += [context.add_space(Stack([words], keep_whole=True), 0.6) for words in said]
    return lines
