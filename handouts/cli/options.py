"""Options that several commands share: the templates, the date of printing and the journal."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click
from click.core import ParameterSource

from handouts.cli.reporting import print_problems
from handouts.errors import ASK_SETUP, Hint, InputError, Option, usage_error
from handouts.files import real_path
from handouts.resources import templates_dir

if TYPE_CHECKING:
    from handouts.archive.recording import Stored
    from handouts.content.library import Library
    from handouts.journal.hash_chain import Entry
    from handouts.schedule.today import Today

P = ParamSpec("P")
LOCAL_TEMPLATES = Path("templates")
"""A clinic's own templates in the working folder, used without `--templates`."""
templates_option = click.option(
    "--templates",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HANDOUTS_TEMPLATES",
    help="Folder of templates. [default: ./templates, else the built-in ones]",
)


def open_library(templates: Path | None) -> Library:
    """The library at `templates`, else in the working folder, else the shipped one.

    Raises UsageError if the folder does not exist or has no clinics.
    """
    from handouts.content.library import Library

    shipped = templates_dir()
    if templates is None:
        is_local = (LOCAL_TEMPLATES / "clinics").is_dir() and not LOCAL_TEMPLATES.samefile(shipped)
        if is_local and _is_first("templates"):
            click.echo(f"templates: {LOCAL_TEMPLATES.absolute()}", err=True)
        return Library(LOCAL_TEMPLATES if is_local else shipped, shipped)
    if not templates.is_dir():
        raise usage_error(Option("--templates"), f"the folder {str(templates)!r} does not exist", "check the path")
    if not (templates / "clinics").is_dir():
        message = f"the folder {str(templates)!r} has no `clinics` folder in it"
        raise usage_error(Option("--templates"), message, templates_hint(templates))
    return Library(templates, shipped)


def _is_first(message: str) -> bool:
    """True for the first call of a command with this message."""
    context = click.get_current_context(silent=True)
    if context is None:
        return True
    shown: set[str] = context.find_root().meta.setdefault("handouts.shown", set())
    is_first = message not in shown
    shown.add(message)
    return is_first


def templates_hint(templates: Path) -> str:
    """A hint that names the folder to give for a path inside its `clinics` folder."""
    path = real_path(templates)
    clinics = next((part for part in (path, *path.parents) if part.name == "clinics"), None)
    if clinics is None:
        return "give the folder that holds `clinics`"
    where = shlex.quote(str(clinics.parent))
    return Hint(f"give the folder that holds `clinics`: --templates {where}", page=ASK_SETUP)


class DateParam(click.DateTime):
    """The type of a date option: YYYY-MM-DD, in this century."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The placeholder in the help."""
        return "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        """Midnight of that date. Raises click.BadParameter."""
        if isinstance(value, dt.datetime):
            return value
        text = str(value).strip()
        name = (param and param.name) or ""
        from_environment = ctx and ctx.get_parameter_source(name) is ParameterSource.ENVIRONMENT
        source = f" (in the variable {param.envvar})" if param and from_environment else ""
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.A):
            self.fail(f"{text!r} is not a date. Write it as YYYY-MM-DD, like 2026-12-01{source}.", param, ctx)
        try:
            date = dt.datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is not a valid date. Check the month and the day{source}.", param, ctx)
        from handouts.content.models.scalars import PROCEDURE_YEARS

        if date.year not in PROCEDURE_YEARS:
            self.fail(f"{text!r} is not in this century. Check the year{source}.", param, ctx)
        return date


def today_option(purpose: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """`--today DATE`. `purpose` is its help text: what the command uses the date for."""
    return click.option("--today", type=DateParam(), envvar="HANDOUTS_TODAY", help=f"{purpose} [default: today]")


def printing_date(today: dt.datetime | None) -> Today:
    """The date given with `--today`, else today's date at each clinic, by the clinic's own clock."""
    from handouts.schedule.today import ClinicDay

    return today.date() if today else ClinicDay()


def local_date(today: dt.datetime | None) -> dt.date:
    """The date given with `--today`, else today's date on this computer: for commands that need no clinic."""
    return (today or dt.datetime.now().astimezone()).date()


def _journal_option(
    envvar: str | None,
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    return click.option(
        "--journal",
        "journal_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        envvar=envvar,
        help="Journal file. [default: journal.sqlite3 in your data folder]",
    )


def journal_option(command: Callable[P, None]) -> Callable[P, None]:
    """`--journal FILE`: the journal to use instead of the one in the user's data folder."""
    return _journal_option("HANDOUTS_JOURNAL")(command)


def journal_suboption(command: Callable[P, None]) -> Callable[P, None]:
    """`--journal` of a subcommand. Only the group reads the environment, so that its own `--journal` wins."""
    return _journal_option(None)(command)


def journal_path(journal_file: Path | None) -> Path:
    """The journal to use. Links are followed, because the key, the head and the lock are next to the real file."""
    from handouts.journal.database import default_path

    path = journal_file or default_path()
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def record(
    journal_file: Path | None, entries: Iterable[Entry], stored: Iterable[Stored], *, only_new: bool = False
) -> bool:
    """Record what was made in the archive and in the journal; with `only_new`, only what is not in the journal yet.

    Reports an error and returns False. After an error the pages are kept, because the front desk needs them and nothing
    is delivered yet. Commands that deliver pages (print, mail) open the journal first, and do nothing without it.
    """
    from handouts.archive import recording
    from handouts.journal.journal import Journal

    path, missing = journal_path(journal_file), list[str]()
    try:
        recording.store(path, stored)
    except InputError as refused:
        print_problems(refused.problems)
        missing.append("archive")
    try:
        with Journal(path) as journal:
            (journal.append_new if only_new else journal.append_all)(entries)
    except InputError as refused:
        print_problems(refused.problems)
        missing.append("journal")
    if missing:
        click.echo(f"The pages were made, but not recorded in the {' and the '.join(missing)}.", err=True)
    return not missing
