"""Merge all packets of a day into files to print, and count the sheets of paper of each packet."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, NamedTuple, TypeVar

from handouts import __version__
from handouts.compose.placeholders import fill_label
from handouts.compose.wording import TimeWording
from handouts.content.models.labels import Labels
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.manifest import PrintOptions
from handouts.day.plan import Visit
from handouts.document import Document
from handouts.errors import Hint, input_error
from handouts.files import MAX_READ, atomic_writer, read_error, write_error
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.reader import ForeignPdf, count_objects
from handouts.typeset.pdf.writer import MAX_OBJECTS as MAX_PDF_OBJECTS
from handouts.typeset.pdf.writer import TooManyObjects
from handouts.typeset.renderer import Renderer, document_digest

MAX_PAGES = 20_000
"""Most pages of one print file: 10,000 sheets printed on both sides. Larger files overload printers."""
MAX_OBJECTS = MAX_PDF_OBJECTS - 100_000
"""Most PDF objects of one print file, not counting those that its packets share."""
RUN_AGAIN = Hint("run the same command again", page="make all packets again")
T = TypeVar("T")


@dataclass(frozen=True)
class PrintedPacket:
    """A patient's documents in printing order, with their names."""

    visit: Visit
    names: tuple[str, ...]
    documents: Sequence[FinishedFile]

    def named(self) -> Iterator[tuple[str, FinishedFile]]:
        """Each document with its name."""
        return zip(self.names, self.documents, strict=True)


@dataclass(frozen=True)
class PacketSheets:
    """The sheets of paper of one packet in a print file, with all copies."""

    documents: tuple[int, ...]
    """Sheets of each document."""
    first: int
    """The number of the packet's first sheet, counted from 1 in the stack of its file, without the cover."""
    file: str = ""
    """The name of the file; '' if all packets are in one file."""

    @property
    def count(self) -> int:
        """All sheets of the packet."""
        return sum(self.documents)

    @property
    def last(self) -> int:
        """The number of its last sheet."""
        return self.first + self.count - 1


class PrintAll(NamedTuple):
    """The print files of a day, and the sheets of each packet, in the order of the packets."""

    files: list[FinishedFile]
    sheets: list[PacketSheets]
    covers: list[int]
    """Pages of the cover of each file, with blank backs."""


ComposeCover = Callable[[Sequence[PrintedPacket], Sequence[PacketSheets], str], Iterable[Document]]
"""Composes the cover of a print file from its packets, their sheets, and the number of the part."""


def stack_key(visit: Visit) -> tuple[str, str]:
    """The day, and the clinic and site: the packets of each are together, in order of check-in."""
    return str(visit.booking.appointment.date or ""), visit.content.clinic_and_site


def merge_packets(
    folder: DayFolder,
    checkpoint: Checkpoint,
    packets: Sequence[PrintedPacket],
    options: PrintOptions,
    compose_cover: ComposeCover,
) -> PrintAll:
    """Merge all packets, in the given order, into print files with covers. No packet is split. Raises InputError."""
    parts = list(_split_packets(folder, packets, options))
    names = [folder.print_part(number, len(parts)) for number in range(1, len(parts) + 1)]
    folder.check_no_foreign_pdfs(iter(names))
    visits = [packet.visit for packet in packets]
    metadata = file_metadata(visits, visits[0].content.staff_labels.desk.print_all)
    print_all = PrintAll([], [], [])
    for number, (name, part) in enumerate(zip(names, parts, strict=True), 1):
        title = metadata.title if len(parts) == 1 else f"{metadata.title} ({number}/{len(parts)})"
        part_metadata = replace(metadata, title=title)
        sheets = list(count_sheets(part, options, name if len(parts) > 1 else ""))
        cover = list(compose_cover(part, sheets, f"({number}/{len(parts)})" if len(parts) > 1 else ""))
        note = _write_print_part(folder, checkpoint, name, part_metadata, part, options, cover)
        print_all.files.append(note)
        print_all.sheets.extend(sheets)
        print_all.covers.append(note.pages - sum(options.count_pages(packet.documents) for packet in part))
    return print_all


def count_sheets(packets: Iterable[PrintedPacket], options: PrintOptions, file: str = "") -> Iterator[PacketSheets]:
    """The sheets of each packet of one print file, in order, counted from 1 through the whole stack."""
    first = 1
    for packet in packets:
        documents = tuple(options.copies * options.count_sheets(note) for note in packet.documents)
        yield PacketSheets(documents, first, file)
        first += sum(documents)


