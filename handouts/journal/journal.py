"""The journal: entries are appended in one transaction, chained to the row before, and never changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import hashlib
import hmac
import os
import platform
import secrets
import sqlite3
from collections.abc import Collection, Generator, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from handouts.contact_details import mailbox_key
from handouts.errors import Hint, input_error
from handouts.files import read_file, write_atomic, write_error
from handouts.journal.database import explained, locked, open_to_read, open_to_write
from handouts.journal.hash_chain import NOTHING, PRUNED, Entry, Head, JournalRow, read_head, write_head

KEY = 32
LAST_ID = 1 << 53
"""No journal gets that long. SQLite's ids end at 2**63 - 1, and a head record holds 18 digits."""
_LOST = "it is unknown who has been mailed already"
_RESTORE = Hint(
    "restore it from a backup; a new journal (--journal) knows of no mail and would send each again",
    page="restore it from a backup; a new journal knows of no mail and would send each again",
)
_ALL = ", ".join(JournalRow._fields)
_INSERT = f"INSERT INTO entry ({_ALL}) VALUES ({', '.join('?' * len(JournalRow._fields))})"  # noqa: S608 - names of our own


class Journal:
    """The journal at `path`, open for writing; a context manager. Raises Refused if it cannot be opened.

    Any number of processes may append at the same time: each waits for the others.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = open_to_write(path)
        self._durable = True
        self._behind = False  # True if there are rows that a power cut may still take

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and write its last row to the head record."""
        if self._behind:
            with contextlib.suppress(sqlite3.Error):  # then the head is behind, as after a kill
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # flushes all rows to the disk
                note_head(self._connection, self.path)
        self._connection.close()

    def append(self, entry: Entry) -> int:
        """Append a row; returns its id. It is on the disk when this returns. Raises Refused if it was not written."""
        return self.append_all([entry])[0]

    def append_all(self, entries: Iterable[Entry], *, durable: bool = True) -> list[int]:
        """Append rows with one time stamp, all or none of them; returns their ids. Raises Refused.

        Without `durable` they survive a kill but not a power cut, until the next durable row; that takes a tenth of the
        time. They are not in the head record until then, or rows lost in a power cut would look like a cut-off end.
        """
        with explained(self.path):
            self._flush(durable)
            with locked(self._connection):
                ids = add(self._connection, self.path, entries)
            if ids:  # an empty commit flushes nothing
                self._behind = not durable
            if not self._behind:
                note_head(self._connection, self.path)
        return ids

    def _flush(self, durable: bool) -> None:
        """Choose if the next commit is flushed to the disk at once, or together with a later one."""
        if durable != self._durable:
            self._connection.execute(
                f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}"
            )  # of this connection alone
            self._durable = durable

    def append_new(self, entries: Iterable[Entry]) -> list[int]:
        """Append entries unless the last row of that appointment, document and action has the same digest.

        So a day that is finished after a kill has a single row for each document. Raises Refused.
        """
        return self.append_all(entry for entry in entries if not self._is_known(entry))  # looked up under its lock

    def _is_known(self, entry: Entry) -> bool:
        selected = self._connection.execute(
            "SELECT sha256 FROM entry WHERE appointment = ? AND document = ? AND action = ? ORDER BY id DESC LIMIT 1",
            (entry.appointment, entry.document, entry.action),
        ).fetchone()
        return selected is not None and selected[0] == entry.sha256

    def about(self, sha256: str) -> list[JournalRow]:
        """All rows about a file of this digest, the oldest first. Raises Refused."""
        with explained(self.path):
            selected = self._connection.execute(f"SELECT {_ALL} FROM entry WHERE sha256 = ? ORDER BY id", (sha256,))  # noqa: S608
            return [JournalRow(*row) for row in selected]

    def latest(self, actions: Collection[str]) -> list[JournalRow]:
        """The last row of these actions for each appointment, file and recipient. Raises Refused."""
        marks = ", ".join("?" * len(actions))
        with explained(self.path):
            selected = self._connection.execute(
                f"SELECT {_ALL} FROM entry WHERE id IN (SELECT max(id) FROM entry WHERE action IN ({marks}) "  # noqa: S608
                "GROUP BY appointment, sha256, recipient) ORDER BY id",
                tuple(actions),
            )
            return [JournalRow(*row) for row in selected]

    def has_gaps(self) -> bool:
        """True if rows are missing: at the beginning, in the middle, or at the end that the head record names.

        A missing beginning is explained by a pruning, whose checkpoint names its last row and that row's hash. This is
        no proof as `audit` is, but it takes no time; for callers that must know what was done before. Raises Refused.
        """
        with explained(self.path):
            count, first, end = self._connection.execute("SELECT count(*), min(id), max(id) FROM entry").fetchone()
            head = read_head(self.path)
            if not count:
                return bool(head and head.id)
            if first > 1 and not self._pruned_up_to(first):
                return True
        return bool(end - first + 1 != count) or bool(head and head.id > end)

    def _pruned_up_to(self, first: int) -> bool:
        """True if the last checkpoint says that the rows before this one were pruned."""
        checkpoint = self._connection.execute(
            "SELECT document, sha256 FROM entry WHERE action = ? ORDER BY id DESC LIMIT 1", (PRUNED,)
        ).fetchone()
        before = self._connection.execute("SELECT before FROM entry WHERE id = ?", (first,)).fetchone()
        return bool(checkpoint == (f"1-{first - 1}", before[0]))

    def recipient(self, address: str) -> str:
        """An address as the journal stores it: HMAC-SHA-256 with a key of this journal.

        The key (32 random bytes) is in `journal.sqlite3.key` beside it, mode 0600. Without it nobody can try likely
        addresses against a hash; with it, a suspected address can be checked. So do not hand out the key, and do back
        it up: if it is lost, old rows can no longer be matched. The first eight characters say which key was used.
        Upper case and surrounding spaces are ignored. Raises Refused.
        """
        key = self._key
        digest = hmac.new(key, mailbox_key(address).encode(), hashlib.sha256).hexdigest()
        return f"{_fingerprint(key)}:{digest}"

    def secret(self, purpose: str, *parts: str) -> bytes:
        """32 bytes derived from these parts with this journal's key: HMAC-SHA-256. Raises Refused."""
        message = "\0".join((purpose, *parts))  # an address holds no NUL, so that no secret is a recipient's hash
        return hmac.new(self._key, message.encode(), hashlib.sha256).digest()

    @cached_property
    def _key(self) -> bytes:
        path = self.path.with_name(f"{self.path.name}.key")
        try:
            with explained(self.path), locked(self._connection):  # two processes must not create two keys
                used = self._key_used()
                if not path.exists() and not used:
                    write_atomic(path, secrets.token_bytes(KEY), private=True)
                key = read_file(path, KEY + 1)
        except FileNotFoundError:
            raise input_error(str(path), f"is missing, so {_LOST}", _RESTORE) from None
        except OSError as error:
            raise write_error(path, error, "--journal") from error
        if len(key) != KEY:
            raise input_error(str(path), f"does not hold {KEY} bytes", "restore it from a backup")
        if used and used != _fingerprint(key):
            raise input_error(str(path), f"is not the key of this journal, so {_LOST}", _RESTORE)
        return key

    def _key_used(self) -> str:
        """The fingerprint of the key that the last row with a recipient was written with; '' if there is none."""
        statement = "SELECT recipient FROM entry WHERE recipient <> '' ORDER BY id DESC LIMIT 1"
        selected = self._connection.execute(statement).fetchone()
        return str(selected[0]).partition(":")[0] if selected else ""


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def last(connection: sqlite3.Connection) -> Head:
    """The last row."""
    selected = connection.execute("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1").fetchone()
    return Head(*selected) if selected else NOTHING


