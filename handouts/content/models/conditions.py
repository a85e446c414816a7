"""Conditions of a set: `contrast_allergy`, `not sedation and age under 18`, `time before noon`, `eye is left or both`.

A condition is a list of terms that must all be true. A term asks about one fact of the appointment: an answer to a
question of the set (`asks`), a medicine of its table (`takes semaglutide`), or what is known without asking
(`KNOWN_FACTS`). A part of a condition may also be several conditions of which one must be true (`any`). A fact that is
not known makes a term unknown, never false: `evaluate` then returns what is left of the condition.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice, product
from typing import Annotated, Literal, TypeAlias, cast

from handouts.content.models.scalars import FieldParser, field_description, scalar
from handouts.content.models.times import parse_clock_time
from handouts.errors import InvalidValue, did_you_mean

Fact: TypeAlias = str | bool | int | Decimal | dt.time | dt.date
"""The value of a fact: a word, yes or no, a number, a clock time, or a date with or without a clock time."""


@dataclass(frozen=True)
class FactType:
    """What kind of value a fact has, the words of a choice, and the unit of a number."""

    kind: Literal["yes_no", "choice", "number", "clock", "word", "date"]
    choices: tuple[str, ...] = ()
    unit: str = ""


KNOWN_FACTS = {
    "age": FactType("number", unit="years"),
    "time": FactType("clock"),
    "weekday": FactType("word"),
    "site": FactType("word"),
    "physician": FactType("word"),
    "level": FactType("word"),
    "side": FactType("choice", ("right", "left", "both")),
    "sedation": FactType("yes_no"),
}
"""Facts that the program knows without asking: the age in years on the day of the procedure, its time and weekday, and
what the list says about the physician, the treated site (`level`, or `site`) and its side. `sedation` is stated in the
set."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CONDITION_FORMS = (
    "contrast_allergy, not contrast_allergy, eye is left or both, age under 18, weight at least 50, time before noon, "
    "takes semaglutide, or several joined with `and`"
)
TAKES = "takes "
"""The first word of a fact about the patient's medicines: `takes semaglutide`."""


@dataclass(frozen=True)
class Yes:
    """The answer is yes."""


@dataclass(frozen=True)
class OneOf:
    """The value is one of these words, compared without case."""

    words: tuple[str, ...]
    written: tuple[str, ...] = field(default=(), compare=False)
    """The words as written."""


@dataclass(frozen=True)
class AtLeast:
    """The number or the clock time is this one or more. `unit` is the unit as written, if there is one."""

    limit: Decimal | dt.time
    unit: str = ""


@dataclass(frozen=True)
class MoreThan:
    """The number is more than this one."""

    limit: Decimal
    unit: str = ""


Test: TypeAlias = Yes | OneOf | AtLeast | MoreThan


@dataclass(frozen=True)
class Term:
    """One test of one fact; `negated` if it must fail. `age under 18` is a negated `AtLeast(18)`."""

    fact: str
    test: Test
    negated: bool = False

    @property
    def opposite(self) -> Term:
        """The term that is true where this one is false."""
        return replace(self, negated=not self.negated)

    def evaluate(self, value: Fact | None) -> bool | None:
        """True or false for a value of the fact; None if the value is not known."""
        if value is None:
            return None
        return _passes(self.test, value) is not self.negated


def _passes(test: Test, value: Fact) -> bool:
    if isinstance(test, Yes):
        return value is True
    if isinstance(test, OneOf):
        return str(value).casefold() in test.words
    if isinstance(test, MoreThan):
        return Decimal(str(value)) > test.limit
    if isinstance(test.limit, dt.time):
        return isinstance(value, dt.time) and value >= test.limit
    return Decimal(str(value)) >= test.limit


