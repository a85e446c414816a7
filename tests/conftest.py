"""Fixtures for all tests: a fixed date, a separate journal, and a list of missing programs at the end."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from handouts.day.executors import GC_THRESHOLDS
from tests.support.commands import run_command  # noqa: F401 - the fixture of all tests of the command line
from tests.support.real_programs import not_tested
from tests.support.shipped_files import read_shipped_files_once
from tests.support.work_units import FileScheduling, sort_slowest_first

# On a busy machine, tests are slow. That is not a defect of the code.
settings.register_profile("handouts", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("handouts")

read_shipped_files_once()

# Neither the commands that the tests start, nor each worker, should compile the package and the tests anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background ignores SIGINT, and child processes would inherit this.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; then review the changes")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduling | None:
    """Distribute whole files, in the order of `sort_slowest_first`."""
    if config.getoption("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return FileScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    sort_slowest_first(items)


def pytest_collection_finish() -> None:
    """Search for garbage less often, and not in the modules: this takes a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the real programs that are missing, and what was not tested."""
    reasons = (report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    if line := not_tested(reasons):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a fixed printing date."""
    monkeypatch.setenv("HANDOUTS_TODAY", "2026-11-20")


_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _no_journal_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fixtures that run before `_journal` do not write to the user's journal either."""
    with pytest.MonkeyPatch.context() as patched:
        path = tmp_path_factory.getbasetemp() / "journals" / "shared" / "journal.sqlite3"
        patched.setenv("HANDOUTS_JOURNAL", str(path))
        yield


@pytest.fixture(autouse=True)
def _journal(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own journal, never the user's."""
    path = tmp_path_factory.getbasetemp() / "journals" / str(next(_numbers)) / "journal.sqlite3"
    monkeypatch.setenv("HANDOUTS_JOURNAL", str(path))
    mail = ("SERVER", "FROM", "USER", "PASSWORD", "CA_FILE", "TOKEN_COMMAND")
    for name in ("PRINTER", "PRINTER_PIN", *(f"MAIL_{name}" for name in mail)):
        monkeypatch.delenv(f"HANDOUTS_{name}", raising=False)
