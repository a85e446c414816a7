"""A PDF becomes what assistive technology gets: the structure tree with the text of each element, by MCID and ToUnicode."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject


@dataclass
class Node:
    """A structure element: its role, its text and its children in order."""

    role: str
    entry: DictionaryObject
    parts: list[str | Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def find(self, *roles: str) -> list[Node]:
        """Elements of these roles, in reading order."""
        found = [self] if self.role in roles else []
        for part in self.parts:
            if isinstance(part, Node):
                found += part.find(*roles)
        return found


def _to_unicode(font: Any) -> dict[int, str]:
    table = font["/ToUnicode"].get_object().get_data().decode("latin1")
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S)
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block)
    }


def page_marks(reader: PdfReader, page: Any) -> tuple[dict[int, str], list[str]]:
    """Text by MCID, and the text of artifacts. Raises AssertionError for text outside both."""
    fonts = {name: _to_unicode(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    marks: dict[int, str] = {}
    artifacts: list[str] = []
    stack: list[tuple[int | None, str | None]] = []
    current: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            said = operands[1] if operator == b"BDC" else {}
            actual = said.get("/ActualText")
            mcid = said.get("/MCID", stack[-1][0] if stack else None)
            if actual is not None and mcid is not None:
                marks[mcid] = marks.get(mcid, "") + str(actual)
            stack.append((mcid, str(actual) if actual is not None else None))
            if mcid is not None:
                marks.setdefault(mcid, "")
        elif operator == b"EMC":
            stack.pop()
        elif operator == b"Tf":
            current = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            items = operands[0] if operator == b"TJ" else operands
            raw = b"".join(x.original_bytes for x in items if hasattr(x, "original_bytes"))
            text = "".join(current[int.from_bytes(raw[at : at + 2], "big")] for at in range(0, len(raw), 2))
            assert stack, f"text outside the structure: {text!r}"
            if any(actual is not None for _, actual in stack):
                continue
            if stack[-1][0] is None:
                artifacts.append(text)
            else:
                marks[stack[-1][0]] += text
    assert not stack, "marked content does not end"
    return marks, artifacts


def read(data: bytes) -> tuple[Node, list[str]]:
    """The structure tree, and the text of artifacts. Every marked text must belong to exactly one element."""
    reader = PdfReader(io.BytesIO(data))
    marks: dict[Any, dict[int, str]] = {}
    artifacts: list[str] = []
    for page in reader.pages:
        marks[page.indirect_reference.idnum], extra = page_marks(reader, page)
        artifacts += extra

    def walk(entry: DictionaryObject) -> Node:
        node = Node(str(entry["/S"])[1:], entry)
        page = entry.raw_get("/Pg").idnum if "/Pg" in entry else None
        for kid in entry.get("/K", []):
            kid = kid.get_object()
            if isinstance(kid, int):
                node.parts.append(marks[page].pop(int(kid)))
            elif kid.get("/Type") == "/MCR":
                node.parts.append(marks[kid.raw_get("/Pg").idnum].pop(int(kid["/MCID"])))
            else:
                node.parts.append(walk(kid))
        return node

    root = walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object())
    left = {page: rest for page, rest in marks.items() if rest}
    assert not left, f"marked content without an element: {left}"
    return root, artifacts


def text_of(data: bytes) -> str:
    """All the text of a file, artifacts too, with single spaces."""
    root, artifacts = read(data)
    blocks = [node.text for node in root.find("P", "H1", "H2", "H3", "Lbl", "LBody", "TH", "TD")]
    return re.sub(r"\s+", " ", "\n".join([*blocks, *artifacts]))
