"""A day that is too large for one print file has several, each with whole packets, in order of check-in."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.day import manifest, print_all
from handouts.day.folder import DayFolder
from handouts.errors import InputError
from handouts.printing.print_files import gather
from handouts.typeset.pdf.reader import count_objects
from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import contents, row, save

ROWS = [row(number * 4, documents="consent, preparation") for number in range(5)]
PARTS = ["print-all-1.pdf", "print-all-2.pdf", "print-all-3.pdf"]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit a print file to two packets."""
    monkeypatch.setattr(print_all, "MAX_PAGES", 17)


def make_day(
    run_command: RunCommand, *more: object, out: str = "out", rows: list[dict[str, str]] = ROWS
) -> tuple[CommandResult, Any]:
    save(Path("list.csv"), rows)
    answer = run_command("day", "list.csv", "--out", out, "--jobs", 1, *more)
    assert answer.code == 0, answer.err
    return answer, json.loads(Path(out, "manifest.json").read_text())


def pages(name: str | Path) -> list[bytes]:
    return [page.get_contents().get_data() if "/Contents" in page else b"" for page in PdfReader(name).pages]


@pytest.mark.parametrize("more", [(), ("--one-sided",), ("--copies", 2), ("--copies", 2, "--one-sided")])
def test_parts_hold_whole_packets(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch, more: tuple[object, ...]
) -> None:
    _, manifest_data = make_day(run_command, *more, out="one")
    assert [note["file"] for note in manifest_data["files"]] == ["print-all.pdf", "run-sheet.pdf"]
    monkeypatch.setattr(print_all, "MAX_PAGES", 17)
    answer, manifest_data = make_day(run_command, *more, out="several")
    parts = [note for note in manifest_data["files"] if note["file"].startswith("print-all")]
    assert len(parts) > 1
    assert manifest_data["format"] == 4
    cover = 1 if "--one-sided" in more else 2
    assert manifest_data["covers"] == [cover] * len(parts)
    read = [pages(Path("several", note["file"])) for note in parts]
    assert [page for part in read for page in part[cover:]] == pages("one/print-all.pdf")[cover:]
    assert [len(part) for part in read] == [note["pages"] for note in parts]
    ids = [patient["id"] for patient in manifest_data["patients"]]
    marks = [
        [str(mark["/Title"]).partition(":")[0] for mark in outline(Path("several", part_note["file"]))[1:]]
        for part_note in parts
    ]
    assert [list(dict.fromkeys(part)) for part in marks] == [
        list(ids[start : start + len(dict.fromkeys(marks[0]))])
        for start in range(0, len(ids), len(dict.fromkeys(marks[0])))
    ]
    per_sheet = 1 if "--one-sided" in more else 2
    for note in parts:
        assert f"{note['file']} ({note['pages'] // per_sheet} sheets)" in answer.err
    assert answer.paths == [str(Path("several", note["file"])) for note in manifest_data["files"]] + [
        str(Path("several/manifest.json"))
    ]
    assert run_command("verify", "several").code == 0


def outline(path: Path) -> list[Any]:
    return [entry for entry in PdfReader(path).outline if not isinstance(entry, list)]


def test_titles_of_parts(run_command: RunCommand, small_parts: None) -> None:
    make_day(run_command)
    titles = [PdfReader(Path("out", name)).metadata.title for name in PARTS]  # type: ignore[union-attr]
    assert [title[-6:] for title in titles if title] == [" (1/3)", " (2/3)", " (3/3)"]


def test_large_packet_has_its_own_part(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_all, "MAX_PAGES", 1)
    _, manifest_data = make_day(run_command)
    assert len(manifest_data["files"]) == len(ROWS) + 1
    assert run_command("verify", "out").code == 0


