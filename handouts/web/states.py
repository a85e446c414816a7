"""What the journal tells of each appointment: made, printed, mailed, or what went wrong with it last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from handouts.deliver.journal import rows
from handouts.deliver.outbox import DEFERRED, FAILED, SENT, UNKNOWN
from handouts.problems import Refused

RECENT = dt.timedelta(days=60)
"""How far back the journal is looked into."""
TOLD = {
    "made": ("make", "made", False),
    "printed": ("print", "printed", False),
    "print-failed": ("print", "not printed", True),
    "print-unfinished": ("print", "not sure if printed", True),
    SENT: ("mail", "mailed", False),
    DEFERRED: ("mail", "mail waits", True),
    FAILED: ("mail", "mail refused", True),
    UNKNOWN: ("mail", "not sure if mailed", True),
}
"""Actions of the journal: what they belong to, what is said of them, and whether somebody has to look. Of each kind the
last counts."""


class State(NamedTuple):
    """One thing that is known of a patient's papers."""

    words: str
    bad: bool
    """True where somebody has to look."""
    at: dt.datetime
    """Local time."""

    def when(self, today: dt.date) -> str:
        """The words with the day, where it was not today, and the time."""
        day = "" if self.at.date() == today else f" on {self.at:%B} {self.at.day}"
        return f"{self.words}{day} at {self.at:%H:%M}"


def states(journal: Path, today: dt.date, appointment: str = "") -> Mapping[str, list[State]]:
    """By the id of the appointment, of all or of one; nothing where there is no journal yet."""
    found: dict[str, dict[str, State]] = {}
    since = dt.datetime.combine(today, dt.time()).astimezone() - RECENT
    try:
        for row in rows(journal, appointment, since):
            if row.appointment and row.action in TOLD:
                kind, words, bad = TOLD[row.action]
                at = dt.datetime.fromisoformat(row.at).astimezone()
                found.setdefault(row.appointment, {})[kind] = State(words, bad, at)
    except Refused:
        return {}
    return {appointment: list(told.values()) for appointment, told in found.items()}
