"""`desk`: the front desk's page in the browser of this computer."""

from __future__ import annotations

import datetime as dt
import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

import click

from handouts.commands.common import STOPPED, day_of_printing, in_words, library, templates_option, today_option
from handouts.commands.journals import journal_option, journal_path
from handouts.problems import not_known, refuse


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port on this computer.")
@click.option("--host", default="127.0.0.1", help="Only this computer itself: other addresses are refused, in words.")
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
        from handouts.web.serve import serve
    except ImportError as error:
        if not str(error.name).startswith(("flask", "waitress", "werkzeug", "pypdfium2", "markupsafe")):
            raise
        raise refuse("desk", f"needs the package {error.name}", "pip install 'handouts[desk]'") from None
    from handouts.web.desk import Desk, Settings

    if host not in ("127.0.0.1", "localhost"):
        words = f"{host!r} can be reached by other computers: the page has no login of its own, and no TLS"
        hint = "leave it out; for other desks put a server with TLS and a login in front, which speaks to 127.0.0.1"
        raise not_known("--host", words, hint)
    if schedule and not schedule.exists():
        raise not_known("--schedule", f"there is no file or folder {str(schedule)!r}", "check the path")
    settings = Settings(
        library(more["templates"]), journal_path(journal_file), more["out"], schedule,
        lambda: day_of_printing(today), more["allow_draft"], more["printer"],
    )  # fmt: skip
    opened = Desk(settings)
    opened.begin()

    def told(address: str) -> None:
        click.echo(f"The front desk is open at {address}", err=True)
        click.echo("This address is for this computer and this run only. Ctrl+C ends it.", err=True)
        if more["browser"] and os.environ.get("DISPLAY", "") + os.environ.get("WAYLAND_DISPLAY", "") + _of_system():
            webbrowser.open(address)

    try:
        serve(opened, port, told)
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def _of_system() -> str:
    """Where a browser needs no display to be told."""
    return sys.platform if sys.platform in ("win32", "darwin") else ""