def test_parts_by_number_of_objects(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    make_day(run_command, "--copies", 3, out="one")
    folder = DayFolder(Path("one"))
    day_manifest = manifest.read_manifest(folder)
    assert day_manifest
    with folder.open("print-all.pdf") as file:
        object_count = count_objects(file)
    estimate = 3 * sum(
        print_all._count_packet_objects(folder, print_all.PrintedPacket(None, (), patient.files[1:]))  # type: ignore[arg-type]
        for patient in day_manifest.patients
    )
    assert (
        object_count - 200 < estimate < 1.2 * object_count
    )  # fewer than 200 objects are shared; the estimate is an upper bound
    monkeypatch.setattr(print_all, "MAX_OBJECTS", estimate // 2)
    _, manifest_data = make_day(run_command, "--copies", 3, out="several")
    assert len(manifest_data["files"]) in (3, 4)
    for note in manifest_data["files"][:-1]:
        with Path("several", note["file"]).open("rb") as file:
            assert count_objects(file) < estimate // 2 + 200


def test_second_run_with_parts(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    make_day(run_command)
    before = contents(Path("out"))
    with monkeypatch.context() as patched:
        patched.setattr(print_all, "MAX_PAGES", 17)
        make_day(run_command)
        several = contents(Path("out"))
        assert [name for name in several if name.startswith("print-all")] == PARTS
        stamps = {name: Path("out", name).stat().st_mtime_ns for name in PARTS}
        make_day(run_command)
        assert {name: Path("out", name).stat().st_mtime_ns for name in PARTS} == stamps
    make_day(run_command)
    assert contents(Path("out")) == before


@pytest.mark.parametrize("killed_at", range(1, 14, 2))
def test_resume_between_parts(
    run_command: RunCommand, small_parts: None, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    make_day(run_command, out="uninterrupted")
    expected = contents(Path("uninterrupted"))
    original_add, count = print_all.PdfMerger.add, 0

    def stops(self: Any, pdf: bytes, title: str) -> int:
        nonlocal count
        count += 1
        if count == killed_at:
            raise KeyboardInterrupt
        return original_add(self, pdf, title)

    with monkeypatch.context() as patched:
        patched.setattr(print_all.PdfMerger, "add", stops)
        assert run_command("day", "list.csv", "--out", "out", "--jobs", 1).code in (0, 130)
    different = {name for name, data in contents(Path("out")).items() if expected.get(name) != data}
    assert different == set()
    make_day(run_command)
    assert contents(Path("out")) == expected


@pytest.mark.parametrize("name", ["print-all-2.pdf", "print-all-7.pdf"])
def test_foreign_file_with_the_name_of_a_part(run_command: RunCommand, small_parts: None, name: str) -> None:
    Path("out").mkdir()
    Path("out", name).write_bytes(b"mine")
    save(Path("list.csv"), ROWS)
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert answer.code == 1
    assert f"{name}: is not a file that handouts made" in answer.err
    assert list(contents(Path("out"))) == [name]


def test_all_parts_are_printed(run_command: RunCommand, small_parts: None) -> None:
    _, manifest_data = make_day(run_command)
    sheets = gather([Path("out")], "", lambda _: [])
    assert [print_file.path.name for print_file in sheets] == PARTS
    assert [print_file.pages for print_file in sheets] == [note["pages"] for note in manifest_data["files"][:-1]]
    printed = [entry.sha256 for print_file in sheets for entry in print_file.documents]
    assert printed == [note["sha256"] for patient in manifest_data["patients"] for note in patient["files"][1:]]
    assert [print_file.entry.document for print_file in sheets] == [name.removesuffix(".pdf") for name in PARTS]
    assert {print_file.sides for print_file in sheets} == {"two-sided-long-edge"}
    (second,) = gather([Path("out/print-all-2.pdf")], "", lambda _: [])
    assert (second.sha256, second.documents) == (sheets[1].sha256, sheets[1].documents)


def test_missing_part(run_command: RunCommand, small_parts: None) -> None:
    make_day(run_command)
    Path("out/print-all-2.pdf").unlink()
    with pytest.raises(InputError, match=r"print-all-2\.pdf"):
        gather([Path("out")], "", lambda _: [])
    assert "print-all-2.pdf: is missing" in run_command("verify", "out").err


def test_one_part(run_command: RunCommand) -> None:
    answer, manifest_data = make_day(run_command)
    assert (manifest_data["format"], manifest_data["covers"]) == (4, [2])
    assert "sheets" not in answer.err
    (sheets,) = gather([Path("out")], "", lambda _: [])
    assert sheets.entry.document == "print-all"
    assert len(PdfReader(io.BytesIO(sheets.data)).pages) == sheets.pages
