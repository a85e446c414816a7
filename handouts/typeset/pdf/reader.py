"""Read files that this program wrote: their objects, and their pages with size, content and text. Refuse other files.

This is not a general PDF reader: it accepts only the two layouts of `writer.py`. `read_objects` reads a file from
memory. `read_pages` reads a stream, keeps a few bytes per object, and checks the cross-references, so that every other
reader sees the same pages.
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
_OBJECT_STREAM = re.compile(rb"<</Type/ObjStm/N (\d{1,9})/First (\d{1,10})/Filter/FlateDecode/Length \d+>>\n")
_XREF_STREAM = re.compile(
    rb"<</Type/XRef/W\[1 5 2\]/DecodeParms<</Predictor 12/Columns 8>>/Size (\d{1,9})/Root (\d{1,9}) 0 R"
    rb"/Info (\d{1,9}) 0 R/ID\[<(\w{32})><\4>\]/Filter/FlateDecode/Length \d+>>\n"
)
_REFERENCE = re.compile(r"(\d+) 0 R")
_NAMED_REFERENCE = re.compile(r"/(\w+) (\d+) 0 R")
_NUMBERED_REFERENCE = re.compile(r"(\d+) (\d+) 0 R")
_NOTE_REFERENCE = re.compile(r"\(note-\d+\) (\d+) 0 R")
_TO_UNICODE_ROW = re.compile(r"<(\w{4})> <(\w+)>\n")
_WIDTH_RUN = re.compile(r"(\d+) \[([^\]]*)\]")


WRONG_CHECKSUM = "the checksum does not match: the file was damaged or changed, or another program wrote it"
WRONG_END = "the end of the file is not in the form that this program writes"
WRONG_CROSS_REFERENCES = "the cross-references do not match the objects"


class ForeignPdf(ValueError):
    """The file is not from this program, or it is damaged."""


@dataclass(frozen=True)
class PdfSource:
    """The objects of a file, with properties for the parts that every file has."""

    streams: list[bytes]
    """The streams, numbered from 1."""
    plain: list[str]
    """All other objects, numbered after the streams."""
    root: int
    info: int

    def body(self, number: int) -> str:
        """Return an object that is not a stream."""
        index = number - len(self.streams) - 1
        if not 0 <= index < len(self.plain):
            raise ForeignPdf(f"the file has no object {number}")
        return self.plain[index]

    def stream(self, number: int) -> bytes:
        """Return a stream."""
        if not 0 < number <= len(self.streams):
            raise ForeignPdf(f"the file has no stream {number}")
        return self.streams[number - 1]

    def match_in(self, number: int, pattern: str) -> str:
        """Return the first group of a pattern in an object."""
        match = re.search(pattern, self.body(number))
        if not match:
            raise ForeignPdf(f"object {number} is not in the form that this program writes")
        return match[1]

    def reference(self, number: int, key: str) -> int:
        """Return the object number in an entry of another object."""
        return int(self.match_in(number, rf"/{key} (\d+) 0 R"))

    @cached_property
    def lang(self) -> str:
        """The language of the file, as PDF text."""
        return self.match_in(self.root, r"/Lang (\(.*?\)|<\w+>)/")

    @cached_property
    def page_tree(self) -> int:
        """The number of the page tree node of all pages."""
        return self.reference(self.root, "Pages")

    @cached_property
    def pages(self) -> list[int]:
        """The numbers of the pages."""
        return [int(page) for page in _REFERENCE.findall(self.match_in(self.page_tree, r"/Kids\[(.+)\]"))]

    @cached_property
    def resources(self) -> int:
        """The number of the resources of all pages."""
        return self.reference(self.pages[0], "Resources")

    @cached_property
    def fonts(self) -> list[tuple[int, int, int]]:
        """The numbers of the objects of each font: itself, its descendant, its descriptor."""
        fonts = []
        for _, font in _NAMED_REFERENCE.findall(self.match_in(self.resources, r"/Font<<(.*?)>>")):
            descendant = int(self.match_in(int(font), r"/DescendantFonts\[(\d+) 0 R\]"))
            fonts.append((int(font), descendant, self.reference(descendant, "FontDescriptor")))
        return fonts

    @property
    def pictures(self) -> dict[str, bytes]:
        """Images and forms by their names in a page."""
        entries = _NAMED_REFERENCE.findall(self.match_in(self.resources, r"/XObject<<(.*?)>>"))
        return {name: self.stream(int(number)) for name, number in entries}

    @cached_property
    def structure(self) -> int:
        """The number of the structure tree root."""
        return self.reference(self.root, "StructTreeRoot")

    @cached_property
    def outline(self) -> int:
        """The number of the outline root."""
        return self.reference(self.root, "Outlines")

    @property
    def notes(self) -> list[int]:
        """The numbers of the elements with an identifier, in order."""
        return [int(number) for number in _NOTE_REFERENCE.findall(self.body(self.structure))]

    def pairs(self, parents: int) -> list[tuple[int, int]]:
        """Return the keys of a parent tree with the numbers of their objects."""
        return [(int(key), int(number)) for key, number in _NUMBERED_REFERENCE.findall(self.body(parents))]

    def glyphs(self, cache: RunCache) -> Iterator[tuple[str, dict[int, str]]]:
        """Yield the name of each face, and its glyphs with their texts. `cache` is the run's."""
        for font, descendant, _ in self.fonts:
            widths = self.match_in(descendant, r"/W\[(.*)\]>>$")
            yield (
                self.match_in(font, r"/BaseFont/\w+\+([\w-]+)/"),
                cache.of(_embedded_glyphs, 256)(self.stream(self.reference(font, "ToUnicode")), widths),
            )


