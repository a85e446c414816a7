"""`verify`: check that a finished day is unchanged, and that each page is in its patient's packet."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.progress import progress_option, show_progress
from handouts.cli.reporting import ExitCode, counted, print_problems, report_errors

if TYPE_CHECKING:
    from handouts.day.verify import Verification


@click.command(short_help="Check that each page of a day is in its patient's packet.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@progress_option
@click.option("--thorough", is_flag=True, help="Read every packet with pypdf too (much slower).")
@report_errors
def verify(folder: Path, progress: bool | None, thorough: bool) -> None:
    """Read back all files of the day in FOLDER, and check that each page is in its patient's packet.

    The built-in reader reads all packets. A second reader, pypdf, also reads some of them.
    """
    from handouts.day.folder import DayFolder
    from handouts.day.verify import verify_day

    def show(total: int) -> AbstractContextManager[Callable[[int], None]]:
        return show_progress(total, progress)

    result = verify_day(DayFolder(folder), show, thorough=thorough)
    print_problems(result.problems)
    if result.problems:
        click.echo(f"{counted(len(result.problems), 'problem')}. Do not hand out these pages.", err=True)
        sys.exit(ExitCode.PROBLEMS)
    click.echo(
        f"{counted(result.packets, 'packet')}, {counted(result.pages, 'page')}: all unchanged, each with its patient.",
        err=True,
    )
    click.echo(_readers(result), err=True)


def _readers(result: Verification) -> str:
    """A message about the readers: how many packets each one read."""
    if result.read_by_both == result.packets:
        message = "All packets were read by handouts and by pypdf."
    else:
        message = f"All packets were read by handouts, {result.read_by_both} of them also by pypdf; "
        message += "--thorough reads all with both."
    if result.foreign_files:
        message += f" {counted(result.foreign_files, 'file')} of another version could only be read by pypdf."
    return message
