"""The text that a PDF must have, in reading order: the role and the text of each block, computed from the document.

Tests compare it with the text that they read back from the PDF. A blank appears as the words that a screen reader says,
and no-break spaces and hyphens as plain ones, as a reader copies them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handouts import document as d
from handouts.typeset.blocks import build_block
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.blocks.calendar_table import calendar_widths
from handouts.typeset.blocks.consent_tables import as_text_table
from handouts.typeset.blocks.tables import table_widths, text_table_widths, values_side_by_side
from handouts.typeset.layout.flowables import HeadedTable
from handouts.typeset.layout.theme import COMPACT, LARGE, STANDARD, Theme
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.renderer import Renderer

BlockText = tuple[str, str]
_PLAIN = str.maketrans({"\u00a0": " ", "\u2011": "-", "\n": " "})


def expected_blocks(document: d.Document) -> list[BlockText]:
    """Role and text of each block of the document, without empty ones."""
    return [(role, text) for role, text in _Reader(document).document(document) if text]


def _page_context(document: d.Document) -> BuilderContext:
    scale = LARGE if document.large_print else COMPACT
    theme = Theme(document.brand, scale, document.paper, document.large_print, document.lang)
    return BuilderContext(theme, document.lang, document.spoken)


def _is_table(block: d.Block, context: BuilderContext) -> bool:
    """True if a block is built as a table."""
    column = context.beside if isinstance(block, d.FrequencyTable) else context
    return isinstance(build_block(block, StructElement("Div"), column)[0], HeadedTable)


def _title_notices(document: d.Document) -> tuple[str, ...]:
    """What is below the title. In large print, what the footer of the first page says is read there, in one."""
    furniture = document.furniture
    if furniture.only_footer_notices:
        return ()
    if not document.large_print:
        return (*furniture.notices, furniture.mark)
    notices = [notice for notice in (furniture.mark, *furniture.notices) if notice]
    first = " ".join(notice.first if isinstance(notice, d.BilingualText) else notice for notice in notices)
    bilingual = [notice for notice in notices if isinstance(notice, d.BilingualText)]
    if not bilingual:
        return (first,)
    return (d.BilingualText(first, " ".join(notice.second for notice in bilingual), bilingual[0].lang),)


def _splits(tier: d.Tier) -> bool:
    """True for a box that may continue on the next page in large print."""
    urgency = tier.urgency if isinstance(tier, d.GradedTier) else "emergency" if tier.emergency else "now"
    has_words = any(not isinstance(part, d.Blank) for sign in tier.signs for part in sign)
    return urgency == "now" and (has_words or not tier.signs)


def _stacked(block: d.Block, document: d.Document) -> bool:
    """True for a table that is printed as records, because its longest words do not fit in columns."""
    theme = Theme(document.brand, COMPACT, document.paper, lang=document.lang)
    context = BuilderContext(theme, document.lang, document.spoken)
    if isinstance(block, d.Calendar):
        return calendar_widths(block, context) is None
    if isinstance(block, d.TextTable):
        return text_table_widths(block, context) is None
    if isinstance(block, d.FrequencyTable | d.ChoiceTable):
        scales = (LARGE,) if document.large_print else (COMPACT, STANDARD)
        themes = [Theme(document.brand, scale, document.paper, document.large_print, document.lang) for scale in scales]
        contexts = [BuilderContext(theme, document.lang, document.spoken) for theme in themes]
        stacked = {not _is_table(block, context) for context in contexts}
        # The text column has another width in each scale.
        return stacked.pop() if len(stacked) == 1 else not _is_table(block, Renderer().lay_out(document, "").context)
    return isinstance(block, d.Table) and table_widths(block, context) is None


class _Reader:
    """Yields the texts of a document, with what a screen reader says for lines and boxes."""

    def __init__(self, document: d.Document) -> None:
        self.spoken, self.context = document.spoken, _page_context(document)
        self.large_print = document.large_print

    def say(self, inlines: d.Inlines | str, before: str = "") -> str:
        """The text of inlines. `before` is the label that is said before them."""
        if isinstance(inlines, str):
            return inlines.translate(_PLAIN)
        text = ""
        for part in inlines:
            text += part.text if isinstance(part, d.Run) else self.spoken.for_blank(part.label, before + text)
        return text.translate(_PLAIN)

    def heading(self, text: str) -> str:
        """A heading. In two languages, there is a pause between both."""
        if not isinstance(text, d.BilingualText):
            return self.say(text)
        return self.say(f"{text.first}{' ' if text.first[-1] in '.!?:' else '. '}{text.second}")

    def document(self, document: d.Document) -> Iterator[BlockText]:
        furniture = document.furniture
        yield "P", self.say(furniture.clinic)
        yield from (("P", self.say(line)) for line in furniture.address)
        yield from (("P", f"{label} {self.say(value, label)}") for label, value in furniture.contact)
        yield from self.pairs(furniture.strip)
        yield "P", self.say(furniture.patient_label)
        yield "H1", self.heading(document.title)
        yield from (("P", self.heading(words)) for words in _title_notices(document))
        for section in document.sections:
            yield "H2", self.heading(section.heading)
            for block in section.blocks:
                stacked = _stacked(block, document)
                yield from self.block(block, document.large_print or stacked, stacked)

    def pairs(self, pairs: Iterable[tuple[str, d.Inlines]]) -> Iterator[BlockText]:
        for label, value in pairs:
            yield "Lbl", self.say(label)
            yield "LBody", self.say(value, label)

    def block(self, block: d.Block, large: bool, stacked: bool = False) -> Iterator[BlockText]:
        match block:
            case d.Heading():
                yield f"H{block.level}", self.heading(block.text)
            case d.Paragraph():
                yield "P", self.say(block.text)
            case d.ItemList():
                yield from self.list(block)
            case d.Groups():
                for group in block.groups:
                    yield f"H{block.level}", self.say(group.heading)
                    yield from self.items(group.items)
            case d.TileRow():
                for tile in block.tiles:
                    yield from (
                        ("Lbl", self.say(tile.label)),
                        ("LBody", self.say(tile.value, tile.label)),
                        ("LBody", self.say(tile.note)),
                    )
            case d.Timeline():
                for day in block.days:
                    yield from self.day(day)
            case d.Table():
                yield from self.records(block) if large and not block.whole else self.table(block)
            case d.TextTable():
                are_lists = len(block.header) == 2 and not block.row_headers
                as_large = self.column_lists if are_lists else self.text_records
                yield from as_large(block) if large else self.text_table(block)
            case d.FrequencyTable():
                yield from self.frequency_records(block) if stacked else self.frequency_table(block)
            case d.ChoiceTable():
                yield from self.choice_records(block) if stacked else self.choice_table(block)
            case d.Picture():
                yield "Figure", block.alt
                yield "Caption", self.say(block.caption)
            case d.PicturePanel():
                for body in block.maps:
                    yield from (("Figure", body.alt), ("Caption", self.say(body.caption)))
                for number, step in enumerate(block.steps, 1):
                    yield from (("Lbl", f"{number}."), ("Figure", step.alt), ("Caption", self.say(step.caption)))
            case d.CodeLink():
                yield from (("P", self.say(block.text)), ("P", self.say(block.address)), ("Figure", block.alt))
            case d.DoAndDoNot():
                for group in (block.do, block.do_not):
                    yield f"H{block.level}", self.say(group.heading)
                    yield from self.items(group.items)
            case d.Calendar():
                yield from self.calendar_days(block) if large else self.calendar(block)
            case d.KeyValues():
                yield from self.pairs(block.pairs)
            case d.WarningBox():
                for tier in block.tiers:
                    note_last = large and _splits(tier)
                    yield from (
                        (f"H{block.level}", self.say(tier.action)),
                        ("P", self.say(tier.phone)),
                        *(("P", self.say(text)) for pair in tier.numbers for text in pair),
                        ("P", "" if note_last else self.say(tier.note)),
                    )
                    yield from (("LBody", self.say(sign)) for sign in tier.signs)
                    yield "P", self.say(tier.note) if note_last else ""
                yield "P", self.say(block.note)
            case d.Statements():
                yield "P", self.say(block.initials)
                for item in block.items:
                    yield from (("Lbl", self.spoken.initials), ("LBody", self.say(item)))
            case d.WriteLines():
                yield from (("P", self.say(block.label)), ("P", self.spoken.for_lines(block.lines)))
            case d.Signature():
                yield from self.signature(block)
            case d.SignaturePair():
                yield from (text for signature in block.signatures for text in self.signature(signature))
            case d.VerbatimText():
                yield "P", block.text
            case d.CountRow():
                for count in block.counts:
                    yield from (("LBody", self.say(count.value)), ("LBody", self.say(count.label)))
            case d.Checklist():
                yield from self.checklist(block)
            case d.Taglines():
                yield from (("P", self.say(text)) for text in block.lines)
            case d.Bilingual():
                yield from self.bilingual(block, large, stacked)
            case d.Callout():
                yield "P", self.say(block.title)
                yield from (("P", self.say(text)) for text in block.text)

    def bilingual(self, block: d.Bilingual, large: bool, stacked: bool) -> Iterator[BlockText]:
        """The block in both languages. What is filled in by hand has its words in both, and is there once."""
        match block.first, block.second:
            case d.Statements() as first, d.ItemList() as second:
                yield "P", self.say(first.initials)
                for item, other in zip(first.items, second.items, strict=True):
                    yield "Lbl", self.spoken.initials
                    yield from (("LBody", self.say(item)), ("LBody", self.say(other.text)))
            case d.WriteLines() as first, d.Paragraph() as second:
                yield from (("P", self.say(first.label)), ("P", self.say(second.text)))
                yield "P", self.spoken.for_lines(first.lines)
            case d.Signature() as first, d.Paragraph() as second:
                party, statement, *lines = self.signature(first)
                yield from (party, statement, ("P", self.say(second.text)), *lines)
            case _:
                yield from self.block(block.first, large, stacked)
                # In large print, the second language is in standard print.
                yield from self.block(block.second, large and not self.large_print, stacked)

    def list(self, block: d.ItemList) -> Iterator[BlockText]:
        """A list of one item is a paragraph, unless it has a box to tick."""
        is_pictogram = isinstance(block.items[0], d.PictogramItem) and block.marker == "bullet"
        if len(block.items) == 1 and block.marker != "tick" and not block.items[0].note and not is_pictogram:
            yield "P", self.say(block.items[0].text)
        else:
            yield from self.items(block)

    def items(self, block: d.ItemList) -> Iterator[BlockText]:
        for number, item in enumerate(block.items, 1):
            is_box = isinstance(item, d.ConditionalItem) or block.marker == "tick"
            yield "Lbl", f"{number}." if block.marker == "number" else self.spoken.box if is_box else ""
            yield from (("LBody", self.say(item.text)), ("LBody", self.say(item.note)))

    def day(self, day: d.TimelineDay) -> Iterator[BlockText]:
        relation = self.say(day.relation)
        following = self.spoken.relation.replace("{relation}", relation)
        yield "H3", f"{self.say(day.date)}{following}" if relation and day.date else self.say(day.date) or relation
        for moment in day.moments:
            yield "Lbl", self.time(moment)
            for task in moment.tasks:
                yield from (("LBody", self.spoken.box if moment.tick else ""), ("LBody", self.say(task)))
            yield "LBody", self.say(moment.rule)

    def time(self, moment: d.TimelineEntry) -> str:
        """The time of an entry. What its tasks say is not said before them."""
        tasks = " ".join(self.say(task) for task in moment.tasks).lower()
        return self.say(
            tuple(
                d.Blank(self.spoken.time) if isinstance(part, d.Blank) and part.label.lower() in tasks else part
                for part in moment.time
            )
        )

    def table(self, block: d.Table) -> Iterator[BlockText]:
        yield from (("TH", self.say(name)) for name in block.header)
        for row in block.rows:
            mark = f" {block.mark}" if row.marked and block.mark else ""
            for index, cell in enumerate(row.cells):
                yield (
                    ("TD", self.say(cell, block.header[index]))
                    if index
                    else ("TH", self.say(cell, block.header[0]) + mark)
                )
                yield "Note", self.say(row.note) if index == 1 else ""

    def records(self, block: d.Table) -> Iterator[BlockText]:
        """Each row of a table in large print or with narrow columns: its first cell, then label and value of each other."""
        for row in block.rows:
            yield "Lbl", self.say(row.cells[0]) + (f" – {block.mark}" if row.marked and block.mark else "")
            labelled = [(name, cell) for name, cell in zip(block.header[1:], row.cells[1:], strict=True) if cell]
            note_after = len(labelled) - 1 if values_side_by_side(block.header, row, self.context) else 0
            for index, (name, cell) in enumerate(labelled):  # an empty cell has no label
                yield "LBody", f"{self.say(name)}: {self.say(cell, name)}"
                yield "Note", self.say(row.note) if index == note_after else ""

    def text_table(self, block: d.TextTable) -> Iterator[BlockText]:
        yield from (("TH", self.say(name)) for name in block.header)
        for row in block.rows:
            yield from (
                ("TH" if block.row_headers and index == 0 else "TD", self.say(cell, block.header[index]))
                for index, cell in enumerate(row)
            )

    def calendar(self, block: d.Calendar) -> Iterator[BlockText]:
        yield from (("TH", self.say(name)) for name in block.weekdays)
        for week in block.weeks:
            for day in week:
                yield from (("TD", self.say(text)) for text in (day.date, *day.texts))

    def calendar_days(self, block: d.Calendar) -> Iterator[BlockText]:
        for week in block.weeks:
            for name, day in zip(block.weekdays, week, strict=True):
                if day.texts:
                    yield "P", f"{self.say(name)} {self.say(day.date)}"
                    yield from (("P", self.say(text)) for text in day.texts)

    def column_lists(self, block: d.TextTable) -> Iterator[BlockText]:
        for index, name in enumerate(block.header):
            yield "P", self.say(name)
            yield from (("LBody", self.say(row[index], name)) for row in block.rows if row[index])

    def text_records(self, block: d.TextTable) -> Iterator[BlockText]:
        for row in block.rows:
            first = "Lbl" if any(row[1:]) else "LBody"
            for index, (name, cell) in enumerate(zip(block.header, row, strict=True)):
                text = f"{self.say(name)}: {self.say(cell, name)}"
                yield ("LBody" if index else first), text if cell or not index else ""

    def frequency_table(self, block: d.FrequencyTable) -> Iterator[BlockText]:
        yield from (("TH", self.say(name)) for name in block.header)
        for group in block.groups:
            yield "TH", self.say(group.heading)
            for what, count in group.rows:
                yield from (("TH", self.say(what)), ("TD", self.say(count)))

    def frequency_records(self, block: d.FrequencyTable) -> Iterator[BlockText]:
        rows = tuple(row for group in block.groups for row in group.rows)
        yield from self.text_records(d.TextTable(block.header, rows))

    def choice_table(self, block: d.ChoiceTable) -> Iterator[BlockText]:
        yield from (("TH", self.say(name)) for name in block.header)
        for choice in block.choices:
            is_alone = bool(choice.text) and not (choice.may_help or choice.may_harm)
            for text in (choice.name, *(() if is_alone else (choice.text,))):
                yield "TH", self.say(text)
            for text in (choice.text,) if is_alone else (*choice.may_help, *choice.may_harm):
                yield "TD", self.say(text)

    def choice_records(self, block: d.ChoiceTable) -> Iterator[BlockText]:
        yield from self.text_records(as_text_table(block))

    def checklist(self, block: d.Checklist) -> Iterator[BlockText]:
        """The headings, then for each entry its times, its texts, its lines with boxes, and what to do and to know."""
        time, text, lines, to_do = block.header
        yield from (("P", name) for name in (time, text, lines, block.number, *block.boxes, to_do))
        for entry in block.entries:
            yield from (("P", self.say(words)) for words in (entry.time, entry.time_note, *entry.text))
            for line in entry.lines:
                yield from (("Lbl", self.say(line.name)), ("P", self.say(line.number)))
                yield from (("P", box) for box in line.boxes)
            yield from (("LBody", self.say(words)) for words in (*entry.to_do, *entry.notes))

    def signature(self, block: d.Signature) -> Iterator[BlockText]:
        # In large print, a label in two languages is two texts, as a heading is.
        label = self.heading if self.large_print else self.say
        yield "H3", label(block.party)
        yield "P", self.say(block.statement)
        for number, row in enumerate(block.rows, 1):
            for index, line in enumerate(row):
                is_sign = number == len(block.rows) and index == 0
                words = self.spoken.sign if is_sign else self.spoken.blank
                yield from (("Lbl", label(line.label)), ("LBody", self.say(line.value) or words))
