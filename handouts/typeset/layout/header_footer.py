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
from handouts.typeset.blocks.builder_context import BuilderContext, cached_in_setting
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import Flowable, Gap, Rule, Stack, TextFlowable
from handouts.typeset.layout.pictures import Icon, Logo
from handouts.typeset.layout.theme import INK, QUIET, STANDARD, WHITE
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.bidi import needs_bidi
from handouts.typeset.text.line_breaking import fits_width
from handouts.typeset.text.shaping import TextStyle
from handouts.typeset.text.text_operators import color_operator, format_number

Contact = tuple[tuple[str, Inlines], ...]
NBSP = "\u00a0"
APART = 14.0
"""From the name of a clinic to its phone, in points."""
LOGO = (40.0, 120.0)
"""Height and width of the room for a logo on the first page, in points."""
LOGO_APART = 10.0
"""From a logo to the name, in points."""


class FramePart(NamedTuple):
    """A piece, and the elements that it fills, in the order of reading."""

    piece: Flowable
    elements: tuple[StructElement, ...]


class _Head(NamedTuple):
    """What a head holds: the clinic's name, the lines of its address, how to reach it, and its logo with the width that
    this takes from the name, in points.
    """

    name: TextFlowable
    address: list[TextFlowable]
    contact: list[TextFlowable]
    logo: Flowable | None
    wide: float


@cached_in_setting(64)
def clinic_header(
    setting: BuilderContext, clinic: str, contact: Contact, address: tuple[str, ...], close: bool = False
) -> FramePart:
    """The clinic with its logo and address, and beside it how to reach it; all below the name where that is `close`
    to the room there is, or where a word has no room beside the other.
    """
    theme, parent = setting.theme, StructElement("Sect")
    band = theme.brand.head == "band"
    blank = any(isinstance(part, Blank) for _, value in contact for part in value)
    name = setting.text(parent, clinic, "group", bold=True, color=WHITE if band else theme.dark, heading=True)
    rows = [setting.text(parent, line, "label", color=WHITE if band else INK) for line in address]
    figure = parent.add("Figure", alt=clinic) if theme.brand.logo else None
    logo: Flowable | None = Logo(setting.logo(theme.brand.logo), *LOGO, figure) if theme.brand.logo else None
    dark = band and not blank  # nobody can write on a dark ground
    words = [(Run(f"{label} "), *map(_short, value)) for label, value in contact]
    look = (WHITE, WHITE) if dark else (theme.dark, INK)
    styles = [_contact_style(setting, at, look) for at in range(len(words))]
    side = min(max(setting.shape(*line).width for line in zip(words, styles, strict=True)) + 1, theme.width * 0.5)
    room = theme.width - APART - (min(side + 16, theme.width / 2) if blank and band else side)
    wide = logo.wrap(0, 0)[0] + (8 if band else 0) if logo else 0.0
    left = room - (wide + LOGO_APART if logo else 0)
    beside = all(text.holds(left) for text in (name, *rows))
    beside = beside and all(fits_width(setting.shape(*line), side) for line in zip(words, styles, strict=True))
    if close or not beside:
        styles = [replace(style, align="left") for style in styles]
    lines = [setting.styled(parent.add("P"), said, style) for said, style in zip(words, styles, strict=True)]
    if logo and band:
        logo = setting.box(logo, (4, 4), fill=WHITE)
    made = _Head(name, rows, lines, logo, wide)
    piece = _below(made, setting, blank) if close or not beside else _beside(made, setting, room, blank)
    return FramePart(Stack([piece]), tuple(parent.children))


def _contact_style(setting: BuilderContext, at: int, colors: tuple[str, str]) -> TextStyle:
    """The first way to reach the clinic is larger than the others."""
    color = colors[1 if at else 0]
    return setting.theme.style("label" if at else "body", bold=not at, color=color, align="right")


