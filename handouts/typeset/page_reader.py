"""A file of ours, read as a stream, becomes its pages: what draws each of them, how large it is, and its text.

Not a reader of PDF: it knows the layouts of `objects` and `running`, takes them to the letter, and checks that the
cross-references say the same, so that no other reader can see other pages. Memory does not grow with the file but by a
few bytes an object.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

from handouts.typeset.objects import FREE, HEAD, Run, rows, tail
from handouts.typeset.reading import ForeignPdf

MAX_STREAM = 128_000_000
"""Bytes of one stream, packed and unpacked."""
_MAX_LINE = 100_000
_PAGE_OBJECT = re.compile(rb"([1-9]\d{0,8}) 0 obj\n")
_ENTRIES = re.compile(rb"<<.*/Length (\d{1,10})>>\n")
_END = b"\nendstream\nendobj\n"
_PLAIN = re.compile(rb"<</Filter/FlateDecode/Length \d+>>\n")
_OBJECT_STREAM = re.compile(rb"<</Type/ObjStm/N (\d{1,9})/First (\d{1,10})/Filter/FlateDecode/Length \d+>>\n")
_XREF_TABLE = re.compile(
    rb"<</Type/XRef/W\[1 5 2\]/DecodeParms<</Predictor 12/Columns 8>>/Size (\d{1,9})/Root (\d{1,9}) 0 R"
    rb"/Info (\d{1,9}) 0 R/ID\[<(\w{32})><\4>\]/Filter/FlateDecode/Length \d+>>\n"
)
_CATALOG = re.compile(r"<</Type/Catalog/Pages (\d+) 0 R/")
_TREE = re.compile(r"<</Type/Pages(?:/Parent \d+ 0 R)?/Count (\d+)/Kids\[([\d R]*)\]>>")
_PAGE = re.compile(
    r"<</Type/Page/Parent \d+ 0 R/MediaBox\[0 0 ([\d.]+) ([\d.]+)\](?:/Contents (\d+) 0 R)?/Resources (\d+) 0 R"
    r"(?:/StructParents \d+)?/Tabs/S(?:/Annots\[[\d R]*\])?>>"
)
_REFERENCE = re.compile(r"(\d+) 0 R")
_FONT = re.compile(r"/(\w+) (\d+) 0 R")
_BFCHAR_ROW = re.compile(r"<(\w{4})> <(\w+)>\n")
_STRING = rb"\((?:[^\\()]|\\.)*+\)"
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|\[((?:" + _STRING + rb"|[^\[\]()])*+)\] TJ|( Tm\n)|(\nET)", re.DOTALL)
_STRINGS = re.compile(rb"\(((?:[^\\()]|\\.)*+)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PageText:
    """One page as it stands in a file."""

    content: bytes
    """SHA-256 of the operators that draw it; b"" for a page on which nothing is drawn."""
    size: tuple[float, float]
    """Width and height in points."""
    text: str = ""
    """Its text, where it was asked for: a line of text a line, in the order in which it is drawn."""


def read_pages(file: BinaryIO, *, text: bool = False) -> list[PageText]:
    """The pages of a file of ours in order, whichever version of this layout wrote it.

    With `text`, the file is held in memory: for a document, not for a whole day. Raises Foreign for any other file, and
    for one that is damaged.
    """
    try:
        return _Reader(file, text).pages()
    except (ValueError, zlib.error, KeyError) as error:
        if isinstance(error, ForeignPdf):
            raise
        raise ForeignPdf("it is not as this program writes it") from error


def count_objects(file: BinaryIO) -> int:
    """How many objects a file of ours has, from its end alone. Raises Foreign."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 64))
    start = re.search(rb"startxref\n(\d{1,12})\n%%EOF\n$", file.read())
    if not start or int(start[1]) >= end:
        raise ForeignPdf("its end is not as this program writes it")
    file.seek(int(start[1]))
    file.readline(_MAX_LINE)
    table = _XREF_TABLE.match(file.readline(_MAX_LINE))
    if not table:
        raise ForeignPdf("its end is not as this program writes it")
    return int(table[1])


