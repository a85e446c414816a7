"""A printer of Windows, through SumatraPDF, which prints without a window and says whether Windows took the job."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from handouts.deliver.account import environment
from handouts.deliver.papers import NAMES
from handouts.deliver.printer import Job, Lost, State, Ticket
from handouts.errors import Option, Problem, Program, Severity, input_error

PROGRAM = "SumatraPDF"
SECONDS = 300
DUPLEX = {"two-sided-long-edge": "duplexlong", "two-sided-short-edge": "duplexshort", "one-sided": "simplex"}
PAPERS = ("Letter", "Legal", "A3", "A4", "A5")
"""Those that SumatraPDF knows by name."""


class SumatraPrinter:
    """See `Printer`. Windows tells nothing of the paper, the toner or the end of a job: it is done when handed over."""

    def __init__(self, name: str) -> None:
        if not name or any(ord(char) < 32 or char == '"' for char in name):
            raise input_error(
                Option("--printer"), f"{name!r} is not the name of a printer", "`handouts printers` lists them"
            )
        self.name: str = Program(name)
        self._program = program()

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:  # noqa: ARG002 - Windows reports no state
        """That the paper is one that SumatraPDF can ask for."""
        self._settings(ticket)
        message = "Windows does not say whether it is on and has paper: look at it"
        return [Problem(self.name, 0, 0, message, severity=Severity.NOTE)]

    def send(self, ticket: Ticket) -> Job:
        """Runs SumatraPDF on a file of a neutral name, since that name becomes the job's."""
        with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
            file = Path(folder, f"{ticket.name}.pdf")
            file.write_bytes(ticket.data)
            command = [self._program, "-print-to", self.name, "-print-settings", self._settings(ticket), "-silent"]
            try:
                done = subprocess.run(  # noqa: S603 - no shell
                    [*command, str(file)], capture_output=True, timeout=SECONDS, check=False, env=environment()
                )
            except subprocess.TimeoutExpired as error:
                raise Lost("SumatraPDF does not end") from error
            except OSError as error:
                raise input_error(
                    self.name, f"SumatraPDF cannot be run: {error.strerror}", "install it again"
                ) from error
        if done.returncode:
            hint = "check the name (`handouts printers`) and look at its queue in Windows"
            raise input_error(self.name, f"SumatraPDF could not print (code {done.returncode})", hint)
        return Job(ticket.name, State.DONE)

    def find(self, name: str) -> Job | None:
        """Windows is not asked for its jobs."""
        raise input_error(self.name, f"whether job {name} arrived is not known", "look at its queue in Windows")

    def look(self, job: Job) -> Job:
        """As it was."""
        return job

    def _settings(self, ticket: Ticket) -> str:
        paper = next((name for name in PAPERS if NAMES[name] == ticket.media), None)
        if paper is None:
            raise input_error(self.name, f"has no paper {ticket.media}", f"choose --media {', '.join(PAPERS)}")
        scaling = "fit" if ticket.fit else "noscale"
        return f"{ticket.copies}x,{DUPLEX[ticket.sides]},paper={paper.lower()},{scaling}"


def program() -> str:
    """SumatraPDF where it is installed, or on the path. Raises Refused."""
    places = [
        Path(os.environ.get(name, ""), PROGRAM) for name in ("ProgramFiles", "LOCALAPPDATA") if name in os.environ
    ]
    found = shutil.which(PROGRAM) or next(filter(None, (shutil.which(PROGRAM, path=str(at)) for at in places)), None)
    if found is None:
        hint = "install it from sumatrapdfreader.org, or give the printer's URL: ipps://HOST/ipp/print"
        raise input_error(Option("--printer"), "printing to a printer of Windows needs SumatraPDF", hint)
    return found
