"""Problems and the output of commands as sentences for the page."""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import handouts
from handouts.channels.packets import REMAKE
from handouts.desk.problem_text import output_sentences, problem_sentences, sentence
from handouts.errors import Hint, Option, Problem, Program, from_record, join_hints, to_record
from handouts.files import write_error
from handouts.printing.capabilities import OVERRIDE
from handouts.printing.print_run import ASK_AGAIN
from handouts.printing.printer import NOT_READY

COMMAND_LINE = re.compile(r"(?<![\w-])--[a-z]|`handouts |rejected\.csv|the same command|HANDOUTS_[A-Z]")
A_NAME = re.compile(r"--[a-z-]+|HANDOUTS_\w+|rejected\.csv")
"""A literal that is only an option, a variable or a file name: code uses it, and no message consists of it."""
ROOT = Path(handouts.__file__).parent
ROOMS = ("journal", "channels", "printing", "mail", "day", "schedule", "content", "compose")
"""Rooms whose problems the page may show."""
NOT_ON_A_PAGE = ("content/starter.py", "content/approvals.py", "mail/settings_test.py")
"""Modules of commands that the desk does not run."""


def files() -> Iterator[Path]:
    yield ROOT / "files.py"
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.relative_to(ROOT).as_posix() not in NOT_ON_A_PAGE:
                yield path


def literals(node: ast.AST, *, in_hint: bool = False) -> Iterator[tuple[str, bool]]:
    """Every text, and whether only the command line shows it. A filled-in value is X; docstrings are left out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, in_hint
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values), in_hint
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from literals(part, in_hint=in_hint)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Hint":
        yield from literals(node.args[0], in_hint=True)
        for page in (*node.args[1:], *node.keywords):
            yield from literals(page)
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        for child in ast.iter_child_nodes(node):
            yield from literals(child, in_hint=in_hint)


def test_no_command_line_words() -> None:
    """A text that names an option or a command is a `Hint`, with other words for the page."""
    texts = [
        (path.name, text, in_hint)
        for path in files()
        for text, in_hint in literals(ast.parse(path.read_text("utf-8")))
        if COMMAND_LINE.search(text) and not A_NAME.fullmatch(text)
    ]
    assert len(texts) > 50  # else this test looks at nothing
    assert not [(file, text) for file, text, in_hint in texts if not in_hint]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('Hint("use --x", page="go")', [("use --x", True), ("go", False)]),
        ('Hint("a", "use --x")', [("a", True), ("use --x", False)]),
        ('error(f"use --x {Hint(one)}", "b")', [("use --x X", False), ("b", False)]),
        ('"""--x"""', []),
    ],
)
def test_literals(source: str, expected: list[tuple[str, bool]]) -> None:
    assert list(literals(ast.parse(source))) == expected


@pytest.mark.parametrize(
    ("hint", "page"),
    [
        (join_hints("clear the jam", OVERRIDE), "Clear the jam; if it is ready, press “Print anyway”."),
        (join_hints("look for J at the printer", ASK_AGAIN),
         "Look for J at the printer; press “Print” to ask it again, or “Print anyway” if the pages are not there."),
        (REMAKE, "Make all packets again."),
        (Hint("name another with --journal"), ""),
        (write_error(Path("x"), OSError(28, "")).problems[0].hint, "Make room."),
        ("load paper", "Load paper."),
    ],
)  # fmt: skip
def test_hints(hint: str, page: str) -> None:
    problem = Problem("journal", 0, 0, "is wrong", hint)
    assert problem_sentences(problem) == f"Is wrong. {page}".strip()
    assert from_record(to_record(problem)) == problem
    assert problem_sentences(from_record(to_record(problem)) or problem) == f"Is wrong. {page}".strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""), ("stopped", "Stopped."), ("is it?", "Is it?"), ("done: 3 of 4 ", "Done: 3 of 4."),
        ("ipp://x: is off", "ipp://x: is off."),
    ],
)  # fmt: skip
def test_sentence(text: str, expected: str) -> None:
    assert sentence(text) == expected


def test_command_output() -> None:
    folder = f"{tempfile.gettempdir()}/handouts-desk-x1/lists/0a"
    lines = [
        Problem(Program("ipp://x"), 0, 0, "has a paper jam", join_hints("clear the jam", OVERRIDE), code=NOT_READY),
        Problem(Option("--ca-file"), 0, 0, "not found", Hint("check --ca-file")),
        Problem("/j.sqlite3", 0, 0, "is read-only"),
        f"{folder}/list.csv: row 3",
        "",
        "3 packets",
    ]
    assert output_sentences(lines, Path("/j.sqlite3")) == [
        "ipp://x: has a paper jam.", "Clear the jam; if it is ready, press “Print anyway”.", "Ca file: not found.",
        "The journal: is read-only.", "List.csv: row 3.", "3 packets.",
    ]  # fmt: skip
