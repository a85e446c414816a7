"""Make the sheet of rejected rows: the problem of each row and how to fix it.

It names the patients, whom the front desk must phone, but has no dates of birth or record numbers. A message may quote
the value that is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from handouts import __version__
from handouts.appointment_fields import FIELDS_BY_NAME
from handouts.compose.placeholders import NBSP, after_label, fill_label, mark, no_break
from handouts.compose.wording import TimeWording
from handouts.content.content import Content
from handouts.content.languages import SOURCE_LANGUAGE
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.print_all import dates_text, open_output
from handouts.day.staff_page import StaffPage
from handouts.document import (
    Blank,
    Block,
    Checklist,
    ChecklistEntry,
    ChecklistLine,
    Document,
    Inlines,
    Paragraph,
    Run,
    Section,
)
from handouts.errors import InputError, page_hint
from handouts.schedule.booking import RejectedRow, Schedule, rejected_csv
from handouts.schedule.sheet import EMPTY_CELL
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.renderer import Renderer, document_digest

if TYPE_CHECKING:
    from handouts.content.library import Library

MAX_ROWS = 300
"""Most rows on paper. A list with more has a fault that is not in its rows."""
CORRECT_WIDTH, INITIALS_WIDTH = 34, 5
"""Lengths of lines to write on, in characters."""


def compose_rejected_rows(
    schedule: Schedule, page: StaffPage, clinic_names: Mapping[str, str] | None = None
) -> Document:
    """The sheet of all rejected rows of a list, in order of day and time, then of the list.

    `clinic_names`: names by short name, for a sheet without the letterhead of a clinic: each row names its clinic.
    """
    rejected, labels = schedule.rejected, page.labels.desk.rejected
    days = {booking.appointment.date for booking in schedule.bookings}
    days |= {row.booking.appointment.date for row in rejected if row.booking}
    date = dates_text(days, page.labels)
    first = min((str(day) for day in days if day), default="")
    rejected = tuple(sorted(rejected, key=lambda row: _sort_key(row, first)))
    header = (labels.time, labels.problem, labels.list_row, "")
    entries = tuple([_entry(row, page, clinic_names, with_day=len(days - {None}) > 1) for row in rejected[:MAX_ROWS]])
    count, total = len(rejected), len(rejected) + len(schedule.bookings)
    lead = fill_label(labels.lead, count=str(count), total=str(total))
    blocks: list[Block] = [
        Paragraph((Run(lead),), "lead"),
        Checklist(header, labels.initials, (labels.corrected,), entries),
    ]
    if len(rejected) > MAX_ROWS:
        more = fill_label(labels.more, count=str(len(rejected) - MAX_ROWS), file=DayFolder.rejected)
        blocks.append(Paragraph((Run(more),)))
    title = fill_label(labels.title_date, date=date) if date else labels.title
    return page.document(title, labels.subject, labels.staff_only, (Section("", tuple(blocks)),))


def clinic_of_rows(schedule: Schedule) -> str | None:
    """The short name of the clinic, with its site, of all rejected rows; None if they may belong to several.

    A row whose clinic could not be read belongs to the clinic of the list, if the list has only one.
    """
    rejected = {row.booking.clinic if row.booking else None for row in schedule.rejected}
    listed = (rejected | {booking.clinic for booking in schedule.bookings}) - {None}
    clinics = listed if None in rejected else rejected
    return next(iter(clinics)) if len(clinics) == 1 else None


def _sort_key(rejected: RejectedRow, first: str) -> tuple[str, str, int]:
    """Day, time and number. A row without a day is among those of the `first` day; one without a clear time is last."""
    appointment = rejected.booking.appointment if rejected.booking else None
    day = appointment.date if appointment else None
    return str(day or first), str(appointment.time) if appointment and appointment.time else "~", rejected.row.number


def _entry(
    rejected: RejectedRow, page: StaffPage, clinic_names: Mapping[str, str] | None, *, with_day: bool
) -> ChecklistEntry:
    labels, number = page.labels.desk.rejected, str(rejected.row.number)
    row = no_break(fill_label(labels.row, row=number))
    box = fill_label(page.labels.desk.box, document=row, box=labels.corrected)
    initials: Inlines = (Blank(labels.initials, INITIALS_WIDTH),)
    label = f"{labels.correct}{after_label(page.labels.punctuation)}"
    return ChecklistEntry(
        time=_time(rejected, page),
        time_note=_day(rejected, page) if with_day else (),
        text=(
            *_patient(rejected, page),
            *_clinic(rejected, page, clinic_names),
            *_problems(rejected, page),
            *((Run(label), Blank(labels.correct, CORRECT_WIDTH)) for _ in set(rejected.problems)),
        ),
        lines=(ChecklistLine((Run(row, strong=True),), initials, (box,)),),
    )


def _time(rejected: RejectedRow, page: StaffPage) -> Inlines:
    """The time of the procedure; as in the list, if it could not be read."""
    time = rejected.booking.appointment.time if rejected.booking else None
    if time is not None:
        return (Run(TimeWording(page.labels).clock(time), strong=True),)
    unread = page.printable(rejected.unread_time)
    return (Run(unread, strong=True),) if unread else (Blank(page.labels.desk.rejected.time, 6),)


def _day(rejected: RejectedRow, page: StaffPage) -> Inlines:
    day = rejected.booking.appointment.date if rejected.booking else None
    return (Run(TimeWording(page.labels).day(day).replace(NBSP, " ")),) if day else ()


def _patient(rejected: RejectedRow, page: StaffPage) -> tuple[Inlines, Inlines]:
    """Name, then id and phone: the front desk phones the patient. No date of birth and no record number."""
    labels, booking = page.labels.desk.rejected, rejected.booking
    name = page.printable(booking.appointment.name) if booking else ""
    facts = [fill_label(labels.id, id=page.printable(rejected.id))] if rejected.id else []
    if booking and booking.phone:
        facts.append(f"{page.labels.facts.phone} {no_break(page.printable(booking.phone))}")
    return (Run(name or labels.no_name, strong=True),), (Run(mark(page.labels.punctuation.parts).join(facts)),)


def _clinic(rejected: RejectedRow, page: StaffPage, clinic_names: Mapping[str, str] | None) -> Iterator[Inlines]:
    """The name of the clinic; its short name if the name is not known. Nothing on a sheet with a letterhead."""
    if clinic_names is not None and rejected.booking:
        clinic = rejected.booking.clinic
        yield (Run(page.printable(clinic_names.get(clinic.partition("/")[0], clinic))),)


def _problems(rejected: RejectedRow, page: StaffPage) -> Iterator[Inlines]:
    """Each problem in the words of a front desk, and below it how to fix it."""
    labels = page.labels.desk.rejected
    fields = {problem: name for name, problems in rejected.field_problems.items() for problem in problems}
    for problem in sorted(set(rejected.problems)):
        field, hint = fields.get(problem, ""), page_hint(problem.hint)
        name = (FIELDS_BY_NAME[field].label or field.replace("_", " ")) if field in FIELDS_BY_NAME else ""
        message = (problem.bare_message if name else "") or problem.message
        if name and problem.code == EMPTY_CELL:
            message, hint = fill_label(labels.empty, field=name), labels.write_name if field == "name" else labels.write
        elif name:
            message = f"{name}{after_label(page.labels.punctuation)}{message}"
        if field == "clinic":
            hint = labels.write_clinic
        yield (Run(_sentence(page.printable(message)), strong=True),)
        if hint:
            yield (Run(_sentence(page.printable(hint))),)


def _sentence(text: str) -> str:
    """A text that begins with a capital letter and ends with a period."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def write_rejected_rows(
    folder: DayFolder, checkpoint: Checkpoint, schedule: Schedule, contents: Sequence[Content]
) -> FinishedFile:
    """Write the sheet of rejected rows. `contents` are the sets of the day. Raises InputError.

    It has the letterhead of its clinic. With rows of several clinics, or of one without a set, it has none.
    """
    names = {content.slug: content.clinic.value.name for content in contents}
    clinic = clinic_of_rows(schedule) or ""
    own = [content for content in contents if content.slug == clinic.partition("/")[0]]
    own = [content for content in own if content.clinic_and_site == clinic] or own
    page = StaffPage.of_content(own[0]) if own else StaffPage.of_clinic(None, contents[0].staff_labels)
    document = compose_rejected_rows(schedule, page, None if own else names)
    made_from = hashlib.sha256(__version__.encode() + document_digest(document)).hexdigest()
    name = folder.rejected_rows
    if existing := checkpoint.find_finished(name, made_from):
        return existing
    pages = render_rejected_rows(folder, document)
    return checkpoint.add(FinishedFile(name, made_from, folder.digest(name), pages))


