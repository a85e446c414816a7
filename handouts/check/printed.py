"""A page to the prose on it: what a patient reads in sentences.

What stands in the head, in signature blocks, in headings, and as a value beside a label or in a tile is none. Items of
lists are, however short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from handouts.document import (
    Callout,
    Document,
    Facts,
    Groups,
    Inlines,
    Item,
    ItemList,
    Paragraph,
    Run,
    Statements,
    Table,
    Tiles,
    Timeline,
    Warning,
    WriteLines,
)


def printed_texts(document: Document) -> Iterator[str]:
    """Every stretch of prose of a document, in order."""
    for section in document.sections:
        for block in section.blocks:
            yield from filter(None, map(_plain, _PROSE.get(type(block), _none)(block)))


def _plain(inlines: Inlines) -> str:
    """Words, with a placeholder for a line to write on and for a number to call."""
    return "".join(part.text if isinstance(part, Run) and not part.link else "{blank}" for part in inlines)


def _said(texts: Iterable[Inlines]) -> Iterator[Inlines]:
    """Those that are sentences, without values and labels."""
    return (text for text in texts if _plain(text).rstrip().endswith((".", "!", "?")))


def _items(items: Iterable[Item]) -> Iterator[Inlines]:
    return (text for item in items for text in (item.text, item.note))


def _none(_: Any) -> Iterator[Inlines]:
    return iter(())


def _of_table(table: Table) -> Iterator[Inlines]:
    return _said(cell for row in table.rows for cell in (*row.cells, row.note))


def _of_timeline(timeline: Timeline) -> Iterator[Inlines]:
    return (task for day in timeline.days for moment in day.moments for task in moment.tasks)


def _of_warning(box: Warning) -> Iterator[Inlines]:
    for tier in box.tiers:
        yield from (*tier.signs, tier.note)
    yield box.note


_PROSE: dict[type, Callable[[Any], Iterable[Inlines]]] = {
    Paragraph: lambda block: (block.text,),
    ItemList: lambda block: _items(block.items),
    Groups: lambda block: _items(item for group in block.groups for item in group.items.items),
    Timeline: _of_timeline,
    Table: _of_table,
    Tiles: lambda block: _said(text for tile in block.tiles for text in (tile.value, tile.note)),
    Facts: lambda block: _said(value for _, value in block.pairs),
    Warning: _of_warning,
    Statements: lambda block: block.items,
    Callout: lambda block: block.text,
    WriteLines: lambda block: _said((block.label,)),
}
"""Kind of block to its prose; another kind, such as a signature, has none."""
