"""Problems with the input: one `Problem` for each defect, collected, sorted and raised together as `InputError`."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Severity(StrEnum):
    """How serious a problem is: an error stops the work, a warning is a possible mistake, a note is information.

    These are the levels of SARIF.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Origin(StrEnum):
    """Where a problem is: the kind of source that `Problem.file` names."""

    FILE = "file"
    """A file, at a line and a column; or the whole file."""
    LIST = "list"
    """A list of appointments, at a row and a column; or the whole list."""
    OPTION = "option"
    """An option of the command line, such as `--at`."""
    ARGUMENT = "argument"
    """An argument of the command line, such as `CLINIC`."""
    FORM = "form"
    """A form field of the front desk's page."""
    PROGRAM = "program"
    """A program or a device: a command, a printer, a mail server."""


class Source(str):
    """The name of a file, option or device that has a problem, with its origin. A plain `str` names a file.

    Places are passed around as `(file, line, column)`. The first part is a `Source`, so the origin is never lost.
    """

    __slots__ = ()
    origin = Origin.FILE

    @property
    def field(self) -> str:
        """The appointment field that the source gives: `large_print` for `--large-print`; '' for none."""
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
        """The option for a field: `--large-print` for `large_print`."""
        return cls("--" + field.replace("_", "-"))

    @property
    def field(self) -> str:
        return self.removeprefix("--").replace("-", "_")


class Argument(Source):
    """An argument of the command line, as the help shows it: `CLINIC`."""

    __slots__ = ()
    origin = Origin.ARGUMENT

    @property
    def field(self) -> str:
        return self.lower()


class FormField(Source):
    """A form field of the front desk's page: `printer`."""

    __slots__ = ()
    origin = Origin.FORM

    @property
    def field(self) -> str:
        return str(self)


class Program(Source):
    """A program or a device: `handouts`, the name of a printer, the URL of a mail server."""

    __slots__ = ()
    origin = Origin.PROGRAM


_SOURCE_TYPES: dict[Origin, type[Source]] = {
    source_type.origin: source_type for source_type in (Source, ListFile, Option, Argument, FormField, Program)
}


class Hint(str):
    """A hint for the command line, with other words for the front desk's page. A plain `str` reads the same on both.

    The page has no options and no commands. `page` names its buttons instead; '' means that nothing on the page helps.
    """

    __slots__ = ("page",)
    page: str

    def __new__(cls, text: str, page: str = "") -> Self:
        hint = super().__new__(cls, text)
        hint.page = page
        return hint


def page_hint(hint: str) -> str:
    """The words of a hint for the front desk's page; '' for none."""
    return hint.page if isinstance(hint, Hint) else hint


def join_hints(*hints: str, separator: str = "; ") -> Hint:
    """Join hints, for the command line and for the page. Empty ones are left out."""
    return Hint(separator.join(filter(None, hints)), separator.join(filter(None, map(page_hint, hints))))


ASK_SETUP = "ask the person who set up this program"
"""A hint for the page, where the receptionist cannot fix the problem."""