def render_rejected_rows(folder: DayFolder, document: Document) -> int:
    """Render the sheet into the folder. Returns the number of its pages. Raises InputError."""
    metadata = FileMetadata(document.title, document.furniture.clinic, document.subject, document.lang)
    renderer = Renderer()
    with open_output(folder, folder.rejected_rows) as file, PdfMerger(file, metadata, 1) as merger:
        pages = merger.add(renderer.render(document), document.title)
    renderer.cache.clear()
    return pages


def write_only_rejected(folder: DayFolder, schedule: Schedule, library: Library) -> list[str]:
    """Write the rejected rows of a list without valid rows: the table and the sheet. Returns their names.

    There is no manifest, because there is no packet. Raises InputError.
    """
    folder.check_no_foreign_data()
    folder.check_no_foreign_pdfs(iter([folder.rejected_rows]))
    folder.write(folder.rejected, rejected_csv(schedule))
    render_rejected_rows(folder, compose_rejected_rows(schedule, _page_of_list(schedule, library)))
    return [folder.rejected, folder.rejected_rows]


def _page_of_list(schedule: Schedule, library: Library) -> StaffPage:
    """The paper of the clinic that all rows name; a plain one for several clinics, or none."""
    labels = library.labels(SOURCE_LANGUAGE)
    if (name := clinic_of_rows(schedule)) is not None:
        with suppress(InputError):  # the problems of its files are reported with its rows
            if clinic := library.clinic(name):
                return StaffPage.of_clinic(clinic, library.staff_labels(name.partition("/")[0]), library.logo(name))
    return StaffPage.of_clinic(None, labels)
