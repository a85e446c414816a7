"""Write the objects of a PDF file: small objects compressed together in object streams, streams one by one.

A tagged page has a structure element for every few words. Written one by one, as ReportLab writes objects, they would
take most of the time and of the file (ISO 32000-1, 7.5.7 and 7.5.8).

`ObjectTable` builds a file in memory. `StreamingWriter` writes one as it goes and keeps only the offsets: a few bytes
per stream or object stream.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, chain, count
from typing import BinaryIO, NamedTuple, Protocol

from deflate import zlib_compress

FILE_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
FAST_COMPRESSION = 1  # for data that is new in each document: a third less time than level 3, 7 % larger
BEST_COMPRESSION = 9  # for data that many documents share: a sixth of the time of level 12, 1 % larger


class ObjectSink(Protocol):
    """Takes the objects of a file and numbers them."""

    def stream(self, body: bytes) -> int:
        """Add a stream and return its number."""

    def add(self, body: str) -> int:
        """Add an object that is not a stream and return its number."""


class ObjectTable:
    """The objects of a file: streams, numbered from 1, and after them all others, which go into an object stream."""

    def __init__(self) -> None:
        self.streams: list[bytes] = []
        self.plain: list[str] = []

    def stream(self, body: bytes) -> int:
        """Add a stream made by `compressed_stream` and return its number. All streams come before other objects."""
        if self.plain:
            raise ValueError("add all streams before other objects")
        self.streams.append(body)
        return len(self.streams)

    @property
    def next(self) -> int:
        """The number of the next object."""
        return len(self.streams) + len(self.plain) + 1

    def add(self, body: str = "") -> int:
        """Add an object that is not a stream, or reserve a number for it, and return its number."""
        self.plain.append(body)
        return len(self.streams) + len(self.plain)

    def extend(self, bodies: tuple[str, ...]) -> int:
        """Add several objects and return the number of the first."""
        first = self.next
        self.plain += bodies
        return first

    def put(self, number: int, body: str) -> None:
        """Set the body of an object whose number was reserved."""
        self.plain[number - len(self.streams) - 1] = body

    def file(self, catalog: int, info: int) -> bytes:
        """Return the whole file."""
        chunks = [FILE_HEADER]
        xref_runs = [FREE_ENTRY]
        offset = len(FILE_HEADER)
        for number, body in enumerate([*self.streams, object_stream(count(len(self.streams) + 1), self.plain)], 1):
            object_number = number if number <= len(self.streams) else self.next
            chunks.append(indirect_object(object_number, body))
            xref_runs.append((1, offset, 0, 1))
            offset += len(chunks[-1])
        xref_runs.insert(-1, (2, self.next, 0, len(self.plain)))
        body = b"".join(chunks)
        dictionary = xref_entries(self.next + 2, catalog, info, hashlib.sha256(body).hexdigest())
        table = compressed_stream(dictionary, b"".join(xref_rows([*xref_runs, (1, offset, 0, 1)])))
        return b"%s%s%s" % (body, indirect_object(self.next + 1, table), file_end(offset))


def indirect_object(number: int, body: bytes) -> bytes:
    """Return an object as it is written in a file, with this number."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def object_stream(numbers: Iterable[int], bodies: Sequence[str]) -> bytes:
    """Return an object stream of objects with these numbers, none of them a stream."""
    offsets = accumulate([len(body) + 1 for body in bodies[:-1]], initial=0)
    pairs = chain.from_iterable(zip(numbers, offsets, strict=False))
    index = ("%d %d " * len(bodies)) % tuple(pairs)
    entries = f"/Type/ObjStm/N {len(bodies)}/First {len(index)}"
    return compressed_stream(entries, (index + "\n".join(bodies)).encode("ascii"))


def xref_entries(size: int, catalog: int, info: int, digest: str) -> str:
    """Return the dictionary entries of the cross-reference stream. A digest of everything before it shows damage."""
    identifier = digest[:32]
    entries = f"/Type/XRef/W[1 5 2]/DecodeParms<</Predictor 12/Columns 8>>/Size {size}"
    return f"{entries}/Root {catalog} 0 R/Info {info} 0 R/ID[<{identifier}><{identifier}>]"


