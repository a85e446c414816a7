"""A printer that is spoken to directly, over IPP or IPPS: asked, given a trial of the job, then the job."""

from __future__ import annotations

from collections.abc import Sequence

from handouts.deliver.fitness import notes, template
from handouts.deliver.ippasks import PRINT_JOB, QUICK, VALIDATE_JOB, Asker, job_of
from handouts.deliver.ippcodec import JOB, UNSUPPORTED, Attribute, Reply, Tag
from handouts.deliver.ippwire import ANSWER, Target
from handouts.deliver.ippwords import UNDECIDED, refusal
from handouts.deliver.printer import PDF, Job, Kind, Lost, Ticket
from handouts.errors import Problem, input_error

_UNKNOWN_OPERATION = 0x0501


class IppPrinter:
    """See `Printer`."""

    def __init__(self, to: Target) -> None:
        self.name: str = to.name
        self._asker = Asker(to)
        self._checked: dict[Kind, tuple[Sequence[Problem], list[Attribute]]] = {}

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:
        """Asks for its attributes, then lets the printer judge the job without the file."""
        if ticket.kind not in self._checked:
            told = self._asker.about()
            found, job = notes(self.name, told, ticket, force=force), template(told, ticket)
            try:
                reply = self._ask(VALIDATE_JOB, ticket, job)
            except Lost as lost:
                raise input_error(self.name, f"does not answer: {lost}", "switch it on, and check the URL") from lost
            if reply.status != _UNKNOWN_OPERATION:  # it must be known, and is not by some old ones
                self._accept(reply, trial=True)
            self._checked[ticket.kind] = found, job
        return self._checked[ticket.kind][0]

    def send(self, ticket: Ticket) -> Job:
        """Print-Job, with the file."""
        self.check(ticket)
        _, job = self._checked[ticket.kind]
        reply = self._ask(PRINT_JOB, ticket, job, ticket.data)
        self._accept(reply, trial=False)
        return job_of(reply.group(JOB))

    def find(self, name: str) -> Job | None:
        """Among the jobs that wait and those that are done."""
        return self._asker.find(name)

    def look(self, job: Job) -> Job:
        """By the job's number."""
        return self._asker.look(job)

    def _ask(self, operation: int, ticket: Ticket, job: Sequence[Attribute], document: bytes = b"") -> Reply:
        more = (
            Attribute("job-name", Tag.NAME, (ticket.name,)),
            Attribute("ipp-attribute-fidelity", Tag.BOOLEAN, (True,)),
            Attribute("document-format", Tag.MIME, (PDF,)),
        )
        answer = ANSWER if document else QUICK
        return self._asker.ask(operation, more, job, document, answer)

    def _accept(self, reply: Reply, *, trial: bool) -> None:
        """Raises Refused where the printer will not do it, or, on trial, would do it in another way than asked.

        Raises Lost where it reports an error of its own after it has read the file.
        """
        odd = reply.group(UNSUPPORTED)
        if reply.status >= 0x0100 or (trial and odd):
            words, hint = refusal(reply.status if reply.status >= 0x0100 else 0x040B)
            if not trial and reply.status in UNDECIDED:
                raise Lost(words, (words, hint))
            raise input_error(self.name, words + (f" (it rejects: {', '.join(odd)})" if odd else ""), hint)
