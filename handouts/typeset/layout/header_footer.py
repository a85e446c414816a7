"""Parts of what stands on every page, one a function: head, title, the later pages' head, foot.

What is the same for all patients of a clinic is built once.

The patient strip: labels above values in columns, as wide as their text needs.

What stands on every page: the clinic's head, the patient strip, the title on the first, the foot on all.

On the first page head and strip are content and are read aloud; on later pages they are repeated as artifacts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from handouts.document import Blank, Document, Inline, Inlines, PageFrame, Run, WarningBox, bold
from handouts.document import PageFrame as Said
from handouts.typeset.blocks.builder_context import BuilderContext, cached_in_context
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import Flowable, Gap, Rule, Stack, TextFlowable
from handouts.typeset.layout.pictures import Icon, Logo
from handouts.typeset.layout.theme import MUTED, STANDARD, TEXT_COLOR, WHITE
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.bidi import needs_bidi
from handouts.typeset.text.line_breaking import fits_width
from handouts.typeset.text.shaping import TextStyle
from handouts.typeset.text.text_operators import color_operator, format_number

Contact = tuple[tuple[str, Inlines], ...]
NBSP = "\u00a0"
CONTACT_GAP = 14.0
"""From the name of a clinic to its phone, in points."""
LOGO_SIZE = (40.0, 120.0)
"""Height and width of the room for a logo on the first page, in points."""
LOGO_GAP = 10.0
"""From a logo to the name, in points."""


class FramePart(NamedTuple):
    """A piece, and the elements that it fills, in the order of reading."""

    piece: Flowable
    elements: tuple[StructElement, ...]


class _HeaderParts(NamedTuple):
    """What a head holds: the clinic's name, the lines of its address, how to reach it, and its logo with the width that
    this takes from the name, in points.
    """

    name: TextFlowable
    address: list[TextFlowable]
    contact: list[TextFlowable]
    logo: Flowable | None
    wide: float


@cached_in_context(64)
def clinic_header(
    context: BuilderContext, clinic: str, contact: Contact, address: tuple[str, ...], close: bool = False
) -> FramePart:
    """The clinic with its logo and address, and beside it how to reach it; all below the name where that is `close`
    to the room there is, or where a word has no room beside the other.
    """
    theme, parent = context.theme, StructElement("Sect")
    band = theme.brand.head == "band"
    blank = any(isinstance(part, Blank) for _, value in contact for part in value)
    name = context.text(parent, clinic, "group", bold=True, color=WHITE if band else theme.dark, heading=True)
    rows = [context.text(parent, line, "label", color=WHITE if band else TEXT_COLOR) for line in address]
    figure = parent.add("Figure", alt=clinic) if theme.brand.logo else None
    logo: Flowable | None = Logo(context.logo(theme.brand.logo), *LOGO_SIZE, figure) if theme.brand.logo else None
    dark = band and not blank  # nobody can write on a dark ground
    words = [(Run(f"{label} "), *map(_shorten_blank, value)) for label, value in contact]
    look = (WHITE, WHITE) if dark else (theme.dark, TEXT_COLOR)
    styles = [_contact_style(context, at, look) for at in range(len(words))]
    side = min(max(context.shape(*line).width for line in zip(words, styles, strict=True)) + 1, theme.width * 0.5)
    room = theme.width - CONTACT_GAP - (min(side + 16, theme.width / 2) if blank and band else side)
    wide = logo.wrap(0, 0)[0] + (8 if band else 0) if logo else 0.0
    left = room - (wide + LOGO_GAP if logo else 0)
    beside = all(text.fits(left) for text in (name, *rows))
    beside = beside and all(fits_width(context.shape(*line), side) for line in zip(words, styles, strict=True))
    if close or not beside:
        styles = [replace(style, align="left") for style in styles]
    lines = [context.styled_text(parent.add("P"), said, style) for said, style in zip(words, styles, strict=True)]
    if logo and band:
        logo = context.box(logo, (4, 4), fill=WHITE)
    made = _HeaderParts(name, rows, lines, logo, wide)
    piece = (
        _contact_below_name(made, context, blank)
        if close or not beside
        else _contact_beside_name(made, context, room, blank)
    )
    return FramePart(Stack([piece]), tuple(parent.children))


def _contact_style(context: BuilderContext, at: int, colors: tuple[str, str]) -> TextStyle:
    """The first way to reach the clinic is larger than the others."""
    color = colors[1 if at else 0]
    return context.theme.style("label" if at else "body", bold=not at, color=color, align="right")


def _contact_beside_name(made: _HeaderParts, context: BuilderContext, room: float, blank: bool) -> Flowable:
    """How to reach the clinic at the end of the line, its name and address in `room` points before it."""
    side = context.theme.width - room - CONTACT_GAP
    field: Flowable = Stack([context.align_end(line) for line in made.contact])
    if blank and context.theme.brand.head == "band":
        field = context.box(field, (8, 4), fill=WHITE)
    title: Flowable = Stack([_balance_lines(made.name, room, context), *made.address])
    if made.logo:
        left = room - made.wide - LOGO_GAP
        words = Stack([_balance_lines(made.name, left, context), *made.address])
        title = context.centered_row([(made.wide, made.logo), (left, words)], LOGO_GAP)
    return context.centered_row([(room, title), (side, field)], CONTACT_GAP)


def _contact_below_name(made: _HeaderParts, context: BuilderContext, blank: bool) -> Flowable:
    """The name in the whole width, ways to reach the clinic below it, side by side as they fit; so is the address in
    large print.
    """
    width = context.theme.width
    name = _balance_lines(made.name, width, context)
    if made.logo:
        left = width - made.wide - LOGO_GAP
        if made.name.fits(left):
            name = context.centered_row(
                [(made.wide, made.logo), (left, _balance_lines(made.name, left, context))], LOGO_GAP
            )
        else:
            name = Stack([made.logo, name])
    lines = [(line.single_line_width + 1, line) for line in made.address]
    address = context.wrap_rows(lines, width, CONTACT_GAP) if context.theme.large else Stack(made.address)
    written = blank and context.theme.brand.head == "band"
    room = width - (16 if written else 0)
    contact = context.wrap_rows([(line.single_line_width + 1, line) for line in made.contact], room, CONTACT_GAP)
    if made.logo:
        context.add_space(address, 0.8)
    return Stack([name, address, context.box(contact, (8, 4), fill=WHITE) if written else contact])


def _balance_lines(words: TextFlowable, width: float, context: BuilderContext) -> Flowable:
    """Words in a column of that width, their lines of like length: no last word hangs alone below the others."""
    tall = words.wrap(width, 0)[1]
    if tall < 2 * words.style.leading or words.widest_word >= width:
        return words
    least, most = words.widest_word, width
    while most - least > 2:
        middle = (least + most) / 2
        if words.wrap(middle, 0)[1] > tall:
            least = middle
        else:
            most = middle
    return context.row([(most, words)])


@cached_in_context(256)
def title_block(context: BuilderContext, words: str, notices: tuple[str, ...], brief: bool) -> FramePart:
    """The title, and below it notices in a frame. A `brief` one is smaller, for the sake of what follows."""
    parent = StructElement("Sect")
    pieces: list[Flowable] = [_title(words, parent.add("H1", title=words), context, brief)]
    for notice in notices:
        text = context.text(parent, notice, "label", bold=True, color=TEXT_COLOR)
        marked = context.with_marker(Icon("warning", text.style.size * 1.1, TEXT_COLOR), text, text.style.size * 1.7, 1)
        pieces.append(context.add_space(context.box(marked, (8, 3), border=TEXT_COLOR, weight=1), 1.2))
    pieces.append(Gap(context.unit))
    return FramePart(Stack(pieces), tuple(parent.children))


def _title(words: str, element: StructElement, context: BuilderContext, brief: bool) -> Flowable:
    """The title, a little smaller where that saves a second line; else its lines of like length."""
    style = context.theme.style("title", bold=True, color=context.theme.dark, heading=True)
    for share in (1.0, 0.94, 0.88, *((0.82,) if brief else ())):
        leading = style.leading * (share if brief else 1)
        made = context.styled_text(element, (Run(words),), replace(style, size=style.size * share, leading=leading))
        if made.single_line_width <= context.theme.width:
            return made
    share = 0.86 if brief else 1
    made = context.styled_text(
        element, (Run(words),), replace(style, size=style.size * share, leading=style.leading * share)
    )
    return _balance_lines(made, context.theme.width, context)


def later_header(context: BuilderContext, said: PageFrame, close: bool = False, apart: bool = True) -> Flowable:
    """A smaller head: clinic and phone, then the patient, in one line each.

    A name that runs against the page has a line of its own, unless it shall not stand `apart`: within a line of the
    other direction some viewers copy its words in the wrong order.
    """
    pieces = [*_clinic_line(context, said.clinic, said.contact[0], close)]
    own, words = [], list[Inline]()
    for label, value in said.strip[:3]:
        short = bold(tuple(map(_shorten_blank, value)))
        if apart and needs_own_line(context, label, value):
            own.append(context.text(StructElement("Div"), short, "label"))
        else:
            held = f"{label}: ".replace(" ", NBSP)  # a label stays with its value
            words += [Run(f"\u2003{held}" if words else held), *short]
    patient: list[Flowable] = [*own, *([context.text(StructElement("Div"), tuple(words), "label")] if words else [])]
    return Stack([*pieces, *([context.add_space(Stack(patient), 1.6)] if patient else [])])


def needs_own_line(context: BuilderContext, label: str, value: Inlines) -> bool:
    """True for words that run from right to left on a page, and with a label, that run from left to right."""
    return (
        not context.rtl
        and not needs_bidi(label)
        and any(isinstance(part, Run) and needs_bidi(part.text) for part in value)
    )


@cached_in_context(64)
def _clinic_line(
    context: BuilderContext, clinic: str, contact: tuple[str, Inlines], close: bool = False
) -> tuple[Flowable, ...]:
    theme, parent = context.theme, StructElement("Div")
    name = context.text(parent, clinic, "label", bold=True, color=theme.dark, heading=True)
    label, number = contact
    words, known = (Run(f"{label} "), *number), not any(isinstance(part, Blank) for part in number)
    look = theme.style("label", bold=True, color=theme.dark, align="right")
    logo = Logo(context.logo(theme.brand.logo), name.style.leading, 60, None) if theme.brand.logo else None
    # A line for a phone that is not known is on the first page.
    side = min(context.shape(words, look).width + 1, theme.width * 0.45) if known else 0
    room = theme.width - side - (CONTACT_GAP if known else 0)
    left = room - (logo.width + 5 if logo else 0)
    rule = Rule(0.8 * context.unit, theme.brand.color, 1)
    if close or not name.fits(left) or (known and not fits_width(context.shape(words, look), side)):
        phone = context.styled_text(parent.add("P"), words, replace(look, align="left"))
        pieces: list[TextFlowable] = [name, phone] if known else [name]
        return context.wrap_rows(
            [(piece.single_line_width + 1, piece) for piece in pieces], theme.width, CONTACT_GAP
        ), rule
    title = _balance_lines(name, left, context)
    if logo:
        title = context.centered_row([(logo.width, logo), (left, title)], 5)
    if not known:
        return title, rule
    phone = context.styled_text(parent.add("P"), words, look)
    return context.centered_row([(room, title), (side, context.align_end(phone))], CONTACT_GAP), rule


def page_footer(context: BuilderContext, said: PageFrame, identifier: str) -> tuple[Flowable, Flowable]:
    """Document, version and identifier in one row, and above it the mark of a draft or a notice: the row, and all.

    In large print the document stands beside the number of the page, and the others below.
    """
    dot = " \u00b7 "
    parts = (said.document, dot.join(filter(None, (said.version, identifier))))
    first, *more = parts if context.theme.large else (dot.join(filter(None, parts)),)
    origin = context.text(StructElement("Div"), first, "staff", color=MUTED)
    side = _page_count_width(context)
    room = Gap(page_count_text(context, said.page, 1, 1).wrap(context.theme.width, 0)[1])
    row: Flowable = context.row([(context.theme.width - side, origin), (side, room)])
    row = Stack([row, *(context.text(StructElement("Div"), words, "staff", color=MUTED) for words in more)])
    context.add_space(row, 0.6)
    return row, Stack([*_notice_line(context, (said.mark, *said.notices)), row])


@cached_in_context(256)
def page_count_text(context: BuilderContext, words: str, page: int, total: int) -> Flowable:
    """The number of a page, at the end of the foot's row: the same piece for every document of so many pages."""
    told = context.text(StructElement("Div"), words.format(number=page, total=total), "label", bold=True, align="right")
    side = _page_count_width(context)
    return context.row([(context.theme.width - side, Gap(0)), (side, context.align_end(told))])


