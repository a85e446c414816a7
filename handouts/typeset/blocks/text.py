"""Headings, paragraphs, labelled facts and callouts.

Lists with their marks hanging in the rail; short ones in two columns, groups of them side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import ColumnRow, Flowable, Gap, Rule, SideBySide, Stack, Surface, TextFlowable
from handouts.typeset.layout.pictures import Disc, Icon, TickBox
from handouts.typeset.layout.theme import MUTED, TEXT_COLOR
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.shaping import BLANK_EM
from handouts.typeset.text.text_operators import BASELINE

LEGIBLE_TYPEFACE = "Atkinson Hyperlegible"  # of all typefaces the one whose signs are least taken for each other
VERBATIM_SIZES = (42, 38, 34, 30, 26, 22, 18)  # sizes of signs to be typed, in points
FEW_ROWS = 6  # rows that stay on one page
MAX_LABEL_SHARE = 0.3  # share of the width that labels take at most
MIN_WRITE_LINE_SHARE = 0.6  # share of a row from which on a line is long enough to write on
FULL_WIDTH_BLANK = 400  # characters of a blank that takes all the room beside its label


def build_heading(block: d.Heading, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """H1 to H3; bound to what follows."""
    kind = {1: "title", 2: "heading", 3: "group"}[block.level]
    color = context.theme.dark if block.level < 3 else "#1A1A1A"
    piece = context.text(
        parent, block.text, kind, role=f"H{block.level}", bold=True, color=color, heading=block.level < 3
    )
    piece.element.title = block.text
    context.add_space(piece, {1: 0, 2: 4, 3: 2}[block.level], {1: 2, 2: 1, 3: 0.5}[block.level])
    piece.keep_with_next = True
    return [piece]


def build_paragraph(block: d.Paragraph, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """A paragraph of body text, or a note."""
    kind, color = ("note", MUTED) if block.kind == "note" else ("body", "#1A1A1A")
    return [context.add_space(context.text(parent, block.text, kind, color=color), 1.2)]


def build_key_values(block: d.KeyValues, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Label, then value or a line to write on; two to a row where they are short, one in large print."""
    listed = parent.add("L")
    theme = context.theme
    made = [_build_key_value(label, value, listed.add("LI"), context) for label, value in block.pairs]
    gap = 6 * context.unit
    half = (theme.width - gap) / 2
    column = 0.0 if theme.large else _label_width(made, context)
    cells = [_KeyValue(name, value, column, least, context.rtl) for name, value, least in made]
    rows: list[tuple[float, list[_KeyValue]]] = []
    while cells:
        pair = not theme.large and len(cells) > 1 and all(cell.fits_on_line(half) for cell in cells[:2])
        count, width = (2, half) if pair else (1, theme.width)
        rows.append((width, cells[:count]))
        del cells[:count]
    _align_blanks(rows)
    form = any(cell.blank for _, row in rows for cell in row)
    pieces: list[Flowable] = []
    for width, row in rows:
        ruled = [(width, _add_rule(cell, form, context)) for cell in row]
        pieces.append(context.add_space(context.row(ruled, gap), 0.9))
    if len(pieces) <= FEW_ROWS:  # a few lines to fill in do not stand alone on the next page, without their heading
        for at, piece in enumerate(pieces[:-1], 1):
            piece.keep_with_next = True
            piece.weak_bond = 1 < at < len(pieces) - 1  # two rows stay on each side
    return pieces


def _label_width(made: Sequence[tuple[TextFlowable, TextFlowable, float]], context: BuilderContext) -> float:
    """Width of the column of labels; 0, for values below their labels, where a word has no room beside the other."""
    apart, width = 2 * context.unit, context.theme.width
    label = min(max(name.single_line_width for name, _, _ in made) + apart, width * MAX_LABEL_SHARE)
    if not all(name.fits(label) for name, _, _ in made):
        label = max(name.widest_word for name, _, _ in made) + apart
    return label if label < width and all(value.fits(width - label) for _, value, _ in made) else 0.0


def _align_blanks(rows: Sequence[tuple[float, Sequence[_KeyValue]]]) -> None:
    """Lines to write on begin at the edge of the values; where that would make one short, all in rows of that width
    begin behind their labels.
    """
    blanks = [(width, cell) for width, row in rows for cell in row if cell.blank and cell.label]
    short = {width for width, cell in blanks if width - cell.label < max(cell.least, MIN_WRITE_LINE_SHARE * width)}
    for width, cell in blanks:
        if width in short:
            cell.label = cell.close


def _add_rule(cell: _KeyValue, form: bool, context: BuilderContext) -> Flowable:
    """A hairline below; in a form, where others are to be written, a line below the value alone, like theirs."""
    if cell.blank:
        return Stack([cell, Gap(context.unit)])
    if form:
        below: Flowable = context.with_marker(None, Rule(context.unit, TEXT_COLOR, 0.5), cell.label)
    else:
        below = Rule(context.unit, context.theme.line, 0.5)
    return Stack([cell, below], keep_whole=True)


