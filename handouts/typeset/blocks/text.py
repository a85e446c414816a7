"""Headings, paragraphs, lists, labelled facts and callouts."""

from __future__ import annotations

from collections.abc import Sequence

from handouts import document as d
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.canvas import TaggedCanvas
from handouts.typeset.flow import Box, Flowable, Line, Rail, Row, Stack, Text
from handouts.typeset.ink import BASELINE
from handouts.typeset.pictures import Disc, Icon, TickBox
from handouts.typeset.structure import Element
from handouts.typeset.theme import QUIET

GUTTER = 18.0  # between two columns
SHORT_LIST = 4  # items from which a list of short ones is set in two columns
WHOLE_LINE = 400  # characters of a blank that takes all the room beside its label


def heading(block: d.Heading, parent: Element, setting: Setting) -> list[Flowable]:
    """H1 to H3; bound to what follows."""
    kind = {1: "title", 2: "heading", 3: "group"}[block.level]
    color = setting.theme.dark if block.level < 3 else "#1A1A1A"
    piece = setting.text(
        parent, block.text, kind, role=f"H{block.level}", bold=True, color=color, heading=block.level < 3
    )
    setting.spaced(piece, {1: 0, 2: 4, 3: 2}[block.level], {1: 2, 2: 1, 3: 0.5}[block.level])
    piece.keep_with_next = True
    return [piece]


def paragraph(block: d.Paragraph, parent: Element, setting: Setting) -> list[Flowable]:
    """A paragraph of body text, or a note."""
    kind, color = ("note", QUIET) if block.kind == "note" else ("body", "#1A1A1A")
    return [setting.spaced(setting.text(parent, block.text, kind, color=color), 1.5)]


def item_list(block: d.ItemList, parent: Element, setting: Setting) -> list[Flowable]:
    """L of LI: the mark is the Lbl, hanging in the rail."""
    numbering = {"bullet": "/Disc", "tick": "/None", "number": "/Decimal"}[block.marker]
    listed = parent.add("L")
    listed.attributes["ListNumbering"] = numbering
    made = [_item(item, at, block.marker, listed, setting) for at, item in enumerate(block.items, 1)]
    half = (setting.theme.width - GUTTER) / 2
    if len(made) >= SHORT_LIST and not setting.theme.large and all(row.body_natural <= half for row in made):
        return columns(made, setting)
    made[-1].after = 2 * setting.unit
    return list(made)


def columns(made: Sequence[Flowable], setting: Setting) -> list[Flowable]:
    """Items in two columns of like height, read down the first and then the second."""
    width = (setting.theme.width - GUTTER) / 2
    heights = [piece.wrap(width, 0)[1] for piece in made]
    half = min(range(1, len(made)), key=lambda at: (abs(sum(heights[:at]) - sum(heights[at:])), -at))
    row = Row([(width, Stack(made[:half])), (width, Stack(made[half:]))], GUTTER)
    return [setting.spaced(row, 1, 2)]


class _Item(Rail):
    """A list item; `body_natural` is the width that it takes on a single line, in points."""

    body_natural = 0.0


def _item(item: d.Item, at: int, marker: str, listed: Element, setting: Setting) -> _Item:
    entry = listed.add("LI")
    size, leading = setting.theme.scale.body
    mark: Flowable
    if marker == "number":
        mark = setting.text(entry, f"{at}.", role="Lbl", bold=True, color=setting.theme.dark)
        down = 0.0
    elif marker == "tick":
        mark, down = TickBox(size * 0.86, QUIET), (leading - size * 0.86) / 2 + 0.3
    else:
        mark, down = Disc(size * 0.36, setting.theme.brand.color), leading * 0.36
    body = entry.add("LBody")
    words: Flowable = setting.text(body, item.text)
    natural = words.natural if isinstance(words, Text) and not item.note else setting.theme.width
    if item.note:
        words = Stack([words, setting.text(body, item.note, "note", color=QUIET)])
    inset = {"number": setting.rail, "tick": setting.rail, "bullet": setting.rail * 0.72}[marker]
    piece = _Item(mark, words, inset, down)
    piece.body_natural = natural + inset
    setting.spaced(piece, 0.9)
    return piece


def facts(block: d.Facts, parent: Element, setting: Setting) -> list[Flowable]:
    """Label, then value or a line to write on; two to a row where they are short, one in large print."""
    listed = parent.add("L")
    theme = setting.theme
    made = [_fact(label, value, listed.add("LI"), setting) for label, value in block.pairs]
    gap = 6 * setting.unit
    half = (theme.width - gap) / 2
    label_width = max(name.natural for name, _ in made) + 2 * setting.unit
    if theme.large:
        cells: list[Flowable] = [Stack([name, value], whole=True) for name, value in made]
    else:
        cells = [_Fact(name, value, label_width) for name, value in made]
    pieces: list[Flowable] = []
    while cells:
        pair = (
            not theme.large and len(cells) > 1 and all(cell.fits(half) for cell in cells[:2] if isinstance(cell, _Fact))
        )
        count, width = (2, half) if pair else (1, theme.width)
        ruled = [(width, Stack([cell, Line(setting.unit, theme.line, 0.5)], whole=True)) for cell in cells[:count]]
        pieces.append(setting.spaced(Row(ruled, gap), 0.9))
        del cells[:count]
    return pieces


def _fact(label: str, value: d.Inlines, entry: Element, setting: Setting) -> tuple[Text, Text]:
    if len(value) == 1 and isinstance(value[0], d.Blank):
        value = (d.Blank(value[0].label, WHOLE_LINE),)
    return (
        setting.text(entry, label, "label", role="Lbl", color=QUIET),
        setting.text(entry, value, "body", role="LBody"),
    )


class _Fact(Flowable):
    """A label and its value on one base line; a value that is only a blank needs no room of its own."""

    def __init__(self, name: Text, value: Text, label: float) -> None:
        self.name, self.value, self.label = name, value, label
        self.blank = all(cluster.face is None for cluster in value.shaped.clusters)

    def fits(self, width: float) -> bool:
        """True when both stand on one line of that width."""
        return self.label + (60 if self.blank else self.value.natural) <= width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.label = min(self.label, width * 0.55)
        self.width = width
        self.height = max(self.name.wrap(self.label, height)[1], self.value.wrap(width - self.label, height)[1])
        return width, self.height

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        top = y + self.height
        down = BASELINE * (self.value.style.leading - self.name.style.leading)
        self.name.drawOn(canvas, x, top - down - self.name.wrap(self.label, 0)[1])
        self.value.drawOn(canvas, x + self.label, top - self.value.wrap(self.width - self.label, 0)[1])


def callout(block: d.Callout, parent: Element, setting: Setting) -> list[Flowable]:
    """A tinted box with a bar of color at its left, and an icon where it has one."""
    theme = setting.theme
    inner: list[Flowable] = []
    group = parent.add("Div")
    if block.title:
        title = setting.text(group, block.title, "body", bold=True, color=theme.dark)
        title.keep_with_next = True
        inner.append(setting.spaced(title, 0, 0.5))
    inner += [setting.spaced(setting.text(group, text), 0.8) for text in block.text]
    body: Flowable = Stack(inner, whole=True)
    if block.icon:
        size = theme.scale.body[1] * 1.2
        body = Rail(Icon(block.icon, size, theme.brand.color), body, size + 2 * setting.unit)
    box = Box(body, (3 * setting.unit, 2 * setting.unit), fill=theme.pale, bar=theme.brand.color)
    return [setting.spaced(box, 2)]
