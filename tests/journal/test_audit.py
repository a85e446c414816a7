"""Changed, removed, inserted and moved rows are found."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from handouts.errors import InputError
from handouts.journal.audit import check
from handouts.journal.hash_chain import Entry, head_file, read_head
from handouts.journal.journal import Journal, rows
from tests.journal.samples import CLINIC, filled, said, spoil
from tests.support.commands import RunCommand


@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET result = 'x' WHERE id = 2", "DELETE FROM entry", "DELETE FROM entry WHERE id = 6",
     "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE id = 2",
     "REPLACE INTO entry SELECT id, at, user, 'x', appointment, document, clinic, version, sha256, recipient, result, before, hash FROM entry"],
)  # fmt: skip
def test_triggers_protect_rows(path: Path, statement: str) -> None:
    opened = sqlite3.connect(filled(path))
    with pytest.raises(sqlite3.IntegrityError):
        opened.execute(statement)
    opened.close()
    assert said(path) == []


HASHED = "SELECT {}, at, user, action, appointment, document, clinic, version, sha256, recipient, result, before, hash FROM entry WHERE id = {}"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], []),
        *[([f"UPDATE entry SET {column} = 'x' WHERE id = {at}"], [f"row {at} was changed"])
          for column in ("at", "user", "action", "appointment", "document", "clinic", "version", "sha256", "recipient", "result")
          for at in (1, 3, 6)],
        (["UPDATE entry SET result = x'00ff' WHERE id = 3"], ["row 3 was changed"]),
        (["UPDATE entry SET before = hash WHERE id = 3"],
         ["row 3 was changed", "row 3 does not follow row 2: one of them was changed, inserted or moved"]),
        (["UPDATE entry SET hash = before WHERE id = 6"],
         ["row 6 was changed", "row 6 is not the one that the head record names"]),
        (["DELETE FROM entry WHERE id = 3"], ["row 3 is missing"]),
        (["DELETE FROM entry WHERE id IN (2, 4, 5)"], ["row 2 is missing", "rows 4 to 5 are missing"]),
        (["DELETE FROM entry WHERE id < 3"], ["rows 1 to 2 are missing, and no pruning was recorded"]),
        (["DELETE FROM entry WHERE id > 4"], ["rows 5 to 6 are cut off at the end"]),
        (["DELETE FROM entry"], ["rows 1 to 6 are cut off at the end"]),
        # two rows change places
        (["UPDATE entry SET id = 99 WHERE id = 2", "UPDATE entry SET id = 2 WHERE id = 3", "UPDATE entry SET id = 3 WHERE id = 99"],
         ["row 2 was changed", "row 2 does not follow row 1: one of them was changed, inserted or moved",
          "row 3 was changed", "row 3 does not follow row 2: one of them was changed, inserted or moved",
          "row 4 does not follow row 3: one of them was changed, inserted or moved"]),
        # a row put in at the end
        (["INSERT INTO entry " + HASHED.format(7, 6)],
         ["row 7 was changed", "row 7 does not follow row 6: one of them was changed, inserted or moved"]),
        (["DROP TRIGGER IF EXISTS undeleted", "UPDATE entry SET result = result"], []),
    ],
)  # fmt: skip
def test_tampering(path: Path, statements: list[str], expected: list[str]) -> None:
    spoil(filled(path), *statements)
    assert said(path) == expected


@pytest.mark.parametrize("number", [2**63 - 1, 2**63 - 2, 10**17])
def test_id_out_of_range(path: Path, number: int, run_command: RunCommand) -> None:
    filled(path)
    spoil(path, f"UPDATE entry SET id = {number} WHERE id = 6")
    with Journal(path) as journal, pytest.raises(InputError, match="has the id"):
        journal.append(Entry("made", "A9", "consent"))
    answer = run_command("make", CLINIC, "consent", "--name", "Maria Beispiel", "--id", "77", "--journal", path)
    assert answer.code == 1
    assert "another program changed it" in answer.err
    assert run_command("journal", "verify", "--journal", path).code == 1


def test_missing_trigger(path: Path) -> None:
    opened = sqlite3.connect(filled(path))
    opened.execute("DROP TRIGGER undeleted")
    opened.close()
    assert said(path) == ["the trigger `undeleted`, which protects the rows, is missing"]


def rewrite(path: Path, start: int) -> None:
    """Forge a row, and compute the chain again from there on, as this module's documentation tells how."""
    opened = sqlite3.connect(path)
    kept = list(rows(path))
    opened.close()
    kept[start - 1] = kept[start - 1]._replace(result="forged")
    for at in range(start - 1, len(kept)):
        before = kept[at - 1].hash if at else kept[at].before
        kept[at] = kept[at]._replace(before=before)
        kept[at] = kept[at]._replace(hash=kept[at].digest())
    spoil(
        path,
        *[
            f"UPDATE entry SET result = '{row.result}', before = '{row.before}', hash = '{row.hash}' WHERE id = {row.id}"
            for row in kept
        ],
    )