def _build_key_value(
    label: str, value: d.Inlines, entry: StructElement, context: BuilderContext
) -> tuple[TextFlowable, TextFlowable, float]:
    """Label, value, and of a blank the room that its writing needs, in points."""
    name = context.text(entry, label, "label", role="Lbl", color=MUTED)
    if len(value) == 1 and isinstance(value[0], d.Blank):
        least = value[0].width * BLANK_EM * context.theme.scale.body[0]
        value = (d.Blank(value[0].label, FULL_WIDTH_BLANK),)
        return name, context.text(entry, value, "body", role="LBody"), least
    return name, context.text(entry, value, "body", role="LBody"), 0.0


class _KeyValue(SideBySide):
    """A label of width `label` and its value on one base line; the value below it where that width is 0.

    `close` is where a line to write on may begin: the longer it is, the better.
    """

    def __init__(self, name: TextFlowable, value: TextFlowable, label: float, least: float, rtl: bool) -> None:
        self.name, self.value, self.label, self.least, self.rtl = name, value, label, least, rtl
        self.blank = all(cluster.face is None for cluster in value.shaped.clusters)
        self.close = min(label, name.single_line_width + 8) if self.blank and label else label
        name.keep_with_next = True

    def fits_on_line(self, width: float) -> bool:
        """True when both stand on one line of that width."""
        return self.close + (self.least if self.blank else self.value.single_line_width) <= width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            name = self.name.wrap(self.label or width, height)[1]
            value = self.value.wrap(width - self.label, height)[1]
            self.height = max(name, value) if self.label else name + value
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        if not self.label:
            return Stack([self.name, self.value]).split(width, height)
        name = Stack([Gap(self._down), self.name])
        row = ColumnRow([(self.label, name), (width - self.label, self.value)], 0, self.rtl)
        return row.copy_with(splittable=True).split(width, height)

    @property
    def _down(self) -> float:
        """From the top to the label, which is smaller than its value."""
        return BASELINE * (self.value.style.leading - self.name.style.leading) if self.label else 0.0

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        name = self.name.wrap(self.label or self.width, 0)[1]
        value = self.value.wrap(self.width - self.label, 0)[1]
        self.name.drawOn(canvas, self.left_edge(x, 0, self.label or self.width), top - self._down - name)
        across = self.left_edge(x, self.label, self.width - self.label)
        self.value.drawOn(canvas, across, top - value if self.label else y)


