"""The archive keeps exact bytes, tells nothing without its key, and survives kills."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from handouts.archive.index import matching
from handouts.archive.keys import KEY_VARIABLE, archive_folder, key_path
from handouts.archive.store import Archive, ArchivedDocument, ArchiveEntry
from handouts.errors import InputError

PDF = b"%PDF-1.7 pages of Maria"
ENTRY = ArchiveEntry(
    "2026-12-01T15:04:05Z", "A0001", "María Beispiel", "1946-05-04", "TEST-001", "reference", "balloon-kyphoplasty", "1.0",
    "2026-12-01 10:00", "en", (), (),
)  # fmt: skip


def stored(data: bytes = PDF, **changes: str) -> tuple[ArchiveEntry, dict[str, Callable[[], bytes]]]:
    """An entry with one PDF."""
    sha256 = hashlib.sha256(data).hexdigest()
    entry = replace(ENTRY, documents=(ArchivedDocument("consent", sha256, "4J5-G7N-7TM"),), **changes)
    return entry, {sha256: lambda: data}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite3"


@pytest.fixture
def archive(journal: Path) -> Archive:
    """An archive with one document."""
    Archive(journal).add([stored()])
    return Archive(journal)


def files(journal: Path) -> list[Path]:
    return sorted(path for path in archive_folder(journal).rglob("*.age"))


def problem(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as refused:
        call()
    return refused.value.problems[0].text()


def test_exact_bytes(archive: Archive) -> None:
    (entry,) = archive.entries()
    assert entry.name == "María Beispiel"
    assert archive.read(entry.documents[0].sha256) == PDF


def test_nothing_readable_without_the_key(archive: Archive, journal: Path) -> None:
    everything = b"".join(path.read_bytes() for path in archive_folder(journal).rglob("*") if path.is_file())
    for secret in ("Beispiel", "1946-05-04", "TEST-001", "A0001", "reference", "Maria"):
        assert secret.encode() not in everything
    names = " ".join(str(path) for path in archive_folder(journal).rglob("*"))
    assert "A0001" not in names
    modes = {stat.S_IMODE(path.stat().st_mode) for path in archive_folder(journal).rglob("*.age")}
    assert modes | {stat.S_IMODE(key_path(journal).stat().st_mode)} == {0o600}


def test_same_document_is_stored_once(archive: Archive, journal: Path) -> None:
    assert Archive(journal).add([stored(moment="2027-01-05T10:00:00Z")]) == 0
    assert len(files(journal)) == 1
    assert len(archive.entries()) == 1


@pytest.mark.parametrize("words", ["maria", "MARÍA beispiel", "1946-05-04", ["TEST-001", "consent"][0], "A0001",
                                   "2026-12-01", "4J5-G7N-7TM", "4j5-g7n", "reference", "kyphoplasty maria"])  # fmt: skip
def test_find(archive: Archive, words: str) -> None:
    assert len(matching(archive.entries(), words)) == 1


@pytest.mark.parametrize("words", ["otto", "maria otto", "2025-12-01", "XXX-XXX-XXX"])
def test_not_found(archive: Archive, words: str) -> None:
    assert matching(archive.entries(), words) == []


def test_period(archive: Archive) -> None:
    assert len(archive.entries("2026-12-01", "2026-12-02")) == 1
    assert archive.entries("2026-12-02") == []
    assert archive.entries("", "2026-12-01") == []


# -- the key -----------------------------------------------------------------------------------------------------
def test_restore_on_another_machine(archive: Archive, journal: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "journal.sqlite3"
    shutil.copytree(archive_folder(journal), archive_folder(other))
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert "the key of the archive is missing" in problem(lambda: Archive(other).read(sha256))
    assert "the key of the archive is missing" in problem(Archive(other).entries)
    shutil.copy(key_path(journal), key_path(other))
    assert Archive(other).read(sha256) == PDF


def test_writing_needs_no_private_key(archive: Archive, journal: Path, tmp_path: Path) -> None:
    moved_key = key_path(journal).rename(tmp_path / "safe.key")
    assert Archive(journal).add([stored(b"%PDF-1.7 another")]) == 1
    assert not key_path(journal).exists()
    moved_key.rename(key_path(journal))
    assert len(archive.entries()) == 2


def test_key_elsewhere(journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "usb.key"))
    Archive(journal).add([stored()])
    assert (tmp_path / "usb.key").exists()
    assert not journal.with_name("journal.sqlite3.archive.key").exists()
    assert Archive(journal).entries()


def test_key_of_another_archive(archive: Archive, journal: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "journal.sqlite3"
    Archive(other).add([stored()])
    shutil.copy(key_path(other), key_path(journal))
    assert "is the key of another archive" in problem(Archive(journal).entries)


@pytest.mark.parametrize(
    "text", ["", "AGE-SECRET-KEY-1XXX", "# only a comment\n", "AGE-SECRET-KEY-1\nAGE-SECRET-KEY-1"]
)
def test_damaged_key(archive: Archive, journal: Path, text: str) -> None:
    key_path(journal).write_text(text)
    assert "does not hold the key of an archive" in problem(Archive(journal).entries)


def test_any_age_program_opens_it(archive: Archive, journal: Path) -> None:
    """The format is public: the file opens without this program."""
    import pyrage

    secret = next(line for line in key_path(journal).read_text().splitlines() if not line.startswith("#"))
    assert files(journal)[0].read_bytes().startswith(b"age-encryption.org/v1\n")
    assert pyrage.decrypt(files(journal)[0].read_bytes(), [pyrage.x25519.Identity.from_str(secret)]) == PDF


# -- damage ------------------------------------------------------------------------------------------------------
def test_verify(archive: Archive) -> None:
    assert archive.verify() == (1, [])


def test_changed_file(archive: Archive, journal: Path) -> None:
    (path,) = files(journal)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert "cannot be decrypted: it was changed" in archive.verify()[1][0].text()


def test_swapped_files(archive: Archive, journal: Path) -> None:
    archive.add([stored(b"%PDF-1.7 another")])
    first, second = files(journal)
    first.write_bytes(second.read_bytes())
    assert "holds another PDF than its name says" in archive.verify()[1][0].text()
    assert "holds another PDF" in problem(lambda: archive.read(first.name.partition(".")[0]))


def test_missing_file(archive: Archive, journal: Path) -> None:
    files(journal)[0].unlink()
    assert len(archive.verify()[1]) == 1


def test_bytes_that_changed_before(journal: Path) -> None:
    entry, _ = stored()
    wrong = {entry.documents[0].sha256: lambda: b"%PDF-1.7 another"}
    assert "changed before it was stored" in problem(lambda: Archive(journal).add([(entry, wrong)]))
    assert Archive(journal).entries() == []


def test_foreign_index(archive: Archive, journal: Path) -> None:
    index = archive_folder(journal) / "index.sqlite3"
    index.write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    assert "the index of the archive cannot be read or written" in problem(Archive(journal).entries)


# -- pruning -----------------------------------------------------------------------------------------------------
def test_prune(archive: Archive, journal: Path) -> None:
    archive.add([stored(b"%PDF-1.7 of May", moment="2020-05-04T10:00:00Z")])
    assert archive.prune(dt.date(2020, 5, 4), lambda _: False) == 0
    assert archive.prune(dt.date(2021, 1, 1), lambda _: True) == 0  # the journal still names it
    assert archive.prune(dt.date(2021, 1, 1), lambda _: False) == 1
    assert [entry.moment[:4] for entry in archive.entries()] == ["2026"]
    assert len(files(journal)) == 1
    assert Archive(journal).verify() == (1, [])


# -- kills -------------------------------------------------------------------------------------------------------
ADD = """
import hashlib, sys
from pathlib import Path
from tests.archive.test_store import Archive, stored
journal = Path(sys.argv[1])
print("ready", flush=True)
for number in range(100000):
    Archive(journal).add([stored(b"%PDF-1.7 " + str(number).encode() * 1000)])
"""


def test_killed_at_any_moment(journal: Path) -> None:
    """Whatever was stored before the kill can be opened; what was not is stored by the next run."""
    root = Path(__file__).resolve().parents[2]
    for pause in (0.02, 0.05, 0.09, 0.13):
        process = subprocess.Popen(
            [sys.executable, "-c", ADD, str(journal)],
            cwd=root,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    archive = Archive(journal)
    count = len(archive.entries())
    again = [stored(b"%PDF-1.7 " + str(number).encode() * 1000) for number in range(count + 2)]
    Archive(journal).add(again)
    for entry, _ in again:
        archive.read(entry.documents[0].sha256)
    assert len(archive.entries()) == len(again)
    assert Archive(journal).verify()[1] == []
