"""What a rule finds, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from handouts.content.places import Place
from handouts.problems import Problem


class Level(StrEnum):
    """How much a finding weighs: an error keeps a set from being used, a warning does not, a note is for information.

    They are the E, W and I of the standards.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


NOT_CHECKED = "not-checked"
"""The name of what keeps the whole check from running: a wrong option, a path that is not there, a fault of ours."""


class Hit(NamedTuple):
    """What a rule tells: where, what was found and what was expected, how to mend it; `level` where not the rule's."""

    place: Place
    message: str
    hint: str = ""
    level: Level | None = None


@dataclass(frozen=True, order=True)
class Finding:
    """A hit with the rule that found it. `ignored` is the reason that the set gives for leaving it as it is."""

    problem: Problem
    rule: str
    level: Level
    ignored: str = ""
