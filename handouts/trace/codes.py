"""Which of many values a number comes from, by few compositions: each value has its own combination of rounds.

In each round about half of the values are changed together. Every combination has the same number of rounds, so that
a number that changes in exactly that many rounds comes from one value. In more rounds: any of several values changes
it. In fewer: only several values together change it. 1,500 values take 13 rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice
from math import comb
from typing import TypeAlias

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
