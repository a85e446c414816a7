"""Exit codes, and printing problems to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import wraps
from typing import ParamSpec

import click

from handouts.errors import PROBLEM_RECORDS, InputError, Problem, Program, UsageError, page_hint, to_record


class ExitCode(IntEnum):
    """The exit codes of all commands."""

    OK = 0
    PROBLEMS = 1
    """The input has problems, or something failed. For `diff`: pages differ."""
    USAGE = 2
    """The command line is wrong: an unknown option, clinic, document or file."""
    INTERRUPTED = 130
    """Ctrl+C: 128 + SIGINT, the shell's convention."""


def exit_code_of(refused: InputError) -> ExitCode:
    """USAGE for an unknown name on the command line, PROBLEMS for wrong content."""
    return ExitCode.USAGE if isinstance(refused, UsageError) else ExitCode.PROBLEMS


P = ParamSpec("P")


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem with its place and hint to standard error; as records if the environment asks for them."""
    as_records = os.environ.get(PROBLEM_RECORDS)
    for problem in problems:
        click.echo(to_record(problem) if as_records else str(problem), err=True)


def print_message(text: str) -> None:
    """Print a line to standard error. If the desk reads it, a `Hint` is printed in its words for the page."""
    text = page_hint(text) if os.environ.get(PROBLEM_RECORDS) else text
    if text:
        click.echo(text, err=True)


def report_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command: input errors, Ctrl+C and disk errors end it with a message and an exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except InputError as refused:
            print_problems(refused.problems)
            sys.exit(exit_code_of(refused))
        except KeyboardInterrupt:  # a command with a longer message catches it itself
            click.echo("\nStopped.", err=True)
            sys.exit(ExitCode.INTERRUPTED)
        except OSError as error:  # such as a deleted working folder; lost output is handled in `output`
            print_problems([Problem(Program("handouts"), 0, 0, f"cannot read or write: {error.strerror or error}")])
            sys.exit(ExitCode.PROBLEMS)

    return run


def counted(count: int, noun: str) -> str:
    """'1 packet', '2 packets'."""
    return f"{count} {noun}" + ("" if count == 1 else "s")
