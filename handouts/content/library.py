"""Load all files for the handouts of one clinic and procedure from a folder of templates, and check them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast, get_args

from pydantic import BaseModel

from handouts.content import validation
from handouts.content.approvals import APPROVALS_FOLDER
from handouts.content.contact_validation import OTHER_LISTS, set_contact_problems, unprinted_parts
from handouts.content.content import Content, ReaderTexts
from handouts.content.course_validation import MEDICINE_LISTS, unprinted_problems
from handouts.content.label_overlays import Wording, read_wording
from handouts.content.label_sources import staff_gaps
from handouts.content.languages import SOURCE_LANGUAGE, interpreter_for, language_name
from handouts.content.localization import (
    country_code,
    fill_labels,
    foreign_emergency_numbers,
    number_problems,
    tier_problems,
    with_settings,
)
from handouts.content.models.approvals import Approval, Approvals
from handouts.content.models.clinic import Clinic
from handouts.content.models.country import Country
from handouts.content.models.instructions import InstructionSet, Reader
from handouts.content.models.labels import Labels
from handouts.content.models.language_names import LanguageNames
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.notices import CivilRightsNotices, InterpreterNotices
from handouts.content.models.procedure import Procedure
from handouts.content.models.times import is_clock_time
from handouts.content.models.translation import is_tag
from handouts.content.notice_validation import notice_problems
from handouts.content.overlay_merge import merge_overlays
from handouts.content.overlays import KINDS, Overlay, OverlayKind, Selection, read_overlays, stray_overlays
from handouts.content.picture_files import (
    SHARED_FOLDER,
    is_shared,
    load_pictures,
    load_shared_pictures,
    shows_pictures,
    site_kind_problems,
)
from handouts.content.plan_validation import closed_day_problems
from handouts.content.printable import font_problems, model_texts
from handouts.content.reader import SHARED, LoadedFile, read_model, validate_tree
from handouts.content.translated_content import ContentPaths, translated_content, translated_words
from handouts.content.translations import TRANSLATIONS_FOLDER, language_problems, translation_path
from handouts.content.yaml.composer import Tree, parse_yaml
from handouts.content.yaml.source import MAX_BYTES, shown_path, source_from_bytes, unsaved_bytes, unsaved_paths
from handouts.errors import (
    ASK_SETUP,
    Argument,
    Hint,
    InputError,
    Option,
    Problem,
    Severity,
    Source,
    did_you_mean,
    input_error,
    join_hints,
    nearest,
    usage_error,
)
from handouts.files import read_file
from handouts.punctuation import joined_sentences

CLINIC, DOCUMENT, LANGUAGE = Argument("CLINIC"), Argument("DOCUMENT"), Option("--language")
"""Sources of the names that a library looks up, for errors."""
QUOTES_HINT = Hint('a value with a space goes in double quotes, like --at "2026-12-01 10:00"')
NAME_HINT = Hint('a value with a space goes in double quotes, like --name "Maria Beispiel"')

MAX_CACHED_FILES = 64
"""Maximum number of files in the cache of a library."""


@dataclass(frozen=True)
class LanguageChoice:
    """The content for a patient's language."""

    content: Content
    interpreter: str
    """The patient's language, if the content is in another one and an interpreter is needed; '' if not."""
    problems: tuple[Problem, ...] = ()
    """Why the translation into the patient's language is not used; () if there is none."""


def draft_translation_problem(content: Content) -> Problem:
    """The problem of a translation that nobody has approved."""
    message = f"the translation into {language_name(content.language)} is a draft"
    hint = Hint(f"have it approved: handouts approve --language {content.language}", page="have it approved")
    return content.instructions.problem(("status",), message, hint)


def unused_translation(choice: LanguageChoice) -> Problem:
    """A note that the pages for a patient are not in their language, with the first reason."""
    first, count = choice.problems[0], len(choice.problems)
    more = f" (and {count - 1} more: see handouts translate status)" if count > 1 else ""
    own = language_name(choice.content.language)
    message = f"the pages for {language_name(choice.interpreter)} are in {own}: {first.message}{more}"
    return replace(first, message=message, severity=Severity.NOTE)


READERS = get_args(Reader)[1:]
"""Readers of pages other than the patient."""

T = TypeVar("T", bound=BaseModel)
FileCheck: TypeAlias = Callable[[LoadedFile[T]], Iterable[Problem]]


