"""A queue of this machine's CUPS: files go in through `lp`, and questions to its server over IPP.

The program `lp` knows the site's ways (which server, which user, which permissions), so it hands over; what the queue
can do and what became of a job is asked in data rather than read from what `lpstat` prints for people.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from handouts.deliver.account import environment
from handouts.deliver.fitness import keyword, notes
from handouts.deliver.ippasks import Asker
from handouts.deliver.ippwire import PORT, Target
from handouts.deliver.journal import account
from handouts.deliver.printer import PDF, Job, Kind, Lost, State, Ticket
from handouts.errors import Option, Problem, Program, input_error

SECONDS = 120
NOTHING = "install CUPS's client (Debian: cups-client), or give the printer's URL: ipps://HOST/ipp/print"
_QUEUE = re.compile(r"[^\s/#?'\"\x00-\x20]{1,127}")
_ACCEPTED = re.compile(r"request id is \S+-(\d+) \(")


class CupsPrinter:
    """See `Printer`."""

    def __init__(self, queue: str) -> None:
        if not _QUEUE.fullmatch(queue) or queue.startswith("-"):
            raise input_error(
                Option("--printer"), f"{queue!r} is not the name of a printer", "`handouts printers` lists them"
            )
        self.name: str = Program(queue)
        self._asker = asker(queue)
        self._checked: dict[Kind, tuple[Sequence[Problem], str]] = {}

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:
        """Asks the queue for its attributes."""
        if ticket.kind not in self._checked:
            told = self._asker.about()
            self._checked[ticket.kind] = notes(self.name, told, ticket, force=force), keyword(told, ticket)
        return self._checked[ticket.kind][0]

    def send(self, ticket: Ticket) -> Job:
        """`lp`, which reads the file from us: so what was checked is what is printed, and no file name is told."""
        scaling = "fit" if ticket.fit else "none"
        self.check(ticket)
        _, media = self._checked[ticket.kind]
        options = (
            f"sides={ticket.sides}", f"media={media}", f"print-scaling={scaling}", "collate=true",
            f"document-format={PDF}",
        )  # fmt: skip
        told = [part for option in options for part in ("-o", option)]
        command = ["lp", "-d", self.name, "-t", ticket.name, "-n", str(ticket.copies), *told]
        try:
            done = _run(command, ticket.data)
        except subprocess.TimeoutExpired as error:
            raise Lost("lp does not end") from error
        found = _ACCEPTED.search(done.stdout.decode("utf-8", "replace"))
        if done.returncode or not found:
            words = " ".join(done.stderr.decode("utf-8", "replace").split())[:200]
            raise input_error(self.name, f"lp did not take it: {words}", "look at the queue with `lpstat -p`")
        return Job(found[1], State.WAITING)

    def find(self, name: str) -> Job | None:
        """Among the jobs of the queue."""
        return self._asker.find(name)

    def look(self, job: Job) -> Job:
        """By the job's number."""
        return self._asker.look(job)


def queues() -> list[str]:
    """The queues that CUPS knows here; none where there is no CUPS. Raises Refused where its server is down."""
    if not shutil.which("lpstat"):
        return []
    done = _run(["lpstat", "-e"])
    return done.stdout.decode("utf-8", "replace").split() if not done.returncode else []


def asker(queue: str) -> Asker:
    """Questions to one of these queues. Raises Refused."""
    return Asker(_server(queue), account())


def _server(queue: str) -> Target:
    """A queue of CUPS's server, which `lpstat -H` names: a socket of this machine, or HOST:PORT. Raises Refused."""
    said = _run(["lpstat", "-H"]).stdout.decode("utf-8", "replace").strip()
    path = f"/printers/{queue}"
    if said.startswith("/"):
        return Target(f"ipp://localhost{path}", "localhost", PORT, path, secure=False, local=said, queue=queue)
    host, _, port = said.rpartition(":")
    if not host or not port.isdigit():
        raise input_error(Option("--printer"), "CUPS does not tell where its server is", NOTHING)
    near = host.strip("[]") in ("localhost", "127.0.0.1", "::1")
    return Target(f"ipp://{host}:{port}{path}", host.strip("[]"), int(port), path, secure=not near, queue=queue)


def _run(command: Sequence[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run one of CUPS's programs, without a shell, and with answers that are not translated. Raises Refused."""
    program = shutil.which(command[0])
    if program is None:
        raise input_error(Option("--printer"), f"the program `{command[0]}` is not here", NOTHING)
    plain = environment(LC_ALL="C.UTF-8")
    return subprocess.run(  # noqa: S603 - the name of the queue is checked, and there is no shell
        [program, *command[1:]], input=data, capture_output=True, env=plain, timeout=SECONDS, check=False
    )
