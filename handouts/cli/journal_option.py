"""`--journal`: the option, the file that it names, and recording in it what a command made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from handouts.cli.reporting import print_problems
from handouts.errors import InputError

if TYPE_CHECKING:
    from handouts.journal.hash_chain import Entry

P = ParamSpec("P")


def _journal_option(envvar: str | None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    return click.option(
        "--journal",
        "journal_file",
        type=click.Path(path_type=Path),
        envvar=envvar,
        help="Journal file to use. [default: journal.sqlite3 in your data folder]",
    )


def journal_option(command: Callable[P, None]) -> Callable[P, None]:
    """`--journal FILE`, instead of the one in the user's data folder."""
    return _journal_option("HANDOUTS_JOURNAL")(command)


def journal_suboption(command: Callable[P, None]) -> Callable[P, None]:
    """`--journal` of a subcommand. The environment applies to its group, so that it does not override the group's."""
    return _journal_option(None)(command)


def journal_path(journal_file: Path | None) -> Path:
    """The journal to use. A link is followed, because the key, the head and the lock lie beside the real file."""
    from handouts.journal.database import default_path

    path = journal_file or default_path()
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def record(journal_file: Path | None, entries: Iterable[Entry], *, only_new: bool = False) -> bool:
    """Record what was made; with `only_new`, what the journal does not have yet. Reports a failure and returns False.

    The pages stay: the counter needs them, and nothing is delivered yet. Commands that deliver (print, mail) open the
    journal first, and do nothing without it.
    """
    from handouts.journal.journal import Journal

    try:
        with Journal(journal_path(journal_file)) as journal:
            (journal.append_new if only_new else journal.append_all)(entries)
    except InputError as refused:
        print_problems(refused.problems)
        click.echo("The pages were made, but this is not recorded in the journal.", err=True)
        return False
    return True
