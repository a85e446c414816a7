"""The entries of an archive in memory, decrypted once, so that a search takes milliseconds.

The rows of the archive are decrypted one by one, at about 4,000 a second. So a program that runs for a day keeps them,
and reads only new rows. Nothing decrypted is written to the disk.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handouts.archive.keys import private_key
from handouts.archive.store import Archive, ArchivedDocument, ArchiveEntry
from handouts.schedule.person_names import fold_text


@dataclass(frozen=True)
class IndexedEntry:
    """An entry with its texts for searches, in lower case and without accents."""

    number: int
    """The row of the archive."""
    entry: ArchiveEntry
    text: str
    days: str
    """ISO dates of the visit and of the day on which the pages were made."""

    def has_all(self, parts: Sequence[WordPart], clinic: str = "") -> bool:
        """True if this entry matches all parts. `clinic` is the folded name of its clinic."""
        return all(part.is_in(self.text, self.days) or part.is_in(clinic, "") for part in parts)


class ArchiveIndex:
    """All entries of the archive of one journal. Thread-safe.

    The private key is read at each call. If it is missing, nothing is shown and the decrypted entries are dropped.
    """

    def __init__(self, journal: Path) -> None:
        self._journal, self._lock = journal, threading.Lock()
        self._stamp: object = None
        self._entries: dict[tuple[int, str], IndexedEntry] = {}
        self._newest_first: tuple[IndexedEntry, ...] = ()

    def check_key(self) -> None:
        """Raise InputError if the private key is missing, damaged, or that of another archive."""
        private_key(self._journal)

    def entries(self) -> tuple[IndexedEntry, ...]:
        """All entries, the newest first. Raises InputError without the private key, and for a damaged archive."""
        with self._lock:
            archive = Archive(self._journal)
            try:
                if archive.exists:
                    private_key(self._journal)
                self._refresh(archive)
            except Exception:
                self._stamp, self._entries, self._newest_first = None, {}, ()
                raise
            return self._newest_first

    def _refresh(self, archive: Archive) -> None:
        stamp = archive.stamp()
        if stamp == self._stamp and self._stamp is not None:
            return
        if self._stamp is None or stamp is None or stamp[0] != self._stamp[0]:  # type: ignore[index]
            self._entries = {}  # another file
        keys = archive.keys()
        missing = [key for key in keys if key not in self._entries]
        self._entries = {key: self._entries[key] for key in keys if key in self._entries}
        for number, entry in archive.numbered(number for number, _ in missing):
            self._entries[number, entry.moment] = indexed(number, entry)
        order = sorted(self._entries, key=lambda key: (key[1], key[0]), reverse=True)
        self._newest_first = tuple(self._entries[key] for key in order)
        self._stamp = stamp

    def find(self, words: str, clinic_name: Callable[[str], str] = str) -> list[IndexedEntry]:
        """The entries that match all words (see `search_words`), the newest first. Raises InputError.

        `clinic_name` returns the name of a clinic as people know it.
        """
        parts = search_parts(words)
        entries = self.entries()
        names = {clinic: fold_text(clinic_name(clinic)) for clinic in {entry.entry.clinic for entry in entries}}
        return [entry for entry in entries if entry.has_all(parts, names[entry.entry.clinic])]

    def document(self, sha256: str) -> tuple[ArchiveEntry, ArchivedDocument] | None:
        """The entry and the document with a digest; None if the archive has none. Raises InputError."""
        for indexed_entry in self.entries():
            for document in indexed_entry.entry.documents:
                if document.sha256 == sha256:
                    return indexed_entry.entry, document
        return None


def indexed(number: int, entry: ArchiveEntry) -> IndexedEntry:
    """An entry with its texts for searches."""
    codes = entry.identifiers
    creation_date = dt.datetime.fromisoformat(entry.moment).astimezone().date()
    values = (
        entry.name, entry.date_of_birth, entry.record_number, entry.appointment, entry.clinic, entry.procedure,
        entry.visit, *codes, *(code.replace("-", "") for code in codes),
    )  # fmt: skip
    days = f"{entry.visit[:10]} {creation_date}"
    return IndexedEntry(number, entry, fold_text(f"{' '.join(values)} {days}"), days)


def matching(entries: Iterable[ArchiveEntry], words: str) -> list[ArchiveEntry]:
    """The entries that match all words (see `search_words`)."""
    parts = search_parts(words)
    return [entry for entry in entries if indexed(0, entry).has_all(parts)]


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
    """One part of a search. It matches if any of its texts matches."""

    texts: tuple[str, ...] = ()
    """Matches anywhere."""
    days: tuple[str, ...] = ()
    """Matches only the dates of the visit and of printing, not the date of birth."""

    def is_in(self, text: str, days: str) -> bool:
        """True if this part matches the text of an entry or its dates."""
        return any(own in text for own in self.texts) or any(own in days for own in self.days)


def search_parts(words: str) -> list[WordPart]:
    """The parts of a search. An entry must match all of them."""
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
