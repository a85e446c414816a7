"""A private database: created by several processes at once, and another program's file."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from handouts.errors import InputError
from handouts.private_database import PrivateDatabase

PEOPLE = 8


def database(folder: Path) -> PrivateDatabase:
    """A database of one table."""
    schema = ("CREATE TABLE note (words TEXT NOT NULL)",)
    return PrivateDatabase(folder / "notes.sqlite3", 0x48444154, schema, "the notes", "restore it from a backup")


@pytest.mark.parametrize("attempt", range(20))
def test_created_at_once(tmp_path: Path, attempt: int) -> None:
    """Nobody takes a file that another one is just creating for a file of another program."""
    start = Barrier(PEOPLE)

    def write(number: int) -> None:
        start.wait()
        with database(tmp_path).writing() as connection:
            connection.execute("INSERT INTO note VALUES (?)", (f"{attempt}-{number}",))

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(write, range(PEOPLE)))
    with database(tmp_path).reading() as connection:
        assert connection.execute("SELECT count(*) FROM note").fetchone() == (PEOPLE,)
    assert stat.S_IMODE((tmp_path / "notes.sqlite3").stat().st_mode) == 0o600


def test_other_program(tmp_path: Path) -> None:
    """The file of another program is left unchanged."""
    notes = database(tmp_path)
    with sqlite3.connect(notes.path) as connection:
        connection.execute("CREATE TABLE theirs (words TEXT)")
    before = notes.path.read_bytes()
    with pytest.raises(InputError, match="does not hold the notes"), notes.writing():
        pass
    assert notes.path.read_bytes() == before
