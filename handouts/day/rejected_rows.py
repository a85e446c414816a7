"""Make the sheet of rejected rows: what is wrong in each row and how to fix it, to work through with a pen.

It has the number of the row and the id of the appointment, but no names, dates of birth or record numbers. A message
may quote the value that is wrong.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from handouts import __version__
from handouts.compose.placeholders import after_label, fill_label, no_break
from handouts.content.languages import SOURCE_LANGUAGE
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.print_all import dates_text, open_output
from handouts.day.staff_page import StaffPage
from handouts.document import Blank, Document, Inlines, Paragraph, Run, Section, Table, TableRow
from handouts.errors import InputError, page_hint
from handouts.schedule.booking import RejectedRow, Schedule, rejected_csv
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.renderer import Renderer, document_digest

if TYPE_CHECKING:
    from handouts.content.library import Library

WIDTHS = (0.2, 0.62, 0.18)
MAX_ROWS = 300
"""Most rows on paper. A list with more has a fault that is not in its rows."""
CORRECT_WIDTH = 34
BOX = "\u2610\u00a0"


def compose_rejected_rows(schedule: Schedule, page: StaffPage) -> Document:
    """The sheet of all rejected rows of a list, in the order of the list."""
    rejected, labels = schedule.rejected, page.labels.desk.rejected
    days = {booking.appointment.date for booking in schedule.bookings}
    days |= {row.booking.appointment.date for row in rejected if row.booking}
    date = dates_text(days, page.labels)
    header = (labels.list_row, labels.problem, page.labels.desk.done)
    table = Table(header, tuple([_row(row, page) for row in rejected[:MAX_ROWS]]), WIDTHS)
    blocks: list[Paragraph | Table] = [Paragraph((Run(labels.lead),), "lead"), table]
    if len(rejected) > MAX_ROWS:
        more = fill_label(labels.more, count=str(len(rejected) - MAX_ROWS), file=DayFolder.rejected)
        blocks.append(Paragraph((Run(more),)))
    title = fill_label(labels.title_date, date=date) if date else labels.title
    return page.document(title, labels.subject, labels.staff_only, (Section("", tuple(blocks)),))


def _row(rejected: RejectedRow, page: StaffPage) -> TableRow:
    labels = page.labels.desk.rejected
    number: Inlines = (Run(no_break(fill_label(labels.row, row=str(rejected.row.number))), strong=True),)
    if rejected.id:
        number = (*number, Run(f"\n{fill_label(labels.id, id=page.printable(rejected.id))}"))
    problems: list[Run] = []
    for problem in sorted(set(rejected.problems)):
        message, hint = (_sentence(page.printable(text)) for text in (problem.message, page_hint(problem.hint)))
        problems.append(Run(f"\n{message}" if problems else message, strong=True))
        problems += [Run(f"\n{hint}")] if hint else []
    # The empty line above it is room for a hand.
    correct = (Run(f"\n{labels.correct}{after_label(page.labels.punctuation)}"), Blank(labels.correct, CORRECT_WIDTH))
    return TableRow((number, tuple(problems), (Run(f"{BOX}{no_break(labels.corrected)}"),)), note=correct)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def write_rejected_rows(folder: DayFolder, checkpoint: Checkpoint, schedule: Schedule, page: StaffPage) -> FinishedFile:
    """Write the sheet of rejected rows. Raises InputError."""
    document = compose_rejected_rows(schedule, page)
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
    """The paper of the first clinic that the rows name; without one, a plain one."""
    labels = library.labels(SOURCE_LANGUAGE)
    names = dict.fromkeys(row.booking.clinic for row in schedule.rejected if row.booking)
    for name in names:
        with suppress(InputError):  # the problems of its files are reported with its rows
            if clinic := library.clinic(name):
                return StaffPage.of_clinic(clinic, library.staff_labels(name.partition("/")[0]), library.logo(name))
    return StaffPage.of_clinic(None, labels)