def note_head(connection: sqlite3.Connection, path: Path) -> None:
    """Write the last row to the head record."""
    # Under the lock, or a slower process could overwrite a newer head with an older one. The rows are on the disk:
    # if this fails the head is behind, which the next row corrects.
    with contextlib.suppress(OSError, sqlite3.Error), locked(connection):
        end, noted = last(connection), read_head(path)
        if noted is None or end.id > noted.id:  # never back: a head ahead of the rows shows a cut-off end
            write_head(path, end)


def add(connection: sqlite3.Connection, path: Path, entries: Iterable[Entry]) -> list[int]:
    """Insert rows, within a transaction of the caller; returns their ids."""
    at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    before, noted, ids = last(connection), read_head(path), []
    if noted and noted.id >= before.id:
        # The same, unless somebody cut off or changed the end: then the gap must stay visible.
        before = noted
    if before.id > LAST_ID:
        message = f"its last row has the id {before.id}, which is out of range"
        raise input_error(str(path), message, "another program changed it: restore it from a backup")
    who = f"{account()}@{platform.node()}"
    for entry in entries:
        row = JournalRow._make((before.id + 1, at, who, *entry.columns(), before.hash, ""))
        row = row._replace(hash=row.digest())
        connection.execute(_INSERT, row)
        before = Head(row.id, row.hash)
        ids.append(row.id)
    return ids


@cache
def account() -> str:
    """The name of the account that runs this, from the system: LOGNAME and USER can be set to anything."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows
        return getpass.getuser()
    except KeyError:  # an account without a name, as in a container
        return str(os.getuid())


def rows(
    path: Path, appointment: str = "", since: dt.datetime | None = None, after: int = 0
) -> Generator[JournalRow, None, None]:
    """The rows of a journal, oldest first: of an appointment, since a time (with its zone), after an id.

    Raises Refused.
    """
    start = since.astimezone(dt.UTC).isoformat(timespec="milliseconds") if since else ""
    with open_to_read(path) as connection:
        selected = connection.execute(
            f"SELECT {_ALL} FROM entry WHERE (? = '' OR appointment = ?) AND at >= ? AND id > ? ORDER BY id",  # noqa: S608
            (appointment, appointment, start.removesuffix("+00:00"), after),
        )
        for row in selected:
            yield JournalRow(*row)
