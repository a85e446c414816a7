"""What a rule finds, and how much it weighs.

What a rule looks at: one clinic's set with all that its pages are made of, and the day it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from handouts.check.readability import Sentence, SentenceReader
from handouts.compose.composer import Composer
from handouts.content.library import Content
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
"""The name of what keeps the whole check from running: a wrong option, a path that is not there, a fault of ours."""


class Violation(NamedTuple):
    """What a rule tells: where, what was found and what was expected, how to mend it; `level` where not the rule's."""

    place: Place
    message: str
    hint: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, order=True)
class Finding:
    """A problem with the rule that found it. `ignored` is the reason that the set gives for leaving it as it is."""

    problem: Problem
    rule: str
    ignored: str = ""

    @property
    def severity(self) -> Severity:
        """The severity of the problem."""
        return self.problem.severity


MAX_TEXT_LENGTH = 20_000
"""Characters of one text that the rules read: some six pages. The rule text-length tells of a longer one."""
P = ParamSpec("P")
T = TypeVar("T")
Span = tuple[int, int]
"""A stretch of a text: its first letter, and the one behind its last."""


def _truncate(text: str) -> str:
    """The first LONGEST characters at most, without bold type or a placeholder that would not end there."""
    if len(text) <= MAX_TEXT_LENGTH:
        return text
    part = text[:MAX_TEXT_LENGTH].rstrip("*")
    part = part[: part.rindex("**")] if part.count("**") % 2 else part
    return part[: part.rindex("{")] if part.rfind("{") > part.rfind("}") else part


@dataclass(frozen=True)
class Passage:
    """One text of a file: prose, a name, a heading, as it is written, with its placeholders."""

    loaded: LoadedFile[Any]
    path: KeyPath
    text: str
    """What the rules read: the text itself, up to LONGEST characters."""
    length: int = 0
    """Characters of the whole text, where it is longer than that."""

    @cached_property
    def field(self) -> str:
        """The name of the field, without the numbers of a list: `risks.text`."""
        return ".".join(str(key) for key in self.path if isinstance(key, str))

    def place(self, start: int = 0, end: int = 0) -> Place:
        """Where it stands; of a stretch of the text, where its first word is written, also where others come before."""
        word = self.text[start:end].split(" ")[0]
        return self.loaded.places.token(self.path, word, self.text.count(word, 0, start) if word else 0)

    def violation(
        self, message: str, hint: str = "", span: Span = (0, 0), severity: Severity | None = None
    ) -> Violation:
        """A hit here, or at a stretch of the text."""
        return Violation(self.place(*span), message, hint, severity)


@dataclass(frozen=True, eq=False)
class CheckContext:
    """One clinic's set for one procedure."""

    content: Content
    today: dt.date
    cache: RunCache = field(default_factory=RunCache)
    """What the run keeps: labels and layouts are those of many sets."""

    @cached_property
    def results(self) -> dict[tuple[object, ...], object]:
        """What was made of this subject, see `per_subject`."""
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
        """Every text of a file, in the order of its fields: for all sets of a run that it is of, the same passages."""
        return self.cache.of(_cached_passages, 32)(_FileKey(loaded))

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        """The sentences of a text, read once in a run."""
        return self.cache.of(SentenceReader, 1)().sentences(text)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The blank page of each document, as blocks."""
        composer = Composer()
        return {name: composer.composed_once(self.content, name, Appointment()) for name in self.content.layouts}

    def place(self, *path: str | int) -> Place:
        """Where a value of the set stands; of one that is left out, the group that could hold it."""
        return self.content.instructions.place(*path)

    def violation(self, path: KeyPath, message: str, hint: str = "", severity: Severity | None = None) -> Violation:
        """A hit at a value of the set."""
        return Violation(self.place(*path), message, hint, severity)


def text_passages(loaded: LoadedFile[Any]) -> tuple[Passage, ...]:
    """Every text of a file, in the order of its fields. Times and dates are no texts."""
    return tuple(
        Passage(loaded, path, _truncate(text), len(text) if len(text) > MAX_TEXT_LENGTH else 0)
        for path, text in model_texts(loaded.value)
    )


class _FileKey:
    """A file as a key: the same object, as comparing its values takes longer than reading them."""

    def __init__(self, loaded: LoadedFile[Any]) -> None:
        self.loaded = loaded

    def __hash__(self) -> int:
        return id(self.loaded)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _FileKey) and self.loaded is other.loaded


def _cached_passages(file: _FileKey) -> tuple[Passage, ...]:
    return text_passages(file.loaded)


def cached_per_context(
    function: Callable[Concatenate[CheckContext, P], T],
) -> Callable[Concatenate[CheckContext, P], T]:
    """Keep what a function makes of a subject in the subject: several rules ask for it."""

    @wraps(function)
    def find(context: CheckContext, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (function, *args, *kwargs.items())
        if key not in context.results:
            context.results[key] = function(context, *args, **kwargs)
        return cast("T", context.results[key])

    return find
