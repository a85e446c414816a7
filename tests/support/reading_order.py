"""The text that a PDF must have, in reading order: the role and the text of each block, computed from the document.

Tests compare it with the text that they read back from the PDF. A blank appears as its label, and no-break spaces and
hyphens as plain ones, as a reader copies them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.blocks.calendar_table import calendar_widths
from handouts.typeset.blocks.consent_tables import is_table
from handouts.typeset.blocks.tables import table_widths, text_table_widths
from handouts.typeset.layout.theme import COMPACT, LARGE, STANDARD, Theme
from handouts.typeset.renderer import Renderer

BlockText = tuple[str, str]
_PLAIN = str.maketrans({"\u00a0": " ", "\u2011": "-", "\n": " "})


def expected_blocks(document: d.Document) -> list[BlockText]:
    """Role and text of each block of the document, without empty ones."""
    return [(role, text) for role, text in _document(document) if text]


def plain_text(inlines: d.Inlines | str) -> str:
    """The text of inlines, with plain spaces and hyphens."""
    if isinstance(inlines, str):
        return inlines.translate(_PLAIN)
    return "".join(part.text.translate(_PLAIN) if isinstance(part, d.Run) else part.label for part in inlines)


def _document(document: d.Document) -> Iterator[BlockText]:
    furniture = document.furniture
    yield "P", plain_text(furniture.clinic)
    yield from (("P", plain_text(line)) for line in furniture.address)
    yield from (("P", f"{label} {plain_text(value)}") for label, value in furniture.contact)
    yield from _pairs(furniture.strip)
    yield "P", plain_text(furniture.patient_label)
    yield "H1", plain_text(document.title)
    yield from (("P", plain_text(words)) for words in (*furniture.notices, furniture.mark))
    for section in document.sections:
        yield "H2", plain_text(section.heading)
        for block in section.blocks:
            stacked = _stacked(block, document)
            yield from _block(block, document.large_print or stacked, stacked)


def _stacked(block: d.Block, document: d.Document) -> bool:
    """True for a table that is printed as records, because its longest words do not fit in columns."""
    theme = Theme(document.brand, COMPACT, document.paper, lang=document.lang)
    context = BuilderContext(theme, document.lang)
    if isinstance(block, d.Calendar):
        return calendar_widths(block, context) is None
    if isinstance(block, d.TextTable):
        return text_table_widths(block, context) is None
    if isinstance(block, d.FrequencyTable | d.ChoiceTable):
        scales = (LARGE,) if document.large_print else (COMPACT, STANDARD)
        themes = [Theme(document.brand, scale, document.paper, document.large_print, document.lang) for scale in scales]
        stacked = {not is_table(block, BuilderContext(theme, document.lang)) for theme in themes}
        # The text column has another width in each scale.
        return stacked.pop() if len(stacked) == 1 else not is_table(block, Renderer().lay_out(document, "").context)
    return isinstance(block, d.Table) and table_widths(block, context) is None


def _pairs(pairs: Iterable[tuple[str, d.Inlines]]) -> Iterator[BlockText]:
    for label, value in pairs:
        yield "Lbl", plain_text(label)
        yield "LBody", plain_text(value)


def _block(block: d.Block, large: bool, stacked: bool = False) -> Iterator[BlockText]:
    match block:
        case d.Heading():
            yield f"H{block.level}", plain_text(block.text)
        case d.Paragraph():
            yield "P", plain_text(block.text)
        case d.ItemList():
            yield from _list(block)
        case d.Groups():
            for group in block.groups:
                yield f"H{block.level}", plain_text(group.heading)
                yield from _items(group.items)
        case d.TileRow():
            for tile in block.tiles:
                yield from (
                    ("Lbl", plain_text(tile.label)),
                    ("LBody", plain_text(tile.value)),
                    ("LBody", plain_text(tile.note)),
                )
        case d.Timeline():
            for day in block.days:
                yield from _day(day, large)
        case d.Table():
            yield from _records(block) if large else _table(block)
        case d.TextTable():
            yield from _text_records(block) if large else _text_table(block)
        case d.FrequencyTable():
            yield from _frequency_records(block) if stacked else _frequency_table(block)
        case d.ChoiceTable():
            yield from _choice_records(block) if stacked else _choice_table(block)
        case d.Picture():
            yield "Figure", block.alt
            yield "Caption", plain_text(block.caption)
        case d.PicturePanel():
            for body in block.maps:
                yield from (("Figure", body.alt), ("Caption", plain_text(body.caption)))
            for number, step in enumerate(block.steps, 1):
                yield from (("Lbl", f"{number}."), ("Figure", step.alt), ("Caption", plain_text(step.caption)))
        case d.CodeLink():
            yield from (("P", plain_text(block.text)), ("P", plain_text(block.address)), ("Figure", block.alt))
        case d.DoAndDoNot():
            for group in (block.do, block.do_not):
                yield f"H{block.level}", plain_text(group.heading)
                yield from _items(group.items)
        case d.Calendar():
            yield from _calendar_days(block) if large else _calendar(block)
        case d.KeyValues():
            yield from _pairs(block.pairs)
        case d.WarningBox():
            for tier in block.tiers:
                yield from (
                    (f"H{block.level}", plain_text(tier.action)),
                    ("P", plain_text(tier.phone)),
                    ("P", plain_text(tier.note)),
                )
                yield from (("LBody", plain_text(sign)) for sign in tier.signs)
            yield "P", plain_text(block.note)
        case d.Statements():
            yield "P", plain_text(block.initials)
            yield from (("LBody", plain_text(item)) for item in block.items)
        case d.WriteLines():
            yield "P", plain_text(block.label)
        case d.Signature():
            yield from _signature(block)
        case d.SignaturePair():
            yield from (text for signature in block.signatures for text in _signature(signature))
        case d.VerbatimText():
            yield "P", block.text
        case d.CountRow():
            for count in block.counts:
                yield from (("P", plain_text(count.value)), ("P", plain_text(count.label)))
        case d.Checklist():
            yield from _checklist(block)
        case d.Callout():
            yield "P", plain_text(block.title)
            yield from (("P", plain_text(text)) for text in block.text)


def _list(block: d.ItemList) -> Iterator[BlockText]:
    """A list of one item is a paragraph, unless it has a box to tick."""
    is_pictogram = isinstance(block.items[0], d.PictogramItem) and block.marker == "bullet"
    if len(block.items) == 1 and block.marker != "tick" and not block.items[0].note and not is_pictogram:
        yield "P", plain_text(block.items[0].text)
    else:
        yield from _items(block)


def _items(block: d.ItemList) -> Iterator[BlockText]:
    for number, item in enumerate(block.items, 1):
        yield "Lbl", f"{number}." if block.marker == "number" else ""
        yield from (("LBody", plain_text(item.text)), ("LBody", plain_text(item.note)))


def _day(day: d.TimelineDay, large: bool) -> Iterator[BlockText]:
    relation, gap = plain_text(day.relation), "\u2002" if large else " "
    yield "H3", f"{plain_text(day.date)}{gap}{relation}" if relation and day.date else plain_text(day.date) or relation
    for moment in day.moments:
        yield "Lbl", plain_text(moment.time)
        yield from (("LBody", plain_text(task)) for task in moment.tasks)
        yield "LBody", plain_text(moment.rule)


def _table(block: d.Table) -> Iterator[BlockText]:
    yield from (("TH", plain_text(name)) for name in block.header)
    for row in block.rows:
        mark = f" {block.mark}" if row.marked and block.mark else ""
        for index, cell in enumerate(row.cells):
            yield ("TD", plain_text(cell)) if index else ("TH", plain_text(cell) + mark)
            yield "Note", plain_text(row.note) if index == 1 else ""


def _records(block: d.Table) -> Iterator[BlockText]:
    """Each row of a table in large print or with narrow columns: its first cell, then label and value of each other."""
    for row in block.rows:
        yield "P", plain_text(row.cells[0]) + (f" – {block.mark}" if row.marked and block.mark else "")
        labelled = [(name, cell) for name, cell in zip(block.header[1:], row.cells[1:], strict=True) if cell]
        for index, (name, cell) in enumerate(labelled):  # an empty cell has no label
            yield "P", f"{plain_text(name)}: {plain_text(cell)}"
            yield "Note", plain_text(row.note) if index == 0 else ""


def _text_table(block: d.TextTable) -> Iterator[BlockText]:
    yield from (("TH", plain_text(name)) for name in block.header)
    for row in block.rows:
        yield from (
            ("TH" if block.row_headers and index == 0 else "TD", plain_text(cell)) for index, cell in enumerate(row)
        )


def _frequency_table(block: d.FrequencyTable) -> Iterator[BlockText]:
    yield from (("TH", plain_text(name)) for name in block.header)
    for group in block.groups:
        yield "TH", plain_text(group.heading)
        for what, count in group.rows:
            yield from (("TH", plain_text(what)), ("TD", plain_text(count)))


def _frequency_records(block: d.FrequencyTable) -> Iterator[BlockText]:
    rows = tuple(row for group in block.groups for row in group.rows)
    yield from _text_records(d.TextTable(block.header, rows))


def _choice_table(block: d.ChoiceTable) -> Iterator[BlockText]:
    yield from (("TH", plain_text(name)) for name in block.header)
    for choice in block.choices:
        is_alone = bool(choice.text) and not (choice.may_help or choice.may_harm)
        for text in (choice.name, *(() if is_alone else (choice.text,))):
            yield "TH", plain_text(text)
        for text in (choice.text,) if is_alone else (*choice.may_help, *choice.may_harm):
            yield "TD", plain_text(text)


def _choice_records(block: d.ChoiceTable) -> Iterator[BlockText]:
    _, *columns = block.header
    for choice in block.choices:
        about_both = f" {plain_text(choice.text)}" if choice.text else ""
        yield "P", f"{plain_text(block.header[0])}: {plain_text(choice.name)}{about_both}"
        for name, side in zip(columns, (choice.may_help, choice.may_harm), strict=True):
            words = " ".join(map(plain_text, side))
            yield "P", f"{plain_text(name)}: {words}" if words else ""


def _calendar(block: d.Calendar) -> Iterator[BlockText]:
    yield from (("TH", plain_text(name)) for name in block.weekdays)
    for week in block.weeks:
        for day in week:
            yield from (("TD", plain_text(text)) for text in (day.date, *day.texts))


def _calendar_days(block: d.Calendar) -> Iterator[BlockText]:
    for week in block.weeks:
        for name, day in zip(block.weekdays, week, strict=True):
            if day.texts:
                yield "P", f"{plain_text(name)} {plain_text(day.date)}"
                yield from (("P", plain_text(text)) for text in day.texts)


def _text_records(block: d.TextTable) -> Iterator[BlockText]:
    for row in block.rows:
        yield from (
            ("P", f"{plain_text(name)}: {plain_text(cell)}") for name, cell in zip(block.header, row, strict=True)
        )


def _checklist(block: d.Checklist) -> Iterator[BlockText]:
    """The headings, then for each entry its times, its texts, its lines with boxes, and what to do and to know."""
    time, text, lines, to_do = block.header
    yield from (("P", name) for name in (time, text, lines, block.number, *block.boxes, to_do))
    for entry in block.entries:
        yield from (("P", plain_text(words)) for words in (entry.time, entry.time_note, *entry.text))
        for line in entry.lines:
            yield from (("Lbl", plain_text(line.name)), ("P", plain_text(line.number)))
            yield from (("Figure", box) for box in line.boxes)
        yield from (("LBody", plain_text(words)) for words in (*entry.to_do, *entry.notes))


def _signature(block: d.Signature) -> Iterator[BlockText]:
    yield "H3", plain_text(block.party)
    yield "P", plain_text(block.statement)
    for line in (line for row in block.rows for line in row):
        yield from (("P", plain_text(line.label)), ("P", plain_text(line.value)))
