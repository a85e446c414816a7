"""Build checklists for staff: a row of counts, and a table of entries with boxes to tick.

An entry has its time, its text, and lines with boxes; below them is what to do and to know. All of it is side by side
as far as it fits, so that a page has many entries. In large print, or if a word would be split, the lines with boxes
are below each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext, plain_words
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import (
    ColumnRow,
    Flowable,
    Gap,
    HeadedTable,
    HorizontalRule,
    Stack,
    TextFlowable,
)
from handouts.typeset.layout.pictures import Disc, TickBox
from handouts.typeset.layout.theme import TEXT_COLOR
from handouts.typeset.pdf.struct_tree import FieldSpec, StructElement
from handouts.typeset.text.line_breaking import min_width

GAP = 8.0
"""Gap between two columns, in points."""
BOX = 1.1
"""The size of a box of a line, in sizes of its text: 4 mm, for a pen."""
ROUNDING = 0.01
MAX_TIME_SHARE, MAX_NAME_SHARE = 0.2, 0.24
"""The most that the columns of times and of names take, as shares of the width."""
WRITE_GAP = 2.5
"""Space above a line to write on, in units of the theme."""
PACKED_GAP = 3.0
"""Gap between the name, the number and the boxes of a line beside other lines, in points."""
ITEM_GAP = 9.0
"""Gap between texts, lines or remarks side by side, in points."""
COUNT_PADDING = 10.0
MAX_COUNTS = 6


@dataclass(frozen=True)
class ChecklistWidths:
    """Widths of the columns in points: times, texts, names, and the number and the boxes of a line."""

    time: float
    text: float
    name: float
    columns: tuple[float, ...]
    below: bool
    """True if lines are below each other."""
    packed: tuple[float, ...] = ()
    """The widths of the lines side by side."""

    def rest(self, width: float) -> float:
        """The width of all after the column of times, of the whole width."""
        return width - self.time - GAP


def build_count_row(block: d.CountRow, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a list of numbers, each above its label, in as few rows as possible."""
    theme, list_element = context.theme, _add_list(parent)
    cells: list[tuple[TextFlowable, TextFlowable]] = []
    for count in block.counts:
        body = list_element.add("LI").add("LBody")
        value = context.text(body, count.value, "value", bold=True, color=theme.dark)
        cells.append((value, context.text(body, count.label, "staff")))
    inner = theme.width - 2 * COUNT_PADDING
    columns = next(
        count for count in range(min(len(cells), MAX_COUNTS), 0, -1) if count == 1 or _fit(cells, _share(inner, count))
    )
    width = _share(inner, columns)
    rows = [
        context.row([(width, Stack(cell)) for cell in cells[start : start + columns]], GAP)
        for start in range(0, len(cells), columns)
    ]
    stack = Stack([context.add_space(row, 0.8) for row in rows], keep_whole=True)
    return [context.add_space(context.box(stack, (COUNT_PADDING, 1.4 * context.unit), fill=theme.pale), 2)]


def _add_list(parent: StructElement) -> StructElement:
    element = parent.add("L")
    element.attributes["ListNumbering"] = "/None"
    return element


def _share(width: float, count: int) -> float:
    return (width - GAP * (count - 1)) / count


def _fit(cells: Sequence[tuple[TextFlowable, TextFlowable]], width: float) -> bool:
    return all(text.fits(width) for cell in cells for text in cell)


