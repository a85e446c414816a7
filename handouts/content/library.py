"""A folder of templates becomes the content of one clinic's handouts, all its files checked together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

from pydantic import BaseModel

from handouts.content import validation
from handouts.content.approvals import APPROVALS_FOLDER
from handouts.content.content import Content
from handouts.content.languages import SOURCE_LANGUAGE, DocumentLanguage, document_language
from handouts.content.models.approvals import Approval, Approvals
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Labels
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from handouts.content.models.times import is_clock_time
from handouts.content.reader import LoadedFile, read_model
from handouts.content.yaml.composer import Tree, parse_yaml
from handouts.content.yaml.source import MAX_BYTES, shown_path, source_from_bytes
from handouts.errors import (
    Argument,
    InputError,
    Option,
    Problem,
    Source,
    did_you_mean,
    input_error,
    nearest,
    usage_error,
)
from handouts.files import read_file

CLINIC, DOCUMENT, LANGUAGE = Argument("CLINIC"), Argument("DOCUMENT"), Option("--language")
"""Where a name is given that this library looks up."""
QUOTES_HINT = 'a value with a space goes in double quotes, like --at "2026-12-01 10:00"'
NAME_HINT = 'a value with a space goes in double quotes, like --name "Maria Beispiel"'

MAX_CACHED_FILES = 64
"""Files that a library keeps for the sets to come."""

T = TypeVar("T", bound=BaseModel)
FileCheck: TypeAlias = Callable[[LoadedFile[T]], Iterable[Problem]]


@dataclass
class _FileReader:
    """Files read so far, and what is wrong with them."""

    problems: list[Problem] = field(default_factory=list)
    files: dict[tuple[Path, type], Any] | None = None
    """Files that other sets are made with, too, once they are read."""

    def shared(self, path: Path, model: type[T], check: FileCheck[T] | None = None) -> LoadedFile[T] | None:
        """A file that is the same for several sets: read once, where the library keeps such files."""
        if self.files is None:
            return self.read(path, model, check)
        if found := self.files.get((path, model)):
            return cast("LoadedFile[T]", found)
        before = len(self.problems)
        loaded = self.read(path, model, check)
        if loaded and len(self.problems) == before:
            if len(self.files) >= MAX_CACHED_FILES:
                self.files.clear()
            self.files[path, model] = loaded
        return loaded

    def read(self, path: Path, model: type[T], check: FileCheck[T] | None = None) -> LoadedFile[T] | None:
        """The file, or None with its problems noted. `check` looks at what it says as a whole."""
        try:
            loaded = read_model(path, model)
        except InputError as refused:
            self.problems += refused.problems
            return None
        self.problems += check(loaded) if check else []
        return loaded


@dataclass(frozen=True)
class Library:
    """Templates: clinics from `root`; procedures, documents and labels from `root`, else as `shipped`."""

    root: Path
    shipped: Path
    files: dict[tuple[Path, type], Any] | None = field(default=None, compare=False, repr=False)
    """A dict in which `load` keeps what several sets share; for one run, in which no file changes."""

    def clinics(self) -> list[str]:
        """Names of the clinics' folders."""
        try:
            entries = list((self.root / "clinics").iterdir())
        except OSError:
            return []
        return sorted(entry.name for entry in entries if entry.is_dir() and entry.name[0] != ".")

    def procedures(self) -> list[str]:
        """Names of the shared descriptions of procedures."""
        return self._names("procedures")

    def documents(self) -> list[str]:
        """Names of the documents that have a layout."""
        return self._names("documents")

    def clinic_procedures(self, slug: str) -> list[str]:
        """Procedures that a clinic has a set for: its files, without those that are parts of sets.

        A part is a file that another one includes, or that says nothing of what every set must say.
        """
        return self._sets_and_parts(slug)[0]

    def unused_parts(self, slug: str) -> list[str]:
        """Files of a clinic that are parts of a set, and that no set includes."""
        return self._sets_and_parts(slug)[1]

    def _sets_and_parts(self, slug: str) -> tuple[list[str], list[str]]:
        folder = self.root / "clinics" / slug
        names = [name for name in _yaml_names(folder) if name != "clinic"]
        if len(names) < 2:
            return names, []
        included = {name for stem in names for name in _included_names(folder / f"{stem}.yaml")}
        known = self.procedures()
        whole = [name for name in names if f"{name}.yaml" not in included]
        parts = [name for name in whole if name not in known and _is_part(folder / f"{name}.yaml")]
        return [name for name in whole if name not in parts], parts

    def languages(self) -> list[str]:
        """Languages that documents are made in: those in which layouts, procedures, sets and labels are complete.

        Nothing says this of a second language yet, so a file of labels alone adds none.
        """
        return [SOURCE_LANGUAGE]

    def unused_labels(self) -> list[str]:
        """Names of files of labels in languages that no document is made in."""
        return [name for name in self._names("labels") if name not in self.languages()]

    def labels_file(self, language: str) -> str:
        """The file of labels of a language, as the user would write its path."""
        return shown_path(self._file("labels", language))

    def document_language(self, reader: str) -> DocumentLanguage:
        """The language of a document for a reader of the language `reader`. Raises InputError where labels are wrong."""
        source = read_model(self._file("labels", SOURCE_LANGUAGE), Labels).value.language if reader else ""
        return document_language(reader, source)

    def clinic(self, slug: str) -> Clinic | None:
        """The clinic alone, None where there is none of that name. Raises InputError with the problems of its file."""
        if slug not in self.clinics():
            return None
        reading = _FileReader()
        own = reading.read(self.root / "clinics" / slug / "clinic.yaml", Clinic, validation.clinic_problems)
        if own is None or reading.problems:
            raise InputError(reading.problems)
        return own.value

    def logo(self, slug: str) -> bytes | None:
        """The logo of a clinic, None where it has none. Raises InputError with the problems of its files."""
        folder = self.root / "clinics" / slug
        logo, problems = validation.load_logo(read_model(folder / "clinic.yaml", Clinic), folder)
        if problems:
            raise InputError(problems)
        return logo

    def labels(self, language: str) -> Labels:
        """The labels of a language that documents are made in. Raises UsageError, or InputError with the file's problems."""
        self.known_language(language, f"labels/{language}.yaml")
        return read_model(self._file("labels", language), Labels).value

    def load(
        self, clinic: str, procedure: str | None, documents: Sequence[str], language: str = SOURCE_LANGUAGE
    ) -> Content:
        """Read and check every file that these documents need.

        Raises UsageError for a name that stands for nothing, and InputError with the problems of all the files.
        """
        self._known(CLINIC, "clinic", clinic, self.clinics())
        for name in documents:
            self.known_document(name)
        self.known_language(language)
        procedure = self._procedure(clinic, procedure)
        folder = self.root / "clinics" / clinic
        reading = _FileReader(files=self.files)
        own = reading.shared(folder / "clinic.yaml", Clinic, validation.clinic_problems)
        logo, problems = validation.load_logo(own, folder) if own else (None, [])
        reading.problems += problems
        instructions = reading.read(
            folder / f"{procedure}.yaml",
            InstructionSet,
            lambda loaded: validation.set_problems(loaded, procedure, self.procedures(), self.documents()),
        )
        # A set of an unknown name is told above; its missing description would say the same again.
        known = procedure in self.procedures()
        shared = (
            reading.shared(self._file("procedures", procedure), Procedure, validation.procedure_problems)
            if known
            else None
        )
        if own and instructions and instructions.value.status == "approved":
            from handouts.content.starter import example_texts

            reading.problems += (
                *validation.example_problems(own, example_texts()),
                *validation.example_problems(instructions, example_texts()),
            )
        approvals = self._approvals(reading, clinic, procedure)
        layouts = {name: layout for name in documents if (layout := self._layout(reading, name))}
        reading.problems += validation.packet_problems(layouts.values())
        labels = reading.shared(self._file("labels", language), Labels)
        staff = labels if language == SOURCE_LANGUAGE else reading.shared(self._file("labels", SOURCE_LANGUAGE), Labels)
        if reading.problems or not (own and instructions and shared and labels):
            raise InputError(reading.problems)
        return Content(clinic, own, instructions, shared, layouts, labels, logo, approvals, staff)

    def known_language(self, language: str, origin: str = LANGUAGE) -> None:
        """Raises UsageError for a language that no document is made in. `origin` is where it was named."""
        if language in self.languages():
            return
        message = f"no document is made in {language!r}"
        if language in self.unused_labels():
            message += f": labels/{language}.yaml translates the labels, but not layouts, procedures and sets"
        raise usage_error(origin, message, f"use one of: {', '.join(self.languages())}")

    def known_document(self, name: str, option: Source = DOCUMENT) -> None:
        """Raises UsageError for a document that has no layout. `option` is where it was named."""
        self._known(option, "document", name, self.documents())

    def approvals_file(self, clinic: str, procedure: str) -> Path:
        """Where the approvals of a set are kept."""
        return self.root / "clinics" / clinic / APPROVALS_FOLDER / f"{procedure}.yaml"

    def _approvals(self, reading: _FileReader, clinic: str, procedure: str) -> tuple[Approval, ...]:
        path = self.approvals_file(clinic, procedure)
        loaded = reading.read(path, Approvals) if path.exists() else None
        return loaded.value.approvals if loaded else ()

    def _layout(self, reading: _FileReader, name: str) -> LoadedFile[DocumentLayout] | None:
        return reading.shared(
            self._file("documents", name), DocumentLayout, lambda loaded: validation.layout_problems(loaded, name)
        )

    def _procedure(self, clinic: str, asked: str | None) -> str:
        """The procedure asked for, or the only one there is. Raises UsageError, or InputError where the clinic has no set."""
        there = self.clinic_procedures(clinic)
        if asked is not None:
            self._known(Option("--procedure"), f"set of {clinic} for the procedure", asked, there)
            return asked
        if not there:
            where = shown_path(self.root / "clinics" / clinic)
            hint = "add one, named after its procedure, like balloon-kyphoplasty.yaml"
            raise input_error(where, "the clinic has no instruction set", hint)
        if len(there) > 1:
            message = f"{clinic} has sets for several procedures: {', '.join(there)}"
            raise usage_error(Option("--procedure"), message, f"say which, like --procedure {there[0]}")
        return there[0]

    def _known(self, option: Source, what: str, name: str, known: list[str]) -> None:
        """Raises UsageError for a name that is not there."""
        if name not in known:
            last = name.rstrip("/\\").replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
            near = last if last in known else name  # the path of a folder or a file, in the place of its name
            hint = did_you_mean(near, known) or f"there are none in {shown_path(self.root)}"
            if option == DOCUMENT and (quotes := _quotes_hint(name, near=bool(nearest(near, known)))):
                hint = f"{quotes}; {hint}"
            raise usage_error(option, f'there is no {what} "{name}"', hint)

    def _names(self, kind: str) -> list[str]:
        return sorted({*_yaml_names(self.root / kind), *_yaml_names(self.shipped / kind)})

    def _file(self, kind: str, name: str) -> Path:
        own = self.root / kind / f"{name}.yaml"
        return own if own.exists() else self.shipped / kind / f"{name}.yaml"


