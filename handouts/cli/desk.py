"""`desk`: the front desk's page in the browser of this computer."""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import gc
import ipaddress
import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from handouts.cli.options import (
    journal_option,
    journal_path,
    local_date,
    open_library,
    printing_date,
    templates_option,
    today_option,
)
from handouts.cli.reporting import ExitCode, report_errors
from handouts.errors import Option, Program, input_error, usage_error

if TYPE_CHECKING:
    import ssl

    from handouts.content.library import Library
    from handouts.desk.server import ServerAddress
    from handouts.people.accounts import Accounts

LOOPBACK = "127.0.0.1"
PACKAGES = ("argon2", "flask", "waitress", "werkzeug", "pypdfium2", "markupsafe")  # of the extra `desk`
SHOWN_GAPS = 10
"""Number of missing texts of a language that are listed at the start."""
M_ARENA_MAX = -8
"""An option of mallopt(3)."""


@click.command(short_help="Open the front desk's page in the browser.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, metavar="NUMBER",
              help="Port on this computer; 0 for any free one.")  # fmt: skip
@click.option("--host", default=LOOPBACK, show_default=True,
              help="Address to listen on. Another address needs --public-url.")  # fmt: skip
@click.option("--public-url", default="", metavar="https://HOST",
              help="Address that the browsers of other computers open.")  # fmt: skip
@click.option("--tls-certificate", type=click.Path(path_type=Path), metavar="FILE",
              help="Certificate for --public-url, as a PEM file.")  # fmt: skip
@click.option("--tls-key", type=click.Path(path_type=Path), metavar="FILE",
              help="Key of the certificate, as a PEM file.")  # fmt: skip
@click.option("--trusted-proxy", "trusted_proxies", multiple=True, default=("127.0.0.1", "::1"), metavar="ADDRESS",
              help="Address of a reverse proxy with TLS and a login. [default: this computer]")  # fmt: skip
@click.option("--schedule", type=click.Path(path_type=Path), help="List of the day, or the folder with the lists.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIRECTORY", help="Folder of the day. [default: day-DATE]"
)
@click.option("--browser/--no-browser", default=True, help="Open the browser, or only print the address.")
@click.option("--printer", default="", envvar="HANDOUTS_PRINTER", help="Printer to offer first.")
@click.option("--allow-draft", is_flag=True, help="Also use sets that are not approved. Their pages say so.")
@today_option("Date to treat as today.")
@templates_option
@journal_option
@report_errors
def desk(
    port: int,
    host: str,
    public_url: str,
    tls_certificate: Path | None,
    tls_key: Path | None,
    trusted_proxies: tuple[str, ...],
    schedule: Path | None,
    out: Path | None,
    browser: bool,
    printer: str,
    allow_draft: bool,
    today: dt.datetime | None,
    templates: Path | None,
    journal_file: Path | None,
) -> None:
    """Open the front desk's page in the browser: find a patient, review the pages, print or mail them.

    Press Ctrl+C to stop.
    """
    try:
        from handouts.desk.server import ServerAddress, serve
    except ImportError as error:
        if not str(error.name).startswith(PACKAGES):
            raise
        message = f"the package {error.name} is missing"
        raise input_error(Program("desk"), message, "pip install 'handouts[desk]'") from None
    from handouts.desk.patient_list import DeskSettings
    from handouts.desk.state import Desk
    from handouts.people.accounts import Accounts, accounts_path

    url, accounts = _public_url(public_url, host), Accounts(accounts_path(journal_path(journal_file)))
    tls = _tls_context(url, tls_certificate, tls_key, accounts)
    proxies = _proxy_addresses(trusted_proxies) if url and not tls else frozenset[str]()
    server_address = ServerAddress(LOOPBACK if host == "localhost" else host, port, url, proxies, tls)
    if schedule and not schedule.exists():
        message = f"the file or folder {str(schedule)!r} does not exist"
        raise usage_error(Option("--schedule"), message, "check the path")
    settings = DeskSettings(
        open_library(templates), journal_path(journal_file), out, schedule,
        lambda: local_date(today), allow_draft, printer, printing_date(today),
    )  # fmt: skip
    gc.enable()  # it is off for short commands
    _limit_heaps()
    front_desk = Desk(settings)
    front_desk.begin()

    def opened(address: str, single_use_address: str) -> None:
        # Only now: if the address cannot be used, the program ends, and a thread that imports modules would abort it.
        front_desk.prepare()
        _report_language(settings.library)
        click.echo(f"The front desk is open at {address}", err=True)
        click.echo(f"{_where(server_address)} until the program stops. Press Ctrl+C to stop.", err=True)
        if browser and _has_display():
            webbrowser.open(single_use_address)

    try:
        serve(front_desk, server_address, opened)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)


