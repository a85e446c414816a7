"""Open the journal's SQLite file, and turn SQLite errors into messages.

The journal is one SQLite file (WAL, synchronous FULL) in the user's data folder, with mode 0600, in folders with mode
0700; on Windows, with the permissions of the user's profile. Cache and state folders may be cleaned up, and an audit
trail is needed for six years. The file must be on a local disk, because WAL needs shared memory, which network drives
do not have. Desks that share a journal use one machine; otherwise each desk has its own journal.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from handouts.errors import Hint, InputError, input_error
from handouts.files import NotAFile, check_regular, make_folder, open_in_place, read_error, write_error

APPLICATION = 0x48444A31
"""The application id that marks our SQLite files."""
WAIT = 30.0
"""Seconds to wait while another process writes. Recording a day takes less than one second."""
PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "trusted_schema = OFF")

APPEND_ONLY_TRIGGERS = {
    "unchanged": "BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'rows of the journal are never changed'); END",
    "undeleted": "BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'rows of the journal are never deleted'); END",
    # INSERT OR REPLACE deletes without running the trigger above.
    "unreplaced": "BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE id >= NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'rows of the journal are added at its end'); END",
}
_TABLE = (
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, action TEXT NOT NULL, "
    "appointment TEXT NOT NULL, document TEXT NOT NULL, clinic TEXT NOT NULL, version TEXT NOT NULL, "
    "sha256 TEXT NOT NULL, recipient TEXT NOT NULL, result TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL)"
)
SCHEMA = (
    _TABLE,
    "CREATE INDEX entry_of_appointment ON entry (appointment, document)",
    "CREATE INDEX entry_of_file ON entry (sha256)",
    *(f"CREATE TRIGGER {name} {sql}" for name, sql in APPEND_ONLY_TRIGGERS.items()),
    f"PRAGMA application_id = {APPLICATION}",
)

RESTORE = "keep the file, restore it from a backup, and ask your IT support"
_MESSAGES = {
    sqlite3.SQLITE_FULL: (
        "the disk is full",
        Hint("free some space, or choose another --journal", page="free some space"),
    ),
    sqlite3.SQLITE_READONLY: (
        "is read-only",
        Hint(
            "give this user write access to it and to its folder, or choose another --journal",
            page="give this user write access to it and to its folder",
        ),
    ),
    sqlite3.SQLITE_BUSY: ("another program is writing to it", "wait, then try again"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "give this user write access to it and to its folder"),
    sqlite3.SQLITE_NOTADB: (
        "is not a handouts journal; it was left unchanged",
        Hint("choose another --journal"),
    ),
    sqlite3.SQLITE_CORRUPT: ("is damaged", RESTORE),
    sqlite3.SQLITE_IOERR: (
        "the disk cannot be read or written",
        Hint("check the disk, or choose another --journal", page="check the disk"),
    ),
    sqlite3.SQLITE_CONSTRAINT: ("rows can only be added to it", "do not change its rows"),
}


def default_path() -> Path:
    """The default journal of this user on this workstation."""
    home = Path.home()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "handouts" / "journal.sqlite3"


def open_to_write(path: Path) -> sqlite3.Connection:
    """The journal at `path`, created if missing. Raises InputError."""
    make_folder(path.absolute().parent, private=True, option="--journal")
    try:
        # SQLite gives its other files (-wal, -shm) the permissions of this one.
        open_in_place(path, follow=True).close()
        _check_regular(path)
    except OSError as error:
        raise write_error(path, error, "--journal") from error
    with translate_errors(path):
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            _create(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _check_regular(path: Path) -> None:
    """Raises NotAFile if the journal or a file of it is a pipe, a folder or the like: SQLite would wait for it."""
    for suffix in ("", "-wal", "-shm", "-journal", ".head", ".key"):
        file = path.with_name(f"{path.name}{suffix}")
        try:
            check_regular(file, follow=True)
        except NotAFile as error:
            raise NotAFile(f"{error.strerror} (the file {file.name})" if suffix else str(error.strerror)) from None


def _create(connection: sqlite3.Connection, path: Path) -> None:
    if _application(connection) != APPLICATION:
        # Before anything is written: switching to WAL would already change another program's file.
        with exclusive_transaction(connection):
            if _application(connection) != APPLICATION:  # another process may have created it
                if _has_tables(connection):
                    raise input_error(str(path), *_MESSAGES[sqlite3.SQLITE_NOTADB])
                for statement in SCHEMA:
                    connection.execute(statement)
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL. This needs exclusive access, which SQLite does not wait for."""
    until = time.monotonic() + WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def open_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """A snapshot of the journal at `path`, unaffected by later writers. Raises InputError, also if it is missing."""
    create = "make a patient's pages first, which creates it"
    hint = Hint(f"{create}, or choose another --journal", page=create)
    missing = input_error(str(path), "this journal does not exist", hint)
    try:
        if not check_regular(path, follow=True):
            raise missing
        _check_regular(path)
    except OSError as error:
        raise read_error(path, error) from error
    with translate_errors(path), closing(_open_to_read(path.absolute().as_uri(), path)) as connection:
        if _application(connection) != APPLICATION:
            # A run that was killed before its first row leaves an empty file.
            raise input_error(str(path), *_MESSAGES[sqlite3.SQLITE_NOTADB]) if _has_tables(connection) else missing
        connection.execute("BEGIN")
        yield connection


def _open_to_read(uri: str, path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=WAIT, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        connection.close()
        # On a read-only disk, WAL cannot create its shared memory. There are no writers either.
        if _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or _has_wal(path):
            raise
        return sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except BaseException:
        connection.close()
        raise
    return connection


def _has_wal(path: Path) -> bool:
    wal = path.with_name(f"{path.name}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _application(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


@contextmanager
def exclusive_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that locks out other writers. It is committed at the end, or rolled back on an exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn SQLite errors into messages. Raises InputError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _error(path, error) from error
    except OverflowError as error:  # a 64-bit number in a row that another program wrote
        message = "no row can be added: the last row has the largest possible number"
        raise input_error(str(path), message, RESTORE) from error


def _error(path: Path, error: sqlite3.Error) -> InputError:
    message, hint = _MESSAGES.get(_code(error), (f"cannot be used: {error}", Hint("choose another --journal")))
    return input_error(str(path), message, hint)


def _code(error: sqlite3.Error) -> int:
    """The primary result code of an error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
