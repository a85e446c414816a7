"""Make the run sheet of a day for the front desk: what to do, what to know, and each patient in order of check-in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import replace

from handouts import __version__
from handouts.compose.placeholders import fill_label
from handouts.compose.wording import TimeWording
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.print_all import file_metadata, open_output
from handouts.day.run_sheet_lines import RunSheetLine, compose_entry, compose_rejected_entry, shared_alerts
from handouts.day.run_sheet_summary import summary_sections
from handouts.day.staff_page import StaffPage
from handouts.document import Checklist, Document, Section
from handouts.schedule.booking import Booking, CanceledBooking, RejectedRow
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.renderer import Renderer, document_digest

MAX_ROWS = 200  # patients of one sheet: all of them are laid out at once


def compose_run_sheets(
    lines: Iterable[RunSheetLine],
    rejected: Sequence[RejectedRow] = (),
    canceled: Sequence[CanceledBooking] = (),
) -> Iterator[tuple[str, Document]]:
    """Titles and documents of the run sheets: one for each day, clinic and site, long ones in parts.

    A rejected row is on the sheets of its clinic and day. If there are none, it is on all sheets, without the name.
    """
    groups: dict[tuple[str, str], list[RunSheetLine]] = {}
    for line in lines:
        visit = line.visit
        groups.setdefault((str(visit.booking.appointment.date), visit.content.clinic_and_site), []).append(line)
    sheets = {(day, group[0].visit.content.slug) for (day, _), group in groups.items()}
    for (day, _), group in sorted(groups.items()):
        content = group[0].visit.content
        page = StaffPage.of_content(content)
        rows = [*_rows_of_sheet(rejected, (day, content.slug), sheets)]
        off = [canceled_visit for canceled_visit in canceled if _is_of_sheet(canceled_visit.booking, day, content.slug)]
        names = (content.clinic.value.name, content.location.name if content.location else "")
        for start in range(0, len(group), MAX_ROWS):
            summary = summary_sections(group, rows, page, off) if not start else []
            part = group[start : start + MAX_ROWS]
            timed = [row for row in rows if row.booking and row.has_name_or_time]
            own = [row for row in timed if start <= max(_place_in(group, row), 0) < start + MAX_ROWS]
            document = _compose_sheet(part, summary, page, own, shared_alerts(group))
            yield f"{', '.join(filter(None, names))}: {document.title}", document


def _rows_of_sheet(
    rejected: Sequence[RejectedRow], sheet: tuple[str, str], sheets: Collection[tuple[str, str]]
) -> Iterator[RejectedRow]:
    """The rows of the day and clinic of a sheet, and, without names, the rows of no sheet."""
    for row in rejected:
        own_sheets = [key for key in sheets if _may_belong(row, *key)]
        if sheet in own_sheets:
            yield row
        elif not own_sheets:
            yield replace(row, booking=None)


def _may_belong(rejected: RejectedRow, day: str, clinic: str) -> bool:
    """True unless the row is known to belong to another day or clinic."""
    return not rejected.booking or _is_of_sheet(rejected.booking, day, clinic)


def _is_of_sheet(booking: Booking, day: str, clinic: str) -> bool:
    date = booking.appointment.date
    return booking.clinic.partition("/")[0] == clinic and (date is None or str(date) == day)


def _place_in(lines: Sequence[RunSheetLine], rejected: RejectedRow) -> int:
    """The index of the last line whose procedure is not later, or of the last line; -1 if all are later."""
    appointment = rejected.booking.appointment if rejected.booking else None
    if appointment is None or appointment.time is None:
        return len(lines) - 1
    times = [line.visit.booking.appointment.time for line in lines]
    return max((index for index, time in enumerate(times) if time and time <= appointment.time), default=-1)


def _rejected_order(rejected: RejectedRow) -> tuple[dt.time, int]:
    """Time and number of a row. One without a clear time is last."""
    time = rejected.booking.appointment.time if rejected.booking else None
    return time or dt.time.max, rejected.row.number


def _compose_sheet(
    lines: Sequence[RunSheetLine],
    summary: Sequence[Section],
    page: StaffPage,
    rejected: Sequence[RejectedRow],
    shared: Container[str],
) -> Document:
    """The sheet of these patients. The `rejected` ones, who have no pages, are listed among them by time.

    Alerts with a text in `shared` are only in the summary.
    """
    day, desk = lines[0].visit.booking.appointment.date, page.labels.desk
    header = (desk.check_in, desk.patient, desk.documents, desk.alerts)
    boxes = (desk.printed, desk.handed, desk.signed)
    statuses = {line.visit.content.status for line in lines}
    marks = {"sample": page.labels.page.sample, "draft": page.labels.page.draft, "approved": ""}
    entries = [
        compose_entry(line, marks[line.visit.content.status] if len(statuses) > 1 else "", shared) for line in lines
    ]
    places = [(_place_in(lines, row), row) for row in rejected]
    for place, row in sorted(places, key=lambda pair: (pair[0], _rejected_order(pair[1])), reverse=True):
        entries.insert(place + 1, compose_rejected_entry(row, page))
    title = fill_label(desk.run_sheet, date=TimeWording(page.labels).weekday_and_year(day) if day else "")
    sections = (*summary, Section("", (Checklist(header, desk.sheets, boxes, tuple(entries)),)))
    mark = marks[statuses.pop()] if len(statuses) == 1 else ""
    return page.document(title, desk.subject, desk.staff_only, sections, mark=mark)


def write_run_sheet(
    folder: DayFolder,
    checkpoint: Checkpoint,
    lines: Sequence[RunSheetLine],
    rejected: Sequence[RejectedRow] = (),
    canceled: Sequence[CanceledBooking] = (),
) -> FinishedFile:
    """Write the run sheet, one entry for each patient. Raises InputError."""
    visits = [line.visit for line in lines]
    metadata = file_metadata(visits, visits[0].content.staff_labels.desk.run_sheet)
    sha256, count = hashlib.sha256(ascii((__version__, metadata)).encode()), 0
    for _, document in compose_run_sheets(lines, rejected, canceled):
        sha256.update(document_digest(document) + document.spoken.fingerprint[0])
        count += 1
    made_from = sha256.hexdigest()
    if existing := checkpoint.find_finished(folder.run_sheet, made_from):
        return existing
    pages, renderer = 0, Renderer()
    with open_output(folder, folder.run_sheet) as file, PdfMerger(file, metadata, count) as merger:
        for title, document in compose_run_sheets(lines, rejected, canceled):
            pages += merger.add(renderer.render(document), title)
            renderer.cache.clear()  # sheets share nothing
    return checkpoint.add(FinishedFile(folder.run_sheet, made_from, folder.digest(folder.run_sheet), pages))
