"""Write the scanned documents of a day: complete ones into `scans/`, others into `scans/incomplete/`.

A complete document goes to the archive, then to the journal, then to its file. Its bytes are always the same, so a run
that was killed is finished by the same command. The file names the scans in it, so that a later run can add pages.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import pypdf

from handouts.archive.recording import store
from handouts.archive.store import ArchivedDocument, ArchiveEntry
from handouts.day.manifest import Manifest, PacketEntry
from handouts.document.page_code import PageCode
from handouts.errors import input_error
from handouts.files import make_folder, read_file, write_atomic, write_error
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.scan.read_codes import ScannedPage, page_of_pdf
from handouts.scan.sorting import KnownDocument, SortedDocument

SCANNED = "scan"
"""The action of the journal."""
_PAGES = "/HandoutsPages"


class KnownDay(NamedTuple):
    """The documents of a day by identifier, and its patients by id."""

    documents: dict[str, tuple[KnownDocument, ...]]
    patients: dict[str, PacketEntry]


def known_documents(manifest: Manifest) -> KnownDay:
    """All documents of a day."""
    documents: dict[str, tuple[KnownDocument, ...]] = {}
    for patient in manifest.patients:
        for note in patient.files[1:]:
            name = note.file.removeprefix(f"documents/{patient.id}-").removesuffix(".pdf")
            document = KnownDocument(patient.id, name, note.identifier, note.pages)
            documents[note.identifier] = (*documents.get(note.identifier, ()), document)
    return KnownDay(documents, {patient.id: patient for patient in manifest.patients})


def file_path(folder: Path, document: KnownDocument) -> Path:
    """The file of a scanned document in a folder."""
    return folder / f"{document.appointment}-{document.name}-{document.identifier}.pdf"


def earlier_pages(path: Path, document: KnownDocument) -> list[ScannedPage]:
    """The pages in a file of an earlier run; [] if there is none. Raises InputError for a file of another program."""
    try:
        data = read_file(path)
        reader = pypdf.PdfReader(io.BytesIO(data))
        marks = str(dict(reader.metadata or {})[_PAGES]).split()
        if len(marks) != len(reader.pages):
            raise ValueError(_PAGES)
        pages = []
        for index, mark in enumerate(marks):
            number, digest = mark.split(":")
            code = PageCode(document.identifier, int(number), document.pages)
            pages.append(ScannedPage(path.name, index + 1, (code,), digest, page_of_pdf(data, index)))
        return pages
    except FileNotFoundError:
        return []
    except (OSError, KeyError, ValueError, pypdf.errors.PyPdfError) as error:
        raise input_error(str(path), "is not a file that `handouts scan` made", "move it to another folder") from error


def joined_pages(document: SortedDocument) -> bytes:
    """All scans of a document in order, as one PDF."""
    scans = [(number, scan) for number in sorted(document.pages) for scan in document.pages[number]]
    writer = pypdf.PdfWriter()
    for _, scan in scans:
        writer.append(io.BytesIO(scan.pdf()), import_outline=False)
    marks = " ".join(f"{number}:{scan.digest}" for number, scan in scans)
    writer.add_metadata({_PAGES: marks, "/Producer": "handouts"})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def write_incomplete(folder: Path, document: SortedDocument) -> None:
    """Write the pages that there are. Raises InputError."""
    _write(file_path(folder / "incomplete", document.document), joined_pages(document))


def write_complete(folder: Path, document: SortedDocument, patient: PacketEntry, journal: Path) -> None:
    """Store a complete document in the archive, the journal and the folder. Raises InputError."""
    data, known = joined_pages(document), document.document
    sha256 = hashlib.sha256(data).hexdigest()
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    name = f"{known.name}-scan"
    entry = ArchiveEntry(
        moment, patient.id, "", "", "", patient.clinic, patient.procedure, patient.version, "", patient.language,
        (ArchivedDocument(name, sha256),), (known.identifier,),
    )  # fmt: skip
    store(journal, [(entry, {sha256: lambda: data})])
    count = sum(map(len, document.pages.values()))
    row = Entry(SCANNED, patient.id, known.name, patient.clinic, patient.version, sha256, result=f"{count} pages")
    with Journal(journal) as rows:
        rows.append_new([row])
    _write(file_path(folder, known), data)
    file_path(folder / "incomplete", known).unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    make_folder(path.parent, private=True)
    try:
        write_atomic(path, data, private=True)
    except OSError as error:
        raise write_error(path, error) from error
