"""Compare the pages of all sets of instructions in two versions of the templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import compose_checked
from handouts.content.content import Content
from handouts.content.overlays import NO_SELECTION, Selection, selection_scope
from handouts.diff.page_diff import PageChange, compare_documents
from handouts.diff.versions import Version
from handouts.document import Document
from handouts.errors import InputError, Option, Problem, did_you_mean, usage_error
from handouts.schedule.appointment import GivenDetails, with_printing_day
from handouts.schedule.clinic_choices import choose_selection, with_example_choice
from handouts.schedule.today import Today


@dataclass(frozen=True)
class DiffRequest:
    """What to compare: names (all if None or empty), the language, and the patient's details, if any."""

    clinic: str | None = None
    procedure: str | None = None
    documents: tuple[str, ...] = ()
    language: str | None = None
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
    selections: tuple[Selection, ...] = (NO_SELECTION,)
    """The sites and physicians whose pages change in this way."""
    scope: str = ""
    """The same in words: `at midtown`; '' for all sites and physicians."""

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
        if request.language is not None:
            version.library.check_language(request.language)
    old_sets, new_sets = (frozenset(_set_names(version, request)) for version in versions)
    _check_name(Option("--procedure"), request.procedure, [procedure for _, procedure in (*old_sets, *new_sets)])
    changes, problems = [], []
    for clinic, procedure in sorted(old_sets | new_sets):
        if request.procedure in (None, procedure):
            names = (clinic, procedure)
            try:
                changes += _compare_set(
                    *names, old if names in old_sets else None, new if names in new_sets else None, request
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
) -> list[SetChange]:
    """Compare one set; None for a version that does not have it. Raises InputError with the problems of both.

    A set with overlays is compared for every site and physician; those with the same changes are one `SetChange`.
    """
    contents: list[Content | None] = []
    problems: list[Problem] = []
    for version in (old, new):
        try:
            contents.append(_load_set(version, clinic, procedure, request) if version else None)
        except InputError as error:
            problems += version.located(error.problems) if version else []
    if problems:
        raise InputError(problems)
    return compare_contents(clinic, procedure, (old, new), contents, request)


def compare_contents(
    clinic: str,
    procedure: str,
    versions: Sequence[Version | None],
    contents: Sequence[Content | None],
    request: DiffRequest,
) -> list[SetChange]:
    """Compare a set that is loaded already, in its old and its new version; None for a version without it.

    Raises InputError with the problems of both.
    """
    changes: dict[object, SetChange] = {}
    scopes: dict[object, list[Selection]] = {}
    selections = _selections(contents, request)
    for selection in selections:
        change = _compare_selection(clinic, procedure, versions, contents, selection, request)
        key = (change.kind, tuple((page.document, page.kind, page.parts, page.appearance) for page in change.pages))
        changes.setdefault(key, change)
        scopes.setdefault(key, []).append(selection)
    return [
        replace(change, selections=tuple(scopes[key]), scope=selection_scope(scopes[key], selections))
        for key, change in changes.items()
    ]


def _load_set(version: Version, clinic: str, procedure: str, request: DiffRequest) -> Content:
    library = version.library
    names = [name for name in library.documents() if not request.documents or name in request.documents]
    content = library.load(clinic, procedure, names, request.language)
    if not request.given.appointment.bilingual or content.language == content.set_language:
        return content
    return replace(content, own=library.load(clinic, procedure, names))


def _selections(contents: Sequence[Content | None], request: DiffRequest) -> list[Selection]:
    """The selections to compare: the one that the given details name, or all of both versions."""
    appointment = request.given.appointment
    for content in filter(None, reversed(contents)):
        choice = choose_selection(content, appointment)
        if any(choice.selection) or (choice.problems and (appointment.location or appointment.physician)):
            return [choice.selection]  # problems of an unknown site are reported when its pages are composed
    both = [content for content in reversed(contents) if content]
    selections = dict.fromkeys(selection for content in both for selection in content.selections)
    # If all physicians of a version have a text of their own, it has no pages for others.
    if any(not any(choice.physician == "" for choice in content.selections) for content in both):
        selections = {selection: None for selection in selections if selection.physician}
    # A page with a date is never printed without a site.
    needs_site = appointment.date is not None and any(content.clinic.value.sites for content in both)
    return [selection for selection in selections if selection.location or not needs_site]


def _compare_selection(
    clinic: str,
    procedure: str,
    versions: Sequence[Version | None],
    contents: Sequence[Content | None],
    selection: Selection,
    request: DiffRequest,
) -> SetChange:
    """Compare the pages of one selection. A version without that site or physician has the text of its set."""
    problems: list[Problem] = []
    composed: list[Content | None] = []
    pages: list[dict[str, Document]] = []
    for version, content in zip(versions, contents, strict=True):
        own: Content | None = None
        documents: dict[str, Document] = {}
        if version is not None and content is not None:
            try:
                own, documents = _compose_selection(version, content, selection, request)
            except InputError as error:
                problems += version.located(error.problems)
        composed.append(own)
        pages.append(documents)
    if problems:
        raise InputError(problems)
    old_pages, new_pages = pages
    names = sorted({*old_pages, *new_pages})
    changes = tuple(compare_documents(name, old_pages.get(name), new_pages.get(name)) for name in names)
    return SetChange(clinic, procedure, composed[0], composed[1], changes)


def _compose_selection(
    version: Version, content: Content, selection: Selection, request: DiffRequest
) -> tuple[Content, dict[str, Document]]:
    """The content of a selection and its documents. Raises InputError."""
    given = request.given
    if request.today is not None:
        given = with_printing_day(given, request.today, content.clinic.value.time_zone)
    appointment = given.appointment
    if not (appointment.location or appointment.physician):  # the pages of a site without a patient's details
        stated = Selection(
            selection.location if selection.location in content.clinic.value.sites else "",
            selection.physician if selection in content.selections else "",
        )
        content = version.library.select(content, stated)
        problems = check_appointment(content, with_example_choice(content, appointment), given.places)
    else:
        choice = choose_selection(content, appointment)
        appointment = choice.appointment
        content = content if choice.problems else version.library.select(content, choice.selection)
        problems = check_appointment(content, appointment, given.places)
    if problems:
        raise InputError(problems)
    return content, {name: compose_checked(content, name, appointment) for name in content.layouts}