class _Reader:
    """What is noted of a file while it is read from its beginning to its end."""

    def __init__(self, file: BinaryIO, text: bool) -> None:
        self._file, self._text = file, text
        self._at, self._before = 0, hashlib.sha256()
        self._runs: list[tuple[int, Run]] = []  # with the number of the first object
        self._drawn: dict[int, bytes] = {}  # streams without a type by their numbers: digests of what is in them
        self._streams: dict[int, bytes] = {}  # the same streams, unpacked, where text is asked for
        self._bodies: dict[int, str] = {}  # objects of pages; all objects where text is asked for
        self._fonts: dict[int, _Glyphs] = {}  # by the numbers of their streams
        self._root = 0
        self._read()

    def _read(self) -> None:
        if self._take(len(HEAD)) != HEAD:
            raise ForeignPdf("not a file that this program wrote")
        while True:
            start, before = self._at, self._before.copy()
            number, entries, body = self._object()
            self._runs.append((number, (1, start, 0, 1)))
            if packed := _OBJECT_STREAM.fullmatch(entries):
                self._unpack(number, int(packed[1]), int(packed[2]), body)
            elif table := _XREF_TABLE.fullmatch(entries):
                self._finish(start, number, table, body, before.hexdigest()[:32].encode())
                return
            elif _PLAIN.fullmatch(entries):
                self._keep(number, _inflate(body))

    def _take(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) != count:
            raise ForeignPdf("it is cut off")
        self._at += count
        self._before.update(data)
        return data

    def _line(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        line = self._file.readline(_MAX_LINE)
        found = pattern.fullmatch(line)
        if not found:
            raise ForeignPdf("it is cut off, was changed, or another program wrote it")
        self._at += len(line)
        self._before.update(line)
        return found

    def _object(self) -> tuple[int, bytes, bytes]:
        """The number of the next object, its entries, and what is in its stream."""
        number, entries = self._line(_PAGE_OBJECT), self._line(_ENTRIES)
        length = int(entries[1])
        if length > MAX_STREAM or self._take(7) != b"stream\n":
            raise ForeignPdf("it is not as this program writes it")
        body = self._take(length)
        if self._take(len(_END)) != _END:
            raise ForeignPdf("an object does not end where it says: the file is cut off or damaged")
        return int(number[1]), entries[0], body

    def _keep(self, number: int, data: bytes) -> None:
        self._drawn[number] = hashlib.sha256(data).digest() if data.strip() else b""
        if self._text:
            self._streams[number] = data

    def _unpack(self, container: int, count: int, first: int, body: bytes) -> None:
        """Note the objects of a container."""
        text = _inflate(body).decode("ascii")
        head, bodies = text[:first], text[first:].split("\n")
        numbers = [int(number) for number in head.split()[::2]]
        places = accumulate([len(one) + 1 for one in bodies[:-1]], initial=0)
        told = "".join([f"{number} {place} " for number, place in zip(numbers, places, strict=False)])
        if len(bodies) != count or len(numbers) != count or told != head:
            raise ForeignPdf("its objects are not packed as this program packs them")
        for index, number in enumerate(numbers):
            if not index or number != numbers[index - 1] + 1:
                start = index
                self._runs.append((number, (2, container, index, 1)))
            else:
                self._runs[-1] = (numbers[start], (2, container, start, index - start + 1))
        if self._text:
            self._bodies.update(zip(numbers, bodies, strict=True))
        elif "<</Type/Page" in text or "<</Type/Catalog/" in text:
            kept = ("<</Type/Page", "<</Type/Catalog/")
            self._bodies.update((at, one) for at, one in zip(numbers, bodies, strict=True) if one.startswith(kept))

    def _finish(self, start: int, number: int, table: re.Match[bytes], body: bytes, before: bytes) -> None:
        """Check the end: nothing follows it, all before it is as it was written, and it lists what was read."""
        if table[4] != before:
            raise ForeignPdf(
                "it does not hold what was written: it is damaged, was changed, or another program wrote it"
            )
        if self._file.read(100) != tail(start) or int(table[1]) != number + 1:
            raise ForeignPdf("its end is not as this program writes it")
        listed, at = _inflate(body), 0
        for row in rows(self._in_order()):
            if listed[at : at + len(row)] != row:
                raise ForeignPdf("its cross-references are not those of its objects")
            at += len(row)
        if at != len(listed) or at != 9 * int(table[1]):
            raise ForeignPdf("its cross-references are not those of its objects")
        self._root = int(table[2])

    def _in_order(self) -> Iterator[Run]:
        yield FREE
        following = 1
        for number, run in sorted(self._runs):
            if number != following:
                raise ForeignPdf("its objects are not numbered as this program numbers them")
            yield run
            following += run[3]

    def pages(self) -> list[PageText]:
        """All pages in order."""
        catalog = _CATALOG.match(self._bodies[self._root])
        if not catalog:
            raise ForeignPdf("it has no pages")
        root = int(catalog[1])
        waiting, read, seen, count = [root], list[PageText](), set[int](), 0
        while waiting:
            number = waiting.pop()
            if number in seen:
                raise ForeignPdf("a page stands in it twice")
            seen.add(number)
            if page := _PAGE.fullmatch(self._bodies[number]):
                read.append(self._page(page))
            elif tree := _TREE.fullmatch(self._bodies[number]):
                waiting += map(int, reversed(_REFERENCE.findall(tree[2])))
                count = int(tree[1]) if number == root else count
            else:
                raise ForeignPdf("a page is not as this program writes it")
        if len(read) != count:
            raise ForeignPdf("it does not have as many pages as it says")
        return read

    def _page(self, page: re.Match[str]) -> PageText:
        number = int(page[3] or 0)
        text = self._said(number, int(page[4])) if self._text and number else ""
        return PageText(self._drawn[number] if number else b"", (float(page[1]), float(page[2])), text)

    def _said(self, content: int, resources: int) -> str:
        """The text of a page, by what each font says that its glyphs stand for."""
        entries = re.search(r"/Font<<(.*?)>>", self._bodies[resources])
        fonts = {name.encode(): self._glyphs(int(font)) for name, font in _FONT.findall(entries[1] if entries else "")}
        return "".join(_texts(self._streams[content], fonts))

    def _glyphs(self, font: int) -> _Glyphs:
        found = re.search(r"/ToUnicode (\d+) 0 R", self._bodies[font])
        if not found:
            raise ForeignPdf("a font does not say what its glyphs stand for")
        number = int(found[1])
        if number not in self._fonts:  # most pages have the same
            self._fonts[number] = _glyph_texts(self._streams[number])
        return self._fonts[number]


class _Glyphs(dict[int, str]):
    """Texts of glyphs by their numbers; any other glyph stands for an unknown sign."""

    def __missing__(self, glyph: int) -> str:
        return "\ufffd"


def _glyph_texts(to_unicode: bytes) -> _Glyphs:
    listed = _BFCHAR_ROW.findall(to_unicode.decode("ascii"))
    return _Glyphs({int(glyph, 16): bytes.fromhex(said).decode("utf-16-be") for glyph, said in listed})


def _texts(content: bytes, fonts: dict[bytes, _Glyphs]) -> Iterator[str]:
    """The texts that operators show; a new line, or another text object, begins on a line of its own."""
    glyphs = _Glyphs()
    for font, shown, line, end in _SHOWN.findall(content):
        if font:
            glyphs = fonts[font]
        elif line or end:
            yield "\n" if line else "\n\n"
        else:
            strings = b"".join(_STRINGS.findall(shown))
            if b"\\" in strings:
                strings = _ESCAPED.sub(lambda sign: b"\r" if sign[1] == b"r" else sign[1], strings)
            yield strings.decode("utf-16-be", "surrogatepass").translate(glyphs)


def _inflate(data: bytes) -> bytes:
    """What a stream holds. Raises Foreign for more than a page of ours, or another program's file, can hold."""
    inflating = zlib.decompressobj()
    unpacked = inflating.decompress(data, MAX_STREAM)
    if not inflating.eof or inflating.unused_data:
        raise ForeignPdf("a stream is damaged, or too large")
    return unpacked
