"""`print`: finished pages to a printer, and into the journal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.exit_codes import ExitCode
from handouts.cli.journal_option import journal_option, journal_path
from handouts.cli.printers import pin_option
from handouts.cli.reporting import print_problems, report_errors
from handouts.errors import InputError, Option, Problem, input_error, usage_error

if TYPE_CHECKING:
    from handouts.deliver.handover import Piece
    from handouts.deliver.printer import Printer, Ticket
    from handouts.deliver.sheets import Sheets

SIDES = ("two-sided-long-edge", "one-sided", "two-sided-short-edge")


@dataclass(frozen=True)
class PrintOptions:
    """How to print; None for what the files themselves say."""

    copies: int
    sides: str | None
    media: str | None
    allow_not_ready: bool


@click.command("print", short_help="Print PDFs, or all packets of a day.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--printer", "name", envvar="HANDOUTS_PRINTER",
              help="URL like ipps://HOST/ipp/print, or a name that `handouts printers` lists. "
              "[default: the variable HANDOUTS_PRINTER]")  # fmt: skip
@click.option("--copies", type=click.IntRange(1, 99), default=1, show_default=True, help="Collated copies.")
@click.option("--sides", type=click.Choice(SIDES),
              help=f"Sides of the paper. [default: as the day was made, else {SIDES[0]}]")  # fmt: skip
@click.option("--media", help="Paper, like Letter or A4. [default: the size of the pages]")
@pin_option
@click.option("--dry-run", is_flag=True, help="Show what would be printed, and print nothing. Asks the printer.")
@click.option("--wait", type=click.FloatRange(0),
              help="Seconds to wait for a job. [default: 120, and 6 more per page]")  # fmt: skip
@click.option("--allow-repeat", is_flag=True,
              help="Print everything again, including what was printed before or may still be at the "
              "printer.")  # fmt: skip
@click.option("--allow-not-ready", is_flag=True,
              help="Print although the printer reports that it is not ready or lacks the paper.")  # fmt: skip
@journal_option
@report_errors
def print_(
    paths: tuple[Path, ...],
    name: str | None,
    copies: int,
    sides: str | None,
    media: str | None,
    pin: str,
    dry_run: bool,
    wait: float | None,
    allow_repeat: bool,
    allow_not_ready: bool,
    journal_file: Path | None,
) -> None:
    """Print each PATH, which is a PDF or the folder of a day, and record it in the journal.

    With --dry-run, nothing is printed and nothing is recorded.
    """
    from handouts.deliver.handover import Desk
    from handouts.deliver.journal import Journal
    from handouts.deliver.printers import printer as open_printer
    from handouts.deliver.sheets import gather

    if not name:
        hint = "use --printer or HANDOUTS_PRINTER; `handouts printers` lists the printers of this computer"
        raise usage_error(Option("--printer"), "no printer given", hint)
    printer = open_printer(name, pin)
    options = PrintOptions(copies, sides, media, allow_not_ready)
    if dry_run:
        for piece in _check(printer, gather(paths, sides or "", lambda _: []), options):
            click.echo(_description(piece))
        click.echo("Nothing was printed.", err=True)
        return
    with Journal(journal_path(journal_file)) as journal:
        pieces = _check(printer, gather(paths, sides or "", journal.about), options)
        desk = Desk(printer, journal, lambda message: click.echo(message, err=True), wait, again=allow_repeat)
        try:
            desk.run(pieces)
        except KeyboardInterrupt:
            click.echo(
                "\nStopped. The printer may still print the jobs it has. Run the same command again to resume.",
                err=True,
            )
            sys.exit(ExitCode.INTERRUPTED)


def _check(printer: Printer, files: Iterable[Sheets], options: PrintOptions) -> list[Piece]:
    """Each file with its ticket. Raises Refused with everything that prevents the printer from printing any of them."""
    from handouts.deliver.handover import Piece

    pieces = [Piece(file, _ticket(file, options)) for file in files]
    problems: set[Problem] = set()
    notes: set[Problem] = set()
    for piece in pieces:
        try:
            notes.update(printer.check(piece.ticket, force=options.allow_not_ready))
        except InputError as refused:
            problems.update(refused.problems)
    if problems:
        raise InputError(problems)
    print_problems(sorted(notes))
    return pieces


def _ticket(file: Sheets, options: PrintOptions) -> Ticket:
    from handouts.deliver.papers import paper
    from handouts.deliver.printer import Ticket

    sides = options.sides or file.sides or SIDES[0]
    if file.sides == "one-sided" and sides != file.sides:
        hint = "print with --sides one-sided, or make the day again without --one-sided"
        message = "this file was made for one-sided printing: printed on both sides, two documents would share a sheet"
        raise input_error(str(file.path), message, hint)
    if file.sides and sides == "one-sided" != file.sides:
        hint = "make the day again with --one-sided, or print on both sides"
        message = (
            "this file was made for two-sided printing: printed on one side, its blank backs would be blank sheets"
        )
        raise input_error(str(file.path), message, hint)
    media = paper(options.media) if options.media else file.paper
    if media is None:
        raise usage_error(str(file.path), "its pages have no common paper size", "choose the paper with --media")
    return Ticket(file.data, file.pages, options.copies, sides, media.keyword, fit=media != file.paper)


def _description(piece: Piece) -> str:
    from handouts.deliver.papers import paper

    ticket = piece.ticket
    media = paper(ticket.media).name + (", scaled to fit" if ticket.fit else "")
    return f"{piece.sheets.path}: {ticket.pages} pages, {ticket.copies} x, {ticket.sides}, {media}"
