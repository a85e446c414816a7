"""The audit finds changed, removed, inserted and moved rows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from handouts.errors import InputError
from handouts.journal.audit import check
from handouts.journal.hash_chain import Entry, head_file, read_head
from handouts.journal.journal import Journal, rows
from tests.journal.samples import CLINIC, audit_messages, tamper, write_rows
from tests.support.commands import RunCommand


@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET result = 'x' WHERE id = 2", "DELETE FROM entry", "DELETE FROM entry WHERE id = 6",
     "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE id = 2",
     "REPLACE INTO entry SELECT id, at, user, 'x', appointment, document, clinic, version, sha256, recipient, result, before, hash FROM entry"],
)  # fmt: skip
def test_triggers_protect_rows(path: Path, statement: str) -> None:
    opened = sqlite3.connect(write_rows(path))
    with pytest.raises(sqlite3.IntegrityError):
        opened.execute(statement)
    opened.close()
    assert audit_messages(path) == []


COPY_OF_ROW = "SELECT {}, at, user, action, appointment, document, clinic, version, sha256, recipient, result, before, hash FROM entry WHERE id = {}"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], []),
        *[([f"UPDATE entry SET {column} = 'x' WHERE id = {number}"], [f"row {number} was changed"])
          for column in ("at", "user", "action", "appointment", "document", "clinic", "version", "sha256", "recipient", "result")
          for number in (1, 3, 6)],
        (["UPDATE entry SET result = x'00ff' WHERE id = 3"], ["row 3 was changed"]),
        (["UPDATE entry SET before = hash WHERE id = 3"],
         ["row 3 was changed", "row 3 does not match row 2: one of them was changed, inserted or moved"]),
        (["UPDATE entry SET hash = before WHERE id = 6"],
         ["row 6 was changed", "row 6 does not match the head record (.head)"]),
        (["DELETE FROM entry WHERE id = 3"], ["row 3 is missing"]),
        (["DELETE FROM entry WHERE id IN (2, 4, 5)"], ["row 2 is missing", "rows 4 to 5 are missing"]),
        (["DELETE FROM entry WHERE id < 3"], ["rows 1 to 2 are missing, and no pruning was recorded"]),
        (["DELETE FROM entry WHERE id > 4"], ["rows 5 to 6 are cut off at the end"]),
        (["DELETE FROM entry"], ["rows 1 to 6 are cut off at the end"]),
        # swap two rows
        (["UPDATE entry SET id = 99 WHERE id = 2", "UPDATE entry SET id = 2 WHERE id = 3", "UPDATE entry SET id = 3 WHERE id = 99"],
         ["row 2 was changed", "row 2 does not match row 1: one of them was changed, inserted or moved",
          "row 3 was changed", "row 3 does not match row 2: one of them was changed, inserted or moved",
          "row 4 does not match row 3: one of them was changed, inserted or moved"]),
        # insert a row at the end
        (["INSERT INTO entry " + COPY_OF_ROW.format(7, 6)],
         ["row 7 was changed", "row 7 does not match row 6: one of them was changed, inserted or moved"]),
        (["DROP TRIGGER IF EXISTS undeleted", "UPDATE entry SET result = result"], []),
    ],
)  # fmt: skip
def test_tampering(path: Path, statements: list[str], expected: list[str]) -> None:
    tamper(write_rows(path), *statements)
    assert audit_messages(path) == expected


@pytest.mark.parametrize("number", [2**63 - 1, 2**63 - 2, 10**17])
def test_id_out_of_range(path: Path, number: int, run_command: RunCommand) -> None:
    write_rows(path)
    tamper(path, f"UPDATE entry SET id = {number} WHERE id = 6")
    with Journal(path) as journal, pytest.raises(InputError, match="has the id"):
        journal.append(Entry("made", "A9", "consent"))
    answer = run_command("make", CLINIC, "consent", "--name", "Maria Beispiel", "--id", "77", "--journal", path)
    assert answer.code == 1
    assert "another program changed it" in answer.err
    assert run_command("journal", "verify", "--journal", path).code == 1


def test_missing_trigger(path: Path) -> None:
    opened = sqlite3.connect(write_rows(path))
    opened.execute("DROP TRIGGER undeleted")
    opened.close()
    assert audit_messages(path) == ["the trigger `undeleted`, which protects the rows, is missing"]


def rewrite(path: Path, start: int) -> None:
    """Forge a row, and compute the chain again from there on, as documented in `hash_chain`."""
    opened = sqlite3.connect(path)
    forged_rows = list(rows(path))
    opened.close()
    forged_rows[start - 1] = forged_rows[start - 1]._replace(result="forged")
    for index in range(start - 1, len(forged_rows)):
        before = forged_rows[index - 1].hash if index else forged_rows[index].before
        forged_rows[index] = forged_rows[index]._replace(before=before)
        forged_rows[index] = forged_rows[index]._replace(hash=forged_rows[index].digest())
    tamper(
        path,
        *[
            f"UPDATE entry SET result = '{row.result}', before = '{row.before}', hash = '{row.hash}' WHERE id = {row.id}"
            for row in forged_rows
        ],
    )


@pytest.mark.parametrize("start", [1, 4, 6])
def test_rewritten_chain(path: Path, start: int) -> None:
    earlier_head = check(write_rows(path)).head
    rewrite(path, start)
    assert audit_messages(path) == ["row 6 does not match the head record (.head)"]
    # If the head record is forged too, only a head stored elsewhere shows the change.
    last = list(rows(path))[-1]
    head_file(path).write_text(f"{last.id}:{last.hash}\n", encoding="ascii")
    assert audit_messages(path) == []
    assert audit_messages(path, earlier_head) == ["row 6 does not match the given head"]


def test_cut_off_end_then_rows(path: Path) -> None:
    tamper(write_rows(path), "DELETE FROM entry WHERE id > 4")
    with Journal(path) as journal:
        assert journal.append(Entry("made", "later")) == 7
        assert journal.append(Entry("made", "later")) == 8
    assert audit_messages(path) == ["rows 5 to 6 are missing"]


def test_cut_off_end(path: Path) -> None:
    """Appending no rows must not change the head record."""
    tamper(write_rows(path), "DELETE FROM entry WHERE id > 4")
    with Journal(path) as journal:
        assert journal.append_all([]) == []
        assert journal.append_new([]) == []
    assert audit_messages(path) == ["rows 5 to 6 are cut off at the end"]


def test_changed_last_row_then_rows(path: Path) -> None:
    write_rows(path)
    rewrite(path, 6)
    with Journal(path) as journal:
        journal.append(Entry("made", "later"))
    assert audit_messages(path) == ["row 7 does not match row 6: one of them was changed, inserted or moved"]


@pytest.mark.parametrize("text", [None, "", "6:abc", "nonsense"])
def test_missing_head_record(path: Path, text: str | None) -> None:
    write_rows(path)
    if text is None:
        head_file(path).unlink()
    else:
        head_file(path).write_text(text, encoding="ascii")
    assert audit_messages(path) == [
        "its head record (.head) is missing or damaged, so a cut-off end cannot be detected"
    ]
    with Journal(path) as journal:
        journal.append(Entry("made"))
    assert audit_messages(path) == []


def test_head_record_names_durable_rows(path: Path) -> None:
    write_rows(path, 2)
    with Journal(path) as journal:
        before = head_file(path).read_bytes()
        journal.append_all([Entry("claimed")], durable=False)
        assert head_file(path).read_bytes() == before
        journal.append(Entry("data"))
        assert head_file(path).read_bytes().startswith(b"4:")
        journal.append_all([Entry("sent")], durable=False)
    assert head_file(path).read_bytes().startswith(b"5:")
    assert audit_messages(path) == []


def test_head_record_behind_after_kill(path: Path, run_command: RunCommand) -> None:
    write_rows(path, 5)
    behind = head_file(path).read_bytes()
    write_rows(path, 2)
    head_file(path).write_bytes(behind)
    answer = run_command("journal", "verify", "--journal", path)
    assert answer.code == 0
    assert "The head record is 2 rows behind" in answer.err
    write_rows(path, 1)
    assert read_head(path) == check(path).head


def test_verify_command(path: Path, run_command: RunCommand) -> None:
    write_rows(path)
    answer = run_command("journal", "verify", "--journal", path)
    head = answer.out.strip()
    assert (answer.code, answer.err) == (0, "6 rows, all unchanged.\n")
    write_rows(path, 1)
    assert run_command("journal", "verify", "--journal", path, "--head", head).code == 0
    assert run_command("journal", "verify", "--journal", path, "--head", head[:-1]).code == 2
    tamper(path, "UPDATE entry SET appointment = 'B' WHERE id = 2")
    answer = run_command("journal", "verify", "--journal", path)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"{path}: row 2 was changed\n    hint: keep this file as it is")
    assert answer.err.endswith("1 problem in 7 rows.\n")


def test_read_only_copy(path: Path, tmp_path: Path) -> None:
    write_rows(path)
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o400)
    assert len(list(rows(copy))) == 6