def file_end(offset: int) -> bytes:
    """Return the end of a file whose cross-reference stream is at this offset."""
    return b"startxref\n%d\n%%%%EOF\n" % offset


XrefRun = tuple[int, int, int, int]
"""Consecutive cross-references: type (1 stream, 2 object in an object stream), offset of the stream or number of the
object stream, index in the object stream, and count."""
FREE_ENTRY: XrefRun = (0, 0, 65535, 1)


def xref_rows(runs: Iterable[XrefRun]) -> Iterator[bytes]:
    """Yield the cross-references, run by run. Each row is stored as its difference from the row above (PNG's Up)."""
    above = bytes(8)
    for kind, offset, index, length in runs:
        row = kind.to_bytes(1, "big") + offset.to_bytes(5, "big") + index.to_bytes(2, "big")
        yield b"\2" + bytes([(byte - byte_above) & 255 for byte, byte_above in zip(row, above, strict=True)])
        yield _consecutive_rows()[9 * index : 9 * (index + length - 1)]
        above = row[:6] + (index + length - 1).to_bytes(2, "big")


@cache
def _consecutive_rows() -> bytes:
    """Return rows of consecutive objects as differences: the last byte counts, with a carry every 256 rows."""
    steps = bytearray(b"\2\0\0\0\0\0\0\0\1" * 65535)
    steps[9 * 255 + 7 :: 9 * 256] = b"\1" * len(range(9 * 255 + 7, len(steps), 9 * 256))
    return bytes(steps)


def compressed_stream(entries: str, content: bytes | bytearray, level: int = FAST_COMPRESSION) -> bytes:
    """Return a compressed stream object with these entries in its dictionary.

    It uses libdeflate, which is installed with the program. Python's zlib depends on the machine, and may give other
    bytes.
    """
    data = zlib_compress(content, level)
    dictionary = f"<<{entries}/Filter/FlateDecode/Length {len(data)}>>"
    return b"%s\nstream\n%s\nendstream" % (dictionary.encode("ascii"), data)


def jpeg_stream(entries: str, data: bytes) -> bytes:
    """Return a stream object that contains a JPEG file as it is."""
    dictionary = f"<<{entries}/Filter/DCTDecode/Length {len(data)}>>"
    return b"%s\nstream\n%s\nendstream" % (dictionary.encode("ascii"), data)


def pdf_string(text: str) -> str:
    """Return a PDF text string: printable ASCII as it is, other text as UTF-16 (ISO 32000-1, 7.9.2.2).

    Text that looks like a reference is written as UTF-16, so that references can be found by pattern.
    """
    if text.isascii() and text.isprintable() and " 0 R" not in text:
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


OBJECTS_PER_STREAM = 500  # per object stream: a reader decompresses all of them to read one
MAX_OBJECTS = 8_388_607  # in a file (ISO 19005-2, 6.1.13)
MAX_KIDS = 50  # of a tree node
_ROW = struct.Struct(">IBQHH")
"""Number of the first object, and its run. It is big-endian, so that sorting the bytes sorts the numbers."""


class TooManyObjects(ValueError):
    """More objects than a PDF/A file may have."""


