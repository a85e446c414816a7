"""Compose the blocks of a section that a clinic adds: tables, pictures, links, boxes, columns "Do" and "Do not"."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label
from handouts.content.models.instructions import Topic
from handouts.content.models.topic_blocks import DoAndDoNot as DoAndDoNotRule
from handouts.content.models.topic_blocks import NoteBox, TopicBlock, TopicLink, TopicPicture, TopicTable
from handouts.document import (
    Block,
    Callout,
    CodeLink,
    DoAndDoNot,
    ImageData,
    ItemList,
    ListGroup,
    ListItem,
    Paragraph,
    Picture,
    TextTable,
)


def topic_blocks(context: HandoutContext, topic: Topic) -> tuple[Block, ...]:
    """The blocks of a section, in the order of the set."""
    return tuple(block for entry in topic.blocks for block in _blocks(context, entry))


def _blocks(context: HandoutContext, entry: TopicBlock) -> Iterator[Block]:
    if entry.text:
        yield Paragraph(context.prose(entry.text))
    if entry.items:
        yield _list(context, entry.items)
    if entry.table:
        yield _table(context, entry.table)
    if entry.picture:
        yield _picture(context, entry.picture)
    if entry.link:
        yield _link(context, entry.link)
    if entry.do_and_do_not:
        yield _do_and_do_not(context, entry.do_and_do_not)
    if entry.note:
        yield _note(context, entry.note)


def _list(context: HandoutContext, texts: tuple[str, ...]) -> ItemList:
    return ItemList(tuple(ListItem(text) for text in context.sentences(texts)))


def _table(context: HandoutContext, table: TopicTable) -> TextTable:
    return TextTable(table.columns, tuple(context.sentences(row) for row in table.rows), table.row_headers)


def _picture(context: HandoutContext, picture: TopicPicture) -> Picture:
    image = ImageData(context.content.pictures[picture.file])
    return Picture(image, picture.alt, context.prose(picture.caption) if picture.caption else ())


def _link(context: HandoutContext, link: TopicLink) -> CodeLink:
    alt = fill_label(context.labels.blocks.qr_code, address=link.address)
    return CodeLink(context.prose(link.text) if link.text else (), link.address, alt)


def _do_and_do_not(context: HandoutContext, columns: DoAndDoNotRule) -> DoAndDoNot:
    labels = context.labels.blocks
    return DoAndDoNot(
        ListGroup(labels.do, _list(context, columns.do)), ListGroup(labels.do_not, _list(context, columns.do_not))
    )


def _note(context: HandoutContext, note: NoteBox) -> Callout:
    labels = context.labels.blocks
    title = note.title or (labels.important if note.kind == "important" else labels.note)
    return Callout(context.sentences(note.text), title, "warning" if note.kind == "important" else None)
