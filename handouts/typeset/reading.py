"""A file that this program's writer made becomes its objects again. Anything else is refused in words.

Not a reader of PDF: it knows one layout, that of `objects`, and takes it to the letter.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from handouts.run_cache import RunCache
from handouts.typeset.metadata import PRODUCER
from handouts.typeset.objects import HEAD, tail

_OBJECT = re.compile(rb"(\d+) 0 obj\n(<<[^\n]*/Length (\d+)>>\nstream\n)")
_END = b"\nendstream\nendobj\n"
_CONTAINER = re.compile(rb"<</Type/ObjStm/N (\d+)/First (\d+)/Filter/FlateDecode/Length \d+>>\nstream\n")
_TABLE = re.compile(
    rb"<</Type/XRef/W\[1 5 2\]/DecodeParms<</Predictor 12/Columns 8>>/Size (\d+)/Root (\d+) 0 R/Info (\d+) 0 R"
    rb"/ID\[<(\w{32})><\4>\]/Filter/FlateDecode/Length \d+>>\nstream\n"
)
_ENTRY = re.compile(r"/(\w+) (\d+) 0 R")
_PAIR = re.compile(r"(\d+) (\d+) 0 R")
_NOTE = re.compile(r"\(note-\d+\) (\d+) 0 R")
_NUMBER = re.compile(r"(\d+) 0 R")
_ROW = re.compile(r"<(\w{4})> <(\w+)>\n")
_RUN = re.compile(r"(\d+) \[([^\]]*)\]")


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
                cache.of(_glyphs, 256)(self.stream(self.named(font, "ToUnicode")), widths),
            )


def read_objects(data: bytes) -> PdfSource:
    """The objects of a file that this version wrote, so that all in them is as it writes it. Raises Foreign."""
    source = unpack_objects(data)
    if f"/Producer({PRODUCER})" not in source.body(source.info):
        raise ForeignPdf(f"written by another version than {PRODUCER}")
    return source


def unpack_objects(data: bytes) -> PdfSource:
    """The objects of a file of this layout, whole and unchanged, whichever version wrote it. Raises Foreign."""
    if not data.startswith(HEAD):
        raise ForeignPdf("not a file that this program wrote")
    objects = list(_objects(data))
    if len(objects) < 3:
        raise ForeignPdf("it holds next to nothing: it is cut off, or another program wrote it")
    *streams, (holder, start, end), (last, table, after) = objects
    at = end + len(_END)
    if hashlib.sha256(data[:at]).hexdigest()[:32].encode() not in data[at:]:
        raise ForeignPdf("it does not hold what was written: it is damaged, was changed, or another program wrote it")
    entries = _TABLE.match(data, table)
    if not entries or data[after + len(_END) :] != tail(at):
        raise ForeignPdf("its end is not as this program writes it")
    plain = _stream_objects(data, start, end)
    numbers = [*range(1, len(streams) + 1), len(streams) + len(plain) + 1, len(streams) + len(plain) + 2]
    if [number for number, _, _ in streams] + [holder, last] != numbers or int(entries[1]) != last + 1:
        raise ForeignPdf("its objects are not in the order in which this program writes them")
    bodies = [data[start : end + len(_END) - len("\nendobj\n")] for _, start, end in streams]
    return PdfSource(bodies, plain, int(entries[2]), int(entries[3]))


def _objects(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number of each object, where its dictionary begins, and where its stream ends."""
    at = len(HEAD)
    while found := _OBJECT.match(data, at):
        number, end = int(found[1]), found.end() + int(found[3])
        at = end + len(_END)
        if data[end:at] != _END:
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


def _glyphs(to_unicode: bytes, widths: str) -> dict[int, str]:
    """The glyphs of an embedded font, from its list of widths, with the texts that they stand for."""
    text = zlib.decompress(to_unicode.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")).decode("ascii")
    told = {int(glyph, 16): bytes.fromhex(said).decode("utf-16-be") for glyph, said in _ROW.findall(text)}
    glyphs: dict[int, str] = {}
    for first, row in _RUN.findall(widths):
        glyphs.update((glyph, told.get(glyph, "")) for glyph, _ in enumerate(row.split(), int(first)))
    return glyphs
