"""Printing on a real IPP printer and through a real CUPS."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.channels.real import Eve
from tests.mail.mailday import journal_entries
from tests.printing import pages
from tests.printing.pages import actions
from tests.support.commands import RunCommand

pytestmark = pytest.mark.xdist_group("printers")


def test_real_printer(run_command: RunCommand, eve: Eve) -> None:
    before = len(eve.arrived())
    run_command("make", pages.CLINIC, "consent", "--name", "Maria Beispiel", "--id", "1001")
    answer = run_command("print", "out/1001-consent.pdf", "--printer", eve.url, "--copies", 2)
    assert (answer.code, answer.out) == (0, ""), answer.err
    assert answer.err.startswith("out/1001-consent.pdf: printed, job ")
    (job,) = eve.arrived()[before:]
    assert job.data == Path("out/1001-consent.pdf").read_bytes()
    options = {name: job.options[f"IPP_{name}"] for name in ("COPIES", "SIDES", "MEDIA", "JOB_ORIGINATING_USER_NAME")}
    assert options == {
        "COPIES": "2",
        "SIDES": "two-sided-long-edge",
        "MEDIA": "na_letter_8.5x11in",
        "JOB_ORIGINATING_USER_NAME": "handouts",
    }
    values = "".join(job.options.values())
    assert not any(word in values for word in ("Maria", "Beispiel", "1001", "consent", "kyphoplasty"))
    made_row, printing_row, printed_row = journal_entries()
    assert [row["action"] for row in (made_row, printing_row, printed_row)] == ["made", "printing", "printed"]
    for row in (printing_row, printed_row):
        assert {name: row[name] for name in ("appointment", "document", "clinic", "version", "sha256")} == {
            name: made_row[name] for name in ("appointment", "document", "clinic", "version", "sha256")
        }
    assert printed_row["result"].endswith(", 2 x 4 pages")
    assert run_command("journal", "verify").code == 0


def test_real_printer_pin(run_command: RunCommand, eve: Eve, page: Path) -> None:
    before = len(eve.arrived())
    answer = run_command("print", page, "--printer", eve.secure)
    assert answer.code == 1
    assert "its certificate is not trusted: self-signed certificate" in answer.err
    pin = answer.err.split("--pin ")[1].strip()
    wrong = run_command("print", page, "--printer", eve.secure, "--pin", pin[::-1])
    assert wrong.code == 1
    assert "its certificate does not match the pinned one" in wrong.err
    assert len(eve.arrived()) == before
    assert "printed" not in actions()
    grouped = ":".join(pin[index : index + 2] for index in range(0, 64, 2)).upper()
    right = run_command("print", page, "--printer", eve.secure, "--pin", grouped, "--sides", "one-sided")
    assert right.code == 0, right.err
    assert eve.arrived()[-1].options["IPP_SIDES"] == "one-sided"


def test_real_cups(
    run_command: RunCommand, eve: Eve, cups_server: str, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", cups_server)
    before = len(eve.arrived())
    answer = run_command("print", page, "--printer", "Front", "--copies", 3, "--sides", "two-sided-short-edge")
    assert answer.code == 0, answer.err
    (job,) = eve.arrived()[before:]
    assert (job.options["IPP_COPIES"], job.options["IPP_SIDES"]) == ("3", "two-sided-short-edge")
    assert (
        "media-size={x-dimension=21590 y-dimension=27940}" in job.options["IPP_MEDIA_COL"]
    )  # Letter, as CUPS writes it
    assert len(PdfReader(io.BytesIO(job.data)).pages) == 4
    values = "".join(job.options.values())
    assert "handouts-" in job.options["IPP_JOB_NAME"]
    assert not any(word in values for word in ("1001", "consent", "Maria"))
    assert actions() == ["printing", "printed"]
    assert run_command("printers").out.startswith("Front  ")
    for options in (["Nowhere"], ["Front", "--media", "A5"]):
        refused = run_command("print", page, "--printer", *options)
        assert refused.code == 1
        assert refused.err.startswith(options[0])
        if options == ["Nowhere"]:
            assert "no printer of this name on this machine\n    hint: `handouts printers` lists" in refused.err
    assert "does not support A5 paper" in refused.err


def test_real_cups_queue_off(
    run_command: RunCommand, eve: Eve, cups_server: str, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", cups_server)
    before = len(eve.arrived())
    # The queue accepts jobs and holds them, as if somebody had stopped it after the check.
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
    assert "the printer already has it, as job" in again.err
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


def test_list_printers(run_command: RunCommand, eve: Eve) -> None:
    answer = run_command("printers", eve.url, "ipp://localhost:1/ipp/print")
    assert answer.code == 0
    first, second = answer.out.splitlines()
    assert (
        first
        == f"{eve.url}  Example Printer; ready; one-sided, two-sided-long-edge, two-sided-short-edge; Letter, Legal, A4"
    )
    assert "cannot be reached" in second
