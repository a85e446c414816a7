"""What all commands share: problems in words, exit codes, the templates, the day of printing."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from handouts.files import real_path
from handouts.problems import PROBLEM_RECORDS, Option, Problem, Program, Refused, Unknown, not_known, to_record
from handouts.resources import templates_dir

MADE, PROBLEMS, USAGE = 0, 1, 2
STOPPED = 130  # as shells say it of a program that Ctrl+C has ended
OWN = Path("templates")  # where a clinic's own templates lie, unless told otherwise: in the folder one stands in


def answer(problems: Iterable[Problem]) -> None:
    """Print problems, each at its place; as records for a program that has started this one and asks for them."""
    as_records = os.environ.get(PROBLEM_RECORDS)
    for problem in problems:
        click.echo(to_record(problem) if as_records else str(problem), err=True)


def in_words(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what is wrong with the input into words and an exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except Refused as refused:
            answer(refused.problems)
            sys.exit(code_of(refused))
        except KeyboardInterrupt:  # before there was anything to say of it
            click.echo("\nStopped.", err=True)
            sys.exit(STOPPED)
        except OSError as error:  # such as a folder that is gone; what is lost of the output is told in `output`
            answer([Problem(Program("handouts"), 0, 0, f"cannot read or write: {error.strerror or error}")])
            sys.exit(PROBLEMS)

    return run


def counted(count: int, what: str) -> str:
    """'1 packet', '2 packets'."""
    return f"{count} {what}" + ("" if count == 1 else "s")


def code_of(refused: Refused) -> int:
    return USAGE if isinstance(refused, Unknown) else PROBLEMS


def templates_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--templates DIR`, in place of `templates` here, and of the shipped ones."""
    return click.option(
        "--templates",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="HANDOUTS_TEMPLATES",
        help="Your own folder of templates. [default: ./templates where it has clinics, else the shipped one]",
    )(command)


def library(templates: Path | None) -> Any:
    """The library at `templates`, else of the folder one stands in, else the shipped one.

    Raises Unknown when there is no such folder, or no clinics in it.
    """
    from handouts.content.library import Library

    shipped = templates_dir()
    if templates is None:
        own = (OWN / "clinics").is_dir() and not OWN.samefile(shipped)
        if own:
            click.echo(f"templates: {OWN.absolute()}", err=True)
        return Library(OWN if own else shipped, shipped)
    if not templates.is_dir():
        message = f"there is no folder {str(templates)!r}"
        raise not_known(Option("--templates"), message, "check the spelling of the path")
    if not (templates / "clinics").is_dir():
        message = f"the folder {str(templates)!r} has no folder `clinics` in it"
        raise not_known(Option("--templates"), message, right_folder(templates))
    return Library(templates, shipped)


def right_folder(templates: Path) -> str:
    """A hint to the folder that holds the `clinics` which a path leads into."""
    path = real_path(templates)
    inner = next((part for part in (path, *path.parents) if part.name == "clinics"), None)
    if inner is None:
        return "name the folder that holds `clinics`"
    return f"name the folder that holds `clinics`: --templates {shlex.quote(str(inner.parent))}"


class Day(click.DateTime):
    """A day of the calendar as an option takes it, year first."""

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """What stands for it in the help."""
        return "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        """The day at midnight. Ends the command in words where it is none."""
        if isinstance(value, dt.datetime):
            return value
        text = str(value).strip()
        name = (param and param.name) or ""
        of_environment = ctx and ctx.get_parameter_source(name) is ParameterSource.ENVIRONMENT
        where = f" (in the variable {param.envvar})" if param and of_environment else ""
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.A):
            self.fail(f"{text!r} is not a day, year-month-day; write it like 2026-12-01{where}", param, ctx)
        try:
            day = dt.datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is not in the calendar; check the month and the day{where}", param, ctx)
        from handouts.content.fields import CENTURY

        if day.year not in CENTURY:
            self.fail(f"{text!r} is not a day of this century; check the year{where}", param, ctx)
        return day


def as_typed(words: Iterable[object]) -> str:
    """A command in one line, so that it can be copied to the shell."""
    told = [str(word) for word in words]
    return subprocess.list2cmdline(told) if os.name == "nt" else shlex.join(told)


def options_given(leave: Iterable[str] = ()) -> list[str]:
    """The options of this command as they were typed, without those of these names."""
    context = click.get_current_context()
    told: list[str] = []
    for option in context.command.params:
        name, value = option.name or "", context.params.get(option.name or "")
        typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not isinstance(option, click.Option) or name in leave or not typed:
            continue
        if option.is_flag:
            told.append((option.opts if value else option.secondary_opts)[0])
        else:
            told += [option.opts[0], str(value.date() if isinstance(value, dt.datetime) else value)]
    return told


today_option = click.option(
    "--today", type=Day(), envvar="HANDOUTS_TODAY",
    help="The day of printing: a last dose that is past by then is pointed out. [default: the day it is]",
)  # fmt: skip


def day_of_printing(today: dt.datetime | None) -> Any:
    """The day given with `--today`, else for each clinic the day on its own clock (a `schedule.today.Today`)."""
    from handouts.schedule.today import ClinicDay

    return today.date() if today else ClinicDay()


def day_here(today: dt.datetime | None) -> dt.date:
    """The day given with `--today`, else the day on this computer's clock: for what belongs to no clinic."""
    return (today or dt.datetime.now().astimezone()).date()
