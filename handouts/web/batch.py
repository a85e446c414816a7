"""The whole day: `handouts day`, `print` and `mail` as processes of their own, their progress told to whoever looks.

A process of its own is the same as at the command line, and what it has made is whole when this one ends. How far it is
stands in the folder of the day, so that another run of the page knows it as well.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handouts.day import manifest
from handouts.day.folder import Folder
from handouts.day.progress import Notes
from handouts.problems import Refused

LINES = 400
MAKE = "make"


@dataclass(frozen=True)
class Progress:
    """How far a day is."""

    what: str
    """make, print, mail, show; '' while nothing runs."""
    last: str
    """What ran last, or runs."""
    done: int
    total: int
    whole: bool
    """True when the day in the folder is finished."""
    lines: tuple[str, ...]
    """The last that the process has said."""
    code: int | None
    """How the last process ended; None while it runs, and before the first."""


class Batch:
    """One process at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._what, self._lines = "", list[str]()
        self._code: int | None = None
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """True while a process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, what: str, words: Sequence[str | Path]) -> bool:
        """Start `handouts WORDS`; False where something runs already."""
        with self._lock:
            if self.running:
                return False
            self._what, self._lines, self._code = what, [], None
            command = [sys.executable, "-m", "handouts", *map(str, words)]
            env = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                encoding="utf-8", errors="replace", env=env, start_new_session=True,
            )  # fmt: skip
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()
        return True

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._lines.append(line.rstrip())
            del self._lines[:-LINES]
        self._code = process.wait()

    def lines(self) -> list[str]:
        """What it has said."""
        return list(self._lines)

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

    def progress(self, root: Path, total: int) -> Progress:
        """How far the day in a folder is, of so many patients."""
        folder, whole = Folder(root), False
        done = 0
        try:
            told = manifest.read(folder)
            notes = Notes(folder, told.notes() if told else ())
            done = sum(1 for _ in notes.packets)
            whole = told is not None and not folder.notes.exists()
        except Refused:
            pass
        # A run that outlived the page that began it, or one of the command line, is told as well.
        what = self._what if self.running else MAKE if folder.busy else ""
        return Progress(
            what, self._what, min(done, total) if total else done, total, whole, tuple(self._lines), self._code
        )
