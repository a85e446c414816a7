"""Rows of the journal, chained by hashes: each row holds the hash of the row before it.

**Canonical form.** The hash of a row is the SHA-256 of a JSON array, in ASCII and without spaces, of its columns in
order, without the hash itself:
`[id,at,user,action,appointment,document,clinic,version,sha256,recipient,result,before]`.
`before` is the hash of the row before; in the first row it is 64 zeros. Ids count 1, 2, 3 without a gap. The hash needs
no key, so anyone can compute it without this program.

**Head record.** A chain alone does not show that its end was cut off. So a file next to the journal, written after each
commit, holds the id and the hash of the last row. If a run is killed between the two steps, the head is some rows
behind, but never ahead. A head ahead of the rows shows that the end was cut off. The next row is then chained to the
head, so that the gap remains visible.

**Limits.** A person who can write to both files can cut off both, or rewrite the chain from any row on. No file on that
disk can show it. So store the head that `handouts journal verify` prints where that person cannot write (a mail to the
compliance officer, a sheet of paper), and give it with `--head` later.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from handouts.files import open_in_place, read_file

GENESIS = "0" * 64
PRUNED = "pruned"
"""The action of a checkpoint: `document` holds the pruned rows (1-57), `sha256` the hash of the last one."""
MAX_RESULT = 300
MAX_HEAD = 1000  # bytes of the head record
_ADDRESS = re.compile(r"[^\s<>,;:]+@[^\s<>,;]+")
_RECIPIENT = re.compile(r"(?:[0-9a-f]{8}:[0-9a-f]{64})?")


@dataclass(frozen=True)
class Entry:
    """What the journal records about one document: ids and digests, but no name, address or text of a page.

    `recipient` is a value of `Journal.recipient`. `result` may hold the reply of a printer or a mail server;
    addresses in it are removed, and it becomes one line of limited length. Raises ValueError for a plain-text
    recipient.
    """

    action: str
    """`made`, `pruned`, or an action of a channel, such as `printing` or `mail-sent`."""
    appointment: str = ""
    document: str = ""
    clinic: str = ""
    version: str = ""
    """Version of the clinic's instruction set."""
    sha256: str = ""
    """SHA-256 of the PDF."""
    recipient: str = ""
    result: str = ""

    def __post_init__(self) -> None:
        if not _RECIPIENT.fullmatch(self.recipient):
            raise ValueError("the journal holds only the keyed hash of a recipient")

    def columns(self) -> tuple[str, ...]:
        """The values to store."""
        values = (self.action, self.appointment, self.document, self.clinic, self.version, self.sha256, self.recipient)
        return (*(_line(text) for text in values), _line(_ADDRESS.sub("(address)", self.result))[:MAX_RESULT])


def _line(text: str) -> str:
    """Text as one line without control characters or lone surrogates, so that it can be stored and shown."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


class JournalRow(NamedTuple):
    """A stored row."""

    id: int
    at: str
    """UTC: 2026-11-20T15:04:05.678Z."""
    user: str
    """Account and workstation: anna@desk-2."""
    action: str
    appointment: str
    document: str
    clinic: str
    version: str
    sha256: str
    recipient: str
    result: str
    before: str
    hash: str

    def digest(self) -> str:
        """The expected value of `hash`."""
        # A changed value may have any type. It must give another digest, not an exception.
        canonical = json.dumps(self[:-1], ensure_ascii=True, separators=(",", ":"), default=repr)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


class Head(NamedTuple):
    """The last row, written like 57:9f86d0…"""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"


NO_ROWS = Head(0, GENESIS)
"""The head of an empty journal."""


def parse_head(text: str) -> Head | None:
    """A head from its text; None for any other text."""
    match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    return Head(int(match[1]), match[2]) if match else None


def head_file(journal: Path) -> Path:
    """The path of a journal's head record."""
    return journal.with_name(f"{journal.name}.head")


def read_head(journal: Path) -> Head | None:
    """The head record of a journal; None if it is missing, or damaged by a power failure."""
    try:
        return parse_head(read_file(head_file(journal), MAX_HEAD).decode("ascii", "replace").partition("\n")[0])
    except OSError:
        return None


def write_head(journal: Path, head: Head) -> None:
    """Write the head record, which only grows. Raises OSError."""
    # In place: replacing the file would flush the disk again, which takes half as long as writing the row.
    with open_in_place(head_file(journal)) as file:
        file.write(f"{head}\n".encode("ascii"))