def _report_language(library: Library) -> None:
    """Say why the desk is in English although the staff of the clinics read another language."""
    from handouts.desk.template_cache import staff_language

    tag, _, gaps = staff_language(library)
    if not gaps:
        return
    click.echo(f"The desk is in English: its texts in {tag} are not complete.", err=True)
    for gap in gaps[:SHOWN_GAPS]:
        click.echo(f"  {gap}", err=True)
    if len(gaps) > SHOWN_GAPS:
        click.echo(f"  and {len(gaps) - SHOWN_GAPS:,} more", err=True)


def _where(server_address: ServerAddress) -> str:
    """From where the address can be opened, as the beginning of a sentence."""
    if server_address.tls:
        return "The address works"
    return f"The address works only {'through that server' if server_address.proxies else 'on this computer'},"


def _public_url(url: str, host: str) -> str:
    """The normalized address of the reverse proxy; '' for none. Raises UsageError for an unsafe or bad one."""
    if not url and host not in (LOOPBACK, "localhost"):
        message = f"at {host!r}, other computers could open the page without a login and without TLS"
        hint = (
            "leave out --host; for other computers, give --public-url, with --tls-certificate and --tls-key or behind "
            "a reverse proxy with TLS and a login"
        )
        raise usage_error(Option("--host"), message, hint)
    try:
        parts = urlsplit(url)
        is_readable = parts.port != 0
    except ValueError:  # such as https://[::1
        parts, is_readable = urlsplit(""), False
    has_more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc or not parts.hostname
    if url and (not is_readable or parts.scheme != "https" or has_more):
        hint = "write it like https://desk.example.org, without a path"
        raise usage_error(Option("--public-url"), f"{url!r} is not the address of a server with TLS", hint)
    return url.rstrip("/").removesuffix(":443")


def _tls_context(
    public_url: str, certificate: Path | None, key: Path | None, accounts: Accounts
) -> ssl.SSLContext | None:
    """The TLS settings with which this program serves `public_url`; None if it does not. Raises InputError."""
    if not certificate and not key:
        return None
    if not certificate or not key:
        missing, given = ("--tls-key", "--tls-certificate") if certificate else ("--tls-certificate", "--tls-key")
        raise usage_error(Option(missing), f"{given} needs {missing}", "give both files")
    if not public_url:
        hint = "give the address that browsers open, such as https://desk.example.org:8765"
        raise usage_error(Option("--public-url"), "--tls-certificate needs --public-url", hint)
    if not accounts.in_use:
        hint = "add yourself first: handouts people add NAME --full-name 'Anna Beispiel' --role manager"
        raise usage_error(Option("--tls-certificate"), "there is no account, so nobody could sign in", hint)
    from handouts.desk.tls import server_context

    return server_context(certificate, key, urlsplit(public_url).hostname or "")


def _proxy_addresses(texts: tuple[str, ...]) -> frozenset[str]:
    """The addresses of the reverse proxy, as the system writes them. Raises UsageError for what is not an address."""
    try:
        return frozenset(str(ipaddress.ip_address(text)) for text in texts)
    except ValueError as error:
        hint = "write the IP address from which the proxy connects, such as 10.0.0.2"
        raise usage_error(Option("--trusted-proxy"), str(error), hint) from error


def _limit_heaps() -> None:
    """Let all threads share two heaps of the C library: a heap per thread keeps the memory of its largest page."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # a C library other than glibc
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _has_display() -> bool:
    """True where a browser can open a window."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