def _beside(made: _Head, setting: BuilderContext, room: float, blank: bool) -> Flowable:
    """How to reach the clinic at the end of the line, its name and address in `room` points before it."""
    side = setting.theme.width - room - APART
    field: Flowable = Stack([setting.end(line) for line in made.contact])
    if blank and setting.theme.brand.head == "band":
        field = setting.box(field, (8, 4), fill=WHITE)
    title: Flowable = Stack([_balanced(made.name, room, setting), *made.address])
    if made.logo:
        left = room - made.wide - LOGO_APART
        words = Stack([_balanced(made.name, left, setting), *made.address])
        title = setting.middle([(made.wide, made.logo), (left, words)], LOGO_APART)
    return setting.middle([(room, title), (side, field)], APART)


def _below(made: _Head, setting: BuilderContext, blank: bool) -> Flowable:
    """The name in the whole width, ways to reach the clinic below it, side by side as they fit; so is the address in
    large print.
    """
    width = setting.theme.width
    name = _balanced(made.name, width, setting)
    if made.logo:
        left = width - made.wide - LOGO_APART
        if made.name.holds(left):
            name = setting.middle([(made.wide, made.logo), (left, _balanced(made.name, left, setting))], LOGO_APART)
        else:
            name = Stack([made.logo, name])
    lines = [(line.natural + 1, line) for line in made.address]
    address = setting.flow(lines, width, APART) if setting.theme.large else Stack(made.address)
    written = blank and setting.theme.brand.head == "band"
    room = width - (16 if written else 0)
    contact = setting.flow([(line.natural + 1, line) for line in made.contact], room, APART)
    if made.logo:
        setting.spaced(address, 0.8)
    return Stack([name, address, setting.box(contact, (8, 4), fill=WHITE) if written else contact])


def _balanced(words: TextFlowable, width: float, setting: BuilderContext) -> Flowable:
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
    return setting.row([(most, words)])


@cached_in_setting(256)
def title_block(setting: BuilderContext, words: str, notices: tuple[str, ...], brief: bool) -> FramePart:
    """The title, and below it notices in a frame. A `brief` one is smaller, for the sake of what follows."""
    parent = StructElement("Sect")
    pieces: list[Flowable] = [_title(words, parent.add("H1", title=words), setting, brief)]
    for notice in notices:
        text = setting.text(parent, notice, "label", bold=True, color=INK)
        marked = setting.beside(Icon("warning", text.style.size * 1.1, INK), text, text.style.size * 1.7, 1)
        pieces.append(setting.spaced(setting.box(marked, (8, 3), border=INK, weight=1), 1.2))
    pieces.append(Gap(setting.unit))
    return FramePart(Stack(pieces), tuple(parent.children))


def _title(words: str, element: StructElement, setting: BuilderContext, brief: bool) -> Flowable:
    """The title, a little smaller where that saves a second line; else its lines of like length."""
    style = setting.theme.style("title", bold=True, color=setting.theme.dark, heading=True)
    for share in (1.0, 0.94, 0.88, *((0.82,) if brief else ())):
        leading = style.leading * (share if brief else 1)
        made = setting.styled(element, (Run(words),), replace(style, size=style.size * share, leading=leading))
        if made.natural <= setting.theme.width:
            return made
    share = 0.86 if brief else 1
    made = setting.styled(
        element, (Run(words),), replace(style, size=style.size * share, leading=style.leading * share)
    )
    return _balanced(made, setting.theme.width, setting)


def later_header(setting: BuilderContext, said: PageFrame, close: bool = False, apart: bool = True) -> Flowable:
    """A smaller head: clinic and phone, then the patient, in one line each.

    A name that runs against the page has a line of its own, unless it shall not stand `apart`: within a line of the
    other direction some viewers copy its words in the wrong order.
    """
    pieces = [*_clinic_line(setting, said.clinic, said.contact[0], close)]
    own, words = [], list[Inline]()
    for label, value in said.strip[:3]:
        short = bold(tuple(map(_short, value)))
        if apart and opposite_alignment(setting, label, value):
            own.append(setting.text(StructElement("Div"), short, "label"))
        else:
            held = f"{label}: ".replace(" ", NBSP)  # a label stays with its value
            words += [Run(f"\u2003{held}" if words else held), *short]
    patient: list[Flowable] = [*own, *([setting.text(StructElement("Div"), tuple(words), "label")] if words else [])]
    return Stack([*pieces, *([setting.spaced(Stack(patient), 1.6)] if patient else [])])


