"""Which of many values a number comes from, by few compositions: each value has its own combination of rounds.

In each round about half of the values are changed together. Every combination has the same number of rounds, so that
a number that changes in exactly that many rounds comes from one value. In more rounds: any of several values changes
it. In fewer: only several values together change it. 1,500 values take 13 rounds.

Which inputs a number comes from: each is changed, the document composed again, and what came out changed is its own.

A set of many hundred texts or medicines would be composed thousands of times. There, the values of lists are changed
in rounds, each value in its own combination of rounds (`codes`). A number whose rounds do not tell its source is
`undetermined`: a limit of the search, not a number without a source.

A value that is stated several times and told once (two medicines of one rule, food and drink from one hour) changes
nothing alone; so equal values are changed together first. What then still has no cause of its own beside the
appointment is looked for among all times together, from which one after the other is taken away again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from math import comb
from typing import Any, TypeAlias

from handouts.content.models.times import Duration, Interval
from handouts.content.yaml.source_locations import KeyPath
from handouts.document import Document
from handouts.provenance.inputs import TIMES, PageInput, distant_durations, distant_value, mutations
from handouts.provenance.numbers import NumberFinder, PageNumber, page_numbers

RoundCode: TypeAlias = frozenset[int]
"""Rounds in which a value is changed."""


FEW = 12


def round_codes(count: int) -> list[RoundCode]:
    """As many different combinations of rounds, all of one size."""
    rounds = 2
    while comb(rounds, rounds // 2) < count:
        rounds += 1
    return [frozenset(code) for code in islice(combinations(range(rounds), rounds // 2), count)]


def candidate_values(changed: RoundCode, values: Sequence[RoundCode]) -> list[int]:
    """Places of the values that a number may come from, which changed in these rounds and in no others.

    A single place is certain; of several, some may have no part in it where `agree` holds without them as well.
    """
    size = len(values[0])
    if len(changed) == size:
        return [at for at, code in enumerate(values) if code == changed]
    if len(changed) > size:
        return [at for at, code in enumerate(values) if code <= changed]
    return [at for at, code in enumerate(values) if code >= changed]


def explains_changes(changed: RoundCode, chosen: Sequence[RoundCode]) -> bool:
    """True where these values alone explain the rounds in which a number changed."""
    if not chosen:
        return False
    if len(changed) > len(chosen[0]):
        return RoundCode().union(*chosen) == changed
    return chosen[0].intersection(*chosen) == changed


def is_only_explanation(changed: RoundCode, chosen: Sequence[RoundCode]) -> bool:
    """True where they explain it, and would not without any one of them: no other choice among them does, then."""
    few = len(chosen) <= FEW
    return (
        few
        and explains_changes(changed, chosen)
        and not any(explains_changes(changed, [*chosen[:at], *chosen[at + 1 :]]) for at in range(len(chosen)))
    )


MANY = 100
"""Values of lists from which on they are changed in rounds, and not one by one."""
MANY_COMPOSED = 400
"""Compositions of a small page after which no more values are tried one by one. Most sets take 150."""
WORK = 400_000
"""Numbers on all compositions together; a large page is composed less often. About 10 seconds of computing."""
Compose = Callable[[Mapping[PageInput, Any]], Document | None]
"""The document with these values in the place of those that are there; None where they cannot be."""
Causes = dict[int, list[PageInput]]
"""Number, by its place on the page, to what it comes from."""


@dataclass(frozen=True)
class MutationResult:
    """What a change did to the numbers of a page, by their places: another number stands there, or none.

    `reworded` are those whose words are others, whatever became of the number.
    """

    changed: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    reworded: frozenset[int] = frozenset()

    def __or__(self, other: MutationResult) -> MutationResult:
        """What became of them in one or the other of two changes."""
        changed = self.changed | other.changed
        return MutationResult(changed, (self.gone | other.gone) - changed, self.reworded | other.reworded)


@dataclass(eq=False)
class AttributionSearch:
    """One page and what is found out about it."""

    page: Sequence[PageNumber]
    finder: NumberFinder
    compose: Compose
    changed: dict[int, set[PageInput]] = field(default_factory=lambda: defaultdict(set))
    gone: dict[int, set[PageInput]] = field(default_factory=lambda: defaultdict(set))
    moving: list[list[PageInput]] = field(default_factory=list)
    """Times of the set that change something on this page, equal ones together."""
    composed: int = 0
    """How often the page was composed again."""
    impossible: bool = False
    """True when a page could not be composed with values that were tried."""
    in_rounds: bool = False
    """True when values were changed in rounds."""
    _everything: MutationResult | None = None
    """What changes when all times of the set change."""
    rows: dict[tuple[str, KeyPath], list[str]] = field(default_factory=dict)
    """Each entry of a list with its words, to know it again on the page."""
    undetermined: set[int] = field(default_factory=set)
    """Numbers that depend on values of which the search has not found out which."""

    def run(self, inputs: Sequence[PageInput], derived: Callable[[PageNumber, Sequence[PageInput]], bool]) -> Causes:
        """The causes of each number. `derived` tells whether a number is more than what the causes say themselves."""
        alike: dict[Hashable, list[PageInput]] = defaultdict(list)
        said = "\n".join(dict.fromkeys(number.sentence for number in self.page)).casefold()
        for one in inputs:
            if not isinstance(one.value, str) or self._printed(one.value, said):
                alike[_alike(one)].append(one)
        self._note_rows(inputs)
        many = [members for members in alike.values() if any(map(_listed, members))]
        self.in_rounds = sum(map(len, many)) > MANY
        if self.in_rounds:
            self._try_in_rounds([members for members in many if isinstance(members[0].value, str)])
            self._try_in_rounds([members for members in many if not isinstance(members[0].value, str)])
        else:
            many = []
        coded = {id(members) for members in many}
        for members in alike.values():
            if id(members) not in coded:
                self._try(members)
        found = {at: self._causes(at, inputs) for at, number in enumerate(self.page) if not number.own}
        for at, causes in found.items():
            if at not in self.undetermined and derived(self.page[at], causes):
                more = {*causes, *self._together(at, gone=bool(causes))}
                found[at] = [one for one in inputs if one in more]
            if self.in_rounds and self.impossible and not found[at]:
                self.undetermined.add(at)
        return found

    @property
    def _spent(self) -> bool:
        """True when the page was composed as often as its size allows."""
        return self.composed > MANY_COMPOSED or self.composed * len(self.page) > WORK

    def _note_rows(self, inputs: Sequence[PageInput]) -> None:
        """The words of each entry of a list: the names of a medicine, the text of a task."""
        for one in inputs:
            if isinstance(one.value, str) and len(one.path) > 1 and (entry := _entry(one)):
                self.rows.setdefault(entry, []).append(one.value.casefold())

    def _try_in_rounds(self, groups: Sequence[list[PageInput]]) -> None:
        """Find what numbers come from: first among groups of equal values, then among the values of each group."""
        values = [members[0].value for members in groups]
        lengths = [value.duration if isinstance(value, Interval) else value for value in values]
        free = distant_durations(length for length in lengths if isinstance(length, Duration))
        others = {one: free.change(one, number, self.finder) for number, members in enumerate(groups)
                  for one in members}  # fmt: skip
        groups = [members for members in groups if others[members[0]] is not None]
        if not groups:
            return
        everything = self._outcome([{one: others[one] for members in groups for one in members}])
        affected = everything.changed | everything.gone
        first = self._located(dict.fromkeys(affected, groups), others)
        if not isinstance(groups[0][0].value, str):
            used = {id(members) for chosen in first.values() for members in chosen}
            self.moving += [members for members in groups if id(members) in used]
        parts = {id(members): [[one] for one in members] for members in groups}
        inner = {at: parts[id(chosen[0])] for at, chosen in first.items() if len(chosen) == 1 and len(chosen[0]) > 1}
        second = self._located(inner, others, equal=True)
        for at in affected:
            found = second.get(at, ()) if at in inner else first.get(at, ())
            if not found:
                self.undetermined.add(at)
            (self.changed if at in everything.changed else self.gone)[at].update(*found)

    def _located(
        self, units: Mapping[int, Sequence[list[PageInput]]], others: Mapping[PageInput, Any], *, equal: bool = False
    ) -> dict[int, Sequence[list[PageInput]]]:
        """Number to those of its units that it comes from. Numbers whose units are not found out are left out.

        `equal`: the units are equal values, told in one where they stand together; then the words beside count, too.
        """
        lists = {id(some): some for some in units.values()}
        named = {key: round_codes(len(some)) for key, some in lists.items()}
        rounds = max((1 + max(number for code in known for number in code) for known in named.values()), default=0)
        changed: dict[int, set[int]] = defaultdict(set)
        for turn in range(rounds):
            outcome = self._outcome([{one: others[one] for key, some in lists.items()
                                      for unit, code in zip(some, named[key], strict=True) if turn in code
                                      for one in unit}])  # fmt: skip
            for at in _touched(outcome, equal=equal):
                changed[at].add(turn)
        alone: dict[int, frozenset[int]] = {}

        def moves(unit: list[PageInput], at: int) -> bool:
            if id(unit) not in alone:
                alone[id(unit)] = _touched(self._outcome([{one: others[one] for one in unit}]), equal=equal)
            return at in alone[id(unit)]

        found: dict[int, Sequence[list[PageInput]]] = {}
        possible: dict[tuple[int, RoundCode], list[int]] = {}
        for at, some in units.items():
            pattern, known = RoundCode(changed[at]), named[id(some)]
            places = possible.get((id(some), pattern))
            if places is None:
                places = possible[id(some), pattern] = candidate_values(pattern, known)
            if not is_only_explanation(pattern, [known[place] for place in places]) and not (
                equal and len(pattern) < len(known[0])
            ):
                beside = [place for place in places if any(self._beside(one, at) for one in some[place])]
                if not explains_changes(pattern, [known[place] for place in beside]):
                    few = len(places) <= FEW and not self._spent
                    beside = [place for place in places if moves(some[place], at)] if few else []
                places = beside if explains_changes(pattern, [known[place] for place in beside]) else []
            if places:
                found[at] = [some[place] for place in places]
        return found

    def _beside(self, one: PageInput, at: int) -> bool:
        """True of a number that stands beside the words of the same entry as a value."""
        number = self.page[at]
        around = f"{number.label} {number.sentence}".casefold()
        entry = _entry(one)
        return entry is not None and any(
            words in around and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", around)
            for words in self.rows.get(entry, ())
        )

    def _printed(self, text: str, said: str) -> bool:
        """False of a text whose numbers are nowhere on the page: texts are printed as they are."""
        return "{" in text or any(found.text.casefold() in said for found in self.finder.find(text))

    def _causes(self, at: int, inputs: Sequence[PageInput]) -> list[PageInput]:
        """In the order of the files. A number that only vanishes comes from what says the same number."""
        if at in self.changed:
            return [one for one in inputs if one in self.changed[at]]
        said = self.page[at].text
        return [one for one in inputs if one in self.gone[at] and isinstance(one.value, str) and said in one.value]

    def _try(self, members: list[PageInput]) -> None:
        """Change equal values together, then each alone."""
        others = {one: mutations(one, self.finder) for one in members}
        rounds = min(map(len, others.values()))
        if not rounds:
            return
        together = self._outcome([{one: others[one][turn] for one in members} for turn in range(rounds)])
        if together.changed and isinstance(members[0].value, TIMES) and members[0].part == "instructions":
            self.moving.append(members)
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

    def _outcome(self, attempts: Iterable[Mapping[PageInput, Any]]) -> MutationResult:
        whole = MutationResult()
        for attempt in attempts:
            self.composed += 1
            document = self.compose(attempt)
            self.impossible |= document is None
            if document is not None:
                texts = all(isinstance(one.value, str) and one.part != "appointment" for one in attempt)
                whole |= compare_numbers(self.page, page_numbers(document, self.finder), in_place=texts)
        return whole

    def _together(self, at: int, *, gone: bool) -> list[PageInput]:
        """The fewest times that change a number (`gone`: or take it away) only together; none where all do not."""

        def moves(attempt: Mapping[PageInput, Any]) -> bool:
            outcome = self._outcome([attempt] if attempt else [])
            return at in outcome.changed or (gone and at in outcome.gone)

        places = {one: place for place, one in enumerate(one for members in self.moving for one in members)}
        groups = {
            number: {one: distant_value(one, places[one], self.finder) for one in members}
            for number, members in enumerate(self.moving)
        }
        if self._everything is None:
            self._everything = self._outcome([_joined(groups)] if groups else [])
        if at not in self._everything.changed and not (gone and at in self._everything.gone):
            return []
        for number in list(groups):
            if self._spent:
                self.undetermined.add(at)
                return []
            fewer = {other: values for other, values in groups.items() if other != number}
            if moves(_joined(fewer)):
                groups = fewer
        kept = _joined(groups)
        for one in list(kept):
            if self._spent:
                self.undetermined.add(at)
                return []
            fewer_times = {other: value for other, value in kept.items() if other is not one}
            if moves(fewer_times):
                kept = fewer_times
        return list(kept)


def _joined(groups: Mapping[int, Mapping[PageInput, Any]]) -> dict[PageInput, Any]:
    return {one: value for values in groups.values() for one, value in values.items()}


def _entry(one: PageInput) -> tuple[str, KeyPath] | None:
    """The entry of a list that a value belongs to."""
    last = max((number for number, key in enumerate(one.path) if isinstance(key, int)), default=None)
    return None if last is None or last == len(one.path) - 1 else (one.part, one.path[: last + 1])


def _listed(one: PageInput) -> bool:
    """True of a value in a list of a file: there may be thousands of them."""
    return one.part != "appointment" and any(isinstance(key, int) for key in one.path)


def _touched(outcome: MutationResult, *, equal: bool) -> frozenset[int]:
    """What changed or is gone. Of equal values told in one, each changes the words."""
    return outcome.changed | outcome.gone | (outcome.reworded if equal else frozenset())


def _alike(one: PageInput) -> Hashable:
    """Equal for values that a page may tell in one: the same text, the same length of time on the same side."""
    value = one.value
    if isinstance(value, Interval):
        return "interval", value.duration.in_base(), value.before
    if isinstance(value, Duration):
        return "duration", value.in_base()
    return type(value), str(value), one.path[0] == "fasting", one.part == "appointment"


def compare_numbers(
    before: Sequence[PageNumber], after: Sequence[PageNumber], *, in_place: bool = False
) -> MutationResult:
    """Number by number: first within the same words, then what is left over within the same part of the page.

    `in_place`: only texts were changed, which keep their order.
    """
    if in_place and [number.key for number in before] == [number.key for number in after]:
        pairs = zip(before, after, strict=True)
        return MutationResult(
            frozenset(at for at, (old, new) in enumerate(pairs) if old.text != new.text and not old.own)
        )
    exact, lonely, new = _paired(list(enumerate(before)), after, PageNumber.exact)
    more, lonely, new = _paired(lonely, new, lambda number: number.key)
    changed = exact + more
    reworded = frozenset(at for at, _ in lonely)
    for key in (PageNumber.loose, PageNumber.looser):
        more, lonely, new = _paired(lonely, new, key)
        changed += more
    return MutationResult(frozenset(changed), frozenset(at for at, _ in lonely), reworded)


Placed = list[tuple[int, PageNumber]]


def _paired(
    before: Placed, after: Iterable[PageNumber], key: Callable[[PageNumber], Hashable]
) -> tuple[list[int], Placed, list[PageNumber]]:
    """Places of numbers that have become others; those that have no partner; and new ones that have none."""
    there: dict[Hashable, list[PageNumber]] = defaultdict(list)
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


def _unlike(group: Placed, found: list[PageNumber]) -> tuple[Placed, list[PageNumber]]:
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
