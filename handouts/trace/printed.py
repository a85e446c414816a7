"""A document to the numbers on its page, in the order of reading, each with what tells it from all others.

The numbers that the program counts itself (pages, the steps of a list) are told by `own`; they come from no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from handouts import document as d
from handouts.trace.numbers import Finder, plain

HEAD, FOOT = "Head of each page", "Foot of each page"


class Line(NamedTuple):
    """A text of a page. `kind` is its place among the blocks; `label` the words that it belongs to."""

    kind: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class Number:
    """A number on a page."""

    section: str
    """The heading above it; the document's title where it has none."""
    text: str
    sentence: str
    label: str
    key: tuple[str, str, str, str, int]
    """Section, kind, label, sentence and order, all numbers covered: what stays when the number changes."""
    shape: str = ""
    """A day, a time of day, or any other number."""
    own: str = ""
    """Of a number that the program counts: in words, how."""

    def exact(self) -> tuple[str | int, ...]:
        """Its key with the words that it belongs to as they are: "drug 12" is another row than "drug 13"."""
        return (*self.key[:2], self.label, *self.key[3:])

    def loose(self) -> tuple[str, ...]:
        """What stays when the words of its sentence change too."""
        return (*self.key[:3], self.shape)

    def looser(self) -> tuple[str, ...]:
        """What stays when the words that it belongs to change as well."""
        return (*self.key[:2], self.shape)


def numbers(document: d.Document, finder: Finder) -> list[Number]:
    """All numbers of a document."""
    found: list[Number] = []
    for section, lines in _parts(document):
        heading = finder.mask(section)
        for kind, text, label in lines:
            if kind == "own":
                found.append(Number(section, label, "", "", (heading, kind, "", label, 0), own=text))
                continue
            masked = finder.mask(label)
            found += [
                Number(
                    section, one.text, one.sentence, label, (heading, kind, masked, one.masked, one.order), one.shape
                )
                for one in finder.find(text)
            ]
    return found


def words(inlines: d.Inlines) -> str:
    """The words of inlines; a line to write on as low lines."""
    return "".join(inline.text if isinstance(inline, d.Run) else "____" for inline in inlines)


def _parts(document: d.Document) -> Iterator[tuple[str, list[Line]]]:
    yield HEAD, list(_head(document.furniture))
    yield document.title, [Line("title", document.title)]
    for section in document.sections:
        lines = [line for block in section.blocks for line in _block(block)]
        yield section.heading or document.title, [Line("heading", section.heading), *lines]
    yield FOOT, list(_foot(document.furniture))


def _head(said: d.Furniture) -> Iterator[Line]:
    yield Line("clinic", said.clinic)
    yield from (line for label, value in said.contact for line in _pair("contact", label, value))
    yield from (Line("address", text) for text in said.address)
    yield from (line for label, value in said.strip for line in _pair("strip", label, value))
    yield from (Line("notice", text) for text in said.notices)


def _foot(said: d.Furniture) -> Iterator[Line]:
    yield Line("mark", said.mark)
    yield Line("document", said.document)
    yield Line("version", said.version)
    page = plain(said.page.format(number="1", total="n"))
    yield Line("own", "counted by the program when the pages are laid out", page)


def _pair(kind: str, label: str, value: d.Inlines) -> Iterator[Line]:
    yield Line(f"{kind} label", label)
    yield Line(kind, words(value), label)


def _block(block: d.Block) -> Iterator[Line]:
    match block:
        case d.Heading():
            yield Line("small heading", block.text)
        case d.Paragraph():
            yield Line(f"paragraph {block.kind}", words(block.text))
        case d.ItemList():
            yield from _items(block)
        case d.Groups():
            yield from (line for group in block.groups for line in _group(group))
        case d.Tiles():
            yield from (line for tile in block.tiles for line in _tile(tile))
        case d.Timeline():
            yield from (line for day in block.days for line in _day(day))
        case d.Table():
            yield from _table(block)
        case d.Facts():
            yield from (line for label, value in block.pairs for line in _pair("fact", label, value))
        case _:
            yield from _form(block)


def _group(group: d.Group) -> Iterator[Line]:
    yield Line("group", group.heading)
    yield from (Line(kind, text, group.heading) for kind, text, _ in _items(group.items))


def _tile(tile: d.Tile) -> Iterator[Line]:
    yield Line("tile label", tile.label)
    yield Line("tile", words(tile.value), tile.label)
    yield Line("tile note", words(tile.note), tile.label)


def _items(block: d.ItemList) -> Iterator[Line]:
    if block.marker == "number":
        numbers = f"1. to {len(block.items)}." if len(block.items) > 1 else "1."
        yield Line("own", "counted by the program: the steps of this list, in their order", numbers)
    for item in block.items:
        yield Line("item", words(item.text))
        yield Line("item note", words(item.note), words(item.text))


def _day(day: d.Day) -> Iterator[Line]:
    yield Line("day", words(day.date), day.relation)
    yield Line("relation", day.relation)
    for moment in day.moments:
        tasks = " ".join(map(words, moment.tasks))
        yield Line("moment", words(moment.time), tasks)
        yield Line("task", tasks)
        yield Line("moment rule", words(moment.rule), tasks)


def _table(block: d.Table) -> Iterator[Line]:
    yield from (Line("column", text) for text in block.header)
    for row in block.rows:
        name, *others = map(words, row.cells)
        yield Line("row", name)
        yield from (Line(head, text, name) for head, text in zip(block.header[1:], others, strict=True))
        yield Line("row note", words(row.note), name)


def _form(block: d.Block) -> Iterator[Line]:
    match block:
        case d.Warning():
            for tier in block.tiers:
                yield Line("action", tier.action)
                yield Line("call", words(tier.phone), tier.action)
                yield from (Line("sign", words(sign), tier.action) for sign in tier.signs)
                yield Line("tier note", words(tier.note), tier.action)
            yield Line("warning note", words(block.note))
        case d.Statements():
            yield from (Line("statement", words(item)) for item in block.items)
            yield Line("initials", block.initials)
        case d.WriteLines():
            yield Line("line", words(block.label))
        case d.Signature():
            yield Line("party", block.party)
            yield from (Line("signature", f"{one.label} {one.value}", block.party) for row in block.rows for one in row)
            yield Line("party statement", words(block.statement))
        case d.Callout():
            yield Line("callout title", block.title)
            yield from (Line("callout", words(text)) for text in block.text)
        case d.Signs():
            yield Line("signs", block.text)
        case _:
            raise TypeError(f"no numbers are looked for in {type(block).__name__}")
