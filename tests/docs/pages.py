"""The pages of documentation: their fenced blocks, the commands in them, and the marks that say how to run them.

Marks are HTML comments on the lines right before a block:

    <!-- not run: needs a mail server -->       the reason why the block is not run
    <!-- exit: 1 -->                            the exit code of its last command; without it, 0
    <!-- edit: check_in: 30 min -> check_in: 45 -->    a change of the sample set, only for this block
    <!-- runs until Ctrl+C -->                  the command is stopped after its first line
    <!-- file: list.csv -->                     the block is a file that the commands of all pages find
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handouts.cli.root import cli

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = cli
"""The command line, with all commands below it."""
GENERATED = {"docs/appointment-fields.md", "docs/coverage.md", "docs/fields.md", "docs/rules.md"}
PROGRAMS = ("handouts ", "python3 cli.py ")
_BLOCK = re.compile(r"((?:^<!-- .+? -->\n)*)^```(\w*)\n(.*?)^```$", re.M | re.S)
_MARK = re.compile(r"<!-- ([^:]+?)(?:: (.+?))? -->")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    language: str
    text: str
    marks: dict[str, str]

    @property
    def is_run(self) -> bool:
        return bool(self.commands) and not {"not run", "runs until Ctrl+C"} & set(self.marks)

    @property
    def commands(self) -> list[list[str]]:
        """The commands of the program, as the words after its name. Lines of `console` begin with `$ `."""
        if self.language not in ("sh", "console"):
            return []
        lines = self.text.replace("\\\n", " ").splitlines()
        if self.language == "console":
            lines = [line[2:] for line in lines if line.startswith("$ ")]
        commands = [line.removeprefix(program) for line in lines for program in PROGRAMS if line.startswith(program)]
        return [shlex.split(line, comments=True) for line in commands]

    @property
    def output(self) -> list[str]:
        """The lines that a `console` block shows as output."""
        if self.language != "console":
            return []
        return [line for line in self.text.splitlines() if line and not line.startswith("$ ")]

    @property
    def tasks(self) -> list[str]:
        """The names of the tasks of `tasks.py` that the block runs."""
        return re.findall(r"^(?:python3|py) tasks\.py (\w+)", self.text, re.M)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, with their marks."""
    return [
        Block(page, language, text, {name: value or "" for name, value in _MARK.findall(marks)})
        for marks, language, text in _BLOCK.findall(text_of(page))
    ]


def pages() -> list[str]:
    """Every Markdown page of the project, as a path from its root."""
    top = list(ROOT.glob("*.md"))
    return sorted(path.relative_to(ROOT).as_posix() for path in (*top, *(ROOT / "docs").rglob("*.md")))


def guides() -> list[str]:
    """The pages for users that are written by hand: the README and `docs/`, without the decisions."""
    inside = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")]
    return ["README.md", *sorted(set(inside) - GENERATED)]


def files() -> Iterator[tuple[str, str]]:
    """Name and text of each file that a page shows and that its commands need."""
    for page in guides():
        for block in blocks(page):
            if name := block.marks.get("file"):
                yield name, block.text