def opposite_alignment(setting: BuilderContext, label: str, value: Inlines) -> bool:
    """True for words that run from right to left on a page, and with a label, that run from left to right."""
    return (
        not setting.rtl
        and not needs_bidi(label)
        and any(isinstance(part, Run) and needs_bidi(part.text) for part in value)
    )


@cached_in_setting(64)
def _clinic_line(
    setting: BuilderContext, clinic: str, contact: tuple[str, Inlines], close: bool = False
) -> tuple[Flowable, ...]:
    theme, parent = setting.theme, StructElement("Div")
    name = setting.text(parent, clinic, "label", bold=True, color=theme.dark, heading=True)
    label, number = contact
    words, known = (Run(f"{label} "), *number), not any(isinstance(part, Blank) for part in number)
    look = theme.style("label", bold=True, color=theme.dark, align="right")
    logo = Logo(setting.logo(theme.brand.logo), name.style.leading, 60, None) if theme.brand.logo else None
    # A line for a phone that is not known is on the first page.
    side = min(setting.shape(words, look).width + 1, theme.width * 0.45) if known else 0
    room = theme.width - side - (APART if known else 0)
    left = room - (logo.width + 5 if logo else 0)
    rule = Rule(0.8 * setting.unit, theme.brand.color, 1)
    if close or not name.holds(left) or (known and not fits_width(setting.shape(words, look), side)):
        phone = setting.styled(parent.add("P"), words, replace(look, align="left"))
        pieces: list[TextFlowable] = [name, phone] if known else [name]
        return setting.flow([(piece.natural + 1, piece) for piece in pieces], theme.width, APART), rule
    title = _balanced(name, left, setting)
    if logo:
        title = setting.middle([(logo.width, logo), (left, title)], 5)
    if not known:
        return title, rule
    phone = setting.styled(parent.add("P"), words, look)
    return setting.middle([(room, title), (side, setting.end(phone))], APART), rule


def page_footer(setting: BuilderContext, said: PageFrame, identifier: str) -> tuple[Flowable, Flowable]:
    """Document, version and identifier in one row, and above it the mark of a draft or a notice: the row, and all.

    In large print the document stands beside the number of the page, and the others below.
    """
    dot = " \u00b7 "
    parts = (said.document, dot.join(filter(None, (said.version, identifier))))
    first, *more = parts if setting.theme.large else (dot.join(filter(None, parts)),)
    origin = setting.text(StructElement("Div"), first, "staff", color=QUIET)
    side = _side(setting)
    room = Gap(page_count_text(setting, said.page, 1, 1).wrap(setting.theme.width, 0)[1])
    row: Flowable = setting.row([(setting.theme.width - side, origin), (side, room)])
    row = Stack([row, *(setting.text(StructElement("Div"), words, "staff", color=QUIET) for words in more)])
    setting.spaced(row, 0.6)
    return row, Stack([*_marks(setting, (said.mark, *said.notices)), row])


@cached_in_setting(256)
def page_count_text(setting: BuilderContext, words: str, page: int, total: int) -> Flowable:
    """The number of a page, at the end of the foot's row: the same piece for every document of so many pages."""
    told = setting.text(StructElement("Div"), words.format(number=page, total=total), "label", bold=True, align="right")
    side = _side(setting)
    return setting.row([(setting.theme.width - side, Gap(0)), (side, setting.end(told))])


def _side(setting: BuilderContext) -> float:
    return setting.theme.width * (0.22 if not setting.theme.large else 0.3)


@cached_in_setting(256)
def _marks(setting: BuilderContext, words: tuple[str, ...]) -> tuple[Flowable, ...]:
    line = Rule(1, setting.theme.brand.color, 1)
    mark = " ".join(filter(None, words))
    return (
        (line, setting.spaced(setting.text(StructElement("Div"), mark, "label", bold=True), 0.8)) if mark else (line,)
    )


