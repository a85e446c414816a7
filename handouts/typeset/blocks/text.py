"""Headings, paragraphs, lists, labelled facts and callouts."""

from __future__ import annotations

from handouts import document as d
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.flow import Box, Flowable, Line, Rail, Row, Stack
from handouts.typeset.pictures import Disc, Icon, TickBox
from handouts.typeset.structure import Element
from handouts.typeset.theme import QUIET


def heading(block: d.Heading, parent: Element, setting: Setting) -> list[Flowable]:
    """H1 to H3; bound to what follows."""
    kind = {1: "title", 2: "heading", 3: "group"}[block.level]
    color = setting.theme.dark if block.level < 3 else "#1A1A1A"
    piece = setting.text(parent, block.text, kind, role=f"H{block.level}", bold=True, color=color, heading=block.level < 3)
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
    pieces = [_item(item, at, block.marker, listed, setting) for at, item in enumerate(block.items, 1)]
    pieces[-1].after = 2 * setting.unit
    return pieces


def _item(item: d.Item, at: int, marker: str, listed: Element, setting: Setting) -> Flowable:
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
    if item.note:
        words = Stack([words, setting.text(body, item.note, "note", color=QUIET)])
    inset = {"number": setting.rail, "tick": setting.rail, "bullet": setting.rail * 0.72}[marker]
    return setting.spaced(Rail(mark, words, inset, down), 0.9)


def facts(block: d.Facts, parent: Element, setting: Setting) -> list[Flowable]:
    """Label at the left, value at the right, hairlines between; in large print the label stands above."""
    listed = parent.add("L")
    theme = setting.theme
    pieces: list[Flowable] = []
    for label, value in block.pairs:
        entry = listed.add("LI")
        name = setting.text(entry, label, "label", role="Lbl", color=QUIET)
        said = setting.text(entry, value, "body", role="LBody", bold=False)
        column = theme.width * 0.3
        row: Flowable = (
            Stack([name, said], whole=True) if theme.large else Row([(column, name), (theme.width - column, said)])
        )
        pieces.append(setting.spaced(Stack([row, Line(setting.unit, theme.line, 0.5)], whole=True), 0.7))
    return pieces


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