def read_objects(data: bytes) -> PdfSource:
    """Return the objects of a file that this version of the program wrote. Raises `ForeignPdf`."""
    source = unpack_objects(data)
    if f"/Producer({PRODUCER})" not in source.body(source.info):
        raise ForeignPdf(f"written by a version other than {PRODUCER}")
    return source


def unpack_objects(data: bytes) -> PdfSource:
    """Return the objects of a complete, unchanged file of any version with this layout. Raises `ForeignPdf`."""
    if not data.startswith(FILE_HEADER):
        raise ForeignPdf("not a file that this program wrote")
    objects = list(_objects(data))
    if len(objects) < 3:
        raise ForeignPdf("the file is cut off, or another program wrote it")
    *streams, object_stream, xref_stream = objects
    (_, start, end), (_, xref_start, xref_end) = object_stream, xref_stream
    xref_offset = end + len(_STREAM_END)
    if hashlib.sha256(data[:xref_offset]).hexdigest()[:32].encode() not in data[xref_offset:]:
        raise ForeignPdf(WRONG_CHECKSUM)
    entries = _XREF_STREAM.match(data, xref_start)
    if not entries or data[xref_end + len(_STREAM_END) :] != file_end(xref_offset):
        raise ForeignPdf(WRONG_END)
    plain_objects = _stream_objects(data, start, end)
    last_plain = len(streams) + len(plain_objects)
    numbers = [*range(1, len(streams) + 1), last_plain + 1, last_plain + 2]
    file_numbers = [number for number, _, _ in [*streams, object_stream, xref_stream]]
    if file_numbers != numbers or int(entries[1]) != xref_stream[0] + 1:
        raise ForeignPdf("the objects are not in the order in which this program writes them")
    bodies = [data[start : end + len(_STREAM_END) - len("\nendobj\n")] for _, start, end in streams]
    return PdfSource(bodies, plain_objects, int(entries[2]), int(entries[3]))