def _short(inline: Inline) -> Inline:
    """The same; a blank short, since it is there in full elsewhere."""
    return Blank(inline.label, min(inline.width, 14)) if isinstance(inline, Blank) else inline


LINE = 5.5  # widths of a line to write on behind its label, in sizes of the type: a date in large print
Values = tuple[tuple[str, Inlines], ...]


class StripField(NamedTuple):
    """Label and value, the width in points of the longest line of them, and whether the value is to be written."""

    label: TextFlowable
    value: TextFlowable
    need: float
    written: bool


def build_patient_strip(setting: BuilderContext, values: Values, close: bool = False) -> tuple[Flowable, StructElement]:
    """Fields side by side on a pale ground, two to a row in large print, one below the other where a word has no room;
    each label before its value where that is `close` to the room there is. And the element that they fill.
    """
    theme = setting.theme
    linked = any(isinstance(part, Run) and (part.link or part.lang) for _, value in values for part in value)
    listed, places = (_entries.build if linked else _entries)(setting, len(values))
    fields = [_field(setting, *place, *value) for place, value in zip(places, values, strict=True)]
    to_write = any(field.written for field in fields)
    padding = (12.0, 6.0 if theme.large else 5.0)
    if close:
        return setting.box(_lines(fields, setting, theme.width - 2 * padding[0]), padding, fill=theme.pale), listed
    most = min(2 if theme.large or to_write else 4, len(fields))  # a line to write on needs the room of two
    inner = theme.width - 2 * padding[0]
    chosen = _columns(fields, most, inner, setting)
    if not chosen.whole or chosen.lines > 2:  # beside three others a name takes many lines
        two = _columns(fields, min(2, most), inner, setting)
        if two.whole and (not chosen.whole or two.lines == 1):
            chosen = two
    if not chosen.whole:
        chosen = _columns(fields, 1, inner, setting)
    return setting.box(chosen.rows, padding, fill=theme.pale), listed


class StripColumns(NamedTuple):
    """Fields in rows of so many columns, whether each word of them has room, and the lines of the longest value."""

    rows: Flowable
    whole: bool
    lines: int


def _columns(fields: Sequence[StripField], count: int, width: float, setting: BuilderContext) -> StripColumns:
    large = setting.theme.large
    gap = 12.0 if large else 8.0
    room = width - gap * (count - 1)
    widths = _widths([fields[at::count] for at in range(count)], room, _usual(count, large))
    whole = all(text.holds(widths[at % count]) for at, field in enumerate(fields) for text in field[:2])
    tall = [field.value.wrap(widths[at % count], 0)[1] for at, field in enumerate(fields)]
    lines = round(max(tall) / fields[0].value.style.leading)
    pieces = [Stack(field[:2]) for field in fields]
    rows = [[*zip(widths, pieces[at : at + count], strict=False)] for at in range(0, len(pieces), count)]
    return StripColumns(
        Stack([setting.spaced(setting.row(row, gap), 1 if large else 1.5) for row in rows]), whole, lines
    )


def _lines(fields: Sequence[StripField], setting: BuilderContext, width: float) -> Flowable:
    """Each label with its value behind it, as many to a row as fit; a long value below its label. A line to write on
    takes the rest of its row, and that for a name a row of its own.
    """
    gap, within = 14.0, 6.0
    rows: list[list[tuple[float, StripField]]] = []
    left = 0.0
    for at, field in enumerate(fields):
        before = field.label.natural + 1 + within
        value = min(field.value.natural + 1, width - before)
        if field.written:
            value = width - before if at == 0 else min(LINE * setting.theme.scale.body[0], width - before)
        wide = before + value if field.value.holds(value) else width
        if not rows or wide > left:
            rows.append([])
            left = width
        rows[-1].append((wide, field))
        left -= wide + gap
    made = [setting.row([*_cells(row, width, gap, within, setting)], gap) for row in rows]
    return Stack([setting.spaced(row, 0.5) for row in made])


