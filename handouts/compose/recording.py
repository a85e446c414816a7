"""Record what a part of a document reads of an appointment, so that patients with equal values share the part."""

from __future__ import annotations

from typing import Any

from handouts.content.models.conditions import Term
from handouts.schedule.appointment import Appointment


class RecordingAppointment:
    """Wraps an appointment, and records which fields are read and which terms of conditions are tested."""

    def __init__(self, appointment: Appointment) -> None:
        self.original = appointment
        self.values_read: dict[str | Term, object] = {}
        """The value of each field that was read, and the result of each term that was tested."""

    def __getattr__(self, name: str) -> Any:
        value = self.values_read[name] = getattr(self.original, name)
        return value
