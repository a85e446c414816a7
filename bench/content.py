"""The documents that all engines make: patients of one clinic, four pages each, as blocks and as plain nodes.

`visit` is the preparation and the discharge page of one patient in one file: nearly every block holds a date, a time or
a name. `consent` is the consent form: the patient is in the header and in one table. Both are the shipped set of
California Imaging, the one with the most computed dates, set in Noto Sans so that all engines use the same two files.

Pictures count against handouts: it draws them, and the other engines only print their captions as words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from handouts import document as d
from handouts.compose.composer import Composer
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment

CLINIC = "california-imaging"
WORKLOADS = ("visit", "consent")
_FIRST = ("Maria", "José", "Łukasz", "Anna", "Ruth", "Thị Ánh", "Omar", "Zoë", "Walter", "Inês")
_LAST = ("Beispiel", "Żółć", "Nguyễn", "Okafor", "Smith-Jones", "García", "Müller", "O’Neill", "Popović", "Lee")
_LEVELS = ("L1", "L2", "T12", "T11 and L1")


def content() -> Content:
    """Load the shipped set."""
    library = Library(templates_dir(), templates_dir())
    return library.load(CLINIC, None, ("consent", "preparation", "discharge"))


def appointment(number: int) -> Appointment:
    """Return the appointment of a patient by number. Procedures are every 15 minutes, over two weeks."""
    day = dt.date(2026, 11, 30) + dt.timedelta(days=number // 5 % 5 + 7 * (number // 25 % 2))
    time = dt.time(7 + number * 7 % 8, number * 15 % 60)
    ended = dt.datetime.combine(day, time) + dt.timedelta(minutes=40 + number % 9 * 5)
    return Appointment(
        name=f"{_FIRST[number % 10]} {_LAST[number // 10 % 10]}",
        date_of_birth=dt.date(1931, 1, 5) + dt.timedelta(days=number * 97 % 14000),
        record_number=f"TEST-{number:05}",
        date=day,
        time=time,
        ended=ended,
        physician="",
        level=_LEVELS[number % 4],
    )


def document(composer: Composer, content: Content, workload: str, number: int) -> d.Document:
    """Compose the document of one patient. The patients of a run share a composer, as in `handouts day`."""
    patient = appointment(number)
    page = composer.compose(content, "consent" if workload == "consent" else "preparation", patient)
    if workload == "visit":
        after = composer.compose(content, "discharge", patient)
        page = replace(page, sections=page.sections + after.sections, budget=page.budget + after.budget)
    return replace(page, brand=replace(page.brand, typeface="Noto Sans"))


# Plain nodes for the other engines, with the same words. Words are [text, strong] pairs; a blank is a row of
# underscores. Nodes: heading, paragraph, list, table, box; cells and boxes hold nodes. Of pictures and QR codes, only
# the captions and addresses are here: the other engines draw no picture.
Words = list[tuple[str, bool]]
Node = dict[str, Any]


def to_runs(inlines: d.Inlines | str, *, strong: bool = False) -> Words:
    """Return inlines as pairs of text and weight."""
    if isinstance(inlines, str):
        return [(inlines, strong)]
    return [
        ("_" * min(part.width, 30), False) if isinstance(part, d.Blank) else (part.text, strong or part.strong)
        for part in inlines
    ]


def plain(document: d.Document) -> dict[str, Any]:
    """Return a document as JSON data: title, header, strip, footer, and nodes."""
    frame = document.furniture
    nodes: list[Node] = []
    for section in document.sections:
        if section.heading:
            nodes.append(_heading(section.heading, 2))
        for block in section.blocks:
            nodes += _nodes(block)
    return {
        "title": document.title,
        "author": frame.clinic,
        "lang": document.lang,
        "head": [to_runs(frame.clinic, strong=True), *[to_runs(line) for line in frame.address]],
        "contact": [[(f"{label} ", False), *to_runs(value, strong=True)] for label, value in frame.contact],
        "strip": [[_paragraph(to_runs(name), "note"), _paragraph(to_runs(value, strong=True))]
                  for name, value in frame.strip],
        "later": [(frame.clinic, True),
                  *[pair for name, value in frame.strip[:3] for pair in ((f" {name}: ", False), *to_runs(value))]],
        "notices": [*frame.notices, *filter(None, [frame.mark])],
        "foot": f"{frame.document} · {frame.version}",
        "page": frame.page,
        "nodes": nodes,
    }  # fmt: skip


def _heading(text: d.Inlines | str, level: int) -> Node:
    return {"kind": "heading", "level": level, "words": to_runs(text)}


def _paragraph(text: Words, style: str = "body") -> Node:
    return {"kind": "paragraph", "style": "lead" if style == "dose" else style, "words": text}


def _list(items: list[list[Node]], marker: str = "bullet") -> Node:
    return {"kind": "list", "marker": marker, "items": items}


def _table(rows: list[list[list[Node]]], widths: list[float], header: list[list[Node]] | None = None) -> Node:
    total = sum(widths)
    return {"kind": "table", "header": header, "rows": rows, "widths": [width / total for width in widths]}


def _box(nodes: list[Node]) -> Node:
    return {"kind": "box", "nodes": nodes}


def _item(item: d.ListItem) -> list[Node]:
    return [_paragraph(to_runs(item.text)), *_note(item.note)]


def _nodes(block: d.Block) -> list[Node]:
    """Return a block as nodes. Raises KeyError for a block that is not in `_NODES`."""
    return _NODES[type(block)](block)


def _lead(text: d.Inlines | str) -> list[Node]:
    """A paragraph in bold type, or nothing."""
    return [_paragraph(to_runs(text, strong=True))] if text else []


def _body(text: d.Inlines | str) -> list[Node]:
    """A paragraph, or nothing."""
    return [_paragraph(to_runs(text))] if text else []


def _note(text: d.Inlines | str) -> list[Node]:
    """A note in smaller type, or nothing."""
    return [_paragraph(to_runs(text), "note")] if text else []


def _bullets(texts: Iterable[d.Inlines]) -> list[Node]:
    """A list, or nothing."""
    items = [_body(text) for text in texts]
    return [_list(items)] if items else []


def _header(names: Iterable[str]) -> list[list[Node]]:
    return [[_paragraph(to_runs(name, strong=True))] for name in names]


def _groups(groups: Iterable[d.ListGroup]) -> list[Node]:
    return [node for group in groups for node in (_heading(group.heading, 3), *_nodes(group.items))]


def _plain_table(block: d.Table) -> list[Node]:
    rows = [cells for row in block.rows for cells in _rows(row, block.mark)]
    return [_table(rows, list(block.widths), _header(block.header))]


def _text_table(block: d.TextTable) -> list[Node]:
    rows = [
        [_lead(cell) if block.row_headers and not column else _body(cell) for column, cell in enumerate(row)]
        for row in block.rows
    ]
    return [_table(rows, [1.0] * len(block.header), _header(block.header))]


def _frequency_table(block: d.FrequencyTable) -> list[Node]:
    """A table in which the heading of a group is a row of one cell."""
    rows: list[list[list[Node]]] = []
    for group in block.groups:
        rows += [[_lead(group.heading)]] if group.heading else []
        rows += [[_body(what), _body(count)] for what, count in group.rows]
    return [_table(rows, [0.7, 0.3], _header(block.header))]


def _choice_table(block: d.ChoiceTable) -> list[Node]:
    rows: list[list[list[Node]]] = []
    for choice in block.choices:
        if choice.may_help or choice.may_harm:
            name = [*_lead(choice.name), *_body(choice.text)]
            rows.append([name, _bullets(choice.may_help), _bullets(choice.may_harm)])
        else:
            rows.append([_lead(choice.name), _body(choice.text)])
    return [_table(rows, [1.0, 1.0, 1.0], _header(block.header))]


def _calendar(block: d.Calendar) -> list[Node]:
    rows = [
        [[_paragraph(to_runs(day.date, strong=day.marked)), *[_paragraph(to_runs(text)) for text in day.texts]]
         for day in week]
        for week in block.weeks
    ]  # fmt: skip
    return [_table(rows, [1.0] * len(block.weekdays), _header(block.weekdays))]


def _tick_grid(block: d.TickGrid) -> list[Node]:
    """A table with short blanks in place of boxes."""
    rows = [[_body(row.label), *[_body(_BOX if box else d.NO_BOX) for box in row.boxes]] for row in block.rows]
    widths = [2.0, *[1.0] * len(block.days)]
    return [*_body(block.caption), _table(rows, widths, _header((block.corner, *block.days)))]


def _subsection(block: d.Subsection) -> list[Node]:
    return [_heading(block.heading, 3), *[node for part in (*block.intro, *block.blocks) for node in _nodes(part)]]


def _key_values(block: d.KeyValues) -> list[Node]:
    return [_table([[_note(name), _body(value)] for name, value in block.pairs], [0.3, 0.7])]


def _statements(block: d.Statements) -> list[Node]:
    items = [[_paragraph([("_____ ", False), *to_runs(item)])] for item in block.items]
    return [*_note(block.initials), _list(items)]


def _write_lines(block: d.WriteLines) -> list[Node]:
    return [*_body(block.label), *[_paragraph([("_" * 70, False)])] * block.lines]


def _signature(block: d.Signature) -> list[Node]:
    nodes = [_heading(block.party, 3), *_body(block.statement)]
    for row in block.rows:
        cells = [
            [_paragraph([(line.value or "_" * int(70 * line.width), False)]), *_note(line.label)] for line in row
        ]  # fmt: skip
        nodes.append(_table([cells], [line.width for line in row]))
    return nodes


def _checklist(block: d.Checklist) -> list[Node]:
    """A table of the entries. The boxes of a line are a table in its cell, with blanks in place of boxes."""
    rows = [
        [
            [*_lead(entry.time), *_note(entry.time_note)],
            [node for text in entry.text for node in _body(text)],
            [node for line in entry.lines for node in _checklist_line(line, block)],
            [*_bullets(entry.to_do), *[node for text in entry.notes for node in _note(text)]],
        ]
        for entry in block.entries
    ]
    return [_table(rows, [0.1, 0.3, 0.4, 0.2], _header(block.header))]


def _checklist_line(line: d.ChecklistLine, block: d.Checklist) -> list[Node]:
    boxes = [(f"{name} {_BOX} ", False) for name, box in zip(block.boxes, line.boxes, strict=True) if box]
    number = [(f" {block.number} ", False), *to_runs(line.number)]
    return [_paragraph([*to_runs(line.name), *number]), *([_paragraph(boxes)] if boxes else [])]


def _tile(tile: d.Tile) -> list[Node]:
    return [_paragraph(to_runs(tile.label, strong=True), "note"), *_lead(tile.value), *_note(tile.note)]


def _day(day: d.TimelineDay) -> list[Node]:
    relation = [(f" {day.relation}", False)] if day.relation else []
    rows = [
        [[_paragraph(to_runs(moment.time, strong=True))],
         [*[_paragraph(to_runs(task)) for task in moment.tasks],
          *([_paragraph(to_runs(moment.rule), "note")] if moment.rule else [])]]
        for moment in day.moments
    ]  # fmt: skip
    head: Node = {"kind": "heading", "level": 3, "words": [*to_runs(day.date), *relation]}
    return [head, _table(rows, [0.2, 0.8])]


def _rows(row: d.TableRow, mark: str) -> list[list[list[Node]]]:
    """A row, and its note below it. The last cell of a short row spans the remaining columns."""
    cells = [[_paragraph(to_runs(cell, strong=row.marked))] for cell in row.cells]
    if row.marked and mark:
        cells[0].append(_paragraph(to_runs(mark, strong=True), "note"))
    return [cells, *([[[], [_paragraph(to_runs(row.note), "note")]]] if row.note else [])]


def _tier(tier: d.Tier) -> Node:
    head: Node = {
        "kind": "heading",
        "level": 3,
        "words": [*to_runs(tier.action), (" ", False), *to_runs(tier.phone)],
    }
    numbers = [_paragraph([*to_runs(f"{label} "), *to_runs(value)]) for label, value in tier.numbers]
    return _box([head, *numbers, *_body(tier.note), *_bullets(tier.signs)])


_BOX = "___"
"""Printed in place of a box to check: the other engines have no check boxes, and not every font has the sign."""
_NODES: dict[type, Callable[[Any], list[Node]]] = {
    d.Heading: lambda block: [_heading(block.text, block.level)],
    d.Paragraph: lambda block: [_paragraph(to_runs(block.text), block.kind)],
    d.ItemList: lambda block: [_list([_item(item) for item in block.items], block.marker)],
    d.Groups: lambda block: _groups(block.groups),
    d.DoAndDoNot: lambda block: _groups((block.do, block.do_not)),
    d.TileRow: lambda block: [_table([[_tile(tile) for tile in block.tiles]], [1.0] * len(block.tiles))],
    d.Timeline: lambda block: [node for day in block.days for node in _day(day)],
    d.Table: _plain_table,
    d.TextTable: _text_table,
    d.FrequencyTable: _frequency_table,
    d.ChoiceTable: _choice_table,
    d.Picture: lambda block: _note(block.caption),
    d.PicturePanel: lambda block: [node for part in (*block.maps, *block.steps) for node in _note(part.caption)],
    d.CodeLink: lambda block: [*_body(block.text), *_body(block.address)],
    d.Calendar: _calendar,
    d.TickGrid: _tick_grid,
    d.Subsection: _subsection,
    d.KeyValues: _key_values,
    d.WarningBox: lambda block: [*map(_tier, block.tiers), *_body(block.note)],
    d.Statements: _statements,
    d.WriteLines: _write_lines,
    d.Signature: _signature,
    d.SignaturePair: lambda block: [node for signature in block.signatures for node in _signature(signature)],
    d.Callout: lambda block: [_box([*_lead(block.title), *[_paragraph(to_runs(text)) for text in block.text]])],
    d.Bilingual: lambda block: [*_nodes(block.first), *_nodes(block.second)],
    d.Taglines: lambda block: [node for line in block.lines for node in _body(line)],
    d.VerbatimText: lambda block: _lead(block.text),
    d.CountRow: lambda block: [
        _table([[[*_lead(count.value), *_note(count.label)] for count in block.counts]], [1.0] * len(block.counts))
    ],
    d.Checklist: _checklist,
}
"""Block to the function that returns its nodes. `tests/test_bench.py` fails until a new block is here."""
