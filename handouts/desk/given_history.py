"""What happened to a document of the archive, from the journal: made, printed, mailed, opened, copied, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from handouts.channels.table import MAIL, PRINT
from handouts.journal.hash_chain import JournalRow
from handouts.journal.journal import rows_about
from handouts.journal.journal_entries import COPIED, MADE, OPENED, copy_digest

EVENT_LABELS = {
    MADE: "Made", PRINT.done: "Printed", PRINT.refused: "Not printed", PRINT.unknown: "Not sure if printed",
    MAIL.done: "Mailed", MAIL.document: "Mailed", MAIL.refused: "Mail refused", MAIL.unknown: "Not sure if mailed",
    OPENED: "Opened", COPIED: "Copy made",
}  # fmt: skip
"""Actions of the journal that are shown. Steps on the way to them are not."""
COPY_LABELS = {
    PRINT.done: "Copy printed", PRINT.refused: "Copy not printed", PRINT.unknown: "Not sure if the copy was printed",
}  # fmt: skip
"""The same for a marked copy."""
BAD = (PRINT.refused, PRINT.unknown, MAIL.refused, MAIL.unknown)


class GivenEvent(NamedTuple):
    """One line of the history of a document."""

    label: str
    moment: dt.datetime
    user: str
    bad: bool

    def text(self, when: Callable[[dt.datetime], str]) -> str:
        """`Printed Tuesday, December 1, 2026, 8:42 AM, by anna`."""
        return f"{self.label} {when(self.moment)}, by {self.user}"


def histories(journal: Path, digests: Collection[str]) -> Mapping[str, list[GivenEvent]]:
    """The history of each document, by its digest, the oldest event first. Raises InputError."""
    if not digests or not journal.is_file():
        return {}
    rows = rows_about(journal, digests)
    originals = {copy: row.sha256 for row in rows if row.action == COPIED and (copy := copy_digest(row.result))}
    events: dict[str, list[tuple[int, GivenEvent]]] = {}
    for row in rows:
        _add(events.setdefault(row.sha256, []), row, EVENT_LABELS)
    for row in rows_about(journal, originals):
        _add(events[originals[row.sha256]], row, COPY_LABELS)
    return {digest: [event for _, event in sorted(own)] for digest, own in events.items()}


def _add(events: list[tuple[int, GivenEvent]], row: JournalRow, labels: Mapping[str, str]) -> None:
    """Add the event of a row, unless a row of the same action just before says the same: a file, and its document."""
    if row.action not in labels:
        return
    event = GivenEvent(labels[row.action], dt.datetime.fromisoformat(row.at), _person(row.user), row.action in BAD)
    if not any(known.label == event.label and known.moment == event.moment for _, known in events):
        events.append((row.id, event))


def _person(user: str) -> str:
    """`anna` for `anna via root@computer`, which names the account of the computer, too."""
    return user.partition(" via ")[0]
