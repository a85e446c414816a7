"""Yield the lines of text of a block, in reading order: the only walk over the blocks of a page.

All code that reads a page as words uses it: `explain` (numbers), `diff` (lines), the desk (text alternative), `check`
(prose) and the glossary. To add a block, add a function to `_LINES`; `tests/document/test_walk.py` fails until the
function yields every text field of the block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from handouts.document.blocks import (
    NO_BOX,
    Bilingual,
    Blank,
    Block,
    BodyPicture,
    Calendar,
    CalendarDay,
    Callout,
    Checklist,
    ChecklistEntry,
    ChoiceTable,
    CodeLink,
    CountRow,
    DoAndDoNot,
    FrequencyTable,
    Groups,
    Heading,
    ImageData,
    Inlines,
    ItemList,
    KeyValues,
    NumberedPicture,
    Paragraph,
    PictogramItem,
    Picture,
    PicturePanel,
    Run,
    Section,
    Signature,
    SignaturePair,
    Statements,
    Subsection,
    Table,
    TableRow,
    Taglines,
    TextTable,
    TickGrid,
    TickGridRow,
    Tier,
    TileRow,
    Timeline,
    TimelineDay,
    TimelineEntry,
    VerbatimText,
    WarningBox,
    WriteLines,
    text_inlines,
)
from handouts.punctuation import ends_sentence, ends_wide

LineKind = Literal[
    "heading",
    "paragraph",
    "bullet",
    "tick",
    "number",
    "group",
    "tile",
    "day",
    "moment",
    "columns",
    "row",
    "picture",
    "caption",
    "link",
    "fact",
    "tier",
    "tier note",
    "sign",
    "warning note",
    "initials",
    "statement",
    "write lines",
    "party",
    "signature",
    "callout title",
    "callout",
    "signs",
]
"""What a line is. `bullet`, `tick` and `number` are items of a list with these markers."""

TextRole = Literal[
    "heading",
    "body",
    "lead",
    "note",
    "dose",
    "item",
    "item note",
    "group",
    "tile label",
    "tile",
    "tile note",
    "day",
    "relation",
    "time",
    "task",
    "rule",
    "column",
    "day number",
    "row",
    "cell",
    "mark",
    "row note",
    "alt",
    "caption",
    "link text",
    "address",
    "fact label",
    "fact",
    "action",
    "call",
    "tier note",
    "sign",
    "warning note",
    "initials",
    "statement",
    "write label",
    "write line",
    "party",
    "party statement",
    "signature label",
    "signature",
    "callout title",
    "callout",
    "signs",
]
"""What a text is in its line."""


class LabeledText(NamedTuple):
    """One text field of a block; `words` is empty if the field is empty."""

    role: TextRole
    words: Inlines
    label: Inlines = ()
    """The words that describe it: the label of a value, or the first cell of a row."""
    column: str = ""
    """For a cell, the header of its column."""


class TextLine(NamedTuple):
    """Texts that belong together: those of a tile or a table row, or the text of a paragraph."""

    kind: LineKind
    texts: tuple[LabeledText, ...]

    def words(self, role: TextRole) -> Inlines:
        """Return the words of the first text with this role; () if there is none."""
        return next((text.words for text in self.texts if text.role == role), ())

    def all_words(self, role: TextRole) -> tuple[Inlines, ...]:
        """Return the words of every text with this role."""
        return tuple([text.words for text in self.texts if text.role == role])


def lines(block: Block) -> Iterator[TextLine]:
    """Yield the lines of one block, in reading order. Raises KeyError for a block that is not in `_LINES`."""
    return _LINES[type(block)](block)


def section_lines(section: Section) -> Iterator[TextLine]:
    """Yield the heading of a section, if it has one, and the lines of its blocks."""
    if section.heading:
        yield _line("heading", "heading", _run(section.heading))
    for block in section.blocks:
        yield from lines(block)


def images_of(block: Block) -> Iterator[ImageData | str]:
    """Yield the pictures of a block, and the pictograms before its items: files, or names of shipped pictograms."""
    if isinstance(block, Picture):
        yield block.image
    elif isinstance(block, PicturePanel):
        pictures: tuple[BodyPicture | NumberedPicture, ...] = (*block.maps, *block.steps)
        yield from (picture.image for picture in pictures)
    elif isinstance(block, Groups | DoAndDoNot):
        groups = block.groups if isinstance(block, Groups) else (block.do, block.do_not)
        for group in groups:
            yield from images_of(group.items)
    elif isinstance(block, Bilingual):
        yield from images_of(block.first)
    elif isinstance(block, ItemList):
        yield from (item.pictogram for item in block.items if isinstance(item, PictogramItem))


def _run(text: str) -> Inlines:
    return text_inlines(text) if text else ()


def _line(kind: LineKind, role: TextRole, words: Inlines, label: Inlines = ()) -> TextLine:
    """A line of one text."""
    return TextLine(kind, (LabeledText(role, words, label),))


def _heading(block: Heading) -> Iterator[TextLine]:
    yield _line("heading", "heading", _run(block.text))


def _paragraph(block: Paragraph) -> Iterator[TextLine]:
    yield _line("paragraph", block.kind, block.text)


def _items(block: ItemList, group: Inlines = ()) -> Iterator[TextLine]:
    for item in block.items:
        yield TextLine(
            block.marker,
            (LabeledText("item", item.text, group), LabeledText("item note", item.note, group or item.text)),
        )


def _groups(block: Groups) -> Iterator[TextLine]:
    for group in block.groups:
        heading = _run(group.heading)
        yield _line("group", "group", heading)
        yield from _items(group.items, heading)


def _tiles(block: TileRow) -> Iterator[TextLine]:
    for tile in block.tiles:
        label = _run(tile.label)
        value, note = LabeledText("tile", tile.value, label), LabeledText("tile note", tile.note, label)
        yield TextLine("tile", (LabeledText("tile label", label), value, note))


def _timeline(block: Timeline) -> Iterator[TextLine]:
    for day in block.days:
        yield _day(day)
        yield from map(_moment, day.moments)


def _day(day: TimelineDay) -> TextLine:
    relation = _run(day.relation)
    return TextLine("day", (LabeledText("day", day.date, relation), LabeledText("relation", relation)))


def _moment(moment: TimelineEntry) -> TextLine:
    tasks = [LabeledText("task", task) for task in moment.tasks]
    label = tuple([inline for index, task in enumerate(moment.tasks) for inline in (*_run(" " * (index > 0)), *task)])
    return TextLine(
        "moment", (LabeledText("time", moment.time, label), *tasks, LabeledText("rule", moment.rule, label))
    )


def _table(block: Table) -> Iterator[TextLine]:
    yield TextLine("columns", tuple([LabeledText("column", _run(name)) for name in block.header]))
    for row in block.rows:
        yield _row(row, block)


def _row(row: TableRow, table: Table) -> TextLine:
    """The first cell with its mark, the second with its note, and the others."""
    first, *other_cells = row.cells
    cells = [LabeledText("cell", cell, first, name) for name, cell in zip(table.header[1:], other_cells, strict=True)]
    mark, note = _run(table.mark) if row.marked else (), LabeledText("row note", row.note, first)
    return TextLine("row", (LabeledText("row", first), LabeledText("mark", mark, first), *cells[:1], note, *cells[1:]))


def _text_table(block: TextTable) -> Iterator[TextLine]:
    yield TextLine("columns", tuple([LabeledText("column", _run(name)) for name in block.header]))
    for first, *other_cells in block.rows:
        cells = zip(block.header[1:], other_cells, strict=True)
        texts = [LabeledText("cell", cell, first, name) for name, cell in cells]
        yield TextLine("row", (LabeledText("row", first), *texts))


def _frequency_table(block: FrequencyTable) -> Iterator[TextLine]:
    """A row for each risk. The heading of a group is a row of one cell."""
    yield TextLine("columns", tuple([LabeledText("column", _run(name)) for name in block.header]))
    for group in block.groups:
        if group.heading:
            yield _line("row", "row", _run(group.heading))
        for what, count in group.rows:
            yield TextLine("row", (LabeledText("row", what), LabeledText("cell", count, what, block.header[1])))


def _choice_table(block: ChoiceTable) -> Iterator[TextLine]:
    """A row for each choice. A text takes the place of both columns, or follows the name."""
    _, *columns = block.header
    yield TextLine("columns", tuple([LabeledText("column", _run(name)) for name in block.header]))
    for choice in block.choices:
        sides = [_sentences(side, block.between) for side in (choice.may_help, choice.may_harm)]
        cells = [
            LabeledText("cell", side, choice.name, name) for name, side in zip(columns, sides, strict=True) if side
        ]
        if cells or not choice.text:
            yield TextLine("row", (LabeledText("row", _sentences((choice.name, choice.text), block.between)), *cells))
        else:
            yield TextLine("row", (LabeledText("row", choice.name), LabeledText("cell", choice.text, choice.name)))


def _sentences(texts: tuple[Inlines, ...], between: str) -> Inlines:
    """Texts in one line. A text that does not end as a sentence is followed by `between`."""
    joined: list[Run | Blank] = []
    for text in filter(None, texts):
        if joined:
            last = joined[-1]
            ends = isinstance(last, Run) and ends_sentence(last.text)
            space = "" if isinstance(last, Run) and ends_wide(last.text) else " "
            joined += [Run(mark)] if (mark := space if ends else between) else []
        joined += text
    return tuple(joined)


def _picture(block: Picture) -> Iterator[TextLine]:
    yield _line("picture", "alt", _run(block.alt))
    yield _line("caption", "caption", block.caption, _run(block.alt))


def _picture_panel(block: PicturePanel) -> Iterator[TextLine]:
    pictures: tuple[BodyPicture | NumberedPicture, ...] = (*block.maps, *block.steps)
    for picture in pictures:
        yield _line("picture", "alt", _run(picture.alt))
        yield _line("caption", "caption", picture.caption, _run(picture.alt))


def _code_link(block: CodeLink) -> Iterator[TextLine]:
    yield _line("link", "link text", block.text)
    yield _line("link", "address", (Run(block.address, link=block.address),), block.text)
    yield _line("picture", "alt", _run(block.alt))


def _do_and_do_not(block: DoAndDoNot) -> Iterator[TextLine]:
    yield from _groups(Groups((block.do, block.do_not)))


def _calendar(block: Calendar) -> Iterator[TextLine]:
    """A table of weeks. The text of a day is its date and what to do."""
    yield TextLine("columns", tuple([LabeledText("column", _run(name)) for name in block.weekdays]))
    for first, *other_days in block.weeks:
        days = zip(block.weekdays[1:], other_days, strict=True)
        cells = [LabeledText("cell", _day_text(day), _run(day.date), name) for name, day in days]
        yield TextLine("row", (LabeledText("row", _day_text(first)), *cells))


def _day_text(day: CalendarDay) -> Inlines:
    texts = [inline for text in day.texts for inline in (Run(" "), *text)]
    return (Run(day.date), *texts)


def _tick_grid(block: TickGrid) -> Iterator[TextLine]:
    """The caption, the days, and for each time of the day a box or none on each day."""
    caption = _run(block.caption)
    yield _line("paragraph", "body", caption)
    role: TextRole = "day number" if block.numbered else "column"
    days = [LabeledText(role, _run(day), caption) for day in block.days]
    yield TextLine("columns", (LabeledText("column", _run(block.corner), caption), *days))
    for row in block.rows:
        signs = row_signs(block, row)
        cells = [LabeledText("cell", _run(sign), row.label, day) for sign, day in zip(signs, block.days, strict=True)]
        yield TextLine("row", (LabeledText("row", row.label, caption), *cells))


def row_signs(block: TickGrid, row: TickGridRow) -> list[str]:
    """What is said for each day of a row: the words for boxes once, '' for its other boxes, a dash for no box."""
    first = row.boxes.index(True) if any(row.boxes) else -1
    return [(block.box if index == first else "") if is_box else NO_BOX for index, is_box in enumerate(row.boxes)]


def _subsection(block: Subsection) -> Iterator[TextLine]:
    yield _line("group", "group", _run(block.heading))
    for part in (*block.intro, *block.blocks):
        yield from lines(part)


def _key_values(block: KeyValues) -> Iterator[TextLine]:
    for name, value in block.pairs:
        label = _run(name)
        yield TextLine("fact", (LabeledText("fact label", label), LabeledText("fact", value, label)))


def _warning(block: WarningBox) -> Iterator[TextLine]:
    for tier in block.tiers:
        yield from _tier(tier)
    yield _line("warning note", "warning note", block.note)


def _tier(tier: Tier) -> Iterator[TextLine]:
    action = _run(tier.action)
    yield TextLine("tier", (LabeledText("action", action), LabeledText("call", tier.phone, action)))
    for name, number in tier.numbers:
        label = _run(name)
        yield TextLine("tier", (LabeledText("fact label", label), LabeledText("call", number, label)))
    yield _line("tier note", "tier note", tier.note, action)
    for sign in tier.signs:
        yield _line("sign", "sign", sign, action)


def _statements(block: Statements) -> Iterator[TextLine]:
    yield _line("initials", "initials", _run(block.initials))
    for item in block.items:
        yield _line("statement", "statement", item)


def _write_lines(block: WriteLines) -> Iterator[TextLine]:
    ruled = [LabeledText("write line", (Blank(""),), block.label) for _ in range(block.lines)]
    yield TextLine("write lines", (LabeledText("write label", block.label), *ruled))


def _signature(block: Signature) -> Iterator[TextLine]:
    party = _run(block.party)
    yield TextLine("party", (LabeledText("party", party), LabeledText("party statement", block.statement, party)))
    for row in block.rows:
        texts: list[LabeledText] = []
        for line in row:
            texts.append(LabeledText("signature label", _run(line.label), party))
            texts.append(LabeledText("signature", _run(line.value), party))
        yield TextLine("signature", tuple(texts))


def _callout(block: Callout) -> Iterator[TextLine]:
    yield _line("callout title", "callout title", _run(block.title))
    for text in block.text:
        yield _line("callout", "callout", text)


def _taglines(block: Taglines) -> Iterator[TextLine]:
    for text in block.lines:
        yield _line("paragraph", "body", text)


def _verbatim_text(block: VerbatimText) -> Iterator[TextLine]:
    yield _line("signs", "signs", _run(block.text))


def _counts(block: CountRow) -> Iterator[TextLine]:
    for count in block.counts:
        label = _run(count.label)
        yield TextLine("fact", (LabeledText("fact", _run(count.value), label), LabeledText("fact label", label)))


def _checklist(block: Checklist) -> Iterator[TextLine]:
    time, text, lines_name, to_do = block.header
    names = (time, text, lines_name, block.number, *block.boxes, to_do)
    yield TextLine("columns", tuple([LabeledText("column", _run(name)) for name in names]))
    for entry in block.entries:
        yield TextLine("row", (LabeledText("row", entry.time), *_entry_texts(entry, block)))


def _entry_texts(entry: ChecklistEntry, block: Checklist) -> Iterator[LabeledText]:
    """The cells of one row: the note of the time, the text, each line with its boxes, what to do, and what to know."""
    time, text, lines_name, to_do = block.header
    yield LabeledText("cell", entry.time_note, entry.time, time)
    yield from (LabeledText("cell", words, entry.time, text) for words in entry.text)
    for line in entry.lines:
        yield LabeledText("cell", line.name, entry.time, lines_name)
        yield LabeledText("cell", line.number, line.name, block.number)
        yield from (
            LabeledText("cell", _run(box), line.name, name)
            for box, name in zip(line.boxes, block.boxes, strict=True)
            if box
        )
    yield from (LabeledText("cell", words, entry.time, to_do) for words in (*entry.to_do, *entry.notes))


def _bilingual(block: Bilingual) -> Iterator[TextLine]:
    """The block in the first language, then in the second one."""
    yield from lines(block.first)
    yield from lines(block.second)


_LINES: dict[type, Callable[[Any], Iterator[TextLine]]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    ItemList: _items,
    Groups: _groups,
    TileRow: _tiles,
    Timeline: _timeline,
    Table: _table,
    TextTable: _text_table,
    FrequencyTable: _frequency_table,
    ChoiceTable: _choice_table,
    Picture: _picture,
    PicturePanel: _picture_panel,
    CodeLink: _code_link,
    DoAndDoNot: _do_and_do_not,
    Calendar: _calendar,
    TickGrid: _tick_grid,
    Subsection: _subsection,
    KeyValues: _key_values,
    WarningBox: _warning,
    Statements: _statements,
    WriteLines: _write_lines,
    Signature: _signature,
    SignaturePair: lambda block: (line for signature in block.signatures for line in _signature(signature)),
    Callout: _callout,
    Taglines: _taglines,
    VerbatimText: _verbatim_text,
    CountRow: _counts,
    Checklist: _checklist,
    Bilingual: _bilingual,
}
"""Block to the function that yields its lines."""
