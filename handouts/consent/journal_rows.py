"""Write what was done with a consent form to the journal, and read it back.

The row names the form by the code on its pages, and who signed it as keys. It holds no name: the journal has none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from handouts.consent.state import PARTIES, ConsentAction, ConsentEvent
from handouts.errors import input_error
from handouts.journal.hash_chain import Entry, JournalRow
from handouts.journal.journal import rows_of_actions

_RESULT = re.compile(r"(?:form (?P<code>[0-9A-Z]{3}(?:-[0-9A-Z]{3}){2}))?(?:; )?(?:signed by (?P<parties>[a-z, ]+))?")


def consent_entry(
    event: ConsentAction,
    appointment: str,
    document: str,
    clinic: str,
    version: str,
    code: str,
    parties: Sequence[str] = (),
    sha256: str = "",
) -> Entry:
    """A row about a consent form. `sha256` is the digest of the signed or scanned file; '' if there is no file.

    Raises ValueError for a party that nobody knows, for a signature without parties, and for parties of anything else.
    """
    if unknown := sorted(set(parties).difference(PARTIES)):
        raise ValueError(f"unknown parties: {unknown}")
    if bool(parties) != (event is ConsentAction.SIGNED):
        raise ValueError("a signature needs its parties, and nothing else has any")
    signed = f"signed by {', '.join(party for party in PARTIES if party in parties)}" if parties else ""
    result = "; ".join(filter(None, (f"form {code}" if code else "", signed)))
    return Entry(event.value, appointment, document, clinic, version, sha256, result=result)


def consent_events(journal: Path) -> dict[str, list[ConsentEvent]]:
    """All events of a journal by the id of the appointment, the oldest first. Raises InputError."""
    events: dict[str, list[ConsentEvent]] = defaultdict(list)
    if journal.exists():
        for row in rows_of_actions(journal, tuple(ConsentAction)):
            try:
                events[row.appointment].append(_event(row))
            except ValueError:  # ignored, it might be a withdrawal
                message = f"row {row.id} about a consent cannot be read"
                hint = "use the newest version of this program, or restore the journal from a backup"
                raise input_error(str(journal), message, hint) from None
    return dict(events)


def _event(row: JournalRow) -> ConsentEvent:
    """The event of a row. Raises ValueError for a row that this version of the program does not write."""
    match = _RESULT.fullmatch(row.result)
    if match is None:
        raise ValueError(row.result)
    parties = tuple((match["parties"] or "").split(", ")) if match["parties"] else ()
    return ConsentEvent(
        ConsentAction(row.action),
        dt.datetime.fromisoformat(row.at),
        row.document,
        row.version,
        match["code"] or "",
        parties,
    )
