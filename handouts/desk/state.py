"""The state of the desk: the day's list, its patients, and the status of their documents.

It is held in memory. Changes of patients' details are stored in the corrections next to the list. They, the journal,
the archive and saved files remain when the program ends.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from handouts.appointment_fields import FIELDS_BY_NAME
from handouts.channels.table import CHANNELS
from handouts.channels.table import MAIL as MAIL_ACTIONS
from handouts.content.languages import language_name
from handouts.corrections.apply import Conflict, CorrectedDay
from handouts.corrections.events import CANCELED, FieldCorrection
from handouts.day import manifest
from handouts.day.alerts import Alert, visit_alerts
from handouts.day.folder import DayFolder
from handouts.day.plan import Planner, Visit
from handouts.desk.date_format import ClockFormat, parse_date_and_time
from handouts.desk.document_choice import due_documents
from handouts.desk.form import LABELS, TEXT_FIELDS, FormFields
from handouts.desk.journal_status import (
    ACTION_LABELS,
    HANDED_OUT,
    MAIL,
    PRINT,
    PRINTED,
    PRINTED_IN_PART,
    AppointmentHistory,
    JournalLog,
    history_states,
    is_bad,
)
from handouts.desk.language import gettext, mark, use_language
from handouts.desk.list_days import ListDays
from handouts.desk.patient_list import DeskSettings, PatientList
from handouts.desk.patient_record import CheckedForm, PatientRecord, check_form
from handouts.desk.rendered_document import PACKET, DeskDocument, DocumentRenderer
from handouts.desk.template_cache import LoadedTemplates, TemplateCache
from handouts.desk.typed_dates import DATE_KINDS, MOMENT_KINDS, DateReader, unclear
from handouts.document import Document
from handouts.errors import FormField, InputError, Option, Problem
from handouts.journal.journal_entries import MADE
from handouts.schedule.booking import Booking
from handouts.schedule.id_privacy import revealed_by_id
from handouts.schedule.person_names import fold_text

DRAFT = mark("Draft: no clinician has approved this text.")
REPLACE_ADVICE = {
    MADE: mark("changed since: make again"),
    PRINT: mark("changed since: collect and replace"),
    MAIL: mark("changed since: mail again"),
}
"""What to do with pages that have changed since, by kind."""
CANCELED_ADVICE = {
    MADE: mark("canceled since"),
    PRINT: mark("canceled since: collect"),
    MAIL: mark("canceled since: tell the patient"),
}
"""What to do with pages of an appointment that was canceled since, by kind."""
HANDED_OUT_LABELS = {action: ACTION_LABELS[action][1] for action in HANDED_OUT if action in ACTION_LABELS} | {
    channel.actions.document: channel.labels.done for channel in CHANNELS
}
"""Labels for the actions after which a patient may have the pages."""


@dataclass(frozen=True)
class PatientPage:
    """The content of one patient's page."""

    papers: tuple[DeskDocument, ...]
    problems: Mapping[str, list[Problem]]
    alerts: tuple[Alert, ...]
    hold_reason: str = ""
    """Why these documents must not be handed out; '' if they may be."""


@dataclass(frozen=True)
class DocumentStatus:
    """One status of a patient's documents, as the page shows it."""

    text: str
    kind: str
    """good, waits (for information) or bad (the front desk must act)."""
    changed: bool = False
    """True if the pages have changed since."""
    documents: tuple[str, ...] = ()
    """Titles of the changed documents, if not all have changed."""


class PlannedDay(NamedTuple):
    """Who gets a packet when the day is made."""

    included: frozenset[str]
    """Ids of the appointments."""
    excluded: dict[str, str]
    """Why patients get none, by token."""
    day: CorrectedDay