@dataclass(frozen=True)
class AnyOf:
    """Conditions of which at least one must be true."""

    conditions: tuple[Condition, ...]

    def evaluate(self, is_true: Callable[[Term], bool | None]) -> bool | AnyOf | Condition:
        """True, false, or the conditions that are not known."""
        results = [condition.evaluate(is_true) for condition in self.conditions]
        if True in results:
            return True
        unknown = tuple(dict.fromkeys(result for result in results if isinstance(result, Condition)))
        if not unknown:
            return False
        return unknown[0] if len(unknown) == 1 else AnyOf(unknown)

    @property
    def opposite(self) -> Condition | None:
        """The condition that is true where this part is false; None if it cannot be written as one."""
        parts = [condition.opposite for condition in self.conditions]
        return None if None in parts else Condition(tuple(part for part in parts if part))


Part: TypeAlias = Term | AnyOf


@dataclass(frozen=True, repr=False)
class Condition:
    """Parts that must all be true."""

    parts: tuple[Part, ...]

    def __repr__(self) -> str:
        # Digests of approvals are made from this text, so it must look as it always did.
        return f"Condition(terms={self.parts!r})"

    def evaluate(self, is_true: Callable[[Term], bool | None]) -> bool | Condition:
        """True, false, or the parts that are not known. `is_true` tests a term, with None if that is not known.

        Parts are tested in order, and only until one of them is false.
        """
        unknown: list[Part] = []
        for part in self.parts:
            result = is_true(part) if isinstance(part, Term) else part.evaluate(is_true)
            if result is False:
                return False
            if result is None:
                unknown.append(cast("Term", part))
            elif isinstance(result, Condition):
                unknown += result.parts
            elif isinstance(result, AnyOf):
                unknown.append(result)
        return Condition(tuple(dict.fromkeys(unknown))) if unknown else True

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, also those below `any`, each once, in order."""
        return tuple(dict.fromkeys(_terms(self)))

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of its facts, each once, in order."""
        return tuple(dict.fromkeys(term.fact for term in self.terms))

    @property
    def opposite(self) -> Part | None:
        """The part that is true where this condition is false; None if it cannot be written as one."""
        opposites = [part.opposite for part in self.parts]
        if len(opposites) == 1:
            only = opposites[0]
            return only if only is None or isinstance(only, Term) else _single(only)
        return AnyOf(tuple(map(_as_condition, opposites))) if all(opposites) else None

    def map_terms(self, change: Callable[[Term], Term]) -> Condition:
        """The same condition with other terms."""
        return Condition(
            tuple(
                change(part)
                if isinstance(part, Term)
                else AnyOf(tuple(condition.map_terms(change) for condition in part.conditions))
                for part in self.parts
            )
        )

    def __and__(self, other: Condition | None) -> Condition:
        """Both conditions together, each part once."""
        return self if other is None else Condition(tuple(dict.fromkeys((*self.parts, *other.parts))))


def _terms(condition: Condition) -> Iterator[Term]:
    for part in condition.parts:
        if isinstance(part, Term):
            yield part
        else:
            for other in part.conditions:
                yield from _terms(other)


def _single(condition: Condition) -> Part:
    """A condition as one part."""
    return condition.parts[0] if len(condition.parts) == 1 else AnyOf((condition,))


def _as_condition(part: Part | Condition | None) -> Condition:
    return part if isinstance(part, Condition) else Condition((part,) if part else ())


_NAME = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
_NUMBER = r"\d{1,4}(?:\.\d{1,2})?"
_FLAGS = re.I | re.A | re.S
_YES = re.compile(rf"(not\s+)?({_NAME})", _FLAGS)
_TAKES = re.compile(r"(not\s+)?takes?\s+(\S.*)|(does\s+not|doesn't)\s+take\s+(\S.*)", _FLAGS)
_IS = re.compile(rf"(?:(not)\s+)?({_NAME})\s+is\s+(not\s+)?(.+)", _FLAGS)
_COMPARE = re.compile(
    rf"(not\s+)?({_NAME})\s+(?:is\s+)?(under|below|less\s+than|before|over|after|above|more\s+than|at\s+least|from|at\s+most|up\s+to)"
    rf"\s+(.+)", _FLAGS
)  # fmt: skip
_OR_MORE = re.compile(
    rf"(not\s+)?({_NAME})\s+(?:is\s+)?({_NUMBER})\s+(?:or|and)\s+(over|older|more|above|under|younger|less)", _FLAGS
)
_COMPARISONS: dict[str, tuple[Literal["least", "more"], bool]] = {
    "under": ("least", True), "below": ("least", True), "less than": ("least", True), "before": ("least", True),
    "at least": ("least", False), "from": ("least", False), "over": ("more", False), "after": ("more", False),
    "above": ("more", False), "more than": ("more", False), "at most": ("more", True), "up to": ("more", True),
}  # fmt: skip
"""Each comparison as a test and whether it is negated: `under 18` is not `at least 18`."""


