"""The recipients of packets: from the list that the packets were made from, and readable only by the user."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handouts.day import manifest
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest
from handouts.day.recipients import Recipient, Reminder, read_recipients, write_recipients
from handouts.errors import InputError
from tests.support.commands import RunCommand
from tests.support.day_lists import row, save

MARIA = row(0, email="maria@example.org", email_consent="encrypted", large_print="yes", name="Maria Beispiel")


def make_day(run_command: RunCommand, *rows: dict[str, str]) -> tuple[DayFolder, Manifest]:
    """Make a day of these rows in the folder `out`."""
    save(Path("list.csv"), list(rows))
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert answer.code == 0, answer.err
    return folder_and_manifest(DayFolder(Path("out")))


def folder_and_manifest(folder: DayFolder) -> tuple[DayFolder, Manifest]:
    day_manifest = manifest.read_manifest(folder)
    assert day_manifest
    return folder, day_manifest


def test_recipients_of_a_list(run_command: RunCommand) -> None:
    folder, day_manifest = make_day(run_command, MARIA, row(1, email="otto@example.org", email_consent="plain"), row(2))
    recipients = read_recipients(folder, day_manifest)
    assert list(recipients) == [patient.id for patient in day_manifest.patients]
    packet = hashlib.sha256(folder.path("packets/A0000.pdf").read_bytes()).hexdigest()
    assert recipients["A0000"] == Recipient(
        id="A0000",
        name="Maria Beispiel",
        email="maria@example.org",
        wish="encrypted",
        clinic="pain-relief-georgia",
        language="en",
        zone="America/New_York",
        large_print=True,
        packet=packet,
        reminders=(Reminder("arrival", "2026-12-01T07:30:00-05:00"),),
    )
    assert (recipients["A0001"].email, recipients["A0001"].wish) == ("otto@example.org", "plain")
    assert recipients["A0001"].zone == "America/Los_Angeles"
    assert recipients["A0001"].reminders == (Reminder("stop-eating", "2026-11-30T23:59:00-08:00"),)
    assert (recipients["A0002"].email, recipients["A0002"].wish, recipients["A0002"].large_print) == ("", "", False)


def test_no_reminders_without_the_preparation(run_command: RunCommand) -> None:
    folder, day_manifest = make_day(run_command, {**MARIA, "documents": "consent, discharge"})
    assert read_recipients(folder, day_manifest)["A0000"].reminders == ()


def test_language_without_pages(run_command: RunCommand) -> None:
    folder, day_manifest = make_day(run_command, {**MARIA, "language": "Somali"})
    assert read_recipients(folder, day_manifest)["A0000"].language == "en"


def test_changed_address(run_command: RunCommand) -> None:
    make_day(run_command, MARIA, row(1))
    before = {path: path.stat().st_mtime_ns for path in Path("out/packets").iterdir()}
    folder, day_manifest = make_day(
        run_command, {**MARIA, "email": "new@example.org", "email_consent": "plain"}, row(1)
    )
    assert {path: path.stat().st_mtime_ns for path in Path("out/packets").iterdir()} == before
    assert (
        read_recipients(folder, day_manifest)["A0000"].email,
        read_recipients(folder, day_manifest)["A0000"].wish,
    ) == (
        "new@example.org",
        "plain",
    )


def test_removed_row_has_no_recipient(run_command: RunCommand) -> None:
    make_day(run_command, MARIA, row(1))
    folder, day_manifest = make_day(run_command, row(1))
    assert list(read_recipients(folder, day_manifest)) == ["A0001"]


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_recipients_are_private(run_command: RunCommand) -> None:
    folder, _ = make_day(run_command, MARIA)
    assert stat.S_IMODE(folder.path(folder.recipients).stat().st_mode) == 0o600
    folder.path(folder.recipients).chmod(0o644)
    make_day(run_command, MARIA)
    assert stat.S_IMODE(folder.path(folder.recipients).stat().st_mode) == 0o600
    text = folder.path(folder.manifest).read_text()
    assert not any(word in text for word in ("Maria", "Beispiel", "example.org", "@"))


def without_recipients(folder: DayFolder, day_manifest: Manifest) -> Manifest:
    folder.path(folder.recipients).unlink()
    return day_manifest


def changed_address(folder: DayFolder, day_manifest: Manifest) -> Manifest:
    path = folder.path(folder.recipients)
    path.write_text(path.read_text().replace("maria@", "marla@"))
    return day_manifest


def older_version(_: DayFolder, day_manifest: Manifest) -> Manifest:
    return replace(day_manifest, recipients="")


def other_digest(_: DayFolder, day_manifest: Manifest) -> Manifest:
    first = day_manifest.patients[0]
    packet = replace(first.files[0], sha256="0" * 64)
    return replace(
        day_manifest, patients=(replace(first, files=(packet, *first.files[1:])), *day_manifest.patients[1:])
    )


def swapped_ids(_: DayFolder, day_manifest: Manifest) -> Manifest:
    first, second = day_manifest.patients
    return replace(day_manifest, patients=(replace(first, id=second.id), replace(second, id=first.id)))


def one_patient_less(_: DayFolder, day_manifest: Manifest) -> Manifest:
    return replace(day_manifest, patients=day_manifest.patients[:1])


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (without_recipients, "recipients.json: is missing"),
        (changed_address, "recipients.json: was changed after it was made"),
        (older_version, "manifest.json: the day was made by an older version"),
        (other_digest, "recipients.json: does not match the packets"),
        (swapped_ids, "recipients.json: does not match the packets"),
        (one_patient_less, "recipients.json: does not match the packets"),
    ],
)
def test_mismatch_is_refused(
    run_command: RunCommand, damage: Callable[[DayFolder, Manifest], Manifest], expected: str
) -> None:
    folder, day_manifest = make_day(run_command, MARIA, row(4))
    with pytest.raises(InputError, match=expected) as caught:
        read_recipients(folder, damage(folder, day_manifest))
    assert "run `handouts day` again" in str(caught.value)


GOOD: dict[str, Any] = {
    "id": "1", "name": "N", "email": "", "wish": "", "clinic": "c", "language": "en", "zone": "UTC",
    "large_print": False, "packet": "0" * 64, "reminders": [{"kind": "arrival", "at": "2026-12-01", "until": ""}],
}  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        None, [], {}, {"format": 2, "recipients": [GOOD]}, {"format": 1}, {"format": 1, "recipients": 3},
        *(
            {"format": 1, "recipients": [{**GOOD, **change}]}
            for change in (
                {"wish": "both"}, {"name": 3}, {"large_print": "yes"}, {"reminders": 3}, {"more": ""},
                {"reminders": [{"at": "2026-12-01"}]}, {"reminders": [{"kind": "arrival", "at": "soon"}]},
            )
        ),
        {"format": 1, "recipients": [{"id": "1"}]},
    ],
)  # fmt: skip
def test_foreign_file_is_refused(tmp_path: Path, content: Any) -> None:
    folder = DayFolder(tmp_path)
    digest = folder.write(folder.recipients, json.dumps(content).encode())
    with pytest.raises(InputError, match="is not a file of this version of handouts"):
        read_recipients(folder, Manifest((), (), 0, manifest.PrintOptions(), "", digest))


def test_same_recipients_give_the_same_bytes(tmp_path: Path) -> None:
    people = [Recipient("1", "محمد", "", "", "c", "en", "UTC", False, "0" * 64, (Reminder("arrival", "2026-12-01"),))]
    folder = DayFolder(tmp_path)
    assert write_recipients(folder, people) == write_recipients(folder, people)
    assert folder.path(folder.recipients).read_bytes().isascii()


def test_file_of_another_program_is_not_changed(run_command: RunCommand) -> None:
    Path("out").mkdir()
    Path("out/recipients.json").write_text("{}")
    save(Path("list.csv"), [MARIA])
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert answer.code == 1
    assert "recipients.json: is not a file that handouts made" in answer.err
    assert Path("out/recipients.json").read_text() == "{}"
