"""The input of a document's builders: the content, the appointment, its computed times, and filled-in prose."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from handouts.cached_property import cached_property
from handouts.compose.condition_words import condition_words, joined
from handouts.compose.facts import AppointmentFacts
from handouts.compose.medicine_matching import OwnMedicines, match_medicines
from handouts.compose.placeholders import (
    clinic_phone_link,
    fill_label,
    fill_label_inlines,
    fill_prose,
    join_inlines,
    no_break,
    plain_text,
    without_period,
)
from handouts.compose.recording import RecordingAppointment
from handouts.compose.rule_times import RuleTimes
from handouts.compose.state_words import timed_text, with_limit
from handouts.compose.times import ComputedTimes, TimeRange, local_date, with_time
from handouts.compose.visit_times import visit_times
from handouts.compose.wording import TimeWording
from handouts.content.cases import CASE_FIELDS
from handouts.content.models.clinic import Clinic
from handouts.content.models.conditional import Conditional, ConditionalText
from handouts.content.models.conditions import Condition, Term
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Labels
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from handouts.content.models.prose import split_prose
from handouts.content.models.time_rules import TimeRule
from handouts.content.models.times import Duration, Event, Interval
from handouts.content.resolution import Case, exclusive_conditions, possible_cases, resolve_entry, resolved_rules
from handouts.document import Blank, DateBlank, Inlines, Run
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.content import Content

DATES = frozenset(("date_of_birth", "last_dose", "procedure_date", "restart"))
"""Values that are dates."""
BLANK_LABELS = {
    "lie_flat_until": "lie_flat",
    "bed_rest_until": "bed_rest",
    "patient": "name",
    "physician": "practitioner",
}
"""Placeholders whose line to write on has the label of another value."""


@dataclass(frozen=True)
class HandoutContext:
    """One document of one clinic for one appointment."""

    content: Content
    document: str
    """Name of the document; '' for values outside of a page."""
    appointment: Appointment
    cache: RunCache = field(default_factory=RunCache, compare=False, repr=False)
    """The cache of the run."""
    chosen: tuple[tuple[str, Conditional], ...] = ()
    """The case to assume for fields whose case is not known."""

    @cached_property
    def clinic(self) -> Clinic:
        return self.content.clinic.value

    @cached_property
    def rules(self) -> InstructionSet:
        """The set for this patient, without the parts that are only for other patients."""
        rules = self.content.instructions.value
        return resolved_rules(rules, self.is_true, dict(self.chosen)) if self.content.has_conditions else rules

    @cached_property
    def facts(self) -> AppointmentFacts:
        """The facts that conditions ask about."""
        appointment = self.appointment
        original = appointment.original if isinstance(appointment, RecordingAppointment) else appointment
        return AppointmentFacts(self.content.instructions.value, original, self.cache)

    def is_true(self, term: Term) -> bool | None:
        """Whether a term of a condition is true for this patient; None if that is not known. See `Memo`."""
        result = self.facts.is_true(term)
        if isinstance(self.appointment, RecordingAppointment):
            self.appointment.values_read[term] = result
        return result

    def read(self, name: str | Term) -> object:
        """The value of a field of the appointment, or the result of a term."""
        return getattr(self.appointment, name) if isinstance(name, str) else self.is_true(name)

    def cases(self, name: str) -> Iterator[tuple[Inlines, HandoutContext]]:
        """The context itself; or the words and the context of each case of a field, if its case is not known."""
        rules, possible = self.content.instructions.value, self._possible_cases(name)
        if len(possible) < 2 and not any(condition for condition, _ in possible):
            yield (), self
            return
        for (_, case), exclusive in zip(possible, exclusive_conditions(possible), strict=True):
            words = condition_words(
                self.labels,
                rules,
                Condition(exclusive.parts),
                self.term,
                excludes_others=exclusive.excludes_others,
                first_day=self._first_day,
            )
            yield words, replace(self, chosen=(*self.chosen, (name, case)))

    def _possible_cases(self, name: str) -> tuple[Case, ...]:
        if name not in CASE_FIELDS or name in dict(self.chosen):
            return ()
        return possible_cases(self.content.instructions.value, name, self.is_true)

    def open_facts(self, name: str) -> tuple[str, ...]:
        """The facts that decide which case of a field applies, if that is not known; else ()."""
        conditions = [condition for condition, _ in self._possible_cases(name) if condition]
        return tuple(dict.fromkeys(fact for condition in conditions for fact in condition.facts))

    @property
    def location(self) -> str:
        """The name of the clinic's site; '' if it is not known or the clinic has only one."""
        site = self.content.location
        return site.name if site else ""

    def term(self, text: str) -> str:
        """The words that the page prints for a text that the program compares, such as a dose."""
        return self.content.term(text)

    def joined(self, texts: Sequence[str]) -> str:
        """The entries of a list within a sentence: 'clopidogrel, warfarin'; '' for none."""
        return joined(self.labels, texts)

    @property
    def site(self) -> str:
        """The site of the procedure, in the language of the page if it is a known side; else as it was written."""
        written = self.appointment.level
        return written if self.content.original is None else translated_site(self.labels, written)

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
        """The patient's medicines in the table of the set, and those to ask about.

        A medicine whose row is for other patients only is known, so nothing is to be asked about it.
        """
        written = self.appointment.medicines
        own = match_medicines(self.rules.medicines.table, written, self.cache)
        table = self.content.instructions.value.medicines.table
        if not own.ask or table == self.rules.medicines.table:
            return own
        unknown = match_medicines(table, written, self.cache).ask
        return replace(own, ask=tuple(text for text in own.ask if text in unknown))

    @cached_property
    def times(self) -> ComputedTimes:
        return ComputedTimes(self.clinic, self.rules, self.appointment)

    @cached_property
    def rule_times(self) -> RuleTimes:
        """The times of the entries of `plan` and `after`."""
        courses = {
            course.id: (course.starts, course.days)
            for course in self.rules.courses
            if course.id and course.starts and course.has_end
        }
        visits = visit_times(self.rules, self.clinic, self.appointment)
        lengths = {name: visit.length for name, visit in self.rules.visits.items() if visit.length}
        return RuleTimes(self.times, _EntryRules(self), courses=courses, visits=visits, visit_lengths=lengths)

    @property
    def is_large_print(self) -> bool:
        """True if the clinic or the patient wants large print."""
        return self.clinic.large_print or self.appointment.large_print

    @cached_property
    def wording(self) -> TimeWording:
        return TimeWording(self.labels, lambda: self.times.day)

    @cached_property
    def is_after_procedure(self) -> bool:
        """True for a document that the patient gets after the procedure."""
        return bool(self.document) and self.content.phase(self.document) == "after"

    def is_past(self, when: TimeRange) -> bool:
        """True if the end of a range is before the day of printing, and the procedure is not over."""
        printed, day = self.appointment.printed, self.times.day
        return printed is not None and day is not None and printed <= day and local_date(when.last) < printed

    def label(self, name: str) -> str:
        """The label of a value, in the past tense after the procedure; '' if it has none."""
        names = (f"{name}_after", name) if self.is_after_procedure else (name,)
        groups = (self.labels.facts, self.labels.medicines)
        # `vars`, because a model takes many times longer to say that it has no such attribute.
        return next((str(vars(group)[key]) for key in names for group in groups if key in vars(group)), "")

    def open_line(self, width: int = 18, name: str = "") -> Inlines:
        """A line for the value `name` next to its label: a screen reader says the label, and then 'To fill in'."""
        kind = DateBlank if name in DATES else Blank
        return (kind(self.labels.open.blank, width),)

    def blank(self, name: str, width: int = 18) -> Inlines:
        """A line to write the value `name` on, within a text."""
        kind = DateBlank if name in DATES else Blank
        return (kind(self.label(name) or self.labels.open.blank, width),)

    def text_or_blank(self, text: str, name: str, width: int = 18) -> Inlines:
        """Literal text, or a line to write the value `name` on."""
        return (Run(text),) if text else self.blank(name, width)

    def phone(self, number: str | None, name: str) -> Inlines:
        """A phone number as a link, or a line to write it on."""
        return clinic_phone_link(number, self.clinic) or self.blank(name)

    def prose(self, text: str) -> Inlines:
        """Prose of the set with its placeholders filled."""
        return fill_prose(self.cache.of(split_prose, 2048)(text), self._placeholder_value)

    def plain(self, text: str) -> str:
        """Prose without bold and links, for headings."""
        return plain_text(self.prose(text))

    def sentences(self, texts: Iterable[str | ConditionalText]) -> tuple[Inlines, ...]:
        """Prose of each text; a text that may not be for this patient comes after the words of its condition."""
        return tuple(
            [
                self.prose(text) if isinstance(text, str) else self.after_condition(text, self.timed_prose(text))
                for text in texts
            ]
        )

    def timed_prose(self, text: ConditionalText, words: Inlines = ()) -> Inlines:
        """Prose of a text, after how long it holds and from or until which state. `words` replace its prose."""
        if text.amount:
            what = words or self.prose(without_period(text.text))
            amount: Inlines = (Run(no_break(self.term(text.amount)), strong=True),)
            words = fill_label_inlines(self.labels.medicines.with_class, {"medicine": what, "kind": amount})
        words = words or self.prose(text.text)
        if not text.has_time:
            return words
        words = with_limit(self.labels, self.term, words, text.at_most)
        once, until = (self.prose(state) if state else () for state in (text.once, text.until_state))
        words = timed_text(self.labels, text, words, once, until)
        return join_inlines(words, self._age_words(text), self.unless_words(text.unless))

    def _age_words(self, text: ConditionalText) -> str:
        """'(Not older than 30 days on the day of the procedure: ...)' with the earliest date; '' without an age."""
        labels, age = self.labels.timing, text.not_older_than or text.at_least_old
        if age is None:
            return ""
        amount = self.wording.amount(age)
        when = self.times.resolve(Interval(age, before=True, event=Event.PROCEDURE))
        if when is None:
            return fill_label(labels.not_older if text.not_older_than else labels.at_least_old, amount=amount)
        instant = with_time(when.first)
        date = self.wording.full_day(local_date(when.first))
        if instant:
            date = fill_label(self.labels.dates.day_then_time, date=date, time=self.wording.time(instant))
        label = labels.not_older_date if text.not_older_than else labels.at_least_old_date
        return fill_label(label, amount=amount, date=date)

    def unless_words(self, state: str | None) -> Inlines:
        """'(Unless your doctor tells you otherwise.)', after what does not hold then; () without a state."""
        return fill_label_inlines(self.labels.unless, {"state": self.prose(state)}) if state else ()

    def condition_words(self, condition: Condition) -> Inlines:
        """The words above text that is only for some patients."""
        rules = self.content.instructions.value
        return condition_words(self.labels, rules, condition, self.term, first_day=self._first_day)

    def _first_day(self, length: Duration) -> str:
        """The day that is so long before the procedure: 'September 1, 2026'; '' if it is not known."""
        when = self.times.resolve(Interval(length, before=True, event=Event.PROCEDURE))
        return self.wording.full_day(local_date(when.first)) if when else ""

    def after_condition(self, value: Conditional, inlines: Inlines) -> Inlines:
        """Inlines, after the words of the condition of their value if it is not known whether that is true."""
        if value.only_if is None:
            return inlines
        return join_inlines(self.condition_words(value.only_if), inlines)

    def _placeholder_value(self, placeholder: str) -> Inlines:
        """The value of a placeholder. A field of the appointment is read only if the prose names it (see `Memo`)."""
        if placeholder not in self._placeholder_values:
            self._placeholder_values[placeholder] = self._resolve_placeholder(placeholder)
        return self._placeholder_values[placeholder]

    @cached_property
    def _placeholder_values(self) -> dict[str, Inlines]:
        return {}

    def _resolve_placeholder(self, placeholder: str) -> Inlines:
        if placeholder == "arrival_place":  # the text of the place may contain other placeholders
            place = self.rules.arrival.place
            return self.prose(place) if place else self.blank(placeholder)
        if placeholder in ("phone", "after_hours_phone"):
            return self.phone(getattr(self.clinic, placeholder), placeholder)
        return self.text_or_blank(_PLACEHOLDER_TEXTS[placeholder](self), BLANK_LABELS.get(placeholder, placeholder))

    def day(self, before: int = 0) -> str:
        """The day of the procedure, or `before` days earlier; '' if it is not known."""
        day = self.times.day
        return self.wording.day(day - dt.timedelta(days=before)) if day else ""

    def rest_end(self, until: TimeRange | None) -> str:
        """The end of a rest, for a sentence that already says 'until'."""
        return self.wording.when(until, self.labels.limit, self._end_date) if until else ""

    @property
    def _end_date(self) -> dt.date | None:
        return self.times.ended.date() if self.times.ended else None

    @property
    def check_in_time(self) -> str:
        """When to arrive: '9:30 AM'; '' if it is not known."""
        check_in, rule = self.times.check_in, self.rules.arrival.check_in
        if check_in:
            return self.wording.when(check_in, self.labels.at, self.times.day)
        return self.wording.clock(rule) if isinstance(rule, dt.time) else ""

    @property
    def check_in_rule(self) -> str:
        """'(30 minutes before your 10:00 AM appointment)', or '' if the set states a clock time."""
        rule, start = self.rules.arrival.check_in, self.times.start
        if not isinstance(rule, Duration):
            return ""
        if start is None:
            return fill_label(self.labels.tiles.rule_untimed, amount=self.wording.amount(rule))
        return fill_label(self.labels.tiles.rule_timed, amount=self.wording.amount(rule), time=self.wording.time(start))


