"""`make` refuses wrong details with their place, and writes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.clinics import AT, GEORGIA, file_names
from tests.support.commands import CommandResult, RunCommand


@pytest.mark.parametrize(
    ("options", "option", "message"),
    [
        (["--at", "2026-02-30 10:00"], "--at", "2026-02-30 is not a valid date"),
        (["--at", "2027-02-29"], "--at", "not a valid date"),
        (["--at", "10:00"], "--at", "has no date"),
        (["--at", "2026-12-01 25:00"], "--at", "hours end at 23"),
        (["--at", ""], "--at", "the value is empty"),
        (["--at", "0026-12-01 10:00"], "--at", "0026-12-01 is not in this century"),
        (["--at", "2026-03-08 02:30"], "--at", "does not exist in America/New_York"),
        (["--at", "2026-11-01 01:30"], "--at", "occurs twice in America/New_York"),
        (["--ended", "2026-03-08 02:30"], "--ended", "does not exist in America/New_York"),
        (["--ended", "2026-11-01 01:30"], "--ended", "occurs twice in America/New_York"),
        (["--ended", "2026-12-01"], "--ended", "has no time"),
        ([*AT, "--ended", "2026-12-01 09:59"], "--ended", "before it began"),
        ([*AT, "--ended", "2026-12-03 09:59"], "--ended", "more than 24 hours after it began"),
        (["--at", "2026-12-01", "--ended", "2026-12-05 10:00"], "--ended", "cannot have ended"),
        (["--dob", "1946-02-30"], "--dob", "not a valid date"),
        ([*AT, "--dob", "2099-12-02"], "--dob", "after today"),
        (["--at", "2020-12-01 10:00", "--dob", "2020-12-02"], "--dob", "after the procedure"),
        ([*AT, "--dob", "1846-05-04"], "--dob", "the year is out of range"),
        (["--id", "../x"], "--id", "cannot be used in a file name"),
        (["--id", "nul"], "--id", "cannot be used in a file name"),
        (["--id", ""], "--id", "the value is empty"),
        (["--procedure", "Not A Slug"], "--procedure", "not a short name"),
    ],
)
def test_wrong_details(run_command: RunCommand, options: list[str], option: str, message: str, tmp_path: Path) -> None:
    answer = run_command("make", GEORGIA, *options)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"{option}: ")
    assert message in answer.err
    assert file_names(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "origin", "hint"),
    [
        (["make", "calfornia-imaging"], "CLINIC", 'did you mean "california-imaging"?'),
        (["make", "zzz"], "CLINIC", "use one of: california-imaging, colorado-spine"),
        (["make", ""], "CLINIC", "use one of"),
        (["make", "../clinics/ivc"], "CLINIC", 'did you mean "ivc"?'),
        (["make", GEORGIA, "consnt"], "DOCUMENT", 'did you mean "consent"?'),
        (["make", GEORGIA, "consent", "bill"], "DOCUMENT", "use one of: consent, discharge, preparation"),
        (["make", GEORGIA, "--procedure", "ballon-kyphoplasty"], "--procedure", 'did you mean "balloon-kyphoplasty"?'),
    ],
)
def test_unknown_name_gets_a_suggestion(
    run_command: RunCommand, arguments: list[str], origin: str, hint: str, tmp_path: Path
) -> None:
    answer = run_command(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"{origin}: there is no ")
    assert hint in answer.err
    assert file_names(tmp_path) == []


def test_all_problems_at_once(run_command: RunCommand) -> None:
    answer = run_command("make", "calfornia-imaging", "--at", "x", "--dob", "y")
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.err.splitlines() if not line.startswith(" ")] == [
        "--at",
        "--dob",
        "CLINIC",
        "Nothing was made.",
    ]


def test_options_and_file_that_differ(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text("name: Ann\nat: 2026-12-01 10:00\n", encoding="utf-8")
    answer = run_command("make", GEORGIA, "--from", "ann.yaml", "--at", "2026-12-01 11:00")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("ann.yaml:2:5: --at on the command line has a different value")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("nme: Ann\n", "ann.yaml:1:1: "),
        ("name: Ann\nat: 2026-02-30 10:00\n", "ann.yaml:2:5: 2026-02-30 is not a valid date"),
        ("at: 2026-03-08 02:30\n", "ann.yaml:1:5: 2026-03-08 02:30 does not exist"),
        ("name: [\n", "ann.yaml:"),
        ("", ""),
    ],
)
def test_bad_file_of_details(run_command: RunCommand, text: str, start: str, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text(text, encoding="utf-8")
    answer = run_command("make", GEORGIA, "--from", "ann.yaml")
    assert answer.code == (1 if start else answer.code)
    assert answer.err.startswith(start)


def test_missing_file_of_details(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "--from", "nope.yaml")
    assert answer.code in (1, 2)
    assert "nope.yaml" in answer.err


def test_value_without_quotes(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "--at", "2026-12-01", "10:00")
    assert (answer.code, answer.out) == (2, "")
    assert 'there is no document "10:00"' in answer.err
    assert 'a value with a space goes in double quotes, like --at "2026-12-01 10:00"' in answer.err


def test_born_after_today(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "--dob", "2099-01-01")
    assert answer.code == 1
    assert answer.err.startswith("--dob: the date of birth 2099-01-01 is after today")


def last_line(answer: CommandResult) -> str:
    return answer.err.splitlines()[-1]


@pytest.mark.parametrize("mistake", [["--at", "x"], ["--dob", "2099-01-01"]])
def test_existing_files_are_mentioned(run_command: RunCommand, tmp_path: Path, mistake: list[str]) -> None:
    assert last_line(run_command("make", GEORGIA, *mistake)) == "Nothing was made."
    assert run_command("make", GEORGIA, "consent").code == 0
    assert (
        last_line(run_command("make", GEORGIA, *mistake))
        == "Nothing was made. Existing files in out were left unchanged."
    )
    assert last_line(run_command("make", GEORGIA, "discharge", *mistake)) == "Nothing was made."
    assert last_line(run_command("make", GEORGIA, "--out", "other", *mistake)) == "Nothing was made."
    assert last_line(run_command("make", GEORGIA, "--id", "a1", *mistake)) == "Nothing was made."
    (tmp_path / "ann.yaml").write_text("id: a1\nname: Ann\n", encoding="utf-8")
    assert run_command("make", GEORGIA, "consent", "--from", "ann.yaml", "--out", "for ann").code == 0
    answer = run_command("make", GEORGIA, "--from", "ann.yaml", "--out", "for ann", *mistake)
    assert last_line(answer) == "Nothing was made. Existing files in for ann were left unchanged."


def test_unknown_document_makes_nothing(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "consnt")
    assert (answer.code, last_line(answer)) == (2, "Nothing was made.")


def test_partly_made_files_are_reported(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_command("make", GEORGIA).code == 0
    renamed: list[object] = []

    def replace(source: Path, target: Path) -> None:
        renamed.append(target)
        if len(renamed) > 1:
            raise PermissionError(13, "in use")
        shutil.move(source, target)

    monkeypatch.setattr("handouts.files.os.replace", replace)
    answer = run_command("make", GEORGIA, "--name", "Ann")
    assert answer.code == 1
    assert last_line(answer) == "Only some files were made. Do not use the files in out; make them again."


@pytest.mark.parametrize(
    ("identifier", "more", "reason"),
    [
        ("Maria-Beispiel-1946-05-04", (), "seems to contain a date of birth"),
        ("maria-beispiel-04.05.1946", (), "seems to contain a date of birth"),
        ("Maria-Beispiel", (), "seems to contain a name, 'Maria Beispiel'"),
        ("MariaBeispiel7", (), "seems to contain a name"),
        ("maria7", ("--name", "Maria Beispiel"), "contains a part of the patient's name, 'maria'"),
        ("0012", ("--mrn", "0012"), "is the patient's record number"),
        ("00-12", ("--mrn", "0012"), "is the patient's record number"),
        ("050446", ("--dob", "1946-05-04"), "contains the patient's date of birth"),
    ],
)
def test_id_with_patient_data_is_refused(
    run_command: RunCommand, identifier: str, more: tuple[str, ...], reason: str
) -> None:
    answer = run_command("make", "ivc", "--id", identifier, *more)
    assert (answer.code, answer.paths) == (1, [])
    assert f"--id: {identifier!r} {reason}" in answer.err
    assert "file names contain the id" in answer.err
    assert not Path("out").exists()
    assert "made" not in run_command("journal").out


@pytest.mark.parametrize("identifier", ["1001", "A-0012", "1001-2026-12-01", "Kypho-7", "a1b2c3", "19460504"])
def test_id_without_patient_data_is_accepted(run_command: RunCommand, identifier: str) -> None:
    assert run_command("make", "ivc", "consent", "--id", identifier, "--name", "Ann Sample").code == 0
