"""One patient's entry of the run sheet: times, who the patient is, what is planned, and a box for each document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from handouts.compose.composer import check_in_time
from handouts.compose.placeholders import NBSP, after_label, fill_label, fill_label_inlines, mark, no_break
from handouts.compose.times import with_time
from handouts.compose.wording import TimeWording
from handouts.content.content import Content
from handouts.content.models.labels import Labels
from handouts.day.alerts import TO_DO, Alert
from handouts.day.plan import Visit
from handouts.day.print_all import PacketSheets
from handouts.day.staff_page import StaffPage
from handouts.document import Blank, ChecklistEntry, ChecklistLine, Document, Inlines, Run, Signature, SignaturePair
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import RejectedRow

SITE_KINDS = ("spine", "eye", "side")
"""Kinds of sites that the front desk must know. Other procedures have no site."""
DATE_WIDTH, NUMBER_WIDTH, NAME_WIDTH = 19, 14, 30
"""Lengths of lines to write on, in characters: a date needs 35 mm."""

REGULAR = ("fill-in", "like-name")
"""Kinds of alerts that are not in bold."""
SHARED = ("fill-in", "medicines-not-known")
"""Kinds of alerts that only the summary has, if they are the same for all patients."""


@dataclass(frozen=True)
class PacketDocument:
    """One document of a packet on the run sheet."""

    name: str
    """Its name, from its layout."""
    is_signed: bool = False
    """True if it has lines for signatures."""

    @classmethod
    def of(cls, name: str, document: Document) -> PacketDocument:
        """The document with this name, as composed."""
        blocks = (block for section in document.sections for block in section.blocks)
        return cls(name, any(isinstance(block, Signature | SignaturePair) for block in blocks))


@dataclass(frozen=True)
class RunSheetLine:
    """One patient of the run sheet."""

    visit: Visit
    documents: tuple[PacketDocument, ...]
    alerts: tuple[Alert, ...]
    sheets: PacketSheets | None = None
    """The sheets of the packet in the file of all packets; None if they are not known."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the documents."""
        return tuple([document.name for document in self.documents])


def shared_alerts(lines: Sequence[RunSheetLine]) -> frozenset[str]:
    """The texts of what is not known for any of several patients: the summary says that it is for all."""
    if len(lines) < 2:
        return frozenset()
    texts = [{alert.text for alert in line.alerts if alert.kind in SHARED} for line in lines]
    return frozenset(set.intersection(*texts))


def compose_entry(line: RunSheetLine, mark: str = "", shared: Container[str] = ()) -> ChecklistEntry:
    """The entry of a patient. `mark` says that the set is a sample or a draft, if the sheet does not say it.

    Alerts with a text in `shared` are left out, because the summary has them for all patients.
    """
    visit, labels = line.visit, line.visit.content.staff_labels
    wording = TimeWording(labels)
    notes = [alert.text for alert in line.alerts if alert.text and not alert.is_to_do]
    return ChecklistEntry(
        time=_check_in(visit, wording),
        time_note=_time_note(visit, wording),
        text=(
            (Run(visit.booking.appointment.name, strong=True),),
            _joined(_identity(visit, wording), labels),
            _joined(_procedure(visit.content, visit.booking.appointment.level), labels),
            _physician(visit),
            *_phone(visit),
            *_at_check_in(visit),
        ),
        lines=_document_lines(line, labels),
        to_do=tuple(map(_to_do, sorted([one for one in line.alerts if _is_shown_to_do(one, shared)], key=_order))),
        notes=tuple([(Run(text),) for text in (*notes, mark) if text]),
    )


def compose_rejected_entry(rejected: RejectedRow, page: StaffPage) -> ChecklistEntry:
    """The entry of a patient without pages, at the time of the procedure."""
    desk, wording = page.labels.desk, TimeWording(page.labels)
    appointment = rejected.booking.appointment if rejected.booking else Appointment()
    time = wording.clock(appointment.time) if appointment.time else page.printable(rejected.unread_time)
    note: Inlines = (Run(fill_label(desk.begins, time=time)),) if time else ()
    name: Inlines = (Run(page.printable(appointment.name), strong=True),)
    if not appointment.name:
        name = (Blank(desk.patient, NAME_WIDTH),)
    row = fill_label(desk.summary.row, row=str(rejected.row.number))
    return ChecklistEntry(
        time=(Blank(desk.check_in, 6),),
        time_note=note,
        text=(name, (Run(fill_label(desk.no_pages, row=row)),)),
        lines=(),
    )


def _is_shown_to_do(alert: Alert, shared: Container[str]) -> bool:
    return bool(alert.text) and alert.is_to_do and alert.text not in shared


def _order(alert: Alert) -> int:
    return TO_DO.index(alert.kind)


def _to_do(alert: Alert) -> Inlines:
    """The text of an alert; in bold, unless very many patients have it and it does not change what they take."""
    return (Run(alert.text, strong=alert.kind not in REGULAR),)


def _check_in(visit: Visit, wording: TimeWording) -> Inlines:
    """The check-in time; an open line if the set states no time."""
    instant = with_time(visit.check_in)
    if instant is None:
        return (Blank(visit.content.staff_labels.desk.check_in, 6),)
    when = check_in_time(visit.content, visit.booking.appointment)
    if when and when.is_range:
        return (Run(wording.when(when, wording.labels.at, visit.booking.appointment.date), strong=True),)
    return (Run(wording.time(instant), strong=True),)


