"""`check` and `rules`: what a reviewer would find in a clinic's set, and the manual of the rules."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import (
    MADE,
    PROBLEMS,
    STOPPED,
    code_of,
    counted,
    day_of_printing,
    in_words,
    library,
    templates_option,
    today_option,
)
from handouts.problems import Argument, Option, Problem, Program, Refused, Source

FORMS = ("text", "json", "github", "sarif")
FOR_PROGRAMS = ("json", "sarif")
"""Forms that are valid whatever happens: what keeps the check from running stands in them, too."""


def _names(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for text in value for name in text.replace(",", " ").split())


class _Check(click.Command):
    """The command, whose wrong options are reported in the form that was asked for."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context. Raises click.UsageError for wrong options, once a form for programs has been printed."""
        typed = list(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if form := _form(typed):
                _failed(form, [Problem(_source(error), 0, 0, error.format_message())])
            raise


def _source(error: click.UsageError) -> Source:
    """The option or the argument that is wrong; the command where click names none."""
    if not isinstance(error, click.BadParameter) or not error.param:
        return Program("check")
    name = error.param.opts[-1]
    return Argument(name) if isinstance(error.param, click.Argument) else Option(name)


def _form(args: list[str]) -> str:
    """The form for programs that the arguments name; '' where they name another or none."""
    named = [after for option, after in pairwise(args) if option == "--format"]
    named += [arg.removeprefix("--format=") for arg in args if arg.startswith("--format=")]
    return named[-1] if named and named[-1] in FOR_PROGRAMS else ""


def _failed(form: str, problems: Iterable[Problem]) -> None:
    """Print what kept the check from running, in a form for programs."""
    from handouts.check.finding import NOT_CHECKED, Finding
    from handouts.check.formats import told

    for line in told([Finding(problem, NOT_CHECKED) for problem in problems], form):
        click.echo(line)


@click.command(cls=_Check)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True,
              help="Form of the findings.")  # fmt: skip
@click.option("--select", multiple=True, callback=_names, metavar="RULES", help="Only these rules: risks-listed,C10.")
@click.option("--ignore", multiple=True, callback=_names, metavar="RULES", help="All but these rules.")
@click.option("--strict", is_flag=True, help="Warnings count as errors for the exit code.")
@today_option
@templates_option
@in_words
def check(
    paths: tuple[Path, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    today: dt.datetime | None,
    templates: Path | None,
) -> None:
    """Check sets by all rules: PATH is a set, a clinic's folder, or a folder of templates; left out, all of them."""
    from handouts.check.finding import Level
    from handouts.check.formats import told
    from handouts.check.rule import chosen
    from handouts.check.runner import checked

    try:
        found = checked(paths, library(templates), chosen(select, ignore), day_of_printing(today))
        lines = list(told(found, form))
    except (Refused, KeyboardInterrupt, Exception) as error:
        if form not in FOR_PROGRAMS:
            raise
        _failed(form, _problems(error))
        if isinstance(error, Refused):
            sys.exit(code_of(error))
        if isinstance(error, KeyboardInterrupt):
            sys.exit(STOPPED)
        raise
    for line in lines:
        click.echo(line)
    open_ = [finding for finding in found if not finding.ignored]
    counts = {level: sum(finding.level is level for finding in open_) for level in Level}
    if form == "text":
        click.echo(", ".join(counted(count, str(level)) for level, count in counts.items()) + ".", err=True)
    sys.exit(PROBLEMS if counts[Level.ERROR] or (strict and counts[Level.WARNING]) else MADE)


def _problems(error: BaseException) -> list[Problem]:
    """What is wrong, in words, where no set could be checked."""
    if isinstance(error, Refused):
        return list(error.problems)
    if isinstance(error, KeyboardInterrupt):
        return [Problem(Program("check"), 0, 0, "stopped before all sets were checked")]
    return [
        Problem(Program("check"), 0, 0, f"the check failed: {type(error).__name__}: {error}", "report it as a fault")
    ]


@click.command()
@click.argument("names", metavar="[ID]...", nargs=-1)
@in_words
def rules(names: tuple[str, ...]) -> None:
    """List the rules of `handouts check`, or print the manual of those named: what, why, source, examples."""
    from handouts.check.rule import all_rules, chosen

    if not names:
        width = max(len(rule.name) for rule in all_rules())
        for rule in all_rules():
            click.echo(f"{rule.name.ljust(width)}  {rule.level:7}  {rule.summary}")
        return
    for rule in chosen(names, (), origin=Argument("ID")):
        standard = f", {rule.standard}" if rule.standard else ""
        click.echo(f"{rule.name} ({rule.level}{standard})\n\n{rule.manual}\n")
