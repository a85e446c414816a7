"""`handouts verify` finds what has happened to a day after it was made."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from pypdf import PdfReader, PdfWriter

from handouts.day.verify import sample_indexes
from tests.support.commands import RunCommand
from tests.support.day_lists import NAMES, row, save

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of three patients."""
    from click.testing import CliRunner

    from handouts.cli.root import cli

    folder = tmp_path_factory.mktemp("day")
    listed = save(folder / "list.csv", [row(at, email=f"p{at}@example.org") for at in range(3)])
    result = CliRunner().invoke(cli, ["day", str(listed), "--out", str(folder / "out"), "--jobs", "1"])
    assert result.exit_code == 0, result.stderr
    return folder / "out"


def renamed(folder: Path, one: str, other: str) -> None:
    """Exchange two files, and their digests in the manifest: an attack that no digest finds."""
    first, second = folder / one, folder / other
    data = first.read_bytes(), second.read_bytes()
    first.write_bytes(data[1])
    second.write_bytes(data[0])
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    for patient in told["patients"]:
        for note in patient["files"]:
            if note["file"] in (one, other):
                held = (folder / note["file"]).read_bytes()
                note["sha256"] = hashlib.sha256(held).hexdigest()
                note["pages"] = pages(held)
    path.write_text(json.dumps(told))


def pages(data: bytes) -> int:
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)


def spoil(folder: Path, how: str) -> None:
    packet = folder / "packets/A0001.pdf"
    match how:
        case "missing":
            packet.unlink()
        case "a byte":
            data = bytearray(packet.read_bytes())
            data[len(data) // 2] ^= 1
            packet.write_bytes(data)
        case "torn":
            packet.write_bytes(packet.read_bytes()[:-500])
        case "another's packet":
            renamed(folder, "packets/A0001.pdf", "packets/A0002.pdf")
        case "another's document":
            renamed(folder, "documents/A0001-consent.pdf", "documents/A0002-consent.pdf")
        case "a stranger":
            shutil.copy(packet, folder / "packets/B0001.pdf")
        case "another address":
            path = folder / "recipients.json"
            path.write_text(path.read_text().replace("@", "1@"))
        case "no recipients":
            (folder / "recipients.json").unlink()
        case "another order":
            path = folder / "manifest.json"
            told = json.loads(path.read_text())
            told["patients"].reverse()
            path.write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("missing", "A0001.pdf: is missing"),
        ("a byte", "A0001.pdf: was changed after it was made"),
        ("torn", "A0001.pdf: was changed after it was made"),
        ("another's packet", "is not the expected page"),
        ("another's document", "must show the identifier"),
        ("a stranger", "B0001.pdf: is not in the manifest"),
        ("another address", "recipients.json: was changed after it was made"),
        ("no recipients", "recipients.json: is missing"),
        ("another order", "print-all.pdf: page 1 is not the expected page"),
    ],
)
def test_what_has_happened_is_found(
    run_command: RunCommand, whole: Path, tmp_path: Path, how: str, expected: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    assert run_command("verify", folder).code == 0
    spoil(folder, how)
    answer = run_command("verify", folder)
    assert answer.code == 1
    assert expected in answer.err


@pytest.mark.parametrize(
    "change",
    [
        {"files": []},
        {"rejected": -1},
        {"rejected": "x"},
        {"recipients": "x"},
        {"recipients": 0},
        {"recipients": ["0" * 64]},
        {"options": {"copies": "2", "two_sided": True}},
        {"options": {"copies": 0, "two_sided": True}},
        {"patients": 3},
        {"patients": [{}]},
        {"files": [{"file": "../other.pdf", "made_from": "", "sha256": "0" * 64, "pages": 1}]},
    ],
)
def test_manifest_that_was_tampered_with_is_reported_and_leads_to_no_other_file(
    run_command: RunCommand, whole: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    for command in (("verify", folder), ("day", whole.parent / "list.csv", "--out", folder, "--jobs", 1)):
        answer = run_command(*command)
        assert answer.code == 1
        assert "is damaged" in answer.err


def test_who_has_read_pages_is_said(run_command: RunCommand, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "All packets were read by handouts and by pypdf." in run_command("verify", whole).err
    monkeypatch.setattr("handouts.day.verify.SAMPLE_SIZE", 2)
    some = run_command("verify", whole)
    assert (some.code, "2 of them also by pypdf; --thorough reads all with both" in some.err) == (0, True)
    assert "All packets were read by handouts and by pypdf." in run_command("verify", whole, "--thorough").err


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (20, 20), (21, 20), (2000, 20)])
def test_packets_for_second_reader_are_spread_over_day(count: int, expected: int) -> None:
    chosen = sample_indexes(count, thorough=False)
    assert len(chosen) == expected
    assert not count or {0, count - 1} <= chosen <= set(range(count))
    assert sample_indexes(count, thorough=True) == set(range(count))


def other_layout(data: bytes) -> bytes:
    """The same pages as another writer writes them."""
    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(data))).write(out)
    return out.getvalue()


