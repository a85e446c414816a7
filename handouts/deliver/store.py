"""The journal's file: where it lies, that the user alone can read it, and what goes wrong with it, in words.

One SQLite file (WAL, synchronous FULL) in the user's data folder, made 0600, in folders made 0700 (on Windows, with the
permissions of the user's profile). The data folder, because it is kept: what lies under caches and states of programs
may be swept, and a page's trail is wanted for six years. Local to a workstation and not roaming, because WAL needs
memory that processes share, which no network drive has. Where several desks must share one, they share one machine;
else each keeps its own.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from handouts.errors import InputError, input_error
from handouts.files import NotAFile, check_regular, make_folder, open_in_place, read_error, write_error

APPLICATION = 0x48444A31
"""Tells our file from any other SQLite file."""
WAIT = 30.0
"""Seconds to wait while another process writes; a whole day is written in a fraction of one."""
PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "trusted_schema = OFF")

ONLY_APPENDED = {
    "unchanged": "BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'rows of the journal are never changed'); END",
    "undeleted": "BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'rows of the journal are never deleted'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
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
    *(f"CREATE TRIGGER {name} {what}" for name, what in ONLY_APPENDED.items()),
    f"PRAGMA application_id = {APPLICATION}",
)

_WORDS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "make room, or name another with --journal"),
    sqlite3.SQLITE_READONLY: ("is read-only", "let this user write to it and to its folder, or use another --journal"),
    sqlite3.SQLITE_BUSY: ("another program is writing to it", "wait, and try again"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "let this user write to it and to its folder"),
    sqlite3.SQLITE_NOTADB: ("is not a journal of handouts; it was left as it is", "name another with --journal"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "keep the file, restore it from a backup, and have it looked at"),
    sqlite3.SQLITE_IOERR: ("the disk does not read or write", "check the disk, or name another with --journal"),
    sqlite3.SQLITE_CONSTRAINT: ("rows are only added to it", "leave its rows as they are"),
}


def default_path() -> Path:
    """The journal of this user on this workstation, where no other is named."""
    home = Path.home()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "handouts" / "journal.sqlite3"


def to_write(path: Path) -> sqlite3.Connection:
    """The journal at `path`, made where there is none. Raises Refused."""
    make_folder(path.absolute().parent, private=True, option="--journal")
    try:
        # SQLite gives its other files (-wal, -shm) the permissions of this one.
        open_in_place(path, follow=True).close()
        _check_regular(path)
    except OSError as error:
        raise write_error(path, error, "--journal") from error
    with said_of(path):
        opened = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                opened.execute(f"PRAGMA {pragma}")
            _make(opened, path)
        except BaseException:
            opened.close()
            raise
        return opened


def _check_regular(path: Path) -> None:
    """Raises NotAFile where a file beside the journal is a pipe, a folder or the like: SQLite would wait for it."""
    for end in ("", "-wal", "-shm", "-journal", ".head", ".key"):
        beside = path.with_name(f"{path.name}{end}")
        try:
            check_regular(beside, follow=True)
        except NotAFile as error:
            raise NotAFile(f"{error.strerror} (it is {beside.name})" if end else str(error.strerror)) from None


def _make(opened: sqlite3.Connection, path: Path) -> None:
    if _application(opened) != APPLICATION:
        # Before anything is written: the switch to WAL alone would change another program's file.
        with locked(opened):
            if _application(opened) != APPLICATION:  # else another process was first
                if _has_tables(opened):
                    raise input_error(str(path), *_WORDS[sqlite3.SQLITE_NOTADB])
                for statement in SCHEMA:
                    opened.execute(statement)
    _write_ahead(opened)


def _write_ahead(opened: sqlite3.Connection) -> None:
    """Switch to WAL. That needs the file alone, and SQLite does not wait for it as it waits for a lock to write."""
    until = time.monotonic() + WAIT
    while True:
        try:
            opened.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """The journal at `path` as it is now, unchanged by later writers. Raises Refused, also where there is none."""
    hint = "it begins with the first page made for a patient; name another with --journal"
    none = input_error(str(path), "there is no journal here", hint)
    try:
        if not check_regular(path, follow=True):
            raise none
        _check_regular(path)
    except OSError as error:
        raise read_error(path, error) from error
    where = path.absolute().as_uri()
    with said_of(path), closing(_opened_to_read(where, path)) as opened:
        if _application(opened) != APPLICATION:
            # An empty one was begun by a program that was killed before its first row.
            raise input_error(str(path), *_WORDS[sqlite3.SQLITE_NOTADB]) if _has_tables(opened) else none
        opened.execute("BEGIN")
        yield opened


def _opened_to_read(where: str, path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(f"{where}?mode=ro", uri=True, timeout=WAIT, isolation_level=None)
    try:
        opened.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        opened.close()
        # A copy on a read-only disk has no place for the memory that WAL shares, and nobody who could write.
        if _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or _has_wal(path):
            raise
        return sqlite3.connect(f"{where}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except BaseException:
        opened.close()
        raise
    return opened


def _has_wal(path: Path) -> bool:
    wal = path.with_name(f"{path.name}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _has_tables(opened: sqlite3.Connection) -> bool:
    return bool(opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _application(opened: sqlite3.Connection) -> int:
    return int(opened.execute("PRAGMA application_id").fetchone()[0])


@contextmanager
def locked(opened: sqlite3.Connection) -> Iterator[None]:
    """A transaction that keeps out all other writers from its begin; committed at the end, undone by an exception."""
    opened.execute("BEGIN IMMEDIATE")
    try:
        yield
        opened.execute("COMMIT")
    except BaseException:
        if opened.in_transaction:
            opened.execute("ROLLBACK")
        raise


@contextmanager
def said_of(path: Path) -> Iterator[None]:
    """Turn what SQLite says into words. Raises Refused."""
    try:
        yield
    except sqlite3.Error as error:
        raise _in_words(path, error) from error
    except OverflowError as error:  # a number of 64 bits, in a row that handouts did not write
        words = "no row can follow the last one: its number is the largest that there is"
        raise input_error(str(path), words, "keep the file, restore it from a backup, and have it looked at") from error


def _in_words(path: Path, error: sqlite3.Error) -> InputError:
    words, hint = _WORDS.get(_code(error), (f"cannot be used: {error}", "name another with --journal"))
    return input_error(str(path), words, hint)


def _code(error: sqlite3.Error) -> int:
    """The kind of an error, without its finer parts."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
