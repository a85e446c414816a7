"""A printer reached over IPP or IPPS (RFC 8011): its attributes, a trial of the job, then the job."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from handouts.errors import InputError, Problem, input_error
from handouts.printing import ipp_transport
from handouts.printing.capabilities import notes, template
from handouts.printing.ipp_codec import (
    JOB,
    OPERATION,
    PRINTER,
    UNSUPPORTED,
    Attribute,
    Attributes,
    Reply,
    Tag,
    reply,
    request,
)
from handouts.printing.ipp_messages import NO_QUEUE, UNDECIDED, failure, refusal, stopping
from handouts.printing.ipp_transport import ANSWER, Target
from handouts.printing.printer import PDF, Job, JobState, Kind, ReplyLost, Ticket

PRINT_JOB, VALIDATE_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x0002, 0x0004, 0x0009, 0x000A, 0x000B
NOT_FOUND, OTHER_VERSION = 0x0406, 0x0503
VERSIONS = ((2, 0), (1, 1))
USER = "handouts"
LIMIT = 1000
QUICK = 20.0  # seconds for the answer to a query
PRINTER_ATTRIBUTES = (
    "printer-name", "printer-info", "printer-make-and-model", "printer-state", "printer-state-reasons",
    "printer-is-accepting-jobs", "document-format-supported", "sides-supported", "media-supported", "media-ready",
    "copies-supported", "print-scaling-supported", "multiple-document-handling-supported", "cups-version",
)  # fmt: skip
_STATES = {
    3: JobState.WAITING, 4: JobState.WAITING, 5: JobState.PRINTING, 6: JobState.WAITING, 7: JobState.FAILED,
    8: JobState.FAILED, 9: JobState.DONE,
}  # fmt: skip

_AT_REST = {4: "the printer holds it: release it there", 6: "the printer stopped it: check its panel or queue"}


class IppClient:
    """A client for one printer. `user` is sent as the requesting user; it never names a patient."""

    def __init__(self, to: ipp_transport.Target, user: str = USER) -> None:
        self._to, self._user = to, user
        self._numbers = itertools.count(1)
        self._version = VERSIONS[0]

    @property
    def name(self) -> str:
        """The name in messages."""
        return self._to.name

    def ask(
        self,
        operation: int,
        more: Sequence[Attribute] = (),
        job: Sequence[Attribute] = (),
        document: bytes = b"",
        answer: float = QUICK,
    ) -> Reply:
        """The reply to an operation, with any status. Raises InputError, ReplyLost."""
        for version in VERSIONS[VERSIONS.index(self._version) :]:
            head = (
                Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
                Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
                Attribute("printer-uri", Tag.URI, (self._to.uri,)),
            )
            # RFC 8011 wants the target right after the language, and job-id right after the printer.
            job_id = [attribute for attribute in more if attribute.name == "job-id"]
            user = Attribute("requesting-user-name", Tag.NAME, (self._user,))
            operation_attributes = (*head, *job_id, user, *(attribute for attribute in more if attribute not in job_id))
            message = request(version, operation, next(self._numbers), ((OPERATION, operation_attributes), (JOB, job)))
            try:
                answered = reply(ipp_transport.post(self._to, message, document, answer=answer))
            except ValueError as error:
                raise ReplyLost(str(error)) from error
            self._version = version
            if answered.status != OTHER_VERSION:
                break
        return answered

    def query(self, operation: int, more: Sequence[Attribute] = ()) -> Reply:
        """The reply to an operation that changes nothing. Raises InputError if the reply is lost or not a success."""
        try:
            answer = self.ask(operation, more)
        except ReplyLost as lost:
            hint = "restart CUPS" if self._to.queue else "turn it on and check the URL"
            raise input_error(self.name, f"does not answer: {lost}", hint) from lost
        if answer.status == NOT_FOUND and self._to.queue:
            raise input_error(self.name, *NO_QUEUE)
        if answer.status >= 0x0100:
            raise input_error(self.name, *refusal(answer.status))
        return answer

    def attributes(self) -> Attributes:
        """The attributes of the printer. Raises InputError."""
        return self.query(GET_PRINTER, [Attribute("requested-attributes", Tag.KEYWORD, PRINTER_ATTRIBUTES)]).group(
            PRINTER
        )

    def find(self, name: str) -> Job | None:
        """The job of that name, waiting or finished. Raises InputError if the printer cannot say.

        It cannot say if a list is truncated, or if it lists no finished jobs: some printers keep none.
        """
        truncated, finished = False, 0
        wanted = ("job-id", "job-name", "job-state", "job-state-reasons")
        for which in ("not-completed", "completed"):
            answer = self.query(GET_JOBS, [
                Attribute("limit", Tag.INTEGER, (LIMIT,)),
                Attribute("requested-attributes", Tag.KEYWORD, wanted),
                Attribute("which-jobs", Tag.KEYWORD, (which,)),
            ])  # fmt: skip
            jobs = answer.all(JOB)
            for job in jobs:
                if job.get("job-name") == [name]:
                    return job_of(job)
            truncated, finished = truncated or len(jobs) >= LIMIT, len(jobs)
        if truncated:
            raise input_error(self.name, f"has more than {LIMIT:,} jobs and does not list them all", "check its queue")
        if not finished:
            raise input_error(self.name, "lists no finished jobs", "check whether the pages are there")
        return None

    def look(self, job: Job) -> Job:
        """The job as it is now; GONE if the printer no longer knows it. Raises InputError."""
        wanted = ("job-id", "job-state", "job-state-reasons")
        more = [
            Attribute("job-id", Tag.INTEGER, (int(job.id),)),
            Attribute("requested-attributes", Tag.KEYWORD, wanted),
        ]
        try:
            answer = self.ask(GET_JOB, more)
        except ReplyLost as lost:
            raise input_error(self.name, f"does not answer: {lost}", "turn it on") from lost
        if answer.status == NOT_FOUND:
            return Job(job.id, JobState.GONE)
        if answer.status >= 0x0100:
            raise input_error(self.name, *refusal(answer.status))
        now = job_of(answer.group(JOB))
        ended = now.state in (JobState.DONE, JobState.FAILED)
        return now if ended else Job(now.id, now.state, self._why() or now.reason)

    def _why(self) -> str:
        """What stops the printer, as a text for people."""
        try:
            reasons = self.query(
                GET_PRINTER, [Attribute("requested-attributes", Tag.KEYWORD, ("printer-state-reasons",))]
            )
        except InputError:
            return ""
        stops = stopping(reasons.group(PRINTER).get("printer-state-reasons", []))
        return "; ".join(f"the printer {message}: {hint}" for message, hint in stops)


def job_of(attributes: Attributes) -> Job:
    """A job from its attributes."""
    state = next(iter(attributes.get("job-state", [])), 3)
    reasons = [str(reason) for reason in attributes.get("job-state-reasons", [])]
    kind = _STATES.get(state, JobState.WAITING)
    reason = failure(reasons, state) if kind is JobState.FAILED else ""
    reason = _AT_REST.get(state, reason)
    return Job(str(next(iter(attributes.get("job-id", [])), 0)), kind, reason)


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
                raise input_error(self.name, f"does not answer: {lost}", "turn it on and check the URL") from lost
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
        """Raises InputError if the printer rejects the job or, in a trial, would print it differently.

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
