"""The content of a set in another language: all its files with the words of their translations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from handouts.content.content import Content, ReaderTexts
from handouts.content.languages import SOURCE_LANGUAGE
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.notices import CivilRightsNotices
from handouts.content.models.procedure import Procedure
from handouts.content.models.translation import Translation
from handouts.content.reader import LoadedFile
from handouts.content.translations import TranslatedFile, translate_file
from handouts.content.validation import clinic_at_site
from handouts.errors import Problem
from handouts.text_direction import is_right_to_left

T = TypeVar("T", bound=BaseModel)
Layouts = Mapping[str, LoadedFile[DocumentLayout]]


class ContentPaths(NamedTuple):
    """The files with the words of a content, or their translations."""

    instructions: Path
    clinic: Path
    procedure: Path
    layouts: dict[str, Path]
    notices: Path | None = None
    """The notices of the country, if the clinic prints them."""


@dataclass(frozen=True)
class TranslatedWords:
    """The translated files of a content, and why they cannot be used."""

    instructions: LoadedFile[InstructionSet]
    clinic: LoadedFile[Clinic]
    procedure: LoadedFile[Procedure]
    layouts: dict[str, dict[str, LoadedFile[DocumentLayout]]]
    """Layouts by reader."""
    notices: LoadedFile[CivilRightsNotices] | None
    terms: dict[str, str]
    """Translations of the texts that the program compares."""
    translations: tuple[Translation, ...]
    problems: list[Problem]
    """Everything that is missing, stale or wrong; [] if the translation is complete and current."""


def translated_words(
    content: Content,
    language: str,
    paths: ContentPaths,
    other_sets: Sequence[InstructionSet],
    variants: Mapping[str, Layouts],
) -> TranslatedWords:
    """Translate the files of a content with English labels, for any site and physician.

    `paths` are the translations. `other_sets` are the sets at other sites, which have the same translation. `variants`
    are the English layouts for readers other than the patient.
    """
    base = content.base or content
    files: list[TranslatedFile] = []

    def translated(loaded: LoadedFile[T], path: Path, source: str, others: Sequence[BaseModel] = ()) -> LoadedFile[T]:
        """The file with its translation; unchanged if its own language `source` is the one that is wanted."""
        if source == language:
            return loaded
        loaded, file = translate_file(loaded, path, language, others)
        files.append(file)
        return loaded

    instructions = translated(content.instructions, paths.instructions, content.set_language, other_sets)
    clinic = translated(base.clinic, paths.clinic, content.set_language)
    procedure = translated(content.procedure, paths.procedure, SOURCE_LANGUAGE)
    # The kind of site is inferred from English words.
    site = {"site": content.procedure.value.site_kind}
    procedure = replace(procedure, value=procedure.value.model_copy(update=site))
    notices = content.notices
    if notices and paths.notices:
        notices = translated(notices, paths.notices, SOURCE_LANGUAGE)
    every = (base.source_layouts, *variants.values())
    layouts: dict[str, dict[str, LoadedFile[DocumentLayout]]] = {}
    for reader in content.instructions.value.readers:
        layouts[reader] = {}
        for name, layout in variants.get(reader, base.source_layouts).items():
            others = [variant[name].value for variant in every]
            layouts[reader][name] = translated(layout, paths.layouts[name], SOURCE_LANGUAGE, others)
    return TranslatedWords(
        instructions,
        clinic_at_site(clinic, content.selection.location),
        procedure,
        layouts,
        notices,
        {source: target for file in files for source, target in file.targets.items()},
        tuple(file.loaded.value for file in files if file.loaded),
        [problem for file in files for problem in file.problems],
    )


def translated_content(
    content: Content, language: str, words: TranslatedWords, by_reader: Mapping[str, ReaderTexts]
) -> Content:
    """The content with its translated files. `by_reader` has the labels and layouts of each reader."""
    labels, layouts = by_reader[content.instructions.value.readers[0]]
    return replace(
        content,
        clinic=words.clinic,
        instructions=words.instructions,
        procedure=words.procedure,
        layouts=layouts,
        labels=labels,
        staff=content.staff or content.labels,
        readers=by_reader if len(by_reader) > 1 else {},
        logo=(is_right_to_left(language) and content.logo_rtl) or content.logo,
        original=content,
        language=language,
        notices=words.notices,
        terms=words.terms,
        translations=words.translations,
    )