def _page_count_width(context: BuilderContext) -> float:
    return context.theme.width * (0.22 if not context.theme.large else 0.3)


@cached_in_context(256)
def _notice_line(context: BuilderContext, words: tuple[str, ...]) -> tuple[Flowable, ...]:
    line = Rule(1, context.theme.brand.color, 1)
    mark = " ".join(filter(None, words))
    return (
        (line, context.add_space(context.text(StructElement("Div"), mark, "label", bold=True), 0.8))
        if mark
        else (line,)
    )


def _shorten_blank(inline: Inline) -> Inline:
    """The same; a blank short, since it is there in full elsewhere."""
    return Blank(inline.label, min(inline.width, 14)) if isinstance(inline, Blank) else inline


WRITE_LINE_WIDTH = 5.5  # widths of a line to write on behind its label, in sizes of the type: a date in large print
Values = tuple[tuple[str, Inlines], ...]


class StripField(NamedTuple):
    """Label and value, the width in points of the longest line of them, and whether the value is to be written."""

    label: TextFlowable
    value: TextFlowable
    width: float
    written: bool


def build_patient_strip(context: BuilderContext, values: Values, close: bool = False) -> tuple[Flowable, StructElement]:
    """Fields side by side on a pale ground, two to a row in large print, one below the other where a word has no room;
    each label before its value where that is `close` to the room there is. And the element that they fill.
    """
    theme = context.theme
    linked = any(isinstance(part, Run) and (part.link or part.lang) for _, value in values for part in value)
    listed, places = (_strip_elements.build if linked else _strip_elements)(context, len(values))
    fields = [_build_field(context, *place, *value) for place, value in zip(places, values, strict=True)]
    to_write = any(field.written for field in fields)
    padding = (12.0, 6.0 if theme.large else 5.0)
    if close:
        return context.box(
            _arrange_inline(fields, context, theme.width - 2 * padding[0]), padding, fill=theme.pale
        ), listed
    most = min(2 if theme.large or to_write else 4, len(fields))  # a line to write on needs the room of two
    inner = theme.width - 2 * padding[0]
    chosen = _arrange_columns(fields, most, inner, context)
    if not chosen.whole or chosen.lines > 2:  # beside three others a name takes many lines
        two = _arrange_columns(fields, min(2, most), inner, context)
        if two.whole and (not chosen.whole or two.lines == 1):
            chosen = two
    if not chosen.whole:
        chosen = _arrange_columns(fields, 1, inner, context)
    return context.box(chosen.rows, padding, fill=theme.pale), listed


