"""What is wrong with the input: one `Problem` a defect, collected, ordered, and raised together as `Refused`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One defect of the input, at its place.

    `file` is a path as the user would write it, or the name of an option such as `--at`. `line` and `column` count
    from 1; 0 means that the place is the whole file or the option. `message` says what was found and what was
    expected; `hint` says how to mend it.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}" + (f"\n    hint: {self.hint}" if self.hint else "")


class Refused(Exception):
    """The input has problems; nothing was made. Carries all of them, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def refuse(file: str, message: str, hint: str = "", line: int = 0, column: int = 0) -> Refused:
    """A `Refused` with one problem, to raise."""
    return Refused([Problem(file, line, column, message, hint)])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'did you mean "x"?' where a known word is near, else the short list of what is known."""
    words = sorted(known)
    near = difflib.get_close_matches(word.casefold(), [w.casefold() for w in words], n=1, cutoff=0.6)
    if near:
        return f'did you mean "{next(w for w in words if w.casefold() == near[0])}"?'
    return f"known here: {', '.join(words)}" if 0 < len(words) <= 40 else ""


class Unknown(Refused):
    """A name on the command line that stands for nothing: wrong usage, where `Refused` is wrong content."""


def not_known(file: str, message: str, hint: str = "") -> Unknown:
    """An `Unknown` with one problem, to raise."""
    return Unknown([Problem(file, 0, 0, message, hint)])
