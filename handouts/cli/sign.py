"""`sign`: the certificate with which a clinic signs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from handouts.cli.options import journal_option, journal_path
from handouts.cli.reporting import report_errors
from handouts.errors import Option, usage_error
from handouts.files import read_error, read_file

MAX_FILE = 1_000_000


@click.group(short_help="Set up the certificate with which the clinic signs.")
def sign() -> None:
    """Set up the certificate with which the clinic seals consents that are signed on a screen."""


@sign.command("setup", short_help="Make a certificate, or use one that the clinic has.")
@click.option("--name", default="", help="Name of the clinic, for a certificate that this program makes.")
@click.option("--certificate", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="A PKCS#12 file (.p12, .pfx) that the clinic has.")  # fmt: skip
@click.option("--password-file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="File with the password of the PKCS#12 file.")  # fmt: skip
@click.option("--timestamp-url", default="", metavar="URL", help="Address of a timestamp authority.")
@click.option("--replace", is_flag=True, help="Replace the certificate that is there.")
@journal_option
@report_errors
def setup(
    name: str,
    certificate: Path | None,
    password_file: Path | None,
    timestamp_url: str,
    replace: bool,
    journal_file: Path | None,
) -> None:
    """Store a certificate for this journal: one of the clinic, or a new one with this name.

    A new certificate is signed by nobody but itself. It proves that a page was not changed, not who drew a signature.
    """
    from handouts.signing.certificates import make_certificate, require_libraries, signing_folder, store_certificate

    require_libraries()
    journal = journal_path(journal_file)
    if bool(name) == bool(certificate):
        hint = "use --name to make a certificate, or --certificate for one that the clinic has"
        raise usage_error(Option("--name"), "it is not clear which certificate to use", hint)
    if (signing_folder(journal) / "certificate.p12").exists() and not replace:
        hint = "use --replace; forms that were sealed with the old one stay valid"
        raise usage_error(Option("--replace"), "there is a certificate already", hint)
    if certificate:
        pkcs12, password = _read(certificate), _read(password_file).rstrip(b"\r\n") if password_file else b""
    else:
        pkcs12, password = make_certificate(name, dt.datetime.now(dt.UTC))
    key = store_certificate(journal, pkcs12, password, timestamp_url)
    click.echo(f"Signs as {key.owner} until {key.valid_until:%Y-%m-%d}. Back up {signing_folder(journal)}.", err=True)


def _read(path: Path) -> bytes:
    try:
        return read_file(path, MAX_FILE, follow=True)
    except OSError as error:
        raise read_error(path, error) from error