@dataclass
class _FileReader:
    """Reads files and collects their problems."""

    problems: list[Problem] = field(default_factory=list)
    files: dict[Any, Any] | None = None
    """Cache of files that several sets use; None for no cache."""

    def shared(self, path: Path, model: type[T], check: FileCheck[T] | None = None) -> LoadedFile[T] | None:
        """Read a file that several sets use, or take it from the cache."""
        if self.files is None:
            return self.read(path, model, check)
        if cached := self.files.get((path, model)):
            return cast("LoadedFile[T]", cached)
        before = len(self.problems)
        loaded = self.read(path, model, check)
        if loaded and len(self.problems) == before:
            if len(self.files) >= MAX_CACHED_FILES:
                self.files.clear()
            self.files[path, model] = loaded
        return loaded

    def shared_wording(self, paths: tuple[Path, ...], english: Mapping[Path, Path]) -> Wording | None:
        """Read labels and the overlays on them, or take them from the cache; None if their problems prevent that."""
        if self.files is not None and (cached := self.files.get((paths, Wording))):
            return cast("Wording", cached)
        try:
            wording = read_wording(paths[0], paths[1:], english)
        except InputError as error:
            self.problems += error.problems
            return None
        if self.files is not None:
            self.files[paths, Wording] = wording
        return wording

    def reworded(
        self, wording: Wording, layouts: dict[str, LoadedFile[DocumentLayout]]
    ) -> dict[str, LoadedFile[DocumentLayout]]:
        """Layouts with the texts of a wording."""
        result = {}
        for name, layout in layouts.items():
            try:
                result[name] = wording.layout_texts.apply(layout)
            except InputError as error:
                self.problems += [problem for problem in error.problems if problem not in self.problems]
        return result

    def read(self, path: Path, model: type[T], check: FileCheck[T] | None = None) -> LoadedFile[T] | None:
        """Read a file; None if its problems prevent that. `check` checks the file as a whole."""
        try:
            loaded = read_model(path, model)
        except InputError as error:
            self.problems += error.problems
            return None
        self.problems += check(loaded) if check else []
        return loaded


