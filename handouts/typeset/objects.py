"""The objects of a file and its writer: small objects packed in one stream, all objects as they are.

A tagged page has a structure element for every few words. Written one by one, as ReportLab writes objects, they take
most of the time and of the file; here they are text, packed together (ISO 32000-1, 7.5.7 and 7.5.8).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, chain, count
from typing import Protocol

from deflate import zlib_compress

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
LEVEL = 1  # of compression of what is made anew for each document: a third less time than 3, a fifteenth larger
BEST = 9  # of what many documents share: a sixth of the time of 12, a hundredth larger


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
        out = [HEAD]
        runs = [FREE]
        at = len(HEAD)
        for number, body in enumerate([*self.streams, container(count(len(self.streams) + 1), self.plain)], 1):
            shown = number if number <= len(self.streams) else self.next
            out.append(written(shown, body))
            runs.append((1, at, 0, 1))
            at += len(out[-1])
        runs.insert(-1, (2, self.next, 0, len(self.plain)))
        body = b"".join(out)
        entries = trailer(self.next + 2, catalog, info, hashlib.sha256(body).hexdigest())
        table = packed(entries, b"".join(rows([*runs, (1, at, 0, 1)])))
        return b"%s%s%s" % (body, written(self.next + 1, table), tail(at))


def written(number: int, body: bytes) -> bytes:
    """An object of this number as it stands in a file."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def container(numbers: Iterable[int], plain: Sequence[str]) -> bytes:
    """An object stream with objects of these numbers, which are no streams themselves."""
    places = accumulate([len(body) + 1 for body in plain[:-1]], initial=0)
    pairs = chain.from_iterable(zip(numbers, places, strict=False))
    head = ("%d %d " * len(plain)) % tuple(pairs)
    entries = f"/Type/ObjStm/N {len(plain)}/First {len(head)}"
    return packed(entries, (head + "\n".join(plain)).encode("ascii"))


def trailer(size: int, catalog: int, info: int, digest: str) -> str:
    """Entries of the table of cross-references. A digest of all that stands before it shows damage."""
    name = digest[:32]
    entries = f"/Type/XRef/W[1 5 2]/DecodeParms<</Predictor 12/Columns 8>>/Size {size}"
    return f"{entries}/Root {catalog} 0 R/Info {info} 0 R/ID[<{name}><{name}>]"


def tail(at: int) -> bytes:
    """The end of a file whose table stands here."""
    return b"startxref\n%d\n%%%%EOF\n" % at


Run = tuple[int, int, int, int]
"""Rows of cross-references: what they are (1 streams, 2 packed objects), the place of the stream or the number of the
container, the place among the packed, and how many there are that count on from it."""
FREE: Run = (0, 0, 65535, 1)


def rows(runs: Iterable[Run]) -> Iterator[bytes]:
    """The cross-references, a run at a time. Each row is told by its difference to the row above (PNG's Up)."""
    above = bytes(8)
    for kind, place, index, size in runs:
        row = kind.to_bytes(1, "big") + place.to_bytes(5, "big") + index.to_bytes(2, "big")
        yield b"\2" + bytes([(one - up) & 255 for one, up in zip(row, above, strict=True)])
        yield _steps()[9 * index : 9 * (index + size - 1)]
        above = row[:6] + (index + size - 1).to_bytes(2, "big")


@cache
def _steps() -> bytes:
    """Each packed object's row as its difference to the one before: the last byte counts, and carries every 256."""
    steps = bytearray(b"\2\0\0\0\0\0\0\0\1" * 65535)
    steps[9 * 255 + 7 :: 9 * 256] = b"\1" * len(range(9 * 255 + 7, len(steps), 9 * 256))
    return bytes(steps)


def packed(entries: str, content: bytes | bytearray, level: int = LEVEL) -> bytes:
    """A compressed stream object with these entries in its dictionary.

    By libdeflate, which comes with the program: Python's zlib is that of the machine, and not all give the same bytes.
    """
    data = zlib_compress(content, level)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(data)}>>\nstream\n"
    return b"%s%s\nendstream" % (head.encode("ascii"), data)


def string(text: str) -> str:
    """A PDF text string: as it is where it is plain ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2).

    What looks like a reference is never left as it is, so that the references of a text are found by their signs.
    """
    if text.isascii() and text.isprintable() and " 0 R" not in text:
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
