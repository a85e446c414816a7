"""Compare the pages of all sets of instructions in two versions of the templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.diff.page_diff import PageChange, compare_documents
from handouts.diff.versions import Version
from handouts.document import Document
from handouts.errors import InputError, Option, Problem, did_you_mean, usage_error
from handouts.schedule.appointment import GivenDetails, with_printing_day
from handouts.schedule.today import Today


@dataclass(frozen=True)
class DiffRequest:
    """What to compare: names (all if None or empty), the language, and the patient's details, if any."""

    clinic: str | None = None
    procedure: str | None = None
    documents: tuple[str, ...] = ()
    language: str = "en"
    given: GivenDetails = field(default_factory=GivenDetails.empty)
    today: Today | None = None
    """The printing day of the patient's pages."""


@dataclass(frozen=True)
class SetChange:
    """One clinic's set for one procedure, in two versions."""

    clinic: str
    procedure: str
    old: Content | None
    new: Content | None
    pages: tuple[PageChange, ...]

    @property
    def kind(self) -> Literal["added", "removed", "changed", "same"]:
        """How the set changed."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        return "same" if all(page.kind == "same" for page in self.pages) else "changed"


@dataclass(frozen=True)
class Comparison:
    """All compared sets, unchanged ones too, and the problems of sets that could not be compared."""

    old: Version
    new: Version
    sets: tuple[SetChange, ...]
    problems: tuple[Problem, ...]

    @property
    def same(self) -> bool:
        """True if no compared page differs."""
        return all(changed_set.kind == "same" for changed_set in self.sets)

    @property
    def has_visible_change(self) -> bool:
        """True if a page differs in more than the version in its footer."""
        return any(page.has_visible_change for changed_set in self.sets for page in changed_set.pages)


def compare_sets(old: Version, new: Version, request: DiffRequest) -> Comparison:
    """Compare all requested sets. Raises UsageError for a name that neither version has."""
    versions = (old, new)
    _check_name(Option("--clinic"), request.clinic, [name for side in versions for name in side.library.clinics()])
    for document in request.documents:
        _check_name(Option("--document"), document, [name for side in versions for name in side.library.documents()])
    for version in versions:
        version.library.check_language(request.language)
    old_sets, new_sets = (frozenset(_set_names(version, request)) for version in versions)
    _check_name(Option("--procedure"), request.procedure, [procedure for _, procedure in (*old_sets, *new_sets)])
    changes, problems = [], []
    for clinic, procedure in sorted(old_sets | new_sets):
        if request.procedure in (None, procedure):
            names = (clinic, procedure)
            try:
                changes.append(
                    _compare_set(
                        *names, old if names in old_sets else None, new if names in new_sets else None, request
                    )
                )
            except InputError as error:
                problems += error.problems
    return Comparison(old, new, tuple(changes), tuple(dict.fromkeys(problems)))


def _check_name(option: Option, name: str | None, available: Sequence[str]) -> None:
    if name is not None and name not in available:
        hint = did_you_mean(name, set(available))
        raise usage_error(option, f'unknown {option.field} "{name}": not in the old or the new version', hint)


def _set_names(version: Version, request: DiffRequest) -> Iterator[tuple[str, str]]:
    """Clinic and procedure of each set of a version."""
    for clinic in version.library.clinics():
        if request.clinic in (None, clinic):
            for procedure in version.library.clinic_procedures(clinic):
                yield clinic, procedure


def _compare_set(
    clinic: str, procedure: str, old: Version | None, new: Version | None, request: DiffRequest
) -> SetChange:
    """Compare one set; None for a version that does not have it. Raises InputError with the problems of both."""
    contents: list[Content | None] = []
    pages: list[dict[str, Document]] = []
    problems: list[Problem] = []
    for version in (old, new):
        content: Content | None = None
        documents: dict[str, Document] = {}
        if version is not None:
            try:
                content, documents = _compose_set(version, clinic, procedure, request)
            except InputError as error:
                problems += version.located(error.problems)
        contents.append(content)
        pages.append(documents)
    if problems:
        raise InputError(problems)
    old_pages, new_pages = pages
    names = sorted({*old_pages, *new_pages})
    changes = tuple(compare_documents(name, old_pages.get(name), new_pages.get(name)) for name in names)
    return SetChange(clinic, procedure, contents[0], contents[1], changes)


def _compose_set(
    version: Version, clinic: str, procedure: str, request: DiffRequest
) -> tuple[Content, dict[str, Document]]:
    """The content of a set and its documents. Raises InputError."""
    library = version.library
    names = [name for name in library.documents() if not request.documents or name in request.documents]
    content = library.load(clinic, procedure, names, request.language)
    given = request.given
    if request.today is not None:
        given = with_printing_day(given, request.today, content.clinic.value.time_zone)
    return content, {name: compose(content, name, given.appointment, given.places) for name in names}
