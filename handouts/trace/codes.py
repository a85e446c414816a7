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

Code: TypeAlias = frozenset[int]
"""Rounds in which a value is changed."""


FEW = 12


def codes(count: int) -> list[Code]:
    """As many different combinations of rounds, all of one size."""
    rounds = 2
    while comb(rounds, rounds // 2) < count:
        rounds += 1
    return [frozenset(code) for code in islice(combinations(range(rounds), rounds // 2), count)]


def candidates(changed: Code, values: Sequence[Code]) -> list[int]:
    """Places of the values that a number may come from, which changed in these rounds and in no others.

    A single place is certain; of several, some may have no part in it where `agree` holds without them as well.
    """
    size = len(values[0])
    if len(changed) == size:
        return [at for at, code in enumerate(values) if code == changed]
    if len(changed) > size:
        return [at for at, code in enumerate(values) if code <= changed]
    return [at for at, code in enumerate(values) if code >= changed]


def agree(changed: Code, chosen: Sequence[Code]) -> bool:
    """True where these values alone explain the rounds in which a number changed."""
    if not chosen:
        return False
    if len(changed) > len(chosen[0]):
        return Code().union(*chosen) == changed
    return chosen[0].intersection(*chosen) == changed


def certain(changed: Code, chosen: Sequence[Code]) -> bool:
    """True where they explain it, and would not without any one of them: no other choice among them does, then."""
    few = len(chosen) <= FEW
    return (
        few
        and agree(changed, chosen)
        and not any(agree(changed, [*chosen[:at], *chosen[at + 1 :]]) for at in range(len(chosen)))
    )