@dataclass(frozen=True, order=True)
class Problem:
    """One defect of the input. Problems sort by place, then by message.

    `file` is a path as the user would write it, or another `Source`, such as `Option("--at")`. `line` and `column`
    count from 1; 0 means the whole file, or no file. `message` says what is wrong and what was expected; `hint` says
    how to fix it. Neither contains the severity or the place: `str()` adds them. The front desk's page shows the same
    message. A hint that names an option or a command is a `Hint`, which has other words for the page.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = dataclasses.field(default="", compare=False)
    severity: Severity = dataclasses.field(default=Severity.ERROR, kw_only=True)
    code: str = dataclasses.field(default="", compare=False, kw_only=True)
    """A fixed name for a problem that other code acts on, such as `printer-not-ready`; '' for all others."""
    bare_message: str = dataclasses.field(default="", compare=False, kw_only=True)
    """The message without the name of the cell of a list that stands in front of it; '' if there is none."""

    @property
    def origin(self) -> Origin:
        """The kind of source that `file` names."""
        return self.file.origin if isinstance(self.file, Source) else Origin.FILE

    @property
    def field(self) -> str:
        """The field that an option, an argument or a form field gives; '' for all others."""
        return self.file.field if isinstance(self.file, Source) else ""

    @property
    def place(self) -> str:
        """`file:line:column`, or only the name if there is no line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else str(self.file)

    @property
    def with_hint(self) -> str:
        """Message and hint on one line, without the place."""
        return self.message + (f" ({self.hint})" if self.hint else "")

    @property
    def page_hint(self) -> str:
        """The words of the hint for the front desk's page; '' for none."""
        return page_hint(self.hint)

    def as_dict(self) -> dict[str, str | int]:
        """The parts by name, for JSON."""
        return {
            "file": str(self.file), "line": self.line, "column": self.column, "severity": self.severity,
            "origin": self.origin, "message": self.message, "hint": str(self.hint), "page_hint": self.page_hint,
            "code": self.code,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, parts: Mapping[str, Any]) -> Problem:
        """Build a problem from the parts that `as_dict` returns. Raises KeyError or ValueError if one is wrong."""
        source = _SOURCE_TYPES[Origin(parts["origin"])]
        return cls(
            source(parts["file"]), parts["line"], parts["column"], parts["message"],
            Hint(parts["hint"], parts["page_hint"]),
            severity=Severity(parts["severity"]), code=parts["code"],
        )  # fmt: skip

    def text(self, rule: str = "") -> str:
        """The problem as text: `place: message`, then the hint on its own line.

        The severity comes before the message, except for a plain error. `rule` is the check rule that reports it.
        """
        severity = f"{self.severity}: " if rule or self.severity is not Severity.ERROR else ""
        rule_name = f" [{rule}]" if rule else ""
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.place}: {severity}{self.message}{rule_name}{hint}"

    def __str__(self) -> str:
        return self.text()


PROBLEM_RECORDS = "HANDOUTS_PROBLEM_RECORDS"
"""Environment variable: the desk sets it for the commands that it starts, which then print problems as records."""
_RECORD_SEPARATOR = "\x1e"  # starts each record of a JSON text sequence (RFC 7464)


def to_record(problem: Problem) -> str:
    """Write a problem as one line of output that another program can read."""
    import json

    return _RECORD_SEPARATOR + json.dumps(problem.as_dict())


def from_record(line: str) -> Problem | None:
    """Read a problem from a line of a command's output; None for any other line."""
    import json

    if not line.startswith(_RECORD_SEPARATOR):
        return None
    try:
        return Problem.from_dict(json.loads(line.removeprefix(_RECORD_SEPARATOR)))
    except (ValueError, KeyError, TypeError):  # incomplete, or from another version
        return None


class InputError(Exception):
    """The input has problems, so nothing was made. `problems` are all of them, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class InvalidValue(ValueError):
    """A field does not accept a value; `hint` says how to write it. Pydantic passes this error on unchanged.

    `str()` is message and hint on one line.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__("; ".join(filter(None, (message, hint))))
        self.message, self.hint = message, hint


def message_and_hint(error: BaseException | str) -> tuple[str, str]:
    """Message and hint of an error; the hint is '' for errors that have none."""
    return (error.message, error.hint) if isinstance(error, InvalidValue) else (str(error), "")


def input_error(
    file: str, message: str, hint: str = "", line: int = 0, column: int = 0, *, code: str = ""
) -> InputError:
    """Build an `InputError` with one problem."""
    return InputError([Problem(file, line, column, message, hint, code=code)])


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that is closest to a misspelled word; '' if none is close."""
    candidates = sorted(choices)
    folded = [candidate.casefold() for candidate in candidates]
    matches = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return candidates[folded.index(matches[0])] if matches else ""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A hint: 'did you mean "x"?' if a choice is close to the word, else all choices if there are at most 40."""
    candidates = sorted(choices)
    if match := nearest(word, candidates):
        return f'did you mean "{match}"?'
    if len(candidates) == 1:
        return f"use {candidates[0]}"
    return f"use one of: {', '.join(candidates)}" if 0 < len(candidates) <= 40 else ""


class UsageError(InputError):
    """The command line names something that does not exist. Exit code 2, not 1 as for other input errors."""


def usage_error(file: str, message: str, hint: str = "") -> UsageError:
    """Build a `UsageError` with one problem."""
    return UsageError([Problem(file, 0, 0, message, hint)])
