"""Parts of what stands on every page, one a function: head, title, the later pages' head, foot.

What is the same for all patients of a clinic is built once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from handouts.document import Blank, Furniture, Inline, Inlines, Run, strong
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.boxes import Line
from handouts.typeset.flow import Flowable, Gap, Stack, Text
from handouts.typeset.pictures import Icon, Logo
from handouts.typeset.structure import Element
from handouts.typeset.theme import INK, QUIET, WHITE

Contact = tuple[tuple[str, Inlines], ...]
NBSP = "\u00a0"
APART = 14.0
"""From the name of a clinic to its phone, in points."""
LOGO = (40.0, 120.0)
"""Height and width of the room for a logo on the first page, in points."""


class Part(NamedTuple):
    """A piece, and the elements that it fills, in the order of reading."""

    piece: Flowable
    elements: tuple[Element, ...]


@lru_cache(maxsize=64)
def head(setting: Setting, clinic: str, contact: Contact, address: tuple[str, ...]) -> Part:
    """The clinic with its logo and address, and beside it how to reach it."""
    theme, parent = setting.theme, Element("Sect")
    band = theme.brand.head == "band"
    blank = any(isinstance(part, Blank) for _, value in contact for part in value)
    dark = band and not blank
    color, quiet = (WHITE, WHITE) if dark else (theme.dark, INK)
    name = setting.text(parent, clinic, "group", bold=True, color=WHITE if band else theme.dark, heading=True)
    rows = [setting.text(parent, line, "label", color=WHITE if band else INK) for line in address]
    figure = parent.add("Figure", alt=clinic) if theme.brand.logo else None
    lines = [
        setting.text(
            parent,
            (Run(f"{label} "), *map(_short, value)),
            "label" if at else "body",
            bold=not at,
            color=quiet if at else color,
            align="right",
        )
        for at, (label, value) in enumerate(contact)
    ]
    side = min(max(line.natural for line in lines) + 1, theme.width * 0.5)
    field: Flowable = Stack([setting.end(line) for line in lines])
    if blank and band:  # nobody can write on a dark ground
        side = min(side + 16, theme.width / 2)
        field = setting.box(field, (8, 4), fill=WHITE)
    room = theme.width - side - APART
    if not theme.brand.logo:
        title: Flowable = Stack([_balanced(name, room, setting), *rows])
    else:
        logo: Flowable = Logo(theme.brand.logo, *LOGO, figure)
        wide = logo.wrap(0, 0)[0]
        if band:
            logo = setting.box(logo, (4, 4), fill=WHITE)
            wide += 8
        left = room - wide - 10
        title = setting.middle([(wide, logo), (left, Stack([_balanced(name, left, setting), *rows]))], 10)
    return Part(Stack([setting.middle([(room, title), (side, field)], APART)]), tuple(parent.children))


def _balanced(words: Text, width: float, setting: Setting) -> Flowable:
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


@lru_cache(maxsize=256)
def title(setting: Setting, words: str, notices: tuple[str, ...], brief: bool) -> Part:
    """The title, and below it notices in a frame. A `brief` one is smaller, for the sake of what follows."""
    parent = Element("Sect")
    pieces: list[Flowable] = [_title(words, parent.add("H1", title=words), setting, brief)]
    for notice in notices:
        text = setting.text(parent, notice, "label", bold=True, color=INK)
        marked = setting.beside(Icon("warning", text.style.size * 1.1, INK), text, text.style.size * 1.7, 1)
        pieces.append(setting.spaced(setting.box(marked, (8, 3), border=INK, weight=1), 1.2))
    pieces.append(Gap(setting.unit))
    return Part(Stack(pieces), tuple(parent.children))


def _title(words: str, element: Element, setting: Setting, brief: bool) -> Flowable:
    """The title, a little smaller where that saves a second line; else its lines of like length."""
    style = setting.theme.style("title", bold=True, color=setting.theme.dark, heading=True)
    for share in (1.0, 0.94, 0.88, *((0.82,) if brief else ())):
        leading = style.leading * (share if brief else 1)
        made = Text(element, (Run(words),), replace(style, size=style.size * share, leading=leading))
        if made.natural <= setting.theme.width:
            return made
    share = 0.86 if brief else 1
    made = Text(element, (Run(words),), replace(style, size=style.size * share, leading=style.leading * share))
    return _balanced(made, setting.theme.width, setting)


def later(setting: Setting, said: Furniture) -> Flowable:
    """A smaller head: clinic and phone, then the patient, in one line each."""
    words: list[Inline] = []
    for label, value in said.strip[:3]:
        held = f"{label}: ".replace(" ", NBSP)  # a label stays with its value
        words += [Run(f"\u2003{held}" if words else held), *strong(tuple(map(_short, value)))]
    line = _clinic_line(setting, said.clinic, said.contact[0])
    return Stack([*line, setting.spaced(setting.text(Element("Div"), tuple(words), "label"), 1.6)] if words else line)


@lru_cache(maxsize=64)
def _clinic_line(setting: Setting, clinic: str, contact: tuple[str, Inlines]) -> tuple[Flowable, ...]:
    theme, parent = setting.theme, Element("Div")
    name = setting.text(parent, clinic, "label", bold=True, color=theme.dark, heading=True)
    label, number = contact
    phone = setting.text(parent, (Run(f"{label} "), *number), "label", bold=True, color=theme.dark, align="right")
    known = not any(isinstance(part, Blank) for part in number)  # a line for it is on the first page
    side = min(phone.natural + 1, theme.width * 0.45) if known else 0
    room = theme.width - side - (APART if known else 0)
    left: Flowable = _balanced(name, room, setting)
    if theme.brand.logo:
        small = Logo(theme.brand.logo, name.style.leading, 60, None)
        rest = room - small.width - 5
        left = setting.middle([(small.width, small), (rest, _balanced(name, rest, setting))], 5)
    line = setting.middle([(room, left), (side, setting.end(phone))], APART) if known else left
    return line, Line(0.8 * setting.unit, theme.brand.color, 1)


def foot(setting: Setting, said: Furniture, identifier: str) -> tuple[Flowable, Flowable]:
    """Document, version and identifier in one row, and above it the mark of a draft or a notice: the row, and all.

    In large print the document stands beside the number of the page, and the others below.
    """
    dot = " \u00b7 "
    parts = (said.document, dot.join(filter(None, (said.version, identifier))))
    first, *more = parts if setting.theme.large else (dot.join(filter(None, parts)),)
    origin = setting.text(Element("Div"), first, "staff", color=QUIET)
    side = _side(setting)
    room = Gap(count(setting, said.page, 1, 1).wrap(setting.theme.width, 0)[1])
    row: Flowable = setting.row([(setting.theme.width - side, origin), (side, room)])
    row = Stack([row, *(setting.text(Element("Div"), words, "staff", color=QUIET) for words in more)])
    setting.spaced(row, 0.6)
    return row, Stack([*_marks(setting, (said.mark, *said.notices)), row])


@lru_cache(maxsize=256)
def count(setting: Setting, words: str, page: int, total: int) -> Flowable:
    """The number of a page, at the end of the foot's row: the same piece for every document of so many pages."""
    told = setting.text(Element("Div"), words.format(number=page, total=total), "label", bold=True, align="right")
    side = _side(setting)
    return setting.row([(setting.theme.width - side, Gap(0)), (side, setting.end(told))])


def _side(setting: Setting) -> float:
    return setting.theme.width * (0.22 if not setting.theme.large else 0.3)


@lru_cache(maxsize=256)
def _marks(setting: Setting, words: tuple[str, ...]) -> tuple[Flowable, ...]:
    line = Line(1, setting.theme.brand.color, 1)
    mark = " ".join(filter(None, words))
    return (line, setting.spaced(setting.text(Element("Div"), mark, "label", bold=True), 0.8)) if mark else (line,)


def _short(inline: Inline) -> Inline:
    """The same; a blank short, since it is there in full elsewhere."""
    return Blank(inline.label, min(inline.width, 14)) if isinstance(inline, Blank) else inline
