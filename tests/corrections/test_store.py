"""The store of corrections: private, only added to, refused if it is another file, and complete after kill -9."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from handouts.corrections.events import Change, fold_events
from handouts.corrections.store import CorrectionStore, ListedIds, store_path
from handouts.errors import InputError

IDS = ListedIds(frozenset({"2026-12-01"}), frozenset({"A1", "A2", "A3"}))


def change(value: str, key: str = "A1", name: str = "Ana Ejemplo") -> Change:
    return Change(key, "edit", "level", "L1", value, name, "1950-01-01")


@pytest.fixture
def store(tmp_path: Path) -> CorrectionStore:
    return CorrectionStore(store_path(tmp_path / "list.csv", ""))


def test_path(store: CorrectionStore, tmp_path: Path) -> None:
    assert store.path == tmp_path / "list.csv.corrections.sqlite3"
    assert store_path(tmp_path / "x.csv", "ab" * 32, tmp_path) == tmp_path / "abababababababab.corrections.sqlite3"


def test_reading_creates_nothing(store: CorrectionStore, tmp_path: Path) -> None:
    assert store.events() == []
    assert store.take_over(IDS) == 0
    assert list(tmp_path.iterdir()) == []


def test_round_trip(store: CorrectionStore) -> None:
    added = store.add([change("L2"), change("L3", name="O'Neil \U0001f600 \u202e; DROP TABLE event")], "anna", IDS)
    assert CorrectionStore(store.path).events() == added
    assert [event.at for event in added] == sorted({event.at for event in added})
    assert store.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("sql", ["UPDATE event SET value = 'L9'", "DELETE FROM event"])
def test_only_added_to(store: CorrectionStore, sql: str) -> None:
    store.add([change("L2")], "anna", IDS)
    with closing(sqlite3.connect(store.path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(sql)


@pytest.mark.parametrize("content", [b"not a database, but long enough to be one" * 40, b"SQLite format 3\0" * 9])
def test_other_file(store: CorrectionStore, content: bytes) -> None:
    store.path.write_bytes(content)
    for call in (store.events, lambda: store.add([change("L2")], "anna", IDS)):
        with pytest.raises(InputError, match="corrections"):
            call()
    assert store.path.read_bytes() == content


def test_other_database(store: CorrectionStore) -> None:
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("CREATE TABLE mine (x)")
    with pytest.raises(InputError, match="does not hold the corrections; it was left unchanged"):
        store.events()


def test_folder_in_the_way(store: CorrectionStore) -> None:
    store.path.mkdir()
    with pytest.raises(InputError):
        store.events()


def test_clock_set_back(store: CorrectionStore) -> None:
    """The last change wins, also if the computer's clock was set back."""
    store.add([change("L2")], "anna", IDS)
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("DROP TRIGGER unchanged")
        connection.execute("UPDATE event SET at = '2099-01-01T00:00:00.000000+00:00'")
        connection.commit()
    store.add([change("L3")], "anna", IDS)
    assert fold_events(store.events())["A1"].fields["level"].value == "L3"


def test_take_over(store: CorrectionStore, tmp_path: Path) -> None:
    """A newer list has the corrections once, however often it is opened; another clinic's list has none."""
    store.add([change("L2")], "anna", IDS)
    newer = CorrectionStore(store_path(tmp_path / "newer.csv", ""))
    assert newer.take_over(ListedIds(IDS.days, frozenset({"A1", "A2", "B9"}))) == 1
    newer.add([change("L3")], "ben", IDS)
    assert newer.take_over(IDS) == 0
    assert store.take_over(IDS) == 1
    assert store.events() == newer.events()
    other = CorrectionStore(store_path(tmp_path / "other.csv", ""))
    assert other.take_over(ListedIds(IDS.days, frozenset({"A1", "C2", "C3", "C4"}))) == 0
    assert other.take_over(ListedIds(frozenset({"2026-12-02"}), IDS.ids)) == 0


WRITER = """
import sys
from pathlib import Path
from handouts.corrections.events import Change
from handouts.corrections.store import CorrectionStore, ListedIds, store_path
folder, ids = Path(sys.argv[1]), ListedIds(frozenset({"2026-12-01"}), frozenset({"A1", "A2", "A3"}))
stores = [CorrectionStore(store_path(folder / name, "")) for name in ("a.csv", "b.csv")]
print("ready", flush=True)
for number in range(100_000):
    store = stores[number % 2]
    pair = [Change("A1", "edit", "level", "", f"{sys.argv[2]}-{number}"), Change("A2", "edit", "level", "", "x")]
    for event in store.add(pair, "anna", ids):
        print(event.uid, flush=True)
    stores[1 - number % 2].take_over(ids)
"""


def test_killed(tmp_path: Path) -> None:
    """kill -9 at 50 random moments of edits and merges: nothing that was confirmed is lost, nothing is doubled."""
    dice, confirmed = random.Random(17), set[str]()
    for turn in range(50):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(turn)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(dice.uniform(0, 0.06))
            os.kill(process.pid, signal.SIGKILL)
            confirmed |= {line.strip() for line in process.stdout if line.endswith("\n")}
    stores = [CorrectionStore(store_path(tmp_path / name, "")) for name in ("a.csv", "b.csv")]
    for store in stores:
        store.take_over(IDS)
        counts = Counter(event.uid for event in store.events())
        assert confirmed <= set(counts)
        assert set(counts.values()) == {1}
        keys = Counter(event.change.key for event in store.events())
        assert keys["A1"] == keys["A2"]  # both changes of a form are stored, or none
    assert stores[0].events() == stores[1].events()
    assert len(confirmed) > 50
