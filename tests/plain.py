"""A Document to plain lines of text for assertions: headings, items, blanks as ____, no-break spaces as spaces."""

from __future__ import annotations

from collections.abc import Iterator

from handouts import document as d
from handouts.personalise.filling import NBSP, plain


def lines(document: d.Document, exact: bool = False) -> list[str]:
    """All lines of a document; `exact` keeps the no-break spaces."""
    found = [line for line in _document(document) if line.strip()]
    return found if exact else [line.replace(NBSP, " ") for line in found]


def text(document: d.Document) -> str:
    """All lines as one text."""
    return "\n".join(lines(document))


def _document(document: d.Document) -> Iterator[str]:
    furniture = document.furniture
    yield f"# {document.title}"
    yield from (f"[{label}: {plain(value)}]" for label, value in (*furniture.contact, *furniture.strip))
    yield from (furniture.version, furniture.mark, *furniture.notices)
    for section in document.sections:
        yield f"## {section.heading}" if section.heading else ""
        for block in section.blocks:
            yield from _block(block)


def _block(block: d.Block) -> Iterator[str]:
    match block:
        case d.Heading():
            yield f"{'#' * block.level} {block.text}"
        case d.Paragraph():
            yield plain(block.text)
        case d.ItemList():
            yield from (f"- {plain(item.text)}{_note(item.note)}" for item in block.items)
        case d.Groups():
            for group in block.groups:
                yield f"### {group.heading}"
                yield from _block(group.items)
        case d.Tiles():
            yield from (f"[{tile.label}] {plain(tile.value)}{_note(tile.note)}" for tile in block.tiles)
        case d.Timeline():
            yield from _timeline(block)
        case d.Table():
            yield " | ".join(block.header)
            yield from ("* " * row.marked + " | ".join(map(plain, row.cells)) + _note(row.note) for row in block.rows)
        case d.Facts():
            yield from (f"{label}: {plain(value)}" for label, value in block.pairs)
        case d.Warning():
            yield from _warning(block)
        case _:
            yield from _form(block)


def _timeline(block: d.Timeline) -> Iterator[str]:
    for day in block.days:
        yield f"@ {plain(day.date)} / {day.relation}"
        for moment in day.moments:
            tasks = " ".join(map(plain, moment.tasks))
            yield f"{plain(moment.time)} > {tasks}{_note(moment.rule)}"


def _warning(block: d.Warning) -> Iterator[str]:
    for tier in block.tiers:
        yield f"! {tier.action}: {plain(tier.phone)}{_note(tier.note)}"
        yield from (f"- {plain(sign)}" for sign in tier.signs)
    yield plain(block.note)


def _form(block: d.Block) -> Iterator[str]:
    match block:
        case d.Statements():
            yield from (f"{block.initials} ____ {plain(item)}" for item in block.items)
        case d.WriteLines():
            yield f"{plain(block.label)} " + "____" * block.lines
        case d.Signature():
            yield f"{block.party}: {plain(block.statement)}"
            yield from (" ".join(f"{line.label} ____{line.value}" for line in row) for row in block.rows)
        case d.Signs():
            yield block.text
        case d.Callout():
            yield from (block.title, *map(plain, block.text))


def _note(note: d.Inlines) -> str:
    return f" // {plain(note)}" if note else ""
