"""Apply the corrections of a day to its list.

A correction is applied only to the patient for whom it was made, and only while the list still has the value that was
corrected. If the id now belongs to another patient, or the value has changed, no pages are made for the row until a
person decides.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from handouts.corrections.events import FieldCorrection, PatientCorrections
from handouts.corrections.values import LABELS, TEXT_AND_CHOICES, WALK_IN, booking_of, form_field, is_same, values_of
from handouts.errors import Hint, InputError, Option, Problem, Severity
from handouts.schedule.booking import Booking, CanceledBooking, RejectedRow, Schedule
from handouts.schedule.duplicates import find_duplicates
from handouts.schedule.sheet import as_text

ROW_KEY = "row:"
"""Start of the key of a rejected row. No id of an appointment has a colon."""
WALK_IN_KEY = "walk-in:"
"""Start of the key of a walk-in."""
DECIDE = Hint(
    "open the patient at the desk, and keep the correction or take the value of the list; or use --without-corrections",
    page="open the patient, and keep the correction or take the value of the list",
)
DayAt = Callable[[str], dt.date | None]
"""The day of printing at a clinic, by its short name."""


class Conflict(NamedTuple):
    """A correction that is not applied until a person decides."""

    key: str
    reason: Literal["person", "value"]
    """The id now belongs to another patient; or the value on the list has changed."""
    correction: FieldCorrection
    listed: str
    """The value that the list has now."""

    @property
    def label(self) -> str:
        """Label of the field."""
        return LABELS.get(self.correction.change.field, "Cancellation")

    @property
    def message(self) -> str:
        """The problem, without values: only ids and fields."""
        what = self.label.lower()
        if self.reason == "person":
            return f"corrected at the desk ({what}), but the list now has another name or date of birth under this id"
        return f"corrected at the desk ({what}), but the list has another value now than before the correction"


class Applied(NamedTuple):
    """What was changed in one row."""

    id: str
    kind: Literal["corrected", "walk-in", "canceled", "mended"]
    fields: tuple[str, ...]
    """Labels of the corrected fields."""
    users: tuple[str, ...]

    @property
    def message(self) -> str:
        """A note for the person who makes the day: only ids and fields."""
        words = {"corrected": "corrected at the desk", "walk-in": "walk-in", "canceled": "canceled at the desk",
                 "mended": "rejected row, mended at the desk"}[self.kind]  # fmt: skip
        fields = f": {', '.join(label.lower() for label in self.fields)}" if self.kind == "corrected" else ""
        return f"{self.id}: {words} by {', '.join(self.users)}{fields}"


@dataclass(frozen=True)
class Resolution:
    """The corrections of one patient, compared with the list."""

    values: Mapping[str, str]
    """The values with the corrections; those of the list if there is a conflict."""
    fields: Mapping[str, FieldCorrection] = field(default_factory=dict)
    """The corrections that are applied."""
    settled: tuple[str, ...] = ()
    """Fields for which the list now has the corrected value."""
    canceled: FieldCorrection | None = None
    conflicts: tuple[Conflict, ...] = ()


def resolve(listed: Mapping[str, str], patient: PatientCorrections) -> Resolution:
    """Compare the corrections of a patient on the list with the values that the list has now."""
    conflicts, fields, settled = list[Conflict](), dict[str, FieldCorrection](), list[str]()
    for correction in patient.all():
        name = correction.change.field
        now = listed.get(name, "")
        if not _same_person(listed, patient, correction):
            conflicts.append(Conflict(patient.key, "person", correction, now))
        elif correction is patient.canceled:
            continue
        elif is_same(name, now, correction.value):
            settled.append(name)
        elif is_same(name, now, correction.listed):
            fields[name] = correction
        else:
            conflicts.append(Conflict(patient.key, "value", correction, now))
    if conflicts:
        return Resolution(listed, conflicts=tuple(conflicts))
    values = {**listed, **{name: correction.value for name, correction in fields.items()}}
    return Resolution(values, fields, tuple(settled), patient.canceled)


def _same_person(listed: Mapping[str, str], patient: PatientCorrections, correction: FieldCorrection) -> bool:
    """True if name and date of birth on the list are unchanged, or are now the corrected ones."""
    before = {"name": correction.change.name, "date_of_birth": correction.change.date_of_birth}
    for name, text in before.items():
        now = listed.get(name, "")
        corrected = patient.fields.get(name)
        if now.strip() != text.strip() and not (corrected and is_same(name, now, corrected.value)):
            return False
    return True


def row_keys(rejected: Sequence[RejectedRow]) -> list[str]:
    """Keys of rejected rows: a digest of all cells, so that a correction stays with exactly this row.

    Equal rows are counted, because they have the same content.
    """
    seen: Counter[str] = Counter()
    keys = []
    for row in rejected:
        cells = ascii([as_text(cell) for cell in row.row.cells])
        digest = hashlib.sha256(cells.encode()).hexdigest()[:32]
        seen[digest] += 1
        keys.append(f"{ROW_KEY}{digest}" + (f":{seen[digest]}" if seen[digest] > 1 else ""))
    return keys


@dataclass(frozen=True)
class CorrectedDay:
    """A list with its corrections."""

    schedule: Schedule
    """Rows with a conflict are rejected."""
    applied: tuple[Applied, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    gone: tuple[str, ...] = ()
    """Ids with corrections that are not on the list. Their corrections are not applied."""

    def notes(self, file: str) -> list[Problem]:
        """Notes for the person who makes the day: ids and fields, no names."""
        lines = [applied.message for applied in self.applied]
        lines += [f"{key}: was corrected at the desk, but is no longer on the list" for key in self.gone]
        return [Problem(file, 0, 0, line, severity=Severity.NOTE) for line in lines]


def apply_corrections(
    schedule: Schedule, patients: Mapping[str, PatientCorrections], file: str, today: DayAt
) -> CorrectedDay:
    """The list with the corrections of `fold_events`. `file` is the list's name in messages about walk-ins."""
    if not patients:
        return CorrectedDay(schedule)
    run = _Application(schedule, patients, file, today)
    return run.result()


