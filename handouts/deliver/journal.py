"""Entries to rows of the journal: appended in one transaction, tied to the row before, never changed."""

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
from handouts.deliver.chain import NOTHING, PRUNED, Entry, Head, Row, read_head, write_head
from handouts.deliver.store import locked, said_of, to_read, to_write
from handouts.errors import input_error
from handouts.files import read_file, write_atomic, write_error

KEY = 32
LAST_ID = 1 << 53
"""No journal gets that long; SQLite's ids end at 2**63 - 1, and a head record holds 18 digits."""
_LOST = "nobody can tell who has been mailed already"
_RESTORE = "restore it from a backup; without it, a new journal (--journal) knows of no mail, and would send each again"
_ALL = ", ".join(Row._fields)
_INSERT = f"INSERT INTO entry ({_ALL}) VALUES ({', '.join('?' * len(Row._fields))})"  # noqa: S608 - names of our own


class Journal:
    """The journal at `path`, to be written to; a context manager. Raises Refused where it cannot be opened.

    Any number of processes may append at once: each waits for the other's transaction.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened = to_write(path)
        self._durable = True
        self._behind = False  # where there are rows that a power cut may still take

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and name its last row in the head record."""
        if self._behind:
            with contextlib.suppress(sqlite3.Error):  # then the head stays behind, as after a kill
                self._opened.execute("PRAGMA wal_checkpoint(PASSIVE)")  # which brings all rows to the disk
                note_head(self._opened, self.path)
        self._opened.close()

    def append(self, entry: Entry) -> int:
        """Append a row; gives its id. It is on the disk when this returns. Raises Refused; then it is not there."""
        return self.append_all([entry])[0]

    def append_all(self, entries: Iterable[Entry], *, durable: bool = True) -> list[int]:
        """Append rows, all or none of them, of one moment; gives their ids. Raises Refused.

        Without `durable` they outlive this process, not a power cut, until the next durable row: a tenth of the time.
        Nor are they in the head record until then, or rows that are lost so would look like an end that was cut off.
        """
        with said_of(self.path):
            self._flush(durable)
            with locked(self._opened):
                ids = add(self._opened, self.path, entries)
            if ids:  # nothing is brought to the disk by a commit of nothing
                self._behind = not durable
            if not self._behind:
                note_head(self._opened, self.path)
        return ids

    def _flush(self, durable: bool) -> None:
        """Bring what is written next to the disk at once, or with the next that is."""
        if durable != self._durable:
            self._opened.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")  # of this connection alone
            self._durable = durable

    def append_new(self, entries: Iterable[Entry]) -> list[int]:
        """Append those of which the journal does not tell the same last: same appointment, document, action, bytes.

        So a day that is finished after a kill has each of its documents once. Raises Refused.
        """
        return self.append_all(entry for entry in entries if not self._told(entry))  # looked up under its lock

    def _told(self, entry: Entry) -> bool:
        found = self._opened.execute(
            "SELECT sha256 FROM entry WHERE appointment = ? AND document = ? AND action = ? ORDER BY id DESC LIMIT 1",
            (entry.appointment, entry.document, entry.action),
        ).fetchone()
        return found is not None and found[0] == entry.sha256

    def about(self, sha256: str) -> list[Row]:
        """All rows about a file of this digest, the oldest first. Raises Refused."""
        with said_of(self.path):
            found = self._opened.execute(f"SELECT {_ALL} FROM entry WHERE sha256 = ? ORDER BY id", (sha256,))  # noqa: S608
            return [Row(*row) for row in found]

    def latest(self, actions: Collection[str]) -> list[Row]:
        """The last row of these actions for each appointment, file and recipient. Raises Refused."""
        marks = ", ".join("?" * len(actions))
        with said_of(self.path):
            found = self._opened.execute(
                f"SELECT {_ALL} FROM entry WHERE id IN (SELECT max(id) FROM entry WHERE action IN ({marks}) "  # noqa: S608
                "GROUP BY appointment, sha256, recipient) ORDER BY id",
                tuple(actions),
            )
            return [Row(*row) for row in found]

    def broken_off(self) -> bool:
        """True where rows are missing: at the beginning, within, or at the end that the head record names.

        A beginning that is missing is explained by a pruning, whose checkpoint names its last row and that row's hash.
        Not the proof that `audit` is, but a look that takes no time, for who must know what was done before. Raises
        Refused.
        """
        with said_of(self.path):
            count, first, end = self._opened.execute("SELECT count(*), min(id), max(id) FROM entry").fetchone()
            head = read_head(self.path)
            if not count:
                return bool(head and head.id)
            if first > 1 and not self._pruned_up_to(first):
                return True
        return bool(end - first + 1 != count) or bool(head and head.id > end)

    def _pruned_up_to(self, first: int) -> bool:
        """Whether the last checkpoint says that the rows before this one were pruned."""
        checkpoint = self._opened.execute(
            "SELECT document, sha256 FROM entry WHERE action = ? ORDER BY id DESC LIMIT 1", (PRUNED,)
        ).fetchone()
        before = self._opened.execute("SELECT before FROM entry WHERE id = ?", (first,)).fetchone()
        return bool(checkpoint == (f"1-{first - 1}", before[0]))

    def recipient(self, address: str) -> str:
        """An address as it stands in the journal: HMAC-SHA-256 with a key of this journal's own.

        The key (32 random bytes) lies in `journal.sqlite3.key` beside it, 0600. Without it nobody can try likely
        addresses against a hash; with it, whoever suspects an address can check that one. So the key does not belong
        in what is handed to others, and it does belong in the backup: lost, old rows can no longer be matched. The
        first eight signs tell which key it was. Capitals and blanks around do not count. Raises Refused.
        """
        key = self._key
        told = hmac.new(key, mailbox_key(address).encode(), hashlib.sha256).hexdigest()
        return f"{_name_of(key)}:{told}"

    def secret(self, purpose: str, *parts: str) -> bytes:
        """32 bytes that only this journal's key gives for these parts: HMAC-SHA-256. Raises Refused."""
        told = "\0".join((purpose, *parts))  # an address holds no NUL, so that no secret is a recipient's hash
        return hmac.new(self._key, told.encode(), hashlib.sha256).digest()

    @cached_property
    def _key(self) -> bytes:
        path = self.path.with_name(f"{self.path.name}.key")
        try:
            with said_of(self.path), locked(self._opened):  # two processes must not make two keys
                used = self._key_used()
                if not path.exists() and not used:
                    write_atomic(path, secrets.token_bytes(KEY), private=True)
                key = read_file(path, KEY + 1)
        except FileNotFoundError:
            raise input_error(str(path), f"is missing, so {_LOST}", _RESTORE) from None
        except OSError as error:
            raise write_error(path, error, "--journal") from error
        if len(key) != KEY:
            raise input_error(str(path), f"is not the {KEY} bytes that it was", "restore it from a backup")
        if used and used != _name_of(key):
            raise input_error(str(path), f"is not the key of this journal, so {_LOST}", _RESTORE)
        return key

    def _key_used(self) -> str:
        """Which key the last row with a recipient was written with; '' where there is none."""
        statement = "SELECT recipient FROM entry WHERE recipient <> '' ORDER BY id DESC LIMIT 1"
        found = self._opened.execute(statement).fetchone()
        return str(found[0]).partition(":")[0] if found else ""


