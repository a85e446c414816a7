"""The patients of the day's list and the walk-ins. Their records are kept when the list is opened again."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.content.library import Library
from handouts.corrections.apply import CorrectedDay
from handouts.corrections.merge import ListMerge, merge_lists
from handouts.corrections.store import ChangedElsewhere, ListedIds
from handouts.day.alerts import Person, similar_names
from handouts.desk.date_format import ClockFormat
from handouts.desk.form import PATIENT_FIELDS, FormFields
from handouts.desk.kept_corrections import KeptCorrections, with_values
from handouts.desk.language import mark
from handouts.desk.list_survey import MAX_LISTS, ListSurvey, OtherList, PendingList, list_days
from handouts.desk.patient_record import PatientRecord, record_from_booking, record_from_rejected, walk_in_record
from handouts.errors import InputError, Problem
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Schedule
from handouts.schedule.formats.source import UncertainEncoding
from handouts.schedule.id_privacy import revealed_by_id
from handouts.schedule.reader import read_schedule
from handouts.schedule.today import Today, today_in_zone

LIST_SUFFIXES = (".csv", ".xlsx", ".json", ".txt", ".tsv")
"""Suffixes of the files that are offered. The format itself is detected from the bytes."""
ID_CHARACTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Characters of assigned ids: no vowels, so that ids form no words, and no characters that look alike."""
ID_LENGTH = 8
MAX_EMPTY_FORMS = 200
"""Maximum number of empty forms. Each press of "New patient" opens one."""


ENCODING_NAMES = {
    "windows-1250": mark("Central European, Windows"),
    "windows-1251": mark("Cyrillic, Windows"),
    "windows-1252": mark("Western European, Windows"),
    "windows-1253": mark("Greek, Windows"),
    "windows-1254": mark("Turkish, Windows"),
    "windows-1255": mark("Hebrew, Windows"),
    "windows-1256": mark("Arabic, Windows"),
    "windows-1257": mark("Baltic, Windows"),
    "iso8859-2": mark("Central European, ISO"),
    "iso8859-5": mark("Cyrillic, ISO"),
    "iso8859-7": mark("Greek, ISO"),
    "koi8-r": mark("Cyrillic, KOI8"),
    "mac-roman": mark("Western European, Mac"),
    "cp437": mark("Western European, DOS"),
    "cp850": mark("Western European, DOS 850"),
    "shift_jis": mark("Japanese"),
    "gb18030": mark("Chinese, simplified"),
    "big5": mark("Chinese, traditional"),
    "euc-kr": mark("Korean"),
}
"""Names of the encodings that a list may have."""


@dataclass(frozen=True)
class EncodingChoice:
    """A list that was not opened because its encoding is uncertain, and the encodings to choose from."""

    list: str
    """The name of the file in the folder; '' for an uploaded file."""
    upload: str
    """The token of an uploaded file; '' for a file in the folder."""
    choices: tuple[tuple[str, str, str], ...]
    """Encodings, each with a sample word of the list in that encoding, and the encoding's name."""

    @classmethod
    def of(cls, doubtful: UncertainEncoding, name: str, upload: str = "") -> EncodingChoice:
        """The choices of an uncertain encoding."""
        choices = [(encoding, word, ENCODING_NAMES.get(encoding, encoding)) for encoding, word in doubtful.readings]
        return cls("" if upload else name, upload, tuple(choices))


@dataclass(frozen=True)
class DeskSettings:
    """The settings of `handouts desk`."""

    library: Library
    journal: Path
    out: Path | None
    schedule: Path | None
    """A list, or the folder with the lists."""
    today: Callable[[], dt.date]
    allow_draft: bool = False
    printer: str = ""
    clock: Today | None = None
    """The printing date: a given one, or each clinic's own; `today` if None."""

    def printed(self) -> Today:
        """The printing date."""
        return self.today() if self.clock is None else self.clock

    def day(self, zone: dt.tzinfo | None) -> dt.date:
        """Today's date in a zone; None for this computer's zone."""
        return today_in_zone(self.printed(), zone) if zone else self.today()


