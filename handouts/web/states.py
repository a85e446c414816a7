"""What the journal tells of each appointment: made, printed, mailed, or what went wrong with it last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from handouts.deliver.chain import Row
from handouts.deliver.journal import rows
from handouts.deliver.outbox import CLAIMED, DATA, DEFERRED, FAILED, SENT, UNKNOWN

RECENT = dt.timedelta(days=60)
"""How far back the journal is looked into."""
MADE, PRINT, MAIL = "made", "print", "mail"
UNSURE = "not sure if printed"
TOLD = {
    "made": (MADE, "made", False),
    "printing": (PRINT, UNSURE, True),
    "printed": (PRINT, "printed", False),
    "print-failed": (PRINT, "not printed", True),
    "print-unfinished": (PRINT, UNSURE, True),
    "print-unknown": (PRINT, UNSURE, True),
    CLAIMED: (MAIL, "mail waits", True),
    DATA: (MAIL, "not sure if mailed", True),
    SENT: (MAIL, "mailed", False),
    DEFERRED: (MAIL, "mail waits", True),
    FAILED: (MAIL, "mail refused", True),
    UNKNOWN: (MAIL, "not sure if mailed", True),
}
"""Actions of the journal: what they belong to, what is said of them, and whether somebody has to look."""


class State(NamedTuple):
    """One thing that is known of a patient's papers."""

    words: str
    bad: bool
    """True where somebody has to look."""
    at: dt.datetime
    """Local time."""

    def when(self, today: dt.date) -> str:
        """The words with the day, where it was not today, and the time."""
        return f"{self.on(today)} at {self.at:%H:%M}"

    def on(self, today: dt.date) -> str:
        """The words with the day, where it was not today: an id may have been used before."""
        return self.words if self.at.date() == today else f"{self.words} on {self.at:%B} {self.at.day}"


def states(
    journal: Path, today: dt.date, appointment: str = "", digests: AbstractSet[str] | None = None
) -> Mapping[str, list[State]]:
    """By the id of the appointment, of all or of one; with `digests`, of these files alone.

    Of each kind the last row of each document counts. Nothing where there is no journal yet. Raises Refused where it
    cannot be read.
    """
    if not journal.exists():
        return {}
    found: dict[str, dict[tuple[str, str], Row]] = {}
    since = dt.datetime.combine(today, dt.time()).astimezone() - RECENT
    for row in rows(journal, appointment, since):
        if row.appointment and row.action in TOLD and (digests is None or row.sha256 in digests):
            last = found.setdefault(row.appointment, {})
            key = TOLD[row.action][0], row.document
            last.pop(key, None)  # so that the newest stands last
            last[key] = row
    return {identifier: list(_states(last)) for identifier, last in found.items()}


def _states(last: Mapping[tuple[str, str], Row]) -> Iterator[State]:
    """Made, printed, mailed: the worst that is known of any of the documents, and when the last of it was."""
    documents = {document for kind, document in last if kind == MADE}
    for kind in (MADE, PRINT, MAIL):
        own = {document: row for (of, document), row in last.items() if of == kind}
        if not own:
            continue
        bad = [row for row in own.values() if TOLD[row.action][2]]
        row = (bad or list(own.values()))[-1]
        _, words, wrong = TOLD[row.action]
        if kind == PRINT and not wrong and not documents <= set(own):
            words, wrong = "printed in part", True
        yield State(words, wrong, dt.datetime.fromisoformat(row.at).astimezone())
