"""Patients of one day whose names are like one another's: whose papers are most easily handed to the wrong one.

Alike are names of the same words in any order, names of the same last word and the same first letter (Ana Muster, Anna
Muster), and names that one slip of a key parts. Capitals, accents and hyphens do not count. (Name alerts are a means of
the Joint Commission's goal 01.01.01, to tell patients apart by two identifiers.)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from handouts.schedule.person_names import fold_text

MOST = 4
"""Others that are named; where there are more, a name tells little."""
SHORTEST = 6
"""Letters of a name below which one slip makes just another name."""


class Person(NamedTuple):
    """Who comes on a day: `key` tells people apart."""

    key: str
    name: str
    day: Hashable


def similar_names(people: Iterable[Person]) -> dict[str, tuple[str, ...]]:
    """For each who is like others of the same day, their keys, in the order in which they were given."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    own: dict[str, set[Hashable]] = {}
    for person in people:
        own[person.key] = {(person.day, sign) for sign in _signs(person.name)} if person.day else set()
        for sign in own[person.key]:
            groups[sign].append(person.key)
    order = {key: at for at, key in enumerate(own)}
    found = {}
    for key, signs in own.items():
        others = {other for sign in signs for other in groups[sign][: 2 * MOST] if other != key}
        if others:
            found[key] = tuple(sorted(others, key=order.__getitem__)[:MOST])
    return found


def _signs(name: str) -> Iterator[Hashable]:
    """What two names share that are alike."""
    family, _, given = name.partition(",")
    words = [word for word in re.split(r"[\W_]+", fold_text(f"{given} {family}")) if word]
    if not words:
        return
    yield frozenset(words)
    if len(words) > 1:
        yield words[-1], words[0][0]
    whole = "".join(words)
    if len(whole) >= SHORTEST and not any(sign.isdigit() for sign in whole):
        # One letter more, less, or another: then the same is left where one is taken out of either, or of one.
        yield whole
        yield from (whole[:at] + whole[at + 1 :] for at in range(len(whole)))
