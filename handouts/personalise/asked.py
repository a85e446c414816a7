"""A part of a document that was made for one patient serves all patients of whom it would ask the same.

A part is made from an appointment that records which fields it reads. Nothing else of the appointment can matter to
that part: one that reads nothing is the same for all patients, a table of medicines for all of one day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from handouts.personalise.case import HandoutContext
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

T = TypeVar("T")
MOST_PARTS = 1024
"""Parts that a run keeps at once."""


class RecordingAppointment:
    """In the place of an appointment: answers as it does, and records which fields were read."""

    def __init__(self, appointment: Appointment) -> None:
        self._appointment = appointment
        self._answers: dict[str, object] = {}

    def __getattr__(self, name: str) -> Any:
        value = self._answers[name] = getattr(self._appointment, name)
        return value

    @property
    def answers(self) -> dict[str, object]:
        """The fields that were read, and their values."""
        return self._answers


class Memo(Generic[T]):
    """Makes a part of the document of a case, or finds what it made of a case that would give the same answers.

    All its cases are of one content and document; `make` asks the appointment alone for what differs between them.
    """

    def __init__(self, make: Callable[[HandoutContext], T], cache: RunCache) -> None:
        self._make, self._slot = make, cache.of(_slot, MOST_PARTS)
        self._fields: list[tuple[str, ...]] = []  # which fields are read may depend on the value of another

    def of(self, case: HandoutContext) -> T:
        """The part; for equal answers the same object."""
        for names in self._fields:
            if slot := self._slot(self, tuple([(name, getattr(case.appointment, name)) for name in names])):
                return cast("T", slot[0])
        recording = RecordingAppointment(case.appointment)
        part = self._make(HandoutContext(case.content, case.document, cast("Appointment", recording), case.cache))
        names = tuple(sorted(recording.answers))  # in one order, whichever field was read first
        if names not in self._fields:
            self._fields.append(names)
        self._slot(self, tuple([(name, recording.answers[name]) for name in names])).append(part)
        return part


def _slot(memo: Memo[Any], answers: tuple[tuple[str, object], ...]) -> list[object]:  # noqa: ARG001 - these are the key
    """Where a part that was made by these answers is kept: empty as long as none was."""
    return []
