"""Build the blocks that are filled in by hand: statements with initials, ruled lines, and signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext, plain_words
from handouts.typeset.blocks.text import LANGUAGE_GAP, with_rule
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import ColumnRow, Flowable, Gap, HorizontalRule, Stack, Surface, TextFlowable
from handouts.typeset.layout.theme import MUTED, TEXT_COLOR
from handouts.typeset.pdf.struct_tree import FieldSpec, StructElement
from handouts.typeset.text.text_operators import BASELINE

PAIR_GAP = 24.0  # gap between two signatures side by side, in points
SIGN_HEIGHT = 24.1  # room above a line to sign or write on, in points: 8.5 mm

ROW_GAP = 1.2  # space between a line and the label of the line below it, in units of the theme
GAP_BELOW_TWO = 2.4  # the same if labels are in two languages, below columns of text
LINE_GAP = 14.0  # gap between two lines of a signature, in points
STATEMENTS_SPLIT = 30.0  # cost of statements on two pages: somebody may put initials on one page only
LARGE_SHIFT = 0.03  # in large print, the line to sign gives this share of a row to the lines beside it: longer labels


def build_statements(block: d.Statements, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a short line for initials before each statement, as far apart as handwriting needs."""
    return _build_statements(block, parent, context, lambda index, body: context.text(body, block.items[index]))


def build_bilingual_statements(
    block: d.Statements, second: d.ItemList, parent: StructElement, context: BuilderContext, other: BuilderContext
) -> list[Flowable]:
    """Build one line for initials before each statement in both languages."""

    def texts(index: int, body: StructElement) -> Flowable:
        first_text = context.text(body, block.items[index])
        return _both(first_text, second.items[index].text, body, context, other, context.theme.width - _indent(context))

    return _build_statements(block, parent, context, texts)


def _both(
    first: TextFlowable,
    second: d.Inlines,
    parent: StructElement,
    context: BuilderContext,
    other: BuilderContext,
    width: float,
) -> Flowable:
    """A text and its translation in a width: side by side; in large print, or for a wide word, below each other."""
    text = other.text(parent, second)
    text.element.lang = other.lang
    column = (width - LANGUAGE_GAP) / 2
    if context.theme.large:
        return Stack([first, context.add_space(with_rule(text, other), 1.2)])
    if not (first.fits(column) and text.fits(column)):
        return Stack([first, context.add_space(text, 0.6)])
    return context.row([(column, first), (column, text)], LANGUAGE_GAP)


def _indent(context: BuilderContext) -> float:
    """The width of a line for initials and the gap after it."""
    return context.theme.scale.body[0] * 5


def _build_statements(
    block: d.Statements,
    parent: StructElement,
    context: BuilderContext,
    text_of: Callable[[int, StructElement], Flowable],
) -> list[Flowable]:
    theme, indent = context.theme, _indent(context)
    heading = context.text(parent, block.initials, "label", color=MUTED)
    heading.keep_with_next = True
    flowables: list[Flowable] = [context.add_space(heading, 1, 0)]
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    for index in range(len(block.items)):
        entry = list_element.add("LI")
        label = f"{plain_words(block.initials)}{context.spoken.colon}{plain_words(block.items[index])}"
        field = entry.add("Lbl").add_field(context.spoken.initials, FieldSpec("initials", label, "patient", True))
        text = text_of(index, entry.add("LBody"))
        line = HorizontalRule(theme.scale.body[1] * BASELINE + 2, TEXT_COLOR, width=indent - 14, element=field)
        flowables.append(context.add_space(context.with_marker(line, Stack([text], keep_whole=True), indent), 1.6))
    for flowable in (flowables[1], flowables[-2]):  # no statement is alone on a page
        flowable.keep_with_next = len(flowables) > 2
    statements = Stack(flowables, keep_whole=True)
    statements.split_cost = STATEMENTS_SPLIT
    statements.space_before, statements.space_after = flowables[0].space_before, flowables[-1].space_after
    return [statements]


