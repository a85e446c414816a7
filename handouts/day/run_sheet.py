"""Make the files for the whole day: the run sheet for the front desk, and all packets in one file to print."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, TypeVar

from handouts import __version__
from handouts.compose.composer import check_in_time, page_brand, page_frame
from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, no_break
from handouts.compose.times import with_time
from handouts.compose.wording import TimeWording
from handouts.content.content import Content
from handouts.day.alerts import Alert
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.manifest import PrintOptions
from handouts.day.plan import Visit
from handouts.document import Blank, Document, Inlines, PageFrame, Run, Section, Table, TableRow
from handouts.errors import Hint, input_error
from handouts.files import MAX_READ, atomic_writer, read_error, write_error
from handouts.schedule.appointment import Appointment
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.reader import ForeignPdf, count_objects
from handouts.typeset.pdf.writer import MAX_OBJECTS as MAX_PDF_OBJECTS
from handouts.typeset.pdf.writer import TooManyObjects
from handouts.typeset.renderer import Renderer, document_digest

WIDTHS = (0.2, 0.45, 0.19, 0.16)
MAX_ROWS = 200  # rows of one sheet: all of them are laid out at once
BOX = "\u2610\u00a0"


@dataclass(frozen=True)
class RunSheetLine:
    """One patient's line of the run sheet."""

    visit: Visit
    names: tuple[str, ...]
    """Names of the documents, from their layouts."""
    alerts: tuple[Alert, ...]


def compose_run_sheets(lines: Iterable[RunSheetLine]) -> Iterator[tuple[str, Document]]:
    """Titles and documents of the run sheets: one for each day, clinic and site, long ones in parts."""
    groups: dict[tuple[str, str], list[RunSheetLine]] = {}
    for line in lines:
        visit = line.visit
        groups.setdefault((str(visit.booking.appointment.date), visit.content.clinic_and_site), []).append(line)
    for _, group in sorted(groups.items()):
        for start in range(0, len(group), MAX_ROWS):
            document = _compose_sheet(group[start : start + MAX_ROWS])
            content = group[0].visit.content
            names = (content.clinic.value.name, content.location.name if content.location else "")
            yield f"{', '.join(filter(None, names))}: {document.title}", document


def _compose_sheet(lines: Sequence[RunSheetLine]) -> Document:
    content, day = lines[0].visit.content, lines[0].visit.booking.appointment.date
    labels = content.staff_labels
    desk_labels = labels.desk
    header = (desk_labels.check_in, desk_labels.patient, desk_labels.documents, desk_labels.done)
    table = Table(header, tuple(_row(line) for line in lines), WIDTHS)
    return Document(
        title=fill_label(desk_labels.run_sheet, date=TimeWording(labels).weekday_and_year(day) if day else ""),
        subject=desk_labels.subject,
        lang=labels.language,
        paper=content.clinic.value.paper,
        large_print=False,
        brand=page_brand(_staff_context(content)),
        furniture=_sheet_frame(content),
        sections=(Section("", (table,)),),
        budget=1,
    )


def _staff_context(content: Content) -> HandoutContext:
    content = content.in_english
    return HandoutContext(content, next(iter(content.layouts)), Appointment())


def _sheet_frame(content: Content) -> PageFrame:
    """The clinic's page frame with the notice for staff, without a patient strip."""
    page, labels = page_frame(_staff_context(content)), content.staff_labels.desk
    return PageFrame(
        clinic=page.clinic,
        contact=page.contact,
        address=page.address,
        strip=(),
        document=labels.subject,
        version=page.version,
        page=page.page,
        mark=page.mark,
        notices=(labels.staff_only,),
    )


