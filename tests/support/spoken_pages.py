"""A PDF as a screen reader speaks it, as lines of text that a person can read.

Headings have their level, lists and tables their size, and each cell the header of its column. A line to write on and a
box to tick are in brackets: "[blank to sign]". Artifacts are not spoken. Indentation shows what belongs to a list or a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from pypdf.generic import ArrayObject, DictionaryObject

from tests.support.structure_tree import Node, read

INLINE = frozenset({"Span", "Quote", "Reference", "Lbl", "Link", "Em", "Strong", "Form"})
NAMES = {"Note": "note", "Caption": "caption", "BlockQuote": "quotation", "Formula": "formula"}

LISTS = {"/Disc": ", bulleted", "/Decimal": ", numbered"}


def spoken(data: bytes) -> str:
    """What a screen reader says, a line for each block of text."""
    root, _ = read(data)
    return "\n".join(_container(root)).strip("\n") + "\n"


def _container(node: Node) -> Iterator[str]:
    for child in node.children:
        yield from _block(child)


def _block(node: Node) -> Iterator[str]:
    language = f" (language: {node.entry['/Lang']})" if "/Lang" in node.entry else ""
    if node.role in ("Sect", "Part", "Art"):
        yield ""
        yield from _container(node)
    elif node.role == "Div" and language and not _is_inline(node):
        yield f"begin{language}"
        yield from _container(node)
        yield "end of this language"
    elif node.role[0] == "H" and node.role[1:].isdigit():
        yield f"heading {node.role[1:]}{language}: {_inline(node)}"
    elif node.role == "L":
        yield from _list(node)
    elif node.role == "Table":
        yield from _table(node)
    elif node.role == "Figure":
        yield f"picture{language}: {node.entry['/Alt']}"
    elif _is_inline(node):
        name = NAMES.get(node.role, "" if node.role in ("P", "Div", "LBody", "Lbl", "TH", "TD", "Span") else node.role)
        yield f"{name}{language}: {_inline(node)}" if name or language else _inline(node)
    else:
        assert not any(part.strip() for part in node.parts if isinstance(part, str)), "text beside blocks of text"
        yield from _container(node)


def _is_inline(node: Node) -> bool:
    """Whether an element contains only words, without blocks of text."""
    return all(child.role in INLINE and _is_inline(child) for child in node.children)


def _inline(node: Node) -> str:
    return " ".join(_words(node).split())


def _words(node: Node) -> str:
    if "/ActualText" in node.entry:
        return f"[{node.text}]" if node.role == "Form" else node.text
    words = "".join(part if isinstance(part, str) else _words(part) for part in node.parts)
    if node.role == "Span" and "/Lang" in node.entry:
        return f"[{node.entry['/Lang']}: {words}]"
    return f"[link: {words}]" if node.role == "Link" else words


def _list(node: Node) -> Iterator[str]:
    items = [child for child in node.children if child.role == "LI"]
    numbering = _attribute(node, "/ListNumbering")
    yield f"list of {len(items)}{LISTS.get(numbering, '')}:"
    for item in items:
        labels = [_inline(child) for child in item.children if child.role == "Lbl"]
        bodies = [line for child in item.children if child.role != "Lbl" for line in _block(child)]
        label = " ".join(labels)
        if label and not label.rstrip(".)").isdigit():
            label += ":"
        first, *more = bodies or [""]
        yield f"  - {label} {first}".rstrip() if label else f"  - {first}"
        yield from (f"    {line}" for line in more)


def _table(node: Node) -> Iterator[str]:
    """Each cell after the headers of its column."""
    rows = node.find("TR")
    caption = [line for child in node.children if child.role == "Caption" for line in _block(child)]
    headers: list[str] = []
    if rows and all(cell.role == "TH" for cell in rows[0].children):
        headers = [" ".join(_cell(cell)) for cell in rows[0].children]
        rows = rows[1:]
    yield f"table of {len(rows)} rows, columns: {' | '.join(headers) or 'without headers'}"
    yield from (f"  {line}" for line in caption)
    for number, row in enumerate(rows, 1):
        yield f"  row {number}"
        for column, cell in enumerate(row.children):
            header = headers[column] if column < len(headers) else f"column {column + 1}"
            name = f"{header}, row header" if cell.role == "TH" else header
            first, *more = _cell(cell) or ["(empty)"]
            yield f"    {name}: {first}"
            yield from (f"      {line}" for line in more)


def _cell(cell: Node) -> list[str]:
    return [line for line in _block(Node("Div", DictionaryObject(), cell.parts)) if line]


def _attribute(node: Node, name: str) -> str:
    """An attribute of a structure element; empty if it has none."""
    attributes = node.entry.get("/A", ArrayObject())
    for entry in attributes if isinstance(attributes, ArrayObject) else [attributes]:
        if name in (value := entry.get_object()):
            return str(value[name])
    return ""
