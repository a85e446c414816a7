"""The top of a run sheet: how many patients and sheets, what to do before the first patient comes, and what to know.

The alerts of all patients are gathered by what is to be done. The lines of the patients repeat them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from handouts.compose.composer import check_in_time
from handouts.compose.placeholders import after_label, fill_label, mark, no_break
from handouts.compose.times import with_time
from handouts.compose.wording import TimeWording
from handouts.content.models.labels import Labels, RunSheetLabels
from handouts.day.run_sheet_lines import RunSheetLine
from handouts.day.staff_page import StaffPage
from handouts.document import Block, Count, CountRow, Inlines, ItemList, ListItem, Run, Section
from handouts.schedule.booking import CanceledBooking, RejectedRow

MAX_NAMED = 10
"""For more patients than these, their number is given instead of their names."""
MAX_NOTE = 60
"""Longer notes are only in the line of the patient."""
MAX_WHOLE = 40
"""Longer names may be broken over the line."""
LINES = ";\n"
"""Between the lines of an item. A screen reader pauses at the semicolon."""
BY_DETAIL = ("ask", "language", "no-interpreter", "interpreter", "fill-in")
"""Kinds of alerts that are gathered by question, language or value. Others are listed by patient."""


def summary_sections(
    lines: Sequence[RunSheetLine],
    rejected: Sequence[RejectedRow],
    page: StaffPage,
    canceled: Sequence[CanceledBooking] = (),
) -> list[Section]:
    """The sections above the patients. Without patients to act on, there are only the numbers."""
    labels = page.labels.desk
    summary = _Summary(lines, labels)
    to_do = [*_rejected_item(rejected, page), *summary.to_do()]
    know = [*_canceled_item(canceled, page), *summary.know()]
    return [
        Section("", (_counts(lines, rejected, labels),)),
        *([Section(_first_heading(lines, page), (_items(to_do, "tick"),))] if to_do else []),
        *([Section(labels.summary.know, (_items(know, "bullet"),))] if know else []),
    ]


def _items(texts: Sequence[Inlines], marker: str) -> Block:
    return ItemList(tuple(map(ListItem, texts)), "tick" if marker == "tick" else "bullet")


def _counts(lines: Sequence[RunSheetLine], rejected: Sequence[RejectedRow], labels: RunSheetLabels) -> CountRow:
    counts = labels.counts
    kinds = [{alert.kind for alert in line.alerts} for line in lines]
    numbers = (
        (len(lines), counts.patients),
        (sum(line.sheets.count for line in lines if line.sheets), counts.sheets),
        (sum(not kind.isdisjoint(("language", "interpreter")) for kind in kinds), counts.interpreters),
        (sum("large-print" in kind for kind in kinds), counts.large_print),
        (len(rejected), counts.rejected),
    )
    return CountRow(tuple([Count(str(number), label) for number, label in numbers]))


def _first_heading(lines: Sequence[RunSheetLine], page: StaffPage) -> str:
    """'Before the first patient, 7:30 AM'. `lines` are in order of check-in, those without a time first."""
    labels = page.labels.desk.summary
    first = next(iter(sorted(instant for line in lines if (instant := with_time(line.visit.check_in)))), None)
    if first is None:
        return labels.before_first
    return fill_label(labels.before_first_at, time=TimeWording(page.labels).time(first))


def _rejected_item(rejected: Sequence[RejectedRow], page: StaffPage) -> Iterator[Inlines]:
    """The rows without pages, with the names that could be read."""
    if not rejected:
        return
    labels = page.labels.desk.summary
    names = [rejected_name(row, page) for row in rejected[:MAX_NAMED]]
    if len(rejected) > MAX_NAMED:
        names.append(fill_label(labels.more, count=str(len(rejected) - MAX_NAMED)))
    yield _item(labels.rejected, mark(page.labels.punctuation.entries).join(names), page.labels)


def _canceled_item(canceled: Sequence[CanceledBooking], page: StaffPage) -> Iterator[Inlines]:
    """The patients who were canceled at the desk, each with the reason."""
    if not canceled:
        return
    labels = page.labels.desk.summary
    names = [
        fill_label(
            labels.canceled_patient,
            name=page.printable(visit.booking.appointment.name),
            reason=page.printable(visit.reason),
        )
        for visit in canceled
    ]
    yield _item(labels.canceled, LINES.join(names), page.labels)


def _item(lead: str, text: str, labels: Labels) -> Inlines:
    """A lead in bold, and a text; several lines begin below the lead."""
    colon = after_label(labels.punctuation)
    return Run(f"{lead}{colon.rstrip()}{chr(10)}" if chr(10) in text else f"{lead}{colon}", strong=True), Run(text)


def rejected_name(rejected: RejectedRow, page: StaffPage) -> str:
    """The name of the patient and the row; only the row if the name is not known."""
    labels, name = page.labels.desk.summary, rejected.booking.appointment.name if rejected.booking else ""
    if not name:
        return no_break(fill_label(labels.row, row=str(rejected.row.number)))
    return fill_label(labels.row_patient, name=page.printable(name), row=str(rejected.row.number))


class _Summary:
    """The alerts of the patients of one run sheet, by kind."""

    def __init__(self, lines: Sequence[RunSheetLine], labels: RunSheetLabels) -> None:
        self._lines, self._labels = lines, labels
        self._wording = TimeWording(lines[0].visit.content.staff_labels)

    def to_do(self) -> Iterator[Inlines]:
        """An item for each kind of alert that someone must act on."""
        summary = self._labels.summary
        leads = {
            "changed": summary.changed, "past": summary.past, "last-dose-past": summary.missed,
            "unknown-medicine": summary.unknown,
            "medicines-not-known": summary.medicines_not_known,
            "ask": summary.ask, "language": summary.language,
            "no-interpreter": summary.no_interpreter, "interpreter": summary.interpreter,
            "not-bilingual": summary.not_bilingual, "consent": summary.consent,
            "like-name": summary.like, "fill-in": summary.open,
        }  # fmt: skip
        return self._gather(leads)

    def know(self) -> Iterator[Inlines]:
        """An item for each other kind of alert."""
        summary = self._labels.summary
        leads = {"walk-in": summary.walk_in, "corrected": summary.corrected, "bilingual": summary.bilingual}
        return self._gather({**leads, "large-print": summary.large_print, "note": summary.note})

    def _gather(self, leads: Mapping[str, str]) -> Iterator[Inlines]:
        for kind, lead in leads.items():
            lines = [line for line in self._lines if any(alert.kind == kind for alert in line.alerts)]
            if not lines:
                continue
            if kind in BY_DETAIL:
                text = self._by_detail(kind, lines)
            elif kind == "like-name":
                text = self._similar(lines)
            elif kind in ("changed", "last-dose-past", "unknown-medicine", "note", "corrected"):
                text = self._with_details(kind, lines)
            else:
                text = self._patients(lines)
            yield _item(lead, text, self._wording.labels)

    def _by_detail(self, kind: str, lines: Sequence[RunSheetLine]) -> str:
        """'Arabic: 8:15 AM Maria Beispiel', a line for each question, language or value."""
        patients: dict[str, list[RunSheetLine]] = {}
        for line in lines:
            for detail in dict.fromkeys(_details(line, kind)):
                patients.setdefault(detail, []).append(line)
        item = self._labels.summary.item
        texts: list[str] = []
        for detail, group in patients.items():
            named = self._patients(group)
            # A question has its own mark: "reaction?: 9:00 AM" has one too many.
            ends = detail.endswith(("?", ".", ":"))
            texts.append(f"{detail} {named}" if ends else fill_label(item, what=detail, patients=named))
        return LINES.join(texts)

    def _with_details(self, kind: str, lines: Sequence[RunSheetLine]) -> str:
        """'8:15 AM Maria Beispiel: Plavix'."""
        if len(lines) > MAX_NAMED:
            return self._patients(lines)
        template, texts = self._labels.summary.patient_details, []
        comma = mark(self._wording.labels.punctuation.parts)
        for line in lines:
            details = comma.join(detail for detail in _details(line, kind) if kind != "note" or len(detail) <= MAX_NOTE)
            patient = self._patient(line)
            texts.append(fill_label(template, patient=patient, details=details) if details else patient)
        return LINES.join(texts)

    def _similar(self, lines: Sequence[RunSheetLine]) -> str:
        """The patients with similar names, a line for each group."""
        if len(lines) > MAX_NAMED:
            return self._patients(lines, can_be_all=False)
        groups: list[set[str]] = []
        for line in lines:
            ids = {line.visit.id, *_details(line, "like-name")}
            for group in [group for group in groups if group & ids]:
                groups.remove(group)
                ids |= group
            groups.append(ids)
        by_group = [[line for line in lines if line.visit.id in group] for group in groups]
        return LINES.join(self._patients(group, can_be_all=False) for group in by_group)

    def _patients(self, lines: Sequence[RunSheetLine], *, can_be_all: bool = True) -> str:
        """Times and names; the word for all, or only the number if there are very many."""
        summary = self._labels.summary
        if can_be_all and len(lines) == len(self._lines) > 1:
            return summary.all
        if len(lines) > MAX_NAMED:
            return fill_label(summary.several, count=str(len(lines)))
        return mark(self._wording.labels.punctuation.entries).join(map(self._patient, lines))

    def _patient(self, line: RunSheetLine) -> str:
        visit = line.visit
        name, instant = _whole(visit.booking.appointment.name), with_time(visit.check_in)
        when = check_in_time(visit.content, visit.booking.appointment)
        if instant is None or (when and when.is_range):
            return name
        time = no_break(self._wording.time(instant))
        return fill_label(self._labels.summary.patient, time=time, name=name)


def _whole(name: str) -> str:
    """A name that is not broken over the line, unless it is very long."""
    return no_break(name) if len(name) <= MAX_WHOLE else name


def _details(line: RunSheetLine, kind: str) -> Iterable[str]:
    return [detail for alert in line.alerts if alert.kind == kind for detail in alert.details]