def _row(line: RunSheetLine) -> TableRow:
    """One row. The alerts are a full-width note below it, so that the row is short."""
    visit, labels = line.visit, line.visit.content.staff_labels
    desk_labels = labels.desk
    wording, patient = TimeWording(labels), visit.booking.appointment
    birth_date = (
        fill_label(desk_labels.born, date=wording.full_day(patient.date_of_birth)) if patient.date_of_birth else ""
    )
    record = fill_label(desk_labels.record, number=no_break(patient.record_number)) if patient.record_number else ""
    start = fill_label(desk_labels.begins, time=wording.time(visit.start)) if visit.start else ""
    phone = visit.booking.phone and f"{labels.facts.phone} {no_break(visit.booking.phone)}"
    details = ", ".join(filter(None, (visit.id, birth_date, record, start, phone)))
    site, physician = no_break(patient.level), no_break(patient.physician)
    location, name = visit.content.location, visit.content.in_english.procedure.value.name
    parts = (name, site, physician, no_break(location.name) if location else "")
    procedure = ", ".join(filter(None, parts))
    alerts = [alert.text for alert in line.alerts if alert.text]
    return TableRow(
        (
            _check_in_cell(visit, wording),
            (Run(patient.name, strong=True), Run(f"\n{details}\n{procedure}")),
            (Run(", ".join(map(no_break, line.names))),),
            (Run(f"{BOX}{no_break(desk_labels.printed)}\n{BOX}{no_break(desk_labels.handed)}"),),
        ),
        note=(Run("\n".join(alerts)),) if alerts else (),
    )


def _check_in_cell(visit: Visit, wording: TimeWording) -> Inlines:
    """The check-in time, with its day if that is not the procedure day; an open line if the set states no time."""
    instant = with_time(visit.check_in)
    if instant is None:
        return (Blank(visit.content.staff_labels.desk.check_in, 6),)
    when = check_in_time(visit.content, visit.booking.appointment)
    if when and when.is_range:
        return (Run(wording.when(when, wording.labels.at, visit.booking.appointment.date), strong=True),)
    time = Run(wording.time(instant), strong=True)
    if instant.date() == visit.booking.appointment.date:
        return (time,)
    return time, Run(f"\n{wording.day(instant.date())}")


def dated_title(days: Sequence[dt.date | None], content: Content, template: str) -> str:
    """A title with the date, or with the first and the last of several dates."""
    wording = TimeWording(content.staff_labels)
    known_days = sorted({day for day in days if day})
    dates = [wording.weekday_and_year(day) for day in dict.fromkeys((*known_days[:1], *known_days[-1:]))]
    return fill_label(template, date=" \u2013 ".join(dates))


MAX_PAGES = 20_000
"""Most pages of one print file: 10,000 sheets printed on both sides. Larger files overload printers."""
MAX_OBJECTS = MAX_PDF_OBJECTS - 100_000
"""Most PDF objects of one print file, not counting those that its packets share."""
RUN_AGAIN = Hint("run the same command again", page="make all packets again")
T = TypeVar("T")


@dataclass(frozen=True)
class _Packet:
    """A patient's documents in printing order."""

    line: RunSheetLine
    documents: Sequence[FinishedFile]

    def named(self) -> Iterator[tuple[str, FinishedFile]]:
        """Each document with its name."""
        return zip(self.line.names, self.documents, strict=True)


def merge_packets(
    folder: DayFolder,
    checkpoint: Checkpoint,
    lines: Sequence[RunSheetLine],
    files: Sequence[Sequence[FinishedFile]],
    options: PrintOptions,
) -> list[FinishedFile]:
    """Merge all packets, in order of check-in, into print files. No packet is split. Raises InputError."""
    packets = [_Packet(line, documents) for line, documents in zip(lines, files, strict=True)]
    parts = list(_split_packets(folder, packets, options))
    names = [folder.print_part(number, len(parts)) for number in range(1, len(parts) + 1)]
    folder.check_no_foreign_pdfs(iter(names))
    metadata = _file_metadata(lines, lines[0].visit.content.staff_labels.desk.print_all)
    print_files = []
    for number, (name, part) in enumerate(zip(names, parts, strict=True), 1):
        title = metadata.title if len(parts) == 1 else f"{metadata.title} ({number}/{len(parts)})"
        part_metadata = replace(metadata, title=title)
        print_files.append(_write_print_part(folder, checkpoint, name, part_metadata, part, options))
    return print_files


