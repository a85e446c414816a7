"""Files and a printer to pages on paper and rows of the journal. What cannot be known is never told as printed.

Before a file goes out the journal says so, and where it cannot, nothing is sent. The row bears the job's name, which no
other job has: by it the printer is asked, after a lost reply or a kill, before anything is sent again.

Several files are a run. Its mark stands in their rows, so that the same command, given again after the run was
interrupted, prints only what is missing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handouts.deliver.chain import Row
from handouts.deliver.journal import Journal
from handouts.deliver.printer import Job, Lost, Printer, State, Ticket
from handouts.deliver.sheets import Sheets
from handouts.errors import InputError, Problem, input_error

PRINTING, PRINTED, FAILED = "printing", "printed", "print-failed"
UNFINISHED, UNKNOWN = "print-unfinished", "print-unknown"
"""The first may still be settled by the printer, which is asked; the second only by a person who looks."""
PAUSES = (0.2, 1.0, 3.0)
"""Seconds before each time that a printer is asked for a job whose reply was lost."""
POLLS = (0.1, 0.2, 0.5, 1.0)
"""Seconds between looks at a job; the last for as long as it takes."""
MISSES = 5
"""How often a printer may fail to answer while a job is followed, one time after the other."""
_MARK = re.compile(r"run ([0-9a-f]{8})-([0-9a-f]{4}) (\d+) of (\d+)")
UNKNOWN_OUTCOME = "print-outcome-unknown"
"""The code of a problem with a job of which the printer cannot tell whether it arrived."""
ASK_AGAIN = "the same command asks it again, --allow-repeat prints without asking"
"""The way out where the printer cannot tell."""
BASE, A_PAGE = 120.0, 6.0
"""Seconds that a job may take, unless told otherwise, and more for each page."""


@dataclass(frozen=True)
class Piece:
    """A file with the ticket that it is sent with."""

    sheets: Sheets
    ticket: Ticket


class Desk:
    """One printer and one journal. `say` tells the person what goes on; `wait` is how many seconds a job may take.

    With `again`, what was begun before is not asked for, and what an interrupted run has printed is printed once more:
    a person has looked.
    """

    def __init__(
        self,
        printer: Printer,
        journal: Journal,
        say: Callable[[str], None],
        wait: float | None = None,
        *,
        again: bool = False,
    ) -> None:
        self._printer, self._journal, self._say, self._wait, self._again = printer, journal, say, wait, again
        self._mark = ""

    def run(self, pieces: Sequence[Piece]) -> None:
        """Print all, in their order; stops at the first that is not printed. Raises Refused, with its reason.

        What the last run of the same files, to this printer, printed before it was interrupted is skipped, and the
        person is told so. A KeyboardInterrupt is passed on when the journal knows that a job is with the printer.
        """
        name, printed = self._resumed(pieces)
        for index, piece in enumerate(pieces):
            if index in printed:
                self._say(f"{piece.sheets.path}: skipped, the interrupted run printed it at {_local(printed[index])}")
                continue
            self._mark = f"run {name} {index + 1} of {len(pieces)}; " if name else ""
            try:
                self._one(piece)
            except InputError as refused:
                if len(pieces) == 1:
                    raise
                problem = refused.problems[0]
                count = len([done for done in printed if done > index]) + index
                more = f"{problem.hint}. {count} of {len(pieces)} files are printed; the same command prints the others"
                raise InputError([replace(problem, hint=more), *refused.problems[1:]]) from refused

    def _resumed(self, pieces: Sequence[Piece]) -> tuple[str, dict[int, Row]]:
        """The name of this run, and the rows of what it printed before it was interrupted, by the index of the file.

        A name is a digest of the files and how they are printed, and a random part. A single file is no run: its job is
        asked for by name.
        """
        if len(pieces) < 2:
            return "", {}
        files = [f"{piece.sheets.sha256} {piece.ticket.kind}" for piece in pieces]
        key = hashlib.sha256("\n".join([self._printer.name, *files]).encode()).hexdigest()[:8]
        runs: dict[str, dict[int, Row]] = {}
        last = (0, "")
        for index, piece in enumerate(pieces):
            for row in self._journal.about(piece.sheets.sha256):
                mark = _MARK.search(row.result)
                if mark and (mark[1], int(mark[3]), int(mark[4])) == (key, index + 1, len(pieces)):
                    last = max(last, (row.id, mark[2]))
                    if row.action == PRINTED:
                        runs.setdefault(mark[2], {})[index] = row
        printed = runs.get(last[1], {})
        if last[1] and len(printed) < len(pieces) and not self._again:
            return f"{key}-{last[1]}", printed
        return f"{key}-{secrets.token_hex(2)}", {}

    def _one(self, piece: Piece) -> None:
        sheets = piece.sheets
        before = open_name(self._journal.about(sheets.sha256), self._printer.name)
        if before:
            # A run that was killed, or a job that did not end while somebody waited for it.
            ticket = replace(piece.ticket, name=before)
            if self._again:
                self._tell(sheets, ticket, UNKNOWN, "not asked for; printed again by a person's decision")
            elif job := self._find(sheets, ticket):
                self._say(f"{sheets.path}: the printer has it already, as job {job.id}")
                self._follow(sheets, ticket, job, "sent before")
                return
            else:
                self._tell(sheets, ticket, FAILED, "it never came to the printer")
        ticket = piece.ticket
        self._journal.append(replace(sheets.whole, action=PRINTING, result=self._result(ticket, "")))
        try:
            job = self._sent(sheets, ticket)
        except InputError as refused:
            if not isinstance(refused, UnknownOutcome):
                self._tell(sheets, ticket, FAILED, refused.problems[0].message)
            raise
        self._follow(sheets, ticket, job, f"{ticket.copies} x {ticket.pages} pages")

    def _sent(self, sheets: Sheets, ticket: Ticket) -> Job:
        """Send; where the reply is lost ask for the job, and only where the printer knows of none send once more."""
        try:
            return self._printer.send(ticket)
        except Lost as lost:
            error = lost.refusal
            why = f"the printer {error[0]}" if error else "the printer's reply was lost"
            self._say(f"{sheets.path}: {why}; asking it whether the job arrived")
        if job := self._find(sheets, ticket):
            return job
        if error:  # it has answered: what it refused once is not sent to it again
            raise input_error(self._printer.name, *error)
        self._say(f"{sheets.path}: it did not arrive; sending it again")
        try:
            return self._printer.send(ticket)
        except Lost as lost:
            error = lost.refusal
            if job := self._find(sheets, ticket):
                return job
        hint = "look at its cable or network, then print again"
        raise input_error(
            self._printer.name, *(error or ("the connection is lost each time; nothing has arrived", hint))
        )

    def _find(self, sheets: Sheets, ticket: Ticket) -> Job | None:
        """The job by its name, asked more than once: what arrived may take a moment to be listed."""
        try:
            for pause in PAUSES:
                time.sleep(pause)
                if job := self._printer.find(ticket.name):
                    return job
        except InputError as refused:
            self._tell(sheets, ticket, UNFINISHED, "it is not known whether it came to the printer")
            words = f"{refused.problems[0].message}; so it is not known whether {sheets.path} is printed"
            hint = f"look for {ticket.name} at the printer; {ASK_AGAIN}"
            raise UnknownOutcome([Problem(self._printer.name, 0, 0, words, hint, code=UNKNOWN_OUTCOME)]) from refused
        return None

    def _follow(self, sheets: Sheets, ticket: Ticket, job: Job, what: str) -> None:
        """Wait until it is on paper. Raises Refused where it is not, or nobody can tell."""
        told, polls, misses = "", iter(POLLS), 0
        until = time.monotonic() + (BASE + A_PAGE * ticket.pages * ticket.copies if self._wait is None else self._wait)
        try:
            while job.state in (State.WAITING, State.PRINTING) and time.monotonic() < until:
                if job.words and job.words != told:
                    self._say(f"{sheets.path}: job {job.id} waits: {job.words}")
                told = job.words
                time.sleep(next(polls, POLLS[-1]))
                try:
                    job, misses = self._printer.look(job), 0
                except InputError:  # a network has its moments; the job is with the printer all the same
                    misses += 1
                    if misses == MISSES:
                        raise
        except (InputError, KeyboardInterrupt) as stopped:
            self._tell(sheets, ticket, UNFINISHED, f"job {job.id}: not waited for to its end")
            if isinstance(stopped, KeyboardInterrupt):
                raise
            raise self._unfinished(sheets, job, stopped.problems[0].message) from stopped
        if job.state is State.DONE:
            self._tell(sheets, ticket, PRINTED, f"job {job.id}, {what}")
            self._say(f"{sheets.path}: printed, job {job.id}")
        elif job.state is State.FAILED:
            self._tell(sheets, ticket, FAILED, f"job {job.id}: {job.words}")
            raise input_error(
                self._printer.name, f"{sheets.path} is not printed: {job.words}", "mend that, then print again"
            )
        else:
            gone = job.state is State.GONE
            why = "the printer has forgotten the job" if gone else job.words or "it is not done yet"
            self._tell(sheets, ticket, UNKNOWN if gone else UNFINISHED, f"job {job.id}: {why}")
            raise self._unfinished(sheets, job, why)

    def _unfinished(self, sheets: Sheets, job: Job, why: str) -> InputError:
        hint = "look at the printer; once it is printed, the same command notes it and prints nothing twice"
        if job.state is State.GONE:
            hint = "look whether the pages are there, and print again only where they are not"
        return input_error(self._printer.name, f"{sheets.path} is with the printer as job {job.id}: {why}", hint)

    def _result(self, ticket: Ticket, words: str) -> str:
        """What stands in a row about a job: its name, the printer, the mark of the run, and the words."""
        return f"{ticket.name} to {self._printer.name}: {self._mark}{words}".removesuffix(": ").removesuffix("; ")

    def _tell(self, sheets: Sheets, ticket: Ticket, action: str, words: str) -> None:
        """The outcome of a file and, where it is on paper, of each document in it, in one transaction."""
        result = self._result(ticket, words)
        parts = sheets.documents if action == PRINTED else ()
        try:
            self._journal.append_all(replace(entry, action=action, result=result) for entry in (sheets.whole, *parts))
        except InputError:
            # The row from before it was sent stays open: the same command finds the job, and notes it then.
            self._say(f"{sheets.path}: {action} ({words}); but the journal could not be told so")
            raise


def _local(row: Row) -> str:
    """When a row was written, by the clock of this machine: 2026-11-20 14:03."""
    return f"{dt.datetime.fromisoformat(row.at).astimezone():%Y-%m-%d %H:%M}"


class UnknownOutcome(InputError):
    """The printer cannot tell whether a job arrived; a person who has looked may print it again."""


def open_name(rows: Sequence[Row], printer: str) -> str:
    """The name of a job that was begun at this printer and of whose end the journal does not know; '' for none."""
    names: dict[str, bool] = {}
    for row in rows:
        found = re.match(r"(handouts-[0-9a-f]{12}) to (.+?)(?:: |$)", row.result)
        if found and found[2] == " ".join(printer.split()):
            names[found[1]] = row.action in (PRINTING, UNFINISHED)
    return next((name for name, begun in reversed(names.items()) if begun), "")