def build_write_lines(block: d.WriteLines, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a label with ruled lines below it."""
    return _lines_below(context.text(parent, block.label), block, parent, context)


def build_bilingual_write_lines(
    block: d.WriteLines, second: d.Paragraph, parent: StructElement, context: BuilderContext, other: BuilderContext
) -> list[Flowable]:
    """Build the label in two languages, with ruled lines below both."""
    label = context.text(parent, block.label)
    return _lines_below(_both(label, second.text, parent, context, other, context.theme.width), block, parent, context)


def _lines_below(
    label: Flowable, block: d.WriteLines, parent: StructElement, context: BuilderContext
) -> list[Flowable]:
    theme = context.theme
    field = parent.add("P").add_field(
        context.spoken.for_lines(block.lines), FieldSpec("text", plain_words(block.label))
    )  # one for all lines
    lines: list[Flowable] = [HorizontalRule(theme.scale.write, MUTED, 0.6, element=field) for _ in range(block.lines)]
    for flowable in (label, *lines[:1], *lines[-2:-1]):  # no line is alone on a page
        flowable.keep_with_next = True
    return [context.add_space(Stack([label, *lines], keep_whole=True), 2)]


def build_signature(
    block: d.Signature,
    parent: StructElement,
    context: BuilderContext,
    room: float = 0.0,
    second: tuple[d.Paragraph, BuilderContext] | None = None,
) -> list[Flowable]:
    """Build the party with its statement, and lines with their labels above them. It never splits if it fits on a page.

    A line for only the name is beside the statement, unless a word is too wide; in large print, and if there is more to
    write, these lines are below it. The lines to sign, with date and time, come last. `room` is extra space above them,
    in points. `second` is the statement in another language, with its context; then no line is beside the statements.
    """
    theme = context.theme
    group = parent.add("Div")
    *names, signing = map(_with_large_shares, block.rows) if theme.large else block.rows
    party = _label_lines(group.add("H3"), block.party, "group", context, bold=True)
    title: Flowable = party[0] if len(party) == 1 else Stack(party)
    if block.statement:
        statement = context.text(group, block.statement)
        for child in statement.element.children:  # what the party agrees to
            if child.field:
                child.field = replace(child.field, party=block.key, required=block.key in REQUIRED_PARTIES)
        title = Stack(
            [*party, _both(statement, second[0].text, group, context, second[1], theme.width) if second else statement]
        )
    list_element = group.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    name_lines = [
        _signature_line(line, context.spoken.blank, list_element, context, block) for row in names for line in row
    ]
    flowables: list[Flowable] = [title]
    name_width = _share(names[0][0].width, context) if len(name_lines) == 1 and not second else 0.0
    title_width = theme.width - name_width - LINE_GAP
    if name_width and title.fits(title_width) and name_lines[0].fits(name_width):
        flowables = [_Aligned([(title_width, title), (name_width, name_lines[0])], LINE_GAP, context.rtl)]
    else:
        flowables += [_signature_row(row, lines, context) for row, lines in _with_lines(names, name_lines)]
    flowables += [Gap(room)] if room else []
    is_narrow = theme.indent and len(signing) > 2
    rows = [_as_full_row(signing[:1]), _as_full_row(signing[1:])] if is_narrow else [signing]
    words = [context.spoken.sign, *[context.spoken.blank] * (len(signing) - 1)]
    sign_lines = [_signature_line(*pair, list_element, context, block) for pair in zip(signing, words, strict=True)]
    flowables += [_signature_row(row, lines, context) for row, lines in _with_lines(rows, sign_lines)]
    for row in flowables[1:]:
        row.space_before = (
            0.0
            if isinstance(row, Gap)
            else (ROW_GAP if second is None or theme.large else GAP_BELOW_TWO) * context.unit
        )
    flowables[0].keep_with_next = True
    block_stack = Stack(flowables, keep_whole=True, always_whole=True)
    block_stack.never_alone = True  # a page with nothing but a signature could belong to any document
    block_stack.space_before, block_stack.space_after = 3 * theme.unit, 2 * theme.unit
    return [block_stack]


def build_signature_pair(block: d.SignaturePair, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build two signatures side by side; one below the other in large print, or if a word is too wide."""
    theme = context.theme
    width = (theme.width - PAIR_GAP) / 2
    narrow = context.with_theme(replace(theme, indent=theme.width - width))
    drafts = [build_signature(signature, StructElement("Div"), narrow)[0] for signature in block.signatures]
    if not all(draft.fits(width) for draft in drafts):
        return [part for signature in block.signatures for part in build_signature(signature, parent, context)]
    heights = [draft.wrap(width, 0)[1] for draft in drafts]
    cells = [
        (width, build_signature(signature, parent, narrow, max(heights) - height)[0])  # their lines are aligned
        for signature, height in zip(block.signatures, heights, strict=True)
    ]
    row = context.row(cells, PAIR_GAP)
    row.always_whole = row.never_alone = True
    return [context.add_space(row, 3, 2)]


def _with_lines(
    rows: Sequence[tuple[d.SignatureLine, ...]], lines: Sequence[Stack]
) -> Iterator[tuple[tuple[d.SignatureLine, ...], Sequence[Stack]]]:
    """Each row with its lines, which are in one list."""
    start = 0
    for row in rows:
        yield row, lines[start : start + len(row)]
        start += len(row)


def _as_full_row(row: tuple[d.SignatureLine, ...]) -> tuple[d.SignatureLine, ...]:
    """The lines with shares of a row of their own."""
    total = float_sum(line.width for line in row)
    return tuple(replace(line, width=line.width / total) for line in row)


def _with_large_shares(row: tuple[d.SignatureLine, ...]) -> tuple[d.SignatureLine, ...]:
    """The lines with their shares in large print. A line alone in its row stands at the end of it."""
    first, *others = row
    if not others:
        return (replace(first, width=first.width + LARGE_SHIFT),)
    shift = LARGE_SHIFT / len(others)
    wider = (replace(line, width=line.width + shift) for line in others)
    return (replace(first, width=first.width - LARGE_SHIFT), *wider)


class _Aligned(ColumnRow):
    """Cells whose bottoms are aligned."""

    def bottom_of(self, cell_height: float, y: float) -> float:
        return y


def _signature_row(row: tuple[d.SignatureLine, ...], lines: Sequence[Stack], context: BuilderContext) -> Flowable:
    """Place lines side by side, at one height; one below the other if a word of a label is too wide."""
    widths = [_share(line.width, context) for line in row]
    if not all(line.fits(width) for line, width in zip(lines, widths, strict=True)):
        return Stack(lines)
    return ColumnRow([*zip(widths, lines, strict=True)], LINE_GAP, context.rtl)


def _share(share: float, context: BuilderContext) -> float:
    """The width of a line in points. One grid for all rows: a line and the gap after it take the line's share."""
    return (context.theme.width + LINE_GAP) * share - LINE_GAP


REQUIRED_PARTIES = ("clinician", "patient", "representative")
"""Those who sign every consent. The others are only sometimes there, or sign later."""


def _field_of(line: d.SignatureLine, signature: d.Signature, context: BuilderContext) -> FieldSpec:
    label = f"{plain_words(signature.party)}{context.spoken.colon}{plain_words(line.label)}"
    required = line.kind != "text" and signature.key in REQUIRED_PARTIES
    return FieldSpec(
        line.kind, context.spoken.for_date(label) if line.kind == "date" else label, signature.key, required
    )


def _signature_line(
    line: d.SignatureLine, words: str, list_element: StructElement, context: BuilderContext, signature: d.Signature
) -> Stack:
    """Build a line and the label below it, so that nobody takes the label for that of the line above.

    `words` is what a screen reader says for the line, after the label.
    """
    entry = list_element.add("LI")
    name, body = entry.add("Lbl"), entry.add("LBody")
    labels = _label_lines(name, line.label, "label", context, color=MUTED)
    if not line.value:
        field = body.add_field(words, _field_of(line, signature, context))
        return Stack([HorizontalRule(SIGN_HEIGHT, TEXT_COLOR, 0.75, element=field), *labels])
    return Stack([_ValueOnLine(context.fill_text(body, line.value)), *labels])


def _label_lines(
    element: StructElement,
    text: str,
    kind: str,
    context: BuilderContext,
    *,
    bold: bool = False,
    color: str = TEXT_COLOR,
) -> list[Flowable]:
    """A label. In large print, each of two languages has its own line, because they have other type sizes."""
    if context.theme.large:
        return context.lines_of(element, text, kind, bold=bold, color=color)
    return [context.fill_text(element, text, kind, bold=bold, color=color)]


class _ValueOnLine(Flowable):
    """A value on its line."""

    def __init__(self, value: Flowable) -> None:
        self.value, self.line = value, HorizontalRule(SIGN_HEIGHT, TEXT_COLOR, 0.75)

    def fits(self, width: float) -> bool:
        return self.value.fits(width)

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.value.split(width, height - 2)
        return [halves[0], self.copy_with(value=halves[1])] if halves else []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = max(SIGN_HEIGHT, self.value.wrap(width, height)[1] + 2)
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        self.value.drawOn(canvas, x, y + 2)
        self.line.wrap(self.width, 0)
        self.line.drawOn(canvas, x, y)
