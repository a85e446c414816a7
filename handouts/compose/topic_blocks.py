"""Compose the blocks of a section that a clinic adds: tables, pictures, links, boxes, columns "Do" and "Do not"."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import prose_items
from handouts.content.models.instructions import Topic
from handouts.content.models.topic_blocks import (
    DoAndDoNotLists,
    NoteBox,
    TopicBlock,
    TopicLink,
    TopicPicture,
    TopicTable,
)
from handouts.document import (
    Block,
    Callout,
    CodeLink,
    DoAndDoNot,
    Groups,
    ImageData,
    ItemList,
    ListGroup,
    Paragraph,
    Picture,
    TextTable,
)


def topic_blocks(context: HandoutContext, topic: Topic) -> tuple[Block, ...]:
    """The blocks of a section, in the order of the set, each below its condition if that is not known."""
    blocks: list[Block] = []
    for entry in topic.blocks:
        parts = tuple(_blocks(context, entry))
        if parts and entry.only_if:
            blocks.append(Paragraph(context.condition_words(entry.only_if)))
        blocks += parts
    return tuple(blocks)


def _blocks(context: HandoutContext, entry: TopicBlock) -> Iterator[Block]:
    """The one part of an entry; none if no text in it is for this patient."""
    if entry.text:
        yield Paragraph(context.prose(entry.text))
    if entry.items:
        yield ItemList(prose_items(context, entry.items))
    if entry.table:
        yield _table(context, entry.table)
    if entry.picture:
        yield _picture(context, entry.picture)
    if entry.link:
        yield _link(context, entry.link)
    if entry.do_and_do_not:
        yield from _do_and_do_not(context, entry.do_and_do_not)
    if entry.note and entry.note.text:
        yield _note(context, entry.note)


def _table(context: HandoutContext, table: TopicTable) -> TextTable:
    return TextTable(table.columns, tuple(context.sentences(row) for row in table.rows), table.row_headers)


def _picture(context: HandoutContext, picture: TopicPicture) -> Picture:
    image = ImageData(context.content.pictures[picture.file])
    return Picture(image, picture.alt, context.prose(picture.caption) if picture.caption else ())


def _link(context: HandoutContext, link: TopicLink) -> CodeLink:
    alt = context.labels.blocks.qr_code
    return CodeLink(context.prose(link.text) if link.text else (), link.address, alt)


def _do_and_do_not(context: HandoutContext, columns: DoAndDoNotLists) -> Iterator[Block]:
    """Both lists; one of them alone if the other has nothing for this patient."""
    labels = context.labels.blocks
    groups = [
        ListGroup(label, ItemList(prose_items(context, texts)))
        for label, texts in ((labels.do, columns.do), (labels.do_not, columns.do_not))
        if texts
    ]
    if len(groups) == 2:
        yield DoAndDoNot(groups[0], groups[1])
    elif groups:
        yield Groups(tuple(groups))


def _note(context: HandoutContext, note: NoteBox) -> Callout:
    labels = context.labels.blocks
    title = note.title or (labels.important if note.kind == "important" else labels.note)
    return Callout(context.sentences(note.text), title, "warning" if note.kind == "important" else None)
