"""Put the words of a translation into a file: a set, a procedure, a layout or a clinic.

A translation is used only if it is complete and current: every text of the file has a translation of exactly that text.
Otherwise the file is not translated at all, so no page mixes two languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from handouts.content.models.frequencies import frequency_in
from handouts.content.models.scalars import Translatable
from handouts.content.models.translation import TranslatedText, Translation
from handouts.content.printable import font_problems
from handouts.content.reader import LoadedFile, moved_cases, read_model, validate_moved
from handouts.content.translatable import TranslatableText, dotted, translatable_texts
from handouts.content.yaml.composer import Tree
from handouts.content.yaml.source import shown_path
from handouts.content.yaml.source_locations import KeyPath, SourceMap
from handouts.errors import InputError, Problem, did_you_mean

TRANSLATIONS_FOLDER = "translations"
"""Folder with a folder for each language, next to the files that are translated."""
ADD_HINT = "make it with: handouts translate export"
_BRACES = re.compile(r"\{[^{}]*\}")

T = TypeVar("T", bound=BaseModel)


def translation_path(folder: Path, name: str, language: str) -> Path:
    """Path of a translation: `documents/translations/es/consent.yaml` for `consent` in the folder `documents`."""
    return folder / TRANSLATIONS_FOLDER / language / f"{name}.yaml"


@dataclass(frozen=True)
class TranslatedFile:
    """The translation of one file, and what it lacks."""

    file: str
    """Path of the translation, as the user would write it."""
    loaded: LoadedFile[Translation] | None
    """None if there is no such file, or if it has problems."""
    problems: tuple[Problem, ...] = ()
    """Why the file is not translated: missing, stale and wrong entries. () if it is complete and current."""
    targets: Mapping[str, str] = field(default_factory=dict)
    """Translations of the texts that the program compares, by text."""


def translate_file(
    loaded: LoadedFile[T], where: Path, language: str, also_used: Iterable[BaseModel] = ()
) -> tuple[LoadedFile[T], TranslatedFile]:
    """A file with the words of its translation, and that translation with its problems.

    `where` is the path of the translation. `also_used` are other values that use the same translation, such as the set
    at other sites: an entry for one of their texts is not stale. If there are problems, the file is returned unchanged.
    """
    shown = shown_path(where)
    texts = list(translatable_texts(loaded.value))
    if not where.exists():
        message = f"there is no translation of {loaded.file}"
        problems = (Problem(shown, 0, 0, message, ADD_HINT),) if texts else ()
        return loaded, TranslatedFile(shown, None, problems)
    try:
        translation = read_model(where, Translation)
    except InputError as error:
        return loaded, TranslatedFile(shown, None, tuple(error.problems))
    entries = Entries(translation)
    other_texts = [text for value in also_used for text in translatable_texts(value)]
    entry_problems = [*_record_problems(translation, language), *entries.problems([*texts, *other_texts])]
    entry_problems += [problem for text in texts if (problem := entries.missing(text, loaded))]
    entry_problems += font_problems(
        translation, ((("texts", i, "target"), entry.target or "") for i, entry in enumerate(translation.value.texts))
    )
    words = [text for text in texts if text.kind is Translatable.WORDS and not _is_number(text)]
    if words and not entry_problems:
        try:
            loaded = _with_words(loaded, words, entries)
        except InputError as error:
            entry_problems += error.problems
    targets = {text.text: entries.target(text) for text in texts if text.kind is not Translatable.WORDS}
    return loaded, TranslatedFile(shown, translation, tuple(entry_problems), targets)


def _is_number(text: TranslatableText) -> bool:
    """True for the frequency of a risk: the page prints it as a number in a table, the same in all languages."""
    return text.path[-1] == "how_common" and frequency_in(text.text) is not None


def _record_problems(translation: LoadedFile[Translation], language: str) -> Iterator[Problem]:
    if translation.value.translated is None:
        message = "the file does not say who translated it"
        yield translation.problem(("translated",), message, "add `translated`, with `by`, `method` and `on`")
    yield from language_problems(translation, language)


def language_problems(loaded: LoadedFile[Any], language: str, named: str = "folder") -> Iterator[Problem]:
    """A problem if a file does not have the language of its name or folder. Labels may add the country: es-MX."""
    if loaded.value.language != language and not (named == "file" and loaded.value.language.startswith(f"{language}-")):
        message = f"the language is {loaded.value.language}, but the {named} is named {language}"
        hint = f"{'move' if named == 'folder' else 'rename'} the file, or correct `language`"
        yield loaded.problem(("language",), message, hint)


class Entries:
    """The entries of a translation, by text and place."""

    def __init__(self, translation: LoadedFile[Translation]) -> None:
        self.translation = translation
        self._indexes = {(entry.source, entry.at): index for index, entry in enumerate(translation.value.texts)}

    def index(self, text: TranslatableText) -> int | None:
        """The index of the entry for a text: of that for its place, else of that for every place; None for none."""
        own = self._indexes.get((text.text, dotted(text.path)))
        return self._indexes.get((text.text, None)) if own is None else own

    def target(self, text: TranslatableText) -> str:
        """The translation of a text; '' if it has none."""
        index = self.index(text)
        return "" if index is None else self.translation.value.texts[index].target or ""

    def missing(self, text: TranslatableText, loaded: LoadedFile[Any]) -> Problem | None:
        """The problem of a text without a translation, at the text."""
        if self.target(text):
            return None
        message = f"this text has no translation in {self.translation.file}"
        hint = "add it there, or import it again" if self.index(text) is None else "translate it there"
        return loaded.problem(text.path, message, hint)

    def problems(self, texts: Sequence[TranslatableText]) -> Iterator[Problem]:
        """Entries for what is not in the file, and entries that lose a placeholder."""
        used = {self.index(text) for text in texts}
        sources = {text.text for text in texts}
        for index, entry in enumerate(self.translation.value.texts):
            if index not in used:
                yield self.translation.problem(("texts", index, "source"), *_unused_entry(entry, sources))
            elif entry.target and (problem := placeholder_problem(entry.source, entry.target)):
                yield self.translation.problem(("texts", index, "target"), *problem)


def _unused_entry(entry: TranslatedText, sources: set[str]) -> tuple[str, str]:
    """Message and hint for an entry whose text is not in the file."""
    if entry.source in sources:
        return f"this text is not at {entry.at}", "correct `at`, or delete it"
    if near := did_you_mean(entry.source, sources):
        return "this entry is stale: the text that it translates was changed", f"{near} Translate the new text"
    message = "this entry is stale: the file that it translates has no such text"
    return message, "delete the entry, or translate the text that replaced it"


def placeholder_problem(source: str, target: str) -> tuple[str, str] | None:
    """Message and hint if a translation loses a placeholder or has another one."""
    wanted, given = sorted(_BRACES.findall(source)), sorted(_BRACES.findall(target))
    if wanted == given:
        return None
    missing = [name for name in wanted if name not in given]
    extra = [name for name in given if name not in wanted]
    if missing:
        return f"the translation has no {missing[0]}", f"write {missing[0]} where its value goes"
    if extra:
        return f"the translation has {extra[0]}, which the text does not have", "delete it"
    return "the translation has a placeholder more or less often than the text", f"write: {', '.join(wanted)}"


def _with_words(loaded: LoadedFile[T], texts: Sequence[TranslatableText], entries: Entries) -> LoadedFile[T]:
    """The file with its words replaced. Raises InputError with the problems of the new words, at their place."""
    if loaded.merged is None or loaded.merged.tree is None:
        return loaded
    merged = moved_cases(loaded.merged, type(loaded.value))
    translation = entries.translation.places
    tree: Tree = merged.tree
    extents = dict(merged.places.extents)
    for text in texts:
        path = _leaf(tree, text.path)
        tree = _with_value(tree, path, entries.target(text))
        extents[path] = translation.extents["texts", entries.index(text) or 0, "target"]
    places = SourceMap(merged.places.file, extents, merged.places.sources | translation.sources)
    translated = replace(merged, tree=tree if isinstance(tree, dict) else {}, places=places)
    return replace(validate_moved(translated, type(loaded.value)), merged=loaded.merged)


def _leaf(tree: Tree, path: KeyPath) -> KeyPath:
    """The path itself, or that of the text that stands for a mapping: `if_not_better: your doctor`."""
    for end, step in enumerate(path):
        if isinstance(tree, str):
            return path[:end]
        tree = tree[int(step)] if isinstance(tree, tuple) else tree[str(step)] if isinstance(tree, dict) else None
    return path


def _with_value(tree: Tree, path: KeyPath, value: str) -> Tree:
    """A tree with another value at a path; other parts are shared."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(tree, tuple):
        index = int(step)
        return (*tree[:index], _with_value(tree[index], rest, value), *tree[index + 1 :])
    return {**tree, str(step): _with_value(tree[str(step)], rest, value)} if isinstance(tree, dict) else tree
