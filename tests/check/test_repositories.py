"""Files for a clinic's own repository: the pre-commit hook, the example workflow, the page of rules."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import tasks
from handouts import __version__
from handouts.check.rule import all_rules, rules_manual
from handouts.cli.root import COMMANDS
from handouts.resources import templates_dir
from tests.support.commands import RunCommand, run_command

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "clinic-repository"
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
WORKFLOW = yaml.safe_load((EXAMPLE / ".github/workflows/handouts.yml").read_text("utf-8"))
FIELDS = {"id", "name", "description", "entry", "language", "files", "require_serial"}

CLINICS = sorted(path for path in (templates_dir() / "clinics").iterdir())
WITHOUT_NIGHT_PHONE = {
    path.name for path in CLINICS if "after_hours_phone:" not in (path / "clinic.yaml").read_text("utf-8")
}

__all__ = ["run_command"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copytree(templates_dir(), tmp_path / "templates")
    shutil.copy(ROOT / "README.md", tmp_path)
    return tmp_path


def changed(folder: Path) -> list[str]:
    """The files of a repository that the hook checks."""
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in files if re.search(HOOK["files"], name))


def test_hook_definition() -> None:
    assert {"id", "name", "entry", "language"} <= set(HOOK) <= FIELDS
    assert (HOOK["id"], HOOK["language"], HOOK["require_serial"]) == ("handouts-check", "python", True)
    program, command = HOOK["entry"].split()
    assert program in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert command in COMMANDS


def test_hook_files(repository: Path) -> None:
    names = changed(repository)
    assert {name.split("/")[1] for name in names} == {
        "clinics",
        "countries",
        "documents",
        "labels",
        "pictures",
        "procedures",
    }
    pictures = list((templates_dir() / "pictures").glob("*.svg"))
    assert len([name for name in names if name.endswith(".svg")]) == len(CLINICS) + len(pictures)
    assert not [name for name in names if "schema" in name or "starter" in name or "README" in name]


@pytest.mark.parametrize(
    "name",
    [
        "templates/clinics/colorado-spine/balloon-kyphoplasty.yaml",
        "templates/clinics/colorado-spine/clinic.yaml",
        "templates/clinics/colorado-spine/logo.svg",
        "templates/documents/consent.yaml",
        "templates/labels/en.yaml",
        "templates/procedures/balloon-kyphoplasty.yaml",
    ],
)
def test_hook_on_one_file(name: str, repository: Path, run_command: RunCommand) -> None:
    """pre-commit runs the entry with the names of files in the repository."""
    assert name in changed(repository)
    answer = run_command(*HOOK["entry"].split()[1:], "--select", "phones-stated", name)
    assert answer.code == 1, name  # the kyphoplasty samples have no after-hours phone
    clinics = {line.split("/")[2] for line in answer.out.splitlines() if line.startswith("templates")}
    assert clinics == ({"colorado-spine"} if "/clinics/" in name else WITHOUT_NIGHT_PHONE)


def test_hook_on_all_files(repository: Path, run_command: RunCommand) -> None:
    quick = "--ignore", "page-budget,heading-fits"
    everything = run_command("check", *quick, "templates")
    assert run_command(*HOOK["entry"].split()[1:], *quick, *changed(repository)) == everything


def test_example_workflow(repository: Path, run_command: RunCommand) -> None:
    (hooks,) = yaml.safe_load((EXAMPLE / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert hooks["hooks"] == [{"id": HOOK["id"]}]
    assert hooks["rev"] == f"v{__version__}"
    assert set(WORKFLOW) == {"name", True, "permissions", "jobs"}  # YAML 1.1 reads the key `on` as true
    steps = WORKFLOW["jobs"]["check"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    (installed,) = (line for line in runs if "pip install" in line)
    assert installed.endswith(f'{hooks["repo"].removeprefix("https:")}@v{__version__}"')
    (command,) = (line for line in runs if line.startswith("handouts "))
    answer = run_command(*command.split()[1:])
    assert answer.code == 1
    assert all(re.match(r"::(error|warning|notice) file=templates/", line) for line in answer.out.splitlines())
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    (python,) = (step["with"]["python-version"] for step in steps if "python-version" in step.get("with", {}))
    assert wanted == f">={python}"


def test_rules_page_is_current() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert page == rules_manual(), "run: python3 tasks.py rules"
    for rule in all_rules():
        assert f"\n## {rule.name}\n" in page


def test_rules_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[object, ...]] = []
    monkeypatch.setattr(tasks, "environment", lambda extra: sys.executable)
    monkeypatch.setattr(tasks, "run", lambda *command: ran.append(command))
    tasks.COMMANDS["rules"]()
    ((interpreter, option, code),) = ran
    assert (interpreter, option) == (sys.executable, "-c")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    exec(str(code), {})
    assert (tmp_path / "docs/rules.md").read_bytes() == rules_manual().encode()