@pytest.mark.parametrize("start", [1, 4, 6])
def test_rewritten_chain(path: Path, start: int) -> None:
    kept = check(filled(path)).head
    rewrite(path, start)
    assert said(path) == ["row 6 is not the one that the head record names"]
    # The honest limit: with the head record forged too, only a head that was kept elsewhere tells.
    last = list(rows(path))[-1]
    head_file(path).write_text(f"{last.id}:{last.hash}\n", encoding="ascii")
    assert said(path) == []
    assert said(path, kept) == ["row 6 is not the row whose head was kept"]


def test_cut_off_end_then_rows(path: Path) -> None:
    spoil(filled(path), "DELETE FROM entry WHERE id > 4")
    with Journal(path) as journal:
        assert journal.append(Entry("made", "later")) == 7
        assert journal.append(Entry("made", "later")) == 8
    assert said(path) == ["rows 5 to 6 are missing"]


def test_cut_off_end(path: Path) -> None:
    """Rows of which there are none must not put the head record back."""
    spoil(filled(path), "DELETE FROM entry WHERE id > 4")
    with Journal(path) as journal:
        assert journal.append_all([]) == []
        assert journal.append_new([]) == []
    assert said(path) == ["rows 5 to 6 are cut off at the end"]


def test_changed_last_row_then_rows(path: Path) -> None:
    filled(path)
    rewrite(path, 6)
    with Journal(path) as journal:
        journal.append(Entry("made", "later"))
    assert said(path) == ["row 7 does not follow row 6: one of them was changed, inserted or moved"]


@pytest.mark.parametrize("text", [None, "", "6:abc", "nonsense"])
def test_missing_head_record(path: Path, text: str | None) -> None:
    filled(path)
    if text is None:
        head_file(path).unlink()
    else:
        head_file(path).write_text(text, encoding="ascii")
    assert said(path) == ["the head record beside it is missing or damaged, so a cut-off end would not be noticed"]
    with Journal(path) as journal:
        journal.append(Entry("made"))
    assert said(path) == []


def test_head_record_names_durable_rows(path: Path) -> None:
    filled(path, 2)
    with Journal(path) as journal:
        before = head_file(path).read_bytes()
        journal.append_all([Entry("claimed")], durable=False)
        assert head_file(path).read_bytes() == before
        journal.append(Entry("data"))
        assert head_file(path).read_bytes().startswith(b"4:")
        journal.append_all([Entry("sent")], durable=False)
    assert head_file(path).read_bytes().startswith(b"5:")
    assert said(path) == []


def test_head_record_behind_after_kill(path: Path, run_command: RunCommand) -> None:
    filled(path, 5)
    behind = head_file(path).read_bytes()
    filled(path, 2)
    head_file(path).write_bytes(behind)
    answer = run_command("journal", "verify", "--journal", path)
    assert answer.code == 0
    assert "The head record is 2 rows behind" in answer.err
    filled(path, 1)
    assert read_head(path) == check(path).head


def test_verify_command(path: Path, run_command: RunCommand) -> None:
    filled(path)
    answer = run_command("journal", "verify", "--journal", path)
    head = answer.out.strip()
    assert (answer.code, answer.err) == (0, "6 rows, all unchanged.\n")
    filled(path, 1)
    assert run_command("journal", "verify", "--journal", path, "--head", head).code == 0
    assert run_command("journal", "verify", "--journal", path, "--head", head[:-1]).code == 2
    spoil(path, "UPDATE entry SET appointment = 'B' WHERE id = 2")
    answer = run_command("journal", "verify", "--journal", path)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"{path}: row 2 was changed\n    hint: keep this file as it is")
    assert answer.err.endswith("1 problem in 7 rows.\n")


def test_read_only_copy(path: Path, tmp_path: Path) -> None:
    filled(path)
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o400)
    assert len(list(rows(copy))) == 6
