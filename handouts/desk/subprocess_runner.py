"""Run `handouts day`, `print` and `mail` as processes, and reword their output for the page.

A process does exactly what the command line does, and its files are complete even if the desk ends. Its output is shown
without options, commands and private paths.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from handouts.errors import PROBLEM_RECORDS, Problem, from_record
from handouts.printing.capabilities import OVERRIDE
from handouts.printing.print_run import ASK_AGAIN, UNKNOWN_OUTCOME
from handouts.printing.printer import NOT_READY

MAX_LINES = 400


class SubprocessRunner:
    """One process at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lines: list[str | Problem] = []
        self._lock = threading.Lock()
        self.what = ""
        """The running command's step, or the last one."""
        self.code: int | None = None
        """Exit code; None while it runs, and before the first."""

    @property
    def running(self) -> bool:
        """True while a process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, what: str, words: Sequence[str | Path]) -> bool:
        """Start `handouts WORDS`. Returns False if a process is already running."""
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
            lines.append(from_record(line) or line.rstrip())
            del lines[:-MAX_LINES]
        ended = process.wait()
        if lines is self._lines:  # otherwise another process was started meanwhile
            self.code = ended

    def lines(self) -> list[str | Problem]:
        """Its output: problems as `Problem`, other lines as text."""
        return list(self._lines)

    def codes(self) -> set[str]:
        """The codes of the problems in its output."""
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


_PART = re.compile(r"(?<=[.;:!?])\s+(?=[A-Z`(])|;\s+")
_COMMAND = re.compile(r"`handouts |(?<![\w-])--[a-z]|rejected\.csv|\bHANDOUTS_[A-Z]|the same command", re.I)
"""Text that only makes sense at the command line."""
_REWORDED = tuple((re.compile(pattern), words) for pattern, words in (
    (re.escape(OVERRIDE), "if it is ready, press “Print anyway”"),
    (re.escape(ASK_AGAIN), "press “Print” to ask it again, or “Print anyway” if the pages are not there"),
    (r"but --allow-not-ready is given", "printed anyway"),
    (r"choose --media ([^;]+)", r"load it, or choose another printer: this one has \1"),
    (r"(?:choose|change) --sides[^;]*", "choose another printer"),
    (r"run the same command to print the others", "press “Print” again to print the others"),
    (r"run the same command: it records that and prints nothing", "press “Print” again: nothing is printed"),
    (r"run the same command with --resume", "press “Mail” again"),
    (r"run the same again", "try again"),
    (r"run `handouts day` again with this --out(?:, then `handouts verify`)?", "make all packets again"),
    (r"say which, like --procedure (\S+)", r"choose a procedure, like \1"),
    (r"Save as, then the type \"CSV UTF-8\", or name (?:its|the) encoding.*", 'Save as, then the type "CSV UTF-8"'),
    (r"as --encoding says", "as was chosen"),
    (r"^leave out --encoding$", "open it again without choosing an encoding"),
))  # fmt: skip
"""Texts for the command line, and their replacements on the page."""
_OVERRIDES = {NOT_READY: "--allow-not-ready", UNKNOWN_OUTCOME: "--allow-repeat"}
_CLAUSE = re.compile(r"(; |(?<=[.!?]) |, or )")


def override_options(codes: Container[str]) -> list[str]:
    """Options with which a person who looked at the printer can override these problems, by their codes."""
    return [option for code, option in _OVERRIDES.items() if code in codes]


def for_page(text: str) -> str:
    """Reword a message or a hint for the page: name its buttons, and drop what only helps at the command line."""
    for pattern, words in _REWORDED:
        text = pattern.sub(words, text)
    if not _COMMAND.search(text):
        return text
    text = re.sub(r"\s*\([^()]*\)", lambda match: "" if _COMMAND.search(match[0]) else match[0], text)
    clauses = ["", *_CLAUSE.split(text)]  # pairs of a separator and a clause
    shown = [pair for pair in zip(clauses[::2], clauses[1::2], strict=True) if not _COMMAND.search(pair[1])]
    return "".join(part for number, pair in enumerate(shown) for part in (pair if number else pair[1:])).strip()


def _sentence(part: str) -> str:
    first = part if "://" in part.split(maxsplit=1)[0] else part[0].upper() + part[1:]
    return first + ("" if part[-1] in ".!?:;" else ".")


def _texts(lines: Iterable[str | Problem]) -> Iterator[str]:
    for line in lines:
        yield from (replace(line, hint="").text(), line.hint) if isinstance(line, Problem) else (line,)


def readable_lines(lines: Iterable[str | Problem], journal: Path) -> list[str]:
    """The output of a command as sentences for the page."""
    sentences = []
    for line in _texts(lines):
        text = line
        for path in (str(journal.absolute()), str(journal)):
            text = text.replace(path, "the journal")
        text = re.sub(rf"{re.escape(tempfile.gettempdir())}/handouts-desk-\S*?/(?:lists|mails)/[0-9a-f]+/?", "", text)
        parts = [part.strip() for part in _PART.split(for_page(text)) if part.strip()]
        sentence = " ".join(map(_sentence, (part for part in parts if not _COMMAND.search(part))))
        if sentence.strip(" .:"):
            sentences.append(sentence)
    return sentences
