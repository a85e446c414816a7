"""Build a part of a document once for all patients who share it.

A `Memo` records which fields of the appointment a part reads, and uses their values as its key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from handouts.compose.context import HandoutContext
from handouts.compose.recording import RecordingAppointment
from handouts.content.models.conditions import Term
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

T = TypeVar("T")
MAX_SHARED_PARTS = 1024
"""Most parts that one run caches."""
MAX_SHARED_ENTRIES = 4096
"""Most entries of timelines that one run caches: a set may have a hundred of them, for each day."""


class Memo(Generic[T]):
    """Builds one part of a document, once for all appointments with equal values in the fields that the part reads.

    All contexts given to one memo have the same content and document, so only the appointment differs. A part may be
    built from smaller parts with memos of their own: what these read, the larger part reads too.
    """

    def __init__(self, build: Callable[[HandoutContext], T], cache: RunCache, *, is_entry: bool = False) -> None:
        self._build = build
        self._slot = cache.of(_entry_slot, MAX_SHARED_ENTRIES) if is_entry else cache.of(_part_slot, MAX_SHARED_PARTS)
        # Several: a value may decide which fields are read next.
        self._field_sets: list[tuple[str | Term, ...]] = []

    def get(self, context: HandoutContext) -> T:
        """The part for a context: the same object for equal fields."""
        for names in self._field_sets:
            if slot := self._slot(self, tuple([(name, context.read(name)) for name in names])):
                return cast("T", slot[0])
        recording = RecordingAppointment(original_appointment(context))
        part = self._build(
            HandoutContext(context.content, context.document, cast("Appointment", recording), context.cache)
        )
        values = recording.values_read
        names = tuple(sorted(values, key=str))  # sorted: the reading order does not matter
        if names not in self._field_sets:
            self._field_sets.append(names)
        fields = tuple([(name, context.read(name)) for name in names])  # the larger part reads them too
        self._slot(self, fields).append(part)
        return part


def original_appointment(context: HandoutContext) -> Appointment:
    """The appointment of a context, also of one that a memo records."""
    appointment = context.appointment
    return appointment.original if isinstance(appointment, RecordingAppointment) else appointment


def _part_slot(memo: Memo[Any], fields: tuple[tuple[str | Term, object], ...]) -> list[object]:  # noqa: ARG001 - the cache key
    """The cached part for these field values: an empty list until the part is built."""
    return []


def _entry_slot(memo: Memo[Any], fields: tuple[tuple[str | Term, object], ...]) -> list[object]:  # noqa: ARG001 - the cache key
    """The cached entries of a timeline, in the same way."""
    return []
