"""A printer reached directly, over IPP or IPPS: its attributes, a trial of the job, then the job."""

from __future__ import annotations

from collections.abc import Sequence

from handouts.errors import Problem, input_error
from handouts.printing.capabilities import notes, template
from handouts.printing.ipp_client import PRINT_JOB, QUICK, VALIDATE_JOB, IppClient, job_of
from handouts.printing.ipp_codec import JOB, UNSUPPORTED, Attribute, Reply, Tag
from handouts.printing.ipp_messages import UNDECIDED, refusal
from handouts.printing.ipp_transport import ANSWER, Target
from handouts.printing.printer import PDF, Job, Kind, ReplyLost, Ticket

_UNKNOWN_OPERATION = 0x0501


class IppPrinter:
    """See `Printer`."""

    def __init__(self, to: Target) -> None:
        self.name: str = to.name
        self._client = IppClient(to)
        self._checked: dict[Kind, tuple[Sequence[Problem], list[Attribute]]] = {}

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:
        """Reads its attributes, then has the printer validate the job without the file."""
        if ticket.kind not in self._checked:
            attributes = self._client.attributes()
            problems = notes(self.name, attributes, ticket, force=force)
            job = template(attributes, ticket)
            try:
                reply = self._ask(VALIDATE_JOB, ticket, job)
            except ReplyLost as lost:
                raise input_error(self.name, f"does not answer: {lost}", "switch it on and check the URL") from lost
            if reply.status != _UNKNOWN_OPERATION:  # mandatory, but some old printers lack it
                self._accept(reply, trial=True)
            self._checked[ticket.kind] = problems, job
        return self._checked[ticket.kind][0]

    def send(self, ticket: Ticket) -> Job:
        """Print-Job, with the file."""
        self.check(ticket)
        _, job = self._checked[ticket.kind]
        reply = self._ask(PRINT_JOB, ticket, job, ticket.data)
        self._accept(reply, trial=False)
        return job_of(reply.group(JOB))

    def find(self, name: str) -> Job | None:
        """Searches the waiting and the finished jobs."""
        return self._client.find(name)

    def look(self, job: Job) -> Job:
        """By the job's number."""
        return self._client.look(job)

    def _ask(self, operation: int, ticket: Ticket, job: Sequence[Attribute], document: bytes = b"") -> Reply:
        more = (
            Attribute("job-name", Tag.NAME, (ticket.name,)),
            Attribute("ipp-attribute-fidelity", Tag.BOOLEAN, (True,)),
            Attribute("document-format", Tag.MIME, (PDF,)),
        )
        answer = ANSWER if document else QUICK
        return self._client.ask(operation, more, job, document, answer)

    def _accept(self, reply: Reply, *, trial: bool) -> None:
        """Raises Refused if the printer rejects the job or, in a trial, would print it differently.

        Raises ReplyLost if it reports an internal error after it has read the file.
        """
        unsupported = reply.group(UNSUPPORTED)
        if reply.status >= 0x0100 or (trial and unsupported):
            message, hint = refusal(reply.status if reply.status >= 0x0100 else 0x040B)
            if not trial and reply.status in UNDECIDED:
                raise ReplyLost(message, (message, hint))
            raise input_error(
                self.name, message + (f" (it rejects: {', '.join(unsupported)})" if unsupported else ""), hint
            )
