"""The journal: append entries in one transaction, each chained to the row before; read rows."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Collection, Generator, Iterable
from functools import cached_property
from pathlib import Path
from typing import Self

from handouts.contact_details import mailbox_key
from handouts.errors import Hint, input_error
from handouts.files import read_file, write_atomic, write_error
from handouts.journal.acting_user import acting_user
from handouts.journal.database import exclusive_transaction, open_to_read, open_to_write, translate_errors
from handouts.journal.hash_chain import NO_ROWS, PRUNED, Entry, Head, JournalRow, read_head, write_head

KEY = 32
LAST_ID = 1 << 53
"""No journal becomes that long. SQLite's ids end at 2**63 - 1, and a head record holds 18 digits."""
_LOST = "it is unknown which patients already got an email"
_RESTORE = Hint(
    "restore it from a backup; with a new journal (--journal), all emails would be sent again",
    page="restore it from a backup; with a new journal, all emails would be sent again",
)
_ALL = ", ".join(JournalRow._fields)
_INSERT = f"INSERT INTO entry ({_ALL}) VALUES ({', '.join('?' * len(JournalRow._fields))})"  # noqa: S608 - names of our own


class Journal:
    """The journal at `path`, open for writing; a context manager. Raises InputError if it cannot be opened.

    Several processes may append at the same time. Each waits for the others.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = open_to_write(path)
        self._durable = True
        self._behind = False  # True if a power failure could still lose rows

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write the last row to the head record, and close the file."""
        if self._behind:
            with contextlib.suppress(sqlite3.Error):  # then the head is behind, as after a kill
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # flushes all rows to the disk
                record_head(self._connection, self.path)
        self._connection.close()

    def append(self, entry: Entry) -> int:
        """Append a row, and return its id when the row is on the disk. Raises InputError if it was not written."""
        return self.append_all([entry])[0]

    def append_all(self, entries: Iterable[Entry], *, durable: bool = True) -> list[int]:
        """Append all rows or none, with one time stamp, and return their ids. Raises InputError.

        Without `durable`, this takes a tenth of the time, but until the next durable row a power failure can lose the
        rows. The head record does not name them until then: lost rows would look like a cut-off end.
        """
        with translate_errors(self.path):
            self._flush(durable)
            with exclusive_transaction(self._connection):
                ids = insert_rows(self._connection, self.path, entries)
            if ids:  # an empty commit flushes nothing
                self._behind = not durable
            if not self._behind:
                record_head(self._connection, self.path)
        return ids

    def _flush(self, durable: bool) -> None:
        """Choose whether the next commit is flushed to the disk at once, or together with a later one."""
        if durable != self._durable:
            mode = "FULL" if durable else "NORMAL"
            self._connection.execute(f"PRAGMA synchronous = {mode}")  # only of this connection
            self._durable = durable

    def append_new(self, entries: Iterable[Entry]) -> list[int]:
        """Append entries unless the last row of that appointment, document and action has the same digest.

        So a day that is resumed after a kill has one row for each document. Raises InputError.
        """
        return self.append_all(entry for entry in entries if not self._is_known(entry))  # checked under the lock

    def _is_known(self, entry: Entry) -> bool:
        selected = self._connection.execute(
            "SELECT sha256 FROM entry WHERE appointment = ? AND document = ? AND action = ? ORDER BY id DESC LIMIT 1",
            (entry.appointment, entry.document, entry.action),
        ).fetchone()
        return selected is not None and selected[0] == entry.sha256

    def about(self, sha256: str) -> list[JournalRow]:
        """All rows about a file with this digest, the oldest first. Raises InputError."""
        with translate_errors(self.path):
            selected = self._connection.execute(f"SELECT {_ALL} FROM entry WHERE sha256 = ? ORDER BY id", (sha256,))  # noqa: S608
            return [JournalRow(*row) for row in selected]

    def latest(self, actions: Collection[str]) -> list[JournalRow]:
        """The last row with one of these actions for each appointment, file and recipient. Raises InputError."""
        marks = ", ".join("?" * len(actions))
        with translate_errors(self.path):
            selected = self._connection.execute(
                f"SELECT {_ALL} FROM entry WHERE id IN (SELECT max(id) FROM entry WHERE action IN ({marks}) "  # noqa: S608
                "GROUP BY appointment, sha256, recipient) ORDER BY id",
                tuple(actions),
            )
            return [JournalRow(*row) for row in selected]

    def has_gaps(self) -> bool:
        """True if rows are missing at the beginning, in the middle, or before the row in the head record.

        Pruned rows at the beginning are not missing: the checkpoint holds the hash of the last one. This is fast, but
        does not verify the chain as `audit.check` does. For callers that rely on earlier rows. Raises InputError.
        """
        with translate_errors(self.path):
            count, first, end = self._connection.execute("SELECT count(*), min(id), max(id) FROM entry").fetchone()
            head = read_head(self.path)
            if not count:
                return bool(head and head.id)
            if first > 1 and not self._pruned_up_to(first):
                return True
        return bool(end - first + 1 != count) or bool(head and head.id > end)

    def _pruned_up_to(self, first: int) -> bool:
        """True if the last checkpoint says that the rows before `first` were pruned."""
        checkpoint = self._connection.execute(
            "SELECT document, sha256 FROM entry WHERE action = ? ORDER BY id DESC LIMIT 1", (PRUNED,)
        ).fetchone()
        before = self._connection.execute("SELECT before FROM entry WHERE id = ?", (first,)).fetchone()
        return bool(checkpoint == (f"1-{first - 1}", before[0]))

    def recipient(self, address: str) -> str:
        """An address as the journal stores it: HMAC-SHA-256 with a key of this journal.

        The key (32 random bytes) is in `journal.sqlite3.key` next to the journal, with mode 0600. Whoever has it can
        check whether a likely address matches a hash. So do not hand out the key, but back it up: without it, old rows
        can no longer be matched. The first eight characters identify the key. Case and surrounding spaces are ignored.
        Raises InputError.
        """
        key = self._key
        digest = hmac.new(key, mailbox_key(address).encode(), hashlib.sha256).hexdigest()
        return f"{_fingerprint(key)}:{digest}"

    def secret(self, purpose: str, *parts: str) -> bytes:
        """32 bytes derived from these parts with this journal's key: HMAC-SHA-256. Raises InputError."""
        message = "\0".join((purpose, *parts))  # addresses hold no NUL, so no secret equals a recipient's hash
        return hmac.new(self._key, message.encode(), hashlib.sha256).digest()

    @cached_property
    def _key(self) -> bytes:
        path = self.path.with_name(f"{self.path.name}.key")
        try:
            # Exclusive: two processes must not create two keys.
            with translate_errors(self.path), exclusive_transaction(self._connection):
                last_fingerprint = self._last_fingerprint()
                if not path.exists() and not last_fingerprint:
                    write_atomic(path, secrets.token_bytes(KEY), private=True)
                key = read_file(path, KEY + 1)
        except FileNotFoundError:
            raise input_error(str(path), f"is missing, so {_LOST}", _RESTORE) from None
        except OSError as error:
            raise write_error(path, error, "--journal") from error
        if len(key) != KEY:
            raise input_error(str(path), f"does not hold {KEY} bytes", "restore it from a backup")
        if last_fingerprint and last_fingerprint != _fingerprint(key):
            raise input_error(str(path), f"is not the key of this journal, so {_LOST}", _RESTORE)
        return key

    def _last_fingerprint(self) -> str:
        """The fingerprint of the key in the last row with a recipient; '' if no row has one."""
        statement = "SELECT recipient FROM entry WHERE recipient <> '' ORDER BY id DESC LIMIT 1"
        selected = self._connection.execute(statement).fetchone()
        return str(selected[0]).partition(":")[0] if selected else ""


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def last_row(connection: sqlite3.Connection) -> Head:
    """The last row; `NO_ROWS` if the journal is empty."""
    selected = connection.execute("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1").fetchone()
    return Head(*selected) if selected else NO_ROWS