class StripColumns(NamedTuple):
    """Fields in rows of so many columns, whether each word of them has room, and the lines of the longest value."""

    rows: Flowable
    whole: bool
    lines: int


def _arrange_columns(fields: Sequence[StripField], count: int, width: float, context: BuilderContext) -> StripColumns:
    large = context.theme.large
    gap = 12.0 if large else 8.0
    room = width - gap * (count - 1)
    widths = _column_widths([fields[at::count] for at in range(count)], room, _usual_shares(count, large))
    whole = all(text.fits(widths[at % count]) for at, field in enumerate(fields) for text in field[:2])
    tall = [field.value.wrap(widths[at % count], 0)[1] for at, field in enumerate(fields)]
    lines = round(max(tall) / fields[0].value.style.leading)
    pieces = [Stack(field[:2]) for field in fields]
    rows = [[*zip(widths, pieces[at : at + count], strict=False)] for at in range(0, len(pieces), count)]
    return StripColumns(
        Stack([context.add_space(context.row(row, gap), 1 if large else 1.5) for row in rows]), whole, lines
    )


def _arrange_inline(fields: Sequence[StripField], context: BuilderContext, width: float) -> Flowable:
    """Each label with its value behind it, as many to a row as fit; a long value below its label. A line to write on
    takes the rest of its row, and that for a name a row of its own.
    """
    gap, within = 14.0, 6.0
    rows: list[list[tuple[float, StripField]]] = []
    left = 0.0
    for at, field in enumerate(fields):
        before = field.label.single_line_width + 1 + within
        value = min(field.value.single_line_width + 1, width - before)
        if field.written:
            value = width - before if at == 0 else min(WRITE_LINE_WIDTH * context.theme.scale.body[0], width - before)
        wide = before + value if field.value.fits(value) else width
        if not rows or wide > left:
            rows.append([])
            left = width
        rows[-1].append((wide, field))
        left -= wide + gap
    made = [context.row([*_inline_cells(row, width, gap, within, context)], gap) for row in rows]
    return Stack([context.add_space(row, 0.5) for row in made])


