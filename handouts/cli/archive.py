"""`archive`: find and open the exact pages that patients got."""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import DateParam, journal_option, journal_path, local_date, today_option
from handouts.cli.printers import pin_option
from handouts.cli.reporting import ExitCode, counted, print_message, print_problems, report_errors
from handouts.errors import Argument, Option, usage_error
from handouts.files import write_atomic, write_error

if TYPE_CHECKING:
    from handouts.archive.store import Archive, ArchivedDocument, ArchiveEntry
    from handouts.printing.print_run import PrintJob
    from handouts.printing.printer import Printer

SHORT_DIGEST = 12


@click.group(short_help="Find and open the exact pages that patients got.")
@journal_option
@click.pass_context
def archive(context: click.Context, journal_file: Path | None) -> None:
    """Find and open the exact pages that patients got.

    The archive is part of a journal. It has an encrypted copy of each PDF that was made for a patient, as long as the
    journal has its row.
    """
    context.obj = journal_file


@archive.command("find", short_help="List documents by patient, day, clinic or page code.")
@click.argument("words", nargs=-1)
@click.option("--since", type=DateParam(), help="Show only what was made from this date on.")
@click.option("--until", type=DateParam(), help="Show only what was made before this date.")
@click.pass_obj
@report_errors
def find(
    journal_file: Path | None, words: tuple[str, ...], since: dt.datetime | None, until: dt.datetime | None
) -> None:
    """List the documents that match all WORDS: parts of a name, an id, a record number, a date, a clinic, or the
    code at the bottom of a page.
    """
    from handouts.archive.index import matching
    from handouts.archive.store import Archive

    store = Archive(journal_path(journal_file))
    entries = store.entries(*(str(day.date()) if day else "" for day in (since, until)))
    matches = matching(entries, " ".join(words))
    for entry in matches:
        for document in entry.documents:
            click.echo(_line(entry, document))
    click.echo(f"{counted(sum(len(entry.documents) for entry in matches), 'document')}.", err=True)


def _line(entry: ArchiveEntry, document: ArchivedDocument) -> str:
    person = " ".join(filter(None, (entry.name, entry.date_of_birth, entry.record_number, entry.appointment)))
    visit = f"for {entry.visit}" if entry.visit else ""
    moment = f"made {entry.moment.replace('T', ' ').removesuffix('Z')} UTC"
    parts = (document.sha256[:SHORT_DIGEST], person, document.name, entry.clinic, visit, moment, document.identifier)
    return "  ".join(filter(None, parts))


digest_argument = click.argument("digest")
out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE", help="File to write."
)


@archive.command("open", short_help="Write one document exactly as it was made.")
@digest_argument
@out_option
@click.pass_obj
@report_errors
def open_(journal_file: Path | None, digest: str, out: Path) -> None:
    """Write the document with this DIGEST to a file, exactly as it was made.

    DIGEST is the beginning of a line of `archive find`, or a digest of the journal. The journal records it.
    """
    from handouts.journal.journal_entries import OPENED

    path = journal_path(journal_file)
    entry, document, data = _read(path, digest)
    _record(path, OPENED, entry, document, "")
    _write(out, data)


@archive.command("reprint", short_help="Print or write one document, marked as a copy.")
@digest_argument
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="File to write.")
@click.option("--printer", "name", help="Printer URL, or a name from `handouts printers`.")
@pin_option
@today_option("Date to print on the copy.")
@click.pass_obj
@report_errors
def reprint(
    journal_file: Path | None, digest: str, out: Path | None, name: str | None, pin: str, today: dt.datetime | None
) -> None:
    """Write or print the document with this DIGEST, with a line at the top of each page that says it is a copy.

    The journal records it.
    """
    from handouts.archive.copies import marked_copy
    from handouts.journal.journal_entries import COPIED

    if not out and not name:
        raise usage_error(Option("--out"), "no file and no printer given", "use --out, --printer, or both")
    path = journal_path(journal_file)
    entry, document, data = _read(path, digest)
    copy = marked_copy(data, entry, local_date(today))
    copy_digest = hashlib.sha256(copy).hexdigest()
    job, printer = _copy_job(entry, document, copy, copy_digest, name, pin) if name else (None, None)
    _record(path, COPIED, entry, document, f"as {copy_digest}")
    if out:
        _write(out, copy)
    if job and printer:
        from handouts.journal.journal import Journal
        from handouts.printing.print_run import print_jobs

        with Journal(path) as journal:
            print_jobs(printer, journal, [job], print_message)


