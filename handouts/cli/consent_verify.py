"""`consent verify`: what the digital signatures of a form prove."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from handouts.cli.reporting import ExitCode, report_errors
from handouts.files import read_error, read_file


@click.command(short_help="Show what the digital signatures of a form prove.")
@click.argument("file", type=click.Path(path_type=Path))
@report_errors
def verify(file: Path) -> None:
    """Show each signature of FILE: who signed and when, what was filled in before it, and whether anything was changed.

    Exit codes: 0 all signatures are valid and the words are as they were made, 1 not, 2 wrong usage.
    """
    from handouts.signing.verification import report_lines, verify_signatures

    try:
        data = read_file(file, follow=True)
    except OSError as error:
        raise read_error(file, error) from error
    signed = verify_signatures(data, str(file))
    for line in report_lines(signed):
        click.echo(line)
    click.echo("All signatures are valid." if signed.is_good else "DO NOT RELY ON THIS FILE.")
    sys.exit(ExitCode.OK if signed.is_good else ExitCode.PROBLEMS)