def parse_condition(text: str) -> Condition:
    """Parse a condition. Raises InvalidValue. The names of facts are not looked up here."""
    words = " ".join(text.split())
    if re.search(r"\sor\s", words) and not re.search(r"\bis\s|\d\s+or\s", words):
        parts = ", ".join(re.split(r"\s+or\s+", words))
        raise InvalidValue(f"{text!r}: conditions cannot be joined with `or`", f"write {{any: [{parts}]}}")
    terms = [
        _with_fact_name(_parse_term(part, text))
        for part in re.split(r"\s+and\s+(?!(?:over|older|more|above|under|younger|less)\b)", words)
    ]
    return Condition(tuple(dict.fromkeys(terms)))


def _with_fact_name(term: Term) -> Term:
    """`site is left` is `level is left`: a list has both headings for one column."""
    return replace(term, fact="level") if term.fact == "site" else term


def _parse_term(text: str, whole: str) -> Term:
    if match := _TAKES.fullmatch(text):
        name = match[2] or match[4]
        if re.search(r"\s(?:or|is)\s", name):
            raise InvalidValue(f"{whole!r} names several medicines", "write {any: [takes one, takes another]}")
        return Term(TAKES + " ".join(name.lower().split()), Yes(), negated=bool(match[1] or match[3]))
    if match := _OR_MORE.fullmatch(text):
        upward = match[4].lower() in ("over", "older", "more", "above")
        limit = Decimal(match[3])
        test: Test = AtLeast(limit) if upward else MoreThan(limit)
        return Term(match[2].lower(), test, negated=upward == bool(match[1]))
    if match := _COMPARE.fullmatch(text):
        return _parse_comparison(match, whole)
    if match := _IS.fullmatch(text):
        written = tuple(word.strip() for word in re.split(r"\s+or\s+|\s*,\s*", match[4]) if word.strip())
        chosen = tuple(word.casefold() for word in written)
        if match[2].lower() == "weekday":
            chosen = tuple(map(_full_weekday, chosen))
        return Term(match[2].lower(), OneOf(chosen, written), negated=bool(match[1]) is not bool(match[3]))
    if match := _YES.fullmatch(text):
        return Term(match[2].lower(), Yes(), negated=bool(match[1]))
    raise InvalidValue(f"{whole!r} is not a condition", f"write it like {CONDITION_FORMS}")


def _parse_comparison(match: re.Match[str], whole: str) -> Term:
    """`age under 18`, `weight at least 50 kg`, `time before noon`."""
    name = match[2].lower()
    kind, negated = _COMPARISONS[" ".join(match[3].lower().split())]
    negated = negated is not bool(match[1])
    if name == "time":
        clock = parse_clock_time(match[4])
        if kind == "more":
            raise InvalidValue(f"{whole!r} does not say whether {clock:%H:%M} is included", "write `before` or `from`")
        return Term(name, AtLeast(clock), negated)
    number = re.fullmatch(rf"({_NUMBER})(?:\s*([a-z][a-z/]*|%))?(?:\s+old)?", match[4].strip(), _FLAGS)
    if not number:
        hint = "write it like age under 18, or weight at least 50"
        raise InvalidValue(f"{whole!r}: {match[4]!r} is not a number", hint)
    unit = (number[2] or "").lower()
    test = AtLeast if kind == "least" else MoreThan
    return Term(name, test(Decimal(number[1]), "" if unit in ("year", "years") else unit), negated)


