"""Run `handouts` in a process that is forked from one that has already imported it.

A new interpreter takes most of a second to import what a desk needs. A test that starts many desks or runs gets each of
them in a tenth of that. The process is new in all that a test can see: its own session, arguments, environment, working
folder and output, and none of the state of an earlier run. Tests of the start itself use a new interpreter.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import NamedTuple

MODULES = (
    "handouts.__main__", "handouts.cli.desk", "handouts.cli.day", "handouts.cli.mail", "handouts.cli.output",
    "handouts.cli.print", "handouts.cli.root", "handouts.day.run", "handouts.desk.app", "handouts.desk.server",
    "handouts.desk.views", "handouts.typeset.renderer", "waitress",
    "tests.support.preloaded_templates",
)  # fmt: skip
"""Modules to import before the fork."""
ROOT = Path(__file__).resolve().parents[2]


class _Start(NamedTuple):
    arguments: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    out: Path
    err: Path
    constants: dict[str, object]
    ignores_interrupts: bool


def _start_server(context: ForkServerContext) -> None:
    """Start the process to fork from, unless it runs. It stays until the tests end."""
    context.set_forkserver_preload(list(MODULES))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)  # it imports before it gets our `sys.path`
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


class PreloadedProcess:
    """A run of `handouts`, with the methods of `subprocess.Popen` that tests use."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        out: Path,
        err: Path,
        constants: Mapping[str, object] | None = None,
    ) -> None:
        """Start it in `folder`. Its output is added to the files `out` and `err`.

        `constants` has other values for constants of the program, such as a shorter `"handouts.desk.server.HEADER_TIME"`.
        """
        context = multiprocessing.get_context("forkserver")
        _start_server(context)
        # A new process ignores Ctrl+C if the process that starts it does.
        ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        start = _Start(tuple(arguments), folder, dict(environment), out, err, dict(constants or {}), ignored)
        self._process = context.Process(target=_run, args=(start,))
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code. Raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("handouts", timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, how: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def kill_session(self) -> None:
        """Kill it and all processes that it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has no session yet, so it has not started any
            self.kill()


def _run(start: _Start) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN if start.ignores_interrupts else signal.default_int_handler)
    for path, number in ((start.out, 1), (start.err, 2)):
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.chdir(start.folder)
    os.environ.clear()
    os.environ.update(start.environment)
    sys.path[:0] = [path for path in start.environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    tempfile.tempdir = None  # read TMPDIR again
    time.tzset()
    sys.argv = ["handouts", *start.arguments]
    for constant, value in start.constants.items():
        module, _, name = constant.rpartition(".")
        assert hasattr(sys.modules[module], name)
        setattr(sys.modules[module], name, value)
    from handouts.cli import main

    main()
