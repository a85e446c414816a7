"""`handouts verify` finds changes to a day after it was made."""

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
def sample_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of three patients."""
    from click.testing import CliRunner

    from handouts.cli.root import cli

    folder = tmp_path_factory.mktemp("day")
    patient_list = save(folder / "list.csv", [row(number, email=f"p{number}@example.org") for number in range(3)])
    result = CliRunner().invoke(cli, ["day", str(patient_list), "--out", str(folder / "out"), "--jobs", "1"])
    assert result.exit_code == 0, result.stderr
    assert CliRunner().invoke(cli, ["verify", str(folder / "out")]).exit_code == 0
    return folder / "out"


def swap_files(folder: Path, name: str, other_name: str) -> None:
    """Swap two files and their digests in the manifest. No digest reveals this attack."""
    first, second = folder / name, folder / other_name
    data = first.read_bytes(), second.read_bytes()
    first.write_bytes(data[1])
    second.write_bytes(data[0])
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for patient in manifest["patients"]:
        for note in patient["files"]:
            if note["file"] in (name, other_name):
                data_now = (folder / note["file"]).read_bytes()
                note["sha256"] = hashlib.sha256(data_now).hexdigest()
                note["pages"] = page_count(data_now)
    path.write_text(json.dumps(manifest))


def page_count(data: bytes) -> int:
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)


def damage(folder: Path, how: str) -> None:
    packet = folder / "packets/A0001.pdf"
    match how:
        case "missing":
            packet.unlink()
        case "a byte":
            data = bytearray(packet.read_bytes())
            data[len(data) // 2] ^= 1
            packet.write_bytes(data)
        case "cut off":
            packet.write_bytes(packet.read_bytes()[:-500])
        case "another's packet":
            swap_files(folder, "packets/A0001.pdf", "packets/A0002.pdf")
        case "another's document":
            swap_files(folder, "documents/A0001-consent.pdf", "documents/A0002-consent.pdf")
        case "a stranger":
            shutil.copy(packet, folder / "packets/B0001.pdf")
        case "another address":
            path = folder / "recipients.json"
            path.write_text(path.read_text().replace("@", "1@"))
        case "no recipients":
            (folder / "recipients.json").unlink()
        case "another order":
            path = folder / "manifest.json"
            manifest = json.loads(path.read_text())
            manifest["patients"].reverse()
            path.write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("missing", "A0001.pdf: is missing"),
        ("a byte", "A0001.pdf: was changed after it was made"),
        ("cut off", "A0001.pdf: was changed after it was made"),
        ("another's packet", "is not the expected page"),
        ("another's document", "must show the identifier"),
        ("a stranger", "B0001.pdf: is not in the manifest"),
        ("another address", "recipients.json: was changed after it was made"),
        ("no recipients", "recipients.json: is missing"),
        ("another order", "print-all.pdf: page 3 is not the expected page"),
    ],
)
def test_damage_is_found(run_command: RunCommand, sample_day: Path, tmp_path: Path, how: str, expected: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    damage(folder, how)
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
def test_tampered_manifest(
    run_command: RunCommand, sample_day: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    for command in (("verify", folder), ("day", sample_day.parent / "list.csv", "--out", folder, "--jobs", 1)):
        answer = run_command(*command)
        assert answer.code == 1
        assert "is damaged" in answer.err


def test_readers_are_reported(run_command: RunCommand, sample_day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "All packets were read by handouts and by pypdf." in run_command("verify", sample_day).err
    monkeypatch.setattr("handouts.day.verify.SAMPLE_SIZE", 2)
    answer = run_command("verify", sample_day)
    assert (answer.code, "2 of them also by pypdf; --thorough reads all with both" in answer.err) == (0, True)
    assert "All packets were read by handouts and by pypdf." in run_command("verify", sample_day, "--thorough").err


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (20, 20), (21, 20), (2000, 20)])
def test_sample_of_packets(count: int, expected: int) -> None:
    chosen = sample_indexes(count, thorough=False)
    assert len(chosen) == expected
    assert not count or {0, count - 1} <= chosen <= set(range(count))
    assert sample_indexes(count, thorough=True) == set(range(count))


def other_layout(data: bytes) -> bytes:
    """The same pages, written by another program."""
    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(data))).write(out)
    return out.getvalue()


def test_files_of_another_version(run_command: RunCommand, sample_day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    replace_file(folder, "packets/A0001.pdf", other_layout)
    replace_file(folder, "documents/A0002-consent.pdf", other_layout)
    replace_file(folder, "print-all.pdf", other_layout)
    answer = run_command("verify", folder)
    assert answer.code == 0, answer.err
    assert "3 files of another version could only be read by pypdf" in answer.err
    swap_files(folder, "documents/A0001-consent.pdf", "documents/A0002-consent.pdf")
    assert "must show the identifier" in run_command("verify", folder).err


def test_appended_pdf_is_found(run_command: RunCommand, sample_day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    # A PDF after the end of a PDF: our reader sees the first one, pypdf the second one.
    replace_file(folder, "packets/A0001.pdf", lambda data: data + (folder / "packets/A0002.pdf").read_bytes())
    answer = run_command("verify", folder)
    assert answer.code == 1
    assert "A0001.pdf" in answer.err


def replace_file(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of a file, and its digest in the manifest and in recipients.json."""
    path, manifest_file, recipients_file = folder / name, folder / "manifest.json", folder / "recipients.json"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(change(path.read_bytes()))
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    recipients_file.write_text(recipients_file.read_text().replace(before, after))
    manifest = json.loads(manifest_file.read_text().replace(before, after))
    manifest["recipients"] = hashlib.sha256(recipients_file.read_bytes()).hexdigest()
    manifest_file.write_text(json.dumps(manifest))