class _EntryRules(Mapping[str, TimeRule]):
    """The rules of the entries with an id, by their ids; not of an id of which it is not known whose it is.

    An entry is resolved when its rule is asked for, so that a part of the page depends only on the entries that it is
    counted from (see `Memo`).
    """

    def __init__(self, context: HandoutContext) -> None:
        rules = context.content.instructions.value
        self._is_true = context.is_true
        self._entries = [entry for entry in (*rules.plan, *rules.after) if entry.id]

    def __getitem__(self, name: str) -> TimeRule:
        entries = [resolve_entry(entry, self._is_true) for entry in self._entries if entry.id == name]
        rules = [entry.start or entry.until for entry in entries if entry]
        stated = [rule for rule in rules if rule]
        if not stated or any(rule != stated[0] for rule in stated):  # entries of several plans may share an id
            raise KeyError(name)
        return stated[0]

    def __iter__(self) -> Iterator[str]:
        names = dict.fromkeys(entry.id for entry in self._entries if entry.id)
        return (name for name in names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


_PLACEHOLDER_TEXTS: dict[str, Callable[[HandoutContext], str]] = {
    "clinic": lambda context: context.clinic.name,
    "emergency_number": lambda context: no_break(context.content.emergency_number),
    "procedure": lambda context: context.procedure.plain,
    "procedure_date": lambda context: context.day(),
    "procedure_time": lambda context: context.wording.time(context.times.start) if context.times.start else "",
    "check_in": lambda context: context.check_in_time,
    "day_before": lambda context: context.day(1),
    "week_before": lambda context: context.day(7),
    "lie_flat_until": lambda context: context.rest_end(context.times.lie_flat_until),
    "bed_rest_until": lambda context: context.rest_end(context.times.bed_rest_until),
    "patient": lambda context: no_break(context.appointment.name),
    "physician": lambda context: no_break(context.appointment.physician),
    "level": lambda context: no_break(context.site),
    "location": lambda context: context.location,
}
"""The text of each placeholder, '' if it is not known."""


_WORDS = {
    "right": "right", "rt": "right", "r": "right", "left": "left", "lt": "left", "l": "left", "both": "both",
    "bilateral": "both", "right eye": "right_eye", "od": "right_eye", "left eye": "left_eye", "os": "left_eye",
    "both eyes": "both_eyes", "ou": "both_eyes",
}  # fmt: skip
"""Sites that are nothing but a side, with the names of their labels."""


def translated_site(labels: Labels, written: str) -> str:
    """A side in the words of the labels: 'ojo derecho' for 'Right eye'. Any other site, such as L1, is unchanged."""
    name = _WORDS.get(re.sub(r"[\s.]+", " ", written.casefold()).strip())
    return getattr(labels.sites, name) if name else written
