"""Concurrent processes, killed processes, and files that are not a journal."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.journal import database
from handouts.journal.audit import check
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal, rows
from tests.journal.samples import CLINIC, ROOT, audit_messages, write_rows
from tests.support.commands import RunCommand


def _append(path: Path, appointment: str) -> None:
    with Journal(path) as journal:
        for number in range(40):
            journal.append_all([Entry("made", appointment, f"{number}-{part}") for part in range(3)])


def test_concurrent_appends(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_append, args=(path, str(number))) for number in range(6)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(120)
    assert [run.exitcode for run in runs] == [0] * 6
    audit = check(path)
    assert (audit.problems, audit.rows, audit.behind) == ((), 6 * 40 * 3, 0)
    documents = [(row.appointment, row.document) for row in rows(path)]
    assert len(set(documents)) == len(documents)


@pytest.mark.skipif(os.name != "posix", reason="needs kill -9")
def test_rows_survive_kill(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from handouts.journal.journal import Journal;"
        "from handouts.journal.hash_chain import Entry\n"
        f"with Journal(Path({str(path)!r})) as journal:\n"
        "  while True: print(journal.append(Entry('made', 'x')), flush=True)"
    )
    last = 0
    for wait in (0.0, 0.01, 0.03, 0.1, 0.2, 0.4):
        run = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert run.stdout
        first = run.stdout.readline()
        time.sleep(wait)
        run.send_signal(signal.SIGKILL)
        out, _ = run.communicate()
        ids = [int(line) for line in (first + out).split(b"\n")[:-1]]
        assert ids == list(range(last + 1, last + 1 + len(ids)))
        audit = check(path)
        assert audit.problems == ()
        assert 0 <= audit.behind <= 1
        assert ids[-1] <= audit.head.id <= ids[-1] + 1
        last = audit.head.id
    assert last > 20


def test_empty_file_is_no_journal(path: Path, run_command: RunCommand) -> None:
    path.parent.mkdir()
    path.touch()
    assert "this journal does not exist" in run_command("journal", "--journal", path).err
    assert audit_messages(write_rows(path)) == []


def disk_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, "max_page_count = 1"))


def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, "query_only = ON"))


def other_program(_: pytest.MonkeyPatch) -> None:
    opened = sqlite3.connect("journal.sqlite3")
    opened.execute("CREATE TABLE notes (words TEXT)")
    opened.close()


def other_file(_: pytest.MonkeyPatch) -> None:
    Path("journal.sqlite3").write_text("Dear diary, " * 100, encoding="utf-8")


def locked_by_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    write_rows(Path("journal.sqlite3"))
    monkeypatch.setattr(database, "WAIT", 0.1)
    locked_by_other_program.by = sqlite3.connect("journal.sqlite3", isolation_level=None)  # type: ignore[attr-defined]
    locked_by_other_program.by.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]


def folder_in_its_place(_: pytest.MonkeyPatch) -> None:
    Path("journal.sqlite3").mkdir()


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        (disk_full, "journal.sqlite3: the disk is full\n    hint: free some space, or choose another --journal"),
        (read_only, "journal.sqlite3: is read-only\n    hint: give this user write access to it"),
        (other_program, "journal.sqlite3: is not a handouts journal; it was left unchanged"),
        (other_file, "journal.sqlite3: is not a handouts journal; it was left unchanged"),
        (locked_by_other_program, "journal.sqlite3: another program is writing to it\n    hint: wait, then try again"),
        (folder_in_its_place, "journal.sqlite3: "),
    ],
)
def test_pages_without_journal(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch, cause: Callable[[pytest.MonkeyPatch], None], message: str
) -> None:
    cause(monkeypatch)
    before = Path("journal.sqlite3").read_bytes() if cause in (other_program, other_file) else b""
    answer = run_command("make", CLINIC, "consent", "--id", "1", "--journal", "journal.sqlite3")
    assert (answer.code, answer.paths) == (1, [str(Path("out/1-consent.pdf"))])
    assert message in answer.err
    assert answer.err.endswith("The pages were made, but not recorded in the journal.\n")
    assert Path("out/1-consent.pdf").exists()
    if before:
        assert Path("journal.sqlite3").read_bytes() == before
    if cause is locked_by_other_program:
        locked_by_other_program.by.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "arguments", [["journal"], ["journal", "verify"], ["journal", "prune", "--before", "2000-01-01"]]
)
def test_reading_creates_no_journal(run_command: RunCommand, arguments: list[str]) -> None:
    answer = run_command(*arguments)
    assert (answer.code, answer.out) == (1, "")
    assert "this journal does not exist" in answer.err
    assert not Path(os.environ["HANDOUTS_JOURNAL"]).parent.exists()
