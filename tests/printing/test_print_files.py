"""The files to print, their sides and paper, and runs of several files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from handouts.files import PRODUCER_MARKER
from handouts.journal.journal import Journal
from tests.mail.mailday import journal_entries
from tests.printing import fakeprinter, pages
from tests.printing.fakeprinter import (
    DONE,
    GET_JOB,
    PRINT,
    WORKING,
    FakePrinter,
)
from tests.printing.pages import actions
from tests.support.commands import RunCommand

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("printers")


def encrypted(path: Path) -> None:
    writer = PdfWriter(clone_from=path)
    writer.encrypt("Pass-phrase-1", algorithm="RC4-128")
    writer.write(path)


def encrypted_with_aes(path: Path) -> None:
    """AES-256, as in mail. pypdf needs another library to check its password."""
    key = "/Filter/Standard/V 5/R 6/Length 256/P -1028/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF"
    hashes = "".join(
        f"/{name}<{'5a' * size}>" for name, size in (("O", 48), ("U", 48), ("OE", 32), ("UE", 32), ("Perms", 16))
    )
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>", f"<<{key}{hashes}>>"]  # fmt: skip
    body, offsets = "%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj{text}endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
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
    ("spoil", "message"),
    [
        (encrypted, "is encrypted and cannot be printed"),
        (encrypted_with_aes, "is encrypted and cannot be printed"),
        (encrypted_in_another_way, "is encrypted and cannot be printed"),
        (of_another_program, "was not made by handouts"),
        (lambda path: path.write_bytes(path.read_bytes()[:3000]), "is damaged"),
        (lambda path: path.write_bytes(b"hello"), "is not a PDF"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
    ],
)
def test_refused_files(
    run_command: RunCommand, fake: FakePrinter, page: Path, spoil: Callable[[Path], Any], message: str
) -> None:
    spoil(page)
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert f"{page}: {message}" in answer.err
    assert (fake.seen, actions()) == ([], [])


def test_print_day_journal(run_command: RunCommand, fake: FakePrinter) -> None:
    pages.make_day(Path("day"))
    answer = run_command("print", "day", "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert fake.documents == [Path("day/print-all.pdf").read_bytes()]
    assert next(attributes for operation, attributes in fake.seen if operation == PRINT)["sides"] == [
        "two-sided-long-edge"
    ]
    rows = [(row["action"], row["appointment"], row["document"]) for row in journal_entries()]
    assert rows == [
        ("printing", "", "print-all"), ("printed", "", "print-all"),
        *(("printed", name, kind) for name in pages.NAMES for kind in pages.ORDER),
    ]  # fmt: skip
    attributes = {
        patient["id"]: {note["sha256"] for note in patient["files"]}
        for patient in json.loads(Path("day/manifest.json").read_text("ascii"))["patients"]
    }
    for row in journal_entries()[2:]:
        assert row["sha256"] in attributes[row["appointment"]]
        assert (row["clinic"], row["version"]) == (pages.CLINIC, "1.0")


def test_two_sided_packet(run_command: RunCommand, fake: FakePrinter) -> None:
    pages.make_day(Path("day"))
    assert run_command("print", "day/packets/1001.pdf", "--printer", fake.url).code == 0
    assert fake.documents == [Path(f"day/documents/1001-{kind}.pdf").read_bytes() for kind in pages.ORDER]
    assert [row["document"] for row in journal_entries() if row["action"] == "printed"] == list(pages.ORDER)


def test_one_sided_packet(run_command: RunCommand, fake: FakePrinter) -> None:
    pages.make_day(Path("day"))
    assert run_command("print", "day/packets/1001.pdf", "--printer", fake.url, "--sides", "one-sided").code == 0
    assert fake.documents == [Path("day/packets/1001.pdf").read_bytes()]
    assert [row["document"] for row in journal_entries()] == ["packet", "packet", *pages.ORDER]


@pytest.mark.parametrize(
    ("two_sided", "options", "code", "message"),
    [
        (True, [], 0, "two-sided-long-edge"),
        (True, ["--sides", "two-sided-long-edge"], 0, "two-sided-long-edge"),
        (True, ["--sides", "one-sided"], 1, "its blank backs would be blank sheets"),
        (False, [], 0, "one-sided"),
        (False, ["--sides", "two-sided-long-edge"], 1, "two documents would share a sheet"),
    ],
)
def test_sides_of_day(
    run_command: RunCommand, fake: FakePrinter, two_sided: bool, options: list[str], code: int, message: str
) -> None:
    pages.make_day(Path("day"), two_sided=two_sided)
    answer = run_command("print", "day", "--printer", fake.url, "--dry-run", *options)
    assert answer.code == code
    assert message in answer.out + answer.err


@pytest.mark.parametrize(
    ("spoil", "path", "message"),
    [
        ("day/print-all.pdf", "day", "was changed after it was made\n    hint: run `handouts day` again"),
        ("day/documents/1001-consent.pdf", "day/documents/1001-consent.pdf", "was changed after it was made"),
        ("day/documents/1001-consent.pdf", "day/packets/1001.pdf", "was changed after it was made"),
        ("day/documents/other.pdf", "day/documents/other.pdf", "is not in the manifest of its folder"),
        ("day/manifest.json", "day", "is not a manifest"),
        ("", "empty", "is not the folder of a finished day: manifest.json is missing"),
    ],
)
def test_changed_day(run_command: RunCommand, fake: FakePrinter, spoil: str, path: str, message: str) -> None:
    pages.make_day(Path("day"))
    Path("empty").mkdir()
    if spoil:
        Path(spoil).write_bytes(pages.documents("1002")["consent"])
    answer = run_command("print", path, "--printer", fake.url)
    assert answer.code == 1
    assert message in answer.err
    assert (fake.documents, actions()) == ([], [])


def test_all_problems_at_once(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    Path("a.pdf").write_bytes(b"hello")
    answer = run_command("print", "a.pdf", page, "b.pdf", "--printer", fake.url)
    assert (answer.code, fake.documents) == (1, [])
    assert [line.split(":")[0] for line in answer.err.splitlines()[::2]] == ["a.pdf", "b.pdf"]


def test_first_failure_stops_run(run_command: RunCommand, fake: FakePrinter, tmp_path: Path) -> None:
    for number in range(3):
        Path(f"{number}.pdf").write_bytes(pages.documents("1001")[pages.ORDER[number]])
    fake.status = {PRINT: [0, 0x0507]}
    answer = run_command("print", "0.pdf", "1.pdf", "2.pdf", "--printer", fake.url)
    assert answer.code == 1
    assert (
        "is busy\n    hint: wait, then try again. 1 of 3 files are printed; run the same command to print the others"
        in answer.err
    )
    assert actions() == ["printing", "printed", "printing", "print-failed"]
    assert len(fake.documents) == 1


def test_resume_run(run_command: RunCommand, fake: FakePrinter) -> None:
    for number in range(3):
        Path(f"{number}.pdf").write_bytes(pages.documents("1001")[pages.ORDER[number]])
    command = ("print", "0.pdf", "1.pdf", "2.pdf", "--printer", fake.url)
    fake.status = {PRINT: [0, 0x0507]}
    assert run_command(*command).code == 1
    plan = run_command(*command, "--dry-run")
    assert (plan.code, len(fake.documents)) == (0, 1)
    assert [line.partition(": ")[2][:7] for line in plan.out.splitlines()] == ["skipped", "4 pages", "2 pages"], (
        plan.out
    )
    answer = run_command(*command)
    assert answer.code == 0, answer.err
    assert "0.pdf: skipped, the interrupted run printed it at 20" in answer.err
    assert fake.documents == [Path(f"{number}.pdf").read_bytes() for number in range(3)]
    # The run is complete, so the same command starts a new run.
    assert run_command(*command).code == 0
    assert len(fake.documents) == 6
    # --allow-repeat prints everything again; another number of copies is another run.
    fake.status = {PRINT: [0, 0x0507]}
    assert run_command(*command).code == 1
    assert run_command(*command, "--allow-repeat").code == 0
    assert len(fake.documents) == 10
    fake.status = {PRINT: [0, 0x0507]}
    assert run_command(*command).code == 1
    assert run_command(*command, "--copies", 2).code == 0
    assert len(fake.documents) == 14


def test_resume_killed_run(run_command: RunCommand) -> None:
    for number in range(3):
        Path(f"{number}.pdf").write_bytes(pages.documents("1001")[pages.ORDER[number]])
    with fakeprinter.listening(FakePrinter(states=[DONE, WORKING])) as fake:
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
        assert "1.pdf: the printer already has it" in answer.err
        assert fake.documents == [Path(f"{number}.pdf").read_bytes() for number in range(3)]


@pytest.mark.parametrize(
    "answered",
    [{"status": {PRINT: [0x0504]}}, {"status": {PRINT: [0x0500]}}, {"gateway": [504]}, {"gateway": [502]}],
)
def test_error_after_accept(run_command: RunCommand, fake: FakePrinter, page: Path, answered: dict[str, Any]) -> None:
    fake.takes = True
    for name, value in answered.items():
        setattr(fake, name, value)
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 0, answer.err
    assert "asking it whether the job arrived" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "printed"])


def test_error_without_job(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.gateway = [504]
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "did not answer its gateway in time" in answer.err
    assert (fake.documents, actions()) == ([], ["printing", "print-failed"])


def test_truncated_job_list(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.lose, fake.other_jobs = ["after"], 1000
    answer = run_command("print", page, "--printer", fake.url)
    assert answer.code == 1
    assert "has more than 1,000 jobs and does not list them all; so it is not known" in answer.err
    assert (len(fake.documents), actions()) == (1, ["printing", "print-unfinished"])
    fake.other_jobs = 1
    assert run_command("print", page, "--printer", fake.url).code == 0
    assert (len(fake.documents), actions()[-1]) == (1, "printed")


def test_no_finished_jobs(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    fake.lose, fake.other_jobs, fake.keeps_jobs = ["after"], 0, False
    for _ in range(2):  # the same command asks again, and does not send the file again
        answer = run_command("print", page, "--printer", fake.url)
        assert answer.code == 1
        assert "lists no finished jobs; so it is not known whether" in answer.err
    assert (len(fake.documents), actions()[-1]) == (1, "print-unfinished")
    assert run_command("print", page, "--printer", fake.url, "--allow-repeat").code == 0
    assert len(fake.documents) == 2


@pytest.mark.parametrize(
    ("media", "code", "message"),
    [("A4", 0, "A4, scaled to fit"), ("letter", 0, ", Letter\n"), ("na_letter_8.5x11in", 0, ", Letter\n"),
     ("na-letter", 0, ", Letter\n"), ("ISO_A4", 0, "A4, scaled to fit"), ("a4small", 0, "A4, scaled to fit"),
     ("na-letter-transparent", 2, "is not a known paper size"), ("om_x_1.2.3x4in", 2, "is not a known paper size"),
     ("Lettr", 2, "--media: 'Lettr' is not a known paper size\n    hint: did you mean \"Letter\"?")],
)  # fmt: skip
def test_papers(run_command: RunCommand, fake: FakePrinter, page: Path, media: str, code: int, message: str) -> None:
    answer = run_command("print", page, "--printer", fake.url, "--dry-run", "--media", media)
    assert answer.code == code
    assert message in answer.out + answer.err


def test_pages_of_two_sizes(run_command: RunCommand, fake: FakePrinter) -> None:
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


def test_unknown_document(run_command: RunCommand, fake: FakePrinter, page: Path) -> None:
    assert run_command("print", page, "--printer", fake.url).code == 0
    with Journal(Path(os.environ["HANDOUTS_JOURNAL"])) as journal:
        row = journal.about(journal_entries()[0]["sha256"])[-1]
    assert (row.action, row.appointment, row.document) == ("printed", "", "")
