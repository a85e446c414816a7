"""A document's blocks as plain HTML: the text alternative of its pictures, in the order in which a person is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from handouts import document as d

_ELEMENTS = {
    "h4": Markup("<h4>{}</h4>"), "h5": Markup("<h5>{}</h5>"), "p": Markup("<p>{}</p>"), "li": Markup("<li>{}</li>"),
    "ul": Markup("<ul>{}</ul>"), "ol": Markup("<ol>{}</ol>"),
}  # fmt: skip


def told(document: d.Document) -> Markup:
    """All words of a document, its sections below a heading of level 4."""
    said = document.furniture
    marks = _paragraphs([said.clinic, *said.address, *said.notices, said.mark])
    strip = _pairs((label, plain(value)) for label, value in (*said.contact, *said.strip))
    foot = _paragraphs([said.document, said.version])
    return Markup("").join([*marks, *strip, *foot, *(part for one in document.sections for part in _section(one))])


def plain(inlines: d.Inlines) -> str:
    """The words of inlines; of a line to write on, what is to be filled in."""
    return "".join(f"____ ({one.label})" if isinstance(one, d.Blank) else one.text for one in inlines)


def _section(section: d.Section) -> Iterator[Markup]:
    if section.heading:
        yield _wrap("h4", section.heading)
    for block in section.blocks:
        yield from _block(block)


def _wrap(tag: str, text: str) -> Markup:
    return _ELEMENTS[tag].format(text) if text.strip() else Markup("")


def _paragraphs(texts: Iterable[str]) -> Iterator[Markup]:
    yield from (_wrap("p", text) for text in texts)


def _list(items: Iterable[str], tag: str = "ul") -> Iterator[Markup]:
    found = [_wrap("li", item) for item in items]
    if found:
        yield _ELEMENTS[tag].format(Markup("").join(found))


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[Markup]:
    found = [Markup("<dt>{}</dt><dd>{}</dd>").format(label, value) for label, value in pairs]
    if found:
        yield Markup("<dl>{}</dl>").format(Markup("").join(found))


def _joined(*parts: d.Inlines) -> str:
    return " ".join(filter(None, map(plain, parts)))


def _block(block: d.Block) -> Iterator[Markup]:
    match block:
        case d.Heading():
            yield _wrap("h5", block.text)
        case d.Paragraph():
            yield _wrap("p", plain(block.text))
        case d.ItemList():
            tag = "ol" if block.marker == "number" else "ul"
            yield from _list((_joined(item.text, item.note) for item in block.items), tag)
        case d.Groups():
            for group in block.groups:
                yield _wrap("h5", group.heading)
                yield from _block(group.items)
        case d.Timeline():
            for day in block.days:
                yield _wrap("h5", f"{plain(day.date)} {day.relation}")
                yield from _list(_joined(one.time, *one.tasks, one.rule) for one in day.moments)
        case d.Table():
            yield _table(block)
        case _:
            yield from _boxed(block)


def _boxed(block: d.Block) -> Iterator[Markup]:
    match block:
        case d.Tiles():
            yield from _pairs((tile.label, _joined(tile.value, tile.note)) for tile in block.tiles)
        case d.Facts():
            yield from _pairs((label, plain(value)) for label, value in block.pairs)
        case d.Callout():
            yield _wrap("h5", block.title)
            yield from _paragraphs(map(plain, block.text))
        case d.Signs():
            yield _wrap("p", block.text)
        case _:
            yield from _form(block)


def _form(block: d.Block) -> Iterator[Markup]:
    match block:
        case d.Warning():
            for tier in block.tiers:
                yield _wrap("h5", f"{tier.action} {plain(tier.phone)}")
                yield from _list(map(plain, tier.signs))
                yield _wrap("p", plain(tier.note))
            yield _wrap("p", plain(block.note))
        case d.Statements():
            yield from _list(map(plain, block.items))
        case d.WriteLines():
            yield _wrap("p", f"{plain(block.label)} ____")
        case d.Signature():
            yield _wrap("h5", block.party)
            yield _wrap("p", plain(block.statement))
            yield from _list(f"{line.label}: {line.value or '____'}" for row in block.rows for line in row)


def _table(block: d.Table) -> Markup:
    head = Markup("").join([Markup('<th scope="col">{}</th>').format(cell) for cell in block.header])
    rows = Markup("").join([_row(row, block.mark) for row in block.rows])
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, rows)


def _row(row: d.Row, mark: str) -> Markup:
    cells = [plain(cell) for cell in row.cells]
    if row.marked and mark:
        cells[0] = f"{mark}: {cells[0]}"
    if row.note:
        cells[min(1, len(cells) - 1)] += f" {plain(row.note)}"
    return Markup("<tr>{}</tr>").format(Markup("").join([Markup("<td>{}</td>").format(escape(cell)) for cell in cells]))
