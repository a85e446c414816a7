"""`check`: apply the rules to the clinics' instruction sets."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import click

from handouts.cli.options import open_library, printing_date, templates_option, today_option
from handouts.cli.reporting import ExitCode, counted, exit_code_of, report_errors
from handouts.errors import Argument, InputError, Option, Problem, Program, Source

FORMATS = ("text", "json", "github", "sarif")
MACHINE_FORMATS = ("json", "sarif")
"""Formats whose output is always a valid document. Errors that stop the check are part of it."""


def _split_names(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for text in value for name in text.replace(",", " ").split())


class _CheckCommand(click.Command):
    """The command. It reports wrong options in the format given with `--format`."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        """The context. Raises click.UsageError for wrong options; in a machine format, it prints the error first."""
        arguments = list(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if output_format := _machine_format(arguments):
                _print_failure(output_format, [Problem(_source(error), 0, 0, error.format_message())])
            raise


def _source(error: click.UsageError) -> Source:
    """The wrong option or argument; the command if click names none."""
    if not isinstance(error, click.BadParameter) or not error.param:
        return Program("check")
    name = error.param.opts[-1]
    return Argument(name) if isinstance(error.param, click.Argument) else Option(name)


def _machine_format(arguments: list[str]) -> str:
    """The machine format in the arguments; '' for another format or none."""
    formats = [value for option, value in pairwise(arguments) if option == "--format"]
    formats += [value.removeprefix("--format=") for value in arguments if value.startswith("--format=")]
    return formats[-1] if formats and formats[-1] in MACHINE_FORMATS else ""


def _print_failure(output_format: str, problems: Iterable[Problem]) -> None:
    """Print the problems that stopped the check, in a machine format."""
    from handouts.check.context import NOT_CHECKED, Finding
    from handouts.check.output_formats import format_findings

    for line in format_findings([Finding(problem, NOT_CHECKED) for problem in problems], output_format):
        click.echo(line)


@click.command(cls=_CheckCommand, short_help="Check instruction sets against the rules.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "output_format", type=click.Choice(FORMATS), default="text", metavar="FORMAT",
              help="Output format: text, json, github or sarif. [default: text]")  # fmt: skip
@click.option("--select", multiple=True, callback=_split_names, metavar="RULES",
              help="Apply only these rules, like risks-listed,C10.")  # fmt: skip
@click.option("--ignore", multiple=True, callback=_split_names, metavar="RULES", help="Apply all rules except these.")
@click.option("--strict", is_flag=True, help="Exit with code 1 for warnings too.")
@today_option("Date to check reviews, sources and closing dates against.")
@templates_option
@report_errors
def check(
    paths: tuple[Path, ...],
    output_format: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    today: dt.datetime | None,
    templates: Path | None,
) -> None:
    """Check instruction sets against the rules.

    PATH is a set, a clinic's folder, or a folder of templates. Without a PATH, all sets are checked.

    Exit codes: 0 no errors, 1 errors, 2 wrong usage.
    """
    from handouts.check.output_formats import format_findings
    from handouts.check.rule import select_rules
    from handouts.check.runner import check_sets
    from handouts.errors import Severity

    try:
        findings = check_sets(paths, open_library(templates), select_rules(select, ignore), printing_date(today))
        lines = list(format_findings(findings, output_format))
    except (InputError, KeyboardInterrupt, Exception) as error:
        if output_format not in MACHINE_FORMATS:
            raise
        _print_failure(output_format, _problems(error))
        if isinstance(error, InputError):
            sys.exit(exit_code_of(error))
        if isinstance(error, KeyboardInterrupt):
            sys.exit(ExitCode.INTERRUPTED)
        raise
    for line in lines:
        click.echo(line)
    counts = {
        level: sum(finding.severity is level for finding in findings if not finding.ignored) for level in Severity
    }
    if output_format == "text":
        click.echo(", ".join(counted(count, str(level)) for level, count in counts.items()) + ".", err=True)
    failed = counts[Severity.ERROR] or (strict and counts[Severity.WARNING])
    sys.exit(ExitCode.PROBLEMS if failed else ExitCode.OK)


def _problems(error: BaseException) -> list[Problem]:
    """The problems of an error that stopped the check."""
    if isinstance(error, InputError):
        return list(error.problems)
    if isinstance(error, KeyboardInterrupt):
        return [Problem(Program("check"), 0, 0, "stopped before all sets were checked")]
    return [
        Problem(Program("check"), 0, 0, f"the check failed: {type(error).__name__}: {error}", "report this as a bug")
    ]
