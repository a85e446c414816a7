"""Pages as a fax and as a gray copy of a copy, and what an OCR program (Tesseract) reads on them.

The OCR program reads each printed line by itself: a person finds the lines of a faxed page without effort, but the
program's own search for lines gives up on dithered tints long before its reading does.

Words are compared by their letters and digits. Case, hyphens, dashes, bullets, brackets and punctuation do not count, nor
does a missing space. I, i, l, 1 and | count as one sign, because they are one stroke in many typefaces: a person tells
them apart by the word. Every other letter of a word must be read, in order and without another one between.
"""

from __future__ import annotations

import io
import os
import random
import subprocess
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from PIL.Image import Resampling

from tests.support.printed_pages import TextRow, rows

FAX_DPI, COPY_DPI = 100, 150
OCR_DPI = 300
"""Tesseract reads text of 12 pt best at about this resolution. Fax viewers and scanners' programs scale in the same way."""


@dataclass(frozen=True)
class Line:
    """Printed text on one baseline without a wide gap: page from 0, edges in points from the bottom left, size, text."""

    page: int
    left: float
    right: float
    baseline: float
    size: float
    text: str


def printed_lines(data: bytes, min_size: float = 11.9) -> list[Line]:
    """The lines of the text layer with text of at least `min_size` points."""
    return [line for number, page in enumerate(rows(data)) for line in _lines(number, page) if line.size >= min_size]


def _lines(number: int, page: list[TextRow]) -> Iterator[Line]:
    by_baseline = sorted(page, key=lambda row: (-round(row.y, 1), row.x))
    for _, level in groupby(by_baseline, key=lambda row: round(row.y, 1)):
        line: Line | None = None
        for row in level:
            if line and row.size == line.size and row.x - line.right < row.size:
                space = " " if row.x - line.right > row.size / 10 else ""
                text = f"{line.text}{space}{row.text}"
                line = Line(number, line.left, row.right, row.y, row.size, text)
                continue
            if line:
                yield line
            line = Line(number, row.x, row.right, row.y, row.size, row.text)
        if line:
            yield line


Pages = dict[int, Image.Image]
"""Degraded pages by their number, from 0."""


def fax(data: bytes, pages: Collection[int] = ()) -> Pages:
    """Pages as a fax viewer shows them: 100 dpi, dithered to black and white, smoothed by a pixel, and enlarged.

    `pages` has the numbers of the pages, from 0; all pages if it is empty.
    """
    return {
        number: _enlarge(page.convert("1").convert("L").filter(ImageFilter.GaussianBlur(1)), FAX_DPI)
        for number, page in _gray(data, FAX_DPI, pages).items()
    }


def copy_of_copy(data: bytes, pages: Collection[int] = ()) -> Pages:
    """Pages in gray at 150 dpi, copied twice: each copy blurs them, loses contrast and adds noise."""
    copied = {}
    for number, page in _gray(data, COPY_DPI, pages).items():
        for generation in range(2):
            page = page.filter(ImageFilter.GaussianBlur(0.7)).point([round(40 + value * 0.78) for value in range(256)])
            page = ImageChops.add(page, _noise(page.size, 2 * number + generation), offset=-128)
        copied[number] = _enlarge(page, COPY_DPI)
    return copied


def _noise(size: tuple[int, int], seed: int) -> Image.Image:
    """Gray noise around 128. The same seed gives the same noise."""
    source = random.Random(seed)
    spread = [max(0, min(255, round(source.gauss(128, 12)))) for _ in range(1 << 14)]
    data = bytearray()
    while len(data) < size[0] * size[1]:
        start = source.randrange(1 << 13)
        data += bytes(spread[start : start + (1 << 13)])
    return Image.frombytes("L", size, bytes(data[: size[0] * size[1]]))


def _gray(data: bytes, dpi: int, pages: Collection[int]) -> Pages:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.pdf").write_bytes(data)
        subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "in.pdf", "page"], cwd=folder, check=True)
        return {
            number: Image.open(io.BytesIO(path.read_bytes())).convert("L")
            for number, path in enumerate(sorted(Path(folder).glob("page*")))
            if not pages or number in pages
        }


def _enlarge(page: Image.Image, dpi: int) -> Image.Image:
    scale = OCR_DPI / dpi
    return page.resize((round(page.width * scale), round(page.height * scale)), Resampling.BICUBIC)


def read_lines(pages: Pages, lines: list[Line]) -> list[str]:
    """What Tesseract reads on each line."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{number}.png" for number in range(len(lines))]
        for name, line in zip(names, lines, strict=True):
            _crop(pages[line.page], line).save(Path(folder, name), compress_level=1)
        Path(folder, "lines.txt").write_text("\n".join(names), "ascii")
        command = ["tesseract", "lines.txt", "-", "--psm", "7", "--dpi", str(OCR_DPI), "-l", "eng", "tsv"]
        env = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # more threads are slower on small pictures
        result = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True)
    texts = [""] * len(lines)
    for row in result.stdout.decode().splitlines()[1:]:
        cells = row.split("\t")  # page, from 1, in the second cell; the word in the last
        texts[int(cells[1]) - 1] += f"{cells[-1]} " if len(cells) == 12 else ""
    return texts


def _crop(page: Image.Image, line: Line) -> Image.Image:
    scale = OCR_DPI / 72
    side, above, below = 0.25 * line.size, 0.98 * line.size, 0.32 * line.size
    baseline = page.height - line.baseline * scale
    box = (
        (line.left - side) * scale,
        baseline - above * scale,
        (line.right + side) * scale,
        baseline + below * scale,
    )
    return page.crop(tuple(round(value) for value in box))


@dataclass(frozen=True)
class Word:
    """A printed word, its line, and whether it was read."""

    text: str
    line: Line
    read: bool


_STROKES = str.maketrans("l1|", "iii")


def _letters(text: str) -> str:
    """The letters and digits of a text, in lower case, with one sign for all single strokes."""
    return "".join(sign for sign in text.casefold().translate(_STROKES) if sign.isalnum())


def compare(line: Line, seen: str) -> list[Word]:
    """The words of a line, and whether each was read."""
    words = [word for word in line.text.split() if _letters(word)]
    printed, copied = "".join(map(_letters, words)), _letters(seen)
    blocks = SequenceMatcher(None, printed, copied, autojunk=False).get_matching_blocks()
    result, start = [], 0
    for word in words:
        end = start + len(_letters(word))
        result.append(Word(word, line, any(block.a <= start and end <= block.a + block.size for block in blocks)))
        start = end
    return result


def words_read(data: bytes, pages: Pages) -> list[Word]:
    """The words of 12 pt or more on these pages of a PDF, and whether each is read on the copied page."""
    lines = [line for line in printed_lines(data) if line.page in pages]
    return [word for line, seen in zip(lines, read_lines(pages, lines), strict=True) for word in compare(line, seen)]
