"""A printer that is not ready, refuses a job, or loses a reply; runs that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from handouts.errors import input_error
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.printing import print_run
from tests.mail.mailday import journal_entries
from tests.printing import fakeprinter, pages
from tests.printing.fakeprinter import (
    ABORTED,
    CANCELED,
    DONE,
    GET_JOB,
    GET_JOBS,
    GET_PRINTER,
    HELD,
    PRINT,
    STOPPED,
    VALIDATE,
    WORKING,
    FakePrinter,
)
from tests.printing.pages import actions
from tests.support.commands import RunCommand
from tests.support.real_programs import require

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("printers")


@pytest.mark.parametrize(
    ("able", "message"),
    [
        ({"document-format-supported": "image/urf"}, "does not accept PDF\n    hint: print to a queue that does"),
        ({"sides-supported": "one-sided"}, "does not support two-sided-long-edge\n    hint: choose --sides one-sided"),
        ({"media-supported": "iso_a4_210x297mm"}, "does not support Letter paper\n    hint: choose --media A4"),
        ({"copies-supported": (1, 1)}, "does not print 2 copies in one job"),
        ({"printer-is-accepting-jobs": False}, "does not accept jobs"),
        ({"printer-state": 5}, "is stopped\n    hint: check its panel"),
        ({"printer-state": 5, "printer-state-reasons": "media-empty-error"}, "is out of paper\n    hint: load paper"),
        ({"printer-state-reasons": "media-jam"}, "has a paper jam"),
        ({"printer-state-reasons": "offline-report"}, "is off or not connected"),
        ({"printer-state-reasons": ("toner-empty-error", "door-open-error")}, "has an open cover"),
        ({"printer-state-reasons": "paused"}, "is paused"),
        ({"printer-state": 5, "printer-state-reasons": "connecting-to-device"}, "is not connected to its queue yet"),
        (
            {"printer-state-reasons": "media-empty", "media-ready": None},
            "is out of paper\n    hint: load paper; if it is",
        ),
        (
            {"printer-state-reasons": "media-needed", "media-ready": "iso_a4_210x297mm"},
            "needs another kind of paper",
        ),
        ({"media-supported": ("a4", "iso-a3")}, "does not support Letter paper\n    hint: choose --media A3, A4"),
    ],
)
def test_printer_not_ready(
    run_command: RunCommand, fake: FakePrinter, page: Path, able: dict[str, Any], message: str
) -> None:
    fake.able = able
    answer = run_command("print", page, "--printer", fake.url, "--copies", 2)
    assert answer.code == 1
    assert f"{fake.url}: {message}" in answer.err
    assert (fake.documents, actions()) == ([], [])


@pytest.mark.parametrize(
    ("able", "message"),
    [
        ({"printer-state-reasons": "media-low-warning"}, "note: has little paper left"),
        ({"printer-state-reasons": "media-empty-warning"}, "note: warns: it is out of paper"),
        ({"media-ready": "iso_a4_210x297mm"}, "note: has A4 loaded and will ask for Letter"),
        ({"printer-state": 4}, "printed"),
        ({"printer-state-reasons": "connecting-to-device"}, "note: warns: it is not connected to its queue yet"),
        ({"printer-state": 4, "printer-state-reasons": "fuser-under-temp"}, "note: warns: it is warming up"),
        ({"printer-state-reasons": "media-empty-error"}, "note: warns: it is out of paper"),  # in another tray
        ({"printer-state-reasons": ("input-tray-missing", "media-needed-error")}, "has no paper tray"),
        ({"media-supported": ("letter", "a4"), "media-ready": "letter"}, "printed"),
        ({"media-supported": "na-letter-white", "media-ready": None}, "printed"),
        ({"printer-state-reasons": ("com.example-nap-time", "unknown-reason-error")}, "printed"),
        ({"print-scaling-supported": None, "copies-supported": None}, "printed"),
    ],
)
def test_printer_warnings(
    run_command: RunCommand, fake: FakePrinter, page: Path, able: dict[str, Any], message: str
) -> None:
    fake.able = able
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert message in answer.err
    assert len(fake.documents) == 1


@pytest.mark.parametrize(
    "able",
    [
        {"printer-state-reasons": "media-jam"},
        {"printer-state-reasons": "offline-report"},
        {"printer-state": 5},
        {"printer-state": 5, "printer-state-reasons": "media-empty-error", "media-ready": None},
        {"printer-is-accepting-jobs": False},
        {"media-supported": "iso_a4_210x297mm"},
    ],
)
def test_force(run_command: RunCommand, fake: FakePrinter, page: Path, able: dict[str, Any]) -> None:
    fake.able = able
    assert run_command("print", page, "--printer", fake.url).code == 1
    answer = run_command("print", page, "--printer", fake.url, "--allow-not-ready")
    assert answer.code == 0, answer.err
    assert "; printing anyway" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "printed"])


@pytest.mark.parametrize("able", [{"document-format-supported": "image/urf"}, {"sides-supported": "one-sided"}])
def test_force_has_limits(run_command: RunCommand, fake: FakePrinter, page: Path, able: dict[str, Any]) -> None:
    fake.able = able
    assert run_command("print", page, "--printer", fake.url, "--allow-not-ready").code == 1
    assert fake.documents == []


@pytest.mark.parametrize("spelling", ["letter", "na-letter", "na-letter-white", "Letter", "om_us_215.9x279.4mm"])
def test_paper_spelling(run_command: RunCommand, fake: FakePrinter, page: Path, spelling: str) -> None:
    fake.able = {"media-supported": (spelling, "a4"), "media-ready": spelling}
    answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, "note" in answer.err) == (0, False)
    assert next(attributes for operation, attributes in fake.seen if operation == PRINT)["media"] == [spelling]
    assert "; Letter, A4\n" in run_command("printers", fake.url).out


def test_job_options(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    assert (
        run_command("print", page, "--printer", fake.url, "--copies", 2, "--media", "a4", "--sides", "one-sided").code
        == 0
    )
    tried, sent = (
        next(attributes for operation, attributes in fake.seen if operation == which) for which in (VALIDATE, PRINT)
    )
    assert tried == sent
    assert {name: sent[name] for name in list(sent)[3:]} == {
        "requesting-user-name": ["handouts"], "job-name": sent["job-name"], "ipp-attribute-fidelity": [True],
        "document-format": ["application/pdf"], "copies": [2], "media": ["iso_a4_210x297mm"], "sides": ["one-sided"],
        "print-scaling": ["fit"], "multiple-document-handling": ["separate-documents-collated-copies"],
    }  # fmt: skip
    assert run_command("print", page, "--printer", fake.url).code == 0
    sent = fake.seen[-2][1]
    assert (sent["print-scaling"], sent["copies"]) == (["none"], [1])
    assert fake.documents == [page.read_bytes()] * 2
    assert len(set(fake.jobs.values())) == 2


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (0x0401, "forbids printing from here"), (0x0403, "does not allow this user"), (0x0404, "cannot do that now"),
        (0x040A, "does not accept PDF"), (0x040B, "cannot print it with these options"), (0x0500, "reports an internal error"),
        (0x0506, "does not accept jobs"), (0x0507, "is busy\n    hint: wait, then try again"),
        (0x04FF, "rejects the request (IPP status 0x04ff)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("operation", [VALIDATE, PRINT])
def test_refused_job(
    run_command: RunCommand, fake: FakePrinter, page: Path, status: int, message: str, operation: int
) -> None:
    fake.status = {operation: [status]}
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert message in answer.err
    assert actions() == (["printing", "print-failed"] if operation == PRINT else [])
    if operation == PRINT:
        assert message.partition("\n")[0] in journal_entries()[-1]["result"]


def test_trial_changes_job(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.rejects = "sides"
    answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, fake.documents) == (1, [])
    assert "cannot print it with these options (it rejects: sides)" in answer.err


@pytest.mark.parametrize(
    ("http", "message"),
    [
        (401, "asks for a user and password"),
        (404, "is not found at this address"),
        (426, "write ipps://"),
        (500, "answers with HTTP status 500"),
    ],
)
def test_http_errors(run_command: RunCommand, fake: FakePrinter, page: Path, http: int, message: str) -> None:
    fake.http = http
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert message in answer.err


@pytest.mark.parametrize(
    "garbage", [b"", b"<html>hello</html>", b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x44\x00\x50abc", b"\x02\x00\x00"]
)
def test_reply_is_not_ipp(run_command: RunCommand, fake: FakePrinter, page: Path, garbage: bytes) -> None:
    fake.garbage = garbage or b"\0"
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "does not answer: the reply" in answer.err
    assert actions() == []


def test_older_ipp_version(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.status = {GET_PRINTER: [0x0503]}
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert fake.operations()[:3] == [GET_PRINTER, GET_PRINTER, VALIDATE]


@pytest.mark.parametrize(
    ("lose", "documents", "message"),
    [
        (["after"], 1, "printed, job 1"),
        (["before"], 1, "it did not arrive; sending it again"),
        (["before", "after"], 1, "printed, job 1"),
    ],
)
def test_lost_reply(
    run_command: RunCommand, fake: FakePrinter, page: Path, lose: list[str], documents: int, message: str
) -> None:
    fake.lose = lose
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert "the printer's reply was lost; asking it whether the job arrived" in answer.err
    assert message in answer.err
    assert len(fake.documents) == documents
    assert actions() == ["printing", "printed"]
    assert len({attributes["job-name"][0] for operation, attributes in fake.seen if operation == PRINT}) == 1


def test_connection_lost_each_time(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.lose = ["before", "before"]
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "the connection is lost each time; nothing arrived" in answer.err
    assert actions() == ["printing", "print-failed"]


def test_unknown_is_not_sent_again(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.lose, fake.status = ["after"], {GET_JOBS: [0x0501]}
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "it is not known whether out/1001-consent.pdf is printed" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "print-unfinished"])
    # The printer still cannot tell, so the job stays open.
    fake.status = {GET_JOBS: [0x0501]}
    assert run_command("print", page, "--printer", fake.url).code == 1
    assert len(fake.documents) == 1
    # Now the printer can tell.
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0
    assert "the printer already has it, as job 1" in answer.err
    assert (len(fake.documents), actions()[-1]) == (1, "printed")
    # After that, the same command prints again.
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert len(fake.documents) == 2


def test_print_again(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.lose, fake.status = ["after"], {GET_JOBS: [0x0501, 0x0501]}
    assert run_command("print", page, "--printer", fake.url).code == 1
    assert run_command("print", page, "--printer", fake.url, "--allow-repeat").code == 0
    assert actions() == ["printing", "print-unfinished", "print-unknown", "printing", "printed"]


def test_job_of_another_printer(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.lose, fake.status = ["after"], {GET_JOBS: [0x0501]}
    assert run_command("print", page, "--printer", fake.url).code == 1
    with fakeprinter.listening(FakePrinter()) as another:
        assert run_command("print", page, "--printer", another.url).code == 0
        assert GET_JOBS not in another.operations()


@pytest.mark.parametrize(
    ("states", "reasons", "code", "action", "message"),
    [
        ([WORKING, WORKING, DONE], "none", 0, "printed", "printed, job 1"),
        ([ABORTED], "document-format-error", 1, "print-failed", "is not printed: the printer cannot read the file"),
        ([WORKING, CANCELED], "job-canceled-by-user", 1, "print-failed", "is not printed: it was canceled"),
        ([HELD], "none", 1, "print-unfinished", "the printer holds it: release it there"),
        ([WORKING], "none", 1, "print-unfinished", "it is not done yet"),
        ([WORKING, 0], "none", 1, "print-unknown", "the printer has forgotten the job"),
    ],
)
def test_job_outcomes(
    run_command: RunCommand,
    fake: FakePrinter,
    page: Path,
    states: list[int],
    reasons: str,
    code: int,
    action: str,
    message: str,
) -> None:
    fake.states, fake.reasons = states, reasons
    answer = run_command("print", page, "--printer", fake.url, "--wait", 0.3)
    assert (answer.code, actions()) == (code, ["printing", action])
    assert message in answer.err


@pytest.mark.parametrize(("misses", "code", "action"), [(4, 0, "printed"), (5, 1, "print-unfinished")])
def test_unreachable_while_printing(
    run_command: RunCommand, fake: FakePrinter, page: Path, misses: int, code: int, action: str
) -> None:
    fake.status = {GET_JOB: [0x0502] * misses}
    answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, actions()) == (code, ["printing", action])
    assert ("is at the printer as job 1: is not available now" in answer.err) == bool(code)
    fake.status = {}
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert len(fake.documents) == 2 - code


def test_journal_fails_after_printing(
    run_command: RunCommand, fake: FakePrinter, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Journal.append_all

    def fails(journal: Journal, entries: Iterable[Entry], **more: bool) -> list[int]:
        held = list(entries)
        if any(entry.action == print_run.PRINT.done for entry in held):
            raise input_error("journal", "the disk is full", "make room")
        return real(journal, held, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "append_all", fails)
        answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, actions()) == (1, ["printing"])
    assert "1001-consent.pdf: printed, job 1; but the journal could not be written" in answer.err
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert (len(fake.documents), actions()) == (1, ["printing", "printed"])


def test_out_of_paper_while_printing(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.states = [STOPPED] * 3 + [DONE]
    answers = iter(["none", *["media-empty-error"] * 9])

    class Emptying(FakePrinter):
        def answer(self, body: bytes) -> bytes | None:
            if body[2:4] == bytes([0, GET_PRINTER]):
                self.able = {"printer-state-reasons": next(answers)}
            return super().answer(body)

    with fakeprinter.listening(Emptying(states=fake.states)) as printer:
        answer = run_command("print", page, "--printer", printer.url)
    assert answer.code == 0
    assert answer.err.count("job 1 is waiting: the printer is out of paper: load paper") == 1
    assert actions() == ["printing", "printed"]


@pytest.mark.parametrize(
    ("how", "code", "rows"),
    [(signal.SIGKILL, -9, ["printing"]), (signal.SIGINT, 130, ["printing", "print-unfinished"])],
)
def test_resume_after_kill(
    run_command: RunCommand, page: Path, how: signal.Signals, code: int, rows: list[str]
) -> None:
    with fakeprinter.listening(FakePrinter(states=[WORKING])) as fake:
        run = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), "print", str(page), "--printer", fake.url],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 30
        while GET_JOB not in fake.operations() and time.monotonic() < until:
            time.sleep(0.02)
        run.send_signal(how)
        assert (run.wait(20), actions()) == (code, rows)
        fake.states = [DONE]
        answer = run_command("print", page, "--printer", fake.url)
        assert answer.code == 0
        assert "the printer already has it" in answer.err
        assert (len(fake.documents), actions()) == (1, [*rows, "printed"])


def test_printer_asked_once(run_command: RunCommand, fake: FakePrinter) -> None:
    pages.make_day(Path("day"))
    packets = [f"day/packets/{name}.pdf" for name in pages.NAMES]
    assert run_command("print", *packets, "--printer", fake.url).code == 0
    assert [fake.operations().count(operation) for operation in (GET_PRINTER, VALIDATE, PRINT)] == [1, 1, 6]
    assert fake.documents == [
        Path(f"day/documents/{name}-{kind}.pdf").read_bytes() for name in pages.NAMES for kind in pages.ORDER
    ]


def test_print_needs_journal(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    Path("journal").mkdir()
    answer = run_command("print", page, "--printer", fake.url, "--journal", "journal")
    assert (answer.code, fake.documents) == (1, [])
    assert answer.err.startswith("journal: ")


def test_dry_run(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    answer = run_command("print", page, "--printer", fake.url, "--copies", 2, "--media", "A4", "--dry-run")
    assert answer.code == 0
    assert answer.err == f"{fake.url}: note: has Letter loaded and will ask for A4\nNothing was printed.\n"
    assert answer.out == "out/1001-consent.pdf: 4 pages, 2 x, two-sided-long-edge, A4, scaled to fit\n"
    assert fake.operations() == [GET_PRINTER, VALIDATE]
    assert not Path(os.environ["HANDOUTS_JOURNAL"]).exists()
    fake.able = {"printer-state-reasons": "media-empty", "media-ready": None}
    assert run_command("print", page, "--printer", fake.url, "--dry-run").code == 1


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--printer", "http://localhost/x"], 2, "is not the URL of a printer"),
        (["--printer", "ipp://anna:secret@localhost/x"], 2, "contains a user, a password or a query"),
        (["--printer", "ipp://localhost:99999/x"], 2, "is not the URL of a printer"),
        (["--printer", "ipp://localhost:1/x"], 1, "cannot be reached: Connection refused\n    hint: turn it on"),
        (["--printer", "ipp://localhost/x", "--pin", "ab" * 32], 2, "only ipps:// has a certificate"),
        (["--printer", "ipps://localhost/x", "--pin", "abc"], 2, "is not a SHA-256 fingerprint"),
        (["--printer", "two words"], 1, "is not a valid printer name"),
        (["--printer", "-x"], 1, "is not a valid printer name"),
        (
            [],
            2,
            "--printer: no printer given\n    hint: use --printer or HANDOUTS_PRINTER; `handouts pri",
        ),
    ],
)
def test_invalid_printer(run_command: RunCommand, page: Path, options: list[str], code: int, message: str) -> None:
    answer = run_command("print", page, *options)
    assert answer.code == code
    assert message in answer.err
    assert "secret" not in answer.err
    assert actions() == []


def test_print_system_down(run_command: RunCommand, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("lpstat")
    monkeypatch.setenv("CUPS_SERVER", "localhost:1")
    answer = run_command("print", page, "--printer", "Front")
    assert answer.code == 1
    assert answer.err.startswith("Front: the print system of this machine (CUPS) does not answer: Connection refused\n")
    assert "`handouts printers`" in answer.err
    assert "URL" not in answer.err
