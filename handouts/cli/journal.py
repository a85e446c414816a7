"""`journal`: show what was made, printed and mailed; verify the journal; remove old rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import DateParam, journal_option, journal_path, journal_suboption, local_date, today_option
from handouts.cli.reporting import ExitCode, counted, print_problems, report_errors
from handouts.errors import Option, usage_error

if TYPE_CHECKING:
    from handouts.journal.hash_chain import JournalRow

SHORT_DIGEST = 12  # characters of a digest in the table


@click.group(invoke_without_command=True, short_help="Show what was made, printed and mailed.")
@click.option("--id", "appointment", default="", help="Show only rows of this appointment.")
@click.option("--since", type=DateParam(), help="Show only rows from this date on.")
@click.option("--format", "output_format", type=click.Choice(["table", "json", "csv"]), default="table",
              metavar="FORMAT",
              help="Output format: table (with shortened digests), json or csv. [default: table]")  # fmt: skip
@journal_option
@click.pass_context
@report_errors
def journal(
    context: click.Context, appointment: str, since: dt.datetime | None, output_format: str, journal_file: Path | None
) -> None:
    """Show what was made, printed and mailed: ids, versions and digests, but no names. Times are in UTC."""
    context.obj = journal_file
    if context.invoked_subcommand:
        return
    from handouts.journal.journal import rows

    lines_of = {"table": _table, "json": _json, "csv": _csv}[output_format]
    for line in lines_of(rows(journal_path(journal_file), appointment, since.astimezone() if since else None)):
        click.echo(line)


def _table(rows: Iterable[JournalRow]) -> Iterator[str]:
    from handouts.journal.hash_chain import JournalRow

    columns = JournalRow._fields[: JournalRow._fields.index("before")]
    lines = [columns, *(_cells(row, columns) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cells(row: JournalRow, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        str(getattr(row, name))[: SHORT_DIGEST if name in ("sha256", "recipient") else None] for name in columns
    )


def _json(rows: Iterable[JournalRow]) -> Iterator[str]:
    """One array, one row per line, so that a long journal is never held in memory."""
    separator = "["
    for row in rows:
        yield separator + json.dumps(row._asdict(), ensure_ascii=False)
        separator = ","
    yield "]" if separator == "," else "[]"


def _csv(rows: Iterable[JournalRow]) -> Iterator[str]:
    from handouts.journal.hash_chain import JournalRow
    from handouts.schedule.formats.csv_list import escape_formula

    for row in (JournalRow._fields, *rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(
            escape_formula(cell) if isinstance(cell, str) else cell for cell in row
        )
        yield line.getvalue()


@journal.command("verify", short_help="Check that no row was changed or removed.")
@click.option("--head", default="", help="Head that an earlier verify printed.")
@journal_suboption
@click.pass_obj
@report_errors
def verify_journal(group_journal: Path | None, head: str, journal_file: Path | None) -> None:
    """Check that no row was changed, removed, inserted or moved, and that the end is not cut off.

    Prints the head: the number and the hash of the last row. Store it elsewhere, and give it to a later verify with
    --head.
    """
    from handouts.journal.audit import check
    from handouts.journal.hash_chain import parse_head

    earlier_head = parse_head(head)
    if head and earlier_head is None:
        hint = "copy the whole head that verify printed: a number, a colon, and 64 characters"
        raise usage_error(Option("--head"), f"{head!r} is not the head of a journal", hint)
    audit = check(journal_path(journal_file or group_journal), earlier_head)
    print_problems(audit.problems)
    if audit.problems:
        click.echo(f"{counted(len(audit.problems), 'problem')} in {counted(audit.rows, 'row')}.", err=True)
        sys.exit(ExitCode.PROBLEMS)
    behind = ""
    if audit.behind:
        behind = f" The head record is {counted(audit.behind, 'row')} behind, as after a crash."
    click.echo(f"{counted(audit.rows, 'row')}, all unchanged.{behind}", err=True)
    click.echo(audit.head)


@journal.command("prune", short_help="Remove old rows.")
@click.option("--before", type=DateParam(), required=True, help="Remove the rows before this date.")
@click.option("--allow-recent", is_flag=True, help="Also remove rows of the last six years, if your rules permit it.")
@today_option("Date to count the six years back from.")
@journal_suboption
@click.pass_obj
@report_errors
def prune_journal(
    group_journal: Path | None,
    before: dt.datetime,
    allow_recent: bool,
    today: dt.datetime | None,
    journal_file: Path | None,
) -> None:
    """Remove rows that you no longer have to keep, and their documents in the archive.

    A new row records the removal, and `verify` still works for the remaining rows.
    """
    from handouts.journal.audit import prune

    path = journal_path(journal_file or group_journal)
    count = prune(path, before.date(), local_date(today), allow_recent=allow_recent)
    documents = _prune_archive(path, before.date())
    if not count and not documents:
        click.echo("No rows before that date. Nothing was removed.", err=True)
        return
    click.echo(f"{counted(count, 'row')} removed.", err=True)
    if documents:
        click.echo(f"{counted(documents, 'document')} of the archive removed.", err=True)


def _prune_archive(path: Path, before: dt.date) -> int:
    """Remove the documents that the journal no longer names. Returns their number."""
    from handouts.archive.store import Archive
    from handouts.journal.journal import Journal

    archive = Archive(path)
    if not archive.exists:
        return 0
    with Journal(path) as journal:
        return archive.prune(before, lambda sha256: bool(journal.about(sha256)))
