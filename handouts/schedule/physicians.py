"""Whether a physician of a list is one of those that a clinic names, however titles and names are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handouts.schedule.names import fold_text

_TITLES = frozenset((
    "dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "md", "do", "phd", "mbbs", "mbchb", "facs", "fsir", "frcs",
    "frcr", "pa", "np", "crna", "jr", "sr", "ii", "iii", "iv",
))  # fmt: skip


def is_listed_physician(given: str, physicians: Iterable[str]) -> bool:
    """True where `given` may be one of these: all of its names are that person's, initials standing for names.

    `Lee`, `A. Lee`, `Lee, Ann` and `Ann Lee, MD` may all be Dr. Ann Lee; `Ann Leigh` is not.
    """
    names = _names(given)
    return any(_fits(names, _names(known)) for known in physicians)


def _fits(names: list[str], known: list[str]) -> bool:
    initials = [name for name in names if len(name) == 1 and name.isascii()]  # one Chinese character is a whole name
    whole = [name for name in names if name not in initials]
    first = {name[0] for name in known}
    return bool(whole) and all(name in known for name in whole) and all(sign in first for sign in initials)


def _names(text: str) -> list[str]:
    bare = re.sub(r"['\u2019]", "", re.sub(r"\b(m)\.\s?(d)\.|\b(d)\.\s?(o)\.", " ", fold_text(text)))
    return [name for name in re.split(r"[\W_]+", bare) if name and name not in _TITLES]
