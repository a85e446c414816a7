"""The list of the day and who walked in: its patients as records, found by words, kept when the list is read again."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.content.library import Library
from handouts.day.alerts import Person, similar_names
from handouts.desk.date_format import ClockFormat
from handouts.desk.form import PATIENT_FIELDS, FormFields
from handouts.desk.patient_record import PatientRecord, record_from_booking, record_from_rejected, walk_in_record
from handouts.errors import InputError, Problem
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Schedule
from handouts.schedule.formats.detection import UncertainEncoding
from handouts.schedule.id_privacy import revealed_by_id
from handouts.schedule.reader import read_schedule
from handouts.schedule.today import Today, today_in_zone

LIST_SUFFIXES = (".csv", ".xlsx", ".json", ".txt", ".tsv")
"""Endings of files that are offered from a folder; what a file is, its bytes say."""
ID_CHARACTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Of ids that the desk gives: no vowels, so that no word comes of them, and no signs that look alike."""
ID_LENGTH = 8
MAX_EMPTY_FORMS = 200
"""Forms of new patients with nothing in them that are kept open: each press of the button begins one."""


ENCODING_NAMES = {
    "windows-1250": "Central European, Windows", "windows-1251": "Cyrillic, Windows",
    "windows-1252": "Western European, Windows", "windows-1253": "Greek, Windows", "windows-1254": "Turkish, Windows",
    "windows-1255": "Hebrew, Windows", "windows-1256": "Arabic, Windows", "windows-1257": "Baltic, Windows",
    "iso8859-2": "Central European, ISO", "iso8859-5": "Cyrillic, ISO", "iso8859-7": "Greek, ISO",
    "koi8-r": "Cyrillic, KOI8", "mac-roman": "Western European, Mac", "cp437": "Western European, DOS",
    "cp850": "Western European, DOS 850", "shift_jis": "Japanese", "gb18030": "Chinese, simplified",
    "big5": "Chinese, traditional", "euc-kr": "Korean",
}  # fmt: skip
"""What the encodings are called that a list may be in."""


@dataclass(frozen=True)
class EncodingChoice:
    """A list that was not opened, as nobody knows how its letters are saved, and what a person may choose."""

    list: str
    """The name of its file in the folder; '' for one that a browser has sent."""
    upload: str
    """The token of a file that a browser has sent; '' for one of the folder."""
    choices: tuple[tuple[str, str, str], ...]
    """Encodings, each with a word of the list as it would be read, and what the encoding is called."""

    @classmethod
    def of(cls, doubtful: UncertainEncoding, name: str, upload: str = "") -> EncodingChoice:
        """What may be chosen."""
        choices = [(encoding, word, ENCODING_NAMES.get(encoding, encoding)) for encoding, word in doubtful.readings]
        return cls("" if upload else name, upload, tuple(choices))


@dataclass(frozen=True)
class DeskSettings:
    """What the page was started with."""

    library: Library
    journal: Path
    out: Path | None
    schedule: Path | None
    """A list, or the folder in which lists lie."""
    today: Callable[[], dt.date]
    allow_draft: bool = False
    printer: str = ""
    clock: Today | None = None
    """The day that pages are printed with: the one that was given, or each clinic's own; `today` where None."""

    def printed(self) -> Today:
        """The day of printing."""
        return self.today() if self.clock is None else self.clock

    def day(self, zone: dt.tzinfo | None) -> dt.date:
        """The day it is for a clinic in a zone; without one, the day on this computer's clock."""
        return today_in_zone(self.printed(), zone) if zone else self.today()


