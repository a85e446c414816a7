"""Make the cover of a print file: the contents of the stack, and where each patient's sheets are, for splitting it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handouts.compose.composer import check_in_time
from handouts.compose.placeholders import fill_label, no_break
from handouts.compose.times import with_time
from handouts.compose.wording import TimeWording
from handouts.content.models.labels import Labels
from handouts.day.manifest import PrintOptions
from handouts.day.print_all import PacketSheets, PrintedPacket, dates_text, stack_key
from handouts.day.run_sheet_lines import sheets_text
from handouts.day.run_sheet_summary import rejected_name
from handouts.day.staff_page import StaffPage
from handouts.document import (
    Blank,
    Block,
    Checklist,
    ChecklistEntry,
    ChecklistLine,
    Count,
    CountRow,
    Document,
    Inlines,
    ItemList,
    KeyValues,
    ListItem,
    Paragraph,
    Run,
    Section,
)
from handouts.schedule.booking import RejectedRow

MAX_ROWS = 200
"""Patients of one document: all of them are laid out at once."""
NAME_WIDTH, TIME_WIDTH = 30, 12
"""Lengths of lines to write on, in characters."""


@dataclass(frozen=True)
class Cover:
    """Composes the covers of a day."""

    options: PrintOptions
    rejected: Sequence[RejectedRow]

    def __call__(
        self, packets: Sequence[PrintedPacket], sheets: Sequence[PacketSheets], part: str
    ) -> Iterator[Document]:
        """The cover of a print file; a long one in several documents. `part` is '(1/3)', or '' for the only file."""
        page = StaffPage.of_content(packets[0].visit.content)
        pairs = list(zip(packets, sheets, strict=True))
        for start in range(0, len(pairs), MAX_ROWS):
            sections = [] if start else [self._head(sheets, page)]
            lists = _lists(pairs[start : start + MAX_ROWS], page)
            title = fill_label(page.labels.desk.print_all, date=_dates(packets, page.labels))
            subject = page.labels.desk.cover.subject
            yield page.document(f"{title} {part}".rstrip(), subject, page.labels.desk.staff_only, (*sections, *lists))

    def _head(self, sheets: Sequence[PacketSheets], page: StaffPage) -> Section:
        labels, options = page.labels.desk.cover, self.options
        counts = [
            Count(str(len(sheets)), labels.packets),
            Count(str(sum(packet.count for packet in sheets)), labels.sheets),
            *([Count(str(options.copies), labels.copies)] if options.copies > 1 else []),
            Count(str(len(self.rejected)), page.labels.desk.counts.rejected),
        ]
        sides = labels.two_sided if options.two_sided else labels.one_sided
        facts = KeyValues(
            (
                (labels.sides, (Run(sides),)),
                (labels.printed_by, _signed(labels.printed_by, labels.time)),
                (labels.counted_by, _signed(labels.counted_by, labels.time)),
            )
        )
        names = tuple([ListItem((Run(rejected_name(row, page)),)) for row in self.rejected[:MAX_ROWS]])
        rejected: list[Block] = [
            Paragraph((Run(page.labels.desk.summary.rejected, strong=True),)),
            ItemList(names, "tick"),
        ]
        lead = Paragraph((Run(labels.lead),), "lead")
        return Section("", (CountRow(tuple(counts)), lead, facts, *(rejected if names else [])))


def _signed(label: str, time: str) -> Inlines:
    return Blank(label, NAME_WIDTH), Run(f"  {time} "), Blank(time, TIME_WIDTH)


def _dates(packets: Sequence[PrintedPacket], labels: Labels) -> str:
    return dates_text((packet.visit.booking.appointment.date for packet in packets), labels)


def _lists(pairs: Sequence[tuple[PrintedPacket, PacketSheets]], page: StaffPage) -> Iterator[Section]:
    """A list of the patients of each day and clinic. Their sheets are counted through the stack."""
    desk = page.labels.desk
    header = (desk.check_in, desk.patient, desk.cover.place, "")
    groups = [[*group] for _, group in itertools.groupby(pairs, key=lambda pair: stack_key(pair[0].visit))]
    days = {packet.visit.booking.appointment.date for packet, _ in pairs}
    for group in groups:
        first = group[0][0].visit
        content = first.content.for_staff
        names = [content.clinic.value.name, content.location.name if content.location else ""]
        if len(days) > 1:
            names.append(dates_text([first.booking.appointment.date], page.labels))
        entries = tuple([_entry(packet, sheets, page) for packet, sheets in group])
        block = Checklist(header, desk.sheets, (desk.cover.counted,), entries)
        yield Section("", (Paragraph((Run(", ".join(filter(None, names)), strong=True),)), block))


def _entry(packet: PrintedPacket, sheets: PacketSheets, page: StaffPage) -> ChecklistEntry:
    visit, desk = packet.visit, page.labels.desk
    wording, instant = TimeWording(page.labels), with_time(visit.check_in)
    when = check_in_time(visit.content, visit.booking.appointment)
    is_known = instant is not None and not (when and when.is_range)
    time: Inlines = (Run(wording.time(instant), strong=True),) if instant and is_known else (Blank(desk.check_in, 6),)
    name = visit.booking.appointment.name
    box = fill_label(desk.box, document=name, box=desk.cover.counted)
    line = ChecklistLine((Run(sheets_text(sheets, page.labels)),), (Run(str(sheets.count), strong=True),), (box,))
    visit_id = no_break(fill_label(desk.rejected.id, id=visit.id))
    return ChecklistEntry(time, (), ((Run(name, strong=True),), (Run(visit_id),)), (line,))
