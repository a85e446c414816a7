"""A Windows printer, through SumatraPDF, which prints without a window and reports whether Windows accepted the job."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from handouts.channels.child_process import environment
from handouts.errors import Hint, Option, Problem, Program, Severity, input_error
from handouts.printing.paper_sizes import NAMES
from handouts.printing.printer import Job, JobState, ReplyLost, Ticket

PROGRAM = "SumatraPDF"
SECONDS = 300
DUPLEX = {"two-sided-long-edge": "duplexlong", "two-sided-short-edge": "duplexshort", "one-sided": "simplex"}
PAPERS = ("Letter", "Legal", "A3", "A4", "A5")
"""The papers that SumatraPDF knows by name."""


class SumatraPrinter:
    """See `Printer`. Windows does not report paper, toner or the end of a job: a job is done once it is accepted."""

    def __init__(self, name: str) -> None:
        if not name or any(ord(char) < 32 or char == '"' for char in name):
            raise input_error(
                Option("--printer"),
                f"{name!r} is not a valid printer name",
                Hint("`handouts printers` lists them", page="choose another printer"),
            )
        self.name: str = Program(name)
        self._program = program()

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:  # noqa: ARG002 - Windows reports no state
        """Checks that SumatraPDF knows the paper."""
        self._settings(ticket)
        message = "Windows does not report whether it is on and has paper: check it"
        return [Problem(self.name, 0, 0, message, severity=Severity.NOTE)]

    def send(self, ticket: Ticket) -> Job:
        """Runs SumatraPDF on a file with a neutral name, which becomes the name of the job."""
        with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
            file = Path(folder, f"{ticket.name}.pdf")
            file.write_bytes(ticket.data)
            command = [self._program, "-print-to", self.name, "-print-settings", self._settings(ticket), "-silent"]
            try:
                done = subprocess.run(  # noqa: S603 - no shell
                    [*command, str(file)], capture_output=True, timeout=SECONDS, check=False, env=environment()
                )
            except subprocess.TimeoutExpired as error:
                raise ReplyLost("SumatraPDF did not finish") from error
            except OSError as error:
                raise input_error(
                    self.name, f"SumatraPDF cannot be run: {error.strerror}", "install it again"
                ) from error
        if done.returncode:
            hint = Hint(
                "check the name (`handouts printers`) and its queue in Windows", page="check its queue in Windows"
            )
            raise input_error(self.name, f"SumatraPDF could not print (code {done.returncode})", hint)
        return Job(ticket.name, JobState.DONE)

    def find(self, name: str) -> Job | None:
        """Windows does not list its jobs."""
        raise input_error(self.name, f"it is not known whether job {name} arrived", "check its queue in Windows")

    def look(self, job: Job) -> Job:
        """The same job: Windows does not report its state."""
        return job

    def _settings(self, ticket: Ticket) -> str:
        paper = next((name for name in PAPERS if NAMES[name] == ticket.media), None)
        if paper is None:
            papers = ", ".join(PAPERS)
            hint = Hint(f"choose --media {papers}", page=f"load it, or choose another printer: this one has {papers}")
            raise input_error(self.name, f"does not support {ticket.media}", hint)
        scaling = "fit" if ticket.fit else "noscale"
        return f"{ticket.copies}x,{DUPLEX[ticket.sides]},paper={paper.lower()},{scaling}"


def program() -> str:
    """The path of SumatraPDF. Raises InputError if it is not installed."""
    folders = [
        Path(os.environ.get(name, ""), PROGRAM) for name in ("ProgramFiles", "LOCALAPPDATA") if name in os.environ
    ]
    path = shutil.which(PROGRAM) or next(
        filter(None, (shutil.which(PROGRAM, path=str(folder)) for folder in folders)), None
    )
    if path is None:
        hint = "install it from sumatrapdfreader.org, or give the printer's URL: ipps://HOST/ipp/print"
        raise input_error(Option("--printer"), "printing on Windows needs SumatraPDF", hint)
    return path
