"""Which inputs a number comes from: each is changed, the document composed again, and what came out changed is its own.

A set of many hundred texts or medicines would be composed thousands of times. There, a text without placeholders is
the source of the sentences that stand on the page as it says them, and of many equal times each is the source of the
numbers that stand beside the other words of its own entry (the name of the medicine).

A value that is stated several times and told once (two medicines of one rule, food and drink from one hour) changes
nothing alone; so equal values are changed together first. What then still has no cause of its own beside the
appointment is looked for among all times together, from which one after the other is taken away again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handouts.content.places import Path
from handouts.content.quantities import Duration, Interval
from handouts.document import Document
from handouts.trace.changes import changes, far
from handouts.trace.inputs import TIMES, Input
from handouts.trace.numbers import Finder
from handouts.trace.printed import Number, numbers

MANY_TEXTS = 400
"""Texts with numbers from which on they are looked for on the page, and not changed one by one."""
MANY_EQUAL = 24
"""Equal times from which on they are told apart by the words beside them, and not changed one by one."""
MANY_COMPOSED = 400
"""Compositions of the page after which equal times are no more told apart one by one. Most sets take 150."""
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
    moving: list[list[Input]] = field(default_factory=list)
    """Times of the set that change something on this page, equal ones together."""
    composed: int = 0
    """How often the page was composed again."""
    _everything: Outcome | None = None
    """What changes when all times of the set change."""
    rows: dict[tuple[str, Path], list[str]] = field(default_factory=dict)
    """Where there are many: each entry of a list with its words, to know it again on the page."""

    def run(self, inputs: Sequence[Input], derived: Callable[[Number, Sequence[Input]], bool]) -> Causes:
        """The causes of each number. `derived` tells whether a number is more than what the causes say themselves."""
        alike: dict[Hashable, list[Input]] = defaultdict(list)
        # Each sentence once: a long one may hold thousands of numbers.
        said = " ".join(dict.fromkeys(number.sentence for number in self.page)).casefold()
        for one in inputs:
            if not isinstance(one.value, str) or self._printed(one.value, said):
                alike[_alike(one)].append(one)
        self._note_rows(inputs)
        changed = self._without_texts(alike)
        for members in changed:
            self._try(members)
        self._try_left_out(alike, {id(members) for members in changed})
        found = {at: self._causes(at, inputs) for at, number in enumerate(self.page) if not number.own}
        for at, causes in found.items():
            if derived(self.page[at], causes):
                more = {*causes, *self._together(at, gone=bool(causes))}
                found[at] = [one for one in inputs if one in more]
        return found

    def _note_rows(self, inputs: Sequence[Input]) -> None:
        """The words of each entry of a list: the names of a medicine, the text of a task."""
        for one in inputs:
            if isinstance(one.value, str) and len(one.path) > 1 and (entry := _entry(one)):
                self.rows.setdefault(entry, []).append(one.value.casefold())

    def _without_texts(self, alike: Mapping[Hashable, list[Input]]) -> list[list[Input]]:
        """The values to change. Of many texts, those without placeholders are found on the page as they are written."""
        texts = [members for members in alike.values() if _as_written(members[0])]
        if len(texts) <= MANY_TEXTS:
            return list(alike.values())
        numbers: dict[str, list[int]] = defaultdict(list)
        for at, number in enumerate(self.page):
            if not number.own:
                numbers[number.sentence].append(at)
        for members in texts:
            # A page tells what is written: without the marks of bold type, and sentence by sentence.
            for sentence in {found.sentence for found in self.finder.find(str(members[0].value).replace("**", ""))}:
                for at in numbers.get(sentence, ()):
                    self.changed[at].update(members)
        known = {id(members) for members in texts}
        return [members for members in alike.values() if id(members) not in known]

    def _try_left_out(self, alike: Mapping[Hashable, list[Input]], tried: set[int]) -> None:
        """Change also the texts that say a number whose source is not found: it may stand within other words."""
        left_out = [members for members in alike.values() if id(members) not in tried]
        if not left_out:
            return
        for at, number in enumerate(self.page):
            if number.own or at in self.changed or self.composed > 2 * MANY_COMPOSED:
                continue
            said = number.text.casefold()
            for members in [some for some in left_out if said in str(some[0].value).casefold()][:MANY_EQUAL]:
                self._try(members)
                left_out.remove(members)

    def _beside(self, one: Input, at: int) -> bool:
        """True of a number that stands beside the words of the same entry as a time."""
        number = self.page[at]
        around = f"{number.label} {number.sentence}".casefold()
        entry = _entry(one)
        return entry is not None and any(words in around for words in self.rows.get(entry, ()))

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
            self.moving.append(members)
        if not together.changed | together.gone:
            return
        if len(members) > MANY_EQUAL or (self.composed > MANY_COMPOSED and len(members) > 1):
            for at in together.changed | together.gone:
                beside = {one for one in members if self._beside(one, at)}
                (self.changed if at in together.changed else self.gone)[at].update(beside or members)
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
            self.composed += 1
            document = self.compose(attempt)
            if document is not None:
                whole |= compared(self.page, numbers(document, self.finder))
        return whole

    def _together(self, at: int, *, gone: bool) -> list[Input]:
        """The fewest times that change a number (`gone`: or take it away) only together; none where all do not."""

        def moves(attempt: Mapping[Input, Any]) -> bool:
            outcome = self._outcome([attempt] if attempt else [])
            return at in outcome.changed or (gone and at in outcome.gone)

        places = {one: place for place, one in enumerate(one for members in self.moving for one in members)}
        groups = {
            number: {one: far(one, places[one], self.finder) for one in members}
            for number, members in enumerate(self.moving)
        }
        if self._everything is None:
            self._everything = self._outcome([_joined(groups)] if groups else [])
        if at not in self._everything.changed and not (gone and at in self._everything.gone):
            return []
        for number in list(groups) if self.composed <= MANY_COMPOSED else ():
            fewer = {other: values for other, values in groups.items() if other != number}
            if moves(_joined(fewer)):
                groups = fewer
        kept = _joined(groups)
        if len(kept) > MANY_EQUAL or self.composed > MANY_COMPOSED:
            return list(kept)
        for one in list(kept):
            fewer_times = {other: value for other, value in kept.items() if other is not one}
            if moves(fewer_times):
                kept = fewer_times
        return list(kept)


def _joined(groups: Mapping[int, Mapping[Input, Any]]) -> dict[Input, Any]:
    return {one: value for values in groups.values() for one, value in values.items()}


def _entry(one: Input) -> tuple[str, Path] | None:
    """The entry of a list that a value belongs to."""
    last = max((number for number, key in enumerate(one.path) if isinstance(key, int)), default=None)
    return None if last is None or last == len(one.path) - 1 else (one.part, one.path[: last + 1])


def _as_written(one: Input) -> bool:
    """True of a text that is printed as it is."""
    return isinstance(one.value, str) and "{" not in one.value and one.part != "appointment"


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