def _split_packets(folder: DayFolder, packets: Iterable[_Packet], options: PrintOptions) -> Iterator[list[_Packet]]:
    """Groups of packets, in order, that fit in one print file."""
    part: list[_Packet] = []
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


def _count_packet_objects(folder: DayFolder, packet: _Packet) -> int:
    """An upper bound of the PDF objects that a packet adds, with blank backs and the page tree."""
    return sum(_read_document(folder, note, count_objects) + 6 + note.pages // 8 for note in packet.documents)


def _write_print_part(
    folder: DayFolder,
    checkpoint: Checkpoint,
    name: str,
    metadata: FileMetadata,
    packets: Sequence[_Packet],
    options: PrintOptions,
) -> FinishedFile:
    """Write one print file, unless it is finished already."""
    sha256 = hashlib.sha256(ascii((__version__, metadata, options)).encode())
    for packet in packets:
        for title, note in packet.named():
            sha256.update(ascii((title, note.file, note.sha256)).encode())
    made_from = sha256.hexdigest()
    if existing := checkpoint.find_finished(name, made_from):
        return existing
    count = options.copies * sum(len(packet.documents) for packet in packets)
    with _open_output(folder, name) as file, PdfMerger(file, metadata, count) as merger:
        for packet in packets:
            for title, note in [*packet.named()] * options.copies:
                merger.add(_read_document(folder, note, _read_all), f"{packet.line.visit.id}: {title}")
                if options.two_sided and note.pages % 2:
                    merger.blank(PAPERS[packet.line.visit.content.clinic.value.paper])
    pages = sum(options.count_pages(packet.documents) for packet in packets)
    return checkpoint.add(FinishedFile(name, made_from, folder.digest(name), pages))


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


def write_run_sheet(folder: DayFolder, checkpoint: Checkpoint, lines: Sequence[RunSheetLine]) -> FinishedFile:
    """Write the run sheet, one line for each patient. Raises InputError."""
    metadata = _file_metadata(lines, lines[0].visit.content.staff_labels.desk.run_sheet)
    sha256, count = hashlib.sha256(ascii((__version__, metadata)).encode()), 0
    for _, document in compose_run_sheets(lines):
        sha256.update(document_digest(document))
        count += 1
    made_from = sha256.hexdigest()
    if existing := checkpoint.find_finished(folder.run_sheet, made_from):
        return existing
    pages, renderer = 0, Renderer()
    with _open_output(folder, folder.run_sheet) as file, PdfMerger(file, metadata, count) as merger:
        for title, document in compose_run_sheets(lines):
            pages += merger.add(renderer.render(document), title)
            renderer.cache.clear()  # sheets share nothing
    return checkpoint.add(FinishedFile(folder.run_sheet, made_from, folder.digest(folder.run_sheet), pages))


def _file_metadata(lines: Sequence[RunSheetLine], template: str) -> FileMetadata:
    content = lines[0].visit.content
    labels = content.staff_labels
    days = [line.visit.booking.appointment.date for line in lines]
    clinics = dict.fromkeys(line.visit.content.clinic.value.name for line in lines)
    return FileMetadata(dated_title(days, content, template), ", ".join(clinics), labels.desk.subject, labels.language)


@contextmanager
def _open_output(folder: DayFolder, name: str) -> Iterator[BinaryIO]:
    path = folder.path(name)
    try:
        with atomic_writer(path) as file:
            yield file
    except OSError as error:
        raise write_error(path, error) from error
    except TooManyObjects as error:
        hint = Hint("make the list in parts, such as day by day with --date", page="split the list, such as by day")
        raise input_error(str(path), "would have more objects than an archival PDF (PDF/A) may have", hint) from error
