"""Printing, as a front desk meets it: on real printers, and on one that has every kind of bad day."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from handouts.deliver import handover
from handouts.deliver.chain import Entry
from handouts.deliver.journal import Journal
from handouts.errors import input_error
from handouts.files import PRODUCER_MARKER
from tests.deliver import fakeprinter, pages
from tests.deliver.fakeprinter import (
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
    Fake,
)
from tests.deliver.mailday import journalled
from tests.deliver.real import Eve
from tests.support.commands import RunCommand
from tests.support.real_programs import require

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("printers")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "PAUSES", (0.0, 0.01, 0.02))
    monkeypatch.setattr(handover, "POLLS", (0.02,))


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fakeprinter.listening(Fake()) as printer:
        yield printer


@pytest.fixture
def page(run_command: RunCommand, tmp_path: Path) -> Path:
    """A consent, in the folder where the desk is."""
    return pages.consent(tmp_path / "out" / "1001-consent.pdf").relative_to(tmp_path)


def actions() -> list[str]:
    return [row["action"] for row in journalled()]


# -- real components ---------------------------------------------------------------------------------------------
def test_a_document_on_a_real_printer(run_command: RunCommand, eve: Eve) -> None:
    before = len(eve.arrived())
    run_command("make", pages.CLINIC, "consent", "--name", "Maria Beispiel", "--id", "1001")
    answer = run_command("print", "out/1001-consent.pdf", "--printer", eve.url, "--copies", 2)
    assert (answer.code, answer.out) == (0, ""), answer.err
    assert answer.err.startswith("out/1001-consent.pdf: printed, job ")
    (job,) = eve.arrived()[before:]
    assert job.data == Path("out/1001-consent.pdf").read_bytes()
    told = {name: job.asked[f"IPP_{name}"] for name in ("COPIES", "SIDES", "MEDIA", "JOB_ORIGINATING_USER_NAME")}
    assert told == {
        "COPIES": "2",
        "SIDES": "two-sided-long-edge",
        "MEDIA": "na_letter_8.5x11in",
        "JOB_ORIGINATING_USER_NAME": "handouts",
    }
    said = "".join(job.asked.values())
    assert not any(word in said for word in ("Maria", "Beispiel", "1001", "consent", "kyphoplasty"))
    made, begun, printed = journalled()
    assert [row["action"] for row in (made, begun, printed)] == ["made", "printing", "printed"]
    for row in (begun, printed):
        assert {name: row[name] for name in ("appointment", "document", "clinic", "version", "sha256")} == {
            name: made[name] for name in ("appointment", "document", "clinic", "version", "sha256")
        }
    assert printed["result"].endswith(", 2 x 4 pages")
    assert run_command("journal", "verify").code == 0


def test_a_real_printer_over_tls_only_with_its_pin(run_command: RunCommand, eve: Eve, page: Path) -> None:
    before = len(eve.arrived())
    answer = run_command("print", page, "--printer", eve.secure)
    assert answer.code == 1
    assert "its certificate is not trusted: self-signed certificate" in answer.err
    pin = answer.err.split("--pin ")[1].strip()
    wrong = run_command("print", page, "--printer", eve.secure, "--pin", pin[::-1])
    assert wrong.code == 1
    assert "is not the printer that --pin names" in wrong.err
    assert len(eve.arrived()) == before
    assert "printed" not in actions()
    grouped = ":".join(pin[at : at + 2] for at in range(0, 64, 2)).upper()
    right = run_command("print", page, "--printer", eve.secure, "--pin", grouped, "--sides", "one-sided")
    assert right.code == 0, right.err
    assert eve.arrived()[-1].asked["IPP_SIDES"] == "one-sided"


def test_a_queue_of_a_real_cups(
    run_command: RunCommand, eve: Eve, cups_server: str, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", cups_server)
    before = len(eve.arrived())
    answer = run_command("print", page, "--printer", "Front", "--copies", 3, "--sides", "two-sided-short-edge")
    assert answer.code == 0, answer.err
    (job,) = eve.arrived()[before:]
    assert (job.asked["IPP_COPIES"], job.asked["IPP_SIDES"]) == ("3", "two-sided-short-edge")
    assert "media-size={x-dimension=21590 y-dimension=27940}" in job.asked["IPP_MEDIA_COL"]  # Letter, as CUPS says it
    assert len(PdfReader(io.BytesIO(job.data)).pages) == 4
    said = "".join(job.asked.values())
    assert "handouts-" in job.asked["IPP_JOB_NAME"]
    assert not any(word in said for word in ("1001", "consent", "Maria"))
    assert actions() == ["printing", "printed"]
    assert run_command("printers").out.startswith("Front  ")
    for words in (["Nowhere"], ["Front", "--media", "A5"]):
        refused = run_command("print", page, "--printer", *words)
        assert refused.code == 1
        assert refused.err.startswith(words[0])
        if words == ["Nowhere"]:
            assert "no printer of this name on this machine\n    hint: `handouts printers` lists" in refused.err
    assert "has no paper A5" in refused.err


def test_a_queue_that_is_off_keeps_the_job_and_is_asked_again(
    run_command: RunCommand, eve: Eve, cups_server: str, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", cups_server)
    before = len(eve.arrived())
    # The queue takes jobs and holds them: as it is when somebody stops it after it was asked.
    hold = ["/usr/sbin/lpadmin", "-p", "Front", "-o", "job-hold-until-default={}"]
    subprocess.run([word.format("indefinite") for word in hold], check=True)
    try:
        answer = run_command("print", page, "--printer", "Front", "--wait", 1)
    finally:
        subprocess.run([word.format("no-hold") for word in hold], check=True)
    assert answer.code == 1
    assert "the printer holds it: release it there" in answer.err
    assert actions() == ["printing", "print-unfinished"]
    (number,) = (
        line.split()[0]
        for line in subprocess.run(["lpstat", "-o"], capture_output=True, text=True, check=True).stdout.splitlines()
    )
    subprocess.run(["lp", "-i", number, "-H", "resume"], check=True, capture_output=True)
    again = run_command("print", page, "--printer", "Front")
    assert again.code == 0, again.err
    assert "the printer has it already, as job" in again.err
    assert len(eve.arrived()) == before + 1
    assert actions()[-1] == "printed"
    stop = subprocess.run(["/usr/sbin/cupsdisable", "Front"], check=True, env={**os.environ})
    try:
        assert stop.returncode == 0
        stopped = run_command("print", page, "--printer", "Front")
        assert stopped.code == 1
        assert stopped.err.startswith("Front: is paused\n    hint: resume it")
    finally:
        subprocess.run(["/usr/sbin/cupsenable", "Front"], check=True)


def test_printers_tells_what_each_can(run_command: RunCommand, eve: Eve) -> None:
    answer = run_command("printers", eve.url, "ipp://localhost:1/ipp/print")
    assert answer.code == 0
    first, second = answer.out.splitlines()
    assert (
        first
        == f"{eve.url}  Example Printer; ready; one-sided, two-sided-long-edge, two-sided-short-edge; Letter, Legal, A4"
    )
    assert "is not reached" in second


# -- a printer's bad days ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("able", "words"),
    [
        ({"document-format-supported": "image/urf"}, "does not take PDF\n    hint: print to a queue that does"),
        ({"sides-supported": "one-sided"}, "does not print two-sided-long-edge\n    hint: choose --sides one-sided"),
        ({"media-supported": "iso_a4_210x297mm"}, "has no paper Letter\n    hint: choose --media A4"),
        ({"copies-supported": (1, 1)}, "does not make 2 copies at once"),
        ({"printer-is-accepting-jobs": False}, "does not accept jobs"),
        ({"printer-state": 5}, "is stopped\n    hint: look at its panel"),
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
            "waits for paper of another kind",
        ),
        ({"media-supported": ("a4", "iso-a3")}, "has no paper Letter\n    hint: choose --media A3, A4"),
    ],
)
def test_what_the_printer_cannot_do_now_is_not_sent(
    run_command: RunCommand, fake: Fake, page: Path, able: dict[str, Any], words: str
) -> None:
    fake.able = able
    answer = run_command("print", page, "--printer", fake.url, "--copies", 2)
    assert answer.code == 1
    assert f"{fake.url}: {words}" in answer.err
    assert (fake.documents, actions()) == ([], [])


@pytest.mark.parametrize(
    ("able", "words"),
    [
        ({"printer-state-reasons": "media-low-warning"}, "note: has little paper left"),
        ({"printer-state-reasons": "media-empty-warning"}, "note: warns: it is out of paper"),
        ({"media-ready": "iso_a4_210x297mm"}, "note: has A4 loaded, and will ask for Letter"),
        ({"printer-state": 4}, "printed"),
        ({"printer-state-reasons": "connecting-to-device"}, "note: warns: it is not connected to its queue yet"),
        ({"printer-state": 4, "printer-state-reasons": "fuser-under-temp"}, "note: warns: it is warming up"),
        ({"printer-state-reasons": "media-empty-error"}, "note: warns: it is out of paper"),  # in another tray
        ({"printer-state-reasons": ("input-tray-missing", "media-needed-error")}, "reports a missing paper tray"),
        ({"media-supported": ("letter", "a4"), "media-ready": "letter"}, "printed"),
        ({"media-supported": "na-letter-white", "media-ready": None}, "printed"),
        ({"printer-state-reasons": ("com.example-nap-time", "unknown-reason-error")}, "printed"),
        ({"print-scaling-supported": None, "copies-supported": None}, "printed"),
    ],
)
def test_what_stops_nothing_is_noted(
    run_command: RunCommand, fake: Fake, page: Path, able: dict[str, Any], words: str
) -> None:
    fake.able = able
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert words in answer.err
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
def test_a_person_who_has_looked_may_override(
    run_command: RunCommand, fake: Fake, page: Path, able: dict[str, Any]
) -> None:
    fake.able = able
    assert run_command("print", page, "--printer", fake.url).code == 1
    answer = run_command("print", page, "--printer", fake.url, "--allow-not-ready")
    assert answer.code == 0, answer.err
    assert "but --allow-not-ready is given" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "printed"])


@pytest.mark.parametrize("able", [{"document-format-supported": "image/urf"}, {"sides-supported": "one-sided"}])
def test_what_would_print_another_page_is_never_overridden(
    run_command: RunCommand, fake: Fake, page: Path, able: dict[str, Any]
) -> None:
    fake.able = able
    assert run_command("print", page, "--printer", fake.url, "--allow-not-ready").code == 1
    assert fake.documents == []


@pytest.mark.parametrize("spelling", ["letter", "na-letter", "na-letter-white", "Letter", "om_us_215.9x279.4mm"])
def test_a_printer_is_asked_for_paper_in_its_own_words(
    run_command: RunCommand, fake: Fake, page: Path, spelling: str
) -> None:
    fake.able = {"media-supported": (spelling, "a4"), "media-ready": spelling}
    answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, "note" in answer.err) == (0, False)
    assert next(told for operation, told in fake.seen if operation == PRINT)["media"] == [spelling]
    assert "; Letter, A4\n" in run_command("printers", fake.url).out


def test_what_was_asked_for_is_told_to_the_printer(run_command: RunCommand, fake: Fake, page: Path) -> None:
    assert (
        run_command("print", page, "--printer", fake.url, "--copies", 2, "--media", "a4", "--sides", "one-sided").code
        == 0
    )
    tried, sent = (next(told for operation, told in fake.seen if operation == which) for which in (VALIDATE, PRINT))
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
    ("status", "words"),
    [
        (0x0401, "forbids printing from here"), (0x0403, "does not allow this user"), (0x0404, "cannot do that now"),
        (0x040A, "does not take PDF"), (0x040B, "cannot print it so"), (0x0500, "reports an error of its own"),
        (0x0506, "does not accept jobs"), (0x0507, "is busy\n    hint: wait, and try again"),
        (0x04FF, "refuses the request (IPP status 0x04ff)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("operation", [VALIDATE, PRINT])
def test_a_refusal_is_said_and_nothing_is_marked_as_printed(
    run_command: RunCommand, fake: Fake, page: Path, status: int, words: str, operation: int
) -> None:
    fake.status = {operation: [status]}
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert words in answer.err
    assert actions() == (["printing", "print-failed"] if operation == PRINT else [])
    if operation == PRINT:
        assert words.partition("\n")[0] in journalled()[-1]["result"]


def test_what_a_trial_would_change_is_refused(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.rejects = "sides"
    answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, fake.documents) == (1, [])
    assert "cannot print it so (it rejects: sides)" in answer.err


@pytest.mark.parametrize(
    ("http", "words"),
    [
        (401, "asks for a name and password"),
        (404, "is not there under this address"),
        (426, "write ipps://"),
        (500, "answers with HTTP status 500"),
    ],
)
def test_what_http_answers_is_said(run_command: RunCommand, fake: Fake, page: Path, http: int, words: str) -> None:
    fake.http = http
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert words in answer.err


@pytest.mark.parametrize(
    "garbage", [b"", b"<html>hello</html>", b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x44\x00\x50abc", b"\x02\x00\x00"]
)
def test_what_is_no_ipp_is_said(run_command: RunCommand, fake: Fake, page: Path, garbage: bytes) -> None:
    fake.garbage = garbage or b"\0"
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "does not answer: the reply" in answer.err
    assert actions() == []


def test_an_older_printer_is_spoken_to_in_its_version(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.status = {GET_PRINTER: [0x0503]}
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert fake.operations()[:3] == [GET_PRINTER, GET_PRINTER, VALIDATE]


@pytest.mark.parametrize(
    ("lose", "documents", "said"),
    [
        (["after"], 1, "printed, job 1"),
        (["before"], 1, "it did not arrive; sending it again"),
        (["before", "after"], 1, "printed, job 1"),
    ],
)
def test_a_lost_reply_is_settled_by_asking(
    run_command: RunCommand, fake: Fake, page: Path, lose: list[str], documents: int, said: str
) -> None:
    fake.lose = lose
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert "the printer's reply was lost; asking it whether the job arrived" in answer.err
    assert said in answer.err
    assert len(fake.documents) == documents
    assert actions() == ["printing", "printed"]
    assert len({told["job-name"][0] for operation, told in fake.seen if operation == PRINT}) == 1


def test_a_connection_lost_each_time_is_not_printed(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.lose = ["before", "before"]
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "the connection is lost each time; nothing has arrived" in answer.err
    assert actions() == ["printing", "print-failed"]


def test_what_nobody_can_tell_is_unknown_and_never_sent_again_by_itself(
    run_command: RunCommand, fake: Fake, page: Path
) -> None:
    fake.lose, fake.status = ["after"], {GET_JOBS: [0x0501]}
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "it is not known whether out/1001-consent.pdf is printed" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "print-unfinished"])
    # It still cannot tell: so it stays open.
    fake.status = {GET_JOBS: [0x0501]}
    assert run_command("print", page, "--printer", fake.url).code == 1
    assert len(fake.documents) == 1
    # Now it can.
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0
    assert "the printer has it already, as job 1" in answer.err
    assert (len(fake.documents), actions()[-1]) == (1, "printed")
    # And what is settled is printed again when asked for.
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert len(fake.documents) == 2


def test_a_person_may_decide_to_print_again(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.lose, fake.status = ["after"], {GET_JOBS: [0x0501, 0x0501]}
    assert run_command("print", page, "--printer", fake.url).code == 1
    assert run_command("print", page, "--printer", fake.url, "--allow-repeat").code == 0
    assert actions() == ["printing", "print-unfinished", "print-unknown", "printing", "printed"]


def test_another_printer_is_not_asked_for_it(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.lose, fake.status = ["after"], {GET_JOBS: [0x0501]}
    assert run_command("print", page, "--printer", fake.url).code == 1
    with fakeprinter.listening(Fake()) as other:
        assert run_command("print", page, "--printer", other.url).code == 0
        assert GET_JOBS not in other.operations()


@pytest.mark.parametrize(
    ("states", "reasons", "code", "action", "words"),
    [
        ([WORKING, WORKING, DONE], "none", 0, "printed", "printed, job 1"),
        ([ABORTED], "document-format-error", 1, "print-failed", "is not printed: the printer cannot read the file"),
        ([WORKING, CANCELED], "job-canceled-by-user", 1, "print-failed", "is not printed: it was cancelled"),
        ([HELD], "none", 1, "print-unfinished", "the printer holds it: release it there"),
        ([WORKING], "none", 1, "print-unfinished", "it is not done yet"),
        ([WORKING, 0], "none", 1, "print-unknown", "the printer has forgotten the job"),
    ],
)
def test_what_becomes_of_a_job(
    run_command: RunCommand, fake: Fake, page: Path, states: list[int], reasons: str, code: int, action: str, words: str
) -> None:
    fake.states, fake.reasons = states, reasons
    answer = run_command("print", page, "--printer", fake.url, "--wait", 0.3)
    assert (answer.code, actions()) == (code, ["printing", action])
    assert words in answer.err


@pytest.mark.parametrize(("misses", "code", "action"), [(4, 0, "printed"), (5, 1, "print-unfinished")])
def test_a_network_has_its_moments(
    run_command: RunCommand, fake: Fake, page: Path, misses: int, code: int, action: str
) -> None:
    fake.status = {GET_JOB: [0x0502] * misses}
    answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, actions()) == (code, ["printing", action])
    assert ("is with the printer as job 1: is not available now" in answer.err) == bool(code)
    fake.status = {}
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert len(fake.documents) == 2 - code


def test_a_journal_that_fails_when_it_is_printed_is_said_and_told_by_the_next_run(
    run_command: RunCommand, fake: Fake, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Journal.append_all

    def fails(journal: Journal, entries: Iterable[Entry], **more: bool) -> list[int]:
        held = list(entries)
        if any(entry.action == handover.PRINTED for entry in held):
            raise input_error("journal", "the disk is full", "make room")
        return real(journal, held, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "append_all", fails)
        answer = run_command("print", page, "--printer", fake.url)
    assert (answer.code, actions()) == (1, ["printing"])
    assert "1001-consent.pdf: printed (job 1, 1 x 4 pages); but the journal could not be told so" in answer.err
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert (len(fake.documents), actions()) == (1, ["printing", "printed"])


def test_out_of_paper_in_the_middle_is_said_while_waiting(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.states = [STOPPED] * 3 + [DONE]
    answers = iter(["none", *["media-empty-error"] * 9])

    class Emptying(Fake):
        def answer(self, body: bytes) -> bytes | None:
            if body[2:4] == bytes([0, GET_PRINTER]):
                self.able = {"printer-state-reasons": next(answers)}
            return super().answer(body)

    with fakeprinter.listening(Emptying(states=fake.states)) as printer:
        answer = run_command("print", page, "--printer", printer.url)
    assert answer.code == 0
    assert answer.err.count("job 1 waits: the printer is out of paper: load paper") == 1
    assert actions() == ["printing", "printed"]


@pytest.mark.parametrize(
    ("how", "code", "left"),
    [(signal.SIGKILL, -9, ["printing"]), (signal.SIGINT, 130, ["printing", "print-unfinished"])],
)
def test_after_a_kill_the_job_is_found_and_not_sent_again(
    run_command: RunCommand, page: Path, how: signal.Signals, code: int, left: list[str]
) -> None:
    with fakeprinter.listening(Fake(states=[WORKING])) as fake:
        run = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), "print", str(page), "--printer", fake.url],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 30
        while GET_JOB not in fake.operations() and time.monotonic() < until:
            time.sleep(0.02)
        run.send_signal(how)
        assert (run.wait(20), actions()) == (code, left)
        fake.states = [DONE]
        answer = run_command("print", page, "--printer", fake.url)
        assert answer.code == 0
        assert "the printer has it already" in answer.err
        assert (len(fake.documents), actions()) == (1, [*left, "printed"])


def test_many_files_of_a_kind_are_asked_for_once(run_command: RunCommand, fake: Fake) -> None:
    pages.day(Path("day"))
    packets = [f"day/packets/{name}.pdf" for name in pages.NAMES]
    assert run_command("print", *packets, "--printer", fake.url).code == 0
    assert [fake.operations().count(one) for one in (GET_PRINTER, VALIDATE, PRINT)] == [1, 1, 6]
    assert fake.documents == [
        Path(f"day/documents/{name}-{kind}.pdf").read_bytes() for name in pages.NAMES for kind in pages.ORDER
    ]


def test_without_a_journal_nothing_is_printed(run_command: RunCommand, fake: Fake, page: Path) -> None:
    Path("journal").mkdir()
    answer = run_command("print", page, "--printer", fake.url, "--journal", "journal")
    assert (answer.code, fake.documents) == (1, [])
    assert answer.err.startswith("journal: ")


def test_a_dry_run_asks_and_prints_nothing(run_command: RunCommand, fake: Fake, page: Path) -> None:
    answer = run_command("print", page, "--printer", fake.url, "--copies", 2, "--media", "A4", "--dry-run")
    assert answer.code == 0
    assert answer.err == f"{fake.url}: note: has Letter loaded, and will ask for A4\nNothing was printed.\n"
    assert answer.out == "out/1001-consent.pdf: 4 pages, 2 x, two-sided-long-edge, A4, scaled to fit\n"
    assert fake.operations() == [GET_PRINTER, VALIDATE]
    assert not Path(os.environ["HANDOUTS_JOURNAL"]).exists()
    fake.able = {"printer-state-reasons": "media-empty", "media-ready": None}
    assert run_command("print", page, "--printer", fake.url, "--dry-run").code == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--printer", "http://localhost/x"], 2, "is not the URL of a printer"),
        (["--printer", "ipp://anna:secret@localhost/x"], 2, "holds a name, a password or a query"),
        (["--printer", "ipp://localhost:99999/x"], 2, "is not the URL of a printer"),
        (["--printer", "ipp://localhost:1/x"], 1, "is not reached: Connection refused\n    hint: switch it on"),
        (["--printer", "ipp://localhost/x", "--pin", "ab" * 32], 2, "only ipps:// has a certificate"),
        (["--printer", "ipps://localhost/x", "--pin", "abc"], 2, "is not a SHA-256 fingerprint"),
        (["--printer", "two words"], 1, "is not the name of a printer"),
        (["--printer", "-x"], 1, "is not the name of a printer"),
        (
            [],
            2,
            "--printer: no printer given\n    hint: use --printer or HANDOUTS_PRINTER; `handouts pri",
        ),
    ],
)
def test_a_printer_that_is_none(run_command: RunCommand, page: Path, words: list[str], code: int, said: str) -> None:
    answer = run_command("print", page, *words)
    assert answer.code == code
    assert said in answer.err
    assert "secret" not in answer.err
    assert actions() == []


def test_a_queue_where_no_print_system_answers(
    run_command: RunCommand, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("lpstat")
    monkeypatch.setenv("CUPS_SERVER", "localhost:1")
    answer = run_command("print", page, "--printer", "Front")
    assert answer.code == 1
    assert answer.err.startswith("Front: the print system of this machine (CUPS) does not answer: Connection refused\n")
    assert "`handouts printers`" in answer.err
    assert "URL" not in answer.err


# -- what is printed ---------------------------------------------------------------------------------------------
def encrypted(path: Path) -> None:
    writer = PdfWriter(clone_from=path)
    writer.encrypt("Pass-phrase-1", algorithm="RC4-128")
    writer.write(path)


def encrypted_with_aes(path: Path) -> None:
    """As mail does it: AES-256, for which pypdf alone cannot tell whether a password is right."""
    key = "/Filter/Standard/V 5/R 6/Length 256/P -1028/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF"
    told = "".join(
        f"/{name}<{'5a' * size}>" for name, size in (("O", 48), ("U", 48), ("OE", 32), ("UE", 32), ("Perms", 16))
    )
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>", f"<<{key}{told}>>"]  # fmt: skip
    body, places = "%PDF-1.7\n", []
    for number, words in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{words}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\nstartxref\n{len(body)}\n%%EOF\n"
    path.write_text(body + end, encoding="ascii")


def encrypted_in_another_way(path: Path) -> None:
    encrypted_with_aes(path)
    path.write_bytes(path.read_bytes().replace(b"/Filter/Standard", b"/Filter/Strange0"))


def of_another_program(path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.write(path)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (encrypted, "is encrypted, and is not printed"),
        (encrypted_with_aes, "is encrypted, and is not printed"),
        (encrypted_in_another_way, "is encrypted, and is not printed"),
        (of_another_program, "is not a PDF that handouts made"),
        (lambda path: path.write_bytes(path.read_bytes()[:3000]), "is damaged"),
        (lambda path: path.write_bytes(b"hello"), "is not a PDF"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
    ],
)
def test_files_that_are_never_printed(
    run_command: RunCommand, fake: Fake, page: Path, spoil: Callable[[Path], Any], said: str
) -> None:
    spoil(page)
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert f"{page}: {said}" in answer.err
    assert (fake.seen, actions()) == ([], [])


def test_a_day_is_printed_as_one_file_and_journalled_document_by_document(run_command: RunCommand, fake: Fake) -> None:
    pages.day(Path("day"))
    answer = run_command("print", "day", "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert fake.documents == [Path("day/print-all.pdf").read_bytes()]
    assert next(told for operation, told in fake.seen if operation == PRINT)["sides"] == ["two-sided-long-edge"]
    rows = [(row["action"], row["appointment"], row["document"]) for row in journalled()]
    assert rows == [
        ("printing", "", "print-all"), ("printed", "", "print-all"),
        *(("printed", name, kind) for name in pages.NAMES for kind in pages.ORDER),
    ]  # fmt: skip
    told = {
        patient["id"]: {note["sha256"] for note in patient["files"]}
        for patient in json.loads(Path("day/manifest.json").read_text("ascii"))["patients"]
    }
    for row in journalled()[2:]:
        assert row["sha256"] in told[row["appointment"]]
        assert (row["clinic"], row["version"]) == (pages.CLINIC, "1.0")


def test_a_packet_on_both_sides_goes_document_by_document(run_command: RunCommand, fake: Fake) -> None:
    pages.day(Path("day"))
    assert run_command("print", "day/packets/1001.pdf", "--printer", fake.url).code == 0
    assert fake.documents == [Path(f"day/documents/1001-{kind}.pdf").read_bytes() for kind in pages.ORDER]
    assert [row["document"] for row in journalled() if row["action"] == "printed"] == list(pages.ORDER)


def test_a_packet_on_one_side_is_one_job(run_command: RunCommand, fake: Fake) -> None:
    pages.day(Path("day"))
    assert run_command("print", "day/packets/1001.pdf", "--printer", fake.url, "--sides", "one-sided").code == 0
    assert fake.documents == [Path("day/packets/1001.pdf").read_bytes()]
    assert [row["document"] for row in journalled()] == ["packet", "packet", *pages.ORDER]


@pytest.mark.parametrize(
    ("two_sided", "options", "code", "said"),
    [
        (True, [], 0, "two-sided-long-edge"),
        (True, ["--sides", "two-sided-long-edge"], 0, "two-sided-long-edge"),
        (True, ["--sides", "one-sided"], 1, "its blank backs would be blank sheets"),
        (False, [], 0, "one-sided"),
        (False, ["--sides", "two-sided-long-edge"], 1, "two documents would share a sheet"),
    ],
)
def test_the_sides_are_those_the_day_was_made_for(
    run_command: RunCommand, fake: Fake, two_sided: bool, options: list[str], code: int, said: str
) -> None:
    pages.day(Path("day"), two_sided=two_sided)
    answer = run_command("print", "day", "--printer", fake.url, "--dry-run", *options)
    assert answer.code == code
    assert said in answer.out + answer.err


@pytest.mark.parametrize(
    ("spoil", "path", "said"),
    [
        ("day/print-all.pdf", "day", "is not as it was made\n    hint: run `handouts day` again"),
        ("day/documents/1001-consent.pdf", "day/documents/1001-consent.pdf", "is not as it was made"),
        ("day/documents/1001-consent.pdf", "day/packets/1001.pdf", "is not as it was made"),
        ("day/documents/other.pdf", "day/documents/other.pdf", "is not in the manifest of its folder"),
        ("day/manifest.json", "day", "is not a manifest"),
        ("", "empty", "holds no manifest.json: no finished day"),
    ],
)
def test_only_a_day_as_it_was_made_is_printed(
    run_command: RunCommand, fake: Fake, spoil: str, path: str, said: str
) -> None:
    pages.day(Path("day"))
    Path("empty").mkdir()
    if spoil:
        Path(spoil).write_bytes(pages.documents("1002")["consent"])
    answer = run_command("print", path, "--printer", fake.url)
    assert answer.code == 1
    assert said in answer.err
    assert (fake.documents, actions()) == ([], [])


def test_all_that_is_wrong_is_told_at_once_and_nothing_printed(run_command: RunCommand, fake: Fake, page: Path) -> None:
    Path("a.pdf").write_bytes(b"hello")
    answer = run_command("print", "a.pdf", page, "b.pdf", "--printer", fake.url)
    assert (answer.code, fake.documents) == (1, [])
    assert [line.split(":")[0] for line in answer.err.splitlines()[::2]] == ["a.pdf", "b.pdf"]


def test_the_first_that_fails_stops_those_behind_it(run_command: RunCommand, fake: Fake, tmp_path: Path) -> None:
    for at in range(3):
        Path(f"{at}.pdf").write_bytes(pages.documents("1001")[pages.ORDER[at]])
    fake.status = {PRINT: [0, 0x0507]}
    answer = run_command("print", "0.pdf", "1.pdf", "2.pdf", "--printer", fake.url)
    assert answer.code == 1
    assert (
        "is busy\n    hint: wait, and try again. 1 of 3 files are printed; the same command prints the others"
        in answer.err
    )
    assert actions() == ["printing", "printed", "printing", "print-failed"]
    assert len(fake.documents) == 1


def test_an_interrupted_run_prints_only_what_is_missing(run_command: RunCommand, fake: Fake) -> None:
    for number in range(3):
        Path(f"{number}.pdf").write_bytes(pages.documents("1001")[pages.ORDER[number]])
    command = ("print", "0.pdf", "1.pdf", "2.pdf", "--printer", fake.url)
    fake.status = {PRINT: [0, 0x0507]}
    assert run_command(*command).code == 1
    answer = run_command(*command)
    assert answer.code == 0, answer.err
    assert "0.pdf: skipped, the interrupted run printed it at 20" in answer.err
    assert fake.documents == [Path(f"{number}.pdf").read_bytes() for number in range(3)]
    # The run is complete: the same command is a new one.
    assert run_command(*command).code == 0
    assert len(fake.documents) == 6
    # A person may want all again; and other copies are another run.
    fake.status = {PRINT: [0, 0x0507]}
    assert run_command(*command).code == 1
    assert run_command(*command, "--allow-repeat").code == 0
    assert len(fake.documents) == 10
    fake.status = {PRINT: [0, 0x0507]}
    assert run_command(*command).code == 1
    assert run_command(*command, "--copies", 2).code == 0
    assert len(fake.documents) == 14


def test_a_killed_run_goes_on_with_the_file_that_was_at_the_printer(run_command: RunCommand) -> None:
    for number in range(3):
        Path(f"{number}.pdf").write_bytes(pages.documents("1001")[pages.ORDER[number]])
    with fakeprinter.listening(Fake(states=[DONE, WORKING])) as fake:
        command = ["print", "0.pdf", "1.pdf", "2.pdf", "--printer", fake.url]
        run = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 30
        while fake.operations().count(GET_JOB) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
        assert run.wait(20) == -signal.SIGKILL
        fake.states = [DONE]
        answer = run_command(*command)
        assert answer.code == 0, answer.err
        assert "0.pdf: skipped" in answer.err
        assert "1.pdf: the printer has it already" in answer.err
        assert fake.documents == [Path(f"{number}.pdf").read_bytes() for number in range(3)]


@pytest.mark.parametrize(
    "answered",
    [{"status": {PRINT: [0x0504]}}, {"status": {PRINT: [0x0500]}}, {"gateway": [504]}, {"gateway": [502]}],
)
def test_an_error_after_the_file_was_taken_is_settled_by_asking(
    run_command: RunCommand, fake: Fake, page: Path, answered: dict[str, Any]
) -> None:
    fake.takes = True
    for name, value in answered.items():
        setattr(fake, name, value)
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert "asking it whether the job arrived" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "printed"])


def test_an_error_after_which_the_printer_has_no_job_is_a_failure(
    run_command: RunCommand, fake: Fake, page: Path
) -> None:
    fake.gateway = [504]
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "does not answer its gateway in time" in answer.err
    assert (fake.documents, actions()) == ([], ["printing", "print-failed"])


def test_a_list_of_jobs_that_is_cut_off_settles_nothing(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.lose, fake.others = ["after"], 1000
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "has more than 1,000 jobs, and does not list them all; so it is not known" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "print-unfinished"])
    fake.others = 1
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert (len(fake.documents), actions()[-1]) == (1, "printed")


def test_a_printer_that_keeps_no_finished_jobs_settles_nothing(run_command: RunCommand, fake: Fake, page: Path) -> None:
    fake.lose, fake.others, fake.keeps_jobs = ["after"], 0, False
    for _ in range(2):  # the same command asks again, and never sends the file a second time by itself
        answer = run_command("print", page, "--printer", fake.url)
        assert answer.code == 1
        assert "lists no finished jobs; so it is not known whether" in answer.err
    assert (len(fake.documents), actions()[-1]) == (1, "print-unfinished")
    assert run_command("print", page, "--printer", fake.url, "--allow-repeat").code == 0
    assert len(fake.documents) == 2


@pytest.mark.parametrize(
    ("media", "code", "said"),
    [("A4", 0, "A4, scaled to fit"), ("letter", 0, ", Letter\n"), ("na_letter_8.5x11in", 0, ", Letter\n"),
     ("na-letter", 0, ", Letter\n"), ("ISO_A4", 0, "A4, scaled to fit"), ("a4small", 0, "A4, scaled to fit"),
     ("na-letter-transparent", 2, "is not a known paper"), ("om_x_1.2.3x4in", 2, "is not a known paper"),
     ("Lettr", 2, "--media: 'Lettr' is not a known paper\n    hint: did you mean \"Letter\"?")],
)  # fmt: skip
def test_papers(run_command: RunCommand, fake: Fake, page: Path, media: str, code: int, said: str) -> None:
    answer = run_command("print", page, "--printer", fake.url, "--dry-run", "--media", media)
    assert answer.code == code
    assert said in answer.out + answer.err


def test_pages_of_two_sizes_need_a_paper_told(run_command: RunCommand, fake: Fake) -> None:
    writer = PdfWriter()
    for size in ((612, 792), (595, 842)):
        writer.add_blank_page(*size)
    writer.write("mixed.pdf")
    Path("mixed.pdf").write_bytes(Path("mixed.pdf").read_bytes() + b"\n% " + PRODUCER_MARKER)
    answer = run_command("print", "mixed.pdf", "--printer", fake.url)
    assert (answer.code, answer.err) == (
        2, "mixed.pdf: its pages have no common paper size\n    hint: choose the paper with --media\n"
    )  # fmt: skip
    assert run_command("print", "mixed.pdf", "--printer", fake.url, "--media", "A4").code == 0


def test_a_page_of_another_desk_is_printed_and_told_by_its_digest(
    run_command: RunCommand, fake: Fake, page: Path
) -> None:
    assert run_command("print", page, "--printer", fake.url).code == 0
    with Journal(Path(os.environ["HANDOUTS_JOURNAL"])) as journal:
        row = journal.about(journalled()[0]["sha256"])[-1]
    assert (row.action, row.appointment, row.document) == ("printed", "", "")
