"""What is made, printed and mailed is in the archive, and comes back as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.archive.store import Archive
from handouts.journal.journal import rows
from tests.support.commands import RunCommand
from tests.support.day_lists import save

MAKE = ("make", "pain-relief-georgia", "--at", "2026-12-01 10:00", "--today", "2026-11-20")
MARIA = ("--name", "Maria Beispiel", "--dob", "1946-05-04", "--id", "A0001")


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "journal.sqlite3"
    monkeypatch.setenv("HANDOUTS_JOURNAL", str(path))
    return path


def test_make(run_command: RunCommand, journal: Path) -> None:
    paths = run_command(*MAKE, *MARIA).paths
    (entry,) = Archive(journal).entries()
    stored = {document.name: Archive(journal).read(document.sha256) for document in entry.documents}
    assert stored == {Path(path).stem.removeprefix("A0001-"): Path(path).read_bytes() for path in paths}
    assert (entry.name, entry.visit, entry.language) == ("Maria Beispiel", "2026-12-01 10:00", "en-US")
    texts = [PdfReader(path).pages[0].extract_text() for path in paths]
    assert all(any(code in text for text in texts) for code in entry.identifiers)


def test_blank_pages_belong_to_nobody(run_command: RunCommand, journal: Path) -> None:
    assert run_command("make", "pain-relief-georgia", "--today", "2026-11-20").code == 0
    assert not Archive(journal).exists


def test_switched_off(run_command: RunCommand, journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_ARCHIVE", "off")
    assert run_command(*MAKE, *MARIA).code == 0
    assert not Archive(journal).exists
    assert list(rows(journal))
    monkeypatch.setenv("HANDOUTS_ARCHIVE", "maybe")
    refused = run_command(*MAKE, *MARIA)
    assert refused.code == 1
    assert "is neither on nor off" in refused.err


def test_day(run_command: RunCommand, journal: Path, tmp_path: Path) -> None:
    columns = {"clinic": "pain-relief-georgia", "date": "2026-12-01", "time": "10:00", "date_of_birth": "1946-05-04"}
    save(tmp_path / "list.csv", [{"id": "A1", "name": "Maria Beispiel", **columns},
                                 {"id": "A2", "name": "Otto Muster", **columns, "time": "14:00"}])  # fmt: skip
    for _ in range(2):  # a repeated run stores nothing twice
        assert run_command("day", "list.csv", "--today", "2026-11-20", "--out", "day", "--allow-draft").code == 0
    entries = Archive(journal).entries()
    assert {entry.name for entry in entries} == {"Maria Beispiel", "Otto Muster"}
    assert len(entries) == 2
    digests = {document.sha256 for entry in entries for document in entry.documents}
    assert digests == {row.sha256 for row in rows(journal) if row.action == "made"}
    assert digests == {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "day").glob("documents/*.pdf")
    }
    assert Archive(journal).verify() == (6, [])


def test_find_open_and_reprint(run_command: RunCommand, journal: Path) -> None:
    run_command(*MAKE, *MARIA, "consent")
    run_command(
        "make",
        "california-imaging",
        "consent",
        "--at",
        "2026-12-01 10:00",
        "--name",
        "Otto Muster",
        "--id",
        "A2",
        "--today",
        "2026-11-20",
    )
    lines = run_command("archive", "find", "beispiel").out.splitlines()
    assert len(lines) == 1
    assert "Maria Beispiel" in lines[0]
    digest = lines[0].split()[0]
    assert run_command("archive", "open", digest, "--out", "as-it-was.pdf").code == 0
    assert Path("as-it-was.pdf").read_bytes() == Path("out/A0001-consent.pdf").read_bytes()
    assert run_command("archive", "reprint", digest, "--out", "copy.pdf", "--today", "2027-05-04").code == 0
    actions = [(row.action, row.appointment, row.document) for row in rows(journal)][-2:]
    assert actions == [("opened", "A0001", "consent"), ("copied", "A0001", "consent")]


def test_copy_keeps_the_text(run_command: RunCommand, journal: Path) -> None:
    run_command(*MAKE, *MARIA, "consent")
    digest = run_command("archive", "find", "A0001").out.split()[0]
    run_command("archive", "reprint", digest, "--out", "copy.pdf", "--today", "2027-05-04")
    original, copy = PdfReader("out/A0001-consent.pdf"), PdfReader("copy.pdf")
    for before, after in zip(original.pages, copy.pages, strict=True):
        assert after.extract_text() == before.extract_text()
        assert b"/Artifact BMC\nq\n1 g 0 G" in after.get_contents().get_data()
        assert len(after.get_contents().get_data()) > len(before.get_contents().get_data()) + 5000


@pytest.mark.parametrize("digest", ["", "abc", "0" * 12, "../../etc/passwd", "zzzzzzzzzzzz"])
def test_unknown_digest(run_command: RunCommand, journal: Path, digest: str) -> None:
    run_command(*MAKE, *MARIA, "consent")
    answer = run_command("archive", "open", digest, "--out", "x.pdf")
    assert answer.code == 2
    assert "is not in the archive" in answer.err
    assert not Path("x.pdf").exists()


def test_archive_that_cannot_be_written(run_command: RunCommand, journal: Path) -> None:
    """The pages are made, because a patient waits; the command says that they are not in the archive."""
    journal.parent.mkdir()
    journal.with_name("journal.sqlite3.archive").write_text("in the way")
    answer = run_command(*MAKE, *MARIA)
    assert answer.code == 1
    assert len(answer.paths) == 3
    assert "not recorded in the archive." in answer.err
    assert len(list(rows(journal))) == 3


def test_pruned_with_the_journal(run_command: RunCommand, journal: Path) -> None:
    run_command(*MAKE, *MARIA)
    answer = run_command("journal", "prune", "--before", "2099-01-01", "--allow-recent")
    assert "3 documents of the archive removed." in answer.err
    assert Archive(journal).entries() == []
    assert list(journal.with_name("journal.sqlite3.archive").rglob("*.age")) == []
