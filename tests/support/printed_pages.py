"""The pages of a PDF as printed: each character with its box and size, each page as gray or colored pixels."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as raw

Box = tuple[float, float, float, float]  # left, bottom, right, top in points


class Char(NamedTuple):
    """One printed character."""

    index: int
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
        """Characters that are outside the paper or within 10 points of its edge, where printers cannot print."""
        width, height = self.size
        return "".join(
            char.text
            for char in self.chars
            if char.box[0] < 10 or char.box[1] < 10 or char.box[2] > width - 10 or char.box[3] > height - 10
        )

    def overprinted(self) -> list[tuple[str, str]]:
        """Pairs of characters that overlap by a third of the smaller one. Ligatures and kerned neighbors do not count."""
        rows: dict[int, list[Char]] = defaultdict(list)
        for char in self.chars:
            for row in range(int(char.box[1] // 20), int(char.box[3] // 20) + 1):
                rows[row].append(char)
        overlaps = []
        for row in rows.values():
            row.sort(key=lambda char: char.box[0])
            for position, first in enumerate(row):
                right = first.box[2]
                for second in islice(row, position + 1, None):
                    if second.box[0] > right:
                        break
                    is_neighbor = abs(first.index - second.index) <= 2
                    if not is_neighbor and _overlap(first.box, second.box) > min(first.area, second.area) / 3:
                        overlaps.append((first.text, second.text))
        return overlaps


def sheets(data: bytes) -> list[Sheet]:
    """All pages of a PDF."""
    document = pypdfium2.PdfDocument(data)
    return [Sheet(page, tuple(_chars(page))) for page in document]


def _chars(page: Any) -> list[Char]:
    text = page.get_textpage()
    chars = []
    left, right, bottom, top = edges = [ctypes.c_double() for _ in range(4)]  # reused: there are millions of characters
    for index in range(raw.FPDFText_CountChars(text)):
        sign = chr(raw.FPDFText_GetUnicode(text, index))
        if sign.isspace() or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        raw.FPDFText_GetCharBox(text, index, *edges)
        box = (left.value, bottom.value, right.value, top.value)
        chars.append(Char(index, sign, box, round(raw.FPDFText_GetFontSize(text, index), 2)))
    return chars


@dataclass
class TextRow:
    """Characters of one font on one baseline, without a gap. (x, y) is the start of the baseline, in points."""

    x: float
    y: float
    size: float
    font: str
    text: str
    right: float


def rows(data: bytes) -> list[list[TextRow]]:
    """The text of each page in the order in which it is painted. Only spaces that are in the file count."""
    document = pypdfium2.PdfDocument(data)
    return [_rows(page.get_textpage()) for page in document]


def _rows(text: Any) -> list[TextRow]:
    result: list[TextRow] = []
    for index in range(raw.FPDFText_CountChars(text)):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(text, index, box)
        size, font, sign = (
            raw.FPDFText_GetFontSize(text, index),
            _face(text, index),
            chr(raw.FPDFText_GetUnicode(text, index)),
        )
        last = result[-1] if result else None
        if (
            last and (font, round(size, 2)) == (last.font, last.size)
            and abs(y.value - last.y) < 0.1 and abs(x.value - last.right) < size
        ):  # fmt: skip
            last.text += sign
            last.right = box.right
        elif not sign.isspace():
            result.append(TextRow(x.value, y.value, round(size, 2), font, sign, box.right))
    return result


def _face(text: Any, index: int) -> str:
    """The name of a character's font, without the prefix of its subset."""
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.c_int())
    return buffer.value.decode().split("+")[-1]


def _overlap(first: Box, second: Box) -> float:
    """The area that two boxes share, in square points."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(width, 0) * max(height, 0)