def _split_packets(
    folder: DayFolder, packets: Iterable[PrintedPacket], options: PrintOptions
) -> Iterator[list[PrintedPacket]]:
    """Groups of packets, in order, that fit in one print file."""
    part: list[PrintedPacket] = []
    pages = objects = 0
    for packet in packets:
        more_pages = options.count_pages(packet.documents)
        more_objects = options.copies * _count_packet_objects(folder, packet)
        if part and (pages + more_pages > MAX_PAGES or objects + more_objects > MAX_OBJECTS):
            yield part
            part, pages, objects = [], 0, 0
        part.append(packet)
        pages, objects = pages + more_pages, objects + more_objects
    yield part


def _count_packet_objects(folder: DayFolder, packet: PrintedPacket) -> int:
    """An upper bound of the PDF objects that a packet adds, with blank backs and the page tree."""
    return sum(_read_document(folder, note, count_objects) + 6 + note.pages // 8 for note in packet.documents)


def _write_print_part(
    folder: DayFolder,
    checkpoint: Checkpoint,
    name: str,
    metadata: FileMetadata,
    packets: Sequence[PrintedPacket],
    options: PrintOptions,
    cover: Sequence[Document],
) -> FinishedFile:
    """Write one print file, unless it is finished already."""
    sha256 = hashlib.sha256(ascii((__version__, metadata, options)).encode())
    for document in cover:
        sha256.update(document_digest(document) + document.spoken.fingerprint[0])
    for packet in packets:
        for title, note in packet.named():
            sha256.update(ascii((title, note.file, note.sha256)).encode())
    made_from = sha256.hexdigest()
    if existing := checkpoint.find_finished(name, made_from):
        return existing
    count = len(cover) + options.copies * sum(len(packet.documents) for packet in packets)
    pages = sum(options.count_pages(packet.documents) for packet in packets)
    with open_output(folder, name) as file, PdfMerger(file, metadata, count) as merger:
        for document in cover:
            pages += _add_cover(merger, document, options)
        for packet in packets:
            for title, note in [*packet.named()] * options.copies:
                merger.add(_read_document(folder, note, _read_all), f"{packet.visit.id}: {title}")
                if options.two_sided and note.pages % 2:
                    merger.blank(PAPERS[packet.visit.content.clinic.value.paper])
    return checkpoint.add(FinishedFile(name, made_from, folder.digest(name), pages))


def _add_cover(merger: PdfMerger, document: Document, options: PrintOptions) -> int:
    """Add a document of the cover, and a blank back if it needs one. Returns the number of pages."""
    renderer = Renderer()
    # Without an identifier: it would be taken for that of a patient's page.
    pages = merger.add(renderer.render(document, with_identifier=False), document.title)
    renderer.cache.clear()
    if options.two_sided and pages % 2:
        merger.blank(PAPERS[document.paper])
        return pages + 1
    return pages


def _read_all(file: BinaryIO) -> bytes:
    return file.read(MAX_READ)


def _read_document(folder: DayFolder, note: FinishedFile, read: Callable[[BinaryIO], T]) -> T:
    """The result of `read` for a finished document. Raises InputError if it has changed since."""
    path = folder.path(note.file)
    try:
        with folder.open(note.file) as file:
            return read(file)
    except OSError as error:
        raise read_error(path, error, RUN_AGAIN) from error
    except ForeignPdf as error:
        raise input_error(str(path), "was changed while the day was being made", RUN_AGAIN) from error


def dates_text(days: Iterable[dt.date | None], labels: Labels) -> str:
    """The date, or the first and the last of several dates; '' if none is known."""
    wording = TimeWording(labels)
    known_days = sorted({day for day in days if day})
    return " \u2013 ".join(map(wording.weekday_and_year, dict.fromkeys((*known_days[:1], *known_days[-1:]))))


def file_metadata(visits: Sequence[Visit], template: str) -> FileMetadata:
    """Title, author, subject and language of a file for the whole day. `template` is the label for its title."""
    labels = visits[0].content.staff_labels
    title = fill_label(template, date=dates_text((visit.booking.appointment.date for visit in visits), labels))
    clinics = dict.fromkeys(visit.content.clinic.value.name for visit in visits)
    return FileMetadata(title, ", ".join(clinics), labels.desk.subject, labels.language)


@contextmanager
def open_output(folder: DayFolder, name: str) -> Iterator[BinaryIO]:
    """Open a file of the folder, which is complete or not there. Raises InputError."""
    path = folder.path(name)
    try:
        with atomic_writer(path) as file:
            yield file
    except OSError as error:
        raise write_error(path, error) from error
    except TooManyObjects as error:
        hint = Hint("make the list in parts, such as day by day with --date", page="split the list, such as by day")
        raise input_error(str(path), "would have more objects than an archival PDF (PDF/A) may have", hint) from error
