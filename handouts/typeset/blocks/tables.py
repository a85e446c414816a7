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
from handouts.typeset.text.line_breaking import fits_width, widest_line

PAD = 5.0
TICK = 6.0  # from the tick of a patient's own medicine to its name, in points
ROUNDING = 0.01

Column = tuple[float, Flowable]


def build_table(block: d.Table, parent: StructElement, setting: BuilderContext) -> list[Flowable]:
    """TR of TH and TD, or records where columns would be too narrow to read."""
    widths = None if setting.theme.large else table_widths(block, setting)
    if widths is None:
        return _records(block, parent, setting)
    made = parent.add("Table")
    header = made.add("TR")
    cells = []
    for name, width in zip(block.header, widths, strict=True):
        cell = header.add("TH")
        cell.attributes["Scope"] = "/Column"
        cells.append((width - 2 * PAD, setting.text(cell, name, "label", bold=True, color=setting.theme.dark)))
    head = Stack([setting.row(cells, 2 * PAD), Rule(0.8 * setting.unit, setting.theme.brand.color, 1.5)], whole=True)
    rows = [_row(row, made.add("TR"), widths, setting, block.mark) for row in block.rows]
    return [setting.spaced(HeadedTable(head, rows), 2)]


def table_widths(block: d.Table, setting: BuilderContext) -> list[float] | None:
    """Widths of the columns, changed where a word would have to be cut; None where no widths hold all words."""
    theme, whole = setting.theme, float_sum(block.widths)
    widths = [share * theme.width / whole for share in block.widths]
    room = [width - 2 * PAD for width in widths]
    head = theme.style("label", bold=True, color=theme.dark)
    cells = [(at, setting.shape((d.Run(name),), head)) for at, name in enumerate(block.header)]
    for row in block.rows:
        style, first = theme.style("note", bold=row.marked), _first(row, block.mark)
        cells += [(at, setting.shape(cell, style)) for at, cell in enumerate((first, *row.cells[1:]))]
    tick = theme.scale.note[0] + TICK if any(row.marked for row in block.rows) else 0.0
    room[0] -= tick
    if all(fits_width(words, room[at]) for at, words in cells):
        return widths
    # A word wider than the page is cut in any shape: it changes none.
    needs = [(at, wide) for at, words in cells if (wide := widest_line(words)) <= theme.width]
    least = [2 * PAD + max([wide for at, wide in needs if at == column], default=0.0) for column in range(len(widths))]
    least[0] += tick
    return fit_columns(widths, [need + ROUNDING for need in least])


def _first(row: d.TableRow, mark: str) -> d.Inlines:
    """The name of a medicine, marked where it is the patient's own."""
    return (*row.cells[0], d.Run(f"\n{mark}")) if row.marked and mark else row.cells[0]


def _row(row: d.TableRow, entry: StructElement, widths: list[float], setting: BuilderContext, mark: str) -> Flowable:
    cells: list[Column] = []
    note: Flowable | None = None
    for at, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
        words = cell if at else _first(row, mark)
        data = entry.add("TD")
        piece: Flowable = setting.text(data, words, "note", bold=row.marked)
        if at == 1 and row.note:
            note = setting.text(data.add("P"), row.note, "note", role="Note")
        if at == 0 and row.marked:
            size = setting.theme.scale.note[0]
            piece = setting.beside(TickBox(size, setting.theme.dark, ticked=True), piece, size + TICK, 2)
        cells.append((width - 2 * PAD, piece))
    first, rest = cells[0], cells[1:]
    wide, others = float_sum(widths[1:]), setting.row(rest, 2 * PAD)
    content = setting.row([first, (wide, others)], 2 * PAD)
    if note:
        content = _Noted([first, (wide, Stack([others, setting.spaced(note, 0.6)]))], 2 * PAD, setting.rtl)
    boxed = setting.box(content, (0, 1.2 * setting.unit), fill=setting.theme.pale if row.marked else "")
    return Stack([boxed, Rule(0, setting.theme.line, 0.5)], whole=True)


class _Noted(ColumnRow):
    """A note below all cells but the first. Taller than a page, the note parts and goes on below all cells again."""

    def eased(self, least: float, page: float) -> Flowable:
        if self.height <= page:
            return self
        first, (wide, beside) = self.cells
        rest, note = cast(Stack, beside).children
        head = ColumnRow([first, (wide, rest)], self.gap, self.rtl)
        body = ColumnRow([(first[0], Gap(0)), (wide, note)], self.gap, self.rtl)
        whole = RepeatingHeader(head, body, note.before)
        whole.wrap(self.width, 0)
        return whole.eased(least, page)


def _records(block: d.Table, parent: StructElement, setting: BuilderContext) -> list[Flowable]:
    """Each row a record: the first cell as its title, below it a line for each label and value."""
    pieces: list[Flowable] = []
    for row in block.rows:
        record = parent.add("Div")
        first = (*row.cells[0], d.Run(f" \u2013 {block.mark}")) if row.marked and block.mark else row.cells[0]
        title: Flowable = setting.text(record, first, "body", bold=True, color=setting.theme.dark)
        if row.marked:
            size = setting.theme.scale.body[0]
            title = setting.beside(TickBox(size * 0.9, setting.theme.dark, ticked=True), title, size * 1.6, 4)
        lines = [title, *_lines(block.header, row, record, setting)]
        for line in lines[-2:]:  # the rule below stays with the last two
            line.keep_with_next = True
        lines.append(Rule(setting.unit, setting.theme.line, 0.75))
        whole = RepeatingHeader(Stack(lines[:2]), Stack(lines[2:]), 0.6 * setting.unit)
        whole.firm = True
        pieces.append(setting.spaced(whole, 1.5))
    return pieces


def _lines(header: tuple[str, ...], row: d.TableRow, record: StructElement, setting: BuilderContext) -> list[Flowable]:
    """A line for each label and value, the note below the first."""
    lines: list[Flowable] = []
    labelled = zip(header[1:], row.cells[1:], strict=True)
    for name, cell in ((name, cell) for name, cell in labelled if cell):  # an empty cell has no label
        said = [setting.text(record, (d.Run(f"{name}: "), *d.bold(cell)))]
        if row.note and not lines:
            said.append(setting.text(record.add("P"), row.note, role="Note"))
        # Parted between lines, not within one.
        lines += [setting.spaced(Stack([words], whole=True), 0.6) for words in said]
    return lines