def _objects(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the number of each object, the start of its dictionary, and the end of its stream."""
    offset = len(FILE_HEADER)
    while match := _OBJECT.match(data, offset):
        number, end = int(match[1]), match.end() + int(match[3])
        offset = end + len(_STREAM_END)
        if data[end:offset] != _STREAM_END:
            raise ForeignPdf(f"object {number} has the wrong length: the file is cut off or damaged")
        yield number, match.start(2), end


def _stream_objects(data: bytes, start: int, end: int) -> list[str]:
    """Return the objects in an object stream."""
    match = _OBJECT_STREAM.match(data, start)
    if not match:
        raise ForeignPdf("an object stream is not in the form that this program writes")
    packed = data[match.end() + len(b"stream\n") : end]
    bodies = zlib.decompress(packed)[int(match[2]) :].decode("ascii").split("\n")
    if len(bodies) != int(match[1]):
        raise ForeignPdf("an object stream has the wrong number of objects")
    return bodies


def _embedded_glyphs(to_unicode: bytes, widths: str) -> dict[int, str]:
    """Return the glyphs of an embedded font, from its list of widths, with their texts."""
    texts = _glyph_texts(zlib.decompress(to_unicode.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")))
    glyphs: dict[int, str] = {}
    for first, row in _WIDTH_RUN.findall(widths):
        glyphs.update((glyph, texts.get(glyph, "")) for glyph, _ in enumerate(row.split(), int(first)))
    return glyphs


MAX_STREAM = 128_000_000
"""Maximum bytes of one stream, compressed and uncompressed."""
_MAX_LINE = 100_000
_PAGE_OBJECT = re.compile(rb"([1-9]\d{0,8}) 0 obj\n")
_ENTRIES = re.compile(rb"<<.*/Length (\d{1,10})>>\n")
_PLAIN = re.compile(rb"<</Filter/FlateDecode/Length \d+>>\n")
_CATALOG = re.compile(r"<</Type/Catalog/Pages (\d+) 0 R/")
_TREE = re.compile(r"<</Type/Pages(?:/Parent \d+ 0 R)?/Count (\d+)/Kids\[([\d R]*)\]>>")
_PAGE = re.compile(
    r"<</Type/Page/Parent \d+ 0 R/MediaBox\[0 0 ([\d.]+) ([\d.]+)\](?:/Contents (\d+) 0 R)?/Resources (\d+) 0 R"
    r"(?:/StructParents \d+)?/Tabs/S(?:/Annots\[[\d R]*\])?>>"
)
_STRING = rb"\((?:[^\\()]|\\.)*+\)"
_TEXT_OPERATOR = re.compile(rb"/(\w+) [\d.]+ Tf|\[((?:" + _STRING + rb"|[^\[\]()])*+)\] TJ|( Tm\n)|(\nET)", re.DOTALL)
_STRINGS = re.compile(rb"\(((?:[^\\()]|\\.)*+)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PageText:
    """One page of a file."""

    content: bytes
    """SHA-256 of its drawing operators; b"" for an empty page."""
    size: tuple[float, float]
    """Width and height in points."""
    text: str = ""
    """Its text if requested, line by line in drawing order."""


def read_pages(file: BinaryIO, *, text: bool = False) -> list[PageText]:
    """Return the pages, in order, of a file that any version of this program with this layout wrote.

    With `text`, the whole file is in memory, so it should be a document, not a day. Raises `ForeignPdf` for any other
    file, and for a damaged file.
    """
    try:
        return _PageReader(file, text).pages()
    except (ValueError, zlib.error, KeyError) as error:
        if isinstance(error, ForeignPdf):
            raise
        raise ForeignPdf("the file is not in the form that this program writes") from error


def count_objects(file: BinaryIO) -> int:
    """Return the number of objects of a file of this program, read from its end only. Raises `ForeignPdf`."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 64))
    start = re.search(rb"startxref\n(\d{1,12})\n%%EOF\n$", file.read())
    if not start or int(start[1]) >= end:
        raise ForeignPdf(WRONG_END)
    file.seek(int(start[1]))
    file.readline(_MAX_LINE)
    table = _XREF_STREAM.match(file.readline(_MAX_LINE))
    if not table:
        raise ForeignPdf(WRONG_END)
    return int(table[1])


class _PageReader:
    """Reads a file from start to end, and keeps only the data that its pages need."""

    def __init__(self, file: BinaryIO, text: bool) -> None:
        self._file, self._text = file, text
        self._offset, self._digest = 0, hashlib.sha256()
        self._runs: list[tuple[int, XrefRun]] = []  # each with the number of its first object
        self._drawn: dict[int, bytes] = {}  # SHA-256 of the content of streams without a type, by number
        self._streams: dict[int, bytes] = {}  # the same streams, uncompressed, if text is requested
        self._bodies: dict[int, str] = {}  # objects of pages; all objects if text is requested
        self._fonts: dict[int, _GlyphTexts] = {}  # by the number of their ToUnicode stream
        self._root = 0
        self._read()

    def _read(self) -> None:
        if self._read_bytes(len(FILE_HEADER)) != FILE_HEADER:
            raise ForeignPdf("not a file that this program wrote")
        while True:
            start, digest = self._offset, self._digest.copy()
            number, entries, body = self._object()
            self._runs.append((number, (1, start, 0, 1)))
            if packed := _OBJECT_STREAM.fullmatch(entries):
                self._unpack(number, int(packed[1]), int(packed[2]), body)
            elif table := _XREF_STREAM.fullmatch(entries):
                self._finish(start, number, table, body, digest.hexdigest()[:32].encode())
                return
            elif _PLAIN.fullmatch(entries):
                self._store_stream(number, _inflate(body))

    def _read_bytes(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) != count:
            raise ForeignPdf("the file is cut off")
        self._offset += count
        self._digest.update(data)
        return data

    def _match_line(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        line = self._file.readline(_MAX_LINE)
        match = pattern.fullmatch(line)
        if not match:
            raise ForeignPdf("the file was cut off or changed, or another program wrote it")
        self._offset += len(line)
        self._digest.update(line)
        return match

    def _object(self) -> tuple[int, bytes, bytes]:
        """Return the number of the next object, its dictionary, and the content of its stream."""
        number, entries = self._match_line(_PAGE_OBJECT), self._match_line(_ENTRIES)
        length = int(entries[1])
        if length > MAX_STREAM or self._read_bytes(7) != b"stream\n":
            raise ForeignPdf("an object is not in the form that this program writes")
        body = self._read_bytes(length)
        if self._read_bytes(len(_STREAM_END)) != _STREAM_END:
            raise ForeignPdf("an object has the wrong length: the file is cut off or damaged")
        return int(number[1]), entries[0], body

    def _store_stream(self, number: int, data: bytes) -> None:
        self._drawn[number] = hashlib.sha256(data).digest() if data.strip() else b""
        if self._text:
            self._streams[number] = data

    def _unpack(self, container: int, count: int, first: int, body: bytes) -> None:
        """Store the objects of an object stream."""
        text = _inflate(body).decode("ascii")
        index, bodies = text[:first], text[first:].split("\n")
        numbers = [int(number) for number in index.split()[::2]]
        offsets = accumulate([len(entry) + 1 for entry in bodies[:-1]], initial=0)
        expected_index = "".join([f"{number} {offset} " for number, offset in zip(numbers, offsets, strict=False)])
        if len(bodies) != count or len(numbers) != count or expected_index != index:
            raise ForeignPdf("an object stream is not in the form that this program writes")
        for position, number in enumerate(numbers):
            if not position or number != numbers[position - 1] + 1:
                start = position
                self._runs.append((number, (2, container, position, 1)))
            else:
                self._runs[-1] = (numbers[start], (2, container, start, position - start + 1))
        if self._text:
            self._bodies.update(zip(numbers, bodies, strict=True))
        elif "<</Type/Page" in text or "<</Type/Catalog/" in text:
            types = ("<</Type/Page", "<</Type/Catalog/")
            self._bodies.update(
                (number, entry) for number, entry in zip(numbers, bodies, strict=True) if entry.startswith(types)
            )

    def _finish(self, start: int, number: int, table: re.Match[bytes], body: bytes, digest: bytes) -> None:
        """Check the end of the file: the checksum, the cross-references of all objects, and that nothing follows."""
        if table[4] != digest:
            raise ForeignPdf(WRONG_CHECKSUM)
        if self._file.read(100) != file_end(start) or int(table[1]) != number + 1:
            raise ForeignPdf(WRONG_END)
        listed, position = _inflate(body), 0
        for row in xref_rows(self._in_order()):
            if listed[position : position + len(row)] != row:
                raise ForeignPdf(WRONG_CROSS_REFERENCES)
            position += len(row)
        if position != len(listed) or position != 9 * int(table[1]):
            raise ForeignPdf(WRONG_CROSS_REFERENCES)
        self._root = int(table[2])

    def _in_order(self) -> Iterator[XrefRun]:
        yield FREE_ENTRY
        following = 1
        for number, run in sorted(self._runs):
            if number != following:
                raise ForeignPdf("the objects are not numbered in sequence")
            yield run
            following += run[3]

    def pages(self) -> list[PageText]:
        """Return all pages in order."""
        catalog = _CATALOG.match(self._bodies[self._root])
        if not catalog:
            raise ForeignPdf("the file has no pages")
        root = int(catalog[1])
        pending, pages_read, seen, count = [root], list[PageText](), set[int](), 0
        while pending:
            number = pending.pop()
            if number in seen:
                raise ForeignPdf("the page tree has a page twice")
            seen.add(number)
            if page := _PAGE.fullmatch(self._bodies[number]):
                pages_read.append(self._page(page))
            elif tree := _TREE.fullmatch(self._bodies[number]):
                pending += map(int, reversed(_REFERENCE.findall(tree[2])))
                count = int(tree[1]) if number == root else count
            else:
                raise ForeignPdf("a page is not in the form that this program writes")
        if len(pages_read) != count:
            raise ForeignPdf("the number of pages does not match the page tree")
        return pages_read

    def _page(self, page: re.Match[str]) -> PageText:
        number = int(page[3] or 0)
        text = self._page_text(number, int(page[4])) if self._text and number else ""
        return PageText(self._drawn[number] if number else b"", (float(page[1]), float(page[2])), text)

    def _page_text(self, content: int, resources: int) -> str:
        """Return the text of a page, read with the ToUnicode maps of its fonts."""
        entries = re.search(r"/Font<<(.*?)>>", self._bodies[resources])
        fonts = {
            name.encode(): self._glyphs(int(font))
            for name, font in _NAMED_REFERENCE.findall(entries[1] if entries else "")
        }
        return "".join(_shown_texts(self._streams[content], fonts))

    def _glyphs(self, font: int) -> _GlyphTexts:
        match = re.search(r"/ToUnicode (\d+) 0 R", self._bodies[font])
        if not match:
            raise ForeignPdf("a font has no ToUnicode map")
        number = int(match[1])
        if number not in self._fonts:  # most pages have the same fonts
            self._fonts[number] = _glyph_texts(self._streams[number])
        return self._fonts[number]


class _GlyphTexts(dict[int, str]):
    """Texts of glyphs by their numbers. Unknown glyphs give U+FFFD."""

    def __missing__(self, glyph: int) -> str:
        return "\ufffd"


def _glyph_texts(to_unicode: bytes) -> _GlyphTexts:
    rows = _TO_UNICODE_ROW.findall(to_unicode.decode("ascii"))
    return _GlyphTexts({int(glyph, 16): bytes.fromhex(hex_text).decode("utf-16-be") for glyph, hex_text in rows})


def _shown_texts(content: bytes, fonts: dict[bytes, _GlyphTexts]) -> Iterator[str]:
    """Yield the texts that operators show. A new line, or another text object, starts a new line."""
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
    """Return the content of a stream. Raises `ForeignPdf` if it is larger than any stream of this program."""
    inflating = zlib.decompressobj()
    content = inflating.decompress(data, MAX_STREAM)
    if not inflating.eof or inflating.unused_data:
        raise ForeignPdf("a stream is damaged, or too large")
    return content
