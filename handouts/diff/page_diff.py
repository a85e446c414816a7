"""Compare two versions of one document: lines of words by section, sections that moved, and appearance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Literal

from handouts import document as d
from handouts.compose.placeholders import plain_text
from handouts.document import Document, PageBrand, Section
from handouts.document.walk import LineKind, TextLine, TextRole, images_of, lines
from handouts.text_diff import SIMILAR, Pair, align

BLANK = "____"


@dataclass(frozen=True)
class LineChange:
    """A line of the old and of the new version; None if the line was added or removed."""

    old: str | None
    new: str | None


@dataclass(frozen=True)
class PartChange:
    """A change of a section, or of the header and footer, for which the name is None."""

    name: str | None
    kind: Literal["changed", "added", "removed", "moved", "renamed", "restyled"]
    """`restyled`: the same words in another layout."""
    lines: tuple[LineChange, ...] = ()
    follows: str = ""
    """For a moved section, the heading of the section before it; '' if it is now the first."""


@dataclass(frozen=True)
class AppearanceChange:
    """A change that does not affect the words: what changed, and its old and new value."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class PageChange:
    """One document in two versions; None if it was added or removed."""

    document: str
    old: Document | None
    new: Document | None
    parts: tuple[PartChange, ...] = ()
    appearance: tuple[AppearanceChange, ...] = ()
    section_pairs: tuple[Pair, ...] = ()
    """The sections of both versions, paired, in the order of the new version."""
    moved_sections: frozenset[int] = frozenset()
    """Indexes of the sections of the new version that moved."""

    @property
    def kind(self) -> Literal["added", "removed", "changed", "same"]:
        """How the document changed."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        return "same" if self.old == self.new else "changed"

    @property
    def has_visible_change(self) -> bool:
        """True if the pages differ in more than the version in their footer."""
        if self.old is None or self.new is None:
            return True
        old, new = self.old, self.new
        same_version = replace(
            old, subject=new.subject, furniture=replace(old.furniture, version=new.furniture.version)
        )
        return same_version != new


def compare_documents(name: str, old: Document | None, new: Document | None) -> PageChange:
    """Compare two versions of the document with this name; None for a version that does not have it."""
    if old is None or new is None or old == new:
        return PageChange(name, old, new)
    (old_frame, *old_parts), (new_frame, *new_parts) = document_parts(old), document_parts(new)
    pairs, moved = _pair_sections(old_parts, new_parts)
    frame_changes = _line_changes(old_frame.lines, new_frame.lines)
    changes = [PartChange(None, "changed", frame_changes)] if frame_changes else []
    for old_index, new_index in pairs:
        changes += _section_changes(
            None if old_index is None else (old_parts[old_index], old.sections[old_index]),
            None if new_index is None else (new_parts[new_index], new.sections[new_index]),
            _heading_before(new_parts, new_index) if new_index in moved else None,
        )
    return PageChange(
        name, old, new, tuple(changes), tuple(_appearance_changes(old, new)), tuple(pairs), frozenset(moved)
    )


def _heading_before(parts: Sequence[DocumentPart], index: int | None) -> str:
    """The heading of the section before; '' for the first."""
    return parts[index - 1].name or "" if index else ""


def _section_changes(
    old: tuple[DocumentPart, Section] | None, new: tuple[DocumentPart, Section] | None, follows: str | None
) -> list[PartChange]:
    """The changes of a section. `follows`: for a section that moved, the heading before it."""
    if old is None or new is None:
        return _unpaired(old[0], "removed") if old else _unpaired(new[0], "added") if new else []
    (old_part, old_section), (new_part, new_section) = old, new
    changes = [PartChange(new_part.name, "moved", (), follows)] if follows is not None else []
    if old_part.name != new_part.name:
        changes.append(PartChange(new_part.name, "renamed", (LineChange(old_part.name, new_part.name),)))
    if line_changes := _changes_by_heading(old_part, new_part):
        changes += [PartChange(name, "changed", tuple(part_lines)) for name, part_lines in line_changes.items()]
    elif replace(old_section, heading=new_section.heading) != new_section:
        changes += [PartChange(name, "restyled") for name in _restyled_headings(old_section, new_section)]
    return changes


def _restyled_headings(old: Section, new: Section) -> tuple[str, ...]:
    """The headings of what looks different: lists with headings of their own, or the whole section."""
    if new.heading:
        return (new.heading,)
    pairs = zip(_lists(old), _lists(new), strict=False)
    return tuple(after.heading for before, after in pairs if before != after) or (new.heading,)


def _lists(section: Section) -> Iterator[d.ListGroup]:
    for block in section.blocks:
        if isinstance(block, d.Groups):
            yield from block.groups
        elif isinstance(block, d.DoAndDoNot):
            yield from (block.do, block.do_not)


def _unpaired(part: DocumentPart, kind: Literal["added", "removed"]) -> list[PartChange]:
    changes = [LineChange(None, line) if kind == "added" else LineChange(line, None) for line in part.lines]
    return [PartChange(part.name, kind, tuple(changes))]


def _changes_by_heading(old: DocumentPart, new: DocumentPart) -> dict[str | None, list[LineChange]]:
    """The changes of the lines of a section, by the heading that each line is under on the new page."""
    changes: dict[str | None, list[LineChange]] = {}
    for old_index, new_index in align(old.lines, new.lines):
        before = None if old_index is None else old.lines[old_index]
        after = None if new_index is None else new.lines[new_index]
        if before != after:
            heading = old.headings[old_index or 0] if new_index is None else new.headings[new_index]
            changes.setdefault(heading, []).append(LineChange(before, after))
    return changes


def _line_changes(old: Sequence[str], new: Sequence[str]) -> tuple[LineChange, ...]:
    return tuple(
        LineChange(
            None if old_index is None else old[old_index],
            None if new_index is None else new[new_index],
        )
        for old_index, new_index in align(old, new)
        if old_index is None or new_index is None or old[old_index] != new[new_index]
    )


def _pair_sections(old: Sequence[DocumentPart], new: Sequence[DocumentPart]) -> tuple[list[Pair], set[int]]:
    """Pair the sections of both versions, in the order of the new one. Also return which of the new sections moved.

    Sections are paired by heading, in any order; then by similar text, since a heading may have changed.
    """
    old_names, new_names = _numbered_names(old), _numbered_names(new)
    partners = {new_names.index(name): index for index, name in enumerate(old_names) if name in new_names}
    moved = set(partners) - _in_place(partners, [len(part.lines) for part in new])
    for new_index, part in enumerate(new):
        unpaired = [index for index in range(len(old)) if index not in partners.values()]
        ratios = {index: _line_similarity(old[index], part) for index in unpaired}
        if new_index not in partners and ratios and max(ratios.values()) >= SIMILAR:
            partners[new_index] = max(ratios, key=lambda index: ratios[index])
    pairs: list[Pair] = [(partners.get(index), index) for index in range(len(new))]
    for old_index in range(len(old)):  # a removed section follows the section that was before it
        if old_index not in partners.values():
            before = next((n for n, pair in enumerate(pairs) if old_index and pair[0] == old_index - 1), -1)
            pairs.insert(before + 1, (old_index, None))
    return pairs, moved


def _in_place(partners: dict[int, int], weights: Sequence[int]) -> set[int]:
    """The new sections that did not move, chosen so that the moved sections have as few lines as possible."""
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())]  # heaviest sequences in old order: weight, new sections
    for index in sorted(partners):
        extensible = (sequence for sequence in best if not sequence[1] or partners[sequence[1][-1]] < partners[index])
        weight, sections = max(extensible, key=lambda sequence: sequence[0])
        best.append((weight + weights[index] + 1, (*sections, index)))
    return set(max(best, key=lambda sequence: sequence[0])[1])


def _numbered_names(parts: Sequence[DocumentPart]) -> list[tuple[str | None, int]]:
    """Headings, each with the number of earlier parts that have the same heading."""
    names = [part.name for part in parts]
    return [(name, names[:index].count(name)) for index, name in enumerate(names)]


def _line_similarity(old: DocumentPart, new: DocumentPart) -> float:
    return SequenceMatcher(None, old.lines, new.lines, autojunk=False).ratio()


def _appearance_changes(old: Document, new: Document) -> Iterator[AppearanceChange]:
    """What changes on the page except its words."""
    values = [
        (field.name, getattr(old.brand, field.name), getattr(new.brand, field.name)) for field in fields(PageBrand)
    ]
    values += [
        ("paper", old.paper, new.paper),
        ("large print", old.large_print, new.large_print),
        ("page limit", old.budget, new.budget),
        ("language", old.lang, new.lang),
        ("description in the file", old.subject, new.subject),
    ]
    for name, before, after in values:
        if before != after:
            yield AppearanceChange(name, _format_value(before), _format_value(after))


def _format_value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, bytes):
        return f"image ({sha256(value).hexdigest()[:8]})"
    return "none" if value is None else str(value)


@dataclass(frozen=True)
class DocumentPart:
    """A section with its heading and lines, or the header and footer, for which the name is None."""

    name: str | None
    lines: tuple[str, ...]
    headings: tuple[str | None, ...] = ()
    """For each line, the heading that it is under: that of its list in a section without a heading."""


def document_parts(document: d.Document) -> tuple[DocumentPart, ...]:
    """Return the header and footer as one part, then one part per section, in reading order."""
    return DocumentPart(None, tuple(_frame_lines(document))), *map(_section_part, document.sections)


def _section_part(section: d.Section) -> DocumentPart:
    lines = [(heading, line) for heading, line in _section_lines(section) if line.strip()]
    return DocumentPart(section.heading, tuple(line for _, line in lines), tuple(heading for heading, _ in lines))


def marked_words(inlines: d.Inlines) -> str:
    """Return the words of inlines: strong words between `**`, a line to write on as underscores."""
    return "".join([_inline(inline) for inline in inlines])


def _inline(inline: d.Inline) -> str:
    if isinstance(inline, d.Blank):
        return BLANK
    return f"**{inline.text}**" if inline.strong else inline.text


def _frame_lines(document: d.Document) -> Iterator[str]:
    frame = document.furniture
    yield document.title
    yield frame.clinic
    yield from frame.address
    yield from (f"{label} {marked_words(value)}" for label, value in (*frame.contact, *frame.strip))
    yield from filter(None, (frame.patient_label, *frame.notices, frame.mark))
    yield f"{frame.document} \u00b7 {frame.version}"
    yield frame.page


def _section_lines(section: d.Section) -> Iterator[tuple[str, str]]:
    """Each line with the heading that it is under."""
    for block in section.blocks:
        heading, has_headings = section.heading, isinstance(block, d.Groups | d.DoAndDoNot) and block.level == 2
        for line in lines(block):
            if has_headings and line.kind == "group":
                heading = plain_text(line.words("group"))
            yield heading, _FORMATS.get(line.kind, _format_line)(line)
        # Another picture may have the same words.
        yield from ((heading, _format_value(image)) for image in images_of(block))


def _format_line(line: TextLine) -> str:
    """The texts of a line with spaces between them: an item with its remark."""
    return " ".join(filter(None, (marked_words(text.words) for text in line.texts)))


def _format_labeled(label: TextRole) -> Callable[[TextLine], str]:
    """'Check in: 9:30 AM (30 minutes before)'."""

    def format_line(line: TextLine) -> str:
        values = " ".join(filter(None, (marked_words(text.words) for text in line.texts if text.role != label)))
        return f"{marked_words(line.words(label))}: {values}".strip()

    return format_line


def _format_timeline_entry(line: TextLine) -> str:
    tasks = "; ".join(map(marked_words, line.all_words("task")))
    text = f"{tasks} {marked_words(line.words('rule'))}"
    time = line.words("time")
    return f"{marked_words(time)}: {text}".strip() if time else text.strip()


def _format_row(line: TextLine) -> str:
    """Cells with bars between them; the mark of the row before its first cell."""
    mark = marked_words(line.words("mark"))
    first = f"{mark}: {marked_words(line.words('row'))}" if mark else marked_words(line.words("row"))
    cells = [marked_words(words) for words in (*line.all_words("cell"), line.words("row note")) if words]
    return " | ".join([*filter(None, [first]), *cells])


def _format_signature(line: TextLine) -> str:
    pairs = zip(line.all_words("signature label"), line.all_words("signature"), strict=True)
    return "   ".join(f"{marked_words(label)} {marked_words(value) or BLANK}" for label, value in pairs)


_FORMATS: dict[LineKind, Callable[[TextLine], str]] = {
    "tile": _format_labeled("tile label"),
    "moment": _format_timeline_entry,
    "columns": lambda line: " | ".join(marked_words(text.words) for text in line.texts),
    "row": _format_row,
    "fact": _format_labeled("fact label"),
    "write lines": lambda line: (
        f"{marked_words(line.words('write label'))} {BLANK * len(line.all_words('write line'))}"
    ),
    "signature": _format_signature,
}
"""Formats of lines other than their texts with spaces between them."""