def _inline_cells(
    row: Sequence[tuple[float, StripField]], width: float, gap: float, within: float, context: BuilderContext
) -> Iterator[tuple[float, Flowable]]:
    """The fields of one row, each with its width; the last line to write on takes what is left of it."""
    rest = width - float_sum([wide for wide, _ in row]) - gap * (len(row) - 1)
    for wide, field in row:
        room = wide + (rest if field.written and field is row[-1][1] else 0.0)
        before = field.label.single_line_width + 1
        if field.value.fits(room - before - within):
            yield room, context.row([(before, field.label), (room - before - within, field.value)], within)
        else:
            yield room, Stack(field[:2])


@cached_in_context(64)
def _strip_elements(
    _: BuilderContext, count: int
) -> tuple[StructElement, tuple[tuple[StructElement, StructElement], ...]]:
    """The list of so many labels and values: the same elements for every patient whose values are ordinary words."""
    listed = StructElement("L")
    entries = [listed.add("LI") for _ in range(count)]
    return listed, tuple([(entry.add("Lbl"), entry.add("LBody")) for entry in entries])


def _build_field(
    context: BuilderContext, name: StructElement, body: StructElement, label: str, value: Inlines
) -> StripField:
    written = any(isinstance(part, Blank) for part in value)
    long = tuple([Blank(part.label, 400) if isinstance(part, Blank) else part for part in value]) if written else value
    said = context.fill_text(name, label, "staff", color=MUTED)
    told = context.fill_text(body, long, "body", bold=True)
    # A line to write on takes what room there is.
    return StripField(
        said,
        told,
        1 + (said.single_line_width if written else max(said.single_line_width, told.single_line_width)),
        written,
    )


