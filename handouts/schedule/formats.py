"""A number of a workbook becomes what Excel shows under the cell's number format; what cannot be told is marked."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_PLAIN = ("", "general", "@", "0")
# A digit, a sign with a backslash before it, a text in quotes, or one of the signs that Excel shows as they are.
_PART = re.compile(r'([0#?])|\\(.)|"([^"]*)"|([-+() ])', re.S)
_SECTION = re.compile(r'(?:\\.|"[^"]*"|\[[^\]]*\]|[^;\\"\[])*', re.S)
# Colours and the language of dates change no digit.
_UNPRINTED_CODE = re.compile(r"\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|\$-[0-9A-F]+)\]", re.I)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+)\]")
_HOLDS = {
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
    "<>": lambda value, limit: value != limit,
    "<": lambda value, limit: value < limit,
    ">": lambda value, limit: value > limit,
    "=": lambda value, limit: value == limit,
}


# Formats that Excel keeps by a number alone (ECMA-376, part 1, 18.8.30); those of East Asia are all dates or times.
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@", 32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss",
} | dict.fromkeys([27, 28, 29, 30, 31, 36, *range(50, 59)], "yyyy-mm-dd")  # fmt: skip
_LONGEST_CODE = 255  # Excel's own limit
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.I | re.S)
_DATE_SIGN = re.compile(r"[dmyhs]", re.I)
_ELAPSED = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.I)
_HALF_DAY = re.compile(r"am/pm|a/p", re.I)


class CellFormat(NamedTuple):
    """The number format of a cell."""

    code: str
    date: bool
    """True where Excel shows numbers as dates or times."""
    elapsed: bool
    """True where it shows how long something takes: [h]:mm."""
    half_day: bool
    """True where it shows AM or PM."""


def cell_format(number: str, code: str | None) -> CellFormat:
    """The format of a number that the workbook gives it, with its code where it has one of its own."""
    if code is None:
        code = _BUILT_IN.get(int(number) if number.isdigit() and len(number) < 6 else 0, "General")
    code = code[:_LONGEST_CODE]
    positive = _LITERAL.sub("", code.partition(";")[0])
    general = "general" in positive.casefold()
    date = bool(_DATE_SIGN.search(positive)) and not general
    return CellFormat(code, date, bool(_ELAPSED.search(code)), date and bool(_HALF_DAY.search(positive)))


def excel_date(days: float, *, since_1904: bool, elapsed: bool) -> dt.datetime | dt.time | str:
    """Excel's number of days as a date and time, as a time alone below one day, or as text where it is neither."""
    if not 0 <= days < 2_958_466:  # the end of the year 9999
        return UnknownFormat(repr(days))
    if elapsed and days >= 1:
        return str(dt.timedelta(days=round(days, 9)))
    milliseconds = round(days * 86_400_000)
    if milliseconds < 86_400_000:
        return (dt.datetime(1900, 1, 1) + dt.timedelta(milliseconds=milliseconds)).time()  # noqa: DTZ001 - no zone
    # Excel counts a 29th of February 1900, which there was not.
    begins = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30 + (days < 60))  # noqa: DTZ001
    return begins + dt.timedelta(milliseconds=milliseconds)


class UnknownFormat(str):
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
    return shown if shown and not shown.isspace() else UnknownFormat(bare)


def _by_sections(value: int, style: str, bare: str) -> str | None:
    """The number under the section of the style that is meant for it; None where that is not certain."""
    sections = [_UNPRINTED_CODE.sub("", one) for one in _split(style)]
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
