"""A day of 200 patients at all sample clinics is made and verified: `tests/fixtures/sample-day.csv`."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

from tests.support.commands import RunCommand
from tests.support.sample_list import FIXTURE, ROWS, sample_list, sample_sets

PATIENTS = list(csv.DictReader(FIXTURE.read_text(encoding="utf-8").splitlines()))


def test_list_is_that_of_the_samples() -> None:
    hint = "run: python -m tests.support.sample_list"
    assert FIXTURE.read_text(encoding="utf-8") == sample_list(), hint


def test_list_has_all_sets_and_the_whole_day() -> None:
    sets = {(content.slug, content.instructions.value.procedure) for content in sample_sets()}
    assert {(row["clinic"], row["procedure"]) for row in PATIENTS} == sets
    assert len(PATIENTS) == len({row["id"] for row in PATIENTS}) == ROWS
    born = [dt.date.fromisoformat(row["date_of_birth"]).year for row in PATIENTS]
    assert sum(year > 2010 for year in born) > 10
    assert {content.country.value.country for content in sample_sets()} == {"US", "GB"}
    hours = [dt.time.fromisoformat(row["time"]).hour for row in PATIENTS]
    assert min(sum(hour < 12 for hour in hours), sum(hour >= 12 for hour in hours)) > ROWS / 4


def test_day_is_made_and_verified(run_command: RunCommand) -> None:
    answer = run_command("day", FIXTURE, "--out", "out", "--jobs", 1, "--no-progress", "--today", "2026-11-20")
    assert (answer.code, "200 packets" in answer.err) == (0, True), answer.err
    assert not Path("out/rejected.csv").exists()
    manifest = json.loads(Path("out/manifest.json").read_text("utf-8"))
    assert {patient["id"] for patient in manifest["patients"]} == {row["id"] for row in PATIENTS}
    verified = run_command("verify", "out")
    assert (verified.code, "all unchanged" in verified.out + verified.err) == (0, True), verified.err
