"""`day` uses the corrections of the desk, says whose they are, and refuses those in doubt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handouts.corrections.events import Change
from handouts.corrections.store import CorrectionStore, ListedIds, store_path
from tests.corrections.days import ANNA, cancel, edit, rows, walk_in
from tests.support import day_lists
from tests.support.commands import CommandResult, RunCommand

ROWS = rows(3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    day_lists.save(tmp_path / "list.csv", ROWS)
    return tmp_path / "list.csv"


def store(path: Path, *changes: Change) -> Path:
    corrections = CorrectionStore(store_path(path, ""))
    ids = ListedIds(frozenset({"2026-12-01"}), frozenset(row["id"] for row in ROWS))
    corrections.add(changes, ANNA, ids)
    return corrections.path


def packet_ids(out: Path) -> set[str]:
    return {patient["id"] for patient in json.loads((out / "manifest.json").read_text())["patients"]}


def run(run_command: RunCommand, path: Path, *options: str, out: str = "out") -> CommandResult:
    return run_command("day", path, "--out", path.parent / out, "--today", "2026-11-20", "--jobs", "1", *options)


def test_corrected(path: Path, run_command: RunCommand) -> None:
    store(path, edit(ROWS[1], "physician", "Dr. Sample"), cancel(ROWS[2]), *walk_in())
    answer = run(run_command, path)
    assert answer.code == 0, answer.err
    assert "A0001: corrected at the desk by anna via desk@computer: clinician" in answer.err
    assert "A0002: canceled at the desk by anna via desk@computer" in answer.err
    assert "W2345: walk-in by anna via desk@computer" in answer.err
    assert not any(word in answer.err for word in ("Wanda", "Dr. Sample", ROWS[1]["name"]))
    assert packet_ids(path.parent / "out") == {"A0000", "A0001", "W2345"}
    alone = run(run_command, path, "--without-corrections", out="alone")
    assert alone.code == 0
    assert packet_ids(path.parent / "alone") == {"A0000", "A0001", "A0002"}


def test_in_doubt(path: Path, run_command: RunCommand) -> None:
    """The list has another patient under the id: no packet, and the other packets are made."""
    store(path, edit(ROWS[1], "physician", "Dr. Sample"))
    day_lists.save(path, [ROWS[0], {**ROWS[1], "name": "Hanna Fremd"}, ROWS[2]])
    answer = run(run_command, path)
    assert answer.code == 1
    assert "corrected at the desk (clinician), but the list now has another name or date of birth" in answer.err
    assert "list.csv:3" in answer.err
    assert packet_ids(path.parent / "out") == {"A0000", "A0002"}


def test_newer_list(path: Path, run_command: RunCommand) -> None:
    """A newer list of the day has the corrections of the list before."""
    store(path, edit(ROWS[1], "physician", "Dr. Sample"))
    newer = path.with_name("newer.csv")
    day_lists.save(newer, ROWS[1:])
    assert "A0001: corrected at the desk" in run(run_command, newer).err


def test_moved_to_another_day(path: Path, run_command: RunCommand) -> None:
    day_lists.save(path, [ROWS[0], {**ROWS[1], "date": "2026-12-02"}])
    store(path, edit(ROWS[1], "date", "2026-12-01 3:30 PM", f"2026-12-02 {ROWS[1]['time']}", "move"))
    assert run(run_command, path, "--date", "2026-12-01").code == 0
    assert packet_ids(path.parent / "out") == {"A0000", "A0001"}


def test_no_such_store(path: Path, run_command: RunCommand) -> None:
    answer = run(run_command, path, "--corrections", "missing.sqlite3")
    assert answer.code != 0
    assert "there is no file" in answer.err


def test_damaged_store(path: Path, run_command: RunCommand) -> None:
    """The day is not made silently without the corrections."""
    store_path(path, "").write_bytes(b"damaged" * 999)
    answer = run(run_command, path)
    assert answer.code == 1
    assert "the corrections cannot be read" in answer.err
    assert not (path.parent / "out").exists()
