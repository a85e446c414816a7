"""The command line as a newcomer meets it: which templates are used, what a slip is answered with, what a refusal says."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from handouts.resources import templates_dir
from tests.support.commands import CommandResult, RunCommand
from tests.test_cli import AT, GEORGIA, files


def command_of(answer: CommandResult) -> list[str]:
    """The next command that `new` prints."""
    return shlex.split(answer.err.partition("make the pages: ")[2].strip())[1:]


# -- which templates ---------------------------------------------------------------------------------------------
def test_templates_here_are_used_and_said(run_command: RunCommand, tmp_path: Path) -> None:
    assert "my-clinic" not in run_command("list").out
    assert run_command("new", "my-clinic").code == 0
    answer = run_command("list")
    assert "my-clinic" in answer.out
    assert "ivc" not in answer.out
    assert answer.err == f"templates: {tmp_path / 'templates'}\n"
    assert run_command("make", "my-clinic", "consent").err == f"templates: {tmp_path / 'templates'}\n"


def test_the_environment_wins_over_here_and_the_option_over_all(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, slug in (("templates", "here"), ("env", "there"), ("option", "told")):
        assert run_command("new", slug, "--templates", where).code == 0
    monkeypatch.setenv("HANDOUTS_TEMPLATES", str(tmp_path / "env"))
    assert "there" in run_command("list").out
    assert "told" in run_command("list", "--templates", "option").out
    assert run_command("list").err == ""


def test_a_folder_without_clinics_here_is_not_ours(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    answer = run_command("list")
    assert (answer.code, answer.err) == (0, "")
    assert "ivc" in answer.out


def test_the_shipped_folder_is_not_told(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(templates_dir().parent)
    assert run_command("list").err == ""


@pytest.mark.parametrize("where", [[], ["--templates", "my own's"], ["--templates", "templates"]])
def test_the_next_command_works_as_printed(run_command: RunCommand, where: list[str]) -> None:
    for procedure in ([], ["--procedure", "knee-injection"]):
        answer = run_command("new", f"clinic-{len(procedure)}", *where, *procedure)
        assert answer.code == 0, answer.err
        made = run_command(*command_of(answer))
        assert (made.code, len(made.paths)) == (0, 3), made.err


def test_the_next_command_works_where_the_environment_says(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOUTS_TEMPLATES", "else where")
    answer = run_command("new", "my-clinic")
    assert Path(answer.paths[0]).parts[0] == "else where"
    assert run_command(*command_of(answer)).code == 0


@pytest.mark.parametrize(
    ("folder", "hint"),
    [
        (".", "name the folder that holds `clinics`\n"),
        ("own/clinics", "--templates {own}\n"),
        ("own/clinics/my-clinic", "--templates {own}\n"),
    ],
)
def test_templates_that_are_not(run_command: RunCommand, tmp_path: Path, folder: str, hint: str) -> None:
    run_command("new", "my-clinic", "--templates", "own")
    for words in (["list"], ["make", "my-clinic"], ["watch", "my-clinic"]):
        answer = run_command(*words, "--templates", folder)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("--templates: the folder ")
        assert hint.format(own=shlex.quote(str(tmp_path / "own"))) in answer.err


def test_new_does_not_nest_clinics(run_command: RunCommand, tmp_path: Path) -> None:
    answer = run_command("new", "my-clinic", "--templates", tmp_path / "own" / "clinics")
    assert (answer.code, answer.out) == (2, "")
    assert f"--templates {shlex.quote(str(tmp_path / 'own'))}" in answer.err
    assert files(tmp_path) == []


# -- slips -------------------------------------------------------------------------------------------------------
def test_a_value_without_quotes(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "--at", "2026-12-01", "10:00")
    assert (answer.code, answer.out) == (2, "")
    assert 'there is no document "10:00"' in answer.err
    assert 'a value with a space goes in double quotes, like --at "2026-12-01 10:00"' in answer.err


def test_a_bad_short_name(run_command: RunCommand) -> None:
    answer = run_command("new", "My Clinic")
    assert answer.code == 1
    assert "like my-clinic" in answer.err


def test_born_after_today(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "--dob", "2099-01-01")
    assert answer.code == 1
    assert answer.err.startswith("--dob: the date of birth 2099-01-01 is after today")


# -- a refusal says what is left ---------------------------------------------------------------------------------
def last(answer: CommandResult) -> str:
    return answer.err.splitlines()[-1]


@pytest.mark.parametrize("slip", [["--at", "x"], ["--dob", "2099-01-01"]])
def test_old_files_are_told_from_new_ones(run_command: RunCommand, tmp_path: Path, slip: list[str]) -> None:
    assert last(run_command("make", GEORGIA, *slip)) == "Nothing was made."
    assert run_command("make", GEORGIA, "consent").code == 0
    assert last(run_command("make", GEORGIA, *slip)) == "Nothing was made. Existing files in out were left unchanged."
    assert last(run_command("make", GEORGIA, "discharge", *slip)) == "Nothing was made."
    assert last(run_command("make", GEORGIA, "--out", "other", *slip)) == "Nothing was made."
    assert last(run_command("make", GEORGIA, "--id", "a1", *slip)) == "Nothing was made."
    (tmp_path / "ann.yaml").write_text("id: a1\nname: Ann\n", encoding="utf-8")
    assert run_command("make", GEORGIA, "consent", "--from", "ann.yaml", "--out", "for ann").code == 0
    answer = run_command("make", GEORGIA, "--from", "ann.yaml", "--out", "for ann", *slip)
    assert last(answer) == "Nothing was made. Existing files in for ann were left unchanged."


def test_an_unknown_name_made_nothing_either(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "consnt")
    assert (answer.code, last(answer)) == (2, "Nothing was made.")


def test_where_some_were_made_it_is_not_said_that_none_were(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    assert last(answer) == "Only some files were made. Do not use the files in out; make them again."


# -- watch -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], 'there is no clinic "nowhere"'),
        ([GEORGIA, "consnt"], 'there is no document "consnt"'),
        ([GEORGIA, "--procedure", "knee"], "there is no set of"),
        ([GEORGIA, "--templates", "nowhere"], "does not exist"),
    ],
)
def test_watch_ends_at_once_where_there_is_nothing_to_watch(
    run_command: RunCommand, words: list[str], message: str
) -> None:
    answer = run_command("watch", *words, *AT)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
