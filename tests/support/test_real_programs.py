"""Missing real programs: tests are skipped, or fail in CI, and one line at the end says what was not tested."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import real_programs
from tests.support.real_programs import NEEDS, PROGRAMS, REASON, not_tested

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
from tests.support.real_programs import require

def test_a_queue():
    require("lpstat")

def test_another_queue():
    require("lpstat", "lp")

def test_a_browser():
    require("browser")

def test_without_a_program():
    pass
"""


def run(folder: Path, ci: str = "") -> subprocess.CompletedProcess[str]:
    """Run the suite above as on a machine without these programs."""
    (folder / "test_suite.py").write_text(SUITE, "utf-8")
    (folder / "conftest.py").write_text(
        "from pathlib import Path\nfrom tests.conftest import pytest_terminal_summary\n"
        "from tests.support.real_programs import PROGRAMS, Program\n"
        "PROGRAMS.update({name: Program(program.tests, file=Path('/no/such/file')) for name, program in PROGRAMS.items()})\n",
        "utf-8",
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT), "CI": ci}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_summary_of_skipped_tests(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.returncode == 0, result.stdout
    assert "1 passed, 3 skipped" in result.stdout
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("Not tested")]
    assert line == (
        "Not tested, because real programs are missing: "
        "printing through CUPS (2 tests need lp, lpstat); "
        "the front desk's page in a browser (1 test needs axe-core, chromium). "
        "On Debian as root, `python3 tasks.py tests` installs them."
    )


def test_missing_program_in_ci(tmp_path: Path) -> None:
    result = run(tmp_path, ci="true")
    assert result.returncode == 1
    assert "1 passed" in result.stdout
    assert "3 failed" in result.stdout
    assert f"CI tests with real programs. {REASON}lpstat" in result.stdout


def test_no_summary() -> None:
    assert not_tested([]) == ""
    assert not_tested(["Skipped: no named pipes here"]) == ""


def test_table_of_programs() -> None:
    downloads = {"veraPDF", "pdf.js", "axe-core"}
    for name, program in PROGRAMS.items():
        assert program.tests or name == "npm"
        assert bool(program.package) is (name not in downloads)
    assert {name for programs in NEEDS.values() for name in programs} <= set(PROGRAMS)


class Apt:
    """A fake `apt-get` that records its commands. `update` fails with a lock error a few times."""

    def __init__(self, locked: int) -> None:
        self.locked, self.commands = locked, list[list[str]]()

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        self.locked -= 1
        error = "E: Could not get lock /var/lib/apt/lists/lock" if command[1] == "update" and self.locked >= 0 else ""
        return subprocess.CompletedProcess(command, 100 if error else 0, "", error)


@pytest.mark.parametrize("locked", [0, 1, 3])
def test_installer_waits_for_lock(monkeypatch: pytest.MonkeyPatch, locked: int) -> None:
    apt = Apt(locked)
    monkeypatch.setattr(subprocess, "run", apt)
    monkeypatch.setattr("time.sleep", lambda _: None)
    real_programs._install_packages(["qpdf", "git"])
    assert [command[1] for command in apt.commands] == ["update"] * (locked + 1) + ["install"]
    assert "DPkg::Lock::Timeout=300" in apt.commands[-1]
    assert apt.commands[-1][-2:] == ["qpdf", "git"]


def test_installer_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    apt, clock = Apt(10**6), iter(range(0, 10**6, 100))
    monkeypatch.setattr(subprocess, "run", apt)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    real_programs._install_packages(["qpdf"])
    assert [command[1] for command in apt.commands] == ["update"] * 4 + ["install"]
