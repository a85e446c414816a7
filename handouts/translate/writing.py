"""Write the files of a translation: `translations/es/consent.yaml`, `labels/es.yaml`, `labels/es.parent.yaml`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from handouts.content.label_sources import SOURCES, label_digests, source_name
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import read_source, shown_path
from handouts.translate.units import TranslationFile, TranslationUnit

INDENT = "  "


@dataclass(frozen=True)
class TranslationRecord:
    """Who translated, how, and who reviewed it."""

    by: str
    method: Literal["human", "machine"]
    on: dt.date
    reviewer: str = ""
    """The qualified person who reviewed the translation; '' for none."""
    qualification: str = ""
    """What makes the reviewer a qualified translator."""

    def lines(self) -> Iterator[str]:
        """The record as lines of YAML."""
        yield "translated:"
        yield f"{INDENT}by: {_quoted(self.by)}"
        yield f"{INDENT}method: {self.method}"
        yield f"{INDENT}on: {self.on}"
        if self.reviewer:
            yield "review:"
            yield f"{INDENT}by: {_quoted(self.reviewer)}"
            yield f"{INDENT}qualification: {_quoted(self.qualification)}"
            yield f"{INDENT}on: {self.on}"


def file_text(file: TranslationFile, record: TranslationRecord | None) -> str:
    """The YAML of a file with its current translations. A text without one is written without `target`.

    `record` is None for a file that nobody has translated yet.
    """
    lines = _texts_lines(file, record) if file.kind == "texts" else _label_lines(file, record)
    return "\n".join(lines) + "\n"


def _texts_lines(file: TranslationFile, record: TranslationRecord | None) -> Iterator[str]:
    yield f"# Translation of {file.source.name}. An entry whose `source` is no longer in that file is stale."
    yield f"language: {file.language}"
    yield from record.lines() if record else ()
    yield "texts:"
    for unit in file.units:
        yield f"{INDENT}- source: {_quoted(unit.source)}"
        if unit.target and unit.state == "current":
            yield f"{INDENT}  target: {_quoted(unit.target)}"
        for key, text in (("at", unit.at), ("note", unit.note)):
            if text:
                yield f"{INDENT}  {key}: {_quoted(text)}"


def _label_lines(file: TranslationFile, record: TranslationRecord | None) -> Iterator[str]:
    """The labels in the order of the English file. A label without a translation is a comment."""
    yield f"# Translation of labels/{file.source.name}."
    if file.kind == "labels":
        yield f"language: {file.language}"
        yield from record.lines() if record else ()
    english = parse_yaml(read_source(file.source, shown_path(file.source))).tree or {}
    units = {unit.at: unit for unit in file.units}
    yield from _tree_lines(_nested(units), "")
    yield f"{SOURCES}:"
    digests = label_digests(english, staff=True)
    done: dict[str, bool] = {}
    for unit in file.units:
        name = source_name(tuple(unit.at.split(".")))
        if name == unit.at or unit.target:  # a plural form that is missing is refused when the file is read
            done[name] = done.get(name, True) and unit.state == "current"
    for name, is_current in done.items():
        if is_current:
            yield f'{INDENT}{name}: "{digests[name]}"'


Nested = dict[str, "Nested | TranslationUnit"]


def _nested(units: Mapping[str, TranslationUnit]) -> Nested:
    """The labels as a tree, by the parts of their keys."""
    tree: Nested = {}
    for key, unit in units.items():
        *groups, name = key.split(".")
        inner = tree
        for group in groups:
            below = inner.setdefault(group, {})
            assert isinstance(below, dict)  # noqa: S101 - a label has no labels below it
            inner = below
        inner[name] = unit
    return tree


def _tree_lines(tree: Nested, indent: str) -> Iterator[str]:
    for name, value in tree.items():
        if not isinstance(value, dict):
            text = _label_text(value)
            yield f"{indent}{name}: {text}" if text else f"{indent}# {name}: {_quoted(value.source)}"
            continue
        if any(True for _ in _written(value)):
            yield f"{indent}{name}:"
        else:
            yield f"{indent}# {name}:"
        yield from _tree_lines(value, indent + INDENT)


def _written(tree: Nested) -> Iterator[TranslationUnit]:
    for value in tree.values():
        if isinstance(value, dict):
            yield from _written(value)
        elif _label_text(value):
            yield value


def _label_text(unit: TranslationUnit) -> str:
    """A label as YAML, a list in brackets; '' if it has no current translation."""
    if not unit.target or unit.state != "current":
        return ""
    if "\n" in unit.source:
        return "[" + ", ".join(_quoted(word) for word in unit.target.split("\n")) + "]"
    return _quoted(unit.target)


def _quoted(text: str) -> str:
    """A text as a YAML scalar in double quotes, which JSON's are too."""
    return json.dumps(text, ensure_ascii=False)