def _usual_shares(count: int, large: bool) -> tuple[float, ...]:
    """Shares of the width, the same for all patients whose values they hold."""
    if count == 4:
        return 0.26, 0.165, 0.175, 0.40
    return (0.6, 0.4) if count == 2 and not large else (1 / count,) * count


def _column_widths(columns: Sequence[Sequence[StripField]], room: float, shares: Sequence[float]) -> list[float]:
    """Widths of columns. Where the usual ones do not hold all on one line, by need: a name goes to a second line before
    a date does, and then what is longest.
    """
    usual = [room * share for share in shares]
    needs = [max([field.width for field in column]) for column in columns]
    if all(need <= width for need, width in zip(needs, usual, strict=True)):
        return usual
    over = float_sum(needs) - room
    if over <= 0:
        return [need - over / len(needs) for need in needs]
    least = 1 + max([text.widest_word for field in columns[0] for text in field[:2]])
    if needs[0] - over >= least:
        return [needs[0] - over, *needs[1:]]
    return _cap_widths(needs, room)


def _cap_widths(needs: Sequence[float], room: float) -> list[float]:
    """The widest made equally wide, so that all have room."""
    left, cap = room, room
    for at, need in enumerate(sorted(needs)):
        cap = left / (len(needs) - at)
        if need > cap:
            break
        left -= need
    return [min(need, cap) for need in needs]


