"""Content + document + appointment to one case: everything a builder needs, with prose filled for this patient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from handouts.compose.medicine_matching import OwnMedicines, match_medicines
from handouts.compose.placeholders import fill_label, fill_prose, no_break, phone_link, plain_text
from handouts.compose.times import ComputedTimes, TimeRange
from handouts.compose.wording import TimeWording
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Labels
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from handouts.content.models.prose import split_prose
from handouts.content.models.times import Duration
from handouts.document import Blank, Inlines, Run
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.content import Content

BLANKS = {
    "lie_flat_until": "lie_flat",
    "bed_rest_until": "bed_rest",
    "patient": "name",
    "physician": "practitioner",
}
"""Placeholders whose line to write on is labelled as another value."""


@dataclass(frozen=True)
class HandoutContext:
    """One document of one clinic for one appointment."""

    content: Content
    document: str
    """Name of the document; '' for what is computed for no page."""
    appointment: Appointment
    cache: RunCache = field(default_factory=RunCache, compare=False, repr=False)
    """What the run keeps that this case is of."""

    @cached_property
    def clinic(self) -> Clinic:
        return self.content.clinic.value

    @cached_property
    def rules(self) -> InstructionSet:
        return self.content.instructions.value

    @cached_property
    def procedure(self) -> Procedure:
        return self.content.procedure.value

    @cached_property
    def labels(self) -> Labels:
        return self.content.labels.value

    @cached_property
    def layout(self) -> DocumentLayout:
        return self.content.layouts[self.document].value

    @cached_property
    def medicines(self) -> OwnMedicines:
        """The patient's own medicines among those of the set, and what to ask about."""
        return match_medicines(self.rules.medicines.table, self.appointment.medicines, self.cache)

    @cached_property
    def moments(self) -> ComputedTimes:
        return ComputedTimes(self.clinic, self.rules, self.appointment)

    @cached_property
    def words(self) -> TimeWording:
        return TimeWording(self.labels)

    @cached_property
    def is_afterwards(self) -> bool:
        """True of a document that is handed out when the procedure is over."""
        return bool(self.document) and self.content.phase(self.document) == "after"

    def label(self, name: str) -> str:
        """The label of a value, '' where it has none; of what is over, in the past."""
        names = (f"{name}_after", name) if self.is_afterwards else (name,)
        groups = (self.labels.facts, self.labels.medicines)
        found = (getattr(group, known) for known in names for group in groups if hasattr(group, known))
        return str(next(found, ""))

    def blank(self, name: str, width: int = 18) -> Inlines:
        """A line to write on; `name` is the value that is missing."""
        return (Blank(self.label(name) or self.labels.open.blank, width),)

    def known(self, text: str, name: str, width: int = 18) -> Inlines:
        """Literal text, or a line to write it on."""
        return (Run(text),) if text else self.blank(name, width)

    def phone(self, number: str | None, name: str) -> Inlines:
        """A number of the clinic that can be called, or a line to write it on."""
        return phone_link(number or "", self.clinic.address) or self.blank(name)

    def prose(self, text: str) -> Inlines:
        """Prose of the set with its placeholders filled."""
        return fill_prose(self.cache.of(split_prose, 2048)(text), self._value)

    def plain(self, text: str) -> str:
        """Prose as words alone, for headings."""
        return plain_text(self.prose(text))

    def sentences(self, texts: Iterable[str]) -> tuple[Inlines, ...]:
        return tuple(map(self.prose, texts))

    def _value(self, placeholder: str) -> Inlines:
        """What stands for a placeholder; the patient is asked for nothing that the prose does not name."""
        if placeholder not in self._values:
            self._values[placeholder] = self._found(placeholder)
        return self._values[placeholder]

    @cached_property
    def _values(self) -> dict[str, Inlines]:
        return {}

    def _found(self, placeholder: str) -> Inlines:
        if placeholder == "arrival_place":  # the place may itself hold placeholders, but never its own
            place = self.rules.arrival.place
            return self.prose(place) if place else self.blank(placeholder)
        if placeholder in ("phone", "after_hours_phone"):
            return self.phone(getattr(self.clinic, placeholder), placeholder)
        return self.known(_TEXTS[placeholder](self), BLANKS.get(placeholder, placeholder))

    def day(self, before: int = 0) -> str:
        """The day of the procedure, or some days before it."""
        day = self.moments.day
        return self.words.day(day - dt.timedelta(days=before)) if day else ""

    def limit(self, until: TimeRange | None) -> str:
        """An end of rest for a sentence that says 'until' itself."""
        return self.words.when(until, self.labels.limit, self._ended_on) if until else ""

    @property
    def _ended_on(self) -> dt.date | None:
        return self.moments.ended.date() if self.moments.ended else None

    @property
    def check_in_time(self) -> str:
        """Clock time to arrive, as far as it is known: '9:30 AM'."""
        found, rule = self.moments.check_in, self.rules.arrival.check_in
        if found:
            return self.words.when(found, self.labels.at, self.moments.day)
        return self.words.clock(rule) if isinstance(rule, dt.time) else ""

    @property
    def check_in_rule(self) -> str:
        """'(30 minutes before your 10:00 AM appointment)', or '' where a clock time is the rule."""
        rule, start = self.rules.arrival.check_in, self.moments.start
        if not isinstance(rule, Duration):
            return ""
        if start is None:
            return fill_label(self.labels.tiles.rule_untimed, amount=self.words.amount(rule))
        return fill_label(self.labels.tiles.rule_timed, amount=self.words.amount(rule), time=self.words.time(start))


_TEXTS: dict[str, Callable[[HandoutContext], str]] = {
    "clinic": lambda case: case.clinic.name,
    "procedure": lambda case: case.procedure.plain,
    "procedure_date": lambda case: case.day(),
    "procedure_time": lambda case: case.words.time(case.moments.start) if case.moments.start else "",
    "check_in": lambda case: case.check_in_time,
    "day_before": lambda case: case.day(1),
    "week_before": lambda case: case.day(7),
    "lie_flat_until": lambda case: case.limit(case.moments.lie_flat_until),
    "bed_rest_until": lambda case: case.limit(case.moments.bed_rest_until),
    "patient": lambda case: no_break(case.appointment.name),
    "physician": lambda case: no_break(case.appointment.physician),
    "level": lambda case: no_break(case.appointment.level),
}
"""What each placeholder of the set says, '' where it is not known."""
