"""Read the journal into a status for each appointment: made, printed, mailed, or what went wrong last."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from handouts.channels import handed_out
from handouts.channels.handed_out import RECENT
from handouts.channels.table import CHANNELS, ChannelInfo
from handouts.desk.language import mark
from handouts.journal.hash_chain import JournalRow
from handouts.journal.journal import rows
from handouts.journal.journal_entries import MADE, PARTIAL, copy_digest

PRINT, MAIL = "print", "mail"
PRINTED, PRINTED_IN_PART = mark("Printed"), mark("Printed in part")


def _labels(channel: ChannelInfo) -> Iterator[tuple[str, tuple[str, str, bool]]]:
    actions, labels = channel.actions, channel.labels
    for action in (*actions.open, actions.unknown):
        yield action, (channel.name, labels.unsure, True)
    yield actions.done, (channel.name, labels.done, False)
    yield actions.refused, (channel.name, labels.refused, True)
    yield actions.claimed, (channel.name, labels.waiting, True)
    yield actions.deferred, (channel.name, labels.deferred, True)


ACTION_LABELS = {MADE: (MADE, mark("Made"), False)} | {
    action: label for channel in CHANNELS for action, label in _labels(channel) if action
}
"""Actions of the journal with their kind, their label, and whether the front desk must act."""
HANDED_OUT = {MADE: MADE} | handed_out.HANDED_OUT
"""Actions after which a patient may have the pages, with their kind. A failed print does not change that."""


class JournalEvent(NamedTuple):
    """The parts of a journal row that the desk needs."""

    row: int
    at: str
    """UTC: 2026-11-20T15:04:05.678Z."""
    action: str
    document: str
    sha256: str

    @property
    def moment(self) -> dt.datetime:
        """The time of the row, in UTC."""
        return dt.datetime.fromisoformat(self.at)


def is_bad(event: JournalEvent) -> bool:
    """True if somebody has to act on the event."""
    return ACTION_LABELS[event.action][2]


class AppointmentHistory:
    """The journal's rows about one appointment."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], JournalEvent] = {}
        """The last event by kind and document, newest last."""
        self.handed_out: dict[tuple[str, str], JournalEvent] = {}
        """The last event by kind and document after which a patient may have the pages."""
        self.made: dict[str, str] = {}
        """Times when the files were made, by SHA-256."""
        self.end = 0
        """Id of the last row."""
        self.copies: set[str] = set()
        """SHA-256 of marked copies and of single pages. Printing one changes nothing about what was handed out."""

    def add_row(self, row: JournalRow) -> None:
        """Add the next row of the journal, if the desk needs it."""
        if row.action in PARTIAL:
            self.copies.add(copy_digest(row.result))
        elif row.sha256 not in self.copies and (row.action in ACTION_LABELS or row.action in HANDED_OUT):
            self.add(JournalEvent(row.id, row.at, sys.intern(row.action), sys.intern(row.document), row.sha256))

    def add(self, event: JournalEvent) -> None:
        """Add the next row."""
        self.end = event.row
        if event.action in ACTION_LABELS:
            key = ACTION_LABELS[event.action][0], event.document
            self.last.pop(key, None)  # moves the key to the end
            self.last[key] = event
        if event.action in HANDED_OUT:
            self.handed_out[HANDED_OUT[event.action], event.document] = event
        if event.action == MADE:
            self.made.setdefault(event.sha256, event.at)


class DocumentState(NamedTuple):
    """One status of a patient's documents."""

    kind: str
    """made, print or mail."""
    label: str
    bad: bool
    """True if somebody has to act."""
    at: dt.datetime
    """UTC."""
    action: str
    """The action in the journal."""


class JournalLog:
    """The journal of the last 60 days by appointment, updated as it grows. Thread-safe."""

    def __init__(self, journal: Path) -> None:
        self._journal, self._lock = journal, threading.Lock()
        self._stamp: object = None
        self._today: dt.date | None = None
        self._last: JournalRow | None = None
        self._histories: dict[str, AppointmentHistory] = {}

    def histories(self, today: dt.date) -> Mapping[str, AppointmentHistory]:
        """Histories by the id of the appointment; empty if there is no journal yet. Raises InputError."""
        with self._lock:
            stamp = _stamp(self._journal), today
            if stamp != self._stamp:
                self._read(today)
                self._stamp = stamp
            return self._histories

    def _read(self, today: dt.date) -> None:
        last_id = self._last.id if self._last and self._today == today else 0
        self._today = today
        if not self._journal.exists():
            self._last, self._histories = None, {}
            return
        since = dt.datetime.combine(today, dt.time()).astimezone() - RECENT
        if last_id:
            new = rows(self._journal, after=last_id - 1)
            if next(new, None) == self._last:
                self._take(new)
                return
            new.close()
        # The first time, on a new day, or after the journal was replaced by another file.
        self._last, self._histories = None, {}
        self._take(rows(self._journal, since=since))

    def _take(self, new: Iterator[JournalRow]) -> None:
        for row in new:
            self._last = row
            if row.appointment and (row.action in ACTION_LABELS or row.action in HANDED_OUT or row.action in PARTIAL):
                self._histories.setdefault(row.appointment, AppointmentHistory()).add_row(row)


def _stamp(journal: Path) -> object:
    """A value that changes with each new row."""
    stamp = []
    for path in (journal, journal.with_name(f"{journal.name}-wal")):
        try:
            status = path.stat()
            stamp.append((status.st_ino, status.st_mtime_ns, status.st_size))
        except OSError:
            stamp.append((0, 0, 0))
    return tuple(stamp)


def document_states(
    journal: Path, today: dt.date, appointment: str = "", digests: AbstractSet[str] | None = None
) -> Mapping[str, list[DocumentState]]:
    """Statuses by the id of the appointment, for all or for one; with `digests`, for these files only.

    For each kind, the last row of each document counts. Empty if there is no journal yet. Raises InputError if it
    cannot be read.
    """
    if not journal.exists():
        return {}
    histories: dict[str, AppointmentHistory] = {}
    since = dt.datetime.combine(today, dt.time()).astimezone() - RECENT
    for row in rows(journal, appointment, since):
        if row.appointment and row.action in ACTION_LABELS and (digests is None or row.sha256 in digests):
            event = JournalEvent(row.id, row.at, row.action, row.document, row.sha256)
            histories.setdefault(row.appointment, AppointmentHistory()).add(event)
    return {identifier: list(history_states(history)) for identifier, history in histories.items()}


def history_states(history: AppointmentHistory) -> Iterator[DocumentState]:
    """One status per kind (made, print, mail): the worst of all documents, with its time."""
    last = list(history.last.items())  # another thread may add to it
    documents = {document for (kind, document), _ in last if kind == MADE}
    for kind in (MADE, *(channel.name for channel in CHANNELS)):
        events = {document: event for (of, document), event in last if of == kind}
        if not events:
            continue
        bad = [event for event in events.values() if ACTION_LABELS[event.action][2]]
        event = (bad or list(events.values()))[-1]
        _, label, wrong = ACTION_LABELS[event.action]
        if kind == PRINT and not wrong and not documents <= set(events):
            label, wrong = PRINTED_IN_PART, True
        yield DocumentState(kind, label, wrong, event.moment, event.action)
