"""Parts of what stands on every page, one a function: head, title, the later pages' head, foot.

What is the same for all patients of a clinic is built once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from handouts.document import Blank, Inline, Inlines, PageFrame, Run, bold
from handouts.typeset.bidi import needs_bidi
from handouts.typeset.blocks.setting import BuilderContext, cached_in_setting
from handouts.typeset.boxes import Rule
from handouts.typeset.breaking import fits_width
from handouts.typeset.flow import Flowable, Gap, Stack, TextFlowable
from handouts.typeset.pictures import Icon, Logo
from handouts.typeset.shaping import TextStyle
from handouts.typeset.structure import StructElement
from handouts.typeset.theme import INK, QUIET, WHITE

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
