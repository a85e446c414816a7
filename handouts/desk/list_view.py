"""The list of patients as one page shows it: search, filters, order and page, and the values of each row.

Rows with a problem come first, then those of the day in order of time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from handouts.day.alerts import Alert
from handouts.desk.journal_status import MAIL, PRINT, PRINTED_IN_PART, history_states
from handouts.desk.language import gettext, mark
from handouts.desk.patient_record import PatientRecord
from handouts.desk.state import Desk, DocumentStatus
from handouts.errors import InputError, Problem
from handouts.schedule.person_names import fold_text

ROWS_PER_PAGE = 100
"""Rows on one page of the list."""
FIX, UNPRINTED, REPRINT, MAIL_FAILED = "fix", "unprinted", "reprint", "mail-failed"
FILTERS = {
    "": mark("All"),
    FIX: mark("Fix first"),
    UNPRINTED: mark("Not printed"),
    REPRINT: mark("Reprint needed"),
    MAIL_FAILED: mark("Mail failed"),
}
NOTHING = {
    FIX: mark("Nothing to fix."), UNPRINTED: mark("All are printed."), REPRINT: mark("No reprints needed."),
    MAIL_FAILED: mark("No mail failed."),
}  # fmt: skip
"""Texts of the page if no patient matches a filter."""
OTHER_LANGUAGES = "other"
"""The filter for all languages but the clinic's own."""
TO_ACT = frozenset(
    {"draft", "like-name", "past", "last-dose-past", "unknown-medicine", "medicines-not-known", "language",
     "no-interpreter", "interpreter", "problem", "ask", "appointment-time"}
)  # fmt: skip
"""Kinds of alerts that need an action before the pages are handed over. All others are for information."""
MARKED = frozenset({"large-print", "translated"})
"""Kinds of alerts that the list shows as a mark."""


def code_of(name: str) -> str:
    """A short code for a clinician or a clinic, for addresses; '' for ''."""
    return hashlib.sha256(fold_text(name).encode()).hexdigest()[:10] if name.strip() else ""


