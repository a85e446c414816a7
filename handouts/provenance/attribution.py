"""Find the inputs that each number on a page comes from: change inputs, and compose the page again.

A number comes from the inputs that change it. Two things make this harder than changing the inputs one by one:

- Several inputs can share one number on the page (two medicines with the same rule, food and drinks with the same
  time). A change of one of them changes nothing, so equal values are first changed together. If a computed number
  still has no source except the appointment, all times of the set are changed together, and then removed one by one.
- A set with hundreds of list entries would need thousands of compositions. Its values are changed in rounds: each
  value has its own combination of rounds (`round_codes`), so 1,500 values need 13 rounds. A number whose rounds do not
  identify its sources is `undetermined`. This is a limit of the search, and does not mean that it has no source.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, islice
from math import comb
from typing import Any, TypeAlias

from handouts.content.models.times import Duration, Interval
from handouts.content.yaml.source_locations import KeyPath
from handouts.document import Document
from handouts.provenance.inputs import (
    TIME_TYPES,
    PageInput,
    distant_durations,
    distant_value,
    is_contact_day,
    mutations,
    stated_duration,
)
from handouts.provenance.numbers import NumberFinder, PageNumber, page_numbers

RoundCode: TypeAlias = frozenset[int]
"""The rounds in which a value is changed."""
Compose: TypeAlias = Callable[[Mapping[PageInput, Any]], Document | None]
"""Composes the document with these inputs replaced. Returns None if that is impossible."""
Attribution: TypeAlias = dict[int, list[PageInput]]
"""Index of a number on the page to the inputs that it comes from."""
IndexedNumbers: TypeAlias = list[tuple[int, PageNumber]]
"""Numbers with their index on the page."""

MAX_CANDIDATES = 12
"""With more candidates than this for a number, they are not tried one by one."""
MAX_SINGLE_CHANGES = 100
"""With more list values than this, values are changed in rounds instead of one by one."""
MAX_COMPOSITIONS = 400
"""After this many compositions, no more values are tried one by one. Most sets need 150."""
MAX_WORK = 400_000
"""Limit for compositions times numbers on the page, about 10 seconds. A page with more numbers is composed less."""


def round_codes(count: int) -> list[RoundCode]:
    """Return `count` different combinations of rounds, all of the same size."""
    rounds = 2
    while comb(rounds, rounds // 2) < count:
        rounds += 1
    return [frozenset(code) for code in islice(combinations(range(rounds), rounds // 2), count)]


def candidate_values(changed: RoundCode, codes: Sequence[RoundCode]) -> list[int]:
    """Return the indexes of the values that a number may come from, given the rounds in which it changed.

    If the number changed in exactly one code's rounds, that value is the source. In more rounds: any of several values
    changes it. In fewer: only several values together change it. Of several candidates, some may not be sources: check
    with `explains_changes`.
    """
    size = len(codes[0])
    if len(changed) == size:
        return [index for index, code in enumerate(codes) if code == changed]
    if len(changed) > size:
        return [index for index, code in enumerate(codes) if code <= changed]
    return [index for index, code in enumerate(codes) if code >= changed]


def explains_changes(changed: RoundCode, codes: Sequence[RoundCode]) -> bool:
    """Return True if values with these codes explain exactly the rounds in which a number changed."""
    if not codes:
        return False
    if len(changed) > len(codes[0]):
        return RoundCode().union(*codes) == changed
    return codes[0].intersection(*codes) == changed


def is_only_explanation(changed: RoundCode, codes: Sequence[RoundCode]) -> bool:
    """Return True if these codes explain the changes and none of them can be left out."""
    return (
        len(codes) <= MAX_CANDIDATES
        and explains_changes(changed, codes)
        and not any(explains_changes(changed, [*codes[:index], *codes[index + 1 :]]) for index in range(len(codes)))
    )


@dataclass(frozen=True)
class MutationResult:
    """What a change of inputs did to the numbers of a page, as indexes: changed to another number, or removed.

    `reworded` numbers have other words around them, whether the number changed or not.
    """

    changed: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()
    reworded: frozenset[int] = frozenset()

    def __or__(self, other: MutationResult) -> MutationResult:
        """Combine the results of two changes."""
        changed = self.changed | other.changed
        return MutationResult(changed, (self.removed | other.removed) - changed, self.reworded | other.reworded)

    def affected(self, *, with_reworded: bool = False) -> frozenset[int]:
        """Numbers that changed or were removed. `with_reworded`: also those with other words around them."""
        return self.changed | self.removed | (self.reworded if with_reworded else frozenset())


@dataclass(eq=False)
class AttributionSearch:
    """The search for the sources of all numbers on one page."""

    page: Sequence[PageNumber]
    finder: NumberFinder
    compose: Compose
    changed_by: dict[int, set[PageInput]] = field(default_factory=lambda: defaultdict(set))
    removed_by: dict[int, set[PageInput]] = field(default_factory=lambda: defaultdict(set))
    effective_times: list[list[PageInput]] = field(default_factory=list)
    """Times of the set that change something on this page, in groups of equal times."""
    silent_times: list[list[PageInput]] = field(default_factory=list)
    """Times of the set that alone change no number: two entries of one day may share its heading."""
    compositions: int = 0
    """How often the page was composed again."""
    failed_composition: bool = False
    """True if the page could not be composed with some of the values tried."""
    in_rounds: bool = False
    """True if values were changed in rounds."""
    undetermined: set[int] = field(default_factory=set)
    """Numbers whose sources could not be identified."""
    _all_times: dict[int, MutationResult] = field(default_factory=dict)
    """The result of changing all times of the set, by how many groups of them were changed."""
    _entry_texts: dict[tuple[str, KeyPath], list[str]] = field(default_factory=dict)
    """The texts of each list entry, to recognize the entry on the page."""

    def run(
        self, inputs: Sequence[PageInput], needs_more_sources: Callable[[PageNumber, Sequence[PageInput]], bool]
    ) -> Attribution:
        """Return the sources of each number. `needs_more_sources` returns True if sources are missing."""
        groups = self._groups_of_equals(inputs)
        self._collect_entry_texts(inputs)
        listed = [group for group in groups if any(map(_is_listed, group))]
        self.in_rounds = sum(map(len, listed)) > MAX_SINGLE_CHANGES
        if self.in_rounds:
            self._try_in_rounds([group for group in listed if isinstance(group[0].value, str)])
            self._try_in_rounds([group for group in listed if not isinstance(group[0].value, str)])
            tried = {id(group) for group in listed}
            groups = [group for group in groups if id(group) not in tried]
        for group in groups:
            self._try_group(group)
        order = {page_input: position for position, page_input in enumerate(inputs)}
        sources = {
            index: self._sources(index, order) for index, number in enumerate(self.page) if not number.program_rule
        }
        for index, found_sources in sources.items():
            if index not in self.undetermined and needs_more_sources(self.page[index], found_sources):
                all_sources = {*found_sources, *self._times_together(index, removed=bool(found_sources))}
                sources[index] = [page_input for page_input in inputs if page_input in all_sources]
            if self.in_rounds and self.failed_composition and not sources[index]:
                self.undetermined.add(index)
        return sources

    @property
    def _out_of_budget(self) -> bool:
        """True if the page was composed as often as its size allows."""
        return self.compositions > MAX_COMPOSITIONS or self.compositions * len(self.page) > MAX_WORK

    def _groups_of_equals(self, inputs: Sequence[PageInput]) -> list[list[PageInput]]:
        """Group equal inputs. Leave out texts whose numbers are not on the page, since texts are printed verbatim."""
        groups: dict[Hashable, list[PageInput]] = defaultdict(list)
        page_text = "\n".join(dict.fromkeys(number.sentence for number in self.page)).casefold()
        for page_input in inputs:
            is_text = isinstance(page_input.value, str) and not is_contact_day(page_input)
            if not is_text or self._may_be_printed(page_input.value, page_text):
                groups[_equality_key(page_input)].append(page_input)
        return list(groups.values())

    def _may_be_printed(self, text: str, page_text: str) -> bool:
        return "{" in text or any(number.text.casefold() in page_text for number in self.finder.find(text))

    def _collect_entry_texts(self, inputs: Sequence[PageInput]) -> None:
        """Collect the texts of each list entry, such as the names of a medicine or the text of a task."""
        for page_input in inputs:
            if isinstance(page_input.value, str) and len(page_input.path) > 1 and (entry := _list_entry(page_input)):
                self._entry_texts.setdefault(entry, []).append(page_input.value.casefold())

    def _try_in_rounds(self, groups: Sequence[list[PageInput]]) -> None:
        """Find the sources of numbers: first among groups of equal values, then among the values of each group."""
        values = [group[0].value for group in groups]
        distant = distant_durations(filter(None, map(stated_duration, values)))
        mutated = {
            page_input: distant.change(page_input, rank, self.finder)
            for rank, group in enumerate(groups)
            for page_input in group
        }
        groups = [group for group in groups if mutated[group[0]] is not None]
        if not groups:
            return
        all_changed = self._outcome([{page_input: mutated[page_input] for group in groups for page_input in group}])
        affected = all_changed.affected()
        by_group = self._locate(dict.fromkeys(affected, groups), mutated)
        if not isinstance(groups[0][0].value, str):
            used = {id(group) for sources in by_group.values() for group in sources}
            self.effective_times += [group for group in groups if id(group) in used]
        singles = {id(group): [[page_input] for page_input in group] for group in groups}
        within = {
            index: singles[id(sources[0])]
            for index, sources in by_group.items()
            if len(sources) == 1 and len(sources[0]) > 1
        }
        by_value = self._locate(within, mutated, equal=True)
        for index in affected:
            sources = by_value.get(index, ()) if index in within else by_group.get(index, ())
            if not sources:
                self.undetermined.add(index)
            (self.changed_by if index in all_changed.changed else self.removed_by)[index].update(*sources)

    def _locate(
        self,
        candidates: Mapping[int, Sequence[list[PageInput]]],
        mutated: Mapping[PageInput, Any],
        *,
        equal: bool = False,
    ) -> dict[int, Sequence[list[PageInput]]]:
        """Return, for each number, the candidate groups that it comes from. Unidentified numbers are left out.

        `equal`: the candidates are equal values that may share one place on the page, so changed words count too.
        """
        lists = {id(groups): groups for groups in candidates.values()}
        codes = {key: round_codes(len(groups)) for key, groups in lists.items()}
        changed_rounds = self._run_rounds(lists, codes, mutated, equal=equal)
        affected_alone: dict[int, frozenset[int]] = {}

        def affects(group: list[PageInput], index: int) -> bool:
            if id(group) not in affected_alone:
                outcome = self._outcome([{page_input: mutated[page_input] for page_input in group}])
                affected_alone[id(group)] = outcome.affected(with_reworded=equal)
            return index in affected_alone[id(group)]

        located: dict[int, Sequence[list[PageInput]]] = {}
        cached_candidates: dict[tuple[int, RoundCode], list[int]] = {}
        for index, groups in candidates.items():
            changed, group_codes = RoundCode(changed_rounds[index]), codes[id(groups)]
            group_numbers = cached_candidates.get((id(groups), changed))
            if group_numbers is None:
                group_numbers = cached_candidates[id(groups), changed] = candidate_values(changed, group_codes)
            if not is_only_explanation(changed, [group_codes[number] for number in group_numbers]) and not (
                equal and len(changed) < len(group_codes[0])
            ):
                chosen = [
                    number
                    for number in group_numbers
                    if any(self._is_near_entry(value, index) for value in groups[number])
                ]
                if not explains_changes(changed, [group_codes[number] for number in chosen]):
                    try_each = len(group_numbers) <= MAX_CANDIDATES and not self._out_of_budget
                    chosen = [number for number in group_numbers if affects(groups[number], index)] if try_each else []
                group_numbers = chosen if explains_changes(changed, [group_codes[number] for number in chosen]) else []
            if group_numbers:
                located[index] = [groups[number] for number in group_numbers]
        return located

    def _run_rounds(
        self,
        lists: Mapping[int, Sequence[list[PageInput]]],
        codes: Mapping[int, Sequence[RoundCode]],
        mutated: Mapping[PageInput, Any],
        *,
        equal: bool,
    ) -> dict[int, set[int]]:
        """Compose the page once per round. Return, for each affected number, the rounds in which it changed."""
        rounds = max(
            (1 + max(number for code in group_codes for number in code) for group_codes in codes.values()), default=0
        )
        changed_rounds: dict[int, set[int]] = defaultdict(set)
        for number in range(rounds):
            attempt = {
                page_input: mutated[page_input]
                for key, groups in lists.items()
                for group, code in zip(groups, codes[key], strict=True)
                if number in code
                for page_input in group
            }
            for index in self._outcome([attempt]).affected(with_reworded=equal):
                changed_rounds[index].add(number)
        return changed_rounds

    def _is_near_entry(self, page_input: PageInput, index: int) -> bool:
        """True if a number is next to the texts of the same list entry as this input."""
        number = self.page[index]
        context = f"{number.label} {number.sentence}".casefold()
        entry = _list_entry(page_input)
        return entry is not None and any(
            text in context and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", context)
            for text in self._entry_texts.get(entry, ())
        )

    def _sources(self, index: int, order: Mapping[PageInput, int]) -> list[PageInput]:
        """The sources of a number, in file order. A number that can only be removed comes from texts that state it."""
        if index in self.changed_by:
            return sorted(self.changed_by[index], key=order.__getitem__)
        text = self.page[index].text
        stating = [v for v in self.removed_by[index] if isinstance(v.value, str) and text in v.value]
        return sorted(stating, key=order.__getitem__)

    def _try_group(self, group: list[PageInput]) -> None:
        """Change equal inputs together, then each alone."""
        mutated = {page_input: mutations(page_input, self.finder) for page_input in group}
        attempts = min(map(len, mutated.values()))
        if not attempts:
            return
        together = self._outcome(
            [{page_input: mutated[page_input][attempt] for page_input in group} for attempt in range(attempts)]
        )
        if isinstance(group[0].value, TIME_TYPES) and group[0].part == "instructions":
            (self.effective_times if together.changed else self.silent_times).append(group)
        if not together.affected():
            return
        alone = {
            page_input: together if len(group) == 1 else self._outcome([{page_input: v} for v in mutated[page_input]])
            for page_input in group
        }
        for page_input, outcome in alone.items():
            for index in (outcome.changed | outcome.reworded) & together.changed:
                self.changed_by[index].add(page_input)
            for index in outcome.removed:
                self.removed_by[index].add(page_input)
        for index in together.changed.difference(*(outcome.changed | outcome.reworded for outcome in alone.values())):
            self.changed_by[index].update(group)

    def _outcome(self, attempts: Iterable[Mapping[PageInput, Any]]) -> MutationResult:
        """Compose the page with each set of changed inputs, and combine the results."""
        combined = MutationResult()
        for attempt in attempts:
            self.compositions += 1
            document = self.compose(attempt)
            self.failed_composition |= document is None
            if document is not None:
                only_texts = all(isinstance(key.value, str) and key.part != "appointment" for key in attempt)
                after = page_numbers(document, self.finder)
                combined |= compare_numbers(self.page, after, self._by_exact_key, same_order=only_texts)
        return combined

    @cached_property
    def _by_exact_key(self) -> Mapping[Hashable, IndexedNumbers]:
        """The numbers of the page, which every composition is compared with."""
        return _grouped(enumerate(self.page), PageNumber.exact)

    def _times_together(self, index: int, *, removed: bool) -> list[PageInput]:
        """Return the smallest set of times that change a number only together; [] if there is none.

        `removed`: also count times that remove the number. Times that alone change nothing are tried last.
        """
        effective = self._smallest_set(index, self.effective_times, removed=removed)
        if effective:
            return effective
        times = [*self.effective_times, *self.silent_times]
        # The heading of one of several days is removed, and not changed, if they end earlier.
        return self._smallest_set(index, times, removed=removed) or self._smallest_set(index, times, removed=True)

    def _smallest_set(self, index: int, times: Sequence[list[PageInput]], *, removed: bool) -> list[PageInput]:
        """The smallest set of these times that change a number; [] if all of them do not."""

        def affects(attempt: Mapping[PageInput, Any]) -> bool:
            outcome = self._outcome([attempt] if attempt else [])
            return index in outcome.changed or (removed and index in outcome.removed)

        ranks = {page_input: rank for rank, page_input in enumerate(v for group in times for v in group)}
        groups = {
            number: {page_input: distant_value(page_input, ranks[page_input], self.finder) for page_input in group}
            for number, group in enumerate(times)
        }
        if len(times) not in self._all_times:
            self._all_times[len(times)] = self._outcome([_merge(groups)] if groups else [])
        together = self._all_times[len(times)]
        if index not in together.changed and not (removed and index in together.removed):
            return []
        for number in list(groups):
            if self._out_of_budget:
                self.undetermined.add(index)
                return []
            fewer_groups = {key: values for key, values in groups.items() if key != number}
            if affects(_merge(fewer_groups)):
                groups = fewer_groups
        needed = _merge(groups)
        for page_input in list(needed):
            if self._out_of_budget:
                self.undetermined.add(index)
                return []
            fewer = {key: value for key, value in needed.items() if key is not page_input}
            if affects(fewer):
                needed = fewer
        return list(needed)


def _merge(groups: Mapping[int, Mapping[PageInput, Any]]) -> dict[PageInput, Any]:
    return {page_input: value for values in groups.values() for page_input, value in values.items()}


def _list_entry(page_input: PageInput) -> tuple[str, KeyPath] | None:
    """The list entry that a value belongs to."""
    last = max((index for index, key in enumerate(page_input.path) if isinstance(key, int)), default=None)
    if last is None or last == len(page_input.path) - 1:
        return None
    return page_input.part, page_input.path[: last + 1]


def _is_listed(page_input: PageInput) -> bool:
    """True for a value in a list of a file: there may be thousands of them."""
    return page_input.part != "appointment" and any(isinstance(key, int) for key in page_input.path)


def _equality_key(page_input: PageInput) -> Hashable:
    """A key, equal for values that a page may print once: the same text, or the same duration on the same side."""
    value = page_input.value
    if isinstance(value, Interval):
        return "interval", value.duration.in_base(), value.before
    if isinstance(value, Duration):
        return "duration", value.in_base()
    return type(value), str(value), "fasting" in page_input.path[:2], page_input.part == "appointment"


def compare_numbers(
    before: Sequence[PageNumber],
    after: Sequence[PageNumber],
    by_exact_key: Mapping[Hashable, IndexedNumbers],
    *,
    same_order: bool = False,
) -> MutationResult:
    """Compare the numbers of two versions of a page: first within equal words, then within the same part of the page.

    `by_exact_key` has the numbers of `before`. `same_order`: only texts were changed, so that the numbers keep their
    order.
    """
    if same_order and [number.key for number in before] == [number.key for number in after]:
        pairs = zip(before, after, strict=True)
        return MutationResult(
            frozenset(index for index, (old, new) in enumerate(pairs) if old.text != new.text and not old.program_rule)
        )
    exact, unpaired, new = _pair_numbers(by_exact_key, after, PageNumber.exact)
    more, unpaired, new = _pair_numbers(_grouped(unpaired, _masked_key), new, _masked_key)
    changed = exact + more
    reworded = frozenset(index for index, _ in unpaired)
    for key in (PageNumber.loose, PageNumber.looser):
        more, unpaired, new = _pair_numbers(_grouped(unpaired, key), new, key)
        changed += more
    return MutationResult(frozenset(changed), frozenset(index for index, _ in unpaired), reworded)


def _masked_key(number: PageNumber) -> Hashable:
    return number.key


def _grouped(
    numbers: Iterable[tuple[int, PageNumber]], key: Callable[[PageNumber], Hashable]
) -> Mapping[Hashable, IndexedNumbers]:
    """Numbers that come from files, by their key, in order."""
    groups: dict[Hashable, IndexedNumbers] = defaultdict(list)
    for index, number in numbers:
        if not number.program_rule:
            groups[key(number)].append((index, number))
    return groups


def _pair_numbers(
    old_numbers: Mapping[Hashable, IndexedNumbers],
    after: Iterable[PageNumber],
    key: Callable[[PageNumber], Hashable],
) -> tuple[list[int], IndexedNumbers, list[PageNumber]]:
    """Pair numbers with equal keys. Return the indexes of changed numbers, the unpaired old, and the unpaired new."""
    new_numbers: dict[Hashable, list[PageNumber]] = defaultdict(list)
    for number in after:
        if not number.program_rule:
            new_numbers[key(number)].append(number)
    changed: list[int] = []
    unpaired: IndexedNumbers = []
    for name, group in old_numbers.items():
        new_group = new_numbers.pop(name, [])
        if len(group) == len(new_group) == 1:  # the usual case
            (index, number), new_number = group[0], new_group[0]
            if number.text != new_number.text:
                changed.append(index)
            continue
        if [number.text for _, number in group] == [number.text for number in new_group]:
            continue
        old_only, new_only = _without_common(group, new_group)
        changed += [index for (index, _), _ in zip(old_only, new_only, strict=False)]
        unpaired += old_only[len(new_only) :]
        new_numbers[name] = new_only[len(old_only) :]
    return changed, unpaired, [number for numbers in new_numbers.values() for number in numbers]


def _without_common(old: IndexedNumbers, new: list[PageNumber]) -> tuple[IndexedNumbers, list[PageNumber]]:
    """Both lists without the numbers that are in both."""
    common = Counter(number.text for _, number in old) & Counter(number.text for number in new)
    old_common, new_common = Counter(common), Counter(common)
    old_only = [(index, number) for index, number in old if not _take(old_common, number.text)]
    return old_only, [number for number in new if not _take(new_common, number.text)]


def _take(counts: Counter[str], text: str) -> bool:
    """Subtract one from the count of a text. Return False if none is left."""
    if counts[text]:
        counts[text] -= 1
        return True
    return False