def test_own_reader_reads_any_script(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.day.verify.SAMPLE_SIZE", 0)
    monkeypatch.setattr("handouts.day.verify.sample_indexes", lambda *_, **__: frozenset())
    save(Path("list.csv"), [row(number) for number in range(len(NAMES))])
    assert run_command("day", "list.csv", "--out", "out", "--jobs", 1).code == 0
    answer = run_command("verify", "out")
    assert answer.code == 0, answer.err


def test_folder_in_use(run_command: RunCommand, sample_day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    for command in (
        ("verify", folder), ("mail", folder), ("mail", folder / "packets/A0001.pdf"),
        ("print", folder, "--printer", "ipp://127.0.0.1:9/ipp/print", "--dry-run"),
    ):  # fmt: skip
        with FileLock(folder / ".handouts-day.lock"):
            answer = run_command(*command)
        assert answer.code == 1
        assert "another run is making a day in this folder\n    hint: wait until it is done" in answer.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_read_only_folder(sample_day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    # In a new process: root can write anywhere, so it must become another user first.
    code = """
import contextlib, os, sys
from pathlib import Path
from handouts.day.folder import DayFolder
from handouts.day import executors, verify
executors.processor_count = lambda: 1
os.chdir(sys.argv[1])
def check():
    return verify.verify_day(DayFolder(Path(".")), lambda total: contextlib.nullcontext(lambda done: None))
check()  # loads the modules that the other user cannot read
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


@pytest.mark.skipif(os.name != "posix", reason="the patch needs a forked process")
def test_killed_worker(run_command: RunCommand, sample_day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.day.executors.processor_count", lambda: 2)
    monkeypatch.setattr("handouts.day.verify._describe_damage", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    monkeypatch.setattr("handouts.day.verify._check_day_files", lambda *_: [])
    answer = run_command("verify", sample_day)
    assert answer.code == 1
    assert "verify: a process that reads pages was killed" in answer.err


# -- print files in parts ----------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def day_in_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of five patients with one document each, in three print files."""
    from click.testing import CliRunner

    from handouts.cli.root import cli

    folder = tmp_path_factory.mktemp("parts")
    patient_list = save(folder / "list.csv", [row(number * 4, documents="consent") for number in range(5)])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("handouts.day.print_all.MAX_PAGES", 9)
        result = CliRunner().invoke(cli, ["day", str(patient_list), "--out", str(folder / "out"), "--jobs", "1"])
    assert result.exit_code == 0, result.stderr
    assert "print-all-1.pdf (5 sheets)" in result.stderr
    return folder / "out"


def test_swapped_parts(run_command: RunCommand, day_in_parts: Path, tmp_path: Path) -> None:
    assert run_command("verify", day_in_parts).code == 0
    folder = tmp_path / "copy"
    shutil.copytree(day_in_parts, folder)
    swap_print_files(folder, "print-all-1.pdf", "print-all-2.pdf")
    answer = run_command("verify", folder)
    assert answer.code == 1
    assert "print-all-1.pdf: page 3 is not the expected page" in answer.err
    assert "print-all-2.pdf: page 3 is not the expected page" in answer.err
    assert "print-all-3.pdf" not in answer.err


def swap_print_files(folder: Path, name: str, other_name: str) -> None:
    """Swap two parts with the same number of pages, and their digests in the manifest."""
    first, second = (folder / name).read_bytes(), (folder / other_name).read_bytes()
    (folder / name).write_bytes(second)
    (folder / other_name).write_bytes(first)
    manifest = json.loads((folder / "manifest.json").read_text())
    notes = {note["file"]: note for note in manifest["files"]}
    notes[name]["sha256"], notes[other_name]["sha256"] = notes[other_name]["sha256"], notes[name]["sha256"]
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    "change", [{"pages": 6}, {"pages": 12}, {"file": "print-all-9.pdf"}, {"file": "print-all.pdf"}]
)
def test_wrong_parts_in_manifest(
    run_command: RunCommand, day_in_parts: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(day_in_parts, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][1] |= change
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "manifest.json: is damaged: files" in run_command("verify", folder).err


def test_password_slips_are_allowed(run_command: RunCommand, sample_day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    shutil.copy(folder / "packets/A0001.pdf", folder / "slips.pdf")
    assert run_command("verify", folder).code == 0
    shutil.move(folder / "slips.pdf", folder / "packets/slips.pdf")
    assert "slips.pdf: is not in the manifest" in run_command("verify", folder).err


def test_day_of_an_older_version(run_command: RunCommand, sample_day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["recipients"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "recipients.json").unlink()
    assert run_command("verify", folder).code == 0


def test_packet_with_another_id(run_command: RunCommand, sample_day: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(sample_day, folder)
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"id": "A0001"', '"id": "A0009"'))
    assert "is damaged" in run_command("verify", folder).err


def test_unfinished_day(run_command: RunCommand, tmp_path: Path) -> None:
    answer = run_command("verify", tmp_path)
    assert answer.code == 1
    assert "not a finished day" in answer.err
