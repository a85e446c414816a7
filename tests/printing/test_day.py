"""A procedure day: its rows in the journal, and its pages on a real printer."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from handouts.journal.journal import rows
from tests.channels.real import Eve
from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import row, save

pytestmark = pytest.mark.xdist_group("printers")


def make_day(run_command: RunCommand, count: int, *more: object, changed: int = -1) -> CommandResult:
    levels = ("L5" if index == changed else "L1" for index in range(count))
    save(
        Path("list.csv"), [row(index, clinic="pain-relief-georgia", level=level) for index, level in enumerate(levels)]
    )
    return run_command("day", "list.csv", "--out", "day", "--jobs", 1, *more)


def journal_rows() -> list[tuple[str, str, str]]:
    return [(row.action, row.appointment, row.document) for row in rows(Path(os.environ["HANDOUTS_JOURNAL"]))]


def manifest() -> dict[str, dict[str, str]]:
    patients = json.loads(Path("day/manifest.json").read_text("ascii"))["patients"]
    return {patient["id"]: {note["file"]: note["sha256"] for note in patient["files"]} for patient in patients}


KINDS = ("preparation", "consent", "discharge")


def page_texts(data: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(data) as file:
        return [page.get_textpage().get_text_range() for page in file]


def test_day_journal(run_command: RunCommand) -> None:
    assert make_day(run_command, 3).code == 0
    expected = [("made", f"A{index:04}", kind) for index in range(3) for kind in KINDS]
    assert journal_rows() == expected
    digests = {name: digest for files in manifest().values() for name, digest in files.items()}
    for entry in rows(Path(os.environ["HANDOUTS_JOURNAL"])):
        assert entry.sha256 == digests[f"documents/{entry.appointment}-{entry.document}.pdf"]
        assert (entry.clinic, entry.version) == ("pain-relief-georgia", "1.0")
    assert make_day(run_command, 3).code == 0
    assert journal_rows() == expected
    assert make_day(run_command, 3, changed=1).code == 0
    new_rows = journal_rows()[9:]
    assert new_rows
    assert {name for _, name, _ in new_rows} == {"A0001"}
    assert run_command("journal", "verify").code == 0


def test_day_without_journal(run_command: RunCommand) -> None:
    Path("journal").mkdir()
    answer = make_day(run_command, 1, "--journal", "journal")
    assert answer.code == 1
    assert Path("day/manifest.json").exists()
    assert answer.err.count("not recorded in the journal") == 1


@pytest.mark.parametrize("back_end", ["ipp", "cups"])
def test_print_day(
    run_command: RunCommand, eve: Eve, back_end: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if back_end == "cups":
        monkeypatch.setenv("CUPS_SERVER", request.getfixturevalue("cups_server"))
    assert make_day(run_command, 2).code == 0
    before = len(eve.arrived())
    answer = run_command("print", "day", "--printer", eve.url if back_end == "ipp" else "Front")
    assert answer.code == 0, answer.err
    (job,) = eve.arrived()[before:]
    print_all = Path("day/print-all.pdf").read_bytes()
    if back_end == "ipp":
        assert job.data == print_all
    else:
        assert page_texts(job.data) == page_texts(print_all)
    assert job.options["IPP_SIDES"] == "two-sided-long-edge"
    done = Counter(journal_rows()[7:])
    assert done == Counter([
        ("printed", "", "print-all"), *(("printed", f"A{index:04}", kind) for index in range(2) for kind in KINDS)
    ])  # fmt: skip
    # A two-sided packet: document by document, in order.
    before = len(eve.arrived())
    assert run_command("print", "day/packets/A0001.pdf", "--printer", eve.url).code == 0
    assert [job.data for job in eve.arrived()[before:]] == [
        Path(f"day/documents/A0001-{kind}.pdf").read_bytes() for kind in KINDS
    ]
    Path("day/print-all.pdf").write_bytes(print_all + b"\n")
    assert "was changed after it was made" in run_command("print", "day", "--printer", eve.url).err