def _cells(
    row: Sequence[tuple[float, StripField]], width: float, gap: float, within: float, setting: BuilderContext
) -> Iterator[tuple[float, Flowable]]:
    """The fields of one row, each with its width; the last line to write on takes what is left of it."""
    rest = width - float_sum([wide for wide, _ in row]) - gap * (len(row) - 1)
    for wide, field in row:
        room = wide + (rest if field.written and field is row[-1][1] else 0.0)
        before = field.label.natural + 1
        if field.value.holds(room - before - within):
            yield room, setting.row([(before, field.label), (room - before - within, field.value)], within)
        else:
            yield room, Stack(field[:2])


@cached_in_setting(64)
def _entries(_: BuilderContext, count: int) -> tuple[StructElement, tuple[tuple[StructElement, StructElement], ...]]:
    """The list of so many labels and values: the same elements for every patient whose values are ordinary words."""
    listed = StructElement("L")
    entries = [listed.add("LI") for _ in range(count)]
    return listed, tuple([(entry.add("Lbl"), entry.add("LBody")) for entry in entries])


def _field(setting: BuilderContext, name: StructElement, body: StructElement, label: str, value: Inlines) -> StripField:
    written = any(isinstance(part, Blank) for part in value)
    long = tuple([Blank(part.label, 400) if isinstance(part, Blank) else part for part in value]) if written else value
    said = setting.words(name, label, "staff", color=QUIET)
    told = setting.words(body, long, "body", bold=True)
    # A line to write on takes what room there is.
    return StripField(said, told, 1 + (said.natural if written else max(said.natural, told.natural)), written)


def _usual(count: int, large: bool) -> tuple[float, ...]:
    """Shares of the width, the same for all patients whose values they hold."""
    if count == 4:
        return 0.26, 0.165, 0.175, 0.40
    return (0.6, 0.4) if count == 2 and not large else (1 / count,) * count


def _widths(columns: Sequence[Sequence[StripField]], room: float, shares: Sequence[float]) -> list[float]:
    """Widths of columns. Where the usual ones do not hold all on one line, by need: a name goes to a second line before
    a date does, and then what is longest.
    """
    usual = [room * share for share in shares]
    needs = [max([field.need for field in column]) for column in columns]
    if all(need <= width for need, width in zip(needs, usual, strict=True)):
        return usual
    over = float_sum(needs) - room
    if over <= 0:
        return [need - over / len(needs) for need in needs]
    least = 1 + max([text.widest_word for field in columns[0] for text in field[:2]])
    if needs[0] - over >= least:
        return [needs[0] - over, *needs[1:]]
    return _capped(needs, room)


def _capped(needs: Sequence[float], room: float) -> list[float]:
    """The widest made equally wide, so that all have room."""
    left, cap = room, room
    for at, need in enumerate(sorted(needs)):
        cap = left / (len(needs) - at)
        if need > cap:
            break
        left -= need
    return [min(need, cap) for need in needs]


MOST_ABOVE = 0.3  # share of the paper's height that head and strip take beside a large title
FIRST, LATER = 0.34, 0.45  # shares of it that are left for content, else head and foot take a shape that needs less
LEAST_ROOM = 0.25  # share of it that head and foot of all pages but the first must leave free
BAND = 12.0  # padding of a band of color at the head


def _front(elements: tuple[StructElement, ...]) -> StructElement:
    """The element of what stands before the sections: for the same parts the same, so that it is written once."""
    return StructElement("Sect", children=list(elements))


def _warns(document: Document) -> bool:
    """True where there is a warning, which is to stand on the first page if it can."""
    return any(isinstance(block, WarningBox) for section in document.sections for block in section.blocks)


def _strip(setting: BuilderContext, said: Said, close: bool) -> FramePart:
    """Nothing on a page that is about no one patient."""
    if not said.strip:
        return FramePart(Gap(0), ())
    piece, element = build_patient_strip(setting, said.strip, close)
    return FramePart(piece, (element,))


class _Shape(NamedTuple):
    """How close head and foot are to the room there is: what stands side by side, and in which setting."""

    head: bool
    strip: bool
    tight: bool


