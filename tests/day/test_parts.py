"""A day too large for one file to print: several, each of whole packets, in the order of check-in."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.day import manifest, run_sheet
from handouts.day.folder import DayFolder
from handouts.errors import InputError
from handouts.printing.print_files import gather
from handouts.typeset.pdf.reader import count_objects
from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import contents, row, save

ROWS = [row(at * 4, documents="consent, preparation") for at in range(5)]
PARTS = ["print-all-1.pdf", "print-all-2.pdf", "print-all-3.pdf"]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two packets fill a file."""
    monkeypatch.setattr(run_sheet, "MAX_PAGES", 17)


def made(
    run_command: RunCommand, *more: object, out: str = "out", rows: list[dict[str, str]] = ROWS
) -> tuple[CommandResult, Any]:
    save(Path("list.csv"), rows)
    answer = run_command("day", "list.csv", "--out", out, "--jobs", 1, *more)
    assert answer.code == 0, answer.err
    return answer, json.loads(Path(out, "manifest.json").read_text())


def pages(name: str | Path) -> list[bytes]:
    return [page.get_contents().get_data() if "/Contents" in page else b"" for page in PdfReader(name).pages]


@pytest.mark.parametrize("more", [(), ("--one-sided",), ("--copies", 2), ("--copies", 2, "--one-sided")])
def test_parts_hold_the_pages_of_the_whole_and_no_packet_is_cut(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch, more: tuple[object, ...]
) -> None:
    _, told = made(run_command, *more, out="one")
    assert [note["file"] for note in told["files"]] == ["print-all.pdf", "run-sheet.pdf"]
    monkeypatch.setattr(run_sheet, "MAX_PAGES", 17)
    answer, told = made(run_command, *more, out="several")
    parts = [note for note in told["files"] if note["file"].startswith("print-all")]
    assert len(parts) > 1
    assert told["format"] == 2
    read = [pages(Path("several", note["file"])) for note in parts]
    assert [page for part in read for page in part] == pages("one/print-all.pdf")
    assert [len(part) for part in read] == [note["pages"] for note in parts]
    ids = [patient["id"] for patient in told["patients"]]
    marks = [[str(mark["/Title"]).partition(":")[0] for mark in outline(Path("several", one["file"]))] for one in parts]
    assert [list(dict.fromkeys(part)) for part in marks] == [
        list(ids[at : at + len(dict.fromkeys(marks[0]))]) for at in range(0, len(ids), len(dict.fromkeys(marks[0])))
    ]
    per_sheet = 1 if "--one-sided" in more else 2
    for note in parts:
        assert f"{note['file']} ({note['pages'] // per_sheet} sheets)" in answer.err
    assert answer.paths == [str(Path("several", note["file"])) for note in told["files"]] + [
        str(Path("several/manifest.json"))
    ]
    assert run_command("verify", "several").code == 0


def outline(path: Path) -> list[Any]:
    return [entry for entry in PdfReader(path).outline if not isinstance(entry, list)]


def test_each_part_says_which_it_is(run_command: RunCommand, small: None) -> None:
    made(run_command)
    titles = [PdfReader(Path("out", name)).metadata.title for name in PARTS]  # type: ignore[union-attr]
    assert [title[-6:] for title in titles if title] == [" (1/3)", " (2/3)", " (3/3)"]


def test_a_packet_that_is_larger_than_a_part_has_one_of_its_own(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_sheet, "MAX_PAGES", 1)
    _, told = made(run_command)
    assert len(told["files"]) == len(ROWS) + 1
    assert run_command("verify", "out").code == 0


