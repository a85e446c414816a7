"""Old rows are removed with a checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.journal.audit import check
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal, rows
from tests.journal.samples import OLD, audit_messages, tamper, write_rows
from tests.support.commands import RunCommand


def write_old_and_new_rows(path: Path, old: int, young: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal with rows of 2014."""
    import datetime as dt

    class Then(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return dt.datetime(2014, 5, 6, 7, 8, 9, tzinfo=tz)

    with monkeypatch.context() as patched:
        patched.setattr("handouts.journal.journal.dt.datetime", Then)
        write_rows(path, old)
    return write_rows(path, young)


def test_prune_keeps_chain(path: Path, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    write_old_and_new_rows(path, 4, 3, monkeypatch)
    head = str(check(path).head)
    answer = run_command("journal", "prune", "--before", "2020-11-20", "--journal", path)
    assert (answer.code, answer.err) == (0, "4 rows removed.\n")
    assert [(row.id, row.action) for row in rows(path)] == [(5, "made"), (6, "made"), (7, "made"), (8, "pruned")]
    assert audit_messages(path) == []
    assert run_command("journal", "verify", "--journal", path, "--head", head).code == 0
    assert OLD.encode() not in b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert run_command("journal", "prune", "--before", "2020-11-20", "--journal", path).err.startswith(
        "No rows before that date"
    )
    assert (
        run_command("journal", "prune", "--before", "2099-01-01", "--allow-recent", "--journal", path).err
        == "4 rows removed.\n"
    )
    assert [(row.id, row.document) for row in rows(path)] == [(9, "1-8")]
    assert audit_messages(path) == []
    with Journal(path) as journal:
        assert journal.append(Entry("made")) == 10
    assert audit_messages(path) == []
    tamper(path, "DELETE FROM entry WHERE id = 9")
    assert audit_messages(path) == ["rows 1 to 9 are missing, and no pruning was recorded"]


@pytest.mark.parametrize(
    ("before", "more", "code", "message"),
    [
        (
            "2020-11-21",
            [],
            1,
            "--before: rows must be kept for at least 6 years\n    hint: give 2020-11-20 or an earlier day",
        ),
        ("2026-11-20", [], 1, "--before: rows must be kept for at least 6 years"),
        ("2020-11-20", [], 0, "No rows before that date"),
        ("2026-11-20", ["--allow-recent"], 0, ""),
    ],
)
def test_prune_too_early(
    path: Path, run_command: RunCommand, before: str, more: list[str], code: int, message: str
) -> None:
    write_rows(path)
    answer = run_command("journal", "prune", "--before", before, *more, "--journal", path)
    assert answer.code == code
    assert message in answer.err


def test_tampered_journal_is_not_pruned(path: Path, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    write_old_and_new_rows(path, 4, 3, monkeypatch)
    tamper(path, "UPDATE entry SET result = 'x' WHERE id = 2")
    answer = run_command("journal", "prune", "--before", "2020-01-01", "--journal", path)
    assert answer.code == 1
    assert "row 2 was changed" in answer.err
    assert len(list(rows(path))) == 7