def _quotes_hint(name: str, *, near: bool) -> str:
    """Advice where a word among the documents looks like the rest of a value that was cut at its space."""
    if is_clock_time(name):
        return QUOTES_HINT
    if name.lower() in ("yes", "true", "no", "false", "on", "off", "1"):
        return "--large-print stands alone: write it for large print, else leave it out"
    return NAME_HINT if name[:1].isupper() and not near else ""


def _yaml_names(folder: Path) -> list[str]:
    """Names of the YAML files of a folder, without their ending; hidden ones and a missing folder give none."""
    try:
        return sorted(file.stem for file in folder.iterdir() if file.suffix == ".yaml" and file.name[0] not in "._")
    except OSError:
        return []


_REQUIRED_KEYS = tuple(name for name, field in InstructionSet.model_fields.items() if field.is_required())


def _is_part(path: Path) -> bool:
    """True of a file that can be read, and that holds none of the keys that every set must have."""
    data = _read_bytes(path)
    if any(key.encode() in data for key in _REQUIRED_KEYS):
        tree = _parse_tree(data, path)
        return tree is not None and not any(key in tree for key in _REQUIRED_KEYS)
    return bool(data) and _parse_tree(data, path) is not None


def _read_bytes(path: Path) -> bytes:
    """What is in a file; nothing where it cannot be read, which is told when it is asked for."""
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
    """What a set includes; nothing of a file that cannot be read, which is told when it is asked for."""
    data = _read_bytes(path)
    tree = _parse_tree(data, path) if b"include" in data else None
    entries = tree.get("include") if tree else None
    return [name for name in entries if isinstance(name, str)] if isinstance(entries, tuple) else []
