"""Questions to a printer over IPP, and its answers as data (RFC 8011): what it is, what it can, what jobs it has."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from handouts.deliver import ippwire
from handouts.deliver.ippcodec import JOB, OPERATION, PRINTER, Attribute, Attributes, Reply, Tag, reply, request
from handouts.deliver.ippwords import NO_QUEUE, failure, refusal, stopping
from handouts.deliver.printer import Job, Lost, State
from handouts.errors import InputError, input_error

PRINT_JOB, VALIDATE_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x0002, 0x0004, 0x0009, 0x000A, 0x000B
NOT_FOUND, OTHER_VERSION = 0x0406, 0x0503
VERSIONS = ((2, 0), (1, 1))
USER = "handouts"
LIMIT = 1000
QUICK = 20.0  # seconds in which a question is answered
ABOUT = (
    "printer-name", "printer-info", "printer-make-and-model", "printer-state", "printer-state-reasons",
    "printer-is-accepting-jobs", "document-format-supported", "sides-supported", "media-supported", "media-ready",
    "copies-supported", "print-scaling-supported", "multiple-document-handling-supported", "cups-version",
)  # fmt: skip
_STATES = {3: State.WAITING, 4: State.WAITING, 5: State.PRINTING, 6: State.WAITING, 7: State.FAILED, 8: State.FAILED,
           9: State.DONE}  # fmt: skip

_AT_REST = {4: "the printer holds it: release it there", 6: "the printer has stopped it: look at its panel or queue"}


class Asker:
    """One printer. `user` is told as the requesting user: no patient is ever named here."""

    def __init__(self, to: ippwire.Target, user: str = USER) -> None:
        self._to, self._user = to, user
        self._numbers = itertools.count(1)
        self._version = VERSIONS[0]

    @property
    def name(self) -> str:
        """What it is called in words to people."""
        return self._to.name

    def ask(
        self,
        operation: int,
        more: Sequence[Attribute] = (),
        job: Sequence[Attribute] = (),
        document: bytes = b"",
        answer: float = QUICK,
    ) -> Reply:
        """The reply to an operation, whatever its status. Raises Refused and Lost."""
        for version in VERSIONS[VERSIONS.index(self._version) :]:
            head = (
                Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
                Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
                Attribute("printer-uri", Tag.URI, (self._to.uri,)),
            )
            # RFC 8011 wants the target directly behind the language, and job-id directly behind the printer.
            first = [one for one in more if one.name == "job-id"]
            who = Attribute("requesting-user-name", Tag.NAME, (self._user,))
            told = (*head, *first, who, *(one for one in more if one not in first))
            message = request(version, operation, next(self._numbers), ((OPERATION, told), (JOB, job)))
            try:
                found = reply(ippwire.post(self._to, message, document, answer=answer))
            except ValueError as error:
                raise Lost(str(error)) from error
            self._version = version
            if found.status != OTHER_VERSION:
                break
        return found

    def answered(self, operation: int, more: Sequence[Attribute] = ()) -> Reply:
        """The reply to a question, which changes nothing. Raises Refused also where it is lost or not a success."""
        try:
            found = self.ask(operation, more)
        except Lost as lost:
            hint = "start CUPS again" if self._to.queue else "switch it on, and check the URL"
            raise input_error(self.name, f"does not answer: {lost}", hint) from lost
        if found.status == NOT_FOUND and self._to.queue:
            raise input_error(self.name, *NO_QUEUE)
        if found.status >= 0x0100:
            raise input_error(self.name, *refusal(found.status))
        return found

    def about(self) -> Attributes:
        """What the printer says of itself. Raises Refused."""
        return self.answered(GET_PRINTER, [Attribute("requested-attributes", Tag.KEYWORD, ABOUT)]).group(PRINTER)

    def find(self, name: str) -> Job | None:
        """The job of that name among those waiting and those done. Raises Refused where the printer cannot tell.

        It cannot where a list is cut off, or where it lists no finished job at all: it may keep none.
        """
        cut_off, finished = False, 0
        wanted = ("job-id", "job-name", "job-state", "job-state-reasons")
        for which in ("not-completed", "completed"):
            found = self.answered(GET_JOBS, [
                Attribute("limit", Tag.INTEGER, (LIMIT,)),
                Attribute("requested-attributes", Tag.KEYWORD, wanted),
                Attribute("which-jobs", Tag.KEYWORD, (which,)),
            ])  # fmt: skip
            jobs = found.all(JOB)
            for job in jobs:
                if job.get("job-name") == [name]:
                    return job_of(job)
            cut_off, finished = cut_off or len(jobs) >= LIMIT, len(jobs)
        if cut_off:
            raise input_error(
                self.name, f"has more than {LIMIT:,} jobs, and does not list them all", "look at its queue"
            )
        if not finished:
            raise input_error(self.name, "lists no finished jobs", "look whether the pages are there")
        return None

    def look(self, job: Job) -> Job:
        """The job as it is now; GONE where the printer has forgotten it. Raises Refused."""
        wanted = ("job-id", "job-state", "job-state-reasons")
        more = [
            Attribute("job-id", Tag.INTEGER, (int(job.id),)),
            Attribute("requested-attributes", Tag.KEYWORD, wanted),
        ]
        try:
            found = self.ask(GET_JOB, more)
        except Lost as lost:
            raise input_error(self.name, f"does not answer: {lost}", "switch it on") from lost
        if found.status == NOT_FOUND:
            return Job(job.id, State.GONE)
        if found.status >= 0x0100:
            raise input_error(self.name, *refusal(found.status))
        now = job_of(found.group(JOB))
        return now if now.state in (State.DONE, State.FAILED) else Job(now.id, now.state, self._why() or now.words)

    def _why(self) -> str:
        """What stops the printer, in words."""
        try:
            reasons = self.answered(
                GET_PRINTER, [Attribute("requested-attributes", Tag.KEYWORD, ("printer-state-reasons",))]
            )
        except InputError:
            return ""
        told = stopping(reasons.group(PRINTER).get("printer-state-reasons", []))
        return "; ".join(f"the printer {words}: {hint}" for words, hint in told)


def job_of(told: Attributes) -> Job:
    """A job from its attributes."""
    state = next(iter(told.get("job-state", [])), 3)
    reasons = [str(reason) for reason in told.get("job-state-reasons", [])]
    kind = _STATES.get(state, State.WAITING)
    words = failure(reasons, state) if kind is State.FAILED else ""
    words = _AT_REST.get(state, words)
    return Job(str(next(iter(told.get("job-id", [])), 0)), kind, words)
