"""A file that is written as it goes: streams at once, small objects packed some hundreds at a time.

Nothing is kept of what is written but where it stands: a few bytes a stream or container.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple

from handouts.typeset.objects import FREE, HEAD, Run, container, packed, rows, tail, trailer, written

PACKED = 500  # objects of one container: a reader unpacks all of them to see one
MOST = 8_388_607  # objects of a file (ISO 19005-2, 6.1.13)
FAN = 50  # kids of a node
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
        self._room = PACKED
        self._write(HEAD)

    def take(self, count: int = 1) -> int:
        """The first of so many numbers in a row, whose objects come later."""
        first = self.next
        self.next += count
        if self.next > MOST:
            raise TooManyObjects(f"a PDF/A holds no more than {MOST} objects: share the files out to several")
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
        for some in rows(self._runs()):
            told += some
        entries = trailer(self.next, catalog, info, self._digest.hexdigest())
        self._write(written(table, packed(entries, told)))
        self._write(tail(at))

    def _runs(self) -> Iterator[Run]:
        yield FREE
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
        self._stream(number, container(numbers, [body for _, bodies in self._waiting for body in bodies]))
        self._waiting, self._room = [], PACKED

    def _stream(self, number: int, body: bytes) -> None:
        self._row(number, 1, self._at)
        self._write(written(number, body))

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
        if len(node.kids) == FAN:
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
