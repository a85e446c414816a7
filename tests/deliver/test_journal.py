"""The journal: what it keeps and what it never holds, what it notices, and what it does when it cannot be written."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.deliver import store
from handouts.deliver.audit import check
from handouts.deliver.chain import Entry, Head, head_file, read_head
from handouts.deliver.journal import Journal, rows
from handouts.errors import InputError
from tests.support.commands import RunCommand

ROOT = Path(__file__).resolve().parents[2]
CLINIC = "pain-relief-georgia"
OLD = "2014-05-06T07:08:09.000Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "journal.sqlite3"


def filled(path: Path, count: int = 6) -> Path:
    with Journal(path) as journal:
        for at in range(count):
            journal.append(Entry("made", f"A{at}", "consent", CLINIC, "1.0", f"{at:064x}", result="written"))
    return path


def spoil(path: Path, *statements: str) -> None:
    """Do to the file what the triggers forbid, as someone with another program would."""
    opened = sqlite3.connect(path, isolation_level=None)
    triggers = list(opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for name, _ in triggers:
        opened.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        opened.execute(statement)
    for _, sql in triggers:
        opened.execute(sql)
    opened.close()


def said(path: Path, head: Head | None = None) -> list[str]:
    return [problem.message for problem in check(path, head).problems]


# -- what it keeps -----------------------------------------------------------------------------------------------
PATIENT = ("--name", "Maria Beispiel", "--dob", "1946-05-04", "--mrn", "TEST-1", "--at", "2026-12-01 10:00")


def test_a_row_for_each_document_of_a_patient(run_command: RunCommand) -> None:
    assert run_command("make", CLINIC, *PATIENT, "--id", "1001").code == 0
    found = json.loads(run_command("journal", "--format", "json").out)
    assert [(row["id"], row["action"], row["appointment"], row["document"]) for row in found] == [
        (at, "made", "1001", name) for at, name in enumerate(("consent", "discharge", "preparation"), 1)
    ]
    assert {(row["clinic"], row["version"]) for row in found} == {(CLINIC, "1.0")}
    for row in found:
        file = Path("out") / f"1001-{row['document']}.pdf"
        assert row["sha256"] == store_digest(file)
        assert row["at"].endswith("Z")


def store_digest(file: Path) -> str:
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("options", "count"),
    [((), 0), (("--at", "2026-12-01 10:00"), 0), (("--level", "L1"), 0), (("--id", "7"), 1), (("--name", "Ann"), 1),
     (("--mrn", "T-1"), 1), (("--dob", "1946-05-04"), 1)],
)  # fmt: skip
def test_blanks_are_nobodys(run_command: RunCommand, options: tuple[str, ...], count: int) -> None:
    assert run_command("make", CLINIC, "consent", *options).code == 0
    assert Path(os.environ["HANDOUTS_JOURNAL"]).exists() == bool(count)
    if count:
        assert len(json.loads(run_command("journal", "--format", "json").out)) == count


def test_what_was_refused_is_not_made(run_command: RunCommand) -> None:
    assert run_command("make", CLINIC, "--name", "Ann", "--at", "soon").code == 1
    assert not Path(os.environ["HANDOUTS_JOURNAL"]).exists()


def test_no_name_is_in_it(run_command: RunCommand) -> None:
    run_command("make", CLINIC, *PATIENT, "--physician", "Dr. Example")
    held = b"".join(file.read_bytes() for file in Path(os.environ["HANDOUTS_JOURNAL"]).parent.iterdir())
    for word in (b"Maria", b"Beispiel", b"1946", b"TEST-1", b"Example"):
        assert word not in held


def test_only_rows_asked_for(run_command: RunCommand) -> None:
    for name in ("1001", "1002"):
        run_command("make", CLINIC, "consent", "--id", name)
    assert "1002" not in run_command("journal", "--id", "1001").out
    assert len(run_command("journal", "--since", "2001-01-01").out.splitlines()) == 3
    assert len(run_command("journal", "--since", "2099-01-01").out.splitlines()) == 1
    assert run_command("journal", "--since", "2099-01-01", "--format", "json").out == "[]\n"
    listed = list(csv.DictReader(io.StringIO(run_command("journal", "--format", "csv").out)))
    assert [row["appointment"] for row in listed] == ["1001", "1002"]


def test_the_option_the_environment_and_the_default(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Path(os.environ["HANDOUTS_JOURNAL"])
    run_command("make", CLINIC, "consent", "--id", "1", "--journal", "own.sqlite3")
    assert (Path("own.sqlite3").exists(), there.exists()) == (True, False)
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
def test_the_user_alone_reads_it(path: Path) -> None:
    with Journal(path) as journal:
        journal.append(Entry("made", recipient=journal.recipient("ann@example.org")))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert {"journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3.head", "journal.sqlite3.key"} <= set(modes)


def test_an_address_is_kept_as_a_keyed_hash_only(path: Path) -> None:
    with Journal(path) as journal, Journal(path.with_name("other.sqlite3")) as other:
        told = journal.recipient("ann@example.org")
        assert journal.recipient(" Ann@EXAMPLE.org ") == told
        assert journal.recipient("bob@example.org") != told
        assert other.recipient("ann@example.org") != told
        with pytest.raises(ValueError, match="keyed hash only"):
            Entry("mailed", recipient="ann@example.org")
        journal.append(Entry("failed", "1", recipient=told, result="550 5.1.1 <ann@example.org>:\r\n\x1b[31mno user"))
    with Journal(path) as again:
        assert again.recipient("ann@example.org") == told
    (row,) = rows(path)
    assert row.result == "550 5.1.1 <(address)>: [31mno user"
    path.with_name(f"{path.name}.key").write_bytes(b"short")
    with Journal(path) as journal, pytest.raises(InputError, match="restore it from a backup"):
        journal.recipient("ann@example.org")


def test_a_day_finished_in_two_runs_is_journalled_once(path: Path) -> None:
    first, second = (Entry("made", name, "consent", sha256="a" * 64) for name in "12")
    with Journal(path) as journal:
        assert journal.append_new([first]) == [1]
        assert journal.append_new([first, second]) == [2]
        assert journal.append_new([first, second]) == []
        assert journal.append_new([Entry("made", "1", "consent", sha256="b" * 64)]) == [3]
        assert journal.append_new([first]) == [4]
        assert [row.id for row in journal.about("a" * 64)] == [1, 2, 4]


# -- what it notices ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET result = 'x' WHERE id = 2", "DELETE FROM entry", "DELETE FROM entry WHERE id = 6",
     "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE id = 2",
     "REPLACE INTO entry SELECT id, at, user, 'x', appointment, document, clinic, version, sha256, recipient, result, before, hash FROM entry"],
)  # fmt: skip
def test_sql_alone_changes_nothing(path: Path, statement: str) -> None:
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
        *[([f"UPDATE entry SET {column} = 'x' WHERE id = {at}"], [f"row {at} is not as it was written"])
          for column in ("at", "user", "action", "appointment", "document", "clinic", "version", "sha256", "recipient", "result")
          for at in (1, 3, 6)],
        (["UPDATE entry SET result = x'00ff' WHERE id = 3"], ["row 3 is not as it was written"]),
        (["UPDATE entry SET before = hash WHERE id = 3"],
         ["row 3 is not as it was written", "row 3 does not follow row 2: one of them was changed, put in or moved"]),
        (["UPDATE entry SET hash = before WHERE id = 6"],
         ["row 6 is not as it was written", "row 6 is not the one that the head record names"]),
        (["DELETE FROM entry WHERE id = 3"], ["row 3 is missing"]),
        (["DELETE FROM entry WHERE id IN (2, 4, 5)"], ["row 2 is missing", "rows 4 to 5 are missing"]),
        (["DELETE FROM entry WHERE id < 3"], ["rows 1 to 2 are missing, and no pruning tells so"]),
        (["DELETE FROM entry WHERE id > 4"], ["rows 5 to 6 are cut off at the end"]),
        (["DELETE FROM entry"], ["rows 1 to 6 are cut off at the end"]),
        # two rows change places
        (["UPDATE entry SET id = 99 WHERE id = 2", "UPDATE entry SET id = 2 WHERE id = 3", "UPDATE entry SET id = 3 WHERE id = 99"],
         ["row 2 is not as it was written", "row 2 does not follow row 1: one of them was changed, put in or moved",
          "row 3 is not as it was written", "row 3 does not follow row 2: one of them was changed, put in or moved",
          "row 4 does not follow row 3: one of them was changed, put in or moved"]),
        # a row put in at the end
        (["INSERT INTO entry " + HASHED.format(7, 6)],
         ["row 7 is not as it was written", "row 7 does not follow row 6: one of them was changed, put in or moved"]),
        (["DROP TRIGGER IF EXISTS undeleted", "UPDATE entry SET result = result"], []),
    ],
)  # fmt: skip
def test_tampering_is_found(path: Path, statements: list[str], expected: list[str]) -> None:
    spoil(filled(path), *statements)
    assert said(path) == expected


@pytest.mark.parametrize("number", [2**63 - 1, 2**63 - 2, 10**17])
def test_an_id_that_no_row_has_is_refused_in_words(path: Path, number: int, run_command: RunCommand) -> None:
    filled(path)
    spoil(path, f"UPDATE entry SET id = {number} WHERE id = 6")
    with Journal(path) as journal, pytest.raises(InputError, match="has the id"):
        journal.append(Entry("made", "A9", "consent"))
    answer = run_command("make", CLINIC, "consent", "--name", "Maria Beispiel", "--id", "77", "--journal", path)
    assert answer.code == 1
    assert "another program changed it" in answer.err
    assert run_command("journal", "verify", "--journal", path).code == 1


def test_a_trigger_that_is_gone_is_told(path: Path) -> None:
    opened = sqlite3.connect(filled(path))
    opened.execute("DROP TRIGGER undeleted")
    opened.close()
    assert said(path) == ["the trigger `undeleted`, which keeps rows as they are, is gone"]


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
def test_a_chain_computed_anew_is_found_by_its_head_record(path: Path, start: int) -> None:
    kept = check(filled(path)).head
    rewrite(path, start)
    assert said(path) == ["row 6 is not the one that the head record names"]
    # The honest limit: with the head record forged too, only a head that was kept elsewhere tells.
    last = list(rows(path))[-1]
    head_file(path).write_text(f"{last.id}:{last.hash}\n", encoding="ascii")
    assert said(path) == []
    assert said(path, kept) == ["row 6 is not there as it was when its head was kept"]


def test_a_cut_off_end_stays_to_be_seen_when_rows_follow(path: Path) -> None:
    spoil(filled(path), "DELETE FROM entry WHERE id > 4")
    with Journal(path) as journal:
        assert journal.append(Entry("made", "later")) == 7
        assert journal.append(Entry("made", "later")) == 8
    assert said(path) == ["rows 5 to 6 are missing"]


def test_a_cut_off_end_stays_to_be_seen_when_nothing_follows(path: Path) -> None:
    """Rows of which there are none must not put the head record back."""
    spoil(filled(path), "DELETE FROM entry WHERE id > 4")
    with Journal(path) as journal:
        assert journal.append_all([]) == []
        assert journal.append_new([]) == []
    assert said(path) == ["rows 5 to 6 are cut off at the end"]


def test_a_changed_last_row_stays_to_be_seen_when_rows_follow(path: Path) -> None:
    filled(path)
    rewrite(path, 6)
    with Journal(path) as journal:
        journal.append(Entry("made", "later"))
    assert said(path) == ["row 7 does not follow row 6: one of them was changed, put in or moved"]


@pytest.mark.parametrize("text", [None, "", "6:abc", "nonsense"])
def test_a_head_record_that_is_gone_is_told_and_made_again(path: Path, text: str | None) -> None:
    filled(path)
    if text is None:
        head_file(path).unlink()
    else:
        head_file(path).write_text(text, encoding="ascii")
    assert said(path) == ["the head record beside it is missing or torn, so a cut-off end could not be seen"]
    with Journal(path) as journal:
        journal.append(Entry("made"))
    assert said(path) == []


def test_the_head_record_never_names_a_row_that_a_power_cut_may_take(path: Path) -> None:
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


def test_a_head_record_behind_is_a_kill_and_no_tampering(path: Path, run_command: RunCommand) -> None:
    filled(path, 5)
    behind = head_file(path).read_bytes()
    filled(path, 2)
    head_file(path).write_bytes(behind)
    answer = run_command("journal", "verify", "--journal", path)
    assert answer.code == 0
    assert "The head record is 2 rows behind" in answer.err
    filled(path, 1)
    assert read_head(path) == check(path).head


def test_verify_on_the_command_line(path: Path, run_command: RunCommand) -> None:
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
    assert answer.err.startswith(f"{path}: row 2 is not as it was written\n    hint: keep this file as it is")
    assert answer.err.endswith("1 problem in 7 rows.\n")


def test_a_copy_on_a_read_only_disk_is_read(path: Path, tmp_path: Path) -> None:
    filled(path)
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o400)
    assert len(list(rows(copy))) == 6


# -- pruning -----------------------------------------------------------------------------------------------------
def aged(path: Path, old: int, young: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal that has rows of 2014."""
    import datetime as dt

    class Then(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return dt.datetime(2014, 5, 6, 7, 8, 9, tzinfo=tz)

    with monkeypatch.context() as patched:
        patched.setattr("handouts.deliver.journal.dt.datetime", Then)
        filled(path, old)
    return filled(path, young)


def test_pruning_keeps_the_chain(path: Path, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(path, 4, 3, monkeypatch)
    head = str(check(path).head)
    answer = run_command("journal", "prune", "--before", "2020-11-20", "--journal", path)
    assert (answer.code, answer.err) == (0, "4 rows removed.\n")
    assert [(row.id, row.action) for row in rows(path)] == [(5, "made"), (6, "made"), (7, "made"), (8, "pruned")]
    assert said(path) == []
    assert run_command("journal", "verify", "--journal", path, "--head", head).code == 0
    assert OLD.encode() not in b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert run_command("journal", "prune", "--before", "2020-11-20", "--journal", path).err.startswith(
        "No row is old enough"
    )
    assert (
        run_command("journal", "prune", "--before", "2099-01-01", "--allow-recent", "--journal", path).err
        == "4 rows removed.\n"
    )
    assert [(row.id, row.document) for row in rows(path)] == [(9, "1-8")]
    assert said(path) == []
    with Journal(path) as journal:
        assert journal.append(Entry("made")) == 10
    assert said(path) == []
    spoil(path, "DELETE FROM entry WHERE id = 9")
    assert said(path) == ["rows 1 to 9 are missing, and no pruning tells so"]


@pytest.mark.parametrize(
    ("before", "more", "code", "words"),
    [
        ("2020-11-21", [], 1, "--before: rows are kept at least 6 years\n    hint: the last day allowed is 2020-11-20"),
        ("2026-11-20", [], 1, "--before: rows are kept at least 6 years"),
        ("2020-11-20", [], 0, "No row is old enough"),
        ("2026-11-20", ["--allow-recent"], 0, ""),
    ],
)
def test_less_than_six_years(
    path: Path, run_command: RunCommand, before: str, more: list[str], code: int, words: str
) -> None:
    filled(path)
    answer = run_command("journal", "prune", "--before", before, *more, "--journal", path)
    assert answer.code == code
    assert words in answer.err


def test_a_journal_that_was_tampered_with_is_not_pruned(
    path: Path, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(path, 4, 3, monkeypatch)
    spoil(path, "UPDATE entry SET result = 'x' WHERE id = 2")
    answer = run_command("journal", "prune", "--before", "2020-01-01", "--journal", path)
    assert answer.code == 1
    assert "row 2 is not as it was written" in answer.err
    assert len(list(rows(path))) == 7


# -- several at once, and killed ---------------------------------------------------------------------------------
def _append(path: Path, who: str) -> None:
    with Journal(path) as journal:
        for at in range(40):
            journal.append_all([Entry("made", who, f"{at}-{part}") for part in range(3)])


def test_many_processes_append_at_once(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_append, args=(path, str(number))) for number in range(6)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(120)
    assert [run.exitcode for run in runs] == [0] * 6
    found = check(path)
    assert (found.problems, found.rows, found.behind) == ((), 6 * 40 * 3, 0)
    told = [(row.appointment, row.document) for row in rows(path)]
    assert len(set(told)) == len(told)


@pytest.mark.skipif(os.name != "posix", reason="no kill -9 there")
def test_killed_at_any_moment_what_was_told_is_there(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from handouts.deliver.journal import Journal;"
        "from handouts.deliver.chain import Entry\n"
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
        told = [int(line) for line in (first + out).split(b"\n")[:-1]]
        assert told == list(range(last + 1, last + 1 + len(told)))
        found = check(path)
        assert found.problems == ()
        assert 0 <= found.behind <= 1
        assert told[-1] <= found.head.id <= told[-1] + 1
        last = found.head.id
    assert last > 20


def test_a_journal_that_was_only_begun_is_none_yet(path: Path, run_command: RunCommand) -> None:
    path.parent.mkdir()
    path.touch()
    assert "there is no journal here" in run_command("journal", "--journal", path).err
    assert said(filled(path)) == []


# -- when it cannot be written -----------------------------------------------------------------------------------
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PRAGMAS", (*store.PRAGMAS, "max_page_count = 1"))


def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PRAGMAS", (*store.PRAGMAS, "query_only = ON"))


def other_program(_: pytest.MonkeyPatch) -> None:
    opened = sqlite3.connect("journal.sqlite3")
    opened.execute("CREATE TABLE notes (words TEXT)")
    opened.close()


def other_file(_: pytest.MonkeyPatch) -> None:
    Path("journal.sqlite3").write_text("Dear diary, " * 100, encoding="utf-8")


def held(monkeypatch: pytest.MonkeyPatch) -> None:
    filled(Path("journal.sqlite3"))
    monkeypatch.setattr(store, "WAIT", 0.1)
    held.by = sqlite3.connect("journal.sqlite3", isolation_level=None)  # type: ignore[attr-defined]
    held.by.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]


def a_folder(_: pytest.MonkeyPatch) -> None:
    Path("journal.sqlite3").mkdir()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (full, "journal.sqlite3: the disk is full\n    hint: make room, or name another with --journal"),
        (read_only, "journal.sqlite3: is read-only\n    hint: let this user write to it"),
        (other_program, "journal.sqlite3: is not a journal of handouts; it was left as it is"),
        (other_file, "journal.sqlite3: is not a journal of handouts; it was left as it is"),
        (held, "journal.sqlite3: another program is writing to it\n    hint: wait, and try again"),
        (a_folder, "journal.sqlite3: "),
    ],
)
def test_pages_are_made_and_it_is_said(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[pytest.MonkeyPatch], None], words: str
) -> None:
    trouble(monkeypatch)
    before = Path("journal.sqlite3").read_bytes() if trouble in (other_program, other_file) else b""
    answer = run_command("make", CLINIC, "consent", "--id", "1", "--journal", "journal.sqlite3")
    assert (answer.code, answer.paths) == (1, [str(Path("out/1-consent.pdf"))])
    assert words in answer.err
    assert answer.err.endswith("The pages were made, but this is not recorded in the journal.\n")
    assert Path("out/1-consent.pdf").exists()
    if before:
        assert Path("journal.sqlite3").read_bytes() == before
    if trouble is held:
        held.by.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [["journal"], ["journal", "verify"], ["journal", "prune", "--before", "2000-01-01"]])
def test_without_a_journal_none_is_made(run_command: RunCommand, words: list[str]) -> None:
    answer = run_command(*words)
    assert (answer.code, answer.out) == (1, "")
    assert "there is no journal here" in answer.err
    assert not Path(os.environ["HANDOUTS_JOURNAL"]).parent.exists()
