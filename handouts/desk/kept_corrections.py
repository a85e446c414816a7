"""Store the changes made at the desk in the store of the day, and show them again after a restart.

A change is stored before the page shows it, so that a power failure loses at most what was being typed.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from handouts.corrections.apply import WALK_IN_KEY, CorrectedDay, DayAt, apply_corrections, resolve, row_keys
from handouts.corrections.events import CANCELED, Change, Kind, PatientCorrections, fold_event, fold_events
from handouts.corrections.store import SUFFIX, CorrectionStore, ListedIds, store_path
from handouts.corrections.values import FIELDS, YES_NO_FIELDS, is_same, values_of
from handouts.desk.form import TEXT_FIELDS, FormFields
from handouts.desk.patient_record import PatientRecord, walk_in_record
from handouts.journal.acting_user import acting_user
from handouts.schedule.booking import Schedule


def form_values(fields: FormFields) -> dict[str, str]:
    """The form's values by field, as they are stored."""
    yes_no = {name: "yes" if getattr(fields, name) else "" for name in YES_NO_FIELDS}
    return {name: fields.value(name) for name in FIELDS} | yes_no


def with_values(fields: FormFields, values: Mapping[str, str]) -> FormFields:
    """The form with other values for some fields."""
    texts = {**fields.texts, **{name: text for name, text in values.items() if name in TEXT_FIELDS}}
    others: dict[str, object] = {name: text for name, text in values.items() if name not in TEXT_FIELDS}
    others |= {name: others[name] == "yes" for name in YES_NO_FIELDS if name in others}
    return replace(fields, texts=texts, **others)  # type: ignore[arg-type]


