"""Find text of another language that no font in `fonts/` can print, before a page is made in that language.

A translation with such text is not used: the page is in the clinic's own language, as with every other problem.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Problem
from handouts.resources import font_coverage

BLOCK = 0x80
"""Letters of a script are near each other: so many characters are searched for one that a font has."""
_NAMES = {"Nko": "N'Ko"}
_IGNORED = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\u00ad")
"""Characters that are never printed."""
_KINDS = (" CAPITAL", " SMALL", " LETTER", " VOWEL", " SYLLABLE", " DIGIT", " SIGN", " COMBINING", " SYMBOL")


def font_problems(loaded: LoadedFile[Any], texts: Iterable[tuple[KeyPath, str]]) -> list[Problem]:
    """A problem for each script, and for each other character, that no font has, at its first text."""
    problems: dict[str, Problem] = {}
    for path, text in texts:
        for character in dict.fromkeys(text):
            if not (character.isascii() or character in _IGNORED or character.isspace() or _is_covered(character)):
                message, hint = _no_font(character)
                problems.setdefault(message, loaded.problem(path, message, hint))
    return list(problems.values())


def model_texts(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every text of a model, with its path. A list of words is one text."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from model_texts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple) and all(isinstance(entry, str) for entry in value):
        yield path, "".join(value)
    elif isinstance(value, str):
        yield path, value


def _no_font(character: str) -> tuple[str, str]:
    """Message and hint: the script, if no font has any of its letters, else the character."""
    name = unicodedata.name(character, "a character without a name")
    script = min((name.partition(kind)[0] for kind in _KINDS if kind in name), key=len, default="")
    start = ord(character) & -BLOCK
    near = map(chr, range(start, start + BLOCK))
    if script and not any(unicodedata.name(other, "").startswith(script) and _is_covered(other) for other in near):
        shown = _NAMES.get(script.title(), script.title())
        hint = "add a font of this script to the program (see fonts/README.md), or give these patients an interpreter"
        return f"no font can print the script {shown}", hint
    return f"no font can print {character!r} (U+{ord(character):04X}, {name})", "replace or remove this character"


def _is_covered(character: str) -> bool:
    bounds = _covered_bounds()
    return bisect_right(bounds, ord(character)) % 2 == 1


@cache
def _covered_bounds() -> tuple[int, ...]:
    """Where stretches of characters that a font has begin and end, one after the other."""
    ranges: list[tuple[int, int]] = []
    for characters in font_coverage().values():
        for part in characters.split(",") if characters[0] != "=" else ():
            first, _, last = part.partition("-")
            ranges.append((int(first, 16), int(last or first, 16) + 1))
    bounds: list[int] = []
    for begin, end in sorted(ranges):
        if bounds and begin <= bounds[-1]:
            bounds[-1] = max(bounds[-1], end)
        else:
            bounds += (begin, end)
    return tuple(bounds)
