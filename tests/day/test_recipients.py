"""Whom packets may be mailed to: as the list said it when they were made, for the user alone, and tied to them."""

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


def made(run_command: RunCommand, *rows: dict[str, str]) -> tuple[DayFolder, Manifest]:
    """A day of these rows in the folder `out`."""
    save(Path("list.csv"), list(rows))
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert answer.code == 0, answer.err
    return whole(DayFolder(Path("out")))


def whole(folder: DayFolder) -> tuple[DayFolder, Manifest]:
    found = manifest.read_manifest(folder)
    assert found
    return folder, found


def test_recipient_is_what_list_says_and_packet_it_was_said_for(run_command: RunCommand) -> None:
    folder, told = made(run_command, MARIA, row(1, email="otto@example.org", email_consent="plain"), row(2))
    found = read_recipients(folder, told)
    assert list(found) == [patient.id for patient in told.patients]
    packet = hashlib.sha256(folder.path("packets/A0000.pdf").read_bytes()).hexdigest()
    assert found["A0000"] == Recipient(
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
    assert (found["A0001"].email, found["A0001"].wish) == ("otto@example.org", "plain")
    assert found["A0001"].zone == "America/Los_Angeles"
    assert found["A0001"].reminders == (Reminder("stop-eating", "2026-11-30T23:59:00-08:00"),)
    assert (found["A0002"].email, found["A0002"].wish, found["A0002"].large_print) == ("", "", False)


def test_nobody_is_reminded_of_page_that_is_not_in_packet(run_command: RunCommand) -> None:
    folder, told = made(run_command, {**MARIA, "documents": "consent, discharge"})
    assert read_recipients(folder, told)["A0000"].reminders == ()


def test_language_without_pages_is_served_in_english(run_command: RunCommand) -> None:
    folder, told = made(run_command, {**MARIA, "language": "Somali"})
    assert read_recipients(folder, told)["A0000"].language == "en"


def test_what_list_says_now_counts_though_packets_are_kept(run_command: RunCommand) -> None:
    made(run_command, MARIA, row(1))
    before = {path: path.stat().st_mtime_ns for path in Path("out/packets").iterdir()}
    folder, told = made(run_command, {**MARIA, "email": "new@example.org", "email_consent": "plain"}, row(1))
    assert {path: path.stat().st_mtime_ns for path in Path("out/packets").iterdir()} == before
    assert (read_recipients(folder, told)["A0000"].email, read_recipients(folder, told)["A0000"].wish) == (
        "new@example.org",
        "plain",
    )


def test_who_is_no_longer_on_list_gets_no_mail(run_command: RunCommand) -> None:
    made(run_command, MARIA, row(1))
    folder, told = made(run_command, row(1))
    assert list(read_recipients(folder, told)) == ["A0001"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_user_can_read_it_and_manifest_names_nobody(run_command: RunCommand) -> None:
    folder, _ = made(run_command, MARIA)
    assert stat.S_IMODE(folder.path(folder.recipients).stat().st_mode) == 0o600
    folder.path(folder.recipients).chmod(0o644)
    made(run_command, MARIA)
    assert stat.S_IMODE(folder.path(folder.recipients).stat().st_mode) == 0o600
    said = folder.path(folder.manifest).read_text()
    assert not any(word in said for word in ("Maria", "Beispiel", "example.org", "@"))


def lost(folder: DayFolder, told: Manifest) -> Manifest:
    folder.path(folder.recipients).unlink()
    return told


def touched(folder: DayFolder, told: Manifest) -> Manifest:
    path = folder.path(folder.recipients)
    path.write_text(path.read_text().replace("maria@", "marla@"))
    return told


def older(_: DayFolder, told: Manifest) -> Manifest:
    return replace(told, recipients="")


def of_another_packet(_: DayFolder, told: Manifest) -> Manifest:
    first = told.patients[0]
    packet = replace(first.files[0], sha256="0" * 64)
    return replace(told, patients=(replace(first, files=(packet, *first.files[1:])), *told.patients[1:]))


def exchanged(_: DayFolder, told: Manifest) -> Manifest:
    one, other = told.patients
    return replace(told, patients=(replace(one, id=other.id), replace(other, id=one.id)))


def one_less(_: DayFolder, told: Manifest) -> Manifest:
    return replace(told, patients=told.patients[:1])


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lost, "recipients.json: is missing"),
        (touched, "recipients.json: was changed after it was made"),
        (older, "manifest.json: the day was made by an older version"),
        (of_another_packet, "recipients.json: does not match the packets"),
        (exchanged, "recipients.json: does not match the packets"),
        (one_less, "recipients.json: does not match the packets"),
    ],
)
def test_what_does_not_go_together_is_refused(
    run_command: RunCommand, spoil: Callable[[DayFolder, Manifest], Manifest], expected: str
) -> None:
    folder, told = made(run_command, MARIA, row(4))
    with pytest.raises(InputError, match=expected) as caught:
        read_recipients(folder, spoil(folder, told))
    assert "run `handouts day` again" in str(caught.value)


GOOD: dict[str, Any] = {
    "id": "1", "name": "N", "email": "", "wish": "", "clinic": "c", "language": "en", "zone": "UTC",
    "large_print": False, "packet": "0" * 64, "reminders": [{"kind": "arrival", "at": "2026-12-01", "until": ""}],
}  # fmt: skip


@pytest.mark.parametrize(
    "told",
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
def test_foreign_file_is_refused(tmp_path: Path, told: Any) -> None:
    folder = DayFolder(tmp_path)
    digest = folder.write(folder.recipients, json.dumps(told).encode())
    with pytest.raises(InputError, match="is not a file of this version of handouts"):
        read_recipients(folder, Manifest((), (), 0, manifest.PrintOptions(), "", digest))


def test_same_recipients_are_same_bytes(tmp_path: Path) -> None:
    people = [Recipient("1", "محمد", "", "", "c", "en", "UTC", False, "0" * 64, (Reminder("arrival", "2026-12-01"),))]
    folder = DayFolder(tmp_path)
    assert write_recipients(folder, people) == write_recipients(folder, people)
    assert folder.path(folder.recipients).read_bytes().isascii()


def test_foreign_file_of_that_name_is_left(run_command: RunCommand) -> None:
    Path("out").mkdir()
    Path("out/recipients.json").write_text("{}")
    save(Path("list.csv"), [MARIA])
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1)
    assert answer.code == 1
    assert "recipients.json: is not a file that handouts made" in answer.err
    assert Path("out/recipients.json").read_text() == "{}"