class _Application:
    def __init__(self, schedule: Schedule, patients: Mapping[str, PatientCorrections], file: str, today: DayAt) -> None:
        self._schedule, self._patients, self._file, self._today = schedule, patients, file, today
        self._bookings: list[Booking] = []
        self._rejected: list[RejectedRow] = []
        self._canceled = list(schedule.canceled)
        self._applied: list[Applied] = []
        self._conflicts: list[Conflict] = []
        self._used: set[str] = set()

    def result(self) -> CorrectedDay:
        """Apply everything."""
        for booking in self._schedule.bookings:
            self._add_listed(booking)
        for key, row in zip(row_keys(self._schedule.rejected), self._schedule.rejected, strict=True):
            self._add_rejected(key, row)
        for patient in self._patients.values():
            if patient.is_walk_in and patient.key not in self._used:
                self._add_walk_in(patient)
        self._reject_duplicates()
        gone = [key for key in self._patients if key not in self._used and not key.startswith((ROW_KEY, WALK_IN_KEY))]
        gone = [key for key in gone if not self._patients[key].canceled]  # a canceled patient may leave the list
        rejected = sorted(self._rejected, key=lambda row: row.row.number)
        schedule = replace(
            self._schedule,
            bookings=tuple(self._bookings),
            rejected=tuple(rejected),
            canceled=tuple(self._canceled),
            sha256=self._digest(),
        )
        return CorrectedDay(schedule, tuple(self._applied), tuple(self._conflicts), tuple(gone))

    def _digest(self) -> str:
        """The digest of the list and its corrections: packets made before a correction are not those of this day."""
        if not self._applied and not self._conflicts:
            return self._schedule.sha256
        current = [(key, patient.is_walk_in, [(*change.change, "") for change in patient.all()])
                   for key, patient in sorted(self._patients.items())]  # fmt: skip
        return hashlib.sha256(ascii((self._schedule.sha256, current)).encode()).hexdigest()

    def _add_listed(self, booking: Booking) -> None:
        patient = self._patients.get(booking.appointment.id)
        if patient is None:
            self._bookings.append(booking)
            return
        self._used.add(patient.key)
        resolution = resolve(values_of(booking), patient)
        if resolution.conflicts:
            self._conflicts += resolution.conflicts
            problems = tuple(
                Problem(*self._place(booking, conflict), conflict.message, DECIDE) for conflict in resolution.conflicts
            )
            self._reject(booking, problems)
            return
        if resolution.fields:
            try:
                _require(resolution.values)
                corrected = booking_of(resolution.values, booking, self._today(resolution.values["clinic"]))
            except InputError as refused:
                self._reject(booking, self._at_row(booking, refused))
                return
            booking = replace(corrected, places=booking.places, corrected=tuple(resolution.fields))
        self._add(booking, resolution.canceled, resolution.fields, "corrected")

    def _add(
        self,
        booking: Booking,
        canceled: FieldCorrection | None,
        fields: Mapping[str, FieldCorrection],
        kind: Literal["corrected", "walk-in", "mended"],
    ) -> None:
        if canceled:
            self._canceled.append(CanceledBooking(booking, canceled.value))
            self._report(booking.appointment.id, "canceled", [], [canceled])
            return
        self._bookings.append(booking)
        if fields or kind != "corrected":
            self._report(booking.appointment.id, kind, list(fields), list(fields.values()))

    def _report(
        self,
        identifier: str,
        kind: Literal["corrected", "walk-in", "canceled", "mended"],
        names: Sequence[str],
        corrections: Sequence[FieldCorrection],
    ) -> None:
        labels = tuple(LABELS[name] for name in LABELS if name in names)
        users = tuple(dict.fromkeys(correction.user for correction in corrections))
        self._applied.append(Applied(identifier, kind, labels, users))

    def _add_rejected(self, key: str, row: RejectedRow) -> None:
        patient = self._patients.get(key)
        if patient is None:
            if row.id in self._patients:  # corrected while the row was still valid: this correction is not used
                self._used.add(row.id)
            self._rejected.append(row)
            return
        self._used.add(key)
        values = {name: correction.value for name, correction in patient.fields.items()}
        if patient.canceled:
            self._add(row.booking or replace(WALK_IN, raw=row.row), patient.canceled, {}, "mended")
            return
        changed = tuple(
            name
            for name, correction in patient.fields.items()
            if not is_same(name, correction.listed, correction.value)
        )
        if not changed or any(_is_unfixed(about, patient.fields) for about in row.field_problems):
            self._rejected.append(row)
            return
        try:
            _require(values)
            booking = booking_of(values, row.booking, self._today(values.get("clinic", "")))
        except InputError as refused:
            at_row = tuple(_at_rejected(problem, row) for problem in refused.problems)
            self._rejected.append(replace(row, problems=at_row))
            return
        places = row.booking.places if row.booking else self._row_places(row)
        booking = replace(booking, raw=row.row, places=places)
        self._add(replace(booking, corrected=changed), patient.canceled, patient.fields, "mended")

    def _add_walk_in(self, patient: PatientCorrections) -> None:
        self._used.add(patient.key)
        values = {name: correction.value for name, correction in patient.fields.items()}
        places = {"id": (self._file, 0, 0)}
        try:
            _require(values)
            booking = booking_of(values, None, self._today(values.get("clinic", "")))
        except InputError as refused:
            name = values.get("id") or "without an id"
            problems = tuple(
                Problem(self._file, 0, 0, f"walk-in {name}: {problem.message}", problem.hint)
                for problem in refused.problems
            )
            if patient.canceled is None:
                self._rejected.append(RejectedRow(WALK_IN.raw, problems, values.get("id", "")))
            return
        booking = replace(booking, places=places, is_walk_in=True)
        self._add(booking, patient.canceled, patient.fields, "walk-in")

    def _reject_duplicates(self) -> None:
        """Reject rows that contradict each other after the corrections: two patients under one id, for example."""
        others = [row.booking for row in self._rejected if row.booking]
        problems: dict[int, list[Problem]] = {}
        for index, name, message, hint in find_duplicates([*self._bookings, *others]):
            if index < len(self._bookings):
                places = self._bookings[index].places
                place = places.get(name) or places.get("id") or (self._file, 0, 0)
                problems.setdefault(index, []).append(Problem(*place, message, hint))
        for index, row_problems in problems.items():
            self._reject(self._bookings[index], tuple(row_problems))
        out = {self._bookings[index].appointment.id for index in problems}
        self._bookings = [booking for index, booking in enumerate(self._bookings) if index not in problems]
        self._applied = [applied for applied in self._applied if applied.id not in out]

    def _reject(self, booking: Booking, problems: tuple[Problem, ...]) -> None:
        self._rejected.append(RejectedRow(booking.raw, problems, booking.appointment.id, booking))

    def _place(self, booking: Booking, conflict: Conflict) -> tuple[str, int, int]:
        name = conflict.correction.change.field
        return booking.places.get(name) or booking.places.get("id") or (self._file, 0, 0)

    def _at_row(self, booking: Booking, refused: InputError) -> tuple[Problem, ...]:
        """The problems of corrected values, at the row of the list."""
        place = booking.places.get("id") or (self._file, 0, 0)
        return tuple(
            Problem(*place, f"corrected at the desk: {problem.message}", problem.hint) for problem in refused.problems
        )

    def _row_places(self, row: RejectedRow) -> dict[str, tuple[str, int, int]]:
        problem = row.problems[0] if row.problems else None
        return {"id": (problem.file, problem.line, 0) if problem else (self._file, row.row.number, 0)}


def _is_unfixed(about: str, fields: Mapping[str, FieldCorrection]) -> bool:
    """True if a value with a problem was not changed at the desk: the form may have no field for it."""
    name = form_field(about)
    correction = fields.get(name)
    return name in TEXT_AND_CHOICES and (correction is None or correction.value == correction.listed)


def _require(values: Mapping[str, str]) -> None:
    """Raise InputError if a value is missing that each row of a list must have."""
    missing = [name for name in ("id", "name", "date", "clinic") if not values.get(name)]
    if missing:
        raise InputError(
            [Problem(Option.of(name), 0, 0, f"no {LABELS[name].lower()}", "fill it in at the desk") for name in missing]
        )


def _at_rejected(problem: Problem, row: RejectedRow) -> Problem:
    """The problem of a corrected value, at the place of its row."""
    place = (row.problems[0].file, row.problems[0].line, 0) if row.problems else (problem.file, 0, 0)
    return Problem(*place, f"corrected at the desk: {problem.message}", problem.hint)