MAX_ABOVE_TITLE = 0.3  # share of the paper's height that head and strip take beside a large title
MIN_FIRST_PAGE, MIN_LATER_PAGE = (
    0.34,
    0.45,
)  # shares of it that are left for content, else head and foot take a shape that needs less
MIN_ROOM = 0.25  # share of it that head and foot of all pages but the first must leave free
BAND_PADDING = 12.0  # padding of a band of color at the head


def _front_element(elements: tuple[StructElement, ...]) -> StructElement:
    """The element of what stands before the sections: for the same parts the same, so that it is written once."""
    return StructElement("Sect", children=list(elements))


def _has_warning(document: Document) -> bool:
    """True where there is a warning, which is to stand on the first page if it can."""
    return any(isinstance(block, WarningBox) for section in document.sections for block in section.blocks)


def _strip_part(context: BuilderContext, said: Said, close: bool) -> FramePart:
    """Nothing on a page that is about no one patient."""
    if not said.strip:
        return FramePart(Gap(0), ())
    piece, element = build_patient_strip(context, said.strip, close)
    return FramePart(piece, (element,))


class _Compactness(NamedTuple):
    """How close head and foot are to the room there is: what stands side by side, and in which setting."""

    head: bool
    strip: bool
    tight: bool


# From the usual one to the closest: a head in rows as wide as the page, then the patient's values behind their labels,
# then all of it as small as it may be.
_COMPACTNESS_LEVELS = (
    _Compactness(False, False, False),
    _Compactness(True, False, False),
    _Compactness(True, True, False),
    _Compactness(True, True, True),
)


class _HeaderFooterLayout:
    """Head and foot of one document's pages in one shape. `first` and `later` are the heights left for content."""

    def __init__(
        self, document: Document, usual: BuilderContext, identifier: str, shape: _Compactness, apart: bool
    ) -> None:
        said = document.furniture
        self.context = context = usual.tight if shape.tight else usual
        self.theme = theme = context.theme
        top = (
            clinic_header(context, said.clinic, said.contact, said.address, shape.head),
            _strip_part(context, said, shape.strip),
        )
        tall = float_sum([self.tall(part.piece) for part in top]) > MAX_ABOVE_TITLE * theme.size[1]
        brief = theme.large and (shape.head or tall or bool(said.notices) or _has_warning(document))
        parts = (*top, title_block(context, document.title, tuple(filter(None, (*said.notices, said.mark))), brief))
        self.head, self.strip, self.title = (part.piece for part in parts)
        self.front = context.cache.of(_front_element, 64)(
            tuple([element for part in parts for element in part.elements])
        )
        self.later_head = later_header(context, said, shape.head, apart)
        self.foot_row, self.foot = page_footer(context, said, identifier)
        page = theme.size[1]
        self.edge = theme.scale.margin * 0.62  # of the paper, above the head and below the foot
        self.gap = 3 * min(usual.unit, STANDARD.unit)  # large print needs the paper for its words
        band = theme.brand.head == "band"
        self.top = BAND_PADDING if band else self.edge  # from the paper's edge to the head
        self.under = self.gap + (BAND_PADDING if band else 0)  # from the head to the strip
        self.bottom = self.edge + self.tall(self.foot) + self.gap
        self.first_top = page - self.top - self.tall(self.head) - self.under
        self.first_top -= self.tall(self.strip) + self.gap + self.tall(self.title)
        self.later_top = page - self.edge - self.tall(self.later_head) - self.gap
        self.first, self.later = self.first_top - self.bottom, self.later_top - self.bottom

    def tall(self, piece: Flowable) -> float:
        return piece.wrap(self.theme.width, 0)[1]

    @property
    def ease(self) -> float:
        """1 or more where the pages have room for content, less where head and foot take too much of it."""
        page = self.theme.size[1]
        return min(self.first / (MIN_FIRST_PAGE * page), self.later / (MIN_LATER_PAGE * page))


