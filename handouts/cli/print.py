"""`print`: print finished pages, and record them in the journal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import journal_option, journal_path
from handouts.cli.printers import pin_option
from handouts.cli.reporting import ExitCode, print_message, print_problems, report_errors
from handouts.errors import Hint, InvalidValue, Option, input_error, usage_error

if TYPE_CHECKING:
    from handouts.printing.print_files import PrintFile
    from handouts.printing.print_run import PrintJob
    from handouts.printing.printer import Printer, Ticket
    from handouts.printing.single_pages import SinglePages

SIDES = ("two-sided-long-edge", "one-sided", "two-sided-short-edge")


@dataclass(frozen=True)
class PrintRequest:
    """Options for printing. None means: as the files say."""

    copies: int
    sides: str | None
    media: str | None
    allow_not_ready: bool


@click.command("print", short_help="Print PDFs, or all packets of a day.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--printer", "name", envvar="HANDOUTS_PRINTER",
              help="Printer URL, or a name from `handouts printers`. [default: HANDOUTS_PRINTER]")  # fmt: skip
@click.option("--copies", type=click.IntRange(1, 99), default=1, show_default=True, metavar="NUMBER",
              help="Number of copies, collated.")  # fmt: skip
@click.option("--sides", type=click.Choice(SIDES), metavar="SIDES",
              help=f"{SIDES[0]}, {SIDES[1]} or {SIDES[2]}. [default: as the day was made, else the first]")  # fmt: skip
@click.option("--pages", metavar="PAGES", help="Only these pages of one document: 3, or 2-4.")
@click.option("--media", help="Paper size, like Letter or A4. [default: the size of the pages]")
@pin_option
@click.option("--dry-run", is_flag=True, help="Ask the printer, show what would be printed, and print nothing.")
@click.option("--wait", type=click.FloatRange(0), metavar="NUMBER",
              help="Seconds to wait for each job. [default: 120, plus 6 per page]")  # fmt: skip
@click.option("--allow-repeat", is_flag=True,
              help="Also print what was already printed or may still be at the printer.")  # fmt: skip
@click.option("--allow-not-ready", is_flag=True,
              help="Print even if the printer is not ready or lacks the paper.")  # fmt: skip
@journal_option
@report_errors
def print_(
    paths: tuple[Path, ...],
    name: str | None,
    copies: int,
    sides: str | None,
    pages: str | None,
    media: str | None,
    pin: str,
    dry_run: bool,
    wait: float | None,
    allow_repeat: bool,
    allow_not_ready: bool,
    journal_file: Path | None,
) -> None:
    """Print each PATH, and record it in the journal. PATH is a PDF or the folder of a day.

    With --dry-run, nothing is printed or recorded.
    """
    from handouts.journal.journal import Journal
    from handouts.printing.print_files import gather
    from handouts.printing.print_run import plan, print_jobs
    from handouts.printing.printers import printer as open_printer

    if not name:
        hint = Hint(
            "use --printer or HANDOUTS_PRINTER; `handouts printers` lists the printers of this computer",
            page="choose one",
        )
        raise usage_error(Option("--printer"), "no printer given", hint)
    printer = open_printer(name, pin)
    options = PrintRequest(copies, sides, media, allow_not_ready)
    path = journal_path(journal_file)
    if dry_run:
        with Journal(path) if path.is_file() else nullcontext() as existing:
            files = gather(paths, sides or "", existing.about if existing else lambda _: [])
            jobs = _check(printer, [one.file for one in _single(files, pages)] if pages is not None else files, options)
            for step in plan(printer.name, existing, jobs, again=allow_repeat):
                click.echo(_description(step.item) if step.send else f"{step.item.id}: {step.text}")
        click.echo("Nothing was printed.", err=True)
        return
    with Journal(path) as journal:
        files = gather(paths, sides or "", journal.about)
        single = _single(files, pages) if pages is not None else []
        jobs = _check(printer, [one.file for one in single] or files, options)
        journal.append_all(one.entry for one in single)
        try:
            print_jobs(printer, journal, jobs, print_message, wait=wait, again=allow_repeat)
        except KeyboardInterrupt:
            stopped = "Stopped. The printer may still print the jobs it has."
            print_message(Hint(f"\n{stopped} Run the same command again to resume.", page=stopped))
            sys.exit(ExitCode.INTERRUPTED)


def _single(files: Sequence[PrintFile], text: str) -> list[SinglePages]:
    """The chosen pages of the only document. Raises UsageError."""
    from handouts.printing.single_pages import PageRange, take_pages

    if len(files) > 1 or files[0].sides or files[0].documents:
        hint = "give the file of one document, in the folder documents/ of a day"
        raise usage_error(Option("--pages"), "single pages are of one document", hint)
    try:
        pages = PageRange.of(text, files[0].pages)
    except InvalidValue as invalid:
        raise usage_error(Option("--pages"), invalid.message, invalid.hint) from invalid
    return [take_pages(files[0], pages)]


def _check(printer: Printer, files: Iterable[PrintFile], options: PrintRequest) -> list[PrintJob]:
    """Each file as a job. Raises InputError with everything that prevents the printer from printing them."""
    from handouts.printing.print_run import PrintJob, check_jobs

    jobs = [PrintJob(file, _ticket(file, options)) for file in files]
    print_problems(check_jobs(printer, jobs, force=options.allow_not_ready))
    return jobs


def _ticket(file: PrintFile, options: PrintRequest) -> Ticket:
    from handouts.printing.paper_sizes import paper
    from handouts.printing.printer import Ticket

    sides = options.sides or file.sides or SIDES[0]
    if file.sides == "one-sided" and sides != file.sides:
        hint = Hint(
            "print with --sides one-sided, or make the day again without --one-sided", page="make all packets again"
        )
        message = "this file was made for one-sided printing: on both sides, two documents would share a sheet"
        raise input_error(str(file.path), message, hint)
    if file.sides and sides == "one-sided" != file.sides:
        hint = Hint("make the day again with --one-sided, or print on both sides", page="choose another printer")
        message = "this file was made for two-sided printing: on one side, its blank backs would be blank sheets"
        raise input_error(str(file.path), message, hint)
    media = paper(options.media) if options.media else file.paper
    if media is None:
        raise usage_error(
            str(file.path),
            "its pages have no common paper size",
            Hint("choose the paper with --media", page="open the files and print them with another program"),
        )
    return Ticket(file.data, file.pages, options.copies, sides, media.keyword, fit=media != file.paper)


def _description(job: PrintJob) -> str:
    from handouts.printing.paper_sizes import paper

    ticket = job.ticket
    media = paper(ticket.media).name + (", scaled to fit" if ticket.fit else "")
    return f"{job.file.path}: {ticket.pages} pages, {ticket.copies} x, {ticket.sides}, {media}"