class Desk:
    """The day at one desk. Thread-safe."""

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings
        self.templates = TemplateCache(settings.library, settings.today, settings.clock)
        self.renderer = DocumentRenderer(self.templates.current)
        self.patient_list = PatientList(settings, lambda: self.clock)
        self.list_days = ListDays(settings)
        self.journal_log = JournalLog(settings.journal)
        self._plan_cache: tuple[tuple[object, ...], PlannedDay] | None = None
        self._visits: dict[int, tuple[Booking, Visit | list[Problem]]] = {}
        """Planned bookings, by the identity of the booking."""
        self._planning = threading.Lock()
        self._reader_of_list: tuple[object, DateReader] | None = None
        """The reader of dates for a form without a clinic."""
        self._preparing: threading.Thread | None = None
        self._manifest_stamp: object = None

    @property
    def clock(self) -> ClockFormat:
        """The format of times."""
        return self.templates.current().clock

    def date_reader(self, fields: FormFields) -> DateReader:
        """Reads dates and times as people type them at the clinic of a form; without one, at those of the list."""
        sets = self.templates.current().sets
        if sets.is_clinic(fields.clinic):
            return sets.date_reader(fields.clinic)
        key = self.patient_list.opened, sets
        if self._reader_of_list is None or self._reader_of_list[0] != key:
            clinics = {record.fields.clinic for record in self.patient_list.records()}
            readers = {sets.date_reader(clinic) for clinic in filter(sets.is_clinic, clinics)}
            self._reader_of_list = key, readers.pop() if len(readers) == 1 else sets.date_reader("")
        return self._reader_of_list[1]

    def day_text(self, day: dt.date) -> str:
        """A date as the pages of the desk write it."""
        return self.clock.day(day)

    @property
    def folder(self) -> Path:
        """The folder of the day."""
        days = self.patient_list.days()
        return self.settings.out or Path(f"day-{days[0] if days else self.settings.today()}")

    # -- the list ------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Open today's list, otherwise the newest one. Then `prepare` it, once the page can be served."""
        self.patient_list.begin()

    def open(self, path: Path, name: str, encoding: str = "") -> None:
        """Read a list. Raises InputError."""
        self.patient_list.open(path, name, encoding)
        self.prepare()

    def prepare(self) -> None:
        """Compute the statuses and filters of the list in the background."""
        if self._preparing is None or not self._preparing.is_alive():
            self._preparing = threading.Thread(target=self._prepare, daemon=True)
            self._preparing.start()

    def _prepare(self) -> None:
        use_language(self.templates.current().language)
        opened = -1
        while opened != self.patient_list.opened:  # repeat if another list was opened in the meantime
            opened = self.patient_list.opened
            self._prepare_list(opened)
        self.patient_list.look_at_others()

    def _prepare_list(self, opened: int) -> None:
        self.expected_ids()
        try:
            histories = self.journal_log.histories(self.settings.today())
        except InputError:  # the page reports it
            return
        self._load_day_digests()
        for record in self.patient_list.records():
            if self.patient_list.opened != opened:
                return
            if record.id in histories:
                self.changed(record, histories[record.id])

    def expected_ids(self) -> frozenset[str]:
        """Ids of the listed patients who get a packet when the day is made."""
        return self._planned().included

    def excluded(self) -> dict[str, str]:
        """Why listed patients get no packet, by their tokens."""
        return self._planned().excluded

    @property
    def planned(self) -> bool:
        """True when it is known who gets a packet. This takes some seconds for a very long list."""
        return self._plan_cache is not None and self._plan_cache[0] == self._plan_key()

    def _plan_key(self) -> tuple[object, ...]:
        patient_list = self.patient_list
        return patient_list.opened, patient_list.kept.revision, self.templates.current().planner

    def _planned(self) -> PlannedDay:
        with self._planning:
            key = self._plan_key()
            if self._plan_cache is None or self._plan_cache[0] != key:
                planner = self.templates.current().planner
                if self._plan_cache is None or self._plan_cache[0][-1] is not planner:
                    self._visits.clear()
                day = self.patient_list.corrected(self.templates.current().sets.zone)
                self._plan_cache = key, self._plan(day, planner)
            return self._plan_cache[1]

    def _plan(self, day: CorrectedDay, planner: Planner) -> PlannedDay:
        """Who gets a packet, and why others get none. Unchanged bookings are not planned again."""
        rows = {record.row: record for record in self.patient_list.records() if record.row}
        walk_ins = {record.id: record for record in self.patient_list.records() if not record.row}
        included, excluded, visits = set[str](), dict[str, str](), dict[int, tuple[Booking, Visit | list[Problem]]]()
        for booking in day.schedule.bookings:
            known = self._visits.get(id(booking))
            planned = known[1] if known and known[0] is booking else planner.plan_visit(booking)
            visits[id(booking)] = booking, planned
            reason = self.hold_reason(planned) if isinstance(planned, Visit) else planned[0].message
            record = rows.get(booking.row) or walk_ins.get(booking.appointment.id)
            if not reason:
                included.add(booking.appointment.id)
            elif record:
                excluded[record.token] = reason
        for rejected in day.schedule.rejected:
            record = rows.get(rejected.row.number) or walk_ins.get(rejected.id)
            if record and not record.canceled:
                excluded[record.token] = rejected.problems[0].message
        self._visits = visits
        return PlannedDay(frozenset(included), excluded, day)

    def hold_reason(self, visit: Visit) -> str:
        """Why the documents of a visit must not be handed out; '' if they may be."""
        return gettext(DRAFT) if visit.content.status == "draft" and not self.settings.allow_draft else ""

    # -- corrections of the desk ----------------------------------------------------------------------------------
    def corrected_day(self) -> CorrectedDay:
        """The list with its corrections, as the whole day is made from it."""
        return self._planned().day

    def value_text(self, name: str, text: str) -> str:
        """A value of a field in a sentence: `May 4, 1946`; `empty` without one."""
        kind = FIELDS_BY_NAME[name].kind if name in FIELDS_BY_NAME else ""
        if kind in DATE_KINDS:
            text = self.clock.date(text)
        elif kind in MOMENT_KINDS:
            text = self.clock.text(text)
        return " / ".join(text.split("\n")) or "empty"

    def _correction_text(self, correction: FieldCorrection) -> str:
        """`Date of birth: May 4, 1946 to May 14, 1946, by anna`."""
        name = correction.change.field
        before, after = (self.value_text(name, text) for text in (correction.listed, correction.value))
        values = {"label": gettext(LABELS.get(name, name)), "before": before, "after": after}
        return gettext("%(label)s: %(before)s to %(after)s, by %(person)s", **values, person=correction.person)

    def corrections(self) -> list[tuple[PatientRecord, list[str]]]:
        """Listed patients who were corrected here, with the fields and who corrected them."""
        return [
            (record, [self._correction_text(one) for one in record.corrections.values()])
            for record in self.patient_list.records()
            if record.row and record.corrections and not record.canceled
        ]

    def canceled(self) -> list[tuple[PatientRecord, str]]:
        """Patients who were canceled here, with the reason and by whom."""
        return [
            (record, gettext("%(value)s, by %(person)s", value=record.canceled.value, person=record.canceled.person))
            for record in self.patient_list.records()
            if record.canceled
        ]

    def conflicts(self) -> list[tuple[PatientRecord, list[str]]]:
        """Patients whose corrections do not fit the list any more, with both values and who corrected."""
        return [
            (record, [self._conflict_text(conflict) for conflict in record.conflicts])
            for record in self.patient_list.records()
            if record.conflicts
        ]

    def _conflict_text(self, conflict: Conflict) -> str:
        """`Date of birth: March 11, 1931 on the list; February 12, 1931 by anna`."""
        name, correction = conflict.correction.change.field, conflict.correction
        if name == CANCELED:
            return gettext(
                "canceled by %(person)s, but the list now has another patient under this id", person=correction.person
            )
        listed, value = self.value_text(name, conflict.listed), self.value_text(name, correction.value)
        return gettext(
            "%(label)s: %(listed)s on the list; %(value)s by %(person)s",
            label=gettext(conflict.label), listed=listed, value=value, person=correction.person,
        )  # fmt: skip

    def gone(self) -> list[tuple[str, str]]:
        """Names and ids of patients who were corrected here and are no longer on the list."""
        patients = self.patient_list.kept.patients
        return [(patients[key].name, key) for key in self.corrected_day().gone if key in patients]

    def held(self, record: PatientRecord, visit: Visit) -> str:
        """Why the documents of a record must not be handed out; '' if they may be."""
        if record.canceled:
            return gettext("The appointment was canceled: %(value)s.", value=record.canceled.value)
        return self.hold_reason(visit)

    def tokens_to_fix(self) -> set[str]:
        """Tokens of the patients with a problem that prevents their documents."""
        without = self.excluded()
        return {record.token for record in self.patient_list.records() if self._needs_fixing(record, without)}

    def _needs_fixing(self, record: PatientRecord, without: Mapping[str, str]) -> bool:
        if record.canceled:
            return False
        if record.token in without:
            return True
        if record.row or not record.changed:
            return False
        checked = self.check(record)  # a form without a patient, for blank pages
        return checked.visit is None or bool(self.hold_reason(checked.visit))

    # -- pages that were handed out -------------------------------------------------------------------------------
    def _load_day_digests(self) -> None:
        """Load the digests of the day's files, if the day was made."""
        folder = DayFolder(self.folder)
        try:
            stamp = folder.path(folder.manifest).stat().st_mtime_ns, folder.root
            if stamp != self._manifest_stamp and (day := manifest.read_manifest(folder)):
                self.renderer.load_digests(note for patient in day.patients for note in patient.files)
                self._manifest_stamp = stamp
        except (OSError, InputError):  # each document is then rendered again to be compared
            return

    def changed(self, record: PatientRecord, history: AppointmentHistory) -> Mapping[str, tuple[str, ...]]:
        """Names of handed-out documents that have changed since, by kind (made, print, mail)."""
        key = self._state_of_pages(record, history)
        if record.changes_cache is None or record.changes_cache[0] != key:
            record.changes_cache = key, self._compared(record, history)
        return record.changes_cache[1]

    def outdated_documents(self, record: PatientRecord) -> frozenset[str]:
        """Names of the documents that were printed or mailed and have changed since. Raises InputError."""
        history = self.journal_log.histories(self.settings.today()).get(record.id) if record.id else None
        changed = self.changed(record, history) if history else {}
        names = {*changed.get(PRINT, ()), *changed.get(MAIL, ())}
        visit = self.check(record).visit
        return frozenset(names) | (frozenset(visit.documents) if visit and PACKET in names else frozenset())

    def _state_of_pages(self, record: PatientRecord, history: AppointmentHistory) -> tuple[object, ...]:
        return self.check(record), history.end, self.day(record), record.canceled

    def _compared(self, record: PatientRecord, history: AppointmentHistory) -> dict[str, tuple[str, ...]]:
        events = list(history.handed_out.items())
        checked = self.check(record)
        different: dict[str, list[str]] = {}
        for (kind, document), event in events:
            # A page depends on the day it is printed, so it is compared as of the day on which it was made.
            moments = [dt.datetime.fromisoformat(text) for text in (history.made.get(event.sha256), event.at) if text]
            zone = self.zone(record)
            days = [self.day(record), *(moment.astimezone(zone).date() for moment in moments)]
            if (
                not checked.visit
                or record.canceled
                or not any(self._digest(checked.visit, document, day) == event.sha256 for day in dict.fromkeys(days))
            ):
                different.setdefault(kind, []).append(document)
        return {kind: tuple(documents) for kind, documents in different.items()}

    def _digest(self, visit: Visit, document: str, day: dt.date) -> str:
        """SHA-256 of a document as it would be made now, with a printing date; '' if it would not be made."""
        if document not in (*visit.documents, PACKET):
            if document not in visit.content.layouts:
                return ""
            visit = replace(visit, documents=(document,))
        return self.renderer.digests(visit, day).get(document, "")

    def zone(self, record: PatientRecord) -> dt.tzinfo | None:
        """The time zone of the patient's clinic; None, for this computer's zone, if the clinic is unknown."""
        return self.templates.current().sets.zone(record.fields.clinic)

    def day(self, record: PatientRecord) -> dt.date:
        """Today's date at the patient's clinic."""
        return self.settings.day(self.zone(record))

    def format_moment(self, moment: dt.datetime, zone: dt.tzinfo | None) -> str:
        """Format a time in a zone; None for this computer's zone."""
        return self.clock.moment(moment.astimezone(zone), self.settings.day(zone))

    def reprints(self) -> set[str]:
        """Tokens of the patients whose handed-out pages have changed since. Raises InputError."""
        histories = self.journal_log.histories(self.settings.today())
        self._load_day_digests()
        with_history = [(record, histories.get(record.id)) for record in self.patient_list.records() if record.id]
        return {record.token for record, history in with_history if history and self.changed(record, history)}

    @property
    def compared(self) -> bool:
        """True when `reprints` is already computed; otherwise computes it in the background. Raises InputError."""
        histories = self.journal_log.histories(self.settings.today())
        for record in self.patient_list.records():
            history = histories.get(record.id) if record.id else None
            if history and (
                record.changes_cache is None or record.changes_cache[0] != self._state_of_pages(record, history)
            ):
                self.prepare()
                return False
        return True

    def statuses(self, record: PatientRecord) -> list[DocumentStatus]:
        """All statuses of a patient's documents, from the form and the journal. Raises InputError."""
        statuses = list(self._of_form(record))
        histories = self.journal_log.histories(self.settings.today())
        history = histories.get(record.id) if record.id else None
        if history is None:
            return statuses
        self._load_day_digests()
        changed, visit = self.changed(record, history), self.check(record).visit
        advice = CANCELED_ADVICE if record.canceled else REPLACE_ADVICE
        out = list(history.handed_out.items())
        for kind, names in changed.items():
            events = {name: event for (of, name), event in out if of == kind}
            last = max((events[name] for name in names), key=lambda event: event.row)
            when = self.format_moment(last.moment, self.zone(record))
            titles = self._titles(visit, names) if set(names) < set(events) else ()
            if kind != MADE or not self._printed(history):
                statuses.append(
                    DocumentStatus(
                        f"{gettext(HANDED_OUT_LABELS[last.action])} {when}, {gettext(advice[kind])}",
                        "bad",
                        True,
                        titles,
                    )
                )
        for state in history_states(history):
            when = self.format_moment(state.at, self.zone(record))
            shown_as_changed = (state.kind in changed and state.action in HANDED_OUT) or (
                state.action == MAIL_ACTIONS.done and MAIL in changed
            )
            if not shown_as_changed and (state.kind != MADE or not self._printed(history)):
                whole = state.label == PRINTED_IN_PART and self._due_are_printed(history, visit)
                label, bad = (PRINTED, False) if whole else (state.label, state.bad)
                statuses.append(DocumentStatus(f"{gettext(label)} {when}", "bad" if bad else "good"))
        return statuses

    @staticmethod
    def _due_are_printed(history: AppointmentHistory, visit: Visit | None) -> bool:
        """True if each document that is handed out at this stage is printed. The others come later."""
        printed = {name for (kind, name), event in list(history.last.items()) if kind == PRINT and not is_bad(event)}
        return visit is not None and set(due_documents(visit)) <= printed

    @staticmethod
    def _printed(history: AppointmentHistory) -> bool:
        """True if pages were printed or mailed, so that "made" need not be shown."""
        return any(kind in (PRINT, MAIL) for kind, _ in list(history.handed_out))

    @staticmethod
    def _titles(visit: Visit | None, names: tuple[str, ...]) -> tuple[str, ...]:
        layouts = visit.content.layouts if visit else {}
        return tuple(layouts[name].value.name if name in layouts else name for name in names if name != PACKET)

    def _of_form(self, record: PatientRecord) -> Iterator[DocumentStatus]:
        """Statuses from the form: a problem, or what was changed here."""
        visit = self.check(record).visit
        if record.canceled:
            yield DocumentStatus(gettext("Canceled"), "waits")
            return
        if record.conflicts:
            yield DocumentStatus(gettext("Correction and list differ: decide"), "bad")
            return
        if visit is None:
            yield DocumentStatus(gettext("Fix first"), "bad")
        elif self.hold_reason(visit):
            yield DocumentStatus(gettext("Draft"), "bad")
        if not record.row:
            yield DocumentStatus(gettext("Walk-in") if record.id else gettext("Not on the list"), "waits")
        elif record.rejected and visit:
            yield DocumentStatus(gettext("Fixed here"), "waits")
        elif record.changed:
            yield DocumentStatus(gettext("Corrected here"), "waits")

    # -- one patient ---------------------------------------------------------------------------------------------
    def searched(self, record: PatientRecord) -> str:
        """The text in which a search looks for a patient."""
        now, taken = self.templates.current(), record.search_cache
        if taken is None or taken[0] is not record.fields or taken[1] is not now:
            record.search_cache = taken = (record.fields, now, self._searched(record, now))
        return taken[2]

    def _searched(self, record: PatientRecord, now: LoadedTemplates) -> str:
        fields, time = record.fields, record.clock_time
        clinic = f"{fields.clinic} {now.sets.name(fields.clinic)}"
        times = (f"{time:%H:%M} {time:%H%M} {now.clock.time(time)}",) if time else ()
        language = (
            f"{language_name(fields.language)} {now.sets.language_name(fields.language)}" if fields.language else ""
        )
        born, reader = parse_date_and_time(fields.texts.get("date_of_birth", ""))[0], self.date_reader(fields)
        texts = (
            record.name, record.id, record.date_and_time, *times, clinic, language,
            fields.texts.get("physician", ""), reader.numbers(born) if born else "",
        )  # fmt: skip
        return fold_text(
            " ".join((*texts, fields.texts.get("record_number", ""), fields.texts.get("date_of_birth", "")))
        )

    def check(self, record: PatientRecord) -> CheckedForm:
        """Check the form with the current sets."""
        now, other = self.templates.current(), self.patient_list.other_with_id(record)
        key = record.fields, now, other and (other.token, other.name), record.conflicts
        if record.check_cache is None or record.check_cache[0] != key:
            record.check_cache = key, self._check(record, now, other)
        return record.check_cache[1]

    def _check(self, record: PatientRecord, now: LoadedTemplates, other: PatientRecord | None) -> CheckedForm:
        checked = check_form(record, now.planner, self.day(record))
        problems = {name: list(values) for name, values in checked.problems.items()}
        problems |= self._unclear(record.fields, problems)
        if record.conflicts:
            hint = gettext("decide above, for each value")
            found = [Problem(FormField("list"), 0, 0, conflict.message, hint) for conflict in record.conflicts]
            problems.setdefault("", []).extend(found)
        if other:
            message = gettext(
                "%(id)r is the id of %(name)s", id=record.id, name=other.name or gettext("another patient")
            )
            problems.setdefault("id", []).append(
                Problem(Option("--id"), 0, 0, message, gettext("use another id for this appointment"))
            )
        elif message := self._privacy_problem(record, checked):
            hint = gettext("use a number, or the appointment's id in the clinic's system")
            message = gettext("%(id)r %(message)s; file names contain the id", id=record.id, message=message)
            problems.setdefault("id", []).append(Problem(Option("--id"), 0, 0, message, hint))
        if not problems:
            return checked
        set_problems = now.planner.set_problems(checked.booking) if checked.booking else []
        return CheckedForm(
            None,
            {"": [*problems.pop("", []), *set_problems], **problems} if set_problems else problems,
            checked.booking,
        )

    def _unclear(self, fields: FormFields, known: Mapping[str, object]) -> dict[str, list[Problem]]:
        """Problems of dates and times as people type them, by field. Other `known` problems stay."""
        reader, problems = self.date_reader(fields), dict[str, list[Problem]]()
        for name in TEXT_FIELDS:
            text = fields.texts.get(name, "")
            refused = unclear(name, text, reader) if text else None
            if refused and (name not in known or reader.is_short(text)):
                problems[name] = [Problem(Option(f"--{name}"), 0, 0, str(refused.message), refused.hint)]
        return problems

    @staticmethod
    def _privacy_problem(record: PatientRecord, checked: CheckedForm) -> str:
        """What the id reveals about the patient; '' for nothing. File names and the journal contain the id."""
        if not record.id or "id" in checked.problems:
            return ""
        born = checked.booking.appointment.date_of_birth if checked.booking else None
        return revealed_by_id(record.id, record.name, record.fields.texts.get("record_number", ""), born)

    def patient_page(self, record: PatientRecord) -> PatientPage:
        """The patient's documents or problems, and the alerts."""
        checked = self.check(record)
        if checked.visit is None:
            return PatientPage((), checked.problems, tuple(self._of_row(record)))
        try:
            papers = self.renderer.render(checked.visit)
        except InputError as refused:
            return PatientPage((), {"": list(refused.problems)}, ())
        documents = {paper.name: paper.document for paper in papers}
        notices = tuple(self._alerts_of_visit(record, checked.visit, documents))
        return PatientPage(papers, {}, notices, self.held(record, checked.visit))

    def alerts_of(self, record: PatientRecord) -> tuple[Alert, ...]:
        """Alerts of a patient's row in the list. No page is laid out for them."""
        key = record.fields, record.changed, self.patient_list.similar(record), self.check(record)
        if record.alerts_cache is None or record.alerts_cache[0] != key:
            record.alerts_cache = key, tuple(self._alerts(record))
        return record.alerts_cache[1]

    def _alerts(self, record: PatientRecord) -> Iterator[Alert]:
        checked = self.check(record)
        if checked.visit is None:
            problems = [problem for problems_of_field in checked.problems.values() for problem in problems_of_field]
            yield from (Alert("problem", problem.message) for problem in problems)
            return
        visit = checked.visit
        composer = self.templates.current().composer
        documents = {
            name: composer.compose_checked(visit.content, name, visit.booking.appointment) for name in visit.documents
        }
        yield from self._alerts_of_visit(record, visit, documents)

    def _alerts_of_visit(
        self, record: PatientRecord, visit: Visit, documents: Mapping[str, Document]
    ) -> Iterator[Alert]:
        if visit.content.status == "draft":
            yield Alert("draft", gettext(DRAFT))
        yield from (
            alert
            for alert in visit_alerts(
                visit, documents, self.patient_list.similar(record), self.templates.current().composer
            )
            if alert.text
        )
        yield from self._of_row(record)

    @staticmethod
    def _of_row(record: PatientRecord) -> Iterator[Alert]:
        """Values of a rejected row that the form does not show."""
        if record.unplaced:
            yield Alert(
                "row", gettext("In the list, but not in this form: %(unplaced)s.", unplaced="; ".join(record.unplaced))
            )
