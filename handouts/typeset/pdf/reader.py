"""A file that this program's writer made becomes its objects again. Anything else is refused in words.

Not a reader of PDF: it knows one layout, that of `objects`, and takes it to the letter.

A file of ours, read as a stream, becomes its pages: what draws each of them, how large it is, and its text.

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
from functools import cached_property
from itertools import accumulate
from typing import BinaryIO

from handouts.run_cache import RunCache
from handouts.typeset.pdf.metadata import PRODUCER
from handouts.typeset.pdf.writer import FILE_HEADER, FREE_ENTRY, XrefRun, file_end, xref_rows

_OBJECT = re.compile(rb"(\d+) 0 obj\n(<<[^\n]*/Length (\d+)>>\nstream\n)")
_STREAM_END = b"\nendstream\nendobj\n"
_CONTAINER = re.compile(rb"<</Type/ObjStm/N (\d+)/First (\d+)/Filter/FlateDecode/Length \d+>>\nstream\n")
_XREF_STREAM = re.compile(
    rb"<</Type/XRef/W\[1 5 2\]/DecodeParms<</Predictor 12/Columns 8>>/Size (\d+)/Root (\d+) 0 R/Info (\d+) 0 R"
    rb"/ID\[<(\w{32})><\4>\]/Filter/FlateDecode/Length \d+>>\nstream\n"
)
_ENTRY = re.compile(r"/(\w+) (\d+) 0 R")
_PAIR = re.compile(r"(\d+) (\d+) 0 R")
_NOTE = re.compile(r"\(note-\d+\) (\d+) 0 R")
_NUMBER = re.compile(r"(\d+) 0 R")
_TO_UNICODE_ROW = re.compile(r"<(\w{4})> <(\w+)>\n")
_WIDTH_RUN = re.compile(r"(\d+) \[([^\]]*)\]")


class ForeignPdf(ValueError):
    """No file of this program, or one that is damaged."""


@dataclass(frozen=True)
class PdfSource:
    """The objects of a file. What its writer always writes is found by name."""

    streams: list[bytes]
    """Numbered from 1."""
    plain: list[str]
    """All other objects, numbered on."""
    root: int
    info: int

    def body(self, number: int) -> str:
        """An object that is no stream."""
        at = number - len(self.streams) - 1
        if not 0 <= at < len(self.plain):
            raise ForeignPdf(f"object {number} is none of its objects")
        return self.plain[at]

    def stream(self, number: int) -> bytes:
        """A stream."""
        if not 0 < number <= len(self.streams):
            raise ForeignPdf(f"object {number} is none of its streams")
        return self.streams[number - 1]

    def part(self, number: int, pattern: str) -> str:
        """What a pattern finds in an object."""
        found = re.search(pattern, self.body(number))
        if not found:
            raise ForeignPdf(f"object {number} is not as this program writes it")
        return found[1]

    def named(self, number: int, key: str) -> int:
        """The object that an entry of another names."""
        return int(self.part(number, rf"/{key} (\d+) 0 R"))

    @cached_property
    def lang(self) -> str:
        """The language of the file, as PDF text."""
        return self.part(self.root, r"/Lang (\(.*?\)|<\w+>)/")

    @cached_property
    def tree(self) -> int:
        """The number of the node of all pages."""
        return self.named(self.root, "Pages")

    @cached_property
    def pages(self) -> list[int]:
        """Numbers of the pages."""
        return [int(page) for page in _NUMBER.findall(self.part(self.tree, r"/Kids\[(.+)\]"))]

    @cached_property
    def resources(self) -> int:
        """The number of what all pages use."""
        return self.named(self.pages[0], "Resources")

    @cached_property
    def fonts(self) -> list[tuple[int, int, int]]:
        """Numbers of the objects of each font: itself, its descendant, its descriptor."""
        found = []
        for _, font in _ENTRY.findall(self.part(self.resources, r"/Font<<(.*?)>>")):
            below = int(self.part(int(font), r"/DescendantFonts\[(\d+) 0 R\]"))
            found.append((int(font), below, self.named(below, "FontDescriptor")))
        return found

    @property
    def pictures(self) -> dict[str, bytes]:
        """Images and forms by their names in a page."""
        entries = _ENTRY.findall(self.part(self.resources, r"/XObject<<(.*?)>>"))
        return {name: self.stream(int(at)) for name, at in entries}

    @cached_property
    def structure(self) -> int:
        """The number of the root of the structure."""
        return self.named(self.root, "StructTreeRoot")

    @cached_property
    def marks(self) -> int:
        """The number of the root of the outline."""
        return self.named(self.root, "Outlines")

    @property
    def notes(self) -> list[int]:
        """Elements that have an identifier, in order."""
        return [int(number) for number in _NOTE.findall(self.body(self.structure))]

    def pairs(self, parents: int) -> list[tuple[int, int]]:
        """Keys of a parent tree, and the objects that they stand for."""
        return [(int(key), int(held)) for key, held in _PAIR.findall(self.body(parents))]

    def glyphs(self, cache: RunCache) -> Iterator[tuple[str, dict[int, str]]]:
        """The name of each face, and its glyphs with the texts that they stand for. `cache` is that of the run."""
        for font, below, _ in self.fonts:
            widths = self.part(below, r"/W\[(.*)\]>>$")
            yield (
                self.part(font, r"/BaseFont/\w+\+([\w-]+)/"),
                cache.of(_embedded_glyphs, 256)(self.stream(self.named(font, "ToUnicode")), widths),
            )


def read_objects(data: bytes) -> PdfSource:
    """The objects of a file that this version wrote, so that all in them is as it writes it. Raises Foreign."""
    source = unpack_objects(data)
    if f"/Producer({PRODUCER})" not in source.body(source.info):
        raise ForeignPdf(f"written by another version than {PRODUCER}")
    return source


def unpack_objects(data: bytes) -> PdfSource:
    """The objects of a file of this layout, whole and unchanged, whichever version wrote it. Raises Foreign."""
    if not data.startswith(FILE_HEADER):
        raise ForeignPdf("not a file that this program wrote")
    objects = list(_objects(data))
    if len(objects) < 3:
        raise ForeignPdf("it holds next to nothing: it is cut off, or another program wrote it")
    *streams, (holder, start, end), (last, table, after) = objects
    at = end + len(_STREAM_END)
    if hashlib.sha256(data[:at]).hexdigest()[:32].encode() not in data[at:]:
        raise ForeignPdf("it does not hold what was written: it is damaged, was changed, or another program wrote it")
    entries = _XREF_STREAM.match(data, table)
    if not entries or data[after + len(_STREAM_END) :] != file_end(at):
        raise ForeignPdf("its end is not as this program writes it")
    plain = _stream_objects(data, start, end)
    numbers = [*range(1, len(streams) + 1), len(streams) + len(plain) + 1, len(streams) + len(plain) + 2]
    if [number for number, _, _ in streams] + [holder, last] != numbers or int(entries[1]) != last + 1:
        raise ForeignPdf("its objects are not in the order in which this program writes them")
    bodies = [data[start : end + len(_STREAM_END) - len("\nendobj\n")] for _, start, end in streams]
    return PdfSource(bodies, plain, int(entries[2]), int(entries[3]))


def _objects(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number of each object, where its dictionary begins, and where its stream ends."""
    at = len(FILE_HEADER)
    while found := _OBJECT.match(data, at):
        number, end = int(found[1]), found.end() + int(found[3])
        at = end + len(_STREAM_END)
        if data[end:at] != _STREAM_END:
            raise ForeignPdf(f"object {number} does not end where it says: the file is cut off or damaged")
        yield number, found.start(2), end


