"""ReportLab's document with a writer of its own: small objects packed in one stream, all objects as they are.

A tagged page has a structure element for every few words. Written one by one, as ReportLab writes objects, they take
most of the time and of the file; here they are text, packed together (ISO 32000-1, 7.5.7 and 7.5.8).
"""

from __future__ import annotations

import zlib
from typing import Self

from reportlab.pdfbase import pdfdoc

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
LEVEL = 2  # of compression of what is made anew for each document: 2.5 times as fast as 6, a fifth larger
BEST = 9  # of what many documents share


class Objects(pdfdoc.PDFDocument):  # type: ignore[misc]
    """The objects of the file: streams, numbered from 1, and behind them all others, which are packed."""

    streams: list[bytes]
    plain: list[str]

    @classmethod
    def adopt(cls, document: pdfdoc.PDFDocument) -> Self:
        """Make ReportLab's own document, which its canvas has made, one of these."""
        document.__class__ = cls
        document.streams, document.plain = [], []
        adopted: Self = document
        return adopted

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
        places = []
        at = len(HEAD)
        for number, body in enumerate([*self.streams, self._container()], 1):
            shown = number if number <= len(self.streams) else self.next
            out.append(b"%d 0 obj\n%s\nendobj\n" % (shown, body))
            places.append(at)
            at += len(out[-1])
        digest = self.signature.digest().hex()
        entries = f"/Type/XRef/W[1 4 2]/DecodeParms<</Predictor 12/Columns 7>>/Size {self.next + 2}"
        entries += f"/Root {catalog} 0 R/Info {info} 0 R/ID[<{digest}><{digest}>]"
        table = packed(entries, _rows([*places, at], len(self.plain)))
        out.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (self.next + 1, table, at))
        return b"".join(out)

    def _container(self) -> bytes:
        """An object stream with all objects that are no streams themselves."""
        index, at = [], 0
        for number, body in enumerate(self.plain, len(self.streams) + 1):
            index.append(f"{number} {at}")
            at += len(body) + 1
        head = " ".join(index)
        entries = f"/Type/ObjStm/N {len(index)}/First {len(head) + 1}"
        return packed(entries, "\n".join([head, *self.plain]).encode("ascii"))


def _rows(places: list[int], packed_objects: int) -> bytes:
    """The cross-references: streams at their places, packed objects, and last the container and this table itself.

    Each row is told by its difference to the row above (PNG's Up), which for packed objects is always the same.
    """
    *streams, container, table = places
    holder, last = len(streams) + packed_objects + 1, packed_objects - 1
    before = [(0, 0, 65535), *((1, at, 0) for at in streams), (2, holder, 0)]
    after = [(2, holder, last), (1, container, 0), (1, table, 0)]
    between = bytearray(b"\2\0\0\0\0\0\0\1" * last)
    for index in range(256, packed_objects, 256):
        between[index * 8 - 2] = 1  # the high byte of the place among the packed
    return _up([(0, 0, 0), *before]) + between + _up(after)


def _up(rows: list[tuple[int, int, int]]) -> bytes:
    """Each row but the first as its difference to the one above."""
    told = b"".join([b"%c%b%b" % (a, b.to_bytes(4, "big"), c.to_bytes(2, "big")) for a, b, c in rows])
    away = bytes([(one - above) & 255 for above, one in zip(told, told[7:], strict=False)])
    return b"".join([b"\2" + away[at : at + 7] for at in range(0, len(away), 7)])


def packed(entries: str, content: bytes, level: int = LEVEL) -> bytes:
    """A compressed stream object with these entries in its dictionary."""
    data = zlib.compress(content, level)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(data)}>>\nstream\n"
    return b"%s%s\nendstream" % (head.encode("ascii"), data)


def string(text: str) -> str:
    """A PDF text string: as it is where it is plain ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
