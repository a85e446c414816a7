"""Read the structure tree of a PDF with the text of each element, as a screen reader does.

The position of each text is also available. This module imports nothing from the program: it is written from ISO 32000-1
(14.7 structure, 14.8 tagged PDF, 9.10 text), so that it does not repeat a mistake of the program.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NullObject, TextStringObject

from tests.support.content_stream import operations

BLOCKS = frozenset({"P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "LBody", "TH", "TD", "Caption", "Note", "Figure"})
"""Elements that are blocks of text. A Span, a Link or a Quote in them is part of their text."""


@dataclass
class Node:
    """A structure element: its role, its text and its children in order."""

    role: str
    entry: DictionaryObject
    parts: list[str | Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a screen reader says: the ActualText of the element, if it has one, or its content (14.9.4)."""
        if "/ActualText" in self.entry:
            return str(self.entry["/ActualText"])
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def children(self) -> list[Node]:
        return [part for part in self.parts if isinstance(part, Node)]

    def find(self, *roles: str) -> list[Node]:
        """Elements of these roles, in reading order."""
        nodes = [self] if self.role in roles else []
        for part in self.parts:
            if isinstance(part, Node):
                nodes += part.find(*roles)
        return nodes

    def blocks(self, within: str = "") -> Iterator[tuple[str, str]]:
        """Role and text of each block of text, in reading order. A P in a list or a table has the role of its parent.

        The text of a figure is its alternative text.
        """
        role = self.role if self.role in BLOCKS and (self.role != "P" or not within) else within
        inner = [child for child in self.children if child.find(*BLOCKS)]
        if self.role in BLOCKS and not inner:
            yield role, str(self.entry["/Alt"]) if self.role == "Figure" else self.text
            return
        loose = "".join(part for part in self.parts if isinstance(part, str))
        assert not loose, f"{self.role} contains text next to blocks of text: {loose!r}"
        for child in inner:
            yield from child.blocks(role)


@dataclass(frozen=True)
class ShownText:
    """One painted text: MCID (None for an artifact), start of the baseline, size, font and characters."""

    mcid: int | None
    x: float
    y: float
    size: float
    font: str
    text: str


_RTL = r"[\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"  # without digits, which run to the right
_RUNS = re.compile(rf"{_RTL}+(?:[^\w{_RTL[1:-1]}]*{_RTL}+)*")


def logical_order(line: str) -> str:
    """Turn a line in visual order into logical order: reverse right-to-left text in a left-to-right line."""
    return _RUNS.sub(lambda run: run[0][::-1], line)


@dataclass(frozen=True)
class _Font:
    name: str
    letters: dict[int, str]


def _font(entry: Any) -> _Font:
    table = entry["/ToUnicode"].get_object().get_data().decode("latin1")
    letters = {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S)
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block)
    }
    return _Font(str(entry["/BaseFont"]).split("+")[-1].lstrip("/"), letters)


def _decode_text(value: bytes) -> str:
    """Decode a text string of a content stream."""
    return value[2:].decode("utf-16-be") if value.startswith(b"\xfe\xff") else value.decode("ascii")


class _Page:
    """Reads one page's operators. Raises AssertionError for text that is neither marked content nor an artifact."""

    def __init__(self, reader: PdfReader, page: Any, fonts: dict[int, _Font]) -> None:
        self.reader, self.fonts = reader, fonts
        self.parts: dict[int, list[tuple[float | None, str]]] = {}  # height of the line, and its text
        self.shown: list[ShownText] = []
        self.open: list[tuple[int | None, bool]] = []  # MCID, and whether an ActualText applies
        self.font, self.size = _Font("", {}), 0.0
        if "/Contents" in page:  # a blank page has none
            self.run(page.get_contents(), page["/Resources"], (0.0, 0.0))
        assert not self.open, "marked content does not end"

    def marks(self) -> dict[int, str]:
        """Text by MCID."""
        return {mcid: "".join(map(logical_order, _lines(parts))) for mcid, parts in self.parts.items()}

    def run(self, content: Any, resources: Any, origin: tuple[float, float]) -> None:
        saved: list[tuple[float, float]] = []
        position = origin
        data = content.get_data()
        assert not re.search(rb"[\d.]-[\d.]", data), "no space between two numbers"
        for operands, operator in operations(data):
            if operator in (b"BDC", b"BMC"):
                self.begin(operands[1] if operator == b"BDC" else {})
            elif operator == b"EMC":
                self.open.pop()
            elif operator == b"q":
                saved.append(origin)
            elif operator == b"Q":
                origin = saved.pop()
            elif operator == b"cm":  # text is only translated; a logo has a scale, but no text
                origin = (origin[0] + operands[4], origin[1] + operands[5])
            elif operator == b"Tm":
                position = (origin[0] + operands[4], origin[1] + operands[5])
            elif operator == b"Tf":
                self.use(resources["/Font"].raw_get(operands[0]), operands[1])
            elif operator in (b"Tj", b"TJ"):
                self.show(operands[0] if operator == b"TJ" else operands, position)
            elif operator == b"Do":
                form = resources["/XObject"][operands[0]]
                if form["/Subtype"] == "/Form":
                    self.run(form, form.get("/Resources", resources), origin)

    def use(self, reference: Any, size: float) -> None:
        number = reference.idnum
        if number not in self.fonts:
            self.fonts[number] = _font(reference.get_object())
        self.font, self.size = self.fonts[number], size

    def begin(self, properties: Any) -> None:
        outer = self.open[-1] if self.open else (None, False)
        mcid = properties.get("/MCID", outer[0])
        assert mcid == outer[0] or outer[0] is None, "marked content of one element inside that of another"
        actual = properties.get("/ActualText")
        if mcid is not None:
            parts = self.parts.setdefault(mcid, [])
            if actual is not None and not outer[1]:
                parts.append((None, _decode_text(actual)))
        self.open.append((mcid, outer[1] or actual is not None))

    def show(self, items: Any, position: tuple[float, float]) -> None:
        raw = b"".join([item for item in items if isinstance(item, bytes)])
        text = "".join(self.font.letters[int.from_bytes(raw[i : i + 2], "big")] for i in range(0, len(raw), 2))
        assert self.open, f"text outside the structure: {text!r}"
        mcid, replaced = self.open[-1]
        self.shown.append(ShownText(mcid, *position, self.size, self.font.name, text))
        if mcid is not None and not replaced:
            self.parts[mcid].append((position[1], text))
        elif mcid is not None and self.parts[mcid][-1][0] is None:
            self.parts[mcid][-1] = (position[1], self.parts[mcid][-1][1])