def _stream_objects(data: bytes, start: int, end: int) -> list[str]:
    """The objects of a container."""
    packed = _CONTAINER.match(data, start)
    if not packed:
        raise ForeignPdf("its objects are not packed as this program packs them")
    plain = zlib.decompress(data[packed.end() : end])[int(packed[2]) :].decode("ascii").split("\n")
    if len(plain) != int(packed[1]):
        raise ForeignPdf("it lacks objects")
    return plain


def _embedded_glyphs(to_unicode: bytes, widths: str) -> dict[int, str]:
    """The glyphs of an embedded font, from its list of widths, with the texts that they stand for."""
    text = zlib.decompress(to_unicode.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")).decode("ascii")
    told = {int(glyph, 16): bytes.fromhex(said).decode("utf-16-be") for glyph, said in _TO_UNICODE_ROW.findall(text)}
    glyphs: dict[int, str] = {}
    for first, row in _WIDTH_RUN.findall(widths):
        glyphs.update((glyph, told.get(glyph, "")) for glyph, _ in enumerate(row.split(), int(first)))
    return glyphs


MAX_STREAM = 128_000_000
"""Bytes of one stream, packed and unpacked."""
_MAX_LINE = 100_000
_PAGE_OBJECT = re.compile(rb"([1-9]\d{0,8}) 0 obj\n")
_ENTRIES = re.compile(rb"<<.*/Length (\d{1,10})>>\n")
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
_TEXT_OPERATOR = re.compile(rb"/(\w+) [\d.]+ Tf|\[((?:" + _STRING + rb"|[^\[\]()])*+)\] TJ|( Tm\n)|(\nET)", re.DOTALL)
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
        return _PageReader(file, text).pages()
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


class _PageReader:
    """What is noted of a file while it is read from its beginning to its end."""

    def __init__(self, file: BinaryIO, text: bool) -> None:
        self._file, self._text = file, text
        self._at, self._before = 0, hashlib.sha256()
        self._runs: list[tuple[int, XrefRun]] = []  # with the number of the first object
        self._drawn: dict[int, bytes] = {}  # streams without a type by their numbers: digests of what is in them
        self._streams: dict[int, bytes] = {}  # the same streams, unpacked, where text is asked for
        self._bodies: dict[int, str] = {}  # objects of pages; all objects where text is asked for
        self._fonts: dict[int, _GlyphTexts] = {}  # by the numbers of their streams
        self._root = 0
        self._read()

    def _read(self) -> None:
        if self._take(len(FILE_HEADER)) != FILE_HEADER:
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
        if self._take(len(_STREAM_END)) != _STREAM_END:
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
        if self._file.read(100) != file_end(start) or int(table[1]) != number + 1:
            raise ForeignPdf("its end is not as this program writes it")
        listed, at = _inflate(body), 0
        for row in xref_rows(self._in_order()):
            if listed[at : at + len(row)] != row:
                raise ForeignPdf("its cross-references are not those of its objects")
            at += len(row)
        if at != len(listed) or at != 9 * int(table[1]):
            raise ForeignPdf("its cross-references are not those of its objects")
        self._root = int(table[2])

    def _in_order(self) -> Iterator[XrefRun]:
        yield FREE_ENTRY
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
        return "".join(_shown_texts(self._streams[content], fonts))

    def _glyphs(self, font: int) -> _GlyphTexts:
        found = re.search(r"/ToUnicode (\d+) 0 R", self._bodies[font])
        if not found:
            raise ForeignPdf("a font does not say what its glyphs stand for")
        number = int(found[1])
        if number not in self._fonts:  # most pages have the same
            self._fonts[number] = _glyph_texts(self._streams[number])
        return self._fonts[number]


class _GlyphTexts(dict[int, str]):
    """Texts of glyphs by their numbers; any other glyph stands for an unknown sign."""

    def __missing__(self, glyph: int) -> str:
        return "\ufffd"


def _glyph_texts(to_unicode: bytes) -> _GlyphTexts:
    listed = _BFCHAR_ROW.findall(to_unicode.decode("ascii"))
    return _GlyphTexts({int(glyph, 16): bytes.fromhex(said).decode("utf-16-be") for glyph, said in listed})


def _shown_texts(content: bytes, fonts: dict[bytes, _GlyphTexts]) -> Iterator[str]:
    """The texts that operators show; a new line, or another text object, begins on a line of its own."""
    glyphs = _GlyphTexts()
    for font, shown, line, end in _TEXT_OPERATOR.findall(content):
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
