"""What a command or a problem says, in the words of the page: no options, commands or paths of the program's own."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from handouts.deliver.fitness import OVERRIDE
from handouts.deliver.handover import ASK_AGAIN, UNKNOWN_OUTCOME
from handouts.deliver.printer import NOT_READY
from handouts.errors import Problem

_PART = re.compile(r"(?<=[.;:!?])\s+(?=[A-Z`(])|;\s+")
_COMMAND = re.compile(r"`handouts |(?<![\w-])--[a-z]|rejected\.csv|\bHANDOUTS_[A-Z]|the same command", re.I)
"""What stands only in words that are meant for a command line."""
_REWORDED = tuple((re.compile(pattern), words) for pattern, words in (
    (re.escape(OVERRIDE), "if it is ready, press “Print anyway”"),
    (re.escape(ASK_AGAIN), "press “Print” to ask it again, or “Print anyway” if the pages are not there"),
    (r"but --allow-not-ready is given", "printed anyway"),
    (r"choose --media ([^;]+)", r"load it, or choose another printer: this one has \1"),
    (r"(?:choose|change) --sides[^;]*", "choose another printer"),
    (r"the same command prints the others", "press “Print” again to print the others"),
    (r"the same command notes it and prints nothing twice", "press “Print” again: nothing is printed twice"),
    (r"run the same again with --resume", "press “Mail” again"),
    (r"run the same again", "try again"),
    (r"run `handouts day` again with this --out(?:, then `handouts verify`)?", "make all packets again"),
    (r"say which, like --procedure (\S+)", r"choose a procedure, like \1"),
    (r"Save as, then the type \"CSV UTF-8\", or name (?:its|the) encoding.*", 'Save as, then the type "CSV UTF-8"'),
    (r"as --encoding says", "as was chosen"),
    (r"^leave out --encoding$", "open it again without a choice of the letters"),
))  # fmt: skip
"""Words for the command line, and those of the page in their place."""
_OVERRIDES = {NOT_READY: "--allow-not-ready", UNKNOWN_OUTCOME: "--allow-repeat"}
_CLAUSE = re.compile(r"(; |(?<=[.!?]) |, or )")


def override_options(codes: Container[str]) -> list[str]:
    """Options with which a person who has looked at the printer may print all the same, by the problems' codes."""
    return [option for code, option in _OVERRIDES.items() if code in codes]


def for_page(text: str) -> str:
    """A message or a hint without what only helps at a command line; where the page has a way for it, that one."""
    for pattern, words in _REWORDED:
        text = pattern.sub(words, text)
    if not _COMMAND.search(text):
        return text
    text = re.sub(r"\s*\([^()]*\)", lambda found: "" if _COMMAND.search(found[0]) else found[0], text)
    clauses = ["", *_CLAUSE.split(text)]  # each behind what parts it from the one before
    kept = [pair for pair in zip(clauses[::2], clauses[1::2], strict=True) if not _COMMAND.search(pair[1])]
    return "".join(part for number, pair in enumerate(kept) for part in (pair if number else pair[1:])).strip()


def _sentence(part: str) -> str:
    first = part if "://" in part.split(maxsplit=1)[0] else part[0].upper() + part[1:]
    return first + ("" if part[-1] in ".!?:;" else ".")


def _texts(lines: Iterable[str | Problem]) -> Iterator[str]:
    for line in lines:
        yield from (replace(line, hint="").text(), line.hint) if isinstance(line, Problem) else (line,)


def readable_lines(lines: Iterable[str | Problem], journal: Path) -> list[str]:
    """What a command has printed, as sentences of the page."""
    found = []
    for written in _texts(lines):
        text = written
        for path in (str(journal.absolute()), str(journal)):
            text = text.replace(path, "the journal")
        text = re.sub(rf"{re.escape(tempfile.gettempdir())}/handouts-desk-\S*?/(?:lists|mails)/[0-9a-f]+/?", "", text)
        parts = [part.strip() for part in _PART.split(for_page(text)) if part.strip()]
        kept = " ".join(map(_sentence, (part for part in parts if not _COMMAND.search(part))))
        if kept.strip(" .:"):
            found.append(kept)
    return found
