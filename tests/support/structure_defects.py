"""Find defects in the structure of a PDF, including those that PDF/A-2a and PDF/UA-1 allow.

Each message has the clause of ISO 32000-1, ISO 14289-1 or ISO 19005-2, or describes a problem for screen readers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from tests.support.structure_tree import Node, outline, read

STANDARD = frozenset(
    [
        "Document",
        "Part",
        "Sect",
        "Div",
        "P",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Caption",
        "Figure",
        "Span",
        "Link",
        "Note",
        "Reference",
        "Quote",
        "Form",
    ]
)
INLINE = frozenset({"Span", "Link", "Note", "Reference", "Quote", "Form", "Figure"})


def defects(data: bytes) -> list[str]:
    """A message for each defect of a file."""
    reader = PdfReader(io.BytesIO(data))
    root, _ = read(data)
    messages = [*_file(reader), *_pages(reader), *_tree(reader), *_bookmarks(data, root, reader)]
    for document in _documents(root):
        messages += _headings(document)
    messages += _repeated_alternatives(root)
    for node in _all(root):
        messages += _element(node)
        messages += _list(node) if node.role == "L" else _table(node) if node.role == "Table" else []
    return messages


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _file(reader: PdfReader) -> Iterator[str]:
    catalog, info = reader.trailer["/Root"], reader.metadata
    if not str(catalog.get("/Lang", "")).strip():
        yield "no language (14289-1, 7.2)"
    if not catalog.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged (32000-1, 14.7.1)"
    if not catalog.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "a viewer shows the file name instead of the title (14289-1, 7.1)"
    if catalog.get("/StructTreeRoot", {}).get("/RoleMap"):
        yield "the file defines its own roles"
    xmp = reader.xmp_metadata
    for name, value, xmp_value in (
        ("title", info.title if info else "", (xmp.dc_title or {}).get("x-default") if xmp else ""),
        ("author", info.author if info else "", ((xmp.dc_creator or [""])[0]) if xmp else ""),
        ("subject", info.subject if info else "", (xmp.dc_description or {}).get("x-default") if xmp else ""),
    ):
        if not (value or "").strip():
            yield f"the {name} is empty"
        if value != xmp_value:
            yield f"the {name} {value!r} differs from the XMP, {xmp_value!r} (19005-2, 6.6.3)"


def _pages(reader: PdfReader) -> Iterator[str]:
    keys: list[Any] = []
    for number, page in enumerate(reader.pages, 1):
        if page.get("/Tabs") != "/S":
            yield f"the tab order of page {number} is not its structure (14289-1, 7.18.3)"
        if "/Contents" in page or "/StructParents" in page:  # a blank page has neither
            keys.append(page.get("/StructParents"))
        for annotation in (entry.get_object() for entry in page.get("/Annots", [])):
            keys.append(annotation.get("/StructParent"))
            yield from _annotation(annotation, page)
    if sorted(keys, key=str) != sorted(set(keys), key=str) or None in keys:
        yield f"wrong keys of pages in the parent tree: {keys} (32000-1, 14.7.4.4)"


def _annotation(annotation: DictionaryObject, page: Any) -> Iterator[str]:
    """Check that an annotation is a link that has text and a target, is on the page, and has no visible border."""
    if annotation["/Subtype"] != "/Link" or annotation.get("/F") != 4 or list(annotation.get("/Border", [])) != [0] * 3:
        yield f"a wrong annotation: {annotation} (19005-2, 6.3)"
    if not str(annotation.get("/Contents", "")).strip():
        yield "a link without text (14289-1, 7.18.5)"
    if not str(annotation["/A"].get("/URI", "")).startswith(("tel:", "https://", "http://")):
        yield f"a link without a valid target: {annotation['/A']}"
    left, bottom, right, top = map(float, annotation["/Rect"])
    if not (0 <= left < right <= page.mediabox.right and 0 <= bottom < top <= page.mediabox.top):
        yield f"a link outside its page: {annotation['/Rect']}"


def _tree(reader: PdfReader) -> Iterator[str]:
    """Parent and child, and element and content, must refer to each other (32000-1, 14.7.2 and 14.7.4.4)."""
    top = reader.trailer["/Root"].raw_get("/StructTreeRoot")
    owners: dict[tuple[Any, int], Any] = {}
    linked: dict[int, tuple[Any, str]] = {}
    ids: dict[str, int] = {}

    def walk(reference: Any, parent: Any) -> Iterator[str]:
        entry = reference.get_object()
        if entry.raw_get("/P").idnum != parent.idnum:
            yield f"the parent of {entry['/S']} is not the element that contains it"
        if "/ID" in entry:
            if str(entry["/ID"]) in ids:
                yield f"two elements have the ID {entry['/ID']} (14289-1, 7.9)"
            ids[str(entry["/ID"])] = reference.idnum
        kids = entry.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            child = kid.get_object()
            if isinstance(child, int):
                owners[entry.raw_get("/Pg").idnum, int(child)] = reference.idnum
            elif child.get("/Type") == "/MCR":
                owners[child.raw_get("/Pg").idnum, int(child["/MCID"])] = reference.idnum
            elif child.get("/Type") == "/OBJR":
                if child.raw_get("/Obj").idnum in linked:
                    yield "a link that two elements refer to"
                linked[child.raw_get("/Obj").idnum] = reference.idnum, entry["/S"]
            elif isinstance(child, DictionaryObject) and "/S" in child:
                yield from walk(kid, reference)

    first = top.get_object().raw_get("/K")
    yield from walk(first[0] if isinstance(first, list) else first, top)
    references = dict(_leaves(top.get_object()["/ParentTree"], "/Nums"))
    lists = {int(key): reference.get_object() for key, reference in references.items()}
    if list(lists) != list(range(len(lists))) or top.get_object()["/ParentTreeNextKey"] != len(lists):
        yield f"wrong keys of the parent tree: {list(lists)}"
    parents = {
        (page.indirect_reference.idnum, mcid): element.idnum
        for page in reader.pages
        if "/StructParents" in page
        for mcid, element in enumerate(lists[int(page["/StructParents"])])
    }
    if parents != owners:
        yield "the parent tree and the elements refer to different content"
    elements = {int(key): reference.idnum for key, reference in references.items()}
    annotations = {
        entry.idnum: (elements.get(entry.get_object().get("/StructParent")), "/Link")
        for page in reader.pages
        for entry in page.get("/Annots", [])
    }
    if annotations != linked:
        yield f"links on the pages {annotations} and in the structure {linked} differ (14289-1, 7.18.5)"
    names = _leaves(top.get_object().get("/IDTree", {}), "/Names")
    if [(str(name), reference.idnum) for name, reference in names] != sorted(ids.items()):
        yield "the IDs of elements are not listed in order (32000-1, 14.7.2)"


def _leaves(node: Any, kind: str) -> Iterator[tuple[Any, Any]]:
    """Keys and references of a number tree or name tree. Each node must have correct limits (32000-1, 7.9.6, 7.9.7)."""
    for kid in node.get("/Kids", []):
        below = list(_leaves(kid.get_object(), kind))
        assert list(kid.get_object()["/Limits"]) == [below[0][0], below[-1][0]], "wrong limits of a tree node"
        yield from below
    pairs = node.get(kind, [])
    yield from zip(pairs[::2], pairs[1::2], strict=True)


def _documents(root: Node) -> list[Node]:
    """The documents of a file: itself, or its parts."""
    parts = [child for child in root.children if child.role == "Part"]
    return [document for part in parts for document in _documents(part)] if parts else [root]


def _headings(root: Node) -> Iterator[str]:
    levels = [int(node.role[1]) for node in root.find("H1", "H2", "H3", "H4", "H5", "H6")]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"a document must have one H1 as its first heading, but the levels are {levels}"
    yield from (
        f"H{after} follows H{before} (14289-1, 7.4.2)" for before, after in pairwise(levels) if after > before + 1
    )


def _words(title: str) -> str:
    return " ".join(re.findall(r"\w+", title))


def _page_of(node: Node) -> IndirectObject:
    """The page of an element; of its first part with one, if it has parts only, as a heading in two languages."""
    if "/Pg" in node.entry:
        return node.entry.raw_get("/Pg")
    return next(_page_of(child) for child in node.children if child.entry.get("/K") is not None)


def _bookmarks(data: bytes, root: Node, reader: PdfReader) -> Iterator[str]:
    """Bookmarks must be H1 and H2 in order, each with the page of its heading."""
    marks = outline(data)
    titles = [(title, page) for _, title, page, _ in marks]
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    heads = [
        (" ".join(node.text.replace("\u2011", "-").split()), pages[_page_of(node).idnum])
        for node in root.find("H1", "H2")
    ]
    entries = [title for depth, title, _, _ in marks if depth == 0]
    if len(titles) > len(heads) and entries == [str(part.entry["/T"]) for part in root.children]:
        titles = [
            (title, page) for depth, title, page, _ in marks if depth
        ]  # each part of the file has a bookmark, too
    # The halves of a heading in two languages are apart, with a slash in the bookmark.
    shown = [(_words(title), page) for title, page in titles]
    if shown != [(_words(text), page) for text, page in heads]:
        yield f"the bookmarks {titles} differ from the headings {heads}"
    height = {number: float(page.mediabox.height) for number, page in enumerate(reader.pages)}
    yield from (
        f"the bookmark {title!r} has a target outside its page"
        for _, title, page, top in marks
        if not 0 < top <= height[page]
    )


def _element(node: Node) -> Iterator[str]:
    if node.role not in STANDARD:
        yield f"{node.role} is not a standard role (32000-1, 14.8.4)"
    if (
        node.role in ("P", "H1", "H2", "H3", "Lbl", "LBody", "LI", "L", "Sect", "Div")
        and not node.text.strip()
        and not node.find("Figure")
    ):
        yield f"{node.role} is empty"
    if node.role in ("P", "H1", "H2", "H3", "Lbl") and {child.role for child in node.children} - INLINE:
        yield f"{node.role} contains blocks: {[child.role for child in node.children]}"
    if node.role == "Figure":
        if not str(node.entry.get("/Alt", "")).strip():
            yield "a figure without alternative text (14289-1, 7.3)"
        if len(node.entry.get("/A", {}).get("/BBox", [])) != 4:
            yield "a figure without a bounding box (14289-1, 7.3)"
    if node.role == "Form":
        if node.entry.get("/A", {}).get("/Role") not in ("/tv", "/cb") or node.entry["/A"]["/O"] != "/PrintField":
            yield "a line or a box without its PrintField attribute (14289-1, 7.14)"
        if not node.text.strip() or node.entry.get("/Alt") != node.entry.get("/ActualText"):
            yield f"a line or a box that is not spoken: {node.entry}"
    elif "/Alt" in node.entry and node.role != "Figure":
        yield f"{node.role} has an alternative text"
    if node.role == "Note" and not node.entry.get("/ID"):
        yield "a note without an ID (14289-1, 7.9)"
    if node.children and any(isinstance(part, str) for part in node.parts):
        yield f"{node.role} contains text next to elements"
    if node.children and node.role in ("Span", "Link"):
        yield f"{node.role} contains {[child.role for child in node.children]}"
    if node.role == "Link" and not any(
        "/Obj" in kid.get_object() for kid in node.entry.get("/K", []) if hasattr(kid.get_object(), "keys")
    ):
        yield "a link without an annotation (14289-1, 7.18.5)"
    if node.role in ("LI", "LBody", "Lbl", "TR", "TH", "TD") and not node.entry.get("/P"):
        yield f"{node.role} without a parent"


def _repeated_alternatives(root: Node) -> Iterator[str]:
    """An alternative text that says the same as the words beside the picture."""
    for node in _all(root):
        words = " ".join(child.text for child in node.children if not child.find("Figure")).casefold()
        for figure in (child for child in node.children if child.role == "Figure"):
            alt = str(figure.entry.get("/Alt", "")).strip(" .").casefold()
            if alt and alt in words:  # the alternative of a QR code has more words than the address
                yield f"an alternative text that repeats the words beside it: {figure.entry.get('/Alt')}"


def _list(node: Node) -> Iterator[str]:
    """L contains LI; LI contains at most one Lbl, then one LBody (32000-1, 14.8.4.3.3).

    A list with numbers is Decimal, any other list is not (14289-1, 7.6).
    """
    numbering = node.entry.get("/A", {}).get("/ListNumbering")
    labels = [child.text.strip(" .\u200f") for item in node.children for child in item.children if child.role == "Lbl"]
    numbers = [str(number) for number in range(1, len(node.children) + 1)]
    if numbering not in ("/Decimal", "/Disc", "/None") or (numbering == "/Decimal") != (labels == numbers):
        yield f"a list with the numbering {numbering} and the labels {labels}"
    if {child.role for child in node.children} - {"LI", "Caption", "L"}:
        yield f"a list contains {[child.role for child in node.children]}"
    for item in node.children:
        roles = [child.role for child in item.children]
        if item.role == "LI" and roles not in (["LBody"], ["Lbl", "LBody"]):
            yield f"a list item contains {roles}"


def _table(node: Node) -> Iterator[str]:
    """Rows of equal length, a first row of headers with their scope, at least one more row (14289-1, 7.5)."""
    rows = node.find("TR")
    if any(row.role not in ("TR", "THead", "TBody", "TFoot", "Caption") for row in node.children):
        yield f"a table contains {[row.role for row in node.children]}"
    if any(child.role == "Caption" for child in node.children[1:]):
        yield "the caption of a table is not its first element (32000-1, 14.8.4.3.4)"
    cells = [[cell.role for cell in row.children] for row in rows]
    counts = [sum(int(cell.entry.get("/A", {}).get("/ColSpan", 1)) for cell in row.children) for row in rows]
    if len(rows) < 2 or len(set(counts)) != 1:
        yield f"a table with wrong numbers of cells: {counts}"
    if set(cells[0]) != {"TH"} or any(set(row) - {"TH", "TD"} for row in cells):
        yield f"the first row of a table contains {cells[0]}"
    for cell in node.find("TH"):
        if cell.entry.get("/A", {}).get("/Scope") not in ("/Column", "/Row"):
            yield f"the header {cell.text!r} has no scope (14289-1, 7.5)"
        if not cell.text.strip():
            yield "an empty header"
