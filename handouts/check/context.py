"""The input and the output of a check rule: one set in a CheckContext, and a Violation for each problem.

A `Finding` is a violation that the runner has attributed to its rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from handouts.check.readability import Sentence, SentenceReader
from handouts.compose.composer import Composer
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import LoadedFile
from handouts.content.validation import model_texts
from handouts.content.yaml.source_locations import KeyPath, Place
from handouts.document import Document
from handouts.errors import Problem, Severity
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

NOT_CHECKED = "not-checked"
"""The rule name for a problem that keeps the check from running: a wrong option, a missing path, a crash."""
UNREADABLE = "unreadable"
"""The rule name for a problem in a file that cannot be read, so no rule can check it."""
IGNORE_COMMENT = "ignore-comment"
"""The rule name of a finding about a comment. No rule has this name, since such findings are not about a text."""
MAX_TEXT_LENGTH = 20_000
"""Characters of one text that the rules read, about six pages. The rule paragraph-length reports longer texts."""
P = ParamSpec("P")
T = TypeVar("T")
Span = tuple[int, int]
"""Part of a text: the offset of its first character, and the offset after its last."""


class Violation(NamedTuple):
    """One problem that a rule finds: where it is, what is wrong, and how to fix it."""

    place: Place
    message: str
    hint: str = ""
    severity: Severity | None = None
    """None for the severity of the rule."""


@dataclass(frozen=True, order=True)
class Finding:
    """A problem and the name of the rule that found it."""

    problem: Problem
    rule: str
    ignored: str = ""
    """The reason in an ignore comment; '' if the finding is not ignored."""

    @property
    def severity(self) -> Severity:
        return self.problem.severity


@dataclass(frozen=True)
class Passage:
    """One text of a file as it is written, with its placeholders: prose, a name, a heading."""

    loaded: LoadedFile[Any]
    path: KeyPath
    text: str
    """The text that the rules read: at most MAX_TEXT_LENGTH characters."""
    length: int = 0
    """Characters of the full text if it was cut, else 0."""

    @cached_property
    def field(self) -> str:
        """The path without list indexes: `risks.text`."""
        return ".".join(str(key) for key in self.path if isinstance(key, str))

    def place(self, start: int = 0, end: int = 0) -> Place:
        """Where the text is in its file; for a span, where the span's first word is."""
        word = self.text[start:end].split(" ")[0]
        return self.loaded.places.token(self.path, word, self.text.count(word, 0, start) if word else 0)

    def violation(
        self, message: str, hint: str = "", span: Span = (0, 0), severity: Severity | None = None
    ) -> Violation:
        """A violation at this text, or at a span of it."""
        return Violation(self.place(*span), message, hint, severity)


@dataclass(frozen=True, eq=False)
class CheckContext:
    """One clinic's set for one procedure, with all files that its pages need, and the current date."""

    content: Content
    today: dt.date
    cache: RunCache = field(default_factory=RunCache)
    """Shared by all sets of a run, since many sets use the same labels and layouts."""
    contents: tuple[Content, ...] = ()
    """The content for each site and physician of the clinic, if the set differs between them; with `content`."""
    library: Library | None = None
    """The templates with the set and its translations; None if only the set is judged."""

    @cached_property
    def cached_results(self) -> dict[tuple[object, ...], object]:
        """Results of the functions marked with `cached_per_context`."""
        return {}

    @property
    def clinic(self) -> Clinic:
        return self.content.clinic.value

    @property
    def instructions(self) -> InstructionSet:
        return self.content.instructions.value

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the set, in the order of its fields."""
        return self.file_passages(self.content.instructions)

    @cached_property
    def clinic_passages(self) -> tuple[Passage, ...]:
        """Every text of the clinic's file."""
        return self.file_passages(self.content.clinic)

    def file_passages(self, loaded: LoadedFile[Any]) -> tuple[Passage, ...]:
        """Every text of a file, in the order of its fields. Sets that share a file get the same passages."""
        return self.cache.of(_cached_passages, 32)(_FileKey(loaded))

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        """The sentences of a text, split once in a run."""
        return self.cache.of(SentenceReader, 1)().sentences(text)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Each document by name, composed for a blank appointment."""
        composer = Composer()
        return {name: composer.compose_uncached(self.content, name, Appointment()) for name in self.content.layouts}

    def place(self, *path: str | int) -> Place:
        """Where a value of the set is; for a missing value, the nearest group that could contain it."""
        return self.content.instructions.place(*path)

    def where(self, *path: str | int) -> str:
        """The place of a value of the set, as a hint names it: `clinics/ivc/knee.yaml:12:5`."""
        file, line, column = self.place(*path)
        return f"{file}:{line}:{column}"

    def violation(self, path: KeyPath, message: str, hint: str = "", severity: Severity | None = None) -> Violation:
        """A violation at a value of the set."""
        return Violation(self.place(*path), message, hint, severity)


def cached_per_context(
    function: Callable[Concatenate[CheckContext, P], T],
) -> Callable[Concatenate[CheckContext, P], T]:
    """Cache the results of a function for each context and arguments, since several rules need them."""

    @wraps(function)
    def cached(context: CheckContext, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (function, *args, *kwargs.items())
        if key not in context.cached_results:
            context.cached_results[key] = function(context, *args, **kwargs)
        return cast("T", context.cached_results[key])

    return cached


def text_passages(loaded: LoadedFile[Any]) -> tuple[Passage, ...]:
    """Every text of a file, in the order of its fields. Times and dates are not texts."""
    return tuple(
        Passage(loaded, path, _truncate(text), len(text) if len(text) > MAX_TEXT_LENGTH else 0)
        for path, text in model_texts(loaded.value)
    )


def _truncate(text: str) -> str:
    """The first MAX_TEXT_LENGTH characters at most, without bold type or a placeholder that is cut in two."""
    if len(text) <= MAX_TEXT_LENGTH:
        return text
    part = text[:MAX_TEXT_LENGTH].rstrip("*")
    part = part[: part.rindex("**")] if part.count("**") % 2 else part
    return part[: part.rindex("{")] if part.rfind("{") > part.rfind("}") else part


class _FileKey:
    """A file as a cache key, compared by identity: comparing its values takes longer than reading them."""

    def __init__(self, loaded: LoadedFile[Any]) -> None:
        self.loaded = loaded

    def __hash__(self) -> int:
        return id(self.loaded)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _FileKey) and self.loaded is other.loaded


def _cached_passages(key: _FileKey) -> tuple[Passage, ...]:
    return text_passages(key.loaded)
