"""What is filled in by hand: statements with initials, ruled lines, signatures."""

from __future__ import annotations

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, Rule, Stack, Surface
from handouts.typeset.layout.theme import MUTED, TEXT_COLOR
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.text_operators import BASELINE

SHORT_LINE_SHARE = 0.25  # share of a row up to which a line shares it in large print


def build_statements(block: d.Statements, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """A short line for initials before each statement."""
    theme = context.theme
    indent = theme.scale.body[0] * 6
    head = context.text(parent, block.initials, "label", color=MUTED)
    head.keep_with_next = True
    pieces: list[Flowable] = [context.add_space(head, 1, 0)]
    listed = parent.add("L")
    for item in block.items:
        words = context.text(listed.add("LI").add("LBody"), item)
        mark = Rule(theme.scale.body[1] * BASELINE + 2, TEXT_COLOR, width=indent - 14)
        pieces.append(context.add_space(context.with_marker(mark, Stack([words], keep_whole=True), indent), 1.6))
    for piece in (pieces[1], pieces[-2]):  # no statement stands alone
        piece.keep_with_next = len(pieces) > 2
    return pieces


def build_write_lines(block: d.WriteLines, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """A label and ruled lines below it."""
    theme = context.theme
    label = context.text(parent, block.label)
    lines: list[Flowable] = [Rule(theme.scale.write, MUTED, 0.6) for _ in range(block.lines)]
    for piece in (label, *lines[:1], *lines[-2:-1]):  # no line stands alone
        piece.keep_with_next = True
    return [context.add_space(Stack([label, *lines], keep_whole=True), 2)]


def build_signature(block: d.Signature, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """The party, what it states, and rows of labelled lines; 0.4 in to write in, never split where a page holds it."""
    theme = context.theme
    group = parent.add("Div")
    pieces = [_build_party(block, group, context)]
    pieces += [_signature_row(row, group, context) for row in block.rows]
    pieces[0].keep_with_next = True
    whole = Stack(pieces, keep_whole=True, always_whole=True)
    whole.never_alone = True  # a sheet with one signature alone could belong to anything
    whole.space_before, whole.space_after = 4 * theme.unit, 2 * theme.unit
    return [whole]


def _build_party(block: d.Signature, group: StructElement, context: BuilderContext) -> Flowable:
    """The party, and beside it what it states by signing."""
    party = context.text(group, block.party, "group", role="H3", bold=True)
    if not block.statement:
        return party
    statement = context.text(group, block.statement)
    wide = party.single_line_width + 2 * context.unit
    beside = context.theme.width - wide
    if context.theme.large or wide > context.theme.width / 2 or not statement.fits(beside):
        return Stack([party, statement])
    return context.row([(wide, party), (beside, statement)])


def _signature_row(row: tuple[d.SignatureLine, ...], group: StructElement, context: BuilderContext) -> Flowable:
    theme = context.theme
    gap = 14.0
    if theme.large:  # long lines one below the other, short ones such as date and time in pairs
        half = (theme.width - gap) / 2
        long = [_signature_line(line, group, context) for line in row if line.width > SHORT_LINE_SHARE]
        short = [_signature_line(line, group, context) for line in row if line.width <= SHORT_LINE_SHARE]
        pair = [context.row([(half, line) for line in short], gap)] if short else []
        return Stack([*long, *(pair if all(line.fits(half) for line in short) else short)])
    # One grid for all rows: a line and the gap after it take the line's share, so edges meet from row to row.
    cells = [((theme.width + gap) * line.width - gap, _signature_line(line, group, context)) for line in row]
    if not all(line.fits(width) for width, line in cells):  # a word that has no room: one below the other
        return Stack([line for _, line in cells])
    return context.row(cells, gap)


def _signature_line(line: d.SignatureLine, group: StructElement, context: BuilderContext) -> Stack:
    label = context.text(group, line.label, "label", color=MUTED)
    if not line.value:
        return Stack([Rule(29, TEXT_COLOR, 0.75), label])
    return Stack([_ValueOnLine(context.text(group, line.value)), label])


class _ValueOnLine(Flowable):
    """A value that stands on its line."""

    def __init__(self, value: Flowable) -> None:
        self.value, self.line = value, Rule(29, TEXT_COLOR, 0.75)

    def fits(self, width: float) -> bool:
        return self.value.fits(width)

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.value.split(width, height - 2)
        return [halves[0], self.copy_with(value=halves[1])] if halves else []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = max(29.0, self.value.wrap(width, height)[1] + 2)
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        self.value.drawOn(canvas, x, y + 2)
        self.line.wrap(self.width, 0)
        self.line.drawOn(canvas, x, y)
