"""`tasks.py`: printed commands, exit codes, Ctrl+C, and the comparison of Python versions."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tasks

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and quotes")

BUSY = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
try:
    (folder / "begun").touch()
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)  # cleans up
    (folder / "ended").touch()
    sys.exit(2)
"""


def task(*command: str) -> list[str]:
    """The command that runs `tasks.py` with an extra command `extra`."""
    code = f"import tasks; tasks.COMMANDS['extra'] = lambda: tasks.run(*{command!r}); tasks.main(['extra'])"
    return [sys.executable, "-c", code]


@POSIX
def test_printed_command_can_be_copied() -> None:
    command = [sys.executable, "-c", "print('ran')", "--at", "2026-12-01 10:00", "O'Neil", ""]
    shown, ran = subprocess.run(
        task(*command), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert shown.startswith("+ ")
    assert shlex.split(shown[2:]) == command
    assert ran == "ran"


@POSIX
def test_ctrl_c(tmp_path: Path) -> None:
    run = subprocess.Popen(
        task(sys.executable, "-c", BUSY, str(tmp_path)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 20
    while not (tmp_path / "begun").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the whole process group
    _, errors = run.communicate(timeout=20)
    assert (run.returncode, errors.strip()) == (130, "Stopped.")
    assert (tmp_path / "ended").exists()


def test_exit_code() -> None:
    run = subprocess.run(task(sys.executable, "-c", "raise SystemExit(7)"), cwd=ROOT, capture_output=True, check=False)
    assert run.returncode == 7


def test_unknown_command() -> None:
    run = subprocess.run([sys.executable, "tasks.py", "sample"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "usage: python3 tasks.py {samples|tests|" in run.stderr


def test_find_interpreter() -> None:
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert tasks.version_of(Path(sys.executable)) == minor
    assert tasks.interpreter_of(minor) == Path(sys.executable)
    assert tasks.interpreter_of("2.0") is None
    assert tasks.version_of(ROOT / "tasks.py") == ""


def test_equal_files(capsys: pytest.CaptureFixture[str]) -> None:
    tasks.compare({"3.11": ["aa one.pdf", "bb two.pdf"], "3.12": ["aa one.pdf", "bb two.pdf"]})
    assert capsys.readouterr().out == "Python 3.11 and 3.12: 2 files, the same bytes\n"


@pytest.mark.parametrize("lines", [["aa one.pdf", "cc two.pdf"], ["aa one.pdf"], []])
def test_different_files(lines: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"Python 3\.11 and 3\.13 make different bytes of") as ended:
        tasks.compare({"3.11": ["aa one.pdf", "bb two.pdf"], "3.13": lines})
    assert "two.pdf" in str(ended.value)


def test_single_version() -> None:
    tasks.compare({"3.11": ["aa one.pdf"]})
    tasks.compare({})


@pytest.fixture
def installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The extras that are installed into an empty `.venv` from now on."""
    extras: list[str] = []
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    tasks.python(tmp_path / ".venv").parent.mkdir(parents=True)
    tasks.python(tmp_path / ".venv").touch()
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    monkeypatch.setattr(tasks, "run", lambda *command: extras.append(command[-1]))
    return extras


def test_extra_is_installed_once(installs: list[str]) -> None:
    for extra in ("", "[test]", "[mail,desk]", "", "[test]", "[dev]", "[test]"):
        tasks.environment(extra)
    assert installs == [".", ".[test]", ".[dev]"]


def test_changed_dependencies_are_installed(installs: list[str]) -> None:
    tasks.environment("[dev]")
    (tasks.ROOT / "pyproject.toml").write_text('[project]\ndependencies = ["click"]\n', "utf-8")
    tasks.environment("[test]")
    assert installs == [".[dev]", ".[test]"]


def test_failed_installation_is_repeated(installs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as failing:
        failing.setattr(tasks, "run", lambda *_: sys.exit(1))
        with pytest.raises(SystemExit):
            tasks.environment("[dev]")
    tasks.environment("[dev]")
    assert installs == [".[dev]"]


@pytest.mark.xdist_group("tasks")
def test_groups_are_kept(request: pytest.FixtureRequest) -> None:
    """Tests that share a server run in one worker. A version of pytest without this would run them all over again."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("not distributed in groups")
    assert request.node.nodeid.endswith("@tasks")
