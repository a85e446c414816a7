"""`print` and `printers`: finished pages to paper, and to the journal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import STOPPED, answer, in_words
from handouts.commands.journals import journal_option, journal_path
from handouts.problems import Option, Problem, Refused, not_known, refuse

SIDES = ("two-sided-long-edge", "one-sided", "two-sided-short-edge")
pin_option = click.option(
    "--pin", default="", envvar="HANDOUTS_PRINTER_PIN", metavar="SHA256",
    help="Fingerprint of the certificate of an ipps:// printer that has signed it itself.",
)  # fmt: skip


@click.command("print")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--printer", "name", envvar="HANDOUTS_PRINTER",
              help="A URL, ipps://HOST/ipp/print, or the name of a printer of this machine, as `handouts printers` "
              "lists it. [default: that of HANDOUTS_PRINTER]")  # fmt: skip
@click.option("--copies", type=click.IntRange(1, 99), default=1, show_default=True, help="Copies, each whole.")
@click.option(
    "--sides", type=click.Choice(SIDES), help=f"Sides of the paper. [default: as the day was made, else {SIDES[0]}]"
)
@click.option("--media", help="Letter, A4, or another paper. [default: that of the pages]")
@pin_option
@click.option("--dry-run", is_flag=True, help="Ask the printer, say what would be printed, and print nothing.")
@click.option("--wait", type=click.FloatRange(0), help="Seconds that a job may take. [default: 120, and 6 a page]")
@click.option(
    "--again",
    is_flag=True,
    help="Print all again: also what an interrupted run has printed, and what may be at the printer.",
)
@click.option(
    "--force", is_flag=True, help="Print even if the printer reports that it is not ready or has no such paper."
)
@journal_option
@in_words
def print_(paths: tuple[Path, ...], name: str | None, dry_run: bool, journal_file: Path | None, **more: Any) -> None:
    """Print PDFs, or the print-all.pdf of a day's folder, and journal what was printed."""
    from handouts.deliver.handover import Desk
    from handouts.deliver.journal import Journal
    from handouts.deliver.printers import printer
    from handouts.deliver.sheets import gather

    if not name:
        hint = "name one with --printer or in HANDOUTS_PRINTER; `handouts printers` lists those of this machine"
        raise not_known(Option("--printer"), "no printer is chosen", hint)
    to = printer(name, more["pin"])
    if dry_run:
        for piece in _checked(to, gather(paths, more["sides"] or "", lambda _: []), more):
            click.echo(_described(piece))
        click.echo("Nothing was printed.", err=True)
        return
    with Journal(journal_path(journal_file)) as journal:
        pieces = _checked(to, gather(paths, more["sides"] or "", journal.about), more)
        desk = Desk(to, journal, lambda words: click.echo(words, err=True), more["wait"], again=more["again"])
        try:
            desk.run(pieces)
        except KeyboardInterrupt:
            click.echo("\nStopped. What is with the printer it may still print; the same command asks it.", err=True)
            sys.exit(STOPPED)


def _checked(to: Any, sheets: Sequence[Any], more: dict[str, Any]) -> list[Any]:
    """Each file with its ticket. Raises Refused with all that the printer has against any of them."""
    from handouts.deliver.handover import Piece

    pieces = [Piece(one, _ticket(one, more)) for one in sheets]
    problems: set[Problem] = set()
    notes: set[Problem] = set()
    for piece in pieces:
        try:
            notes.update(to.check(piece.ticket, force=more["force"]))
        except Refused as refused:
            problems.update(refused.problems)
    if problems:
        raise Refused(problems)
    answer(sorted(notes))
    return pieces


def _ticket(sheets: Any, more: dict[str, Any]) -> Any:
    from handouts.deliver.papers import paper
    from handouts.deliver.printer import Ticket

    sides = more["sides"] or sheets.sides or SIDES[0]
    if sheets.sides == "one-sided" and sides != sheets.sides:
        hint = "print with --sides one-sided, or make the day again without --one-sided"
        raise refuse(str(sheets.path), "was made for one side: two documents would share a sheet", hint)
    if sheets.sides and sides == "one-sided" != sheets.sides:
        hint = "make the day again with --one-sided, or print on both sides"
        raise refuse(str(sheets.path), "was made for both sides: its blank backs would be blank sheets", hint)
    media = paper(more["media"]) if more["media"] else sheets.paper
    if media is None:
        hint = "say with --media which paper they go on"
        raise not_known(str(sheets.path), "its pages are of no single paper", hint)
    return Ticket(sheets.data, sheets.pages, more["copies"], sides, media.keyword, fit=media != sheets.paper)


def _described(piece: Any) -> str:
    from handouts.deliver.papers import paper

    ticket = piece.ticket
    on = paper(ticket.media).name + (", scaled to it" if ticket.fit else "")
    return f"{piece.sheets.path}: {ticket.pages} pages, {ticket.copies} x, {ticket.sides}, {on}"


@click.command()
@click.argument("urls", metavar="[URL]...", nargs=-1)
@pin_option
@in_words
def printers(urls: tuple[str, ...], pin: str) -> None:
    """List the printers of this machine, or tell of those at URLs: whether each is ready, and what it can do."""
    from handouts.deliver.printers import listed

    found = False
    for name, words in listed(urls, pin):
        found = True
        click.echo(f"{name}  {words}")
    if not found:
        click.echo(
            "No printer is set up on this machine. One in the network is given as ipps://HOST/ipp/print.", err=True
        )