def _copy_job(
    entry: ArchiveEntry, document: ArchivedDocument, copy: bytes, digest: str, name: str, pin: str
) -> tuple[PrintJob, Printer]:
    """The print job of a copy, checked with the printer. Raises InputError."""
    from handouts.journal.hash_chain import Entry
    from handouts.printing.print_files import of_data
    from handouts.printing.print_run import PrintJob, check_jobs
    from handouts.printing.printer import Ticket
    from handouts.printing.printers import printer as open_printer

    row = Entry("", entry.appointment, document.name, entry.clinic, entry.version, digest)
    file = of_data(Path(f"Copy of {document.name}"), copy, row)
    if file.paper is None:
        hint = "write it with --out, and print it with another program"
        raise usage_error(Option("--printer"), "the pages have no common paper size", hint)
    ticket = Ticket(copy, file.pages, 1, "two-sided-long-edge", file.paper.keyword, fit=False)
    job, printer = PrintJob(file, ticket), open_printer(name, pin)
    print_problems(check_jobs(printer, [job]))
    return job, printer


@archive.command("verify", short_help="Check that every document can be opened.")
@click.pass_obj
@report_errors
def verify(journal_file: Path | None) -> None:
    """Open every document of the archive, and compare its bytes with its digest."""
    from handouts.archive.store import Archive

    count, problems = Archive(journal_path(journal_file)).verify()
    print_problems(problems)
    if problems:
        click.echo(f"{counted(len(problems), 'problem')} in {counted(count, 'document')}.", err=True)
        sys.exit(ExitCode.PROBLEMS)
    click.echo(f"{counted(count, 'document')}, all as they were made.", err=True)


def _read(path: Path, digest: str) -> tuple[ArchiveEntry, ArchivedDocument, bytes]:
    """The entry, the document and the bytes for a digest or its beginning. Raises UsageError if it is not one."""
    from handouts.archive.store import Archive

    store = Archive(path)
    entry, document = _named(store, digest.strip().casefold())
    return entry, document, store.read(document.sha256)


def _named(store: Archive, digest: str) -> tuple[ArchiveEntry, ArchivedDocument]:
    is_digest = len(digest) >= SHORT_DIGEST and not digest.strip("0123456789abcdef")
    matches = store.named(digest) if is_digest else []
    if len({document.sha256 for _, document in matches}) == 1:
        return matches[0]
    message = "is not one document of the archive" if matches else "is not in the archive"
    hint = "copy the 12 characters at the beginning of a line of `handouts archive find`"
    raise usage_error(Argument("DIGEST"), f"{digest!r} {message}", hint)


def _record(path: Path, action: str, entry: ArchiveEntry, document: ArchivedDocument, result: str) -> None:
    """Record in the journal that somebody opened or copied a document. Raises InputError: then it is not written."""
    from handouts.journal.hash_chain import Entry
    from handouts.journal.journal import Journal

    with Journal(path) as journal:
        journal.append(
            Entry(action, entry.appointment, document.name, entry.clinic, entry.version, document.sha256, result=result)
        )


def _write(out: Path, data: bytes) -> None:
    try:
        write_atomic(out, data, private=True)
    except OSError as error:
        raise write_error(out, error) from error
    click.echo(out)
