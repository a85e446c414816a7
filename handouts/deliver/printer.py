"""What every printer is to the rest of the program: asked first, then sent a file, then asked what became of it."""

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
    """A name that tells nothing of a patient, a procedure or a file, and that no other job has."""
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
    """The paper is of another size than the page, which is scaled to it; else it is printed at its own size."""
    name: str = field(default_factory=neutral_name)

    @property
    def kind(self) -> Kind:
        """What a printer must be able to do for it: many files of a kind are asked for once."""
        return self.copies, self.sides, self.media, self.fit


class State(Enum):
    """What became of a job."""

    WAITING = "waiting"
    PRINTING = "printing"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    """The printer does not know it any more."""


@dataclass(frozen=True)
class Job:
    """A job as the printer tells of it. `words` say what keeps it from going on, or why it failed."""

    id: str
    state: State
    words: str = ""


class Lost(Exception):
    """The file was sent, in part or whole, and nobody here knows whether the printer has it.

    `refusal` is the message and hint of an error that the printer answered with, after it had read the file; None where
    the connection ended without an answer.
    """

    def __init__(self, words: str, refusal: tuple[str, str] | None = None) -> None:
        super().__init__(words)
        self.refusal = refusal


class NotReady(InputError):
    """The printer reports that it is not ready, or has no such paper. A person who has looked may override it."""


class Printer(Protocol):
    """A back end. `name` is what stands in the journal; it holds no secret."""

    name: str

    def check(self, ticket: Ticket, *, force: bool = False) -> Sequence[Problem]:
        """Notes that stop nothing, such as little toner. Raises Refused where this cannot be printed there now,
        and NotReady where nothing but its state or its paper stands against it.

        With `force` a person has looked: what the printer reports of its state and its paper does not stop the job.
        """

    def send(self, ticket: Ticket) -> Job:
        """Hand the file over. Raises Refused where the printer did not take it, Lost where nobody knows."""

    def find(self, name: str) -> Job | None:
        """The job of that name, waiting or done; None where there is none. Raises Refused where it cannot tell."""

    def look(self, job: Job) -> Job:
        """The same job as it is now. Raises Refused where the printer does not answer."""