def _full_weekday(word: str) -> str:
    """`tue` as `tuesday`; another word unchanged."""
    return next((day for day in WEEKDAYS if len(word) > 2 and day.startswith(word)), word)


def condition_problem(condition: Condition, facts: Mapping[str, FactType]) -> tuple[str, str] | None:
    """Message and hint if a term does not fit its fact, or if the condition is never true; else None.

    `facts` are all facts that a condition may name: those that are known without asking, and the questions of the set.
    """
    for term in condition.terms:
        if problem := _term_problem(term, facts):
            return problem
    if is_contradiction([condition]):
        return "this condition is never true", "delete one of its parts"
    return None


def _term_problem(term: Term, facts: Mapping[str, FactType]) -> tuple[str, str] | None:
    fact, test = facts.get(term.fact), term.test
    if fact is None and term.fact.startswith(TAKES):
        names = [name.removeprefix(TAKES) for name in facts if name.startswith(TAKES)]
        name = term.fact.removeprefix(TAKES)
        near = did_you_mean(name, names)
        hint = (
            near if near.startswith("did you mean") else "add it to the table, or write a generic name or a class of it"
        )
        return f"{name!r} is not in `medicines.table`", hint
    if fact is None:
        hint = did_you_mean(term.fact, facts)
        return f"{term.fact!r} is not a question in `asks`, and is not known without asking", hint
    form = _FORMS[fact.kind].format(fact=term.fact, choice=" or ".join(fact.choices[:2]))
    if not isinstance(test, _TESTS[fact.kind]):
        return f"{term.fact!r} cannot be compared like this", f"write it like {form}"
    if isinstance(test, OneOf) and (words := fact.choices or (WEEKDAYS if term.fact == "weekday" else ())):
        wrong = [word for word in test.words if word not in words]
        return (f"{wrong[0]!r} is not a value of {term.fact!r}", did_you_mean(wrong[0], words)) if wrong else None
    if isinstance(test, AtLeast | MoreThan) and test.unit not in ("", fact.unit.casefold()):
        return f"{term.fact!r} is in {fact.unit or 'no unit'}, not in {test.unit}", "write the number in the same unit"
    return None


_TESTS: dict[str, tuple[type, ...]] = {
    "yes_no": (Yes,), "choice": (OneOf,), "number": (AtLeast, MoreThan), "clock": (AtLeast,), "word": (OneOf,),
}  # fmt: skip
_FORMS = {
    "yes_no": "{fact}, or not {fact}", "choice": "{fact} is {choice}", "number": "{fact} under 18",
    "clock": "{fact} before noon", "word": "{fact} is one word or another",
}  # fmt: skip


def is_contradiction(conditions: Iterable[Condition | None]) -> bool:
    """True if these conditions can never be true together."""
    whole = Condition(tuple(part for condition in conditions if condition for part in condition.parts))
    return all(map(_is_never_true, alternatives(whole)))


def alternatives(condition: Condition) -> Iterator[tuple[Term, ...]]:
    """The lists of terms of which one must be all true: `a and any of b, c` is `a and b`, or `a and c`."""
    choices = [
        [(part,)] if isinstance(part, Term) else [terms for other in part.conditions for terms in alternatives(other)]
        for part in condition.parts
    ]
    for chosen in islice(product(*choices), MAX_CASES):
        yield tuple(term for terms in chosen for term in terms)


def _is_never_true(terms: Iterable[Term]) -> bool:
    by_fact: dict[str, list[Term]] = {}
    for term in terms:
        by_fact.setdefault(term.fact, []).append(term)
    return any(not any(_all_true(same, value) for value in sample_values(same)) for same in by_fact.values())


def _all_true(terms: Iterable[Term], value: Fact) -> bool:
    return all(term.evaluate(value) for term in terms)