class PageHeaderFooter:
    """Head and foot of one document's pages. `first` and `later` are the heights left for content.

    A name that runs against the page stands `apart`, in a line of its own.
    """

    def __init__(
        self, document: Document, context: BuilderContext, root: StructElement, identifier: str, apart: bool = True
    ) -> None:
        self.copied_text, self.theme, self.rtl = document.furniture, context.theme, context.rtl
        self.parts = _HeaderFooterLayout(document, context, identifier, _COMPACTNESS_LEVELS[0], apart)
        for shape in _COMPACTNESS_LEVELS[1:]:
            if self.parts.ease >= 1:
                break
            other = _HeaderFooterLayout(document, context, identifier, shape, apart)
            if other.ease > self.parts.ease:
                self.parts = other
        parts = self.parts
        root.children.append(parts.front)
        self.head, self.strip, self.title, self.foot = parts.head, parts.strip, parts.title, parts.foot
        self.first, self.later, self.first_top, self.later_top = (
            parts.first, parts.later, parts.first_top, parts.later_top
        )  # fmt: skip

    @property
    def crowded(self) -> bool:
        """True where head and foot leave no room for content, whatever shape they take."""
        return self.first < 0 or self.later < MIN_ROOM * self.theme.size[1]

    def draw_head(self, canvas: TaggedCanvas, page: int) -> None:
        """Draw the head of a page."""
        margin, height = self.theme.scale.margin, self.theme.size[1]
        if self.theme.brand.head == "bar":
            wide = margin * 0.37
            edge = self.theme.size[0] - wide if self.rtl else 0
            bar = f"{format_number(edge)} 0 {format_number(wide)} {format_number(height)} re f"
            canvas.decoration(f"{color_operator(self.theme.brand.color)} {bar}")
        if page == 1:
            self._draw_first(canvas, margin, height)
        else:
            parts = self.parts
            bottom = height - parts.edge - parts.tall(parts.later_head)
            with canvas.artifacts():
                canvas.replay(parts.later_head.record(self.theme.width), margin, bottom)

    def draw_foot(self, canvas: TaggedCanvas, page: int, total: int) -> None:
        """Draw the foot of a page, after its content, so that plain text copied from it ends with the foot."""
        margin, width, parts = self.theme.scale.margin, self.theme.width, self.parts
        number = page_count_text(parts.context, self.copied_text.page, page, total)
        up = parts.edge + parts.tall(parts.foot_row) - parts.tall(number)
        with canvas.artifacts():
            canvas.replay(self.foot.record(width), margin, parts.edge)
            canvas.replay(number.record(width), margin, up)

    def _draw_first(self, canvas: TaggedCanvas, margin: float, height: float) -> None:
        theme, parts = self.theme, self.parts
        head, gap = parts.tall(self.head), parts.gap
        top = height - parts.top
        brand = color_operator(theme.brand.color)
        if theme.brand.head == "band":
            band = (0, top - head - BAND_PADDING, theme.size[0], head + 2 * BAND_PADDING)
            canvas.decoration(f"{brand} {' '.join(map(format_number, band))} re f")
        canvas.replay(self.head.record(theme.width), margin, top - head)
        top -= head + parts.under
        if theme.brand.head == "rule":
            place = (margin, top + gap * 0.42, theme.width, 1.5)
            canvas.decoration(f"{brand} {' '.join(map(format_number, place))} re f")
        strip = parts.tall(self.strip)
        self.strip.drawOn(canvas, margin, top - strip)
        top -= strip + gap
        canvas.replay(self.title.record(theme.width), margin, top - parts.tall(self.title))
