"""Runs that are interrupted, two runs at once, and a journal with gaps."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.mail import mailday
from tests.mail.mailday import IDS, address, command, journal_entries, packet, states
from tests.mail.mailserver import Mailserver
from tests.support.commands import RunCommand

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


def _end(run: subprocess.Popen[str]) -> None:
    """End a run that a failed test has left, or its warnings would fail a later test."""
    run.kill()
    if run.stderr:
        run.stderr.close()
    run.wait()


def test_two_runs(run_command: RunCommand, mail: Mailserver) -> None:
    run = subprocess.Popen(
        command(packet("holddot"), "--send"), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        mail.wait_for("held", run)
        second = run_command("mail", packet("plain"), "--send")
        assert second.code == 1
        assert "another run is sending with this journal" in second.err
        assert run_command("mail", "settle", IDS["holddot"], "resend").code == 1
        # A dry run is possible.
        assert run_command("mail", packet("plain")).code == 0
        mail.release()
        _, errors = run.communicate(timeout=30)
        assert run.returncode == 0, errors
    finally:
        _end(run)
    assert mail.arrived() == [address("holddot")]
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert len(mail.stored()) == 2


@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
@pytest.mark.parametrize("word", ["hold", "holddot"])
def test_killed_before_reply(
    run_command: RunCommand, mail: Mailserver, how: signal.Signals, code: int, word: str
) -> None:
    words = packet(word), packet("plain"), "--send"
    run = subprocess.Popen(command(*words), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, text=True)
    try:
        mail.wait_for("held", run)
        run.send_signal(how)
        assert run.wait(20) == code
    finally:
        _end(run)
    mail.release()
    assert address("plain") not in mail.arrived()
    state = states(word)[-1]
    again = run_command("mail", *words)
    if word == "hold":  # nothing can have arrived
        assert state in ("claimed", "deferred")
        assert again.code == 0, again.err
        assert states(word)[-1] == "sent"
        assert sorted(mail.arrived()) == sorted([address("hold"), address("plain")])
    else:
        assert state == ("data" if how == signal.SIGKILL else "unknown")
        assert again.code == 1
        assert f"handouts mail settle {IDS['holddot']} sent" in again.err
        assert states(word)[-1] == "unknown"
        assert sorted(mail.arrived()) == sorted([address("holddot"), address("plain")])


@pytest.mark.skipif(os.name != "posix", reason="sends Ctrl+C")
def test_stopped_before_sending(run_command: RunCommand) -> None:
    """The command that brings a token takes its time.

    A terminal sends Ctrl+C to all processes of a command line, so the command of the token gets it too. This matters
    if it comes before the program knows that it has started the command: then only the terminal can stop that.
    """
    Path("slow.sh").write_text("touch begun\nexec sleep 30\n", encoding="ascii")
    run = subprocess.Popen(
        command("test", "--token-command", "sh slow.sh"), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        while not Path("begun").exists() and run.poll() is None:
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGINT)
        _, errors = run.communicate(timeout=20)
    finally:
        _end(run)
    assert (run.returncode, errors.strip()) == (130, "Stopped.")


def test_journal_with_gap(run_command: RunCommand, mail: Mailserver) -> None:
    journal = Path(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send").code == 0
    backup = journal.read_bytes(), {path: path.read_bytes() for path in journal.parent.glob("*-wal")}
    assert run_command("mail", packet("another"), "--send").code == 0
    for path in journal.parent.glob("*-???"):
        path.unlink()
    journal.write_bytes(backup[0])
    for path, data in backup[1].items():
        path.write_bytes(data)
    answer = run_command("mail", packet("another"), "--send")
    assert answer.code == 1
    assert "rows are missing, so it is unknown what was already sent" in answer.err
    assert len(mail.stored()) == 2
    assert run_command("mail", packet("nowish"), "--send", "--allow-gap").code == 0


def test_lost_journal(run_command: RunCommand, mail: Mailserver) -> None:
    journal = Path(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send").code == 0
    for path in (journal, *journal.parent.glob("*-wal"), *journal.parent.glob("*-shm")):
        path.unlink(missing_ok=True)
    for _ in range(2):  # without a row, and with one that is tied to the head record
        answer = run_command("mail", packet("plain"), "--send")
        assert answer.code == 1
        assert "rows are missing, so it is unknown what was already sent" in answer.err
        run_command("make", "pain-relief-georgia", "consent", "--name", "Otto Muster", "--id", "77")
    assert len(mail.stored()) == 1
    assert "rows 1 to" in run_command("journal", "verify").err
    assert run_command("mail", packet("plain"), "--send", "--allow-gap").code == 0


@pytest.mark.parametrize(
    "change",
    [
        "action = 'made' WHERE action LIKE 'mail-%'",
        "action = x'00ff' WHERE action LIKE 'mail-%'",
        "recipient = '' WHERE recipient <> ''",
        "sha256 = 'x'",
        "appointment = appointment || 'x'",
        "action = 'mail-queued' WHERE id = (SELECT max(id) FROM entry WHERE action = 'mail-sent')",
    ],
)
def test_changed_journal(run_command: RunCommand, mail: Mailserver, change: str) -> None:
    journal = Path(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send").code == 0
    opened = sqlite3.connect(journal, isolation_level=None)
    opened.execute("DROP TRIGGER unchanged")
    opened.execute(f"UPDATE entry SET {change}")
    opened.close()
    for _ in range(2):  # also when a row follows
        answer = run_command("mail", packet("plain"), "--send")
        assert answer.code == 1
        assert "it is unknown what was already sent" in answer.err
        run_command("make", "pain-relief-georgia", "consent", "--name", "Otto Muster", "--id", "77")
    assert len(mail.stored()) == 1


def test_pruned_journal(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert run_command("journal", "prune", "--before", "2099-01-01", "--allow-recent").code == 0
    assert run_command("mail", packet("another"), "--send").code == 0


def test_settle_same_id(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    row = next(row for row in mailday.rows() if row["id"] == IDS["dropafter"])
    days = []
    for index, date in enumerate(("2026-12-01", "2026-12-08")):
        address = f"dropafter1-day{index}@patients.example"
        days.append(mailday.make_day(tmp_path / str(index), [{**row, "date": date, "email": address}]))
    for day in days:
        assert run_command("mail", day, "--send", "--backoff", 0.01).code == 1
    answer = run_command("mail", "settle", IDS["dropafter"], "sent")
    assert answer.code == 1
    assert "2 packets wait for a decision" in answer.err
    (start,) = (row["sha256"][:8] for row in journal_entries() if row["action"] == "mail-unknown" and row["id"] < 7)
    assert run_command("mail", "settle", IDS["dropafter"], "sent", "--packet", start).code == 0
    assert run_command("mail", "settle", IDS["dropafter"], "resend").code == 0
    assert states("dropafter")[-2:] == ["sent", "queued"]


def test_packet_is_a_pipe(run_command: RunCommand, mail: Mailserver) -> None:
    path = Path(packet("plain"))
    path.unlink()
    os.mkfifo(path)
    answer = run_command("mail", path, "--send")
    assert answer.code == 1
    assert "is a named pipe, not a file" in answer.err
