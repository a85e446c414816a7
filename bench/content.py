"""The documents that all engines make: patients of one clinic, four pages each, as blocks and as plain nodes.

`visit` is the preparation and the discharge page of one patient in one file: nearly every block holds a date, a time or
a name. `consent` is the consent form: the patient is in the header and in one table. Both are the shipped set of
California Imaging, the one with the most computed dates, set in Noto Sans so that all engines use the same two files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
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
# underscores. Nodes: heading, paragraph, list, table, box; cells and boxes hold nodes.
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
    return {"kind": "paragraph", "style": style, "words": text}


def _list(items: list[list[Node]], marker: str = "bullet") -> Node:
    return {"kind": "list", "marker": marker, "items": items}


def _table(rows: list[list[list[Node]]], widths: list[float], header: list[list[Node]] | None = None) -> Node:
    total = sum(widths)
    return {"kind": "table", "header": header, "rows": rows, "widths": [width / total for width in widths]}


def _box(nodes: list[Node]) -> Node:
    return {"kind": "box", "nodes": nodes}


def _item(item: d.ListItem) -> list[Node]:
    return [_paragraph(to_runs(item.text)), *([_paragraph(to_runs(item.note), "note")] if item.note else [])]


def _nodes(block: d.Block) -> list[Node]:  # noqa: PLR0911 - a table of blocks
    match block:
        case d.Heading():
            return [_heading(block.text, block.level)]
        case d.Paragraph():
            return [_paragraph(to_runs(block.text), block.kind)]
        case d.ItemList():
            return [_list([_item(item) for item in block.items], block.marker)]
        case d.Groups():
            return [node for group in block.groups for node in (_heading(group.heading, 3), *_nodes(group.items))]
        case d.TileRow():
            return [_table([[_tile(tile) for tile in block.tiles]], [1.0] * len(block.tiles))]
        case d.Timeline():
            return [node for day in block.days for node in _day(day)]
        case d.Table():
            header = [[_paragraph(to_runs(name, strong=True))] for name in block.header]
            rows = [cells for row in block.rows for cells in _rows(row, block.mark)]
            return [_table(rows, list(block.widths), header)]
        case d.KeyValues():
            rows = [[[_paragraph(to_runs(name), "note")], [_paragraph(to_runs(value))]] for name, value in block.pairs]
            return [_table(rows, [0.3, 0.7])]
        case d.WarningBox():
            return [*map(_tier, block.tiers), *([_paragraph(to_runs(block.note))] if block.note else [])]
        case _:
            return list(_forms(block))


def _forms(block: d.Block) -> Iterator[Node]:
    match block:
        case d.Statements():
            yield _paragraph(to_runs(block.initials), "note")
            yield _list([[_paragraph([("_____ ", False), *to_runs(item)])] for item in block.items])
        case d.WriteLines():
            yield _paragraph(to_runs(block.label))
            for _ in range(block.lines):
                yield _paragraph([("_" * 70, False)])
        case d.Signature():
            yield _heading(block.party, 3)
            if block.statement:
                yield _paragraph(to_runs(block.statement))
            for row in block.rows:
                cells = [
                    [_paragraph([(line.value or "_" * int(70 * line.width), False)]),
                     _paragraph(to_runs(line.label), "note")] for line in row
                ]  # fmt: skip
                yield _table([cells], [line.width for line in row])
        case d.Callout():
            title = [_paragraph(to_runs(block.title, strong=True))] if block.title else []
            yield _box([*title, *[_paragraph(to_runs(text)) for text in block.text]])
        case _:
            raise TypeError(block)


def _tile(tile: d.Tile) -> list[Node]:
    note = [_paragraph(to_runs(tile.note), "note")] if tile.note else []
    return [
        _paragraph(to_runs(tile.label, strong=True), "note"),
        _paragraph(to_runs(tile.value, strong=True)),
        *note,
    ]


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
    note = [_paragraph(to_runs(tier.note))] if tier.note else []
    return _box([head, *note, *([_list([[_paragraph(to_runs(sign))] for sign in tier.signs])] if tier.signs else [])])
