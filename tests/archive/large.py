"""Fill an archive with many fictional visits, quickly: the rows in one transaction, and no PDFs unless wanted."""

from __future__ import annotations

import hashlib
import io
from functools import partial
from pathlib import Path

from pypdf import PdfWriter

from handouts.archive.store import Archive, ArchivedDocument, ArchiveEntry, _insert, _to_json
from handouts.files import PRODUCER_MARKER

KINDS = ("preparation", "consent", "discharge")


def fill(journal: Path, visits: int, *, pdfs: bool = False) -> None:
    """Add this number of visits, three documents each, of the year 2026."""
    archive = Archive(journal)
    entries = [_entry(number) for number in range(visits)]
    if pdfs:
        archive.add(
            (entry, {document.sha256: partial(_data, document.name, entry) for document in entry.documents})
            for entry in entries
        )
        return
    with archive._index.writing() as connection:
        for entry in entries:
            _insert(connection, entry, entry.documents, archive._encrypt(_to_json(entry)))


def _data(kind: str, entry: ArchiveEntry) -> bytes:
    """A small PDF that every reader can open."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": f"{kind} {entry.appointment}", "/Keywords": PRODUCER_MARKER.decode()})
    writer.write(out)
    return out.getvalue()


def _entry(number: int) -> ArchiveEntry:
    month, day = number % 12 + 1, number % 28 + 1
    base = ArchiveEntry(
        f"2026-{month:02}-{day:02}T14:00:00Z", f"R{number:05}", f"Otto Muster {number}", f"{1930 + number % 70}-{month:02}-{day:02}",
        f"REC-{number:05}", "reference", "kyphoplasty", "1.0", f"2026-{month:02}-{day:02} 10:00", "en", (),
    )  # fmt: skip
    documents = tuple(
        ArchivedDocument(
            kind, hashlib.sha256(_data(kind, base) if number < 10 else f"{number}{kind}".encode()).hexdigest()
        )
        for kind in KINDS
    )
    return ArchiveEntry(**{**base.__dict__, "documents": documents})
