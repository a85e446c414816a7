"""Files for the whole day, from what is finished: all packets in one file to print, and the run sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, TypeVar

from handouts import __version__
from handouts.day.folder import DayFolder
from handouts.day.manifest import PrintOptions
from handouts.day.progress import Checkpoint, FinishedFile
from handouts.day.runsheet import RunSheetLine, compose_run_sheets, dated_title
from handouts.errors import input_error
from handouts.files import MAX_FILE, atomic_writer, read_error, write_error
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.reader import ForeignPdf, count_objects
from handouts.typeset.pdf.writer import MOST, TooManyObjects
from handouts.typeset.renderer import Renderer, document_digest

MAX_PAGES = 20_000
"""Pages of one file to print: 10,000 sheets, printed on both sides. Larger files are a burden to printers."""
MAX_OBJECTS = MOST - 100_000
"""Objects of one file to print, without those that all its packets share."""
AGAIN = "run the same again"
T = TypeVar("T")


@dataclass(frozen=True)
class _Packet:
    """A patient's documents, to be printed one after the other."""

    line: RunSheetLine
    documents: Sequence[FinishedFile]

    def named(self) -> Iterator[tuple[str, FinishedFile]]:
        return zip(self.line.names, self.documents, strict=True)


def merge_packets(
    folder: DayFolder,
    notes: Checkpoint,
    lines: Sequence[RunSheetLine],
    files: Sequence[Sequence[FinishedFile]],
    options: PrintOptions,
) -> list[FinishedFile]:
    """All documents of all packets, in the order of check-in: one file, or several of whole packets. Raises Refused."""
    packets = [_Packet(line, documents) for line, documents in zip(lines, files, strict=True)]
    parts = list(_parts(folder, packets, options))
    names = [folder.print_part(number, len(parts)) for number in range(1, len(parts) + 1)]
    folder.check(iter(names))
    title = _meta(lines, lines[0].visit.content.staff_labels.desk.print_all)
    made = []
    for number, (name, part) in enumerate(zip(names, parts, strict=True), 1):
        said = title if len(parts) == 1 else replace(title, title=f"{title.title} ({number}/{len(parts)})")
        made.append(_print_part(folder, notes, name, said, part, options))
    return made


def _parts(folder: DayFolder, packets: Iterable[_Packet], options: PrintOptions) -> Iterator[list[_Packet]]:
    """Packets in order, as many together as one file may hold, and as somebody can carry to the printer."""
    part: list[_Packet] = []
    pages = objects = 0
    for packet in packets:
        more_pages, more_objects = options.pages_of(packet.documents), options.copies * _objects(folder, packet)
        if part and (pages + more_pages > MAX_PAGES or objects + more_objects > MAX_OBJECTS):
            yield part
            part, pages, objects = [], 0, 0
        part.append(packet)
        pages, objects = pages + more_pages, objects + more_objects
    yield part


def _objects(folder: DayFolder, packet: _Packet) -> int:
    """Objects that a packet adds to a file, or more: blank backs, and what files of many pages need, are among them."""
    return sum(_read(folder, note, count_objects) + 6 + note.pages // 8 for note in packet.documents)


def _print_part(
    folder: DayFolder,
    notes: Checkpoint,
    name: str,
    meta: FileMetadata,
    packets: Sequence[_Packet],
    options: PrintOptions,
) -> FinishedFile:
    """One file to print."""
    whole = hashlib.sha256(ascii((__version__, meta, options)).encode())
    for packet in packets:
        for called, note in packet.named():
            whole.update(ascii((called, note.file, note.sha256)).encode())
    made_from = whole.hexdigest()
    if kept := notes.whole(name, made_from):
        return kept
    count = options.copies * sum(len(packet.documents) for packet in packets)
    with _file(folder, name) as file, PdfMerger(file, meta, count) as everything:
        for packet in packets:
            for called, note in [*packet.named()] * options.copies:
                everything.add(_read(folder, note, _whole), f"{packet.line.visit.id}: {called}")
                if options.two_sided and note.pages % 2:
                    everything.blank(PAPERS[packet.line.visit.content.clinic.value.paper])
    pages = sum(options.pages_of(packet.documents) for packet in packets)
    return notes.add(FinishedFile(name, made_from, folder.digest(name), pages))


def _whole(file: BinaryIO) -> bytes:
    return file.read(MAX_FILE)


def _read(folder: DayFolder, note: FinishedFile, reading: Callable[[BinaryIO], T]) -> T:
    """What is read of a document of this day. Raises Refused where it is no longer as it was made."""
    path = folder.path(note.file)
    try:
        with folder.open(note.file) as file:
            return reading(file)
    except OSError as error:
        raise read_error(path, error, AGAIN) from error
    except ForeignPdf as error:
        raise input_error(str(path), "was changed while the day was being made", AGAIN) from error


def write_run_sheet(folder: DayFolder, notes: Checkpoint, lines: Sequence[RunSheetLine]) -> FinishedFile:
    """One line a patient. Raises Refused."""
    meta = _meta(lines, lines[0].visit.content.staff_labels.desk.run_sheet)
    whole, count = hashlib.sha256(ascii((__version__, meta)).encode()), 0
    for _, document in compose_run_sheets(lines):
        whole.update(document_digest(document))
        count += 1
    made_from = whole.hexdigest()
    if kept := notes.whole(folder.run_sheet, made_from):
        return kept
    pages, renderer = 0, Renderer()
    with _file(folder, folder.run_sheet) as file, PdfMerger(file, meta, count) as everything:
        for title, document in compose_run_sheets(lines):
            pages += everything.add(renderer.render(document), title)
            renderer.cache.clear()  # of a long list nothing comes again
    return notes.add(FinishedFile(folder.run_sheet, made_from, folder.digest(folder.run_sheet), pages))


def _meta(lines: Sequence[RunSheetLine], template: str) -> FileMetadata:
    content = lines[0].visit.content
    labels = content.staff_labels
    days = [line.visit.booking.appointment.date for line in lines]
    clinics = dict.fromkeys(line.visit.content.clinic.value.name for line in lines)
    return FileMetadata(dated_title(days, content, template), ", ".join(clinics), labels.desk.subject, labels.language)


@contextmanager
def _file(folder: DayFolder, name: str) -> Iterator[BinaryIO]:
    path = folder.path(name)
    try:
        with atomic_writer(path) as file:
            yield file
    except OSError as error:
        raise write_error(path, error) from error
    except TooManyObjects as error:
        hint = "make the list in parts, such as day by day with --date"
        raise input_error(str(path), "would be larger than one archival PDF may be", hint) from error
