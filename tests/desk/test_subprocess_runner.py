"""Texts for the command line are reworded for the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import handouts
from handouts.desk.patient_record import problem_sentences
from handouts.desk.subprocess_runner import for_page, override_options, readable_lines
from handouts.errors import Problem, Program
from handouts.printing.capabilities import OVERRIDE
from handouts.printing.print_run import ASK_AGAIN, UNKNOWN_OUTCOME
from handouts.printing.printer import NOT_READY

COMMAND_LINE = re.compile(r"(?<![\w-])--[a-z]|`handouts |rejected\.csv|the same command|HANDOUTS_[A-Z]")
ROOT = Path(handouts.__file__).parent


def literals() -> Iterator[str]:
    """Every text of the modules whose problems may be shown on a page; what is filled in stands as X."""
    for room in ("journal", "channels", "printing", "mail", "day", "schedule", "content", "compose"):
        for path in sorted((ROOT / room).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
                elif isinstance(node, ast.JoinedStr):
                    parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
                    yield "".join(map(str, parts))


def test_no_command_line_words() -> None:
    found = {text for text in literals() if COMMAND_LINE.search(text)}
    assert len(found) > 50  # else this test looks at nothing
    left = {text: for_page(text) for text in found if COMMAND_LINE.search(for_page(text))}
    assert not left


@pytest.mark.parametrize(
    ("hint", "page"),
    [
        (f"clear the jam; {OVERRIDE}", "clear the jam; if it is ready, press “Print anyway”"),
        (f"look for J at the printer; {ASK_AGAIN}",
         "look for J at the printer; press “Print” to ask it again, or “Print anyway” if the pages are not there"),
        ("choose --media A4; if it is ready, print with --allow-not-ready",
         "load it, or choose another printer: this one has A4; if it is ready, press “Print anyway”"),
        ("choose another --out, or move or remove this file", "move or remove this file"),
        ("the disk is full; make room, or name another with --journal", "the disk is full; make room"),
        ("check the name (`handouts printers`) and look at its queue in Windows",
         "check the name and look at its queue in Windows"),
        ("run `handouts day` again with this --out, then `handouts verify`", "make all packets again"),
        ("look at the printer; once it is printed, run the same command: it records that and prints nothing twice",
         "look at the printer; once it is printed, press “Print” again: nothing is printed twice"),
        ('in Excel: Save as, then the type "CSV UTF-8", or name the encoding with --encoding',
         'in Excel: Save as, then the type "CSV UTF-8"'),
        ("load paper", "load paper"),
        ("look at its panel, or choose another", "look at its panel, or choose another"),
        ("name another with --journal", ""),
    ],
)  # fmt: skip
def test_reworded_hints(hint: str, page: str) -> None:
    assert for_page(hint) == page


def test_hint_dropped() -> None:
    problem = Problem("journal", 0, 0, "the disk is full", "name another with --journal")
    assert problem_sentences(problem) == "The disk is full."


def test_command_output() -> None:
    said = [Problem(Program("ipp://x"), 0, 0, "has a paper jam", f"clear the jam; {OVERRIDE}", code=NOT_READY)]
    assert readable_lines(said, Path("journal")) == [
        "ipp://x: has a paper jam.", "Clear the jam. If it is ready, press “Print anyway”.",
    ]  # fmt: skip
    assert override_options({"", NOT_READY}) == ["--allow-not-ready"]
    assert override_options({UNKNOWN_OUTCOME}) == ["--allow-repeat"]
    assert override_options(()) == []
