"""What a rule finds, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from handouts.content.yaml.source_locations import Place
from handouts.errors import Problem, Severity

Level = Severity
"""What the rules call the severity of a problem: an error keeps a set from being used, a warning and a note do not."""
NOT_CHECKED = "not-checked"
"""The name of what keeps the whole check from running: a wrong option, a path that is not there, a fault of ours."""


class Violation(NamedTuple):
    """What a rule tells: where, what was found and what was expected, how to mend it; `level` where not the rule's."""

    place: Place
    message: str
    hint: str = ""
    level: Level | None = None


@dataclass(frozen=True, order=True)
class Finding:
    """A problem with the rule that found it. `ignored` is the reason that the set gives for leaving it as it is."""

    problem: Problem
    rule: str
    ignored: str = ""

    @property
    def level(self) -> Level:
        """The severity of the problem."""
        return self.problem.severity
