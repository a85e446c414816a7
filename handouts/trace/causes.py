"""Which inputs a number comes from: each is changed, the document composed again, and what came out changed is its own.

A value that is stated several times and told once (two medicines of one rule, food and drink from one hour) changes
nothing alone; so equal values are changed together first. What then still has no cause of its own beside the
appointment is looked for among all times together, from which one after the other is taken away again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handouts.content.quantities import Duration, Interval
from handouts.document import Document
from handouts.trace.changes import changes, far
from handouts.trace.inputs import TIMES, Input
from handouts.trace.numbers import Finder
from handouts.trace.printed import Number, numbers

Compose = Callable[[Mapping[Input, Any]], Document | None]
"""The document with these values in the place of those that are there; None where they cannot be."""
Causes = dict[int, list[Input]]
"""Number, by its place on the page, to what it comes from."""


@dataclass(frozen=True)
class Outcome:
    """What a change did to the numbers of a page, by their places: another number stands there, or none.

    `reworded` are those whose words are others, whatever became of the number.
    """

    changed: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    reworded: frozenset[int] = frozenset()

    def __or__(self, other: Outcome) -> Outcome:
        """What became of them in one or the other of two changes."""
        changed = self.changed | other.changed
        return Outcome(changed, (self.gone | other.gone) - changed, self.reworded | other.reworded)


@dataclass(eq=False)
class Search:
    """One page and what is found out about it."""

    page: Sequence[Number]
    finder: Finder
    compose: Compose
    changed: dict[int, set[Input]] = field(default_factory=lambda: defaultdict(set))
    gone: dict[int, set[Input]] = field(default_factory=lambda: defaultdict(set))
    moving: list[Input] = field(default_factory=list)
    """Times of the set that change something on this page."""

    def run(self, inputs: Sequence[Input], derived: Callable[[Number, Sequence[Input]], bool]) -> Causes:
        """The causes of each number. `derived` tells whether a number is more than what the causes say themselves."""
        alike: dict[Hashable, list[Input]] = defaultdict(list)
        said = " ".join(number.sentence for number in self.page).casefold()
        for one in inputs:
            if not isinstance(one.value, str) or self._printed(one.value, said):
                alike[_alike(one)].append(one)
        for members in alike.values():
            self._try(members)
        found = {at: self._causes(at, inputs) for at, number in enumerate(self.page) if not number.own}
        for at, causes in found.items():
            if derived(self.page[at], causes):
                more = {*causes, *self._together(at, gone=bool(causes))}
                found[at] = [one for one in inputs if one in more]
        return found

    def _printed(self, text: str, said: str) -> bool:
        """False of a text whose numbers are nowhere on the page: texts are printed as they are."""
        return "{" in text or any(found.text.casefold() in said for found in self.finder.find(text))

    def _causes(self, at: int, inputs: Sequence[Input]) -> list[Input]:
        """In the order of the files. A number that only vanishes comes from what says the same number."""
        if at in self.changed:
            return [one for one in inputs if one in self.changed[at]]
        said = self.page[at].text
        return [one for one in inputs if one in self.gone[at] and isinstance(one.value, str) and said in one.value]

    def _try(self, members: list[Input]) -> None:
        """Change equal values together, then each alone."""
        others = {one: changes(one, self.finder) for one in members}
        rounds = min(map(len, others.values()))
        if not rounds:
            return
        together = self._outcome([{one: others[one][turn] for one in members} for turn in range(rounds)])
        if together.changed and isinstance(members[0].value, TIMES) and members[0].part == "instructions":
            self.moving += members
        if not together.changed | together.gone:
            return
        alone = {one: together if len(members) == 1 else self._outcome([{one: other} for other in others[one]])
                 for one in members}  # fmt: skip
        for one, outcome in alone.items():
            for at in (outcome.changed | outcome.reworded) & together.changed:
                self.changed[at].add(one)
            for at in outcome.gone:
                self.gone[at].add(one)
        for at in together.changed.difference(*(outcome.changed | outcome.reworded for outcome in alone.values())):
            self.changed[at].update(members)

    def _outcome(self, attempts: Iterable[Mapping[Input, Any]]) -> Outcome:
        whole = Outcome()
        for attempt in attempts:
            document = self.compose(attempt)
            if document is not None:
                whole |= compared(self.page, numbers(document, self.finder))
        return whole

    def _together(self, at: int, *, gone: bool) -> list[Input]:
        """The fewest times that change a number (`gone`: or take it away) only together; none where all do not."""

        def moves(attempt: Mapping[Input, Any]) -> bool:
            outcome = self._outcome([attempt] if attempt else [])
            return at in outcome.changed or (gone and at in outcome.gone)

        kept = {one: far(one, number, self.finder) for number, one in enumerate(self.moving)}
        if not moves(kept):
            return []
        for one in list(kept):
            fewer = {other: value for other, value in kept.items() if other is not one}
            if moves(fewer):
                kept = fewer
        return list(kept)


def _alike(one: Input) -> Hashable:
    """Equal for values that a page may tell in one: the same text, the same length of time on the same side."""
    value = one.value
    if isinstance(value, Interval):
        return "interval", value.duration.in_base(), value.before
    if isinstance(value, Duration):
        return "duration", value.in_base()
    return type(value), str(value), one.path[0] == "fasting", one.part == "appointment"


def compared(before: Sequence[Number], after: Sequence[Number]) -> Outcome:
    """Number by number: first within the same words, then what is left over within the same part of the page."""
    pairs, lonely, new = _paired(list(enumerate(before)), after, lambda number: number.key)
    reworded = frozenset(at for at, _ in lonely)
    for key in (Number.loose, Number.looser):
        more, lonely, new = _paired(lonely, new, key)
        pairs += more
    return Outcome(frozenset(pairs), frozenset(at for at, _ in lonely), reworded)


Placed = list[tuple[int, Number]]


def _paired(
    before: Placed, after: Iterable[Number], key: Callable[[Number], Hashable]
) -> tuple[list[int], Placed, list[Number]]:
    """Places of numbers that have become others; those that have no partner; and new ones that have none."""
    there: dict[Hashable, list[Number]] = defaultdict(list)
    for number in after:
        if not number.own:
            there[key(number)].append(number)
    groups: dict[Hashable, Placed] = defaultdict(list)
    for at, number in before:
        if not number.own:
            groups[key(number)].append((at, number))
    changed: list[int] = []
    lonely: Placed = []
    for name, group in groups.items():
        others = there.pop(name, [])
        if [number.text for _, number in group] == [number.text for number in others]:  # as nearly always
            continue
        left, free = _unlike(group, others)
        changed += [at for (at, _), _ in zip(left, free, strict=False)]
        lonely += left[len(free) :]
        there[name] = free[len(left) :]
    return changed, lonely, [number for numbers in there.values() for number in numbers]


def _unlike(group: Placed, found: list[Number]) -> tuple[Placed, list[Number]]:
    """Both without the numbers that stand in both."""
    texts = Counter(number.text for number in found)
    same = Counter(number.text for _, number in group) & texts
    ahead, back = Counter(same), Counter(same)
    left = [(at, number) for at, number in group if not _taken(ahead, number.text)]
    return left, [number for number in found if not _taken(back, number.text)]


def _taken(left: Counter[str], text: str) -> bool:
    if left[text]:
        left[text] -= 1
        return True
    return False
