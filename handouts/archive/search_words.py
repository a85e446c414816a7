"""Search words as people write them: dates in any order, months by name, and parts of names, numbers and codes.

A date may be written 1946-05-04, 5/4/1946, 4.5.46, May 4, 1946, or 4 May 1946. A date whose order is not certain finds
both days, because a search may find too much, but not too little.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from handouts.schedule.person_names import fold_text

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NUMBERS = {name[:length]: number for number, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
_PATTERNS = tuple(
    re.compile(rf"(?<![\w-]){pattern}(?![\w-])")
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month_number>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<short_year>\d{4}|\d{2})",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY} {_MONTH},? {_YEAR}",
        rf"{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY}",
        rf"{_DAY} {_MONTH}",
        _MONTH,
    )
)
"""The ways to write a date, the longest first."""


@dataclass(frozen=True)
class WordPart:
    """One part of a search. It is found if any of its texts is found."""

    texts: tuple[str, ...] = ()
    """Found anywhere."""
    days: tuple[str, ...] = ()
    """Found only in the dates of the visit and of printing, not in the date of birth."""

    def is_in(self, text: str, days: str) -> bool:
        """True if this part is in the text of an entry, or in its dates."""
        return any(own in text for own in self.texts) or any(own in days for own in self.days)


def search_parts(words: str) -> list[WordPart]:
    """The parts of a search. An entry must have all of them."""
    rest, parts = " ".join(fold_text(words).split()), []
    for pattern in _PATTERNS:
        while match := pattern.search(rest):
            if part := _date_part(match.groupdict(), match[0]):
                parts.append(part)
                rest = f"{rest[: match.start()]} {rest[match.end() :]}"
            else:  # 31 of 13: search for it as it was written
                parts += [WordPart((word,)) for word in match[0].split()]
                rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return [*parts, *(WordPart((word,)) for word in (word.strip(",;") for word in rest.split()) if word)]


def _date_part(groups: dict[str, str | None], text: str) -> WordPart | None:
    """The part for a date, a month of a year, a day of any year, or a month alone; None if there is no such date."""
    if groups.get("first"):
        return _dates(set(_either_order(groups)))
    month = _NUMBERS.get(groups.get("month") or "") or int(groups.get("month_number") or 0)
    year, day = groups.get("year"), groups.get("day")
    if year and day:
        return _dates(set(_valid(int(year), month, int(day))))
    if year:
        return WordPart(days=(f"{year}-{month:02}-",))
    if day:
        return WordPart(days=(f"-{month:02}-{int(day):02}",)) if 1 <= int(day) <= 31 else None
    return WordPart((text.rstrip("."),), (f"-{month:02}-",))  # May is a name, too


def _either_order(groups: dict[str, str | None]) -> Iterator[str]:
    first, second, year = int(groups["first"] or 0), int(groups["second"] or 0), groups["short_year"] or ""
    for full_year in (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year)):
        yield from _valid(full_year, first, second)
        yield from _valid(full_year, second, first)


def _valid(year: int, month: int, day: int) -> Iterator[str]:
    try:
        yield str(dt.date(year, month, day))
    except ValueError:
        return


def _dates(dates: set[str]) -> WordPart | None:
    return WordPart(tuple(sorted(dates))) if dates else None
