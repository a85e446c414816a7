"""The text that a document must state, in reading order: role and text of each block, from the blocks alone.

It is the other half of the read-back: `told` says what must stand in the file, `readback` what stands there. A blank is
told by its label; of words, spaces and hyphens that do not break are told as plain ones, as they are copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.blocks.tables import table_widths
from handouts.typeset.layout.theme import COMPACT, Theme

Told = tuple[str, str]
_PLAIN = str.maketrans({"\u00a0": " ", "\u2011": "-", "\n": " "})


def told(document: d.Document) -> list[Told]:
    """Role and text of each block of the document, without what is empty."""
    return [(role, text) for role, text in _document(document) if text]


def said(inlines: d.Inlines | str) -> str:
    """The words of some inlines."""
    if isinstance(inlines, str):
        return inlines.translate(_PLAIN)
    return "".join(part.text.translate(_PLAIN) if isinstance(part, d.Run) else part.label for part in inlines)


def _document(document: d.Document) -> Iterator[Told]:
    furniture = document.furniture
    yield "P", said(furniture.clinic)
    yield from (("P", said(line)) for line in furniture.address)
    yield "Figure", furniture.clinic if document.brand.logo else ""
    yield from (("P", f"{label} {said(value)}") for label, value in furniture.contact)
    yield from _pairs(furniture.strip)
    yield "H1", said(document.title)
    yield from (("P", said(words)) for words in (*furniture.notices, furniture.mark))
    for section in document.sections:
        yield "H2", said(section.heading)
        for block in section.blocks:
            yield from _block(block, document.large_print or _stacked(block, document))


def _stacked(block: d.Block, document: d.Document) -> bool:
    """True for a table whose columns, however wide each is made, do not hold their longest words."""
    theme = Theme(document.brand, COMPACT, document.paper, lang=document.lang)
    return isinstance(block, d.Table) and table_widths(block, BuilderContext(theme, document.lang)) is None


def _pairs(pairs: Iterable[tuple[str, d.Inlines]]) -> Iterator[Told]:
    for label, value in pairs:
        yield "Lbl", said(label)
        yield "LBody", said(value)


def _block(block: d.Block, large: bool) -> Iterator[Told]:
    match block:
        case d.Heading():
            yield f"H{block.level}", said(block.text)
        case d.Paragraph():
            yield "P", said(block.text)
        case d.ItemList():
            yield from _list(block)
        case d.Groups():
            for group in block.groups:
                yield "H3", said(group.heading)
                yield from _items(group.items)
        case d.TileRow():
            for tile in block.tiles:
                yield from (("Lbl", said(tile.label)), ("LBody", said(tile.value)), ("LBody", said(tile.note)))
        case d.Timeline():
            for day in block.days:
                yield from _day(day)
        case d.Table():
            yield from _records(block) if large else _table(block)
        case d.KeyValues():
            yield from _pairs(block.pairs)
        case d.WarningBox():
            for tier in block.tiers:
                yield from (("H3", said(tier.action)), ("P", said(tier.phone)), ("P", said(tier.note)))
                yield from (("LBody", said(sign)) for sign in tier.signs)
            yield "P", said(block.note)
        case d.Statements():
            yield "P", said(block.initials)
            yield from (("LBody", said(item)) for item in block.items)
        case d.WriteLines():
            yield "P", said(block.label)
        case d.Signature():
            yield from _signature(block, large)
        case d.VerbatimText():
            yield "P", block.text
        case d.Callout():
            yield "P", said(block.title)
            yield from (("P", said(text)) for text in block.text)


def _list(block: d.ItemList) -> Iterator[Told]:
    """A list of one item is a paragraph, unless it is there to tick."""
    if len(block.items) == 1 and block.marker != "tick" and not block.items[0].note:
        yield "P", said(block.items[0].text)
    else:
        yield from _items(block)


def _items(block: d.ItemList) -> Iterator[Told]:
    for number, item in enumerate(block.items, 1):
        yield "Lbl", f"{number}." if block.marker == "number" else ""
        yield from (("LBody", said(item.text)), ("LBody", said(item.note)))


def _day(day: d.TimelineDay) -> Iterator[Told]:
    relation = said(day.relation)
    yield "H3", f"{said(day.date)}\u2002{relation}" if relation and day.date else said(day.date) or relation
    for moment in day.moments:
        yield "Lbl", said(moment.time)
        yield from (("LBody", said(task)) for task in moment.tasks)
        yield "LBody", said(moment.rule)


def _table(block: d.Table) -> Iterator[Told]:
    yield from (("TH", said(name)) for name in block.header)
    for row in block.rows:
        mark = f" {block.mark}" if row.marked and block.mark else ""
        for at, cell in enumerate(row.cells):
            yield "TD", said(cell) + (mark if at == 0 else "")
            yield "Note", said(row.note) if at == 1 else ""


def _records(block: d.Table) -> Iterator[Told]:
    """In large print and in place of columns that are too narrow each row is a record: its first cell, then label and value of each other."""
    for row in block.rows:
        yield "P", said(row.cells[0]) + (f" – {block.mark}" if row.marked and block.mark else "")
        labelled = [(name, cell) for name, cell in zip(block.header[1:], row.cells[1:], strict=True) if cell]
        for at, (name, cell) in enumerate(labelled):  # an empty cell has no label
            yield "P", f"{said(name)}: {said(cell)}"
            yield "Note", said(row.note) if at == 0 else ""


def _signature(block: d.Signature, large: bool) -> Iterator[Told]:
    yield "H3", said(block.party)
    yield "P", said(block.statement)
    for row in block.rows:
        for line in row if not large else sorted(row, key=lambda line: line.width <= 0.25):  # short ones last, in pairs
            yield from (("P", said(line.label)), ("P", said(line.value)))
