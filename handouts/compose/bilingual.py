"""Join a document in two languages: the patient's and the clinic's own, block by block.

Both documents are composed from the same set and appointment, so they have the same sections and blocks. Where they do
not, the document is refused: text beside the wrong translation could be signed by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import groupby
from typing import Any, TypeVar, cast

from handouts.document import (
    BETWEEN,
    NEXT_LINE,
    Bilingual,
    BilingualText,
    Blank,
    BlankPageFrame,
    Block,
    Checklist,
    CodeLink,
    ConditionalItem,
    CountRow,
    Data,
    Document,
    Heading,
    ImageData,
    Inlines,
    ItemList,
    KeyValues,
    ListItem,
    PageFrame,
    Paragraph,
    Picture,
    PicturePanel,
    Run,
    Section,
    Signature,
    SignatureLine,
    SignaturePair,
    Statements,
    Subsection,
    Taglines,
    TickGrid,
    TimelineEntry,
    VerbatimText,
    WriteLines,
)

T = TypeVar("T")


class CannotPair(ValueError):
    """Text in two languages cannot be side by side. `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def joined_document(first: Document, second: Document, sections: tuple[Section, ...]) -> Document:
    """The document in both languages, with these sections, which `joined_sections` made.

    It may take half as many pages again: columns are half as wide, but tables and signatures are printed only once.
    """
    return replace(
        first,
        title=joined_text(first.title, second.title, second.lang),
        furniture=_joined_frame(first.furniture, second.furniture, second.lang),
        sections=sections,
        budget=first.budget + (first.budget + 1) // 2,
    )


def joined_text(first: str, second: str, lang: str) -> str:
    """A short text in two languages; only one if they are equal, or if one is empty."""
    return BilingualText(first, second, lang) if first and second and first != second else first or second


def _joined_frame(first: PageFrame, second: PageFrame, lang: str) -> PageFrame:
    """Header and footer with labels in both languages. Values are the same in both, except for dates."""
    joined = {
        "contact": _joined_pairs(first.contact, second.contact, lang),
        "strip": _joined_pairs(first.strip, second.strip, lang),
        "document": joined_text(first.document, second.document, lang),
        "version": joined_text(first.version, second.version, lang),
        "page": joined_text(first.page, second.page, lang),
        "mark": joined_text(first.mark, second.mark, lang),
        "notices": _joined_notices(first.notices, second.notices, lang),
    }
    if isinstance(first, BlankPageFrame):
        joined["patient_label"] = joined_text(first.patient_label, second.patient_label, lang)
    return replace(first, **cast("Any", joined))


def _joined_notices(first: Sequence[str], second: Sequence[str], lang: str) -> tuple[str, ...]:
    return tuple(joined_text(*pair, lang) for pair in zip(first, second, strict=True))


def _joined_pairs(
    first: Sequence[tuple[str, Inlines]], second: Sequence[tuple[str, Inlines]], lang: str
) -> tuple[tuple[str, Inlines], ...]:
    """Labels in both languages, each with the patient's value. A date is in the words of both."""
    pairs = zip(first, second, strict=True)
    return tuple(
        (joined_text(label, other, lang), _joined_value(value, words, lang)) for (label, value), (other, words) in pairs
    )


def _joined_value(first: Inlines, second: Inlines, lang: str) -> Inlines:
    if words(first) == words(second) or any(isinstance(part, Blank) for part in first):
        return first
    return (*first, BETWEEN, *in_language(second, lang))


def words(value: object) -> tuple[object, ...]:
    """The words of a part of a document in reading order, to compare both languages. A blank is only a blank."""
    if isinstance(value, Blank):
        return (Blank,)
    if isinstance(value, Run):
        return (value.text,) if value.text else ()
    if isinstance(value, Data):
        return tuple(word for field in fields(cast("Any", value)) for word in words(getattr(value, field.name)))
    if isinstance(value, tuple):
        parts = [word for part in value for word in words(part)]
        are_inlines = all(isinstance(part, Run | Blank) for part in value)
        return ("".join(map(str, parts)),) if are_inlines else tuple(parts)
    return (value,)


def shape(value: object) -> object:
    """The shape that both languages must share: kinds and numbers of parts, empty parts, and every blank."""
    if isinstance(value, Data):
        names = [field.name for field in fields(cast("Any", value))]
        return type(value), tuple(_shape_of_field(name, getattr(value, name)) for name in names)
    if isinstance(value, tuple) and value and all(isinstance(part, Run | Blank) for part in value):
        return "words", sum(isinstance(part, Blank) for part in value)
    if isinstance(value, tuple):
        return tuple(map(shape, value))
    return bool(value) if isinstance(value, str) else value


def _shape_of_field(name: str, value: object) -> object:
    return value if name in ("marker", "kind") else shape(value)


def joined_sections(first: Sequence[Section], second: Sequence[Section], lang: str, number: int) -> tuple[Section, ...]:
    """The sections of one layout in both languages. Those with a heading are numbered, from `number` on.

    An optional section has no number, because it is left out if that saves a page.

    Raises CannotPair if they do not have the same blocks.
    """
    if len(first) != len(second):
        raise CannotPair(f"it is {len(first)} sections in one and {len(second)} in the other")
    joined = []
    for section, other in zip(first, second, strict=True):
        if shape(section) != shape(other):
            raise CannotPair(f"it does not have the same parts in both ({section.heading or 'the first section'})")
        blocks = tuple(
            block for pair in zip(section.blocks, other.blocks, strict=True) for block in _joined_blocks(*pair, lang)
        )
        heading = ""
        if section.optional:
            heading = joined_text(section.heading, other.heading, lang)
        elif section.heading:
            # The number is in both, so that two people can find the same section.
            heading = BilingualText(f"{number}. {section.heading}", f"{number}. {other.heading}", lang)
            number += 1
        joined.append(replace(section, heading=heading, blocks=blocks))
    return tuple(joined)


def with_same_taglines(first: Sequence[Section], second: Sequence[Section]) -> tuple[Section, ...]:
    """The second sections with the lines in other languages of the first: each line is printed once."""
    lines = [block for section in first for block in section.blocks if isinstance(block, Taglines)]

    def same(block: Block) -> Block:
        return lines[0] if lines and isinstance(block, Taglines) else block

    return tuple(replace(section, blocks=tuple(map(same, section.blocks))) for section in second)


def _joined_blocks(first: Block, second: Block, lang: str) -> Iterator[Block]:
    """The block or blocks for a pair that has the same shape."""
    if isinstance(first, TickGrid | Checklist | CountRow | VerbatimText):
        raise CannotPair("its boxes to tick are only in one")
    if isinstance(first, Picture | PicturePanel | CodeLink):
        yield _joined_pictures(first, second, lang)
    elif join := _JOINED.get(type(first)):
        yield from join(first, second, lang)
    elif words(first) == words(second):
        yield first  # names and titles of sources are the same in all languages
    else:
        yield Bilingual(first, to_read_only(second), lang)


def _joined_heading(first: Heading, second: Heading, lang: str) -> Iterator[Block]:
    yield replace(first, text=joined_text(first.text, second.text, lang))


def _joined_subsection(first: Subsection, second: Subsection, lang: str) -> Iterator[Block]:
    yield Subsection(
        joined_text(first.heading, second.heading, lang),
        _joined_parts(first.intro, second.intro, lang),
        _joined_parts(first.blocks, second.blocks, lang),
    )


def _joined_write_lines(first: WriteLines, second: WriteLines, lang: str) -> Iterator[Block]:
    yield Bilingual(first, Paragraph(without_blanks(second.label)), lang)


def _joined_statements(first: Statements, second: Statements, lang: str) -> Iterator[Block]:
    items = ItemList(tuple(ListItem(without_blanks(item)) for item in second.items))
    yield Bilingual(replace(first, initials=joined_text(first.initials, second.initials, lang)), items, lang)


def _joined_signatures(first: SignaturePair, second: SignaturePair, lang: str) -> Iterator[Block]:
    for pair in zip(first.signatures, second.signatures, strict=True):
        yield from _joined_signature(*pair, lang)


def _joined_parts(first: Sequence[Block], second: Sequence[Block], lang: str) -> tuple[Block, ...]:
    return tuple(block for pair in zip(first, second, strict=True) for block in _joined_blocks(*pair, lang))


def _joined_key_values(first: KeyValues, second: KeyValues, lang: str) -> Iterator[Block]:
    """Known values side by side. A line to write on is printed once, with its label in both languages."""

    def is_blank(pair: tuple[tuple[str, Inlines], tuple[str, Inlines]]) -> bool:
        return all(isinstance(part, Blank) for part in pair[0][1])

    pairs = zip(first.pairs, second.pairs, strict=True)
    for blank, group in groupby(pairs, is_blank):
        ones, others = zip(*group, strict=True)
        if blank:
            labels = [joined_text(label, other, lang) for (label, _), (other, _) in zip(ones, others, strict=True)]
            yield KeyValues(tuple((label, value) for label, (_, value) in zip(labels, ones, strict=True)))
        else:
            yield Bilingual(KeyValues(ones), to_read_only(KeyValues(others)), lang)


def _joined_signature(first: Signature, second: Signature, lang: str) -> Iterator[Block]:
    """One signature for both languages. The statement is in both, its blanks only in the patient's language.

    A line that is alone in its row is as long as the one to sign, because it has two labels.
    """
    rows = tuple(
        tuple(
            SignatureLine(
                joined_text(line.label, other.label, lang),
                line.width if len(row) > 1 else first.rows[-1][0].width,
                line.value or other.value,
                line.kind,
            )
            for line, other in zip(row, others, strict=True)
        )
        for row, others in zip(first.rows, second.rows, strict=True)
    )
    signature = Signature(joined_text(first.party, second.party, lang), rows, first.statement, first.key)
    if first.statement:
        yield Bilingual(signature, Paragraph(without_blanks(second.statement)), lang)
    else:
        yield signature


_JOINED: dict[type, Callable[[Any, Any, str], Iterator[Block]]] = {
    Heading: _joined_heading,
    Subsection: _joined_subsection,
    KeyValues: _joined_key_values,
    WriteLines: _joined_write_lines,
    Statements: _joined_statements,
    SignaturePair: _joined_signatures,
    Signature: _joined_signature,
}
"""Blocks that are not two blocks side by side, because people write on them, or because they contain blocks."""


def _joined_pictures(first: T, second: object, lang: str) -> T:
    """The same pictures, with captions and alternative texts in both languages."""
    if isinstance(first, ImageData) or first == second:
        return first
    if isinstance(first, str) and isinstance(second, str):
        return cast("T", joined_text(first, second, lang))
    if isinstance(first, Data):
        names = [field.name for field in fields(cast("Any", first)) if field.name not in ("part", "address")]
        changes = {name: _joined_pictures(getattr(first, name), getattr(second, name), lang) for name in names}
        return cast("T", replace(cast("Any", first), **changes))
    if isinstance(first, tuple) and isinstance(second, tuple):
        if all(isinstance(part, Run | Blank) for part in first):
            return cast("T", (*first, NEXT_LINE, *in_language(without_blanks(second), lang)))
        return cast("T", tuple(_joined_pictures(*pair, lang) for pair in zip(first, second, strict=True)))
    return first


def in_language(inlines: Inlines, lang: str) -> Inlines:
    """The words, marked as being in a language."""
    return tuple(replace(part, lang=part.lang or lang) if isinstance(part, Run) else part for part in inlines)


def without_blanks(inlines: Inlines) -> Inlines:
    """The words; instead of a line to write on, its label in brackets: it is written on in the other language."""
    return tuple(Run(f"[{part.label}]") if isinstance(part, Blank) else part for part in inlines)


def to_read_only(value: T) -> T:
    """A part of a document without lines to write on and boxes to tick, which are in the other language."""
    if isinstance(value, tuple):
        if value and all(isinstance(part, Run | Blank) for part in value):
            return cast("T", without_blanks(value))
        return cast("T", tuple(map(to_read_only, value)))
    if isinstance(value, Run | Blank) or not isinstance(value, Data):
        return value
    if isinstance(value, ConditionalItem):
        return cast("T", ListItem(to_read_only(value.text), to_read_only(value.note)))
    parts = {field.name: to_read_only(getattr(value, field.name)) for field in fields(cast("Any", value))}
    if isinstance(value, ItemList) and value.marker == "tick":
        parts["marker"] = "bullet"
    if isinstance(value, TimelineEntry):
        parts["tick"] = False
    return type(value)(**parts)