def _name_of(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def last(opened: sqlite3.Connection) -> Head:
    """The last row that is there."""
    found = opened.execute("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1").fetchone()
    return Head(*found) if found else NOTHING


def note_head(opened: sqlite3.Connection, path: Path) -> None:
    """Note what is the last row by now."""
    # Under the lock, or a slower process could put an older head over a newer one. The rows are on the disk by now:
    # where this fails the head is behind, which the next row mends.
    with contextlib.suppress(OSError, sqlite3.Error), locked(opened):
        end, noted = last(opened), read_head(path)
        if noted is None or end.id > noted.id:  # never back: a head ahead of the rows is an end that was cut off
            write_head(path, end)


def add(opened: sqlite3.Connection, path: Path, entries: Iterable[Entry]) -> list[int]:
    """Insert rows, within a transaction of the caller's; gives their ids."""
    at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    before, noted, ids = last(opened), read_head(path), []
    if noted and noted.id >= before.id:
        # The same, unless someone has cut off or changed the end: then the gap must stay to be seen.
        before = noted
    if before.id > LAST_ID:
        words = f"its last row has the id {before.id}, which no row of this program has"
        raise input_error(str(path), words, "another program changed it: restore it from a backup")
    who = f"{account()}@{platform.node()}"
    for entry in entries:
        row = Row._make((before.id + 1, at, who, *entry.columns(), before.hash, ""))
        row = row._replace(hash=row.digest())
        opened.execute(_INSERT, row)
        before = Head(row.id, row.hash)
        ids.append(row.id)
    return ids


@cache
def account() -> str:
    """The name of the account that runs this, as the system knows it: LOGNAME and USER can be set to anything."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows
        return getpass.getuser()
    except KeyError:  # an account without a name, as in a container
        return str(os.getuid())


def rows(
    path: Path, appointment: str = "", since: dt.datetime | None = None, after: int = 0
) -> Generator[Row, None, None]:
    """The rows of a journal, the oldest first; of an appointment, since a moment (with its zone), after an id.

    Raises Refused.
    """
    start = since.astimezone(dt.UTC).isoformat(timespec="milliseconds") if since else ""
    with to_read(path) as opened:
        found = opened.execute(
            f"SELECT {_ALL} FROM entry WHERE (? = '' OR appointment = ?) AND at >= ? AND id > ? ORDER BY id",  # noqa: S608
            (appointment, appointment, start.removesuffix("+00:00"), after),
        )
        for row in found:
            yield Row(*row)
