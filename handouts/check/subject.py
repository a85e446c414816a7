"""What a rule looks at: one clinic's set with all that its pages are made of, and the day it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handouts.check.finding import Hit, Level
from handouts.content.clinic import Clinic
from handouts.content.instructions import InstructionSet
from handouts.content.library import Content
from handouts.content.places import Path, Place
from handouts.content.reader import Loaded
from handouts.content.rules import texts
from handouts.document import Document
from handouts.personalise.compose import composed
from handouts.schedule.appointment import Appointment

LONGEST = 20_000
"""Characters of one text that the rules read: some six pages. The rule text-length tells of a longer one."""
Span = tuple[int, int]
"""A stretch of a text: its first letter, and the one behind its last."""


def _beginning(text: str) -> str:
    """The first LONGEST characters at most, without bold type or a placeholder that would not end there."""
    if len(text) <= LONGEST:
        return text
    part = text[:LONGEST].rstrip("*")
    part = part[: part.rindex("**")] if part.count("**") % 2 else part
    return part[: part.rindex("{")] if part.rfind("{") > part.rfind("}") else part


@dataclass(frozen=True)
class Passage:
    """One text of a file: prose, a name, a heading, as it is written, with its placeholders."""

    loaded: Loaded[Any]
    path: Path
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

    def hit(self, message: str, hint: str = "", span: Span = (0, 0), level: Level | None = None) -> Hit:
        """A hit here, or at a stretch of the text."""
        return Hit(self.place(*span), message, hint, level)


@dataclass(frozen=True, eq=False)
class Subject:
    """One clinic's set for one procedure."""

    content: Content
    today: dt.date

    @property
    def clinic(self) -> Clinic:
        return self.content.clinic.value

    @property
    def rules(self) -> InstructionSet:
        return self.content.instructions.value

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the set, in the order of its fields."""
        return passages(self.content.instructions)

    @cached_property
    def of_clinic(self) -> tuple[Passage, ...]:
        """Every text of the clinic's file."""
        return passages(self.content.clinic)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The blank page of each document, as blocks."""
        return {name: composed(self.content, name, Appointment()) for name in self.content.layouts}

    def at(self, *path: str | int) -> Place:
        """Where a value of the set stands; of one that is left out, the group that could hold it."""
        return self.content.instructions.place(*path)

    def hit(self, path: Path, message: str, hint: str = "", level: Level | None = None) -> Hit:
        """A hit at a value of the set."""
        return Hit(self.at(*path), message, hint, level)


def passages(loaded: Loaded[Any]) -> tuple[Passage, ...]:
    """Every text of a file, in the order of its fields. Times and dates are no texts."""
    kept = _PASSAGES.get(id(loaded))
    if kept is None or kept[0] is not loaded:
        if len(_PASSAGES) >= _KEPT:
            _PASSAGES.clear()
        kept = _PASSAGES[id(loaded)] = (
            loaded,
            tuple(
                Passage(loaded, path, _beginning(text), len(text) if len(text) > LONGEST else 0)
                for path, text in texts(loaded.value)
            ),
        )
    return kept[1]


_KEPT = 32
_PASSAGES: dict[int, tuple[Loaded[Any], tuple[Passage, ...]]] = {}
"""The texts of the files read last: labels and layouts are those of many sets."""
