"""The whole day: `handouts day`, `print` and `mail` as processes of their own.

A process of its own is the same as at the command line, and what it has made is whole when this one ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from handouts.errors import PROBLEM_RECORDS, Problem, of_record

LINES = 400


class SubprocessRunner:
    """One process at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lines: list[str | Problem] = []
        self._lock = threading.Lock()
        self.what = ""
        """What runs, or ran last."""
        self.code: int | None = None
        """How it ended; None while it runs, and before the first."""

    @property
    def running(self) -> bool:
        """True while a process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, what: str, words: Sequence[str | Path]) -> bool:
        """Start `handouts WORDS`; False where something runs already."""
        with self._lock:
            if self.running:
                return False
            self.what, self._lines, self.code = what, [], None
            command = [sys.executable, "-m", "handouts", *map(str, words)]
            paths = os.pathsep.join(sys.path)
            env = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": paths, PROBLEM_RECORDS: "1"}
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                encoding="utf-8", errors="replace", env=env, start_new_session=True,
            )  # fmt: skip
        threading.Thread(target=self._read, args=(self._process, self._lines), daemon=True).start()
        return True

    def _read(self, process: subprocess.Popen[str], lines: list[str | Problem]) -> None:
        for line in process.stdout or ():
            lines.append(of_record(line) or line.rstrip())
            del lines[:-LINES]
        ended = process.wait()
        if lines is self._lines:  # else another has been started, whose end is waited for
            self.code = ended

    def lines(self) -> list[str | Problem]:
        """What it has printed: problems as such, other lines as text."""
        return list(self._lines)

    def codes(self) -> set[str]:
        """The codes of the problems that it has printed."""
        return {line.code for line in self.lines() if isinstance(line, Problem)}

    def stop(self) -> None:
        """Ask the process to end, as Ctrl+C does: what it has made stays whole."""
        if self.running and self._process:
            self._process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """End it with the page."""
        self.stop()
        if self._process:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
