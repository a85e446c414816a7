"""ReportLab's document with a writer of its own: most objects packed in one stream, and raw objects taken as they are.

A tagged page has a structure element for every few words. Written one by one, as ReportLab writes objects, they take
most of the time and of the file; here they are bytes, packed together (ISO 32000-1, 7.5.7 and 7.5.8).
"""

from __future__ import annotations

import zlib

from reportlab.pdfbase import pdfdoc

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
LEVEL = 3  # of compression of what is made anew for each document: 2.5 times as fast as 6, a tenth larger
BEST = 9  # of what many documents share


class Objects(pdfdoc.PDFDocument):  # type: ignore[misc]
    """What ReportLab registers, and `raw` objects under numbers that `reserve` gave."""

    raw: dict[int, bytes]
    streams: dict[int, bytes]
    prepared: dict[str, bytes]
    """Objects that ReportLab knows by name and that are written already: pages."""
    bookmarks = ""
    """Reference to the outline, as PDF text."""

    @classmethod
    def adopt(cls, document: pdfdoc.PDFDocument) -> Objects:
        """Make ReportLab's own document, which its canvas has made, one of these."""
        document.__class__ = cls
        document.raw, document.streams, document.prepared = {}, {}, {}
        adopted: Objects = document
        return adopted

    def reserve(self, count: int) -> int:
        """Numbers for that many objects, in a row; gives the first."""
        first: int = self.objectcounter + 1
        self.objectcounter += count
        return first

    def number(self, name: str) -> int:
        """The number of an object that ReportLab knows by name."""
        return int(self.idToObjectNumberAndVersion[name][0])

    def format(self) -> bytes:
        """The whole file."""
        self.Catalog.Outlines = self.bookmarks or None
        catalog, info = self.Reference(self.Catalog), self.Reference(self.info)
        plain, streams = dict(self.raw), dict(self.streams)
        done: set[str] = set()
        while names := [name for name in self.idToObject if name not in done]:  # formatting may register more
            for name in names:
                done.add(name)
                body = self.prepared.get(name) or pdfdoc.format(self.idToObject[name], self, toplevel=1)
                kept = streams if body.rstrip().endswith(b"endstream") else plain
                kept[self.number(name)] = pdfdoc.pdfdocEnc(body)
        return _file(plain, streams, self.number(catalog.name), self.number(info.name), self._identifier())

    def _identifier(self) -> bytes:
        digest: bytes = self.signature.digest()
        return b"<%s>" % digest.hex().encode()


def _file(plain: dict[int, bytes], streams: dict[int, bytes], root: int, info: int, identifier: bytes) -> bytes:
    """Head, streams, packed objects, cross-references."""
    out = [HEAD]
    at = len(HEAD)
    size = max((*plain, *streams)) + 3
    container, table = size - 2, size - 1
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    for number, body in sorted((streams | {container: _container(plain)}).items()):
        places[number] = (1, at, 0)
        out.append(b"%d 0 obj\n%s\nendobj\n" % (number, body.rstrip(b"\n")))
        at += len(out[-1])
    places |= {number: (2, container, index) for index, number in enumerate(sorted(plain))}
    places[table] = (1, at, 0)
    rows = b"".join(
        kind.to_bytes(1, "big") + second.to_bytes(4, "big") + third.to_bytes(2, "big")
        for kind, second, third in (places.get(number, (0, 0, 0)) for number in range(size))
    )
    entries = b"/Type /XRef /W [1 4 2] /Size %d /Root %d 0 R /Info %d 0 R /ID [%s %s]"
    body = packed(entries % (size, root, info, identifier, identifier), rows)
    out.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, body, at))
    return b"".join(out)


def _container(plain: dict[int, bytes]) -> bytes:
    """An object stream with all objects that are no streams themselves."""
    index, bodies, at = [], [], 0
    for number in sorted(plain):
        body = plain[number].strip()
        index.append(b"%d %d" % (number, at))
        bodies.append(body)
        at += len(body) + 1
    head = b" ".join(index) + b"\n"
    entries = b"/Type /ObjStm /N %d /First %d" % (len(index), len(head))
    return packed(entries, head + b"\n".join(bodies))


def packed(entries: bytes, content: bytes, level: int = LEVEL) -> bytes:
    """A compressed stream object with these entries in its dictionary."""
    data = zlib.compress(content, level)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def string(text: str) -> bytes:
    """A PDF text string: as it is where it is plain ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return b"(%s)" % escaped.encode()
    return b"<FEFF%s>" % text.encode("utf-16-be").hex().upper().encode()
