"""`new`: the starter set, and the suggested command."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.support.clinics import (
    file_names,
    page_text,
)
from tests.support.commands import CommandResult, RunCommand


def suggested_command(answer: CommandResult) -> list[str]:
    """The next command that `new` prints."""
    return shlex.split(answer.err.partition("make the pages: ")[2].strip())[1:]


def test_new_then_make(run_command: RunCommand, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    answer = run_command("new", "river-bend", "--templates", folder)
    assert answer.code == 0, answer.err
    assert all(Path(path).is_file() for path in answer.paths)
    assert "handouts make river-bend --templates" in answer.err
    pages = run_command("make", "river-bend", "--templates", folder)
    assert pages.code == 0, pages.err
    assert "River Bend" in page_text(pages.paths[0])
    before = file_names(folder)
    again = run_command("new", "river-bend", "--templates", folder)
    assert (again.code, again.out) == (1, "")
    assert "already exists" in again.err
    assert file_names(folder) == before


@pytest.mark.parametrize("slug", ["Bad Slug", "../x", "", "a--b", "x" * 61, "ümlaut"])
def test_bad_short_name(run_command: RunCommand, slug: str, tmp_path: Path) -> None:
    answer = run_command("new", slug, "--templates", tmp_path / "mine")
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert file_names(tmp_path) == []


def test_bad_short_name_gets_a_suggestion(run_command: RunCommand) -> None:
    answer = run_command("new", "My Clinic")
    assert answer.code == 1
    assert "like my-clinic" in answer.err


@pytest.mark.parametrize("templates", [[], ["--templates", "my own's"], ["--templates", "templates"]])
def test_suggested_command_works(run_command: RunCommand, templates: list[str]) -> None:
    for procedure in ([], ["--procedure", "knee-injection"]):
        answer = run_command("new", f"clinic-{len(procedure)}", *templates, *procedure)
        assert answer.code == 0, answer.err
        pages = run_command(*suggested_command(answer))
        assert (pages.code, len(pages.paths)) == (0, 3), pages.err


def test_suggested_command_works_with_the_environment(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_TEMPLATES", "else where")
    answer = run_command("new", "my-clinic")
    assert Path(answer.paths[0]).parts[0] == "else where"
    assert run_command(*suggested_command(answer)).code == 0


def test_clinics_folder_is_not_nested(run_command: RunCommand, tmp_path: Path) -> None:
    answer = run_command("new", "my-clinic", "--templates", tmp_path / "own" / "clinics")
    assert (answer.code, answer.out) == (2, "")
    assert f"--templates {shlex.quote(str(tmp_path / 'own'))}" in answer.err
    assert file_names(tmp_path) == []


def test_another_procedure(run_command: RunCommand, two_procedure_templates: Path) -> None:
    before = {path: path.read_bytes() for path in two_procedure_templates.rglob("*") if path.is_file()}
    answer = run_command("new", "ivc", "--procedure", "knee-injection", "--templates", two_procedure_templates)
    assert answer.code == 0, answer.err
    assert answer.paths == ["own/clinics/ivc/knee-injection.yaml", "own/procedures/knee-injection.yaml"]
    assert "handouts make ivc --procedure knee-injection" in answer.err
    assert {path: path.read_bytes() for path in before} == before
    assert Library(two_procedure_templates, templates_dir()).clinic_procedures("ivc") == [
        "balloon-kyphoplasty",
        "knee-injection",
    ]
    assert run_command("make", "ivc", "--procedure", "knee-injection", "--templates", two_procedure_templates).code == 0


def test_clinic_in_another_country(run_command: RunCommand, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    answer = run_command("new", "leeds", "--locale", "en-GB", "--templates", folder)
    assert answer.code == 0, answer.err
    text = (folder / "clinics/leeds/clinic.yaml").read_text("utf-8")
    assert "\nlocale: en-GB\n" in text
    assert "\ntime_zone: Europe/London\n" in text
    assert "\npaper: A4\n" in text
    pages = run_command("make", "leeds", "discharge", "--templates", folder)
    assert "Call 999 for any of these" in page_text(pages.paths[0])


@pytest.mark.parametrize("locale", ["en-ZA", "GB", "de-DE", ""])
def test_unknown_locale(locale: str, run_command: RunCommand, tmp_path: Path) -> None:
    answer = run_command("new", "leeds", "--locale", locale, "--templates", tmp_path)
    assert answer.code == 2
    assert f"--locale: pages are not available for {locale!r}" in answer.err
    assert "use one of: en-AU, en-CA" in answer.err
    assert not (tmp_path / "clinics").exists()


def test_locale_of_a_clinic_that_exists(run_command: RunCommand, tmp_path: Path) -> None:
    run_command("new", "leeds", "--templates", tmp_path)
    answer = run_command("new", "leeds", "--procedure", "knee", "--locale", "en-GB", "--templates", tmp_path)
    assert answer.code == 2
    assert "already has its own locale, in clinic.yaml" in answer.err
