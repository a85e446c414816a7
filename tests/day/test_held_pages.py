"""`day` says whose printed or mailed pages have changed: on the run sheet, in its output, and in the manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.day.held_pages import HeldDocument
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal, rows
from tests.support.commands import RunCommand
from tests.support.day_lists import row, save

TODAY = ("--today", "2026-11-20")


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "journal.sqlite3"
    monkeypatch.setenv("HANDOUTS_JOURNAL", str(path))
    return path


def make(run_command: RunCommand, *patients: dict[str, str], out: str = "day", today: str = "2026-11-20") -> str:
    """Make the day. Returns what it says."""
    save(Path("list.csv"), patients)
    done = run_command("day", "list.csv", "--out", out, "--today", today)
    assert done.code == 0, done.err
    return done.err


def hand_out(journal: Path, action: str, *appointments: str) -> None:
    """Record what was made last for these patients as printed or mailed."""
    made_rows = {(row.appointment, row.document): row for row in rows(journal) if row.action == "made"}
    with Journal(journal) as opened:
        opened.append_all(
            Entry(action, row.appointment, row.document, row.clinic, row.version, row.sha256)
            for row in made_rows.values()
            if row.appointment in appointments
        )


def sheet(out: str = "day") -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(f"{out}/run-sheet.pdf").pages).split())


def alerts(out: str = "day") -> dict[str, list[str]]:
    manifest = json.loads(Path(out, "manifest.json").read_text())
    return {patient["id"]: patient["alerts"] for patient in manifest["patients"]}


MARIA, OTTO = row(0, clinic="reference", name="Maria Beispiel"), row(1, clinic="reference", name="Otto Muster")
LATER = {**MARIA, "time": "15:30"}


def test_rescheduled_after_printing(run_command: RunCommand, journal: Path) -> None:
    assert "outdated pages" not in make(run_command, MARIA, OTTO)
    hand_out(journal, "printed", "A0000", "A0001")
    output = make(run_command, LATER, OTTO)
    assert "1 patient has outdated pages: A0000." in output
    assert "Beispiel" not in output
    text = sheet()
    assert "Pages changed since they were handed out" in text
    assert "changed since: " in text
    assert "Collect these pages and hand over the new ones." in text
    assert ("changed" in alerts()["A0000"], "changed" in alerts()["A0001"]) == (True, False)
    hand_out(journal, "printed", "A0000")  # the new pages
    assert "outdated pages" not in make(run_command, LATER, OTTO)
    assert "changed since" not in sheet()


def test_mailed(run_command: RunCommand, journal: Path) -> None:
    make(run_command, MARIA, OTTO)
    hand_out(journal, "mailed", "A0000")
    assert "A0000." in make(run_command, LATER, OTTO)
    assert "Mail the pages again." in sheet()


def test_only_made_is_held_by_nobody(run_command: RunCommand, journal: Path) -> None:
    make(run_command, MARIA, OTTO)
    assert "outdated pages" not in make(run_command, LATER, OTTO)


def test_another_printing_day_changes_nothing(
    run_command: RunCommand, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that differ only by the day of printing are the same pages."""
    patient = {**MARIA, "medicines": "Plavix", "clinic": "california-imaging"}
    make(run_command, patient)
    handed_out = dt.datetime(2026, 11, 20, 20, tzinfo=dt.UTC)
    files = {path.stem.removeprefix("A0000-"): path.read_bytes() for path in Path("day/documents").iterdir()}
    held = [HeldDocument(name, "print", hashlib.sha256(data).hexdigest(), handed_out) for name, data in files.items()]
    monkeypatch.setattr("handouts.channels.handed_out.held_documents", lambda *_: {"A0000": held})
    assert "outdated pages" not in make(run_command, patient, today="2026-11-30")
    assert {path.read_bytes() for path in Path("day/documents").iterdir()} != set(files.values())
    assert "outdated pages" in make(run_command, {**patient, "time": "15:30"}, today="2026-11-30")


def test_copies_are_not_held(run_command: RunCommand, journal: Path) -> None:
    make(run_command, MARIA)
    first = next(iter(rows(journal)))
    with Journal(journal) as opened:
        copy = hashlib.sha256(b"copy").hexdigest()
        opened.append(Entry("copied", "A0000", first.document, sha256=first.sha256, result=f"as {copy}"))
        opened.append(Entry("printed", "A0000", first.document, sha256=copy))
    assert "outdated pages" not in make(run_command, MARIA)


def test_unreadable_journal(run_command: RunCommand, journal: Path) -> None:
    journal.parent.mkdir(parents=True)
    journal.write_bytes(b"not a journal" * 100)
    save(Path("list.csv"), [MARIA])
    done = run_command("day", "list.csv", "--out", "day", *TODAY)
    assert done.code == 1
    assert "So it is not known whose printed or mailed pages have changed." in done.err
    assert Path("day/packets/A0000.pdf").exists()