# From the usual one to the closest: a head in rows as wide as the page, then the patient's values behind their labels,
# then all of it as small as it may be.
_SHAPES = (_Shape(False, False, False), _Shape(True, False, False), _Shape(True, True, False), _Shape(True, True, True))


class _Parts:
    """Head and foot of one document's pages in one shape. `first` and `later` are the heights left for content."""

    def __init__(self, document: Document, usual: BuilderContext, identifier: str, shape: _Shape, apart: bool) -> None:
        said = document.furniture
        self.setting = setting = usual.tight if shape.tight else usual
        self.theme = theme = setting.theme
        top = (
            clinic_header(setting, said.clinic, said.contact, said.address, shape.head),
            _strip(setting, said, shape.strip),
        )
        tall = float_sum([self.tall(part.piece) for part in top]) > MOST_ABOVE * theme.size[1]
        brief = theme.large and (shape.head or tall or bool(said.notices) or _warns(document))
        parts = (*top, title_block(setting, document.title, tuple(filter(None, (*said.notices, said.mark))), brief))
        self.head, self.strip, self.title = (part.piece for part in parts)
        self.front = setting.cache.of(_front, 64)(tuple([element for part in parts for element in part.elements]))
        self.later_head = later_header(setting, said, shape.head, apart)
        self.foot_row, self.foot = page_footer(setting, said, identifier)
        page = theme.size[1]
        self.edge = theme.scale.margin * 0.62  # of the paper, above the head and below the foot
        self.gap = 3 * min(usual.unit, STANDARD.unit)  # large print needs the paper for its words
        band = theme.brand.head == "band"
        self.top = BAND if band else self.edge  # from the paper's edge to the head
        self.under = self.gap + (BAND if band else 0)  # from the head to the strip
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
        return min(self.first / (FIRST * page), self.later / (LATER * page))


class PageFurniture:
    """Head and foot of one document's pages. `first` and `later` are the heights left for content.

    A name that runs against the page stands `apart`, in a line of its own.
    """

    def __init__(
        self, document: Document, setting: BuilderContext, root: StructElement, identifier: str, apart: bool = True
    ) -> None:
        self.said, self.theme, self.rtl = document.furniture, setting.theme, setting.rtl
        self.parts = _Parts(document, setting, identifier, _SHAPES[0], apart)
        for shape in _SHAPES[1:]:
            if self.parts.ease >= 1:
                break
            other = _Parts(document, setting, identifier, shape, apart)
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
        return self.first < 0 or self.later < LEAST_ROOM * self.theme.size[1]

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
                canvas.replay(parts.later_head.recorded(self.theme.width), margin, bottom)

    def draw_foot(self, canvas: TaggedCanvas, page: int, total: int) -> None:
        """Draw the foot of a page, after its content, so that plain text copied from it ends with the foot."""
        margin, width, parts = self.theme.scale.margin, self.theme.width, self.parts
        number = page_count_text(parts.setting, self.said.page, page, total)
        up = parts.edge + parts.tall(parts.foot_row) - parts.tall(number)
        with canvas.artifacts():
            canvas.replay(self.foot.recorded(width), margin, parts.edge)
            canvas.replay(number.recorded(width), margin, up)

    def _draw_first(self, canvas: TaggedCanvas, margin: float, height: float) -> None:
        theme, parts = self.theme, self.parts
        head, gap = parts.tall(self.head), parts.gap
        top = height - parts.top
        brand = color_operator(theme.brand.color)
        if theme.brand.head == "band":
            band = (0, top - head - BAND, theme.size[0], head + 2 * BAND)
            canvas.decoration(f"{brand} {' '.join(map(format_number, band))} re f")
        canvas.replay(self.head.recorded(theme.width), margin, top - head)
        top -= head + parts.under
        if theme.brand.head == "rule":
            place = (margin, top + gap * 0.42, theme.width, 1.5)
            canvas.decoration(f"{brand} {' '.join(map(format_number, place))} re f")
        strip = parts.tall(self.strip)
        self.strip.drawOn(canvas, margin, top - strip)
        top -= strip + gap
        canvas.replay(self.title.recorded(theme.width), margin, top - parts.tall(self.title))
