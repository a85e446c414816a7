"""The objects of a file and its writer: small objects packed in one stream, all objects as they are.

A tagged page has a structure element for every few words. Written one by one, as ReportLab writes objects, they take
most of the time and of the file; here they are text, packed together (ISO 32000-1, 7.5.7 and 7.5.8).

A file that is written as it goes: streams at once, small objects packed some hundreds at a time.

Nothing is kept of what is written but where it stands: a few bytes a stream or container.
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
FAST_COMPRESSION = (
    1  # of compression of what is made anew for each document: a third less time than 3, a fifteenth larger
)
BEST_COMPRESSION = 9  # of what many documents share: a sixth of the time of 12, a hundredth larger


class ObjectSink(Protocol):
    """What takes the objects of a file, and numbers them."""

    def stream(self, body: bytes) -> int:
        """Add a stream, and give its number."""

    def add(self, body: str) -> int:
        """Add an object that is no stream, and give its number."""


class ObjectTable:
    """The objects of a file: streams, numbered from 1, and behind them all others, which are packed."""

    def __init__(self) -> None:
        self.streams: list[bytes] = []
        self.plain: list[str] = []

    def stream(self, body: bytes) -> int:
        """Add a stream, of `packed`, and give its number. All streams come before the other objects."""
        if self.plain:
            raise ValueError("a stream after the first object that is none")
        self.streams.append(body)
        return len(self.streams)

    @property
    def next(self) -> int:
        """The number of the object that is added next."""
        return len(self.streams) + len(self.plain) + 1

    def add(self, body: str = "") -> int:
        """Add an object that is no stream, or keep a number for it, and give its number."""
        self.plain.append(body)
        return len(self.streams) + len(self.plain)

    def extend(self, bodies: tuple[str, ...]) -> int:
        """Add objects in a row, and give the number of the first."""
        first = self.next
        self.plain += bodies
        return first

    def put(self, number: int, body: str) -> None:
        """The body of an object whose number was kept."""
        self.plain[number - len(self.streams) - 1] = body

    def file(self, catalog: int, info: int) -> bytes:
        """The whole file."""
        out = [FILE_HEADER]
        runs = [FREE_ENTRY]
        at = len(FILE_HEADER)
        for number, body in enumerate([*self.streams, object_stream(count(len(self.streams) + 1), self.plain)], 1):
            shown = number if number <= len(self.streams) else self.next
            out.append(indirect_object(shown, body))
            runs.append((1, at, 0, 1))
            at += len(out[-1])
        runs.insert(-1, (2, self.next, 0, len(self.plain)))
        body = b"".join(out)
        entries = xref_entries(self.next + 2, catalog, info, hashlib.sha256(body).hexdigest())
        table = compressed_stream(entries, b"".join(xref_rows([*runs, (1, at, 0, 1)])))
        return b"%s%s%s" % (body, indirect_object(self.next + 1, table), file_end(at))


def indirect_object(number: int, body: bytes) -> bytes:
    """An object of this number as it stands in a file."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def object_stream(numbers: Iterable[int], plain: Sequence[str]) -> bytes:
    """An object stream with objects of these numbers, which are no streams themselves."""
    places = accumulate([len(body) + 1 for body in plain[:-1]], initial=0)
    pairs = chain.from_iterable(zip(numbers, places, strict=False))
    head = ("%d %d " * len(plain)) % tuple(pairs)
    entries = f"/Type/ObjStm/N {len(plain)}/First {len(head)}"
    return compressed_stream(entries, (head + "\n".join(plain)).encode("ascii"))


def xref_entries(size: int, catalog: int, info: int, digest: str) -> str:
    """Entries of the table of cross-references. A digest of all that stands before it shows damage."""
    name = digest[:32]
    entries = f"/Type/XRef/W[1 5 2]/DecodeParms<</Predictor 12/Columns 8>>/Size {size}"
    return f"{entries}/Root {catalog} 0 R/Info {info} 0 R/ID[<{name}><{name}>]"


def file_end(at: int) -> bytes:
    """The end of a file whose table stands here."""
    return b"startxref\n%d\n%%%%EOF\n" % at


XrefRun = tuple[int, int, int, int]
"""Rows of cross-references: what they are (1 streams, 2 packed objects), the place of the stream or the number of the
container, the place among the packed, and how many there are that count on from it."""
FREE_ENTRY: XrefRun = (0, 0, 65535, 1)


def xref_rows(runs: Iterable[XrefRun]) -> Iterator[bytes]:
    """The cross-references, a run at a time. Each row is told by its difference to the row above (PNG's Up)."""
    above = bytes(8)
    for kind, place, index, size in runs:
        row = kind.to_bytes(1, "big") + place.to_bytes(5, "big") + index.to_bytes(2, "big")
        yield b"\2" + bytes([(one - up) & 255 for one, up in zip(row, above, strict=True)])
        yield _consecutive_rows()[9 * index : 9 * (index + size - 1)]
        above = row[:6] + (index + size - 1).to_bytes(2, "big")


@cache
def _consecutive_rows() -> bytes:
    """Each packed object's row as its difference to the one before: the last byte counts, and carries every 256."""
    steps = bytearray(b"\2\0\0\0\0\0\0\0\1" * 65535)
    steps[9 * 255 + 7 :: 9 * 256] = b"\1" * len(range(9 * 255 + 7, len(steps), 9 * 256))
    return bytes(steps)


def compressed_stream(entries: str, content: bytes | bytearray, level: int = FAST_COMPRESSION) -> bytes:
    """A compressed stream object with these entries in its dictionary.

    By libdeflate, which comes with the program: Python's zlib is that of the machine, and not all give the same bytes.
    """
    data = zlib_compress(content, level)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(data)}>>\nstream\n"
    return b"%s%s\nendstream" % (head.encode("ascii"), data)