@dataclass(frozen=True)
class Library:
    """A folder of templates. Clinics come from `root`; procedures, documents and labels from `root` or `shipped`."""

    root: Path
    shipped: Path
    files: dict[Any, Any] | None = field(default=None, compare=False, repr=False)
    """Cache of files that several sets use, for one run in which no file changes; None for no cache."""

    def clinics(self) -> list[str]:
        """Short names of all clinics: the names of their folders."""
        try:
            entries = list((self.root / "clinics").iterdir())
        except OSError:
            return []
        return sorted(entry.name for entry in entries if entry.is_dir() and entry.name[0] != ".")

    def procedures(self) -> list[str]:
        """Short names of all procedures that have a description."""
        return self._names("procedures")

    def documents(self) -> list[str]:
        """Names of all documents that have a layout."""
        return self._names("documents")

    def clinic_procedures(self, slug: str) -> list[str]:
        """Procedures for which a clinic has a set: the names of its files, without parts of sets.

        A part is a file that another file includes, or that has none of the required keys of a set.
        """
        return self._sets_and_parts(slug)[0]

    def unused_parts(self, slug: str) -> list[str]:
        """Names of files that are parts of a set and are not included in any set."""
        return self._sets_and_parts(slug)[1]

    def _sets_and_parts(self, slug: str) -> tuple[list[str], list[str]]:
        folder = self.root / "clinics" / slug
        names = [name for name in _yaml_names(folder) if name != "clinic"]
        if len(names) < 2 and set(names) <= set(self.procedures()):
            return names, []  # the usual case, in which no file needs to be read
        included = {entry for name in names for entry in _included_names(folder / f"{name}.yaml")}
        procedures = self.procedures()
        not_included = [name for name in names if f"{name}.yaml" not in included]
        parts = [name for name in not_included if name not in procedures and _is_part(folder / f"{name}.yaml")]
        return [name for name in not_included if name not in parts], parts

    def unused_shared(self) -> list[str]:
        """Names of files in the folder `shared` that no set includes."""
        names = _yaml_names(self.root / "shared")
        if not names:
            return []
        folders = [self.root / "clinics" / clinic for clinic in self.clinics()]
        files = [folder / f"{name}.yaml" for folder in folders for name in _yaml_names(folder)]
        included = {entry for file in files for entry in _included_names(file)}
        return [name for name in names if f"{SHARED}{name}.yaml" not in included]

    def questions(self, slug: str) -> frozenset[str]:
        """The names of the questions of all sets of a clinic. A set that cannot be read has none."""
        names: set[str] = set()
        folder = self.root / "clinics" / slug
        paths = [folder / f"{procedure}.yaml" for procedure in self.clinic_procedures(slug)]
        paths += [path for kind in KINDS for path in (folder / kind).glob("*/*.yaml")]
        for path in paths:
            tree = _parse_tree(_read_bytes(path), path)
            for key in ("asks", "visits"):
                asks = tree.get(key) if tree else None
                names |= set(asks) if isinstance(asks, dict) else set()
        return frozenset(names)

    def languages(self) -> list[str]:
        """Languages of documents: English, then those with labels. See `translated` for what else a language needs."""
        names = self._names("labels")
        overlays = [name for name in names if any(name.startswith(f"{base}{sign}") for base in names for sign in "-.")]
        return [SOURCE_LANGUAGE, *(name for name in names if name not in (SOURCE_LANGUAGE, *overlays) and is_tag(name))]

    def misnamed_translations(self, slug: str) -> list[Problem]:
        """Files of labels, and folders of translations of a clinic, whose names are not the tags of languages."""
        folders = [self.root / "clinics" / slug, self.root / "procedures", self.root / "documents"]
        paths = [path for folder in folders for path in sorted((folder / TRANSLATIONS_FOLDER).glob("*/"))]
        paths = [*sorted((self.root / "labels").glob("*.yaml")), *paths]
        wrong = [(path, path.name.partition(".")[0]) for path in paths if not is_tag(path.name.partition(".")[0])]
        hint = "name it by the code of the language, such as es or zh-Hans"
        return [
            Problem(shown_path(path), 0, 0, f"{name!r} is not the tag of a language (BCP 47), so it is not used", hint)
            for path, name in wrong
        ]

    def _own_language(self, clinic: Clinic) -> str:
        """The language in which a clinic writes its sets: that of its locale. `country_code` refuses an unknown one."""
        locale = clinic.locale or SOURCE_LANGUAGE
        return next((name for name in self.languages() if not interpreter_for(locale, name)), SOURCE_LANGUAGE)

    def countries(self) -> list[str]:
        """Codes of the countries that a clinic can be in."""
        return self._names("countries")

    def locales(self) -> list[str]:
        """Languages and countries that a clinic can have: en-GB."""
        return [f"{SOURCE_LANGUAGE}-{code}" for code in self.countries()]

    def labels_file(self, language: str) -> str:
        """Path of the label file of a language, as the user would write it."""
        return shown_path(self._file("labels", language))

    def in_language_of(
        self, content: Content, reader: str, *, drafts: bool = True, translate: bool = True
    ) -> LanguageChoice:
        """The content in the language of a patient who reads `reader`, if its translation is complete and current.

        Otherwise the content is returned unchanged, and an interpreter is needed. `content` is in the clinic's own
        language. `drafts`: a translation without an approval is used too. `translate`: False if the pages have words in
        the clinic's own language that nobody has translated.
        """
        if not interpreter_for(reader, content.labels.value.language):
            return LanguageChoice(content, "")
        problems: tuple[Problem, ...] = ()
        for language in self.languages() if translate else ():
            if interpreter_for(reader, language):
                continue
            try:
                translated = self.translated(content.in_english, language)
            except InputError as error:
                problems = problems or tuple(error.problems)
                continue
            if interpreter_for(reader, translated.labels.value.language):  # the file is named after another language
                continue
            if drafts or translated.status != "draft":
                return LanguageChoice(replace(translated, own=content), "")
            problems = problems or (draft_translation_problem(translated),)
        if not problems or not problems[0].line:  # a file is not there: perhaps it has another name
            problems = (*self.misnamed_translations(content.slug), *problems)
        return LanguageChoice(self.with_interpreter_notice(content, reader), reader, problems)

    def with_interpreter_notice(self, content: Content, reader: str) -> Content:
        """The content with what its pages say to a patient who reads `reader`, in that language, if this is known."""
        loaded = _FileReader(files=self.files).shared(self._file("notices", "interpreter"), InterpreterNotices)
        if loaded is None:
            return content
        sentences = tuple(
            (
                tag,
                joined_sentences((notice.ask, notice.right)) if content.country.value.interpreter_right else notice.ask,
            )
            for tag, notice in loaded.value.languages.items()
            if not interpreter_for(reader, tag)
        )
        return replace(content, interpreter_notices=sentences) if sentences else content

    def clinic(self, slug: str) -> Clinic | None:
        """A clinic without its sets; None if it does not exist. Raises InputError with the problems of its file.

        `heart-group/midtown` is a clinic with the values of one of its sites.
        """
        slug, _, site = slug.partition("/")
        if slug not in self.clinics():
            return None
        reader = _FileReader()
        loaded = reader.read(self.root / "clinics" / slug / "clinic.yaml", Clinic, validation.clinic_problems)
        if loaded is None or reader.problems:
            raise InputError(reader.problems)
        return validation.clinic_at_site(loaded, site).value if site in loaded.value.sites or not site else None

    def sites_and_physicians(self, slug: str) -> dict[str, dict[str, str]]:
        """Names of the sites and the physicians of a clinic by short name; without those that it does not list.

        Nothing for a clinic whose file has problems: they are reported when it is used.
        """
        data = _read_bytes(self.root / "clinics" / slug / "clinic.yaml")
        if not (b"sites" in data or b"physicians" in data):
            return {}
        try:
            clinic = self.clinic(slug)
        except InputError:
            return {}
        sites = {name: site.name for name, site in clinic.sites.items()} if clinic else {}
        physicians = {name: physician.name for name, physician in clinic.physicians.items()} if clinic else {}
        return {kind: names for kind, names in (("sites", sites), ("physicians", physicians)) if names}

    def logo(self, slug: str) -> bytes | None:
        """The logo of a clinic; None if it has none. Raises InputError with the problems of its files."""
        folder = self.root / "clinics" / slug.partition("/")[0]
        logo, problems = validation.load_logo(read_model(folder / "clinic.yaml", Clinic), folder)
        if problems:
            raise InputError(problems)
        return logo

    def labels(self, language: str, clinic: str = "") -> Labels:
        """The labels of a language, for a clinic if one is named, else as the file has them.

        Raises UsageError for an unknown language, InputError for problems of a file.
        """
        self.check_language(language, f"labels/{language}.yaml")
        if not clinic:
            return read_model(self._file("labels", language), Labels).value
        reader = _FileReader(files=self.files)
        loaded = read_model(self.root / "clinics" / clinic / "clinic.yaml", Clinic)
        country = self._country(reader, loaded)
        names = dict.fromkeys((language, SOURCE_LANGUAGE))
        wordings = [self._wording(reader, name, loaded, country) if country else None for name in names]
        labels = [wording.labels for wording in wordings if wording]
        if len(labels) < len(names):
            raise InputError(reader.problems)
        return with_settings(labels[0], labels[-1].value).value

    def staff_labels(self, clinic: str) -> Labels:
        """The labels for the staff of a clinic. Raises InputError for problems of its file."""
        return self.labels(self.staff_language(clinic), clinic)

    def staff_language(self, clinic: str) -> str:
        """The language of the staff of a clinic, as the name of its labels. Raises InputError."""
        return self._staff_language(read_model(self.root / "clinics" / clinic / "clinic.yaml", Clinic))

    def _country(self, reader: _FileReader, clinic: LoadedFile[Clinic]) -> LoadedFile[Country] | None:
        """The country of a clinic; None if its problems were added to `reader`."""
        try:
            code = country_code(clinic, self.languages(), self.countries())
        except InputError as error:
            reader.problems += error.problems
            return None
        country = reader.shared(self._file("countries", code), Country)
        if country and country.value.country != code:
            message = f"the country is {country.value.country}, but its file is named {code}.yaml"
            reader.problems.append(country.problem(("country",), message, "rename the file, or correct `country`"))
            return None
        reader.problems += number_problems(clinic, country.value) if country else ()
        return country

    def _all_countries(self) -> list[Country]:
        return [read_model(self._file("countries", code), Country).value for code in self.countries()]

    def _wording(
        self,
        reader: _FileReader,
        language: str,
        clinic: LoadedFile[Clinic],
        country: LoadedFile[Country],
        audience: str = "patient",
    ) -> Wording | None:
        """Labels and texts of layouts for a clinic and a reader; None if problems were added to `reader`."""
        available = self._names("labels")
        for index, name in enumerate(country.value.labels):
            if name not in available:
                message = f"labels/{name}.yaml does not exist"
                reader.problems.append(
                    country.problem(("labels", index), message, did_you_mean(name, available) or "add it")
                )
                return None
        of_country = [name for name in country.value.labels if name.startswith(f"{language}-")]
        own = f"{language}-{country.value.country}"  # used even if the file of the country does not name it
        names = [language, *of_country, *([own] if own in available and own not in of_country else [])]
        translates = {language: SOURCE_LANGUAGE} if language != SOURCE_LANGUAGE else {}
        if audience != "patient":
            by_reader = [f"{name}.{audience}" for name in names]
            if translates and f"{SOURCE_LANGUAGE}.{audience}" in available:
                translates[by_reader[0]] = f"{SOURCE_LANGUAGE}.{audience}"
                if by_reader[0] not in available:
                    message = f"the labels for a {audience} are missing: these pages would address the patient"
                    reader.problems.append(Problem(self.labels_file(by_reader[0]), 0, 0, message, "add this file"))
                    return None
            names += [name for name in by_reader if name in available]
        english = {self._file("labels", name): self._file("labels", source) for name, source in translates.items()}
        wording = reader.shared_wording(tuple(self._file("labels", name) for name in names), english)
        if wording is None:
            return None
        try:
            return replace(wording, labels=fill_labels(wording.labels, clinic, country))
        except InputError as error:
            reader.problems += error.problems
            return None

    def load(
        self, clinic: str, procedure: str | None, documents: Sequence[str], language: str | None = None
    ) -> Content:
        """Read and check every file that these documents need. `select` makes it for one site and physician.

        `language` is by default that of the clinic. `translated` says what another one needs. Raises UsageError for an
        unknown name, and InputError with the problems of all files.
        """
        if language is not None:
            self.check_language(language)
        content = self._load_english(clinic, procedure, documents)
        language = language or content.set_language
        if content.staff_content and language == content.staff_content.language:
            return content.staff_content
        return content if language == content.language == content.set_language else self.translated(content, language)

    def _load_english(self, clinic: str, procedure: str | None, documents: Sequence[str]) -> Content:
        self._check_name(CLINIC, "clinic", clinic, self.clinics())
        for name in documents:
            self.check_document(name)
        procedure = self._procedure(clinic, procedure)
        folder = self.root / "clinics" / clinic
        reader = _FileReader(files=self.files)
        loaded_clinic = reader.shared(folder / "clinic.yaml", Clinic, validation.clinic_problems)
        logo, problems = validation.load_logo(loaded_clinic, folder) if loaded_clinic else (None, [])
        reader.problems += problems
        logo_rtl, problems = validation.load_logo(loaded_clinic, folder, "logo_rtl") if loaded_clinic else (None, [])
        reader.problems += problems
        instructions = reader.read(folder / f"{procedure}.yaml", InstructionSet, self._set_check(procedure))
        pictures, problems = load_pictures(instructions, folder) if instructions else ({}, [])
        reader.problems += problems
        overlays, problems = self._overlays(clinic, procedure, loaded_clinic)
        reader.problems += problems
        # An unknown procedure is already a problem of the set, so its missing description is not another one.
        description = (
            reader.shared(self._file("procedures", procedure), Procedure, validation.procedure_problems)
            if procedure in self.procedures()
            else None
        )
        if loaded_clinic and instructions:
            reader.problems += _set_and_clinic_problems(instructions, loaded_clinic)
        approvals = self._approvals(reader, clinic, procedure)
        layouts = {name: layout for name in documents if (layout := self._layout(reader, name))}
        reader.problems += validation.packet_problems(layouts.values())
        pictures |= self._procedure_pictures(reader, description, instructions, layouts)
        reader.problems += self._unprinted(reader, instructions) if instructions else ()
        country = self._country(reader, loaded_clinic) if loaded_clinic else None
        patient = staff = None
        by_reader: dict[str, ReaderTexts] = {}
        if loaded_clinic and country:
            reader.problems += tier_problems(instructions, country.value) if instructions else ()
            audience, *others = instructions.value.readers if instructions else ("patient",)
            patient = self._wording(reader, SOURCE_LANGUAGE, loaded_clinic, country, audience)
            for name in (audience, *others) if others else ():
                if wording := self._wording(reader, SOURCE_LANGUAGE, loaded_clinic, country, name):
                    by_reader[name] = wording.labels, reader.reworded(wording, layouts)
            labels = patient.labels if patient else None
            texts = (file for file in (instructions, description, labels, *layouts.values()) if file)
            reader.problems += foreign_emergency_numbers(texts, country.value, self._all_countries)
            staff = patient if audience == "patient" else self._wording(reader, SOURCE_LANGUAGE, loaded_clinic, country)
        notices = self._notices(reader, loaded_clinic, country) if loaded_clinic and country else None
        source_layouts = layouts
        layouts = reader.reworded(patient, layouts) if patient else layouts
        if reader.problems or not (loaded_clinic and country and instructions and description and patient and staff):
            raise InputError(reader.problems)
        content = Content(
            clinic, loaded_clinic, instructions, description, layouts, patient.labels, country, logo, approvals,
            staff.labels, pictures, tuple(overlays), readers=by_reader, source_layouts=source_layouts,
            set_language=self._own_language(loaded_clinic.value), logo_rtl=logo_rtl, notices=notices,
        )  # fmt: skip
        return self._with_staff_language(content)

    def _with_staff_language(self, content: Content) -> Content:
        """The content with the labels and the words for staff in their language, if that is not English.

        Raises InputError at `staff_language` if that language has no labels for staff.
        """
        language = self._staff_language(content.clinic)
        if language == SOURCE_LANGUAGE == content.set_language:
            return content
        reader = _FileReader(files=self.files)
        if language != SOURCE_LANGUAGE:
            wording = self._wording(reader, language, content.clinic, content.country)
            if wording is None:
                raise InputError(reader.problems)
            english = (content.staff or content.labels).value
            content = replace(
                content,
                staff=with_settings(wording.labels, english),
                staff_language=language,
                staff_language_names=self._language_names(reader, language),
            )
        try:
            staff_content = self.translated(content, language)
        except InputError:  # the words of the set stay as the clinic wrote them
            return content
        return replace(content, staff_content=staff_content)

    def _staff_language(self, clinic: LoadedFile[Clinic]) -> str:
        """The name of the labels for the staff of a clinic: of `staff_language`, else of the clinic's own language.

        Raises InputError if the stated language has no complete labels for staff. A clinic that states none gets
        English ones then.
        """
        stated = clinic.value.staff_language
        own = self._own_language(clinic.value)
        language = next((name for name in self.languages() if not interpreter_for(stated, name)), "") if stated else own
        if not language:
            message, hint = f"there are no labels in {stated}", f"use one of: {', '.join(self._staff_languages())}"
            raise InputError([clinic.problem(("staff_language",), message, hint)])
        gaps = self._staff_gaps(language)
        if not gaps:
            return language
        if not stated:
            return SOURCE_LANGUAGE
        more = f" and {len(gaps) - 1} more" if len(gaps) > 1 else ""
        message = f"{self.labels_file(language)} has no current labels for staff: {gaps[0]}{more}"
        hint = f"use one of: {', '.join(self._staff_languages())}; or translate them: handouts translate export"
        raise InputError([clinic.problem(("staff_language",), message, hint)])

    def _staff_languages(self) -> list[str]:
        """The languages that papers for staff can be in."""
        return [name for name in self.languages() if not self._staff_gaps(name)]

    def _staff_gaps(self, language: str) -> list[str]:
        """The labels for staff that a language lacks; [] for English."""
        if language == SOURCE_LANGUAGE:
            return []
        paths = [self._file("labels", name) for name in (SOURCE_LANGUAGE, language)]
        english, own = (_parse_tree(_read_bytes(path), path) or {} for path in paths)
        return staff_gaps(english, own)

    def _notices(
        self, reader: _FileReader, clinic: LoadedFile[Clinic], country: LoadedFile[Country]
    ) -> LoadedFile[CivilRightsNotices] | None:
        """The notices of the country, if the clinic prints them. Their problems are added to `reader`."""
        if clinic.value.notices is None:
            return None
        path = self._file("notices", country.value.country)
        if not path.exists():
            message = f"there are no such notices for {country.value.name}: the law of another country asks for them"
            reader.problems.append(clinic.problem(("notices",), message, "delete these lines"))
            return None
        notices = reader.shared(path, CivilRightsNotices)
        if notices:
            reader.problems += notice_problems(clinic, notices, self.documents())
        return notices

    def select(self, content: Content, selection: Selection) -> Content:
        """The content for one site and physician of its clinic. `content` is what `load` returned.

        Raises InputError with the problems of the merged set.
        """
        if not any(selection):
            return content
        if content.original:
            selected = self.select(content.original, selection)
            translated = self.translated(selected.in_english, content.language)
            return replace(translated, base=content, own=content.own and self.select(content.own, selection))
        clinic = validation.clinic_at_site(content.clinic, selection.location)
        overlays = [overlay for overlay in content.overlays if selection.name(overlay.kind) == overlay.name]
        instructions = content.instructions
        if overlays and instructions.merged:
            instructions = validate_tree(merge_overlays(instructions.merged, overlays, InstructionSet), InstructionSet)
        problems = [
            *self._set_check(instructions.value.procedure)(instructions),
            *_set_and_clinic_problems(instructions, clinic),
            *tier_problems(instructions, content.country.value),
            *foreign_emergency_numbers([instructions], content.country.value, self._all_countries),
            *self._unprinted(_FileReader(files=self.files), instructions),
        ]
        own, picture_problems = load_pictures(instructions, self.root / "clinics" / content.slug)
        pictures = {**{key: data for key, data in content.pictures.items() if is_shared(key)}, **own}
        if problems or picture_problems:
            raise InputError([*problems, *picture_problems])
        selected = replace(
            content, clinic=clinic, instructions=instructions, selection=selection, base=content, pictures=pictures
        )
        return self._with_staff_language(replace(selected, staff_content=None))

    def translated(self, content: Content, language: str) -> Content:
        """The content in another language. `content` has English labels, for any site and physician.

        A language needs labels, and a complete and current translation of the procedure, of all layouts and, if it is
        not the clinic's own, of the set and the clinic's words. Raises InputError with all that is missing, stale or
        wrong.
        """
        base = content.base or content
        reader = _FileReader(files=self.files)
        others = [self.select(base, choice).instructions.value for choice in base.selections if base.overlays]
        variants = self.reader_layouts(base.source_layouts)
        paths = self.translation_paths(content, language)
        words = translated_words(content, language, paths, others, variants)
        reader.problems += words.problems
        by_reader: dict[str, ReaderTexts] = {}
        for audience, layouts in words.layouts.items():
            if wording := self._wording(reader, language, words.clinic, content.country, audience):
                if language != SOURCE_LANGUAGE:
                    reader.problems += language_problems(wording.labels, language, "file")
                reader.problems += font_problems(wording.labels, model_texts(wording.labels.value))
                labels = with_settings(wording.labels, content.labels.value)
                by_reader[audience] = labels, reader.reworded(wording, layouts)
        if reader.problems:
            raise InputError(list(dict.fromkeys(reader.problems)))
        names = self._language_names(reader, language)
        if reader.problems:
            raise InputError(reader.problems)
        return replace(translated_content(content, language, words, by_reader), language_names=names)

    def language_names(self, language: str) -> dict[str, str]:
        """The names of languages in a language; {} if there is no file with them, or if it has problems."""
        return self._language_names(_FileReader(files=self.files), language)

    def _language_names(self, reader: _FileReader, language: str) -> dict[str, str]:
        """The names of languages in a language; {} if there is no file with them."""
        path = self._file("languages", language)
        loaded = reader.shared(path, LanguageNames) if path.exists() else None
        return loaded.value.names if loaded else {}

    def reader_layouts(
        self, layouts: Mapping[str, LoadedFile[DocumentLayout]]
    ) -> dict[str, dict[str, LoadedFile[DocumentLayout]]]:
        """English layouts with the words for each reader other than the patient, by reader."""
        reader, available = _FileReader(files=self.files), self._names("labels")
        base, variants = self._file("labels", SOURCE_LANGUAGE), {}
        for audience in READERS:
            name = f"{SOURCE_LANGUAGE}.{audience}"
            wording = reader.shared_wording((base, self._file("labels", name)), {}) if name in available else None
            if wording:
                variants[audience] = reader.reworded(wording, dict(layouts))
        return variants

    def label_path(self, name: str) -> Path:
        """Path of a file of labels: `labels/es.parent.yaml` for `es.parent`."""
        return self._file("labels", name)

    def source_paths(self, content: Content) -> ContentPaths:
        """The files with the words of a content."""
        folder, procedure = self.root / "clinics" / content.slug, content.instructions.value.procedure
        layouts = {name: self._file("documents", name) for name in content.layouts}
        description = self._file("procedures", procedure)
        notices = self._file("notices", content.country.value.country) if content.notices else None
        return ContentPaths(folder / f"{procedure}.yaml", folder / "clinic.yaml", description, layouts, notices)

    def translation_paths(self, content: Content, language: str, *, own: bool = False) -> ContentPaths:
        """The files with their translations. `own`: all in this folder of templates, to write them."""

        def shared(kind: str, name: str) -> Path:
            path, shipped = (translation_path(root / kind, name, language) for root in (self.root, self.shipped))
            return path if own or path.exists() or not shipped.exists() else shipped

        folder, procedure = self.root / "clinics" / content.slug, content.instructions.value.procedure
        return ContentPaths(
            translation_path(folder, procedure, language),
            translation_path(folder, "clinic", language),
            shared("procedures", procedure),
            {name: shared("documents", name) for name in content.layouts},
            shared("notices", content.country.value.country) if content.notices else None,
        )

    def _unprinted(self, reader: _FileReader, instructions: LoadedFile[InstructionSet]) -> Iterable[Problem]:
        """A set with courses, doses, self-care or similar lists needs a layout that prints them."""
        if not any(getattr(instructions.value, name) for name in (*MEDICINE_LISTS, *OTHER_LISTS)):
            return ()
        every = {name: layout for name in self.documents() if (layout := self._layout(reader, name))}
        return (*unprinted_problems(instructions, every), *unprinted_parts(instructions, every))

    def _set_check(self, procedure: str) -> FileCheck[InstructionSet]:
        return lambda loaded: validation.set_problems(loaded, procedure, self.procedures(), self.documents())

    def _overlays(
        self, slug: str, procedure: str, clinic: LoadedFile[Clinic] | None
    ) -> tuple[list[Overlay], list[Problem]]:
        """All overlays of a set, and the problems of the files in the folders of overlays."""
        folder = self.root / "clinics" / slug
        if not clinic or not (any((folder / kind).is_dir() for kind in KINDS) or any(unsaved_paths())):
            return [], []
        overlays, problems = read_overlays(folder, procedure, InstructionSet)
        names: dict[OverlayKind, tuple[str, ...]] = {
            "sites": tuple(clinic.value.sites),
            "physicians": tuple(clinic.value.physicians),
        }
        return overlays, [*problems, *stray_overlays(folder, names, self.clinic_procedures(slug))]

    def check_language(self, language: str, origin: str = LANGUAGE) -> None:
        """Check that documents are available in a language. Raises UsageError. `origin` is the option that names it."""
        if language in self.languages():
            return
        message = f"documents are not available in {language!r}"
        raise usage_error(origin, message, f"use one of: {', '.join(self.languages())}")

    def check_document(self, name: str, option: Source = DOCUMENT) -> None:
        """Check that a document has a layout. Raises UsageError. `option` is the option that names it."""
        self._check_name(option, "document", name, self.documents())

    def approvals_file(self, clinic: str, procedure: str) -> Path:
        """Path of the record of approvals of a set."""
        return self.root / "clinics" / clinic / APPROVALS_FOLDER / f"{procedure}.yaml"

    def _approvals(self, reader: _FileReader, clinic: str, procedure: str) -> tuple[Approval, ...]:
        path = self.approvals_file(clinic, procedure)
        loaded = reader.read(path, Approvals) if path.exists() else None
        return loaded.value.approvals if loaded else ()

    def _layout(self, reader: _FileReader, name: str) -> LoadedFile[DocumentLayout] | None:
        return reader.shared(
            self._file("documents", name), DocumentLayout, lambda loaded: validation.layout_problems(loaded, name)
        )

    def _procedure(self, clinic: str, name: str | None) -> str:
        """The named procedure, or the only one of the clinic. Raises UsageError, or InputError if it has no set."""
        available = self.clinic_procedures(clinic)
        if name is not None:
            self._check_name(Option("--procedure"), f"set of {clinic} for the procedure", name, available)
            return name
        if not available:
            where = shown_path(self.root / "clinics" / clinic)
            hint = "add one, named after its procedure, like balloon-kyphoplasty.yaml"
            raise input_error(where, "the clinic has no instruction set", hint)
        if len(available) > 1:
            message = f"{clinic} has sets for several procedures: {', '.join(available)}"
            hint = Hint(f"choose one, like --procedure {available[0]}", page=f"choose a procedure, like {available[0]}")
            raise usage_error(Option("--procedure"), message, hint)
        return available[0]

    def _check_name(self, option: Source, kind: str, name: str, available: list[str]) -> None:
        """Check that a name is available. Raises UsageError. `kind` is what the name stands for, for the message."""
        if name not in available:
            last = name.rstrip("/\\").replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
            near = last if last in available else name  # the user may have given the path of a folder or a file
            nothing = Hint(f"add one to {shown_path(self.root)}, or choose another --templates", page=ASK_SETUP)
            hint = did_you_mean(near, available) or nothing
            if option == DOCUMENT and (quotes := _quotes_hint(name, near=bool(nearest(near, available)))):
                hint = join_hints(quotes, hint)
            raise usage_error(option, f'there is no {kind} "{name}"', hint)

    def _procedure_pictures(
        self,
        reader: _FileReader,
        description: LoadedFile[Procedure] | None,
        instructions: LoadedFile[InstructionSet] | None,
        layouts: dict[str, LoadedFile[DocumentLayout]],
    ) -> dict[str, bytes]:
        """The pictures of a procedure, if one of these documents shows them. Problems are added to `reader`."""
        if not description or not shows_pictures(layouts):
            return {}
        pictures, problems = load_shared_pictures(description, self._pictures_folder)
        reader.problems += [*problems, *site_kind_problems(description, instructions)]
        return pictures

    def _pictures_folder(self, file: str) -> Path:
        """The folder with a picture of a procedure: that of this library, or that of the shipped ones."""
        own = self.root / SHARED_FOLDER
        return own if (own / file).exists() else self.shipped / SHARED_FOLDER

    def _names(self, kind: str) -> list[str]:
        return sorted({*_yaml_names(self.root / kind), *_yaml_names(self.shipped / kind)})

    def _file(self, kind: str, name: str) -> Path:
        path = self.root / kind / f"{name}.yaml"
        return path if path.exists() else self.shipped / kind / f"{name}.yaml"


