"""The files of a new language: dates and units of time from CLDR, and all other texts to translate."""

from __future__ import annotations

from dataclasses import replace

from handouts.content.content import Content
from handouts.content.library import Library
from handouts.translate.cldr import date_labels, unit_labels
from handouts.translate.units import TranslationFile, TranslationUnit, translation_files


def new_files(library: Library, content: Content, language: str, *, with_set: bool) -> list[TranslationFile]:
    """The missing files of a language. `with_set`: also those of the set and of its procedure."""
    paths = library.translation_paths(content, language, own=True)
    of_set = {paths.instructions, paths.clinic, paths.procedure}
    files = [file for file in translation_files(library, content, language) if not file.path.exists()]
    return [_started(file) for file in files if with_set or file.path not in of_set]


def _started(file: TranslationFile) -> TranslationFile:
    if file.kind != "labels":
        return file
    known = date_labels(file.language) | unit_labels(file.language)
    known |= {unit.at: unit.source for unit in file.units if unit.at == "numbers.digits"}
    return replace(file, units=tuple(_with_known(unit, known) for unit in file.units))


def _with_known(unit: TranslationUnit, known: dict[str, str]) -> TranslationUnit:
    return replace(unit, target=known[unit.at], state="current") if unit.at in known else unit