def build_checklist(block: d.Checklist, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a table of four columns: time, text, lines, and what to do, which is drawn below the others."""
    widths, table = checklist_widths(block, context), parent.add("Table")
    header = _build_header(block, table.add("TR"), widths, context)
    has_remarks = bool(block.header[3])
    rows = [_build_entry(entry, table.add("TR"), widths, context, has_remarks) for entry in block.entries]
    return [context.add_space(HeadedTable(header, rows), 2)]


def checklist_widths(block: d.Checklist, context: BuilderContext) -> ChecklistWidths:
    """Return the widths of the columns, from their words."""
    theme = context.theme

    def longest(texts: Sequence[d.Inlines], kind: str, bold: bool = False) -> float:
        return max((context.shape(words, theme.style(kind, bold=bold)).width for words in texts), default=0.0) + 1

    def widest_word(texts: Sequence[d.Inlines], kind: str, bold: bool = False) -> float:
        shaped = [context.shape(words, theme.style(kind, bold=bold)) for words in texts]
        return max(map(min_width, shaped), default=0.0) + ROUNDING

    headings = [(d.Run(name),) for name in (block.number, *block.boxes)]
    columns = tuple([longest([words], "staff", True) for words in headings])
    names = [line.name for entry in block.entries for line in entry.lines]
    min_name = widest_word([*names, (d.Run(block.header[2]),)], "staff", True)
    name = max(min(longest(names, "staff", True), MAX_NAME_SHARE * theme.width), min_name)
    times, notes = [entry.time for entry in block.entries], [entry.time_note for entry in block.entries]
    time = min(longest(times, "body", True) + GAP / 2, MAX_TIME_SHARE * theme.width)
    time = max(time, widest_word(times, "body", True), widest_word([*notes, (d.Run(block.header[0]),)], "staff", True))
    time = min(time, theme.width / 2)
    room = theme.width - time - GAP
    packed = _packed_widths(block, context)
    words = [part for entry in block.entries for part in entry.text]
    is_narrow = max([*packed, widest_word(words, "body", True)], default=0.0) > room
    if theme.large or is_narrow:
        return _widths_below(time, columns, room, min_name)
    return ChecklistWidths(time, room, name, columns, below=False, packed=packed)


def _packed_widths(block: d.Checklist, context: BuilderContext) -> tuple[float, ...]:
    """The widths of the first, second and further lines of all entries, so that they are below each other."""
    widths: list[float] = []
    for entry in block.entries:
        for index, line in enumerate(entry.lines):
            widths[index:] = [*widths[index:], 0.0][: max(len(widths) - index, 1)]
            widths[index] = max(widths[index], _packed_width(line, context))
    return tuple(widths)


def _packed_width(line: d.ChecklistLine, context: BuilderContext) -> float:
    style, box = context.theme.style("staff"), BOX * context.theme.scale.staff[0]
    words = [context.shape(words, style).width + 1 + PACKED_GAP for words in (line.name, line.number) if words]
    return float_sum(words) + (box + PACKED_GAP) * len([name for name in line.boxes if name])


def _widths_below(time: float, columns: tuple[float, ...], room: float, min_name: float) -> ChecklistWidths:
    """Return the widths if lines are below the text. The columns shrink if there is no room for a word of a name."""
    gaps = GAP * len(columns)
    share = min(1.0, (room - gaps - min(min_name, room / 3)) / float_sum(columns))
    columns = tuple([column * share for column in columns])
    return ChecklistWidths(time, room, room - float_sum(columns) - gaps, columns, below=True)


def _build_header(block: d.Checklist, row: StructElement, widths: ChecklistWidths, context: BuilderContext) -> Flowable:
    """Build the headings; that of what to do is below that of the text."""
    cells = [row.add("TH") for name in block.header if name]
    for cell in cells:
        cell.attributes["Scope"] = "/Column"

    def text(cell: StructElement, words: str) -> TextFlowable:
        return context.text(cell, words, "staff", bold=True, color=context.theme.dark)

    time, words = text(cells[0], block.header[0]), text(cells[1], block.header[1])
    rest = widths.rest(context.theme.width)
    rule = HorizontalRule(0.8 * context.unit, context.theme.brand.color, 1.5)
    if not widths.below:
        legend = [text(cells[2], name) for name in (block.header[2], block.number, *block.boxes)]
        remarks = [text(cells[3], block.header[3])] if block.header[3] else []
        upper, lower = words, _legend(legend, remarks, rest, context)
        row_flowable = context.row([(widths.time, time), (rest, Stack([upper, lower]))], GAP)
        return Stack([row_flowable, rule], keep_whole=True)
    names = [(widths.name, text(cells[2], block.header[2]))]
    columns = [
        (width, text(cells[2], name)) for width, name in zip(widths.columns, (block.number, *block.boxes), strict=True)
    ]
    body = Stack([words, context.add_space(context.row([*names, *columns], GAP), 1)])
    parts: list[Flowable] = [body, *([text(cells[3], block.header[3])] if block.header[3] else [])]
    row_flowable = context.row([(widths.time, time), (rest, Stack(parts))], GAP)
    return Stack([row_flowable, rule], keep_whole=True)


def _legend(
    texts: Sequence[TextFlowable], remarks: Sequence[TextFlowable], width: float, context: BuilderContext
) -> Flowable:
    """The headings of lines side by side: name, number, and each box with its meaning. Then that of remarks."""
    size = BOX * context.theme.scale.staff[0]
    cells = _with_widths(texts[:2])
    for text in texts[2:]:
        text_width = text.single_line_width + 1
        box = context.centered_row([(size, TickBox(size, TEXT_COLOR)), (text_width, text)], PACKED_GAP)
        cells.append((size + PACKED_GAP + text_width, box))
    return context.wrap_rows([*cells, *_with_widths(remarks)], width, ITEM_GAP)


def _with_widths(texts: Sequence[TextFlowable]) -> list[tuple[float, Flowable]]:
    return [(text.single_line_width + 1, text) for text in texts]


def _build_entry(
    entry: d.ChecklistEntry, row: StructElement, widths: ChecklistWidths, context: BuilderContext, has_remarks: bool
) -> Flowable:
    """Build one row of the table. It stays whole if it fits on a page."""
    time_cell = row.add("TH")
    time_cell.attributes["Scope"] = "/Row"
    times: list[Flowable] = [context.text(time_cell, entry.time, "body", bold=True)]
    if entry.time_note:
        times.append(context.text(time_cell, entry.time_note, "staff"))
    text_cell = row.add("TD")
    texts: list[TextFlowable] = []
    for index, words in enumerate(entry.text):
        texts.append(context.text(text_cell, words, "staff" if index else "body", bold=not index))
        if any(isinstance(part, d.Blank) for part in words):
            context.add_space(texts[-1], WRITE_GAP, 0)
    lines = _build_lines(entry.lines, row.add("TD"), widths, context)
    with_widths = _build_remarks(entry, row.add("TD"), context) if has_remarks else []
    remarks = [remark for _, remark in with_widths]
    rest = widths.rest(context.theme.width)
    if widths.below:
        main = Stack([Stack(texts), context.add_space(lines, 1)])
    else:
        main = Stack([_packed_texts(texts, rest, context), context.add_space(lines, 0.4)])
        remarks = [context.wrap_rows(with_widths, rest, ITEM_GAP)] if remarks else []
    first = context.row([(widths.time, Stack(times)), (rest, main)], GAP)
    parts: list[Flowable] = [Gap((1.6 if widths.below else 0.9) * context.unit), first]
    parts += [context.add_space(context.row([(widths.time, Gap(0)), (rest, remark)], GAP), 0.5) for remark in remarks]
    parts.append(HorizontalRule((1.4 if widths.below else 0.8) * context.unit, context.theme.line, 0.75))
    return Stack(parts, keep_whole=True, always_whole=True)


def _packed_texts(texts: Sequence[TextFlowable], width: float, context: BuilderContext) -> Flowable:
    """Texts side by side as far as they fit. Above a line to write on, there is room for a hand."""
    rows = context.wrap_rows(_with_widths(texts), width, ITEM_GAP)
    # The name is in larger type than the facts beside it.
    rows.children = [context.centered_row(row.cells, ITEM_GAP) for row in rows.children if isinstance(row, ColumnRow)]
    if any(text.space_before for text in texts):
        rows.children = [context.add_space(row, WRITE_GAP, 0) for row in rows.children]
    return rows


def _build_lines(
    lines: Sequence[d.ChecklistLine], cell: StructElement, widths: ChecklistWidths, context: BuilderContext
) -> Flowable:
    if not lines:
        return Gap(0)
    list_element, rows, packed = _add_list(cell), list[Flowable](), list[tuple[float, Flowable]]()
    size = BOX * context.theme.scale.staff[0]
    for line in lines:
        entry = list_element.add("LI")
        name = context.text(entry, line.name, "staff", role="Lbl")
        body = entry.add("LBody")
        number = context.text(body, line.number, "staff")
        if not widths.below:
            texts: list[tuple[float, Flowable]] = _with_widths([name, number] if line.number else [name])
            boxes = [_box(line, box, body, size) for box in line.boxes if box]
            parts = context.centered_row([*texts, *[(size, box) for box in boxes]], PACKED_GAP)
            packed.append((widths.packed[len(packed)], parts))
            continue
        cells: list[tuple[float, Flowable]] = [(widths.name, name), (widths.columns[0], number)]
        cells += [
            (
                width,
                _box(line, box, body, size) if box else Gap(0),
            )
            for width, box in zip(widths.columns[1:], line.boxes, strict=True)
        ]
        rows.append(context.add_space(context.centered_row(cells, GAP), 1.1))
    return Stack(rows) if widths.below else context.wrap_rows(packed, widths.text, PACKED_GAP)


def _box(line: d.ChecklistLine, words: str, body: StructElement, size: float) -> TickBox:
    spec = FieldSpec("box", f"{plain_words(line.name)}: {words}")
    return TickBox(size, TEXT_COLOR, element=body.add("P").add_field(words, spec))


def _build_remarks(
    entry: d.ChecklistEntry, cell: StructElement, context: BuilderContext
) -> list[tuple[float, Flowable]]:
    """Build what to do, each with a box, then what to know, each with a dot; with their widths on one line."""
    remarks: list[tuple[float, Flowable]] = []
    for items, is_to_do in ((entry.to_do, True), (entry.notes, False)):
        if items:
            list_element = _add_list(cell)
            remarks += [_build_remark(words, is_to_do, list_element.add("LI"), context) for words in items]
    return remarks


def _build_remark(
    words: d.Inlines, is_to_do: bool, item: StructElement, context: BuilderContext
) -> tuple[float, Flowable]:
    size, leading = context.theme.scale.staff
    text = context.text(item.add("LBody"), words, "staff")
    width = text.single_line_width + size * 1.6 + 1
    if is_to_do:
        return width, context.with_marker(TickBox(size, TEXT_COLOR), text, size * 1.6, (leading - size) / 2 + 0.3)
    return width, context.with_marker(Disc(size * 0.36, TEXT_COLOR), text, size * 1.6, leading * 0.36)
