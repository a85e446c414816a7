"""The protocol that every print back end follows: check, send a file, find its job, look at the job."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from handouts.errors import InputError, Problem

PDF = "application/pdf"
NOT_READY = "printer-not-ready"
"""The code of each problem of a `NotReady`."""
Kind = tuple[int, str, str, bool]


def neutral_name() -> str:
    """A unique job name that says nothing about a patient, a procedure or a file."""
    return f"handouts-{secrets.token_hex(6)}"


@dataclass(frozen=True)
class Ticket:
    """One file as a job for a printer."""

    data: bytes = field(repr=False)
    pages: int
    copies: int
    sides: str
    media: str
    """PWG 5101.1: na_letter_8.5x11in."""
    fit: bool
    """Scale the page to a paper of another size; else print it at its own size."""
    name: str = field(default_factory=neutral_name)

    @property
    def kind(self) -> Kind:
        """What the printer must support. It is asked once for all files of a kind."""
        return self.copies, self.sides, self.media, self.fit


class JobState(Enum):
    """The state of a job."""

    WAITING = "waiting"
    PRINTING = "printing"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    """The printer no longer knows it."""


@dataclass(frozen=True)
class Job:
    """A job as the printer reports it."""

    id: str
    state: JobState
    reason: str = ""
    """What keeps it waiting, or why it failed."""


class ReplyLost(Exception):
    """The file was sent, at least in part, and it is unknown whether the printer has it.

    `refusal` is the message and hint of an error that the printer returned after it had read the file; None if the
    connection ended without a reply.
    """

    def __init__(self, message: str, refusal: tuple[str, str] | None = None) -> None:
        super().__init__(message)
        self.refusal = refusal


class NotReady(InputError):
    """The printer reports that it is not ready or lacks the paper. A person who has checked it may override this."""


class Printer(Protocol):
    """A back end. `name` goes into the journal; it holds no secret."""

    name: str

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:
        """Notes that stop nothing, such as low toner.

        Raises InputError if this printer cannot print the file now, and NotReady if only its state or its paper is the
        reason. With `force` a person has checked the printer: its state and its paper do not stop the job.
        """

    def send(self, ticket: Ticket) -> Job:
        """Send the file. Raises InputError if the printer did not accept it, ReplyLost if that is unknown."""

    def find(self, name: str) -> Job | None:
        """The job of that name, waiting or done; None if there is none. Raises InputError if the printer cannot say."""

    def look(self, job: Job) -> Job:
        """The job with its current state. Raises InputError if the printer does not answer."""
