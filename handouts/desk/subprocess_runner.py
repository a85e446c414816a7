"""Run `handouts day`, `print` and `mail` as processes, and collect their messages.

A process does exactly what the command line does, and its files are complete even if the desk ends. It writes problems
as records, with hints in words for the page. The names of files on its standard output are not read: the page links to
them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Container, Sequence
from pathlib import Path

from handouts.errors import PROBLEM_RECORDS, Problem, from_record
from handouts.journal.acting_user import SIGNED_IN_USER, signed_in_user
from handouts.printing.print_run import UNKNOWN_OUTCOME
from handouts.printing.printer import NOT_READY

MAX_LINES = 400


class SubprocessRunner:
    """One process at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lines: list[str | Problem] = []
        self._lock = threading.Lock()
        self.step = ""
        """The running command's step, or the last one."""
        self.code: int | None = None
        """Exit code; None while it runs, and before the first."""

    @property
    def running(self) -> bool:
        """True while a process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, step: str, arguments: Sequence[str | Path]) -> bool:
        """Start `handouts WORDS`. Returns False if a process is already running."""
        with self._lock:
            if self.running:
                return False
            self.step, self._lines, self.code = step, [], None
            command = [sys.executable, "-m", "handouts", *map(str, arguments)]
            paths = os.pathsep.join(sys.path)
            env = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": paths, PROBLEM_RECORDS: "1"}
            env[SIGNED_IN_USER] = signed_in_user.get()
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                encoding="utf-8", errors="replace", env=env, start_new_session=True,
            )  # fmt: skip
        threading.Thread(target=self._read, args=(self._process, self._lines), daemon=True).start()
        return True

    def _read(self, process: subprocess.Popen[str], lines: list[str | Problem]) -> None:
        for line in process.stderr or ():
            lines.append(from_record(line) or line.rstrip())
            del lines[:-MAX_LINES]
        ended = process.wait()
        if lines is self._lines:  # otherwise another process was started in the meantime
            self.code = ended

    def lines(self) -> list[str | Problem]:
        """Its messages: problems as `Problem`, other lines as text."""
        return list(self._lines)

    def codes(self) -> set[str]:
        """The codes of its problems."""
        return {line.code for line in self.lines() if isinstance(line, Problem)}

    def stop(self) -> None:
        """Stop the process as Ctrl+C does. Files that it has written stay complete."""
        if self.running and self._process:
            self._process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Stop the process, and kill it if it does not end."""
        self.stop()
        if self._process:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()


_OVERRIDES = {NOT_READY: "--allow-not-ready", UNKNOWN_OUTCOME: "--allow-repeat"}


def override_options(codes: Container[str]) -> list[str]:
    """Options with which a person who looked at the printer can override these problems, by their codes."""
    return [option for code, option in _OVERRIDES.items() if code in codes]
