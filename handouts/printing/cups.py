"""A queue of this machine's CUPS: files are sent with `lp`, and its server is queried over IPP.

`lp` knows the site's settings (which server, which user, which permissions), so it sends the file. The abilities of the
queue and the state of a job are read as IPP data, not from what `lpstat` prints for people.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from handouts.channels.child_process import environment
from handouts.errors import Hint, Option, Problem, Program, input_error
from handouts.journal.acting_user import system_account
from handouts.printing.capabilities import keyword, notes
from handouts.printing.ipp import IppClient
from handouts.printing.ipp_transport import PORT, Target
from handouts.printing.printer import PDF, Job, JobState, Kind, ReplyLost, Ticket

SECONDS = 120
INSTALL_CUPS = "install the CUPS client (Debian: cups-client), or give the printer's URL: ipps://HOST/ipp/print"
_QUEUE = re.compile(r"[^\s/#?'\"\x00-\x20]{1,127}")
_ACCEPTED = re.compile(r"request id is \S+-(\d+) \(")


class CupsPrinter:
    """See `Printer`."""

    def __init__(self, queue: str) -> None:
        if not _QUEUE.fullmatch(queue) or queue.startswith("-"):
            raise input_error(
                Option("--printer"),
                f"{queue!r} is not a valid printer name",
                Hint("`handouts printers` lists them", page="choose another printer"),
            )
        self.name: str = Program(queue)
        self._client = ipp_client(queue)
        self._checked: dict[Kind, tuple[Sequence[Problem], str]] = {}

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:
        """Reads the attributes of the queue."""
        if ticket.kind not in self._checked:
            attributes = self._client.attributes()
            self._checked[ticket.kind] = notes(self.name, attributes, ticket, force=force), keyword(attributes, ticket)
        return self._checked[ticket.kind][0]

    def send(self, ticket: Ticket) -> Job:
        """Runs `lp` on standard input: it prints exactly what was checked, and no file name reaches the queue."""
        scaling = "fit" if ticket.fit else "none"
        self.check(ticket)
        _, media = self._checked[ticket.kind]
        options = (
            f"sides={ticket.sides}", f"media={media}", f"print-scaling={scaling}", "collate=true",
            f"document-format={PDF}",
        )  # fmt: skip
        arguments = [part for option in options for part in ("-o", option)]
        command = ["lp", "-d", self.name, "-t", ticket.name, "-n", str(ticket.copies), *arguments]
        try:
            done = _run(command, ticket.data)
        except subprocess.TimeoutExpired as error:
            raise ReplyLost("lp did not finish") from error
        accepted = _ACCEPTED.search(done.stdout.decode("utf-8", "replace"))
        if done.returncode or not accepted:
            reply = " ".join(done.stderr.decode("utf-8", "replace").split())[:200]
            raise input_error(self.name, f"lp did not accept the file: {reply}", "check the queue with `lpstat -p`")
        return Job(accepted[1], JobState.WAITING)

    def find(self, name: str) -> Job | None:
        """Among the jobs of the queue."""
        return self._client.find(name)

    def look(self, job: Job) -> Job:
        """By the job's number."""
        return self._client.look(job)


def queues() -> list[str]:
    """The CUPS queues; none if there is no CUPS. Raises InputError if its server is down."""
    if not shutil.which("lpstat"):
        return []
    done = _run(["lpstat", "-e"])
    return done.stdout.decode("utf-8", "replace").split() if not done.returncode else []


def ipp_client(queue: str) -> IppClient:
    """An IPP client for one of these queues. Raises InputError."""
    return IppClient(_server(queue), system_account())


def _server(queue: str) -> Target:
    """A queue of the CUPS server that `lpstat -H` names: a local socket, or HOST:PORT. Raises InputError."""
    server = _run(["lpstat", "-H"]).stdout.decode("utf-8", "replace").strip()
    path = f"/printers/{queue}"
    if server.startswith("/"):
        return Target(f"ipp://localhost{path}", "localhost", PORT, path, secure=False, local=server, queue=queue)
    host, _, port = server.rpartition(":")
    if not host or not port.isdigit():
        raise input_error(Option("--printer"), "CUPS does not name its server", INSTALL_CUPS)
    near = host.strip("[]") in ("localhost", "127.0.0.1", "::1")
    return Target(f"ipp://{host}:{port}{path}", host.strip("[]"), int(port), path, secure=not near, queue=queue)


def _run(command: Sequence[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a CUPS program, without a shell and with untranslated output. Raises InputError."""
    program = shutil.which(command[0])
    if program is None:
        raise input_error(Option("--printer"), f"the program `{command[0]}` is not installed", INSTALL_CUPS)
    plain = environment(LC_ALL="C.UTF-8")
    return subprocess.run(  # noqa: S603 - the queue name is checked, and no shell is used
        [program, *command[1:]], input=data, capture_output=True, env=plain, timeout=SECONDS, check=False
    )
