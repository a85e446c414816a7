"""A clinic's templates in a real Git repository, for tests of `diff`. Git is configured only by the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.base_set import BASE, SET
from tests.support.commands import CommandResult, RunCommand
from tests.support.real_programs import require

ENV = {
    "GIT_AUTHOR_NAME": "A. Example",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A. Example",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


@dataclass(frozen=True)
class Repository:
    """A repository in the current folder, with `templates` in it, and commands that run there."""

    folder: Path
    run: RunCommand

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    def path(self, name: str = SET, clinic: str = "base") -> Path:
        return self.templates / "clinics" / clinic / name

    def git(self, *arguments: str) -> str:
        result = subprocess.run(
            ["git", *arguments], cwd=self.folder, env={**os.environ, **ENV}, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def commit(self) -> str:
        """Commit everything, and return the hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def change(self, old: str, new: str, name: str = SET, clinic: str = "base") -> None:
        """Replace text in a file, which must contain the old text."""
        path = self.path(name, clinic)
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def add(self, clinic: str) -> Path:
        """Add another clinic with the same set."""
        return Path(shutil.copytree(BASE, self.templates / "clinics" / clinic))

    def diff(self, *arguments: object) -> CommandResult:
        return self.run("diff", *arguments)


@pytest.fixture
def repository(run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The base set of the tests, committed once."""
    require("git")
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    repository = Repository(tmp_path, run_command)
    repository.add("base")
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.commit()
    return repository
