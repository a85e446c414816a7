"""Run `handouts desk` in a process and folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from handouts.errors import InputError
from tests.desk.sample_list import ROWS, private
from tests.support import day_lists
from tests.support.preloaded import PreloadedProcess

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"(https?://([\w.\[\]:-]+?)(?::(\d+))?)/enter\?key=([\w-]+)")
STARTS = 30.0
"""Seconds in which it must print its address."""


@dataclass
class Served:
    """A desk that runs or has run."""

    folder: Path
    rows: list[dict[str, str]]
    process: PreloadedProcess
    url: str = ""
    """http://127.0.0.1:PORT"""
    host: str = ""
    port: int = 0
    key: str = ""
    more: list[str] = field(default_factory=list)
    """More patient data that no address and no log may contain: what a test typed."""

    @property
    def entry(self) -> str:
        """The address that the program prints."""
        return f"{self.url}/enter?key={self.key}"

    @property
    def out(self) -> Path:
        """The folder of the day."""
        return self.folder / "day"

    @property
    def journal(self) -> Path:
        return self.folder / "journal.sqlite3"

    def journal_entries(self, action: str) -> list[str]:
        """Appointments with this action, in order."""
        from handouts.journal.journal import rows

        try:
            return [row.appointment for row in rows(self.journal) if row.action == action]
        except InputError as error:
            if "this journal does not exist" in str(error):  # also while the desk is creating it
                return []
            raise

    def output(self) -> str:
        """Its output."""
        return "".join((self.folder / name).read_text("utf-8", "replace") for name in ("stdout", "stderr"))

    def files(self) -> set[str]:
        """All files and folders in the home and temporary folders."""
        roots = (self.folder / "home", self.folder / "tmp")
        return {str(path.relative_to(self.folder)) for root in roots for path in root.rglob("*")}

    def private(self) -> set[str]:
        """Patient data that this desk has."""
        return private(self.rows) | set(self.more)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it. Returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the desk does not stop on {how.name}") from None


def environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Environment variables that place the home folder and temporary files in this folder."""
    # Modules are compiled once, as after `pip install`, and not for each desk.
    prefixes = ("HANDOUTS_", "XDG_", "PYTHONDONTWRITEBYTECODE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    home, tmp = folder / "home", folder / "tmp"
    home.mkdir(exist_ok=True)
    tmp.mkdir(exist_ok=True)
    variables = {"HOME": str(home), "TMPDIR": str(tmp), "HANDOUTS_JOURNAL": str(folder / "journal.sqlite3")}
    return {**inherited, **variables, "HANDOUTS_TODAY": "2026-11-20", **more}


def launch(
    folder: Path,
    rows: list[dict[str, str]],
    *options: str,
    env: Mapping[str, str] | None = None,
    constants: Mapping[str, object] | None = None,
) -> Served:
    """Start it and wait for its address. Fails with its output if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    day_lists.save(folder / "list.csv", rows)
    arguments = ("desk", "--port", "0", "--no-browser", "--schedule", "list.csv", "--out", "day", *options)
    outputs = (folder / "stdout", folder / "stderr")
    for path in outputs:
        path.touch()
    begun = [path.stat().st_size for path in outputs]
    run = PreloadedProcess(arguments, folder, environment(folder, env or {}), *outputs, constants)
    served = Served(folder, rows, run)
    until = time.monotonic() + STARTS
    while time.monotonic() < until:
        written = [path.read_bytes()[start:] for path, start in zip(outputs, begun, strict=True)]
        new = b"".join(written).decode()
        if match := ADDRESS.search(new):
            served.url, served.host, served.port, served.key = match[1], match[2], int(match[3] or 0), match[4]
            return served
        if run.poll() is not None:
            break
        time.sleep(0.02)
    run.kill()
    run.wait()
    raise AssertionError(f"the desk printed no address: {served.output()}")


@contextmanager
def running(
    folder: Path,
    rows: list[dict[str, str]] | None = None,
    *options: str,
    constants: Mapping[str, object] | None = None,
    **env: str,
) -> Iterator[Served]:
    """A desk that stops with the test. Its output must contain no patient data."""
    served = launch(folder, ROWS if rows is None else rows, *options, env=env, constants=constants)
    try:
        yield served
    finally:
        served.end()
    quiet(served)


def quiet(served: Served) -> None:
    """Fail if the output has patient data or a traceback."""
    output = served.output()
    assert "Traceback" not in output, output
    leaked = {word for word in served.private() if word in output or word in unquote(output)}
    assert not leaked, f"printed by the server: {leaked}"
