"""Build the blocks that are filled in by hand: statements with initials, ruled lines, and signatures."""

from __future__ import annotations

from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.blocks.side_headings import SIDE_GAP, fits_side
from handouts.typeset.layout.flowables import Flowable, Gap, HorizontalRule, Stack, Surface
from handouts.typeset.layout.theme import MUTED, TEXT_COLOR
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.text_operators import BASELINE

PAIR_GAP = 24.0  # gap between two signatures side by side, in points
SHORT_LINE_SHARE = 0.25  # in large print, lines up to this share of a row are placed in pairs


def build_statements(block: d.Statements, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a short line for initials before each statement, as far apart as handwriting needs."""
    theme = context.theme
    indent = theme.scale.body[0] * 5
    heading = context.text(parent, block.initials, "label", color=MUTED)
    heading.keep_with_next = True
    flowables: list[Flowable] = [context.add_space(heading, 1, 0)]
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    for item in block.items:
        entry = list_element.add("LI")
        field = entry.add("Lbl").add_field(context.spoken.initials)
        text = context.text(entry.add("LBody"), item)
        line = HorizontalRule(theme.scale.body[1] * BASELINE + 2, TEXT_COLOR, width=indent - 14, element=field)
        flowables.append(context.add_space(context.with_marker(line, Stack([text], keep_whole=True), indent), 1.6))
    for flowable in (flowables[1], flowables[-2]):  # no statement is alone on a page
        flowable.keep_with_next = len(flowables) > 2
    return flowables


def build_write_lines(block: d.WriteLines, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a label with ruled lines below it."""
    theme = context.theme
    label = context.text(parent, block.label)
    field = parent.add("P").add_field(context.spoken.for_lines(block.lines))  # one for all lines
    lines: list[Flowable] = [HorizontalRule(theme.scale.write, MUTED, 0.6, element=field) for _ in range(block.lines)]
    for flowable in (label, *lines[:1], *lines[-2:-1]):  # no line is alone on a page
        flowable.keep_with_next = True
    return [context.add_space(Stack([label, *lines], keep_whole=True), 2)]


def build_signature(
    block: d.Signature, parent: StructElement, context: BuilderContext, room: float = 0.0
) -> list[Flowable]:
    """Build the party, its statement, and rows of labeled lines, 0.4 in tall. It never splits if it fits on a page.

    `room` is extra space above the rows, in points.
    """
    theme = context.theme
    group = parent.add("Div")
    flowables = [_build_party(block, group, context)]
    flowables += [Gap(room)] if room else []
    list_element = group.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    flowables += [
        _signature_row(row, list_element, context, is_first=number == 0) for number, row in enumerate(block.rows)
    ]
    flowables[0].keep_with_next = True
    block_stack = Stack(flowables, keep_whole=True, always_whole=True)
    block_stack.never_alone = True  # a page with nothing but a signature could belong to any document
    block_stack.space_before, block_stack.space_after = 4 * theme.unit, 2 * theme.unit
    return [block_stack]


def build_signature_pair(block: d.SignaturePair, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build two signatures side by side; one below the other in large print, or if a word is too wide."""
    theme = context.theme
    width = (theme.width - PAIR_GAP) / 2
    narrow = context.with_theme(replace(theme, indent=theme.width - width))
    drafts = [build_signature(signature, StructElement("Div"), narrow)[0] for signature in block.signatures]
    if theme.large or not all(draft.fits(width) for draft in drafts):
        return [part for signature in block.signatures for part in build_signature(signature, parent, context)]
    heights = [draft.wrap(width, 0)[1] for draft in drafts]
    cells = [
        (width, build_signature(signature, parent, narrow, max(heights) - height)[0])  # their lines are aligned
        for signature, height in zip(block.signatures, heights, strict=True)
    ]
    row = context.row(cells, PAIR_GAP)
    row.always_whole = row.never_alone = True
    return [context.add_space(row, 4, 2)]


def _build_party(block: d.Signature, group: StructElement, context: BuilderContext) -> Flowable:
    """Build the party at the side of its statement, if there is room."""
    party = context.text(group, block.party, "group", role="H3", bold=True)
    if not block.statement:
        return party
    statement = context.text(group, block.statement)
    side = context.theme.scale.side
    statement_width = context.theme.width - side
    if context.theme.indent or not fits_side(party, context) or not statement.fits(statement_width):
        return Stack([party, statement])
    return context.row([(side - SIDE_GAP, party), (statement_width, statement)], SIDE_GAP)


def _signature_row(
    row: tuple[d.SignatureLine, ...], list_element: StructElement, context: BuilderContext, *, is_first: bool
) -> Flowable:
    """Build a row of lines. The first line of the first row is for the signature."""
    theme = context.theme
    gap = 14.0
    words = dict.fromkeys(row, context.spoken.blank)
    if is_first and row:
        words[row[0]] = context.spoken.sign

    def build(line: d.SignatureLine) -> Stack:
        return _signature_line(line, words[line], list_element, context)

    if theme.large:  # long lines one below the other; short ones, such as date and time, in pairs
        half = (theme.width - gap) / 2
        long_lines = [build(line) for line in row if line.width > SHORT_LINE_SHARE]
        short_lines = [build(line) for line in row if line.width <= SHORT_LINE_SHARE]
        pair = [context.row([(half, line) for line in short_lines], gap)] if short_lines else []
        return Stack([*long_lines, *(pair if all(line.fits(half) for line in short_lines) else short_lines)])
    # One grid for all rows: a line and the gap after it take the line's share, so the edges of all rows align.
    cells = [((theme.width + gap) * line.width - gap, build(line)) for line in row]
    if not all(line.fits(width) for width, line in cells):  # a word is too wide: one line below the other
        return Stack([line for _, line in cells])
    return context.row(cells, gap)


def _signature_line(line: d.SignatureLine, words: str, list_element: StructElement, context: BuilderContext) -> Stack:
    """Build a line and the label below it. `words` is what a screen reader says for the line, after the label."""
    entry = list_element.add("LI")
    name, body = entry.add("Lbl"), entry.add("LBody")
    label = context.fill_text(name, line.label, "label", color=MUTED)
    if not line.value:
        return Stack([HorizontalRule(29, TEXT_COLOR, 0.75, element=body.add_field(words)), label])
    return Stack([_ValueOnLine(context.fill_text(body, line.value)), label])


class _ValueOnLine(Flowable):
    """A value on its line."""

    def __init__(self, value: Flowable) -> None:
        self.value, self.line = value, HorizontalRule(29, TEXT_COLOR, 0.75)

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
