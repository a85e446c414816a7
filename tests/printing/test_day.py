"""A real procedure day, made, journalled, and printed on a real printer as it was made."""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.journal.journal import rows
from tests.channels.real import Eve
from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import row, save

pytestmark = pytest.mark.xdist_group("printers")


def made(run_command: RunCommand, count: int, *more: object, changed: int = -1) -> CommandResult:
    listed = [row(at, clinic="pain-relief-georgia", level="L5" if at == changed else "L1") for at in range(count)]
    save(Path("list.csv"), listed)
    return run_command("day", "list.csv", "--out", "day", "--jobs", 1, *more)


def told() -> list[tuple[str, str, str]]:
    return [(one.action, one.appointment, one.document) for one in rows(Path(os.environ["HANDOUTS_JOURNAL"]))]


def manifest() -> dict[str, dict[str, str]]:
    patients = json.loads(Path("day/manifest.json").read_text("ascii"))["patients"]
    return {one["id"]: {note["file"]: note["sha256"] for note in one["files"]} for one in patients}


KINDS = ("preparation", "consent", "discharge")


def test_day_journal(run_command: RunCommand) -> None:
    assert made(run_command, 3).code == 0
    expected = [("made", f"A{at:04}", kind) for at in range(3) for kind in KINDS]
    assert told() == expected
    digests = {name: digest for files in manifest().values() for name, digest in files.items()}
    for one in rows(Path(os.environ["HANDOUTS_JOURNAL"])):
        assert one.sha256 == digests[f"documents/{one.appointment}-{one.document}.pdf"]
        assert (one.clinic, one.version) == ("pain-relief-georgia", "1.0")
    assert made(run_command, 3).code == 0
    assert told() == expected
    assert made(run_command, 3, changed=1).code == 0
    again = told()[9:]
    assert again
    assert {name for _, name, _ in again} == {"A0001"}
    assert run_command("journal", "verify").code == 0


def test_day_without_journal(run_command: RunCommand) -> None:
    Path("journal").mkdir()
    answer = made(run_command, 1, "--journal", "journal")
    assert answer.code == 1
    assert Path("day/manifest.json").exists()
    assert answer.err.count("not recorded in the journal") == 1


@pytest.mark.parametrize("way", ["ipp", "cups"])
def test_print_day(
    run_command: RunCommand, eve: Eve, way: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "cups":
        monkeypatch.setenv("CUPS_SERVER", request.getfixturevalue("cups_server"))
    assert made(run_command, 2).code == 0
    before = len(eve.arrived())
    answer = run_command("print", "day", "--printer", eve.url if way == "ipp" else "Front")
    assert answer.code == 0, answer.err
    (job,) = eve.arrived()[before:]
    whole = Path("day/print-all.pdf").read_bytes()
    if way == "ipp":
        assert job.data == whole
    words = [[page.extract_text() for page in PdfReader(io.BytesIO(data)).pages] for data in (job.data, whole)]
    assert words[0] == words[1]
    assert job.asked["IPP_SIDES"] == "two-sided-long-edge"
    done = Counter(told()[7:])
    assert done == Counter([
        ("printed", "", "print-all"), *(("printed", f"A{at:04}", kind) for at in range(2) for kind in KINDS)
    ])  # fmt: skip
    # A packet on both sides: document by document, in its order.
    before = len(eve.arrived())
    assert run_command("print", "day/packets/A0001.pdf", "--printer", eve.url).code == 0
    assert [job.data for job in eve.arrived()[before:]] == [
        Path(f"day/documents/A0001-{kind}.pdf").read_bytes() for kind in KINDS
    ]
    Path("day/print-all.pdf").write_bytes(whole + b"\n")
    assert "was changed after it was made" in run_command("print", "day", "--printer", eve.url).err
