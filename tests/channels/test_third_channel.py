"""A third channel takes one module and one line in the table. It gets plan, journal, resume and settle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from handouts.channels import table
from handouts.journal.journal import rows
from tests.channels import portal
from tests.mail import mailday
from tests.support.commands import RunCommand
from tests.support.day_lists import row

RUN = "from cli import main; from handouts.channels import table; from tests.channels.portal import LINE; "
RUN += "table.CHANNELS.append(LINE); main()"


class Portal:
    """A local portal. `script` sets what it does with the next packets; then it stores them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.script: list[str] = []
        self.lookup_status = 0
        """The status for a packet that it does not have; 0 for 404."""
        self.holding = threading.Event()
        self.release = threading.Event()


def handler(state: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            has_packet = self.path == "/" or self.path[1:] in state.kept
            self.answer(200 if has_packet else state.lookup_status or 404)

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            state.puts.append(self.path[1:])
            action = state.script.pop(0) if state.script else "keep"
            if action.isdigit():
                self.answer(int(action))
                return
            if action != "lose":
                state.kept[self.path[1:]] = data
            if action == "hold":
                state.holding.set()
                state.release.wait(20)
            if action in ("keep", "hold"):
                self.answer(201)

    return Handler


@pytest.fixture
def server() -> Iterator[tuple[str, Portal]]:
    state = Portal()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(state)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{running.server_port}", state
        state.release.set()
        running.shutdown()


@pytest.fixture
def run_command(run_command: RunCommand) -> Iterator[RunCommand]:
    """Commands with the third channel in the table."""
    table.CHANNELS.append(portal.LINE)
    yield run_command
    table.CHANNELS.remove(portal.LINE)


@pytest.fixture(scope="module")
def made_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    listed = [row(index, documents="preparation") for index in range(3)]
    return mailday.make_day(tmp_path_factory.mktemp("portal"), listed)


@pytest.fixture
def day(made_day: Path, tmp_path: Path) -> Path:
    return mailday.copy_day(made_day, tmp_path / "day")


def journal_actions() -> list[str]:
    path = Path(os.environ["HANDOUTS_JOURNAL"])
    return [row.action.removeprefix("portal-") for row in rows(path)] if path.exists() else []


def test_plan_then_send_once(run_command: RunCommand, day: Path, server: tuple[str, Portal]) -> None:
    address, state = server
    plan = run_command("portal", "plan", day)
    assert (plan.code, plan.out.count("send"), state.puts) == (0, 3, [])
    assert journal_actions() == []
    sent = run_command("portal", "send", day, "--to", address)
    assert (sent.code, len(state.kept)) == (0, 3), sent.err
    assert journal_actions() == ["queued"] * 3 + ["started", "sent", "document"] * 3
    assert run_command("portal", "plan", day).out.count("was sent") == 3
    assert run_command("portal", "send", day, "--to", address).code == 0
    assert len(state.puts) == 3


def test_check_fails(run_command: RunCommand, day: Path) -> None:
    answer = run_command("portal", "send", day, "--to", "127.0.0.1:9")
    assert (answer.code, journal_actions()) == (1, [])
    assert "the portal does not answer" in answer.err


def test_refused_and_busy(
    run_command: RunCommand, day: Path, server: tuple[str, Portal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.channels.run.pause", lambda *_: 0.01)
    address, state = server
    state.script = ["400", "503"]
    answer = run_command("portal", "send", day, "--to", address)
    assert (answer.code, len(state.kept), len(state.puts)) == (1, 2, 4)
    assert "2 sent, 1 failed." in answer.err


def test_lost_reply_is_asked_for(run_command: RunCommand, day: Path, server: tuple[str, Portal]) -> None:
    address, state = server
    state.script = ["drop", "lose"]
    answer = run_command("portal", "send", day, "--to", address)
    assert (answer.code, journal_actions().count("unfinished")) == (1, 2)
    again = run_command("portal", "send", day, "--to", address)
    assert (again.code, len(state.kept), len(state.puts)) == (0, 3, 4), again.err


@pytest.mark.skipif(os.name != "posix", reason="no kill -9 there")
def test_resume_after_a_kill(run_command: RunCommand, day: Path, server: tuple[str, Portal]) -> None:
    address, state = server
    state.script = ["keep", "hold"]
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    run = subprocess.Popen([sys.executable, "-c", RUN, "portal", "send", str(day), "--to", address], env=environment)
    assert state.holding.wait(30)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -9
    assert journal_actions()[-1] == "started"
    state.release.set()
    assert "an earlier run was interrupted" in run_command("portal", "plan", day).out
    answer = run_command("portal", "send", day, "--to", address)
    assert (answer.code, len(state.puts), len(state.kept)) == (0, 3, 3), answer.err
    assert run_command("journal", "verify").code == 0


def test_settle_unknown(run_command: RunCommand, day: Path, server: tuple[str, Portal]) -> None:
    address, state = server
    state.script, state.lookup_status = ["lose"], 410
    assert run_command("portal", "send", day, "--to", address).code == 1
    for _ in range(2):
        answer = run_command("portal", "send", day, "--to", address)
        assert (answer.code, len(state.puts), journal_actions().count("unknown")) == (1, 3, 1), answer.err
    appointment = next(row.appointment for row in rows(Path(os.environ["HANDOUTS_JOURNAL"])) if "unknown" in row.action)
    assert f"`handouts portal settle {appointment} sent`" in answer.err
    assert run_command("portal", "settle", appointment, "resend").code == 0
    assert run_command("portal", "send", day, "--to", address).code == 0
    assert len(state.puts) == 4
