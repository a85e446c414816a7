"""`watch`: make the handouts of one patient again each time a template is saved."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import click

from handouts.cli.make import FileStamps, MakeRequest, WrittenFiles, file_stamps, make_files, make_options
from handouts.cli.options import open_library
from handouts.cli.reporting import counted, print_problems, report_errors
from handouts.errors import InputError, UsageError
from handouts.resources import templates_dir

POLL = 0.3  # seconds between two checks of the files


@click.command(short_help="Make the handouts again each time a template is saved.")
@make_options
@report_errors
def watch(request: MakeRequest) -> None:
    """Make the handouts of CLINIC again each time a template is saved, and report problems. Press Ctrl+C to stop."""
    request = replace(request, templates=open_library(request.templates).root)
    folders = [request.templates or templates_dir(), templates_dir()]
    gc.enable()
    last: FileStamps | None = None
    try:
        while True:
            stamps = _watched_files(folders, request.file)
            if stamps != last:
                _run(lambda: make_files(request), is_first=last is None)
                if last is None:  # only now: a wrong command line ends the command
                    click.echo(f"Watching {folders[0]}. Press Ctrl+C to stop.", err=True)
                last = stamps
            time.sleep(POLL)
    except KeyboardInterrupt:
        click.echo("", err=True)


def _run(make: Callable[[], WrittenFiles], *, is_first: bool) -> None:
    """Make the files, or report the problems. In the first run, raises UsageError: no save fixes the command line."""
    try:
        # These pages are an author's drafts even if a name is given, so they are not recorded in the journal.
        for path in make().paths:
            click.echo(path)
    except InputError as refused:
        if is_first and isinstance(refused, UsageError):
            raise
        print_problems(refused.problems)
        click.echo(
            f"Nothing was made: {counted(len(refused.problems), 'problem')}. Waiting for the next save.", err=True
        )
    sys.stdout.flush()


def _watched_files(folders: Iterable[Path], file: Path | None) -> FileStamps:
    """Stamps of all files that a page may depend on."""
    return file_stamps({path for folder in folders for path in folder.rglob("*")} | ({file} if file else set()))
