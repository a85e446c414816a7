"""Build headings, paragraphs, lists, groups, key values, callouts and verbatim text.

Markers of lists hang in the rail. Short lists are set in two columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext, plain_words, with_pause
from handouts.typeset.blocks.side_headings import beside_heading, fits_side
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import (
    ColumnRow,
    Flowable,
    Gap,
    PictogramRail,
    SideBySide,
    Stack,
    Surface,
    TextFlowable,
)
from handouts.typeset.layout.pictures import Disc, Icon, Mark, TickBox
from handouts.typeset.layout.theme import MUTED, RED, TEXT_COLOR
from handouts.typeset.pdf.struct_tree import FieldSpec, StructElement
from handouts.typeset.text.text_operators import BASELINE

LEGIBLE_TYPEFACE = "Atkinson Hyperlegible"  # its characters are hard to confuse, except 0 and O: passwords have neither
VERBATIM_SIZES = (42, 38, 34, 30, 26, 22, 18)  # sizes of verbatim text, in points
FEW_ROWS = 6  # up to this many rows stay on one page
MAX_LABEL_SHARE = 0.3  # labels take at most this share of the width
DATE_BLANK = 99.3  # a line to write a date on, in points: 35 mm
NAME_BLANK = 198.5  # a line to write a name on, in points: 70 mm
MAX_PITCH = 28.0  # distance of a line from the label above it, in points: 10 mm; large print needs no more
NAME_CHARACTERS = 30  # a blank of so many characters is for a name
MIN_VALUE_SHARE = 0.55  # in large print, values of several lines beside labels have at least this share of the width
RULE_INDENT = 24.0  # how much narrower the second language is in large print, in points: half is for the rule before it
LANGUAGE_GAP = 20.0  # gap between the columns of two languages, in points
LABEL_GAP = 5.0  # least gap between a label and its value, in points
FULL_WIDTH_BLANK = 400  # a blank of this many characters takes all the room after its label


def build_heading(block: d.Heading, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a heading (H1 to H3) that is kept with what follows."""
    kind = {1: "title", 2: "heading", 3: "group"}[block.level]
    color = context.theme.dark if block.level < 3 else TEXT_COLOR
    if isinstance(block.text, d.BilingualText):
        return [bilingual_heading(block.text, block.level, parent, context)]
    flowable = context.text(
        parent, block.text, kind, role=f"H{block.level}", bold=True, color=color, heading=block.level < 3
    )
    flowable.element.title = block.text
    context.add_space(flowable, {1: 0, 2: 4, 3: 2}[block.level], {1: 2, 2: 1, 3: 0.5}[block.level])
    flowable.keep_with_next = True
    return [flowable]


def bilingual_heading(
    text: d.BilingualText, level: Literal[1, 2, 3], parent: StructElement, context: BuilderContext
) -> Flowable:
    """Build one heading with its text in two languages: side by side; in large print, on one line if both fit."""
    kind = {1: "title", 2: "heading", 3: "group"}[level]
    color = context.theme.dark if level < 3 else TEXT_COLOR
    element = parent.add(f"H{level}")
    element.title = text
    other = context.second_language(text.lang)
    first = context.fill_text(element, with_pause(text.first), kind, bold=True, color=color, heading=level < 3)
    span = element.add("Span")  # after the span of the first language, which is filled by its position
    span.lang = text.lang
    second = other.fill_text(span, text.second, kind, bold=True, color=color, heading=level < 3)
    heading: Flowable
    if context.theme.large:
        heading = context.on_one_line(first, second, other)
    else:
        heading = columns_of_languages(first, second, context)
    context.add_space(heading, {1: 0, 2: 4, 3: 2}[level], {1: 2, 2: 1, 3: 0.5}[level])
    heading.keep_with_next = True
    return heading


def columns_of_languages(first: Flowable, second: Flowable, context: BuilderContext) -> Flowable:
    """Place the same text in two languages side by side."""
    width = language_column(context)
    return context.row([(width, first), (width, second)], LANGUAGE_GAP)


