"""Damaged JSON files are refused with their place, and cannot make a command read or delete other files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.folder import NOTES_FILE, DayFolder
from handouts.errors import InputError
from tests.support.commands import RunCommand
from tests.support.day_lists import contents, row, save

DIGEST = "0" * 64
DEEP = "[" * 100_000
NOTE = {"file": "packets/A0000.pdf", "made_from": DIGEST, "sha256": DIGEST, "pages": 1, "identifier": ""}


@pytest.fixture(scope="module")
def sample_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of one patient with one document, and its list."""
    from click.testing import CliRunner

    from handouts.cli.root import cli

    folder = tmp_path_factory.mktemp("day")
    save(folder / "list.csv", [row(0, documents="consent", email="p@example.org", email_consent="plain")])
    arguments = ["day", str(folder / "list.csv"), "--out", str(folder / "out"), "--jobs", "1"]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    return folder


@pytest.fixture
def copy(sample_day: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_day / "out", tmp_path / "copy"))


def with_value(path: str, value: Any) -> Callable[[Any], Any]:
    """Set the value at a path of keys, such as `patients.0.id`; `...` deletes the key."""

    def change(manifest: Any) -> Any:
        *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
        container = manifest
        for key in parents:
            container = container[key]
        if value is ...:
            del container[last]
        else:
            container[last] = value
        return manifest

    return change


def with_duplicate(path: str) -> Callable[[Any], Any]:
    """Repeat the first entry of a list."""

    def change(manifest: Any) -> Any:
        manifest[path].append(manifest[path][0])
        return manifest

    return change


MANIFESTS: list[tuple[Callable[[Any], Any], str]] = [
    (with_value("patients.0.files.1.identifier", {}), "patients[0].files[1].identifier input should be a valid string"),
    (with_value("patients.0.files.1.identifier", []), "patients[0].files[1].identifier"),
    (with_value("patients.0.files.0.pages", "9"), "patients[0].files[0].pages input should be a valid integer"),
    (with_value("patients.0.files.0.pages", 1.0), "patients[0].files[0].pages"),
    (with_value("patients.0.files.0.pages", True), "patients[0].files[0].pages"),
    (with_value("patients.0.files.0.pages", 0), "patients[0].files[0].pages"),
    (with_value("patients.0.files.0.pages", 10**400), "patients[0].files[0].pages"),
    (with_value("options", {"copies": 10**9, "two_sided": True}), "options.copies"),
    (with_value("patients.0.files.0.sha256", "A" * 64), "patients[0].files[0].sha256"),
    (with_value("patients.0.files.0.sha256", "0" * 64 + "\n"), "patients[0].files[0].sha256"),
    (with_value("patients.0.files.0.more", ""), "patients[0].files[0].more is not expected here"),
    (with_value("patients.0.files.0.file", ...), "patients[0].files[0].file is missing"),
    (with_value("patients.0.files.0.file", "../victim.pdf"), "patients[0].files[0].file"),
    (with_value("patients.0.files.0.file", "packets/../../victim.pdf"), "patients[0].files[0].file"),
    (with_value("patients.0.files.0.file", "/etc/passwd"), "patients[0].files[0].file"),
    (with_value("patients.0.files.0.file", "packets/A0001.pdf"), "patients[0].files[0].file is not a file of A0000"),
    (
        with_value("patients.0.files.1.file", "documents/A0001-consent.pdf"),
        "patients[0].files[1].file is not a file of",
    ),
    (with_value("patients.0.files.1.file", "documents\\A0000-consent.pdf"), "patients[0].files[1].file"),
    (with_value("patients.0.files", []), "patients[0].files has no documents"),
    (with_value("patients.0.id", "../A0000"), "patients[0].id"),
    (with_value("patients.0.alerts", "fill-in"), "patients[0].alerts"),
    (with_value("patients.0.alerts", [{}]), "patients[0].alerts[0]"),
    (with_value("patients.0", []), "patients[0]"),
    (with_value("patients", {}), "patients"),
    (with_value("patients", ...), "patients is missing"),
    (with_duplicate("patients"), "patients[1].files[0].file is listed twice"),
    (with_value("files", [{}]), "files[0].file is missing"),
    (with_value("files.0.file", "print-all-1.pdf"), "files must be print-all.pdf or its parts"),
    (with_value("files.0.file", "print-all-0.pdf"), "files[0].file"),
    (with_value("rejected", None), "rejected"),
    (with_value("list", ["0" * 64]), "list"),
    (with_value("other", 1), "other is not expected here"),
]


@pytest.mark.parametrize(("change", "message"), MANIFESTS)
def test_damaged_manifest(
    run_command: RunCommand, sample_day: Path, copy: Path, change: Callable[[Any], Any], message: str
) -> None:
    path = copy / "manifest.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    before = contents(copy.parent)
    for command in (("verify", copy), ("mail", copy), ("day", sample_day / "list.csv", "--out", copy, "--jobs", 1)):
        answer = run_command(*command)
        assert answer.code == 1
        assert message in answer.err
        assert "manifest.json: is damaged" in answer.err
    assert contents(copy.parent) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1:0: "),
        (DEEP, "not valid JSON, recursion limit exceeded"),
        ('{"a":' * 100_000, "not valid JSON, recursion limit exceeded"),
        ('{"made_by": "handouts",\n "format": }', ":2:12: "),
        ('{"made_by": "handouts", "format": 1', ":1:35: "),
        ("\xff\xfe", "not valid JSON"),
        ("[]", "is not a manifest"),
        ("null", "is not a manifest"),
        ('{"made_by": "another program"}', "is not a manifest"),
        ('{"made_by": ["handouts"]}', "is not a manifest"),
        ('{"made_by": "handouts"}', "another version wrote it"),
        ('{"made_by": "handouts", "format": 99, "version": "9.0"}', "another version (9.0) wrote it"),
        ('{"made_by": "handouts", "format": true}', "another version wrote it"),
        ('{"made_by": "handouts", "format": {}, "version": {}}', "another version wrote it"),
        ('{"made_by": "handouts", "format": [1]}', "another version wrote it"),
    ],
)
def test_foreign_manifest(run_command: RunCommand, copy: Path, text: str, message: str) -> None:
    (copy / "manifest.json").write_text(text, encoding="latin-1")
    answer = run_command("verify", copy)
    assert answer.code == 1
    assert message in answer.err
    assert "is not a manifest of this version of handouts" in answer.err


