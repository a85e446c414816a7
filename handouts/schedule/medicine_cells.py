"""The text of a medicine cell or option to its medicines, one text each; no word of it is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.content.medicine_names import CLOSING, OPENING, is_only_beside, starts_a_list

_LINES = re.compile(r"[\r\n]+")
_BETWEEN = re.compile(r"[;|\u00a6\uff1b\uff5c\uff0c\u3001\u060c\u061b]|,(?!\d{3}(?!\d))|(?<!\d),")
"""Signs between medicines: besides ours those of other programs, and of lists in Chinese, Japanese and Arabic."""


def split_medicines(value: str) -> list[str]:
    """`Plavix, Eliquis` are two, as are `Plavix|Eliquis` and two lines; the comma of `1,000 IU` parts nothing.

    Nothing is split inside brackets. What follows `Allergies:` on a line stays with it.
    """
    return [part for line in _LINES.split(value) for part in _of_line(line) if part]


def _of_line(line: str) -> Iterator[str]:
    """The parts of a line."""
    hidden, start = _bracketed(line), 0
    cuts = [match for match in _BETWEEN.finditer(line) if match.start() not in hidden]
    for cut in cuts:
        part = line[start : cut.start()]
        if starts_a_list(part):
            break
        yield part.strip()
        start = cut.end()
    yield line[start:].strip()


def _bracketed(line: str) -> set[int]:
    """Places inside brackets that are closed again."""
    inside: set[int] = set()
    opened: list[int] = []
    for at, sign in enumerate(line):
        if sign in OPENING:
            opened.append(at)
        elif sign in CLOSING and opened:
            inside.update(range(opened.pop(), at))
    return inside


def join_fragments(parts: list[str]) -> list[str]:
    """Parts that name something; one that names nothing (`75 mg`, `once a day`, `stopped`) joins the one before it."""
    medicines: list[str] = []
    ahead = ""  # what names nothing and stands before the first name: `81 mg, aspirin`
    for part in parts:
        if not is_only_beside(part):
            medicines.append(f"{ahead}, {part}" if ahead else part)
            ahead = ""
        elif medicines:
            medicines[-1] = f"{medicines[-1]}, {part}"
        else:
            ahead = f"{ahead}, {part}" if ahead else part
    return medicines if medicines or not ahead else [ahead]
