"""Tables: a header that is repeated on each page, rows that never split; in large print each row is a record."""

from __future__ import annotations

from handouts import document as d
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.boxes import Headed, Line
from handouts.typeset.flow import Flowable, Stack, Surface
from handouts.typeset.pictures import TickBox
from handouts.typeset.structure import Element

PAD = 5.0


def table(block: d.Table, parent: Element, setting: Setting) -> list[Flowable]:
    """TR of TH and TD, or records where columns would be too narrow to read."""
    if setting.theme.large:
        return _records(block, parent, setting)
    made = parent.add("Table")
    widths = [share * setting.theme.width / sum(block.widths) for share in block.widths]
    header = made.add("TR")
    cells = []
    for name, width in zip(block.header, widths, strict=True):
        cell = header.add("TH")
        cell.attributes["Scope"] = "/Column"
        cells.append((width - 2 * PAD, setting.text(cell, name, "label", bold=True, color=setting.theme.dark)))
    head = Stack([setting.row(cells, 2 * PAD), Line(0.8 * setting.unit, setting.theme.brand.color, 1.5)], whole=True)
    rows = [_row(row, made.add("TR"), widths, setting, block.mark) for row in block.rows]
    return [setting.spaced(Table(head, rows), 2)]


def _row(row: d.Row, entry: Element, widths: list[float], setting: Setting, mark: str) -> Flowable:
    cells: list[tuple[float, Flowable]] = []
    note: Flowable | None = None
    for at, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
        words = (*cell, d.Run(f"\n{mark}")) if at == 0 and row.marked and mark else cell
        data = entry.add("TD")
        piece: Flowable = setting.text(data, words, "note", bold=row.marked)
        if at == 1 and row.note:
            note = setting.text(data.add("P"), row.note, "note", role="Note")
        if at == 0 and row.marked:
            size = setting.theme.scale.note[0]
            piece = setting.beside(TickBox(size, setting.theme.dark, ticked=True), piece, size + 6, 2)
        cells.append((width - 2 * PAD, piece))
    first, rest = cells[0], cells[1:]
    beside: Flowable = setting.row(rest, 2 * PAD)
    if note:
        beside = Stack([beside, setting.spaced(note, 0.6)])
    content = setting.row([first, (sum(widths[1:]), beside)], 2 * PAD)
    boxed = setting.box(content, (0, 1.2 * setting.unit), fill=setting.theme.pale if row.marked else "")
    return Stack([boxed, Line(0, setting.theme.line, 0.5)], whole=True)


class Table(Flowable):
    """A header and rows. What a page has no room for goes on below the header again, there an artifact."""

    repeated = False
    loose = False

    def __init__(self, head: Flowable, rows: list[Flowable]) -> None:
        self.head, self.rows = head, rows

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = self.head.wrap(width, height)[1] + sum(row.wrap(width, height)[1] for row in self.rows)
        return width, self.height

    def eased(self, least: float, page: float) -> Table:
        """Rows stay whole, however much of a page that leaves empty, unless one alone takes most of it."""
        return self.like(
            head=self.head.eased(page / 2, page / 2), rows=[row.eased(page / 2, page) for row in self.rows], loose=True
        )

    def split(self, width: float, height: float) -> list[Flowable]:
        left = height - self.head.wrap(width, height)[1]
        if self.loose and left < height / 2:  # a header of such a height is not repeated
            whole = Stack([self.head, *self.rows])
            whole.before, whole.after = self.before, self.after
            return whole.split(width, height)
        fit = 0
        for row in self.rows:
            left -= row.wrap(width, height)[1]
            if left < -0.01:
                break
            fit += 1
        if 0 < fit < len(self.rows):
            return [self.like(rows=self.rows[:fit]), self.like(rows=self.rows[fit:], repeated=True)]
        if fit == 0 and self.rows:
            halves = self.rows[0].split(width, height - self.head.wrap(width, height)[1])
            if halves:
                rest = [*halves[1:], *self.rows[1:]]
                return [self.like(rows=halves[:1]), self.like(rows=rest, repeated=True)]
        return []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        top -= self.head.wrap(self.width, 0)[1]
        if self.repeated:
            with canvas.artifacts():
                self.head.drawOn(canvas, x, top)
        else:
            self.head.drawOn(canvas, x, top)
        for row in self.rows:
            top -= row.wrap(self.width, 0)[1]
            row.drawOn(canvas, x, top)


def _records(block: d.Table, parent: Element, setting: Setting) -> list[Flowable]:
    """Each row a record: the first cell as its title, below it a line for each label and value."""
    pieces: list[Flowable] = []
    for row in block.rows:
        record = parent.add("Div")
        first = (*row.cells[0], d.Run(f" \u2013 {block.mark}")) if row.marked and block.mark else row.cells[0]
        title: Flowable = setting.text(record, first, "body", bold=True, color=setting.theme.dark)
        if row.marked:
            size = setting.theme.scale.body[0]
            title = setting.beside(TickBox(size * 0.9, setting.theme.dark, ticked=True), title, size * 1.6, 4)
        lines: list[Flowable] = []
        for name, cell in zip(block.header[1:], row.cells[1:], strict=True):
            said = [setting.text(record, (d.Run(f"{name}: "), *d.strong(cell)))]
            if row.note and cell is row.cells[1]:
                said.append(setting.text(record.add("P"), row.note, role="Note"))
            # Parted between lines, not within one.
            lines += [setting.spaced(Stack([words], whole=True), 0.6) for words in said]
        for line in lines[-2:]:  # the rule below stays with the last two
            line.keep_with_next = True
        lines.append(Line(setting.unit, setting.theme.line, 0.75))
        pieces.append(setting.spaced(Headed(title, Stack(lines), 0.6 * setting.unit), 1.5))
    return pieces