def pdf_string(text: str) -> str:
    """A PDF text string: as it is where it is plain ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2).

    What looks like a reference is never left as it is, so that the references of a text are found by their signs.
    """
    if text.isascii() and text.isprintable() and " 0 R" not in text:
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


OBJECTS_PER_STREAM = 500  # objects of one container: a reader unpacks all of them to see one
MAX_OBJECTS = 8_388_607  # objects of a file (ISO 19005-2, 6.1.13)
MAX_KIDS = 50  # kids of a node
_ROW = struct.Struct(">IBQHH")  # number of the first object, and its run: in the order of bytes is in that of numbers


class TooManyObjects(ValueError):
    """More objects than an archival file may hold."""


class StreamingWriter:
    """The objects of a file, numbered as they are asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self.next = 1
        self._file, self._at, self._digest = file, 0, hashlib.sha256()
        self._rows: list[bytes] = []
        self._waiting: list[tuple[int, Sequence[str]]] = []  # number of the first, and bodies
        self._room = OBJECTS_PER_STREAM
        self._write(FILE_HEADER)

    def take(self, count: int = 1) -> int:
        """The first of so many numbers in a row, whose objects come later."""
        first = self.next
        self.next += count
        if self.next > MAX_OBJECTS:
            raise TooManyObjects(f"a PDF/A holds no more than {MAX_OBJECTS} objects: share the files out to several")
        return first

    def stream(self, body: bytes) -> int:
        """Write a stream, and give its number."""
        number = self.take()
        self._stream(number, body)
        return number

    def add(self, body: str) -> int:
        """Add an object that is no stream, and give its number."""
        number = self.take()
        self.put(number, [body])
        return number

    def put(self, first: int, bodies: Sequence[str]) -> None:
        """The bodies of objects whose numbers were taken, in a row."""
        while bodies:
            now, bodies = bodies[: self._room], bodies[self._room :]
            self._waiting.append((first, now))
            first += len(now)
            self._room -= len(now)
            if not self._room:
                self._pack()

    def end(self, catalog: int, info: int) -> None:
        """Write what waits, and the cross-references."""
        if self._waiting:
            self._pack()
        table, at = self.take(), self._at
        self._row(table, 1, at)
        told = bytearray()  # nine bytes an object: the most that a large file takes at once
        for some in xref_rows(self._runs()):
            told += some
        entries = xref_entries(self.next, catalog, info, self._digest.hexdigest())
        self._write(indirect_object(table, compressed_stream(entries, told)))
        self._write(file_end(at))

    def _runs(self) -> Iterator[XrefRun]:
        yield FREE_ENTRY
        number = 1
        for first, *run in map(_ROW.unpack, sorted(self._rows)):
            if first != number:
                raise RuntimeError(f"object {number} was not written, or twice")
            kind, place, index, count = run
            yield kind, place, index, count
            number += count

    def _pack(self) -> None:
        number, index = self.take(), 0
        for first, bodies in self._waiting:
            self._row(first, 2, number, index, len(bodies))
            index += len(bodies)
        numbers = chain.from_iterable([range(first, first + len(bodies)) for first, bodies in self._waiting])
        self._stream(number, object_stream(numbers, [body for _, bodies in self._waiting for body in bodies]))
        self._waiting, self._room = [], OBJECTS_PER_STREAM

    def _stream(self, number: int, body: bytes) -> None:
        self._row(number, 1, self._at)
        self._write(indirect_object(number, body))

    def _row(self, first: int, kind: int, place: int, index: int = 0, count: int = 1) -> None:
        self._rows.append(_ROW.pack(first, kind, place, index, count))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._at += len(data)


class TreeNode(NamedTuple):
    """A node of a tree: its number, its kids, and for each its first and its last key."""

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
    """Kids in the order in which they come, some in each node: all leaves are equally far from the root."""

    def __init__(self, out: StreamingWriter, told: Callable[[TreeNode, int], str]) -> None:
        self.out, self._told = out, told
        """The body of a node, by the number of its parent; 0 for the root."""
        self._nodes: list[TreeNode | None] = []  # that are open, from the leaves to the root

    def leaf(self, number: int, kind: str, pairs: Sequence[tuple[str, int]]) -> str:
        """The body of a leaf of this number, with keys and the numbers of their objects."""
        low, high = pairs[0][0], pairs[-1][0]
        self.place(number, low, high)
        return f"<</Limits[{low} {high}]/{kind}[{' '.join([f'{key} {held} 0 R' for key, held in pairs])}]>>"

    def place(self, kid: int, low: str, high: str, height: int = 0) -> int:
        """Add a kid with its first and last key; gives the number of its parent."""
        if height == len(self._nodes):
            self._nodes.append(None)
        node = self._nodes[height] or TreeNode(self.out.take(), [], [])
        self._nodes[height] = node
        node.kids.append(f"{kid} 0 R")
        node.limits.append((low, high))
        if len(node.kids) == MAX_KIDS:
            self._close(height, node)
        return node.number

    def end(self) -> int:
        """Write the nodes that are open; gives the number of the root, 0 where there is nothing."""
        height = 0
        while height < len(self._nodes) - 1:
            node = self._nodes[height]
            if node:
                self._close(height, node)
            height += 1
        root = self._nodes[-1] if self._nodes else None
        if root is None:
            return 0
        self.out.put(root.number, [self._told(root, 0)])
        return root.number

    def _close(self, height: int, node: TreeNode) -> None:
        self._nodes[height] = None
        parent = self.place(node.number, node.low, node.high, height + 1)
        self.out.put(node.number, [self._told(node, parent)])
