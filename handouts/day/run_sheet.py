"""Visits to run sheets: one line a patient for the front desk, as documents like any other.

Files for the whole day, from what is finished: all packets in one file to print, and the run sheet.
"""

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
from handouts.content.library import Content
from handouts.day.alerts import Alert
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.manifest import PrintOptions
from handouts.day.plan import Visit
from handouts.document import Blank, Document, Inlines, PageFrame, Run, Section, Table, TableRow
from handouts.errors import input_error
from handouts.files import MAX_FILE, atomic_writer, read_error, write_error
from handouts.schedule.appointment import Appointment
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.reader import ForeignPdf, count_objects
from handouts.typeset.pdf.writer import MAX_OBJECTS as MAX_PDF_OBJECTS
from handouts.typeset.pdf.writer import TooManyObjects
from handouts.typeset.renderer import Renderer, document_digest

WIDTHS = (0.2, 0.45, 0.19, 0.16)
LONGEST = 200  # rows of one sheet: more would have to be laid out, and held, at once
BOX = "\u2610\u00a0"


@dataclass(frozen=True)
class RunSheetLine:
    """One patient's line."""

    visit: Visit
    names: tuple[str, ...]
    """The documents, as their layouts call them."""
    alerts: tuple[Alert, ...]


def compose_run_sheets(lines: Iterable[RunSheetLine]) -> Iterator[tuple[str, Document]]:
    """Sheets, each with its title: one a day and clinic, in order of check-in; long ones in parts."""
    groups: dict[tuple[str, str], list[RunSheetLine]] = {}
    for line in lines:
        booking = line.visit.booking
        groups.setdefault((str(booking.appointment.date), booking.clinic), []).append(line)
    for _, held in sorted(groups.items()):
        for start in range(0, len(held), LONGEST):
            document = _sheet(held[start : start + LONGEST])
            yield f"{held[0].visit.content.clinic.value.name}: {document.title}", document


def _sheet(lines: Sequence[RunSheetLine]) -> Document:
    content, day = lines[0].visit.content, lines[0].visit.booking.appointment.date
    labels = content.staff_labels
    words = labels.desk
    header = (words.check_in, words.patient, words.documents, words.done)
    table = Table(header, tuple(_row(line) for line in lines), WIDTHS)
    return Document(
        title=fill_label(words.run_sheet, date=TimeWording(labels).weekday_and_year(day) if day else ""),
        subject=words.subject,
        lang=labels.language,
        paper=content.clinic.value.paper,
        large_print=False,
        brand=page_brand(_nobody(content)),
        furniture=_furniture(content),
        sections=(Section("", (table,)),),
        budget=1,
    )


def _nobody(content: Content) -> HandoutContext:
    return HandoutContext(content, next(iter(content.layouts)), Appointment())


def _furniture(content: Content) -> PageFrame:
    """The clinic's head and foot, with the notice for staff in the place of a patient."""
    page, words = page_frame(_nobody(content)), content.staff_labels.desk
    return PageFrame(
        clinic=page.clinic,
        contact=page.contact,
        address=page.address,
        strip=(),
        document=words.subject,
        version=page.version,
        page=page.page,
        mark=page.mark,
        notices=(words.staff_only,),
    )


def _row(line: RunSheetLine) -> TableRow:
    """What to know stands below, in the whole width, so that a row stays short and on one page."""
    visit, labels = line.visit, line.visit.content.staff_labels
    words = labels.desk
    wording, patient = TimeWording(labels), visit.booking.appointment
    born = fill_label(words.born, date=wording.full_day(patient.date_of_birth)) if patient.date_of_birth else ""
    record = fill_label(words.record, number=no_break(patient.record_number)) if patient.record_number else ""
    begins = fill_label(words.begins, time=wording.time(visit.start)) if visit.start else ""
    phone = visit.booking.phone and f"{labels.facts.phone} {no_break(visit.booking.phone)}"
    below = ", ".join(filter(None, (visit.id, born, record, begins, phone)))
    site, physician = no_break(patient.level), no_break(patient.physician)
    done = ", ".join(filter(None, (visit.content.procedure.value.name, site, physician)))
    alerts = [alert.words for alert in line.alerts if alert.words]
    return TableRow(
        (
            _check_in(visit, wording),
            (Run(patient.name, strong=True), Run(f"\n{below}\n{done}")),
            (Run(", ".join(map(no_break, line.names))),),
            (Run(f"{BOX}{no_break(words.printed)}\n{BOX}{no_break(words.handed)}"),),
        ),
        note=(Run("\n".join(alerts)),) if alerts else (),
    )


def _check_in(visit: Visit, wording: TimeWording) -> Inlines:
    """The time; with its day where that is not the day of the procedure; a line where the set states none."""
    at = with_time(visit.check_in)
    if at is None:
        return (Blank(visit.content.staff_labels.desk.check_in, 6),)
    when = check_in_time(visit.content, visit.booking.appointment)
    if when and when.is_range:
        return (Run(wording.when(when, wording.labels.at, visit.booking.appointment.date), strong=True),)
    time = Run(wording.time(at), strong=True)
    return (time,) if at.date() == visit.booking.appointment.date else (time, Run(f"\n{wording.day(at.date())}"))


def dated_title(days: Sequence[dt.date | None], content: Content, template: str) -> str:
    """A title with the day, or with the first and the last of several."""
    wording = TimeWording(content.staff_labels)
    known = sorted({day for day in days if day})
    told = [wording.weekday_and_year(day) for day in dict.fromkeys((*known[:1], *known[-1:]))]
    return fill_label(template, date=" \u2013 ".join(told))


MAX_PAGES = 20_000
"""Pages of one file to print: 10,000 sheets, printed on both sides. Larger files are a burden to printers."""
MAX_OBJECTS = MAX_PDF_OBJECTS - 100_000
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