class KeptCorrections:
    """The corrections of the open list. The caller holds the lock of the list."""

    def __init__(self, journal: Path) -> None:
        self._folder = journal.with_name(f"{journal.name}.corrections")
        """For walk-ins without a list, and for uploaded lists, which have no lasting folder."""
        self._schedule = Schedule((), (), (), (), ",")
        self._listed = ListedIds(frozenset(), frozenset())
        self._patients: dict[str, PatientCorrections] = {}
        self._counts: Counter[str] = Counter()
        """Number of stored changes, by key."""
        self.store = CorrectionStore(self._folder / f"no-list{SUFFIX}")
        self._stamps: Mapping[Path, tuple[int, int, int]] = {}
        """The state of the files when they were read."""
        self.revision = 0
        """Number of changes so far."""

    def open(self, schedule: Schedule, source: Path, *, uploaded: bool) -> None:
        """Read the corrections of a list. Raises InputError; the corrections of the list before are then kept."""
        store = CorrectionStore(store_path(source, schedule.sha256, self._folder if uploaded else None))
        listed = ListedIds.of(schedule)
        stamps = store.stamps()
        store.take_over(listed)
        self._read(store, stamps)
        self._schedule, self._listed, self.store = schedule, listed, store

    def _read(self, store: CorrectionStore, stamps: Mapping[Path, tuple[int, int, int]]) -> frozenset[str]:
        """Read all corrections of a store. Returns the keys whose corrections are different now. Raises InputError."""
        events = store.events()
        before, self._patients = self._patients, fold_events(events)
        self._counts, self._stamps = Counter(event.change.key for event in events), stamps
        self.revision += 1
        keys = {*before, *self._patients}
        return frozenset(key for key in keys if before.get(key) != self._patients.get(key))

    def read_again(self) -> frozenset[str]:
        """Read what another desk has stored since. Returns the keys of its patients. Raises InputError."""
        stamps = self.store.stamps()
        written = [path for path in {*stamps, *self._stamps} if stamps.get(path) != self._stamps.get(path)]
        if not written:
            return frozenset()
        self.store.take_over(self._listed, [path for path in written if path != self.store.path])
        revision = self.revision
        keys = self._read(self.store, stamps)
        if not keys:  # this desk wrote it
            self.revision = revision
        return keys

    def begin_without_list(self, today: dt.date) -> None:
        """Read the walk-ins of a day without a list. Raises InputError."""
        self.store = CorrectionStore(self._folder / f"no-list-{today}{SUFFIX}")
        self._read(self.store, self.store.stamps())

    @property
    def patients(self) -> Mapping[str, PatientCorrections]:
        """All current corrections, by key."""
        return self._patients

    def corrected(self, file: str, today: DayAt) -> CorrectedDay:
        """The list with its corrections, as `handouts day` uses it."""
        return apply_corrections(self._schedule, self._patients, file, today)

    # -- records of the list -------------------------------------------------------------------------------------
    def show(self, records: Iterable[PatientRecord]) -> None:
        """Set the keys of the records of a list that was just opened, and show their corrections."""
        keys = dict(zip((row.row.number for row in self._schedule.rejected), row_keys(self._schedule.rejected),
                        strict=True))  # fmt: skip
        for record in records:
            record.key = keys.get(record.row, "") if record.rejected else self._listed_id(record)
            self.refresh(record)

    @staticmethod
    def _listed_id(record: PatientRecord) -> str:
        return record.booking.appointment.id if record.booking else ""

    def refresh(self, record: PatientRecord) -> None:
        """Show the corrections of a record of the list: its form, its conflicts, its cancellation."""
        listed, patient = record.list_fields, self._patients.get(record.key)
        if listed is None:
            self._refresh_walk_in(record, patient)
            return
        record.corrections, record.conflicts, record.canceled = {}, (), None
        fields = listed
        if patient and record.rejected:
            fields = with_values(listed, {name: correction.value for name, correction in patient.fields.items()})
            record.corrections = {
                name: correction
                for name, correction in patient.fields.items()
                if not is_same(name, correction.listed, correction.value)
            }
            record.canceled = patient.canceled
        elif patient and record.booking:
            resolution = resolve(values_of(record.booking), patient)
            fields = with_values(listed, {name: correction.value for name, correction in resolution.fields.items()})
            record.corrections, record.conflicts = dict(resolution.fields), resolution.conflicts
            record.canceled = resolution.canceled
        self._set_fields(record, fields)
        record.changed = not fields.has_same_values(listed)

    def _refresh_walk_in(self, record: PatientRecord, patient: PatientCorrections | None) -> None:
        if patient is None:
            return
        record.canceled = patient.canceled
        self._set_fields(
            record, with_values(FormFields(), {name: correction.value for name, correction in patient.fields.items()})
        )
        record.changed, record.assigned_id = True, record.id

    @staticmethod
    def _set_fields(record: PatientRecord, fields: FormFields) -> None:
        if not fields.has_same_values(record.fields):
            record.fields, record.revision = fields, record.revision + 1

    def walk_ins(self, known: Mapping[str, PatientRecord]) -> list[PatientRecord]:
        """The walk-ins of the day. `known` are records by key, which keep their page."""
        records = []
        for key, patient in self._patients.items():
            if patient.is_walk_in:
                record = known.get(key) or walk_in_record("", "")
                record.key = key
                self.refresh(record)
                records.append(record)
        return records

    # -- changes -------------------------------------------------------------------------------------------------
    def change(self, record: PatientRecord, fields: FormFields, kind: Kind = "edit") -> None:
        """Store the form of a record. Raises InputError; then nothing is stored."""
        if record.list_fields is None:
            changes = self._walk_in_changes(record, fields)
        elif record.rejected:
            changes = self._mending(record, fields)
        else:
            changes = self._edits(record, fields, kind)
        self._add(changes)

    def _edits(self, record: PatientRecord, fields: FormFields, kind: Kind) -> list[Change]:
        before, after = form_values(record.fields), form_values(fields)
        shown = form_values(record.list_fields) if record.list_fields else {}
        different = [name for name in FIELDS if not is_same(name, before[name], after[name])]
        return [
            Change(record.key, "undo", name)
            if is_same(name, shown[name], after[name])
            else self._of_listed(record, kind, name, after[name])
            for name in different
        ]

    @staticmethod
    def _of_listed(record: PatientRecord, kind: Kind, name: str, value: str) -> Change:
        """A change with what the list has now: the value, and who the patient is."""
        listed = values_of(record.booking) if record.booking and not record.rejected else {}
        person = listed.get("name", ""), listed.get("date_of_birth", "")
        return Change(record.key, kind, name, listed.get(name, ""), value, *person)

    @staticmethod
    def _mending(record: PatientRecord, fields: FormFields) -> list[Change]:
        """All values of a rejected row, because its pages are made from the form that a person has seen."""
        listed, before = (form_values(form) for form in (record.list_fields or FormFields(), record.fields))
        after, is_first = form_values(fields), not record.corrections
        if fields.has_same_values(record.list_fields or FormFields()):
            return [Change(record.key, "undo")]
        return [
            Change(record.key, "edit", name, listed[name], after[name])
            for name in FIELDS
            if (is_first and (listed[name] or after[name])) or not is_same(name, before[name], after[name])
        ]

    def _walk_in_changes(self, record: PatientRecord, fields: FormFields) -> list[Change]:
        """The values of a walk-in. A form without a patient, for blank pages, is not stored."""
        after, before = form_values(fields), form_values(record.fields)
        if not after["id"]:
            return []
        is_first = record.key not in self._patients
        record.key = record.key or f"{WALK_IN_KEY}{secrets.token_hex(8)}"
        changes = [Change(record.key, "walk-in")] if is_first else []
        return changes + [
            Change(record.key, "edit", name, "", after[name])
            for name in FIELDS
            if (is_first and after[name]) or (not is_first and not is_same(name, before[name], after[name]))
        ]

    def undo(self, record: PatientRecord, name: str = "") -> None:
        """Undo the correction of a field, or of all fields and the cancellation. Raises InputError."""
        if record.rejected and name not in ("", CANCELED):
            listed = form_values(record.list_fields or FormFields()).get(name, "")
            self._add([Change(record.key, "edit", name, listed, listed)])
        elif record.list_fields is not None or name == CANCELED:
            self._add([Change(record.key, "undo", name)])
        self.refresh(record)

    def cancel(self, record: PatientRecord, reason: str) -> None:
        """Store a cancellation. Raises InputError."""
        self._add([self._of_listed(record, "cancel", CANCELED, reason)])
        self.refresh(record)

    def decide(self, record: PatientRecord, fields: Iterable[str], *, keep: bool) -> None:
        """For these fields, keep the corrections although the list has changed, or use the list. Raises InputError."""
        patient = self._patients.get(record.key)
        corrections = [one for one in (patient.all() if patient else []) if one.change.field in set(fields)]
        self._add(
            [
                self._of_listed(record, one.change.kind, one.change.field, one.value)
                if keep
                else Change(record.key, "undo", one.change.field)
                for one in corrections
            ]
        )
        self.refresh(record)

    def _add(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        key = changes[0].key  # all are of one patient
        for event in self.store.add(changes, acting_user(), self._listed, self._counts[key]):
            fold_event(self._patients, event)
            self._counts[key] += 1
        self.revision += 1

    def carry_walk_ins(self, records: Iterable[PatientRecord]) -> None:
        """Store walk-ins that were added before a list was open. Raises InputError."""
        for record in records:
            self.change(record, record.fields)
