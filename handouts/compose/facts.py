"""The facts of one appointment that conditions ask about: answers to questions, and what is known without asking."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from handouts.content.answers import parse_answer
from handouts.content.models.conditions import WEEKDAYS, Condition, Fact, OneOf, Term
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.sites import side_of
from handouts.content.resolution import conditionals
from handouts.content.variants import known_set_facts
from handouts.schedule.appointment import Appointment
from handouts.schedule.weight import parse_weight


@dataclass(frozen=True, eq=False)
class AppointmentFacts:
    """The facts of an appointment. Each one is looked up when a condition asks about it."""

    rules: InstructionSet
    appointment: Appointment
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
        return _KNOWN[name](self.appointment)

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


def open_questions(facts: AppointmentFacts) -> Iterator[str]:
    """The names of the questions whose answers are not known and would change a page, in the order of the set."""
    needed: set[str] = set()
    for _, value in conditionals(facts.rules):
        result = value.only_if.evaluate(facts.is_true) if value.only_if else True
        if isinstance(result, Condition):
            needed.update(result.facts)
    yield from (name for name in facts.rules.asks if name in needed)
    yield from (name for name in facts.rules.visits if facts.value(name) is None)
