"""`printers`: list the printers of this computer or at a URL, with their state and features."""

from __future__ import annotations

import click

from handouts.cli.reporting import report_errors

pin_option = click.option(
    "--pin", default="", envvar="HANDOUTS_PRINTER_PIN", metavar="SHA256",
    help="Fingerprint of the self-signed certificate of an ipps:// printer.",
)  # fmt: skip


@click.command(short_help="List printers, with their state.")
@click.argument("urls", metavar="[URL]...", nargs=-1)
@pin_option
@report_errors
def printers(urls: tuple[str, ...], pin: str) -> None:
    """List the printers of this computer, or those at each URL, with their state and features."""
    from handouts.printing.printers import listed

    is_empty = True
    for name, description in listed(urls, pin):
        is_empty = False
        click.echo(f"{name}  {description}")
    if is_empty:
        click.echo(
            "This computer has no printers. Give the URL of a network printer, like ipps://HOST/ipp/print.", err=True
        )
