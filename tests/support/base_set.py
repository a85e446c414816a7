"""The base set, in which no rule finds anything, and the examples in the manuals of the rules.

A block of a manual stands under `Passes:` or `Fails:` (or `Passes (clinic.yaml):` and so on) and holds whole keys of
the file. They take the place of those keys in the base set, which no rule finds anything against; those of
`documents/consent.yaml` and its like take the place of keys of the shipped layout.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from handouts.check.context import CheckContext
from handouts.check.rule import Rule, all_rules
from handouts.content.library import Library
from handouts.resources import templates_dir

BASE = Path(__file__).parents[1] / "check" / "base"
TODAY = dt.date(2026, 11, 20)
ROOM = "pages: 3"
"""The base set says something about everything that any rule asks for, which takes a page more."""
SET = "balloon-kyphoplasty.yaml"
_BLOCK = re.compile(r"^(Passes|Fails)(?: \((\S+)\))?:\n\n((?:    .*\n|\n)+)", re.M)
_EMPTY = re.compile(r"^[a-z_]+:\n(?![ #])|^[a-z_]+:\Z", re.M)
_KEY = re.compile(r"[a-z_]+:")


class Example(NamedTuple):
    """One block of a manual."""

    rule: Rule
    passes: bool
    file: str
    text: str


def examples() -> Iterator[Example]:
    """All blocks of all manuals."""
    for rule in all_rules():
        yield from examples_of(rule)


def examples_of(rule: Rule) -> Iterator[Example]:
    """All blocks of one manual."""
    for found in _BLOCK.finditer(f"{rule.manual}\n"):
        yield Example(rule, found[1] == "Passes", found[2] or SET, textwrap.dedent(found[3]).strip() + "\n")


def library(folder: Path, file: str = "", text: str = "") -> Library:
    """The base set as a library of its own, with the keys of `text` in place of those of one of its files."""
    clinic = folder / "clinics" / "base"
    shutil.copytree(BASE, clinic)
    _layout(folder, "documents/preparation.yaml", ROOM)
    if file:
        _layout(folder, file, text) if "/" in file else _replace(clinic / file, text)
    return Library(folder, templates_dir())


def _layout(folder: Path, file: str, text: str) -> None:
    """A layout of the clinic's own: the shipped one, or that which is there, with other keys."""
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        shutil.copy(templates_dir() / file, path)
    _replace(path, text)


def _replace(path: Path, text: str) -> None:
    path.write_text(replaced(path.read_text("utf-8"), text), "utf-8")


def check_context(
    folder: Path, file: str = "", text: str = "", today: dt.date = TODAY, more: Mapping[str, str] | None = None
) -> CheckContext:
    """The same, read; `more` is the same for other files."""
    found = library(folder, file, text)
    for other, keys in (more or {}).items():
        _replace(folder / "clinics" / "base" / other, keys)
    return CheckContext(found.load("base", None, found.documents()), today)


def replaced(base: str, text: str) -> str:
    """The base without the top-level keys of `text`, and `text` at its end; a key with nothing to it is taken out."""
    keys = set(_KEY.findall("\n".join(line for line in text.splitlines() if _KEY.match(line))))
    kept, skip = [], False
    for line in base.splitlines():
        if found := _KEY.match(line):
            skip = found[0] in keys
        elif line and not line[0].isspace():
            skip = False
        if not skip:
            kept.append(line)
    return "\n".join([*kept, _EMPTY.sub("", text).strip(), ""])