def record_head(connection: sqlite3.Connection, path: Path) -> None:
    """Write the last row to the head record."""
    # Under the lock: a slower process must not overwrite a newer head with an older one. The rows are on the disk. If
    # this fails, the head is behind, and the next row corrects it.
    with contextlib.suppress(OSError, sqlite3.Error), exclusive_transaction(connection):
        end, recorded = last_row(connection), read_head(path)
        if recorded is None or end.id > recorded.id:  # never backward: a head ahead of the rows shows a cut-off end
            write_head(path, end)


def insert_rows(connection: sqlite3.Connection, path: Path, entries: Iterable[Entry]) -> list[int]:
    """Insert rows in the transaction of the caller. Returns their ids."""
    time_stamp = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    before, recorded, ids = last_row(connection), read_head(path), []
    if recorded and recorded.id >= before.id:
        # They are equal unless the end was cut off or changed. Then the gap must remain visible.
        before = recorded
    if before.id > LAST_ID:
        message = f"its last row has the id {before.id}, which is out of range: another program changed it"
        raise input_error(str(path), message, "restore it from a backup")
    user = acting_user()
    for entry in entries:
        row = JournalRow._make((before.id + 1, time_stamp, user, *entry.columns(), before.hash, ""))
        row = row._replace(hash=row.digest())
        connection.execute(_INSERT, row)
        before = Head(row.id, row.hash)
        ids.append(row.id)
    return ids


def rows(
    path: Path, appointment: str = "", since: dt.datetime | None = None, after: int = 0
) -> Generator[JournalRow, None, None]:
    """The rows of a journal, oldest first: of an appointment, since a time (with its zone), after an id.

    Raises InputError.
    """
    start = since.astimezone(dt.UTC).isoformat(timespec="milliseconds") if since else ""
    with open_to_read(path) as connection:
        selected = connection.execute(
            f"SELECT {_ALL} FROM entry WHERE (? = '' OR appointment = ?) AND at >= ? AND id > ? ORDER BY id",  # noqa: S608
            (appointment, appointment, start.removesuffix("+00:00"), after),
        )
        for row in selected:
            yield JournalRow(*row)


def rows_of_actions(path: Path, actions: Collection[str]) -> list[JournalRow]:
    """The rows with one of these actions, oldest first. Raises InputError."""
    marks = ", ".join("?" * len(actions))
    with open_to_read(path) as connection:
        selected = connection.execute(f"SELECT {_ALL} FROM entry WHERE action IN ({marks}) ORDER BY id", tuple(actions))  # noqa: S608
        return [JournalRow(*row) for row in selected]


MAX_DIGESTS = 500
"""Digests in one query: SQLite limits its parameters."""


def rows_about(path: Path, digests: Collection[str]) -> list[JournalRow]:
    """The rows about files with these digests, oldest first. Raises InputError."""
    wanted, matches = list(digests), list[JournalRow]()
    with open_to_read(path) as connection:
        for start in range(0, len(wanted), MAX_DIGESTS):
            part = wanted[start : start + MAX_DIGESTS]
            marks = ", ".join("?" * len(part))
            selected = connection.execute(f"SELECT {_ALL} FROM entry WHERE sha256 IN ({marks}) ORDER BY id", part)  # noqa: S608
            matches += [JournalRow(*row) for row in selected]
    return sorted(matches)
