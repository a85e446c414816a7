"""Which documents patients may hold, from the journal: the last one of each kind that was printed or mailed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from handouts.channels.table import CHANNELS
from handouts.day.held_pages import HeldDocument
from handouts.journal.hash_chain import JournalRow
from handouts.journal.journal import rows
from handouts.journal.journal_entries import MADE, PARTIAL, copy_digest

RECENT = dt.timedelta(days=60)
"""How far back the journal is read."""
HANDED_OUT = {
    action: channel.name
    for channel in CHANNELS
    for action in (*channel.actions.open, channel.actions.unknown, channel.actions.document)
}
"""Actions after which somebody may hold the pages, with their channel. A failed print takes no page back."""


def held_documents(journal: Path, today: dt.date) -> Mapping[str, Sequence[HeldDocument]]:
    """The documents that patients may hold, by the id of the appointment. Raises InputError."""
    if not journal.is_file():
        return {}
    since = dt.datetime.combine(today, dt.time()).astimezone() - RECENT
    creation_times: dict[str, dt.datetime] = {}
    copies: set[str] = set()
    held: dict[str, dict[tuple[str, str], HeldDocument]] = {}
    for row in _of_patients(rows(journal, since=since)):
        if row.action == MADE:
            creation_times.setdefault(row.sha256, dt.datetime.fromisoformat(row.at))
        elif row.action in PARTIAL:
            copies.add(copy_digest(row.result))
        elif row.action in HANDED_OUT and row.sha256 not in copies:
            channel, moment = HANDED_OUT[row.action], dt.datetime.fromisoformat(row.at)
            document = HeldDocument(row.document, channel, row.sha256, moment, creation_times.get(row.sha256))
            held.setdefault(row.appointment, {})[channel, row.document] = document
    return {appointment: tuple(documents.values()) for appointment, documents in held.items()}


def _of_patients(every: Iterator[JournalRow]) -> Iterator[JournalRow]:
    return (row for row in every if row.appointment)