class StreamingWriter:
    """Writes the objects of a file as they are added."""

    def __init__(self, file: BinaryIO) -> None:
        self.next = 1
        self._file, self._offset, self._digest = file, 0, hashlib.sha256()
        self._rows: list[bytes] = []
        self._waiting: list[tuple[int, Sequence[str]]] = []  # number of the first object, and bodies
        self._room = OBJECTS_PER_STREAM
        self._write(FILE_HEADER)

    def reserve(self, count: int = 1) -> int:
        """Reserve `count` consecutive object numbers and return the first."""
        first = self.next
        self.next += count
        if self.next > MAX_OBJECTS:
            raise TooManyObjects(f"a PDF/A file has at most {MAX_OBJECTS} objects; merge the files into several files")
        return first

    def stream(self, body: bytes) -> int:
        """Write a stream and return its number."""
        number = self.reserve()
        self._write_stream(number, body)
        return number

    def add(self, body: str) -> int:
        """Add an object that is not a stream and return its number."""
        number = self.reserve()
        self.put(number, [body])
        return number

    def put(self, first: int, bodies: Sequence[str]) -> None:
        """Add the bodies of consecutive objects whose numbers were reserved."""
        while bodies:
            chunk, bodies = bodies[: self._room], bodies[self._room :]
            self._waiting.append((first, chunk))
            first += len(chunk)
            self._room -= len(chunk)
            if not self._room:
                self._write_object_stream()

    def end(self, catalog: int, info: int) -> None:
        """Write the pending objects and the cross-references."""
        if self._waiting:
            self._write_object_stream()
        table, offset = self.reserve(), self._offset
        self._add_row(table, 1, offset)
        content = bytearray()  # nine bytes per object: the largest allocation for a large file
        for chunk in xref_rows(self._runs()):
            content += chunk
        entries = xref_entries(self.next, catalog, info, self._digest.hexdigest())
        self._write(indirect_object(table, compressed_stream(entries, content)))
        self._write(file_end(offset))

    def _runs(self) -> Iterator[XrefRun]:
        yield FREE_ENTRY
        number = 1
        for first, *run in map(_ROW.unpack, sorted(self._rows)):
            if first != number:
                raise RuntimeError(f"object {number} was not written exactly once")
            kind, offset, index, count = run
            yield kind, offset, index, count
            number += count

    def _write_object_stream(self) -> None:
        number, index = self.reserve(), 0
        for first, bodies in self._waiting:
            self._add_row(first, 2, number, index, len(bodies))
            index += len(bodies)
        numbers = chain.from_iterable([range(first, first + len(bodies)) for first, bodies in self._waiting])
        self._write_stream(number, object_stream(numbers, [body for _, bodies in self._waiting for body in bodies]))
        self._waiting, self._room = [], OBJECTS_PER_STREAM

    def _write_stream(self, number: int, body: bytes) -> None:
        self._add_row(number, 1, self._offset)
        self._write(indirect_object(number, body))

    def _add_row(self, first: int, kind: int, offset: int, index: int = 0, count: int = 1) -> None:
        self._rows.append(_ROW.pack(first, kind, offset, index, count))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._offset += len(data)


class TreeNode(NamedTuple):
    """A node of a tree: its number, its kids, and the first and last key of each kid."""

    number: int
    kids: list[str]
    limits: list[tuple[str, str]]

    @property
    def low(self) -> str:
        """The first key."""
        return self.limits[0][0]

    @property
    def high(self) -> str:
        """The last key."""
        return self.limits[-1][1]


class BalancedTree:
    """Builds a tree from kids in order. All leaves have the same distance to the root."""

    def __init__(self, out: StreamingWriter, format_node: Callable[[TreeNode, int], str]) -> None:
        self.out, self._format_node = out, format_node
        """Formats the body of a node from its parent's number, 0 for the root."""
        self._nodes: list[TreeNode | None] = []  # the open nodes, from the leaves to the root

    def leaf(self, number: int, kind: str, pairs: Sequence[tuple[str, int]]) -> str:
        """Return the body of the leaf with this number, with keys and the numbers of their objects."""
        low, high = pairs[0][0], pairs[-1][0]
        self.add_kid(number, low, high)
        return f"<</Limits[{low} {high}]/{kind}[{' '.join([f'{key} {value} 0 R' for key, value in pairs])}]>>"

    def add_kid(self, kid: int, low: str, high: str, height: int = 0) -> int:
        """Add a kid with its first and last key. Returns the number of its parent."""
        if height == len(self._nodes):
            self._nodes.append(None)
        node = self._nodes[height] or TreeNode(self.out.reserve(), [], [])
        self._nodes[height] = node
        node.kids.append(f"{kid} 0 R")
        node.limits.append((low, high))
        if len(node.kids) == MAX_KIDS:
            self._close(height, node)
        return node.number

    def end(self) -> int:
        """Write the open nodes. Returns the number of the root, 0 if the tree is empty."""
        height = 0
        while height < len(self._nodes) - 1:
            node = self._nodes[height]
            if node:
                self._close(height, node)
            height += 1
        root = self._nodes[-1] if self._nodes else None
        if root is None:
            return 0
        self.out.put(root.number, [self._format_node(root, 0)])
        return root.number

    def _close(self, height: int, node: TreeNode) -> None:
        self._nodes[height] = None
        parent = self.add_kid(node.number, node.low, node.high, height + 1)
        self.out.put(node.number, [self._format_node(node, parent)])
