"""A front desk that runs commands in an empty folder, for the tests of the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from handouts.cli.root import cli


@dataclass(frozen=True)
class Answer:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def paths(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Runs a command in an empty folder; a traceback is never an answer."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANDOUTS_TEMPLATES", raising=False)

    def run(*words: object) -> Answer:
        result = CliRunner().invoke(cli, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run
