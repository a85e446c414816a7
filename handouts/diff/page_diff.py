"""A document as parts with lines of words, in the order of reading: what is compared, and told where it differs.

Two versions of one document to what differs: lines of words by section, sections that moved, and looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Literal

from handouts import document as d
from handouts.document import Document, PageBrand, Section
from handouts.document.walk import LineKind, TextLine, TextRole, lines
from handouts.text_diff import ALIKE, Pair, align

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


How = Literal["changed", "added", "removed", "moved", "renamed", "set"]
"""What became of a section; `set` has the same words, set in another way."""


@dataclass(frozen=True)
class LineChange:
    """A line of the old and of the new version; None where there is no such."""

    old: str | None
    new: str | None


@dataclass(frozen=True)
class PartChange:
    """What became of a section; of head and foot, where the name is None."""

    name: str | None
    how: How
    changes: tuple[LineChange, ...] = ()
    was: str | None = ""
    """Its old heading; of one that moved, the heading that it now stands behind."""


@dataclass(frozen=True)
class AppearanceChange:
    """Something that is no words: its name, and how it was and is."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class PageChange:
    """One document in two versions; None where there is no such. `pairs` are its sections beside each other."""

    document: str
    old: Document | None
    new: Document | None
    parts: tuple[PartChange, ...] = ()
    looks: tuple[AppearanceChange, ...] = ()
    pairs: tuple[Pair, ...] = ()
    moved: frozenset[int] = frozenset()
    """Sections of the new version that stood elsewhere."""

    @property
    def how(self) -> Literal["added", "removed", "changed", "same"]:
        """What became of it."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        return "same" if self.old == self.new else "changed"

    @property
    def seen(self) -> bool:
        """True where a page shows more of it than another version in its foot."""
        if self.old is None or self.new is None:
            return True
        old, new = self.old, self.new
        alike = replace(old, subject=new.subject, furniture=replace(old.furniture, version=new.furniture.version))
        return alike != new


def compare_documents(name: str, old: Document | None, new: Document | None) -> PageChange:
    """What differs between two versions of the document of this name."""
    if old is None or new is None or old == new:
        return PageChange(name, old, new)
    (head, *before), (other, *after) = document_parts(old), document_parts(new)
    pairs, moved = _paired(before, after)
    told = [PartChange(None, "changed", changes)] if (changes := _changes(head.lines, other.lines)) else []
    for one, at in pairs:
        told += _part(None if one is None else (before[one], old.sections[one]),
                      None if at is None else (after[at], new.sections[at]),
                      _behind(after, at) if at in moved else None)  # fmt: skip
    return PageChange(name, old, new, tuple(told), tuple(_looks(old, new)), tuple(pairs), frozenset(moved))


def _behind(after: Sequence[DocumentPart], at: int | None) -> str | None:
    """The heading of the section before; '' for the first."""
    return after[at - 1].name if at else ""


def _part(
    old: tuple[DocumentPart, Section] | None, new: tuple[DocumentPart, Section] | None, behind: str | None
) -> list[PartChange]:
    """What became of a section; `behind` is the heading before one that moved."""
    if old is None or new is None:
        return _alone(old[0], "removed") if old else _alone(new[0], "added") if new else []
    told = [PartChange(new[0].name, "moved", (), behind)] if behind is not None else []
    if old[0].name != new[0].name:
        told.append(PartChange(new[0].name, "renamed", (LineChange(old[0].name, new[0].name),), old[0].name))
    if changes := _changes(old[0].lines, new[0].lines):
        told.append(PartChange(new[0].name, "changed", changes))
    elif replace(old[1], heading=new[1].heading) != new[1]:
        told.append(PartChange(new[0].name, "set"))
    return told


def _alone(part: DocumentPart, how: Literal["added", "removed"]) -> list[PartChange]:
    changes = [LineChange(None, line) if how == "added" else LineChange(line, None) for line in part.lines]
    return [PartChange(part.name, how, tuple(changes))]


def _changes(old: Sequence[str], new: Sequence[str]) -> tuple[LineChange, ...]:
    return tuple(
        LineChange(None if one is None else old[one], None if at is None else new[at])
        for one, at in align(old, new)
        if one is None or at is None or old[one] != new[at]
    )


def _paired(old: Sequence[DocumentPart], new: Sequence[DocumentPart]) -> tuple[list[Pair], set[int]]:
    """Sections of both versions beside each other, in the order of the new one; and which of the new have moved.

    By their headings, wherever they stand; those that are left by their words, since a heading may have changed.
    """
    names, others = _names(old), _names(new)
    beside: dict[int, int] = {others.index(name): at for at, name in enumerate(names) if name in others}
    moved = set(beside) - _in_place(beside, [len(part.lines) for part in new])
    for at, part in enumerate(new):
        left = [one for one in range(len(old)) if one not in beside.values()]
        like = {one: _likeness(old[one], part) for one in left}
        if at not in beside and like and max(like.values()) >= ALIKE:
            beside[at] = max(like, key=lambda one: like[one])
    pairs: list[Pair] = [(beside.get(at), at) for at in range(len(new))]
    for one in range(len(old)):  # what is gone stands behind what stood before it
        if one not in beside.values():
            where = next((n for n, pair in enumerate(pairs) if one and pair[0] == one - 1), -1)
            pairs.insert(where + 1, (one, None))
    return pairs, moved


def _in_place(beside: dict[int, int], weights: Sequence[int]) -> set[int]:
    """Of the new sections those that did not move: what is left out of the order is as little text as can be."""
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())]  # weight and sections of the heaviest order up to here
    for at in sorted(beside):
        heaviest = max((one for one in best if not one[1] or beside[one[1][-1]] < beside[at]), key=lambda one: one[0])
        best.append((heaviest[0] + weights[at] + 1, (*heaviest[1], at)))
    return set(max(best, key=lambda one: one[0])[1])


def _names(found: Sequence[DocumentPart]) -> list[tuple[str | None, int]]:
    """Headings, each with how often it came before."""
    names = [part.name for part in found]
    return [(name, names[:at].count(name)) for at, name in enumerate(names)]


def _likeness(old: DocumentPart, new: DocumentPart) -> float:
    return SequenceMatcher(None, old.lines, new.lines, autojunk=False).ratio()


def _looks(old: Document, new: Document) -> Iterator[AppearanceChange]:
    """What changes the page and is no words."""
    for field in fields(PageBrand):
        before, after = getattr(old.brand, field.name), getattr(new.brand, field.name)
        if before != after:
            yield AppearanceChange(field.name, _shown(before), _shown(after))
    for name, before, after in (
        ("paper", old.paper, new.paper),
        ("large print", old.large_print, new.large_print),
        ("pages at most", old.budget, new.budget),
        ("language", old.lang, new.lang),
        ("description in the file", old.subject, new.subject),
    ):
        if before != after:
            yield AppearanceChange(name, _shown(before), _shown(after))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, bytes):
        return f"a picture ({sha256(value).hexdigest()[:8]})"
    return "none" if value is None else str(value)
