"""Today is the date at the clinic, not on the computer. The clinics of one list may have different dates."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handouts.resources import templates_dir
from handouts.schedule.today import ClinicDay, today_in_zone
from tests.support.day_lists import row, save

EARLY, LATE = "Pacific/Pago_Pago", "Pacific/Kiritimati"
"""25 hours apart: never the same date."""


def run_in_zone(*arguments: object, zone: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a new process, on a computer in a time zone."""
    environment = {name: value for name, value in os.environ.items() if name != "HANDOUTS_TODAY"} | {"TZ": zone}
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    root = Path(__file__).parents[2]
    environment["PYTHONPATH"] = str(root)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture
def two_zone_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Templates with a clinic in each of the two zones."""
    monkeypatch.chdir(tmp_path)
    root = Path(shutil.copytree(templates_dir(), "own"))
    for clinic, zone in (("reference", EARLY), ("colorado-spine", LATE)):
        path = root / "clinics" / clinic / "clinic.yaml"
        lines = path.read_text("utf-8").splitlines()
        lines = [f"time_zone: {zone}" if line.startswith("time_zone:") else line for line in lines]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def days() -> tuple[dt.date, dt.date]:
    now = dt.datetime.now(dt.UTC)
    return now.astimezone(ZoneInfo(EARLY)).date(), now.astimezone(ZoneInfo(LATE)).date()


@pytest.mark.parametrize("zone", [EARLY, LATE])
def test_past_date_by_the_clinics_clock(two_zone_templates: Path, zone: str) -> None:
    early, late = days()
    for clinic, day, past in (
        ("reference", early, False),
        ("colorado-spine", late, False),
        ("colorado-spine", early, True),
        ("reference", early - dt.timedelta(days=1), True),
    ):
        answer = run_in_zone(
            "make", clinic, "preparation", "--at", f"{day} 23:30", "--templates", two_zone_templates, zone=zone
        )
        assert answer.returncode == 0, answer.stderr
        assert ("is past" in answer.stderr) == past, (clinic, day, answer.stderr)


def test_two_clinics_with_different_dates(two_zone_templates: Path) -> None:
    early, late = days()
    rows = [row(3, date=str(early), time="23:30"), row(2, date=str(early), time="23:30")]
    assert [patient["clinic"] for patient in rows] == ["reference", "colorado-spine"]
    save(Path("list.csv"), rows)
    answer = run_in_zone("day", "list.csv", "--out", "out", "--jobs", 1, "--templates", two_zone_templates, zone="UTC")
    assert answer.returncode == 0, answer.stderr
    patients = json.loads(Path("out/manifest.json").read_text())["patients"]
    assert {patient["clinic"]: "past" in patient["alerts"] for patient in patients} == {
        "reference": False,
        "colorado-spine": True,
    }
    with_today = run_in_zone(
        "day", "list.csv", "--out", "given", "--jobs", 1, "--templates", two_zone_templates, "--today", late, zone="UTC"
    )
    assert with_today.returncode == 0, with_today.stderr
    patients = json.loads(Path("given/manifest.json").read_text())["patients"]
    assert all("past" in patient["alerts"] for patient in patients)


def test_birth_date_after_the_clinics_date(two_zone_templates: Path) -> None:
    early, late = days()
    for clinic, day, born in (("reference", early, late), ("colorado-spine", late, late)):
        answer = run_in_zone(
            "make", clinic, "preparation", "--dob", born, "--templates", two_zone_templates, zone="UTC"
        )
        assert (answer.returncode == 1) == (born > day), answer.stderr
        assert ("is after today" in answer.stderr) == (born > day)


def test_without_a_clinic_the_latest_date_counts() -> None:
    assert today_in_zone(dt.date(2026, 1, 2)) == dt.date(2026, 1, 2)
    assert today_in_zone(ClinicDay()) == max(today_in_zone(ClinicDay(), ZoneInfo(zone)) for zone in (EARLY, LATE))