@dataclass(frozen=True)
class ListView:
    """The shown part of the list: search, filters and page. Addresses of the list and of its patients contain it."""

    search: str = ""
    """Token of the search words."""
    show: str = ""
    """A filter."""
    page: int = 1
    clinic: str = ""
    """Code of a clinic."""
    clinician: str = ""
    """Code of a clinician."""
    language: str = ""
    """Tag of a language, or `other`."""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> ListView:
        """From the parameters of an address. Invalid ones are ignored."""
        page, show = parameters.get("page", ""), parameters.get("show", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
        others = (parameters.get(name, "")[:20] for name in ("clinic", "clinician", "language"))
        return cls(parameters.get("search", "")[:20], show if show in FILTERS else "", max(1, number), *others)

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of an address."""
        values = {**vars(self), "page": str(self.page) if self.page > 1 else ""}
        return {name: value for name, value in values.items() if value}

    @property
    def is_filtered(self) -> bool:
        """True if the view leaves out patients, apart from the search."""
        return bool(self.show or self.clinic or self.clinician or self.language)

    def other(self, **changes: str | int) -> dict[str, Any]:
        """The parameters with changes. A change of the filter goes to the first page."""
        return replace(self, **{"page": 1, **changes}).parameters  # type: ignore[arg-type]


class PatientRow(NamedTuple):
    """A row of the list."""

    record: PatientRecord
    statuses: list[DocumentStatus]
    alerts: tuple[Alert, ...]
    """Alerts that need an action, then those for information."""
    marks: tuple[tuple[str, str], ...]
    """Small marks, each with its meaning: language, large print."""

    @property
    def to_act(self) -> int:
        """Number of alerts that need an action."""
        return sum(alert.kind in TO_ACT for alert in self.alerts)


@dataclass(frozen=True)
class Choices:
    """The filters of the list: values with their labels. A filter with fewer than two values is not shown."""

    clinic: tuple[tuple[str, str], ...]
    clinician: tuple[tuple[str, str], ...]
    language: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PatientTable:
    """One page of the list."""

    view: ListView
    words: str
    rows: tuple[PatientRow, ...]
    match_count: int
    """Number of matching patients, on all pages."""
    patient_count: int
    counts: Mapping[str, int | None]
    """Patients by filter; None while it is not known yet."""
    choices: Choices
    journal_problems: tuple[Problem, ...] = ()
    """Why the journal cannot be read."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.match_count // ROWS_PER_PAGE))

    @property
    def first(self) -> int:
        """Number of the first row on this page, among the matches."""
        return (self.view.page - 1) * ROWS_PER_PAGE + 1


def patient_table(desk: Desk, view: ListView, words: str) -> PatientTable:
    """Build the page of the list for a view."""
    everybody = desk.patient_list.records()
    journal_problems: tuple[Problem, ...] = ()
    tokens: dict[str, Collection[str] | None] = dict.fromkeys(FILTERS)
    try:
        tokens |= _journal_tokens(desk, everybody)
        if view.show == REPRINT or desk.compared:
            tokens[REPRINT] = desk.reprints()
    except InputError as refused:
        journal_problems = tuple(refused.problems)
    if desk.planned or view.show == FIX or len(everybody) <= ROWS_PER_PAGE:
        tokens[FIX] = desk.tokens_to_fix()
    chosen = everybody
    if view.show:
        matching = tokens[view.show] or ()
        chosen = [record for record in everybody if record.token in matching]
    chosen = [record for record in chosen if _belongs(record, view)]
    if parts := fold_text(words).split():
        chosen = [record for record in chosen if _matches(parts, desk.searched(record))]
    first = tokens[FIX] or ()
    chosen.sort(key=lambda record: record.token not in first)
    view = replace(view, page=min(view.page, max(1, -(-len(chosen) // ROWS_PER_PAGE))))
    start = (view.page - 1) * ROWS_PER_PAGE
    rows = tuple(patient_row(desk, record) for record in chosen[start : start + ROWS_PER_PAGE])
    counts = {name: None if matching is None else len(matching) for name, matching in tokens.items()}
    counts[""] = len(everybody)
    return PatientTable(
        view, words, rows, len(chosen), len(everybody), counts, _choices(desk, everybody), journal_problems
    )


def _journal_tokens(desk: Desk, records: list[PatientRecord]) -> dict[str, set[str]]:
    """Tokens of the patients who are not printed, and of those whose mail failed. Raises InputError."""
    histories = desk.journal_log.histories(desk.settings.today())
    unprinted, failed = set(), set()
    for record in records:
        history = histories.get(record.id) if record.id else None
        states = list(history_states(history)) if history else []
        printed = any(state.kind == PRINT and (not state.bad or state.label == PRINTED_IN_PART) for state in states)
        if not printed and not record.canceled:
            unprinted.add(record.token)
        if any(state.kind == MAIL and state.bad for state in states):
            failed.add(record.token)
    return {UNPRINTED: unprinted, MAIL_FAILED: failed}


def _belongs(record: PatientRecord, view: ListView) -> bool:
    fields = record.fields
    if view.clinic and code_of(fields.clinic) != view.clinic:
        return False
    if view.clinician and code_of(fields.texts.get("physician", "")) != view.clinician:
        return False
    if view.language == OTHER_LANGUAGES:
        return bool(fields.language)
    return not view.language or fields.language == view.language


def _choices(desk: Desk, records: list[PatientRecord]) -> Choices:
    sets = desk.templates.current().sets
    clinics = sorted({record.fields.clinic for record in records if record.fields.clinic}, key=sets.name)
    clinicians: dict[str, str] = {}
    for record in records:
        if name := record.fields.texts.get("physician", "").strip():
            clinicians.setdefault(code_of(name), name)
    languages = sorted({record.fields.language for record in records if record.fields.language}, key=sets.language_name)
    named = tuple((tag, sets.language_name(tag)) for tag in languages)
    return Choices(
        tuple((code_of(slug), sets.name(slug)) for slug in clinics),
        tuple(sorted(clinicians.items(), key=lambda item: item[1].casefold())),
        ((OTHER_LANGUAGES, gettext("Any other language")), *named) if named else (),
    )


def _matches(parts: list[str], text: str) -> bool:
    return all(part in text for part in parts)


def patient_row(desk: Desk, record: PatientRecord) -> PatientRow:
    """The row of a patient."""
    alerts = sorted(desk.alerts_of(record), key=lambda alert: alert.kind not in TO_ACT)
    marks = []
    if record.fields.language:
        marks.append(
            (
                record.fields.language.split("-")[0].upper(),
                desk.templates.current().sets.language_name(record.fields.language),
            )
        )
    if record.fields.large_print:
        marks.append(("A+", gettext("Large print")))
    shown = tuple(alert for alert in alerts if alert.kind not in MARKED)
    return PatientRow(record, _statuses(desk, record), shown, tuple(marks))


def _statuses(desk: Desk, record: PatientRecord) -> list[DocumentStatus]:
    try:
        return desk.statuses(record)
    except InputError:  # reported once, above the list
        return []


def not_today(desk: Desk) -> tuple[dt.date, ...]:
    """The days of the open list if today is not one of them; () otherwise."""
    days = desk.patient_list.days()
    return () if not days or desk.settings.today() in days else tuple(days)
