"""Visits to run sheets: one line a patient for the front desk, as documents like any other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handouts.compose.composer import check_in_time, page_brand, page_frame
from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, no_break
from handouts.compose.times import with_time
from handouts.compose.wording import TimeWording
from handouts.content.library import Content
from handouts.day.alerts import Alert
from handouts.day.plan import Visit
from handouts.document import Blank, Document, Inlines, PageFrame, Run, Section, Table, TableRow
from handouts.schedule.appointment import Appointment

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
