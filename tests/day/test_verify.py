"""`handouts verify` finds what has happened to a day after it was made."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.day.lists import row, save
from tests.desk import Answer

Desk = Callable[..., Answer]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of three patients."""
    from click.testing import CliRunner

    from cli import cli

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
        ("a byte", "A0001.pdf: is not as it was made"),
        ("torn", "A0001.pdf: is not as it was made"),
        ("another's packet", "is not the page that belongs there"),
        ("another's document", "does not bear"),
        ("a stranger", "B0001.pdf: is not in the manifest"),
        ("another address", "recipients.json: is not as it was made"),
        ("no recipients", "recipients.json: is missing"),
        ("another order", "print-all.pdf: page 1 is not the page that belongs there"),
    ],
)
def test_what_has_happened_is_found(desk: Desk, whole: Path, tmp_path: Path, how: str, expected: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    assert desk("verify", folder).code == 0
    spoil(folder, how)
    answer = desk("verify", folder)
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
def test_a_manifest_that_was_tampered_with_is_told_and_leads_to_no_other_file(
    desk: Desk, whole: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    for command in (("verify", folder), ("day", whole.parent / "list.csv", "--out", folder, "--jobs", 1)):
        answer = desk(*command)
        assert answer.code == 1
        assert "is damaged" in answer.err


def test_slips_belong_to_a_day_and_need_not_be_known(desk: Desk, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    shutil.copy(folder / "packets/A0001.pdf", folder / "slips.pdf")
    assert desk("verify", folder).code == 0
    shutil.move(folder / "slips.pdf", folder / "packets/slips.pdf")
    assert "slips.pdf: is not in the manifest" in desk("verify", folder).err


def test_a_day_of_an_older_version_is_verified_as_before(desk: Desk, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    told = json.loads((folder / "manifest.json").read_text())
    del told["recipients"]
    (folder / "manifest.json").write_text(json.dumps(told))
    (folder / "recipients.json").unlink()
    assert desk("verify", folder).code == 0


def test_a_packet_under_the_id_of_another_is_found(desk: Desk, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"id": "A0001"', '"id": "A0009"'))
    assert "is damaged" in desk("verify", folder).err


def test_an_unfinished_day_is_none(desk: Desk, tmp_path: Path) -> None:
    answer = desk("verify", tmp_path)
    assert answer.code == 1
    assert "no finished day" in answer.err
