"""One SQLite file of this program that only its user can read: the accounts, the index of the archive, corrections.

The file is created when something is first written, with mode 0600. A file of another program is left unchanged. Each
use opens the file, so that several processes can use it; a write locks out the others, and is whole or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from handouts.errors import input_error
from handouts.files import check_regular, make_folder, open_in_place, read_error, write_error

WAIT = 30.0
"""Seconds to wait while another process writes."""
PRAGMAS = ("synchronous = EXTRA", "secure_delete = ON", "trusted_schema = OFF")


@dataclass(frozen=True)
class PrivateDatabase:
    """A file, and how it is created."""

    path: Path
    application: int
    """The application id that marks the file as ours."""
    schema: tuple[str, ...]
    """Statements that create its tables."""
    contents: str
    """What is in it, for messages: 'the accounts'."""
    hint: str
    """What to do if it cannot be read or written."""
    option: str = "--journal"
    """The option that names its folder, for messages."""

    def exists(self) -> bool:
        """True if something was ever written. A program that was killed at first may leave an empty file.

        Raises InputError if it cannot be read.
        """
        try:
            if not check_regular(self.path, follow=True):
                return False
        except OSError as error:
            raise read_error(self.path, error) from error
        with self.reading() as connection:
            return _has_tables(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """An open connection to an existing file. Raises InputError, also for a file of another program."""
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)) as connection:
                if self._is_foreign(connection):
                    message = f"does not hold {self.contents}; it was left unchanged"
                    raise input_error(str(self.path), message, "move it away, or restore the file from a backup")
                for pragma in PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}")
                yield connection
        except sqlite3.Error as error:
            message = f"{self.contents} cannot be read or written: {error}"
            raise input_error(str(self.path), message, self.hint) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction on the file, which is created if missing. Raises InputError; then nothing was written."""
        make_folder(self.path.absolute().parent, private=True, option=self.option)
        try:
            open_in_place(self.path, follow=True).close()
        except OSError as error:
            raise write_error(self.path, error, self.option) from error
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                if not _has_tables(connection):
                    for statement in self.schema:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {self.application}")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _is_foreign(self, connection: sqlite3.Connection) -> bool:
        """True for a file of another program. One transaction reads both values: another process may just create it."""
        connection.execute("BEGIN")
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            return application != self.application and (bool(application) or _has_tables(connection))
        finally:
            connection.execute("ROLLBACK")


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