def test_manifest_of_an_older_version(run_command: RunCommand, copy: Path) -> None:
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["list"], manifest["recipients"]
    for note in (*manifest["files"], *manifest["patients"][0]["files"]):
        if not note["identifier"]:
            del note["identifier"]
    path.write_text(json.dumps({**manifest, "version": "0.1"}))
    (copy / "recipients.json").unlink()
    assert run_command("verify", copy).code == 0


# -- the notes of a killed run --------------------------------------------------------------------------------------
FOREIGN_NOTES = {
    "a path out of the folder": json.dumps({**NOTE, "file": "../victim.pdf"}),
    "a path out of a subfolder": json.dumps({**NOTE, "file": "packets/../../victim.pdf"}),
    "another folder": json.dumps({**NOTE, "file": "/tmp/victim.pdf"}),
    "another kind of file": json.dumps({**NOTE, "file": "victim.pdf"}),
    "the list of files": json.dumps({**NOTE, "file": "manifest.json"}),
    "nested": DEEP,
    "nested names": '{"file": ' * 50_000,
    "a list": "[]",
    "a number": "5",
    "nothing": "null",
    "a wrong type": json.dumps({**NOTE, "identifier": {}}),
    "a wrong file": json.dumps({**NOTE, "file": ["packets/A0000.pdf"]}),
    "wrong pages": json.dumps({**NOTE, "pages": "1"}),
    "a wrong digest": json.dumps({**NOTE, "sha256": "x"}),
    "another key": json.dumps({**NOTE, "more": 1}),
    "no digest": json.dumps({"file": "packets/A0000.pdf"}),
    "a long line": '{"file": "' + "a" * 10_000,
    "other text": "hello",
}


@pytest.mark.parametrize("name", FOREIGN_NOTES)
def test_foreign_notes_are_refused(run_command: RunCommand, sample_day: Path, copy: Path, name: str) -> None:
    victims = [copy.parent / "victim.pdf", copy / "victim.pdf", copy / "packets" / "stranger.pdf"]
    for victim in victims:
        shutil.copy(copy / "packets/A0000.pdf", victim)  # a file that handouts made, so that only its name protects it
    (copy / NOTES_FILE).write_text(f"\n{json.dumps(NOTE)}\n{FOREIGN_NOTES[name]}\n")
    answer = run_command("day", sample_day / "list.csv", "--out", copy, "--jobs", 1)
    assert answer.code == 1
    assert f"{NOTES_FILE}:3:" in answer.err
    assert "is not a valid note" in answer.err
    assert all(victim.exists() for victim in victims)


def incomplete_notes() -> Iterator[str]:
    line = json.dumps(NOTE)
    yield from (line[:length] for length in range(len(line)))
    yield "\0" * 300
    yield line[:40] + "\0" * 300


def test_incomplete_notes_are_ignored(tmp_path: Path) -> None:
    folder = DayFolder(tmp_path)
    for line in incomplete_notes():
        sample_day = json.dumps({**NOTE, "file": "packets/B.pdf"})
        folder.notes.write_text(f"\n{line}\n\n{sample_day}\n{line}")
        assert list(Checkpoint(folder, ()).files) == ["packets/B.pdf"], line


@pytest.mark.parametrize(
    "file",
    [
        "packets/A0000.pdf", "packets/a.b_c-d.pdf", "documents/A-consent.pdf", "print-all.pdf", "print-all-12.pdf",
        "run-sheet.pdf",
    ],
)  # fmt: skip
def test_valid_file_names(tmp_path: Path, file: str) -> None:
    folder = DayFolder(tmp_path)
    folder.notes.write_text(json.dumps({**NOTE, "file": file}) + "\n")
    assert list(Checkpoint(folder, ()).files) == [file]


@pytest.mark.parametrize(
    "file",
    [
        "", ".", "..", "packets/.pdf", "packets/..pdf", "packets/-a.pdf", "packets/a/b.pdf", "packets\\a.pdf",
        "packets/a.pdf\n", "packets/a.pdf\0", "PACKETS/a.pdf", "packets/ä.pdf", "packets/a .pdf", "documents/a.pdf",
        "print-all-0.pdf", "print-all-01.pdf", "print-all-.pdf", "slips.pdf", "recipients.json", "C:packets/a.pdf",
    ],
)  # fmt: skip
def test_invalid_file_names(tmp_path: Path, file: str) -> None:
    folder = DayFolder(tmp_path)
    folder.notes.write_text("\n" + json.dumps({**NOTE, "file": file}) + "\n")
    with pytest.raises(InputError, match=r"jsonl:2:1: is not a valid note: file "):
        Checkpoint(folder, ())


def test_note_is_read_back(tmp_path: Path) -> None:
    folder = DayFolder(tmp_path)
    notes = Checkpoint(folder, ())
    note = FinishedFile("packets/A.pdf", DIGEST, DIGEST, 3, "ABC-DEF-GHJ")
    with notes.open():
        notes.add(note)
    assert list(Checkpoint(folder, ())._notes.values()) == [note]
