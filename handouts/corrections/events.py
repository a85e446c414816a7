"""The changes of a day as rows that are only added, and the resulting corrections of each patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["edit", "move", "cancel", "walk-in", "undo"]
KINDS: tuple[Kind, ...] = ("edit", "move", "cancel", "walk-in", "undo")
CANCELED = "canceled"
"""The field of a cancellation; its value is the reason."""


class Change(NamedTuple):
    """A change to store."""

    key: str
    """The id of the appointment on the list; it begins with `walk-in:` for a walk-in, and with `row:` for a rejected
    row.
    """
    kind: Kind
    field: str = ""
    """Name of the field; '' for a walk-in, and to undo everything of a patient."""
    listed: str = ""
    """The value of the list when the change was made."""
    value: str = ""
    """The new value, as typed."""
    name: str = ""
    """The patient's name on the list when the change was made."""
    date_of_birth: str = ""
    """The patient's date of birth on the list when the change was made."""


class CorrectionEvent(NamedTuple):
    """A stored change."""

    uid: str
    """A random id, so that a change is copied only once to the store of a newer list."""
    at: str
    """UTC, with microseconds. Later changes of one store are always later."""
    user: str
    change: Change


class FieldCorrection(NamedTuple):
    """The current correction of one field."""

    change: Change
    user: str
    at: str

    @property
    def value(self) -> str:
        return self.change.value

    @property
    def listed(self) -> str:
        return self.change.listed

    @property
    def person(self) -> str:
        """The person who made it, without the operating system's account."""
        return self.user.partition(" via ")[0]


@dataclass
class PatientCorrections:
    """All current corrections of one patient."""

    key: str
    is_walk_in: bool = False
    fields: dict[str, FieldCorrection] = field(default_factory=dict)
    """By field, in the order in which they were made."""
    canceled: FieldCorrection | None = None
    """The cancellation; its value is the reason."""

    @property
    def name(self) -> str:
        """The patient's name on the list at the last correction."""
        return next((correction.change.name for correction in reversed(self.all()) if correction.change.name), "")

    @property
    def is_empty(self) -> bool:
        """True if everything was undone."""
        return not (self.is_walk_in or self.fields or self.canceled)

    def all(self) -> list[FieldCorrection]:
        """The corrections of fields, then the cancellation."""
        return [*self.fields.values(), *([self.canceled] if self.canceled else [])]


def fold_events(events: Iterable[CorrectionEvent]) -> dict[str, PatientCorrections]:
    """The resulting corrections, by key. The order of `events` does not matter, because each has its time."""
    patients: dict[str, PatientCorrections] = {}
    for event in sorted(set(events), key=lambda event: (event.at, event.uid)):
        fold_event(patients, event)
    return patients


def fold_event(patients: dict[str, PatientCorrections], event: CorrectionEvent) -> None:
    """Add the next change. A patient without corrections is removed."""
    patient = patients.setdefault(event.change.key, PatientCorrections(event.change.key))
    _apply(patient, event)
    if patient.is_empty:
        del patients[event.change.key]


def _apply(patient: PatientCorrections, event: CorrectionEvent) -> None:
    change = event.change
    correction = FieldCorrection(change, event.user, event.at)
    if change.kind == "walk-in":
        patient.is_walk_in = True
    elif change.kind == "cancel":
        patient.canceled = correction
    elif change.kind == "undo":
        if change.field in ("", CANCELED):
            patient.canceled = None
        if change.field == "":
            patient.is_walk_in = False
            patient.fields.clear()
        patient.fields.pop(change.field, None)
    else:
        patient.fields.pop(change.field, None)
        patient.fields[change.field] = correction
