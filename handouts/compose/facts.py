"""The facts of one appointment that conditions depend on: answers, and what is known without asking."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from handouts.compose.medicine_matching import match_medicines
from handouts.content.answers import parse_answer
from handouts.content.models.conditions import TAKES, WEEKDAYS, Condition, Fact, OneOf, Term
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.sites import side_of
from handouts.content.resolution import conditionals, decided_reader
from handouts.content.variants import known_set_facts, takable_names
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment
from handouts.schedule.weight import parse_weight


@dataclass(frozen=True, eq=False)
class AppointmentFacts:
    """The facts of an appointment. Each one is looked up when a condition asks about it."""

    rules: InstructionSet
    appointment: Appointment
    cache: RunCache = field(default_factory=RunCache, repr=False)
    """The cache of the run."""
    _results: dict[Term, bool | None] = field(default_factory=dict)

    def is_true(self, term: Term) -> bool | None:
        """Whether a term is true; None if its fact is not known."""
        if term not in self._results:
            self._results[term] = self._evaluate(term)
        return self._results[term]

    def value(self, name: str) -> Fact | None:
        """The value of a fact; None if it is not known."""
        ask = self.rules.asks.get(name) or (name in self.rules.visits and self.rules.visits[name].question)
        if ask:
            answer = next((text for key, text in self.appointment.answers if key == name), "")
            value = parse_answer(ask, answer)
            if value is None and name == "weight" and ask.unit in ("kg", "lb") and self.appointment.weight:
                return parse_weight(self.appointment.weight).amount_in(ask.unit)
            return value
        if name == "sedation":
            return known_set_facts(self.rules).get(name)
        if name.startswith(TAKES):
            return self._takes(name.removeprefix(TAKES))
        return _KNOWN[name](self.appointment)

    def _takes(self, name: str) -> bool | None:
        """Whether the patient takes a medicine, or one of a class; None without a list, or with one that is unclear."""
        table = self.rules.medicines.table
        own = match_medicines(table, self.appointment.medicines, self.cache)
        rows = [row for row in table if name in map(_folded, (row.generic, row.drug_class or ""))]
        if any(own.takes(row) for row in rows):
            return True
        return False if own.has_list and own.certain else None

    def _evaluate(self, term: Term) -> bool | None:
        value = self.value(term.fact)
        if isinstance(value, str) and isinstance(term.test, OneOf) and term.fact in ("level", "physician"):
            return self._evaluate_words(term, term.test, value)
        return term.evaluate(value)

    def _evaluate_words(self, term: Term, test: OneOf, value: str) -> bool | None:
        """Names are written in many ways: a name that is not the same but shares a word is not known to differ."""
        text = value.casefold()
        if text in test.words:
            return not term.negated
        words = set(re.findall(r"\w+", text))
        shares_word = any(words & set(re.findall(r"\w+", word)) - _TITLES for word in test.words)
        return None if shares_word else term.negated


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


_TITLES = frozenset({"dr", "md", "do", "prof", "mr", "mrs", "ms", "miss", "and"})


def _age(appointment: Appointment) -> int | None:
    """Completed years on the day of the procedure."""
    born, day = appointment.date_of_birth, appointment.date
    if born is None or day is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _weekday(appointment: Appointment) -> str | None:
    return WEEKDAYS[appointment.date.weekday()] if appointment.date else None


def _time(appointment: Appointment) -> dt.time | None:
    return appointment.time


_KNOWN: dict[str, Callable[[Appointment], Fact | None]] = {
    "age": _age,
    "time": _time,
    "weekday": _weekday,
    "side": lambda appointment: side_of(appointment.level),
    "level": lambda appointment: appointment.level or None,
    "physician": lambda appointment: appointment.physician or None,
}


def known_reader(facts: AppointmentFacts) -> str | None:
    """Who reads the pages of the patient; None if that is not known."""
    return decided_reader(facts.rules, facts.is_true)


def open_facts(facts: AppointmentFacts) -> set[str]:
    """The facts that are not known and would change a page."""
    needed: set[str] = set()
    for _, value in conditionals(facts.rules):
        result = value.only_if.evaluate(facts.is_true) if value.only_if else True
        if isinstance(result, Condition):
            needed.update(result.facts)
    return needed


def open_questions(facts: AppointmentFacts) -> Iterator[str]:
    """The names of the questions whose answers are not known and would change a page, in the order of the set.

    A question that matters only after the procedure is not open until the procedure has ended.
    """
    needed, is_over = open_facts(facts), facts.appointment.ended is not None
    yield from (name for name, ask in facts.rules.asks.items() if name in needed and (is_over or ask.when == "before"))
    yield from (
        name
        for name, visit in facts.rules.visits.items()
        if (is_over or visit.side == "before")
        and facts.value(name) is None
        and (visit.only_if is None or visit.only_if.evaluate(facts.is_true) is not False)
    )


def open_medicines(facts: AppointmentFacts) -> Iterator[str]:
    """The medicines and classes that the patient may or may not take, in the order of the table."""
    needed = open_facts(facts)
    yield from dict.fromkeys(name for name in takable_names(facts.rules) if TAKES + name in needed)
