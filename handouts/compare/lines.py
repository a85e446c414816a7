"""A document as parts with lines of words, in the order of reading: what is compared, and told where it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handouts import document as d
from handouts.document.walk import LineKind, TextLine, TextRole, lines

BLANK = "____"


@dataclass(frozen=True)
class DocumentPart:
    """Head and foot, or a section: its heading, None for head and foot, and its lines."""

    name: str | None
    lines: tuple[str, ...]


def document_parts(document: d.Document) -> tuple[DocumentPart, ...]:
    """Head and foot first, then one part a section."""
    return DocumentPart(None, tuple(_furniture(document))), *(
        DocumentPart(section.heading, tuple(filter(str.strip, _section(section)))) for section in document.sections
    )


def marked_words(inlines: d.Inlines) -> str:
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
    yield from (f"{label} {marked_words(value)}" for label, value in (*furniture.contact, *furniture.strip))
    yield from filter(None, (*furniture.notices, furniture.mark))
    yield f"{furniture.document} \u00b7 {furniture.version}"
    yield furniture.page


def _section(section: d.Section) -> Iterator[str]:
    for block in section.blocks:
        yield from (_FORMATS.get(line.kind, _joined)(line) for line in lines(block))


def _joined(line: TextLine) -> str:
    """The texts of a line with spaces between them: what changes in a remark would say little without its item."""
    return " ".join(filter(None, (marked_words(text.words) for text in line.texts)))


def _labeled(label: TextRole) -> Callable[[TextLine], str]:
    """'Check in: 9:30 AM (30 minutes before)'."""

    def text(line: TextLine) -> str:
        values = " ".join(filter(None, (marked_words(text.words) for text in line.texts if text.role != label)))
        return f"{marked_words(line.words(label))}: {values}".strip()

    return text


def _moment(line: TextLine) -> str:
    tasks = "; ".join(map(marked_words, line.all_words("task")))
    time = line.words("time")
    return (
        f"{marked_words(time)}: {tasks} {marked_words(line.words('rule'))}".strip()
        if time
        else (f"{tasks} {marked_words(line.words('rule'))}".strip())
    )


def _row(line: TextLine) -> str:
    """Cells with bars between them; the mark of a row stands before its first cell."""
    mark = marked_words(line.words("mark"))
    first = f"{mark}: {marked_words(line.words('row'))}" if mark else marked_words(line.words("row"))
    others = [marked_words(words) for words in (*line.all_words("cell"), line.words("row note")) if words]
    return " | ".join([*filter(None, [first]), *others])


def _signature(line: TextLine) -> str:
    pairs = zip(line.all_words("signature label"), line.all_words("signature"), strict=True)
    return "   ".join(f"{marked_words(label)} {marked_words(value) or BLANK}" for label, value in pairs)


_FORMATS: dict[LineKind, Callable[[TextLine], str]] = {
    "tile": _labeled("tile label"),
    "moment": _moment,
    "columns": lambda line: " | ".join(map(marked_words, line.all_words("column"))),
    "row": _row,
    "fact": _labeled("fact label"),
    "write lines": lambda line: (
        f"{marked_words(line.words('write label'))} {BLANK * len(line.all_words('write line'))}"
    ),
    "signature": _signature,
}
"""Lines that are not just their texts with spaces between them."""
