"""`watch`: the handouts of one patient, made again at each save of a template."""

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
from handouts.cli.reporting import print_problems, report_errors
from handouts.errors import InputError, UsageError
from handouts.resources import templates_dir

POLL = 0.3  # seconds between two looks at the files


@click.command(short_help="Make the handouts again at each save of a template.")
@make_options
@report_errors
def watch(request: MakeRequest) -> None:
    """Make the handouts of CLINIC again at each save of a template, and report what is wrong. Press Ctrl+C to stop."""
    request = replace(request, templates=open_library(request.templates).root)
    folders = [request.templates or templates_dir(), templates_dir()]
    click.echo(f"Watching {folders[0]}. Press Ctrl+C to stop.", err=True)
    gc.enable()
    last: FileStamps | None = None
    try:
        while True:
            stamps = _watched_files(folders, request.file)
            if stamps != last:
                _run(lambda: make_files(request), is_first=last is None)
                last = stamps
            time.sleep(POLL)
    except KeyboardInterrupt:
        click.echo("", err=True)


def _run(make: Callable[[], WrittenFiles], *, is_first: bool) -> None:
    """Make the files, or report why not. Raises Unknown in the first run: no save will fix a wrong command line."""
    try:
        # These are an author's drafts, not pages of a patient, whatever name is given: they are not journaled.
        for path in make().paths:
            click.echo(path)
    except InputError as refused:
        if is_first and isinstance(refused, UsageError):
            raise
        print_problems(refused.problems)
        click.echo(f"Nothing was made: {len(refused.problems)} to fix. Waiting for the next save.", err=True)
    sys.stdout.flush()


def _watched_files(folders: Iterable[Path], file: Path | None) -> FileStamps:
    """Stamps of every file that a page may depend on."""
    return file_stamps({path for folder in folders for path in folder.rglob("*")} | ({file} if file else set()))
