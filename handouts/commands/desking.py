"""`desk`: the front desk's page in the browser of this computer."""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import gc
import os
import sys
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from handouts.commands.common import (
    STOPPED,
    day_here,
    day_of_printing,
    in_words,
    library,
    templates_option,
    today_option,
)
from handouts.commands.journals import journal_option, journal_path
from handouts.problems import Option, Program, not_known, refuse

LOOPBACK = "127.0.0.1"
M_ARENA_MAX = -8
"""An option of mallopt(3)."""


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port on this computer.")
@click.option("--host", default=LOOPBACK, show_default=True, help="Another address is taken with --behind only.")
@click.option("--behind", default="", metavar="https://HOST",
              help="The server with TLS and a login by which other computers reach the page.")  # fmt: skip
@click.option("--schedule", type=click.Path(path_type=Path), help="The list of the day, or the folder where lists lie.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the day. [default: day-DATE]")
@click.option("--browser/--no-browser", default=True, help="Open the browser, or only print the address.")
@click.option("--printer", default="", envvar="HANDOUTS_PRINTER", help="The printer to offer first.")
@click.option("--allow-draft", is_flag=True, help="Also sets that nobody has approved; their pages say so.")
@today_option
@templates_option
@journal_option
@in_words
def desk(
    port: int, host: str, schedule: Path | None, today: dt.datetime | None, journal_file: Path | None, **more: Any
) -> None:
    """Open the front desk's page in the browser: find the patient, see the page, print or send. Ctrl+C ends it."""
    try:
        from handouts.web.serve import Place, serve
    except ImportError as error:
        if not str(error.name).startswith(("flask", "waitress", "werkzeug", "pypdfium2", "markupsafe")):
            raise
        raise refuse(Program("desk"), f"needs the package {error.name}", "pip install 'handouts[desk]'") from None
    from handouts.web.desk import Desk
    from handouts.web.roster import Settings

    place = Place(LOOPBACK if host == "localhost" else host, port, _behind(more["behind"], host))
    if schedule and not schedule.exists():
        raise not_known(Option("--schedule"), f"there is no file or folder {str(schedule)!r}", "check the path")
    settings = Settings(
        library(more["templates"]), journal_path(journal_file), more["out"], schedule,
        lambda: day_here(today), more["allow_draft"], more["printer"], day_of_printing(today),
    )  # fmt: skip
    gc.enable()  # which is off for commands that end soon
    _few_heaps()
    opened = Desk(settings)
    opened.begin()

    def told(address: str, once: str) -> None:
        click.echo(f"The front desk is open at {address}", err=True)
        where = "through that server" if place.behind else "on this computer"
        click.echo(f"This address is for this run only, {where}. Ctrl+C ends it.", err=True)
        if more["browser"] and os.environ.get("DISPLAY", "") + os.environ.get("WAYLAND_DISPLAY", "") + _of_system():
            webbrowser.open(once)

    try:
        serve(opened, place, told)
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def _behind(behind: str, host: str) -> str:
    """The address of the server in front, '' for none. Raises Unknown for what other computers could reach without."""
    if not behind and host not in (LOOPBACK, "localhost"):
        words = f"{host!r} can be reached by other computers: the page has no login of its own, and no TLS"
        hint = "leave it out; for other desks put a server with TLS and a login in front, and name it with --behind"
        raise not_known(Option("--host"), words, hint)
    try:
        found = urlsplit(behind)
        readable = found.port != 0
    except ValueError:  # such as https://[::1
        found, readable = urlsplit(""), False
    odd = found.path.strip("/") or found.query or found.fragment or "@" in found.netloc or not found.hostname
    if behind and not readable:
        odd = "unreadable"
    if behind and (found.scheme != "https" or odd):
        words = f"{behind!r} is not the address of a server with TLS"
        raise not_known(Option("--behind"), words, "write it like https://desk.example.org, without a path")
    return behind.rstrip("/").removesuffix(":443")


def _few_heaps() -> None:
    """Let all threads share two heaps of the C library: one for each keeps what a large page once needed."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _of_system() -> str:
    """Where a browser needs no display to be told."""
    return sys.platform if sys.platform in ("win32", "darwin") else ""