class PatientList:
    """Any number of requests may use it at once."""

    def __init__(self, settings: DeskSettings, clock: Callable[[], ClockFormat]) -> None:
        self._settings, self._clock = settings, clock
        self.schedule: Schedule | None = None
        self.source: Path | None = None
        self.name = ""
        """What the list is called: the name of its file, as it was given."""
        self.problems: tuple[Problem, ...] = ()
        """Why the list that was there at the start was not opened."""
        self.encoding_choice: EncodingChoice | None = None
        """What may be chosen, where that was because nobody knows how its letters are saved."""
        self.encoding = ""
        """How the letters of the list are saved, where a person has said so."""
        self.opened = 0
        """How many lists were opened so far."""
        self.removed: tuple[PatientRecord, ...] = ()
        """Patients of the list before, of a day of this one, whose id is not on it any more."""
        self._records: dict[str, PatientRecord] = {}
        self._lock = threading.RLock()
        self._stamp = 0.0
        self._similar_names: dict[str, tuple[str, ...]] | None = None

    # -- lists ---------------------------------------------------------------------------------------------------
    def files(self) -> list[Path]:
        """The lists that can be opened, the newest first; what cannot be looked at is not offered."""
        where = self._settings.schedule
        if where is None or not where.is_dir():
            return [where] if where else []
        try:
            named = [
                path for path in where.iterdir() if path.suffix.lower() in LIST_SUFFIXES and path.name[0] not in ".~"
            ]
            return sorted(filter(Path.is_file, named), key=lambda path: path.stat().st_mtime, reverse=True)
        except OSError:  # the folder, or a file of it, was taken away while it was looked at
            return []

    def begin(self) -> None:
        """Open the newest list, where there is one; why not is kept for the page to tell."""
        try:
            files = self.files()
            if files:
                self.open(files[0], files[0].name)
        except UncertainEncoding as doubtful:
            self.problems, self.encoding_choice = tuple(doubtful.problems), EncodingChoice.of(doubtful, files[0].name)
        except InputError as refused:
            self.problems = tuple(refused.problems)

    def open(self, path: Path, name: str, encoding: str = "") -> None:
        """Read a list; its patients take the place of those of the list before, who walked in stay. Raises Refused.

        `encoding` is how its letters are saved, where a person has said so.

        A row that says the same as one before is the same patient, and what was changed here is kept. Any other is a
        new one: no page that was open for the old shows it.
        """
        stamp = path.stat().st_mtime if path.exists() else 0.0
        library = self._settings.library
        schedule = read_schedule(
            path, library.clinic, today=self._settings.printed(), known=library.clinics(), encoding=encoding
        )
        clock = self._clock().time
        refused = [record_from_rejected(one, schedule.headings, clock) for one in schedule.rejected]
        found = [*(record_from_booking(one, clock) for one in schedule.bookings), *refused]
        with self._lock:
            before = [one for one in self._records.values() if one.row]
            found = _known(found, before)
            kept = {token: one for token, one in self._records.items() if not one.row}
            found.sort(key=lambda record: record.sort_key)
            self._records = {one.token: one for one in found} | kept
            self.removed = _removed(found, [*before, *self.removed])
            self.schedule, self.source, self.name, self._stamp, self.problems = schedule, path, name, stamp, ()
            self._similar_names, self.encoding, self.encoding_choice = None, encoding, None
            self.opened += 1

    @property
    def stale(self) -> bool:
        """True when the file of the list has been written since it was read."""
        try:
            return self.source is not None and self.source.stat().st_mtime != self._stamp
        except OSError:
            return True

    def days(self) -> list[dt.date]:
        """The days of the list."""
        bookings = self.schedule.bookings if self.schedule else ()
        return sorted({one.appointment.date for one in bookings if one.appointment.date})

    # -- patients ------------------------------------------------------------------------------------------------
    def records(self) -> list[PatientRecord]:
        """The patients of the list, and of those who walked in, each whose form says anything."""
        with self._lock:
            return [one for one in self._records.values() if one.row or one.changed]

    def record(self, token: str) -> PatientRecord | None:
        """The patient of a token."""
        return self._records.get(token)

    def add_walk_in(self, clinic: str, procedure: str) -> PatientRecord:
        """A new patient, of no list."""
        one = walk_in_record(clinic, procedure)
        with self._lock:
            # A form that somebody has just opened is not dropped for those that others open.
            for old in [old for old in self._records.values() if not old.row and not old.changed][:-MAX_EMPTY_FORMS]:
                del self._records[old.token]
            self._records[one.token] = one
        return one

    def change(self, record: PatientRecord, fields: FormFields, page: str, turn: str) -> bool:
        """Take over what a form says; False where another page has changed it since this one was loaded (its turn)."""
        with self._lock:
            fields = self._with_id(record, fields)
            if fields.same(record.fields):
                return True
            if page != record.editor_page and turn != str(record.revision):
                return False
            before = record.name, record.date, record.id, record.changed
            record.changed = not (record.list_fields and fields.same(record.list_fields))
            record.fields, record.revision, record.editor_page = fields, record.revision + 1, page
            if before != (record.name, record.date, record.id, record.changed):  # for a long list it takes a while
                self._similar_names = None
            return True

    def undo(self, record: PatientRecord) -> None:
        """Take back what was changed here: the list's values hold again."""
        with self._lock:
            if record.list_fields and record.changed:
                record.fields, record.changed, record.editor_page = record.list_fields, False, ""
                record.revision += 1
                self._similar_names = None

    def _with_id(self, record: PatientRecord, fields: FormFields) -> FormFields:
        """A person on no list gets an id of their own, which tells nothing of them: the journal is kept by it."""
        texts = fields.texts
        if record.row or texts.get("id") or not any(texts.get(name) for name in PATIENT_FIELDS):
            return fields
        known = {one.id.casefold() for one in self._records.values()}
        while not record.assigned_id:
            made = "W" + "".join(secrets.choice(ID_CHARACTERS) for _ in range(ID_LENGTH))
            if made.casefold() not in known and not revealed_by_id(
                made, texts.get("name", ""), texts.get("record_number", ""), None
            ):
                record.assigned_id = made
        return replace(fields, texts={**texts, "id": record.assigned_id})

    def similar(self, record: PatientRecord) -> tuple[Appointment, ...]:
        """Others of the same day whose names are like the patient's."""
        with self._lock:
            if self._similar_names is None:
                self._similar_names = similar_names(Person(one.token, one.name, one.date) for one in self.records())
            others = [
                self._records[token] for token in self._similar_names.get(record.token, ()) if token in self._records
            ]
        return tuple(Appointment(name=one.name, id=one.id) for one in others)

    def other_with_id(self, record: PatientRecord) -> PatientRecord | None:
        """Another patient with the same id, who had it first: on the list, or who was given it before."""
        if not record.id or _own(record):
            return None
        others = [one for one in self.records() if one.id.casefold() == record.id.casefold()]
        first = sorted(others, key=lambda one: not _own(one))[:1]
        return next((one for one in first if one is not record), None)


def _own(record: PatientRecord) -> bool:
    """True where the list gives a patient the id that the form says."""
    return record.list_fields is not None and record.list_fields.texts.get("id", "").casefold() == record.id.casefold()


def _removed(found: list[PatientRecord], before: list[PatientRecord]) -> tuple[PatientRecord, ...]:
    """Patients of the days of this list who were on the list before, and are on it no more: each once, by the id."""
    days, ids = {one.date for one in found}, {one.id for one in found}
    gone = {one.id: one for one in before if one.id and one.id not in ids and one.date and one.date in days}
    return tuple(gone.values())


def _known(found: list[PatientRecord], before: list[PatientRecord]) -> list[PatientRecord]:
    """Patients whose row says what one row said before are those of that row."""
    old, new = Counter(one.row_key for one in before), Counter(one.row_key for one in found)
    kept = {one.row_key: one for one in before if old[one.row_key] == new[one.row_key] == 1}
    for one in found:
        if one.row_key in kept:
            kept[one.row_key].row = one.row
    return [kept.get(one.row_key, one) for one in found]
