"""Content + document + appointment to one case: everything a builder needs, with prose filled for this patient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from handouts.content.clinic import Clinic
from handouts.content.documents import DocumentLayout
from handouts.content.instructions import InstructionSet
from handouts.content.labels import Labels
from handouts.content.procedure import Procedure
from handouts.content.quantities import Duration
from handouts.document import Blank, Inlines, Run
from handouts.personalise.filling import fill, fill_inlines, plain, whole
from handouts.personalise.moments import Moments, When
from handouts.personalise.wording import Wording
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.library import Content

BLANKS = {
    "lie_flat_until": "lie_flat",
    "bed_rest_until": "bed_rest",
    "patient": "name",
    "physician": "practitioner",
}
"""Placeholders whose line to write on is labelled as another value."""


@dataclass(frozen=True)
class Case:
    """One document of one clinic for one appointment."""

    content: Content
    document: str
    appointment: Appointment

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
    def moments(self) -> Moments:
        return Moments(self.clinic, self.rules, self.appointment)

    @cached_property
    def words(self) -> Wording:
        return Wording(self.labels)

    def blank(self, name: str, width: int = 18) -> Inlines:
        """A line to write on; `name` is the value that is missing."""
        groups = (self.labels.facts, self.labels.medicines)
        label = next((getattr(group, name) for group in groups if hasattr(group, name)), self.labels.open.blank)
        return (Blank(label, width),)

    def known(self, text: str, name: str, width: int = 18) -> Inlines:
        """Literal text, or a line to write it on."""
        return (Run(text),) if text else self.blank(name, width)

    def prose(self, text: str) -> Inlines:
        """Prose of the set with its placeholders filled."""
        return fill_inlines(text, self._placeholders)

    def plain(self, text: str) -> str:
        """Prose as words alone, for headings."""
        return plain(self.prose(text))

    def sentences(self, texts: Iterable[str]) -> tuple[Inlines, ...]:
        return tuple(map(self.prose, texts))

    @cached_property
    def _placeholders(self) -> dict[str, Inlines]:
        values = dict(self._simple)
        # The place may itself hold placeholders, but never its own.
        values["arrival_place"] = self.blank("arrival_place")
        if self.rules.arrival.place:
            values["arrival_place"] = fill_inlines(self.rules.arrival.place, values)
        return values

    @cached_property
    def _simple(self) -> dict[str, Inlines]:
        words, moments, day = self.words, self.moments, self.moments.day
        texts = {
            "clinic": self.clinic.name,
            "phone": whole(self.clinic.phone or ""),
            "after_hours_phone": whole(self.clinic.after_hours_phone or ""),
            "procedure": self.procedure.plain,
            "procedure_date": words.day(day) if day else "",
            "procedure_time": words.time(moments.start) if moments.start else "",
            "check_in": self.check_in_time,
            "day_before": words.day(day - dt.timedelta(days=1)) if day else "",
            "week_before": words.day(day - dt.timedelta(days=7)) if day else "",
            "lie_flat_until": self.limit(moments.lie_flat_until),
            "bed_rest_until": self.limit(moments.bed_rest_until),
            "patient": self.appointment.name,
            "physician": self.appointment.physician,
            "level": self.appointment.level,
        }
        return {key: self.known(text, BLANKS.get(key, key)) for key, text in texts.items()}

    def limit(self, until: When | None) -> str:
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
            return fill(self.labels.tiles.rule_untimed, amount=self.words.amount(rule))
        return fill(self.labels.tiles.rule_timed, amount=self.words.amount(rule), time=self.words.time(start))