def _time_note(visit: Visit, wording: TimeWording) -> Inlines:
    """The day of check-in, if it is not the procedure day, and the time of the procedure."""
    labels, instant = visit.content.staff_labels.desk, with_time(visit.check_in)
    day: dt.date | None = visit.booking.appointment.date
    check_in_day = wording.day(instant.date()).replace(NBSP, " ") if instant and instant.date() != day else ""
    # The word and the time may be on two lines: the column is narrow.
    start = fill_label(labels.begins, time=wording.time(visit.start)) if visit.start else ""
    text = "\n".join(filter(None, (check_in_day, start)))
    return (Run(text),) if text else ()


def _joined(facts: Iterable[Inlines], labels: Labels) -> Inlines:
    """Facts one after another."""
    comma = Run(mark(labels.punctuation.parts))
    return tuple(inline for index, fact in enumerate(facts) for inline in ((comma, *fact) if index else fact))


def _at_check_in(visit: Visit) -> tuple[Inlines, ...]:
    """Boxes for what staff ask at check-in, unless the set calls it not applicable. They say nothing of the answer."""
    rules, desk = visit.content.for_staff.instructions.value, visit.content.staff_labels.desk
    questions = [
        *([desk.driver_named] if "driver" not in rules.not_applicable else []),
        *([desk.asked_last_meal] if "fasting" not in rules.not_applicable else []),
    ]
    boxes = [no_break(fill_label(desk.answer, answer=text)) for text in questions]
    return ((Run(fill_label(desk.at_check_in, boxes="  ".join(boxes))),),) if boxes else ()


def _identity(visit: Visit, wording: TimeWording) -> tuple[Inlines, Inlines]:
    """Date of birth and record number, each with a line to write on if it is not known; beside the latter the id."""
    labels, patient = visit.content.staff_labels, visit.booking.appointment
    birth: Inlines = (Blank(labels.facts.date_of_birth, DATE_WIDTH),)
    if patient.date_of_birth:
        birth = (Run(wording.full_day(patient.date_of_birth)),)
    record: Inlines = (Blank(labels.facts.record_number, NUMBER_WIDTH),)
    if patient.record_number:
        record = (Run(no_break(patient.record_number)),)
    number = fill_label_inlines(labels.desk.record, {"number": record})
    visit_id = no_break(fill_label(labels.desk.rejected.id, id=visit.id))
    return fill_label_inlines(labels.desk.born, {"date": birth}), (
        *number,
        Run(f"{mark(labels.punctuation.parts)}{visit_id}"),
    )


def _procedure(content: Content, level: str) -> tuple[Inlines, ...]:
    """The procedure, and the treated site and side in bold; a line to write on if the procedure needs a site."""
    procedure, labels = content.for_staff.procedure.value, content.staff_labels
    if level:
        return ((Run(f"{procedure.name}{mark(labels.punctuation.parts)}"), Run(no_break(level), strong=True)),)
    if procedure.site_kind not in SITE_KINDS:
        return ((Run(procedure.name),),)
    label = procedure.level_label or labels.facts.level
    return (Run(procedure.name),), (Run(f"{label}{after_label(labels.punctuation)}"), Blank(label, NUMBER_WIDTH))


def _physician(visit: Visit) -> Inlines:
    """Who does the procedure, and at which site of the clinic."""
    labels, physician = visit.content.staff_labels, no_break(visit.booking.appointment.physician)
    location = visit.content.location
    where = f"{mark(labels.punctuation.parts)}{no_break(location.name)}" if location else ""
    if physician:
        return (Run(f"{physician}{where}"),)
    label = labels.facts.practitioner
    return Run(f"{label}{after_label(labels.punctuation)}"), Blank(label, NAME_WIDTH), *((Run(where),) if where else ())


def _phone(visit: Visit) -> tuple[Inlines, ...]:
    labels, phone = visit.content.staff_labels, visit.booking.phone
    return ((Run(f"{labels.facts.phone} {no_break(phone)}"),),) if phone else ()


def _document_lines(line: RunSheetLine, labels: Labels) -> tuple[ChecklistLine, ...]:
    """A line for each document with its sheets and boxes, and one for the place of the packet in the stack."""
    desk, sheets = labels.desk, line.sheets
    counts = [str(count) for count in sheets.documents] if sheets else [""] * len(line.documents)
    rows = []
    for document, count in zip(line.documents, counts, strict=True):
        boxes = [
            fill_label(desk.box, document=document.name, box=box) for box in (desk.printed, desk.handed, desk.signed)
        ]
        boxes[2] = boxes[2] if document.is_signed else ""
        rows.append(ChecklistLine((Run(document.name),), (Run(count),) if count else (), tuple(boxes)))
    if sheets:
        name, total = _place_text(sheets, labels), str(sheets.count)
        rows.append(ChecklistLine((Run(name, strong=True),), (Run(total, strong=True),), ("", "", "")))
    return tuple(rows)


def _place_text(sheets: PacketSheets, labels: Labels) -> str:
    """'Sheets 5\u201310', with the name of the file if there are several."""
    desk, text = labels.desk, sheets_text(sheets, labels)
    file = sheets.file.replace("-", "\u2011")  # no line break within the name
    return fill_label(desk.in_file, sheets=text, file=file) if file else text


def sheets_text(sheets: PacketSheets, labels: Labels) -> str:
    """'Sheets 5\u201310'."""
    if sheets.count == 1:
        return no_break(fill_label(labels.desk.packet_sheet, last=str(sheets.last)))
    return no_break(fill_label(labels.desk.packet_sheets, first=str(sheets.first), last=str(sheets.last)))
