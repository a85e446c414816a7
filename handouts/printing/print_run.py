"""Printing as a channel: files and a printer to pages on paper. An unknown outcome is never reported as printed.

The row before a job holds the job's unique name. After a lost reply or a kill, the printer is asked for the job of that
name before anything is sent again.

Several files are one run. Their rows hold the mark of the run, so that the same command, repeated after an
interruption, prints only what is missing. A run stops at the first file that is not printed, because the pages lie in
one tray, in the order of the day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handouts.channels.channel import Attempt, Outcome, Say, State, Step
from handouts.channels.run import DeliveryRun
from handouts.channels.table import PRINT
from handouts.errors import Hint, InputError, Problem, input_error, join_hints
from handouts.journal.hash_chain import Entry, JournalRow
from handouts.journal.journal import Journal
from handouts.printing.print_files import PrintFile
from handouts.printing.printer import Job, JobState, NotReady, Printer, ReplyLost, Ticket

PAUSES = (0.2, 1.0, 3.0)
"""Seconds to wait before each query for a job whose reply was lost."""
POLLS = (0.1, 0.2, 0.5, 1.0)
"""Seconds between queries for the state of a job; the last value repeats."""
MISSES = 5
"""How many queries in a row a printer may leave unanswered."""
BASE_SECONDS, SECONDS_PER_PAGE = 120.0, 6.0
"""The time limit for a job, unless the user gives one."""
UNKNOWN_OUTCOME = "print-outcome-unknown"
"""The code of a problem with a job if the printer cannot tell whether it arrived."""
ASK_AGAIN = Hint(
    "run the same command to ask it again; --allow-repeat prints without asking",
    page="press “Print” to ask it again, or “Print anyway” if the pages are not there",
)
"""The hint if the printer cannot tell."""
_MARK = re.compile(r"run ([0-9a-f]{8})-([0-9a-f]{4}) (\d+) of (\d+)")
_JOB_NAME = re.compile(r"(handouts-[0-9a-f]{12}) to (.+?)(?:: |$)")


@dataclass(frozen=True)
class PrintJob:
    """A file with its ticket."""

    file: PrintFile
    ticket: Ticket
    mark: str = ""
    """Its place in a run of several files: `run 1a2b3c4d-5e6f 2 of 7`."""

    @property
    def id(self) -> str:
        """The path of the file."""
        return str(self.file.path)


class UnknownOutcome(InputError):
    """The printer cannot tell whether a job arrived; a person who has looked may print it again."""


def print_jobs(
    printer: Printer,
    journal: Journal,
    jobs: Sequence[PrintJob],
    say: Say,
    *,
    wait: float | None = None,
    again: bool = False,
) -> None:
    """Print all jobs in order. Stops at the first that is not printed, and raises InputError with the reason.

    If the last run of these files on this printer was interrupted, the files that it printed are skipped. `wait` is the
    time limit for a job in seconds. With `again` a person has checked the printer: everything is printed again, without
    asking about jobs that an earlier run started.
    """
    steps = plan(printer.name, journal, jobs, again=again)
    run = DeliveryRun(PrintChannel(printer, journal, say, wait, again=again), journal, say)
    try:
        run.deliver(steps)
    except InputError as refused:
        if len(jobs) == 1:
            raise
        done = sum(step.done for step in steps) + len(run.tally.done)
        problem = refused.problems[0]
        printed = f"{done} of {len(jobs)} files are printed"
        rerun = Hint(
            f"{printed}; run the same command to print the others",
            f"{printed}; press “Print” again to print the others",
        )
        hint = join_hints(problem.hint, rerun, separator=". ")
        raise InputError([replace(problem, hint=hint), *refused.problems[1:]]) from refused


def plan(
    printer: str, journal: Journal | None, jobs: Sequence[PrintJob], *, again: bool = False
) -> list[Step[PrintJob]]:
    """What the run does with each file: print it, or skip it because the interrupted run printed it.

    The name of a run is a digest of its files and their options, and a random part. A single file is not a run: the
    printer is asked for its job by name. `journal` is None if there is no journal yet. Raises InputError.
    """
    if len(jobs) < 2 or journal is None:
        return [Step(job, send=True) for job in jobs]
    contents = [f"{job.file.sha256} {job.ticket.kind}" for job in jobs]
    digest = hashlib.sha256("\n".join([printer, *contents]).encode()).hexdigest()[:8]
    last, printed = _last_run(journal, jobs, digest)
    if not last or len(printed) == len(jobs) or again:
        last, printed = secrets.token_hex(2), {}
    steps = []
    for index, job in enumerate(jobs):
        marked = replace(job, mark=f"run {digest}-{last} {index + 1} of {len(jobs)}")
        if row := printed.get(index):
            text = f"skipped, the interrupted run printed it at {_local_time(row)}"
            steps.append(Step(marked, send=False, text=text, done=True))
        else:
            steps.append(Step(marked, send=True))
    return steps


def _last_run(journal: Journal, jobs: Sequence[PrintJob], digest: str) -> tuple[str, dict[int, JournalRow]]:
    """The random part of the last run of these files, '' for none; and what it printed, by the index of the file."""
    runs: dict[str, dict[int, JournalRow]] = {}
    last = (0, "")
    for index, job in enumerate(jobs):
        for row in journal.about(job.file.sha256):
            mark = _MARK.search(row.result)
            if mark and (mark[1], int(mark[3]), int(mark[4])) == (digest, index + 1, len(jobs)):
                last = max(last, (row.id, mark[2]))
                if row.action == PRINT.done:
                    runs.setdefault(mark[2], {})[index] = row
    return last[1], runs.get(last[1], {})


def check_jobs(printer: Printer, jobs: Sequence[PrintJob], *, force: bool = False) -> list[Problem]:
    """Notes on these jobs, without repeats. Raises InputError with everything that prevents any of them.

    Raises NotReady if a person may override all of it. With `force` a person has checked the printer: its state and its
    paper only give notes.
    """
    notes: set[Problem] = set()
    problems: set[Problem] = set()
    final = False
    for job in jobs:
        try:
            notes.update(printer.check(job.ticket, force=force))
        except InputError as refused:
            problems.update(refused.problems)
            final = final or not isinstance(refused, NotReady)
    if problems:
        raise (InputError if final else NotReady)(problems)
    return sorted(notes)


class PrintChannel:
    """See `Channel`. One printer, and the options of this run (see `print_jobs`)."""

    name: str
    actions = PRINT
    flush_done = True

    def __init__(
        self, printer: Printer, journal: Journal, say: Say, wait: float | None = None, *, again: bool = False
    ) -> None:
        self.name = printer.name
        self._printer, self._journal, self._say, self._wait, self._again = printer, journal, say, wait, again

    def entries(self, item: PrintJob) -> Sequence[Entry]:
        """The file, then the documents in it."""
        return item.file.entry, *item.file.documents

    def check(self, items: Sequence[PrintJob]) -> Sequence[Problem]:
        """Asks the printer. Raises InputError."""
        return check_jobs(self._printer, items)

    def journal_text(self, attempt: Attempt[PrintJob], text: str) -> str:
        """The job's name, the printer, the mark of the run, and the text."""
        where = f"{attempt.reference or attempt.item.ticket.name} to {self.name}"
        details = "; ".join(filter(None, (attempt.item.mark, text)))
        return f"{where}: {details}" if details else where

    def unrecorded(self, item: PrintJob) -> str:  # noqa: ARG002 - part of the protocol
        """The next run asks the printer."""
        return Hint(
            "run the same command: it asks the printer and records the job",
            page="press “Print” again: the printer is asked, and the job is recorded",
        )

    def close(self) -> None:
        """A printer has no session."""

    def recover(self, item: PrintJob, attempt: Attempt[PrintJob]) -> Outcome | None:
        """Ask about a job that an earlier run did not follow to its end."""
        name = open_job(self._journal.about(item.file.sha256), self.name)
        if not name:
            return None
        attempt.reference = name
        if self._again:
            attempt.end(Outcome(State.UNKNOWN, "not asked for; printed again by a person's decision"))
        else:
            try:
                job = self._find(item, name)
            except UnknownOutcome as unknown:
                return _outcome_unknown(unknown)
            if job:
                self._say(f"{item.id}: the printer already has it, as job {job.id}")
                return self._follow(item, job, "sent before")
            attempt.end(Outcome(State.REFUSED, "it did not reach the printer"))
        attempt.reference = ""
        return None

    def send(self, item: PrintJob, attempt: Attempt[PrintJob]) -> Outcome:
        """Send the file, and wait until it is printed."""
        ticket = item.ticket
        attempt.start()
        try:
            job = self._send(item)
        except UnknownOutcome as unknown:
            return _outcome_unknown(unknown)
        except InputError as refused:
            return Outcome(State.REFUSED, refused.problems[0].message, error=refused)
        return self._follow(item, job, f"{ticket.copies} x {ticket.pages} pages")

    def _send(self, item: PrintJob) -> Job:
        """Send the file. If the reply is lost, ask for the job; send again only if the printer does not have it."""
        try:
            return self._printer.send(item.ticket)
        except ReplyLost as lost:
            error = lost.refusal
            why = f"the printer {error[0]}" if error else "the printer's reply was lost"
            self._say(f"{item.id}: {why}; asking it whether the job arrived")
        if job := self._find(item, item.ticket.name):
            return job
        if error:  # the printer refused the file: do not send it again
            raise input_error(self.name, *error)
        self._say(f"{item.id}: it did not arrive; sending it again")
        try:
            return self._printer.send(item.ticket)
        except ReplyLost as lost:
            error = lost.refusal
            if job := self._find(item, item.ticket.name):
                return job
        hint = "check its cable or network, then print again"
        raise input_error(self.name, *(error or ("the connection is lost each time; nothing arrived", hint)))

    def _find(self, item: PrintJob, name: str) -> Job | None:
        """The job of that name. Asks several times: a new job may not be listed yet. Raises UnknownOutcome."""
        try:
            for seconds in PAUSES:
                time.sleep(seconds)
                if job := self._printer.find(name):
                    return job
        except InputError as refused:
            message = f"{refused.problems[0].message}; so it is not known whether {item.id} is printed"
            hint = join_hints(f"look for {name} at the printer", ASK_AGAIN)
            raise UnknownOutcome([Problem(self.name, 0, 0, message, hint, code=UNKNOWN_OUTCOME)]) from refused
        return None

    def _follow(self, item: PrintJob, job: Job, how: str) -> Outcome:
        """Wait until the job is printed, has failed, or cannot be followed."""
        try:
            job = self._watched(item, job)
        except (InputError, KeyboardInterrupt) as stopped:
            error = stopped
            if isinstance(stopped, InputError):
                error = self._unfinished(item, job, stopped.problems[0].message)
            return Outcome(State.UNFINISHED, f"job {job.id}: the run ended before the job", error=error)
        if job.state is JobState.DONE:
            return Outcome(State.DONE, f"job {job.id}, {how}", message=f"printed, job {job.id}")
        if job.state is JobState.FAILED:
            failed = input_error(self.name, f"{item.id} is not printed: {job.reason}", "fix that, then print again")
            return Outcome(State.REFUSED, f"job {job.id}: {job.reason}", error=failed)
        forgotten = job.state is JobState.GONE
        why = "the printer has forgotten the job" if forgotten else job.reason or "it is not done yet"
        error = self._unfinished(item, job, why)
        return Outcome(State.UNKNOWN if forgotten else State.UNFINISHED, f"job {job.id}: {why}", error=error)

    def _watched(self, item: PrintJob, job: Job) -> Job:
        """The job when it has ended or its time limit is over. Raises InputError if the printer does not answer."""
        ticket, reported, polls, misses = item.ticket, "", iter(POLLS), 0
        allowed = BASE_SECONDS + SECONDS_PER_PAGE * ticket.pages * ticket.copies if self._wait is None else self._wait
        until = time.monotonic() + allowed
        while job.state in (JobState.WAITING, JobState.PRINTING) and time.monotonic() < until:
            if job.reason and job.reason != reported:
                self._say(f"{item.id}: job {job.id} is waiting: {job.reason}")
            reported = job.reason
            time.sleep(next(polls, POLLS[-1]))
            try:
                job, misses = self._printer.look(job), 0
            except InputError:  # the network may fail briefly; the printer still has the job
                misses += 1
                if misses == MISSES:
                    raise
        return job

    def _unfinished(self, item: PrintJob, job: Job, why: str) -> InputError:
        hint: str = Hint(
            "look at the printer; once it is printed, run the same command: it records that and prints nothing twice",
            page="look at the printer; once it is printed, press “Print” again: nothing is printed twice",
        )
        if job.state is JobState.GONE:
            hint = "check whether the pages are there, and print again only if they are not"
        return input_error(self.name, f"{item.id} is at the printer as job {job.id}: {why}", hint)


def _outcome_unknown(unknown: UnknownOutcome) -> Outcome:
    return Outcome(State.UNFINISHED, "it is not known whether it reached the printer", error=unknown)


def _local_time(row: JournalRow) -> str:
    """When a row was written, in local time: 2026-11-20 14:03."""
    return f"{dt.datetime.fromisoformat(row.at).astimezone():%Y-%m-%d %H:%M}"


def open_job(rows: Sequence[JournalRow], printer: str) -> str:
    """The name of a job at this printer whose outcome the journal does not know; '' for none."""
    names: dict[str, bool] = {}
    for row in rows:
        match = _JOB_NAME.match(row.result)
        if match and match[2] == " ".join(printer.split()):
            names[match[1]] = row.action in PRINT.open
    return next((name for name, is_open in reversed(names.items()) if is_open), "")