def test_a_part_holds_no_more_objects_than_an_archive_allows(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(run_command, "--copies", 3, out="one")
    folder = DayFolder(Path("one"))
    whole = manifest.read_manifest(folder)
    assert whole
    with folder.open("print-all.pdf") as file:
        there = count_objects(file)
    reckoned = 3 * sum(
        run_sheet._objects(folder, run_sheet._Packet(None, patient.files[1:]))  # type: ignore[arg-type]
        for patient in whole.patients
    )
    assert there - 200 < reckoned < 1.2 * there  # what all share is less than 200; reckoned is what they add, or more
    monkeypatch.setattr(run_sheet, "MAX_OBJECTS", reckoned // 2)
    _, told = made(run_command, "--copies", 3, out="several")
    assert len(told["files"]) in (3, 4)
    for note in told["files"][:-1]:
        with Path("several", note["file"]).open("rb") as file:
            assert count_objects(file) < reckoned // 2 + 200


def test_a_second_run_keeps_the_parts_and_another_number_of_them_removes_the_old(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(run_command)
    before = contents(Path("out"))
    with monkeypatch.context() as patched:
        patched.setattr(run_sheet, "MAX_PAGES", 17)
        made(run_command)
        several = contents(Path("out"))
        assert [name for name in several if name.startswith("print-all")] == PARTS
        stamps = {name: Path("out", name).stat().st_mtime_ns for name in PARTS}
        made(run_command)
        assert {name: Path("out", name).stat().st_mtime_ns for name in PARTS} == stamps
    made(run_command)
    assert contents(Path("out")) == before


@pytest.mark.parametrize("killed_at", range(1, 14, 2))
def test_a_run_that_ends_anywhere_among_the_parts_is_finished_with_the_same_bytes(
    run_command: RunCommand, small: None, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    made(run_command, out="whole")
    expected = contents(Path("whole"))
    adding, count = run_sheet.PdfMerger.add, 0

    def stops(self: Any, pdf: bytes, title: str) -> int:
        nonlocal count
        count += 1
        if count == killed_at:
            raise KeyboardInterrupt
        return adding(self, pdf, title)

    with monkeypatch.context() as patched:
        patched.setattr(run_sheet.PdfMerger, "add", stops)
        assert run_command("day", "list.csv", "--out", "out", "--jobs", 1).code in (0, 130)
    torn = {name for name, data in contents(Path("out")).items() if expected.get(name) != data}
    assert torn == set()
    made(run_command)
    assert contents(Path("out")) == expected


@pytest.mark.parametrize("name", ["print-all-2.pdf", "print-all-7.pdf"])
def test_a_foreign_file_of_the_name_of_a_part_is_told_before_anything_is_made(
    run_command: RunCommand, small: None, name: str
) -> None:
    Path("out").mkdir()
    Path("out", name).write_bytes(b"mine")
    save(Path("list.csv"), ROWS)
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert answer.code == 1
    assert f"{name}: is not a file that handouts made" in answer.err
    assert list(contents(Path("out"))) == [name]


def test_all_parts_are_printed_each_with_its_own_documents(run_command: RunCommand, small: None) -> None:
    _, told = made(run_command)
    sheets = gather([Path("out")], "", lambda _: [])
    assert [one.path.name for one in sheets] == PARTS
    assert [one.pages for one in sheets] == [note["pages"] for note in told["files"][:-1]]
    printed = [entry.sha256 for one in sheets for entry in one.documents]
    assert printed == [note["sha256"] for patient in told["patients"] for note in patient["files"][1:]]
    assert [one.entry.document for one in sheets] == [name.removesuffix(".pdf") for name in PARTS]
    assert {one.sides for one in sheets} == {"two-sided-long-edge"}
    (second,) = gather([Path("out/print-all-2.pdf")], "", lambda _: [])
    assert (second.sha256, second.documents) == (sheets[1].sha256, sheets[1].documents)


def test_a_part_that_is_missing_is_not_left_out(run_command: RunCommand, small: None) -> None:
    made(run_command)
    Path("out/print-all-2.pdf").unlink()
    with pytest.raises(InputError, match=r"print-all-2\.pdf"):
        gather([Path("out")], "", lambda _: [])
    assert "print-all-2.pdf: is missing" in run_command("verify", "out").err


def test_one_part_is_the_file_that_it_was(run_command: RunCommand) -> None:
    answer, told = made(run_command)
    assert told["format"] == 1
    assert "sheets" not in answer.err
    (sheets,) = gather([Path("out")], "", lambda _: [])
    assert sheets.entry.document == "print-all"
    assert len(PdfReader(io.BytesIO(sheets.data)).pages) == sheets.pages
