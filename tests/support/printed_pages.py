"""The pages of a PDF as printed: each character with its box and size, each page as gray or colored pixels."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

Box = tuple[float, float, float, float]  # left, bottom, right, top in points


@dataclass(frozen=True)
class Char:
    """One printed character."""

    at: int
    text: str
    box: Box
    size: float

    @property
    def area(self) -> float:
        left, bottom, right, top = self.box
        return max(right - left, 0.01) * max(top - bottom, 0.01)


@dataclass(frozen=True)
class Sheet:
    """One page as printed."""

    page: Any
    chars: tuple[Char, ...]

    @property
    def size(self) -> tuple[float, float]:
        return self.page.get_size()

    @cached_property
    def text(self) -> str:
        return " ".join(self.page.get_textpage().get_text_range().split())

    def pixels(self, dpi: int = 50, gray: bool = False) -> Any:
        return self.page.render(scale=dpi / 72, grayscale=gray).to_pil()

    def outside(self) -> str:
        """Characters that lie beyond the paper or within 10 points of its edge, where printers cannot print."""
        width, height = self.size
        return "".join(
            char.text
            for char in self.chars
            if char.box[0] < 10 or char.box[1] < 10 or char.box[2] > width - 10 or char.box[3] > height - 10
        )

    def overprinted(self) -> list[tuple[str, str]]:
        """Pairs of characters of which one covers a third of the other; ligatures and kerned neighbors do not count."""
        rows: dict[int, list[Char]] = defaultdict(list)
        for char in self.chars:
            for row in range(int(char.box[1] // 20), int(char.box[3] // 20) + 1):
                rows[row].append(char)
        found = []
        for row in rows.values():
            row.sort(key=lambda char: char.box[0])
            for at, one in enumerate(row):
                for other in row[at + 1 :]:
                    if other.box[0] > one.box[2]:
                        break
                    if abs(one.at - other.at) > 2 and _common(one.box, other.box) > min(one.area, other.area) / 3:
                        found.append((one.text, other.text))
        return found


def sheets(data: bytes) -> list[Sheet]:
    """All pages of a PDF."""
    document = pypdfium2.PdfDocument(data)
    return [Sheet(page, tuple(_chars(page))) for page in document]


def _chars(page: Any) -> list[Char]:
    text = page.get_textpage()
    found = []
    for at in range(raw.FPDFText_CountChars(text)):
        sign = chr(raw.FPDFText_GetUnicode(text, at))
        if sign.isspace() or raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        edges = [ctypes.c_double() for _ in range(4)]
        raw.FPDFText_GetCharBox(text, at, *edges)
        left, right, bottom, top = (edge.value for edge in edges)
        found.append(Char(at, sign, (left, bottom, right, top), round(raw.FPDFText_GetFontSize(text, at), 2)))
    return found


@dataclass
class TextRow:
    """Characters of one face on one base line, without a gap; (x, y) is where the first one's base line begins."""

    x: float
    y: float
    size: float
    font: str
    text: str
    right: float


def rows(data: bytes) -> list[list[TextRow]]:
    """The text of each page in the order of painting. Spaces are those that the file itself holds."""
    document = pypdfium2.PdfDocument(data)
    return [_rows(page.get_textpage()) for page in document]


def _rows(text: Any) -> list[TextRow]:
    found: list[TextRow] = []
    for at in range(raw.FPDFText_CountChars(text)):
        if raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(text, at, box)
        size, font, sign = raw.FPDFText_GetFontSize(text, at), _face(text, at), chr(raw.FPDFText_GetUnicode(text, at))
        last = found[-1] if found else None
        if (
            last and (font, round(size, 2)) == (last.font, last.size)
            and abs(y.value - last.y) < 0.1 and abs(x.value - last.right) < size
        ):  # fmt: skip
            last.text += sign
            last.right = box.right
        elif not sign.isspace():
            found.append(TextRow(x.value, y.value, round(size, 2), font, sign, box.right))
    return found


def _face(text: Any, at: int) -> str:
    """The name of a character's face, without the letters that tell one subset from another."""
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, at, buffer, 128, ctypes.c_int())
    return buffer.value.decode().split("+")[-1]


def _common(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)
