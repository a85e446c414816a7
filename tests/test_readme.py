"""What the README says is so: its YAML stands in the sample, its commands run, its answers are the program's."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from handouts.cli.root import COMMANDS, cli
from handouts.resources import templates_dir
from tests.compare.repository import ENV
from tests.support.real_programs import require

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.S)
SET = "clinics/pain-relief-georgia/balloon-kyphoplasty.yaml"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(templates_dir(), tmp_path / "templates"))


def test_the_first_block_stands_in_the_sample() -> None:
    sample = re.sub(r"\s+#.*", "", (templates_dir() / SET).read_text(encoding="utf-8"))
    for line in BLOCKS[0][1].splitlines():
        assert line.strip() in sample, line


def test_each_command_runs(templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = [line for _, block in BLOCKS for line in block.splitlines() if line.startswith("handouts ")]
    assert len(commands) >= 3
    (listed,) = (block for kind, block in BLOCKS if kind == "csv")
    (tmp_path / "list.csv").write_text(listed, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HANDOUTS_TEMPLATES", str(templates))
    committed(templates, monkeypatch)
    committed(templates, monkeypatch)
    for command in commands:  # one after the other, as a reader runs them
        result = CliRunner().invoke(cli, shlex.split(command)[1:])
        found = command == "handouts check"  # the samples have errors that rightly remain
        assert result.exit_code == int(found), (command, result.output)


def committed(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The templates as they are, as one more revision of their repository."""
    require("git")
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    for command in ("init --quiet", "add --all", "commit --quiet --allow-empty --message templates"):
        subprocess.run(["git", *command.split()], cwd=templates, check=True)


def test_a_change_is_told_as_shown(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(templates, monkeypatch)
    path = templates / SET
    path.write_text(path.read_text(encoding="utf-8").replace("check_in: 30 min", "check_in: 45 min"), encoding="utf-8")
    committed(templates, monkeypatch)
    told = CliRunner().invoke(cli, ["diff", "HEAD~1", "--templates", str(templates)]).stdout
    shown = next(block for _, block in BLOCKS if "[-" in block)
    for line in shown.splitlines():
        assert line in told.splitlines(), line


def test_the_mistake_is_answered_as_shown(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = templates / SET
    path.write_text(path.read_text(encoding="utf-8").replace("check_in: 30 min", "check_in: 45"), encoding="utf-8")
    monkeypatch.chdir(templates.parent)
    result = CliRunner().invoke(cli, ["make", "pain-relief-georgia", "--templates", "templates"])
    assert result.exit_code == 1
    shown = next(block for _, block in BLOCKS if "is a number without a unit" in block)
    assert result.stderr.strip() == shown.strip()


def test_a_number_is_explained_as_shown(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(templates.parent)
    command = next(line for _, block in BLOCKS for line in block.splitlines() if line.startswith("handouts explain"))
    result = CliRunner().invoke(cli, [*shlex.split(command)[1:], "--templates", "templates"])
    assert result.exit_code == 0
    shown = next(block for _, block in BLOCKS if "lie_flat.time: 1 h" in block)
    assert shown in result.stdout


def test_the_details_file_is_right(tmp_path: Path) -> None:
    text = next(block for _, block in BLOCKS if block.startswith("name: Maria"))
    file = tmp_path / "maria.yaml"
    file.write_text(text, encoding="utf-8")
    arguments = ["make", "california-imaging", "preparation", "--from", str(file), "--out", str(tmp_path)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output


def test_every_command_is_told() -> None:
    for name in COMMANDS:
        assert f"`handouts {name}" in README, name
