"""The base set, which has no findings, and the examples in the manuals of the rules.

A block of a manual follows `Passes:` or `Fails:` (or `Passes (clinic.yaml):` and so on) and has complete top-level keys.
They replace the same keys in the base set. Keys for `documents/consent.yaml` or another layout replace those of the
shipped layout. Keys for `sites/east/balloon-kyphoplasty.yaml` are an overlay; the clinic then has two sites. A file below
`translations/` is written as it is; with one below `translations/ar/`, the clinic has a logo.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from handouts.check.context import CheckContext
from handouts.check.rule import Rule, all_rules
from handouts.check.runner import selection_contexts
from handouts.content.library import Library
from handouts.resources import templates_dir
from handouts.translate.units import translation_files
from handouts.translate.writing import TranslationRecord, file_text
from tests.support.pseudo_language import pseudo

BASE = Path(__file__).parents[1] / "check" / "base"
TODAY = dt.date(2026, 11, 20)
EXTRA_PAGE = "pages: 3"
"""The base set states everything that any rule asks for, which takes an extra page."""
SET = "balloon-kyphoplasty.yaml"
SITES = """\
sites:
  west:
    name: West Hospital
    address: [1 Example Street]
  east:
    name: East Hospital
    address: [2 Example Street]
"""
LOGO = 'brand: {color: "#1F5C4D", accent: "#8A3F12", logo: dark-on-white.svg}'
WEST = """\
warning:
  call_us:
    change:
      Fever: A fever of 100.4 F or higher
"""
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
    for match in _BLOCK.finditer(f"{rule.manual}\n"):
        yield Example(rule, match[1] == "Passes", match[2] or SET, textwrap.dedent(match[3]).strip() + "\n")


def library(folder: Path, file: str = "", text: str = "") -> Library:
    """A library with the base set. The keys of `text` replace those keys in one of its files."""
    clinic = folder / "clinics" / "base"
    shutil.copytree(BASE, clinic)
    _layout(folder, "documents/preparation.yaml", EXTRA_PAGE)
    if file.startswith("sites/"):
        _replace(clinic / "clinic.yaml", SITES)
        for name, keys in ((f"sites/west/{SET}", WEST), (file, text)):
            (clinic / name).parent.mkdir(parents=True)
            (clinic / name).write_text(keys, "utf-8")
    elif file.startswith("translations/"):
        (clinic / file).parent.mkdir(parents=True)
        (clinic / file).write_text(text, "utf-8")
        if file.startswith("translations/ar/"):
            _replace(clinic / "clinic.yaml", LOGO)
    elif file.startswith("labels/"):
        _translate(folder, file, text)
    elif file:
        _layout(folder, file, text) if "/" in file else _replace(clinic / file, text)
    return Library(folder, templates_dir())


def _layout(folder: Path, file: str, text: str) -> None:
    """Replace keys in a layout of the clinic. If it has none, copy the shipped layout first."""
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        shutil.copy(templates_dir() / file, path)
    _replace(path, text)


def _translate(folder: Path, file: str, text: str) -> None:
    """Replace one label of a language, as `group:` and `  name: text`, and translate the set and its clinic."""
    library, language = Library(folder, templates_dir()), Path(file).stem
    content = library.load("base", None, library.documents())
    record = TranslationRecord("Test", "machine", TODAY)
    for translation in translation_files(library, content, language):
        if translation.kind == "texts" and folder / "clinics" in translation.path.parents:
            units = (replace(unit, target=pseudo(unit.source), state="current") for unit in translation.units)
            translation.path.parent.mkdir(parents=True, exist_ok=True)
            translation.path.write_text(file_text(replace(translation, units=tuple(units)), record), "utf-8")
    group, label = text.splitlines()
    path = folder / file
    path.parent.mkdir()
    before, after = (templates_dir() / file).read_text("utf-8").split(f"\n{group}\n")
    line = re.compile(rf"^{label.partition(':')[0]}:.*$", re.M)
    path.write_text(f"{before}\n{group}\n{line.sub(label, after, count=1)}", "utf-8")


def _replace(path: Path, text: str) -> None:
    path.write_text(replace_keys(path.read_text("utf-8"), text), "utf-8")


def check_context(
    folder: Path, file: str = "", text: str = "", today: dt.date = TODAY, more: Mapping[str, str] | None = None
) -> CheckContext:
    """The context of the base set. The keys of `text` replace those of one file, and `more` those of other files."""
    base = library(folder, file, text)
    for name, keys in (more or {}).items():
        _replace(folder / "clinics" / "base" / name, keys)
    contexts, problems = selection_contexts(base, base.load("base", None, base.documents()), today)
    assert not problems, problems
    return contexts[0]


def replace_keys(base: str, text: str) -> str:
    """Replace the top-level keys of `base` that are in `text`. A key without a value is removed."""
    keys = set(_KEY.findall("\n".join(line for line in text.splitlines() if _KEY.match(line))))
    lines, skip = [], False
    for line in base.splitlines():
        if match := _KEY.match(line):
            skip = match[0] in keys
        elif line and not line[0].isspace():
            skip = False
        if not skip:
            lines.append(line)
    return "\n".join([*lines, _EMPTY.sub("", text).strip(), ""])
