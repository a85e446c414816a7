"""`journal`: what was made, printed and mailed, its proof, and its pruning; and how other commands add to it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import PROBLEMS, Day, answer, counted, day_here, in_words, today_option
from handouts.problems import Option, Refused, not_known

SHORT = 12  # signs of a digest in the table


def journal_option(command: Callable[..., None], envvar: str | None = "HANDOUTS_JOURNAL") -> Callable[..., None]:
    """`--journal FILE`, in place of the one in the user's data folder."""
    return click.option(
        "--journal", "journal_file", type=click.Path(path_type=Path), envvar=envvar,
        help="Another journal. [default: journal.sqlite3 in your data folder]",
    )(command)  # fmt: skip


# The environment speaks once, to `handouts journal`, so that it does not overrule what is said there.
_below = partial(journal_option, envvar=None)


def journal_path(journal_file: Path | None) -> Path:
    """The journal that is meant; of a link, where it leads, as its key, its head and its lock lie there."""
    from handouts.deliver.store import default_path

    path = journal_file or default_path()
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def keep(journal_file: Path | None, entries: Iterable[Any], *, new: bool = False) -> bool:
    """Journal what was made; with `new`, only what it does not tell yet. Where that fails it is said, and False.

    The pages stay: they are needed at the counter, and nothing is handed over yet. What hands over (print, mail) asks
    for the journal first, and does nothing without it.
    """
    from handouts.deliver.journal import Journal

    try:
        with Journal(journal_path(journal_file)) as opened:
            (opened.append_new if new else opened.append_all)(entries)
    except Refused as refused:
        answer(refused.problems)
        click.echo("The pages are made. That they were made is not in the journal.", err=True)
        return False
    return True


@click.group(invoke_without_command=True)
@click.option("--id", "appointment", default="", help="Only rows of this appointment.")
@click.option("--since", type=Day(), help="Only rows from this day on.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
              help="For people, for programs, or for a spreadsheet; the table shortens digests.")  # fmt: skip
@journal_option
@click.pass_context
@in_words
def journal(
    context: click.Context, appointment: str, since: dt.datetime | None, form: str, journal_file: Path | None
) -> None:
    """Show what was made, printed and mailed: ids, versions and digests, no names. Times are UTC."""
    context.obj = journal_file
    if context.invoked_subcommand:
        return
    from handouts.deliver.journal import rows

    found = rows(journal_path(journal_file), appointment, since.astimezone() if since else None)
    for line in {"table": _table, "json": _json, "csv": _csv}[form](found):
        click.echo(line)


def _table(found: Iterable[Any]) -> Iterator[str]:
    from handouts.deliver.chain import Row

    shown = Row._fields[: Row._fields.index("before")]
    lines = [shown, *(_shown(row, shown) for row in found)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _shown(row: Any, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(getattr(row, name))[: SHORT if name in ("sha256", "recipient") else None] for name in names)


def _json(found: Iterable[Any]) -> Iterator[str]:
    """One array, a row a line, as a long journal is not to be held in memory."""
    between = "["
    for row in found:
        yield between + json.dumps(row._asdict(), ensure_ascii=False)
        between = ","
    yield "]" if between == "," else "[]"


def _csv(found: Iterable[Any]) -> Iterator[str]:
    from handouts.deliver.chain import Row
    from handouts.schedule.csv_cells import guarded

    for row in (Row._fields, *found):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(guarded(cell) if isinstance(cell, str) else cell for cell in row)
        yield line.getvalue()


@journal.command("verify")
@click.option("--head", default="", help="A head that an earlier verify has printed, kept elsewhere since.")
@_below
@click.pass_obj
@in_words
def verify_journal(above: Path | None, head: str, journal_file: Path | None) -> None:
    """Prove that no row was changed, removed, put in or moved, and that the end is not cut off. Prints its head."""
    from handouts.deliver.audit import check
    from handouts.deliver.chain import parse_head

    known = parse_head(head)
    if head and known is None:
        hint = "give it as it was printed: a number, a colon, and 64 signs"
        raise not_known(Option("--head"), f"{head!r} is not a head of a journal", hint)
    found = check(journal_path(journal_file or above), known)
    answer(found.problems)
    if found.problems:
        click.echo(f"{counted(len(found.problems), 'problem')} in {counted(found.rows, 'row')}.", err=True)
        sys.exit(PROBLEMS)
    behind = f" The head record is {counted(found.behind, 'row')} behind, as after a kill." if found.behind else ""
    click.echo(f"{counted(found.rows, 'row')}, all as they were written.{behind}", err=True)
    click.echo(found.head)


@journal.command("prune")
@click.option("--before", type=Day(), required=True, help="Remove the rows before this day.")
@click.option("--sooner", is_flag=True, help="Also rows of the last six years, where your rules permit that.")
@today_option
@_below
@click.pass_obj
@in_words
def prune_journal(
    above: Path | None, before: dt.datetime, today: dt.datetime | None, sooner: bool, journal_file: Path | None
) -> None:
    """Remove rows that need not be kept any more. A row in their place says so, and the rest still verifies."""
    from handouts.deliver.prune import prune

    path = journal_path(journal_file or above)
    count = prune(path, before.date(), day_here(today), sooner=sooner)
    click.echo(f"{counted(count, 'row')} removed." if count else "No row is so old; nothing was removed.", err=True)