def sample_values(terms: Iterable[Term]) -> Iterator[Fact]:
    """Values that decide each combination of these terms of one fact: every limit, and values beside it."""
    for term in terms:
        if isinstance(term.test, Yes):
            yield from (True, False)
        elif isinstance(term.test, OneOf):
            yield from (*term.test.words, "\N{NULL}")  # a word that no condition names
        elif isinstance(term.test.limit, dt.time):
            minutes = term.test.limit.hour * 60 + term.test.limit.minute
            yield from (dt.time(*divmod(minute, 60)) for minute in (minutes - 1, minutes) if minute >= 0)
        else:
            step = Decimal(1) if term.fact == "age" else Decimal("0.001")
            yield from (max(term.test.limit - step, Decimal()), term.test.limit, term.test.limit + step)


def uncovered(conditions: Iterable[Condition], facts: Mapping[str, FactType]) -> dict[str, Fact] | None:
    """A combination of facts for which none of these conditions is true; None if there is none.

    With too many combinations (`MAX_CASES`) only the first facts are combined.
    """
    conditions = tuple(conditions)
    cases = _combinations(conditions, facts)
    return next((case for case in cases if not any(_is_true(entry, case) for entry in conditions)), None)


def common_case(conditions: Iterable[Condition], facts: Mapping[str, FactType]) -> dict[str, Fact] | None:
    """A combination of facts for which all of these conditions are true; None if there is none."""
    conditions = tuple(conditions)
    cases = _combinations(conditions, facts)
    return next((case for case in cases if all(_is_true(entry, case) for entry in conditions)), None)


def _combinations(conditions: tuple[Condition, ...], facts: Mapping[str, FactType]) -> list[dict[str, Fact]]:
    cases: list[dict[str, Fact]] = [{}]
    for name in dict.fromkeys(name for condition in conditions for name in condition.facts):
        terms = [term for condition in conditions for term in condition.terms if term.fact == name]
        choices = facts[name].choices if name in facts else ()
        values: tuple[Fact, ...] = choices or tuple(dict.fromkeys(sample_values(terms)))
        if len(cases) * len(values) > MAX_CASES:
            break
        cases = [{**case, name: value} for case in cases for value in values]
    return cases


def _is_true(condition: Condition, case: dict[str, Fact]) -> bool:
    return condition.evaluate(lambda term: term.evaluate(case.get(term.fact))) is True


MAX_CASES = 20_000
"""The most combinations of facts that are tried."""


def parse_conditions(value: object) -> Condition:
    """One condition; a list of conditions that must all be true; or `any`, with a list of which one must be true."""
    if isinstance(value, tuple) and value:
        parsed = [parse_conditions(entry) for entry in value]
        return Condition(tuple(dict.fromkeys(part for condition in parsed for part in condition.parts)))
    if isinstance(value, dict):
        return _parse_any(value)
    condition: Condition = _PARSER.func(value)  # type: ignore[call-arg]
    return condition


def _parse_any(value: Mapping[object, object]) -> Condition:
    if set(value) != {"any"}:
        raise InvalidValue("a condition is a text, a list, or a mapping with the key `any`", f"write it like {_ANY}")
    choices = value["any"]
    if not isinstance(choices, tuple) or len(choices) < 2:
        raise InvalidValue("`any` needs a list of two or more conditions", f"write it like {_ANY}")
    conditions = tuple(dict.fromkeys(map(parse_conditions, choices)))
    return conditions[0] if len(conditions) == 1 else Condition((AnyOf(conditions),))


_ANY = "{any: [contrast_allergy, age under 18]}"
_PARSER = scalar(parse_condition, "a condition")
ConditionField = Annotated[
    Condition,
    FieldParser(parse_conditions),
    field_description(
        f"A condition: {CONDITION_FORMS}. Or a list of conditions that must all be true; or `any` with a list of which "
        "one must be true.",
        "string",
        "array",
        "object",
    ),
]