class PatientList:
    """The open list and its patients. Thread-safe."""

    def __init__(self, settings: DeskSettings, clock: Callable[[], ClockFormat]) -> None:
        self._settings, self._clock = settings, clock
        self.schedule: Schedule | None = None
        self.source: Path | None = None
        self.name = ""
        """The file name of the list."""
        self.problems: tuple[Problem, ...] = ()
        """Why the list was not opened at the start."""
        self.encoding_choice: EncodingChoice | None = None
        """The encodings to choose from, if the reason was an uncertain encoding."""
        self.encoding = ""
        """The encoding of the list, if a person chose it."""
        self.opened = 0
        """Number of lists that were opened so far."""
        self.removed: tuple[PatientRecord, ...] = ()
        """Patients of the earlier list of the same days whose ids are not on this list."""
        self.kept = KeptCorrections(settings.journal)
        """The corrections of the open list."""
        self._survey = ListSurvey(lambda path: self._read(path, ""))
        self.merge = ListMerge()
        """The differences from the list that was open before."""
        self._records: dict[str, PatientRecord] = {}
        self._lock = threading.RLock()
        self._stamp = 0.0
        self._similar_names: dict[str, tuple[str, ...]] | None = None

    # -- lists ---------------------------------------------------------------------------------------------------
    def files(self) -> list[Path]:
        """The lists that can be opened, newest first."""
        where = self._settings.schedule
        if where is None or not where.is_dir():
            return [where] if where else []
        try:
            named = [
                path for path in where.iterdir() if path.suffix.lower() in LIST_SUFFIXES and path.name[0] not in ".~"
            ]
            return sorted(filter(Path.is_file, named), key=lambda path: path.stat().st_mtime, reverse=True)
        except OSError:  # the folder, or a file in it, was deleted in the meantime
            return []

    def begin(self) -> None:
        """Open today's list, or the newest one. Problems are stored for the page."""
        try:
            files = self.files()
            if files:
                path = self._of_today(files) or files[0]
                self.open(path, path.name)
            else:
                self._begin_without_list()
        except UncertainEncoding as doubtful:
            self.problems, self.encoding_choice = tuple(doubtful.problems), EncodingChoice.of(doubtful, files[0].name)
        except InputError as refused:
            self.problems = tuple(refused.problems)

    def open(self, path: Path, name: str, encoding: str = "") -> None:
        """Read a list. Its patients replace those of the list before; walk-ins stay. Raises InputError.

        `encoding` is given if a person chose it.

        A row with the same content as an earlier row is the same patient, and changes made here are kept. Any other row
        is a new patient with a new page.
        """
        stamp = path.stat().st_mtime if path.exists() else 0.0
        schedule = self._read(path, encoding)
        clock = self._clock().time
        refused = [record_from_rejected(rejected, schedule.headings, clock) for rejected in schedule.rejected]
        records = [*(record_from_booking(booking, clock) for booking in schedule.bookings), *refused]
        with self._lock:
            without_list = self.schedule is None
            self.kept.open(schedule, path, uploaded=path not in self.files())
            before = [record for record in self._records.values() if record.row]
            records = _reuse_records(records, before)
            self.kept.show(records)
            new = [record for record in self._records.values() if not record.row]
            if without_list:
                self.kept.carry_walk_ins(record for record in new if record.key)
            stored = self.kept.walk_ins({record.key: record for record in new if record.key})
            walk_ins = {record.token: record for record in (*stored, *(record for record in new if not record.key))}
            is_same_day = self.schedule is not None and ListedIds.of(self.schedule).is_same_day(ListedIds.of(schedule))
            self.merge = merge_lists(self.schedule, schedule) if self.schedule and is_same_day else ListMerge()
            records.sort(key=lambda record: record.sort_key)
            self._records = {record.token: record for record in records} | walk_ins
            self.removed = _removed(records, [*before, *self.removed])
            self.schedule, self.source, self.name, self._stamp, self.problems = schedule, path, name, stamp, ()
            self._similar_names, self.encoding, self.encoding_choice = None, encoding, None
            self.opened += 1

    def _read(self, path: Path, encoding: str) -> Schedule:
        library = self._settings.library
        return read_schedule(
            path,
            library.clinic,
            today=self._settings.printed(),
            known_clinics=library.clinics(),
            questions=library.questions,
            encoding=encoding,
        )

    def _of_today(self, files: Sequence[Path]) -> Path | None:
        """The newest list that has today; None if there is none."""
        today = self._settings.today()
        for path in files[:MAX_LISTS] if len(files) > 1 else ():
            schedule = self._survey.schedule(path)
            if schedule and today in list_days(schedule):
                return path
        return None

    def _begin_without_list(self) -> None:
        with self._lock:
            self.kept.begin_without_list(self._settings.today())
            self._records |= {record.token: record for record in self.kept.walk_ins({})}

    # -- other lists of the folder
    def look_at_others(self) -> None:
        """Read the other lists of the folder. Call it in the background."""
        self._survey.look(self.files())

    def others(self) -> list[OtherList]:
        """The other lists of the folder, newest first, as far as they were looked at."""
        return self._survey.others(self.files(), self.source)

    def todays(self) -> list[str]:
        """File names of the other lists that have today, newest first."""
        today = self._settings.today()
        return [other.name for other in self.others() if today in other.days]

    @property
    def has_today(self) -> bool:
        """True if the open list has today."""
        return self._settings.today() in self.days()

    def pending(self) -> PendingList | None:
        """The newer list of this day that is not open yet, with what it changes; None if there is none."""
        if self.source is None or self.schedule is None:
            return None
        return self._survey.pending(self.files(), self.source, self.schedule, self._stamp)

    @property
    def stale(self) -> bool:
        """True if the file of the list was saved since it was read."""
        try:
            return self.source is not None and self.source.stat().st_mtime != self._stamp
        except OSError:
            return True

    def days(self) -> list[dt.date]:
        """The days of the list."""
        bookings = self.schedule.bookings if self.schedule else ()
        return sorted({booking.appointment.date for booking in bookings if booking.appointment.date})

    def corrected(self, zone: Callable[[str], dt.tzinfo | None]) -> CorrectedDay:
        """The list with its corrections. `zone` returns the time zone of a clinic."""
        with self._lock:
            return self.kept.corrected(self.name, lambda clinic: self._settings.day(zone(clinic)))

    # -- patients ------------------------------------------------------------------------------------------------
    def records(self) -> list[PatientRecord]:
        """The patients of the list, then the walk-ins whose form is not empty."""
        with self._lock:
            return [record for record in self._records.values() if record.row or record.changed]

    def record(self, token: str) -> PatientRecord | None:
        """The patient with this token; None if it has expired."""
        return self._records.get(token)

    def add_walk_in(self, clinic: str, procedure: str) -> PatientRecord:
        """Add a new patient who is not on the list."""
        record = walk_in_record(clinic, procedure)
        with self._lock:
            # Drop the oldest empty forms.
            for old in [old for old in self._records.values() if not old.row and not old.changed][:-MAX_EMPTY_FORMS]:
                del self._records[old.token]
            self._records[record.token] = record
        return record

    def change(self, record: PatientRecord, fields: FormFields, page: str, turn: str) -> bool:
        """Store a form. Returns False if another page changed the patient since this one was loaded (its revision)."""
        with self._lock:
            fields = self._with_id(record, fields)
            if fields.has_same_values(record.fields):
                return True
            if page != record.editor_page and turn != str(record.revision):
                return False
            try:
                self.kept.change(record, fields)
            except ChangedElsewhere:
                self.read_corrections()
                return False
            before = record.name, record.date, record.id, record.changed
            record.changed = not (record.list_fields and fields.has_same_values(record.list_fields))
            record.fields, record.revision, record.editor_page = fields, record.revision + 1, page
            self.kept.refresh(record)
            if before != (
                record.name,
                record.date,
                record.id,
                record.changed,
            ):  # computing it takes a while for a long list
                self._similar_names = None
            return True

    def read_corrections(self) -> None:
        """Show what another desk has changed since. Pages loaded before cannot change it. Raises InputError."""
        with self._lock:
            keys = self.kept.read_again()
            if not keys:
                return
            changed = [record for record in self._records.values() if record.key in keys]
            for record in changed:
                self.kept.refresh(record)
                record.editor_page, record.revision = "", record.revision + 1
            known = {record.key: record for record in self._records.values() if record.key and not record.row}
            self._records |= {record.token: record for record in self.kept.walk_ins(known)}
            self._similar_names = None

    def undo(self, record: PatientRecord, name: str = "") -> None:
        """Restore the list's value of a field, or all of them. Raises InputError if that cannot be stored."""
        with self._correcting(record):
            self.kept.undo(record, name)

    def cancel(self, record: PatientRecord, reason: str) -> None:
        """Cancel the appointment. Raises InputError if that cannot be stored."""
        with self._correcting(record):
            self.kept.cancel(record, reason)

    def move(self, record: PatientRecord, moment: str) -> None:
        """Move the appointment to another date and time, as typed. Raises InputError if that cannot be stored."""
        with self._correcting(record):
            self.kept.change(record, with_values(record.fields, {"date": moment}), "move")
            self.kept.refresh(record)

    def decide(self, record: PatientRecord, fields: Iterable[str], *, keep: bool) -> None:
        """Decide between corrections and the list, by field. Raises InputError if that cannot be stored."""
        with self._correcting(record):
            self.kept.decide(record, fields, keep=keep)

    @contextmanager
    def _correcting(self, record: PatientRecord) -> Iterator[None]:
        with self._lock:
            yield
            record.editor_page = ""
            record.revision += 1
            self._similar_names = None

    def _with_id(self, record: PatientRecord, fields: FormFields) -> FormFields:
        """Assign a random id to a walk-in. The journal needs an id, and it must reveal nothing about the patient."""
        texts = fields.texts
        if record.row or texts.get("id") or not any(texts.get(name) for name in PATIENT_FIELDS):
            return fields
        used_ids = {record_with_id.id.casefold() for record_with_id in self._records.values()}
        while not record.assigned_id:
            candidate = "W" + "".join(secrets.choice(ID_CHARACTERS) for _ in range(ID_LENGTH))
            if candidate.casefold() not in used_ids and not revealed_by_id(
                candidate, texts.get("name", ""), texts.get("record_number", ""), None
            ):
                record.assigned_id = candidate
        return replace(fields, texts={**texts, "id": record.assigned_id})

    def similar(self, record: PatientRecord) -> tuple[Appointment, ...]:
        """Patients of the same day with a similar name."""
        with self._lock:
            if self._similar_names is None:
                self._similar_names = similar_names(
                    Person(patient.token, patient.name, patient.date) for patient in self.records()
                )
            similar_records = [
                self._records[token] for token in self._similar_names.get(record.token, ()) if token in self._records
            ]
        return tuple(Appointment(name=patient.name, id=patient.id) for patient in similar_records)

    def other_with_id(self, record: PatientRecord) -> PatientRecord | None:
        """Another patient who already has this id; None if there is none."""
        if not record.id or _has_listed_id(record):
            return None
        same_id = [other for other in self.records() if other.id.casefold() == record.id.casefold()]
        first = sorted(same_id, key=lambda other: not _has_listed_id(other))[:1]
        return next((other for other in first if other is not record), None)


def _has_listed_id(record: PatientRecord) -> bool:
    """True if the id of the form is that of the list."""
    return record.list_fields is not None and record.list_fields.texts.get("id", "").casefold() == record.id.casefold()


def _removed(after: list[PatientRecord], before: list[PatientRecord]) -> tuple[PatientRecord, ...]:
    """Patients of the earlier list who are missing from the new list of the same days, one per id."""
    days, ids = {record.date for record in after}, {record.id for record in after}
    removed = {
        record.id: record
        for record in before
        if record.id and record.id not in ids and record.date and record.date in days
    }
    return tuple(removed.values())


def _reuse_records(after: list[PatientRecord], before: list[PatientRecord]) -> list[PatientRecord]:
    """Replace records by the earlier records whose rows have the same content."""
    old, new = Counter(record.row_key for record in before), Counter(record.row_key for record in after)
    unchanged = {record.row_key: record for record in before if old[record.row_key] == new[record.row_key] == 1}
    for record in after:
        if record.row_key in unchanged:
            unchanged[record.row_key].row = record.row
    return [unchanged.get(record.row_key, record) for record in after]
