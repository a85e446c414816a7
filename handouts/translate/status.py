"""How complete and current the translations of a set are, for `translate status` and for the rules of `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from handouts.content.content import Content
from handouts.content.label_sources import label_texts
from handouts.content.languages import SOURCE_LANGUAGE
from handouts.content.library import READERS, Library
from handouts.content.models.translation import Translation
from handouts.content.reader import read_model
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import read_source, shown_path
from handouts.content.yaml.source_locations import Place
from handouts.errors import InputError, Problem
from handouts.translate.parity import ParityFinding, parity_problems
from handouts.translate.units import translation_files


@dataclass(frozen=True)
class SetStatus:
    """One set in one language."""

    clinic: str
    procedure: str
    language: str
    current: int
    stale: int
    """Texts that changed after their translation, and translations of texts that were removed."""
    missing: int
    reviewed: bool
    """True if a qualified person reviewed every file."""
    state: str
    """complete: pages are made in the language; or why they are not."""


def set_status(library: Library, content: Content, language: str) -> SetStatus:
    """The state of a set in a language. `content` is in English. Raises InputError if a file cannot be read."""
    files = translation_files(library, content, language)
    units = [unit for file in files for unit in file.units]
    counts = {state: sum(unit.state == state for unit in units) for state in ("current", "stale", "missing")}
    stale = counts["stale"] + sum(len(file.unused) for file in files)
    try:
        translated = library.translated(content, language)
    except InputError as error:
        reason = "incomplete" if counts["missing"] or stale else error.problems[0].message
        return _row(
            content, language, counts["current"], stale, counts["missing"], "English: " + reason, reviewed=False
        )
    state = "complete" if translated.status != "draft" else "complete, not approved"
    reviewed = translated.is_translation_reviewed
    return _row(content, language, counts["current"], stale, counts["missing"], state, reviewed=reviewed)


def _row(
    content: Content, language: str, current: int, stale: int, missing: int, state: str, *, reviewed: bool
) -> SetStatus:
    procedure = content.instructions.value.procedure
    return SetStatus(content.slug, procedure, language, current, stale, missing, reviewed, state)


def status_lines(rows: Sequence[SetStatus]) -> list[str]:
    """The rows as a table of text, with a header."""
    table = [("clinic", "procedure", "language", "current", "stale", "missing", "reviewed", "pages")]
    table += [
        (row.clinic, row.procedure, row.language, str(row.current), str(row.stale), str(row.missing),
         "yes" if row.reviewed else "no", row.state)
        for row in rows
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def set_languages(library: Library, content: Content) -> list[str]:
    """The languages in which a set has a translation, complete or not."""
    folder = library.root / "clinics" / content.slug / "translations"
    name = f"{content.instructions.value.procedure}.yaml"
    try:
        return sorted(entry.name for entry in folder.iterdir() if (entry / name).is_file())
    except OSError:
        return []


def translation_problems(library: Library, content: Content, language: str) -> list[Problem]:
    """The reasons why the pages of a set cannot be made in a language."""
    if language not in library.languages():
        file = library.labels_file(language)
        return [Problem(file, 0, 0, f"there are no labels in {language}", "start them: handouts translate new")]
    try:
        library.translated(content.in_english, language)
    except InputError as error:
        return list(error.problems)
    return []


def set_paths(library: Library, content: Content, language: str) -> tuple[Path, ...]:
    """The files with the translations of a set; not all of them may exist."""
    paths = library.translation_paths(content, language)
    return paths.instructions, paths.clinic, paths.procedure, *paths.layouts.values()


class TranslatedEntry(NamedTuple):
    """An entry of a translation file that has a translation."""

    place: Place
    """Where its translation is."""
    source: str
    target: str


def translated_entries(paths: Iterable[Path]) -> Iterator[TranslatedEntry]:
    """The entries of these files that have a translation.

    A file that cannot be read has none: it is reported as a problem of the translation.
    """
    for path in paths:
        try:
            loaded = read_model(path, Translation) if path.exists() else None
        except InputError:
            continue
        for index, entry in enumerate(loaded.value.texts if loaded else ()):
            if loaded and entry.target:
                yield TranslatedEntry(loaded.place("texts", index, "target"), entry.source, entry.target)


def parity_differences(library: Library, content: Content, language: str) -> Iterator[Problem]:
    """What differs between the texts of a set and their translations: numbers, units, medicines, negations."""
    for entry in translated_entries(set_paths(library, content, language)):
        for finding in parity_problems(entry.source, entry.target, language):
            yield Problem(*entry.place, finding.message, finding.hint, severity=finding.severity)
    yield from label_differences(library, language)


def label_differences(library: Library, language: str) -> Iterator[Problem]:
    """What differs between the English labels and those of a language."""
    names = ["", *(f".{reader}" for reader in READERS)]
    for name in names:
        english, own = (library.label_path(f"{base}{name}") for base in (SOURCE_LANGUAGE, language))
        if not (english.exists() and own.exists()):
            continue
        parsed = parse_yaml(read_source(own, shown_path(own)))
        sources = dict(label_texts(parse_yaml(read_source(english, shown_path(english))).tree))
        for path, text in label_texts(parsed.tree):
            if path[0] in ("dates", "numbers", "calendar") or "weekdays" in path or path not in sources:
                continue  # dates are from CLDR; days of the week have numbers in Vietnamese
            findings: Iterator[ParityFinding] = parity_problems(sources[path], text, language)
            for finding in findings:
                yield Problem(*parsed.places.value(path), finding.message, finding.hint, severity=finding.severity)
