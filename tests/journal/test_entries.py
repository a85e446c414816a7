"""Rows for documents that were made, and access to them."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest

from handouts.errors import InputError
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal, rows
from tests.journal.samples import CLINIC
from tests.support.commands import RunCommand

PATIENT = ("--name", "Maria Beispiel", "--dob", "1946-05-04", "--mrn", "TEST-1", "--at", "2026-12-01 10:00")


def test_row_per_document(run_command: RunCommand) -> None:
    assert run_command("make", CLINIC, *PATIENT, "--id", "1001").code == 0
    entries = json.loads(run_command("journal", "--format", "json").out)
    assert [(row["id"], row["action"], row["appointment"], row["document"]) for row in entries] == [
        (number, "made", "1001", name) for number, name in enumerate(("consent", "discharge", "preparation"), 1)
    ]
    assert {(row["clinic"], row["version"]) for row in entries} == {(CLINIC, "1.0")}
    for row in entries:
        file = Path("out") / f"1001-{row['document']}.pdf"
        assert row["sha256"] == file_digest(file)
        assert row["at"].endswith("Z")


def file_digest(file: Path) -> str:
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("options", "count"),
    [((), 0), (("--at", "2026-12-01 10:00"), 0), (("--level", "L1"), 0), (("--id", "7"), 1), (("--name", "Ann"), 1),
     (("--mrn", "T-1"), 1), (("--dob", "1946-05-04"), 1)],
)  # fmt: skip
def test_blank_forms_have_no_rows(run_command: RunCommand, options: tuple[str, ...], count: int) -> None:
    assert run_command("make", CLINIC, "consent", *options).code == 0
    assert Path(os.environ["HANDOUTS_JOURNAL"]).exists() == bool(count)
    if count:
        assert len(json.loads(run_command("journal", "--format", "json").out)) == count


def test_refused_input_has_no_rows(run_command: RunCommand) -> None:
    assert run_command("make", CLINIC, "--name", "Ann", "--at", "soon").code == 1
    assert not Path(os.environ["HANDOUTS_JOURNAL"]).exists()


def test_journal_holds_no_names(run_command: RunCommand) -> None:
    run_command("make", CLINIC, *PATIENT, "--physician", "Dr. Example")
    stored = b"".join(
        file.read_bytes() for file in Path(os.environ["HANDOUTS_JOURNAL"]).parent.rglob("*") if file.is_file()
    )
    for word in (b"Maria", b"Beispiel", b"1946-05-04", b"TEST-1", b"Example"):
        assert word not in stored


def test_filter_rows(run_command: RunCommand) -> None:
    for name in ("1001", "1002"):
        run_command("make", CLINIC, "consent", "--id", name)
    assert "1002" not in run_command("journal", "--id", "1001").out
    assert len(run_command("journal", "--since", "2001-01-01").out.splitlines()) == 3
    assert len(run_command("journal", "--since", "2099-01-01").out.splitlines()) == 1
    assert run_command("journal", "--since", "2099-01-01", "--format", "json").out == "[]\n"
    listed = list(csv.DictReader(io.StringIO(run_command("journal", "--format", "csv").out)))
    assert [row["appointment"] for row in listed] == ["1001", "1002"]


def test_journal_location(run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal_file = Path(os.environ["HANDOUTS_JOURNAL"])
    run_command("make", CLINIC, "consent", "--id", "1", "--journal", "own.sqlite3")
    assert (Path("own.sqlite3").exists(), journal_file.exists()) == (True, False)
    assert run_command("journal", "--journal", "own.sqlite3", "verify").code == 0
    assert run_command("journal", "verify", "--journal", "own.sqlite3").code == 0
    assert run_command("journal", "verify").code == 1
    monkeypatch.delenv("HANDOUTS_JOURNAL")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    run_command("make", CLINIC, "consent", "--id", "1")
    assert len(list(tmp_path.rglob("handouts/journal.sqlite3"))) == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_file_permissions(path: Path) -> None:
    with Journal(path) as journal:
        journal.append(Entry("made", recipient=journal.recipient("ann@example.org")))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert {"journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3.head", "journal.sqlite3.key"} <= set(modes)


def test_recipient_is_hashed(path: Path) -> None:
    with Journal(path) as journal, Journal(path.with_name("other.sqlite3")) as other_journal:
        recipient = journal.recipient("ann@example.org")
        assert journal.recipient(" Ann@EXAMPLE.org ") == recipient
        assert journal.recipient("bob@example.org") != recipient
        assert other_journal.recipient("ann@example.org") != recipient
        with pytest.raises(ValueError, match="only the keyed hash"):
            Entry("mailed", recipient="ann@example.org")
        journal.append(
            Entry("failed", "1", recipient=recipient, result="550 5.1.1 <ann@example.org>:\r\n\x1b[31mno user")
        )
    with Journal(path) as again:
        assert again.recipient("ann@example.org") == recipient
    (row,) = rows(path)
    assert row.result == "550 5.1.1 <(address)>: [31mno user"
    path.with_name(f"{path.name}.key").write_bytes(b"short")
    with Journal(path) as journal, pytest.raises(InputError, match="restore it from a backup"):
        journal.recipient("ann@example.org")


def test_no_duplicate_rows_of_a_day(path: Path) -> None:
    first, second = (Entry("made", name, "consent", sha256="a" * 64) for name in "12")
    with Journal(path) as journal:
        assert journal.append_new([first]) == [1]
        assert journal.append_new([first, second]) == [2]
        assert journal.append_new([first, second]) == []
        assert journal.append_new([Entry("made", "1", "consent", sha256="b" * 64)]) == [3]
        assert journal.append_new([first]) == [4]
        assert [row.id for row in journal.about("a" * 64)] == [1, 2, 4]
