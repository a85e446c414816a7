"""A document as parts with lines of words, in the order of reading: what is compared, and told where it differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handouts import document as d

BLANK = "____"


@dataclass(frozen=True)
class Part:
    """Head and foot, or a section: its heading, None for head and foot, and its lines."""

    name: str | None
    lines: tuple[str, ...]


def parts(document: d.Document) -> tuple[Part, ...]:
    """Head and foot first, then one part a section."""
    return Part(None, tuple(_furniture(document))), *(
        Part(section.heading, tuple(filter(str.strip, _section(section)))) for section in document.sections
    )


def said(inlines: d.Inlines) -> str:
    """The words of inlines: strong ones as an author writes them, a line to write on as low lines."""
    return "".join([_inline(inline) for inline in inlines])


def _inline(inline: d.Inline) -> str:
    if isinstance(inline, d.Blank):
        return BLANK
    return f"**{inline.text}**" if inline.strong else inline.text


def _furniture(document: d.Document) -> Iterator[str]:
    furniture = document.furniture
    yield document.title
    yield furniture.clinic
    yield from furniture.address
    yield from (f"{label} {said(value)}" for label, value in (*furniture.contact, *furniture.strip))
    yield from filter(None, (*furniture.notices, furniture.mark))
    yield f"{furniture.document} \u00b7 {furniture.version}"
    yield furniture.page


def _section(section: d.Section) -> Iterator[str]:
    for block in section.blocks:
        yield from _block(block)


def _block(block: d.Block) -> Iterator[str]:
    match block:
        case d.Heading() | d.Signs():
            yield block.text
        case d.Paragraph():
            yield said(block.text)
        case d.ItemList():
            yield from _items(block)
        case d.Groups():
            for group in block.groups:
                yield group.heading
                yield from _items(group.items)
        case d.Table():
            yield " | ".join(block.header)
            yield from (" | ".join(map(said, filter(None, (*row.cells, row.note)))) for row in block.rows)
        case _:
            yield from _times(block)


def _times(block: d.Block) -> Iterator[str]:
    match block:
        case d.Tiles():
            yield from (_row(f"{tile.label}: {said(tile.value)}", tile.note) for tile in block.tiles)
        case d.Timeline():
            for day in block.days:
                yield f"{said(day.date)} {day.relation}".strip()
                for moment in day.moments:
                    tasks = "; ".join(map(said, moment.tasks))
                    yield _row(f"{said(moment.time)}: {tasks}" if moment.time else tasks, moment.rule)
        case _:
            yield from _boxed(block)


def _items(block: d.ItemList) -> Iterator[str]:
    yield from (_row(said(item.text), item.note) for item in block.items)


def _row(words: str, note: d.Inlines) -> str:
    """Words with the remark below them: what changes in it would say little without them."""
    return f"{words} {said(note)}".strip()


def _boxed(block: d.Block) -> Iterator[str]:
    """What stands in a frame, and what is filled in by hand."""
    match block:
        case d.Facts():
            yield from (f"{label}: {said(value)}" for label, value in block.pairs)
        case d.Warning():
            for tier in block.tiers:
                yield f"{tier.action} {said(tier.phone)}".strip()
                yield said(tier.note)
                yield from map(said, tier.signs)
            yield said(block.note)
        case d.Callout():
            yield block.title
            yield from map(said, block.text)
        case d.Statements():
            yield block.initials
            yield from map(said, block.items)
        case d.WriteLines():
            yield f"{said(block.label)} {BLANK * block.lines}"
        case d.Signature():
            yield f"{block.party} {said(block.statement)}".strip()
            yield from ("   ".join(f"{line.label} {line.value or BLANK}" for line in row) for row in block.rows)
