"""What was made for one patient serves all patients of whom it would ask the same.

A part of a document is made from an appointment that notes what it is asked for. Nothing else of the appointment can
matter to that part: one that asks for nothing is the same for all patients, a table of medicines for all of one day.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from handouts.personalise.case import Case
from handouts.schedule.appointment import Appointment

T = TypeVar("T")


class Watched:
    """In the place of an appointment: answers as it does, and notes what it was asked for."""

    def __init__(self, appointment: Appointment) -> None:
        self._appointment = appointment
        self._answers: dict[str, object] = {}

    def __getattr__(self, name: str) -> Any:
        value = self._answers[name] = getattr(self._appointment, name)
        return value

    @property
    def answers(self) -> dict[str, object]:
        """What it was asked for, and what it said."""
        return self._answers


class Kept(Generic[T]):
    """Makes a part of the document of a case, or finds what it made of a case that would give the same answers.

    All its cases are of one content and document; `make` asks the appointment alone for what differs between them.
    """

    def __init__(self, make: Callable[[Case], T]) -> None:
        self._make = make
        self._asked: list[tuple[str, ...]] = []  # one question may depend on the answer to another

    def of(self, case: Case) -> T:
        """The part; for equal answers the same object."""
        for names in self._asked:
            if found := _place(self, tuple([(name, getattr(case.appointment, name)) for name in names])):
                return cast("T", found[0])
        watched = Watched(case.appointment)
        made = self._make(Case(case.content, case.document, cast("Appointment", watched)))
        names = tuple(sorted(watched.answers))  # in one order, whichever question came first
        if names not in self._asked:
            self._asked.append(names)
        _place(self, tuple([(name, watched.answers[name]) for name in names])).append(made)
        return made


@lru_cache(maxsize=1024)
def _place(kept: Kept[Any], answers: tuple[tuple[str, object], ...]) -> list[object]:  # noqa: ARG001 - these are the key
    """Where a part that was made by these answers is kept: empty as long as none was."""
    return []