def _set_and_clinic_problems(instructions: LoadedFile[InstructionSet], clinic: LoadedFile[Clinic]) -> list[Problem]:
    """Problems of a set together with its clinic."""
    problems: list[Problem] = []
    if instructions.value.status == "approved":
        from handouts.content.starter import example_texts

        problems += validation.example_problems(clinic, example_texts())
        problems += validation.example_problems(instructions, example_texts())
    return [*problems, *closed_day_problems(instructions, clinic), *set_contact_problems(instructions, clinic)]


def _quotes_hint(name: str, *, near: bool) -> str:
    """A hint for a document name that looks like part of an option's value without quotes; '' for other names."""
    if is_clock_time(name):
        return QUOTES_HINT
    if name.lower() in ("yes", "true", "no", "false", "on", "off", "1"):
        return Hint("--large-print takes no value: write it for large print, or leave it out")
    return NAME_HINT if name[:1].isupper() and not near else ""


def _yaml_names(folder: Path) -> list[str]:
    """Names of the YAML files of a folder, without suffix and without hidden files; none for a missing folder."""
    try:
        return sorted(file.stem for file in folder.iterdir() if file.suffix == ".yaml" and file.name[0] not in "._")
    except OSError:
        return []


_REQUIRED_KEYS = tuple(name for name, field in InstructionSet.model_fields.items() if field.is_required())


def _is_part(path: Path) -> bool:
    """True if a file can be read and has none of the required keys of a set."""
    data = _read_bytes(path)
    if any(key.encode() in data for key in _REQUIRED_KEYS):
        tree = _parse_tree(data, path)
        return tree is not None and not any(key in tree for key in _REQUIRED_KEYS)
    return bool(data) and _parse_tree(data, path) is not None


def _read_bytes(path: Path) -> bytes:
    """The bytes of a file; empty if it cannot be read, which is reported when the file is loaded."""
    if (data := unsaved_bytes(path)) is not None:
        return data
    try:
        return read_file(path, MAX_BYTES, follow=True)
    except (OSError, InputError):
        return b""


def _parse_tree(data: bytes, path: Path) -> dict[str, Tree] | None:
    try:
        return parse_yaml(source_from_bytes(data, path.name)).tree
    except InputError:
        return None


def _included_names(path: Path) -> list[str]:
    """The entries of `include`; none if the file cannot be read, which is reported when it is loaded."""
    data = _read_bytes(path)
    tree = _parse_tree(data, path) if b"include" in data else None
    entries = tree.get("include") if tree else None
    return [name for name in entries if isinstance(name, str)] if isinstance(entries, tuple) else []
