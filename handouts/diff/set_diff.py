"""Two versions of the templates become what differs on the pages of each set, and what cannot be read."""

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

How = Literal["added", "removed", "changed", "same"]


@dataclass(frozen=True)
class DiffRequest:
    """What is to be compared: names, all where there are none; the language; the patient, or nobody."""

    clinic: str | None = None
    procedure: str | None = None
    documents: tuple[str, ...] = ()
    language: str = "en"
    given: GivenDetails = field(default_factory=GivenDetails.empty)
    today: Today | None = None
    """The day of printing of the patient's pages."""


@dataclass(frozen=True)
class SetChange:
    """One clinic's set for one procedure, in two versions."""

    clinic: str
    procedure: str
    old: Content | None
    new: Content | None
    pages: tuple[PageChange, ...]

    @property
    def how(self) -> How:
        """What became of it."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        return "same" if all(page.how == "same" for page in self.pages) else "changed"


@dataclass(frozen=True)
class Comparison:
    """All sets, those that are the same too; and why others could not be compared."""

    old: Version
    new: Version
    sets: tuple[SetChange, ...]
    problems: tuple[Problem, ...]

    @property
    def same(self) -> bool:
        """True when no page differs, of those that could be compared."""
        return all(one.how == "same" for one in self.sets)

    @property
    def seen(self) -> bool:
        """True when a page differs in more than the version in its foot."""
        return any(page.seen for one in self.sets for page in one.pages)


def compare_sets(old: Version, new: Version, wanted: DiffRequest) -> Comparison:
    """Compare all that is wanted. Raises Unknown for a name that stands for nothing on both sides."""
    sides = (old, new)
    _known(Option("--clinic"), wanted.clinic, [name for side in sides for name in side.library.clinics()])
    for document in wanted.documents:
        _known(Option("--document"), document, [name for side in sides for name in side.library.documents()])
    for side in sides:
        side.library.known_language(wanted.language)
    there = [frozenset(_sets(side, wanted)) for side in sides]
    _known(Option("--procedure"), wanted.procedure, [procedure for some in there for _, procedure in some])
    found, problems = [], []
    for clinic, procedure in sorted(there[0] | there[1]):
        if wanted.procedure in (None, procedure):
            try:
                found.append(_compared(clinic, procedure, old, new, there, wanted))
            except InputError as refused:
                problems += refused.problems
    return Comparison(old, new, tuple(found), tuple(dict.fromkeys(problems)))


def _known(option: Option, name: str | None, known: Sequence[str]) -> None:
    if name is not None and name not in known:
        hint = did_you_mean(name, set(known))
        raise usage_error(option, f'there is no {option.field} "{name}", neither old nor new', hint)


def _sets(side: Version, wanted: DiffRequest) -> Iterator[tuple[str, str]]:
    for clinic in side.library.clinics():
        if wanted.clinic in (None, clinic):
            for procedure in side.library.clinic_procedures(clinic):
                yield clinic, procedure


def _compared(
    clinic: str,
    procedure: str,
    old: Version,
    new: Version,
    there: Sequence[frozenset[tuple[str, str]]],
    wanted: DiffRequest,
) -> SetChange:
    """One set on both sides. Raises Refused with the problems of both."""
    contents: list[Content | None] = []
    pages: list[dict[str, Document]] = []
    problems: list[Problem] = []
    for side, sets in zip((old, new), there, strict=True):
        content: Content | None = None
        made: dict[str, Document] = {}
        if (clinic, procedure) in sets:
            try:
                content, made = _made(side, clinic, procedure, wanted)
            except InputError as refused:
                problems += side.told(refused.problems)
        contents.append(content)
        pages.append(made)
    if problems:
        raise InputError(problems)
    names = dict.fromkeys((*pages[0], *pages[1]))
    told = tuple(compare_documents(name, pages[0].get(name), pages[1].get(name)) for name in sorted(names))
    return SetChange(clinic, procedure, contents[0], contents[1], told)


def _made(side: Version, clinic: str, procedure: str, wanted: DiffRequest) -> tuple[Content, dict[str, Document]]:
    """The content of a set and its documents. Raises Refused."""
    library = side.library
    names = [name for name in library.documents() if not wanted.documents or name in wanted.documents]
    content = library.load(clinic, procedure, names, wanted.language)
    given = wanted.given
    if wanted.today is not None:
        given = with_printing_day(given, wanted.today, content.clinic.value.time_zone)
    return content, {name: compose(content, name, given.appointment, given.places) for name in names}