def _lines(parts: list[tuple[float | None, str]]) -> list[str]:
    """The text of one element, line by line. A part without a height belongs to the current line."""
    lines: list[str] = []
    height: float | None = None
    for part_height, text in parts:
        if lines and (part_height is None or part_height == height):
            lines[-1] += text
        else:
            lines.append(text)
        height = height if part_height is None else part_height
    return lines


@lru_cache(maxsize=4)
def _read_pages(data: bytes) -> tuple[PdfReader, list[_Page]]:
    reader = PdfReader(io.BytesIO(data))
    fonts: dict[int, _Font] = {}
    return reader, [_Page(reader, page, fonts) for page in reader.pages]


def shown_text(data: bytes) -> list[list[ShownText]]:
    """The painted texts of each page, in the order of painting."""
    return [page.shown for page in _read_pages(data)[1]]


def read(data: bytes) -> tuple[Node, list[str]]:
    """The structure tree, and the text of artifacts. Each marked text must belong to exactly one element."""
    reader, pages = _read_pages(data)
    marks = {page.indirect_reference.idnum: read.marks() for page, read in zip(reader.pages, pages, strict=True)}
    artifacts = [shown.text for page in pages for shown in page.shown if shown.mcid is None]

    def walk(entry: DictionaryObject) -> Node:
        node = Node(str(entry["/S"])[1:], entry)
        page = entry.raw_get("/Pg").idnum if "/Pg" in entry else None
        kids = entry.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, int):
                node.parts.append(marks[page].pop(int(kid)))
            elif kid.get("/Type") == "/MCR":
                node.parts.append(marks[kid.raw_get("/Pg").idnum].pop(int(kid["/MCID"])))
            elif kid.get("/Type") != "/OBJR":
                node.parts.append(walk(kid))
        return node

    top = reader.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object()
    root = walk(top[0].get_object() if isinstance(top, list) else top)
    unused = {page: texts for page, texts in marks.items() if texts}
    assert not unused, f"marked content without an element: {unused}"
    return root, artifacts


def outline(data: bytes) -> list[tuple[int, str, int, float]]:
    """Bookmarks in order: depth from 0, title, page from 0, and the height of the target on the page."""
    reader = PdfReader(io.BytesIO(data))
    numbers = {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages)}
    bookmarks: list[tuple[int, str, int, float]] = []

    def walk(entry: Any, depth: int) -> None:
        while entry is not None and not isinstance(entry, NullObject):
            entry = entry.get_object()
            target = entry["/Dest"] if "/Dest" in entry else entry["/A"]["/D"]
            target = target.get_object()
            top = next((float(x) for x in (target[3:4] if target[1] == "/XYZ" else target[2:3])), 0.0)
            bookmarks.append((depth, str(TextStringObject(entry["/Title"])), numbers[target[0].idnum], top))
            walk(entry.get("/First"), depth + 1)
            entry = entry.get("/Next")

    walk(reader.trailer["/Root"].get("/Outlines", DictionaryObject()).get("/First"), 0)
    return bookmarks


def text_of(data: bytes) -> str:
    """All text of a file, with artifacts, with single spaces."""
    root, artifacts = read(data)
    return re.sub(r"\s+", " ", "\n".join([*(text for _, text in root.blocks()), *artifacts]))
