"""Say a condition in words: 'If you are allergic to contrast dye, and if you are under 18 years old:'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import reduce
from typing import TypeAlias

from handouts.compose.placeholders import fill_label, lower_start, no_break
from handouts.compose.wording import TimeWording, weekday_name
from handouts.content.models.conditional import ANSWER, Ask
from handouts.content.models.conditions import (
    TAKES,
    WEEKDAYS,
    AtLeast,
    Condition,
    MoreThan,
    OneOf,
    Term,
    alternatives,
)
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import ConditionLabels, Labels
from handouts.content.models.times import Duration
from handouts.document import Inlines, Run

FirstDay: TypeAlias = Callable[[Duration], str]


def no_first_day(_: Duration) -> str:
    """The first day of a time before a procedure whose day is not known."""
    return ""


def condition_words(
    labels: Labels,
    rules: InstructionSet,
    condition: Condition,
    term: Callable[[str], str] = str,
    *,
    excludes_others: bool = False,
    first_day: FirstDay = no_first_day,
) -> Inlines:
    """The words, in bold, above text that is only for some patients.

    `term` returns the words that the page prints for a text that the program compares, `first_day` the first day of a
    time before the procedure, '' if it is not known. `excludes_others`: it is also
    only for patients to whom no other case applies. A choice (`any`) within a condition is written out, because "A, and
    B or C" can be read in two ways: "A, and B, or A, and C".
    """
    words = labels.conditions
    texts: list[str] = []
    for terms in alternatives(condition):
        clauses = list(dict.fromkeys(_clause(labels, rules, part, term, first_day) for part in terms))
        clauses += [words.otherwise] if excludes_others or not clauses else []
        texts.append(_joined(words.both, clauses))
    whole = _joined(words.any, list(dict.fromkeys(texts)))
    return (Run(fill_label(words.ends, condition=whole.rstrip(":.")), strong=True),)


def dependence_words(labels: Labels, rules: InstructionSet, facts: Iterable[str]) -> Inlines:
    """'Depends on your age, and your medicines: see below.'"""
    names = dict.fromkeys(
        labels.conditions.facts.answers
        if fact in rules.asks
        else labels.conditions.facts.medicines
        if fact.startswith(TAKES)
        else str(getattr(labels.conditions.facts, fact))
        for fact in facts
    )
    two = labels.conditions.facts.two
    joined = reduce(lambda first, second: fill_label(two, first=first, second=second), names)
    return (Run(fill_label(labels.conditions.depends, facts=joined), strong=True),)


def joined(labels: Labels, texts: Sequence[str]) -> str:
    """The entries of a list within a sentence, with the sign of the language between them; '' for none."""
    return _joined(labels.numbers.joined, list(texts), lower=False) if texts else ""


def _joined(label: str, clauses: list[str], *, lower: bool = True) -> str:
    return reduce(
        lambda first, second: fill_label(label, first=first, second=lower_start(second) if lower else second), clauses
    )


def _clause(
    labels: Labels, rules: InstructionSet, term: Term, printed: Callable[[str], str], first_day: FirstDay
) -> str:
    """One term: the words of the set for it, or a label; with the time that its question is about."""
    ask, words = rules.asks.get(term.fact), _term_words(labels, rules, term, printed)
    return with_period(labels, ask, words, first_day) if ask else words


def with_period(labels: Labels, ask: Ask, words: str, first_day: FirstDay = no_first_day) -> str:
    """Words of a question, with the time before the procedure that it is about: '(... since September 1, 2026)'."""
    if ask.in_last is None:
        return words
    amount, date = TimeWording(labels).amount(ask.in_last), first_day(ask.in_last)
    words = words.rstrip(":.")
    if not date:
        return fill_label(labels.timing.in_last, condition=words, amount=amount)
    return fill_label(labels.timing.in_last_date, condition=words, amount=amount, date=date)


def _term_words(labels: Labels, rules: InstructionSet, term: Term, printed: Callable[[str], str]) -> str:
    ask = rules.asks.get(term.fact)
    if ask and (own := ask.if_no if term.negated else ask.if_yes):
        return own.replace(ANSWER, _answer_words(labels, ask, term))
    if ask:
        condition = _question(labels, ask, term)
    elif term.fact.startswith(TAKES):
        label = labels.conditions.takes_not if term.negated else labels.conditions.takes
        condition = fill_label(label, medicine=medicine_title(labels, rules, term.fact.removeprefix(TAKES), printed))
    else:
        condition = _known(labels, term, printed)
    return fill_label(labels.conditions.clause, condition=condition)


def medicine_title(labels: Labels, rules: InstructionSet, name: str, printed: Callable[[str], str] = str) -> str:
    """'semaglutide (Ozempic)' for a generic name in the table of medicines; for a class, the words that are printed."""
    row = next((row for row in rules.medicines.table if row.generic.casefold() == name), None)
    if row is None:
        classes = (row.drug_class for row in rules.medicines.table if row.drug_class)
        return printed(next((kind for kind in classes if " ".join(kind.casefold().split()) == name), name))
    if not row.brands:
        return printed(row.generic)
    return fill_label(labels.medicines.brands, generic=printed(row.generic), brands=joined(labels, row.brands))


def _question(labels: Labels, ask: Ask, term: Term) -> str:
    words, test = labels.conditions, term.test
    if isinstance(test, OneOf):
        answer = _answer_words(labels, ask, term)
        return fill_label(words.not_answer if term.negated else words.answer, question=ask.ask, answer=answer)
    if isinstance(test, AtLeast | MoreThan):
        amount = no_break(f"{_number(labels, test.limit)} {ask.shown_unit}".strip())
        return fill_label(_comparison(term, words.under, words.least, words.over, words.most),
                          question=ask.ask, amount=amount)  # fmt: skip
    return fill_label(words.no if term.negated else words.yes, question=ask.ask)


def _answer_words(labels: Labels, ask: Ask, term: Term) -> str:
    """'left eye or both eyes'; '' for a question without choices."""
    if not isinstance(term.test, OneOf):
        return ""
    return _one_of(labels.conditions, [(ask.choices or {}).get(word, word) for word in term.test.words])


def _known(labels: Labels, term: Term, printed: Callable[[str], str]) -> str:
    """A term about a fact that is known without asking for most patients."""
    words, test, negated = labels.conditions, term.test, term.negated
    if isinstance(test, AtLeast) and isinstance(test.limit, dt.time):
        time = TimeWording(labels).clock(test.limit)
        return fill_label(words.before_time if negated else words.from_time, time=time)
    if isinstance(test, AtLeast | MoreThan):
        label = _comparison(term, words.under_age, words.from_age, words.over_age, words.to_age)
        return fill_label(label, age=_number(labels, test.limit))
    if not isinstance(test, OneOf):
        return words.no_sedation if negated else words.sedation
    if term.fact == "weekday":
        days = _one_of(words, [weekday_name(labels, WEEKDAYS.index(word)) for word in test.words])
        return fill_label(words.not_on_weekday if negated else words.on_weekday, days=days)
    if term.fact == "side":
        name = _one_of(words, [str(getattr(words.on_side, word, word)) for word in test.words])
        return fill_label(words.other_side if negated else words.side, name=name)
    name = _one_of(words, [printed(word) for word in test.written])
    true, false = words.site, words.other_site
    if term.fact == "physician":
        true, false = words.physician, words.other_physician
    return fill_label(false if negated else true, name=name)


def _number(labels: Labels, limit: Decimal | dt.time) -> str:
    return TimeWording(labels).number(limit) if isinstance(limit, Decimal) else str(limit)


def _comparison(term: Term, under: str, least: str, over: str, most: str) -> str:
    """The label of a comparison: `under` is not `least`, and `most` is not `over`."""
    if isinstance(term.test, AtLeast):
        return under if term.negated else least
    return most if term.negated else over


def _one_of(words: ConditionLabels, names: list[str]) -> str:
    return reduce(lambda first, second: fill_label(words.either, first=first, second=second), names)
