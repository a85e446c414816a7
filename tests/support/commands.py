"""Run commands in an empty folder: in this process, or in a new process as a shell does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from handouts.cli.root import cli

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class CommandResult:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def paths(self) -> list[str]:
        return self.out.splitlines()


RunCommand = Callable[..., CommandResult]


@pytest.fixture
def run_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunCommand:
    """Run a command in an empty folder. A traceback fails the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANDOUTS_TEMPLATES", raising=False)

    def run(*arguments: object) -> CommandResult:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return CommandResult(result.exit_code, result.stdout, result.stderr)

    return run


def run_process(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in a new process."""
    inherited = {key: value for key, value in os.environ.items() if key != "HANDOUTS_TEMPLATES"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env={**inherited, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **env},
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