def with_rule(flowable: Flowable, context: BuilderContext) -> Flowable:
    """Place text in the second language of large print beside a rule, in its context, `RULE_INDENT` narrower."""
    return context.box(flowable, (RULE_INDENT / 2, 0), bar=context.theme.line)


def language_column(context: BuilderContext) -> float:
    """The width of the column of a language, in points."""
    return (context.theme.width - LANGUAGE_GAP) / 2


def build_paragraph(block: d.Paragraph, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a paragraph of body text, a note, or a dose."""
    if block.kind == "dose":
        return [context.add_space(context.text(parent, block.text, "value", bold=True, color=context.theme.dark), 1.2)]
    kind, color = ("note", MUTED) if block.kind == "note" else ("body", TEXT_COLOR)
    return [context.add_space(context.text(parent, block.text, kind, color=color), 1.2)]


def build_key_values(block: d.KeyValues, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build labels with their values or lines to write on.

    Short values are two per row, in large print one. Lines to write on are below their labels, two per row if they are
    then long enough for what is written there.
    """
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    theme = context.theme
    pairs = [_build_key_value(label, value, list_element.add("LI"), context) for label, value in block.pairs]
    gap = 6 * context.unit
    half = (theme.width - gap) / 2
    valued = [pair for pair in pairs if not pair[2]] or pairs
    column = _widest_label(valued, context) if theme.large else _label_width(valued, context)
    rows: list[tuple[float, list[Flowable]]] = []
    while pairs:
        row = _take_row(pairs, column, half, context)
        rows.append((half if len(row) > 1 or _is_short_blank(row[0], half) else theme.width, row))
    flowables: list[Flowable] = []
    for width, row in rows:
        flowables.append(context.add_space(context.row([(width, cell) for cell in row], gap), 0.9))
    if len(flowables) <= FEW_ROWS:  # a few lines to fill in are not separated from their heading
        for number, flowable in enumerate(flowables[:-1], 1):
            flowable.keep_with_next = True
            flowable.weak_bond = 1 < number < len(flowables) - 1  # two rows stay together on each page
    return flowables


LabeledValue = tuple[TextFlowable, TextFlowable, float]
"""A label, its value, and the minimum width of a line to write on in points, or 0 for a value that is known."""


def _take_row(pairs: list[LabeledValue], column: float, half: float, context: BuilderContext) -> list[Flowable]:
    """Remove the first pair from `pairs`, or the first two if both fit side by side, and return their flowables."""
    if pairs[0][2]:
        fields = [_BlankField(*pair, context) for pair in pairs[:2] if pair[2]]
        count = 2 if len(fields) == 2 and all(field.fits_in(half) for field in fields) else 1
        del pairs[:count]
        return [*fields[:count]]
    cells = [_KeyValue(name, value, column, context.rtl) for name, value, blank in pairs[:2] if not blank]
    in_pairs = (
        not (context.theme.large or context.theme.half)
        and len(cells) == 2
        and all(cell.fits_on_line(half) for cell in cells)
    )
    if in_pairs and column:  # the label of the second pair stays on one line if it fits
        natural = cells[1].natural_label
        if column < natural <= half - cells[1].value.single_line_width:
            cells[1].label = natural
    count = 2 if in_pairs else 1
    del pairs[:count]
    return [*cells[:count]]


def _is_short_blank(flowable: Flowable, half: float) -> bool:
    """True for a line to write on that is alone in its row, and long enough in half of it."""
    return isinstance(flowable, _BlankField) and flowable.fits_in(half)


class _BlankField(Stack):
    """A line to write on, with its label above it, and room for handwriting between them."""

    def __init__(self, name: TextFlowable, value: TextFlowable, min_width: float, context: BuilderContext) -> None:
        room = max(min(context.theme.scale.write, MAX_PITCH) - value.style.leading, 0.0)
        super().__init__([name, Gap(room), value], keep_whole=True)
        self.needed = max(min_width, name.line_width)

    def fits_in(self, width: float) -> bool:
        """True if the label takes one line, and the line to write on is long enough."""
        return self.needed <= width


def _widest_label(pairs: Sequence[LabeledValue], context: BuilderContext) -> float:
    """Return the width of the widest label, if that takes less room than values below their labels; else 0."""
    width = max(name.single_line_width for name, _, _ in pairs) + 2 * context.unit
    room = context.theme.width - width
    if max(value.single_line_width for _, value, _ in pairs) <= room:
        return width
    if room < MIN_VALUE_SHARE * context.theme.width or not all(value.fits(room) for _, value, _ in pairs):
        return 0.0
    beside = float_sum([max(name.style.leading, value.wrap(room, 0)[1]) for name, value, _ in pairs])
    below = float_sum([name.style.leading + value.wrap(context.theme.width, 0)[1] for name, value, _ in pairs])
    return width if beside < below else 0.0


def _label_width(pairs: Sequence[LabeledValue], context: BuilderContext) -> float:
    """Return the width of the label column, which is the column at the side if the labels fit there.

    Returns 0 if a word is too wide, so that values are below their labels.
    """
    gap, width = 2 * context.unit, context.theme.width
    side = 0.0 if context.theme.indent else context.theme.scale.side
    if (
        side
        and all(name.fits(side - gap) for name, _, _ in pairs)
        and all(value.fits(width - side) for _, value, _ in pairs)
    ):
        return side
    label_width = min(max(name.single_line_width for name, _, _ in pairs) + gap, width * MAX_LABEL_SHARE)
    if not all(name.fits(label_width) for name, _, _ in pairs):
        label_width = max(name.widest_word for name, _, _ in pairs) + gap
    return label_width if label_width < width and all(value.fits(width - label_width) for _, value, _ in pairs) else 0.0


def _build_key_value(label: str, value: d.Inlines, entry: StructElement, context: BuilderContext) -> LabeledValue:
    """Return label, value, and the minimum width of a line to write on in points.

    A label in two languages above a line to write on has a line for each.
    """
    is_blank = len(value) == 1 and isinstance(value[0], d.Blank)
    words = d.on_two_lines(d.text_inlines(label)) if is_blank else label
    name = context.text(entry, words, "label", role="Lbl", color=MUTED)
    if len(value) == 1 and isinstance(value[0], d.Blank):
        min_width = NAME_BLANK if value[0].width >= NAME_CHARACTERS else DATE_BLANK
        value = (replace(value[0], width=FULL_WIDTH_BLANK),)
        return name, context.text(entry, value, "body", role="LBody", before=label), min_width
    return name, context.text(entry, value, "body", role="LBody", before=label), 0.0


class _KeyValue(SideBySide):
    """A label of width `label` and its value on one baseline. The value is below the label if that width is 0."""

    def __init__(self, name: TextFlowable, value: TextFlowable, label: float, rtl: bool) -> None:
        self.name, self.value, self.label, self.rtl = name, value, label, rtl
        self.natural_label = name.single_line_width + 8
        name.keep_with_next = True

    def _name_width(self, width: float) -> float:
        return self.label - LABEL_GAP if self.label else width

    def fits_on_line(self, width: float) -> bool:
        """Return True if label and value fit on one line of this width."""
        return self.label + self.value.single_line_width <= width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            name = self.name.wrap(self._name_width(width), height)[1]
            value = self.value.wrap(width - self.label, height)[1]
            self.height = max(name, value) if self.label else name + value
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        if not self.label:
            return Stack([self.name, self.value]).split(width, height)
        name = Stack([Gap(self._label_offset), self.name])
        row = ColumnRow(
            [(self._name_width(width), name), (LABEL_GAP, Gap(0)), (width - self.label, self.value)], 0, self.rtl
        )
        return row.copy_with(splittable=True).split(width, height)

    @property
    def _label_offset(self) -> float:
        """Distance from the top to the label, which is smaller than its value."""
        return BASELINE * (self.value.style.leading - self.name.style.leading) if self.label else 0.0

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        name = self.name.wrap(self._name_width(self.width), 0)[1]
        value = self.value.wrap(self.width - self.label, 0)[1]
        self.name.drawOn(canvas, self.left_edge(x, 0, self._name_width(self.width)), top - self._label_offset - name)
        value_left = self.left_edge(x, self.label, self.width - self.label)
        self.value.drawOn(canvas, value_left, top - value if self.label else y)


def build_callout(block: d.Callout, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a tinted box with a colored bar at its start, and an icon if it has one."""
    theme = context.theme
    children: list[Flowable] = []
    group = parent.add("Div")
    if block.title:
        title = context.text(group, block.title, "body", bold=True, color=theme.dark)
        title.keep_with_next = True
        children.append(context.add_space(title, 0, 0.5))
    children += [context.add_space(Stack([context.text(group, text)], keep_whole=True), 0.8) for text in block.text]
    body: Flowable = Stack(children, keep_whole=True)
    if block.icon:
        size = theme.scale.body[1] * 1.2
        body = context.with_marker(Icon(block.icon, size, theme.brand.color), body, size + 2 * context.unit)
    box = context.box(body, (3 * context.unit, 2 * context.unit), fill=theme.pale, bar=theme.brand.color)
    return [context.add_space(box, 2)]


def build_verbatim_text(block: d.VerbatimText, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build text that the reader will type: centered in a frame, in a legible typeface, as large as fits on a line."""
    theme, padding = context.theme, 4 * context.unit
    width = theme.width - 2 * padding
    element, content = parent.add("P"), (d.Run(block.text, strong=True),)
    style = replace(theme.style("title", bold=True), typeface=LEGIBLE_TYPEFACE)
    candidates = [
        context.styled_text(element, content, replace(style, size=size, leading=size * 1.25)) for size in VERBATIM_SIZES
    ]
    largest = next((text for text in candidates if text.single_line_width <= width), candidates[-1])
    indent = max((width - largest.single_line_width) / 2 - 0.01, 0)
    row = context.row([(indent, Gap(0)), (width - indent, largest)])
    box = context.box(row, (padding, 4 * context.unit), fill=theme.pale, border=theme.brand.color, weight=1.5)
    return [context.add_space(box, 3)]


GUTTER = 18.0  # gap between two columns, in points
SHORT_LIST = 4  # a list of at least this many short items is set in two columns
MAX_COLUMNS_SHARE = 0.7  # two columns must reduce the height of a list to this share
MARKS = ("tick", "pictogram")  # markers that a list of one item has too
PICTOGRAM_SIZE = 1.5  # size of a pictogram before an item, in leadings of the body
FEW_ITEMS = 4  # up to this many items stay together,
SHORT_LIST_SHARE = 0.17  # if they take at most this share of the paper's height
MAX_WHOLE_LINES = 5  # an item of up to this many lines never splits
SHORT_GROUPS_SHARE = 0.4  # groups up to this share of the paper's height are set in two columns


def build_list(block: d.ItemList, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a list (L, LI) with markers (Lbl) in the rail. A single item becomes a paragraph, unless it has a tick box
    or a note.
    """
    if len(block.items) == 1 and _marker(block.items[0], block.marker) not in MARKS and not block.items[0].note:
        return build_paragraph(d.Paragraph(block.items[0].text), parent, context)
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = _numbering(block)
    flowables = _build_items(block, list_element, context)
    if block.marker != "number" and (columns := _short_columns(flowables, context)):
        return columns
    flowables[-1].space_after = 2 * context.unit
    _bind_items(flowables, context)
    return list(flowables)


def _short_columns(flowables: Sequence[Flowable], context: BuilderContext) -> list[Flowable]:
    """Place items in two columns if that makes a list much shorter; else []."""
    if len(flowables) < SHORT_LIST or context.theme.large or context.theme.half:
        return []
    columns = two_columns(flowables, context)
    max_height = MAX_COLUMNS_SHARE * Stack(flowables).wrap(context.theme.width, 0)[1]
    return columns if len(columns) == 1 and columns[0].wrap(context.theme.width, 0)[1] <= max_height else []


def _bind_items(flowables: Sequence[Flowable], context: BuilderContext) -> None:
    """Keep a few short items on one page. In longer lists, no item is alone at the top or bottom of a page.

    If a list must split, it splits in the middle.
    """
    theme = context.theme
    keep_all = (
        len(flowables) <= FEW_ITEMS and Stack(flowables).wrap(theme.width, 0)[1] <= SHORT_LIST_SHARE * theme.size[1]
    )
    for number, flowable in enumerate(flowables[:-1], 1):
        flowable.keep_with_next = keep_all or (len(flowables) > 2 and number in (1, len(flowables) - 1))
        flowable.weak_bond = len(flowables) < 4 or 1 < number < len(flowables) - 1
        flowable.item_bond = True
    flowables[-1].weak_bond = True  # what follows may be kept with it


def two_columns(flowables: Sequence[Flowable], context: BuilderContext) -> list[Flowable]:
    """Place items in two columns of similar height, read one after the other; unchanged if a word is too wide."""
    width = (context.theme.width - GUTTER) / 2
    if not all(flowable.fits(width) for flowable in flowables):
        return list(flowables)
    heights = [flowable.wrap(width, 0)[1] for flowable in flowables]
    half = min(
        range(1, len(flowables)),
        key=lambda index: (abs(float_sum(heights[:index]) - float_sum(heights[index:])), -index),
    )
    row = context.row([(width, Stack(flowables[:half])), (width, Stack(flowables[half:]))], GUTTER)
    row.always_whole = True  # if it were split, the second column would be read before the rest of the first
    return [context.add_space(row, 1, 2)]


def _build_items(
    block: d.ItemList, list_element: StructElement, context: BuilderContext, mark: Literal["", "check", "cross"] = ""
) -> list[Flowable]:
    """Build all items, their texts aligned after the widest number. `mark` replaces the marker of the list."""
    inset = context.rail * (0.72 if block.marker == "bullet" and not mark else 1)
    if block.marker == "number":
        last = context.text(StructElement("Div"), context.item_number(len(block.items)), bold=True)
        inset = max(inset, last.single_line_width + context.unit)
    markers = [_marker(item, mark or block.marker) for item in block.items]
    if "pictogram" in markers:
        inset = PICTOGRAM_SIZE * context.theme.scale.body[1]
    return [
        _build_item(item, number, marker, (inset, "pictogram" in markers), list_element, context)
        for number, (item, marker) in enumerate(zip(block.items, markers, strict=True), 1)
    ]


def _numbering(block: d.ItemList) -> str:
    """The kind of markers of a list (ISO 32000-1, table 347)."""
    markers = {_marker(item, block.marker) for item in block.items}
    return "/Decimal" if "number" in markers else "/Disc" if "bullet" in markers else "/None"


def _marker(item: d.ListItem, marker: str) -> str:
    """A box for what may not be for this patient; a pictogram instead of a bullet or a mark."""
    if isinstance(item, d.PictogramItem) and marker not in ("number", "tick"):
        return "pictogram"
    return "tick" if isinstance(item, d.ConditionalItem) else marker


def _build_item(
    item: d.ListItem,
    number: int,
    marker: str,
    rail: tuple[float, bool],
    list_element: StructElement,
    context: BuilderContext,
) -> Flowable:
    """`rail` is the width of the column of markers, and whether that column has pictograms."""
    entry = list_element.add("LI")
    size, leading = context.theme.scale.body
    marker_flowable: Flowable
    if marker == "number":
        marker_flowable = context.text(
            entry, context.item_number(number), role="Lbl", bold=True, color=context.theme.dark
        )
        marker_offset = 0.0
    elif marker == "tick":
        field = entry.add("Lbl").add_field(context.spoken.box, FieldSpec("box", plain_words(item.text)))
        marker_flowable = TickBox(size * 0.86, MUTED, element=field)
        marker_offset = (leading - size * 0.86) / 2 + 0.3
    elif isinstance(item, d.PictogramItem) and marker == "pictogram":
        marker_flowable = Icon(item.pictogram, PICTOGRAM_SIZE * leading, context.theme.dark)
        marker_offset = 0.0
    elif marker in ("check", "cross"):
        marker_flowable = _do_mark(marker, size, context)
        marker_offset = (leading - size * 0.72) / 2
    else:
        marker_flowable, marker_offset = Disc(size * 0.36, context.theme.brand.color), leading * 0.36
    body = entry.add("LBody")
    content = Stack([context.text(body, item.text)])
    content.whole_up_to = MAX_WHOLE_LINES * leading
    if item.note:
        content.children.append(context.text(body, item.note, "note"))
    inset, has_pictograms = rail
    if has_pictograms:
        columns = (inset, 2 * context.unit)
        return context.add_space(PictogramRail(marker_flowable, content, columns, marker_offset, context.rtl), 0.9)
    return context.add_space(context.with_marker(marker_flowable, content, inset, marker_offset), 0.9)


def build_groups(block: d.Groups, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build groups, each with its heading at the side of its list.

    If a word of a heading is too wide for the side, and in large print, headings are above their lists.
    """
    built = [_build_group(group, parent, context.beside, block.level, as_list=block.in_pairs) for group in block.groups]
    if block.in_pairs:
        return _build_pairs(built, context)
    if context.beside is context:
        return [flowable for flowables in built for flowable in flowables]
    if all(fits_side(title, context) for title, *_ in built):
        return [part for title, *rows in built for part in beside_heading(title, rows, context)]
    return [part for flowables in built for part in beside_heading(None, flowables, context)]


def _build_pairs(built: Sequence[Sequence[Flowable]], context: BuilderContext) -> list[Flowable]:
    """Build two groups side by side in each row; one below the other in large print, or if a word is too wide."""
    width = (context.theme.width - GUTTER) / 2
    in_pairs = not context.theme.large and all(part.fits(width) for flowables in built for part in flowables)
    if not in_pairs:
        return [flowable for flowables in built for flowable in flowables]
    rows: list[Flowable] = []
    for start in range(0, len(built), 2):
        row = context.row([(width, Stack(flowables)) for flowables in built[start : start + 2]], GUTTER)
        row.always_whole = True  # if it were split, the second list would be read before the rest of the first
        rows.append(context.add_space(row, 1))
    return rows


def _do_mark(kind: str, size: float, context: BuilderContext) -> Mark:
    return Mark("check", size * 0.72, context.theme.dark) if kind == "check" else Mark("cross", size * 0.72, RED)


def build_do_and_do_not(block: d.DoAndDoNot, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build two lists side by side, without splitting one; in large print or if they are long, one below the other."""
    do = _build_group(block.do, parent, context, block.level, "check")
    do_not = _build_group(block.do_not, parent, context, block.level, "cross")
    width = (context.theme.width - GUTTER) / 2
    if not context.theme.large and all(flowable.fits(width) for flowable in (*do, *do_not)):
        row = context.row([(width, Stack(do)), (width, Stack(do_not))], GUTTER)
        row.always_whole = True  # if it were split, the second list would be read before the rest of the first
        if row.wrap(context.theme.width, 0)[1] <= SHORT_GROUPS_SHARE * context.theme.size[1]:
            return [context.add_space(row, 2)]
    return [*do, *do_not]


def _build_group(
    group: d.ListGroup,
    parent: StructElement,
    context: BuilderContext,
    level: Literal[2, 3],
    mark: Literal["", "check", "cross"] = "",
    as_list: bool = False,
) -> list[Flowable]:
    """Build a heading and its list: in two columns if its items are short, unless `as_list` is set or it has marks."""
    title = build_heading(d.Heading(group.heading, level), parent, context)
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None" if mark else _numbering(group.items)
    rows = _build_items(group.items, list_element, context, mark)
    if not (mark or as_list) and (columns := _short_columns(rows, context)):
        columns[0].space_after = 1.5 * context.unit
        return [*title, *columns]
    rows[-1].space_after = 1.5 * context.unit
    _bind_items(rows, context)
    return [*title, *rows]
