"""Rows that contradict their set or clinic are rejected with their place; all other rows are made."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from handouts.resources import templates_dir
from tests.day.test_day import pdf_text
from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import HEADINGS, contents, row, save

CLINIC = "clinics/pain-relief-georgia/clinic.yaml"
SET = "clinics/pain-relief-georgia/balloon-kyphoplasty.yaml"
CATARACT = "name: Cataract surgery\nplain: cataract surgery\nlevel_label: Eye\n"
EYES = "procedure: cataract-surgery\nversion: '1'\nrevised: 2026-11-01\nstatus: sample\n"


@pytest.fixture
def eye_clinic_templates(run_command: RunCommand) -> Path:
    """Templates with hours and physicians for one clinic, and with cataract surgery for another."""
    root = Path(shutil.copytree(templates_dir(), "own"))
    with (root / SET).open("a", encoding="utf-8") as file:
        file.write("scheduling: {hours: 7:00 AM - 5:00 PM, physicians: [Dr. Ann Lee, Tom Example]}\n")
    (root / "procedures/cataract-surgery.yaml").write_text(CATARACT)
    (root / "clinics/reference/cataract-surgery.yaml").write_text(EYES)
    return root


def make_day(
    run_command: RunCommand, rows: list[dict[str, str]], eye_clinic_templates: Path, *more: object
) -> tuple[CommandResult, dict[str, bytes]]:
    save(Path("list.csv"), rows)
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, "--templates", eye_clinic_templates, *more)
    return answer, contents(Path("out"))


SPINE = {"clinic": "pain-relief-georgia", "procedure": "balloon-kyphoplasty", "physician": "Dr. Ann Lee"}
EYE = {"clinic": "reference", "procedure": "cataract-surgery"}
INVALID_ROWS: list[tuple[dict[str, str], str, str]] = [
    ({**SPINE, "level": "L9"}, "level", "'L9' is not a spinal level: L9 does not exist"),
    ({**SPINE, "level": "eye"}, "level", "'eye' is not a spinal level"),
    ({**SPINE, "level": "both"}, "level", "'both' is not a spinal level"),
    ({**SPINE, "level": "left"}, "level", "'left' is not a spinal level"),
    ({**EYE, "level": "L4"}, "level", "'L4' is a spinal level, not an eye"),
    ({**EYE, "level": "upper"}, "level", "'upper' does not say which eye"),
    ({**SPINE, "time": "18:30"}, "time", "18:30 is outside the hours of this procedure, 07:00 to 17:00"),
    ({**SPINE, "time": "6:59 AM"}, "time", "06:59 is outside the hours of this procedure, 07:00 to 17:00"),
    (
        {**SPINE, "physician": "Dr. Ann Leigh"},
        "physician",
        "'Dr. Ann Leigh' is not among the physicians of this procedure",
    ),
]


@pytest.mark.parametrize(
    ("changes", "column", "message"), INVALID_ROWS, ids=[message for _, _, message in INVALID_ROWS]
)
def test_row_that_the_set_does_not_allow(
    run_command: RunCommand, eye_clinic_templates: Path, changes: dict[str, str], column: str, message: str
) -> None:
    answer, files = make_day(run_command, [row(1, **changes), row(5)], eye_clinic_templates)
    assert answer.code == 1
    assert f"list.csv:2:{HEADINGS.index(column) + 1}: {message}" in answer.err
    assert "1 packet. 1 row rejected." in answer.err
    (rejected,) = csv.DictReader(io.StringIO(files["rejected.csv"].decode("utf-8-sig")))
    assert message in rejected["reason"]
    assert "packets/A0005.pdf" in files
    assert "packets/A0001.pdf" not in files


@pytest.mark.parametrize(
    "changes",
    [
        {**SPINE, "level": "T12-L1", "time": "07:00"},
        {**SPINE, "level": "lumbar", "time": "17:00", "physician": "Lee"},
        {**SPINE, "level": "", "physician": ""},
        {**EYE, "level": "OS", "physician": "Anybody"},
        {**EYE, "level": "both eyes", "time": "5:00 AM"},
    ],
)
def test_valid_rows(run_command: RunCommand, eye_clinic_templates: Path, changes: dict[str, str]) -> None:
    answer, _ = make_day(run_command, [row(1, **changes)], eye_clinic_templates)
    assert answer.code == 0, answer.err


def test_run_sheet_shows_procedure_site_and_physician(run_command: RunCommand, eye_clinic_templates: Path) -> None:
    _, files = make_day(
        run_command,
        [row(1, **SPINE, level="L2"), row(5, **EYE, level="left eye", physician="Dr. Sam Sample")],
        eye_clinic_templates,
    )
    run_sheet = " ".join(pdf_text(files["run-sheet.pdf"]).split())
    assert "Balloon kyphoplasty, L2" in run_sheet
    assert "Dr. Ann Lee" in run_sheet
    assert "Cataract surgery, left eye" in run_sheet
    assert "Dr. Sam Sample" in run_sheet
    assert "born June 15, 1935" in run_sheet


def test_contradiction_of_row_and_set(run_command: RunCommand, eye_clinic_templates: Path) -> None:
    path = eye_clinic_templates / SET
    path.write_text(path.read_text("utf-8").replace("check_in: 30 min", "check_in: 9:30 AM", 1), encoding="utf-8")
    answer, _ = make_day(
        run_command, [row(1, **SPINE, time="08:00"), row(2, **SPINE, time="11:00")], eye_clinic_templates
    )
    column = HEADINGS.index("time") + 1
    assert f"list.csv:2:{column}: check-in at 09:30 is later than the appointment at 08:00 (own/{SET}:54)" in answer.err
    assert "1 packet. 1 row rejected." in answer.err


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("time_zone: America/New_York", "time_zone: Etc/GMT+5", "'Etc/GMT+5' is a fixed offset"),
        ("time_zone: ", "time_zon: ", 'unknown key "time_zon"'),
        ("name: Pain", "name: [Pain", "is not closed"),
        ("name: Pain", "name: Pa\0in", "the control character U+0000"),
    ],
)
def test_error_in_one_clinics_file_rejects_only_its_rows(
    run_command: RunCommand, eye_clinic_templates: Path, old: str, new: str, fault: str
) -> None:
    rows = [row(number, clinic=clinic) for number, clinic in enumerate(["pain-relief-georgia", "colorado-spine"] * 2)]
    assert make_day(run_command, rows, eye_clinic_templates)[0].code == 0
    path = eye_clinic_templates / CLINIC
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    answer, files = make_day(run_command, rows, eye_clinic_templates)
    assert answer.code == 1
    assert {name for name in files if name.startswith("packets")} == {"packets/A0001.pdf", "packets/A0003.pdf"}
    assert "removed because their rows are now rejected: A0000, A0002" in answer.err
    lines = answer.err.splitlines()
    assert sum(line.startswith(f"own/{CLINIC}:") and fault in line for line in lines) == 1
    for line in (2, 4):
        (problem,) = [text for text in lines if text.startswith(f"list.csv:{line}:")]
        assert f"the file of this clinic cannot be used: own/{CLINIC}:" in problem
    rejected = list(csv.DictReader(io.StringIO(files["rejected.csv"].decode("utf-8-sig"))))
    assert [rejected_row["id"] for rejected_row in rejected] == ["A0000", "A0002"]
    assert all(rejected_row["reason"].count("cannot be used") == 1 for rejected_row in rejected)
    assert run_command("verify", "out").code == 0


def test_wrong_headings_of_one_clinic(run_command: RunCommand, eye_clinic_templates: Path) -> None:
    save(Path("plain.csv"), [row(0), row(2)])
    lines = Path("plain.csv").read_text("utf-8").splitlines()
    Path("list.csv").write_text("\n".join([lines[0].replace("id,", "Nr,", 1), *lines[1:]]), encoding="utf-8")
    with (eye_clinic_templates / "clinics/colorado-spine/clinic.yaml").open("a", encoding="utf-8") as file:
        file.write("schedule: {columns: {id: Nr}}\n")
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, "--templates", eye_clinic_templates)
    assert answer.code == 1
    assert "the headings of the list for pain-relief-georgia cannot be used" in answer.err
    assert "there is no column for `id`" in answer.err
    assert [path.name for path in Path("out/packets").iterdir()] == ["A0002.pdf"]


def test_error_in_the_only_clinics_file(run_command: RunCommand, eye_clinic_templates: Path) -> None:
    path = eye_clinic_templates / CLINIC
    path.write_text(path.read_text("utf-8").replace("time_zone: ", "time_zon: ", 1), encoding="utf-8")
    answer, files = make_day(run_command, [row(0)], eye_clinic_templates, "--clinic", "pain-relief-georgia")
    assert (answer.code, files) == (1, {})
    assert f"own/{CLINIC}:" in answer.err
