"""A number of a workbook becomes what Excel shows under the cell's number format; what cannot be told is marked."""

from __future__ import annotations

import re

_PLAIN = ("", "general", "@", "0")
# A digit, a sign with a backslash before it, a text in quotes, or one of the signs that Excel shows as they are.
_PART = re.compile(r'([0#?])|\\(.)|"([^"]*)"|([-+() ])', re.S)
_SECTION = re.compile(r'(?:\\.|"[^"]*"|\[[^\]]*\]|[^;\\"\[])*', re.S)
# Colours and the language of dates change no digit.
_SILENT = re.compile(r"\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|\$-[0-9A-F]+)\]", re.I)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+)\]")
_HOLDS = {
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
    "<>": lambda value, limit: value != limit,
    "<": lambda value, limit: value < limit,
    ">": lambda value, limit: value > limit,
    "=": lambda value, limit: value == limit,
}


class OwnFormat(str):
    """The bare number of a cell that Excel shows in a way which is not known here: to be refused where it is read."""

    __slots__ = ()


def number_text(value: float, style: str) -> str:
    """12345.0 is 12345; under a style such as 00000 or 000-000 the zeros in front are shown, and so they count."""
    whole = value == int(value) and abs(value) < 1e15
    bare = str(int(value)) if whole else repr(value)
    if style.casefold() in _PLAIN:
        return bare
    shown = _by_sections(int(value), style, bare) if whole else None
    # A style may also hide the number.
    return shown if shown and not shown.isspace() else OwnFormat(bare)


def _by_sections(value: int, style: str, bare: str) -> str | None:
    """The number under the section of the style that is meant for it; None where that is not certain."""
    sections = [_SILENT.sub("", one) for one in _split(style)]
    if any(_CONDITION.match(one) for one in sections):
        return _conditional(value, sections)
    if value < 0 and len(sections) == 1:
        return bare if re.fullmatch(r"0[0 -]*|#+0?", sections[0]) else None
    chosen = 1 if value < 0 else 2 if value == 0 and len(sections) > 2 else 0
    return _under(abs(value), sections[chosen], bare)


def _split(style: str) -> list[str]:
    """The sections between semicolons; those in quotes part nothing."""
    sections, at = [], 0
    while True:
        found = _SECTION.match(style, at)
        end = found.end() if found else at
        sections.append(style[at:end])
        if end >= len(style) or style[end] != ";":
            # A quote or a bracket that does not end is left over: then no section is certain.
            return sections if end >= len(style) else ["\0"]
        at = end + 1


def _conditional(value: int, sections: list[str]) -> str | None:
    """The first section whose condition holds; the last one has none, and is for all other numbers."""
    *first, last = sections
    conditions = [_CONDITION.match(one) for one in first]
    if value < 0 or not first or len(first) > 2 or not all(conditions) or _CONDITION.match(last):
        return None
    for section, condition in zip(first, conditions, strict=True):
        if condition and _HOLDS[condition[1]](value, int(condition[2])):
            return _under(value, section[condition.end() :], str(value))
    return _under(value, last, str(value))


def _under(value: int, section: str, bare: str) -> str | None:
    """Digits and literal signs, from the right; digits that are left over stand before the first place of a digit."""
    if section.casefold() == "general":
        return bare.lstrip("-")
    parts, at = list[tuple[str, str]](), 0
    while at < len(section):
        found = _PART.match(section, at)
        if not found or found[1] == "?":
            return None
        parts.append((found[1] or "", found[2] or found[3] or found[4] or ""))
        at = found.end()
    places = "".join(place for place, _ in parts)
    if not places:
        return None
    digits = (str(value) if value else "").zfill(len(places.lstrip("#")))
    left = len(places)
    shown = ""
    for place, literal in reversed(parts):
        if not place:
            shown = literal + shown
            continue
        left -= 1
        digit = digits if not left else digits[-1:]
        digits = digits[: len(digits) - len(digit)]
        shown = digit + shown
    return shown
