"""Collect everything that a language needs for one set: each text, its translation, and whether it is current."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from handouts.content.content import Content
from handouts.content.label_sources import SOURCES, has_staff_labels, label_digests, label_texts, source_name
from handouts.content.languages import SOURCE_LANGUAGE
from handouts.content.library import READERS, Library
from handouts.content.models.labels import Labels, UnitLabels
from handouts.content.models.scalars import field_docs
from handouts.content.models.translation import TranslatedText, Translation
from handouts.content.plurals import CATEGORIES, ONLY_NUMBERS, plural_categories
from handouts.content.reader import LoadedFile, models_at, read_model
from handouts.content.translatable import dotted, translatable_texts
from handouts.content.yaml.composer import ParsedYaml, parse_yaml
from handouts.content.yaml.source import read_source, shown_path
from handouts.content.yaml.source_locations import KeyPath, Place
from handouts.errors import InputError
from handouts.translate.cldr import unit_labels

State = Literal["current", "stale", "missing"]
MIN_SIMILARITY = 0.6
"""Least similarity of a changed text to the earlier one that was translated, from 0 to 1."""


@dataclass(frozen=True)
class TranslationUnit:
    """One text and its translation."""

    source: str
    """The English text."""
    target: str
    """Its translation; of a text that was changed, the translation of the earlier text; '' for none."""
    state: State
    at: str = ""
    """The only place that it is for, as keys with dots: of a label, or of an entry of a translation with `at`."""
    previous: str = ""
    """The earlier English text, if the text was changed and this is known."""
    places: tuple[Place, ...] = ()
    """Where the English text is."""
    comment: str = ""
    """The keys of the text, and what it is."""
    note: str = ""
    """Note for translators, from the file of the translation."""


@dataclass(frozen=True)
class TranslationFile:
    """The translation of one file."""

    path: Path
    source: Path
    """The file that is translated."""
    kind: Literal["texts", "labels", "overlay"]
    """texts: `translations/es/consent.yaml`; labels: `labels/es.yaml`; overlay: `labels/es.parent.yaml`."""
    language: str
    units: tuple[TranslationUnit, ...]
    unused: tuple[TranslatedText, ...] = ()
    """Entries for texts that the translated file does not have."""
    root: Path = Path()
    """The folder of templates with the file."""

    @property
    def name(self) -> str:
        """Its path in the folder of templates, the same in every working folder."""
        return self.path.relative_to(self.root).as_posix()


def translation_files(library: Library, content: Content, language: str) -> list[TranslationFile]:
    """All files that the pages of one set need in a language. `content` has English labels, for any site.

    Raises InputError if an existing file cannot be read.
    """
    sources, translations = library.source_paths(content), library.translation_paths(content, language)
    own = library.translation_paths(content, language, own=True)
    sites = [library.select(content, choice).instructions.value for choice in content.selections if content.overlays]
    parts: list[_Part] = []
    if language != content.set_language:
        parts += [
            _Part(content.instructions, sources.instructions, translations.instructions, own.instructions, sites),
            _Part(content.clinic, sources.clinic, translations.clinic, own.clinic),
        ]
    if language != SOURCE_LANGUAGE:
        parts.append(_Part(content.procedure, sources.procedure, translations.procedure, own.procedure))
        variants = library.reader_layouts(content.source_layouts).values()
        for name, layout in content.source_layouts.items():
            others = [variant[name].value for variant in variants]
            parts.append(_Part(layout, sources.layouts[name], translations.layouts[name], own.layouts[name], others))
    if language != SOURCE_LANGUAGE and content.notices and sources.notices and translations.notices and own.notices:
        parts.append(_Part(content.notices, sources.notices, translations.notices, own.notices))
    frames = _state_frames(library, language)
    files = [_texts_file(part, language, library.root, frames) for part in parts]
    staff = content.clinic.value.staff_language == language
    files += _label_files(library, language, staff=staff) if language != SOURCE_LANGUAGE else ()
    return [file for file in files if file.units or file.unused]


class _Part(NamedTuple):
    """One file to translate."""

    loaded: LoadedFile[Any]
    source: Path
    translation: Path
    """Its translation, if it exists."""
    own: Path
    """Where a new translation is written."""
    others: Sequence[BaseModel] = ()
    """Other values whose texts are in the same translation."""


STATE_LABELS: dict[str, KeyPath] = {
    "once": ("states", "once"),
    "or_once": ("usual", "or_once"),
    "until_state": ("states", "until"),
    "unless": ("unless",),
    "after_state": ("timing", "after_state"),
    "each_time": ("timing", "each_time"),
    "restart_once": ("states", "once"),
    "starts_once": ("states", "once"),
    "longer_if": ("if_states", "longer"),
    "time_if": ("if_states", "holds"),
}
"""Fields with a part of a sentence, and the label around it: `once {state}`. In many languages, the label decides the
form of the verb."""


def _state_frames(library: Library, language: str) -> dict[str, str]:
    """The label around each field with a part of a sentence, in the language if it has labels, else in English."""
    parsed = _parsed(library.label_path(language)) or _parsed(library.label_path(SOURCE_LANGUAGE))
    labels = dict(label_texts(parsed.tree)) if parsed else {}
    return {field: labels[path] for field, path in STATE_LABELS.items() if path in labels}


def _texts_file(part: _Part, language: str, root: Path, frames: Mapping[str, str]) -> TranslationFile:
    translation = read_model(part.translation, Translation) if part.translation.exists() else None
    entries = list(translation.value.texts) if translation else []
    units: dict[tuple[str, str], TranslationUnit] = {}
    used: set[tuple[str, str]] = set()
    by_key = {(entry.source, entry.at or ""): entry for entry in entries}
    for value in (part.loaded.value, *part.others):
        for text in translatable_texts(value):
            dotted_keys = dotted(text.path)
            key = (text.text, dotted_keys) if (text.text, dotted_keys) in by_key else (text.text, "")
            entry = by_key.get(key)
            used |= {key} if entry else set()
            unit = units.get(key) or TranslationUnit(
                text.text, (entry.target if entry else None) or "", "current" if entry and entry.target else "missing",
                key[1], note=(entry.note if entry else None) or "",
            )  # fmt: skip
            place = part.loaded.place(*text.path)
            comment = f"{dotted_keys}: {_description(type(value), text.path)}".rstrip(": ")
            field = next((str(step) for step in reversed(text.path) if isinstance(step, str)), "")
            if frame := frames.get(field):
                comment += f" It is printed in: {frame}"
            if place not in unit.places:
                comments = [part for part in (unit.comment, comment) if part]
                unit = replace(unit, places=(*unit.places, place), comment="\n".join(dict.fromkeys(comments)))
            units[key] = unit
    unused = [entry for key, entry in by_key.items() if key not in used]
    paired = _with_stale(list(units.values()), unused)
    return TranslationFile(part.own, part.source, "texts", language, tuple(paired), tuple(unused), root)


def _description(model: type[BaseModel], path: KeyPath) -> str:
    """The docstrings of the fields on the path to a text: where it is used, and what it means."""
    docs = []
    for end, name in enumerate(path):
        parents = models_at(model, path[:end]) if isinstance(name, str) else []
        docs += [doc for parent in parents if (doc := field_docs(parent).get(str(name)))][:1]
    return " ".join(docs)


def _with_stale(units: list[TranslationUnit], unused: Sequence[TranslatedText]) -> list[TranslationUnit]:
    """Texts without a translation get that of the most similar earlier text, as stale."""
    free = [entry for entry in unused if entry.target]
    return [_stale_unit(unit, free) if unit.state == "missing" and free else unit for unit in units]


def _stale_unit(unit: TranslationUnit, free: list[TranslatedText]) -> TranslationUnit:
    """The text with the translation of the most similar earlier text, which is then taken from `free`."""
    best = max(free, key=lambda entry: _similarity(entry.source, unit.source))
    if _similarity(best.source, unit.source) < MIN_SIMILARITY:
        return unit
    free.remove(best)
    return replace(unit, target=best.target or "", state="stale", previous=best.source)


def _similarity(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def _label_files(library: Library, language: str, *, staff: bool) -> Iterator[TranslationFile]:
    """`labels/es.yaml`, and the labels for readers other than the patient. `staff`: with the labels for staff."""
    yield _label_file(library, language, SOURCE_LANGUAGE, "labels", staff=staff)
    for reader in READERS:
        if library.label_path(f"{SOURCE_LANGUAGE}.{reader}").exists():
            yield _label_file(library, f"{language}.{reader}", f"{SOURCE_LANGUAGE}.{reader}", "overlay")


def _label_file(
    library: Library, name: str, english_name: str, kind: Literal["labels", "overlay"], *, staff: bool = False
) -> TranslationFile:
    source, language = library.label_path(english_name), name.partition(".")[0]
    english, parsed = parse_yaml(read_source(source, shown_path(source))), _parsed(library.label_path(name))
    # Existing labels for staff are never dropped.
    staff = staff or (kind == "labels" and parsed is not None and has_staff_labels(parsed.tree))
    own = dict(label_texts(parsed.tree, staff=staff)) if parsed else {}
    given = (parsed.tree or {}).get(SOURCES) if parsed else None
    stated = given if isinstance(given, dict) else {}
    digests = label_digests(english.tree, staff=staff)
    texts = label_texts(english.tree, staff=staff)
    units = []
    for english_path, text in _plural_forms(texts, language, own) if kind == "labels" else texts:
        target, key = own.get(english_path, ""), source_name(english_path)
        is_current = stated.get(key) == digests[key]
        # An overlay leaves out a label if that of `labels/es.yaml` fits this reader too.
        state: State = "missing" if not target and not (kind == "overlay" and is_current) else "stale"
        units.append(
            TranslationUnit(
                text, target, "current" if is_current and state != "missing" else state, dotted(english_path),
                places=(english.places.value(english_path),), comment=_label_comment(english_path),
            )
        )  # fmt: skip
    path = library.root / "labels" / f"{name}.yaml"
    return TranslationFile(path, source, kind, language, tuple(units), root=library.root)


def _parsed(path: Path) -> ParsedYaml | None:
    if not path.exists():
        return None
    parsed = parse_yaml(read_source(path, shown_path(path)))
    if parsed.problems:
        raise InputError(parsed.problems)
    return parsed


def _counted_path(form: str) -> KeyPath:
    return "durations", "counted", form


_COUNTED = _counted_path("other")


def _plural_forms(
    texts: Iterable[tuple[KeyPath, str]], language: str, own: Container[KeyPath]
) -> Iterator[tuple[KeyPath, str]]:
    """The labels; the units of time with the plural forms of the language, in place of those of English.

    Patterns of a number with its unit for one form are there if CLDR writes it without the number, as the Arabic dual,
    or if the file `own` has them.
    """
    without_number = [path for path in map(_counted_path, CATEGORIES) if dotted(path) in unit_labels(language)]
    forms: dict[KeyPath, dict[str, str]] = {}
    for path, text in texts:
        if path == _COUNTED:
            patterns = map(_counted_path, CATEGORIES[:-1])
            yield from ((pattern, text) for pattern in patterns if pattern in own or pattern in without_number)
        if not _is_unit(path):
            yield path, text
            continue
        english = forms.setdefault(path[:2], {})
        english[str(path[2])] = text
        if path[2] == "other":  # the last form of English
            for form in plural_categories(language):
                yield (*path[:2], form), english.get(form, text)


def _is_unit(path: KeyPath) -> bool:
    return path[0] == "durations" and len(path) == 3 and path[1] != "counted"


def is_without_number(key: str) -> bool:
    """True for a label whose translation may leave the number out: the pattern of a form that means one number."""
    *group, form = key.split(".")
    return group == ["durations", "counted"] and form in ONLY_NUMBERS


def _label_comment(path: KeyPath) -> str:
    doc = _description(Labels, path)
    form = f" Plural form `{path[-1]}`." if path[-1] in UnitLabels.model_fields and _is_unit(path) else ""
    if is_without_number(dotted(path)):
        form = " It may leave the number out: {unit}. Each unit then has the number in its word."
    return f"{dotted(path)}: {doc}{form}".rstrip(": ")
