"""The list of patients as it is shown: those who match the words and the filter, one page of rows at a time."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from handouts.errors import InputError, Problem
from handouts.schedule.person_names import fold_text
from handouts.web.desk import Desk, DocumentStatus
from handouts.web.record import PatientRecord

ROWS = 100
"""Rows of one page."""
SEARCHES = 2000
"""Searches that are remembered, for those who go back to one."""
FIX, REPRINT = "fix", "reprint"
FILTERS = {"": "All", FIX: "Fix first", REPRINT: "Reprint needed"}


class SearchTokens:
    """Words that were searched for, by random tokens: an address never tells of a patient."""

    def __init__(self) -> None:
        self._words: OrderedDict[str, str] = OrderedDict()
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def token(self, words: str) -> str:
        """The token of these words, '' for none."""
        if not words.strip():
            return ""
        with self._lock:
            if words not in self._tokens:
                token = secrets.token_urlsafe(8)
                self._words[token], self._tokens[words] = words, token
            self._words.move_to_end(self._tokens[words])
            while len(self._words) > SEARCHES:
                del self._tokens[self._words.popitem(last=False)[1]]
            return self._tokens[words]

    def words(self, token: str) -> str:
        """The words of a token, '' where it is not known any more."""
        return self._words.get(token, "")


@dataclass(frozen=True)
class ListView:
    """What part of the list is shown. It stands in the address of the list, and of each patient opened from it."""

    search: str = ""
    """Token of the words."""
    show: str = ""
    """A filter."""
    page: int = 1

    @classmethod
    def of(cls, told: Mapping[str, str]) -> ListView:
        """From the parameters of an address; what is none is left out."""
        page, show = told.get("page", ""), told.get("show", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
        return cls(told.get("search", "")[:20], show if show in FILTERS else "", max(1, number))

    @property
    def parameters(self) -> dict[str, Any]:
        """For an address."""
        told = {"search": self.search, "show": self.show, "page": str(self.page) if self.page > 1 else ""}
        return {name: value for name, value in told.items() if value}

    def other(self, **changes: str | int) -> dict[str, Any]:
        """Parameters of the same view with something else: another filter begins at its first page."""
        return replace(self, **{"page": 1, **changes}).parameters  # type: ignore[arg-type]


class PatientRow(NamedTuple):
    """One patient's line."""

    record: PatientRecord
    statuses: list[DocumentStatus]


@dataclass(frozen=True)
class PatientTable:
    """A page of rows."""

    view: ListView
    words: str
    rows: tuple[PatientRow, ...]
    found: int
    """Patients who match, on all pages."""
    everybody: int
    counts: Mapping[str, int | None]
    """Patients by filter; None where it is still being found out."""
    unknown: tuple[Problem, ...] = ()
    """Why the journal cannot be read."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // ROWS))

    @property
    def first(self) -> int:
        """Number of the first row that is shown, among those found."""
        return (self.view.page - 1) * ROWS + 1


def patient_table(desk: Desk, view: ListView, words: str) -> PatientTable:
    """The rows of a view."""
    everybody = desk.roster.everybody()
    unknown: tuple[Problem, ...] = ()
    reprints: set[str] | None = None
    try:
        if view.show == REPRINT or desk.compared:
            reprints = desk.reprints()
    except InputError as refused:
        unknown = tuple(refused.problems)
    chosen = everybody
    if view.show:
        tokens = desk.to_fix() if view.show == FIX else reprints or set()
        chosen = [one for one in everybody if one.token in tokens]
    if parts := fold_text(words).split():
        chosen = [one for one in chosen if _matches(parts, desk.searched(one))]
    fix = len(desk.to_fix()) if desk.planned or view.show == FIX else None
    view = replace(view, page=min(view.page, max(1, -(-len(chosen) // ROWS))))
    start = (view.page - 1) * ROWS
    rows = tuple(PatientRow(one, _statuses(desk, one)) for one in chosen[start : start + ROWS])
    counts = {"": len(everybody), FIX: fix, REPRINT: None if reprints is None else len(reprints)}
    return PatientTable(view, words, rows, len(chosen), len(everybody), counts, unknown)


def _matches(parts: list[str], text: str) -> bool:
    return all(part in text for part in parts)


def _statuses(desk: Desk, record: PatientRecord) -> list[DocumentStatus]:
    try:
        return desk.statuses(record)
    except InputError:  # told once, above the list
        return []
