"""What is wrong with the input: one `Problem` for each defect, collected, sorted, and raised together as `InputError`."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How serious a problem is: an error stops the work, a warning may be a mistake, a note is for information.

    They are the error, warning and note of SARIF, and the E, W and I of the standards.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Origin(StrEnum):
    """What kind of place a problem is at."""

    FILE = "file"
    """A file, at a line and a column; or the whole file."""
    LIST = "list"
    """A list of appointments, at a row and a column; or the whole list."""
    OPTION = "option"
    """An option of the command line, such as `--at`."""
    ARGUMENT = "argument"
    """An argument of the command line, such as `CLINIC`."""
    FORM = "form"
    """A control of the front desk's page."""
    PROGRAM = "program"
    """A program or a device: a command, a printer, a mail server."""


class Source(str):
    """The name of what a problem is about, and what kind of thing that is. A plain `str` names a file.

    A place (`file, line, column`) keeps its first part, and with it the kind, through every function that hands it on.
    """

    __slots__ = ()
    origin = Origin.FILE

    @property
    def field(self) -> str:
        """The detail that the source gives, as code names it: `large_print` for `--large-print`; '' for none."""
        return ""


class ListFile(Source):
    """The path of a list of appointments."""

    __slots__ = ()
    origin = Origin.LIST


class Option(Source):
    """An option of the command line, with its dashes: `--large-print`."""

    __slots__ = ()
    origin = Origin.OPTION

    @classmethod
    def of(cls, field: str) -> Option:
        """The option that gives a detail: `--large-print` for `large_print`."""
        return cls("--" + field.replace("_", "-"))

    @property
    def field(self) -> str:
        return self.removeprefix("--").replace("-", "_")


class Argument(Source):
    """An argument of the command line, as its help writes it: `CLINIC`."""

    __slots__ = ()
    origin = Origin.ARGUMENT

    @property
    def field(self) -> str:
        return self.lower()


class FormField(Source):
    """A control of the front desk's page: `printer`."""

    __slots__ = ()
    origin = Origin.FORM

    @property
    def field(self) -> str:
        return str(self)


class Program(Source):
    """A program or a device: `handouts`, the name of a printer, the URL of a mail server."""

    __slots__ = ()
    origin = Origin.PROGRAM


_SOURCES: dict[Origin, type[Source]] = {
    kind.origin: kind for kind in (Source, ListFile, Option, Argument, FormField, Program)
}


@dataclass(frozen=True, order=True)
class Problem:
    """One defect of the input, at its place. Problems sort by place, then by message.

    `file` is a path as the user would write it, or the `Source` that is wrong, such as `Option("--at")`. `line` and
    `column` count from 1; 0 means that the place is the whole file, or no file. `message` says what is wrong and what
    was expected; `hint` says how to fix it. Neither holds the severity or the place: `str()` adds them.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = dataclasses.field(default="", compare=False)
    severity: Severity = dataclasses.field(default=Severity.ERROR, kw_only=True)
    code: str = dataclasses.field(default="", compare=False, kw_only=True)
    """A fixed name for a problem that other code acts on, such as `printer-not-ready`; '' for all others."""

    @property
    def origin(self) -> Origin:
        """What kind of place this is."""
        return self.file.origin if isinstance(self.file, Source) else Origin.FILE

    @property
    def field(self) -> str:
        """The detail that an option, an argument or a control gives; '' where the place is none of these."""
        return self.file.field if isinstance(self.file, Source) else ""

    @property
    def place(self) -> str:
        """`file:line:column`, or the name alone where there is no line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else str(self.file)

    @property
    def with_hint(self) -> str:
        """Message and hint on one line, without the place."""
        return self.message + (f" ({self.hint})" if self.hint else "")

    def as_dict(self) -> dict[str, str | int]:
        """The parts by their names, for JSON."""
        return {
            "file": str(self.file), "line": self.line, "column": self.column, "severity": self.severity,
            "origin": self.origin, "message": self.message, "hint": self.hint, "code": self.code,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, parts: Mapping[str, Any]) -> Problem:
        """The problem of these parts, as `as_dict` gives them. Raises KeyError and ValueError for others."""
        source = _SOURCES[Origin(parts["origin"])]
        return cls(
            source(parts["file"]), parts["line"], parts["column"], parts["message"], parts["hint"],
            severity=Severity(parts["severity"]), code=parts["code"],
        )  # fmt: skip

    def text(self, rule: str = "") -> str:
        """The problem as people read it: `place: message`, and the hint on a line of its own.

        A warning and a note say so before the message. With the `rule` that found it, an error does too.
        """
        severity = f"{self.severity}: " if rule or self.severity is not Severity.ERROR else ""
        found_by = f" [{rule}]" if rule else ""
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.place}: {severity}{self.message}{found_by}{hint}"

    def __str__(self) -> str:
        return self.text()


PROBLEM_RECORDS = "HANDOUTS_PROBLEM_RECORDS"
"""The environment variable with which the desk asks the commands that it starts for problems as records."""
_RECORD_SEPARATOR = "\x1e"  # begins each text of a JSON text sequence (RFC 7464)


def to_record(problem: Problem) -> str:
    """A problem on one line for a program that reads what a command prints."""
    import json

    return _RECORD_SEPARATOR + json.dumps(problem.as_dict())


def from_record(line: str) -> Problem | None:
    """The problem that a line of a command's output holds; None for a line of text."""
    import json

    if not line.startswith(_RECORD_SEPARATOR):
        return None
    try:
        return Problem.from_dict(json.loads(line.removeprefix(_RECORD_SEPARATOR)))
    except (ValueError, KeyError, TypeError):  # cut off, or of another version
        return None


class InputError(Exception):
    """The input has problems; nothing was made. Carries all of them, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class InvalidValue(ValueError):
    """A value that a field does not accept, with a hint on how to write it. Pydantic passes it on as it is.

    `str()` is both on one line, for places that have room for no more.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__("; ".join(filter(None, (message, hint))))
        self.message, self.hint = message, hint


def message_and_hint(error: BaseException | str) -> tuple[str, str]:
    """What an error says, and how to fix it where the error knows."""
    return (error.message, error.hint) if isinstance(error, InvalidValue) else (str(error), "")


def input_error(
    file: str, message: str, hint: str = "", line: int = 0, column: int = 0, *, code: str = ""
) -> InputError:
    """An `InputError` with one problem, to raise."""
    return InputError([Problem(file, line, column, message, hint, code=code)])


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that a misspelled one is close to; '' where none is."""
    words = sorted(known)
    near = difflib.get_close_matches(word.casefold(), [known_word.casefold() for known_word in words], n=1, cutoff=0.6)
    return next(known_word for known_word in words if known_word.casefold() == near[0]) if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'did you mean "x"?' where a known word is close, else the short list of what is known."""
    words = sorted(known)
    if near := nearest(word, words):
        return f'did you mean "{near}"?'
    return f"known here: {', '.join(words)}" if 0 < len(words) <= 40 else ""


class UsageError(InputError):
    """A name on the command line that stands for nothing: wrong usage, where `InputError` is wrong content."""


def usage_error(file: str, message: str, hint: str = "") -> UsageError:
    """A `UsageError` with one problem, to raise."""
    return UsageError([Problem(file, 0, 0, message, hint)])