def test_what_another_version_has_written_is_read_by_pypdf(
    run_command: RunCommand, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    replaced(folder, "packets/A0001.pdf", other_layout)
    replaced(folder, "documents/A0002-consent.pdf", other_layout)
    replaced(folder, "print-all.pdf", other_layout)
    answer = run_command("verify", folder)
    assert answer.code == 0, answer.err
    assert "3 files of another version could only be read by pypdf" in answer.err
    renamed(folder, "documents/A0001-consent.pdf", "documents/A0002-consent.pdf")
    assert "must show the identifier" in run_command("verify", folder).err


def test_another_page_behind_digests_is_found_by_either_reader(
    run_command: RunCommand, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    # An update behind the end: who reads our layout to its end sees the first file, another reader the second.
    replaced(folder, "packets/A0001.pdf", lambda data: data + (folder / "packets/A0002.pdf").read_bytes())
    answer = run_command("verify", folder)
    assert answer.code == 1
    assert "A0001.pdf" in answer.err


def replaced(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Other bytes for a file, and their digest in the manifest and among the recipients."""
    path, listed, people = folder / name, folder / "manifest.json", folder / "recipients.json"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(change(path.read_bytes()))
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    people.write_text(people.read_text().replace(before, after))
    told = json.loads(listed.read_text().replace(before, after))
    told["recipients"] = hashlib.sha256(people.read_bytes()).hexdigest()
    listed.write_text(json.dumps(told))


def test_each_page_is_found_in_any_script_by_our_own_reader(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.day.verify.SAMPLE_SIZE", 0)
    monkeypatch.setattr("handouts.day.verify.sample_indexes", lambda *_, **__: frozenset())
    save(Path("list.csv"), [row(at) for at in range(len(NAMES))])
    assert run_command("day", "list.csv", "--out", "out", "--jobs", 1).code == 0
    answer = run_command("verify", "out")
    assert answer.code == 0, answer.err


def test_folder_in_which_run_is_working_is_not_judged(run_command: RunCommand, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    for command in (
        ("verify", folder), ("mail", folder), ("mail", folder / "packets/A0001.pdf"),
        ("print", folder, "--printer", "ipp://127.0.0.1:9/ipp/print", "--dry-run"),
    ):  # fmt: skip
        with FileLock(folder / ".handouts-day.lock"):
            answer = run_command(*command)
        assert answer.code == 1
        assert "another run is making this day in this folder\n    hint: wait until it is done" in answer.err


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such modes there")
def test_read_only_folder(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    # In a process of its own, because root may write anywhere and must first become nobody; it reads by its own handle.
    code = """
import contextlib, os, sys
from pathlib import Path
from handouts.day.folder import DayFolder
from handouts.day import executors, verify
executors.processor_count = lambda: 1
os.chdir(sys.argv[1])
def check():
    return verify.verify_day(DayFolder(Path(".")), lambda total: contextlib.nullcontext(lambda done: None))
check()  # loads all that nobody may not read
if os.geteuid() == 0:
    os.seteuid(65534)
found = check()
print(found.packets, found.problems)
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert (run.returncode, run.stdout) == (0, "3 ()\n"), run.stderr


@pytest.mark.skipif(os.name != "posix", reason="a fork takes the patch along")
def test_killed_worker(run_command: RunCommand, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.day.executors.processor_count", lambda: 2)
    monkeypatch.setattr("handouts.day.verify._describe_damage", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    monkeypatch.setattr("handouts.day.verify._check_day_files", lambda *_: [])
    answer = run_command("verify", whole)
    assert answer.code == 1
    assert "verify: a process that reads pages was killed" in answer.err


# -- the files to print, in parts ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of five patients, one document each, whose packets are printed in three parts."""
    from click.testing import CliRunner

    from handouts.cli.root import cli

    folder = tmp_path_factory.mktemp("parts")
    listed = save(folder / "list.csv", [row(at * 4, documents="consent") for at in range(5)])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("handouts.day.run_sheet.MAX_PAGES", 9)
        result = CliRunner().invoke(cli, ["day", str(listed), "--out", str(folder / "out"), "--jobs", "1"])
    assert result.exit_code == 0, result.stderr
    assert "print-all-1.pdf (4 sheets)" in result.stderr
    return folder / "out"


def test_parts_are_verified_page_by_page(run_command: RunCommand, parts: Path, tmp_path: Path) -> None:
    assert run_command("verify", parts).code == 0
    folder = tmp_path / "copy"
    shutil.copytree(parts, folder)
    renamed_parts(folder, "print-all-1.pdf", "print-all-2.pdf")
    answer = run_command("verify", folder)
    assert answer.code == 1
    assert "print-all-1.pdf: page 1 is not the expected page" in answer.err
    assert "print-all-2.pdf: page 1 is not the expected page" in answer.err
    assert "print-all-3.pdf" not in answer.err


def renamed_parts(folder: Path, one: str, other: str) -> None:
    """Exchange two parts of the same number of pages, and their digests in the manifest."""
    first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
    (folder / one).write_bytes(second)
    (folder / other).write_bytes(first)
    told = json.loads((folder / "manifest.json").read_text())
    notes = {note["file"]: note for note in told["files"]}
    notes[one]["sha256"], notes[other]["sha256"] = notes[other]["sha256"], notes[one]["sha256"]
    (folder / "manifest.json").write_text(json.dumps(told))


@pytest.mark.parametrize(
    "change", [{"pages": 6}, {"pages": 10}, {"file": "print-all-9.pdf"}, {"file": "print-all.pdf"}]
)
def test_manifest_whose_parts_are_no_whole_packets_is_damaged(
    run_command: RunCommand, parts: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(parts, folder)
    told = json.loads((folder / "manifest.json").read_text())
    told["files"][1] |= change
    (folder / "manifest.json").write_text(json.dumps(told))
    assert "manifest.json: is damaged: files" in run_command("verify", folder).err


def test_slips_belong_to_day_and_need_not_be_known(run_command: RunCommand, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    shutil.copy(folder / "packets/A0001.pdf", folder / "slips.pdf")
    assert run_command("verify", folder).code == 0
    shutil.move(folder / "slips.pdf", folder / "packets/slips.pdf")
    assert "slips.pdf: is not in the manifest" in run_command("verify", folder).err


def test_day_of_older_version_is_verified_as_before(run_command: RunCommand, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    told = json.loads((folder / "manifest.json").read_text())
    del told["recipients"]
    (folder / "manifest.json").write_text(json.dumps(told))
    (folder / "recipients.json").unlink()
    assert run_command("verify", folder).code == 0


def test_packet_under_id_of_another_is_found(run_command: RunCommand, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"id": "A0001"', '"id": "A0009"'))
    assert "is damaged" in run_command("verify", folder).err


def test_unfinished_day_is_none(run_command: RunCommand, tmp_path: Path) -> None:
    answer = run_command("verify", tmp_path)
    assert answer.code == 1
    assert "no finished day" in answer.err