def build_callout(block: d.Callout, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """A tinted box with a bar of color at its left, and an icon where it has one."""
    theme = context.theme
    inner: list[Flowable] = []
    group = parent.add("Div")
    if block.title:
        title = context.text(group, block.title, "body", bold=True, color=theme.dark)
        title.keep_with_next = True
        inner.append(context.add_space(title, 0, 0.5))
    inner += [context.add_space(Stack([context.text(group, text)], keep_whole=True), 0.8) for text in block.text]
    body: Flowable = Stack(inner, keep_whole=True)
    if block.icon:
        size = theme.scale.body[1] * 1.2
        body = context.with_marker(Icon(block.icon, size, theme.brand.color), body, size + 2 * context.unit)
    box = context.box(body, (3 * context.unit, 2 * context.unit), fill=theme.pale, bar=theme.brand.color)
    return [context.add_space(box, 2)]


def build_verbatim_text(block: d.VerbatimText, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Signs to be typed, in the middle of a frame: as large as one line holds, in whatever typeface the clinic has."""
    theme, across = context.theme, 4 * context.unit
    room = theme.width - 2 * across
    element, words = parent.add("P"), (d.Run(block.text, strong=True),)
    style = replace(theme.style("title", bold=True), typeface=LEGIBLE_TYPEFACE)
    made = [
        context.styled_text(element, words, replace(style, size=size, leading=size * 1.25)) for size in VERBATIM_SIZES
    ]
    whole = next((text for text in made if text.single_line_width <= room), made[-1])
    beside = max((room - whole.single_line_width) / 2 - 0.01, 0)
    row = context.row([(beside, Gap(0)), (room - beside, whole)])
    box = context.box(row, (across, 4 * context.unit), fill=theme.pale, border=theme.brand.color, weight=1.5)
    return [context.add_space(box, 3)]


GUTTER = 18.0  # between two columns
SHORT_LIST = 4  # items from which a list of short ones is set in two columns
MAX_COLUMNS_SHARE = 0.7  # share of its height to which two columns must bring a list
FEW_ITEMS = 4  # items that stay together
SHORT_LIST_SHARE = 0.17  # share of the paper's height up to which they do: a fifth of what head and foot leave
MAX_WHOLE_LINES = 5  # lines up to which an item is never parted
SHORT_GROUPS_SHARE = 0.4  # share of the page's height up to which groups stand side by side


def build_list(block: d.ItemList, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """L of LI: the mark is the Lbl, hanging in the rail. One item alone is a paragraph, unless it is there to tick."""
    if len(block.items) == 1 and block.marker != "tick" and not block.items[0].note:
        return build_paragraph(d.Paragraph(block.items[0].text), parent, context)
    numbering = {"bullet": "/Disc", "tick": "/None", "number": "/Decimal"}[block.marker]
    listed = parent.add("L")
    listed.attributes["ListNumbering"] = numbering
    made = _build_items(block, listed, context)
    if len(made) >= SHORT_LIST and not context.theme.large and block.marker != "number":
        beside = two_columns(made, context)
        saves = MAX_COLUMNS_SHARE * Stack(made).wrap(context.theme.width, 0)[1]
        if len(beside) == 1 and beside[0].wrap(context.theme.width, 0)[1] <= saves:
            return beside
    made[-1].space_after = 2 * context.unit
    _bind_items(made, context)
    return list(made)


def _bind_items(made: Sequence[Flowable], context: BuilderContext) -> None:
    """A few short items stay on one page, of more no item stands alone at the foot or the head of one.

    In need they are parted: in the middle, where there is one.
    """
    theme = context.theme
    few = len(made) <= FEW_ITEMS and Stack(made).wrap(theme.width, 0)[1] <= SHORT_LIST_SHARE * theme.size[1]
    for at, piece in enumerate(made[:-1], 1):
        piece.keep_with_next = few or (len(made) > 2 and at in (1, len(made) - 1))
        piece.weak_bond = len(made) < 4 or 1 < at < len(made) - 1
    made[-1].weak_bond = True  # where what follows is bound to it


def two_columns(made: Sequence[Flowable], context: BuilderContext) -> list[Flowable]:
    """Items in two columns of like height, read down the first and then the second; as they are, where a column is too
    narrow for a word of them.
    """
    width = (context.theme.width - GUTTER) / 2
    if not all(piece.fits(width) for piece in made):
        return list(made)
    heights = [piece.wrap(width, 0)[1] for piece in made]
    half = min(range(1, len(made)), key=lambda at: (abs(float_sum(heights[:at]) - float_sum(heights[at:])), -at))
    row = context.row([(width, Stack(made[:half])), (width, Stack(made[half:]))], GUTTER)
    row.always_whole = True  # cut across, its second column would be read before the rest of the first
    return [context.add_space(row, 1, 2)]


def _build_items(block: d.ItemList, listed: StructElement, context: BuilderContext) -> list[Flowable]:
    """All items, their words on one edge right of the widest number."""
    inset = context.rail * (0.72 if block.marker == "bullet" else 1)
    if block.marker == "number":
        last = context.text(StructElement("Div"), context.item_number(len(block.items)), bold=True)
        inset = max(inset, last.single_line_width + context.unit)
    return [_build_item(item, at, block.marker, inset, listed, context) for at, item in enumerate(block.items, 1)]


def _build_item(
    item: d.ListItem, at: int, marker: str, inset: float, listed: StructElement, context: BuilderContext
) -> Flowable:
    entry = listed.add("LI")
    size, leading = context.theme.scale.body
    mark: Flowable
    if marker == "number":
        mark = context.text(entry, context.item_number(at), role="Lbl", bold=True, color=context.theme.dark)
        down = 0.0
    elif marker == "tick":
        mark, down = TickBox(size * 0.86, MUTED), (leading - size * 0.86) / 2 + 0.3
    else:
        mark, down = Disc(size * 0.36, context.theme.brand.color), leading * 0.36
    body = entry.add("LBody")
    words = Stack([context.text(body, item.text)])
    words.whole_up_to = MAX_WHOLE_LINES * leading
    if item.note:
        words.children.append(context.text(body, item.note, "note", color=MUTED))
    return context.add_space(context.with_marker(mark, words, inset, down), 0.9)


def build_groups(block: d.Groups, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Groups in two columns of like height, none of them parted; one below the other in large print or when long."""
    made = [_build_group(group, parent, context) for group in block.groups]
    if len(made) > 1 and not context.theme.large:
        beside = two_columns([context.add_space(Stack(pieces, keep_whole=True), 2) for pieces in made], context)
        if len(beside) == 1 and beside[0].wrap(context.theme.width, 0)[1] <= SHORT_GROUPS_SHARE * context.theme.size[1]:
            return beside
    return [piece for pieces in made for piece in pieces]


def _build_group(group: d.ListGroup, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    title = build_heading(d.Heading(group.heading, 3), parent, context)
    listed = parent.add("L")
    rows = _build_items(group.items, listed, context)
    rows[-1].space_after = 1.5 * context.unit
    _bind_items(rows, context)
    return [*title, *rows]
