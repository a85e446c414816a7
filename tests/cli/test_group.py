"""A clinic with two sites and three physicians, through every command that makes, checks or approves pages."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.support.clinics import page_text, replace_in
from tests.support.commands import CommandResult, RunCommand
from tests.support.group import CLINIC, CLINIC_FILE, LEE, MIDTOWN, NORTH, PROCEDURE, SET, copy_group

AT = ("--at", "2026-12-14 10:00")
HEADINGS = ("id", "name", "date_of_birth", "date", "time", "location", "physician", "medicines")


@pytest.fixture
def templates(run_command: RunCommand) -> Path:
    """The clinic's templates, as ./group."""
    return copy_group(Path())


@pytest.fixture
def make(run_command: RunCommand, templates: Path) -> object:
    def run(*options: str) -> CommandResult:
        return run_command("make", CLINIC, *options, "--templates", templates)

    return run


def save_list(*rows: tuple[str, str]) -> Path:
    """A list with an appointment for each location and physician."""
    path = Path("list.csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number, (location, physician) in enumerate(rows, 1):
            name = ("Maria Beispiel", "Otto Muster", "Ana Probe", "Udo Test", "Ida Exempel", "Jan Vorlage")[number - 1]
            writer.writerow(
                [f"a{number}", name, "1946-05-04", "2026-12-14", f"{7 + number}:00", location, physician, "warfarin"]
            )
    return path


def test_page_of_a_site_and_a_physician(make: RunCommand) -> None:
    north = page_text(
        make("preparation", *AT, "--location", "North Surgery Center", "--physician", "Lee-Smith").paths[0]
    )
    for words in (
        "Location North Surgery Center", "300 North Road", "555-010-0150", "555-010-0153", "8:00 AM",
        "Second floor, 300 North Road", "Friday, December 11", "Shower with the soap", "Eliquis",
    ):  # fmt: skip
        assert words in " ".join(north.split()), words
    assert "blood drawn" not in north
    midtown = page_text(make("preparation", *AT, "--location", "midtown", "--physician", "Bo Ray").paths[0])
    for words in (
        "Midtown Hospital",
        "555-010-0152",
        "8:30 AM",
        "parking ticket",
        "blood drawn",
        "Wednesday, December 9",
    ):
        assert words in " ".join(midtown.split()), words
    assert "Eliquis" not in midtown


def test_consent_names_the_physician(make: RunCommand) -> None:
    consent = page_text(make("consent", *AT, "--location", "midtown", "--physician", "Ray, B.").paths[0])
    assert "Bo Ray, MD" in consent


@pytest.mark.parametrize(("options", "expected"), [
    ((), ["--location: no location, but this clinic has other instructions for each site",
          "--physician: no physician, but this clinic has other instructions for some of its physicians"]),
    ((*AT, "--location", "midtwon", "--physician", "Bo Ray"), ["--location: this clinic has no site 'midtwon'"]),
    ((*AT, "--location", "midtown", "--physician", "Ann Leigh"),
     ["--physician: 'Ann Leigh' is not among the physicians of this clinic"]),
])  # fmt: skip
def test_unknown_choice_is_refused(make: RunCommand, options: tuple[str, ...], expected: list[str]) -> None:
    answer = make(*options)
    assert answer.code == 1
    assert [line for line in answer.err.splitlines() if line.startswith("--")] == expected
    assert answer.paths == []


def test_unknown_choice_in_a_file_of_details(make: RunCommand) -> None:
    Path("details.yaml").write_text('at: "2026-12-14 10:00"\nlocation: South\nphysician: Bo Ray\n', encoding="utf-8")
    answer = make("--from", "details.yaml")
    assert "details.yaml:2:11: this clinic has no site 'South'" in answer.err
    assert "use one of: midtown (Midtown Hospital), north (North Surgery Center)" in answer.err


def test_two_physicians_with_one_name(make: RunCommand, templates: Path) -> None:
    replace_in(templates / CLINIC_FILE, "name: Bo Ray, MD", "name: Bo Lee, MD")
    answer = make(*AT, "--location", "midtown", "--physician", "Dr. Lee")
    assert "--physician: 'Dr. Lee' may be Ann Lee, MD or Bo Lee, MD" in answer.err


def test_short_name_is_not_a_last_name_that_two_have(make: RunCommand, templates: Path) -> None:
    replace_in(templates / CLINIC_FILE, "name: Bo Ray, MD", "name: Bo Lee, MD")
    answer = make(*AT, "--location", "midtown", "--physician", "Lee")
    assert "--physician: 'Lee' may be Ann Lee, MD or Bo Lee, MD" in answer.err
    assert make("consent", *AT, "--location", "midtown", "--physician", "ann lee, md").code == 0


def test_clinic_without_overlays_prints_an_open_line(make: RunCommand, templates: Path) -> None:
    for overlay in (MIDTOWN, NORTH, LEE):
        (templates / overlay).unlink()
    blank = page_text(make("preparation").paths[0])
    assert "Location" in blank
    assert "1 Example Plaza" in blank
    answer = make("preparation", *AT)
    assert "--location: no location, but this clinic has several sites" in answer.err
    dated = page_text(make("preparation", *AT, "--location", "north").paths[0])
    assert "300 North Road" in dated
    assert "1 Example Plaza" not in dated


def test_clinic_without_sites_refuses_a_location(run_command: RunCommand) -> None:
    answer = run_command("make", "reference", "--location", "midtown")
    assert "--location: 'midtown': this clinic has no sites" in answer.err


def test_day_with_mixed_rows(run_command: RunCommand, templates: Path) -> None:
    list_file = save_list(
        ("midtown", "Ann Lee"), ("NORTH", "Ray"), ("North Surgery Center", "Lee, Ann"), ("", "Ray"),
        ("Midtwn", "Ray"), ("MIDTOWN OR", "Dr. Leigh"),
    )  # fmt: skip
    options = ("--clinic", CLINIC, "--templates", templates, "--out", "day", "--allow-draft")
    answer = run_command("day", list_file, *options)
    with Path("day/rejected.csv").open(encoding="utf-8-sig") as file:
        reasons = {entry["id"]: entry["reason"] for entry in csv.DictReader(file)}
    assert {key: reason.partition(" (")[0] for key, reason in reasons.items()} == {
        "a4": "Row 5: no location, but this clinic has other instructions for each site",
        "a5": "Row 6: this clinic has no site 'Midtwn'",
        "a6": "Row 7: 'Dr. Leigh' is not among the physicians of this clinic",
    }
    assert f"{list_file}:7:7: 'Dr. Leigh'" in answer.err, "the problem is at its cell"
    preparation = {name: page_text(f"day/documents/{name}-preparation.pdf") for name in ("a1", "a2", "a3")}
    assert ["Eliquis" in text or "3 days" in text for text in preparation.values()] == [True, False, True]
    assert ["parking ticket" in text for text in preparation.values()] == [True, False, False]
    sheet = " ".join(page_text("day/run-sheet.pdf").split())
    assert sheet.count("Cardiac catheterization") >= 3
    assert "Ann Lee, MD, Midtown Hospital" in sheet
    assert "Bo Ray, MD, North Surgery Center" in sheet
    entries = json.loads(Path("day/manifest.json").read_text("utf-8"))["patients"]
    assert [entry["clinic"] for entry in entries] == [f"{CLINIC}/midtown", f"{CLINIC}/north", f"{CLINIC}/north"]
    assert run_command("verify", "day").code == 0


def test_each_site_has_its_run_sheet(run_command: RunCommand, templates: Path) -> None:
    list_file = save_list(("midtown", "Ray"), ("north", "Ray"), ("midtown", "Reyes"))
    options = ("--clinic", CLINIC, "--templates", templates, "--out", "day", "--allow-draft")
    assert run_command("day", list_file, *options).code == 0
    sheet = page_text("day/run-sheet.pdf")
    midtown, north = sheet.index("20 Midtown Street"), sheet.index("300 North Road")
    order = sorted((sheet.index(name), name) for name in ("Maria Beispiel", "Otto Muster", "Ana Probe"))
    assert [name for _, name in order] == ["Maria Beispiel", "Ana Probe", "Otto Muster"]
    assert midtown < sheet.index("Ana Probe") < north < sheet.index("Otto Muster")


def test_explain_names_the_overlay(run_command: RunCommand, templates: Path) -> None:
    answer = run_command(
        "explain", CLINIC, "preparation", *AT, "--location", "north", "--physician", "lee", "--templates", templates
    )
    assert answer.code == 0, answer.err
    assert f"{templates}/{NORTH}:3:13  arrival.check_in: 2 h" in answer.out
    assert f"{templates}/{LEE}:5:26  medicines.table.before: 3 days before procedure" in answer.out
    assert f"{templates}/{CLINIC_FILE}:18:24  after_hours_phone: 555-010-0153" in answer.out


def test_check_judges_every_combination(run_command: RunCommand, templates: Path) -> None:
    answer = run_command("check", templates / "clinics")
    lines = answer.out.splitlines()
    rows = [line for line in lines if line.startswith(f"{templates}/{LEE}:7:19") and "does not say who decides" in line]
    assert len(rows) == 1
    assert "(only for lee) [hold-complete]" in rows[0]
    agree = [line for line in lines if "[sites-agree]" in line]
    assert agree == [
        (
            f"{templates}/{NORTH}:8:46: warning: 101 F for a warning sign, but 100.4 F at "
            f"{templates}/shared/warning-signs.yaml:5, for the same sign [sites-agree]"
        )
    ]
    everywhere = [line for line in lines if "no risk is listed" in line]
    assert len(everywhere) == 1
    assert "only" not in everywhere[0]


def test_ignore_comment_in_an_overlay(run_command: RunCommand, templates: Path) -> None:
    replace_in(
        templates / NORTH,
        '      "Fever of 100.4',
        '      # check: ignore=sites-agree because the lab there agreed on it\n      "Fever of 100.4',
    )
    answer = run_command("check", templates / "clinics")
    assert "[sites-agree]" not in answer.out
    assert "ignore-comment" not in answer.out


def test_shared_file_that_no_set_includes(run_command: RunCommand, templates: Path) -> None:
    (templates / "shared" / "loose.yaml").write_text("wear: [Flat shoes]\n", encoding="utf-8")
    answer = run_command("check", templates)
    assert f"{templates}/shared/loose.yaml:1:1: error: this file is not a set" in answer.out
    assert "warning-signs.yaml:1:1" not in answer.out


def test_problem_of_an_overlay_is_reported_once(run_command: RunCommand, templates: Path) -> None:
    replace_in(templates / SET, "  check_in: 90 min", "  place: At the front desk.")
    answer = run_command("check", templates / "clinics")
    errors = [line for line in answer.out.splitlines() if "error" in line and "/sites/" in line]
    assert errors == [
        f"{templates}/{MIDTOWN}:3:3: error: the set already states `place`, at {templates}/{SET}:11 [unreadable]",
        f"{templates}/{NORTH}:3:3: error: this overrides nothing: the set does not state `arrival.check_in` [unreadable]",
        f"{templates}/{NORTH}:4:3: error: the set already states `place`, at {templates}/{SET}:11 [unreadable]",
    ]


def test_diff_names_the_site(run_command: RunCommand, templates: Path) -> None:
    old = copy_group(Path("old"))
    replace_in(templates / NORTH, "101 F", "102 F")
    replace_in(templates / SET, "Your photo ID", "Your passport")
    answer = run_command("diff", old, templates)
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert '  discharge (at north): "When to get help"' in lines
    assert '  preparation: "Bring"' in lines
    assert lines.count("    + Your {+passport+}") == 1
    only = run_command("diff", old, templates, "--location", "midtown", "--physician", "Ray")
    assert "When to get help" not in only.out
    wrong = run_command("diff", old, templates, "--location", "south")
    assert "this clinic has no site 'south'" in wrong.err


def test_list_names_sites_and_physicians(run_command: RunCommand, templates: Path) -> None:
    lines = run_command("list", "--templates", templates).out.splitlines()
    assert lines[:3] == [
        f"clinic      {CLINIC}  ({PROCEDURE})",
        "  sites       midtown (Midtown Hospital), north (North Surgery Center)",
        "  physicians  lee (Ann Lee, MD), ray (Bo Ray, MD), reyes (Carla Reyes, MD)",
    ]
