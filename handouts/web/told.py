"""A document's blocks as plain HTML: the text alternative of its pictures, in the order in which a person is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from markupsafe import Markup, escape

from handouts import document as d
from handouts.document.walk import LineKind, TextLine, TextRole, lines

_ELEMENTS = {
    "h4": Markup("<h4>{}</h4>"), "h5": Markup("<h5>{}</h5>"), "p": Markup("<p>{}</p>"), "li": Markup("<li>{}</li>"),
    "ul": Markup("<ul>{}</ul>"), "ol": Markup("<ol>{}</ol>"),
}  # fmt: skip


def text_alternative(document: d.Document) -> Markup:
    """All words of a document, its sections below a heading of level 4."""
    said = document.furniture
    marks = _paragraphs([said.clinic, *said.address, *said.notices, said.mark])
    strip = _pairs((label, plain_words(value)) for label, value in (*said.contact, *said.strip))
    foot = _paragraphs([said.document, said.version])
    return Markup("").join([*marks, *strip, *foot, *(part for one in document.sections for part in _section(one))])


def plain_words(inlines: d.Inlines) -> str:
    """The words of inlines; of a line to write on, what is to be filled in."""
    return "".join(f"____ ({one.label})" if isinstance(one, d.Blank) else one.text for one in inlines)


def _section(section: d.Section) -> Iterator[Markup]:
    if section.heading:
        yield _wrap("h4", section.heading)
    for block in section.blocks:
        for element, group in groupby(lines(block), lambda line: _ELEMENT_OF[line.kind]):
            yield from element(list(group))


def _wrap(tag: str, text: str) -> Markup:
    return _ELEMENTS[tag].format(text) if text.strip() else Markup("")


def _paragraphs(texts: Iterable[str]) -> Iterator[Markup]:
    yield from (_wrap("p", text) for text in texts)


def _list(items: Iterable[str], tag: str = "ul") -> Iterator[Markup]:
    entries = [_wrap("li", item) for item in items]
    if entries:
        yield _ELEMENTS[tag].format(Markup("").join(entries))


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[Markup]:
    entries = [Markup("<dt>{}</dt><dd>{}</dd>").format(label, value) for label, value in pairs]
    if entries:
        yield Markup("<dl>{}</dl>").format(Markup("").join(entries))


def _joined(line: TextLine, *without: TextRole) -> str:
    """The words of a line's texts, except those with the roles `without`."""
    return " ".join(filter(None, (plain_words(text.words) for text in line.texts if text.role not in without)))


def _as_headings(group: list[TextLine]) -> Iterator[Markup]:
    yield from (_wrap("h5", _joined(line)) for line in group)


def _as_paragraphs(group: list[TextLine]) -> Iterator[Markup]:
    yield from _paragraphs(map(_joined, group))


def _as_list(group: list[TextLine]) -> Iterator[Markup]:
    yield from _list(map(_joined, group))


def _as_numbered_list(group: list[TextLine]) -> Iterator[Markup]:
    yield from _list(map(_joined, group), "ol")


def _as_tiles(group: list[TextLine]) -> Iterator[Markup]:
    yield from _pairs((plain_words(line.words("tile label")), _joined(line, "tile label")) for line in group)


def _as_facts(group: list[TextLine]) -> Iterator[Markup]:
    yield from _pairs((plain_words(line.words("fact label")), plain_words(line.words("fact"))) for line in group)


def _as_write_lines(group: list[TextLine]) -> Iterator[Markup]:
    yield from _paragraphs(f"{plain_words(line.words('write label'))} ____" for line in group)


def _as_party(group: list[TextLine]) -> Iterator[Markup]:
    for line in group:
        yield _wrap("h5", plain_words(line.words("party")))
        yield _wrap("p", plain_words(line.words("party statement")))


def _as_signatures(group: list[TextLine]) -> Iterator[Markup]:
    yield from _list(
        f"{plain_words(label)}: {plain_words(value) or '____'}"
        for line in group
        for label, value in zip(line.all_words("signature label"), line.all_words("signature"), strict=True)
    )


def _as_table(group: list[TextLine]) -> Iterator[Markup]:
    header = Markup("").join(
        [Markup('<th scope="col">{}</th>').format(plain_words(name)) for name in group[0].all_words("column")]
    )
    rows = Markup("").join(map(_row, group[1:]))
    yield Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(header, rows)


def _row(line: TextLine) -> Markup:
    cells = [plain_words(cell) for cell in (line.words("row"), *line.all_words("cell"))]
    if mark := plain_words(line.words("mark")):
        cells[0] = f"{mark}: {cells[0]}"
    if note := plain_words(line.words("row note")):
        cells[min(1, len(cells) - 1)] += f" {note}"
    return Markup("<tr>{}</tr>").format(Markup("").join([Markup("<td>{}</td>").format(escape(cell)) for cell in cells]))


_ELEMENT_OF: dict[LineKind, Callable[[list[TextLine]], Iterator[Markup]]] = {
    "heading": _as_headings,
    "paragraph": _as_paragraphs,
    "bullet": _as_list,
    "tick": _as_list,
    "number": _as_numbered_list,
    "group": _as_headings,
    "tile": _as_tiles,
    "day": _as_headings,
    "moment": _as_list,
    "columns": _as_table,
    "row": _as_table,
    "fact": _as_facts,
    "tier": _as_headings,
    "tier note": _as_paragraphs,
    "sign": _as_list,
    "warning note": _as_paragraphs,
    "initials": _as_paragraphs,
    "statement": _as_list,
    "write lines": _as_write_lines,
    "party": _as_party,
    "signature": _as_signatures,
    "callout title": _as_headings,
    "callout": _as_paragraphs,
    "signs": _as_paragraphs,
}
"""Kind of line to the function that writes consecutive lines of it as HTML."""
